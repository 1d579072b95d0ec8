"""A report and a key image, from the form to the page and out again, in a browser that would run what it is given."""

import pytest
from playwright.sync_api import expect

from patients.centers import center_context
from patients.protocols import ensure_protocols
from tests.factories import operated_patient
from tests.journeys.people_at_work import desk, let_in
from tests.journeys.witness import serious_violations
from tests.people import center, person
from tests.uploads import pdf, picture
from tumorboard.models import Role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(live_server, new_context, settings, tmp_path):
    settings.DOCUMENTS_DIR = str(tmp_path)
    ensure_protocols()
    where = center("ankara")
    surgeon = person(Role.SURGEON, where)
    with center_context([where.pk]):
        patient = operated_patient(where, by=surgeon)
    page = desk(new_context, live_server, "en")
    let_in(page, surgeon)
    page.pk = patient.pk
    page.goto(page.at("patients:documents", pk=patient.pk))
    return page


def choose(page, name: str, content: bytes, kind: str) -> None:
    page.set_input_files("[name=file]", {"name": name, "mimeType": "", "buffer": content})
    page.select_option("[name=kind]", kind)
    for part, value in (("day", "2"), ("month", "3"), ("year", "2025")):
        page.fill(f"[name=dated_on_{part}]", value)


def store(page) -> None:
    page.get_by_role("button", name="Store the document").click()


def test_documents_from_the_form_to_the_page(page):
    choose(page, "report.pdf", b"<script>alert(1)</script>", "radiology_report")
    store(page)
    expect(page.locator(".field-error")).to_contain_text("This is no PDF, JPEG or PNG file.")
    assert page.input_value("[name=dated_on_year]") == "2025"

    page.set_input_files(
        "[name=file]", {"name": "x.pdf", "mimeType": "", "buffer": b"x" * (20 * 1024 * 1024 + 1)}
    )
    store(page)
    assert page.evaluate("document.querySelector('[name=file]').validationMessage").startswith(
        "The file is larger than 20 MB."
    ), "said before anything is sent"

    choose(page, "report.pdf", pdf(), "radiology_report")
    store(page)
    expect(page.locator(".messages")).to_contain_text("The document is stored.")
    with page.expect_download() as downloading:
        page.get_by_role("link", name="Radiology report").click()
    assert downloading.value.suggested_filename.endswith("-radiology_report-2025-03-02.pdf")

    choose(page, "liver.png", picture(size=(300, 200)), "key_image")
    page.check("[name=is_key_image]")
    store(page)
    page.goto(page.at("patients:overview", pk=page.pk))
    image = page.get_by_alt_text("Key image: Key image, 2 Mar 2025")
    image.scroll_into_view_if_needed()
    expect(image).to_be_visible()
    assert image.evaluate("image => image.decode().then(() => image.naturalWidth)") == 300

    page.goto(page.at("patients:documents", pk=page.pk))
    assert serious_violations(page) == []
    page.get_by_text("Withdraw").first.click()
    page.get_by_label("Why is it withdrawn?").first.fill("wrong patient")
    page.get_by_role("button", name="Withdraw the document").first.click()
    expect(page.locator(".messages")).to_contain_text("The document is withdrawn.")
    assert (page.witness.complaints, page.witness.abroad) == ([], [])
