"""From an estimated curve to the one that is drawn: unit of the axis, ticks, risk table, thinning."""

from collections.abc import Sequence
from math import ceil, log10

import numpy as np
from numpy.typing import NDArray

from analytics.stats.comparison import Comparison, GroupSurvival
from analytics.stats.drawn import Drawing, DrawnCurve, Steps
from analytics.stats.guards import FEWEST_AT_RISK
from analytics.stats.intervals import ConfidenceType, Floats
from analytics.stats.kaplan_meier import KaplanMeier
from analytics.stats.life_table import LifeTable
from analytics.stats.risk_table import risk_table
from analytics.stats.thinning import thin_steps

_TICK_STEPS = (1, 2, 3, 6, 12, 24, 36, 60, 120)
_MOST_INTERVALS = 8
_HOVER_POINTS = 60
# More marks than this are a bar, not marks; the risk table has their number.
_CENSOR_MARKS = 75


def draw(comparison: Comparison, *, unit: float = 1.0, height_px: int = 400) -> Drawing:
    """
    Every group of a comparison on one axis; `unit` turns the data's time into the axis' (30.4375
    for days drawn as months).
    """
    tables = [group.curve.table for group in comparison.groups]
    longest = max((table.time[-1] / unit for table in tables if len(table.time)), default=0.0)
    ticks, end = axis(float(longest))
    curves = [
        _draw_group(group, comparison.kind, unit, ticks, end, height_px)
        for group in comparison.groups
    ]
    return Drawing(ticks, end, height_px, curves)


def axis(longest: float) -> tuple[list[float], float]:
    """Round ticks from 0, at most eight intervals, and where the axis ends."""
    longest = max(longest, 1.0)
    step = next((s for s in _TICK_STEPS if longest / s <= _MOST_INTERVALS), None)
    if step is None:
        step = _TICK_STEPS[-1] * ceil(longest / _TICK_STEPS[-1] / _MOST_INTERVALS)
    ticks = [float(tick) for tick in range(0, ceil(longest) + step, step) if tick <= longest * 1.05]
    return ticks, round(max(longest * 1.02, ticks[-1] * 1.01), 2)


def _draw_group(
    group: GroupSurvival,
    kind: ConfidenceType,
    unit: float,
    ticks: Sequence[float],
    end: float,
    height_px: int,
) -> DrawnCurve:
    curve, table = group.curve, group.curve.table
    digits = _digits(end)
    lower, upper = _drawn_limits(curve, kind)
    below = risk_table(table, [tick * unit for tick in ticks])

    def steps(values: Floats, height_px: int) -> Steps:
        return _steps(table, values, unit, digits, height_px)

    median = group.median.estimate
    faded_until, faded_from = (
        None if time is None else round(time / unit, digits) for time in _faded(table)
    )
    return DrawnCurve(
        name=group.name,
        patients=group.patients,
        survival=steps(curve.survival, height_px),
        # The edge of a pale band may be a whole pixel off: it halves what is sent.
        lower=steps(lower, height_px // 2),
        upper=steps(upper, height_px // 2),
        faded_from=faded_from,
        faded_until=faded_until,
        median=None if median is None else median / unit,
        censor_marks=_censor_marks(curve, unit, digits),
        hover=_hover(curve, kind, unit, digits),
        at_risk=list(below.at_risk),
        censored=list(below.censored),
        events=list(below.events),
        not_entered=list(below.not_entered) if any(below.not_entered) else [],
    )


def _digits(end: float) -> int:
    """Decimals of a time so that rounding stays under a tenth of a pixel on any screen."""
    return max(0, ceil(log10(2500 / end)))


def _steps(table: LifeTable, values: Floats, unit: float, digits: int, height_px: int) -> Steps:
    """From 1 at time zero to the last observation, or to where the values end."""
    known = ~np.isnan(values)
    if not known.any():
        return Steps([0.0], [1.0])
    moves = known & (np.diff(values, prepend=1.0) != 0)
    times = np.concatenate(([0.0], table.time[moves]))
    times, levels = thin_steps(times, np.concatenate(([1.0], values[moves])), height_px)
    # The curve ends where observation ends; a limit that ends earlier (S = 0) ends there.
    last = table.time[-1] if known[-1] else table.time[np.flatnonzero(known)[-1] + 1]
    times, levels = np.append(times, last), np.append(levels, levels[-1])
    return Steps(np.round(times / unit, digits).tolist(), np.round(levels, 4).tolist())


def _drawn_limits(curve: KaplanMeier, kind: ConfidenceType) -> tuple[Floats, Floats]:
    """The band closes on the curve while nobody has had the event."""
    lower, upper = curve.limits(kind)
    nothing_yet = curve.survival == 1
    return np.where(nothing_yet, 1.0, lower), np.where(nothing_yet, 1.0, upper)


def _faded(table: LifeTable) -> tuple[float | None, float | None]:
    """Until when too few were at risk, and from when on again; None where it is never so."""
    if not table.patients:
        return None, None
    enough = np.flatnonzero(table.at_risk >= FEWEST_AT_RISK)
    if not len(enough):
        return None, 0.0
    first, last = int(enough[0]), int(enough[-1])
    until = float(table.time[first - 1]) if first else None
    return until, None if last == len(table.time) - 1 else float(table.time[last])


def _censor_marks(curve: KaplanMeier, unit: float, digits: int) -> Steps:
    marked = np.flatnonzero(curve.table.censored)
    if len(marked) > _CENSOR_MARKS:
        times = curve.table.time[marked]
        slots = np.floor(times / times[-1] * (_CENSOR_MARKS - 1))
        marked = marked[np.unique(slots, return_index=True)[1]]
    times, levels = curve.table.time[marked] / unit, curve.survival[marked]
    return Steps(np.round(times, digits).tolist(), np.round(levels, 4).tolist())


def _hover(
    curve: KaplanMeier, kind: ConfidenceType, unit: float, digits: int
) -> list[tuple[float, float, float | None, float | None, int]]:
    """The exact numbers at the steps, or at even distances where there are too many steps."""
    if not curve.table.patients:
        return []
    times: NDArray[np.generic] = curve.table.time[curve.table.events > 0]
    last = curve.table.time[-1]
    if len(times) > _HOVER_POINTS:
        times = np.linspace(0, last, _HOVER_POINTS)
    points = curve.at(np.unique(np.concatenate(([0], times, [last]))).tolist(), kind)
    return [
        (
            round(point.time / unit, digits),
            round(point.survival, 4),
            _limit(point.survival, point.lower),
            _limit(point.survival, point.upper),
            point.at_risk,
        )
        for point in points
        if point.survival is not None
    ]


def _limit(survival: float, limit: float | None) -> float | None:
    """While nobody has had the event an interval of 100 to 100% would be a promise."""
    return None if limit is None or survival == 1 else round(limit, 4)
