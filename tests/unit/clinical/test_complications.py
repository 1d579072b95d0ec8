import pytest
from hypothesis import given
from hypothesis import strategies as st

from patients.clinical.complications import (
    ClavienDindo,
    comprehensive_complication_index,
    highest_grade,
    incident_grade,
    is_major,
    suggested_clavien_dindo,
)

from .vectors import VECTORS

GRADED = ["I", "II", "IIIa", "IIIb", "IVa", "IVb", "V"]


# Specification section 3.7, vectors.
@pytest.mark.parametrize(
    ("therapies", "anesthesia", "organ_failures", "expected"),
    [
        pytest.param({"drain_percutaneous"}, "local_sedation", 0, "IIIa", id="abscess drained"),
        pytest.param({"bedside"}, "none", 0, "I", id="wound opened at the bedside"),
        pytest.param({"transfusion"}, None, 0, "II", id="two units of red cells"),
        pytest.param({"drug_other", "reoperation"}, "general", 0, "IIIb", id="relaparotomy"),
        pytest.param({"icu_organ_support"}, None, 1, "IVa", id="dialysis"),
        pytest.param({"observation", "drug_grade1_list"}, None, 0, "I", id="observed in the unit"),
        pytest.param({"icu_organ_support"}, None, 0, "I", id="intensive care, no organ failing"),
        pytest.param({"icu_organ_support"}, None, 2, "IVb", id="two organs"),
        pytest.param({"icu_organ_support", "reoperation"}, "general", 3, "IVb", id="worst wins"),
        pytest.param({"endoscopy"}, "none", 0, "IIIa", id="endoscopy"),
        pytest.param({"tpn"}, None, 0, "II", id="parenteral nutrition"),
        pytest.param(set(), None, None, "I", id="nothing done"),
    ],
)
def test_suggested_grade(therapies, anesthesia, organ_failures, expected):
    grade = suggested_clavien_dindo(
        died=False,
        therapies=therapies,
        anesthesia=anesthesia,
        organ_failures_count=organ_failures,
    )

    assert grade == expected


def test_death_is_grade_five_whatever_was_done():
    assert suggested_clavien_dindo(died=True, therapies=None) is ClavienDindo.V


@pytest.mark.parametrize(
    "known",
    [
        pytest.param({"died": None, "therapies": {"bedside"}}, id="outcome"),
        pytest.param({"died": False, "therapies": None}, id="treatment"),
        pytest.param({"died": False, "therapies": {"reoperation"}}, id="anesthesia"),
        pytest.param({"died": False, "therapies": {"icu_organ_support"}}, id="organ failures"),
    ],
)
def test_no_suggestion_where_an_unknown_could_change_it(known):
    assert suggested_clavien_dindo(**known) is None


@pytest.mark.parametrize(
    ("grade", "expected"),
    [
        ("I", False),
        ("II", False),
        ("III", True),
        ("IIIa", True),
        ("IV", True),
        ("V", True),
        (None, None),
    ],
)
def test_major_is_three_a_or_worse(grade, expected):
    assert is_major(grade) is expected


def test_highest_grade_is_the_worst_not_the_last():
    assert highest_grade(["II", "IVa", "IIIb"]) is ClavienDindo.IVA
    assert highest_grade([]) is None


def test_an_ungraded_complication_leaves_the_worst_open_unless_one_was_fatal():
    assert highest_grade(["II", None]) is None
    assert highest_grade(["II", "unknown", "V"]) is ClavienDindo.V


@pytest.mark.parametrize(
    "vector", VECTORS["comprehensive_complication_index"], ids=lambda v: "+".join(v["grades"])
)
def test_comprehensive_complication_index(vector):
    assert comprehensive_complication_index(vector["grades"]) == vector["index"]


@pytest.mark.parametrize("grade", ["III", "IV", None])
def test_no_index_without_the_letter_of_a_grade(grade):
    assert comprehensive_complication_index(["I", grade]) is None


def test_death_is_100_whatever_else_is_unknown():
    assert comprehensive_complication_index(["III", "V", None]) == 100


@given(st.lists(st.sampled_from(GRADED), max_size=8), st.sampled_from(GRADED))
def test_another_complication_never_lowers_the_index(grades, another):
    before = comprehensive_complication_index(grades)
    after = comprehensive_complication_index([*grades, another])

    assert 0 <= before <= after <= 100


# Specification section 3.13, vectors.
@pytest.mark.parametrize(
    ("needed_change", "serious", "expected"),
    [
        pytest.param(False, False, "I", id="serosal tear sutured"),
        pytest.param(True, False, "II", id="conversion for bleeding"),
        pytest.param(True, True, "III", id="caval tear with arrest"),
        pytest.param(None, False, None, id="change unknown"),
        pytest.param(None, True, "III", id="serious decides"),
    ],
)
def test_incident_grade(needed_change, serious, expected):
    grade = incident_grade(
        has_incident=True, needed_change=needed_change, had_serious_consequence=serious
    )

    assert grade == expected


def test_no_incident_is_zero_and_an_unrecorded_one_unknown():
    assert incident_grade(has_incident=False) == "0"
    assert incident_grade(has_incident=None) is None
