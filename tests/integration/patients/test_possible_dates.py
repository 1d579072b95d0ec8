"""What has not happened yet, or not to this person, is not entered: by no page and no program."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from patients import actions
from patients.centers import center_context
from patients.models import FollowUpVisit, Patient, Recurrence, StatusEvent
from tests.people import center

pytestmark = pytest.mark.django_db

BORN, DIED = date(1960, 5, 4), date(2025, 3, 10)


@pytest.fixture
def patient():
    where = center("ankara")
    with center_context([where.pk]):
        yield actions.enter_patient(
            patient=Patient(center=where, study_code="P-1", born_on=BORN), by=None
        )


@pytest.fixture
def dead(patient):
    return actions.record_death(patient=patient, died_on=DIED, cause="other", version=1, by=None)


def visit(patient, on, **more):
    row = FollowUpVisit(patient=patient, visited_on=on, **{"disease_state": "ned", **more})
    return actions.record_follow_up(visit=row, by=None)


def tomorrow() -> date:
    return timezone.localdate() + timedelta(days=1)


def test_nothing_is_entered_before_it_happened(patient):
    for on in (tomorrow(), date(9999, 12, 31)):
        with pytest.raises(ValidationError, match="future"):
            visit(patient, on)
    with pytest.raises(ValidationError, match="future"):
        actions.record(
            Recurrence(patient=patient, sequence_no=1, detected_on=tomorrow(), sites=["lung"]),
            by=None,
        )


def test_nothing_is_entered_before_birth_or_after_death(dead):
    with pytest.raises(ValidationError, match="before the birth"):
        visit(dead, BORN - timedelta(days=1))
    with pytest.raises(ValidationError, match="after the death"):
        visit(dead, DIED + timedelta(days=1))
    visit(dead, DIED)


def test_an_inexact_date_is_refused_only_if_no_day_of_it_is_possible(dead):
    visit(dead, date(2025, 3, 15), visited_on_precision="month")
    visit(dead, date(2025, 7, 1), visited_on_precision="year")
    with pytest.raises(ValidationError, match="after the death"):
        visit(dead, date(2025, 4, 15), visited_on_precision="month")


def test_a_correction_does_not_move_a_date_there_either(patient):
    first = visit(patient, date(2025, 1, 2))
    with pytest.raises(ValidationError, match="future"):
        actions.correct_follow_up(
            first, changes={"visited_on": tomorrow()}, version=1, by=None, reason="x"
        )


def test_a_visit_does_not_make_a_death(patient):
    with pytest.raises(ValidationError, match="Record the death first"):
        visit(patient, date(2025, 1, 2), disease_state="dead")
    assert not StatusEvent.objects.filter(patient=patient).exists()
