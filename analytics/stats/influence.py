"""
The variance of a cumulative incidence by the infinitesimal jackknife.

The influence of a subject on F(t) is the derivative of F(t) by the subject's weight; the variance
is the sum of their squares. While a subject is watched its influence is A(t) + p + q F(t), after it
left a + b F(t), with four constants of its own. The sum over subjects is therefore made of running
sums over entries and exits: no table of subjects by times.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analytics.stats.intervals import Floats
from analytics.stats.life_table import LifeTable
from analytics.stats.time_to_event import TimeToEvent

_ROUNDING = 1e-14


def jackknife_variance(
    data: TimeToEvent,
    cause: int,
    table: LifeTable,
    free_before: Floats,
    hazard: Floats,
    *,
    cluster: Sequence[Hashable] | NDArray[Any] | None = None,
) -> Floats:
    """
    At the times of `table`, the life table of all causes; `free_before` is the proportion without
    any event just before, `hazard` that of the cause.

    With `cluster` the influences of the rows of one subject are added before they are squared: lesions of
    one patient are not independent.
    """
    survivors = table.at_risk - table.events.astype(float)
    greenwood = _running(table.events, table.at_risk * survivors)
    greenwood_before = np.concatenate(([0.0], greenwood))[:-1]
    steps = free_before * hazard
    watched = np.cumsum(steps * (greenwood_before - 1 / table.at_risk))
    curves = _Curves(np.cumsum(steps), greenwood, watched)
    jump = free_before / table.at_risk
    constants = _constants(data, cause, table, curves, survivors, jump)
    if cluster is not None:
        return _sum_of_clustered_squares(curves, constants, cluster)
    return _sum_of_squares(curves, constants)


@dataclass(frozen=True, slots=True)
class _Curves:
    """F, Greenwood's sum G, and A, the influence of those watched from time zero."""

    incidence: Floats
    greenwood: Floats
    watched: Floats


@dataclass(frozen=True, slots=True)
class _Constants:
    """Per subject: positions of the first and the last time at risk, and the constants above."""

    first: NDArray[np.int64]
    last: NDArray[np.int64]
    p: Floats
    q: Floats
    a: Floats
    b: Floats


def _constants(
    data: TimeToEvent,
    cause: int,
    table: LifeTable,
    curves: _Curves,
    survivors: Floats,
    jump: Floats,
) -> _Constants:
    last = np.searchsorted(table.time, data.duration)
    first = np.zeros_like(last)
    if data.entry is not None:
        first = np.searchsorted(table.time, data.entry, side="right")
    incidence_in, greenwood_in, watched_in = (
        np.concatenate(([0.0], curve))[first]
        for curve in (curves.incidence, curves.greenwood, curves.watched)
    )
    p, q = greenwood_in * incidence_in - watched_in, -greenwood_in
    # Once nobody is free of events F does not move, whatever b is.
    moving = survivors[last] > 0
    fall = np.divide(data.event > 0, survivors[last], out=np.zeros(len(data)), where=moving)
    b = np.where(moving, curves.greenwood[last] + q - fall, 0.0)
    a = curves.watched[last] + p + (q - b) * curves.incidence[last]
    return _Constants(first, last, p, q, a + jump[last] * (data.event == cause), b)


def _sum_of_squares(curves: _Curves, of: _Constants) -> Floats:
    times = len(curves.incidence)

    def gone(values: Floats) -> Floats:
        return np.cumsum(np.bincount(of.last, values, minlength=times))

    def watched(values: Floats) -> Floats:
        return np.cumsum(np.bincount(of.first, values, minlength=times)) - gone(values)

    f, w = curves.incidence, curves.watched
    p, q, a, b = of.p, of.q, of.a, of.b
    terms = (
        gone(a * a), 2 * f * gone(a * b), f * f * gone(b * b),
        watched(p * p), 2 * f * watched(p * q), f * f * watched(q * q),
        2 * w * watched(p), 2 * w * f * watched(q), w * w * watched(np.ones_like(p)),
    )  # fmt: skip
    variance = np.sum(terms, axis=0)
    # Where everybody has had the event nothing varies: what is left is rounding.
    return np.where(variance > _ROUNDING * np.sum(np.abs(terms), axis=0), variance, 0.0)


def _sum_of_clustered_squares(
    curves: _Curves, of: _Constants, cluster: Sequence[Hashable] | NDArray[Any]
) -> Floats:
    """The definition itself, time by time: sums within a subject leave no closed form over the rows."""
    _names, places = np.unique(np.asarray(cluster), return_inverse=True)
    variance = np.zeros(len(curves.incidence))
    for time, (f, w) in enumerate(zip(curves.incidence, curves.watched, strict=True)):
        watched = (of.first <= time) & (time < of.last)
        gone = time >= of.last
        influence = np.where(watched, w + of.p + of.q * f, np.where(gone, of.a + of.b * f, 0.0))
        together = np.bincount(places, influence)
        total, size = float(together @ together), float(np.abs(influence) @ np.abs(influence))
        variance[time] = total if total > _ROUNDING * size else 0.0
    return variance


def _running(part: NDArray[Any], whole: Floats) -> Floats:
    """Running sum of part / whole; nothing where whole is 0."""
    return np.cumsum(np.divide(part, whole, out=np.zeros_like(whole), where=whole > 0))
