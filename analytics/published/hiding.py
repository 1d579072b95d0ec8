"""
The comparison for eyes that may not open the records, by the rules of analytics.disclosure. Pure.

The paper is public, the record is not: where our number would single out patients, neither it nor the
verdict is told, for a verdict repeats the number. Shown are numbers of everybody; of the numbers
that a sum ties together, all or none.
"""

from collections.abc import Mapping
from typing import Any

from analytics.disclosure import FEWEST_AT_RISK, FEWEST_EVENTS, FEWEST_PATIENTS
from analytics.published.paper import Fact, facts
from analytics.published.verdicts import Verdict

Row = Mapping[str, Any]
# Numbers of all operated and of all screened; anything else is a number of a part.
EVERYBODY = (45, 98)
NOT_OF_EVERYBODY = ("table_2", "figures")


def disclose(payload: Mapping[str, Any]) -> dict[str, Any]:
    """Without any row where the cohort is too small."""
    payload = {**payload, "last_observed_on": None}
    if payload["n"] < FEWEST_PATIENTS:
        return {**payload, "rows": []}
    hidden_families = {
        facts()[row["id"]].family
        for row in payload["rows"]
        if facts()[row["id"]].family and not _may_be_told(facts()[row["id"]], row["ours"])
    }
    rows = [_shown(row, facts()[row["id"]], hidden_families) for row in payload["rows"]]
    return {**payload, "rows": rows}


def _shown(row: Row, fact: Fact, hidden_families: set[str]) -> dict[str, Any]:
    if row["verdict"] == Verdict.NOT_COMPUTABLE:
        return dict(row)
    if fact.family in hidden_families or not _may_be_told(fact, row["ours"]):
        return {**row, "verdict": None, "is_as_printed": None, "ours": None}
    return {**row, "ours": _without_extremes(row["ours"])}


def _may_be_told(fact: Fact, ours: Row | None) -> bool:
    if ours is None:
        return False
    if "survival" in ours:
        return _is_large(ours["survival"])
    if "guards" in ours:
        return all(_is_large(group) for group in ours["groups"])
    if fact.section in NOT_OF_EVERYBODY or fact.denominator not in EVERYBODY:
        return False
    if "n" in ours:
        return ours["n"] >= FEWEST_PATIENTS
    if "value" not in ours:
        return False
    return not (_is_small(ours["value"]) or _is_small(fact.denominator - ours["value"]))


def _is_large(group: Row) -> bool:
    return group["n"] >= FEWEST_PATIENTS and (
        group["events"] == 0 or group["events"] >= FEWEST_EVENTS
    )


def _is_small(count: float) -> bool:
    return 0 < count < FEWEST_AT_RISK


def _without_extremes(ours: Row) -> Row:
    """The range is two people; a median later than five at risk is not told."""
    if "survival" in ours:
        return {"survival": _cut(ours["survival"])}
    return {name: value for name, value in ours.items() if name not in ("low", "high")}


def _cut(found: Row) -> Row:
    median, until = found["median"], found["told_until"] or 0.0
    if median["estimate"] is not None and median["estimate"] > until:
        hidden = {"estimate": None, "lower": None, "upper": None, "hidden": True}
        return {**found, "median": hidden}
    return found
