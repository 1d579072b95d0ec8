"""
A row in every clinical table of a center, and a canary in every text field of every row.

A table or a field that is added later is planted without being named here; what cannot be planted is
named, with the reason.
"""

import uuid
from datetime import date

from django.apps import apps
from django.db import DatabaseError, models, transaction

from patients.models import ClinicalModel, FollowUpProtocol
from patients.models.base import Center

DAY = date(2025, 3, 10)

# The database keeps these from being written over, or reads them; everything else must hold a canary.
NOT_PLANTED = {
    "search_key", "sort_key", "mrn_digest", "national_id_digest",  # found by them
    "sha256", "prev_sha256", "snapshot_sha256", "content_sha256", "content_hash",  # made in the database
    "missing",  # names of fields with reasons
}  # fmt: skip

# What a constraint asks of a row beyond its required fields.
NEEDED = {
    "LabResult": {"value": 5, "unit": "ng/mL"},
    "Recurrence": {"sites": ["liver"]},
    "Lesion": {"lesion_no": 7, "segments": ["VIII"]},
    "Screening": {"outcome": "included"},
    "FollowUpPlan": {"state": "active"},
    "Implementation": {"state": "as_decided"},
}


def clinical_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if issubclass(model, ClinicalModel)]


def fill(patient, rows: dict[str, models.Model]) -> None:
    """Add a row of every clinical model that hangs on the patient and has none in `rows` yet."""
    waiting = [
        model
        for model in clinical_models()
        if model.__name__ not in rows
        and hasattr(model, "patient")
        and model.__module__.startswith("patients")
    ]
    while waiting:
        ready = [model for model in waiting if not (_required_parents(model) - rows.keys())]
        assert ready, f"nothing to hang on: {waiting}"
        for model in ready:
            rows[model.__name__] = model.objects.create(**_values(model, patient, rows))
            waiting.remove(model)


def _required_parents(model) -> set[str]:
    return {
        field.related_model.__name__
        for field in model._meta.local_fields
        if field.many_to_one and not field.null and issubclass(field.related_model, ClinicalModel)
    } - {"Patient"}


def _values(model, patient, rows) -> dict:
    values = {"patient": patient, "center_id": patient.center_id, **NEEDED.get(model.__name__, {})}
    for field in model._meta.local_fields:
        if field.name in values or field.name == "center":
            continue
        if field.is_relation:
            if field.related_model.__name__ in rows and field.related_model is not model:
                values[field.name] = rows[field.related_model.__name__]
            elif field.related_model is FollowUpProtocol:
                values[field.name] = (
                    FollowUpProtocol.objects.first()
                    or FollowUpProtocol.objects.create(
                        code="planted", label_en="-", label_tr="-", citation="-", total_months=60
                    )
                )
        elif not (field.null or field.blank or field.has_default() or field.has_db_default()):
            values[field.name] = _value(field)
    return values


def _value(field):
    if field.choices:
        return field.flatchoices[0][0]
    if isinstance(field, models.DateField):
        return DAY
    if isinstance(field, models.IntegerField):
        return 1
    if isinstance(field, models.UUIDField):
        return uuid.uuid4()
    return "x"


def plant(center: Center) -> tuple[set[str], set[str]]:
    """Write the center's canary into its text fields. Returns the fields that hold it, and those that refused."""
    planted, refused = set(), set()
    for model in apps.get_models():
        names = {field.name for field in model._meta.local_fields}
        if "center" not in names or "pgh_id" in names:
            continue
        rows = model.objects.filter(center=center)
        for field in model._meta.local_fields:
            if _is_free_text(field) and rows.exists():
                name = f"{model.__name__}.{field.name}"
                (planted if _write(rows, field, canary(center, name)) else refused).add(name)
    return planted, refused


def _is_free_text(field) -> bool:
    return (
        isinstance(field, models.CharField | models.TextField)
        and not field.choices
        and field.name not in NOT_PLANTED
        and (field.max_length or 1000) >= len("ZQX-OTHER")
    )


def _write(rows, field, text: str) -> bool:
    """Row by row: fields that must be unique get a number. A signed row refuses."""
    written = False
    for number, row in enumerate(rows.all()):
        try:
            with transaction.atomic():
                value = f"{text[: (field.max_length or 1000) - 4]}-{number}"
                written |= bool(rows.filter(pk=row.pk).update(**{field.name: value}))
        except DatabaseError:
            continue
    return written


def canary(center: Center, name: str) -> str:
    return f"{center.code.upper()}-{name}"
