"""A stored dashboard as the parts of its page: figure, tables, notes, caption. Not: queries, HTML."""

from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from analytics import words
from analytics.charts import kaplan_meier_figure
from analytics.definitions import INCIDENCES, Band, Clock, Endpoint, Grouping, GroupName
from analytics.models import SurvivalSnapshot
from analytics.stats.drawn import Drawing
from analytics.stats.endpoint_rules import ENDPOINTS
from analytics.stats.guards import FEWEST_PATIENTS_PER_GROUP, PROPORTIONAL_LEVEL

YEARS = (12, 36, 60)


def survival_parts(snapshot: SurvivalSnapshot, payload: dict[str, Any]) -> dict[str, Any]:
    """`payload` is the snapshot's, or what of it may be shown (analytics.disclosure)."""
    groups = _all_and_groups(payload)
    return {
        "figure": _figure(snapshot, payload) if payload["drawing"] else None,
        "estimates": [_estimate(group, payload["clock"]) for group in groups],
        "at_years": [_at_years(group) for group in groups],
        "follow_up": _follow_up(payload),
        "notes": [words.guard_note(guard) for guard in payload["guards"]],
        "hidden": payload.get("hidden", []),
        "too_few": _too_few(payload),
        "sensitivity": _sensitivity(payload["sensitivity"]),
        "time_dependent": words.in_time(payload["time_dependent"], payload["by"])
        if payload["time_dependent"]
        else "",
        "means": _means(payload),
        "proportional": _proportional(payload),
        "excluded": [
            {"code": reason["reason"], "sentence": words.exclusion(reason)}
            for reason in payload["excluded"]
        ],
        "overlap_checked": payload["by"] != Grouping.NONE
        and not any(guard["code"] == "overlapping_groups" for guard in payload["guards"])
        and bool(payload["groups"]),
    }


def _too_few(payload: dict[str, Any]) -> str:
    """What stands in the place of a figure that was not drawn."""
    if payload.get("hidden"):
        return _(
            "One of these groups is too small to be shown to someone who may not open the records, "
            "and showing the others would give it away."
        )
    return _(
        "At least %(fewest)s patients with a date and a status are needed for a curve; now %(n)s."
    ) % {"fewest": FEWEST_PATIENTS_PER_GROUP, "n": payload["n"]}


def _all_and_groups(payload: dict[str, Any]) -> list[dict[str, Any]]:
    """The whole cohort first, unless it is one of the groups already."""
    groups = payload["groups"]
    if not payload["overall"] or any(group["name"] == GroupName.ALL for group in groups):
        return groups
    return [payload["overall"], *groups]


def _figure(snapshot: SurvivalSnapshot, payload: dict[str, Any]) -> dict[str, Any]:
    drawing = Drawing.from_dict(payload["drawing"])
    return {
        "id": "survival-figure",
        "title": _title(payload),
        "note": "",
        "spec": kaplan_meier_figure(
            drawing,
            names=words.group_names(payload),
            words=words.figure_words(payload),
            box=words.test_box(payload),
        ),
        "alternative": words.alternative(payload),
        "numbers": _risk_numbers(payload),
        "caption": caption(snapshot, payload),
        "filename": f"survival-{payload['cohort']}-{payload['endpoint']}-{payload['by']}",
    }


def _title(payload: dict[str, Any]) -> str:
    endpoint = Endpoint(payload["endpoint"]).label
    if payload["by"] == Grouping.NONE:
        return str(endpoint)
    return _("%(endpoint)s: %(groups)s") % {
        "endpoint": endpoint,
        "groups": Grouping(payload["by"]).label,
    }


def caption(snapshot: SurvivalSnapshot, payload: dict[str, Any]) -> list[str]:
    """What must stand under every figure: patients, events, follow-up, time zero, method, versions."""
    return [
        _counted(payload),
        _("Time zero: %(origin)s. Time in %(clock)s. Survivors are censored at %(last)s.")
        % {
            "origin": words.time_zero(payload),
            "clock": Clock(payload["clock"]).label,
            "last": _last_seen(payload["endpoint"]),
        },
        *_last_observation(payload),
        _("%(method)s, CI: %(band)s. Computed %(at)s from data version %(version)s.")
        % {
            "method": _method(payload),
            "band": Band(payload["confidence_type"]).label,
            "at": date_format(localtime(snapshot.computed_at), "DATETIME_FORMAT"),
            "version": snapshot.data_version,
        },
    ]


def _counted(payload: dict[str, Any]) -> str:
    """Patients and events; where some of the cohort are in no group, first those of the groups."""
    overall, in_groups = payload["overall"], payload["n"]
    patients = words.counted(payload["endpoint"], overall["n"])
    events = _events(overall["events"])
    if not payload["groups"] or in_groups in (None, overall["n"]):
        return _("%(patients)s, %(events)s. %(follow_up)s") % {
            "patients": patients,
            "events": events,
            "follow_up": _follow_up(payload),
        }
    return _(
        "In the groups %(patients)s, %(events)s; in the whole cohort %(all_patients)s, %(all_events)s. "
        "%(follow_up)s"
    ) % {
        "patients": words.counted(payload["endpoint"], in_groups),
        "events": _events(sum(group["events"] for group in payload["groups"])),
        "all_patients": patients,
        "all_events": events,
        "follow_up": _follow_up(payload),
    }


def _events(n: int) -> str:
    return ngettext("%(n)s event", "%(n)s events", n) % {"n": n}


def _last_observation(payload: dict[str, Any]) -> list[str]:
    if not payload["last_observed_on"]:
        return []
    day = date_format(date.fromisoformat(payload["last_observed_on"]), "DATE_FORMAT")
    return [_("Last observation in these data: %(day)s.") % {"day": day}]


def _method(payload: dict[str, Any]) -> str:
    if payload["endpoint"] == Endpoint.LTP:
        return _("Aalen–Johansen, death competing, errors by patient")
    if payload["endpoint"] in INCIDENCES:
        return _("Aalen–Johansen, other deaths competing")
    return _("Kaplan–Meier")


def _last_seen(endpoint: str) -> str:
    if ENDPOINTS[endpoint].last_seen == "last_contact":
        return pgettext("are censored at", "their last contact")
    return pgettext("are censored at", "their last assessment of disease")


def _follow_up(payload: dict[str, Any]) -> str:
    overall = payload["overall"]
    if not overall or not overall["n"]:
        return ""
    follow_up, clock = overall["follow_up"], payload["clock"]
    return _("Median follow-up %(months)s months (95%% CI %(ci)s), reverse Kaplan–Meier.") % {
        "months": words.months(follow_up["estimate"], clock),
        "ci": words.months_interval(follow_up["lower"], follow_up["upper"], clock),
    }


def _estimate(group: dict[str, Any], clock: str) -> dict[str, Any]:
    median = group["median"]
    return {
        "code": group["name"],
        "name": words.group_name(group["name"]),
        "n": group["n"],
        "events": group["events"],
        "hidden": median.get("hidden", False),
        # Of nobody there is no median, not even one that was not reached.
        "median": words.months(median["estimate"], clock) if group["n"] else words.number(None),
        "interval": words.months_interval(median["lower"], median["upper"], clock)
        if (median["lower"], median["upper"]) != (None, None)
        else "",
    }


def _at_years(group: dict[str, Any]) -> dict[str, Any]:
    by_month = {round(point["time"]): point for point in group["at_times"]}
    return {
        "name": words.group_name(group["name"]),
        "cells": [_survival_cell(by_month.get(month), group["n"]) for month in YEARS],
    }


def _survival_cell(point: dict[str, Any] | None, patients: int) -> dict[str, str]:
    """Survival or risk and its interval; words where the interval says nothing or nobody was watched so long."""
    if point is None or not patients or not point["observed"]:
        return {"value": words.probability(None)}
    is_risk = "incidence" in point
    level = point["incidence"] if is_risk else point["survival"]
    if level == (0 if is_risk else 1):
        remark = pgettext("instead of a confidence interval", "no event yet")
        return {"value": words.probability(level), "remark": remark}
    if point["lower"] is None:
        return {"value": words.probability(level)}
    interval = _("%(low)s to %(high)s") % {
        "low": words.probability(point["lower"]),
        "high": words.probability(point["upper"]),
    }
    return {"value": words.probability(level), "interval": interval}


def _proportional(payload: dict[str, Any]) -> str:
    """That one hazard ratio may stand for the curves; a guard says where it may not."""
    told = payload.get("regression")
    p_value = told.get("proportional_p") if told else None
    if p_value is None or p_value < PROPORTIONAL_LEVEL:
        return ""
    return _("No evidence against proportional hazards (Schoenfeld residuals, p %(p)s).") % {
        "p": words.p_value(p_value)
    }


def _means(payload: dict[str, Any]) -> list[str]:
    """The difference of the mean times without the event, where groups were compared."""
    told = payload.get("restricted_means")
    if not told:
        return []
    clock = payload["clock"]
    return [
        _(
            "Mean time to %(tau)s months: %(group)s %(difference)s months against %(reference)s "
            "(95%% CI %(ci)s)."
        )
        % {
            "tau": words.months(told["tau"], clock),
            "group": words.group_name(other["group"]),
            "reference": words.group_name(told["reference"]["group"]),
            "difference": words.signed_months(other["difference"]["difference"]),
            "ci": pgettext("numbers with their signs", "%(low)s to %(high)s")
            % {
                "low": words.signed_months(other["difference"]["lower"]),
                "high": words.signed_months(other["difference"]["upper"]),
            },
        }
        for other in told["others"]
    ]


def _sensitivity(told: dict[str, Any] | None) -> str:
    """Beside cancer-specific survival: what it would be if no unclear death were of the cancer."""
    if told is None:
        return ""
    by_month = {round(point["time"]): point for point in told["at_times"]}
    levels = [
        words.probability(point["incidence"] if (point := by_month[month])["observed"] else None)
        for month in YEARS
    ]
    return ngettext(
        "%(n)s death of unclear cause counts as one of the cancer. Were it not, the incidence at "
        "1, 3 and 5 years would be %(levels)s%%.",
        "%(n)s deaths of unclear cause count as deaths of the cancer. Were they not, the incidence at "
        "1, 3 and 5 years would be %(levels)s%%.",
        told["unclear_deaths"],
    ) % {"n": told["unclear_deaths"], "levels": ", ".join(levels)}


def _risk_numbers(payload: dict[str, Any]) -> dict[str, Any]:
    """The figure as a table: for each group and time who was at risk, censored, had the event."""
    event = words.event_word(payload["endpoint"])
    competing = words.competing_word(payload["endpoint"])
    columns = [
        {"label": pgettext("column", "Group")},
        {"label": pgettext("column", "Months"), "number": True},
        {"label": pgettext("column", "At risk"), "number": True},
        {"label": pgettext("column", "Censored"), "number": True},
        {"label": event, "number": True},
        *([{"label": competing, "number": True}] if competing else []),
        {"label": words.level_word(payload["endpoint"]), "number": True},
        {"label": pgettext("column", "95% CI"), "number": True},
    ]
    rows = [row for group in payload["groups"] for row in _rows_of(group)]
    return {"columns": columns, "rows": rows, "caption": words.alternative(payload)}


def _rows_of(group: dict[str, Any]) -> list[list[str]]:
    table = group["risk_table"]
    names = ("at_risk", "censored", "events", *(["competing"] if "competing" in table else []))
    counts = zip(table["times"], *(table[name] for name in names), strict=True)
    rows = []
    for time, *numbers in counts:
        shown = [words.number(n) for n in numbers]
        level = _level(group["curve"], time) if numbers[0] is not None else None
        rows.append([words.group_name(group["name"]), words.number(time), *shown, *_limits(level)])
    return rows


def _level(curve: dict[str, list], time: float) -> tuple[float, float | None, float | None]:
    """Survival or risk at a time, with limits: those of the last step before or at it."""
    level = "incidence" if "incidence" in curve else "survival"
    reached = sum(step <= time for step in curve["time"])
    if not reached:
        return 0.0 if level == "incidence" else 1.0, None, None
    return tuple(curve[name][reached - 1] for name in (level, "lower", "upper"))


def _limits(level) -> list[str]:
    if level is None:
        return [words.probability(None), ""]
    survival, low, high = level
    interval = "" if low is None else f"{words.probability(low)}–{words.probability(high)}"
    return [words.probability(survival), interval]
