"""Groups that the record decides, counted on the published series, and guarded where they come after time zero."""

from datetime import date, timedelta

import pytest

from analytics import words
from analytics.answers import Answer
from analytics.cohorts import COHORTS
from analytics.courses import rebuild
from analytics.definitions import Endpoint, Grouping, Origin
from patients.centers import center_context
from tests import courses
from tumorboard.series_import.published import import_published_series

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def answers(django_db_setup, django_db_blocker):
    """`answers(grouping, origin)` on the published series, imported once."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        center = courses.center()
        with center_context([center.pk]):
            import_published_series(center)

            def ask(
                by,
                origin=Origin.INDEX_LIVER_OPERATION,
                endpoint=Endpoint.OS,
                slug="published-series",
            ):
                cohort = COHORTS[slug]
                with django_db_blocker.unblock(), center_context([center.pk]):
                    return Answer.computed(
                        center.pk, cohort, endpoint, origin, Grouping(by)
                    ).payload

            yield ask
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("by", "sizes"),
    [  # Serin et al. 2020, Table 1 and results; the rectosigmoid is colon as in Table 1
        ("sex", [17, 28]),
        ("primary_site", [34, 11]),
        ("number", [12, 14, 19]),
        ("distribution", [19, 3, 23]),
        ("preoperative", [34, 11]),
        ("resection", [21, 13, 11]),
        ("ablation", [10, 35]),
        ("margin", [41, 4]),
        ("severe_complication", [2, 43]),
    ],
)
def test_groups_are_those_of_table_1(answers, by, sizes):
    answer = answers(by)

    assert [group["n"] for group in answer["groups"]] == sizes
    assert answer["excluded"] == []


@pytest.mark.parametrize(
    ("by", "origin", "is_guarded"),
    [
        ("sex", Origin.METASTASIS_DIAGNOSIS, False),
        ("number", Origin.METASTASIS_DIAGNOSIS, False),
        ("number", Origin.PRIMARY_DIAGNOSIS, False),  # nobody is watched before the metastases
        ("resection", Origin.METASTASIS_DIAGNOSIS, True),
        ("resection", Origin.INDEX_LIVER_OPERATION, False),
        ("resection", Origin.INDEX_LIVER_INTERVENTION, True),
        ("preoperative", Origin.INDEX_LIVER_INTERVENTION, False),
        ("severe_complication", Origin.INDEX_LIVER_OPERATION, True),
        ("adjuvant", Origin.CLEARANCE, True),
        ("margin", Origin.BOARD_DECISION, True),
    ],
)
def test_a_group_that_one_has_to_live_for_is_guarded(answers, by, origin, is_guarded):
    answer = answers(by, origin)
    codes = {guard["code"] for guard in answer["guards"]}

    assert ("grouping_after_time_zero" in codes) is is_guarded
    if is_guarded:
        assert answer["tests"][0]["state"] == "withheld"
        assert answer["regression"] is None


def test_lesions_are_divided_by_their_patients(answers):
    """Nobody is put into a group by default, and lesions are not tested as patients."""
    answer = answers("distribution", endpoint=Endpoint.LTP, origin=Origin.LESION_TREATMENT)

    assert sum(group["n"] for group in answer["groups"]) == answer["n"]
    assert "clustered_times" in {guard["code"] for guard in answer["guards"]}


@pytest.mark.parametrize("by", ["repeat_by_landmark", "timing", "sex"])
def test_groups_of_a_cohort_chosen_by_the_future_are_not_tested(answers, by):
    """Everybody of the twelve lived to be treated again: under a true ratio of 1 a landmark rejects in 59%."""
    answer = answers(by, Origin.INDEX_LIVER_INTERVENTION, slug="repeat-intervention")

    assert answer["tests"][0]["state"] == "withheld"
    assert "cohort_after_time_zero" in answer["tests"][0]["because"]
    assert answer["regression"] is None


@pytest.mark.parametrize("by", ["adjuvant", "repeat_intervention"])
def test_those_treated_again_have_no_model_in_time_from_the_first_operation(answers, by):
    answer = answers(by, slug="published-table-2")

    told = answer["time_dependent"]
    assert told["state"] == "withheld"
    assert told["because"][0]["milestone"] == "second_intervention"
    sentence = words.in_time(told, by)
    assert "such as a second intervention" in sentence
    assert "ten events" not in sentence


@pytest.mark.parametrize("origin", [Origin.BOARD_DECISION, Origin.METASTASIS_DIAGNOSIS])
def test_a_decision_of_the_board_may_come_before_the_operation(answers, origin):
    answer = answers("none", origin)

    assert "cohort_after_time_zero" in {guard["code"] for guard in answer["guards"]}


def test_from_the_second_intervention_on_nobody_is_chosen_by_the_future(answers):
    answer = answers("sex", Origin.SECOND_INTERVENTION, slug="repeat-intervention")

    assert "cohort_after_time_zero" not in {guard["code"] for guard in answer["guards"]}


@pytest.mark.django_db
def test_a_model_in_time_needs_five_after_the_change():
    """Fourteen deaths, three treated again: ten events are not enough where hardly anybody has changed."""
    where = courses.center("izmir")
    with center_context([where.pk]):
        for number in range(40):
            died = date(2019, 1, 1) + timedelta(days=number) if number < 14 else None
            one = courses.operated(where, died_on=died, last_seen_on=date(2018, 12, 1))
            if number < 3:
                courses.recurrence(one, date(2018, 9, 1))
                courses.session(one, date(2018, 10, 1))
        rebuild(where.pk)
        answer = Answer.computed(
            where.pk,
            COHORTS["curative-intent"],
            Endpoint.OS,
            Origin.INDEX_LIVER_INTERVENTION,
            Grouping.REPEAT_INTERVENTION,
        ).payload

    assert answer["time_dependent"]["state"] == "withheld"
    [because] = answer["time_dependent"]["because"]
    assert (because["code"], because["group"], because["patients"]) == (
        "small_group",
        "repeat_intervention",
        3,
    )
