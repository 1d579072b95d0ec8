"""
The published series through database, courses, snapshot and interface, against R.

tests/reference/series/km_golden.json: R survival 3.5-3 and lifelines 0.30 on the series' CSV files.
"""

import json
from pathlib import Path

import pytest

from analytics.clock import completed_months
from analytics.cohorts import COHORTS, PUBLISHED_SERIES
from analytics.definitions import ORIGINS, Grouping
from patients.centers import center_context
from tests import courses
from tumorboard.series_import import published

GOLDEN = {
    entry["name"]: entry
    for entry in json.loads(
        (Path(__file__).parents[2] / "reference/series/km_golden.json").read_text()
    )["series"]
}
PRINTED = "metastasis_diagnosis"
GROUPINGS = (
    Grouping.NONE,
    Grouping.TIMING,
    Grouping.REPEAT_INTERVENTION,
    Grouping.AFTER_FIRST_AND_SECOND,
)

pytestmark = pytest.mark.django_db


def every_time(members):
    for endpoint, origins in ORIGINS.items():
        for origin in origins:
            yield members.times(endpoint, origin)


@pytest.fixture(scope="module")
def dashboards(django_db_setup, django_db_blocker):
    """Every dashboard of the two published cohorts, computed once from an imported series."""
    from django.db import transaction

    from analytics.dashboards import dashboard
    from analytics.members import members_of

    with django_db_blocker.unblock(), transaction.atomic():
        center = courses.center()
        with center_context([center.pk]):
            published.import_published_series(center)
            result = {
                (slug, times.endpoint, times.origin, grouping): dashboard(
                    COHORTS[slug], times, grouping
                )
                for slug in ("published-series", "published-table-2", "all-operated")
                for times in every_time(members_of(center.pk, COHORTS[slug]))
                for grouping in GROUPINGS
            }
        transaction.set_rollback(True)
    return result


def overall(dashboards, cohort, endpoint="os", origin=PRINTED):
    return dashboards[cohort, endpoint, origin, Grouping.NONE]["groups"][0]


def test_the_series_is_found_by_its_name():
    assert published.FACTS.slug == PUBLISHED_SERIES


def test_table_2_has_a_median_of_69_months_24_to_not_reached_with_4_deaths_of_12(dashboards):
    table_2 = overall(dashboards, "published-table-2")

    assert (table_2["n"], table_2["events"]) == (12, 4)
    assert table_2["median"] == {"estimate": 69, "lower": 24, "upper": None}


@pytest.mark.parametrize(
    ("cohort", "endpoint", "origin", "name"),
    [
        (
            "published-table-2",
            "os",
            PRINTED,
            "Table 2 (n=12), survival column as printed",
        ),
        ("published-series", "os", PRINTED, "Cohort, all 45, OS from LM diagnosis"),
        (
            "published-series",
            "os",
            "index_liver_operation",
            "Cohort, all 45, OS from index surgery",
        ),
        (
            "published-series",
            "rfs",
            "index_liver_operation",
            "Cohort, all 45, recurrence-free survival from index surgery",
        ),
    ],
)
def test_as_r_gives_it(dashboards, cohort, endpoint, origin, name):
    golden, ours = GOLDEN[name], overall(dashboards, cohort, endpoint, origin)

    assert (ours["n"], ours["events"]) == (golden["n"], golden["events"])
    median = [ours["median"][key] for key in ("estimate", "lower", "upper")]
    assert median == pytest.approx(golden["R_median_ci_loglog"], nan_ok=True)
    assert ours["follow_up"]["estimate"] == pytest.approx(golden["median_follow_up_reverse_km"])
    for point in ours["at_times"]:
        expected = golden["survival"][f"{point['time']:.0f}"]
        got = [point["survival"], point["lower"] or 1.0, point["upper"] or 1.0]
        assert got == pytest.approx(expected, abs=5e-5)
    table = ours["risk_table"]
    at_risk = {f"{t:.0f}": n for t, n in zip(table["times"], table["at_risk"], strict=True)}
    assert {t: at_risk.get(t) for t in golden["at_risk"] if t in at_risk} == {
        t: n for t, n in golden["at_risk"].items() if t in at_risk
    }


def test_in_days_the_death_on_day_1096_falls_after_36_months(dashboards):
    """Why the published clock is kept for the published column: S(36) there is 0.7619."""
    from datetime import date

    assert completed_months(date(2015, 5, 26), 1096) == 36
    at_36 = next(
        point
        for point in overall(dashboards, "published-table-2")["at_times"]
        if point["time"] == 36
    )
    assert at_36["survival"] == pytest.approx(16 / 21)


def test_everybody_of_the_series_is_in_the_curve(dashboards):
    board = dashboards["published-series", "os", PRINTED, Grouping.NONE]

    assert (board["members"], board["n"], board["excluded"]) == (45, 45, [])


def test_of_98_screened_the_53_excluded_are_in_no_operated_cohort(dashboards):
    assert dashboards["all-operated", "os", PRINTED, Grouping.NONE]["members"] == 45


def test_timing_is_32_synchronous_and_13_metachronous(dashboards):
    groups = dashboards["published-series", "os", PRINTED, Grouping.TIMING]["groups"]

    assert [(group["name"], group["n"]) for group in groups] == [
        ("synchronous", 32),
        ("metachronous", 13),
    ]


def test_the_published_figure_3_is_refused(dashboards):
    """45 after the first against 12 of the same after the second intervention: p = 0.541 in print."""
    board = dashboards[
        "published-series", "os", "index_liver_operation", Grouping.AFTER_FIRST_AND_SECOND
    ]

    assert [group["n"] for group in board["groups"]] == [45, 12]
    assert board["tests"][0]["state"] == "withheld"
    assert "p_value" not in board["tests"][0]
    overlap = next(guard for guard in board["guards"] if guard["code"] == "overlapping_groups")
    assert overlap["shared"] == 12


def test_treated_again_or_not_is_known_only_after_time_zero(dashboards):
    board = dashboards["published-series", "os", PRINTED, Grouping.REPEAT_INTERVENTION]

    assert [group["n"] for group in board["groups"]] == [33, 12]
    assert board["tests"][0]["because"][0] == "grouping_after_time_zero"


def test_a_cohort_of_survivors_says_so(dashboards):
    codes = {
        cohort: [guard["code"] for guard in dashboards[cohort, "os", origin, "none"]["guards"]]
        for cohort, origin in [
            ("published-table-2", "clearance"),
            ("all-operated", "index_liver_intervention"),
        ]
    }
    assert "cohort_after_time_zero" in codes["published-table-2"]
    assert "cohort_after_time_zero" not in codes["all-operated"]
