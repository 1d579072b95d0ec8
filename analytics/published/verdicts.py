"""
A printed number against ours. Pure.

Ours is plain JSON, one of: {"value": 45}, {"value": 61, "low": 25, "high": 76}, {"month": "2013-03"},
{"codes": ["liver_right"]}, or None where the record does not give it.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from analytics.published.paper import Fact

Ours = Mapping[str, Any]


class Verdict(StrEnum):
    AGREES = "agrees"
    CONTRADICTS = "contradicts"
    NOT_SURVIVAL = "not-survival"
    NOT_COMPUTABLE = "not-computable"
    DIFFERS = "differs"


def verdict(fact: Fact, ours: Ours | None) -> Verdict:
    """
    `ours` is what the record gives for the paper's own quantity: where the paper's method is not survival,
    the number that its method gives.

    A number that the record no longer gives differs, unless it is known that the series follows
    another of the paper's own numbers.
    """
    if fact.missing:
        return Verdict.NOT_COMPUTABLE
    if not (is_as_printed(fact, ours) or is_as_adopted(fact, ours)):
        return Verdict.DIFFERS
    if fact.asks:
        return Verdict.NOT_SURVIVAL
    return Verdict.CONTRADICTS if fact.is_in_dispute else Verdict.AGREES


def is_as_printed(fact: Fact, ours: Ours | None) -> bool:
    return _is_equal(ours, fact.value, fact.range, fact.means)


def is_as_adopted(fact: Fact, ours: Ours | None) -> bool:
    """Whether it is the reading that the series follows where this number contradicts another."""
    if fact.adopted is None:
        return False
    reach, codes = fact.adopted.get("range"), fact.adopted.get("means")
    return _is_equal(ours, fact.adopted.get("value"), reach, codes)


def _is_equal(ours: Ours | None, value: Any, reach: Any, codes: Any) -> bool:
    if ours is None:
        return False
    if codes is not None:
        return list(ours.get("codes", ())) == list(codes)
    if "month" in ours:
        return ours["month"] == value
    if "value" not in ours or ours["value"] != value:
        return False
    return reach is None or [ours.get("low"), ours.get("high")] == list(reach)
