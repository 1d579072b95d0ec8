"""GET /api/v1/cohorts/<slug>/survival/: the page's stored result as JSON."""

from datetime import date

import pytest

from patients.actions import record
from patients.centers import center_context
from patients.models import FollowUpVisit, Patient
from tests import courses
from tests.people import person, signed_in
from tests.reference.survival import reader
from tumorboard.models import Role
from tumorboard.series_import.published import import_published_series

pytestmark = pytest.mark.django_db

TABLE_2 = "/api/v1/cohorts/published-table-2/survival/"


@pytest.fixture
def where():
    center = courses.center()
    with center_context([center.pk]):
        import_published_series(center)
    for slug in ("published-table-2", "published-series"):
        courses.refresh(center, slug)
    return center


def test_table_2_as_published(surgeon, where):
    answer = surgeon.get(TABLE_2, {"origin": "metastasis_diagnosis"}).json()

    assert answer["clock"] == "completed_months"
    assert answer["versions"]["data"] == courses.data_version(where)
    assert answer["state"] == "fresh"
    [group] = answer["groups"]
    assert (group["name"], group["n"], group["events"]) == ("all", 12, 4)
    assert group["median"] == {"estimate": 69.0, "lower": 24.0, "upper": None}
    assert group["risk_table"]["at_risk"] == [12, 12, 9, 7, 4, 2, 1]  # R survival 3.5-3
    assert group["follow_up"]["estimate"] == 56.0
    assert max(group["curve"]["time"]) == 72.0


def test_the_published_figure_3_has_no_p_value_in_json_either(surgeon):
    answer = surgeon.get(
        "/api/v1/cohorts/published-series/survival/", {"by": "after_first_and_second"}
    ).json()

    assert "p_value" not in answer["tests"][0]
    assert {"overlapping_groups", "grouping_after_time_zero"} <= {
        guard["code"] for guard in answer["guards"]
    }


@pytest.mark.parametrize(
    "wrong",
    [{"sort": "name"}, {"origin": "clearance", "endpoint": "os", "page": 2}],
)
def test_unknown_parameters_are_refused(surgeon, wrong):
    answer = surgeon.get(TABLE_2, wrong)

    assert answer.status_code == 400
    named = {problem["field"] for problem in answer.json()["errors"]}
    assert named
    assert named <= set(wrong)


def test_an_origin_of_another_endpoint_is_refused(surgeon):
    assert (
        surgeon.get(TABLE_2, {"endpoint": "rfs", "origin": "primary_diagnosis"}).status_code == 400
    )


def test_what_was_never_computed_is_computed_now(surgeon, where):
    answer = surgeon.get("/api/v1/cohorts/all-operated/survival/", {"endpoint": "TTR"}).json()

    assert answer["versions"]["data"] == answer["versions"]["current_data"]
    assert (answer["n"], answer["estimator"]) == (45, "cumulative_incidence")
    [group] = answer["groups"]
    assert (group["events"], group["competing"]) == (25, 0)
    assert group["n"] == group["events"] + group["competing"] + sum(group["curve"]["censored"])


def test_other_intervals_are_computed_now(surgeon):
    """R survival 3.5-3, survfit(conf.type = "plain") of Table 2: tests/reference/survival."""
    answer = surgeon.get(TABLE_2, {"origin": "metastasis_diagnosis", "conf_type": "plain"}).json()
    expected = reader.expected("published_table2_os")["km"]["all"]
    theirs = expected["quantiles"]["plain"]
    half = theirs["prob"].index(0.5)

    median = answer["groups"][0]["median"]
    assert [median["lower"], median["upper"]] == [theirs["lower"][half], theirs["upper"][half]]
    for name in ("conf_type", "by", "endpoint", "origin"):
        answer = surgeon.get(TABLE_2, {name: "İzmir"})
        assert (answer.status_code, {one["field"] for one in answer.json()["errors"]}) == (
            400,
            {name},
        )
    assert surgeon.get(TABLE_2, {"endpoint": "OS", "by": ""}).status_code == 200


def test_a_researcher_gets_no_small_group(where):
    researcher = signed_in(person(Role.RESEARCHER, where))

    answer = researcher.get(TABLE_2, {"by": "timing"}).json()

    assert answer["groups"] == []
    assert answer["hidden"] == ["small_groups"]


def test_a_change_makes_the_answer_say_that_it_is_stale(surgeon, where):
    with center_context([where.pk]):
        again = Patient.objects.filter(course__second_intervention_on__isnull=False, died_on=None)
        record(FollowUpVisit(patient=again.first(), visited_on=date(2018, 11, 1)), by=None)

    answer = surgeon.get(TABLE_2).json()

    assert answer["state"] != "fresh"
    assert answer["versions"]["current_data"] > answer["versions"]["data"]


def test_the_band_is_chosen_on_the_page(surgeon, where):
    """R survival 3.5-3 of Table 2, survfit(conf.type = "plain"): tests/reference/survival."""
    which = ("os", "metastasis_diagnosis", "none")
    courses.refresh(where, "published-table-2", which)
    asked = {"cohort": "published-table-2", "origin": which[1]}
    theirs = reader.expected("published_table2_os")["km"]["all"]["quantiles"]["plain"]
    lower = theirs["lower"][theirs["prob"].index(0.5)]
    page = surgeon.get("/outcomes/survival/", {**asked, "conf_type": "plain"})
    median = page.context["payload"]["groups"][0]["median"]
    assert median["lower"] == lower
    assert "95%, plain" in page.content.decode()
    assert "conf_type=plain" in page.content.decode()

    kept = surgeon.get("/outcomes/survival/", asked).context["payload"]["groups"][0]["median"]
    assert kept["lower"] != lower
    assert surgeon.get("/outcomes/survival/", {**asked, "conf_type": "kesin"}).status_code == 404
