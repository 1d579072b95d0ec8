"""
The paper beside the record: of 437 printed numbers the verdicts, and what they become when the record changes.

Which numbers contradict each other is derived by hand from analytics/published/data/contradictions.json,
severities H and M; the survival estimates are R's (tests/reference/series/km_golden.json).
"""

from collections import Counter
from datetime import date

import pytest
from django.db import transaction

from analytics import actions
from analytics.cohorts import COHORTS
from analytics.facts.reading import facts_of
from analytics.published.payload import published, series_of
from patients.centers import center_context
from patients.models import LiverMetastasis, Patient, Recurrence, Series, StatusEvent
from tests import courses
from tumorboard.series_import.published import import_published_series

pytestmark = pytest.mark.django_db

NOT_SURVIVAL = {"A26", "Z26", "F2", "A27", "Z27", "F3.m", "F3.p"}
CONTRADICTED = {
    "C01": "T1.01 T1.02 R09",
    "C02": " ".join(
        f"T1.nmet_{size}.{group}"
        for size in ("1", "1-4", ">4")
        for group in ("total", "rectum", "colon")
    ),
    "C03": "A11 Z11 R15",
    "C04": "R14 R23",
    "C05 C06": "A08 Z08 D20 "
    + " ".join(
        f"T1.surgery_{row}.{group}"
        for row in ("metachronous", "synchronous", "liver_first")
        for group in ("total", "rectum", "colon")
    ),
    "C07": "A12 A15 Z12 Z15 M09",
    "C09": "A25 D33 D37",
    "C10": "Z25 Z28",
    "C11": "R67 T2.07.rec1_site_label T2.07.second_intervention"
    " T2.10.rec1_site_label T2.10.second_intervention",
    "C12": "A24 Z24 R59 R60 D28 T2.04.rec1_site_label",
    "C13": "R64 R65 R66",
    "C14": "R63 D27 T2.05.rec1_interval_months",
    "C15": "T2.11.rec2_site_label T2.11.rec2_follow_up_text T2.11.rec2_interval_months",
    "C16": "T2.03.survival_months",
    "C18": "F6",
    "C19": "F7 T2.03.rec2_interval_months",
    "C24": "A04 A05 Z04 Z05 M03",
    "C25": "D22 D39",
    "C28": "A19 Z19 R47 R49",
    "C31": "F8 D36",
}  # fmt: skip
# Where the series follows another of the paper's numbers: tests/reference/series/README.md.
OTHERWISE = {"A11", "Z11", "Z25", "A25", "R23", "R63", "D27", "T2.11.rec2_site_label"}


def compared(center) -> dict[str, dict]:
    cohort = COHORTS["published-series"]
    with center_context([center.pk]):
        facts = facts_of(cohort.members(center.pk))
        found = published(series_of(center.pk, cohort, facts))["published"]
        return {row["id"]: row for row in found["rows"]}


@pytest.fixture(scope="module")
def center(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        center = courses.center()
        with center_context([center.pk]):
            import_published_series(center)
        yield center
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def rows(center, django_db_blocker):
    with django_db_blocker.unblock():
        return compared(center)


def test_no_number_differs_from_the_paper_without_a_known_contradiction(rows):
    assert [row for row in rows.values() if row["verdict"] == "differs"] == []


def test_the_verdicts_are_those_that_the_contradictions_imply(rows):
    contradicted = {one for ids in CONTRADICTED.values() for one in ids.split()}
    by_verdict = {
        verdict: {key for key, row in rows.items() if row["verdict"] == verdict}
        for verdict in ("contradicts", "not-survival", "not-computable")
    }

    assert by_verdict["contradicts"] == contradicted
    assert by_verdict["not-survival"] == NOT_SURVIVAL
    assert Counter(row["verdict"] for row in rows.values()) == {
        "agrees": 335, "contradicts": 76, "not-survival": 7, "not-computable": 19,
    }  # fmt: skip


def test_where_ours_is_another_number_than_the_printed_one(rows):
    answered = [row for row in rows.values() if row["verdict"] in ("agrees", "contradicts")]

    assert {row["id"] for row in answered if not row["is_as_printed"]} == OTHERWISE


# --- The golden ones ---


def survival(rows, key) -> dict:
    return rows[key]["ours"]["survival"]


def test_the_36_months_of_table_2_stand_beside_69_24_to_not_reached_with_4_deaths_of_12(rows):
    ours = survival(rows, "A27")

    assert (ours["n"], ours["events"]) == (12, 4)
    assert ours["median"] == {"estimate": 69, "lower": 24, "upper": None}
    assert survival(rows, "F3.m") == ours


def test_the_32_months_of_figure_2_stand_beside_69_36_to_not_reached(rows):
    ours = survival(rows, "F2")

    assert (ours["n"], ours["events"]) == (45, 15)
    assert ours["median"] == {"estimate": 69, "lower": 36, "upper": None}


def test_the_p_value_of_figure_3_is_refused_and_nowhere_in_the_result(rows):
    ours = rows["F3.p"]["ours"]

    assert [test["state"] for test in ours["tests"]] == ["withheld"]
    assert [guard["code"] for guard in ours["guards"]] == [
        "grouping_after_time_zero", "overlapping_groups",
    ]  # fmt: skip
    assert next(guard for guard in ours["guards"] if "shared" in guard)["shared"] == 12
    assert "0.541" not in str(rows["F3.p"])


@pytest.mark.parametrize(
    ("key", "ours"),
    [
        ("R14", {"value": 2, "low": 1, "high": 18}),
        ("R23", {"value": 2, "low": 1, "high": 4}),
        ("A11", {"value": 4, "low": 2, "high": 18}),
        ("R63", {"value": 12, "low": 3, "high": 24}),
        ("Z25", {"value": 10}),
        ("T1.01", {"value": 11}),
        ("R09", {"value": 12}),
        ("D39", {"codes": ["similar"], "shares": [[4, 21], [5, 24]]}),
        ("T2.04.second_intervention", {"codes": ["segmentectomy", "lung_ablation"]}),
        ("T2.11.rec2_site_label", {"codes": ["liver"]}),
    ],
)
def test_ours(rows, key, ours):
    assert {name: value for name, value in rows[key]["ours"].items() if name != "n"} == ours


# --- A changed record ---


@pytest.fixture
def changed(center):
    """Differing numbers after a change of one patient; the change is undone."""

    def after(change) -> set[str]:
        with center_context([center.pk]):
            change(center)
        actions.rebuild_endpoints(center.pk)
        rows = compared(center)
        return {key for key, row in rows.items() if row["verdict"] == "differs"}

    return after


def of_row(number: int) -> Patient:
    return Patient.objects.get(as_published__table2_no=str(number))


def test_a_later_death_of_row_1_changes_its_row_and_the_medians_it_is_part_of(changed):
    def change(_center):
        patient = of_row(1)
        patient.died_on, patient.death_cause = date(2020, 3, 12), "crc_progression"
        patient.save()
        StatusEvent.objects.create(
            center_id=patient.center_id, patient=patient, known_on=date(2020, 3, 12), state="dead"
        )

    differing = changed(change)

    # 60 instead of 56 months: the median of the 12 stays, the log-rank of the paper does not.
    assert differing == {
        "T2.01.survival_months", "T2.01.status_label", "T2.01.rec2_follow_up_text", "F3.p",
    }  # fmt: skip


def test_another_side_of_a_recurrence_changes_one_cell(changed):
    def change(_center):
        found = Recurrence.objects.get(patient=of_row(12), sequence_no=1)
        found.sites, found.liver_distribution = ["liver_left"], "left"
        found.save()

    assert changed(change) == {"T2.12.rec1_site_label"}


def test_a_woman_recorded_as_a_man_changes_every_number_of_men_and_women(changed):
    def change(_center):
        woman = Patient.objects.filter(sex_at_birth="female", course__second_intervention_on=None)
        woman = woman.filter(course__operated_on__isnull=False, primary_tumors__topography="C20.9")
        patient = woman.first()
        patient.sex_at_birth = "male"
        patient.save()

    assert changed(change) == {
        *("A02", "A03", "Z02", "Z03", "R06", "R07"),
        *("T1.male.total", "T1.female.total", "T1.male.rectum", "T1.female.rectum"),
    }


def test_a_number_that_was_the_paper_against_itself_differs_once_the_record_says_a_third(changed):
    """R23: printed 4, the series 2. With another strategy for those operated on first it is neither."""

    def change(center):
        first = LiverMetastasis.objects.filter(first_treatment="surgery")
        several = [one for one in first if one.patient.lesions.count() > 1]
        for presentation in several:
            presentation.first_treatment = "preoperative_chemotherapy"
            presentation.save()

    assert {"R23", "A12", "R20"} <= changed(change)


def test_a_center_without_the_series_has_no_rows(center):
    assert compared(courses.center("izmir")) == {}


def test_a_series_of_which_hardly_anything_is_known_differs_and_is_still_computed(center):
    """One patient of that name, operated on once: no second intervention, no row of Table 2, no screening."""
    elsewhere = courses.center("bursa")
    with center_context([elsewhere.pk]):
        series = Series.objects.create(center=elsewhere, slug="serin2020", title="Other")
        courses.operated(elsewhere, series=series)
    actions.rebuild_endpoints(elsewhere.pk)

    rows = compared(elsewhere)

    assert rows["A01"]["ours"] == {"value": 1}
    assert rows["T2.01.age"]["ours"] is None
    assert rows["F3.m"]["ours"]["survival"]["n"] == 0
    assert {rows[key]["verdict"] for key in ("A01", "T2.01.age", "F3.m", "F3.p", "A24")} == {
        "differs"
    }
