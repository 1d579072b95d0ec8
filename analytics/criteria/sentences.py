"""A definition in the reader's language. Not: counts."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from patients.words import capitalized

from .definition import Asked, Definition, Line
from .parts import Answer


def sentence_of(asked: Asked) -> str:
    """Without capital and stop: it may be part of a line."""
    criterion = asked.criterion
    words = {"asked": criterion.asks.said(asked.details)}
    if asked.answer == Answer.YES:
        return str(criterion.says) % words
    if asked.answer == Answer.NO:
        return str(criterion.denies) % words
    return _("not known whether: %(sentence)s") % {"sentence": str(criterion.says) % words}


def line_sentence(line: Line) -> str:
    joined = pgettext("alternatives of a line", ", or ").join(sentence_of(asked) for asked in line)
    return f"{capitalized(joined)}."


def step_sentences(definition: Definition) -> list[str]:
    """In the order of compiling.conditions_of."""
    lines = [line_sentence(line) for line in definition.lines]
    if definition.pinned:
        return [
            _(
                "There is a time zero, the first liver intervention; below, only what was known then counts."
            ),
            *lines,
        ]
    return lines
