"""The shell and its components in a browser: readable by all, usable by keyboard, silent to the outside."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

pytestmark = pytest.mark.django_db(transaction=True)

DESKTOP, PHONE, NARROW = (
    {"width": 1440, "height": 900},
    {"width": 390, "height": 844},
    {"width": 320, "height": 640},
)


@pytest.fixture
def gallery(live_server, settings, page):
    """Opens the gallery; collects what the browser complains about and where it wants to go."""
    settings.ROOT_URLCONF = "tests.journeys.gallery_urls"
    page.complaints, page.abroad = [], []
    page.on("console", lambda message: page.complaints.append(message.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on(
        "request",
        lambda request: (
            None
            if request.url.startswith((live_server.url, "data:", "blob:"))
            else page.abroad.append(request.url)
        ),
    )

    def open_gallery(query="", language="en", viewport=DESKTOP):
        page.set_viewport_size(viewport)
        page.context.add_cookies(
            [{"name": "django_language", "value": language, "url": live_server.url}]
        )
        page.goto(f"{live_server.url}{reverse('gallery')}{query}")
        return page

    return open_gallery


def draw_figure(page):
    page.locator("[data-figure]").scroll_into_view_if_needed()
    page.wait_for_selector("[data-figure-state=drawn]", timeout=30_000)


def violations(page):
    return [
        (violation["id"], [node["target"] for node in violation["nodes"]])
        for violation in Axe().run(page).response["violations"]
        if violation["impact"] in {"serious", "critical"}
    ]


# Few tests with several steps each: emptying the database after a browser test takes seconds.


@pytest.mark.parametrize("language", ["en", "tr"])
def test_axe_finds_nothing_serious(gallery, language):
    for query, viewport in [("", DESKTOP), ("?errors=1", PHONE), ("?stage=1", DESKTOP)]:
        assert violations(gallery(query, language, viewport)) == []


def test_nothing_scrolls_sideways_on_a_narrow_screen(gallery):
    for query in ("", "?errors=1", "?projector=1"):
        page = gallery(query, viewport=NARROW)
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]


def test_a_figure_is_drawn_and_nothing_leaves_the_origin(gallery):
    page = gallery()
    draw_figure(page)
    assert page.locator("[data-figure-drawing] .main-svg").count() > 0
    assert "Share chart" not in page.content()
    assert page.locator(".modebar-btn").count() == 0
    for kind in ("svg", "png", "csv"):
        with page.expect_download() as download:
            page.locator(f"[data-figure-save={kind}]").click()
        assert download.value.suggested_filename == f"sample-km.{kind}"
    assert page.abroad == []
    assert page.complaints == []


def test_single_keys_work_unless_typing_or_switched_off(gallery):
    page = gallery()
    numbers, sheet = page.locator("[data-figure-numbers]"), page.locator("#keyboard-sheet")
    assert not numbers.is_visible()
    page.keyboard.press("t")
    assert numbers.is_visible()
    page.locator("textarea").press_sequentially("t?")
    assert numbers.is_visible()
    assert not sheet.is_visible()
    page.locator("textarea").blur()
    page.keyboard.press("?")
    page.locator("[data-single-keys-switch]").uncheck()
    page.keyboard.press("Escape")
    page.reload()
    page.keyboard.press("?")
    assert not sheet.is_visible()


def test_a_date_can_be_pasted_or_typed_in_one_go(gallery):
    page = gallery(language="tr")
    parts = [page.locator(f"[name=performed_on_{part}]") for part in ("day", "month", "year")]
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("navigator.clipboard.writeText('27 Kas 2025')")
    parts[0].focus()
    page.keyboard.press("Control+v")
    assert [part.input_value() for part in parts] == ["27", "Kas", "2025"]
    echo = page.locator("fieldset:has([data-date-parts]) [data-echo]")
    assert echo.text_content() == "27 Kasım 2025 Perşembe"
    for part in parts:
        part.fill("")
    parts[0].focus()
    page.keyboard.type("9.3.2024")
    assert [part.input_value() for part in parts] == ["9", "3", "2024"]


def test_a_number_is_said_back_as_it_was_understood(gallery):
    for language, typed, echo in [
        ("tr", "1.25", "= 1,25"),
        ("en", "1,25", "= 1.25"),
        ("en", "1.250,5", ""),
    ]:
        page = gallery(language=language)
        page.locator("[name=cea_ng_ml]").fill(typed)
        assert page.locator(".with-unit [data-echo]").text_content() == echo


def test_errors_lead_to_their_field_and_the_language_keeps_the_page(gallery):
    page = gallery("?errors=1")
    assert page.evaluate("document.activeElement.matches('[data-error-summary]')")
    assert page.title().startswith("Error: ")
    page.locator("[data-error-summary] a").first.click()
    assert page.evaluate("document.activeElement.name") == "performed_on_day"
    page.get_by_role("button", name="Türkçe").click()
    page.wait_for_load_state()
    assert page.locator("html").get_attribute("lang") == "tr"
    assert page.url.endswith("?errors=1")
