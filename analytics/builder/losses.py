"""
How a cohort comes about: everybody of the center, and what each line takes away. This is its flow chart.

Counts and querysets; one query whatever the number of lines. Not: HTML, who may see which number.
"""

from dataclasses import dataclass

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When

from analytics.builder.models import StoredCohort
from analytics.builder.stored import chosen
from analytics.criteria import Definition, conditions_of, step_sentences
from analytics.criteria.reading import sure
from analytics.models import Course
from patients.whole_numbers import whole_number

EVERYBODY, EXCLUDED, INCLUDED, MEMBERS = "everybody", "excluded", "included", "members"


@dataclass(frozen=True, slots=True)
class Step:
    """One line: before - lost = after. Its boxes are called `after-0` and `lost-0`, counted from 0."""

    place: int
    sentence: str
    before: int
    lost: int
    after: int


@dataclass(frozen=True, slots=True)
class Losses:
    """`members` = after the last step - excluded by hand + included by hand."""

    everybody: int
    steps: tuple[Step, ...]
    excluded: int
    included: int

    @property
    def as_defined(self) -> int:
        return self.steps[-1].after if self.steps else self.everybody

    @property
    def members(self) -> int:
        return self.as_defined - self.excluded + self.included

    @property
    def emptied_by(self) -> Step | None:
        """The line that took away the last patient."""
        return next((step for step in self.steps if step.before and not step.after), None)


def losses_of(center_id: int, definition: Definition, stored: StoredCohort | None = None) -> Losses:
    """`stored`: whose choices by hand are counted; None while a cohort is being built."""
    sentences = step_sentences(definition)
    lost_at: dict[int, int] = {}
    excluded = included = 0
    for row in (
        _placed(center_id, definition, stored)
        .values("lost_at", "is_included", "is_excluded")
        .annotate(n=Count("pk"))
        .order_by()
    ):
        lost_at[row["lost_at"]] = lost_at.get(row["lost_at"], 0) + row["n"]
        if row["lost_at"] < len(sentences):
            included += row["n"] * row["is_included"]
        else:
            excluded += row["n"] * row["is_excluded"]
    everybody = left = sum(lost_at.values())
    steps = []
    for place, sentence in enumerate(sentences):
        lost = lost_at.get(place, 0)
        steps.append(Step(place, sentence, left, lost, left - lost))
        left -= lost
    return Losses(everybody, tuple(steps), excluded, included)


def in_box(
    box: str, center_id: int, definition: Definition, stored: StoredCohort | None
) -> QuerySet[Course] | None:
    """The courses behind a box; None when there is no such box."""
    placed = _placed(center_id, definition, stored)
    last = len(step_sentences(definition))
    as_defined = Q(lost_at=last)
    kind, _dash, place = box.partition("-")
    if kind in {"after", "lost"} and (number := whole_number(place)) is not None and number < last:
        if kind == "lost":
            return placed.filter(lost_at=number)
        return placed.filter(lost_at__gt=number)
    conditions = {
        EVERYBODY: Q(),
        EXCLUDED: as_defined & Q(is_excluded=True),
        INCLUDED: ~as_defined & Q(is_included=True),
        MEMBERS: (as_defined & Q(is_excluded=False)) | Q(is_included=True),
    }
    return placed.filter(conditions[box]) if box in conditions else None


def _placed(center_id: int, definition: Definition, stored: StoredCohort | None) -> QuerySet:
    """Each course with the number of the first line that does not hold for it."""
    steps = conditions_of(definition)
    first = [When(~Q(sure(step)), then=Value(place)) for place, step in enumerate(steps)]
    return Course.objects.filter(center_id=center_id).annotate(
        lost_at=Case(*first, default=Value(len(steps)), output_field=IntegerField()),
        is_included=sure(chosen(stored, "include")),
        is_excluded=sure(chosen(stored, "exclude")),
    )
