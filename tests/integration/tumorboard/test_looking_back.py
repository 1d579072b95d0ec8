"""At a meeting's start: what became of the decisions of six months ago."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from patients.actions import record
from patients.models import FollowUpVisit, Patient, Recurrence, StatusEvent
from tests.board import make_patient, propose, refer, sign, start_meeting
from tests.people import person, signed_in
from tumorboard import actions
from tumorboard.looking_back import looked_back_at
from tumorboard.models import Meeting, Role

pytestmark = pytest.mark.django_db


def day(number: int):
    """Days from today, which is the day of the meeting that looks back."""
    return timezone.localdate() + timedelta(days=number)


@pytest.fixture
def decided(house, meeting):
    """A function: a decision signed so many days ago, of a patient of its own."""
    Meeting.objects.filter(pk=meeting.pk).update(state="closed", ended_at=timezone.now())
    meeting.refresh_from_db()

    def decide(days_ago: int, code="P-1"):
        then = start_meeting(house, days_ago=days_ago)
        item = actions.list_case(
            meeting=then,
            referral=refer(make_patient(house.center, code), house.chair),
            by=house.chair,
        )
        return sign(propose(item, house), house.chair)

    return decide


def strip(meeting):
    return [(row.patient.study_code, row.became) for row in looked_back_at(meeting, today=day(0))]


def test_each_decision_is_looked_at_once_by_the_first_meeting_after_six_months(
    house, meeting, decided
):
    for number, days_ago in enumerate([181, 182, 188, 189, 190]):
        decided(days_ago, f"P-{number}")
    # Without an earlier meeting in these months the board looks at what is older by a week.
    week_before = actions.plan_meeting(board=house.board, held_on=day(-7), by=house.chair)
    assert [code for code, _ in strip(meeting)] == ["P-2", "P-1"]
    assert [code for code, _ in strip(week_before)] == ["P-4", "P-3"]
    actions.cancel_meeting(meeting=week_before, by=house.chair)
    fortnight = actions.plan_meeting(board=house.board, held_on=day(-8), by=house.chair)
    assert [code for code, _ in strip(meeting)] == ["P-3", "P-2", "P-1"]
    assert [code for code, _ in strip(fortnight)] == ["P-4"]


def test_it_says_what_is_recorded_and_what_is_not(house, meeting, decided):
    decision = decided(182)
    assert strip(meeting) == [
        ("P-1", ["Nobody has said whether it was carried out.", "No visit is recorded since."])
    ]
    patient = decision.patient
    actions.link_implementation(
        decision=decision, state="differently", reason="patient_wish", by=house.chair
    )
    record(FollowUpVisit(patient=patient, kind="scheduled", visited_on=day(-40)), by=None)
    record(FollowUpVisit(patient=patient, kind="scheduled", visited_on=day(-183)), by=None)
    [(_, became)] = strip(meeting)
    assert became[0] == "Differently: The patient's wish."
    assert became[1].startswith("Last seen on ")

    record(StatusEvent(patient=patient, known_on=day(-30), state="ned"), by=None)
    record(
        Recurrence(patient=patient, sequence_no=1, detected_on=day(-20), sites=["lung"]), by=None
    )
    [(_, became)] = strip(meeting)
    assert became[1].startswith("Recurrence on ")
    assert became[1].endswith(": Lung.")
    assert became[2].startswith("No evidence of disease, known on ")

    Patient.objects.filter(pk=patient.pk).update(died_on=day(-2), death_cause="crc_progression")
    [(_, became)] = strip(meeting)
    assert became[2].startswith("Died on ")
    assert became[2].endswith(": Progression of colorectal cancer.")


def test_of_the_versions_the_one_in_force(house, meeting, decided):
    decision = decided(182)
    draft = actions.revise_decision(decision=decision, reason="Comorbidity", by=house.chair)
    draft = actions.propose_decision(decision=draft, version=draft.version, by=house.chair)
    newer = sign(draft, house.chair)
    rows = looked_back_at(meeting, today=day(0))
    assert [row.decision for row in rows] == [newer]


def test_the_meeting_shows_it(house, decided):
    decided(182)
    meeting = Meeting.objects.get(held_on=day(0))
    browser = signed_in(person(Role.COORDINATOR, house.center))
    page = browser.get(reverse("meetings:detail", args=[meeting.pk])).content.decode()
    assert "Decisions of six months ago" in page
    assert "P-1" in page
