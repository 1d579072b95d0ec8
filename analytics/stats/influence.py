"""
The variance of a cumulative incidence by the infinitesimal jackknife.

The influence of a subject on F(t) is the derivative of F(t) by the subject's weight; the variance
is the sum of their squares. While a subject is watched its influence is A(t) + p + q F(t), after it
left a + b F(t), with four constants of its own. The sum over subjects is therefore made of running
sums over entries and exits: no table of subjects by times.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analytics.stats.intervals import Floats
from analytics.stats.life_table import LifeTable
from analytics.stats.time_to_event import TimeToEvent

_ROUNDING = 1e-14


def jackknife_variance(
    data: TimeToEvent, cause: int, table: LifeTable, free_before: Floats, hazard: Floats
) -> Floats:
    """
    At the times of `table`, the life table of all causes; `free_before` is the proportion without
    any event just before, `hazard` that of the cause.
    """
    survivors = table.at_risk - table.events.astype(float)
    greenwood = _running(table.events, table.at_risk * survivors)
    greenwood_before = np.concatenate(([0.0], greenwood))[:-1]
    steps = free_before * hazard
    watched = np.cumsum(steps * (greenwood_before - 1 / table.at_risk))
    curves = _Curves(np.cumsum(steps), greenwood, watched)
    jump = free_before / table.at_risk
    return _sum_of_squares(curves, _constants(data, cause, table, curves, survivors, jump))


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


def _running(part: NDArray[Any], whole: Floats) -> Floats:
    """Running sum of part / whole; nothing where whole is 0."""
    return np.cumsum(np.divide(part, whole, out=np.zeros_like(whole), where=whole > 0))
