"""A decision that is written by two people, over a bad connection: nothing is lost, nothing is doubled."""

import pytest
from playwright.sync_api import expect

from patients.centers import center_context
from tests.board import make_board, make_patient, refer, start_meeting
from tests.journeys.people_at_work import desk, let_in
from tests.people import center
from tumorboard import actions
from tumorboard.models import Decision

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def house():
    where = center("ankara")
    with center_context([where.pk]):
        house = make_board(where)
        house.meeting = start_meeting(house)
        house.item = actions.list_case(
            meeting=house.meeting,
            referral=refer(make_patient(where), house.chair),
            by=house.chair,
        )
        actions.present_case(item=house.item, by=house.chair)
    return house


@pytest.fixture
def desks(new_context, live_server, house):
    """Two desks on the same case, of the chair and of a member."""
    found = []
    for user in house.staff[:2]:
        page = desk(new_context, live_server, "en")
        let_in(page, user)
        page.goto(page.at("meetings:case", pk=house.meeting.pk, item_pk=house.item.pk))
        found.append(page)
    return found


def saved(page):
    expect(page.locator("[data-save-state]")).to_have_attribute("data-state", "saved")


def stored(house) -> Decision:
    with center_context([house.center.pk]):
        return Decision.objects.get()


def test_it_is_saved_while_it_is_written_and_read_back_live(house, desks):
    page = desks[0]
    page.select_option(".decision-form [name=option]", "upfront_liver_surgery")
    page.fill("[name=rationale]", "Remnant 38 %.")
    saved(page)

    expect(page.locator(".draft-sentence")).to_contain_text("Upfront liver surgery")
    page.reload()
    assert page.input_value("[name=rationale]") == "Remnant 38 %."


def test_a_lesion_on_the_map_goes_through_the_plans(house, desks):
    page = desks[0]
    page.locator(".lesion-plans [data-lesion='1']").click()
    saved(page)
    expect(page.locator(".lesion-plans .mark.resected")).to_have_count(1)
    page.locator(".lesion-plans [data-lesion='1']").press("Enter")
    expect(page.locator(".lesion-plans .mark.ablated")).to_have_count(1)

    with center_context([house.center.pk]):
        (plan,) = stored(house).lesion_plans.filter(is_struck=False)
        assert (plan.lesion.lesion_no, plan.plan) == (1, "ablate")
    expect(page.locator(".draft-sentence")).to_contain_text("1: Ablate")


def test_two_editors_keep_both_fields_and_choose_where_both_wrote(house, desks):
    chair, member = desks
    chair.fill("[name=rationale]", "Of the chair")
    saved(chair)

    open_more(member, "systemic_plan", "Stop bevacizumab six weeks before")
    saved(member)
    assert member.input_value("[name=rationale]") == "Of the chair", "came in by itself"

    chair.fill("[name=rationale]", "Of the chair, longer")
    saved(chair)
    member.fill("[name=rationale]", "Of the member")
    expect(member.locator(".conflicts")).to_contain_text("Of the chair, longer")
    assert stored(house).rationale == "Of the chair, longer", "nothing is overwritten silently"
    member.locator(".conflicts button").last.click()
    saved(member)

    decision = stored(house)
    assert decision.rationale == "Of the member"
    assert decision.systemic_plan == "Stop bevacizumab six weeks before"


def open_more(page, name, text):
    page.locator(f"details:has([name={name}]) > summary").click()
    page.fill(f"[name={name}]", text)


def test_the_connection_is_lost_for_a_while(house, desks):
    page = desks[0]
    page.fill("[name=rationale]", "Before")
    saved(page)
    page.context.set_offline(True)
    page.fill("[name=rationale]", "Written without a connection")
    expect(page.locator("[data-save-state]")).to_have_attribute("data-state", "offline")

    page.context.set_offline(False)
    saved(page)

    assert stored(house).rationale == "Written without a connection"


def test_an_answer_that_is_lost_is_no_second_writing(house, desks):
    page = desks[0]
    swallowed = []

    def swallow(route):
        if swallowed:
            return route.continue_()
        swallowed.append(route.fetch())
        return route.abort()

    page.route("**/decision/", swallow)
    page.fill("[name=rationale]", "Once")
    expect(page.locator("[data-save-state]")).to_have_attribute(
        "data-state", "saved", timeout=10000
    )

    assert len(swallowed) == 1
    assert page.locator(".conflicts > *").count() == 0
    assert stored(house).rationale == "Once"


def test_what_waited_is_there_after_the_browser_was_closed(house, desks):
    page = desks[0]
    page.route("**/decision/", lambda route: route.abort())
    page.fill("[name=rationale]", "Never reached the server")
    expect(page.locator("[data-save-state]")).to_have_attribute("data-state", "offline")
    address, context = page.url, page.context
    page.close(run_before_unload=False)

    again = context.new_page()
    again.goto(address)

    expect(again.locator("[name=rationale]")).to_have_value("Never reached the server")
    saved(again)
    assert stored(house).rationale == "Never reached the server"


def test_reading_back_waits_for_what_was_typed_last(house, desks):
    page = desks[0]
    page.locator("label:has([name=intent][value=curative])").click()
    page.select_option(".decision-form [name=option]", "upfront_liver_surgery")
    page.locator("label:has([name=consensus][value=unanimous])").click()
    page.fill("[name=rationale]", "Typed just now")
    page.click("button[value=propose]")

    expect(page.locator("main h2", has_text="Read back")).to_be_visible()
    decision = stored(house)
    assert (decision.state, decision.rationale) == ("proposed", "Typed just now")
