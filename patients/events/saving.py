"""What an event becomes in the record. One transaction each; the follow-up plan moves with the course."""

from django.utils.translation import gettext as _

from patients import actions
from patients.events.forms import RecurrenceLesionForm, Sighting
from patients.models import (
    Complication,
    ImagingStudy,
    Lesion,
    LesionObservation,
    Patient,
    Recurrence,
    StatusEvent,
    SystemicTherapy,
)
from patients.plans import follow_course
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


def record_therapy(therapy: SystemicTherapy, *, by) -> SystemicTherapy:
    """A therapy for disease that is there puts the follow-up plan on hold."""
    with actions.announced_once():
        actions.record(therapy, by=by)
        stops = therapy.intent in NO_FOLLOW_UP
        _follow(therapy.patient, by=by, stopped_on=therapy.started_on if stops else None)
    return therapy


def record_complication(complication: Complication, *, by, reason: str = "") -> Complication:
    """One that is found late answers what was to be looked for after 30 days."""
    with actions.announced_once():
        actions.record(complication, by=by, reason=reason)
        actions.settle_reminders(complication.session, {"complications_30_days"}, by=by)
    return complication


def record_imaging(study: ImagingStudy, *, sightings: list[Sighting], by) -> ImagingStudy:
    """The study, with what it showed of each lesion."""
    with actions.announced_once():
        actions.record(study, by=by)
        for seen in sightings:
            actions.record(_observation(study, seen), by=by)
    return study


def correct_imaging(
    study: ImagingStudy, *, changes: dict, sightings: list[Sighting], version: int, by, reason: str
) -> ImagingStudy:
    """As `correct`, and what was seen of each lesion. What is not told anew stays as it was seen."""
    with actions.announced_once():
        study = actions.correct(study, changes=changes, version=version, by=by, reason=reason)
        seen_before = {row.lesion_id: row for row in study.lesion_observations.all()}
        for seen in sightings:
            made = _observation(study, seen)
            row = seen_before.get(seen.lesion.pk)
            if row is None:
                actions.record(made, by=by, reason=reason)
                continue
            names = ("size_mm", "state", "observed_on", "observed_on_precision")
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
    recurrence: Recurrence, *, lesions: list[RecurrenceLesionForm], by
) -> Recurrence:
    """
    An episode with its lesions and the status it established; the follow-up plan goes on hold.

    Its number follows from its date: an earlier one that is entered late moves the later ones on.
    """
    with actions.announced_once():
        patient = Patient.objects.select_for_update(of=("self",)).get(pk=recurrence.patient_id)
        recurrence.sequence_no = _make_room(recurrence, by=by)
        actions.record(recurrence, by=by)
        add_lesions(recurrence, lesions=lesions, by=by)
        status = StatusEvent(
            patient=patient,
            known_on=recurrence.detected_on,
            known_on_precision=recurrence.detected_on_precision,
            state=StatusEvent.State.AWD,
            evidence=[HOW_KNOWN.get(recurrence.detected_by, StatusEvent.Evidence.IMAGING)],
        )
        actions.record(status, by=by)
        _follow(patient, by=by, stopped_on=recurrence.detected_on)
    return recurrence


def _make_room(recurrence: Recurrence, *, by) -> int:
    """The number by date; the later ones are renumbered from the last, as no two may share one."""
    others = list(recurrence.patient.recurrences.order_by("sequence_no"))
    later = [row for row in others if row.detected_on > recurrence.detected_on]
    for row in sorted(later, key=lambda row: -row.sequence_no):
        actions.correct(
            row,
            changes={"sequence_no": row.sequence_no + 1},
            version=row.version,
            by=by,
            reason=_("An earlier recurrence was entered"),
        )
    return min((row.sequence_no for row in later), default=len(others) + 1)


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
        recurrence = actions.correct(
            recurrence, changes=changes, version=version, by=by, reason=reason
        )
        add_lesions(recurrence, lesions=lesions, by=by)
        if recurrence.detected_on != was_on:
            moved = {
                "known_on": recurrence.detected_on,
                "known_on_precision": recurrence.detected_on_precision,
            }
            for status in recurrence.patient.status_events.filter(known_on=was_on, state="awd"):
                actions.correct(status, changes=moved, version=status.version, by=by, reason=reason)
        _follow(recurrence.patient, by=by)
    return recurrence


def add_lesions(recurrence: Recurrence, *, lesions: list[RecurrenceLesionForm], by) -> None:
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
        actions.record(lesion, by=by)
        seen = LesionObservation(
            patient=recurrence.patient,
            lesion=lesion,
            observed_on=recurrence.detected_on,
            observed_on_precision=recurrence.detected_on_precision,
            phase=LesionObservation.Phase.FOLLOW_UP,
            state=LesionObservation.State.NEW,
            size_mm=told.cleaned_data["size_mm"],
        )
        actions.record(seen, by=by)


def _follow(patient: Patient, *, by, stopped_on=None) -> None:
    """Read anew: what was just entered is part of the course."""
    follow_course(PatientRecord.of(Patient.objects.all(), patient.pk), by=by, stopped_on=stopped_on)
