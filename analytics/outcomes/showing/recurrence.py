"""Recurrence as figures and tables."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from analytics import words as survival_words
from analytics.charts import cumulative_incidence_figure, swimmer_figure
from analytics.definitions import Clock, Origin
from analytics.models import OutcomeSnapshot
from analytics.outcomes import words
from analytics.outcomes.counting import NOT_IN_CURVE
from analytics.outcomes.showing.lines import lines
from analytics.outcomes.variables import EVERYBODY
from analytics.words import months_interval, probability, time_axis
from tumorboard.templatetags.ui import number

# Those of the stored ones that the narrow table has room for.
SHOWN_MONTHS = (12, 36, 60)


def recurrence_parts(
    snapshot: OutcomeSnapshot, payload: dict[str, Any], **_more: Any
) -> dict[str, Any]:
    found = payload["incidence"]
    rows = payload["rows"]
    return {
        "incidence": _incidence(snapshot, payload) if found and found["curves"] else None,
        "no_incidence": "" if found and found["curves"] else _no_incidence(found),
        "at_months": _at_months(found) if found else None,
        "excluded": [
            {
                "text": survival_words.exclusion(one),
                "opens": words.opening(f"{NOT_IN_CURVE}.{one['reason']}.{EVERYBODY}"),
            }
            for one in found["excluded"]
        ]
        if found
        else [],
        "median": _median(found) if found else "",
        "lines": [
            line
            for code in ("recurred", "recurrence_site", "recurrence_class", "recurrence_months")
            for line in lines(rows[code], [EVERYBODY])
        ],
        "columns": [words.category("", EVERYBODY)],
        "any_site": _any_site(payload),
        "funnel": _funnel(payload),
        "swimmer": _swimmer(snapshot, payload),
        "no_swimmer": _no_swimmer(payload),
        "caption": [*words.last_observation(payload), words.computed(snapshot)],
    }


def names() -> dict[str, str]:
    return {
        "recurrence": pgettext("curve", "Recurrence"),
        "liver": pgettext("curve", "in the liver"),
        "elsewhere": pgettext("curve", "elsewhere only"),
        "death": pgettext("curve", "Death first"),
    }


def _no_incidence(found: dict[str, Any] | None) -> str:
    if found is None:
        return _(
            "Too few patients or events for a curve to be shown to someone who may not open the records."
        )
    return _("Nobody in this cohort has a date of clearance and a later date.")


def _incidence(snapshot: OutcomeSnapshot, payload: dict[str, Any]) -> dict[str, Any]:
    found, called = payload["incidence"], names()
    return {
        "id": "incidence-figure",
        "title": _("Cumulative incidence of the first recurrence"),
        "note": _("death competes"),
        "spec": cumulative_incidence_figure(
            found,
            names=called,
            x_title=time_axis(found["origin"]),
            y_title=_("Cumulative incidence"),
            rows=[
                ("at_risk", pgettext("row of a risk table", "at risk")),
                ("censored", pgettext("row of a risk table", "censored")),
                ("events", pgettext("row of a risk table", "had an event")),
            ],
            percent=pgettext("percentage on an axis", "{value}%"),
            hover=_("Month {month}<br>{incidence}% (95% CI {lower} to {upper})"),
        ),
        "alternative": _alternative(found, called),
        "numbers": _numbers(found, called),
        "caption": _caption(snapshot, payload),
        "filename": "cumulative-incidence",
    }


def _alternative(found: dict[str, Any], called: dict[str, str]) -> str:
    parts = [_("Cumulative incidence after clearance.")]
    for curve in found["curves"]:
        point = next((one for one in curve["at"] if one["month"] == 24 and one["observed"]), None)
        if point:
            parts.append(
                _("%(name)s: %(value)s%% by 24 months (95%% CI %(interval)s).")
                % {
                    "name": called[curve["code"]],
                    "value": probability(point["incidence"]),
                    "interval": _limits(point),
                }
            )
    return " ".join(parts)


def _limits(point: dict[str, Any]) -> str:
    return _("%(low)s to %(high)s") % {
        "low": probability(point["lower"]),
        "high": probability(point["upper"]),
    }


def _numbers(found: dict[str, Any], called: dict[str, str]) -> dict[str, Any]:
    columns = [
        {"label": pgettext("column", "Event")},
        {"label": pgettext("column", "Months"), "number": True},
        {"label": pgettext("column", "Cumulative incidence, %"), "number": True},
        {"label": pgettext("column", "95% CI"), "number": True},
    ]
    rows = [
        [
            called[curve["code"]],
            number(time, 1),
            number(100 * level, 1),
            "" if low is None else f"{number(100 * low, 1)}–{number(100 * high, 1)}",
        ]
        for curve in found["curves"]
        for time, level, low, high in zip(
            *(curve[name] for name in ("time", "incidence", "lower", "upper")), strict=True
        )
    ]
    return {"columns": columns, "rows": rows, "caption": _alternative(found, called)}


def _caption(snapshot: OutcomeSnapshot, payload: dict[str, Any]) -> list[str]:
    found = payload["incidence"]
    recurred = ngettext("%(n)s recurrence", "%(n)s recurrences", found["events"]["recurrence"]) % {
        "n": found["events"]["recurrence"]
    }
    died = ngettext(
        "%(n)s death without one", "%(n)s deaths without one", found["events"]["death"]
    ) % {"n": found["events"]["death"]}
    follow_up = found["follow_up"]
    return [
        _("%(patients)s, %(recurred)s, %(died)s.")
        % {"patients": words.patients(found["n"]), "recurred": recurred, "died": died},
        _("Median follow-up %(months)s months (95%% CI %(ci)s), reverse Kaplan–Meier.")
        % {
            "months": survival_words.months(follow_up["estimate"], Clock.DAYS),
            "ci": months_interval(follow_up["lower"], follow_up["upper"], Clock.DAYS),
        },
        _("Time zero: %(origin)s. Censored at the last assessment of disease.")
        % {"origin": Origin(found["origin"]).label},
        _("Aalen–Johansen, 95% CI log-log; at risk just before each time."),
        f"{survival_words.faded()}.",
        *words.last_observation(payload),
        words.computed(snapshot),
    ]


def _at_months(found: dict[str, Any]) -> dict[str, Any]:
    called = names()
    return {
        "columns": [
            _("%(n)s years") % {"n": month // 12} if month > 12 else _("1 year")
            for month in SHOWN_MONTHS
        ],
        "rows": [
            {
                "name": called[curve["code"]],
                "events": curve["events"],
                "cells": [_at(curve, month) for month in SHOWN_MONTHS],
            }
            for curve in found["curves"]
        ],
    }


def _at(curve: dict[str, Any], month: int) -> dict[str, str]:
    point = next((one for one in curve["at"] if one["month"] == month), None)
    if point is None or not point["observed"]:
        return {"value": number(None)}
    if point["lower"] is None:
        return {"value": probability(point["incidence"])}
    return {"value": probability(point["incidence"]), "interval": _limits(point)}


def _median(found: dict[str, Any]) -> str:
    """The time by which half of all have recurred; not the median of those who did."""
    curve = next((one for one in found["curves"] if one["code"] == "recurrence"), None)
    if curve is None or curve["median"].get("hidden"):
        return ""
    if curve["median"]["estimate"] is None:
        return _("Fewer than half recurred within the time observed.")
    return _("Half of all had recurred by month %(month)s (95%% CI %(ci)s).") % {
        "month": survival_words.months(curve["median"]["estimate"], Clock.DAYS),
        "ci": months_interval(curve["median"]["lower"], curve["median"]["upper"], Clock.DAYS),
    }


def _any_site(payload: dict[str, Any]) -> list[dict[str, Any]] | None:
    if payload["any_site"] is None:
        return None
    recurred = payload["rows"]["recurred"]["categories"][0]["counts"][0]
    return [
        {
            "label": words.category("any_site", one["code"]),
            "level": "plain",
            "cells": [words.count_cell(one["n"], recurred, f"any_site.{one['code']}.{EVERYBODY}")],
        }
        for one in payload["any_site"]
    ]


def _funnel(payload: dict[str, Any]) -> list[dict[str, Any]] | None:
    if payload["funnel"] is None:
        return None
    labels = {
        "operated": _("Operated on"),
        "recurred": _("Recurred"),
        "treated_again": _("Treated again with curative intent"),
    }
    first = payload["funnel"][0]["n"]
    return [
        {
            "label": labels[step["code"]],
            "n": step["n"],
            "share": words.share(step["n"], before["n"]) if at else "",
            "width": f"{100 * step['n'] / first:.2f}" if first else "0",
            "opens": words.opening(step["cell"]),
        }
        for at, (step, before) in enumerate(
            zip(payload["funnel"], [payload["funnel"][0], *payload["funnel"]], strict=False)
        )
    ]


def _no_swimmer(payload: dict[str, Any]) -> str:
    found = payload["swimmer"]
    if found is None:
        return _("Courses of single patients are shown to those who may open the records.")
    if found["lanes"] is None:
        return _("With %(n)s patients a lane for each is no figure any more.") % {"n": found["n"]}
    return "" if found["lanes"] else _("No course has a date of the liver intervention yet.")


def _swimmer(snapshot: OutcomeSnapshot, payload: dict[str, Any]) -> dict[str, Any] | None:
    found = payload["swimmer"]
    if not found or not found["lanes"]:
        return None
    lanes = found["lanes"]
    # Lanes are shown only to those who may open the record. An older result does not say whose they are.
    opens = {
        lane["study_code"]: reverse("patients:overview", args=[lane["patient"]])
        for lane in lanes
        if "patient" in lane
    }
    called = {
        "free": pgettext("lane of a patient", "free of disease"),
        "disease": pgettext("lane of a patient", "with disease, or not yet cleared"),
        "recurrence": pgettext("lane of a patient", "recurrence"),
        "treatment": pgettext("lane of a patient", "further intervention"),
        "died": pgettext("lane of a patient", "died"),
        "alive": pgettext("lane of a patient", "alive at the last contact"),
    }
    return {
        "id": "swimmer-figure",
        "title": _("The course of each patient"),
        "note": ngettext("%(n)s lane", "%(n)s lanes", len(lanes)) % {"n": len(lanes)},
        "opens": bool(opens),
        "spec": swimmer_figure(
            lanes,
            x_title=time_axis(found["origin"]),
            words=called,
            hover=_("{patient}, month {month}"),
            opens=opens,
        ),
        "alternative": _("One lane for each of %(n)s patients, from the first liver intervention.")
        % {"n": len(lanes)},
        "numbers": {
            "columns": [
                {"label": pgettext("column", "Patient")},
                {"label": pgettext("column", "Recurrences, months")},
                {"label": pgettext("column", "Further interventions, months")},
                {"label": pgettext("column", "Observed, months"), "number": True},
                {"label": pgettext("column", "At the end")},
            ],
            "rows": [
                [
                    {"text": lane["study_code"], "opens": opens.get(lane["study_code"])},
                    ", ".join(number(at, 0) for at in lane["recurrences"]) or number(None),
                    ", ".join(number(at, 0) for at in lane["treatments"]) or number(None),
                    number(lane["end"], 0),
                    called["died" if lane["died"] else "alive"],
                ]
                for lane in lanes
            ],
        },
        "caption": [
            _("%(patients)s; %(left_out)s without a date of the liver intervention.")
            % {"patients": words.patients(found["n"]), "left_out": found["left_out"]}
            if found["left_out"]
            else words.patients(found["n"]) + ".",
            _(
                "With a recurrence: %(recurred)s; died: %(died)s; alive at the last contact: %(alive)s."
            )
            % {
                "recurred": sum(bool(lane["recurrences"]) for lane in lanes),
                "died": sum(lane["died"] for lane in lanes),
                "alive": sum(not lane["died"] for lane in lanes),
            },
            _("Time zero: %(origin)s.") % {"origin": Origin(found["origin"]).label},
            *words.last_observation(payload),
            words.computed(snapshot),
        ],
        "filename": "courses",
    }
