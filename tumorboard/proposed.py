"""
What became of decisions, proposed from the record (patients/clinical/implementation.py), for many at once.

Not: whether it was so. A person answers with `actions.answer_decision`.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db.models import Max
from django.utils import timezone
from django.utils.functional import cached_property

from patients.clinical.dates import period_of
from patients.clinical.implementation import (
    SHORTLY_BEFORE,
    Advice,
    Because,
    Decided,
    Proposal,
    Recorded,
    Treatment,
    asked_from,
    proposals,
)
from patients.clinical.missing import known, known_set
from patients.models import (
    FollowUpVisit,
    ImagingStudy,
    InterventionSession,
    LabResult,
    PathologyReport,
    Recurrence,
    StatusEvent,
    SystemicTherapy,
)
from tumorboard.models import AgendaItem, Decision, Implementation

Row = InterventionSession | SystemicTherapy
# Who answered "not yet" is asked again after so long, unless the record shows something before.
ASK_AGAIN = timedelta(days=30)
SETTLES = Implementation.SETTLES


@dataclass(frozen=True)
class Proposed:
    """
    A decision with what the record says of it. `rows`: interventions and therapies by their key
    ("session:…", "therapy:…"), in the order of their days, without those long before the meeting.
    """

    decision: Decision
    proposal: Proposal
    rows: dict[str, Row]
    answers: list[Implementation]
    asked_on: date

    @cached_property
    def seen(self) -> str:
        """
        What a person looked at who answers: the proposal and the answers there were. Compared when the
        answer comes, so that nobody answers what has changed meanwhile.
        """
        told = [
            self.proposal.state,
            self.proposal.because,
            *self.proposal.treatments,
            *sorted(f"{row.pk}:{row.version}" for row in self.answers),
        ]
        return sha256("|".join(told).encode()).hexdigest()[:16]

    @property
    def matched(self) -> list[Row]:
        return [self.rows[key] for key in self.proposal.treatments if key in self.rows]

    @property
    def others(self) -> list[Row]:
        return [self.rows[key] for key in self.proposal.others if key in self.rows]

    @property
    def is_settled(self) -> bool:
        return any(answer.state in SETTLES for answer in self.answers)

    @property
    def can_be_confirmed(self) -> bool:
        """One click is enough: nothing has to be said besides."""
        is_deviation = self.proposal.state in Implementation.DEVIATES
        return not is_deviation or self.proposal.reason is not None


def asked(decisions: Iterable[Decision], *, today: date) -> list[Proposed]:
    """Those of which a person is to say now whether they were carried out, the longest due first."""
    found = [
        each
        for each in proposed_for(decisions).values()
        if each.asked_on <= today and each.proposal.because != Because.NOTHING_TO_DO
    ]
    return sorted(
        found, key=lambda each: (each.asked_on, each.decision.agenda_item.meeting.held_on)
    )


def proposed_for(decisions: Iterable[Decision]) -> dict[UUID, Proposed]:
    """The proposal of each, by its key. So many questions to the database whatever their number."""
    wanted = {decision.pk for decision in decisions}
    if not wanted:
        return {}
    patients = Decision.objects.filter(pk__in=wanted).values("patient")
    made = _decisions(patients)
    read = _Read(patients, made)
    found: dict[UUID, Proposed] = {}
    for patient_id, of_patient in made.items():
        told = proposals(
            decisions=[read.decided(decision) for decision in of_patient],
            recorded=read.recorded(patient_id),
        )
        for decision in of_patient:
            if decision.pk in wanted:
                found[decision.pk] = read.proposed(decision, told[str(decision.pk)])
    return found


def proposed_of(decision: Decision) -> Proposed:
    return proposed_for([decision])[decision.pk]


def key_of(row: Row) -> str:
    kind = "session" if isinstance(row, InterventionSession) else "therapy"
    return f"{kind}:{row.pk}"


def _decisions(patients) -> dict[UUID, list[Decision]]:
    """All that were made about these patients: they are read together."""
    rows = (
        Decision.objects.filter(patient__in=patients)
        .made()
        .with_superseded()
        .select_related(
            "patient__identity", "patient__center", "responsible", "agenda_item__referral",
            "agenda_item__meeting__board",
        )
        .prefetch_related(
            "recommendations", "lesion_plans__lesion", "implementations__updated_by",
            "implementations__created_by",
        )
        .order_by("agenda_item__meeting__held_on", "version_no")
    )  # fmt: skip
    found = defaultdict(list)
    for row in rows:
        found[row.patient_id].append(row)
    return found


class _Read:
    """What the record holds of some patients, as the plain values that a proposal is made of."""

    def __init__(self, patients, decisions: dict[UUID, list[Decision]]):
        self.decisions = decisions
        self.rows: dict[UUID, list[Row]] = defaultdict(list)
        for session in _sessions(patients):
            self.rows[session.patient_id].append(session)
        for therapy in _therapies(patients):
            self.rows[therapy.patient_id].append(therapy)
        self.investigations = _investigations(patients)
        self.last_seen = last_seen(patients)
        self.presented = _presented(patients)

    def decided(self, decision: Decision) -> Decided:
        held_on = decision.agenda_item.meeting.held_on
        again = [on for on in self.presented[decision.patient_id] if on > held_on]
        return Decided(
            key=str(decision.pk),
            held_on=held_on,
            advice=[
                Advice(row.rank, row.option, row.details, row.condition)
                for row in decision.recommendations.all()
                if not row.is_struck
            ],
            lesion_plans={
                row.lesion.lesion_no: row.plan
                for row in decision.lesion_plans.all()
                if not row.is_struck
            },
            is_superseded=decision.is_superseded,  # type: ignore[attr-defined]
            is_provisional=decision.provisional,
            has_systemic_plan=bool(decision.systemic_plan),
            presented_again_on=min(again, default=None),
        )

    def recorded(self, patient_id: UUID) -> Recorded:
        patient = self.decisions[patient_id][0].patient
        linked: dict[str, set[str]] = defaultdict(set)
        newer = {d.supersedes_id: d.pk for d in self.decisions[patient_id] if d.supersedes_id}
        for decision in self.decisions[patient_id]:
            versions = _with_newer(decision.pk, newer)
            for answer in decision.implementations.all():
                if answer.session_id:
                    linked[f"session:{answer.session_id}"] |= versions
                if answer.therapy_id:
                    linked[f"therapy:{answer.therapy_id}"] |= versions
        died = patient.died_on and period_of(patient.died_on, patient.died_on_precision or "day")
        return Recorded(
            treatments=[
                _treatment(row, frozenset(linked[key_of(row)])) for row in self.rows[patient_id]
            ],
            investigations=self.investigations[patient_id],
            last_contact_on=self.last_seen.get(patient_id),
            died=died or None,
        )

    def proposed(self, decision: Decision, proposal: Proposal) -> Proposed:
        held_on = decision.agenda_item.meeting.held_on
        answers = list(decision.implementations.all())
        named = {*proposal.treatments, *proposal.others}
        rows = {
            key_of(row): row
            for row in sorted(self.rows[decision.patient_id], key=day_of)
            if key_of(row) in named or day_of(row) >= held_on - SHORTLY_BEFORE
        }
        asked_on = asked_from(
            held_on=held_on,
            due_on=decision.due_on,
            restage_on=_restaged_on(decision),
            proposal=proposal,
        )
        if proposal.may_change:
            asked_on = max([asked_on, *(_answered_on(row) + ASK_AGAIN for row in answers)])
        return Proposed(decision, proposal, rows, answers, asked_on)


def day_of(row: Row) -> date:
    return row.performed_on if isinstance(row, InterventionSession) else row.started_on


def _restaged_on(decision: Decision) -> date | None:
    """The day of the decision, else the first that a recommendation names."""
    named = [
        date.fromisoformat(row.details["restage_on"])
        for row in decision.recommendations.all()
        if not row.is_struck and row.details.get("restage_on")
    ]
    return decision.restage_on or min(named, default=None)


def _answered_on(answer: Implementation) -> date:
    return timezone.localtime(answer.updated_at or answer.created_at).date()


def _with_newer(pk: UUID, newer: dict[UUID, UUID]) -> set[str]:
    """What was linked to a version is linked to those that replaced it."""
    found = {str(pk)}
    while pk in newer:
        pk = newer[pk]
        found.add(str(pk))
    return found


def _sessions(patients) -> Iterable[InterventionSession]:
    return (
        InterventionSession.objects.filter(patient__in=patients)
        .prefetch_related("procedures__lesion_treatments__lesion")
        .order_by("performed_on")
    )


def _therapies(patients) -> Iterable[SystemicTherapy]:
    return SystemicTherapy.objects.filter(patient__in=patients).order_by("started_on")


def _treatment(row: Row, linked_to: frozenset[str]) -> Treatment:
    if isinstance(row, SystemicTherapy):
        first_on, last_on = period_of(row.started_on, row.started_on_precision)
        return Treatment(
            key=key_of(row),
            first_on=first_on,
            last_on=last_on,
            is_systemic=True,
            intent=row.intent,
            regimen=row.regimen,
            biologics=known_set(row.biologics),
            cycles=row.cycles_delivered,
            ended_on=row.ended_on,
            response=known(row.response_recist),
            linked_to=linked_to,
        )
    first_on, last_on = period_of(row.performed_on, row.performed_on_precision)
    procedures = list(row.procedures.all())
    return Treatment(
        key=key_of(row),
        first_on=first_on,
        last_on=last_on,
        procedures=[(procedure.group, procedure.kind) for procedure in procedures],
        role=known(row.strategy_role),
        lesions={
            done.lesion.lesion_no: done.treatment
            for procedure in procedures
            for done in procedure.lesion_treatments.all()
        },
        deviation=known(row.deviation),
        is_diagnostic=row.intent == InterventionSession.Intent.DIAGNOSTIC,
        linked_to=linked_to,
    )


def _investigations(patients) -> dict[UUID, list[tuple[str, date]]]:
    found: dict[UUID, list[tuple[str, date]]] = defaultdict(list)
    studies = ImagingStudy.objects.filter(patient__in=patients)
    for patient, modality, on in studies.values_list("patient_id", "modality", "performed_on"):
        found[patient].append((modality, on))
    # What an operation removed is its own, and no investigation.
    reports = PathologyReport.objects.filter(patient__in=patients, session=None)
    for patient, on in reports.values_list("patient_id", "specimen_on"):
        if on:
            found[patient].append(("pathology", on))
    return found


def last_seen(patients) -> dict[UUID, date]:
    """As PatientRecord.last_contact_on, for many: a board proves no life."""
    days: tuple[tuple[Any, str], ...] = (
        (FollowUpVisit.objects.all(), "visited_on"),
        (InterventionSession.objects.all(), "performed_on"),
        (InterventionSession.objects.all(), "discharged_on"),
        (ImagingStudy.objects.all(), "performed_on"),
        (LabResult.objects.all(), "taken_on"),
        (SystemicTherapy.objects.all(), "started_on"),
        (SystemicTherapy.objects.all(), "ended_on"),
        (Recurrence.objects.all(), "detected_on"),
        (StatusEvent.objects.exclude(state="lost"), "known_on"),
    )
    first, *rest = (
        rows.filter(patient__in=patients).order_by().values_list("patient_id").annotate(Max(name))
        for rows, name in days
    )
    found: dict[UUID, date] = {}
    for patient, on in first.union(*rest, all=True):
        if on is not None:
            found[patient] = max(on, found.get(patient, on))
    return found


def _presented(patients) -> dict[UUID, list[date]]:
    """The days of the meetings that had the case before them."""
    state = AgendaItem.State
    rows = AgendaItem.objects.filter(
        patient__in=patients, state__in=[state.PRESENTING, state.DECIDED, state.DEFERRED]
    ).exclude(started_at=None, state=state.DEFERRED)
    found: dict[UUID, list[date]] = defaultdict(list)
    for patient, on in rows.order_by().values_list("patient_id", "meeting__held_on"):
        found[patient].append(on)
    return found
