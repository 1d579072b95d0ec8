"""
From the times of a cohort to what a survival page shows, as plain JSON. Not: queries, words, drawing.

The keys are those of GET /api/v1/cohorts/<slug>/survival/; times are in months, null is "not reached".
"""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analytics.clock import completed_months, units_per_month
from analytics.cohorts import Cohort
from analytics.definitions import (
    INCIDENCES,
    Clock,
    Endpoint,
    Exclusion,
    Grouping,
    GroupName,
    Origin,
    Timing,
)
from analytics.members import DAY_ZERO, TIMINGS, Times
from analytics.stats.comparison import Comparison, Group, GroupSurvival, compare
from analytics.stats.drawing import draw
from analytics.stats.drawn import Drawing
from analytics.stats.guards import (
    FEWEST_AT_RISK,
    FEWEST_PATIENTS_PER_GROUP,
    Guard,
    Withheld,
)
from analytics.stats.incidence import GroupIncidence, IncidenceComparison, compare_incidence
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
    Origin.FIRST_RECURRENCE,
    Origin.SECOND_INTERVENTION,
    Origin.SECOND_RECURRENCE,
    Origin.THIRD_INTERVENTION,
)
AFTER_TIME_ZERO = {Grouping.REPEAT_INTERVENTION, Grouping.AFTER_FIRST_AND_SECOND}


def dashboard(cohort: Cohort, times: Times, grouping: Grouping) -> dict[str, Any]:
    """One comparison, whole: numbers, test or the reason why none, guards, and the drawing."""
    clock = cohort.clock(times.origin)
    unit = units_per_month(clock)
    at = [months * unit for months in AT_MONTHS]
    data = _time_to_event(times, clock)
    groups, unknown = _groups(times, data, grouping)
    comparison = _with_time_guards(_compared(times, groups, at), cohort, times, grouping)
    drawing = draw(comparison, unit=unit, height_px=PLOT_HEIGHT_PX)
    alone = _compared(times, [Group(GroupName.ALL, data, times.subjects)], at)
    result = comparison.as_dict(unit=unit)
    test = result.pop("test")
    estimated: tuple[GroupSurvival | GroupIncidence, ...] = comparison.groups
    excluded = times.excluded | ({Exclusion.GROUP_UNKNOWN.value: unknown} if unknown else {})
    last_observed_on = times.last_observed_on()
    return {
        "cohort": cohort.slug,
        "endpoint": times.endpoint.value,
        "origin": times.origin.value,
        "by": grouping.value,
        "clock": clock.value,
        "members": times.members,
        "n": len(times.days) - unknown,
        "last_observed_on": last_observed_on.isoformat() if last_observed_on else None,
        "excluded": [{"reason": reason, "n": n} for reason, n in excluded.items()],
        "overall": {
            **alone.as_dict(unit=unit)["groups"][0],
            "told_until": _told_until(alone.groups[0], unit),
        },
        **result,
        "groups": [
            {**shown, **_curve_and_risk(group, comparison, drawing.ticks, unit)}
            for shown, group in zip(result["groups"], estimated, strict=True)
        ],
        "tests": [test] if test else [],
        "sensitivity": _sensitivity(times, clock, at, unit),
        "drawing": _drawn(drawing),
    }


def _sensitivity(times: Times, clock: Clock, at: list[float], unit: float) -> dict[str, Any] | None:
    """
    Deaths of an unclear cause count as the cancer's; here the incidence if none of them were.

    None where there are no such deaths, or where the cause does not matter.
    """
    unclear = times.unclear_death & (times.event == 1)
    if times.endpoint is not Endpoint.CSS or not unclear.any():
        return None
    otherwise = replace(times, event=np.where(unclear, 2, times.event))
    data = _time_to_event(otherwise, clock)
    alone = _compared(otherwise, [Group(GroupName.ALL, data, times.subjects)], at)
    shown = alone.as_dict(unit=unit)["groups"][0]
    return {"unclear_deaths": int(unclear.sum()), "at_times": shown["at_times"]}


def _compared(
    times: Times, groups: list[Group], at: list[float]
) -> Comparison | IncidenceComparison:
    if times.endpoint in INCIDENCES:
        return compare_incidence(groups, times=at, clustered=times.endpoint is Endpoint.LTP)
    return compare(groups, times=at)


def _drawn(drawing: Drawing) -> dict[str, Any] | None:
    """Without the curves of fewer than five: each step would be one person, and say nothing."""
    curves = [curve for curve in drawing.curves if curve.patients >= FEWEST_PATIENTS_PER_GROUP]
    return replace(drawing, curves=curves).as_dict() if curves else None


def _time_to_event(times: Times, clock: Clock) -> TimeToEvent:
    durations = times.days
    if clock is Clock.COMPLETED_MONTHS:
        pairs = zip(times.started.tolist(), times.days.tolist(), strict=True)
        durations = np.array(
            [completed_months(DAY_ZERO + timedelta(days=start), days) for start, days in pairs],
            dtype=np.int64,
        )
    entry = times.entry_days if times.entry_days.any() else None
    event = times.event if times.endpoint in INCIDENCES else times.event == 1
    return TimeToEvent(durations, event, entry)


def _groups(times: Times, data: TimeToEvent, grouping: Grouping) -> tuple[list[Group], int]:
    """The groups to compare, and how many patients belong to none because it is not known."""
    everybody = np.ones(len(data), dtype=bool)
    again = times.treated_again
    chosen: dict[GroupName, NDArray[np.bool_]]
    match grouping:
        case Grouping.NONE:
            chosen = {GroupName.ALL: everybody}
        case Grouping.TIMING:
            chosen = {
                GroupName.SYNCHRONOUS: times.timing == TIMINGS.index(Timing.SYNCHRONOUS),
                GroupName.METACHRONOUS: times.timing == TIMINGS.index(Timing.METACHRONOUS),
            }
        case Grouping.REPEAT_INTERVENTION:
            chosen = {GroupName.ONE_INTERVENTION: ~again, GroupName.REPEAT_INTERVENTION: again}
        case Grouping.AFTER_FIRST_AND_SECOND:
            chosen = {GroupName.ALL: everybody, GroupName.REPEAT_INTERVENTION: again}
    groups = [
        Group(name.value, data.where(these), times.subjects[these])
        for name, these in chosen.items()
    ]
    return groups, int((~np.any(list(chosen.values()), axis=0)).sum())


def _with_time_guards(
    comparison: Comparison | IncidenceComparison, cohort: Cohort, times: Times, grouping: Grouping
) -> Comparison | IncidenceComparison:
    """What the numbers alone cannot show: groups or a whole cohort defined by the future."""
    guards: list[Guard] = []
    if _reached_later(cohort.milestone, times.origin):
        guards.append(CohortAfterTimeZero(str(cohort.milestone)))
    if grouping not in AFTER_TIME_ZERO:
        return replace(comparison, guards=(*comparison.guards, *guards))
    immortal = GroupingAfterTimeZero(grouping.value)
    because = (immortal, *(guard for guard in comparison.guards if guard.forbids_test))
    return replace(
        comparison, test=Withheld(because), guards=(immortal, *comparison.guards, *guards)
    )


def _reached_later(milestone: str, origin: Origin) -> bool:
    """The board may decide before or after an operation: then nothing is known of the order."""
    if origin not in MILESTONES:
        return False
    return MILESTONES.index(Origin(milestone)) > MILESTONES.index(origin)


def _curve_and_risk(
    group: GroupSurvival | GroupIncidence,
    comparison: Comparison | IncidenceComparison,
    ticks: list[float],
    unit: float,
) -> dict[str, Any]:
    at = [tick * unit for tick in ticks]
    table = risk_table(group.curve.table, at)
    rows: dict[str, list] = {
        "times": ticks,
        "at_risk": list(table.at_risk),
        "censored": list(table.censored),
        "events": list(table.events),
        "not_entered": list(table.not_entered),
    }
    if isinstance(group, GroupIncidence):
        rows["competing"] = group.competing_before(at)
        rows["events"] = [
            n - other for n, other in zip(rows["events"], rows["competing"], strict=True)
        ]
    return {
        "told_until": _told_until(group, unit),
        "curve": _curve(group, comparison, unit),
        "risk_table": rows,
    }


def _told_until(group: GroupSurvival | GroupIncidence, unit: float) -> float | None:
    """The last time at which at least five were at risk; None if there never were so many."""
    table = group.curve.table
    enough = table.time[table.at_risk >= FEWEST_AT_RISK]
    return float(enough[-1] / unit) if len(enough) else None


def _curve(
    group: GroupSurvival | GroupIncidence,
    comparison: Comparison | IncidenceComparison,
    unit: float,
) -> dict[str, list]:
    """Every time somebody left observation; of a large group only the steps that move a pixel."""
    table = group.curve.table
    if isinstance(group, GroupIncidence):
        level, events = group.curve.incidence, group.own_events()
        levels = {"incidence": level}
        counts = {"events": events, "competing": table.events - events}
    else:
        level = group.curve.survival
        levels, counts = {"survival": level}, {"events": table.events}
    lower, upper = group.curve.limits(comparison.kind)
    kept = np.ones(len(table.time), dtype=bool)
    if len(kept) > PLOT_HEIGHT_PX:
        pixels = np.rint(level * PLOT_HEIGHT_PX)
        kept[1:] = pixels[1:] != pixels[:-1]
    return {
        "time": (table.time[kept] / unit).tolist(),
        "at_risk": table.at_risk[kept].tolist(),
        **{name: values[kept].tolist() for name, values in counts.items()},
        "censored": table.censored[kept].tolist(),
        **{name: values[kept].tolist() for name, values in levels.items()},
        "lower": [number_or_none(value) for value in lower[kept]],
        "upper": [number_or_none(value) for value in upper[kept]],
    }
