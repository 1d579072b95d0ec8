"""
A meeting on several screens at once, from a real server: console, projector and members' devices follow
without being loaded again; who loses the connection loses neither the case nor what was typed.
"""

import pytest
from django.db import connection
from playwright.sync_api import expect

from patients.actions import record
from patients.centers import center_context
from patients.models import PatientIdentity
from tests.board import make_board, make_patient, refer, start_meeting
from tests.journeys.people_at_work import desk, let_in
from tests.journeys.witness import serious_violations, too_wide
from tests.people import center, person
from tests.server import Server
from tumorboard import actions
from tumorboard.models import Attendance, Opinion, Reply, Role

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 844}
PROJECTORS = ({"width": 1920, "height": 1080}, {"width": 1024, "height": 768})
# Sooner than the next question of a page without a stream.
AT_ONCE = 2_500
MARK = "window.sameDocument = true"
IS_MARKED = "window.sameDocument === true"


@pytest.fixture
def house():
    where = center("ankara")
    with center_context([where.pk]):
        house = make_board(where)
        house.meeting = start_meeting(house, present=[])
        house.items = []
        for number in (1, 2):
            patient = make_patient(where, f"P-{number}")
            record(
                PatientIdentity(
                    patient=patient,
                    given_name="Ayşe",
                    family_name=f"Zqx{number}",
                    search_key="x",
                    sort_key="x",
                ),
                by=None,
            )
            house.items.append(
                actions.list_case(
                    meeting=house.meeting, referral=refer(patient, house.chair), by=house.chair
                )
            )
    house.coordinator = person(Role.COORDINATOR, where)
    return house


@pytest.fixture
def server(house, tmp_path):
    server = Server(tmp_path / "server.log")
    server.start()
    yield server
    server.kill()


@pytest.fixture
def open_page(new_context, server, house):
    """`open_page(user, address)`: a window of one's own, closed before the database is emptied."""
    pages = []

    def open_window(user, name: str, viewport=None):
        page = desk(new_context, server, "en")
        pages.append(page)
        if viewport:
            page.set_viewport_size(viewport)
        let_in(page, user)
        page.goto(page.at(name, pk=house.meeting.pk))
        page.evaluate(MARK)
        return page

    yield open_window
    for page in pages:
        page.context.close()


def quiet(page) -> None:
    assert page.witness.complaints == []
    assert page.witness.abroad == []


def test_screens_follow_the_meeting_at_once(open_page, house):
    member, chair = house.staff[1], house.chair
    with center_context([house.center.pk]):
        reply = Reply(
            center=house.center, meeting=house.meeting, user=member,
            discipline="colorectal_surgery", answer="online",
        )  # fmt: skip
        record(reply, by=member)
    console = open_page(house.coordinator, "meetings:live")
    stage = open_page(chair, "meetings:screen", PROJECTORS[0])
    phone = open_page(member, "meetings:now", PHONE)
    expect(stage.locator("h1")).to_have_text("CRC-LM board")

    # Who said they come is recorded with one click, online as they said.
    console.locator(".people form button", has_text="Is here").first.click()
    expect(console.locator(".people", has_text=" · online · since ")).to_be_visible()
    with center_context([house.center.pk]):
        assert Attendance.objects.get(user=member, left_at=None).remote is True
    console.evaluate(MARK)

    console.keyboard.press("n")
    expect(phone.locator(".opinion-form")).to_be_visible(timeout=AT_ONCE)
    expect(stage.locator("h1")).to_have_text("P-1", timeout=AT_ONCE)
    expect(console.locator("[data-clock]")).to_be_visible()
    assert "zqx1" not in stage.content().casefold(), "names are hidden on the projector"

    phone.locator(".opinions label:has(input[value=upfront_liver_surgery])").click()
    phone.locator("[name=reason]").fill("remnant is large enough")
    phone.locator(".opinion-form button").click()
    expect(phone.locator("input[value=upfront_liver_surgery]")).to_be_checked()
    expect(stage.locator("[data-opinion-count]")).to_have_text("1", timeout=10_000)
    assert member.full_name not in stage.locator(".stage-opinions").inner_text()

    stage.keyboard.press("o")
    expect(stage.locator(".vote-names")).to_contain_text(member.full_name, timeout=AT_ONCE)
    expect(phone.locator(".opinions")).to_contain_text("remnant is large", timeout=AT_ONCE)

    stage.keyboard.press("p")
    expect(stage.locator("h1")).to_contain_text("ZQX1", timeout=AT_ONCE)
    stage.keyboard.press("p")
    expect(stage.locator("h1")).to_have_text("P-1", timeout=AT_ONCE)
    console.keyboard.press("b")
    expect(stage.locator(".stage-blank")).to_be_visible(timeout=AT_ONCE)
    assert "P-1" not in stage.locator("main").inner_text()
    stage.keyboard.press("b")
    expect(stage.locator(".stage-main")).to_be_visible(timeout=AT_ONCE)

    clock = stage.locator("[data-clock]")
    stage.locator("body").click(position={"x": 5, "y": 5})
    stage.keyboard.press(" ")
    expect(clock).to_have_attribute("data-stopped", "")
    stopped = clock.inner_text()
    stage.wait_for_timeout(1_500)
    assert clock.inner_text() == stopped

    with center_context([house.center.pk]):
        actions.record_decision(
            item=house.items[0],
            by=chair,
            recommendations=[{"option": "upfront_liver_surgery"}],
            intent="curative",
            dissents=[{"name": "D. Aksoy", "text": "four more cycles"}],
        )
    expect(stage.locator(".stage-decision")).to_contain_text("four more cycles", timeout=AT_ONCE)
    expect(stage.locator(".read-back")).to_be_visible()
    for page in (phone, stage):
        assert page.evaluate(IS_MARKED), "followed, not loaded again"
    for size in PROJECTORS:
        stage.set_viewport_size(size)
        assert (
            stage.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            <= 0
        )
    assert serious_violations(stage) == []
    assert serious_violations(console) == []

    # Looking at another case, until the meeting moves on; without a connection the case stays.
    stage.context.set_offline(True)
    stage.keyboard.press("ArrowRight")
    expect(stage.locator(".says-lost")).to_be_visible(timeout=AT_ONCE)
    assert stage.locator("h1").inner_text() == "P-1"
    stage.context.set_offline(False)
    expect(stage.locator(".says-following")).to_be_visible(timeout=10_000)
    stage.witness.clear()  # the browser's own complaint about the network
    stage.keyboard.press("ArrowRight")
    expect(stage.locator("h1")).to_have_text("P-2")
    with center_context([house.center.pk]):
        actions.defer_case(item=house.items[0], reason="time", by=chair)
        actions.present_case(item=house.items[1], by=chair)
    expect(stage.locator("[data-clock]")).to_be_visible(timeout=AT_ONCE)
    expect(stage.locator("h1")).to_have_text("P-2")
    expect(phone.locator("body")).to_contain_text("P-2", timeout=AT_ONCE)
    for page in (console, stage, phone):
        quiet(page)
    assert too_wide(console) == []
    assert too_wide(stage) == []


def opinions_of(item, user) -> list[str]:
    with center_context([item.center_id]):
        return list(
            Opinion.objects.filter(agenda_item=item, user=user).values_list("reason", flat=True)
        )


def versions_of_opinions() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM tumorboard_opinionevent")
        return cursor.fetchone()[0]


def test_a_lost_connection_loses_and_doubles_nothing(open_page, server, house):
    sender, typing = house.staff[1], house.staff[4]
    with center_context([house.center.pk]):
        actions.present_case(item=house.items[0], by=house.chair)
    sending = open_page(sender, "meetings:now", PHONE)
    thinking = open_page(typing, "meetings:now", PHONE)
    for page, user in ((sending, sender), (thinking, typing)):
        page.locator(".opinions label:has(input[value=upfront_liver_surgery])").click()
        page.locator("[name=reason]").fill(f"because of {user.pk}")

    sending.context.set_offline(True)
    expect(sending.locator(".says-lost")).to_be_visible(timeout=AT_ONCE)
    sending.locator(".opinion-form button").click()
    expect(sending.locator("[data-unsent]")).to_be_visible()
    assert sending.locator("[name=reason]").input_value() == f"because of {sender.pk}"
    sending.wait_for_timeout(6_000)  # longer than it waits before it tries again
    assert opinions_of(house.items[0], sender) == []
    sending.context.set_offline(False)
    expect(sending.locator(".opinion-form button")).to_have_text(
        "Change my opinion", timeout=15_000
    )
    expect(sending.locator(".says-lost")).to_be_hidden()
    assert opinions_of(house.items[0], sender) == [f"because of {sender.pk}"]

    # The server goes away with all its streams; meanwhile the meeting moves on.
    server.kill()
    expect(thinking.locator(".says-lost")).to_be_visible(timeout=15_000)
    assert thinking.locator("[name=reason]").input_value() == f"because of {typing.pk}"
    with center_context([house.center.pk]):
        before = versions_of_opinions()
        actions.defer_case(item=house.items[0], reason="time", by=house.chair)
        actions.present_case(item=house.items[1], by=house.chair)
    server.start()
    expect(sending.locator("body")).to_contain_text("P-2", timeout=20_000)
    expect(thinking.locator(".says-moved")).to_be_visible(timeout=20_000)
    assert thinking.locator("[name=reason]").input_value() == f"because of {typing.pk}"
    thinking.locator(".opinion-form button").click()
    expect(thinking.locator(".message.error")).to_contain_text("takes no more opinions")
    assert thinking.locator("[name=reason]").input_value() == f"because of {typing.pk}"
    assert opinions_of(house.items[1], typing) == []
    with center_context([house.center.pk]):
        assert versions_of_opinions() == before


def test_an_answer_that_was_lost_doubles_nothing(open_page, house):
    """The opinion arrives, its answer does not: the page sends it again, and it is one opinion of one version."""
    user = house.staff[1]
    with center_context([house.center.pk]):
        actions.present_case(item=house.items[0], by=house.chair)
    page = open_page(user, "meetings:now", PHONE)
    lost = []

    def lose_first_answer(route):
        if lost or route.request.method != "POST":
            route.continue_()
            return
        lost.append(route.fetch(max_redirects=0).status)
        route.abort("connectionfailed")

    page.route("**/opinion/", lose_first_answer)
    page.locator(".opinions label:has(input[value=upfront_liver_surgery])").click()
    page.locator(".opinion-form button").click()
    expect(page.locator(".opinion-form button")).to_have_text("Change my opinion", timeout=20_000)
    assert lost == [302]
    assert opinions_of(house.items[0], user) == [""]
    with center_context([house.center.pk]):
        assert versions_of_opinions() == 1


def test_who_signs_out_elsewhere_is_told_and_keeps_what_was_typed(open_page, house):
    user = house.staff[1]
    with center_context([house.center.pk]):
        actions.present_case(item=house.items[0], by=house.chair)
    page = open_page(user, "meetings:now", PHONE)
    page.locator("[name=reason]").fill("half a thought")
    page.evaluate("""async () => {
        const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
        await fetch("/account/logout/", { method: "POST", headers: { "x-csrftoken": token } });
    }""")
    expect(page.locator(".says-over")).to_be_visible(timeout=60_000)
    assert page.locator("[name=reason]").input_value() == "half a thought"
