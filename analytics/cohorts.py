"""
The built-in cohorts, and the times of their patients. The only module that queries for the statistics.

Each cohort says which milestone all its patients have reached, because time before it is immortal.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from analytics.definitions import ORIGINS, Clock, Endpoint, Origin, Timing
from analytics.models import Course, EndpointRow

# Serin et al. 2020, doi:10.21673/anadoluklin.649703.
PUBLISHED_SERIES = "serin2020"

SECOND_INTERVENTION = "second_intervention"
NO_DELAYED_ENTRY = -1


@dataclass(frozen=True, slots=True)
class Cohort:
    """
    Which patients: `condition` on their courses. `milestone` is the latest one that all have reached.

    `clocks`: origins for which the series' own way of counting time is kept. `revision`: of a cohort
    that people build, which patients it now means (analytics.builder).
    """

    slug: str
    label: str | Promise
    condition: Q
    milestone: str = Origin.INDEX_LIVER_INTERVENTION
    clocks: Mapping[Origin, Clock] = field(default_factory=dict)
    revision: int | None = None

    def clock(self, origin: Origin) -> Clock:
        return self.clocks.get(origin, Clock.DAYS)

    def members(self, center_id: int) -> QuerySet[Course]:
        return Course.objects.filter(self.condition, center_id=center_id)


OPERATED = Q(operated_on__isnull=False)
CURATIVE = Q(index_liver_intervention_on__isnull=False)
TREATED_AGAIN = Q(second_intervention_on__isnull=False)
PUBLISHED = Q(series_slug=PUBLISHED_SERIES) & CURATIVE
AS_PRINTED = {Origin.METASTASIS_DIAGNOSIS: Clock.COMPLETED_MONTHS}

COHORTS: dict[str, Cohort] = {
    cohort.slug: cohort
    for cohort in (
        Cohort("all-operated", _("All operated"), OPERATED),
        Cohort("curative-intent", _("Curative intent"), CURATIVE),
        Cohort(
            "synchronous",
            _("Synchronous metastases, operated"),
            OPERATED & Q(timing=Timing.SYNCHRONOUS),
        ),
        Cohort(
            "metachronous",
            _("Metachronous metastases, operated"),
            OPERATED & Q(timing=Timing.METACHRONOUS),
        ),
        Cohort(
            "repeat-intervention",
            _("Repeat intervention"),
            CURATIVE & TREATED_AGAIN,
            milestone=SECOND_INTERVENTION,
        ),
        Cohort("published-series", _("Published series (45)"), PUBLISHED, clocks=AS_PRINTED),
        Cohort(
            "published-table-2",
            _("Published series, Table 2 (12)"),
            PUBLISHED & TREATED_AGAIN,
            milestone=SECOND_INTERVENTION,
            clocks=AS_PRINTED,
        ),
    )
}


@dataclass(frozen=True, slots=True)
class Times:
    """
    One endpoint from one origin for a cohort, patient by patient in the same order everywhere.

    `members` counts the whole cohort; who is not among `subjects` is in `excluded`, by reason.
    `entry_days` is -1 without delayed entry.
    """

    endpoint: Endpoint
    origin: Origin
    subjects: list[int]
    started_on: list[date]
    days: list[int]
    entry_days: list[int]
    event: list[int]
    timing: list[str | None]
    treated_again: list[bool]
    excluded: dict[str, int]

    @property
    def members(self) -> int:
        return len(self.subjects) + sum(self.excluded.values())


def times_of(center_id: int, cohort: Cohort) -> list[Times]:
    """Every endpoint and origin of a cohort, also of an empty one, in two queries whatever its size."""
    rows = EndpointRow.objects.filter(
        center_id=center_id, course__in=cohort.members(center_id).values("id")
    )
    excluded: dict[tuple[str, str], dict[str, int]] = {}
    for endpoint, origin, reason, count in (
        rows.exclude(excluded_because="")
        .values_list("endpoint", "origin", "excluded_because")
        .annotate(Count("id"))
        .order_by("endpoint", "origin", "excluded_because")
    ):
        excluded.setdefault((endpoint, origin), {})[reason] = count
    columns = {(row.pop("endpoint"), row.pop("origin")): row for row in _columns(rows)}
    return [
        Times(
            endpoint,
            origin,
            **columns.get((endpoint, origin), _NOBODY),
            excluded=excluded.get((endpoint, origin), {}),
        )
        for endpoint, origins in ORIGINS.items()
        for origin in origins
    ]


_NOBODY: dict[str, list] = {
    name: []
    for name in ("subjects", "started_on", "days", "entry_days", "event", "timing", "treated_again")
}


def _columns(rows: QuerySet[EndpointRow]) -> QuerySet:
    """One row per endpoint and origin, each of its columns an array in the order of the courses."""

    def column(expression) -> ArrayAgg:
        return ArrayAgg(expression, order_by="course_id")

    return (
        rows.filter(excluded_because="")
        .values("endpoint", "origin")
        .order_by("endpoint", "origin")
        .annotate(
            subjects=column("course_id"),
            started_on=column("started_on"),
            days=column("duration_days"),
            entry_days=column(Coalesce("entry_days", NO_DELAYED_ENTRY)),
            event=column("event"),
            timing=column("course__timing"),
            treated_again=column(Q(course__second_intervention_on__isnull=False)),
        )
    )
