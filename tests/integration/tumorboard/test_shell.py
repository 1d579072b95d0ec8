"""The shell around every page: what it offers can be opened, and what cannot be opened is not offered."""

import pytest
from django.urls import reverse
from django.utils import timezone

from patients.centers import center_context
from tests.board import make_board, refer
from tests.board import make_patient as patient_of
from tests.people import center, person, signed_in
from tumorboard import actions
from tumorboard.access.rules import RULES
from tumorboard.models import Role
from tumorboard.navigation import SECTIONS, sections_of

pytestmark = pytest.mark.django_db
CLINICAL = [Role.SURGEON, Role.MEMBER, Role.COORDINATOR]


@pytest.fixture
def hospital(db):
    """A center whose board has a planned meeting with one case; outside any center context."""
    where = center("ankara")
    with center_context([where.pk]):
        house = make_board(where)
        meeting = actions.plan_meeting(
            board=house.board, held_on=timezone.localdate(), by=house.chair
        )
        referral = refer(patient_of(where), house.chair)
        actions.list_case(meeting=meeting, referral=referral, by=house.chair)
    house.meeting = meeting
    return house


@pytest.mark.parametrize("role", list(Role))
def test_every_section_that_is_offered_opens_and_no_other_does(hospital, role):
    user = person(role, hospital.center, name=f"shell.{role}")
    browser = signed_in(user)
    offered = {section.key for section in sections_of(user)}
    known = [section for section in SECTIONS if section.url_name in RULES]
    opened = {s.key for s in known if browser.get(s.url).status_code == 200}
    assert offered == opened


def test_nobody_is_offered_anything_before_signing_in(client):
    assert b"data-go=" not in client.get(reverse("account_login")).content


@pytest.mark.parametrize("role", CLINICAL)
def test_the_next_board_stands_in_the_top_bar(hospital, role):
    browser = signed_in(person(role, hospital.center, name=f"shell.{role}"))
    page = browser.get(reverse("patients:list"), HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert reverse("meetings:detail", args=[hospital.meeting.pk]) in page
    assert "1 case" in page


def test_another_centers_board_does_not_stand_there(hospital):
    browser = signed_in(person(Role.SURGEON, center("izmir"), name="shell.izmir"))
    page = browser.get(reverse("patients:list")).content.decode()
    assert reverse("meetings:detail", args=[hospital.meeting.pk]) not in page


def test_the_search_is_offered_to_those_who_may_open_the_patients(hospital):
    settings_page = reverse("account_settings")
    for role, offered in [(Role.SURGEON, True), (Role.CENTER_ADMIN, False)]:
        browser = signed_in(person(role, hospital.center, name=f"shell.{role}"))
        assert (b'role="search"' in browser.get(settings_page).content) is offered
