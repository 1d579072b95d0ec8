"""
Who is at risk at which event: the bookkeeping under every regression on times to an event.

Times and strata become whole numbers once; afterwards every sum over risk sets is a running sum,
never a table of subjects by times.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from itertools import pairwise
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from analytics.stats.intervals import Floats
from analytics.stats.time_to_event import InvalidTimes, TimeToEvent

Integers = NDArray[np.int64]


class Ties(StrEnum):
    """
    How deaths at one time share their risk set. Efron's is nearer to the truth, Breslow's simpler.

    Efron B. J Am Stat Assoc 1977;72:557-565. Breslow N. Biometrics 1974;30:89-99.
    """

    EFRON = "efron"
    BRESLOW = "breslow"


@dataclass(frozen=True, eq=False)
class RiskSets:
    """
    Event times are the distinct (stratum, time) pairs with an event, in order.

    Row i is at risk at the event times first[i] <= k < last[i]: entry < t <= duration within its
    stratum. A row that had the event had it at event time last[i] - 1.
    """

    event: NDArray[np.bool_]
    first: Integers
    last: Integers
    entry: Integers  # of each row, as position among all (stratum, time) pairs
    exit: Integers  # likewise
    strata: tuple[slice, ...]  # the event times of each stratum that has any
    times: NDArray[Any]  # of the event times
    delayed: bool  # whether anybody enters after time zero
    alike: Integers | None = None  # how many subjects each row stands for; None: one

    @classmethod
    def of(
        cls,
        data: TimeToEvent,
        strata: NDArray[Any] | None = None,
        alike: Integers | None = None,
    ) -> Self:
        if data.causes > 1:
            raise InvalidTimes("event", "has competing events: use cause_specific or fine_gray")
        _, stratum = np.unique(
            np.zeros(len(data)) if strata is None else strata, return_inverse=True
        )
        distinct, place = np.unique(data.duration, return_inverse=True)
        per_stratum = len(distinct) + 1
        entered = (
            np.zeros(len(data), dtype=np.int64)
            if data.entry is None
            else np.searchsorted(distinct, data.entry, side="right")
        )
        leaves = stratum * per_stratum + place + 1
        enters = stratum * per_stratum + entered
        event = np.asarray(data.event, dtype=bool)
        happened = np.unique(leaves[event])
        bounds = np.searchsorted(
            happened, np.arange(stratum.max(initial=-1) + 2) * per_stratum, side="right"
        )
        return cls(
            event=event,
            first=np.searchsorted(happened, enters, side="right"),
            last=np.searchsorted(happened, leaves, side="right"),
            entry=enters,
            exit=leaves,
            strata=tuple(
                slice(start, stop) for start, stop in pairwise(bounds.tolist()) if start < stop
            ),
            times=distinct[(happened - 1) % per_stratum] if len(happened) else distinct[:0],
            delayed=bool(entered.any()),
            alike=alike,
        )

    @cached_property
    def deaths(self) -> Integers:
        """Events at each event time."""
        places = self.last[self.event] - 1
        if self.alike is None:
            return np.bincount(places, minlength=len(self.times))
        counted = np.bincount(places, self.alike[self.event], minlength=len(self.times))
        return counted.astype(np.int64)

    def counted(self, values: Floats) -> Floats:
        """Values of rows as often as there are subjects behind them."""
        if self.alike is None:
            return values
        return values * (self.alike if values.ndim == 1 else self.alike[:, None])

    def one_by_one(self) -> Self:
        """With a row for each subject."""
        if self.alike is None:
            return self
        return replace(
            self,
            alike=None,
            event=np.repeat(self.event, self.alike),
            first=np.repeat(self.first, self.alike),
            last=np.repeat(self.last, self.alike),
            entry=np.repeat(self.entry, self.alike),
            exit=np.repeat(self.exit, self.alike),
        )

    def at_risk(self, values: Floats) -> Floats:
        """The sum of each column of `values` (rows x columns) over those at risk at each event time."""
        # Rows between two events count nowhere; their positions would touch the next stratum.
        used = self.last > self.first
        values = self.counted(values)
        leaving = self._by_place(self.last[used], values[used])
        coming = self._by_place(self.first[used], values[used]) if self.delayed else None
        totals = np.empty((len(self.times), values.shape[1]))
        for each in self.strata:
            # From the end, so that the last, small risk sets are not differences of large sums.
            totals[each] = _from_the_end(leaving[each.start + 1 : each.stop + 1])
            if coming is not None:
                totals[each.start : each.stop - 1] -= _from_the_end(
                    coming[each.start + 1 : each.stop]
                )
        return totals

    def dying(self, values: Floats) -> Floats:
        """The sum of each column over those who have the event at each event time."""
        return self._by_place(self.last[self.event] - 1, self.counted(values)[self.event])[:-1]

    def while_at_risk(self, per_event_time: Floats) -> Floats:
        """For each row the sum of `per_event_time` over the event times at which it is at risk."""
        start = np.zeros((1, *per_event_time.shape[1:]))
        running = np.concatenate((start, np.cumsum(per_event_time, axis=0)))
        return running[self.last] - running[self.first]

    def _by_place(self, places: Integers, values: Floats) -> Floats:
        size = len(self.times) + 1
        columns = [np.bincount(places, column, minlength=size) for column in values.T]
        return np.stack(columns, axis=1) if columns else np.zeros((size, 0))


def _from_the_end(values: Floats) -> Floats:
    return values[::-1].cumsum(axis=0)[::-1]


@dataclass(frozen=True, eq=False)
class Steps:
    """
    The terms of a partial likelihood: one per death.

    With Efron's ties the l-th of d deaths at one time leaves l / d of each of them out of the risk
    set; with Breslow's all d have the whole risk set.
    """

    at: Integers  # the event time of each term
    left_out: Floats

    @classmethod
    def of(cls, sets: RiskSets, ties: Ties) -> Self:
        at = np.repeat(np.arange(len(sets.times)), sets.deaths)
        if ties is Ties.BRESLOW:
            return cls(at, np.zeros(len(at)))
        starts = np.cumsum(sets.deaths) - sets.deaths
        return cls(at, (np.arange(len(at)) - starts[at]) / sets.deaths[at])
