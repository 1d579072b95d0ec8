"""
From the times of a cohort to what a survival page shows, as plain JSON. Not: queries, words, drawing.

The keys are those of GET /api/v1/cohorts/<slug>/survival/; times are in months, null is "not reached".
"""

from dataclasses import replace
from datetime import timedelta
from itertools import compress
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analytics.clock import completed_months, units_per_month
from analytics.cohorts import SECOND_INTERVENTION, Cohort, Times
from analytics.definitions import Clock, Exclusion, Grouping, GroupName, Origin
from analytics.stats.comparison import Comparison, Group, GroupSurvival, compare
from analytics.stats.drawing import draw
from analytics.stats.drawn import Drawing
from analytics.stats.guards import (
    FEWEST_AT_RISK,
    FEWEST_PATIENTS_PER_GROUP,
    Guard,
    Withheld,
)
from analytics.stats.results import number_or_none
from analytics.stats.risk_table import risk_table
from analytics.stats.time_to_event import TimeToEvent
from analytics.time_guards import CohortAfterTimeZero, GroupingAfterTimeZero

AT_MONTHS = (12, 24, 36, 48, 60)
PLOT_HEIGHT_PX = 400
# Milestones in the order in which a patient reaches them.
MILESTONES = (
    Origin.PRIMARY_DIAGNOSIS,
    Origin.METASTASIS_DIAGNOSIS,
    Origin.INDEX_LIVER_INTERVENTION,
    Origin.INDEX_LIVER_OPERATION,
    Origin.CLEARANCE,
    SECOND_INTERVENTION,
)
AFTER_TIME_ZERO = {Grouping.REPEAT_INTERVENTION, Grouping.AFTER_FIRST_AND_SECOND}


def dashboard(cohort: Cohort, times: Times, grouping: Grouping) -> dict[str, Any]:
    """One comparison, whole: numbers, test or the reason why none, guards, and the drawing."""
    clock = cohort.clock(times.origin)
    unit = units_per_month(clock)
    at = [months * unit for months in AT_MONTHS]
    data = _time_to_event(times, clock)
    groups, unknown = _groups(times, data, grouping)
    comparison = _with_time_guards(compare(groups, times=at), cohort, times, grouping)
    drawing = draw(comparison, unit=unit, height_px=PLOT_HEIGHT_PX)
    everybody = GroupSurvival.of(GroupName.ALL, data, at, comparison.kind)
    whole = replace(comparison, groups=(everybody,), test=None, guards=())
    result = comparison.as_dict(unit=unit)
    test = result.pop("test")
    numbers = zip(result["groups"], comparison.groups, strict=True)
    excluded = times.excluded | ({Exclusion.GROUP_UNKNOWN.value: unknown} if unknown else {})
    return {
        "cohort": cohort.slug,
        "endpoint": times.endpoint.value,
        "origin": times.origin.value,
        "by": grouping.value,
        "clock": clock.value,
        "members": times.members,
        "n": len(times.subjects) - unknown,
        "last_observed_on": _last_observed_on(times),
        "excluded": [{"reason": reason, "n": n} for reason, n in excluded.items()],
        "overall": {
            **whole.as_dict(unit=unit)["groups"][0],
            "told_until": _told_until(everybody, unit),
        },
        **result,
        "groups": [
            {**shown, **_curve_and_risk(group, comparison, drawing.ticks, unit)}
            for shown, group in numbers
        ],
        "tests": [test] if test else [],
        "drawing": _drawn(drawing),
    }


def _drawn(drawing: Drawing) -> dict[str, Any] | None:
    """Without the curves of fewer than five: each step would be one person, and say nothing."""
    curves = [curve for curve in drawing.curves if curve.patients >= FEWEST_PATIENTS_PER_GROUP]
    return replace(drawing, curves=curves).as_dict() if curves else None


def _last_observed_on(times: Times) -> str | None:
    """The latest day anything is known of: nobody is assumed to be alive after it."""
    ends = zip(times.started_on, times.days, strict=True)
    latest = max((started_on + timedelta(days=days) for started_on, days in ends), default=None)
    return latest.isoformat() if latest else None


def _time_to_event(times: Times, clock: Clock) -> TimeToEvent:
    durations = times.days
    if clock is Clock.COMPLETED_MONTHS:
        durations = [
            completed_months(started_on, days)
            for started_on, days in zip(times.started_on, times.days, strict=True)
        ]
    delayed = any(entry >= 0 for entry in times.entry_days)
    return TimeToEvent(durations, times.event, times.entry_days if delayed else None)


def _groups(times: Times, data: TimeToEvent, grouping: Grouping) -> tuple[list[Group], int]:
    """The groups to compare, and how many patients belong to none because it is not known."""
    everybody = np.ones(len(data), dtype=bool)
    again = np.array(times.treated_again, dtype=bool)
    timing = np.array(times.timing, dtype=object)
    chosen: dict[GroupName, NDArray[np.bool_]]
    match grouping:
        case Grouping.NONE:
            chosen = {GroupName.ALL: everybody}
        case Grouping.TIMING:
            names = (GroupName.SYNCHRONOUS, GroupName.METACHRONOUS)
            chosen = {name: timing == name.value for name in names}
        case Grouping.REPEAT_INTERVENTION:
            chosen = {GroupName.ONE_INTERVENTION: ~again, GroupName.REPEAT_INTERVENTION: again}
        case Grouping.AFTER_FIRST_AND_SECOND:
            chosen = {GroupName.ALL: everybody, GroupName.REPEAT_INTERVENTION: again}
    groups = [
        Group(name.value, data.where(these), list(compress(times.subjects, these)))
        for name, these in chosen.items()
    ]
    return groups, int((~np.any(list(chosen.values()), axis=0)).sum())


def _with_time_guards(
    comparison: Comparison, cohort: Cohort, times: Times, grouping: Grouping
) -> Comparison:
    """What the numbers alone cannot show: groups or a whole cohort defined by the future."""
    guards: list[Guard] = []
    if MILESTONES.index(cohort.milestone) > MILESTONES.index(times.origin):
        guards.append(CohortAfterTimeZero(str(cohort.milestone)))
    if grouping not in AFTER_TIME_ZERO:
        return replace(comparison, guards=(*comparison.guards, *guards))
    immortal = GroupingAfterTimeZero(grouping.value)
    because = (immortal, *(guard for guard in comparison.guards if guard.forbids_test))
    return replace(
        comparison, test=Withheld(because), guards=(immortal, *comparison.guards, *guards)
    )


def _curve_and_risk(
    group: GroupSurvival, comparison: Comparison, ticks: list[float], unit: float
) -> dict[str, Any]:
    table = risk_table(group.curve.table, [tick * unit for tick in ticks])
    return {
        "told_until": _told_until(group, unit),
        "curve": _curve(group, comparison, unit),
        "risk_table": {
            "times": ticks,
            "at_risk": list(table.at_risk),
            "censored": list(table.censored),
            "events": list(table.events),
            "not_entered": list(table.not_entered),
        },
    }


def _told_until(group: GroupSurvival, unit: float) -> float | None:
    """The last time at which at least five were at risk; None if there never were so many."""
    table = group.curve.table
    enough = table.time[table.at_risk >= FEWEST_AT_RISK]
    return float(enough[-1] / unit) if len(enough) else None


def _curve(group: GroupSurvival, comparison: Comparison, unit: float) -> dict[str, list]:
    """Every time somebody left observation; of a large group only the steps that move a pixel."""
    table, survival = group.curve.table, group.curve.survival
    lower, upper = group.curve.limits(comparison.kind)
    kept = np.ones(len(table.time), dtype=bool)
    if len(kept) > PLOT_HEIGHT_PX:
        pixels = np.rint(survival * PLOT_HEIGHT_PX)
        kept[1:] = pixels[1:] != pixels[:-1]
    return {
        "time": (table.time[kept] / unit).tolist(),
        "at_risk": table.at_risk[kept].tolist(),
        "events": table.events[kept].tolist(),
        "censored": table.censored[kept].tolist(),
        "survival": survival[kept].tolist(),
        "lower": [number_or_none(value) for value in lower[kept]],
        "upper": [number_or_none(value) for value in upper[kept]],
    }
