"""
Everything that hangs on a patient, read in one journey to the database instead of one for each table.

Fills the same caches as prefetch_related does, so that whoever reads the rows does not notice. Not: which
patient may be read; the database's own policies hold for every statement here as for any other.
"""

from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection, models

from patients.models import (
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
    PerformanceAssessment,
    PrimaryTumor,
    Procedure,
    Recurrence,
    Reminder,
    Screening,
    StatusEvent,
    SystemicTherapy,
)
from patients.prepared import run

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
    rows = _read(patient.pk)
    by_key: dict[type, dict[UUID, Any]] = {
        model: {row.pk: row for row in found} for model, found in rows.items()
    }
    for model, found in rows.items():
        _cache(patient, model._meta.get_field("patient").remote_field.related_name, found)
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
            _cache(row, name, grouped[row.pk])
    _protocols(rows[FollowUpPlan])
    _keepers(rows[KeptFinding])


def _read(patient_id: UUID) -> dict[type[models.Model], list[Any]]:
    answers = run((_statement(model), [patient_id]) for model in TABLES)
    return {model: _instances(model, rows) for model, rows in zip(TABLES, answers, strict=True)}


@cache
def _statement(model: type[models.Model]) -> str:
    """All columns of a patient's rows, in their own order."""
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in model._meta.concrete_fields)
    order = ", ".join(
        f"{quote(model._meta.get_field(name.lstrip('-')).column)}{' DESC' if name[0] == '-' else ''}"
        for name in (*model._meta.ordering, "created_at")
    )
    return f"SELECT {columns} FROM {quote(model._meta.db_table)} WHERE patient_id = %s ORDER BY {order}"  # fmt: skip


def _instances(model: type[models.Model], rows: Iterable[tuple]) -> list[Any]:
    names = [field.attname for field in model._meta.concrete_fields]
    readers = _readers(model)
    made = []
    for row in rows:
        values = list(row)
        for place, reader in readers:
            values[place] = reader(values[place])
        made.append(model.from_db(connection.alias, names, values))
    return made


@cache
def _readers(model: type[models.Model]) -> list[tuple[int, Any]]:
    """How Django turns what the database gives into a field's value, where it has to."""

    def reader(convert, expression):
        return lambda value: convert(value, expression, connection)

    found = []
    for place, field in enumerate(model._meta.concrete_fields):
        expression = field.cached_col
        for convert in [
            *connection.ops.get_db_converters(expression),
            *field.get_db_converters(connection),
        ]:
            found.append((place, reader(convert, expression)))
    return found


def _cache(row, name: str, rows: list[Any]) -> None:
    """As prefetch_related leaves it."""
    queryset = getattr(row, name).get_queryset()
    queryset._result_cache = rows
    queryset._prefetch_done = True
    if not hasattr(row, "_prefetched_objects_cache"):
        row._prefetched_objects_cache = {}
    row._prefetched_objects_cache[name] = queryset


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
