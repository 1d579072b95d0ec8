"""What an event becomes in the record. One transaction each; the follow-up plan moves with the course."""

from collections.abc import Set
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from patients import actions
from patients.constraints import DatePrecision
from patients.events.forms.imaging import Sighting
from patients.events.forms.recurrence import RecurrenceLesionForm
from patients.models import (
    Complication,
    ImagingStudy,
    InterventionSession,
    Lesion,
    LesionObservation,
    LesionTreatment,
    Patient,
    Procedure,
    Recurrence,
    StatusEvent,
    SystemicTherapy,
)
from patients.plans import end_plan_of, follow_course, move_anchor
from patients.record import PatientRecord

# In the course after a clearing operation these say that the disease is there.
NO_FOLLOW_UP = frozenset({SystemicTherapy.Intent.PALLIATIVE, SystemicTherapy.Intent.RECURRENCE})
PHASES = {
    ImagingStudy.Purpose.STAGING: LesionObservation.Phase.PRESENTATION,
    ImagingStudy.Purpose.RESTAGING: LesionObservation.Phase.AFTER_CHEMOTHERAPY,
    ImagingStudy.Purpose.PREOPERATIVE: LesionObservation.Phase.AFTER_CHEMOTHERAPY,
}
HOW_KNOWN = {
    Recurrence.DetectedBy.CLINICAL: StatusEvent.Evidence.CLINICAL,
    Recurrence.DetectedBy.ENDOSCOPY: StatusEvent.Evidence.CLINICAL,
    Recurrence.DetectedBy.HISTOLOGY: StatusEvent.Evidence.HISTOLOGY,
}


def record_therapy(therapy: SystemicTherapy, *, by, reason: str = "") -> SystemicTherapy:
    """A therapy for disease that is there puts the follow-up plan on hold."""
    with actions.announced_once():
        actions.record(therapy, by=by, reason=reason)
        _follow_therapy(therapy, by=by)
    return therapy


def correct_therapy(
    therapy: SystemicTherapy, *, changes: dict, version: int, by, reason: str
) -> SystemicTherapy:
    with actions.announced_once():
        therapy = actions.correct(therapy, changes=changes, version=version, by=by, reason=reason)
        _follow_therapy(therapy, by=by)
    return therapy


def _follow_therapy(therapy: SystemicTherapy, *, by) -> None:
    stops = therapy.intent in NO_FOLLOW_UP
    _follow(
        therapy.patient,
        by=by,
        stopped_on=therapy.started_on if stops else None,
        precision=therapy.started_on_precision,
    )


def correct_operation(
    session: InterventionSession, *, changes: dict, version: int, by, reason: str
) -> InterventionSession:
    """The follow-up plan that counts from its day moves with it."""
    with actions.announced_once():
        was_on, cleared_before = session.performed_on, _cleared_on(session.patient)
        session = actions.correct(session, changes=changes, version=version, by=by, reason=reason)
        move_anchor(
            session.patient,
            was_on=was_on,
            now_on=session.performed_on,
            precision=session.performed_on_precision,
            by=by,
            reason=reason,
        )
        _follow(session.patient, by=by, cleared_before=cleared_before)
    return session


def record_procedure(procedure: Procedure, *, by, reason: str = "") -> Procedure:
    """A procedure may make of its operation one that clears the liver: then follow-up begins."""
    with actions.announced_once():
        actions.record(procedure, by=by, reason=reason)
        _follow(procedure.patient, by=by)
    return procedure


def correct_procedure(
    procedure: Procedure, *, changes: dict, version: int, by, reason: str
) -> Procedure:
    """What it did to lesions moves with it: a resection that was an ablation ablated them."""
    with actions.announced_once():
        cleared_before = _cleared_on(procedure.patient)
        procedure = actions.correct(
            procedure, changes=changes, version=version, by=by, reason=reason
        )
        if "group" in changes:
            _move_treatments(procedure, by=by, reason=reason)
        _follow(procedure.patient, by=by, cleared_before=cleared_before)
    return procedure


def _move_treatments(procedure: Procedure, *, by, reason: str) -> None:
    """Raises ValidationError where lesions were treated and such a procedure treats none."""
    does = {
        Procedure.Group.LIVER_RESECTION: LesionTreatment.Treatment.RESECTED,
        Procedure.Group.ABLATION: LesionTreatment.Treatment.ABLATED,
        Procedure.Group.RADIOTHERAPY: LesionTreatment.Treatment.RADIOTHERAPY,
    }.get(procedure.group)
    treated = procedure.lesion_treatments.filter(treatment__in=LesionTreatment.TREATED)
    for row in treated.select_related("lesion").exclude(treatment=does or ""):
        if does is None:
            text = _("Lesion %(number)d was treated by it: name another procedure for it first.")
            raise ValidationError({"what": text % {"number": row.lesion.lesion_no}})
        modality = procedure.modality if does == LesionTreatment.Treatment.ABLATED else None
        moved = {"treatment": does, "modality": modality}
        actions.correct(row, changes=moved, version=row.version, by=by, reason=reason)


def record_lesion_treatment(treated: LesionTreatment, *, by, reason: str = "") -> LesionTreatment:
    """Of a lesion of a recurrence: the recurrence was treated in that operation, if in none before."""
    with actions.announced_once():
        actions.record(treated, by=by, reason=reason)
        _treats_recurrence(treated.lesion, was_in=None, by=by)
        _follow(treated.patient, by=by)
    return treated


def correct_lesion_treatment(
    treated: LesionTreatment, *, changes: dict, version: int, by, reason: str
) -> LesionTreatment:
    with actions.announced_once():
        was_of, was_in = treated.lesion, treated.procedure.session
        treated = actions.correct(treated, changes=changes, version=version, by=by, reason=reason)
        for lesion in {was_of, treated.lesion}:
            _treats_recurrence(lesion, was_in=was_in, by=by)
        _follow(treated.patient, by=by)
    return treated


def _treats_recurrence(lesion: Lesion, *, was_in: InterventionSession | None, by) -> None:
    """
    The recurrence of the lesion was treated in the first operation that treated one of its lesions.

    `was_in` is where this one was treated before a correction: that link goes with it, others stay.
    """
    if lesion.recurrence_id is None:
        return
    recurrence = Recurrence.objects.get(pk=lesion.recurrence_id)
    if recurrence.treated_by not in (None, was_in):
        return
    first = (
        InterventionSession.objects.filter(
            procedures__lesion_treatments__lesion__recurrence=recurrence,
            procedures__lesion_treatments__treatment__in=LesionTreatment.TREATED,
        )
        .order_by("performed_on")
        .first()
    )
    if first != recurrence.treated_by:
        actions.correct(
            recurrence,
            changes={"treated_by": first},
            version=recurrence.version,
            by=by,
            reason=_("What was done to its lesions"),
        )


def record_complication(complication: Complication, *, by, reason: str = "") -> Complication:
    """One that is found late answers what was to be looked for after 30 days."""
    with actions.announced_once():
        actions.record(complication, by=by, reason=reason)
        actions.settle_reminders(complication.session, {"complications_30_days"}, by=by)
    return complication


def record_imaging(
    study: ImagingStudy, *, sightings: list[Sighting], by, reason: str = ""
) -> ImagingStudy:
    """The study, with what it showed of each lesion."""
    with actions.announced_once():
        actions.record(study, by=by, reason=reason)
        for seen in sightings:
            actions.record(_observation(study, seen), by=by, reason=reason)
    return study


def correct_imaging(
    study: ImagingStudy, *, changes: dict, sightings: list[Sighting], version: int, by, reason: str
) -> ImagingStudy:
    """As `correct`, and what was seen of each lesion: all of it moves with the study's day and purpose."""
    with actions.announced_once():
        study = actions.correct(study, changes=changes, version=version, by=by, reason=reason)
        seen_before = {row.lesion_id: row for row in study.lesion_observations.all()}
        for seen in sightings:
            made = _observation(study, seen)
            row = seen_before.get(seen.lesion.pk)
            if row is None:
                actions.record(made, by=by, reason=reason)
                continue
            names = ("size_mm", "state", "phase", "observed_on", "observed_on_precision")
            moved = {name: getattr(made, name) for name in names}
            if row.state == "new" and moved["state"] == "present":
                moved["state"] = "new"
            if any(getattr(row, name) != value for name, value in moved.items()):
                actions.correct(row, changes=moved, version=row.version, by=by, reason=reason)
    return study


def _observation(study: ImagingStudy, seen: Sighting) -> LesionObservation:
    return LesionObservation(
        patient=study.patient,
        lesion=seen.lesion,
        imaging_study=study,
        observed_on=study.performed_on,
        observed_on_precision=study.performed_on_precision,
        phase=PHASES.get(study.purpose, LesionObservation.Phase.FOLLOW_UP),
        state=seen.state,
        size_mm=seen.size_mm,
    )


def record_recurrence(
    recurrence: Recurrence, *, lesions: list[RecurrenceLesionForm], by, reason: str = ""
) -> Recurrence:
    """
    An episode with its lesions and the status it established; the follow-up plan goes on hold.

    Its number follows from its date: an earlier one that is entered late moves the later ones on.
    """
    with actions.announced_once():
        patient = Patient.objects.select_for_update(of=("self",)).get(pk=recurrence.patient_id)
        numbers = patient.recurrences.values_list("sequence_no", flat=True)
        recurrence.sequence_no = max(numbers, default=0) + 1
        actions.record(recurrence, by=by, reason=reason)
        _number_by_date(patient, by=by)
        add_lesions(recurrence, lesions=lesions, by=by, reason=reason)
        status = StatusEvent(
            patient=patient,
            known_on=recurrence.detected_on,
            known_on_precision=recurrence.detected_on_precision,
            state=StatusEvent.State.AWD,
            evidence=[HOW_KNOWN.get(recurrence.detected_by, StatusEvent.Evidence.IMAGING)],
        )
        actions.record(status, by=by, reason=reason)
        _follow(
            patient,
            by=by,
            stopped_on=recurrence.detected_on,
            precision=recurrence.detected_on_precision,
        )
    recurrence.refresh_from_db()
    return recurrence


def _number_by_date(patient: Patient, *, by) -> None:
    """1, 2, 3 in the order of detection. No two may share a number, so those that move step aside first."""
    in_order = list(patient.recurrences.order_by("detected_on", "sequence_no"))
    moving = {row: number for number, row in enumerate(in_order, 1) if row.sequence_no != number}
    free = max((row.sequence_no for row in in_order), default=0)
    for offset in (free, 0):
        for row, number in moving.items():
            current = Recurrence.objects.get(pk=row.pk)
            actions.correct(
                current,
                changes={"sequence_no": number + offset},
                version=current.version,
                by=by,
                reason=_("Recurrences are numbered by date"),
            )


def correct_recurrence(
    recurrence: Recurrence,
    *,
    changes: dict,
    lesions: list[RecurrenceLesionForm],
    version: int,
    by,
    reason: str,
) -> Recurrence:
    with actions.announced_once():
        was_on = recurrence.detected_on
        Patient.objects.select_for_update(of=("self",)).get(pk=recurrence.patient_id)
        recurrence = actions.correct(
            recurrence, changes=changes, version=version, by=by, reason=reason
        )
        add_lesions(recurrence, lesions=lesions, by=by, reason=reason)
        if "detected_on" in changes or "detected_on_precision" in changes:
            _move_day(recurrence, was_on=was_on, by=by, reason=reason)
        _follow(recurrence.patient, by=by)
    return recurrence


def _move_day(recurrence: Recurrence, *, was_on: date, by, reason: str) -> None:
    """What was known by the recurrence moves with it: its number, its status, the first sight of its lesions."""
    patient = recurrence.patient
    day = (recurrence.detected_on, recurrence.detected_on_precision)
    _number_by_date(patient, by=by)
    own = patient.status_events.filter(known_on=was_on, state="awd").order_by("created_at")
    status = own.filter(created_at=recurrence.created_at).first() or own.first()
    if status is not None:
        moved = {"known_on": day[0], "known_on_precision": day[1]}
        actions.correct(status, changes=moved, version=status.version, by=by, reason=reason)
    seen = LesionObservation.objects.filter(
        lesion__recurrence=recurrence, imaging_study=None, observed_on=was_on
    )
    for row in seen:
        moved = {"observed_on": day[0], "observed_on_precision": day[1]}
        actions.correct(row, changes=moved, version=row.version, by=by, reason=reason)
    held = patient.follow_up_plans.filter(state="suspended", suspended_on=was_on).first()
    if held is not None:
        moved = {"suspended_on": day[0], "suspended_on_precision": day[1]}
        actions.correct(held, changes=moved, version=held.version, by=by, reason=reason)


def add_lesions(
    recurrence: Recurrence, *, lesions: list[RecurrenceLesionForm], by, reason: str = ""
) -> None:
    """Numbers go on through the patient's life: a lesion of a recurrence is never lesion 1 again."""
    last = max(recurrence.patient.lesions.values_list("lesion_no", flat=True), default=0)
    for number, told in enumerate(lesions, start=last + 1):
        lesion = Lesion(
            patient=recurrence.patient,
            recurrence=recurrence,
            lesion_no=number,
            segments=told.cleaned_data["segments"],
            at_site_of=told.cleaned_data["at_site_of"],
        )
        actions.record(lesion, by=by, reason=reason)
        seen = LesionObservation(
            patient=recurrence.patient,
            lesion=lesion,
            observed_on=recurrence.detected_on,
            observed_on_precision=recurrence.detected_on_precision,
            phase=LesionObservation.Phase.FOLLOW_UP,
            state=LesionObservation.State.NEW,
            size_mm=told.cleaned_data["size_mm"],
        )
        actions.record(seen, by=by, reason=reason)


def _cleared_on(patient: Patient) -> set[date]:
    return PatientRecord.of(Patient.objects.all(), patient.pk).cleared_on


def _follow(
    patient: Patient,
    *,
    by,
    stopped_on=None,
    precision=DatePrecision.DAY,
    cleared_before: Set[date] = frozenset(),
) -> None:
    """Read anew: what was just entered is part of the course. `cleared_before` a correction of an operation."""
    now = PatientRecord.of(Patient.objects.all(), patient.pk)
    end_plan_of(now.patient, cleared_before - now.cleared_on, by=by)
    follow_course(now, by=by, stopped_on=stopped_on, precision=precision)
