"""
The figures of a board for eyes that may not see patients: small numbers are hidden before they leave.

Pure, by the rules of analytics.disclosure. Where a sum is told, one small part hides all its parts:
the others would give it away. Meetings are no patients and are not hidden.
"""

from typing import Any

from analytics.disclosure import FEWEST_AT_RISK, FEWEST_EVENTS, FEWEST_PATIENTS

HIDDEN = {"hidden": True}


def disclose(found: dict[str, Any]) -> dict[str, Any] | None:
    """A period's figures as they may be shown; None where there are too few cases for any."""
    if found["cases"] < FEWEST_PATIENTS:
        return None
    return {
        **found,
        **_counts(found, "taken_off", "imported"),
        "minutes": _summary(found["minutes"]) | _counts(found["minutes"], "unreal", "unknown"),
        "readiness": _readiness(found["readiness"]),
        "deferral": _deferral(found["deferral"]),
        "attendance": [
            {**row, "cases": _proportion(row["cases"])} | _counts(row, "unknown")
            for row in found["attendance"]
        ],
        "coming_back": _coming_back(found["coming_back"]),
        "quorum": _quorum(found["quorum"]),
        "changed": {
            "changed": _proportion(found["changed"]["changed"]),
            **_counts(found["changed"], "postponed", "unknown"),
        },
        "dissent": _proportion(found["dissent"]),
        "signature": {
            "in_time": _proportion(found["signature"]["in_time"]),
            **_parts(found["signature"], "late", "unsigned"),
            **_counts(found["signature"], "open", "unknown"),
        },
        "carried_out": _carried_out(found["carried_out"]),
        "to_treatment": _to_treatment(found["to_treatment"]),
        "agreement": _agreement(found["agreement"]),
        "entry": _summary(found["entry"]) | _counts(found["entry"], "unknown"),
    }


def _is_small(count: int) -> bool:
    return 0 < count < FEWEST_AT_RISK


def _proportion(one: dict[str, Any]) -> dict[str, Any]:
    rest = one["n"] - one["count"]
    told = [count for count in (one["count"], rest) if count]
    if one["n"] < FEWEST_PATIENTS or any(count < FEWEST_EVENTS for count in told):
        return HIDDEN
    return one


def _summary(one: dict[str, Any]) -> dict[str, Any]:
    return one if one["n"] >= FEWEST_PATIENTS else HIDDEN


def _counts(of: dict[str, Any], *names: str) -> dict[str, Any]:
    """Each by itself; None is "under 5"."""
    return {name: None if _is_small(of[name]) else of[name] for name in names}


def _parts(of: dict[str, Any], *names: str) -> dict[str, Any]:
    """Parts of one sum: all or none."""
    if any(_is_small(of[name]) for name in names):
        return dict.fromkeys(names)
    return {name: of[name] for name in names}


def _listed(rows: list[dict[str, Any]], key: str = "n") -> list[dict[str, Any]] | None:
    return None if any(_is_small(row[key]) for row in rows) else rows


def _readiness(found: dict[str, Any]) -> dict[str, Any]:
    return {
        "ready": _proportion(found["ready"]),
        **_parts(found, "late", "unknown"),
        "missing": _listed(found["missing"]),
    }


def _deferral(found: dict[str, Any]) -> dict[str, Any]:
    return {
        "deferred": _proportion(found["deferred"]),
        "reasons": _listed(found["reasons"]),
        "again": _summary(found["again"]),
        "waiting": _summary(found["waiting"]),
        **_counts(found, "ended"),
    }


def _coming_back(found: dict[str, Any]) -> dict[str, Any]:
    return {
        "several": _proportion(found["several"]),
        "times": _listed(found["times"]),
        "before": _listed(found["before"]),
    }


def _quorum(found: dict[str, Any]) -> dict[str, Any]:
    return {
        "met": _proportion(found["met"]),
        **_parts(found, "overridden", "provisional"),
        **_counts(found, "unknown"),
        "missing": _listed(found["missing"]),
    }


def _carried_out(found: dict[str, Any]) -> dict[str, Any]:
    states = _listed(found["states"], "count") if found["n"] >= FEWEST_PATIENTS else None
    return {
        **found,
        "states": states,
        **_counts(found, "silent", "silent_treated", "not_due", "no_due_date", "provisional"),
        "reasons": _listed(found["reasons"]),
        "undocumented": _proportion(found["undocumented"]),
    }


def _to_treatment(found: dict[str, Any]) -> dict[str, Any]:
    shown = {**found, "left_out": _listed(found["left_out"])}
    shown |= _parts(found, "treated", "died", "replaced", "waiting")
    if found["n"] < FEWEST_PATIENTS:
        shown |= {"quarter": HIDDEN, "median": HIDDEN, "three_quarters": HIDDEN}
    return shown


def _agreement(found: dict[str, Any]) -> dict[str, Any]:
    return {
        **found,
        **_counts(found, "abstained", "divided"),
        "board": [{**row, "agreed": _proportion(row["agreed"])} for row in found["board"]],
    }
