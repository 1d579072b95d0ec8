"""What the paper prints, and where it contradicts itself: data/README.md. Not: what the record gives."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).with_name("data")
DOI = "10.21673/anadoluklin.649703"
# Its patients as cohorts (analytics.cohorts): the 45, and the 12 of Table 2.
SERIES, TABLE_2 = "published-series", "published-table-2"
# Of a contradiction: numbers that cannot both be true, or only by an assumption. L is wording.
IN_DISPUTE = frozenset("HM")

Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Contradiction:
    """`sentence` only of those that a printed number is part of."""

    id: str
    severity: str
    printed: str
    arithmetic: str
    adopted: str
    sentence: Texts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fact:
    """One printed number. `value` with `range` is a median; `means` are codes, where it is a word."""

    id: str
    section: str
    quantity: Texts
    kind: str
    value: int | float | str | None
    place: Mapping[str, int] = field(default_factory=dict)
    range: tuple[float, float] | None = None
    denominator: int | None = None
    unit: str = ""
    quote: str = ""
    contradictions: tuple[str, ...] = ()
    means: tuple[str, ...] | None = None
    adopted: Mapping[str, Any] | None = None
    asks: str = ""
    missing: str = ""
    family: str = ""
    page: str = ""

    @property
    def is_in_dispute(self) -> bool:
        return any(contradictions()[code].severity in IN_DISPUTE for code in self.contradictions)

    @property
    def row(self) -> int | None:
        """Of Table 2."""
        return self.place.get("row")


@cache
def facts() -> dict[str, Fact]:
    """By id, in the order of the paper."""
    return {row["id"]: Fact(**_tuples(row)) for row in _rows("facts")}


@cache
def contradictions() -> dict[str, Contradiction]:
    return {row["id"]: Contradiction(**row) for row in _rows("contradictions")}


def _rows(name: str) -> list[dict[str, Any]]:
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))[name]


def _tuples(row: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}
