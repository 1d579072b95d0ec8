"""
What people do to the record. Every write goes through here: whole or not at all, checked, announced.

History is written by the database. Not: who may (access rules), many rows at once (series import).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from typing import TypeVar
from uuid import UUID

import pghistory
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from patients.clinical.dates import period_of
from patients.clinical.identity import fold, sort_key
from patients.constraints import DatePrecision
from patients.documents.inspecting import inspect
from patients.documents.storing import digest_of, store
from patients.encryption import digest
from patients.follow_up import are_enough, attempts_since
from patients.inserting import insert
from patients.models import (
    ClinicalModel,
    ContactAttempt,
    Document,
    FollowUpVisit,
    PathologyReport,
    Patient,
    PatientIdentity,
    Reminder,
    StatusEvent,
)
from patients.reminders import awaited_fields, new_reminders, open_reminders
from patients.signals import record_changed
from patients.whole_record import TABLES, fill

Row = TypeVar("Row", bound=ClinicalModel)

# Outcomes of an attempt that tell that the patient lives.
PROVES_LIFE = frozenset({"will_come", "declines", "followed_elsewhere", "alive"})
# Days of our own work, not of what happened to the patient: they may follow a death or a data lock.
OF_OUR_WORK = frozenset({"due_on", "settled_on"})
# What is written or found after a death: the autopsy, the last letter.
MAY_FOLLOW_DEATH = (PathologyReport, Document)


class ChangedElsewhere(Exception):
    """Somebody corrected the row first. Carries the row as it now is, so that a page can show both."""

    def __init__(self, current: ClinicalModel):
        self.current = current
        super().__init__(_("This was changed by somebody else in the meantime."))


@transaction.atomic
def record(row: Row, *, by, reason: str = "", remind_on: Mapping[str, date] | None = None) -> Row:
    """
    Enter one new row. Its center is its patient's: nobody chooses it.

    A field that is awaited makes its reminder, on the day given for it in `remind_on` or the usual one.
    """
    if not isinstance(row, Patient) and getattr(row, "patient_id", None):
        row.center = row.patient.center
    row.created_by = by
    row.full_clean()
    _refuse_impossible_dates(row, _dated(row))
    with pghistory.context(user=getattr(by, "pk", None), reason=reason):
        row.save(force_insert=True)
        _announce(row)
    _remind(row, awaited_fields(row), by=by, remind_on=remind_on)
    return row


@transaction.atomic(savepoint=False)
def record_all(
    rows: Sequence[ClinicalModel],
    *,
    by,
    reason: str = "",
    remind_on: Mapping[UUID, Mapping[str, date]] | None = None,
) -> None:
    """
    Enter many new rows of one case, in their order, in one journey to the database.

    As `record`, but what a table itself refuses is asked of the table: one statement instead of one
    question per row. The first refusal is told in the constraint's own words, and nothing is entered.
    """
    given = remind_on or {}
    for row in rows:
        if getattr(row, "patient_id", None):
            row.center = row.patient.center
        row.created_by = by
        _refuse_impossible_dates(row, _dated(row))
        row.clean_fields()
        row.clean()
    reminders = [
        reminder
        for row in rows
        for reminder in new_reminders(row, awaited_fields(row), remind_on=given.get(row.pk))
    ]
    for reminder in reminders:
        reminder.center, reminder.created_by = reminder.patient.center, by
    try:
        with (
            transaction.atomic(savepoint=False),
            pghistory.context(user=getattr(by, "pk", None), reason=reason) as history,
        ):
            insert([*rows, *reminders], history=history)
    except IntegrityError as refused:
        raise _in_its_words(refused, [type(row) for row in (*rows, *reminders)]) from refused
    for patient_id in {row.patient_id for row in rows}:
        _announce_patient(patient_id)


def _in_its_words(refused: IntegrityError, models: Sequence[type[ClinicalModel]]) -> Exception:
    """The message of the constraint that refused; the refusal itself where it has none."""
    name = getattr(getattr(refused.__cause__, "diag", None), "constraint_name", None)
    for model in models:
        for constraint in model._meta.constraints:
            if constraint.name == name:
                return ValidationError(constraint.get_violation_error_message())
    return refused


@transaction.atomic
def correct(row: Row, *, changes: dict, version: int, by, reason: str) -> Row:
    """
    Change fields of a row that is already there. `version` is the one the person was looking at.

    Raises ChangedElsewhere when the row has moved on, and ValidationError without a reason.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Say why this is corrected.")})
    current = type(row).objects.select_for_update(of=("self",)).get(pk=row.pk)
    if current.version != version:
        raise ChangedElsewhere(current)
    awaited_before = awaited_fields(current)
    for name, value in changes.items():
        setattr(current, name, value)
    current.version += 1
    current.updated_by, current.updated_at = by, timezone.now()
    current.full_clean()
    _refuse_impossible_dates(current, _dated(current) & set(changes))
    with pghistory.context(user=getattr(by, "pk", None), reason=reason):
        current.save(update_fields=[*changes, "version", "updated_by", "updated_at"])
        _announce(current)
    awaited_now = awaited_fields(current)
    settle_reminders(current, awaited_before - awaited_now, by=by)
    _remind(current, awaited_now - awaited_before, by=by)
    return current


def settle_reminders(row: ClinicalModel, names: set[str], *, by) -> None:
    """The named fields of a row are answered: nobody need ask for them any more."""
    if names:
        _settle(open_reminders(row, names), by=by)


def _settle(reminders: Iterable[Reminder], *, by) -> None:
    for reminder in reminders:
        correct(
            reminder,
            changes={"settled_on": timezone.localdate()},
            version=reminder.version,
            by=by,
            reason=_("Answered"),
        )


def _remind(row: ClinicalModel, names: set[str], *, by, remind_on=None) -> None:
    if not names or isinstance(row, Reminder):
        return
    for reminder in new_reminders(row, names, remind_on=remind_on):
        record(reminder, by=by)


@transaction.atomic
def enter_patient(*, patient: Patient, identity: PatientIdentity | None = None, by) -> Patient:
    """A new patient, with the identity where it is known."""
    if not patient.study_code:
        patient.study_code = next_study_code(patient.center_id)
    record(patient, by=by)
    if identity is not None:
        identity.patient = patient
        enter_identity(identity=identity, by=by)
    return patient


def enter_identity(*, identity: PatientIdentity, by) -> PatientIdentity:
    """Who a patient is, with the keys by which names and numbers are found."""
    for name, key in _identity_keys(identity).items():
        setattr(identity, name, key)
    return record(identity, by=by)


def correct_identity(
    identity: PatientIdentity, *, changes: dict, version: int, by, reason: str
) -> PatientIdentity:
    """As `correct`; the keys follow the names and numbers."""
    for name, value in changes.items():
        setattr(identity, name, value)
    changes = {**changes, **_identity_keys(identity)}
    return correct(identity, changes=changes, version=version, by=by, reason=reason)


def _identity_keys(identity: PatientIdentity) -> dict[str, str]:
    return {
        "search_key": fold(f"{identity.given_name} {identity.family_name}"),
        "sort_key": sort_key(f"{identity.family_name} {identity.given_name}"),
        "mrn_digest": digest(identity.mrn),
        "national_id_digest": digest(identity.national_id),
    }


@transaction.atomic
def record_follow_up(*, visit: FollowUpVisit, by, reason: str = "") -> FollowUpVisit:
    """
    A contact after treatment, and the disease status that it established.

    A visit that found the patient dead needs the death on record: a status alone is no event.
    """
    if visit.disease_state == FollowUpVisit.State.DEAD and visit.patient.died_on is None:
        raise ValidationError(
            {"disease_state": _("Record the death first: it has its date and its cause.")}
        )
    record(visit, by=by, reason=reason)
    status = StatusEvent(
        patient=visit.patient,
        known_on=visit.visited_on,
        known_on_precision=visit.visited_on_precision,
        state=visit.disease_state,
        evidence=["imaging"] if visit.imaging_result else ["clinical"],
    )
    record(status, by=by, reason=reason)
    seen_alive = Reminder.objects.filter(
        patient=visit.patient,
        settled_on=None,
        field_name="status_90_days",
        due_on__lte=visit.visited_on,
    )
    _settle(seen_alive, by=by)
    return visit


@transaction.atomic
def correct_follow_up(
    visit: FollowUpVisit, *, changes: dict, version: int, by, reason: str
) -> FollowUpVisit:
    """As `correct`; the disease status that the visit established moves with it."""
    # What the visit established was entered with it: another status of the same day is not its own.
    was = {"known_on": visit.visited_on, "state": visit.disease_state}
    own = visit.patient.status_events.filter(**was).order_by("created_at")
    status = own.filter(created_at=visit.created_at).first() or own.first()
    found_then = visit.patient.recurrences.filter(detected_on=visit.visited_on).exists()
    if status is not None and status.state == "awd" and found_then and own.count() == 1:
        status = None
    visit = correct(visit, changes=changes, version=version, by=by, reason=reason)
    now = {
        "known_on": visit.visited_on,
        "known_on_precision": visit.visited_on_precision,
        "state": visit.disease_state,
    }
    if (
        status is None
        and visit.disease_state
        and was != {"known_on": now["known_on"], "state": now["state"]}
    ):
        record(
            StatusEvent(patient=visit.patient, **now, evidence=["clinical"]), by=by, reason=reason
        )
    elif status is not None and any(getattr(status, n) != value for n, value in now.items()):
        correct(status, changes=now, version=status.version, by=by, reason=reason)
    return visit


@transaction.atomic
def record_death(
    *,
    patient: Patient,
    died_on: date,
    cause: str,
    version: int,
    by,
    died_on_precision: str = DatePrecision.DAY,
    cause_text: str = "",
) -> Patient:
    """
    The patient died: date and cause together, the status that goes with them, follow-up closed.

    Raises ValidationError when the patient was seen alive later.
    """
    _refuse_contact_after(patient, period_of(died_on, died_on_precision)[1])
    patient = correct(
        patient,
        changes={
            "died_on": died_on,
            "died_on_precision": died_on_precision,
            "death_cause": cause,
            "death_cause_text": cause_text,
        },
        version=version,
        by=by,
        reason=_("Death recorded"),
    )
    status = StatusEvent(
        patient=patient,
        known_on=died_on,
        known_on_precision=died_on_precision,
        state=StatusEvent.State.DEAD,
    )
    record(status, by=by)
    for plan in patient.follow_up_plans.filter(state__in=["active", "suspended"]):
        correct(
            plan,
            changes={
                "state": "closed",
                "closed_on": died_on,
                "closed_on_precision": died_on_precision,
                "closed_reason": "died",
            },
            version=plan.version,
            by=by,
            reason=_("Death recorded"),
        )
    return patient


@transaction.atomic
def record_attempt(attempt: ContactAttempt, *, by) -> ContactAttempt:
    """
    Somebody tried to reach a patient. Who was reached is alive on that day: that is a contact.

    What was only told of a death is recorded as a death by whoever knows its day and cause.
    """
    if attempt.patient.died_on is not None:
        raise ValidationError(_("The death is recorded: nobody is to be reached any more."))
    record(attempt, by=by)
    if attempt.outcome in PROVES_LIFE:
        contact = FollowUpVisit(
            patient=attempt.patient,
            visited_on=attempt.tried_on,
            visited_on_precision=attempt.tried_on_precision,
            kind=FollowUpVisit.Kind.LAST_CONTACT,
            components=["phone"] if attempt.way == ContactAttempt.Way.PHONE else [],
        )
        record(contact, by=by)
    return attempt


@transaction.atomic
def mark_lost(patient: Patient, *, by) -> StatusEvent:
    """
    Lost to follow-up: after three attempts that reached nobody since the last visit.

    A status, no contact: survival stays censored at the last day something was seen of the patient.
    """
    seen = patient.follow_up_visits.aggregate(last=Max("visited_on"))["last"]
    attempts = attempts_since(patient.contact_attempts.order_by("tried_on"), seen)
    if patient.died_on:
        raise ValidationError(_("The patient has died."))
    statuses = patient.status_events.in_force().order_by("known_on", "created_at")
    if (last := statuses.last()) is not None and last.state == StatusEvent.State.LOST:
        raise ValidationError(_("The patient is marked as lost already."))
    if not are_enough(attempts):
        raise ValidationError(
            _(
                "Three attempts that reached nobody are needed first; since the last visit there are %(n)d."
            )
            % {"n": len([a for a in attempts if a.outcome == "not_reached"])}
        )
    status = StatusEvent(
        patient=patient, known_on=attempts[-1].tried_on, state=StatusEvent.State.LOST
    )
    return record(status, by=by)


# --- Documents ---


@transaction.atomic
def add_document(document: Document, *, content: bytes, by) -> Document:
    """
    Keep a PDF or picture, looked through; of a picture what was drawn anew.

    The row first and the file last: a row that stands has its file, and what is refused leaves none.
    """
    try:
        seen = inspect(content)
    except ValidationError as refused:
        raise ValidationError({"file": refused}) from None
    document.media_type = seen.media_type
    document.sha256 = digest_of(seen.content)
    document.size_bytes = len(seen.content)
    document.width_px, document.height_px = seen.width_px, seen.height_px
    document.pages_count = seen.pages_count
    record(document, by=by)
    store(seen.content, center_id=document.center_id)
    return document


def withdraw_document(document: Document, *, version: int, by, reason: str) -> Document:
    """Show it to nobody any more. The row and the sealed file stay; the reason stands in the history."""
    if document.withdrawn_on:
        raise ValidationError(_("This document is already withdrawn."))
    changes = {"withdrawn_on": timezone.localdate()}
    return correct(document, changes=changes, version=version, by=by, reason=reason)


@transaction.atomic
def correct_person(patient: Patient, *, changes: dict, version: int, by, reason: str) -> Patient:
    """As `correct`; the status and the end of the follow-up move with the day of a death."""
    was_on = patient.died_on
    patient = correct(patient, changes=changes, version=version, by=by, reason=reason)
    if patient.died_on is None or was_on is None:
        return patient
    on, precision = patient.died_on, patient.died_on_precision or DatePrecision.DAY
    _refuse_contact_after(patient, period_of(on, precision)[1])
    for status in patient.status_events.filter(state=StatusEvent.State.DEAD, known_on=was_on):
        moved = {"known_on": on, "known_on_precision": precision}
        correct(status, changes=moved, version=status.version, by=by, reason=reason)
    for plan in patient.follow_up_plans.filter(closed_on=was_on, closed_reason="died"):
        moved = {"closed_on": on, "closed_on_precision": precision}
        correct(plan, changes=moved, version=plan.version, by=by, reason=reason)
    return patient


def _refuse_contact_after(patient: Patient, died_on: date) -> None:
    later = patient.follow_up_visits.filter(visited_on__gt=died_on).exclude(disease_state="dead")
    if later.exists():
        raise ValidationError(
            {"died_on": _("A visit is recorded after this day. Correct the visit or the date.")}
        )


def _dated(row: ClinicalModel) -> set[str]:
    """The clinical dates of a row: those that say how exactly they are known."""
    names = {field.name for field in row._meta.fields} - OF_OUR_WORK
    if isinstance(row, Document):
        names.discard("withdrawn_on")  # a day of ours, not of the patient: always possible
    return {name for name in names if f"{name}_precision" in names}


def _refuse_impossible_dates(row: ClinicalModel, names: set[str]) -> None:
    """
    Nothing has happened in the future, before birth or after death (but the autopsy), and nothing is
    added to a series after its data lock: its published results must stay what they are.

    An inexact date is refused only if no day of its period is possible.
    """
    told = [name for name in sorted(names) if getattr(row, name) is not None]
    if not told:
        return
    patient = row if isinstance(row, Patient) else getattr(row, "patient", None)
    today, errors = timezone.localdate(), {}
    for name in told:
        first, last = _period(row, name)
        if first > today:
            errors[name] = _("This date lies in the future.")
        elif patient is None:
            continue
        elif patient.born_on and last < _period(patient, "born_on")[0]:
            errors[name] = _("This date lies before the birth of the patient.")
        elif (
            patient.died_on
            and first > _period(patient, "died_on")[1]
            and not isinstance(row, MAY_FOLLOW_DEATH)
        ):
            errors[name] = _("This date lies after the death of the patient.")
        elif _is_after_lock(patient, first):
            errors[name] = _("This date lies after the data lock of the closed series.")
    if errors:
        raise ValidationError(errors)
    if isinstance(row, Patient) and "born_on" in told and not row._state.adding:
        _refuse_birth_after_events(row)


def _refuse_birth_after_events(patient: Patient) -> None:
    """A birth that is corrected cannot come after what is recorded of the patient."""
    born_on, _last = _period(patient, "born_on")
    recorded = Patient.objects.get(pk=patient.pk)
    fill(recorded)
    for model in TABLES:
        relation = str(model._meta.get_field("patient").remote_field.related_name)
        for row in getattr(recorded, relation).all():
            for name in _dated(row):
                if getattr(row, name) is not None and _period(row, name)[1] < born_on:
                    day = getattr(row, name).isoformat()
                    raise ValidationError(
                        {
                            "born_on": _("Something is recorded of %(day)s, before this day.")
                            % {"day": day}
                        }
                    )


def _is_after_lock(patient: Patient, day: date) -> bool:
    series = patient.series
    return bool(series and series.data_locked_on and day > series.data_locked_on)


def _period(row: ClinicalModel, name: str) -> tuple[date, date]:
    """The first and the last day that a date can mean."""
    return period_of(getattr(row, name), getattr(row, f"{name}_precision"))


def next_study_code(center_id: int) -> str:
    """The next free pseudonym of a center, P-0001 upwards. Two at once: the second is refused and tries again."""
    last = (
        Patient.objects.filter(center_id=center_id, study_code__regex=r"^P-\d{4,}$")
        .aggregate(last=Max("study_code"))
        .get("last")
    )
    return f"P-{int(last[2:]) + 1 if last else 1:04d}"


@contextmanager
def announced_once() -> Iterator[None]:
    """Many writes of one case, announced together at the end, in the same transaction."""
    collected: dict[UUID, None] = {}
    token = _collected.set(collected)
    try:
        with transaction.atomic():
            yield
            if collected:
                record_changed.send(sender=Patient, patient_ids=list(collected))
    finally:
        _collected.reset(token)


_collected: ContextVar[dict[UUID, None] | None] = ContextVar("collected", default=None)


def _announce(row: ClinicalModel) -> None:
    patient_id = row.pk if isinstance(row, Patient) else getattr(row, "patient_id", None)
    if patient_id:
        _announce_patient(patient_id, of=type(row))


def _announce_patient(patient_id: UUID, of: type[ClinicalModel] = Patient) -> None:
    collected = _collected.get()
    if collected is None:
        record_changed.send(sender=of, patient_ids=[patient_id])
    else:
        collected[patient_id] = None
