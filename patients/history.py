"""What was changed in a patient's record, field by field, read from the history that the database wrote."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models

from patients.constraints import DatePrecision
from patients.facts import BOOKKEEPING, said
from patients.models import ClinicalModel, Patient
from patients.words import capitalized

NEVER_TOLD = ("_key", "_digest", "sha256")


@dataclass(frozen=True, slots=True)
class FieldChange:
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """One write of one row: who, when, why, and each field that moved. A new row has no `before`."""

    at: datetime
    what: str
    is_new: bool
    by: str
    reason: str
    fields: list[FieldChange]


def changes_of(patient: Patient) -> list[Change]:
    """The newest first, all of them: a page of them is with_names()."""
    changes = [change for model in _models() for change in _changes(model, patient)]
    changes.sort(key=lambda change: change.at, reverse=True)
    return changes


def narrowed(changes: list[Change], *, table: str = "", label: str = "") -> list[Change]:
    """Of one table, of one field; of a change only that field is left."""
    found = [change for change in changes if not table or change.what == table]
    if not label:
        return found
    return [
        replace(change, fields=[f for f in change.fields if f.label == label])
        for change in found
        if any(f.label == label for f in change.fields)
    ]


def _models() -> list[type[ClinicalModel]]:
    """Everything that hangs on a patient, in every app that keeps clinical rows."""
    return [
        model
        for model in apps.get_models()
        if issubclass(model, ClinicalModel)
        and model.is_told_in_history
        and (model is Patient or hasattr(model, "patient"))
    ]


def _changes(model: type[ClinicalModel], patient: Patient) -> Iterator[Change]:
    of_patient = {"pgh_obj_id": patient.pk} if model is Patient else {"patient_id": patient.pk}
    events = apps.get_model(model._meta.app_label, f"{model.__name__}Event")
    former: dict[Any, models.Model] = {}
    for event in events.objects.filter(**of_patient).order_by("pgh_id"):
        before = former.get(event.pgh_obj_id)
        former[event.pgh_obj_id] = event
        context = event.pgh_context or {}
        yield Change(
            at=event.pgh_created_at,
            what=capitalized(str(model._meta.verbose_name)),
            is_new=before is None,
            by=str(context.get("user") or ""),
            reason=str(context.get("reason") or ""),
            fields=_differences(model, before, event),
        )


def _differences(model, before, after) -> list[FieldChange]:
    return [
        FieldChange(
            label=capitalized(str(field.verbose_name)),
            before=_said(before, field) if before else "",
            after=_said(after, field),
        )
        for field in model._meta.fields
        if _is_told(field) and _value(before, field) != _value(after, field)
    ]


def _is_told(field) -> bool:
    """Not: bookkeeping, search keys and digests, and pointers to other rows, which say nothing to a reader."""
    if field.is_relation or field.name in BOOKKEEPING:
        return False
    return not field.name.endswith(NEVER_TOLD)


def _value(event, field):
    """Empty text and nothing are the same to a reader, and so is a date that is known to the day."""
    value = getattr(event, field.attname) if event is not None else None
    if field.name.endswith("_precision") and value == DatePrecision.DAY:
        return None
    return None if value in ("", [], {}) else value


def _said(event, field) -> str:
    if _value(event, field) is None:
        return ""
    return said(event, field)


def with_names(changes: list[Change]) -> list[Change]:
    ids = {change.by for change in changes if change.by.isdigit()}
    names = {str(user.pk): str(user) for user in get_user_model().objects.filter(pk__in=ids)}
    return [replace(change, by=names.get(change.by, change.by)) for change in changes]
