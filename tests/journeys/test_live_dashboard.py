"""A follow-up is entered while somebody looks at the survival page: it says so, then shows the new curve."""

from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe

from analytics import actions
from analytics.definitions import Endpoint, Grouping, Origin
from analytics.models import CalculationService
from patients.actions import record
from patients.centers import center_context
from patients.models import FollowUpVisit, Patient
from tests import courses
from tests.people import person, signed_in
from tumorboard.models import Role

pytestmark = pytest.mark.django_db(transaction=True)

COHORT = "curative-intent"


@pytest.fixture
def where():
    center = courses.center()
    with center_context([center.pk]):
        for day in range(1, 25):
            died = date(2019, 1, day) if day % 2 else None
            courses.operated(center, died_on=died, metachronous=day > 12)
        actions.ask_for(
            center.pk,
            COHORT,
            Endpoint.OS,
            Origin.INDEX_LIVER_INTERVENTION,
            Grouping.AFTER_FIRST_AND_SECOND,
        )
    actions.rebuild_endpoints(center.pk)
    actions.refresh_survival(center.pk, COHORT)
    CalculationService.objects.create(id=1)
    return center


@pytest.fixture
def survival_page(where, live_server, page):
    """Signed in as a surgeon; collects what the browser complains about and where it wants to go."""
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
    session = signed_in(person(Role.SURGEON, where)).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page.goto(f"{live_server.url}/outcomes/survival/?by=timing")
    page.wait_for_selector("[data-figure-state=drawn]", timeout=30_000)
    return page


def enter_a_death(where) -> None:
    with center_context([where.pk]):
        patient = Patient.objects.filter(died_on=None).first()
        record(
            FollowUpVisit(patient=patient, visited_on=date(2019, 6, 1), disease_state="awd"),
            by=None,
        )
        patient.died_on, patient.death_cause = date(2019, 7, 1), "crc_progression"
        patient.save()
        actions.courses.follow_record([patient.pk])


def test_the_open_page_announces_a_change_and_shows_the_new_curve(survival_page, where):
    page = survival_page
    assert page.locator("#freshness").get_attribute("data-state") == "fresh"
    assert "12 events" in page.locator("figcaption").inner_text()

    enter_a_death(where)
    page.wait_for_selector("#freshness[data-state=recalculating]", timeout=10_000)
    assert "Out of date. Recalculating" in page.locator("#freshness").inner_text()
    assert "12 events" in page.locator("figcaption").inner_text(), (
        "the old result stays, and its age"
    )

    actions.refresh_survival(where.pk, COHORT)
    page.wait_for_selector("#freshness[data-state=fresh]", timeout=10_000)
    page.wait_for_selector("figcaption:has-text('13 events')", timeout=10_000)
    page.wait_for_selector("[data-figure-state=drawn]", timeout=30_000)
    version = courses.data_version(where)
    assert f"data version {version}" in page.locator("#freshness").inner_text()
    assert page.locator("#survival-result .js-plotly-plot").count() == 1

    assert page.complaints == []
    assert page.abroad == []
    assert page.locator(".modebar").count() == 0


@pytest.mark.parametrize("language", ["en", "tr"])
def test_axe_finds_nothing_serious_on_the_survival_page(survival_page, live_server, language):
    page = survival_page
    page.context.add_cookies(
        [{"name": "django_language", "value": language, "url": live_server.url}]
    )
    for query, width in [("?by=timing", 1440), ("?by=after_first_and_second", 390)]:
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(f"{live_server.url}/outcomes/survival/{query}")
        page.wait_for_selector("[data-figure-state=drawn]", timeout=30_000)
        serious = [
            (violation["id"], [node["target"] for node in violation["nodes"]])
            for violation in Axe().run(page).response["violations"]
            if violation["impact"] in {"serious", "critical"}
        ]
        assert serious == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
