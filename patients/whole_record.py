"""
Everything that hangs on a patient, read in one journey to the database instead of one for each table.

Fills the same caches as prefetch_related does, so that whoever reads the rows does not notice. Not: which
patient may be read; the database's own policies hold for every statement here as for any other.
"""

from collections import defaultdict
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection, models

from patients.models import (
    Center,
    Complication,
    Consent,
    Document,
    ExtrahepaticDisease,
    FollowUpPlan,
    FollowUpProtocol,
    FollowUpVisit,
    ImagingStudy,
    InterventionSession,
    KeptFinding,
    LabResult,
    Lesion,
    LesionObservation,
    LesionTreatment,
    LiverMetastasis,
    PathologyReport,
    Patient,
    PatientIdentity,
    PerformanceAssessment,
    PrimaryTumor,
    Procedure,
    Recurrence,
    Reminder,
    Screening,
    Series,
    StatusEvent,
    SystemicTherapy,
)
from patients.prepared import instances, run, select_all

TABLES: tuple[type[models.Model], ...] = (
    Consent, StatusEvent, PerformanceAssessment, PrimaryTumor, LiverMetastasis,
    ExtrahepaticDisease, Screening, SystemicTherapy, Lesion, LesionObservation, LesionTreatment,
    InterventionSession, Procedure, Complication, PathologyReport, ImagingStudy, LabResult,
    Recurrence, FollowUpVisit, FollowUpPlan, Reminder, KeptFinding, Document,
)  # fmt: skip
# Under which name a row has the rows that point to it: (of, through which field, name).
HANGING = (
    (Lesion, "at_site_of_id", Lesion, "local_recurrences"),
    (Lesion, "lesion_id", LesionObservation, "observations"),
    (Lesion, "lesion_id", LesionTreatment, "treatments"),
    (InterventionSession, "session_id", Procedure, "procedures"),
    (InterventionSession, "session_id", Complication, "complications"),
    (InterventionSession, "session_id", PathologyReport, "pathology_reports"),
)
# Links that pages follow from a row to its one other.
LINKS = (
    (PrimaryTumor, "resection", InterventionSession),
    (LesionTreatment, "procedure", Procedure),
    (LesionTreatment, "lesion", Lesion),
    (Procedure, "session", InterventionSession),
    (Complication, "session", InterventionSession),
    (PathologyReport, "session", InterventionSession),
    (LesionObservation, "lesion", Lesion),
    (Lesion, "liver_metastasis", LiverMetastasis),
    (Lesion, "recurrence", Recurrence),
    (Lesion, "at_site_of", Lesion),
    (Recurrence, "after_session", InterventionSession),
    (Recurrence, "treated_by", InterventionSession),
    (Document, "imaging_study", ImagingStudy),
)


def fill(patient: Patient) -> None:
    """Read every table of the patient and hand each row what hangs on it."""
    rows = _read(patient)
    _own(patient, rows.pop(PatientIdentity), rows.pop(Series), rows.pop(Center))
    by_key: dict[type, dict[UUID, Any]] = {
        model: {row.pk: row for row in found} for model, found in rows.items()
    }
    hand_over(patient, **{_relation(model): found for model, found in rows.items()})
    for found in rows.values():
        for row in found:
            row.patient = patient
    for model, name, target in LINKS:
        for row in rows[model]:
            key = getattr(row, f"{name}_id")
            if key is not None and key in by_key[target]:
                setattr(row, name, by_key[target][key])
    for parent, through, child, name in HANGING:
        grouped = defaultdict(list)
        for row in rows[child]:
            grouped[getattr(row, through)].append(row)
        for row in rows[parent]:
            hand_over(row, **{name: grouped[row.pk]})
    _protocols(rows[FollowUpPlan])
    _keepers(rows[KeptFinding])


def _relation(model: type[models.Model]) -> str:
    """Under which name a patient has the rows of a table."""
    return str(model._meta.get_field("patient").remote_field.related_name)


def _own(patient: Patient, identities: list, series: list, centers: list) -> None:
    """As select_related leaves them. An identity may be absent, or not be this person's to see."""
    identity = next(iter(identities), None)
    PatientIdentity._meta.get_field("patient").remote_field.set_cached_value(patient, identity)
    if identity is not None:
        identity.patient = patient
    patient.series = next(iter(series), None)
    patient.center = centers[0]


def _read(patient: Patient) -> dict[type[models.Model], list[Any]]:
    """With the one identity, series and center of the patient."""
    own = (
        (PatientIdentity, "patient_id", patient.pk),
        (Series, "id", patient.series_id),
        (Center, "id", patient.center_id),
    )
    answers = run(
        [(_statement(model), [patient.pk]) for model in TABLES]
        + [(f"{select_all(model)} WHERE {column} = $1", [key]) for model, column, key in own]
    )
    tables = (*TABLES, *(model for model, _column, _key in own))
    return {model: instances(model, rows) for model, rows in zip(tables, answers, strict=True)}


@cache
def _statement(model: type[models.Model]) -> str:
    """All columns of a patient's rows, in their own order."""
    quote = connection.ops.quote_name
    order = ", ".join(
        f"{quote(model._meta.get_field(name.lstrip('-')).column)}{' DESC' if name[0] == '-' else ''}"
        for name in (*model._meta.ordering, "created_at")
    )
    return f"{select_all(model)} WHERE patient_id = $1 ORDER BY {order}"


def hand_over(row, **related: list[Any]) -> None:
    """Give a row what hangs on it, as prefetch_related leaves it; what it had under these names is replaced."""
    had = getattr(row, "_prefetched_objects_cache", {})
    row._prefetched_objects_cache = {}  # else the manager answers with what it had
    made = {}
    for name, rows in related.items():
        relation = row._meta.get_field(name)
        made[name] = relation.related_model._default_manager.get_queryset()
        # As the relation's own manager would, which takes its time to be made for every row.
        made[name]._deferred_filter = False, (), {relation.field.name: row}
        made[name]._result_cache, made[name]._prefetch_done = list(rows), True
    row._prefetched_objects_cache = {**had, **made}


def _protocols(plans: list[FollowUpPlan]) -> None:
    if not plans:
        return
    protocols = FollowUpProtocol.objects.in_bulk({plan.protocol_id for plan in plans})
    for plan in plans:
        plan.protocol = protocols[plan.protocol_id]


def _keepers(kept: list[KeptFinding]) -> None:
    """Who kept a warning is named beside it."""
    if kept:
        people = KeptFinding._meta.get_field("created_by").related_model.objects.in_bulk(
            {row.created_by_id for row in kept} - {None}
        )
        for row in kept:
            if row.created_by_id:
                row.created_by = people[row.created_by_id]
