"""Cases propose themselves: a recurrence, a day or cycles that were named, a decision nobody carried out."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from patients.actions import record
from patients.models import Recurrence, SystemicTherapy
from tests.board import UPFRONT, WRITTEN, make_patient, refer, sign
from tests.people import center, person, signed_in
from tumorboard import actions
from tumorboard.coming_back import coming_back, coming_back_one
from tumorboard.models import Meeting, Referral, Role

pytestmark = pytest.mark.django_db

CHEMOTHERAPY = [
    {
        "option": "preop_chemo_then_restage",
        "details": {
            "regimen": "FOLFOX",
            "biologic": "none",
            "cycles": "4",
            "restage_on": "2031-03-01",
        },
    }
]


def today():
    return timezone.localdate()


def days_ago(days: int) -> date:
    return today() - timedelta(days=days)


def asked(patient, *, on=None) -> list[str]:
    case = coming_back_one(patient, today=on or today())
    return [type(o).__name__ for o in case.occasions] if case else []


def came_back(patient, *, on, number=1, sites=("liver_left",)):
    return record(
        Recurrence(patient=patient, sequence_no=number, detected_on=on, sites=list(sites)), by=None
    )


@pytest.fixture
def decided(house, item):
    """A function: a signed decision of a meeting some days ago."""

    def decide(*, days, recommendations=UPFRONT, **written):
        # As if the meeting had been then.
        Meeting.objects.filter(pk=item.meeting_id).update(held_on=days_ago(days))
        Referral.objects.filter(pk=item.referral_id).update(referred_on=days_ago(days))
        presented = actions.present_case(item=item, by=house.chair)
        draft = actions.record_decision(
            item=presented, by=house.chair, recommendations=recommendations, **WRITTEN, **written
        )
        draft = actions.propose_decision(decision=draft, version=draft.version, by=house.chair)
        return sign(draft, house.chair)

    return decide


def test_a_recurrence_proposes_itself_until_it_is_referred(house, patient):
    assert asked(patient) == []
    came_back(patient, on=days_ago(30))
    assert asked(patient) == ["CameBack"]
    case = coming_back_one(patient, today=today())
    assert "Liver, left lobe" in case.question
    assert case.category == "recurrence"

    refer(patient, house.chair)
    assert asked(patient) == []


def test_a_referral_from_before_does_not_answer_a_recurrence(house, patient):
    before = refer(patient, house.chair)
    actions.withdraw_referral(referral=before, reason="Operated", by=house.chair)
    Referral.objects.filter(pk=before.pk).update(referred_on=days_ago(60))
    came_back(patient, on=days_ago(30))
    assert asked(patient) == ["CameBack"]


@pytest.mark.parametrize(
    "change",
    [
        lambda p: came_back(p, on=days_ago(366)),  # for the follow-up's list, not for an agenda
        lambda p: (came_back(p, on=days_ago(5)), type(p).objects.filter(pk=p.pk).update(died_on=days_ago(1), death_cause="crc_progression")),
    ],
)  # fmt: skip
def test_neither_the_dead_nor_what_is_long_ago(patient, change):
    change(patient)
    assert asked(patient) == []


def test_the_recommendation_names_the_day(patient, decided):
    again = {"option": "rediscuss", "details": {"rediscuss_on": days_ago(-14).isoformat()}}
    decided(days=60, recommendations=[again])
    assert asked(patient, on=days_ago(1)) == []
    assert asked(patient) == ["SeenAgain"]


def test_the_decision_says_when_to_look_again(patient, decided):
    decided(days=60, restage_on=days_ago(-14))
    assert asked(patient, on=days_ago(1)) == []
    assert asked(patient) == ["SeenAgain"]
    case = coming_back_one(patient, today=today())
    assert case.question.startswith("To be looked at again on ")


def test_the_cycles_are_given(patient, decided):
    decided(days=60, recommendations=CHEMOTHERAPY)
    course = record(
        SystemicTherapy(
            patient=patient,
            intent="preoperative",
            regimen="folfox",
            started_on=days_ago(50),
            cycles_delivered=3,
        ),
        by=None,
    )
    assert asked(patient) == []
    SystemicTherapy.objects.filter(pk=course.pk).update(cycles_delivered=4)
    assert asked(patient) == ["CyclesGiven"]
    assert "4 cycles of FOLFOX are given" in coming_back_one(patient, today=today()).question
    # Of a therapy that ran before the meeting nobody knows how many cycles came after it.
    SystemicTherapy.objects.filter(pk=course.pk).update(started_on=days_ago(61))
    assert asked(patient) == []


def test_a_decision_that_nobody_carried_out(house, patient, decided):
    decision = decided(days=60, due_on=days_ago(14))
    assert asked(patient, on=days_ago(1)) == []
    assert asked(patient) == ["NotCarriedOut"]
    actions.link_implementation(decision=decision, state="not_yet", by=house.chair)
    assert asked(patient) == ["NotCarriedOut"]
    record(
        SystemicTherapy(
            patient=patient, intent="palliative", regimen="folfox", started_on=days_ago(20)
        ),
        by=None,
    )
    assert asked(patient) == []


def test_what_needs_no_treatment_is_not_called_undone(patient, decided):
    decided(days=60, recommendations=[{"option": "observation_followup"}], due_on=days_ago(20))
    assert asked(patient) == []


def test_a_recurrence_that_the_board_has_discussed_is_not_asked_again(patient, decided, house):
    """Referred on a suspicion, found before the meeting: the decision is about it."""
    came_back(patient, on=days_ago(15))
    decided(days=10)
    assert asked(patient) == []


def test_an_older_referral_does_not_hide_that_the_cycles_are_given(house, patient, decided):
    decided(days=60, recommendations=CHEMOTHERAPY)
    other = refer(patient, house.chair)
    actions.withdraw_referral(referral=other, reason="Answered by phone", by=house.chair)
    Referral.objects.filter(pk=other.pk).update(referred_on=days_ago(30))
    record(
        SystemicTherapy(
            patient=patient,
            intent="preoperative",
            regimen="folfox",
            started_on=days_ago(50),
            cycles_delivered=4,
        ),
        by=None,
    )
    assert asked(patient) == ["CyclesGiven"]


def test_what_became_of_it_was_told(house, patient, decided):
    decision = decided(days=60, due_on=days_ago(20))
    assert asked(patient) == ["NotCarriedOut"]
    actions.link_implementation(
        decision=decision, state="differently", reason="patient_wish", by=house.chair
    )
    assert asked(patient) == []


def test_the_strongest_occasion_asks_and_the_others_are_said(patient, decided):
    decided(days=60, due_on=days_ago(20), restage_on=days_ago(3))
    came_back(patient, on=days_ago(10))
    assert asked(patient) == ["CameBack", "SeenAgain", "NotCarriedOut"]
    assert coming_back_one(patient, today=today()).question.startswith("Recurrence found on ")


def test_one_click_puts_it_on_the_agenda_in_the_boards_language(house, patient):
    came_back(patient, on=days_ago(10))
    type(house.board).objects.filter(pk=house.board.pk).update(language="tr")
    planned = actions.plan_meeting(board=house.board, held_on=days_ago(-3), by=house.chair)
    browser = signed_in(person(Role.COORDINATOR, house.center))
    page = reverse("meetings:detail", args=[planned.pk])
    assert "Recurrence found on" in browser.get(page).content.decode()

    add = reverse("meetings:list_coming_back", args=[planned.pk])
    assert browser.post(add, {"patient": patient.pk}).status_code == 302
    item = planned.items.get()
    assert item.patient == patient
    assert item.referral.category == "recurrence"
    assert "nüks" in item.referral.question.lower()
    # Pressed twice: once on the agenda.
    browser.post(add, {"patient": patient.pk})
    assert planned.items.count() == 1


def test_after_the_lock_it_takes_a_reason(house, patient):
    came_back(patient, on=days_ago(10))
    planned = actions.plan_meeting(board=house.board, held_on=days_ago(-3), by=house.chair)
    planned = actions.lock_agenda(meeting=planned, kept={}, by=house.chair)
    with pytest.raises(ValidationError, match="locked"):
        actions.list_coming_back(meeting=planned, patient=patient, by=house.chair)
    assert not patient.referrals.exists()
    item = actions.list_coming_back(
        meeting=planned, patient=patient, late_reason="Found today", by=house.chair
    )
    assert item.late_reason == "Found today"


def test_not_for_the_board_for_a_reason(house, patient):
    came_back(patient, on=days_ago(10))
    browser = signed_in(person(Role.COORDINATOR, house.center))
    decline = reverse("meetings:decline")
    browser.post(decline, {"patient": patient.pk, "reason": "  "})
    assert asked(patient) == ["CameBack"]

    browser.post(decline, {"patient": patient.pk, "reason": "Best supportive care is agreed."})
    assert asked(patient) == []
    assert patient.referrals.get().state == "withdrawn"
    came_back(patient, on=today(), number=2)
    assert asked(patient) == []  # found on the day on which somebody looked
    Recurrence.objects.filter(sequence_no=2).update(detected_on=days_ago(-1))
    assert asked(patient, on=days_ago(-1)) == ["CameBack"]


def test_the_question_stands_in_the_form_already(house, patient):
    came_back(patient, on=days_ago(10))
    browser = signed_in(person(Role.COORDINATOR, house.center))
    page = browser.get(f"{reverse('meetings:refer')}?patient={patient.pk}").content.decode()
    assert "Recurrence found on" in page


def test_only_of_centers_one_may_read(house, patient):
    came_back(patient, on=days_ago(10))
    other = center("izmir")
    stranger = person(Role.COORDINATOR, other)
    assert coming_back(stranger, today=today()) == []
    browser = signed_in(stranger)
    assert (
        browser.post(
            reverse("meetings:decline"), {"patient": patient.pk, "reason": "x"}
        ).status_code
        == 404
    )


def test_as_many_questions_to_the_database_for_many_cases(house, django_assert_max_num_queries):
    reader = person(Role.COORDINATOR, house.center)
    for number in range(4):
        came_back(make_patient(house.center, f"P-1{number}"), on=days_ago(number + 1))
    reader.clinical_center_ids()
    with django_assert_max_num_queries(8):
        found = coming_back(reader, today=today())
    assert [case.occasions[0].since for case in found] == [days_ago(n) for n in (4, 3, 2, 1)]
