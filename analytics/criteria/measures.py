"""Numbers and codes that are computed from several rows of a patient, as expressions on a course. As patients.record does for one."""

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    FloatField,
    IntegerField,
    Max,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, NullIf

from patients.clinical.segments import LEFT_HEMILIVER, RIGHT_HEMILIVER
from patients.constraints import Missing
from patients.models import Lesion, LesionObservation, LiverMetastasis

from .reading import DAYS_PER_MONTH, TIME_ZERO, DaysBetween, YearsBetween

CONFIRMED = {"patient": OuterRef("patient_id"), "liver_metastasis__isnull": False}


def _presented(field: str, output_field) -> Subquery:
    """Of the first presentation."""
    rows = LiverMetastasis.objects.filter(patient=OuterRef("patient_id"))
    return Subquery(
        rows.order_by("diagnosed_on", "id").values(field)[:1], output_field=output_field
    )


def _lesions():
    return Lesion.objects.filter(**CONFIRMED).order_by()


def number_of_metastases() -> tuple[Cast, Case]:
    """Lesions counted where they are itemized, else the number reported, which may be a minimum."""
    counted = NullIf(
        Coalesce(
            Subquery(_lesions().values("patient").annotate(n=Count("pk")).values("n")[:1]), Value(0)
        ),
        Value(0),
    )
    reported = _presented("number_of_metastases", IntegerField())
    is_minimum = Exists(
        LiverMetastasis.objects.filter(patient=OuterRef("patient_id"), number_is_minimum=True)
    )
    lowest = _number(Coalesce(counted, reported))
    highest = Case(
        When(~Exists(_lesions()) & is_minimum, then=Value(None)),
        default=_number(Coalesce(counted, reported)),
        output_field=FloatField(),
    )
    return lowest, highest


def largest_mm() -> Coalesce:
    """At presentation: the largest itemized lesion, else as reported."""
    seen = LesionObservation.objects.filter(
        patient=OuterRef("patient_id"),
        lesion__liver_metastasis__isnull=False,
        phase="presentation",
        size_mm__isnull=False,
    ).order_by()
    largest = Subquery(seen.values("patient").annotate(n=Max("size_mm")).values("n")[:1])
    reported = _presented("largest_mm_at_presentation", FloatField())
    return Coalesce(_number(largest), _number(reported))


def distribution() -> Case:
    """From the segments where every lesion has some, else as reported."""

    def lies_in(segments) -> Exists:
        return Exists(_lesions().filter(segments__overlap=sorted(segments)))

    unplaced = _lesions().filter(Q(segments__isnull=True) | Q(segments=[]))
    itemized = Exists(_lesions()) & ~Exists(unplaced)
    reported = _presented("distribution_reported", CharField())
    right, left = lies_in(RIGHT_HEMILIVER), lies_in(LEFT_HEMILIVER)
    return Case(
        When(itemized & right & left, then=Value("bilobar")),
        When(itemized & right, then=Value("right")),
        When(itemized & left, then=Value("left")),
        When(itemized, then=Value("caudate_only")),
        When(_is_missing(reported), then=Value(None)),
        default=reported,
        output_field=CharField(),
    )


def _is_missing(reported: Subquery) -> Exists:
    return Exists(
        LiverMetastasis.objects.filter(
            patient=OuterRef("patient_id"), distribution_reported__in=Missing.values
        )
    )


def age_at_time_zero() -> tuple[Cast, Cast]:
    """
    Completed years at the first liver intervention. An age without a date of birth fits two.
    """
    born, age, on = "patient__born_on", "patient__age_years", "patient__age_known_on"
    later = YearsBetween(F(on), F(TIME_ZERO))
    is_later = Q(**{f"{TIME_ZERO}__gte": F(on)})
    exact = When(**{f"{born}__isnull": False}, then=YearsBetween(F(born), F(TIME_ZERO)))
    same_day = When(**{on: F(TIME_ZERO)}, then=F(age))
    lowest = Case(
        exact,
        same_day,
        When(is_later, then=F(age) + later),
        default=F(age) + later - 1,
        output_field=IntegerField(),
    )
    highest = Case(
        exact,
        same_day,
        When(is_later, then=F(age) + later + 1),
        default=F(age) + later,
        output_field=IntegerField(),
    )
    return _number(lowest), _number(highest)


def months_between(since: str, until: str) -> ExpressionWrapper:
    days = DaysBetween(F(since), F(until))
    return ExpressionWrapper(Cast(days, FloatField()) / DAYS_PER_MONTH, output_field=FloatField())


def _number(expression) -> Cast:
    return Cast(expression, FloatField())
