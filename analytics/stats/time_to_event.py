"""
The one type that carries a time to an event, and its refusals.

Here and nowhere else are times checked: every estimator may rely on finite, non-negative times
with as many event flags.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

# Times closer than this are one time: 36 months written as 1095.75 / 30.4375 must tie with 36.
# R's survival package uses the same tolerance (aeqSurv).
SAME_TIME = float(np.sqrt(np.finfo(float).eps))


class InvalidTimes(ValueError):
    """A table of times that has no meaning; `row` counts from 1, None when the whole column is wrong."""

    def __init__(self, column: str, problem: str, *, row: int | None = None) -> None:
        self.column, self.problem, self.row = column, problem, row
        where = column if row is None else f"row {row}, {column}"
        super().__init__(f"{where}: {problem}")


@dataclass(frozen=True, slots=True, eq=False)
class TimeToEvent:
    """
    For each subject the time from its origin to an event or to the last observation.

    `duration` is in any one unit; whole numbers (days) stay whole numbers and are faster.
    `event` has no default, so that nobody can be counted as dead by omission: 0 is censored, 1
    the event of interest, 2 and above a competing event.
    `entry` is the delayed entry (left truncation): the subject is at risk for entry < t <= duration.
    """

    duration: NDArray[Any]
    event: NDArray[Any]
    entry: NDArray[Any] | None = None

    def __init__(self, duration: ArrayLike, event: ArrayLike, entry: ArrayLike | None = None):
        durations = _numbers(duration, "duration")
        events = _numbers(event, "event")
        entries = None if entry is None else _numbers(entry, "entry")
        _refuse_truth_values(duration=durations, entry=entries)
        _check_lengths(durations, event=events, entry=entries)
        _refuse(durations < 0, durations, "duration", "is negative")
        events = _event_codes(events)
        if entries is not None:
            _refuse(entries >= durations, entries, "entry", "is not before the duration")
        object.__setattr__(self, "event", events)
        durations, entries = _tie_near_times(durations, entries)
        object.__setattr__(self, "duration", durations)
        object.__setattr__(self, "entry", entries)

    def __len__(self) -> int:
        return len(self.duration)

    @property
    def causes(self) -> int:
        """The highest event code; above 1 there are competing events."""
        return int(self.event.max()) if len(self) else 0

    def where(self, chosen: NDArray[np.bool_] | NDArray[np.int64]) -> Self:
        """The chosen subjects, by truth values or rows, without checking them again."""
        entry = None if self.entry is None else self.entry[chosen]
        return self._unchecked(self.duration[chosen], self.event[chosen], entry)

    def repeated(self, times: NDArray[np.int64]) -> Self:
        """Each subject as often as told."""
        entry = None if self.entry is None else np.repeat(self.entry, times)
        return self._unchecked(np.repeat(self.duration, times), np.repeat(self.event, times), entry)

    def without_entry(self) -> Self:
        """The same times as if everybody had been observed from time zero."""
        return self._unchecked(self.duration, self.event, None)

    def any_event(self) -> Self:
        """All events as one: its Kaplan-Meier is the proportion with none of them."""
        return self._unchecked(self.duration, self.event > 0, self.entry)

    def cause_specific(self, cause: int) -> Self:
        """
        The same times with only this cause as event and the competing events censored.

        Right for hazards and their tests. Its Kaplan-Meier is not the risk of the cause: that is
        the cumulative incidence.
        """
        return self._unchecked(self.duration, self.event == cause, self.entry)

    def _unchecked(self, duration: Any, event: Any, entry: Any) -> Self:
        copy = object.__new__(type(self))
        for name, values in (("duration", duration), ("event", event), ("entry", entry)):
            object.__setattr__(copy, name, values)
        return copy


def split(data: TimeToEvent, labels: Sequence[Hashable]) -> Mapping[Hashable, TimeToEvent]:
    """One TimeToEvent per label, in sorted order of the labels."""
    if len(labels) != len(data):
        raise InvalidTimes("group", f"has {len(labels)} values for {len(data)} durations")
    as_array = np.asarray(labels)
    return {label: data.where(as_array == label) for label in np.unique(as_array).tolist()}


def tied_times(times: NDArray[Any]) -> NDArray[Any]:
    """The distinct times, sorted; of times equal within SAME_TIME only the earliest."""
    # A stable sort merges columns that are already in order; np.unique is many times slower.
    ordered = np.sort(times, kind="stable")
    distinct = ordered[np.concatenate(([True], np.diff(ordered) > 0))] if len(ordered) else ordered
    if distinct.dtype.kind != "f" or len(distinct) < 2:
        return distinct
    gaps = np.diff(distinct)
    scale = max(1.0, float(np.abs(distinct).mean()))
    return distinct[np.concatenate(([True], gaps > SAME_TIME * scale))]


def _tie_near_times(
    duration: NDArray[Any], entry: NDArray[Any] | None
) -> tuple[NDArray[Any], NDArray[Any] | None]:
    """Give times that differ only by floating point the same value."""
    whole = duration.dtype.kind == "i" and (entry is None or entry.dtype.kind == "i")
    if whole or not len(duration):
        return duration, entry
    both = duration if entry is None else np.concatenate((duration, entry))
    ties = tied_times(both.astype(float))
    tied = ties[np.searchsorted(ties, both, side="right") - 1]
    if entry is None:
        return tied, None
    duration, entry = tied[: len(duration)], tied[len(duration) :]
    _refuse(entry >= duration, entry, "entry", "is not before the duration")
    return duration, entry


def _numbers(values: ArrayLike, column: str) -> NDArray[Any]:
    """A one-dimensional array of whole or finite numbers."""
    array = np.asarray(values)
    if array.ndim != 1:
        raise InvalidTimes(column, "must be one column of numbers")
    if array.dtype.kind in "bi":
        return array
    if array.dtype.kind == "u" or not len(array):
        return array.astype(np.int64)
    if array.dtype.kind == "f":
        _refuse(~np.isfinite(array), array, column, "is missing or not finite")
        return array
    for row, value in enumerate(np.asarray(values, dtype=object).tolist(), start=1):
        if value is None or not isinstance(value, (int, float)):
            problem = "is missing" if value is None else f"{value!r} is not a number"
            raise InvalidTimes(column, problem, row=row)
    return _numbers(array.astype(float), column)


def _event_codes(events: NDArray[Any]) -> NDArray[Any]:
    """Truth values stay so; other numbers must be 0, 1, 2, ..."""
    if events.dtype.kind == "b":
        return events
    codes = events.astype(np.int64)
    _refuse((codes != events) | (codes < 0), events, "event", "is not 0, 1, 2, ...")
    return codes if len(codes) and codes.max() > 1 else codes.astype(bool)


def _refuse_truth_values(**times: NDArray[Any] | None) -> None:
    """Times and events in each other's place would otherwise pass for a table."""
    for column, values in times.items():
        if values is not None and values.dtype.kind == "b":
            raise InvalidTimes(column, "must be times, not truth values")


def _check_lengths(duration: NDArray[Any], **others: NDArray[Any] | None) -> None:
    for column, values in others.items():
        if values is not None and len(values) != len(duration):
            raise InvalidTimes(column, f"has {len(values)} values for {len(duration)} durations")


def _refuse(wrong: NDArray[np.bool_], values: NDArray[Any], column: str, problem: str) -> None:
    if wrong.any():
        row = int(np.argmax(wrong))
        raise InvalidTimes(column, f"{values[row]} {problem}", row=row + 1)
