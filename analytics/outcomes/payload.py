"""Every outcome page of a cohort besides survival, as the plain JSON that is stored. Not: queries, words."""

from collections.abc import Sequence
from typing import Any

from analytics.definitions import OutcomeKind
from analytics.facts.records import Facts
from analytics.members import Members
from analytics.outcomes.recurrence import recurrence
from analytics.outcomes.surgery import surgery
from analytics.outcomes.table_1 import table_1
from analytics.outcomes.table_2 import table_2


def outcomes(facts: Sequence[Facts], members: Members) -> dict[str, dict[str, Any]]:
    """By kind. Both of one moment; the endpoints are the engine's, of `members`."""
    return {
        OutcomeKind.TABLE_1.value: table_1(facts),
        OutcomeKind.TABLE_2.value: table_2(facts),
        OutcomeKind.SURGERY.value: surgery(facts),
        OutcomeKind.RECURRENCE.value: recurrence(facts, members),
    }
