"""
Whether what was written since concerns a result. Judged here for pages, workers and attempts alike.

A result is of data version v and was made from some courses. Somebody's course says at which version anything of
that patient was last written. If nobody who was written later than v is one of these, or would be now, computing
the result again gives the same. Proof and races: docs/adr/0017-which-write-concerns-which-result.md. Not: doing
anything about it.
"""

from django.db.models import Exists, F, Func, Q

from analytics.builder.stored import cohort_named
from analytics.models import ComputedFrom, Course, EndpointBuild
from analytics.refreshed import BOARD_PERFORMANCE, cohort_with_outcomes


def is_concerned(
    center_id: int, result: str, *, since: int | None, now: int, of_attempt: bool = False
) -> bool:
    """
    Whether a result of version `since` may come out otherwise of the data at `now`. Within the center's context.

    None: there is no whole result. `now` was read before. `of_attempt`: not of the result but of the last attempt at
    one, of which there need not be any courses.
    """
    if since == now:
        return False
    whom = _read_for(center_id, result)
    if since is None or whom is None or since < all_changed_at(center_id):
        return True
    courses = ComputedFrom.objects.filter(
        center_id=center_id, result=result, is_attempt=of_attempt, data_version=since
    )
    made_from = courses.annotate(course=Func(F("courses"), function="unnest")).values("course")
    written = Course.objects.filter(center_id=center_id, record_version__gt=since)
    concerned = written.filter(whom | Q(pk__in=made_from))
    if of_attempt:
        return concerned.exists()
    # In one statement: a newer result may be stored at this moment, and then of the older one nothing is known.
    found = courses.annotate(is_concerned=Exists(concerned))
    return found.values_list("is_concerned", flat=True).first() is not False


def all_changed_at(center_id: int) -> int:
    """Whatever is of an older version than this has changed, whomever it is of."""
    found = EndpointBuild.objects.filter(center_id=center_id)
    return found.values_list("all_changed_at_version", flat=True).first() or 0


def courses_read_for(center_id: int, result: str) -> list[int]:
    """The courses that a result would be made from now, in the order of their ids; of no such result none."""
    whom = _read_for(center_id, result)
    if whom is None:
        return []
    read = Course.objects.filter(whom, center_id=center_id).order_by("pk")
    return list(read.values_list("pk", flat=True))


def _read_for(center_id: int, result: str) -> Q | None:
    """None where that is more than courses, as of the boards' figures, or where nobody has such a cohort any more."""
    if result == BOARD_PERFORMANCE:
        return None
    of_outcomes = cohort_with_outcomes(result)
    cohort = cohort_named(center_id, of_outcomes or result)
    if cohort is None:
        return None
    return cohort.read_for_outcomes if of_outcomes else cohort.condition
