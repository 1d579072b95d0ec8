"""What the board sees of a case: the record of that moment as plain values, to be frozen."""

import json
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import translation

from patients.models import Patient
from patients.record import PatientRecord
from patients.summary import summary
from tumorboard.models import Decision, Referral

FORMAT = 1

# The lists of the record, by the name that the patient knows them by.
SEEN = (
    "performance_assessments",
    "primary_tumors",
    "liver_metastases",
    "lesions",
    "lesion_observations",
    "lesion_treatments",
    "extrahepatic_disease",
    "imaging_studies",
    "lab_results",
    "pathology_reports",
    "systemic_therapies",
    "sessions",
    "procedures",
    "complications",
    "recurrences",
    "follow_up_visits",
    "status_events",
)
# How a row came about is kept with the row; `id` and `version` lead back to it.
BOOKKEEPING = {
    *("center", "patient", "source", "source_id", "provenance", "import_batch", "as_published"),
    *("created_at", "created_by", "updated_at", "updated_by"),
}
ASKED = ("question", "category", "urgency", "patient_wish", "comorbidity", "referred_on")
OF_PATIENT = (
    *("id", "version", "study_code", "sex_at_birth", "born_on", "born_on_precision"),
    *("age_years", "age_known_on", "died_on"),
)


def case_snapshot(*, patient: Patient, referral: Referral) -> dict[str, Any]:
    """
    The case as a dictionary that JSON can hold: the question, the summary in each language, the
    patient without a name, every list of the record, earlier decisions. Empty fields are left out,
    reasons for them are kept.
    """
    seen = {
        "format": FORMAT,
        "summary": _summaries(patient),
        "referral": _values(referral, {"id", *ASKED}),
        "patient": _values(patient, set(OF_PATIENT)),
        **{name: [_fact(row) for row in getattr(patient, name).all()] for name in SEEN},
        "decisions": [_earlier(decision) for decision in _earlier_decisions(patient)],
    }
    return json.loads(json.dumps(seen, cls=DjangoJSONEncoder))


def _summaries(patient: Patient) -> dict[str, str]:
    record = PatientRecord.of(Patient.objects.all(), patient.pk)
    texts = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            texts[language] = " ".join(summary(record))
    return texts


def _fact(row: models.Model) -> dict[str, Any]:
    names = {field.name for field in row._meta.concrete_fields} - BOOKKEEPING
    return _values(row, names)


def _values(row: models.Model, names: set[str]) -> dict[str, Any]:
    values = {
        field.name: field.value_from_object(row)
        for field in row._meta.concrete_fields
        if field.name in names
    }
    return {name: value for name, value in values.items() if value not in (None, "", {}, [])}


def _earlier_decisions(patient: Patient) -> models.QuerySet[Decision]:
    return (
        Decision.objects.filter(patient=patient)
        .made()
        .with_superseded()
        .select_related("agenda_item__meeting")
        .prefetch_related("recommendations")
        .order_by("agenda_item__meeting__held_on")
    )


def _earlier(decision: Decision) -> dict[str, Any]:
    return {
        "id": decision.pk,
        "decided_on": decision.agenda_item.meeting.held_on,
        "state": decision.state,
        "intent": decision.intent,
        "options": [r.option for r in decision.recommendations.all() if not r.is_struck],
        "is_superseded": decision.is_superseded,  # type: ignore[attr-defined]
    }
