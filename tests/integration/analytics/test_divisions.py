"""Groups that the record decides, counted on the published series, and guarded where they come after time zero."""

import pytest

from analytics.answers import Answer
from analytics.cohorts import COHORTS
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

            def ask(by, origin=Origin.INDEX_LIVER_OPERATION, endpoint=Endpoint.OS):
                cohort = COHORTS["published-series"]
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


def test_who_has_no_known_group_is_named(answers):
    """Four of the 45 have no lesion-free margin known otherwise: nobody is put into a group by default."""
    answer = answers("distribution", endpoint=Endpoint.LTP, origin=Origin.LESION_TREATMENT)

    assert sum(group["n"] for group in answer["groups"]) == answer["n"]
    assert "clustered_times" in {guard["code"] for guard in answer["guards"]}
