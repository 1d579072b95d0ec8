"""The page of a board: what it shows and to whom, how fresh it says that is, and how few questions it asks."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from analytics import actions
from analytics.definitions import METHOD_VERSION
from analytics.models import CalculationService, RefreshState
from analytics.performance.payload import performance
from analytics.refreshed import BOARD_PERFORMANCE
from patients.centers import center_context
from tests import courses
from tests.board import make_board, make_patient
from tests.people import person, signed_in
from tests.unit.performance.scene import CASES, HISTORY
from tumorboard.models import Role

pytestmark = pytest.mark.django_db

PAGE, FRAGMENT = reverse("analytics:board"), reverse("analytics:board-freshness")


@pytest.fixture
def house():
    """The board of tests/unit/performance/scene.py: its figures are computed by hand in test_figures.py."""
    where = courses.center()
    with center_context([where.pk]):
        house = make_board(where)
    CalculationService.objects.create(id=1)
    return house


def store(house, history):
    with center_context([house.center.pk]):
        RefreshState.objects.get_or_create(center=house.center, cohort=BOARD_PERFORMANCE)
        version = courses.data_version(house.center)
        actions._store_performance(house.center.pk, version, {house.board.pk: performance(history)})


@pytest.fixture
def computed(house):
    store(house, HISTORY)
    return house


def reader(house, role=Role.COORDINATOR):
    return signed_in(person(role, house.center))


def text_of(answer) -> str:
    return " ".join(answer.content.decode().split())


def test_it_shows_every_figure_with_what_it_is_of(computed):
    text = text_of(reader(computed).get(PAGE))

    for told in (
        "4 of 6",  # ready, quorum, signed
        "2 of 8",  # deferred
        "1 came back, after a median of 28 days (28 days in all).",
        "1 still waits, for 90 days by now; not in the median.",
        "Decided without one by the chair, with a reason: 1.",
        "Provisional advice that comes back: 1.",
        "3 of 4",  # changed
        "Unknown, no plan before the board: 1.",
        "Late and still unsigned: 1.",
        "Nobody has said anything yet, part of the unknown: 1.",
        "A quarter within 20 days; three quarters are not reached.",
        "Died first, competing",
        "2:40",  # entry
        "counted up to 1 Jul",
    ):
        assert told in text, told


def test_published_figures_carry_their_source(computed):
    text = text_of(reader(computed).get(PAGE))

    for source in ("BMJ 2017;356:j114", "In Vivo 2025;39:3503", "Milana 2022", "2013;109:2295"):
        assert source in text


@pytest.mark.parametrize(
    ("period", "cases"), [("12m", 8), ("3m", 5), ("this-year", 8), ("last-year", 0), ("all", 8)]
)
def test_the_reader_chooses_the_period(computed, period, cases):
    answer = reader(computed).get(PAGE, {"period": period})

    assert answer.context["found"]["cases"] == cases
    if not cases:
        assert "No meeting was held and closed here in this period." in text_of(answer)


def test_a_center_without_a_board_says_so():
    coordinator = signed_in(person(Role.COORDINATOR, courses.center("izmir")))

    assert "This center has no board yet." in text_of(coordinator.get(PAGE))


def test_a_board_that_was_never_computed_says_so(house):
    assert "The first calculation for this board is on its way." in text_of(reader(house).get(PAGE))


@pytest.mark.parametrize(
    "wrong", [{"period": "yesterday"}, {"board": "nobody"}, {"center": "9999"}]
)
def test_what_does_not_exist_is_not_found(computed, wrong):
    assert reader(computed).get(PAGE, wrong).status_code == 404


def test_a_board_of_another_center_is_never_shown(computed):
    stranger = signed_in(person(Role.SURGEON, courses.center("izmir")))

    assert stranger.get(PAGE, {"board": str(computed.board.pk)}).context["snapshot"] is None
    assert stranger.get(PAGE, {"center": computed.center.pk}).status_code == 404


def test_a_change_is_said_and_the_open_page_is_told_of_a_newer_result(computed):
    browser = reader(computed)
    shown = courses.data_version(computed.center)
    with center_context([computed.center.pk]):
        make_patient(computed.center)

    page = browser.get(PAGE)
    assert page.context["freshness"].state == "recalculating"
    assert "4 of 6" in text_of(page)
    assert "HX-Trigger" not in browser.get(FRAGMENT, {"shown": shown})

    store(computed, HISTORY)

    answer = browser.get(FRAGMENT, {"shown": shown})
    assert answer["HX-Trigger"] == "newer-result"
    assert reverse("analytics:board-freshness") in answer.content.decode()


def test_figures_that_were_given_up_can_be_asked_for_again(computed):
    browser = reader(computed)
    with center_context([computed.center.pk]):
        make_patient(computed.center)
    RefreshState.objects.filter(cohort=BOARD_PERFORMANCE).update(
        attempts=3,
        attempted_data_version=courses.data_version(computed.center),
        attempted_method_version=METHOD_VERSION,
        failed_because="ZeroDivisionError",
    )
    page = browser.get(PAGE)
    assert "Reason: ZeroDivisionError." in text_of(page)

    browser.post(f"{reverse('analytics:board-try-again')}?{page.context['question'].query}")

    assert RefreshState.objects.get(cohort=BOARD_PERFORMANCE).attempts == 0


def test_a_researcher_sees_nothing_of_eight_cases(computed):
    answer = reader(computed, Role.RESEARCHER).get(PAGE)

    assert answer.context["found"] is None
    assert "There are too few cases to be shown" in text_of(answer)


def test_a_researcher_sees_large_numbers_of_one_period_only(computed):
    """The same eight cases five times over: 20 of 30 ready, 5 deferred for each reason, and so on."""
    many = tuple(
        replace(one, key=f"{one.key}-{copy}", patient=one.patient, referral=one.referral)
        for copy in range(5)
        for one in CASES
    )
    store(computed, replace(HISTORY, cases=many))

    answer = reader(computed, Role.RESEARCHER).get(PAGE, {"period": "all"})

    text = text_of(answer)
    assert answer.context["question"].period == "12m"
    assert "20 of 30" in text
    assert "Small numbers are hidden." in text
    assert "Quarter by quarter" not in text
    assert answer.context["found"]["entry"] == {"hidden": True, "unknown": None}


def test_the_result_is_one_question(computed):
    """However much it shows: the figures come as one row."""
    browser = reader(computed)
    browser.get(PAGE)

    with CaptureQueriesContext(connection) as asked:
        browser.get(PAGE)

    tables = [query["sql"] for query in asked if "tumorboard_decision" in query["sql"]]
    assert tables == []
    assert len([q for q in asked if "analytics_boardsnapshot" in q["sql"]]) == 1


def test_the_projector_keeps_its_size_when_another_period_is_chosen(computed):
    text = text_of(reader(computed).get(PAGE, {"projector": "1"}))

    assert '<input type="hidden" name="projector" value="1">' in text
