"""What is awaited, and when to ask for it: one reminder for each field so marked, settled by its answer."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from patients.constraints import Missing
from patients.models import ClinicalModel, Patient, Reminder

# How long an answer usually takes; a clinician has not confirmed these.
DAYS_UNTIL_ASKED = {"pathologyreport": 14, "interventionsession": 7}
USUAL_DAYS = 14


def awaited_fields(row: ClinicalModel) -> set[str]:
    """The fields of a row that say "awaited", in their column or among the missing."""
    told = {name for name, reason in row.missing.items() if reason == Missing.AWAITED}
    coded = {
        field.name
        for field in row._meta.fields
        if field.choices and getattr(row, field.attname) == Missing.AWAITED
    }
    return told | coded


def usual_day(table: str, *, today: date) -> date:
    return today + timedelta(days=DAYS_UNTIL_ASKED.get(table, USUAL_DAYS))


def new_reminders(
    row: ClinicalModel, names: set[str], *, remind_on: Mapping[str, date] | None = None
) -> list[Reminder]:
    """Unsaved reminders for the named fields of a row, on the given days or the usual one."""
    table, given = str(row._meta.model_name), remind_on or {}
    usual = usual_day(table, today=timezone.localdate())
    patient = row if isinstance(row, Patient) else row.patient  # type: ignore[attr-defined]
    return [
        Reminder(
            patient=patient,
            table=table,
            row_id=row.pk,
            field_name=name,
            due_on=given.get(name, usual),
        )
        for name in sorted(names)
    ]


def open_reminders(row: ClinicalModel, names: set[str]) -> QuerySet[Reminder]:
    return Reminder.objects.filter(row_id=row.pk, field_name__in=names, settled_on=None)
