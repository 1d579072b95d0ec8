"""
The columns of the data file that are read from one patient alone, each with its entry of the codebook.

Loads no numpy: the page that previews five rows uses it too. Not: endpoints (data.py).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from analytics.facts.records import Facts
from analytics.outcomes import words
from analytics.outcomes.variables import VARIABLES

# Above it an age tells who somebody is.
HIGHEST_AGE_YEARS = 89


@dataclass(frozen=True, slots=True)
class Column:
    """`read` from the frozen row and the facts of one patient; an empty text where nothing is known."""

    name: str
    meaning: str | Promise
    values: str | Promise
    read: Callable[[dict[str, Any], Facts], Any]


def _age(_row: dict[str, Any], facts: Facts) -> int | None:
    return None if facts.age_years is None else min(facts.age_years, HIGHEST_AGE_YEARS + 1)


def _variable(code: str) -> Column:
    variable = VARIABLES[code]

    def read(_row: dict[str, Any], facts: Facts) -> Any:
        asked = variable.among is None or variable.among(facts)
        return variable.read(facts) if asked else None

    values: str | Promise = _("number") if variable.is_number else ", ".join(variable.categories)
    return Column(code, words.VARIABLES[code], values or _("codes that occur"), read)


def _day(name: str, meaning: str | Promise) -> Column:
    """Days from the first liver intervention; before it, below zero."""

    def read(row: dict[str, Any], _facts: Facts) -> int | None:
        course = row["course"]
        zero, day = course["index_liver_intervention_on"], course[f"{name}_on"]
        return None if zero is None or day is None else day - zero

    return Column(f"{name}_day", meaning, _("days"), read)


def _died_of(row: dict[str, Any], _facts: Facts) -> str:
    course = row["course"]
    return course["died_of"] if course["died_on"] is not None else ""


CODES = (
    *("sex", "site_of_four", "t", "n", "grade", "timing", "lesions", "largest_mm", "side"),
    *("preoperative", "operation", "resection", "ablation", "approach", "margin_mm", "r_status"),
    *("stay_days", "clavien", "complication_index", "treated_again", "recurrence_site"),
)
COLUMNS: tuple[Column, ...] = (
    Column(
        "age_years",
        _("Age at the diagnosis of the metastases; 90 stands for 90 and above"),
        _("completed years"),
        _age,
    ),
    *(_variable(code) for code in CODES),
    _day("primary_diagnosed", _("Diagnosis of the primary")),
    _day("metastasis_diagnosed", _("Diagnosis of the metastases")),
    _day("cleared", _("Clearance of all disease")),
    _day("first_recurrence", _("First recurrence")),
    _day("second_intervention", _("Second intervention")),
    _day("last_assessed", _("Last assessment of the disease")),
    _day("last_contact", _("Last contact")),
    _day("died", _("Death")),
    Column("died_of", _("Cause of death"), "cancer, unclear, other", _died_of),
)


def cells(row: dict[str, Any], facts: Facts) -> dict[str, str]:
    return {column.name: as_text(column.read(row, facts)) for column in COLUMNS}


def as_text(value: Any) -> str:
    """As programs read it."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
