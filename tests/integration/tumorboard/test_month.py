"""The month on a calendar: its days, its holidays, and how far each meeting is."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from tests.board import make_patient, refer
from tests.people import person, signed_in
from tumorboard import actions
from tumorboard.models import Meeting, Role
from tumorboard.month import month_of
from tumorboard.views.meetings import CASES, DECIDED

pytestmark = pytest.mark.django_db

OCTOBER = date(2026, 10, 1)  # a Thursday


@pytest.fixture(autouse=True)
def members_for_long(house):
    house.board.members.update(since=date(2020, 1, 1))


def plan(house, day: int, *, month: int = 10) -> Meeting:
    return actions.plan_meeting(board=house.board, held_on=date(2026, month, day), by=house.chair)


def october(house):
    rows = Meeting.objects.filter(center=house.center).annotate(cases=CASES, decided=DECIDED)
    return month_of(OCTOBER, meetings=rows, today=date(2026, 10, 14))


def day_of(month, day: int):
    return next(each for each in month.days if each.on == date(2026, 10, day))


def test_weeks_are_whole_and_begin_on_monday(house):
    month = october(house)
    assert (month.days[0].on, month.days[-1].on) == (date(2026, 9, 28), date(2026, 11, 1))
    assert not month.days[0].is_in_month
    assert [each.on.day for each in month.days if each.is_today] == [14]


def test_public_holidays_have_their_names(house):
    with translation.override("tr"):
        assert day_of(october(house), 29).holiday == "Cumhuriyet Bayramı"
    assert day_of(october(house), 30).holiday is None


def test_a_cell_says_how_many_cases_are_ready_and_whether_a_quorum_comes(house):
    actions.adopt_usual_rules(board=house.board, by=house.chair)
    meeting = plan(house, 15)
    for code in ("P-1001", "P-1002"):
        referral = refer(make_patient(house.center, code=code), house.chair)
        actions.list_case(meeting=meeting, referral=referral, by=house.chair)
    (listed,) = day_of(october(house), 15).meetings
    assert (listed.ready, listed.waiting, listed.has_quorum) == (0, 2, False)

    house.board.readiness_rules.update(is_active=False)
    for member in house.staff:
        actions.reply_to_meeting(meeting=meeting, answer="in_room", by=member)
    (listed,) = day_of(october(house), 15).meetings
    assert (listed.ready, listed.waiting, listed.has_quorum) == (2, 2, True)


def test_what_has_begun_forecasts_nothing(house):
    meeting = plan(house, 8)
    actions.cancel_meeting(meeting=meeting, by=house.chair)
    (listed,) = day_of(october(house), 8).meetings
    assert (listed.is_ahead, listed.has_quorum) == (False, None)


def test_a_full_month_costs_what_one_meeting_costs(house):
    actions.adopt_usual_rules(board=house.board, by=house.chair)

    def fill(day: int, *codes: str) -> None:
        meeting = plan(house, day)
        for code in codes:
            referral = refer(make_patient(house.center, code=code), house.chair)
            actions.list_case(meeting=meeting, referral=referral, by=house.chair)
        actions.reply_to_meeting(meeting=meeting, answer="in_room", by=house.staff[0])

    fill(1, "P-1101")
    with CaptureQueriesContext(connection) as one:
        october(house)
    for day, codes in [(8, ["P-1102", "P-1103"]), (15, ["P-1104"]), (22, ["P-1105"])]:
        fill(day, *codes)
    with CaptureQueriesContext(connection) as four:
        month = october(house)
    assert sum(len(day.meetings) for day in month.days) == 4
    assert len(four) == len(one) <= 12


def test_each_case_is_read_on_the_day_of_its_own_meeting(house, patient):
    """The CEA of 20 November 2025 is six weeks old on 1 January, and not a day more."""
    actions.adopt_usual_rules(board=house.board, by=house.chair)
    house.board.readiness_rules.exclude(item="cea").update(is_active=False)
    other = make_patient(house.center, code="P-1201")
    for day, who in [(1, patient), (2, other)]:
        meeting = actions.plan_meeting(
            board=house.board, held_on=date(2026, 1, day), by=house.chair
        )
        actions.list_case(meeting=meeting, referral=refer(who, house.chair), by=house.chair)
    rows = Meeting.objects.annotate(cases=CASES, decided=DECIDED)
    month = month_of(date(2026, 1, 1), meetings=rows, today=date(2026, 1, 1))
    ready = {day.on.day: [m.ready for m in day.meetings] for day in month.days if day.meetings}
    assert ready == {1: [1], 2: [0]}


def test_the_page_goes_from_month_to_month(house):
    plan(house, 15)
    plan(house, 3, month=12)
    browser = signed_in(person(Role.MEMBER, house.center, name="reader.ankara"))
    page = browser.get(reverse("meetings:list"), {"month": "2026-10"}).content.decode()
    assert "?month=2026-09" in page
    assert "?month=2026-11" in page
    assert "Republic Day" in page
    assert 'datetime="2026-10-15"' in page
    assert 'datetime="2026-12-03"' not in page
    assert browser.get(reverse("meetings:list"), {"month": "nonsense"}).status_code == 200
