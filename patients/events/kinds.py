"""The kinds of events: what is asked, where it is shown afterwards, how it is stored. Data, and one line of saving each."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from patients import actions
from patients.events import saving
from patients.events.forms import imaging, operation, patient, recurrence, screening
from patients.events.forms.asking import EventForm, form_of_case
from patients.models import (
    ClinicalModel,
    Complication,
    Consent,
    ExtrahepaticDisease,
    ImagingStudy,
    InterventionSession,
    LabResult,
    Lesion,
    LesionObservation,
    LesionTreatment,
    LiverMetastasis,
    Note,
    PathologyReport,
    Patient,
    PatientIdentity,
    PerformanceAssessment,
    PrimaryTumor,
    Procedure,
    Recurrence,
    Screening,
    SystemicTherapy,
)


@dataclass(frozen=True)
class Kind:
    """
    `save(row, form, lesions, by)` stores a new row; `correct(row, form, lesions, version, by, reason)`
    changes one. `part` is the tab that shows it.
    """

    code: str
    model: type[ClinicalModel]
    form: type[EventForm]
    title: str | Promise
    correction_title: str | Promise
    saved: str | Promise
    part: str
    correct: Callable[..., Any]
    save: Callable[..., Any] | None = None  # None: such a row comes only with a case


def _records(action: Callable[..., Any]) -> Callable[..., Any]:
    """`save` of a kind whose action needs nothing but the row."""
    return lambda row, form, lesions, *, by, reason: action(row, by=by, reason=reason)


def _corrects(action: Callable[..., Any]) -> Callable[..., Any]:
    """`correct` of a kind whose action needs nothing but the changes."""

    def correct(row, form, lesions, *, version, by, reason):
        return action(row, changes=form.changes_to(row), version=version, by=by, reason=reason)

    return correct


_record, _correct = _records(actions.record), _corrects(actions.correct)


def _record_imaging(row, form, lesions, *, by, reason):
    return saving.record_imaging(row, sightings=form.sightings(), by=by, reason=reason)


def _correct_imaging(row, form, lesions, *, version, by, reason):
    return saving.correct_imaging(
        row,
        changes=form.changes_to(row),
        sightings=form.sightings(),
        version=version,
        by=by,
        reason=reason,
    )


def _record_recurrence(row, form, lesions, *, by, reason):
    return saving.record_recurrence(row, lesions=lesions.told(), by=by, reason=reason)


def _correct_recurrence(row, form, lesions, *, version, by, reason):
    return saving.correct_recurrence(
        row,
        changes=form.changes_to(row),
        lesions=lesions.told(),
        version=version,
        by=by,
        reason=reason,
    )


_KINDS = (
    Kind(
        "therapy", SystemicTherapy, patient.TherapyForm,
        _("Systemic therapy"), _("Correct the systemic therapy"), _("The therapy is recorded."),
        "treatment", _corrects(saving.correct_therapy), _records(saving.record_therapy),
    ),
    Kind(
        "imaging", ImagingStudy, imaging.ImagingForm,
        _("Imaging"), _("Correct the imaging study"), _("The study is recorded."),
        "disease", _correct_imaging, _record_imaging,
    ),
    Kind(
        "recurrence", Recurrence, recurrence.RecurrenceForm,
        _("Recurrence"), _("Correct the recurrence"), _("The recurrence is recorded."),
        "follow_up", _correct_recurrence, _record_recurrence,
    ),
    Kind(
        "lab", LabResult, patient.LabForm,
        _("Laboratory result"), _("Correct the laboratory result"), _("The result is recorded."),
        "disease", _correct, _record,
    ),
    Kind(
        "pathology", PathologyReport, operation.PathologyForm,
        _("Pathology report"), _("Correct the pathology report"), _("The report is recorded."),
        "treatment", _correct, _record,
    ),
    Kind(
        "complication", Complication, operation.ComplicationForm,
        _("Complication"), _("Correct the complication"), _("The complication is recorded."),
        "treatment", _correct, _records(saving.record_complication),
    ),
    Kind(
        "performance", PerformanceAssessment, patient.PerformanceForm,
        _("Performance and comorbidity"), _("Correct performance and comorbidity"),
        _("The assessment is recorded."), "disease", _correct, _record,
    ),
    Kind(
        "note", Note, patient.NoteForm,
        _("Note"), _("Correct the note"), _("The note is recorded."),
        "follow_up", _correct, _record,
    ),
    Kind(
        "extrahepatic", ExtrahepaticDisease, form_of_case("extrahepatic", required=("site",)),
        _("Disease outside the liver"), _("Correct the disease outside the liver"),
        _("The site is recorded."), "disease", _correct, _record,
    ),
    Kind(
        "primary", PrimaryTumor, form_of_case("primary"),
        _("Primary tumor"), _("Correct the primary tumor"), _("The primary tumor is recorded."),
        "disease", _correct, _record,
    ),
    Kind(
        "metastases", LiverMetastasis, form_of_case("metastasis"),
        _("Liver metastases"), _("Correct the presentation of the metastases"),
        _("The metastases are recorded."), "disease", _correct,
    ),
    Kind(
        "lesion", Lesion, form_of_case("lesion"),
        _("Lesion"), _("Correct the lesion"), "", "disease", _correct,
    ),
    Kind(
        "operation", InterventionSession, form_of_case("session"),
        _("Operation"), _("Correct the operation"), "", "treatment",
        _corrects(saving.correct_operation),
    ),
    Kind(
        "procedure", Procedure, operation.ProcedureForm,
        _("Procedure"), _("Correct the procedure"), _("The procedure is recorded."),
        "treatment", _corrects(saving.correct_procedure), _records(saving.record_procedure),
    ),
    Kind(
        "sighting", LesionObservation, imaging.SightingForm,
        _("Lesion as it was seen"), _("Correct how the lesion was seen"),
        _("What was seen is recorded."), "disease", _correct, _record,
    ),
    Kind(
        "lesion-treatment", LesionTreatment, operation.LesionTreatmentForm,
        _("What was done to a lesion"), _("Correct what was done to a lesion"),
        _("What was done to the lesion is recorded."),
        "disease", _corrects(saving.correct_lesion_treatment), _records(saving.record_lesion_treatment),
    ),
    Kind(
        "consent", Consent, patient.ConsentForm,
        _("Consent"), _("Correct the consent"), _("The consent is recorded."),
        "overview", _correct, _record,
    ),
    Kind(
        "screening", Screening, screening.ScreeningForm,
        _("Screening"), _("Correct the screening"), _("The screening is recorded."),
        "overview", _correct, _record,
    ),
    Kind(
        "identity", PatientIdentity, patient.IdentityForm,
        _("Name and record number"), _("Correct the name and the record number"), "",
        "overview", _corrects(actions.correct_identity),
    ),
    Kind(
        "person", Patient, patient.PersonForm,
        _("Patient"), _("Correct what is recorded of the person"), "", "overview",
        _corrects(actions.correct_person),
    ),
)  # fmt: skip
KINDS = {kind.code: kind for kind in _KINDS}
BY_TABLE = {str(kind.model._meta.model_name): kind for kind in _KINDS}


def correction_url(table: str, row_id) -> str:
    """Where a row of the record is corrected; "" where it has no page."""
    if table == "followupvisit":
        return reverse("patients:correct-visit", args=[row_id])
    kind = BY_TABLE.get(table)
    return reverse("patients:correct-event", args=[kind.code, row_id]) if kind else ""
