"""Stored outcome results as the parts of their pages. Not: queries, HTML, hiding."""

from collections.abc import Callable
from typing import Any

from analytics.definitions import OutcomeKind
from analytics.outcomes.showing.recurrence import recurrence_parts
from analytics.outcomes.showing.surgery import surgery_parts
from analytics.outcomes.showing.table_1 import table_1_parts
from analytics.outcomes.showing.table_2 import table_2_parts

PARTS: dict[OutcomeKind, Callable[..., dict[str, Any]]] = {
    OutcomeKind.TABLE_1: table_1_parts,
    OutcomeKind.TABLE_2: table_2_parts,
    OutcomeKind.SURGERY: surgery_parts,
    OutcomeKind.RECURRENCE: recurrence_parts,
}
