"""The sentences of a survival page: codes and numbers in, the reader's language out. Not: HTML, estimates."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.formats import get_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from analytics.charts import Words
from analytics.criteria import LATER_EVENT
from analytics.definitions import (
    INCIDENCES,
    Clock,
    Endpoint,
    Exclusion,
    Grouping,
    GroupName,
    Origin,
)
from analytics.stats.guards import FEWEST_EVENTS, FEWEST_PATIENTS_PER_GROUP
from tumorboard.templatetags.ui import number


def group_name(code: str) -> str:
    return str(GroupName(code).label)


def group_names(payload: dict[str, Any]) -> dict[str, str]:
    return {curve["name"]: group_name(curve["name"]) for curve in payload["drawing"]["curves"]}


def counted(endpoint: str, n: int) -> str:
    """What a curve counts: patients, or lesions where each has a time of its own."""
    if endpoint == Endpoint.LTP:
        return ngettext("%(n)s lesion", "%(n)s lesions", n) % {"n": n}
    return ngettext("%(n)s patient", "%(n)s patients", n) % {"n": n}


def event_word(endpoint: str) -> str:
    """The row of the risk table and the column of the numbers."""
    return {
        Endpoint.OS: pgettext("row of a risk table", "died"),
        Endpoint.CSS: pgettext("row of a risk table", "died of cancer"),
        Endpoint.RFS: pgettext("row of a risk table", "recurred or died"),
        Endpoint.DFS: pgettext("row of a risk table", "new disease or died"),
        Endpoint.HRFS: pgettext("row of a risk table", "in liver or died"),
        Endpoint.TTR: pgettext("row of a risk table", "recurred"),
        Endpoint.TTSF: pgettext("row of a risk table", "failed or died"),
        Endpoint.PRS: pgettext("row of a risk table", "died"),
        Endpoint.LTP: pgettext("row of a risk table", "progressed"),
    }[Endpoint(endpoint)]


def competing_word(endpoint: str) -> str:
    """The row of the risk table for what came first instead; "" where nothing competes."""
    if endpoint == Endpoint.CSS:
        return pgettext("row of a risk table", "died otherwise")
    if endpoint in INCIDENCES:
        return pgettext("row of a risk table", "died before")
    return ""


def y_axis(endpoint: str) -> str:
    """What the curve is the proportion of."""
    if endpoint == Endpoint.CSS:
        return _("Cumulative incidence of death from the cancer")
    if endpoint == Endpoint.TTR:
        return _("Cumulative incidence of recurrence")
    if endpoint == Endpoint.LTP:
        return _("Cumulative incidence of local progression")
    return str(Endpoint(endpoint).label)


def level_word(endpoint: str) -> str:
    """The column of the numbers."""
    if endpoint in INCIDENCES:
        return pgettext("column", "Incidence, %")
    return pgettext("column", "Survival, %")


def time_zero(payload: dict[str, Any]) -> str:
    origin, landmark = Origin(payload["origin"]).label, payload.get("landmark")
    if landmark is None:
        return str(origin)
    sentence = {
        "days": _("%(length)s days after: %(origin)s"),
        "months": _("%(length)s months after: %(origin)s"),
    }[landmark["unit"]]
    return sentence % {"length": landmark["length"], "origin": origin}


def time_axis(origin: str, landmark: Mapping[str, Any] | None = None) -> str:
    if landmark is not None:
        sentence = {
            "days": _("Months since the landmark (day %(length)s)"),
            "months": _("Months since the landmark (month %(length)s)"),
        }[landmark["unit"]]
        return sentence % landmark
    return {
        Origin.PRIMARY_DIAGNOSIS: _("Months since the diagnosis of the primary"),
        Origin.METASTASIS_DIAGNOSIS: _("Months since the diagnosis of the metastases"),
        Origin.INDEX_LIVER_INTERVENTION: _("Months since the first liver intervention"),
        Origin.INDEX_LIVER_OPERATION: _("Months since the index liver operation"),
        Origin.CLEARANCE: _("Months since the clearance of all disease"),
        Origin.SECOND_INTERVENTION: _("Months since the second intervention"),
        Origin.THIRD_INTERVENTION: _("Months since the third intervention"),
        Origin.FIRST_RECURRENCE: _("Months since the first recurrence"),
        Origin.SECOND_RECURRENCE: _("Months since the second recurrence"),
        Origin.BOARD_DECISION: _("Months since the first decision of the board"),
        Origin.LESION_TREATMENT: _("Months since the treatment of the lesion"),
    }[Origin(origin)]


def faded() -> str:
    return _("Faded where fewer than 5 are at risk")


def figure_words(payload: dict[str, Any]) -> Words:
    return Words(
        x_title=time_axis(payload["origin"], payload.get("landmark")),
        y_title=y_axis(payload["endpoint"]),
        censored=pgettext("row of a risk table", "censored"),
        events=event_word(payload["endpoint"]),
        competing=competing_word(payload["endpoint"]),
        not_entered=pgettext("row of a risk table", "not yet entered"),
        faded=faded(),
        percent=pgettext("percentage on an axis", "{value}%"),
        hover=_("Month {time}<br>{survival}% (95% CI {lower} to {upper})<br>{at_risk} at risk"),
        censor_hover=_("Last seen without the event in month {time}"),
        decimal_mark=get_format("DECIMAL_SEPARATOR"),
    )


def months(value: float | None, clock: str) -> str:
    """69 or 36.5 on a clock of whole months, 68.9 on a clock of days; NR when not reached."""
    if value is None:
        return pgettext("median", "NR")
    return number(round(value, 1), None if clock == Clock.COMPLETED_MONTHS else 1)


def signed_months(value: float) -> str:
    """With its sign, the true minus included."""
    return f"{'+' if value > 0 else '−' if value < 0 else ''}{number(abs(round(value, 1)), 1)}"


def months_interval(low: float | None, high: float | None, clock: str) -> str:
    return _("%(low)s to %(high)s") % {"low": months(low, clock), "high": months(high, clock)}


def probability(value: float | None) -> str:
    return number(None) if value is None else number(round(100 * value), 0)


def p_value(value: float) -> str:
    """Two digits, and never 0."""
    if value < 0.001:
        return f"< {number(0.001, 3)}"
    return f"= {number(value, 2 if value >= 0.01 else 3)}"


def exclusion(reason: dict[str, Any]) -> str:
    count = reason["n"]
    if reason.get("beside_a_small_one"):
        count = _("not shown")
    elif count is None:
        count = pgettext("number of patients", "under 5")
    return _("%(reason)s: %(count)s") % {
        "reason": Exclusion(reason["reason"]).label,
        "count": count,
    }


_TESTS = {"log_rank": gettext_lazy("Log-rank p %(p)s"), "gray": gettext_lazy("Gray’s test p %(p)s")}


def test_box(payload: dict[str, Any]) -> list[str]:
    """The lines in the plot about the test: the p value never without its patients and events."""
    for test in payload["tests"]:
        if test["state"] != "estimated":
            return [_("No test: see “Read with care”.")]
        events = sum(group["events"] for group in payload["groups"])
        return [
            _TESTS[test["name"]] % {"p": p_value(test["p_value"])},
            _("%(patients)s patients, %(events)s events, unadjusted")
            % {"patients": payload["n"], "events": events},
            *_ratios(payload.get("regression")),
        ]
    return []


def _ratios(regression: dict[str, Any] | None) -> list[str]:
    """Each hazard ratio with its interval, and which group against which."""
    if not regression or regression["state"] != "estimated":
        return []
    return [line for ratio in regression["ratios"] for line in (_ratio(ratio), _of_groups(ratio))]


def _ratio(ratio: dict[str, Any]) -> str:
    interval = _("%(low)s to %(high)s") % {
        "low": number(ratio["lower"], 2),
        "high": number(ratio["upper"], 2),
    }
    return _("HR %(ratio)s (95%% CI %(ci)s)") % {
        "ratio": number(ratio["estimate"], 2),
        "ci": interval,
    }


def _of_groups(ratio: dict[str, Any]) -> str:
    return _("%(group)s against %(reference)s") % {
        "group": group_name(ratio["group"]),
        "reference": group_name(ratio["reference"]),
    }


def of_number(cell: str, endpoint: str) -> str:
    """What the patients behind a number have in common (analytics.dashboards.behind)."""
    first, _dot, second = cell.partition(".")
    if first == "left_out":
        return str(Exclusion(second).label)
    what = {"event": event_word(endpoint), "competing": competing_word(endpoint)}.get(second)
    name = group_name(first)
    return _("%(group)s: %(what)s") % {"group": name, "what": what} if what else name


def ratio_sentence(ratio: dict[str, Any]) -> str:
    return _("%(ratio)s, %(groups)s") % {"ratio": _ratio(ratio), "groups": _of_groups(ratio)}


def in_time(told: dict[str, Any], grouping: str) -> str:
    """A model in which what divides the cohort happens in time, or why there is none; and who is not in it."""
    if told["state"] == "not_estimable":
        sentence = _("No model in which it happens in time: %(why)s.") % {
            "why": _NO_MODEL.get(str(told.get("reason")), _NO_MODEL["no_convergence"])
        }
    elif told["state"] == "withheld":
        sentence = _model_withheld(told.get("because", ()))
    else:
        [ratio] = told["ratios"]
        sentence = _(
            "%(event)s as what happens in time: %(ratio)s, p %(p)s; %(patients)s patients, %(events)s events."
        ) % {
            "event": _EVENTS[Grouping(grouping)],
            "ratio": ratio_sentence(ratio),
            "p": p_value(ratio["p_value"]),
            "patients": told["patients"],
            "events": told["events"],
        }
    left_out = "; ".join(exclusion(reason) for reason in told.get("left_out", ()))
    if not left_out:
        return sentence
    return f"{sentence} " + _("Not in this model: %(left_out)s.") % {"left_out": left_out}


def _model_withheld(because: Iterable[dict[str, Any]]) -> str:
    """A cohort that was reached later is no matter of numbers: more patients would not mend it."""
    for guard in because:
        if guard["code"] == "cohort_after_time_zero":
            who, _consequence = _cohort_after(guard)
            return _(
                "%(who)s Time zero is earlier, so nobody could die before that, and no model is made in which it happens "
                "in time. Ask from a later time zero, or in a cohort that does not depend on what came later."
            ) % {"who": who}
    return _(
        "A model in which it happens in time needs at least ten events, and five patients watched after it."
    )


# What is left once there are ten events and five patients on each side.
_NO_MODEL = {
    "infinite_coefficient": gettext_lazy(
        "wherever patients with it and without it could be compared, all events were on one side, so the ratio has no limit"
    ),
    "no_variance": gettext_lazy(
        "at none of the events were patients with it and patients without it under observation together"
    ),
    "no_convergence": gettext_lazy("these data do not settle on one hazard ratio"),
}
_EVENTS = {
    Grouping.REPEAT_INTERVENTION: gettext_lazy("The second intervention"),
    Grouping.SEVERE_COMPLICATION: gettext_lazy("A severe complication within 90 days"),
    Grouping.ADJUVANT: gettext_lazy("The beginning of adjuvant therapy"),
}


def alternative(payload: dict[str, Any]) -> str:
    """The figure in one sentence per group, for whoever does not see it."""
    if payload["endpoint"] in INCIDENCES:
        return " ".join(
            [
                _("Curves of cumulative incidence."),
                *(_incidence(g, payload) for g in payload["groups"]),
            ]
        )
    parts = [
        _(
            "%(group)s: %(n)s patients, %(events)s events, median %(median)s months (95%% CI %(ci)s)."
        )
        % {
            "group": group_name(group["name"]),
            "n": group["n"],
            "events": group["events"],
            "median": months(group["median"]["estimate"], payload["clock"]),
            "ci": months_interval(
                group["median"]["lower"], group["median"]["upper"], payload["clock"]
            ),
        }
        for group in payload["groups"]
    ]
    return " ".join([_("Kaplan–Meier curves."), *parts])


def _incidence(group: dict[str, Any], payload: dict[str, Any]) -> str:
    told = [point for point in group["at_times"] if point["observed"]]
    sentence = _(
        "%(group)s: %(n)s at risk, %(events)s with the event, %(others)s with another before."
    ) % {
        "group": group_name(group["name"]),
        "n": group["n"],
        "events": group["events"],
        "others": group["competing"],
    }
    if not told:
        return sentence
    last = _("After %(months)s months %(percent)s%%.") % {
        "months": number(told[-1]["time"], 0),
        "percent": probability(told[-1]["incidence"]),
    }
    return f"{sentence} {last}"


def guard_note(guard: dict[str, Any]) -> dict[str, str]:
    """One remark of the card: its first words in bold, the rest, and its tone."""
    strong, text = _GUARDS[guard["code"]](guard)
    tone = "warning" if guard["forbids_test"] else ""
    return {"strong": strong, "text": text, "tone": tone, "icon_name": "" if tone else "info"}


def _overlapping(guard):
    strong = ngettext(
        "%(shared)s patient is in both groups.", "%(shared)s patients are in both groups.",
        guard["shared"],
    )  # fmt: skip
    text = _(
        "A log-rank test needs groups without common patients, so none is made. Compare those "
        "treated again from their second intervention on, without a test."
    )
    return strong % guard, text


def _small_group(guard):
    strong = ngettext(
        "%(patients)s patient in the group “%(name)s”.",
        "%(patients)s patients in the group “%(name)s”.",
        guard["patients"],
    )
    text = _("Below %(fewest)s patients in a group no curve is drawn and no p value is given.")
    return strong % {**guard, "name": group_name(guard["group"])}, text % {
        "fewest": FEWEST_PATIENTS_PER_GROUP
    }


def _few_events(guard):
    strong = ngettext("%(events)s event in all.", "%(events)s events in all.", guard["events"])
    text = _("Below %(fewest)s events no p value is given: it would speak of luck.")
    return strong % guard, text % {"fewest": FEWEST_EVENTS}


def _no_events(guard):
    strong = _("No event yet: %(name)s.") % {"name": group_name(guard["group"])}
    return strong, _("That nobody has had it so far is no promise for the next.")


def _clustered(_guard):
    return _("Lesions of one patient are not independent."), _(
        "The intervals count patients, not lesions. A test between groups of lesions would take each "
        "for another patient, so none is made."
    )


def _comparisons(guard):
    strong = (
        ngettext(
            "%(number)s comparison was made on this cohort.",
            "%(number)s comparisons were made on this cohort.",
            guard["number"],
        )
        % guard
    )
    return strong, _(
        "Of twenty comparisons without any difference one is below 0.05. Read p values as questions, not "
        "as findings."
    )


def _non_proportional(guard):
    strong = _("The hazards are not proportional (p %(p)s).") % {"p": p_value(guard["p_value"])}
    return strong, _(
        "One hazard ratio does not describe these curves. Read the difference of the mean times instead."
    )


def _few_per_parameter(guard):
    strong = ngettext("%(events)s event in all.", "%(events)s events in all.", guard["events"])
    return strong % guard, _(
        "A model needs at least ten events for each of its parameters, so none is fitted."
    )


def _not_reached(guard):
    strong = _("Median not reached: %(name)s.") % {"name": group_name(guard["group"])}
    return strong, _(
        "More than half are free of the event to the end of the curve. The median of the observed "
        "times is not a median survival and is not shown."
    )


def _grouping_after(guard):
    return _("The groups are made by what happens after time zero."), _(
        "Whoever is in the later group had to live until then (immortal time), so no test is made. Ask from a "
        "landmark, with a model in which it happens in time, or from a later time zero on."
    )


def _cohort_after(guard):
    milestone = guard["milestone"]
    if milestone in (Origin.SECOND_INTERVENTION, LATER_EVENT):
        strong = _(
            "Who is in this cohort depends on what came after the first liver intervention, such as a "
            "second intervention."
        )
    else:
        strong = _("Everybody here lived to have the first liver intervention.")
    return strong, _(
        "Time zero is earlier, so the first part of the curve carries no deaths by definition and "
        "the survival is that of the selected."
    )


_GUARDS = {
    "overlapping_groups": _overlapping,
    "small_group": _small_group,
    "few_events": _few_events,
    "no_events_yet": _no_events,
    "clustered_times": _clustered,
    "comparisons_made": _comparisons,
    "non_proportional_hazards": _non_proportional,
    "few_events_per_parameter": _few_per_parameter,
    "median_not_reached": _not_reached,
    "grouping_after_time_zero": _grouping_after,
    "cohort_after_time_zero": _cohort_after,
}
