"""After the operation: a visit in the row of the due list, a recurrence by the key E, the plan that stops with it."""

from datetime import date

import pytest
from playwright.sync_api import expect

from patients.centers import center_context
from patients.models import FollowUpPlan, Recurrence
from patients.protocols import ensure_protocols
from tests.factories import operated_patient, plan_of
from tests.journeys.people_at_work import desk, fill_date, let_in
from tests.journeys.witness import serious_violations
from tests.people import center, person
from tumorboard.models import Role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def ankara():
    return center("ankara")


@pytest.fixture
def patient(ankara):
    ensure_protocols()
    with center_context([ankara.pk]):
        patient = operated_patient(ankara)
        plan_of(patient)
    return patient


@pytest.mark.parametrize("language", ["en", "tr"])
def test_result_recurrence_and_plan(new_context, live_server, ankara, patient, language):
    page = desk(new_context, live_server, language)
    let_in(page, person(Role.SURGEON, ankara))
    page.goto(page.at("follow_up"))
    row = page.locator(f"#due-{patient.pk}")
    row.locator(".row-actions a").first.click()
    expect(row.locator("[name=disease_state]")).to_be_visible()
    fill_date(page, "visited_on", date(2026, 2, 3))
    row.locator("[name=cea_ng_per_ml]").fill("x")
    row.locator("button").last.click()
    expect(row.locator(".field-error").first).to_be_visible()  # in its place, nothing lost
    assert row.locator("[name=cea_ng_per_ml]").input_value() == "x"
    assert serious_violations(page) == []
    row.locator("[name=cea_ng_per_ml]").fill("18,5")
    row.locator("[name=disease_state]").select_option("awd")
    row.locator("button").last.click()
    row.locator("a[href$='/events/recurrence/']").click()  # which this visit found

    page.wait_for_url("**/events/recurrence/")
    page.goto(page.at("patients:overview", pk=patient.pk))
    page.keyboard.press("e")
    page.locator(".menu[open] a[href$='/events/recurrence/']").click()
    fill_date(page, "detected_on", date(2026, 2, 3))
    page.locator("label:has([name=sites][value=liver])").click()
    page.locator("label:has([name=lesions-0-segments][value=VII])").click()
    page.locator("[name=lesions-0-size_mm]").fill("14,5")
    page.locator("[name=add_lesion]").click()
    expect(page.locator("[name=lesions-0-size_mm]")).to_have_value("14,5")
    page.locator("label:has([name=lesions-1-segments][value=II])").click()
    assert serious_violations(page) == []
    page.locator(".form-actions button").click()
    page.wait_for_url("**/follow-up/")

    with center_context([ankara.pk]):
        recurrence = Recurrence.objects.get()
        assert [lesion.segments for lesion in recurrence.lesions.all()] == [["VII"], ["II"]]
        assert FollowUpPlan.objects.get().state == "suspended"
    page.goto(page.at("follow_up"))
    expect(row).to_have_count(0)
    assert (page.witness.complaints, page.witness.abroad) == ([], [])


@pytest.mark.parametrize("language", ["en", "tr"])
def test_a_mark_is_pinned_and_moves_the_liver_to_its_day(
    new_context, live_server, ankara, patient, language
):
    page = desk(new_context, live_server, language)
    let_in(page, person(Role.SURGEON, ankara))
    page.goto(page.at("patients:overview", pk=patient.pk))
    chosen, slider = page.locator("[data-timeline-chosen]"), page.locator("#liver-day")
    assert slider.input_value() == slider.get_attribute("max")  # after the operation
    status = page.locator(".lane-status a.mark").nth(1)
    status.click()
    expect(chosen.locator("a").first).to_be_visible()
    expect(slider).to_have_value("0")  # the day of the metastases

    page.mouse.move(0, 0)  # a pointer that rests on a mark sets the liver's day as well
    page.keyboard.press("Escape")
    expect(chosen).to_be_hidden()
    expect(status).to_be_focused()
    operation = page.locator(".lane-intervention a.mark").first
    operation.focus()
    page.keyboard.press("Enter")
    expect(chosen.locator("a").first).to_be_focused()
    expect(slider).to_have_value("1")
    assert serious_violations(page) == []
    page.keyboard.press("Enter")
    page.wait_for_url("**/treatment/")
    assert (page.witness.complaints, page.witness.abroad) == ([], [])
