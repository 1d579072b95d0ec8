"""Every outcome page of a cohort besides survival, as the plain JSON that is stored. Not: queries, words."""

from collections.abc import Callable, Sequence
from typing import Any

from analytics.definitions import OutcomeKind
from analytics.facts.records import Facts
from analytics.outcomes.recurrence import recurrence
from analytics.outcomes.surgery import surgery
from analytics.outcomes.table_1 import table_1
from analytics.outcomes.table_2 import table_2

BUILDERS = {
    OutcomeKind.TABLE_1: table_1,
    OutcomeKind.TABLE_2: table_2,
    OutcomeKind.SURGERY: surgery,
    OutcomeKind.RECURRENCE: recurrence,
}


def outcomes(
    facts: Sequence[Facts], before_each: Callable[[int], None] = lambda done: None
) -> dict[str, dict[str, Any]]:
    """By kind. `before_each` is told how many are done."""
    found: dict[str, dict[str, Any]] = {}
    for kind, build in BUILDERS.items():
        before_each(len(found))
        found[kind.value] = build(facts)
    return found
