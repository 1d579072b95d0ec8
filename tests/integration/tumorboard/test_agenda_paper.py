"""The agenda on paper: what stands on it, whose name does not, and that taking it is noted."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from patients.actions import correct, enter_identity
from patients.models import AccessLog, PatientIdentity
from tests.board import make_patient, refer
from tests.people import person, signed_in
from tumorboard import actions
from tumorboard.agenda_paper import _told as told
from tumorboard.models import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def planned(house):
    actions.adopt_usual_rules(board=house.board, by=house.chair)
    day = timezone.localdate() + timedelta(days=7)
    return actions.plan_meeting(board=house.board, held_on=day, place="Room 2", by=house.chair)


@pytest.fixture
def listed(house, patient, planned):
    identity = PatientIdentity(patient=patient, given_name="Ayşe", family_name="ÇELİK")
    enter_identity(identity=identity, by=house.chair)
    return actions.list_case(meeting=planned, referral=refer(patient, house.chair), by=house.chair)


def on_paper(house, meeting) -> dict:
    meeting.refresh_from_db()
    return told(meeting, house.chair)


def test_a_case_says_what_it_asks_and_what_it_lacks(house, planned, listed):
    paper = on_paper(house, planned)
    (case,) = paper["cases"]
    assert (case["number"], case["code"], case["at"]) == ("1", "P-0001", "08:30")
    assert case["question"] == listed.referral.question
    assert case["ready"] == "not ready"
    assert any(words.startswith("Missing: Liver MRI") for words in case["lacking"])
    assert any(words.startswith("Too old: CEA (") for words in case["lacking"])
    assert "1 case." in paper["summary"]
    assert {"label": "Agenda locked at", "value": "not locked yet"} in paper["facts"]


def test_names_stand_on_it_only_where_the_meeting_shows_names(house, planned, listed):
    assert "ELİK" not in str(on_paper(house, planned))
    correct(
        planned,
        changes={"shows_names": True},
        version=planned.version,
        by=house.chair,
        reason="Agreed",
    )
    assert on_paper(house, planned)["cases"][0]["name"] == "ÇELİK, Ayşe"


def test_late_cases_say_why(house, planned, listed):
    actions.lock_agenda(meeting=planned, kept={listed.pk: "MRI is on Tuesday"}, by=house.chair)
    late = refer(make_patient(house.center, code="P-0002"), house.chair)
    actions.list_case(meeting=planned, referral=late, late_reason="Bleeding", by=house.chair)
    first, second = on_paper(house, planned)["cases"]
    assert first["marks"] == ["Stays though something is missing: MRI is on Tuesday"]
    assert second["marks"] == ["Added after the lock: Bleeding"]


def test_what_was_taken_off_is_not_on_it(house, planned, listed):
    actions.take_off_agenda(item=listed, by=house.chair)
    assert on_paper(house, planned)["cases"] == []


def test_a_case_under_a_standard_of_care_is_named_so(house, patient, planned):
    referral = actions.refer_case(
        patient=patient,
        question="Adjuvant after R0?",
        category="post_op",
        lane="standard_of_care",
        standard="FOLFOX for 3 months",
        plan_before="adjuvant_chemo",
        by=house.chair,
    )
    actions.list_case(meeting=planned, referral=referral, by=house.chair)
    (case,) = on_paper(house, planned)["cases"]
    assert case["about"][2].startswith("Listed under a standard of care · FOLFOX for 3 months")


@pytest.mark.parametrize("language", ["en", "tr"])
def test_it_is_a_pdf_and_taking_it_is_noted_for_each_patient(house, planned, listed, language):
    reader = person(Role.MEMBER, house.center, name="reader.ankara")
    browser = signed_in(reader)
    browser.cookies["django_language"] = language
    with translation.override(language):
        answer = browser.get(reverse("meetings:agenda_pdf", args=[planned.pk]))
    assert answer.content.startswith(b"%PDF-")
    assert f"agenda-{planned.held_on:%Y-%m-%d}.pdf" in answer.headers["Content-Disposition"]
    line = AccessLog.objects.get(url_name="meetings:agenda_pdf")
    assert (line.user_id, line.patient_id) == (reader.pk, listed.patient_id)
    assert line.entity == f"agenda {planned.pk}"


def test_an_empty_agenda_is_a_page_as_well(house, planned):
    answer = signed_in(person(Role.MEMBER, house.center, name="reader.ankara")).get(
        reverse("meetings:agenda_pdf", args=[planned.pk])
    )
    assert answer.content.startswith(b"%PDF-")


def test_the_page_of_the_meeting_offers_it(house, planned):
    browser = signed_in(person(Role.MEMBER, house.center, name="reader.ankara"))
    page = browser.get(reverse("meetings:detail", args=[planned.pk])).content.decode()
    assert reverse("meetings:agenda_pdf", args=[planned.pk]) in page
