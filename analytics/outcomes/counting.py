"""
Patients sorted into the cells of a table, counted and checked. One definition for a number and its list.

A cell is named "variable.category.group". Not: queries, words.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analytics.facts.records import Facts
from analytics.outcomes.variables import (
    EVERYBODY,
    KNOWN,
    MISSING,
    VARIABLES,
    Variable,
    first_recurrence,
)


def sites_of_first(facts: Facts) -> set[str]:
    """Of the first recurrence; the liver is one site, whatever its lobe."""
    first = first_recurrence(facts)
    if first is None:
        return set()
    return {"liver" if site.startswith("liver") else site for site in first.sites}


def _months_of_sessions(facts: Facts) -> set[str]:
    return {f"{session.performed_on:%Y-%m}" for session in facts.sessions}


def _months_of_severe(facts: Facts) -> set[str]:
    return {f"{one.performed_on:%Y-%m}" for one in facts.sessions if one.is_severe}


# Cells that may share patients: one has two sites, or was operated on in two months.
SEVERAL: dict[str, Callable[[Facts], set[str]]] = {
    "any_site": sites_of_first,
    "sessions": _months_of_sessions,
    "severe_sessions": _months_of_severe,
}
# The cell of a whole group: "patients.all.rectum".
PATIENTS = "patients"
# Not of the tables: whom the engine leaves out of the curve, by reason.
NOT_IN_CURVE = "not_in_curve"


@dataclass(frozen=True, slots=True)
class Problem:
    """
    A row that cannot be right: `overlap` counts patients in two categories of one row, `left_out`
    those of the group who are in none, `outside` those who are not of the group.
    """

    variable: str
    group: str
    overlap: int
    left_out: int
    outside: int


def check_row(
    variable: str, group: str, members: Iterable[int], categories: Mapping[str, Iterable[int]]
) -> Problem | None:
    """Whether the categories, missing included, are a partition of the members of the group."""
    group_of = set(members)
    listed = [key for keys in categories.values() for key in set(keys)]
    distinct = set(listed)
    problem = Problem(
        variable,
        group,
        overlap=len(listed) - len(distinct),
        left_out=len(group_of - distinct),
        outside=len(distinct - group_of),
    )
    return problem if problem.overlap or problem.left_out or problem.outside else None


def check_sums(row: Mapping[str, Any], *, last_is_all: bool) -> bool:
    """
    Of a stored categorical row: in each group its counts sum to those asked, and groups to all.

    `last_is_all`: the last column is everybody, the others are parts of it.
    """
    lines = [category["counts"] for category in row["categories"]] + [row["missing"]]
    if [sum(column) for column in zip(*lines, strict=True)] != list(row["asked"]):
        return False
    if not last_is_all or len(row["asked"]) == 1:
        return True
    return all(sum(line[:-1]) == line[-1] for line in [*lines, row["asked"]])


def sort(variable: Variable, facts: Sequence[Facts]) -> dict[str, list[Facts]]:
    """Those asked, by category; "missing" last. Of a number: "known" and "missing"."""
    asked = variable.asked(facts)
    values = [variable.read(one) for one in asked]
    if variable.is_number:
        names: Iterable[str] = (KNOWN,)
        values = [None if value is None else KNOWN for value in values]
    elif variable.is_open:
        names = sorted(set(values) - {None})
    else:
        names = variable.categories
    found: dict[str, list[Facts]] = {name: [] for name in names}
    found[MISSING] = []
    for value, one in zip(values, asked, strict=True):
        found.setdefault(MISSING if value is None else value, []).append(one)
    return found


def groups_of(by: str, facts: Sequence[Facts]) -> dict[str, list[Facts]]:
    """The groups of a division in their order, those in none of them as "missing", everybody last."""
    if by == EVERYBODY:
        return {EVERYBODY: list(facts)}
    found = sort(VARIABLES[by], facts)
    if not found[MISSING]:
        del found[MISSING]
    # A group that nobody is in would only make the table wide.
    return {name: members for name, members in found.items() if members} | {EVERYBODY: list(facts)}


def behind(facts: Sequence[Facts], cell: str, *, by: str = EVERYBODY) -> list[Facts] | None:
    """The patients behind a number; None where there is no such cell."""
    parts = cell.split(".")
    if parts[0] in SEVERAL and len(parts) == 3 and parts[2] == EVERYBODY:
        return [one for one in facts if parts[1] in SEVERAL[parts[0]](one)] or None
    if len(parts) != 3 or parts[0] not in {*VARIABLES, PATIENTS}:
        return None
    variable, category, group = parts
    members = groups_of(by, facts).get(group)
    if members is None:
        return None
    if variable == PATIENTS:
        return members if category == EVERYBODY else None
    found = VARIABLES[variable]
    return found.asked(members) if category == EVERYBODY else sort(found, members).get(category)
