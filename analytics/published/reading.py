"""
What the paper counts and the tables of a cohort do not: read from the record of the series, set-wise.

Not: the numbers. Within the center's context.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import F, Min, QuerySet

from analytics.cohorts import PUBLISHED_SERIES
from analytics.models import Course
from patients.clinical.missing import known, known_set
from patients.models import (
    Complication,
    FollowUpVisit,
    ImagingStudy,
    InterventionSession,
    LiverMetastasis,
    Patient,
    PrimaryTumor,
    Procedure,
    Screening,
    SystemicTherapy,
)
from tumorboard.models import Decision


@dataclass(frozen=True, slots=True)
class ComplicationFacts:
    """`on` is the day of the session that it followed."""

    on: date
    category: str
    grade: str
    is_drained: bool


@dataclass(frozen=True, slots=True)
class TherapyFacts:
    intent: str
    started_on: date | None
    biologics: frozenset[str]


@dataclass(frozen=True, slots=True)
class More:
    """Of one patient. `row` is the patient's in Table 2: who it is, nothing that is compared."""

    row: int | None = None
    death_cause: str | None = None
    is_obstructed: bool = False
    is_unresectable: bool = False
    staging: frozenset[str] = frozenset()
    discussed_on: date | None = None
    operators: tuple[tuple[date, str], ...] = ()
    reasons: tuple[tuple[str, str], ...] = ()
    therapies: tuple[TherapyFacts, ...] = ()
    complications: tuple[ComplicationFacts, ...] = ()


@dataclass(frozen=True, slots=True)
class SeriesRecord:
    """`more` by patient; the screened are all of the series, also those who were excluded."""

    more: dict[UUID, More]
    screened: tuple[tuple[date, str], ...]
    disciplines: tuple[int, ...]
    visits: tuple[tuple[int, bool], ...]

    def of(self, patient: UUID) -> More:
        return self.more.get(patient, More())


def series_record(center_id: int, members: QuerySet[Course]) -> SeriesRecord:
    patients = members.order_by().values("patient_id")
    of = {"patient__in": patients}
    primaries = PrimaryTumor.objects.filter(**of).order_by("diagnosed_on", "pk")
    presentations = LiverMetastasis.objects.filter(**of).order_by("diagnosed_on", "pk")
    staging = ImagingStudy.objects.filter(**of, purpose="staging")
    sessions = InterventionSession.objects.filter(**of).exclude(operator="")
    procedures = Procedure.objects.filter(**of).exclude(reason="").order_by("kind", "reason")
    therapies = SystemicTherapy.objects.filter(**of).order_by("started_on", "pk")
    complications = Complication.objects.filter(**of).exclude(session=None).order_by("pk")
    decisions = Decision.objects.filter(**of, state__in=("signed", "imported"), provisional=False)
    discussed = (
        decisions.order_by().values("patient_id").annotate(on=Min("agenda_item__meeting__held_on"))
    )

    first_primary = _first(primaries.values("patient_id", "presentation"))
    first_presentation = _first(presentations.values("patient_id", "resectability"))
    discussed_on = {row["patient_id"]: row["on"] for row in discussed}
    imaged = _grouped(staging.values("patient_id", "modality"))
    operated = _grouped(sessions.values("patient_id", "performed_on", "operator"))
    reasoned = _grouped(procedures.values("patient_id", "kind", "reason"))
    treated = _grouped(therapies.values("patient_id", "intent", "started_on", "biologics"))
    complicated = _grouped(
        complications.values(
            "patient_id", "category", "clavien_dindo", "therapies", on=F("session__performed_on")
        )
    )
    people = Patient.objects.filter(pk__in=patients).values("pk", "as_published", "death_cause")
    more = {
        one["pk"]: More(
            row=_row(one["as_published"].get("table2_no")),
            death_cause=known(one["death_cause"]),
            is_obstructed="obstruction" in _codes(first_primary, one["pk"], "presentation"),
            is_unresectable=first_presentation.get(one["pk"], {}).get("resectability")
            == "initially_unresectable",
            staging=frozenset(row["modality"] for row in imaged[one["pk"]]),
            discussed_on=discussed_on.get(one["pk"]),
            operators=tuple((row["performed_on"], row["operator"]) for row in operated[one["pk"]]),
            reasons=tuple((row["kind"], row["reason"]) for row in reasoned[one["pk"]]),
            therapies=tuple(
                TherapyFacts(
                    row["intent"],
                    row["started_on"],
                    frozenset(known_set(row["biologics"]) or ()) - {"none"},
                )
                for row in treated[one["pk"]]
            ),
            complications=tuple(
                ComplicationFacts(
                    row["on"],
                    row["category"] or "",
                    row["clavien_dindo"] or "",
                    "drain_percutaneous" in (row["therapies"] or ()),
                )
                for row in complicated[one["pk"]]
            ),
        )
        for one in people
    }
    screened = Screening.objects.filter(
        center_id=center_id, patient__series__slug=PUBLISHED_SERIES
    ).order_by("screened_on", "pk")
    visits = FollowUpVisit.objects.filter(**of, scheduled_month__isnull=False).order_by("pk")
    return SeriesRecord(
        more=more,
        screened=tuple(screened.values_list("screened_on", "outcome")),
        disciplines=tuple(
            len(present or ())
            for present in decisions.order_by("pk").values_list("agenda_item__present", flat=True)
        ),
        visits=tuple(
            (month, "pet_ct" in (components or ()))
            for month, components in visits.values_list("scheduled_month", "components")
        ),
    )


def _row(printed: Any) -> int | None:
    return int(printed) if str(printed or "").isdecimal() else None


def _grouped(rows: Iterable[dict[str, Any]]) -> dict[UUID, list[dict[str, Any]]]:
    found: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        found[row["patient_id"]].append(row)
    return found


def _first(rows: Iterable[dict[str, Any]]) -> dict[UUID, dict[str, Any]]:
    found: dict[UUID, dict[str, Any]] = {}
    for row in rows:
        found.setdefault(row["patient_id"], row)
    return found


def _codes(rows: dict[UUID, dict[str, Any]], patient: UUID, name: str) -> frozenset[str]:
    return frozenset(known_set(rows.get(patient, {}).get(name)) or ())
