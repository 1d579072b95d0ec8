"""Planned follow-up on a given day. The protocol: blood and MRI at months 4, 8, 12 …, PET-CT every year."""

from datetime import date

import pytest

from patients.actions import record
from patients.follow_up import by_week, due_visits, planned_visits
from patients.models import FollowUpPlan, FollowUpVisit, Recurrence
from tests.factories import operated_patient, plan_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(hospital, inside):
    """Operated on 3 June 2024, seen at month 4 on the very day."""
    with inside():
        yield plan_of(hospital.patient)


def states(plan, today) -> dict[int, str]:
    visits = planned_visits(plan, plan.patient.follow_up_visits.all(), today=today)
    return {visit.month: str(visit.state) for visit in visits}


def due(today):
    return due_visits(FollowUpPlan.objects.all(), today=today)


def test_a_visit_is_due_four_weeks_around_its_day_and_then_overdue(plan):
    assert states(plan, date(2025, 1, 5))[8] == "upcoming"  # month 8 is 3 February 2025
    assert states(plan, date(2025, 1, 6))[8] == "due"
    assert states(plan, date(2025, 3, 3))[8] == "due"
    assert states(plan, date(2025, 3, 4))[8] == "overdue"
    assert states(plan, date(2025, 3, 4))[4] == "done"


def test_who_missed_two_visits_is_asked_to_one(plan):
    (waiting,) = due(date(2025, 6, 10))
    assert (waiting.visit.month, waiting.last_seen_on) == (12, date(2024, 10, 3))
    assert waiting.what == "Biochemistry, CEA, MRI, PET-CT"


def test_what_was_done_is_not_asked_again(plan, hospital):
    visit = FollowUpVisit(
        patient=hospital.patient,
        visited_on=date(2025, 6, 3),
        disease_state="ned",
        components=["biochem", "cea", "mri"],
    )
    record(visit, by=hospital.surgeon)
    (waiting,) = due(date(2025, 6, 10))
    assert waiting.what == "PET-CT"


def test_a_recurrence_or_a_death_ends_what_was_planned_after_it(plan, hospital):
    relapse = Recurrence(
        patient=hospital.patient, sequence_no=1, detected_on="2024-12-01", sites=["liver"]
    )
    record(relapse, by=hospital.surgeon)
    FollowUpPlan.objects.update(state="superseded")
    plan.refresh_from_db()
    assert states(plan, date(2026, 1, 1))[8] == "superseded"
    assert due(date(2026, 1, 1)) == []


def test_a_closed_plan_is_never_overdue(plan):
    FollowUpPlan.objects.update(state="closed", closed_on=date(2024, 11, 1))
    plan.refresh_from_db()
    assert "overdue" not in states(plan, date(2026, 11, 1)).values()
    assert due(date(2026, 11, 1)) == []


def test_the_overdue_stand_before_the_weeks(plan, hospital):
    other = operated_patient(hospital.center, family="Kaya", mrn="2")
    plan_of(other, anchored_on=date(2024, 6, 20))
    overdue, week = by_week(due(date(2025, 3, 5)))  # months 8: 3 and 20 February
    assert (overdue.week, [each.name for each in overdue.visits]) == (None, ["ÇELİK, Işık"])
    assert (week.week, [each.name for each in week.visits]) == (date(2025, 2, 17), ["KAYA, Işık"])


def test_the_page_asks_the_database_as_often_for_many(reads, reader, hospital, inside):
    with inside():
        plan_of(hospital.patient, anchored_on=date(2024, 6, 3))
    few = reads("/follow-up/")
    with inside():
        for number in range(5):
            plan_of(operated_patient(hospital.center, family=f"Ad{number}", mrn=f"5-{number}"))
    assert reads("/follow-up/") == few
    assert reader.get("/follow-up/").context["page"].paginator.count == 6
