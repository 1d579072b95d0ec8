"""A field that is awaited asks for itself: its reminder is made with it and settled by its answer."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from patients import actions
from patients.centers import center_context
from patients.models import PathologyReport, Reminder
from tests.factories import OPERATED_ON, operated_patient
from tests.people import center, person
from tumorboard.models import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def surgeon():
    where = center("ankara")
    with center_context([where.pk]):
        yield person(Role.SURGEON, where)


def awaited_report(patient, surgeon, **fields):
    report = PathologyReport(
        patient=patient,
        session=patient.sessions.get(),
        specimen="liver",
        specimen_on=OPERATED_ON,
        margin_status="awaited",
        missing={"margin_mm": "awaited"},
    )
    return actions.record(report, by=surgeon, **fields)


def test_an_awaited_field_makes_a_reminder_in_two_weeks(surgeon):
    report = awaited_report(operated_patient(center("ankara")), surgeon)

    found = Reminder.objects.filter(row_id=report.pk).order_by("field_name")
    assert [(r.field_name, r.due_on) for r in found] == [
        ("margin_mm", timezone.localdate() + timedelta(days=14)),
        ("margin_status", timezone.localdate() + timedelta(days=14)),
    ]


def test_the_day_can_be_chosen(surgeon):
    chosen = date(2031, 3, 2)
    report = awaited_report(
        operated_patient(center("ankara")), surgeon, remind_on={"margin_mm": chosen}
    )

    assert Reminder.objects.get(row_id=report.pk, field_name="margin_mm").due_on == chosen


def test_the_answer_settles_it(surgeon):
    report = awaited_report(operated_patient(center("ankara")), surgeon)

    actions.correct(
        report,
        changes={"margin_mm": 3, "missing": {}},
        version=1,
        by=surgeon,
        reason="report arrived",
    )

    assert Reminder.objects.get(row_id=report.pk, settled_on=None).field_name == "margin_status"
    assert Reminder.objects.get(field_name="margin_mm").settled_on == timezone.localdate()
