"""The denominator: who was screened in a period, who was excluded and why, who was operated on. Counts and lists; not: HTML."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from patients.models import InterventionSession, Screening
from patients.models.patient import PatientQuerySet

EXCLUSIONS = tuple(
    outcome
    for outcome in Screening.Outcome
    if outcome not in (Screening.Outcome.INCLUDED, Screening.Outcome.PENDING)
)
LIVER_TREATMENTS = ("liver_resection", "ablation")


@dataclass(frozen=True, slots=True)
class Box:
    """One box of the chart: its patients. A reason that nobody had stays, with its zero."""

    code: str
    label: str | Promise
    patients: frozenset

    @property
    def count(self) -> int:
        return len(self.patients)


@dataclass(frozen=True, slots=True)
class FlowChart:
    """Reviewed = excluded + not yet decided + included; included = operated on + not operated on."""

    reviewed: Box
    excluded: tuple[Box, ...]
    pending: Box
    included: Box
    operated: Box
    not_operated: Box

    @property
    def excluded_count(self) -> int:
        return sum(box.count for box in self.excluded)

    @property
    def boxes(self) -> tuple[Box, ...]:
        return (
            self.reviewed, *self.excluded, self.pending, self.included, self.operated, self.not_operated,
        )  # fmt: skip

    def box(self, code: str) -> Box | None:
        return next((box for box in self.boxes if box.code == code), None)


def flow_chart(
    screenings: QuerySet[Screening], *, since: date | None, until: date | None
) -> FlowChart:
    """
    Everybody screened in the period (both days included), counted once, with the latest outcome of it.

    Serin KR, et al. Anadolu Klin 2020, Figure 1: 98 reviewed, 40 + 9 + 4 excluded, 45 operated on.
    """
    asked = screenings
    if since:
        asked = asked.filter(screened_on__gte=since)
    if until:
        asked = asked.filter(screened_on__lte=until)
    rows = asked.order_by("screened_on", "created_at")
    known = set(Screening.Outcome.values)
    latest, screened_on = {}, {}
    for key, outcome, day in rows.values_list("patient_id", "outcome", "screened_on"):
        latest[key] = outcome if outcome in known else Screening.Outcome.PENDING
        screened_on[key] = day
    included = _of(latest, Screening.Outcome.INCLUDED)
    sessions = InterventionSession.objects.filter(
        Q(intent="curative") | Q(intent=None),
        patient__in=included,
        procedures__group__in=LIVER_TREATMENTS,
    ).values_list("patient_id", "performed_on")
    # An operation long before was of an earlier time of being considered.
    operated = frozenset(key for key, day in sessions if day >= screened_on[key])
    return FlowChart(
        reviewed=Box("reviewed", _("Patients reviewed"), frozenset(latest)),
        excluded=tuple(Box(code.value, code.label, _of(latest, code)) for code in EXCLUSIONS),
        pending=Box("pending", Screening.Outcome.PENDING.label, _of(latest, "pending")),
        included=Box("included", Screening.Outcome.INCLUDED.label, included),
        operated=Box("operated", _("Operated on the liver with curative intent"), operated),
        not_operated=Box("not_operated", _("Included, not operated on"), included - operated),
    )


def _of(latest: dict, outcome: str) -> frozenset:
    return frozenset(patient for patient, given in latest.items() if given == outcome)


def in_box(box: Box, patients: PatientQuerySet) -> PatientQuerySet:
    return patients.filter(pk__in=box.patients).select_related("identity").in_turkish_order()
