"""
The built-in cohorts.

Each says which milestone all its patients have reached, because time before it is immortal.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from analytics.definitions import Clock, Origin, Timing
from analytics.models import Course

# Serin et al. 2020, doi:10.21673/anadoluklin.649703.
PUBLISHED_SERIES = "serin2020"


@dataclass(frozen=True, slots=True)
class Cohort:
    """
    Which patients: `condition` on their courses. `milestone` is the latest one that all have reached.

    `clocks`: origins for which the series' own way of counting time is kept. `revision`: of a cohort
    that people build, which patients it now means (analytics.builder). `read_besides`: patients who are not in it
    and of whom something is counted on its outcome pages nevertheless.
    """

    slug: str
    label: str | Promise
    condition: Q
    milestone: str = Origin.INDEX_LIVER_INTERVENTION
    clocks: Mapping[Origin, Clock] = field(default_factory=dict)
    revision: int | None = None
    read_besides: Q | None = None

    def clock(self, origin: Origin) -> Clock:
        return self.clocks.get(origin, Clock.DAYS)

    def members(self, center_id: int) -> QuerySet[Course]:
        return Course.objects.filter(self.condition, center_id=center_id)

    @property
    def read_for_outcomes(self) -> Q:
        """From whose record the outcome pages besides survival are made."""
        return self.condition if self.read_besides is None else self.condition | self.read_besides


OPERATED = Q(operated_on__isnull=False)
CURATIVE = Q(index_liver_intervention_on__isnull=False)
TREATED_AGAIN = Q(second_intervention_on__isnull=False)
IN_SERIES = Q(series_slug=PUBLISHED_SERIES)
PUBLISHED = IN_SERIES & CURATIVE
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
            milestone=Origin.SECOND_INTERVENTION,
        ),
        Cohort(
            "published-series",
            _("Published series (45)"),
            PUBLISHED,
            clocks=AS_PRINTED,
            read_besides=IN_SERIES,  # also who was screened and not operated on
        ),
        Cohort(
            "published-table-2",
            _("Published series, Table 2 (12)"),
            PUBLISHED & TREATED_AGAIN,
            milestone=Origin.SECOND_INTERVENTION,
            clocks=AS_PRINTED,
        ),
    )
}
