"""Variables counted group by group, as the rows that are stored. Not: words, hiding."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from analytics.facts.records import Facts
from analytics.outcomes.counting import Problem, check_row, sort
from analytics.outcomes.variables import MISSING, VARIABLES, YES_NO, Variable
from analytics.stats.quartiles import Quartiles

Groups = Mapping[str, Sequence[Facts]]


def row(code: str, groups: Groups) -> dict[str, Any]:
    variable = VARIABLES[code]
    return _numbers(variable, groups) if variable.is_number else _categories(variable, groups)


def _categories(variable: Variable, groups: Groups) -> dict[str, Any]:
    columns = [
        {name: len(inside) for name, inside in sort(variable, members).items()}
        for members in groups.values()
    ]
    return category_row(variable, columns, problems(variable, groups))


def category_row(
    variable: Variable, columns: Sequence[Mapping[str, int]], found: Sequence[Problem]
) -> dict[str, Any]:
    """
    n of each category in each group, of columns that count categories and the missing.

    `problems` is empty unless the row does not add up.
    """
    names = dict.fromkeys(
        name for column in (variable.categories, *columns) for name in column if name != MISSING
    )
    return {
        "code": variable.code,
        "kind": "categories",
        "asked": [sum(column.values()) for column in columns],
        "categories": [
            {"code": name, "counts": [column.get(name, 0) for column in columns]}
            for name in (sorted(names) if variable.is_open else names)
            # A category of the dictionary that nobody is in says nothing, but for yes and no.
            if variable.categories == YES_NO or any(column.get(name) for column in columns)
        ],
        "missing": [column.get(MISSING, 0) for column in columns],
        "problems": [asdict(problem) for problem in found],
    }


def problems(variable: Variable, groups: Groups) -> list[Problem]:
    """Of a number there is no row to add up."""
    found = []
    for name, members in groups.items():
        asked = variable.asked(members)
        sorted_into = {
            category: [one.course for one in inside]
            for category, inside in sort(variable, members).items()
        }
        known = {*variable.categories, MISSING}
        if not variable.is_open:  # a code that is no category of the table is left out of it
            sorted_into = {key: keys for key, keys in sorted_into.items() if key in known}
        found.append(check_row(variable.code, name, [one.course for one in asked], sorted_into))
    return [problem for problem in found if problem]


def _numbers(variable: Variable, groups: Groups) -> dict[str, Any]:
    return number_row(
        variable,
        [[variable.read(one) for one in variable.asked(members)] for members in groups.values()],
    )


def number_row(variable: Variable, columns: Sequence[Sequence[float | None]]) -> dict[str, Any]:
    """Each group's numbers summed up; None is missing."""
    return {
        "code": variable.code,
        "kind": "number",
        "asked": [len(values) for values in columns],
        "values": [summary(values) for values in columns],
        "missing": [sum(value is None for value in values) for values in columns],
        "decimals": variable.decimals,
    }


def summary(values: Sequence[float | None]) -> dict[str, Any]:
    """Median, quartiles and range of the known."""
    known = [float(value) for value in values if value is not None]
    return {
        **Quartiles.of(known).as_dict(),
        "minimum": min(known, default=None),
        "maximum": max(known, default=None),
    }
