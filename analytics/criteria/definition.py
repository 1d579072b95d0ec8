"""A cohort's definition as data: read from JSON, checked as a whole, written back in one spelling. Not: queries."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Self

from django.utils.translation import gettext as _

from .parts import Answer, Criterion, Details, Known, Unclear
from .vocabulary import CRITERIA, LATER_EVENT, SECOND_INTERVENTION, Origin

MOST_LINES = 30
MOST_ALTERNATIVES = 10
FORMAT = 1

# In the order in which a patient reaches them; the last is not reached but decided after time zero.
MILESTONES = (
    Origin.PRIMARY_DIAGNOSIS.value,
    Origin.METASTASIS_DIAGNOSIS.value,
    Origin.INDEX_LIVER_INTERVENTION.value,
    Origin.INDEX_LIVER_OPERATION.value,
    Origin.CLEARANCE.value,
    SECOND_INTERVENTION,
    LATER_EVENT,
)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one criterion (`line` and `place` count from 0), or with the whole (None)."""

    text: str
    line: int | None = None
    place: int | None = None


class NotUnderstood(ValueError):
    """The definition cannot be meant. Carries every problem, each with how to mend it."""

    def __init__(self, problems: list[Problem]):
        self.problems = problems
        super().__init__("; ".join(problem.text for problem in problems))


@dataclass(frozen=True, slots=True)
class Asked:
    """A criterion, the answer asked for, and its details."""

    criterion: Criterion
    answer: Answer
    details: Details = field(default_factory=dict)

    @property
    def milestone(self) -> str:
        """What all patients with this answer have reached."""
        if self.answer == Answer.YES and self.criterion.milestone:
            return str(self.criterion.milestone)
        return MILESTONES[0]

    def as_data(self) -> dict[str, Any]:
        return {"is": self.criterion.code, "answer": self.answer.value, **self.details}


Line = tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class Definition:
    """
    Every line must hold; of a line, one of its criteria. `pinned`: only what was known at time zero
    is read, and whoever has no time zero is left out.
    """

    lines: tuple[Line, ...] = ()
    pinned: bool = False

    def criteria(self) -> Iterator[Asked]:
        for line in self.lines:
            yield from line

    @property
    def milestone(self) -> str:
        """The latest milestone that all have reached, by which their survival is known to be selected."""
        reached = [MILESTONES.index(_least(line)) for line in self.lines]
        if self.pinned:
            reached.append(MILESTONES.index(Origin.INDEX_LIVER_INTERVENTION.value))
        elif any(_looks_ahead(asked, line) for line in self.lines for asked in line):
            reached.append(MILESTONES.index(LATER_EVENT))
        return MILESTONES[max(reached, default=0)]

    def as_data(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "known_at_time_zero": self.pinned,
            "lines": [{"any_of": [asked.as_data() for asked in line]} for line in self.lines],
        }

    @classmethod
    def read(cls, data: Any) -> Self:
        """Raises NotUnderstood with everything that is wrong."""
        lines, pinned = _shape(data)
        problems: list[Problem] = []
        read: list[Line] = []
        for number, line in enumerate(lines):
            alternatives = []
            for place, given in enumerate(line):
                try:
                    alternatives.append(_asked(given, pinned=pinned))
                except Unclear as unclear:
                    problems.append(Problem(str(unclear), number, place))
            read.append(tuple(alternatives))
        if problems:
            raise NotUnderstood(problems)
        return cls(tuple(read), pinned)


def definition_of(data: Any) -> Definition:
    return Definition.read(data)


def _least(line: Line) -> str:
    """Whoever came in by the one alternative need not have reached the milestone of the other."""
    return MILESTONES[min(MILESTONES.index(asked.milestone) for asked in line)]


def _looks_ahead(asked: Asked, line: Line) -> bool:
    """
    Whether it may be decided after time zero. Not where it is a milestone that the whole line has
    reached: then time can be counted from there.
    """
    if asked.criterion.known not in {Known.AFTER, Known.ANY_TIME}:
        return False
    is_milestone = asked.answer == Answer.YES and bool(asked.criterion.milestone)
    return not is_milestone or asked.milestone != _least(line)


def _shape(data: Any) -> tuple[list[list[Any]], bool]:
    if not isinstance(data, dict) or not isinstance(data.get("lines"), list):
        raise NotUnderstood([Problem(_("A definition is a list of lines."))])
    strange = sorted(set(data) - {"format", "known_at_time_zero", "lines"})
    if strange or data.get("format", FORMAT) != FORMAT:
        raise NotUnderstood([Problem(_("This definition is of a form that is not known here."))])
    pinned = data.get("known_at_time_zero", False)
    if not isinstance(pinned, bool):
        raise NotUnderstood([Problem(_("“Known at time zero” is either yes or no."))])
    lines = []
    for number, line in enumerate(data["lines"]):
        alternatives = line.get("any_of") if isinstance(line, dict) else None
        if not isinstance(alternatives, list) or not alternatives or set(line) != {"any_of"}:
            raise NotUnderstood(
                [
                    Problem(
                        _("A line has at least one criterion. Choose one, or remove the line."),
                        number,
                    )
                ]
            )
        if len(alternatives) > MOST_ALTERNATIVES:
            text = _("A line has at most %(most)s alternatives.") % {"most": MOST_ALTERNATIVES}
            raise NotUnderstood([Problem(text, number)])
        lines.append(alternatives)
    if len(lines) > MOST_LINES:
        text = _("A cohort has at most %(most)s lines. Remove some.") % {"most": MOST_LINES}
        raise NotUnderstood([Problem(text)])
    return lines, pinned


def _asked(given: Any, *, pinned: bool) -> Asked:
    if not isinstance(given, dict):
        raise Unclear(_("Choose a criterion from the list."))
    criterion = CRITERIA.get(str(given.get("is", "")))
    if criterion is None:
        raise Unclear(_("This criterion is not known. Choose one from the list."))
    strange = sorted(set(given) - {"is", "answer", "values", "low", "high"})
    if strange:
        raise Unclear(_("“%(name)s” does not belong to a criterion.") % {"name": strange[0][:60]})
    try:
        answer = Answer(given.get("answer", Answer.YES))
    except ValueError:
        raise Unclear(_("Choose whether it is so, is not so, or is not known.")) from None
    if pinned and criterion.known == Known.AFTER:
        raise Unclear(
            _(
                "“%(label)s” is known only after the first liver intervention, so it cannot be part of "
                "what was known then. Remove it, or do not restrict the cohort to what was known."
            )
            % {"label": criterion.label}
        )
    return Asked(criterion, answer, criterion.asks.clean(given))
