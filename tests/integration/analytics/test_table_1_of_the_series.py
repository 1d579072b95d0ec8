"""
Table 1 and the numbers of surgery of the published series, read out of the record, against the paper.

Every expected number is printed in Serin KR, et al. Anadolu Klin 2020, doi:10.21673/anadoluklin.649703
(Table 1 and Results); where the paper contradicts itself the reading is that of
analytics/published/data/contradictions.json.
"""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from analytics.cohorts import COHORTS
from analytics.facts.reading import facts_of
from analytics.outcomes.counting import behind, check_sums
from analytics.outcomes.table_1 import table_1
from analytics.published import paper
from patients.centers import center_context
from tests import courses
from tumorboard.series_import import published

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def read(django_db_setup, django_db_blocker):
    """The facts of the 45, read once, and how many questions that took."""
    with django_db_blocker.unblock(), transaction.atomic():
        center = courses.center()
        with center_context([center.pk]):
            published.import_published_series(center)
            members = COHORTS["published-series"].members(center.pk)
            with CaptureQueriesContext(connection) as asked:
                facts = facts_of(members)
        transaction.set_rollback(True)
    return facts, len(asked)


@pytest.fixture(scope="module")
def facts(read):
    return read[0]


@pytest.fixture(scope="module")
def by_site(facts):
    return {row["code"]: row for row in table_1(facts)["tables"]["site"]["rows"]}


@pytest.fixture(scope="module")
def everybody(facts):
    return {row["code"]: row for row in table_1(facts)["tables"]["all"]["rows"]}


def counts(row: dict) -> dict[str, tuple[int, ...]]:
    return {one["code"]: tuple(one["counts"]) for one in row["categories"]}


def spread(value: dict) -> tuple[float, float, float]:
    return value["median"], value["minimum"], value["maximum"]


def test_each_table_is_asked_once_however_many_patients(read):
    assert read[1] <= 16


def test_the_groups_are_11_rectum_and_34_colon(facts):
    groups = table_1(facts)["tables"]["site"]["groups"]

    assert [(group["code"], group["n"]) for group in groups] == [
        ("rectum", 11), ("colon", 34), ("all", 45),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("variable", "category", "printed"),
    [
        ("sex", "male", (7, 21, 28)),
        ("sex", "female", (4, 13, 17)),
        ("lesion_class", "1", (4, 8, 12)),
        ("lesion_class", "2-4", (4, 10, 14)),
        ("lesion_class", ">4", (3, 16, 19)),
        ("side", "right", (6, 13, 19)),
        ("side", "left", (0, 3, 3)),
        ("side", "bilobar", (5, 18, 23)),
        ("timing", "synchronous", (7, 25, 32)),
        ("timing", "metachronous", (4, 9, 13)),
        ("liver_timing", "after_primary", (5, 14, 19)),
        ("liver_timing", "with_or_before_primary", (6, 20, 26)),
        ("strategy", "liver_first", (2, 2, 4)),
        ("resection", "metastasectomy", (7, 14, 21)),
        ("resection", "segmentectomy_1_2", (2, 11, 13)),
        ("resection", "segmentectomy_gt2", (2, 9, 11)),
        ("ablation", "yes", (3, 7, 10)),
        ("ablation", "no", (8, 27, 35)),
    ],
)
def test_the_counts_of_table_1(by_site, variable, category, printed):
    assert counts(by_site[variable])[category] == printed


def test_the_ages_of_table_1(by_site):
    assert [spread(value) for value in by_site["age"]["values"]] == [
        (59, 27, 74), (62, 25, 76), (61, 25, 76),
    ]  # fmt: skip


def test_nothing_is_missing_in_the_rows_of_the_paper_and_every_row_adds_up(facts, by_site):
    for code in ("sex", "lesion_class", "side", "timing", "liver_timing", "resection", "ablation"):
        assert by_site[code]["missing"] == [0, 0, 0]
    for table in table_1(facts)["tables"].values():
        for row in table["rows"]:
            if row["kind"] == "categories":
                assert row["problems"] == []
                assert check_sums(row, last_is_all=True), row


@pytest.mark.parametrize(
    ("variable", "printed"),
    [
        ("site_of_four", {"rectum": 12, "sigmoid": 17, "left": 5, "right": 11}),
        ("tn", {"T0N1": 1, "T3N0": 2, "T3N1": 19, "T3N2": 11, "T4N0": 3, "T4N1": 2, "T4N2": 7}),
        ("grade", {"G1": 1, "G2": 39, "G3": 5}),
        ("approach", {"open": 41, "laparoscopic": 4}),
        ("preoperative", {"yes": 34, "no": 11}),
        ("biologic", {"yes": 34, "no": 0}),
        ("frozen_section", {"yes": 18, "no": 27}),
        ("re_excision", {"yes": 8, "no": 10}),
        ("hipec", {"yes": 3, "no": 42}),
        ("iort", {"yes": 1, "no": 44}),
        ("alpps", {"yes": 1, "no": 44}),
        ("operation", {"liver_only": 24, "combined": 21}),
        ("r_status", {"R0": 41, "R1": 4}),
        ("died_30", {"yes": 0, "no": 45}),
    ],
)
def test_the_counts_of_the_text(everybody, variable, printed):
    assert {code: n for code, (n,) in counts(everybody[variable]).items()} == printed


@pytest.mark.parametrize(
    ("variable", "printed"),
    [
        ("lesions", (2, 1, 18)),
        ("lesions_bilobar", (4, 2, 18)),  # C03
        ("largest_mm", (35, 5, 150)),
        ("largest_before_mm", (35, 5, 100)),
        ("largest_after_mm", (29, 4, 90)),
        ("cycles", (4, 3, 12)),
        ("margin_mm", (3, 0, 40)),
        ("lesions_ablated", (3, 1, 8)),
    ],
)
def test_the_medians_and_ranges_of_the_text(everybody, variable, printed):
    assert spread(everybody[variable]["values"][0]) == printed


def test_the_metachronous_interval_and_the_31_ablated_lesions(facts, everybody):
    printed = paper.facts()["R13"]
    shown = spread(everybody["metachronous_months"]["values"][0])
    assert (shown[0], shown[1:]) == (printed.value, printed.range)
    assert sum(one.index.lesions_ablated for one in facts) == 31


def test_every_number_opens_as_many_patients_as_it_counts(facts):
    for by, table in table_1(facts)["tables"].items():
        for row in table["rows"]:
            for at, group in enumerate(table["groups"]):
                told = (
                    {one["code"]: one["counts"][at] for one in row["categories"]}
                    if row["kind"] == "categories"
                    else {"known": row["values"][at]["n"]}
                )
                for category, n in {**told, "missing": row["missing"][at]}.items():
                    opened = behind(facts, f"{row['code']}.{category}.{group['code']}", by=by)
                    assert len(opened or []) == n
