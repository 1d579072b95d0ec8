"""
Surgical outcomes, recurrence and Table 2 of the published series against the paper.

Numbers: Serin KR, et al. Anadolu Klin 2020, doi:10.21673/anadoluklin.649703, Results; Table 2 as normalized
in tests/reference/series/table2_clean.csv. Where the paper contradicts itself: analytics/published/data/contradictions.json.
"""

import csv
from pathlib import Path

import pytest
from django.db import transaction

from analytics.cohorts import COHORTS
from analytics.facts.reading import facts_of
from analytics.members import members_of
from analytics.outcomes.counting import behind
from analytics.outcomes.payload import outcomes
from patients.centers import center_context
from tests import courses
from tumorboard.series_import import published

REFERENCE = Path(__file__).parents[2] / "reference/series/table2_clean.csv"
STATUS = {
    "ned": "no_evidence_of_disease",
    "on_chemo": "alive_with_disease_on_chemotherapy",
    "dead": "dead",
}
# What the classes of the table's second interventions are in the procedures of the record.
KINDS = {
    "metastasectomy": "metastasectomy_nonanatomic",
    "left_hepatectomy": "left_hepatectomy",
    "segmentectomy": "segmentectomy",
    "pelvic_excision": "pelvic_surgery",
    "abdominal_wall_excision": "abdominal_wall_excision",
    "percutaneous_ablation": "mwa_percutaneous",
}
PRINTED_SITE = {"right": "RL", "left": "LL"}

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def read(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        center = courses.center()
        with center_context([center.pk]):
            published.import_published_series(center)
            facts = facts_of(COHORTS["published-series"].members(center.pk))
            members = members_of(center.pk, COHORTS["published-series"])
        transaction.set_rollback(True)
    return facts, members


@pytest.fixture(scope="module")
def found(read):
    return outcomes(*read)


def counts(row: dict, at: int = -1) -> dict[str, int]:
    return {one["code"]: one["counts"][at] for one in row["categories"]}


def spread(value: dict) -> tuple[float, float, float]:
    return value["median"], value["minimum"], value["maximum"]


# --- Surgery ---


def test_the_stay_of_liver_only_and_of_combined_operations(found):
    groups = [(group["code"], group["n"]) for group in found["surgery"]["groups"]]
    stays = found["surgery"]["by_operation"]["stay_days"]["values"]

    assert groups == [("liver_only", 24), ("combined", 21), ("all", 45)]
    assert [spread(stay) for stay in stays[:2]] == [(4, 2, 12), (6, 4, 20)]


def test_the_complications_of_the_first_and_the_second_operation(found):
    first = counts(found["surgery"]["by_operation"]["clavien"])
    second = counts(found["surgery"]["rows"]["clavien_second"])

    assert first["I"] + first["II"] == 7
    assert (first["III"], first["none"]) == (2, 36)
    assert second == {"none": 9, "III": 3}


def test_the_margins_and_the_deaths(found):
    surgery = found["surgery"]

    assert counts(surgery["rows"]["r_status"]) == {"R0": 41, "R1": 4}
    assert spread(surgery["rows"]["margin_mm"]["values"][0]) == (3, 0, 40)
    assert counts(surgery["rows"]["margin_class"])["0"] == 4
    assert counts(surgery["rows"]["approach"]) == {"open": 41, "laparoscopic": 4}
    died = surgery["proportions"]["died_30"]
    assert (died["count"], died["n"], died["unknown"]) == (0, 45, 0)
    # Wilson: 0 of 45 has the upper limit z2 / (n + z2).
    assert died["upper"] == pytest.approx(1.959964**2 / (45 + 1.959964**2))


def test_an_outcome_of_which_an_input_is_unknown_is_not_called_reached(found):
    """The paper tells neither incidents nor readmissions: nobody's textbook outcome is known to be reached."""
    textbook = found["surgery"]["proportions"]["textbook"]

    assert textbook["count"] == 0
    # Missed for certain: R1 (4) and IIIa (2), not the same patients.
    assert (textbook["n"], textbook["unknown"]) == (6, 39)


def test_the_cusum_ends_where_it_began_and_adds_up_the_severe(found):
    cusum = found["surgery"]["cusum"]

    assert sum(point["severe"] for point in cusum["points"]) == cusum["severe"] == 2 + 3
    assert cusum["points"][-1]["sum"] == pytest.approx(0, abs=1e-5)


def test_45_operations_are_too_few_for_a_funnel(found):
    assert found["surgery"]["funnel"]["points"] is None


# --- Recurrence ---


def test_where_the_25_recurred(found):
    rows = found["recurrence"]["rows"]

    assert counts(rows["recurred"]) == {"yes": 25, "no": 20}
    assert counts(rows["recurrence_site"]) == {
        "liver": 20, "lung": 3, "pelvis": 1, "abdominal_wall": 1,
    }  # fmt: skip
    assert spread(rows["recurrence_months"]["values"][0]) == (12, 3, 24)  # C14
    assert counts(rows["recurrence_class"]) == {"1": 5, "2-4": 5, ">4": 9}
    assert rows["recurrence_class"]["missing"] == [1]  # C13: 5 + 5 + 9 of 20


def test_a_patient_with_two_sites_counts_at_both(found):
    """Row 4 of Table 2: liver and lung."""
    told = {one["code"]: one["n"] for one in found["recurrence"]["any_site"]}

    assert (told["liver"], told["lung"]) == (20, 4)


def test_the_funnel_of_repeated_treatment(found):
    assert [step["n"] for step in found["recurrence"]["funnel"]] == [45, 25, 12]


def test_the_incidences_and_those_without_event_sum_to_one(found):
    incidence = found["recurrence"]["incidence"]
    curves = {curve["code"]: curve for curve in incidence["curves"]}

    assert incidence["n"] + sum(one["n"] for one in incidence["excluded"]) == 45
    assert incidence["events"]["recurrence"] == 25
    for at in range(3):
        whole, liver, elsewhere = (
            curves[code]["at"][at]["incidence"] for code in ("recurrence", "liver", "elsewhere")
        )
        assert whole == pytest.approx(liver + elsewhere)
    assert curves["recurrence"]["at"][1]["lower"] < curves["recurrence"]["at"][1]["incidence"]


def test_every_lane_of_the_swimmer_plot_is_whole(found):
    swimmer = found["recurrence"]["swimmer"]

    assert (swimmer["n"], swimmer["left_out"]) == (45, 0)
    for lane in swimmer["lanes"]:
        ends = [piece["to"] for piece in lane["pieces"]]
        assert [piece["from"] for piece in lane["pieces"]] == [0, *ends[:-1]]
        assert ends[-1] == lane["end"]
    assert sum(len(lane["recurrences"]) for lane in swimmer["lanes"]) == 31


# --- Table 2 ---


@pytest.mark.parametrize("number", range(1, 13))
def test_the_rows_of_table_2(found, number):
    with REFERENCE.open(newline="") as lines:
        printed = list(csv.DictReader(lines))[number - 1]
    row = found["table-2"]["patients"][[
        one["study_code"] for one in found["table-2"]["patients"]
    ].index(f"CRC-{number:03d}")]  # fmt: skip

    assert {
        "age": str(row["age"]),
        "sex": row["sex"][0].upper(),
        "primary_site": row["primary"],
        "t_stage": row["t"],
        "n_stage": row["n"],
        "first_liver_side": row["side"],
        "rec1_interval_months": str(row["first"]["months"]),
        "event": str(int(row["died"])),
        "disease_status": STATUS[row["status"]],
        "survival_months": str(row["survival_months"]),
        "rec1_liver_lobe": row["first"]["lobe"] or "",
        "rec1_extrahepatic_site": next(
            (site for site in row["first"]["sites"] if not site.startswith("liver")), ""
        ),
        "rec2_occurred": str(int(row["again"] is not None)),
        "rec2_interval_months": str(row["again"]["months"]) if row["again"] else "",
    } == {
        name: printed[name]
        for name in (
            *("age", "sex", "primary_site", "t_stage", "n_stage", "first_liver_side"),
            *("rec1_interval_months", "event", "disease_status", "survival_months"),
            *("rec1_liver_lobe", "rec1_extrahepatic_site", "rec2_occurred"),
            "rec2_interval_months",
        )
    }
    assert KINDS[printed["second_intervention_class"]] in row["second_intervention"]
    assert (row["second_approach"] == "percutaneous") == (
        printed["second_intervention_is_surgery"] == "0"
    )
    assert ("lung_ablation" in row["second_intervention"]) == (
        "lung_ablation" in printed["second_intervention_modality"]
    )


def test_table_2_is_12_patients_with_4_deaths_and_every_recurrence_is_31(found):
    table = found["table-2"]

    assert (table["treated_again"], table["died"], len(table["patients"])) == (12, 4, 12)
    assert (table["recurred"], table["recurrences"], len(table["every"])) == (25, 31, 31)


@pytest.mark.parametrize(
    ("cell", "n"),
    [
        ("patients.all.all", 45), ("recurred.yes.all", 25), ("recurrence_treated.yes.all", 12),
        ("r_status.R1.all", 4), ("any_site.lung.all", 4), ("clavien.III.all", 2),
        ("recurrence_class.missing.all", 1), ("margin_class.0.all", 4),
    ],
)  # fmt: skip
def test_a_number_opens_its_patients(read, cell, n):
    assert len(behind(read[0], cell)) == n


@pytest.mark.parametrize("cell", ["", "sex", "sex.male", "sex.male.rectum", "x.y.z", "sex.cat.all"])
def test_what_is_no_cell_opens_nobody(read, cell):
    assert behind(read[0], cell) is None
