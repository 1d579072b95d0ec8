"""The patient list: which filters there are, and what a row says. Not: words of the page."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from patients.clinical.dates import completed_years
from patients.models import (
    FollowUpVisit,
    Lesion,
    LiverMetastasis,
    Patient,
    PrimaryTumor,
    Recurrence,
    StatusEvent,
)


@dataclass(frozen=True, slots=True)
class Filter:
    """One question with its answers; each answer narrows the list by one condition."""

    key: str
    label: str | Promise
    answers: dict[str, str | Promise]
    conditions: dict[str, dict]


FILTERS = (
    Filter(
        "status",
        _("Status"),
        {"alive": _("Alive"), "died": _("Died")},
        {"alive": {"died_on__isnull": True}, "died": {"died_on__isnull": False}},
    ),
    Filter(
        "metastases",
        _("Metastases"),
        {
            "synchronous": _("Synchronous"),
            "metachronous": _("Metachronous"),
            "none": _("Screened only"),
        },
        {
            "synchronous": {"timing": "synchronous"},
            "metachronous": {"timing": "metachronous"},
            "none": {"metastasis_on__isnull": True},
        },
    ),
    Filter(
        "recurrence",
        _("Recurrence"),
        {"yes": _("Recurred"), "no": _("No recurrence known")},
        {"yes": {"has_recurrence": True}, "no": {"has_recurrence": False}},
    ),
    Filter(
        "series",
        _("Series"),
        {"published": _("Published series"), "clinic": _("Our patients")},
        {"published": {"series__isnull": False}, "clinic": {"series__isnull": True}},
    ),
)


def chosen_filters(query) -> dict[str, str]:
    """The known answers in the address; anything else is ignored."""
    return {each.key: query[each.key] for each in FILTERS if query.get(each.key) in each.answers}


def narrowed(patients: QuerySet[Patient], chosen: dict[str, str]) -> QuerySet[Patient]:
    """The list with what its rows show, narrowed by the chosen filters."""
    patients = for_list(patients)
    for each in FILTERS:
        if each.key in chosen:
            patients = patients.filter(**each.conditions[chosen[each.key]])
    return patients


def for_list(patients: QuerySet[Patient]) -> QuerySet[Patient]:
    """Adds what a row shows, in the one query of the list."""
    first_metastasis = LiverMetastasis.objects.filter(patient=OuterRef("pk")).order_by(
        "diagnosed_on"
    )
    first_primary = PrimaryTumor.objects.filter(patient=OuterRef("pk")).order_by("diagnosed_on")
    latest = StatusEvent.objects.filter(patient=OuterRef("pk")).order_by("-known_on", "-created_at")
    lesions = (
        Lesion.objects.filter(patient=OuterRef("pk"), liver_metastasis__isnull=False)
        .order_by()
        .values("patient")
        .annotate(count=Count("pk"))
        .values("count")
    )
    seen = FollowUpVisit.objects.filter(
        patient=OuterRef("pk"), disease_state__isnull=False
    ).order_by("-visited_on")
    return patients.select_related("identity", "series").annotate(
        has_recurrence=Exists(Recurrence.objects.filter(patient=OuterRef("pk"))),
        metastasis_on=Subquery(first_metastasis.values("diagnosed_on")[:1]),
        timing=Subquery(first_metastasis.values("clinician_timing")[:1]),
        number_reported=Subquery(first_metastasis.values("number_of_metastases")[:1]),
        lesions_count=Subquery(lesions),
        topography=Subquery(first_primary.values("topography")[:1]),
        status_code=Subquery(latest.values("state")[:1]),
        # A status holds until a later visit that saw the same: the day it was last confirmed.
        status_on=Greatest(
            Subquery(latest.values("known_on")[:1]), Subquery(seen.values("visited_on")[:1])
        ),
    )


STATUS_TONES = {"ned": "success", "awd": "warning", "on_chemo": "warning", "lost": "danger"}


@dataclass(frozen=True, slots=True)
class PatientRow:
    """One line of the list. Needs a patient read through for_list."""

    patient: Patient

    @property
    def name(self) -> str:
        identity = getattr(self.patient, "identity", None)
        return str(identity) if identity else self.patient.study_code

    @property
    def age_years(self) -> int | None:
        """Today, or at death."""
        if self.patient.born_on is None:
            return self.patient.age_years
        on: date = self.patient.died_on or timezone.localdate()
        return completed_years(born_on=self.patient.born_on, on=on)

    @property
    def primary(self) -> str:
        return str(dict(PrimaryTumor.Topography.choices).get(self.patient.topography, ""))

    @property
    def timing(self) -> str:
        return str(dict(LiverMetastasis.Timing.choices).get(self.patient.timing, ""))

    @property
    def metastases_count(self) -> int | None:
        return self.patient.lesions_count or self.patient.number_reported

    @property
    def status(self) -> str:
        return str(dict(StatusEvent.State.choices).get(self.patient.status_code, ""))

    @property
    def tone(self) -> str:
        return STATUS_TONES.get(self.patient.status_code, "")
