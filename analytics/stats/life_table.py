"""
The life table: how many were at risk, had the event, were censored at each time.

It is all that Kaplan-Meier and the log-rank family need, and its size is bounded by the number of
different days, not of patients. It can therefore also be counted by the database (from_counts).
"""

from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.stats.time_to_event import InvalidTimes, TimeToEvent

# Counting by array index is faster than sorting while the days are not far sparser than the
# patients; a century of days is always cheap.
_DENSE_DAYS = 36_525


@dataclass(frozen=True, slots=True, eq=False)
class LifeTable:
    """
    One row per distinct time of leaving observation, in order.

    `at_risk` counts those under observation just before `time`, as R's n.risk. Where entry is
    delayed, `entry_time` and `entered` hold the entries after time zero.
    """

    time: NDArray[Any]
    at_risk: NDArray[np.int64]
    events: NDArray[np.int64]
    censored: NDArray[np.int64]
    entry_time: NDArray[Any] | None = None
    entered: NDArray[np.int64] | None = None

    @classmethod
    def from_counts(cls, time: ArrayLike, events: ArrayLike, censored: ArrayLike) -> Self:
        """A table from counts per time, such as a GROUP BY of days. Times must be distinct."""
        times = np.asarray(time)
        order = np.argsort(times)
        happened = np.asarray(events, dtype=np.int64)[order]
        left = np.asarray(censored, dtype=np.int64)[order]
        if len(np.unique(times)) != len(times):
            raise InvalidTimes("time", "a life table has each time once")
        return cls(times[order], _still_there(happened + left), happened, left)

    @property
    def patients(self) -> int:
        return int(self.events.sum() + self.censored.sum())

    @property
    def total_events(self) -> int:
        return int(self.events.sum())

    def at_risk_at(self, times: ArrayLike) -> NDArray[np.int64]:
        """How many were under observation just before each of `times`, which need not be in the table."""
        wanted = np.asarray(times)
        if self.entry_time is None or self.entered is None:
            # Without late comers they are those who leave at the next time of the table or later.
            return np.append(self.at_risk, 0)[np.searchsorted(self.time, wanted)]
        there = self.patients - self.left_before(wanted)
        waiting = _running_total(self.entered)[-1] - _before(self.entry_time, self.entered, wanted)
        return there - waiting

    def left_before(self, times: ArrayLike) -> NDArray[np.int64]:
        """How many had left observation, by an event or censored, before each of `times`."""
        return _before(self.time, self.events + self.censored, times)

    def events_before(self, times: ArrayLike) -> NDArray[np.int64]:
        return _before(self.time, self.events, times)

    def censored_before(self, times: ArrayLike) -> NDArray[np.int64]:
        return _before(self.time, self.censored, times)

    def reversed(self) -> Self:
        """Events and censoring exchanged: its Kaplan-Meier describes the follow-up."""
        return type(self)(
            self.time, self.at_risk, self.censored, self.events, self.entry_time, self.entered
        )


def life_table(data: TimeToEvent, alike: NDArray[np.int64] | None = None) -> LifeTable:
    """
    The life table of one group. Competing events must be resolved first. `alike`: how many subjects each row
    stands for.
    """
    if data.causes > 1:
        raise InvalidTimes(
            "event",
            "has competing events: use the cumulative incidence, or cause_specific for hazards",
        )
    if data.entry is not None and alike is not None:
        data, alike = data.repeated(alike), None
    return life_tables(data, np.zeros(len(data), dtype=np.int8), 1, alike)[0]


def life_tables(
    data: TimeToEvent, group: NDArray[Any], groups: int, alike: NDArray[np.int64] | None = None
) -> list[LifeTable]:
    """One life table for each group code 0 ... groups - 1; a group may be empty. `alike`: not with delayed entry."""
    if data.entry is not None:
        chosen = [group == code for code in range(groups)]
        return [_with_entry(data.where(these), data.entry[these]) for these in chosen]
    times, index = _distinct(data.duration)
    # In the width in which they are counted: no copy besides.
    cell = np.multiply(index, 2, dtype=np.intp)
    cell += data.event
    if groups > 1:
        cell += np.multiply(group, 2 * len(times), dtype=np.intp)
    counts = np.bincount(cell, alike, minlength=groups * len(times) * 2).astype(np.int64)
    tables = counts.reshape(groups, len(times), 2)
    return [_from_dense(times, left[:, 1], left[:, 0]) for left in tables]


def _distinct(duration: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Sorted candidate times and each subject's position in them; days are their own positions."""
    if not len(duration):
        return duration, np.zeros(0, dtype=np.int64)
    if duration.dtype.kind == "i" and duration.max() < max(_DENSE_DAYS, 4 * len(duration)):
        return np.arange(int(duration.max()) + 1), duration
    return np.unique(duration, return_inverse=True)


def _from_dense(times: NDArray[Any], events: NDArray[Any], censored: NDArray[Any]) -> LifeTable:
    """Drop the times at which nobody left."""
    left = events + censored
    seen = left > 0
    return LifeTable(
        times[seen], _still_there(left[seen]), events[seen].copy(), censored[seen].copy()
    )


def _with_entry(data: TimeToEvent, entry: NDArray[Any]) -> LifeTable:
    """Take from those at risk the ones who had not yet entered."""
    everybody = life_table(data.without_entry())
    # An entry at or before time zero is no delay.
    entry_time, entered = np.unique(entry[entry > 0], return_counts=True)
    if not len(entry_time):
        return everybody
    waiting = entered.sum() - _before(entry_time, entered, everybody.time)
    return replace(
        everybody,
        at_risk=everybody.at_risk - waiting,
        entry_time=entry_time,
        entered=entered.astype(np.int64),
    )


def _still_there(left: NDArray[np.int64]) -> NDArray[np.int64]:
    """Those who leave at this time or later."""
    return left[::-1].cumsum()[::-1]


def _running_total(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """0 followed by the cumulative sums, to be indexed by "how many times lie before"."""
    return np.concatenate((np.zeros(1, dtype=np.int64), counts.cumsum()))


def _before(times: NDArray[Any], counts: NDArray[np.int64], wanted: ArrayLike) -> NDArray[np.int64]:
    return _running_total(counts)[np.searchsorted(times, wanted, side="left")]
