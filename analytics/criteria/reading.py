"""
How a criterion is answered from the record: two conditions on a course, one for yes and one for no.

Whatever neither holds for is not known. `pinned` restricts both to what was known at the first liver
intervention. Built from fields named here only; what a person asks for enters as values.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    Case,
    DateTimeField,
    Exists,
    Expression,
    F,
    FloatField,
    Func,
    IntegerField,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.lookups import (
    Exact,
    GreaterThan,
    GreaterThanOrEqual,
    LessThan,
    LessThanOrEqual,
)

from patients.constraints import Missing

from .parts import Details

TIME_ZERO = "index_liver_intervention_on"
OPERATION = "index_liver_operation_on"
DAYS_PER_MONTH = 30.4375


@dataclass(frozen=True, slots=True)
class Answers:
    """Conditions on analytics.models.Course. They never hold together."""

    yes: Q
    no: Q


EVERY = Q()
NEVER = Q(pk__in=[])


def coded(field: str) -> Callable[[Details], tuple[Q, Q]]:
    """A coded field: when it matches, and when it says nothing."""

    def conditions(details: Details) -> tuple[Q, Q]:
        unknown = Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__in": Missing.values})
        return Q(**{f"{field}__in": details["values"]}), unknown

    return conditions


def grouped(field: str, groups: dict[str, tuple[str, ...]]) -> Callable[[Details], tuple[Q, Q]]:
    """A coded field asked by groups of its codes; a code of no group says nothing."""
    known = [code for codes in groups.values() for code in codes]

    def conditions(details: Details) -> tuple[Q, Q]:
        wanted = [code for group in details["values"] for code in groups[group]]
        unknown = Q(**{f"{field}__isnull": True}) | ~Q(**{f"{field}__in": known})
        return Q(**{f"{field}__in": wanted}), unknown

    return conditions


def coded_set(
    field: str, groups: dict[str, tuple[str, ...]] | None = None
) -> Callable[[Details], tuple[Q, Q]]:
    """A set of codes matches when it has one of those asked for. An empty set has none."""

    def conditions(details: Details) -> tuple[Q, Q]:
        wanted = [
            code for value in details["values"] for code in (groups or {}).get(value, (value,))
        ]
        return Q(**{f"{field}__overlap": wanted}), Q(**{f"{field}__isnull": True})

    return conditions


def numeric(field: str) -> Callable[[Details], tuple[Q, Q]]:
    def conditions(details: Details) -> tuple[Q, Q]:
        return _between(field, details["low"], details["high"]), Q(**{f"{field}__isnull": True})

    return conditions


def dated(field: str) -> Callable[[Details], tuple[Q, Q]]:
    def conditions(details: Details) -> tuple[Q, Q]:
        low, high = (_as_day(details[end]) for end in ("low", "high"))
        return _between(field, low, high), Q(**{f"{field}__isnull": True})

    return conditions


def any_row(_details: Details) -> tuple[Q, Q]:
    return Q(), NEVER


def _as_day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _between(field: str, low: Any, high: Any) -> Q:
    condition = Q()
    if low is not None:
        condition &= Q(**{f"{field}__gte": low})
    if high is not None:
        condition &= Q(**{f"{field}__lte": high})
    return condition


@dataclass(frozen=True, slots=True)
class Rows:
    """
    Rows of the patient, of which one answers yes.

    `only`: which rows count at all. `on`: their date; pinned, a row of no date or of a later one does
    not count, and where it might have answered, the answer is not known. `late`: rows whose value was
    known later than their date. `is_event`: without any row it did not happen; else nothing is known.
    `of_operation`: only the rows of the index liver operation, whose day is `on`.
    """

    model: type[Model]
    conditions: Callable[[Details], tuple[Q, Q]] = any_row
    only: Q = EVERY
    on: str | None = None
    late: Q | None = None
    is_event: bool = False
    of_operation: bool = False
    patient: str = "patient_id"

    def __call__(self, details: Details, *, pinned: bool) -> Answers:
        matches, says_nothing = self.conditions(details)
        counted = self._counted()
        undated = NEVER
        if pinned and self.on:
            undated = Q(**{f"{self.on}__isnull": True})
            counted &= Q(**{f"{self.on}__lte": OuterRef(TIME_ZERO)}) | undated
        if pinned and self.late is not None:
            undated |= self.late
        rows = self.model._default_manager.order_by()
        yes = Exists(rows.filter(counted & matches & ~undated))
        unknown = Exists(rows.filter(counted & (says_nothing | undated)))
        no = Q(~yes) & Q(~unknown)
        if not self.is_event:
            no &= Q(Exists(rows.filter(counted)))
        return Answers(Q(yes), no)

    def matching(self, details: Details) -> QuerySet:
        """The rows of a course that answer yes, not pinned: for a subquery."""
        matches, _says_nothing = self.conditions(details)
        return self.model._default_manager.order_by().filter(self._counted() & matches)

    def _counted(self) -> Q:
        # One filter: conditions over many-valued relations must speak of the same related row.
        counted = self.only & Q(**{self.patient: OuterRef("patient_id")})
        if self.of_operation:
            counted &= Q(**{self.on or "": OuterRef(OPERATION)})
        return counted


@dataclass(frozen=True, slots=True)
class CourseDay:
    """A milestone: on which day it was reached. Without a day nothing is known."""

    column: str

    def __call__(self, details: Details, *, pinned: bool) -> Answers:
        inside = dated(self.column)(details)[0]
        has_day = _has(self.column, pinned=pinned)
        return Answers(inside & has_day, _surely_not(inside) & has_day)


@dataclass(frozen=True, slots=True)
class Reached:
    """Whether a milestone was reached. `or_flag`: a column that says so without a day."""

    column: str
    or_flag: str = ""

    def __call__(self, details: Details, *, pinned: bool) -> Answers:
        yes = _has(self.column, pinned=pinned)
        if self.or_flag:
            yes |= Q(**{self.or_flag: True})
        return Answers(yes, _surely_not(yes))


@dataclass(frozen=True, slots=True)
class CourseCode:
    """A code of the course, known since the day in `since`."""

    column: str
    since: str

    def __call__(self, details: Details, *, pinned: bool) -> Answers:
        has_code = Q(**{f"{self.column}__isnull": False})
        if pinned:
            has_code &= _has(self.since, pinned=True)
        chosen = Q(**{f"{self.column}__in": details["values"]})
        return Answers(chosen & has_code, ~chosen & has_code)


@dataclass(frozen=True, slots=True)
class Computed:
    """A code computed from rows, null where it is not known; `since` as above."""

    expression: Expression
    since: str

    def __call__(self, details: Details, *, pinned: bool) -> Answers:
        known = _has(self.since, pinned=True) if pinned else Q()
        chosen = Q()
        for value in details["values"]:
            chosen |= Q(Exact(self.expression, Value(value)))
        is_code = Q(GreaterThanOrEqual(self.expression, Value("")))  # null is not
        return Answers(Q(sure(chosen)) & known, Q(sure(is_code)) & _surely_not(chosen) & known)


@dataclass(frozen=True, slots=True)
class Measured:
    """
    A number computed from rows, known to lie from `lowest` to `highest`: mostly the same, and null
    where nothing is known (of `highest`: where it is open). `since` as above; `times`: per unit asked.
    """

    lowest: Expression
    highest: Expression
    since: str = ""
    times: float = 1

    def __call__(self, details: Details, *, pinned: bool) -> Answers:
        known = _has(self.since, pinned=True) if pinned and self.since else Q()
        low, high = details["low"], details["high"]
        yes, no = Q(), NEVER
        if low is not None:
            edge = Value(float(low * self.times), output_field=FloatField())
            yes &= Q(sure(Q(GreaterThanOrEqual(self.lowest, edge))))
            no |= Q(sure(Q(LessThan(self.highest, edge))))
        if high is not None:
            edge = Value(float(high * self.times), output_field=FloatField())
            yes &= Q(sure(Q(LessThanOrEqual(self.highest, edge))))
            no |= Q(sure(Q(GreaterThan(self.lowest, edge))))
        return Answers(yes & known, no & known)


def sure(condition: Q) -> Case:
    """Whether the condition holds; where the database would say null, it does not."""
    return Case(When(condition, then=Value(True)), default=Value(False))


def _surely_not(condition: Q) -> Q:
    return Q(Case(When(condition, then=Value(False)), default=Value(True)))


def _has(column: str, *, pinned: bool) -> Q:
    if not pinned:
        return Q(**{f"{column}__isnull": False})
    return Q(**{f"{column}__lte": F(TIME_ZERO)})


class Beginning(Func):
    """Of the month or the year of a date."""

    function = "date_trunc"
    template = "%(function)s('%(period)s', %(expressions)s)"
    output_field = DateTimeField()

    def __init__(self, period: str, day):
        super().__init__(day, period=period)


class DaysBetween(Func):
    """Days from the first date to the second."""

    template = "(%(expressions)s)"
    arg_joiner = " - "
    output_field = IntegerField()

    def __init__(self, since, until):
        super().__init__(until, since)


class YearsBetween(Func):
    """Completed years from the first date to the second; toward zero where it is earlier."""

    function = "age"
    template = "date_part('year', age(%(expressions)s))::integer"
    output_field = IntegerField()

    def __init__(self, since, until):
        super().__init__(until, since)
