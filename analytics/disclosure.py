"""
Small numbers for eyes that may not see patients (researchers, auditors): hidden before they leave.

Pure: a dashboard in, the dashboard that may be shown out. Nothing is blurred at random, so that asking
twice tells no more than asking once.
"""

from typing import Any

from analytics.definitions import Exclusion, GroupName
from analytics.time_guards import CohortAfterTimeZero

# A group of fewer, or with one or two events, points at people.
FEWEST_PATIENTS = 10
FEWEST_EVENTS = 3
# Curves, limits and rows of the risk table end where fewer are at risk.
FEWEST_AT_RISK = 5
HIDDEN = "–"
COUNTS = ("n", "events", "competing")
# Reasons for being in no group, of those who are in the whole.
IN_NO_GROUP = {
    Exclusion.BEFORE_LANDMARK,
    Exclusion.EVENT_DAY_UNCLEAR,
    Exclusion.GROUP_UNKNOWN,
}


def disclose(payload: dict[str, Any], *, without_groups: bool = False) -> dict[str, Any]:
    """
    The dashboard without what singles out patients. `hidden` says what was taken away, as codes.

    If one group is too small none is shown: together with the whole cohort, which is shown
    elsewhere, the others would give it away. So who is in none is a group as well.
    `without_groups`: they would give somebody away beside another result (analytics.builder.closeness).
    """
    payload = {**payload, "sensitivity": None}  # the difference would tell the few
    shown = {**payload, "excluded": _excluded(payload["excluded"]), "last_observed_on": None}
    hidden = []
    if shown["excluded"] != payload["excluded"]:
        hidden.append("small_exclusions")
        shown["members"] = None  # less n, it would be the number that is hidden
    if not _is_large(payload["overall"]):
        return withheld(shown, [*hidden, "small_cohort"])
    in_no_group = payload["overall"]["n"] - payload["n"]
    if 0 < in_no_group < FEWEST_AT_RISK:
        shown["n"] = None  # the difference to the whole would be the number that is hidden
    are_large = all(_is_large(group) for group in payload["groups"])
    if without_groups or not are_large or not _is_rest_safe(payload):
        return _without_groups(shown) | {"hidden": [*hidden, "small_groups"]}
    shown["groups"] = [_cut_group(group) for group in payload["groups"]]
    shown["overall"] = _cut_estimates(payload["overall"], _cut_at(payload["overall"]))
    shown["time_dependent"] = _in_time(payload)
    drawing = payload["drawing"]
    shown["drawing"] = {**drawing, "curves": [_cut_curve(one) for one in drawing["curves"]]}
    return {**shown, "hidden": [*hidden, "few_at_risk"]}


def withheld(payload: dict[str, Any], hidden: list[str]) -> dict[str, Any]:
    """Nothing of the patients, not even how many they are; only why."""
    nothing: dict[str, Any] = {
        "overall": None,
        "n": None,
        "members": None,
        "excluded": [],
        "last_observed_on": None,
    }
    return _without_groups(payload) | nothing | {"hidden": hidden}


def _is_large(group: dict[str, Any]) -> bool:
    """Of a cumulative incidence also what came first instead: deaths point at people as well."""
    counts = (group["events"], group.get("competing", 0))
    return group["n"] >= FEWEST_PATIENTS and all(n == 0 or n >= FEWEST_EVENTS for n in counts)


def _is_rest_safe(payload: dict[str, Any]) -> bool:
    """Of the whole less its groups. One of everybody beside another is no part."""
    parts = [group for group in payload["groups"] if group["name"] != GroupName.ALL]
    return not parts or _may_be_told_apart(payload["overall"], _together(parts))


def _may_be_told_apart(whole: dict[str, Any], part: dict[str, Any]) -> bool:
    """Who is in one alone is nobody or as large as a group: subtraction tells their events too."""
    rest = {name: whole.get(name, 0) - part.get(name, 0) for name in COUNTS}
    return rest["n"] == 0 or _is_large(rest)


def _together(groups: list[dict[str, Any]]) -> dict[str, int]:
    return {name: sum(group.get(name, 0) for group in groups) for name in COUNTS}


def _in_time(payload: dict[str, Any]) -> dict[str, Any] | None:
    """Of a model that was not made only that: the reasons count people. One that was is like a group."""
    told = payload["time_dependent"]
    if told is None:
        return None
    if told["state"] != "estimated":
        # Of the guards only the one that counts nobody.
        late = [g for g in told.get("because", ()) if g["code"] == CohortAfterTimeZero.code]
        return {"state": told["state"], **({"because": late} if late else {})}
    inside = {"n": told["patients"], "events": told["events"]}
    others = (payload["overall"], _together(payload["groups"]))
    return told if all(_may_be_told_apart(one, inside) for one in others) else None


def _excluded(reasons: list[dict]) -> list[dict]:
    """
    Of those who are in no group the sum is told, by what is left of the whole: one hidden reason hides the others.
    """
    hides_in_none = any(
        reason["reason"] in IN_NO_GROUP and reason["n"] < FEWEST_AT_RISK for reason in reasons
    )
    found = []
    for reason in reasons:
        if reason["n"] < FEWEST_AT_RISK:
            found.append({**reason, "n": None})
        elif hides_in_none and reason["reason"] in IN_NO_GROUP:
            found.append({**reason, "n": None, "beside_a_small_one": True})
        else:
            found.append(reason)
    return found


def _without_groups(payload: dict[str, Any]) -> dict[str, Any]:
    """Guards go too: they name groups and count their patients."""
    nothing = dict.fromkeys(("regression", "restricted_means", "time_dependent", "drawing"))
    return {**payload, "groups": [], "tests": [], "guards": [], **nothing}


def _cut_at(group: dict[str, Any]) -> float:
    """The last time at which enough were at risk; what is later is not told."""
    return group["told_until"] if group["told_until"] is not None else 0.0


def _cut_group(group: dict[str, Any]) -> dict[str, Any]:
    until = _cut_at(group)
    curve = group["curve"]
    kept = sum(time <= until for time in curve["time"])
    return {
        **_cut_estimates(group, until),
        "curve": {name: values[:kept] for name, values in curve.items()},
        "risk_table": _cut_risk_table(group["risk_table"]),
    }


def _cut_estimates(group: dict[str, Any], until: float) -> dict[str, Any]:
    median = group["median"]
    if median["estimate"] is not None and median["estimate"] > until:
        median = {"estimate": None, "lower": None, "upper": None, "hidden": True}
    return {
        **group,
        "median": median,
        "at_times": [point for point in group["at_times"] if point["at_risk"] >= FEWEST_AT_RISK],
    }


def _cut_risk_table(table: dict[str, list]) -> dict[str, list]:
    enough = [n >= FEWEST_AT_RISK for n in table["at_risk"]]
    return {
        name: values
        if name == "times"
        else [n if told else None for n, told in zip(values, enough, strict=True)]
        for name, values in table.items()
    }


def _cut_curve(curve: dict[str, Any]) -> dict[str, Any]:
    """A drawn curve ends where it would have been faded."""
    if curve["faded_from"] is None:
        return curve
    until = curve["faded_from"]
    told = [n >= FEWEST_AT_RISK for n in curve["at_risk"]]
    rows = {
        name: [n if yes else HIDDEN for n, yes in zip(curve[name], told, strict=True)]
        for name in ("at_risk", "censored", "events", "competing")
        if curve[name]
    }
    median = curve["median"]
    return {
        **curve,
        **rows,
        **{name: _cut_steps(curve[name], until) for name in ("level", "lower", "upper")},
        "censor_marks": _cut_marks(curve["censor_marks"], until),
        "hover": [point for point in curve["hover"] if point[0] <= until],
        "median": median if median is not None and median <= until else None,
        "faded_from": None,
    }


def _cut_steps(steps: dict[str, list], until: float) -> dict[str, list]:
    kept = max(1, sum(time <= until for time in steps["times"]))
    return {
        "times": [*steps["times"][:kept], until],
        "values": [*steps["values"][:kept], steps["values"][kept - 1]],
    }


def _cut_marks(marks: dict[str, list], until: float) -> dict[str, list]:
    kept = sum(time <= until for time in marks["times"])
    return {name: values[:kept] for name, values in marks.items()}
