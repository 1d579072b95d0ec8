"""From a definition to conditions on the courses of patients. Not: counting, who may see them."""

from django.db.models import Case, Q, Value, When

from .definition import Asked, Definition, Line
from .parts import Answer
from .reading import TIME_ZERO

HAS_TIME_ZERO = Q(**{f"{TIME_ZERO}__isnull": False})


def conditions_of(definition: Definition) -> list[Q]:
    """One condition for each step, in order: the restriction to what was known is the first, where made."""
    lines = [line_condition(line, pinned=definition.pinned) for line in definition.lines]
    return [HAS_TIME_ZERO, *lines] if definition.pinned else lines


def condition_of(definition: Definition) -> Q:
    condition = Q()
    for step in conditions_of(definition):
        condition &= step
    return condition


def line_condition(line: Line, *, pinned: bool) -> Q:
    condition = Q()
    for asked in line:
        condition |= _holds(asked, pinned=pinned)
    return condition


def _holds(asked: Asked, *, pinned: bool) -> Q:
    answers = asked.criterion.reads(asked.details, pinned=pinned)
    if asked.answer == Answer.YES:
        return answers.yes
    if asked.answer == Answer.NO:
        return answers.no
    # Neither. Not "not yes and not no": where the database says null, a negation would say null too.
    return Q(Case(When(answers.yes | answers.no, then=Value(False)), default=Value(True)))
