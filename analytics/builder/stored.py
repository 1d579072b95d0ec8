"""From a stored cohort to the cohort whose patients are counted. Not: writing, counting line by line."""

from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.lookups import Exact

from analytics.builder.models import SLUG_PREFIX, CohortChoice, StoredCohort
from analytics.cohorts import COHORTS, Cohort
from analytics.criteria import LATER_EVENT, Definition, NotUnderstood, condition_of, definition_of
from analytics.criteria.reading import NEVER, sure


def stored_cohort(center_id: int, slug: str, *, readable_by=None) -> Cohort | None:
    """
    The active cohort of this name; None also where the person may not read it, or where the vocabulary
    has changed so that nobody understands it any more.
    """
    if not slug.startswith(SLUG_PREFIX):
        return None
    found = StoredCohort.objects.active().filter(center_id=center_id, slug=slug)
    if readable_by is not None:
        found = found.readable_by(readable_by)
    one = found.first()
    return cohort_of(one) if one and is_understood(one) else None


def cohort_named(center_id: int, slug: str) -> Cohort | None:
    """A built-in one, or one that somebody built in this center. Within the center's context."""
    return COHORTS.get(slug) or stored_cohort(center_id, slug)


def cohort_choices(user, center_id: int) -> list[tuple[str, Any]]:
    """What may be chosen on the outcome pages: the built-in ones, then one's own and the shared."""
    mine = StoredCohort.objects.active().readable_by(user).filter(center_id=center_id)
    return [
        *[(slug, cohort.label) for slug, cohort in COHORTS.items()],
        *mine.values_list("slug", "name"),
    ]


def cohort_of(stored: StoredCohort) -> Cohort:
    definition = definition_read(stored)
    return Cohort(
        stored.slug,
        stored.name,
        membership(definition, stored),
        milestone=_milestone(definition, stored),
        revision=stored.revision,
    )


def definition_read(stored: StoredCohort) -> Definition:
    """
    As it was validated when it was stored. A criterion that has changed its meaning since must not
    silently mean something else: then nobody can compute it, and its page says so.
    """
    return definition_of(stored.definition)


def is_understood(stored: StoredCohort) -> bool:
    try:
        definition_read(stored)
    except NotUnderstood:
        return False
    return True


def membership(definition: Definition, stored: StoredCohort) -> Q:
    """Who satisfies every line and is not excluded by hand, and who is included by hand."""
    as_defined = condition_of(definition) & ~chosen(stored, "exclude")
    return as_defined | chosen(stored, "include")


def chosen(stored: StoredCohort | None, choice: str) -> Q:
    """The courses whose patient was last chosen so."""
    if stored is None or stored.pk is None:
        return NEVER
    latest = CohortChoice.objects.filter(cohort=stored.pk, patient=OuterRef("patient_id"))
    value = Subquery(latest.order_by("-id").values("choice")[:1])
    return Q(sure(Q(Exact(value, Value(choice)))))


def choices_in_force(stored: StoredCohort) -> QuerySet[CohortChoice]:
    """The latest choice about each patient, without those that were taken back."""
    latest = (
        CohortChoice.objects.filter(cohort=stored)
        .order_by("patient_id", "-id")
        .distinct("patient_id")
        .values("id")
    )
    return (
        CohortChoice.objects.filter(id__in=Subquery(latest))
        .exclude(choice=CohortChoice.Choice.AS_DEFINED)
        .select_related("patient__identity", "chosen_by")
    )


def _milestone(definition: Definition, stored: StoredCohort) -> str:
    """
    Whom a person chose one by one was chosen knowing what became of them: then the cohort is decided later than
    any time zero.
    """
    chosen_by_hand = stored.pk is not None and choices_in_force(stored).exists()
    return LATER_EVENT if chosen_by_hand else definition.milestone
