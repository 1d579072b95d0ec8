"""A deferral says what is missing, and what it costs is shown where the case waits; nobody reminds oneself."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from patients.actions import record
from tests.board import make_patient, refer
from tests.people import person, signed_in
from tumorboard import actions
from tumorboard.models import AgendaItem, BoardMember, Discipline, Meeting, Referral, Role
from tumorboard.readiness import owed_at
from tumorboard.selectors import deferrals_by_referral

pytestmark = pytest.mark.django_db


@pytest.fixture
def presented(house, item):
    return actions.present_case(item=item, by=house.chair)


def address(name, item):
    return reverse(f"meetings:{name}", args=[item.meeting_id, item.pk])


def test_something_missing_is_named(house, presented):
    browser = signed_in(person(Role.COORDINATOR, house.center))
    told = {"reason": "imaging_missing", "note": ""}
    page = browser.post(address("defer", presented), told).content.decode()
    assert "Write what is missing" in page
    presented.refresh_from_db()
    assert presented.state == "presenting"

    told["note"] = "Liver MRI, ordered for Tuesday"
    assert browser.post(address("defer", presented), told).status_code == 302
    presented.refresh_from_db()
    assert (presented.state, presented.deferral_note) == ("deferred", told["note"])
    assert told["note"] in browser.get(address("case", presented)).content.decode()


def test_a_note_without_a_reason_is_not_lost(house, presented):
    browser = signed_in(person(Role.COORDINATOR, house.center))
    told = {"reason": "", "note": "The MRI's report"}
    page = browser.post(address("defer", presented), told).content.decode()
    assert "The MRI&#x27;s report" in page


def test_time_that_ran_out_needs_no_note(house, presented):
    browser = signed_in(person(Role.COORDINATOR, house.center))
    assert browser.post(address("defer", presented), {"reason": "time"}).status_code == 302


@pytest.fixture
def waiting(house, presented):
    """Deferred two weeks ago, and not listed again."""
    item = actions.defer_case(
        item=presented, reason="imaging_missing", note="Liver MRI", by=house.chair
    )
    then = timezone.localdate() - timedelta(days=14)
    Meeting.objects.filter(pk=item.meeting_id).update(held_on=then)
    item.meeting.refresh_from_db()
    return item


def test_the_days_are_shown_where_the_case_waits(house, waiting):
    planned = actions.plan_meeting(
        board=house.board, held_on=timezone.localdate() + timedelta(days=3), by=house.chair
    )
    browser = signed_in(person(Role.COORDINATOR, house.center))
    pages = [reverse("meetings:referrals"), reverse("meetings:detail", args=[planned.pk])]
    for page in pages:
        text = browser.get(page).content.decode()
        assert "14 days so far. Imaging is missing: Liver MRI" in text

    actions.list_case(meeting=planned, referral=waiting.referral, by=house.chair)
    assert "14 days so far" in browser.get(pages[1]).content.decode()


def test_the_days_end_when_the_board_has_the_case_again(house, waiting):
    meeting = actions.plan_meeting(
        board=house.board, held_on=timezone.localdate() - timedelta(days=7), by=house.chair
    )
    meeting = actions.open_meeting(meeting=meeting, chair=house.chair, by=house.chair)
    again = actions.list_case(meeting=meeting, referral=waiting.referral, by=house.chair)
    assert cost(waiting.referral) == [(None, 14)]
    actions.present_case(item=again, by=house.chair)
    assert cost(waiting.referral) == [(meeting.held_on, 7)]


def cost(referral) -> list[tuple]:
    found = deferrals_by_referral([referral], as_of=timezone.localdate())
    return [(each.until, each.days) for each in found[referral.pk]]


def test_a_withdrawn_referral_waits_no_more(house, waiting):
    actions.withdraw_referral(referral=waiting.referral, reason="Elsewhere", by=house.chair)
    waiting.referral.refresh_from_db()
    assert cost(waiting.referral) == [(timezone.localdate(), 14)]


def test_the_days_of_many_cases_are_one_question(house, waiting, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = deferrals_by_referral(Referral.objects.all(), as_of=timezone.localdate())
    assert sum(each.days for deferred in found.values() for each in deferred) == 14
    assert AgendaItem.objects.count() == 1


def test_nobody_is_offered_to_remind_oneself(house):
    coordinator = person(Role.COORDINATOR, house.center)
    member = BoardMember(
        center=house.center,
        board=house.board,
        user=coordinator,
        discipline=Discipline.RADIOLOGY,
        since=timezone.localdate(),
    )
    record(member, by=None)
    actions.adopt_usual_rules(board=house.board, by=house.chair)
    planned = actions.plan_meeting(
        board=house.board, held_on=timezone.localdate() + timedelta(days=7), by=house.chair
    )
    referral = refer(make_patient(house.center, code="P-0900"), house.chair)
    actions.list_case(meeting=planned, referral=referral, by=house.chair)

    here = reverse("meetings:detail", args=[planned.pk])
    own = f'name="user" value="{coordinator.pk}"'
    page = signed_in(coordinator).get(here).content.decode()
    assert "You owe this yourself." in page
    assert own not in page
    surgeon = signed_in(person(Role.SURGEON, house.center))
    assert own in surgeon.get(here).content.decode()

    owed = next(each for each in owed_at(planned) if each.user == coordinator)
    with pytest.raises(ValidationError, match="yourself"):
        actions.remind(meeting=planned, owed=owed, by=coordinator)
    assert not planned.reminders.exists()


def test_the_meeting_where_it_was_deferred_says_what_it_cost(house, waiting):
    browser = signed_in(person(Role.COORDINATOR, house.center))
    page = browser.get(reverse("meetings:detail", args=[waiting.meeting_id])).content.decode()
    assert "14 days so far" in page
