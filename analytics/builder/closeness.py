"""
Whether a built cohort differs from another one by so few patients that their results, laid side by
side, would tell about single ones. Asked before anybody sees them who may not open the records.
"""

from collections.abc import Iterator

from django.db.models import Count, Q

from analytics.builder.models import CohortChange, StoredCohort
from analytics.builder.stored import cohort_of, is_understood
from analytics.cohorts import COHORTS, Cohort
from analytics.criteria import NotUnderstood, condition_of, definition_of
from analytics.criteria.reading import sure
from analytics.disclosure import FEWEST_PATIENTS
from analytics.models import Course

# Of definitions that cohorts of the center once had: whoever saw the result of one may remember it.
MOST_FORMER = 120


def is_too_close(center_id: int, cohort: Cohort) -> bool:
    """To a built-in cohort, to another built one, or to what one of them meant before."""
    others = list(_others(center_id, cohort))
    this = sure(cohort.condition)
    differing = {
        f"other_{place}": Count("pk", filter=Q(is_this=True) & Q(**{f"is_{place}": False})
                                | Q(is_this=False) & Q(**{f"is_{place}": True}))
        for place in range(len(others))
    }  # fmt: skip
    found = (
        Course.objects.filter(center_id=center_id)
        .annotate(is_this=this, **{f"is_{place}": sure(one) for place, one in enumerate(others)})
        .aggregate(**differing)
    )
    return any(0 < n < FEWEST_PATIENTS for n in found.values())


def _others(center_id: int, cohort: Cohort) -> Iterator[Q]:
    for built_in in COHORTS.values():
        yield built_in.condition
    stored = StoredCohort.objects.filter(center_id=center_id).exclude(slug=cohort.slug)
    for one in stored:
        if is_understood(one):
            yield cohort_of(one).condition
    former = (
        CohortChange.objects.filter(center_id=center_id)
        .order_by("-id")
        .values_list("definition", flat=True)[:MOST_FORMER]
    )
    seen = []
    for data in former:
        if data in seen:
            continue
        seen.append(data)
        try:
            condition = condition_of(definition_of(data))
        except NotUnderstood:
            continue
        if condition:  # without a line: everybody, of whom no results are shown
            yield condition
