"""Two members and the chair at once: opinions on one's own device, revealed, and the page that follows by itself."""

import pytest
from playwright.sync_api import expect

from patients.centers import center_context
from tests.board import board_with_cases
from tests.journeys.people_at_work import desk, let_in
from tests.journeys.witness import NARROW, serious_violations, too_wide
from tests.people import center
from tumorboard import actions

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def house():
    where = center("ankara")
    with center_context([where.pk]):
        house = board_with_cases(where, "P-1", "P-2")
        actions.present_case(item=house.items[0], by=house.chair)
    return house


@pytest.mark.parametrize("language", ["en", "tr"])
def test_opinions_are_given_hidden_and_revealed(new_context, live_server, house, language):
    surgeon, oncologist, chair = house.staff[1], house.staff[4], house.chair
    pages = {}
    for user in (surgeon, oncologist, chair):
        page = pages[user] = desk(new_context, live_server, language)
        page.set_viewport_size(PHONE)
        let_in(page, user)
        page.goto(page.at("meetings:now", pk=house.meeting.pk))

    for user, option in ((surgeon, "upfront_liver_surgery"), (oncologist, "conversion_chemo")):
        page = pages[user]
        page.locator(f".opinions label:has(input[value={option}])").click()
        page.locator("[name=reason]").fill(f"zqx {option}")
        page.locator(".opinion-form button").click()
        expect(page.locator(f".opinions input[value={option}]")).to_be_checked()
        assert "zqx conversion" not in page.content() or user is oncologist
    assert serious_violations(pages[surgeon]) == []
    pages[surgeon].set_viewport_size(NARROW)
    assert too_wide(pages[surgeon]) == []

    leader, watcher, typing = pages[chair], pages[surgeon], pages[oncologist]
    expect(leader.locator("#opinion-count")).to_have_text("2")
    typing.locator("[name=reason]").fill("still thinking")
    leader.locator(".opinions .card-head button").click()
    expect(leader.locator(".opinions")).to_contain_text("zqx conversion_chemo")
    expect(watcher.locator(".opinions")).to_contain_text("zqx conversion_chemo", timeout=15_000)
    # Who is typing is told, and loses nothing.
    expect(typing.locator(".says-moved")).to_be_visible(timeout=15_000)
    assert typing.locator("[name=reason]").input_value() == "still thinking"

    watcher.context.set_offline(True)
    expect(watcher.locator(".says-lost")).to_be_visible(timeout=15_000)
    with center_context([house.center.pk]):
        actions.defer_case(item=house.items[0], reason="time", by=chair)
        actions.present_case(item=house.items[1], by=chair)
    watcher.context.set_offline(False)
    expect(watcher.locator(".opinion-form")).to_be_visible(timeout=15_000)  # the next case
    expect(watcher.locator("body")).to_contain_text("P-2")

    # Pages that follow go on asking while the database is emptied.
    for page in pages.values():
        page.context.close()
