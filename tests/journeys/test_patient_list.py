"""The list of patients by keyboard and as Turkish is typed, and the language that keeps the page."""

import re

import pytest
from playwright.sync_api import expect

from patients.actions import enter_identity, enter_patient
from patients.centers import center_context
from patients.models import Patient, PatientIdentity
from tests.journeys.people_at_work import desk, let_in
from tests.journeys.witness import serious_violations
from tests.people import center, person
from tumorboard.models import Role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# In the order of the Turkish alphabet, which is not that of the code points.
PEOPLE = [("Ayşe", "Çelik"), ("Can", "Demir"), ("Gülşah", "Işık"), ("Ömer", "İnce"), ("Su", "Şen")]
SORTED = ["ÇELİK", "DEMİR", "IŞIK", "İNCE", "ŞEN"]
ROW = "#rows tbody tr"


@pytest.fixture
def page(live_server, new_context):
    where = center("ankara")
    with center_context([where.pk]):
        for number, (given, family) in enumerate(reversed(PEOPLE)):
            patient = enter_patient(
                patient=Patient(center=where, study_code=f"P-{number}"), by=None
            )
            identity = PatientIdentity(patient=patient, given_name=given, family_name=family)
            enter_identity(identity=identity, by=None)
    page = desk(new_context, live_server, "en")
    let_in(page, person(Role.SURGEON, where))
    page.goto(page.at("patients:list"))
    return page


def test_keys_search_and_language(page):
    expect_rows(page, SORTED)
    assert_rows_are_reached_by_j_and_k(page)
    for typed in ("isik", "ışık", "IŞIK", "Isik", "gülşah ışık", "gulsah"):
        find(page, typed, ["IŞIK"])
        find(page, "", SORTED)
    for typed in ("ince", "İNCE"):
        find(page, typed, ["İNCE"])
    assert page.url == page.at("patients:list"), "a name must not stand in an address"

    page.goto(f"{page.at('patients:list')}?status=alive")
    page.get_by_role("button", name="Türkçe").click()
    page.wait_for_selector("html[lang=tr]")
    assert page.url == f"{page.at('patients:list')}?status=alive"
    assert (page.witness.complaints, page.witness.abroad) == ([], [])


def test_quick_find_and_a_new_patient(page):
    page.goto(page.at("home"))
    page.keyboard.press("Control+k")
    page.keyboard.type("isik")
    expect(page.locator("#found a")).to_have_count(1)
    page.keyboard.press("Escape")
    assert page.input_value("#find-q") == "", "what was typed is forgotten"
    page.keyboard.press("Control+k")
    page.keyboard.type("s")
    expect(page.locator("#found a b")).to_have_text(["ŞEN, Su"])
    page.keyboard.press("Enter")
    page.wait_for_selector(".patient-banner")
    assert "ŞEN" in page.locator("h1").inner_text()

    page.goto(page.at("patients:list"))
    page.keyboard.press("/")
    page.keyboard.type("Ada Zeytin")
    page.locator("#rows").get_by_role("button", name="New patient").click()
    page.wait_for_selector("[name=family_name]")
    assert page.input_value("[name=family_name]") == "Zeytin"
    assert page.url == page.at("patients:new"), "a name must not stand in an address"
    assert (page.witness.complaints, page.witness.abroad) == ([], [])


def test_filters_are_kept_as_a_view(page):
    page.get_by_text("Status", exact=True).first.click()
    page.get_by_role("link", name="Alive", exact=True).click()
    page.wait_for_url(f"{page.at('patients:list')}?status=alive")
    page.get_by_text("Keep this view").click()
    page.fill("#view-name", "My alive")
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.locator(".messages")).to_contain_text("The view “My alive” is kept.")
    page.goto(page.at("patients:list"))
    page.get_by_role("link", name="My alive").click()
    page.wait_for_url(f"{page.at('patients:list')}?status=alive")
    page.set_viewport_size({"width": 390, "height": 700})
    page.mouse.wheel(0, 900)
    expect(page.locator("#q")).to_be_in_viewport()
    assert serious_violations(page) == []
    assert (page.witness.complaints, page.witness.abroad) == ([], [])


def assert_rows_are_reached_by_j_and_k(page) -> None:
    for key, row in [("j", 0), ("j", 1), ("j", 2), ("k", 1), ("j", 2)]:
        page.keyboard.press(key)
        assert (
            page.evaluate(
                f"[...document.querySelectorAll('{ROW}')].indexOf(document.activeElement.closest('tr'))"
            )
            == row
        )
    page.keyboard.press("Enter")
    page.wait_for_selector(".patient-banner")
    assert "IŞIK" in page.locator("h1").inner_text()
    page.go_back()
    page.wait_for_selector(ROW)


def find(page, typed: str, expected: list[str]) -> None:
    page.fill("#q", typed)
    expect_rows(page, expected)


def expect_rows(page, expected: list[str]) -> None:
    expect(page.locator(f"{ROW} .first")).to_have_text([re.compile(name) for name in expected])
