"""The order of an agenda by drag, by Alt and the arrow keys, and by the menu of a row."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from patients.centers import center_context
from tests.board import make_board, make_patient, refer
from tests.journeys.people_at_work import desk, let_in
from tests.people import center, person
from tumorboard import actions
from tumorboard.models import Role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("language", ["en", "tr"])
def test_each_way_gives_the_order_that_was_meant(new_context, live_server, language):
    where = center("ankara")
    with center_context([where.pk]):
        house = make_board(where)
        meeting = actions.plan_meeting(
            board=house.board, held_on=timezone.localdate() + timedelta(days=7), by=house.chair
        )
        for code in ("P-1", "P-2", "P-3"):
            referral = refer(make_patient(where, code), house.chair)
            actions.list_case(meeting=meeting, referral=referral, by=house.chair)
    page = desk(new_context, live_server, language)
    let_in(page, person(Role.COORDINATOR, where))
    page.goto(page.at("meetings:detail", pk=meeting.pk))
    codes = page.locator("table.agenda .card-title .first + .second")
    rows = page.locator("table.agenda tbody tr")

    def shown(*wanted):
        expect(codes).to_have_text(list(wanted))
        with center_context([where.pk]):
            kept = meeting.items.order_by("order_no").values_list("patient__study_code", flat=True)
            assert tuple(kept) == wanted

    shown("P-1", "P-2", "P-3")
    with page.expect_navigation():
        rows.nth(2).drag_to(rows.nth(0), target_position={"x": 5, "y": 2})
    shown("P-3", "P-1", "P-2")
    rows.nth(2).locator("a").first.focus()
    with page.expect_navigation():
        page.keyboard.press("Alt+ArrowUp")
    shown("P-3", "P-2", "P-1")
    with page.expect_navigation():
        rows.nth(0).locator("[data-move-to]").select_option("3")
    shown("P-2", "P-1", "P-3")
    assert page.witness.complaints == []
