"""Yes, no and unknown (None). Not: what an unknown means for a patient; each definition says that."""

from collections.abc import Iterable


def every(answers: Iterable[bool | None]) -> bool | None:
    """True if all are true; false as soon as one is false; otherwise unknown."""
    given = list(answers)
    if False in given:
        return False
    return None if None in given else True


def some(answers: Iterable[bool | None]) -> bool | None:
    """True as soon as one is true; false if all are false; otherwise unknown."""
    given = list(answers)
    if True in given:
        return True
    return None if None in given else False


def negate(answer: bool | None) -> bool | None:
    """The opposite; an unknown stays unknown."""
    return None if answer is None else not answer


def above(value: float | None, limit: float) -> bool | None:
    """Strictly more than the limit; an unknown value stays unknown."""
    return None if value is None else value > limit


def at_least(value: float | None, limit: float) -> bool | None:
    """The limit or more; an unknown value stays unknown."""
    return None if value is None else value >= limit
