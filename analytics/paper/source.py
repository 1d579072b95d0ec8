"""
A frozen cohort read back: facts for the tables, milestones for the curves. Nothing of the record is asked.

Not: freezing (analytics.builder.cuts), estimates.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from django.db.models import Q

from analytics.cohorts import Cohort
from analytics.definitions import Origin
from analytics.facts.frozen import facts_of_data
from analytics.facts.records import Facts
from analytics.members import DAY_ZERO, DAYS, TIMINGS, Members, Rows
from analytics.stats.endpoints import MISSING, Milestones

# Milestone of the engine: column of a frozen course. What the members read otherwise than as a column stands below.
_COLUMNS = {name: column for name, column in DAYS.items() if column.isidentifier()}
# Of lists, the place in them.
_PLACES = {
    Origin.THIRD_INTERVENTION: ("interventions_on", 2),
    Origin.SECOND_RECURRENCE: ("recurrences_on", 1),
}
_OF_LESIONS = (Origin.LESION_TREATMENT, "local_progression")


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """`facts` and `rows` (as frozen) in one order; a subject of `members` is the place in it."""

    content: dict[str, Any]
    rows: Sequence[dict[str, Any]]
    facts: Sequence[Facts]
    members: Members

    @classmethod
    def of(cls, content: dict[str, Any]) -> "Source":
        rows = content["rows"]
        facts = [
            facts_of_data(row["facts"], number=number, code=f"{number:03d}")
            for number, row in enumerate(rows, start=1)
        ]
        return cls(content, rows, facts, _members(rows))

    def where(self, kept: Sequence[bool]) -> "Source":
        """The patients of the cohort of whom `kept` is true, numbered anew."""
        rows = [row for row, is_kept in zip(self.rows, kept, strict=True) if is_kept]
        return Source.of({**self.content, "rows": rows})

    @property
    def cohort(self) -> Cohort:
        """Named as it was when it was frozen. It has no members in the record: they are here."""
        told = self.content["cohort"]
        return Cohort(told["slug"], told["name"]["en"], Q(), milestone=self.content["milestone"])

    @property
    def may_leave(self) -> list[bool]:
        return [row["research"] for row in self.rows]

    def last_observed_on(self) -> date | None:
        return max((one.last_known_on for one in self.facts if one.last_known_on), default=None)


def _members(rows: Sequence[dict[str, Any]]) -> Members:
    everybody = np.arange(len(rows), dtype=np.int64)
    lesions = [(place, *pair) for place, row in enumerate(rows) for pair in row["lesions"]]
    of_lesions = np.array([place for place, _on, _again in lesions], dtype=np.int64)
    days = _days(rows)
    nothing = np.full(len(rows), MISSING, dtype=np.int32)
    treated, again = (_column([lesion[column] for lesion in lesions]) for column in (1, 2))
    return Members(
        _rows(rows, everybody, {**days, **dict.fromkeys(_OF_LESIONS, nothing)}),
        _rows(
            rows,
            of_lesions,
            {name: column[of_lesions] for name, column in days.items()}
            | dict(zip(_OF_LESIONS, (treated, again), strict=True)),
        ),
    )


def _rows(rows: Sequence[dict[str, Any]], subjects, days: dict[str, Any]) -> Rows:
    def flag(name: str):
        return np.array([bool(row["course"][name]) for row in rows], dtype=bool)[subjects]

    timing = [
        TIMINGS.index(row["course"]["timing"]) if row["course"]["timing"] in TIMINGS else -1
        for row in rows
    ]
    unclear = [row["course"]["died_of"] == "unclear" for row in rows]
    return Rows(
        subjects,
        Milestones(days, flag("disease_left"), flag("death_undated")),
        np.array(timing, dtype=np.int8)[subjects],
        np.array(unclear, dtype=bool)[subjects],
    )


def _days(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    courses = [row["course"] for row in rows]
    other = [course["died_of"] == "other" for course in courses]
    died = [course["died_on"] for course in courses]
    found = {name: [course[column] for course in courses] for name, column in _COLUMNS.items()}
    for name, (column, place) in _PLACES.items():
        found[name] = [_at(course[column], place) for course in courses]
    found[Origin.BOARD_DECISION] = [row["board_decision"] for row in rows]
    # As analytics.members reads them: an unclear cause counts as the cancer's.
    found["death_of_cancer"] = [
        None if is_other else day for day, is_other in zip(died, other, strict=True)
    ]
    found["death_of_other_cause"] = [
        day if is_other else None for day, is_other in zip(died, other, strict=True)
    ]
    return {str(name): _column(days) for name, days in found.items()}


def _at(days: list[int] | None, place: int) -> int | None:
    return days[place] if days and len(days) > place else None


def _column(days: list[int | None]):
    return np.array([MISSING if day is None else day for day in days], dtype=np.int32)


__all__ = ["DAY_ZERO", "Source"]
