"""What a web process keeps of the survival page: the same for everybody who may see it, and never longer than it holds."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from analytics import views
from analytics.models import SurvivalSnapshot
from analytics.snapshots import payload_digest
from patients.centers import center_context
from tests import courses
from tests.people import person, signed_in
from tumorboard.models import Role

pytestmark = pytest.mark.django_db

PAGE = reverse("analytics:survival")
ASKED = {"cohort": "published-series", "by": "timing"}


@pytest.fixture
def made(monkeypatch) -> list:
    """How often a result was made into its part of the page."""
    calls = []

    def counted(*told, **named):
        calls.append(told)
        return make(*told, **named)

    make = views.survival_parts
    monkeypatch.setattr(views, "survival_parts", counted)
    return calls


def result_of(answer) -> str:
    return answer.content.decode().partition('id="survival-result"')[2].partition("</main>")[0]


def test_the_second_look_is_what_the_first_was_and_reads_no_payload(surgeon, where, made):
    first = surgeon.get(PAGE, ASKED)
    with CaptureQueriesContext(connection) as queries:
        second = surgeon.get(PAGE, ASKED)

    assert len(made) == 1
    assert result_of(second) == result_of(first)
    assert 'data-figure="survival-figure"' in result_of(second)
    assert not any('"payload"' in query["sql"] for query in queries)


def test_a_colleague_gets_it_too_and_another_language_is_made_anew(surgeon, where, made):
    colleague = signed_in(person(Role.SURGEON, where, name="colleague"))
    assert result_of(surgeon.get(PAGE, ASKED)) == result_of(colleague.get(PAGE, ASKED))
    colleague.cookies["django_language"] = "tr"
    assert "Medyan sağkalım" in result_of(colleague.get(PAGE, ASKED))
    assert len(made) == 2


def test_who_may_not_open_the_records_neither_gets_nor_leaves_it(surgeon, researcher, made):
    of_surgeon = result_of(surgeon.get(PAGE, ASKED))
    for _look in range(2):
        of_researcher = result_of(researcher.get(PAGE, ASKED))
        assert "/outcomes/survival/patients/" in of_surgeon
        assert "/outcomes/survival/patients/" not in of_researcher
    assert len(made) == 3
    assert result_of(surgeon.get(PAGE, ASKED)) == of_surgeon


def test_a_replaced_result_is_shown_at_once(surgeon, where):
    surgeon.get(PAGE, ASKED)
    with center_context([where.pk]):
        kept = SurvivalSnapshot.objects.get(
            cohort="published-series", endpoint="os", grouping="timing",
            origin="index_liver_intervention",
        )  # fmt: skip
        kept.payload["overall"]["n"] = 44
        kept.payload_sha256 = payload_digest(kept.payload)
        kept.save()

    assert "whole cohort 44 patients" in result_of(surgeon.get(PAGE, ASKED))


def test_the_number_of_comparisons_goes_on_counting(surgeon, where):
    courses.refresh(where, "published-series", ("os", "index_liver_intervention", "sex"))
    surgeon.get(PAGE, ASKED)
    surgeon.get(PAGE, {**ASKED, "by": "sex"})
    assert "2 comparisons" in result_of(surgeon.get(PAGE, ASKED))


def test_another_confidence_band_is_never_kept(surgeon, made):
    of_kept = result_of(surgeon.get(PAGE, ASKED))
    plain = result_of(surgeon.get(PAGE, {**ASKED, "conf_type": "plain"}))
    assert plain != of_kept
    assert result_of(surgeon.get(PAGE, {**ASKED, "conf_type": "plain"})) == plain
    assert len(made) == 3
