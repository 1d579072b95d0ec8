"""
A covariate that changes during follow-up: one row per subject becomes one row per stretch of time.

Whoever is counted as "operated again" from the first day cannot have died before the second
operation: that time is immortal, and the comparison is wrong however large it is.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.stats.time_to_event import InvalidTimes, TimeToEvent


@dataclass(frozen=True, slots=True, eq=False)
class StartStop:
    """
    Rows for cox_model, in order of the subjects. `subject` is the position in the table that was
    split: other covariates are taken by it, and it is the cluster of a robust variance.

    `never_at_risk` are the positions of those who left on the day they came: they have no stretch.
    """

    data: TimeToEvent
    changed: NDArray[np.bool_]
    subject: NDArray[np.int64]
    never_at_risk: NDArray[np.int64]


def split_at_change(data: TimeToEvent, changed_at: ArrayLike) -> StartStop:
    """
    Split each subject at its own time of change; NaN where there was none.

    The change holds for t > changed_at, as in R's tmerge with tdc: an event on the day of the change
    still counts to the time before it. A change at or before entry (time zero without delayed
    entry) holds from the start; one at or after the end never does, and splits nothing.
    """
    change = _times_or_nan(changed_at, len(data), "changed_at")
    entry = np.zeros_like(data.duration) if data.entry is None else data.entry
    at_risk = data.duration > entry
    splits = at_risk & (change > entry) & (change < data.duration)
    subject = np.repeat(np.arange(len(data)), at_risk.astype(int) + splits)
    second = np.concatenate(([False], subject[1:] == subject[:-1])) if len(subject) else splits[:0]
    first = splits[subject] & ~second
    start = np.where(second, change[subject], entry[subject])
    stop = np.where(first, change[subject], data.duration[subject])
    event = np.where(first, 0, data.event[subject])
    changed = second | (change[subject] <= entry[subject])
    rows = TimeToEvent(_whole(stop), event, _whole(start))
    return StartStop(rows, changed, subject, np.flatnonzero(~at_risk))


def _times_or_nan(values: ArrayLike, rows: int, column: str) -> NDArray[np.floating]:
    times = np.asarray(values, dtype=float)
    if times.shape != (rows,):
        raise InvalidTimes(column, f"has {times.size} values for {rows} durations")
    return times


def _whole(values: NDArray[Any]) -> NDArray[Any]:
    """Days that became floating point beside NaN are whole numbers again."""
    whole = values.astype(np.int64)
    return whole if (whole == values).all() else values
