"""What a look at the survival page asks for and what it is offered: nothing refused, nothing forgotten, nothing of before."""

from datetime import date, timedelta
from urllib.parse import parse_qs

import pytest
from django.core.cache import caches
from django.urls import reverse
from django.utils import timezone

from analytics import actions, questions, sweeper
from analytics.builder import actions as builder
from analytics.builder.stored import cohort_of
from analytics.cohorts import COHORTS
from analytics.criteria import definition_of
from analytics.dashboards import dashboard
from analytics.definitions import Endpoint, Grouping, Origin
from analytics.members import members_of
from analytics.models import AskedDashboard, CalculationService, RefreshState, SurvivalSnapshot
from analytics.questions import Question
from patients.actions import record
from patients.centers import center_context
from patients.models import FollowUpVisit, Patient
from tests import courses
from tests.people import person, signed_in
from tumorboard.models import Role

PAGE = reverse("analytics:survival")
pytestmark = pytest.mark.django_db


@pytest.fixture
def where():
    center = courses.center("open")
    with center_context([center.pk]):
        for day in range(1, 25):
            courses.operated(center, died_on=date(2019, 1, day) if day % 2 else None)
        actions.rebuild_endpoints(center.pk)
    CalculationService.objects.get_or_create(id=1)
    return center


def result_of(answer) -> str:
    return answer.content.decode().partition('id="survival-result"')[2].partition("</main>")[0]


def offered(where, cohort, *which):
    """The dashboards that the offers of a question lead to."""
    for offer in Question(where, COHORTS[cohort], *which).offers():
        told = {name: value for name, [value] in parse_qs(offer["query"]).items()}
        asked = Endpoint(told["endpoint"]), Origin(told["origin"]), Grouping(told["by"])
        with center_context([where.pk]):
            members = members_of(where.pk, COHORTS[cohort], [asked[2]], [asked[:2]])
            yield asked, dashboard(COHORTS[cohort], members.times(*asked[:2]), asked[2])


def test_what_is_offered_is_not_withheld_for_the_cohort(where):
    which = (Endpoint.OS, Origin.METASTASIS_DIAGNOSIS, Grouping.MARGIN)
    for asked, found in offered(where, "repeat-intervention", *which):
        because = [why for test in found["tests"] for why in test.get("because", [])]
        assert "cohort_after_time_zero" not in because, asked


@pytest.mark.parametrize("endpoint", [Endpoint.CSS, Endpoint.TTR, Endpoint.LTP])
def test_what_happens_in_time_is_offered_only_where_there_is_such_a_model(where, endpoint):
    origin = questions.ORIGINS[endpoint][0]
    which = (endpoint, origin, Grouping.AFTER_FIRST_AND_SECOND)
    for asked, found in offered(where, "curative-intent", *which):
        assert asked[2] != Grouping.REPEAT_INTERVENTION or found["time_dependent"], asked


def test_what_is_asked_for_again_after_three_months_is_computed(where):
    client = signed_in(person(Role.SURGEON, where))
    asked = {"cohort": "curative-intent", "by": "sex"}
    client.get(PAGE, asked)
    courses.refresh(where, "curative-intent")
    with center_context([where.pk]):
        AskedDashboard.objects.update(last_asked_at=timezone.now() - timedelta(days=100))
        alive = Patient.objects.filter(died_on=None).first()
        record(
            FollowUpVisit(patient=alive, visited_on=date(2021, 1, 1), disease_state="ned"), by=None
        )
    courses.refresh(where, "curative-intent")
    with center_context([where.pk]):
        assert not SurvivalSnapshot.objects.filter(grouping="sex").exists(), "nobody looked"
    page = client.get(PAGE, asked)

    assert "First calculation running" in page.content.decode()
    assert RefreshState.objects.filter(cohort="curative-intent").exists()
    assert "curative-intent" in [name for _center, name in sweeper.lease()]


def test_a_page_begun_before_a_cohort_was_chosen_anew_is_not_kept(where, monkeypatch):
    """The request waits at `ask_for` for whoever chooses; then the worker is done before it goes on."""
    by = person(Role.SURGEON, where)
    client = signed_in(by)
    which = ("os", "index_liver_intervention", "after_first_and_second")
    lines = definition_of({"lines": [{"any_of": [{"is": "operated"}]}]})
    with center_context([where.pk]):
        one = builder.build_cohort(
            center=where, name="Mine", description="", by=by, definition=lines
        )
        courses.refresh(where, cohort_of(one), which)
    ask = questions.ask_for

    def meanwhile(*told):
        monkeypatch.setattr(questions, "ask_for", ask)
        with center_context([where.pk]):
            builder.choose_patient(
                cohort=one, patient=Patient.objects.first(), choice="exclude", reason="x", by=by
            )
            one.refresh_from_db()
            courses.refresh(where, cohort_of(one), which)
        return ask(*told)

    monkeypatch.setattr(questions, "ask_for", meanwhile)
    asked = {"cohort": one.slug, "origin": which[1], "by": which[2]}
    client.get(PAGE, asked)
    kept = result_of(client.get(PAGE, asked))
    caches["pages"].clear()

    assert kept == result_of(client.get(PAGE, asked))
