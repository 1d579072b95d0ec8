"""Table 1: who the patients were, by every division that is offered. Pure; not: words."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from analytics.facts.records import Facts
from analytics.outcomes.counting import Problem
from analytics.outcomes.rows import category_row, number_row, problems
from analytics.outcomes.shared import last_observed_on
from analytics.outcomes.variables import (
    EVERYBODY,
    GROUPINGS,
    MISSING,
    TABLE_1,
    VARIABLES,
    Variable,
)

# The answer of somebody to whom the question does not apply.
NOT_ASKED = object()


def table_1(facts: Sequence[Facts]) -> dict[str, Any]:
    """
    One table for each division. Everybody is the last column; those whose group is not known are one
    of their own, so that the columns add up.

    Each variable is read once of each patient, however many divisions there are.
    """
    answers = {code: _answers(VARIABLES[code], facts) for code in {*TABLE_1, *GROUPINGS}}
    wrong = {code: problems(VARIABLES[code], {EVERYBODY: facts}) for code in TABLE_1}
    return {
        "n": len(facts),
        "last_observed_on": last_observed_on(facts),
        "tables": {by: _divided(by, answers, wrong, len(facts)) for by in (EVERYBODY, *GROUPINGS)},
    }


def _answers(variable: Variable, facts: Sequence[Facts]) -> list[Any]:
    among = variable.among
    return [variable.read(one) if among is None or among(one) else NOT_ASKED for one in facts]


def _divided(
    by: str, answers: dict[str, list], wrong: dict[str, list[Problem]], n: int
) -> dict[str, Any]:
    labels = [] if by == EVERYBODY else [MISSING if g is None else g for g in answers[by]]
    sizes = Counter(labels)
    order = () if by == EVERYBODY else (*VARIABLES[by].categories, MISSING)
    groups = [name for name in dict.fromkeys((*order, *sizes)) if sizes[name]]
    return {
        "by": by,
        "groups": [
            *({"code": name, "n": sizes[name]} for name in groups),
            {"code": EVERYBODY, "n": n},
        ],
        "rows": [
            _row(VARIABLES[code], answers[code], labels, groups, wrong[code])
            for code in TABLE_1
            if code != by
        ],
    }


def _row(
    variable: Variable,
    answers: list,
    labels: list[str],
    groups: list[str],
    wrong: list[Problem],
) -> dict[str, Any]:
    if variable.is_number:
        asked = [value for value in answers if value is not NOT_ASKED]
        if not groups:
            return number_row(variable, [asked])
        inside: dict[str, list] = {name: [] for name in groups}
        for label, value in zip(labels, answers, strict=True):
            if value is not NOT_ASKED:
                inside[label].append(value)
        return number_row(variable, [*inside.values(), asked])
    columns = [_counted(Counter(answers))]
    if groups:
        by_group: dict[str, Counter] = {name: Counter() for name in groups}
        for (label, value), count in Counter(zip(labels, answers, strict=True)).items():
            by_group[label][value] = count
        columns = [*(_counted(found) for found in by_group.values()), *columns]
    return category_row(variable, columns, wrong)


def _counted(found: Counter) -> dict[str, int]:
    return {
        MISSING if value is None else value: count
        for value, count in found.items()
        if value is not NOT_ASKED
    }
