"""
The paper beside the record: of 437 printed numbers the verdicts, and what they become when the record changes.

Which numbers contradict each other is derived by hand from analytics/published/data/contradictions.json,
severities H and M; the survival estimates are R's (tests/reference/series/km_golden.json).
"""

from collections import Counter

import pytest
from django.db import transaction

from analytics.cohorts import COHORTS
from analytics.facts.reading import facts_of
from analytics.members import members_of
from analytics.published.payload import published, series_of
from patients.centers import center_context
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
        series = series_of(center.pk, cohort, facts, members_of(center.pk, cohort))
        return {row["id"]: row for row in published(series)["rows"]}


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
