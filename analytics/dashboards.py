"""
From the times of a cohort to what a survival page shows, as plain JSON. Not: queries, words, drawing.

The keys are those of GET /api/v1/cohorts/<slug>/survival/; times are in months, null is "not reached".
"""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import timedelta
from math import isnan
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
from analytics.divisions import AT_LANDMARK, DIVISIONS, LATER, Later
from analytics.members import DAY_ZERO, TIMINGS, Members, Times
from analytics.milestones import MILESTONES, is_chosen_later, is_reached_later, place_of
from analytics.stats.comparison import Comparison, Group, GroupSurvival, compare
from analytics.stats.drawing import draw
from analytics.stats.drawn import Drawing
from analytics.stats.effects import time_dependent_regression
from analytics.stats.endpoint_rules import ENTRY
from analytics.stats.endpoints import MISSING
from analytics.stats.guards import (
    FEWEST_AT_RISK,
    FEWEST_PATIENTS_PER_GROUP,
    Guard,
    SmallGroup,
    Withheld,
    too_few_events,
)
from analytics.stats.incidence import GroupIncidence, IncidenceComparison, compare_incidence
from analytics.stats.intervals import ConfidenceType
from analytics.stats.landmark import landmark
from analytics.stats.results import NotEstimable, number_or_none
from analytics.stats.risk_table import risk_table
from analytics.stats.time_to_event import TimeToEvent
from analytics.time_guards import (
    CohortAfterTimeZero,
    CohortChosenByTheFuture,
    GroupingAfterTimeZero,
)
from patients.clinical.dates import DAYS_PER_MONTH

LEFT_OUT = "left_out"
WHATS = ("all", "event", "competing")
AT_MONTHS = (12, 24, 36, 48, 60)
PLOT_HEIGHT_PX = 400
AFTER_TIME_ZERO = {*LATER, Grouping.AFTER_FIRST_AND_SECOND}
# When groups are known that the course itself tells.
KNOWN_AT = {Grouping.TIMING: Origin.METASTASIS_DIAGNOSIS}


def dashboard(
    cohort: Cohort,
    times: Times,
    grouping: Grouping,
    kind: ConfidenceType = ConfidenceType.LOG_LOG,
) -> dict[str, Any]:
    """One comparison, whole: numbers, test or the reason why none, guards, and the drawing."""
    clock = cohort.clock(times.origin)
    unit = units_per_month(clock)
    at = [months * unit for months in AT_MONTHS]
    data = _time_to_event(times, clock)
    groups, left_out = _groups(times, data, grouping, unit)
    comparison = _with_time_guards(_compared(times, groups, at, kind), cohort, times, grouping)
    drawing = draw(comparison, unit=unit, height_px=PLOT_HEIGHT_PX)
    alone: Comparison | IncidenceComparison = comparison
    if grouping is not Grouping.NONE:
        alone = _compared(times, [Group(GroupName.ALL, data, times.subjects)], at, kind)
    result = comparison.as_dict(unit=unit)
    test = result.pop("test")
    estimated: tuple[GroupSurvival | GroupIncidence, ...] = comparison.groups
    ungrouped = {reason: len(subjects) for reason, subjects in left_out.items()}
    excluded = times.excluded | ungrouped
    last_observed_on = times.last_observed_on()
    return {
        "cohort": cohort.slug,
        "endpoint": times.endpoint.value,
        "origin": times.origin.value,
        "by": grouping.value,
        "clock": clock.value,
        "landmark": asdict(LATER[AT_LANDMARK[grouping]].landmark)
        if grouping in AT_LANDMARK
        else None,
        "members": times.members,
        "n": len(times.days) - sum(ungrouped.values()),
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
        "time_dependent": _time_dependent(cohort, times, grouping),
        "sensitivity": _sensitivity(times, clock, at, unit, kind),
        "drawing": _drawn(drawing),
    }


def _time_dependent(cohort: Cohort, times: Times, grouping: Grouping) -> dict[str, Any] | None:
    """
    What divides the cohort as what happens in time: the honest form of a comparison that is otherwise refused.

    Only where it was asked for and the engine has one event: a hazard after it has happened against that of
    whoever it has not happened to yet. Who has no day for it is not in the model, and counted. None of a cohort
    reached after time zero: those without it yet could not die until then, and seem to live longer for it.
    """
    if grouping not in LATER or times.endpoint in INCIDENCES:
        return None
    later, happened = LATER[grouping], times.happened[grouping]
    undated = happened.ever & (happened.day == MISSING)
    inside = ~(undated | happened.unknown)
    without_day = {
        Exclusion.EVENT_UNDATED: times.subjects[undated],
        Exclusion.GROUP_UNKNOWN: times.subjects[happened.unknown],
    }
    left_out = [{"reason": why, "n": len(who)} for why, who in _told(without_day).items()]
    told: dict[str, Any] = {"left_out": left_out}
    data = TimeToEvent(times.days, times.event == 1, _entry(times)).where(inside)
    changed_at = _since_zero(times, happened.day, DAYS_PER_MONTH)[inside]
    against: list[Guard] = [
        *_chosen_later(cohort, times.origin),
        *too_few_events(int(data.event.sum()), 1),
        *_small_in_time(data, changed_at, later),
    ]
    if against:
        return {**told, "state": "withheld", "because": [guard.as_dict() for guard in against]}
    fitted = time_dependent_regression(
        data, changed_at, before=later.without.value, after=later.having.value
    )
    if isinstance(fitted, NotEstimable):
        return {**told, "state": "not_estimable", "reason": fitted.reason.value}
    return {**told, "state": "estimated", **asdict(fitted)}


def _chosen_later(cohort: Cohort, origin: Origin) -> list[Guard]:
    if not is_reached_later(cohort.milestone, origin):
        return []
    return [CohortChosenByTheFuture(str(cohort.milestone))]


def _small_in_time(
    data: TimeToEvent, changed_at: NDArray[np.floating], later: Later
) -> list[Guard]:
    """As for groups: fewer than five watched after the change, or before it, are no group."""
    watched = {later.without: ~(changed_at <= 0), later.having: changed_at < data.duration}
    counts = {name: int(these.sum()) for name, these in watched.items()}
    return [
        SmallGroup(name.value, n) for name, n in counts.items() if n < FEWEST_PATIENTS_PER_GROUP
    ]


def _entry(times: Times) -> NDArray[np.int32] | None:
    return times.entry_days if times.entry_days.any() else None


def _sensitivity(
    times: Times, clock: Clock, at: list[float], unit: float, kind: ConfidenceType
) -> dict[str, Any] | None:
    """
    Deaths of an unclear cause count as the cancer's; here the incidence if none of them were.

    None where there are no such deaths, or where the cause does not matter.
    """
    unclear = times.unclear_death & (times.event == 1)
    if times.endpoint is not Endpoint.CSS or not unclear.any():
        return None
    otherwise = replace(times, event=np.where(unclear, 2, times.event))
    data = _time_to_event(otherwise, clock)
    alone = _compared(otherwise, [Group(GroupName.ALL, data, times.subjects)], at, kind)
    shown = alone.as_dict(unit=unit)["groups"][0]
    return {"unclear_deaths": int(unclear.sum()), "at_times": shown["at_times"]}


def behind(
    cohort: Cohort,
    members: Members,
    which: tuple[Endpoint, Origin, Grouping],
    cell: str,
) -> NDArray[np.int64] | None:
    """
    The courses behind a number of the dashboard; None where it has no such number.

    `cell` is "group.what" with what of all, event, competing, or "left_out.reason".
    """
    endpoint, origin, grouping = which
    first, _dot, second = cell.partition(".")
    times = members.times(endpoint, origin)
    clock = cohort.clock(origin)
    data = _time_to_event(times, clock)
    groups, left_out = _groups(times, data, grouping, units_per_month(clock))
    if first == LEFT_OUT:
        return (members.left_out(endpoint, origin) | left_out).get(second)
    by_name = {group.name: group for group in [Group(GroupName.ALL, data, times.subjects), *groups]}
    group = by_name.get(first)
    if group is None or second not in WHATS:
        return None
    event = np.asarray(group.data.event, dtype=int)
    chosen = {"all": event >= 0, "event": event == 1, "competing": event > 1}[second]
    return np.asarray(group.subjects)[chosen]


def _compared(
    times: Times, groups: list[Group], at: list[float], kind: ConfidenceType
) -> Comparison | IncidenceComparison:
    if times.endpoint in INCIDENCES:
        clustered = times.endpoint is Endpoint.LTP
        return compare_incidence(groups, times=at, kind=kind, clustered=clustered)
    return compare(groups, times=at, kind=kind)


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
    event = times.event if times.endpoint in INCIDENCES else times.event == 1
    return TimeToEvent(durations, event, _entry(times))


def _groups(
    times: Times, data: TimeToEvent, grouping: Grouping, unit: float
) -> tuple[list[Group], dict[str, NDArray[np.int64]]]:
    """The groups to compare, and the subjects that belong to none, by reason."""
    if grouping in AT_LANDMARK:
        return _groups_at_landmark(times, data, AT_LANDMARK[grouping], unit)
    everybody = np.ones(len(data), dtype=bool)
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
            again = times.happened[grouping].ever
            chosen = {GroupName.ONE_INTERVENTION: ~again, GroupName.REPEAT_INTERVENTION: again}
        case Grouping.AFTER_FIRST_AND_SECOND:
            again = times.happened[Grouping.REPEAT_INTERVENTION].ever
            chosen = {GroupName.ALL: everybody, GroupName.REPEAT_INTERVENTION: again}
        case _:
            names, places = DIVISIONS[grouping].names, times.places[grouping]
            chosen = {name: places == place for place, name in enumerate(names)}
    # By rows: taken several times faster than by truth values.
    rows = {name: np.flatnonzero(these) for name, these in chosen.items()}
    groups = [
        Group(name.value, data.where(these), times.subjects[these]) for name, these in rows.items()
    ]
    unknown = times.subjects[~np.any(list(chosen.values()), axis=0)]
    return groups, _told({Exclusion.GROUP_UNKNOWN: unknown})


def _groups_at_landmark(
    times: Times, data: TimeToEvent, grouping: Grouping, unit: float
) -> tuple[list[Group], dict[str, NDArray[np.int64]]]:
    """To whom it had happened by the landmark and to whom not, each counted from there."""
    later, happened = LATER[grouping], times.happened[grouping]
    at = round(later.landmark.days / DAYS_PER_MONTH * unit)
    found = landmark(data, _since_zero(times, happened.latest, unit), at)
    kept = times.subjects[found.kept]
    unknown = happened.unknown[found.kept]
    may_have = _since_zero(times, happened.earliest, unit)[found.kept] <= at
    groups = [
        Group(name.value, found.data.where(these), kept[these])
        for name, these in ((later.not_by, ~may_have & ~unknown), (later.by, found.exposed))
    ]
    return groups, _told(
        {
            Exclusion.BEFORE_LANDMARK: np.delete(times.subjects, found.kept),
            Exclusion.EVENT_DAY_UNCLEAR: kept[may_have & ~found.exposed],
            Exclusion.GROUP_UNKNOWN: kept[unknown],
        }
    )


def _told(subjects: Mapping[Exclusion, NDArray[np.int64]]) -> dict[str, NDArray[np.int64]]:
    """The reasons that hold for anybody."""
    return {reason.value: these for reason, these in subjects.items() if len(these)}


def _since_zero(times: Times, on: NDArray[np.int32], unit: float) -> NDArray[np.floating]:
    """From time zero to a day of each row, in the unit of the times; NaN without one."""
    days = np.where(on == MISSING, np.nan, on.astype(float) - times.started)
    if unit != 1:
        return days
    pairs = zip(times.started.tolist(), days.tolist(), strict=True)
    return np.array(
        [
            day if isnan(day) else completed_months(DAY_ZERO + timedelta(days=start), int(day))
            for start, day in pairs
        ]
    )


def _with_time_guards(
    comparison: Comparison | IncidenceComparison, cohort: Cohort, times: Times, grouping: Grouping
) -> Comparison | IncidenceComparison:
    """What the numbers alone cannot show: groups or a whole cohort defined by the future."""
    immortal: list[Guard] = []
    if _known_later(grouping, times.origin):
        immortal.append(GroupingAfterTimeZero(grouping.value))
    if is_reached_later(cohort.milestone, times.origin):
        is_chosen = is_chosen_later(cohort.milestone, times.origin) or grouping in AT_LANDMARK
        guard = CohortChosenByTheFuture if is_chosen else CohortAfterTimeZero
        immortal.append(guard(str(cohort.milestone)))
    if not immortal:
        return comparison
    guards = (*immortal, *comparison.guards)
    because = tuple(guard for guard in guards if guard.forbids_test)
    if len(comparison.groups) < 2 or not because:
        return replace(comparison, guards=guards)
    withheld = replace(comparison, test=Withheld(because), guards=guards)
    if isinstance(withheld, IncidenceComparison):
        return withheld
    return replace(withheld, regression=None, means=None)


def _known_later(grouping: Grouping, origin: Origin) -> bool:
    """
    Whether somebody had to live past time zero to be in a group. With delayed entry nobody is watched before
    the entry, so what is known by then is known in time.
    """
    if grouping in AFTER_TIME_ZERO:
        return True
    if grouping in DIVISIONS:
        known_at = DIVISIONS[grouping].known_at
    elif grouping in KNOWN_AT:
        known_at = KNOWN_AT[grouping]
    else:
        return False
    return known_at is None or MILESTONES.index(known_at) > place_of(ENTRY.get(origin, origin))


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
