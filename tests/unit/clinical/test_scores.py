from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patients.clinical.further_scores import (
    nagashima_group,
    nagashima_score,
    nordlinger_group,
    nordlinger_score,
)
from patients.clinical.score_range import RiskGroup, ScoreRange
from patients.clinical.scores import (
    basingstoke_postoperative_index,
    clinical_risk_group,
    clinical_risk_score,
    game_group,
    game_score,
    modified_clinical_group,
    modified_clinical_score,
)
from patients.clinical.tumor_burden import tumor_burden

from .vectors import VECTORS, truth


def fong(vector):
    return clinical_risk_score(
        is_node_positive_primary=truth(vector["node"]),
        is_disease_free_interval_under_12_months=truth(vector["dfi_lt_12"]),
        liver_metastases_count=vector["n"],
        cea_ng_per_ml=vector["cea"],
        largest_metastasis_mm=vector["size_mm"],
    )


@pytest.mark.parametrize("vector", VECTORS["fong"], ids=str)
def test_clinical_risk_score(vector):
    assert fong(vector).points == vector["score"]


@pytest.mark.parametrize("vector", VECTORS["fong_missing"], ids=str)
def test_clinical_risk_score_with_missing_inputs_is_a_range(vector):
    score = fong(vector)

    assert score.points is None
    assert [score.low, score.high] == vector["range"]


def test_clinical_risk_score_names_what_is_missing():
    score = fong({"node": None, "dfi_lt_12": 1, "n": 1, "cea": None, "size_mm": None})

    assert score.missing == ("is_node_positive_primary", "cea_ng_per_ml", "largest_metastasis_mm")


@pytest.mark.parametrize(
    ("points", "group"), [(0, RiskGroup.LOW), (2, RiskGroup.LOW), (3, RiskGroup.HIGH), (5, "high")]
)
def test_clinical_risk_groups(points, group):
    assert clinical_risk_group(ScoreRange(points, points)) == group


def test_a_range_has_a_group_only_where_both_ends_agree():
    assert clinical_risk_group(ScoreRange(3, 4, ("cea_ng_per_ml",))) is RiskGroup.HIGH
    assert clinical_risk_group(ScoreRange(2, 3, ("cea_ng_per_ml",))) is None


@pytest.mark.parametrize("vector", VECTORS["tbs"], ids=str)
def test_tumor_burden(vector):
    burden = tumor_burden(
        largest_metastasis_mm=vector["size_mm"], liver_metastases_count=vector["n"]
    )

    assert burden.score == pytest.approx(vector["tbs"], abs=5e-4)
    assert burden.zone.points == vector["zone"]


def test_zone_edges_belong_to_the_higher_zone():
    assert tumor_burden(largest_metastasis_mm=0, liver_metastases_count=3).zone.points == 2
    assert tumor_burden(largest_metastasis_mm=0, liver_metastases_count=9).zone.points == 3


def test_unknown_size_leaves_the_higher_zones_open():
    burden = tumor_burden(largest_metastasis_mm=None, liver_metastases_count=4)

    assert burden.score is None
    assert (burden.zone.low, burden.zone.high) == (2, 3)
    assert burden.zone.missing == ("largest_metastasis_mm",)


def test_nine_metastases_are_zone_three_whatever_their_size():
    burden = tumor_burden(largest_metastasis_mm=None, liver_metastases_count=9)

    assert burden.score is None
    assert burden.zone.points == 3


def test_unknown_number_is_at_least_one():
    zone = tumor_burden(largest_metastasis_mm=20, liver_metastases_count=None).zone

    assert (zone.low, zone.high) == (1, 3)


@pytest.mark.parametrize("vector", VECTORS["game"], ids=str)
def test_game_score(vector):
    score = game_score(
        is_kras_mutated=truth(vector["kras_mut"]),
        cea_ng_per_ml=vector["cea"],
        is_node_positive_primary=truth(vector["node"]),
        largest_metastasis_mm=vector["size_mm"],
        liver_metastases_count=vector["n"],
        has_extrahepatic_disease=truth(vector["ehd"]),
    )

    assert score.points == vector["score"]
    assert game_group(score) == vector["group"]


def test_game_without_a_kras_test_has_no_points():
    score = game_score(
        is_kras_mutated=None,
        cea_ng_per_ml=3.1,
        is_node_positive_primary=True,
        largest_metastasis_mm=35,
        liver_metastases_count=2,
        has_extrahepatic_disease=False,
    )

    assert score == ScoreRange(2, 3, ("is_kras_mutated",))
    assert game_group(score) is RiskGroup.MEDIUM


@pytest.mark.parametrize("vector", VECTORS["m_cs"], ids=str)
def test_modified_clinical_score(vector):
    is_mutated = truth(vector["ras_mut"])
    score = modified_clinical_score(
        is_kras_mutated=is_mutated,
        is_nras_mutated=False,
        is_node_positive_primary=truth(vector["node"]),
        largest_metastasis_mm=vector["size_mm"],
    )

    assert score.points == vector["score"]


@pytest.mark.parametrize(
    ("kras", "nras", "expected"),
    [
        (True, None, ScoreRange(1, 1)),
        (False, True, ScoreRange(1, 1)),
        (False, None, ScoreRange(0, 1, ("is_ras_mutated",))),
        (False, False, ScoreRange(0, 0)),
    ],
)
def test_ras_is_wild_type_only_if_both_genes_are(kras, nras, expected):
    score = modified_clinical_score(
        is_kras_mutated=kras,
        is_nras_mutated=nras,
        is_node_positive_primary=False,
        largest_metastasis_mm=50,
    )

    assert score == expected


@pytest.mark.parametrize(
    ("points", "group"), [(0, "low"), (1, "intermediate"), (2, "moderate"), (3, "high")]
)
def test_modified_clinical_groups(points, group):
    assert modified_clinical_group(ScoreRange(points, points)) == group


GRADE_OF = {"well": "G1", "moderate": "G2", "poor": "G3"}


def basingstoke(**changes):
    values = {
        "is_node_positive_primary": False,
        "differentiation": "G1",
        "cea_ng_per_ml": 3,
        "largest_metastasis_mm": 20,
        "is_resection_margin_positive": False,
        "has_extrahepatic_disease": False,
    }
    return basingstoke_postoperative_index(**{**values, **changes})


@pytest.mark.parametrize("vector", VECTORS["basingstoke_postop"], ids=str)
def test_basingstoke_postoperative_index(vector):
    score = basingstoke(
        is_node_positive_primary=truth(vector["node"]),
        differentiation=GRADE_OF[vector["diff"]],
        cea_ng_per_ml=vector["cea"],
        largest_metastasis_mm=vector["size_cm"] * 10,
        is_resection_margin_positive=truth(vector["margin_positive"]),
        has_extrahepatic_disease=truth(vector["ehd"]),
    )

    assert score.points == vector["score"]


# Specification section 3.5: CEA 6-60 and 50-100 mm, both ends included.
@pytest.mark.parametrize(
    ("changes", "points"),
    [
        ({"cea_ng_per_ml": 5.9}, 0),
        ({"cea_ng_per_ml": 6}, 1),
        ({"cea_ng_per_ml": 60}, 1),
        ({"cea_ng_per_ml": 60.1}, 3),
        ({"largest_metastasis_mm": 49.9}, 0),
        ({"largest_metastasis_mm": 50}, 2),
        ({"largest_metastasis_mm": 100}, 2),
        ({"largest_metastasis_mm": 100.1}, 7),
    ],
)
def test_basingstoke_steps(changes, points):
    assert basingstoke(**changes).points == points


@pytest.mark.parametrize("grade", ["G4", "GX", None])
def test_basingstoke_does_not_guess_a_grade_its_source_does_not_have(grade):
    assert basingstoke(differentiation=grade) == ScoreRange(0, 4, ("differentiation",))


def test_basingstoke_all_unknown_runs_over_the_whole_scale():
    score = basingstoke_postoperative_index(
        is_node_positive_primary=None,
        differentiation=None,
        cea_ng_per_ml=None,
        largest_metastasis_mm=None,
        is_resection_margin_positive=None,
        has_extrahepatic_disease=None,
    )

    assert (score.low, score.high) == (0, 31)


def nordlinger(**changes):
    values = {
        "age_years": 60,
        "has_serosal_invasion": False,
        "is_node_positive_primary": False,
        "is_disease_free_interval_under_24_months": False,
        "liver_metastases_count": 3,
        "largest_metastasis_mm": 50,
    }
    return nordlinger_score(**{**values, **changes})


# Specification section 3.6 (no vectors there): each item from both sides.
@pytest.mark.parametrize(
    ("changes", "points"),
    [
        ({}, 0),
        ({"age_years": 61}, 1),
        ({"has_serosal_invasion": True}, 1),
        ({"is_node_positive_primary": True}, 1),
        ({"is_disease_free_interval_under_24_months": True}, 1),
        ({"liver_metastases_count": 4}, 1),
        ({"largest_metastasis_mm": 51}, 1),
    ],
)
def test_nordlinger_items(changes, points):
    assert nordlinger(**changes).points == points


@pytest.mark.parametrize(
    ("points", "group"),
    [(2, "low"), (3, "intermediate"), (4, "intermediate"), (5, "high"), (6, "high")],
)
def test_nordlinger_groups(points, group):
    assert nordlinger_group(ScoreRange(points, points)) == group


def nagashima(**changes):
    values = {
        "has_serosal_invasion": False,
        "is_node_positive_primary": False,
        "liver_metastases_count": 1,
        "largest_metastasis_mm": 50,
        "has_resectable_extrahepatic_disease": False,
    }
    return nagashima_score(**{**values, **changes})


@pytest.mark.parametrize(
    ("changes", "points"),
    [
        ({}, 0),
        ({"has_serosal_invasion": True}, 1),
        ({"is_node_positive_primary": True}, 1),
        ({"liver_metastases_count": 2}, 1),
        ({"largest_metastasis_mm": 51}, 1),
        ({"has_resectable_extrahepatic_disease": True}, 1),
    ],
)
def test_nagashima_items(changes, points):
    assert nagashima(**changes).points == points


@pytest.mark.parametrize(
    ("points", "group"),
    [(1, "low"), (2, "intermediate"), (3, "intermediate"), (4, "high"), (5, "high")],
)
def test_nagashima_groups(points, group):
    assert nagashima_group(ScoreRange(points, points)) == group


def test_a_score_range_does_not_run_backwards():
    with pytest.raises(ValueError, match="cannot run"):
        ScoreRange(3, 2, ("cea_ng_per_ml",))


def test_a_score_range_is_open_exactly_when_something_is_missing():
    with pytest.raises(ValueError, match="does not fit"):
        ScoreRange(2, 3)
    with pytest.raises(ValueError, match="does not fit"):
        ScoreRange(2, 2, ("cea_ng_per_ml",))


YES_NO_UNKNOWN = st.sampled_from([True, False, None])
INPUTS = {
    clinical_risk_score: {
        "is_node_positive_primary": YES_NO_UNKNOWN,
        "is_disease_free_interval_under_12_months": YES_NO_UNKNOWN,
        "liver_metastases_count": st.none() | st.integers(1, 30),
        "cea_ng_per_ml": st.none() | st.floats(0, 20000),
        "largest_metastasis_mm": st.none() | st.floats(0, 300),
    },
    game_score: {
        "is_kras_mutated": YES_NO_UNKNOWN,
        "cea_ng_per_ml": st.none() | st.floats(0, 20000),
        "is_node_positive_primary": YES_NO_UNKNOWN,
        "largest_metastasis_mm": st.none() | st.floats(0, 300),
        "liver_metastases_count": st.none() | st.integers(1, 30),
        "has_extrahepatic_disease": YES_NO_UNKNOWN,
    },
    modified_clinical_score: {
        "is_kras_mutated": YES_NO_UNKNOWN,
        "is_nras_mutated": YES_NO_UNKNOWN,
        "is_node_positive_primary": YES_NO_UNKNOWN,
        "largest_metastasis_mm": st.none() | st.floats(0, 300),
    },
    basingstoke_postoperative_index: {
        "is_node_positive_primary": YES_NO_UNKNOWN,
        "differentiation": st.sampled_from(["G1", "G2", "G3", None]),
        "cea_ng_per_ml": st.none() | st.floats(0, 20000),
        "largest_metastasis_mm": st.none() | st.floats(0, 300),
        "is_resection_margin_positive": YES_NO_UNKNOWN,
        "has_extrahepatic_disease": YES_NO_UNKNOWN,
    },
}
FILL = {"differentiation": "G2", "liver_metastases_count": 3}


@pytest.mark.parametrize("score_of", INPUTS, ids=lambda f: f.__name__)
@given(st.data())
def test_learning_an_input_only_narrows_the_range(score_of, data):
    before = {name: data.draw(values, label=name) for name, values in INPUTS[score_of].items()}
    unknown = [name for name, value in before.items() if value is None]
    learned = {name: FILL.get(name, True) for name in unknown[:1]}
    if unknown and unknown[0] in {"cea_ng_per_ml", "largest_metastasis_mm"}:
        learned = {unknown[0]: data.draw(st.floats(0, 300))}

    vague, sharper = score_of(**before), score_of(**{**before, **learned})

    assert vague.low <= sharper.low <= sharper.high <= vague.high
    assert set(sharper.missing) <= set(vague.missing)


@pytest.mark.parametrize("known", list(product([True, False], repeat=2)))
def test_a_complete_score_is_a_single_figure(known):
    node, interval = known
    score = fong({"node": node, "dfi_lt_12": interval, "n": 2, "cea": 1, "size_mm": 1})

    assert score.low == score.high == score.points == 1 + node + interval
