"""
The published series on its pages: Serin et al. 2020, doi:10.21673/anadoluklin.649703.

Table 2 (12 patients treated again) read by Kaplan-Meier: 4 deaths, median 69 months (95% CI 24 to not
reached; R survival 3.5-3). In print the same 12 are compared with all 45 of which they are a part.
"""

from urllib.parse import urlencode

import pytest

from analytics import actions
from analytics.definitions import Endpoint, Grouping, Origin
from patients.centers import center_context
from patients.models import Patient
from tests.journeys.people_at_work import desk, let_in
from tests.journeys.witness import DESKTOP, serious_violations, too_wide
from tests.people import center, person
from tumorboard.models import Role
from tumorboard.series_import.published import import_published_series

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

OPERATED_THREE_TIMES = "CRC-011"
NOT_REACHED = {"en": "(24 to NR)", "tr": "(24 – UY)"}
SHARED = {"en": "12 patients are in both groups.", "tr": "12 hasta her iki grupta da var."}
TABS = ("overview", "disease", "treatment", "boards", "follow_up", "history")


@pytest.fixture
def series(live_server):
    where = center("ankara")
    with center_context([where.pk]):
        import_published_series(where)
    actions.rebuild_endpoints(where.pk)
    asked = {
        "published-table-2": Grouping.NONE,
        "published-series": Grouping.AFTER_FIRST_AND_SECOND,
    }
    for cohort, by in asked.items():
        with center_context([where.pk]):
            actions.ask_for(where.pk, cohort, Endpoint.OS, Origin.METASTASIS_DIAGNOSIS, by)
        actions.refresh_survival(where.pk, cohort)
    actions.refresh_outcomes(where.pk, "published-series")
    return where


def survival(page, **question):
    asked = {"endpoint": "os", "origin": "metastasis_diagnosis", **question}
    page.goto(f"{page.at('analytics:survival')}?{urlencode(asked)}")
    page.wait_for_selector("[data-figure-state=drawn]", timeout=30_000)


def test_both_languages(series, live_server, new_context):
    surgeon = person(Role.SURGEON, series)
    for language in ("en", "tr"):
        page = desk(new_context, live_server, language)
        let_in(page, surgeon)
        assert_median_of_table_2(page, language)
        assert_figure_3_is_refused(page, language)
        assert_lanes_lead_to_their_patients(page)
        assert_a_whole_record_fits(page, series)
        assert (page.witness.complaints, page.witness.abroad) == ([], [])


def assert_median_of_table_2(page, language: str) -> None:
    survival(page, cohort="published-table-2")
    cells = page.locator("#survival-result .stack section:first-child tbody td").all_inner_texts()
    assert cells == ["12", "4", f"69 {NOT_REACHED[language]}"]


def assert_figure_3_is_refused(page, language: str) -> None:
    survival(page, cohort="published-series", by="after_first_and_second")
    assert SHARED[language] in page.locator("#read-with-care").inner_text()
    assert "p =" not in page.locator("#survival-result").inner_text()


def assert_lanes_lead_to_their_patients(page) -> None:
    """With the keyboard from the top down, and by a click on a lane."""
    page.set_viewport_size(DESKTOP)
    for opens in (_by_keyboard, _by_click):
        page.goto(f"{page.at('analytics:recurrence')}?cohort=published-series")
        figure = page.locator("[data-figure=swimmer-figure]")
        figure.scroll_into_view_if_needed()
        page.wait_for_selector("[data-figure=swimmer-figure][data-figure-state=drawn]")
        assert figure.locator(".ytick a").count() == 45
        names = figure.locator(".ytick a").all_text_contents()
        assert serious_violations(page) == []
        opens(page, figure)
        page.wait_for_url("**/patients/*-*/")
        assert names[1] == OPERATED_THREE_TIMES in page.locator("main").inner_text()


def _by_keyboard(page, figure) -> None:
    figure.locator("[data-figure-save=csv]").focus()
    for key in ("Tab", "Tab", "Enter"):
        page.keyboard.press(key)


def _by_click(page, figure) -> None:
    name = figure.locator(".ytick a").nth(1).bounding_box()
    page.mouse.click(name["x"] + name["width"] + 30, name["y"] + name["height"] / 2)


def assert_a_whole_record_fits(page, series) -> None:
    """A real course, longer than the rows that tests plant."""
    with center_context([series.pk]):
        patient = Patient.objects.get(study_code=OPERATED_THREE_TIMES)
    for tab in TABS:
        page.set_viewport_size(DESKTOP)
        page.goto(page.at(f"patients:{tab}", pk=patient.pk))
        assert serious_violations(page) == []
        assert too_wide(page) == []
