"""Variables counted group by group, as the rows that are stored. Not: words, hiding."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from analytics.facts.records import Facts
from analytics.outcomes.counting import Problem, check_row, sort
from analytics.outcomes.variables import EVERYBODY, KNOWN, MISSING, VARIABLES, Variable
from analytics.stats.quartiles import Quartiles

Groups = Mapping[str, Sequence[Facts]]


def row(code: str, groups: Groups) -> dict[str, Any]:
    variable = VARIABLES[code]
    return _numbers(variable, groups) if variable.is_number else _categories(variable, groups)


def _categories(variable: Variable, groups: Groups) -> dict[str, Any]:
    """n of each category in each group. `problems` is empty unless a row does not add up."""
    columns = {name: sort(variable, members) for name, members in groups.items()}
    names = list(dict.fromkeys(name for found in columns.values() for name in found))
    names.remove(MISSING)
    return {
        "code": variable.code,
        "kind": "categories",
        "asked": [len(variable.asked(members)) for members in groups.values()],
        "categories": [
            {"code": name, "counts": [len(found.get(name, ())) for found in columns.values()]}
            for name in (sorted(names) if variable.is_open else names)
            # A category of the dictionary that nobody is in says nothing, but for yes and no.
            if variable.categories == ("yes", "no")
            or any(found.get(name) for found in columns.values())
        ],
        "missing": [len(found[MISSING]) for found in columns.values()],
        "problems": [asdict(problem) for problem in problems(variable, groups)],
    }


def problems(variable: Variable, groups: Groups) -> list[Problem]:
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
    asked = [variable.asked(members) for members in groups.values()]
    return {
        "code": variable.code,
        "kind": "number",
        "asked": [len(members) for members in asked],
        "values": [summary([variable.read(one) for one in members]) for members in asked],
        "missing": [sum(variable.read(one) is None for one in members) for members in asked],
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


def cell(variable: str, category: str, group: str = EVERYBODY) -> str:
    return f"{variable}.{category}.{group}"


def known_cell(variable: str, group: str = EVERYBODY) -> str:
    return cell(variable, KNOWN, group)
