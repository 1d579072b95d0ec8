"""Every outcome page of a cohort besides survival, as the plain JSON that is stored. Not: queries, words."""

from collections.abc import Callable, Sequence
from typing import Any

from analytics.definitions import OutcomeKind
from analytics.facts.records import Facts
from analytics.members import Members
from analytics.outcomes.recurrence import recurrence
from analytics.outcomes.surgery import surgery
from analytics.outcomes.table_1 import table_1
from analytics.outcomes.table_2 import table_2

BUILDERS: dict[OutcomeKind, Callable[[Sequence[Facts], Members], dict[str, Any]]] = {
    OutcomeKind.TABLE_1: lambda facts, _members: table_1(facts),
    OutcomeKind.TABLE_2: lambda facts, _members: table_2(facts),
    OutcomeKind.SURGERY: lambda facts, _members: surgery(facts),
    OutcomeKind.RECURRENCE: recurrence,
}


def outcomes(
    facts: Sequence[Facts],
    members: Members,
    before_each: Callable[[int], None] = lambda done: None,
) -> dict[str, dict[str, Any]]:
    """
    By kind. Both of one moment; the endpoints are the engine's, of `members`. `before_each` is told how many are
    done.
    """
    found: dict[str, dict[str, Any]] = {}
    for kind, build in BUILDERS.items():
        before_each(len(found))
        found[kind.value] = build(facts, members)
    return found
