"""A cohort is built by mouse and keyboard: each change is counted at once, and the page is never loaded anew."""

from datetime import date

import pytest
from playwright.sync_api import expect

from analytics import actions
from patients.centers import center_context
from tests import courses
from tests.journeys.people_at_work import desk, let_in
from tests.journeys.witness import serious_violations, too_wide
from tests.people import center, person
from tumorboard.models import Role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(live_server, new_context):
    """12 operated on, the first 8 synchronous; one who was not operated on."""
    where = center("ankara")
    with center_context([where.pk]):
        for number in range(12):
            one = courses.operated(where, metachronous=number >= 8)
            if number < 5:
                courses.recurrence(one, date(2019, 1, 1))
        courses.patient(where)
    actions.rebuild_endpoints(where.pk)
    page = desk(new_context, live_server, "en")
    let_in(page, person(Role.SURGEON, where))
    page.goto(page.at("cohorts:new"))
    page.evaluate("window.isTheSamePage = true")
    return page


def add_line(page, code: str) -> None:
    page.select_option("#add-is", code)
    page.get_by_role("button", name="Add the line").click()


def expect_left(page, *left: int) -> None:
    expect(page.locator(".line-count b")).to_have_text([f"{n} left" for n in left])


def test_a_cohort_is_built_counted_kept_and_opened(page):
    add_line(page, "timing")
    expect(page.get_by_text("This line is not whole yet.")).to_be_visible()
    page.get_by_label("synchronous", exact=True).check()
    expect_left(page, 8)
    add_line(page, "number")
    page.locator("#line-1-0-low").fill("2")
    page.locator("#line-1-0-low").press("Tab")
    expect(page.locator(".flow-card .text-warning")).to_contain_text("at least 2")
    page.locator("#line-1-0-answer").select_option("unknown")
    expect_left(page, 8, 8)
    page.get_by_role("button", name="Remove Number of liver metastases").click()
    expect_left(page, 8)
    add_line(page, "recurred")
    expect_left(page, 8, 5)
    # A button right after an answer, before that was counted, loses neither.
    page.get_by_label("metachronous", exact=True).check()
    add_line(page, "died")
    expect_left(page, 12, 5, 0)
    page.get_by_role("button", name="Remove Died").click()
    expect_left(page, 12, 5)
    assert page.evaluate("window.isTheSamePage") is True
    assert serious_violations(page) == []

    page.get_by_label("Name", exact=True).fill("Recurred")
    page.get_by_role("button", name="Keep the cohort").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recurred")
    page.locator(".loss a").last.click()
    expect(page.locator("#patients .work-list > li")).to_have_count(5)
    page.set_viewport_size({"width": 320, "height": 700})
    assert too_wide(page) == []
    assert (page.witness.complaints, page.witness.abroad) == ([], [])
