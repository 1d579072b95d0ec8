"""
The published third patient is entered from nothing, by mouse, by keyboard alone and on a phone; and what a
ward does to a page: lost connections, killed browsers, ended sessions, two people on one case.
"""

import time
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import TimeoutError as TooLate
from playwright.sync_api import expect

from patients.centers import center_context
from patients.models import CaseDraft, CaseDraftChange, Patient
from tests.entry import THIRD_PATIENT_LESIONS, case_of, draft_of, record_of
from tests.factories import person_of
from tests.journeys.people_at_work import desk, let_in
from tests.journeys.witness import DESKTOP, serious_violations, too_wide
from tests.people import center, person, signed_in
from tumorboard.models import Role

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

PHONE = {"width": 390, "height": 844}
MOST_TABS = 400
PRIMARY = {
    "diagnosed_on": ("1", "11", "2013"), "topography": "C18.7", "t_category": "T4",
    "n_category": "N2", "m_category": "M1", "tnm_edition": "ajcc7", "tnm_prefix": "yp",
    "presentation": ["elective"], "kras": "wild_type",
}  # fmt: skip


@pytest.fixture
def ankara():
    return center("ankara")


@pytest.fixture
def surgeon(ankara):
    return person(Role.SURGEON, ankara)


@contextmanager
def inside(where):
    with center_context([where.pk]):
        yield


def field(page, name: str):
    return shown(page, page.locator(f'[data-field$=".{name}"]').last)


def shown(page, place):
    """On a phone the groups of a step come one after the other."""
    for _group in range(6):
        if page.viewport_size == DESKTOP or not place.count() or in_current(place):
            break
        page.locator("[data-continue]").click()
    return place


def in_current(place) -> bool:
    """Whether its group is the one on the screen; a drawing made anew at this moment is looked at again."""
    for _attempt in range(20):
        is_current = place.evaluate(
            "(field) => field.closest('.entry-part')?.classList.contains('current') ?? null"
        )
        if is_current is not None:
            return is_current
    raise AssertionError(f"in no group: {place}")


class Mouse:
    """Answers as somebody with a mouse, or a finger."""

    def __init__(self, page):
        self.page = page

    def answer(self, place, value) -> None:
        if isinstance(value, tuple):
            for part, typed in zip(place.locator("input:visible").all(), value, strict=False):
                part.fill(typed)
        elif isinstance(value, list):
            for code in value:
                place.locator(f'label:has(input[value="{code}"])').click()
        elif place.locator(f'input[value="{value}"][type=radio]').count():
            place.locator(f'label:has(input[value="{value}"])').click()
        elif place.locator("select:not([data-missing])").count():
            place.locator("select:not([data-missing])").select_option(value)
        else:
            place.locator("input:visible").first.fill(value)

    def lacks(self, place, reason: str) -> None:
        place.locator("[data-missing]").select_option(reason)

    def press(self, button) -> None:
        button.click()


class Keyboard(Mouse):
    """Never touches the mouse and never jumps: every field is reached by Tab."""

    def reach(self, target) -> None:
        wanted = target.element_handle()
        for _attempt in range(MOST_TABS):
            if self.page.evaluate("(wanted) => document.activeElement === wanted", wanted):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"not reached by Tab: {target}")

    def answer(self, place, value) -> None:
        keys = self.page.keyboard
        if isinstance(value, tuple):
            for part, typed in zip(place.locator("input:visible").all(), value, strict=False):
                self.reach(part)
                keys.type(typed)
        elif isinstance(value, list):
            for code in value:
                self.reach(place.locator(f'input[value="{code}"]'))
                keys.press("Space")
        elif place.locator(f'input[value="{value}"][type=radio]').count():
            options = place.locator("input[type=radio]")
            self.reach(options.first)
            codes = [each.get_attribute("value") for each in options.all()]
            keys.press(str(codes.index(value) + 1))
        elif place.locator("select:not([data-missing])").count():
            self.choose(place.locator("select:not([data-missing])"), value)
        else:
            self.reach(place.locator("input:visible").first)
            keys.type(value)

    def lacks(self, place, reason: str) -> None:
        self.choose(place.locator("[data-missing]"), reason)

    def choose(self, select, value) -> None:
        codes = [each.get_attribute("value") for each in select.locator("option").all()]
        self.reach(select)
        for _step in range(codes.index(value)):
            self.page.keyboard.press("ArrowDown")

    def press(self, button) -> None:
        self.reach(button)
        self.page.keyboard.press("Enter")


def go_on(page, hands) -> None:
    """To the next step, once everything is saved."""
    before = page.url
    if isinstance(hands, Keyboard):
        page.keyboard.press("Control+Enter")
    else:
        groups = page.locator(".entry-part").all()
        while page.viewport_size != DESKTOP and groups and not in_current(groups[-1]):
            page.locator("[data-continue]").click()
        page.locator("[data-continue]").click()
    page.wait_for_url(lambda url: url != before)


def begin(page, hands) -> None:
    page.goto(page.at("cases:new"))
    for name, typed in (("family_name", "Işıklı"), ("given_name", "Ayşe"), ("mrn", "77-481")):
        target = page.locator(f"[name={name}]")
        if isinstance(hands, Keyboard):
            hands.reach(target)
            page.keyboard.type(typed)
        else:
            target.fill(typed)
    for part, typed in (("day", "9"), ("month", "1"), ("year", "1988")):
        target = page.locator(f"[name=born_on_{part}]")
        if isinstance(hands, Keyboard):
            hands.reach(target)
            page.keyboard.type(typed)
        else:
            target.fill(typed)
    if isinstance(hands, Keyboard):
        hands.reach(page.locator("[name=sex_at_birth]").first)
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowUp")
        page.keyboard.press("ArrowDown")
    else:
        page.locator('label:has([name=sex_at_birth][value="female"])').click()
    hands.press(page.locator("form:has([name=create]) .form-actions button"))
    page.wait_for_url("**/patient/")


def enter_third_patient(page, hands, *, look=lambda: None) -> None:
    for name, value in PRIMARY.items():
        hands.answer(field(page, name), value)
    hands.answer(field(page, "ecog"), "0")
    look()
    go_on(page, hands)

    hands.answer(field(page, "diagnosed_on"), ("4", "11", "2013"))
    hands.answer(field(page, "found_at_staging"), "yes")
    hands.answer(field(page, "resectability"), "initially_unresectable")
    shown(page, page.locator("[data-lesions] [data-map]"))
    for segment, before, after in THIRD_PATIENT_LESIONS:
        if isinstance(hands, Keyboard):
            hands.press(page.locator("[data-lesions] [data-add]"))
            hands.answer(field(page, "segments"), [segment])
        else:
            tap_lesion_into(page, segment)
        hands.answer(field(page, "before_mm"), before)
        hands.answer(field(page, "after_mm"), after)
    hands.lacks(shown(page, page.locator('[data-part=cea] [data-field$=".value"]')), "unknown")
    look()
    go_on(page, hands)

    hands.press(page.locator("[data-part=therapies] [data-add]"))
    therapy = {
        "intent": "conversion", "regimen": "folfox", "biologics": ["cetuximab"],
        "started_on": ("25", "11", "2013"), "ended_on": ("5", "2", "2014"),
        "cycles_delivered": "6", "response_recist": "PR",
    }  # fmt: skip
    for name, value in therapy.items():
        hands.answer(field(page, name), value)
    look()
    go_on(page, hands)

    operation = {
        "performed_on": ("10", "3", "2014"), "approach": "open", "intent": "curative",
        "strategy": "simultaneous",
    }  # fmt: skip
    for name, value in operation.items():
        hands.answer(field(page, name), value)
    rows = page.locator("[data-lesion-list] [data-lesion-row]")
    expect(rows).to_have_count(10)
    shown(page, rows.first)
    for number in range(10):
        hands.answer(rows.nth(number).locator('[data-field$=".treatment"]'), "metastasectomy")
    conduct = {
        "primary_procedure": "sigmoid_colectomy", "blood_loss_ml": "350",
        "frozen_section": "done", "residual_disease": "none",
    }  # fmt: skip
    for name, value in conduct.items():
        hands.answer(field(page, name), value)
    look()
    go_on(page, hands)

    specimen = page.locator("[data-part=liver_specimen]")
    hands.answer(specimen.locator('[data-field$=".margin_status"]'), "R0")
    hands.answer(specimen.locator('[data-field$=".margin_mm"]'), "3")
    look()
    go_on(page, hands)

    hands.answer(field(page, "discharged_on"), ("15", "3", "2014"))
    hands.answer(field(page, "no_complications"), "yes")
    look()
    go_on(page, hands)
    look()


def wait_until_stored(page) -> None:
    """The case is in the record; else what the page says against it."""
    try:
        page.wait_for_url("**/done/")
    except TooLate:
        pytest.fail(f"{page.url}: {page.locator('main').inner_text()}")


def tap_lesion_into(page, segment: str) -> None:
    rows = page.locator("[data-lesions] [data-lesion-row]")
    expected = rows.count() + 1
    tap(page, f'.liver-map [data-segment="{segment}"]', until=lambda: rows.count() == expected)


def tap(page, selector: str, *, until) -> None:
    """
    Taps a shape where nothing lies over it (a lesion in the middle of a segment takes the tap itself);
    again if the page moved under the finger.
    """
    for _attempt in range(5):
        point = page.evaluate(
            """(selector) => {
              const part = document.querySelector(selector);
              part?.scrollIntoView({ block: "center" });
              const { x, y, width, height } = part?.getBoundingClientRect() ?? {};
              for (const down of [0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8])
                for (const along of [0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8]) {
                  const at = { x: x + width * along, y: y + height * down };
                  if (part && document.elementFromPoint(at.x, at.y) === part) return at;
                }
            }""",
            selector,
        )
        if point:
            page.mouse.click(point["x"], point["y"])
        for _look in range(60):
            if until():
                return
            page.wait_for_timeout(50)
    raise AssertionError(f"no answer to a tap on {selector}")


HANDS = {"mouse": Mouse, "keyboard": Keyboard, "phone": Mouse}


@pytest.mark.parametrize("language", ["en", "tr"])
@pytest.mark.parametrize("by", HANDS)
def test_the_third_patient_is_entered_from_nothing(
    new_context, live_server, ankara, surgeon, language, by, capsys
):
    page = desk(new_context, live_server, language)
    if by == "phone":
        page.set_viewport_size(PHONE)
    let_in(page, surgeon)
    hands = HANDS[by](page)
    seen = []

    def look() -> None:
        """Nothing that axe minds, nothing that scrolls sideways at 320 pixels."""
        if by == "phone":
            seen.extend([*serious_violations(page), *too_wide(page)])
            page.set_viewport_size(PHONE)

    began = time.monotonic()
    begin(page, hands)
    enter_third_patient(page, hands, look=look)
    hands.press(page.locator("[data-submit]"))
    wait_until_stored(page)
    with capsys.disabled():
        print(f"\n  {by}, {language}: entered by script in {time.monotonic() - began:.0f} s")

    assert seen == []
    assert page.witness.complaints == []
    assert page.witness.abroad == []
    with inside(ankara):
        record = record_of(Patient.objects.get())
        session = record.index_session
        assert str(record.patient.identity) == "IŞIKLI, Ayşe"
        assert record.patient.sex_at_birth == "female"
        assert (record.lesions_count, str(record.distribution)) == (10, "bilobar")
        assert float(record.tumor_burden.score) == pytest.approx(11.77, abs=0.01)
        assert (record.clinical_risk.low, record.clinical_risk.high) == (4, 5)
        assert str(session.performed_on) == "2014-03-10"
        assert {p.kind for p in session.procedures.all()} == {
            "metastasectomy_nonanatomic",
            "sigmoid_colectomy",
        }
        assert CaseDraft.objects.get().entry_seconds is not None


@pytest.fixture
def draft(ankara, surgeon):
    with inside(ankara):
        return draft_of(person_of(ankara), by=surgeon)


def at_operation(page, draft) -> None:
    page.goto(page.at("cases:step", pk=draft.pk, code="operation"))


def stored(ankara, draft, name: str):
    with inside(ankara):
        row = (
            CaseDraftChange.objects.filter(draft=draft, name__endswith=f".{name}")
            .order_by("-version")
            .first()
        )
        return row.value if row else None


def wait_until(check, seconds: float = 15) -> None:
    end = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.1)


def test_a_lost_connection_keeps_what_is_typed_and_sends_it_later(
    new_context, live_server, ankara, surgeon, draft
):
    page = desk(new_context, live_server, "en")
    let_in(page, surgeon)
    at_operation(page, draft)
    expect(page.locator("[data-state]")).to_be_visible()
    page.wait_for_load_state("networkidle")

    page.context.set_offline(True)
    Mouse(page).answer(field(page, "blood_loss_ml"), "350")
    page.keyboard.press("Tab")
    expect(page.locator("[data-state-text]")).to_contain_text("no connection")
    assert stored(ankara, draft, "blood_loss_ml") is None

    page.context.set_offline(False)
    wait_until(lambda: stored(ankara, draft, "blood_loss_ml") == "350")
    expect(page.locator("[data-state-text]")).to_contain_text("Saved")


def test_a_key_that_comes_late_takes_nothing_back(new_context, live_server, ankara, surgeon, draft):
    """What is typed while the page still waits for its key is newer than what the queue holds."""
    page = desk(new_context, live_server, "en")
    let_in(page, surgeon)
    waiting = []
    page.route("**/cases/key/", lambda route: waiting.append(route))
    page.route("**/save/", lambda route: route.abort())
    at_operation(page, draft)
    day, month, year = page.locator('[data-field$=".performed_on"] input:visible').all()
    day.fill("15")
    wait_until(
        lambda: waiting and page.locator("[data-state=offline]").count()
    )  # the day is queued
    month.fill("3")
    waiting.pop().continue_()
    wait_until(lambda: page.evaluate("indexedDB.databases().then((found) => found.length)"))
    page.wait_for_timeout(500)
    assert [part.input_value() for part in (day, month)] == ["15", "3"]
    page.unroute("**/save/")
    year.fill("2014")
    wait_until(lambda: stored(ankara, draft, "performed_on") == ["15", "3", "2014"])


def test_a_killed_browser_keeps_only_ciphertext_and_sends_it_when_it_is_back(
    browser_type, browser_type_launch_args, live_server, ankara, surgeon, draft, tmp_path
):
    secret = "gizli-kanama-notu"

    def opened():
        context = browser_type.launch_persistent_context(
            str(tmp_path), viewport=DESKTOP, **browser_type_launch_args
        )
        page = context.new_page()
        page.at = lambda name, **kwargs: live_server.url + reverse(name, kwargs=kwargs)
        context.add_cookies([{"name": "django_language", "value": "en", "url": live_server.url}])
        let_in(page, surgeon)
        return context, page

    context, page = opened()
    page.route("**/save/", lambda route: route.abort())
    at_operation(page, draft)
    page.wait_for_load_state("networkidle")
    page.locator("details:has([data-field$='.incident_text']) summary").click()
    Mouse(page).answer(field(page, "incident_text"), secret)
    page.keyboard.press("Tab")
    expect(page.locator("[data-state-text]")).to_contain_text("1")
    context.close()

    on_disk = [f for f in Path(tmp_path).rglob("*") if f.is_file()]
    assert any("IndexedDB" in str(f) for f in on_disk)
    assert [f for f in on_disk if secret.encode() in f.read_bytes()] == []
    assert [f for f in on_disk if secret.encode("utf-16-le") in f.read_bytes()] == []

    context, page = opened()
    at_operation(page, draft)
    wait_until(lambda: stored(ankara, draft, "incident_text") == secret)
    context.close()


def test_an_ended_session_loses_nothing(new_context, live_server, ankara, surgeon, draft):
    page = desk(new_context, live_server, "en")
    let_in(page, surgeon)
    at_operation(page, draft)
    page.wait_for_load_state("networkidle")
    key = next(c["value"] for c in page.context.cookies() if c["name"] == "sessionid")
    import_module(settings.SESSION_ENGINE).SessionStore(key).delete()

    Mouse(page).answer(field(page, "blood_loss_ml"), "350")
    page.keyboard.press("Tab")
    expect(page.locator("[data-state-text]")).to_contain_text("Signed out")
    assert stored(ankara, draft, "blood_loss_ml") is None

    session = signed_in(surgeon).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    wait_until(lambda: stored(ankara, draft, "blood_loss_ml") == "350", 40)


def test_two_people_on_one_case_see_each_others_answer(
    new_context, live_server, ankara, surgeon, draft
):
    mine, theirs = (desk(new_context, live_server, "en") for _each in range(2))
    let_in(mine, surgeon)
    let_in(theirs, person(Role.COORDINATOR, ankara))
    for page in (mine, theirs):
        at_operation(page, draft)
        page.wait_for_load_state("networkidle")
    Mouse(mine).answer(field(mine, "blood_loss_ml"), "350")
    mine.keyboard.press("Tab")
    wait_until(lambda: stored(ankara, draft, "blood_loss_ml") == "350")

    Mouse(theirs).answer(field(theirs, "blood_loss_ml"), "530")
    theirs.keyboard.press("Tab")

    conflict = field(theirs, "blood_loss_ml").locator("[data-conflict]")
    expect(conflict).to_contain_text("350")
    expect(conflict).to_contain_text("Surgeon.Ankara")
    assert stored(ankara, draft, "blood_loss_ml") == "350"
    conflict.get_by_role("button", name="Keep mine").click()
    wait_until(lambda: stored(ankara, draft, "blood_loss_ml") == "530")


def test_a_lesion_is_treated_from_the_drawing_and_named(
    new_context, live_server, ankara, surgeon, draft
):
    page = desk(new_context, live_server, "en")
    let_in(page, surgeon)
    page.goto(page.at("cases:step", pk=draft.pk, code="liver"))
    page.wait_for_load_state("networkidle")
    tap_lesion_into(page, "III")
    page.keyboard.type("34")
    page.keyboard.press("Tab")
    expect(page.locator("#entry-rail")).to_contain_text("1 lesion")
    at_operation(page, draft)
    page.wait_for_load_state("networkidle")

    page.locator(".liver-map [data-lesion='1']").click()
    page.keyboard.press("h")
    page.locator("[data-paint]").nth(1).click()

    expect(page.locator(".entry-named")).to_contain_text("Left hepatectomy")
    with inside(ankara):
        assert sorted(case_of(draft).one("session").value("segments_removed")) == [
            "II", "III", "IVa", "IVb",
        ]  # fmt: skip
