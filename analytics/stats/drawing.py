"""From an estimated curve to the one that is drawn: unit of the axis, ticks, risk table, thinning."""

from collections.abc import Sequence
from math import ceil, log10

import numpy as np
from numpy.typing import NDArray

from analytics.stats.comparison import Comparison, GroupSurvival
from analytics.stats.drawn import Drawing, DrawnCurve, Steps
from analytics.stats.guards import FEWEST_AT_RISK
from analytics.stats.incidence import GroupIncidence, IncidenceComparison
from analytics.stats.intervals import ConfidenceType, Floats
from analytics.stats.life_table import LifeTable
from analytics.stats.risk_table import risk_table
from analytics.stats.thinning import thin_steps

_TICK_STEPS = (1, 2, 3, 6, 12, 24, 36, 60, 120)
_MOST_INTERVALS = 8
_HOVER_POINTS = 60
# More marks than this are a bar, not marks; the risk table has their number.
_CENSOR_MARKS = 75


def draw(
    comparison: Comparison | IncidenceComparison, *, unit: float = 1.0, height_px: int = 400
) -> Drawing:
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
    return Drawing(ticks, end, height_px, curves, isinstance(comparison, IncidenceComparison))


def axis(longest: float) -> tuple[list[float], float]:
    """Round ticks from 0, at most eight intervals, and where the axis ends."""
    longest = max(longest, 1.0)
    step = next((s for s in _TICK_STEPS if longest / s <= _MOST_INTERVALS), None)
    if step is None:
        step = _TICK_STEPS[-1] * ceil(longest / _TICK_STEPS[-1] / _MOST_INTERVALS)
    ticks = [float(tick) for tick in range(0, ceil(longest) + step, step) if tick <= longest * 1.05]
    return ticks, round(max(longest * 1.02, ticks[-1] * 1.01), 2)


def _draw_group(
    group: GroupSurvival | GroupIncidence,
    kind: ConfidenceType,
    unit: float,
    ticks: Sequence[float],
    end: float,
    height_px: int,
) -> DrawnCurve:
    table = group.curve.table
    digits = _digits(end)
    rises = isinstance(group, GroupIncidence)
    start = 0.0 if rises else 1.0
    values = group.curve.incidence if isinstance(group, GroupIncidence) else group.curve.survival
    at_ticks = [tick * unit for tick in ticks]
    below = risk_table(table, at_ticks)
    competing = group.competing_before(at_ticks) if isinstance(group, GroupIncidence) else []

    def steps(levels: Floats, height_px: int) -> Steps:
        return _steps(table, levels, unit, digits, height_px, start)

    # The band closes on the curve while nobody has had the event.
    lower, upper = (np.where(values == start, start, limit) for limit in group.curve.limits(kind))
    median = group.median.estimate
    faded_until, faded_from = (
        None if time is None else round(time / unit, digits) for time in _faded(table)
    )
    return DrawnCurve(
        name=group.name,
        patients=group.patients,
        level=steps(values, height_px),
        # The edge of a pale band may be a whole pixel off: it halves what is sent.
        lower=steps(lower, height_px // 2),
        upper=steps(upper, height_px // 2),
        faded_from=faded_from,
        faded_until=faded_until,
        # A risk has no drop line: half of all may never have the event.
        median=None if median is None or rises else median / unit,
        censor_marks=_censor_marks(table, values, unit, digits),
        hover=_hover(group, kind, unit, digits),
        at_risk=list(below.at_risk),
        censored=list(below.censored),
        events=[
            n - other for n, other in zip(below.events, competing or [0] * len(ticks), strict=True)
        ],
        not_entered=list(below.not_entered) if any(below.not_entered) else [],
        competing=competing,
    )


def _digits(end: float) -> int:
    """Decimals of a time so that rounding stays under a tenth of a pixel on any screen."""
    return max(0, ceil(log10(2500 / end)))


def _steps(
    table: LifeTable, values: Floats, unit: float, digits: int, height_px: int, start: float
) -> Steps:
    """From `start` at time zero to the last observation, or to where the values end."""
    known = ~np.isnan(values)
    if not known.any():
        return Steps([0.0], [start])
    moves = known & (np.diff(values, prepend=start) != 0)
    times = np.concatenate(([0.0], table.time[moves]))
    times, levels = thin_steps(times, np.concatenate(([start], values[moves])), height_px)
    # The curve ends where observation ends; a limit that ends earlier (S = 0) ends there.
    last = table.time[-1] if known[-1] else table.time[np.flatnonzero(known)[-1] + 1]
    times, levels = np.append(times, last), np.append(levels, levels[-1])
    return Steps(np.round(times / unit, digits).tolist(), np.round(levels, 4).tolist())


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


def _censor_marks(table: LifeTable, values: Floats, unit: float, digits: int) -> Steps:
    marked = np.flatnonzero(table.censored)
    if len(marked) > _CENSOR_MARKS:
        times = table.time[marked]
        slots = np.floor(times / times[-1] * (_CENSOR_MARKS - 1))
        marked = marked[np.unique(slots, return_index=True)[1]]
    times, levels = table.time[marked] / unit, values[marked]
    return Steps(np.round(times, digits).tolist(), np.round(levels, 4).tolist())


def _hover(
    group: GroupSurvival | GroupIncidence, kind: ConfidenceType, unit: float, digits: int
) -> list[tuple[float, float, float | None, float | None, int]]:
    """The exact numbers at the steps, or at even distances where there are too many steps."""
    table = group.curve.table
    if not table.patients:
        return []
    times: NDArray[np.generic] = table.time[table.events > 0]
    last = table.time[-1]
    if len(times) > _HOVER_POINTS:
        times = np.linspace(0, last, _HOVER_POINTS)
    asked = np.unique(np.concatenate(([0], times, [last]))).tolist()
    points: list[tuple[float, float | None, float | None, float | None, int, float]]
    if isinstance(group, GroupIncidence):
        points = [
            (p.time, p.incidence, p.lower, p.upper, p.at_risk, 0.0)
            for p in group.curve.at(asked, kind)
        ]
    else:
        points = [
            (p.time, p.survival, p.lower, p.upper, p.at_risk, 1.0)
            for p in group.curve.at(asked, kind)
        ]
    return [
        (
            round(time / unit, digits),
            round(level, 4),
            # While nobody has had the event an interval of 100 to 100% would be a promise.
            None if lower is None or level == start else round(lower, 4),
            None if upper is None or level == start else round(upper, 4),
            at_risk,
        )
        for time, level, lower, upper, at_risk, start in points
        if level is not None
    ]
