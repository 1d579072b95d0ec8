"""
The variance of a cumulative incidence as Gray's program (cmprsk's cuminc) estimates it.

Beside that of competing_risks (R's survfit), for whoever checks against cuminc. Not with delayed entry.
"""

import numpy as np
from numpy.typing import NDArray

from analytics.stats.competing_risks import CumulativeIncidence
from analytics.stats.intervals import Floats
from analytics.stats.kaplan_meier import KaplanMeier
from analytics.stats.time_to_event import InvalidTimes, TimeToEvent


def gray_variance(data: TimeToEvent, curve: CumulativeIncidence) -> Floats:
    """
    On the times of `curve`; it only moves where the curve does.

    Aalen's estimate, with a correction for ties: Aalen OO. Ann Stat 1978;6:534-545.
    """
    if data.entry is not None:
        raise InvalidTimes("entry", "this variance has no form for delayed entry")
    table = curve.table
    own = np.bincount(
        np.searchsorted(table.time, data.duration[data.event == curve.cause]),
        minlength=len(table.time),
    )
    free = KaplanMeier.of(table).survival
    before = np.concatenate(([1.0], free))[:-1]
    inverse = np.divide(1.0, free, out=np.zeros_like(free), where=free > 0)
    relative = curve.incidence * inverse
    of_own = before**2 * _spread(own, table.at_risk)
    # Once nobody is free of events, competing ones change nothing any more.
    of_others = np.where(free > 0, before**2 * _spread(table.events - own, table.at_risk), 0.0)
    first = np.cumsum((1 + relative) ** 2 * of_own + relative**2 * of_others)
    mixed = np.cumsum(inverse * ((1 + relative) * of_own + relative * of_others))
    second = np.cumsum(inverse**2 * (of_own + of_others))
    variance = first + curve.incidence**2 * second - 2 * curve.incidence * mixed
    moves = np.maximum.accumulate(np.where(own > 0, np.arange(len(own)), -1))
    return np.where(moves >= 0, variance[moves], 0.0)


def _spread(events: NDArray[np.int64], at_risk: NDArray[np.int64]) -> Floats:
    """d / n^2, less for several events at one time."""
    tied = 1 - (events - 1) / np.where(events > 1, at_risk - 1, 1)
    return np.where(events > 1, tied, 1.0) * events / at_risk.astype(float) ** 2
