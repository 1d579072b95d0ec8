"""
The sentences from which a cohort is built: typed data, validated, told in words, compiled to querysets.

Pure but for the querysets it describes: nothing here asks the database, knows a user or the clock.
"""

from .compiling import condition_of, conditions_of, line_condition
from .definition import (
    MOST_ALTERNATIVES,
    MOST_LINES,
    Asked,
    Definition,
    NotUnderstood,
    Problem,
    definition_of,
)
from .parts import Answer, Criterion, Known
from .sentences import line_sentence, sentence_of, step_sentences
from .vocabulary import BY_SUBJECT, CRITERIA, LATER_EVENT, Subject

__all__ = [
    "BY_SUBJECT",
    "CRITERIA",
    "LATER_EVENT",
    "MOST_ALTERNATIVES",
    "MOST_LINES",
    "Answer",
    "Asked",
    "Criterion",
    "Definition",
    "Known",
    "NotUnderstood",
    "Problem",
    "Subject",
    "condition_of",
    "conditions_of",
    "definition_of",
    "line_condition",
    "line_sentence",
    "sentence_of",
    "step_sentences",
]
