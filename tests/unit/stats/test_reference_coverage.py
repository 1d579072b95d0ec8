"""No key of the reference cases is left out."""

from tests.reference.survival import reader
from tests.unit.stats import test_reference_kaplan_meier as kaplan_meier
from tests.unit.stats import test_reference_tests as rank_tests

COMPARED = {
    "km", "rmst_difference", "tests", "cause_specific_logrank", "cumulative_incidence",
    "gray_test", "gray_test_stratified", "cox", "fine_gray", "pseudo",
}  # fmt: skip

COMPARED_OF_A_CURVE = {
    "n", "events", "censored", "curve", "at_times", "quantiles", "rmst", "followup_reverse_km",
}  # fmt: skip


def test_every_key_is_compared():
    keys = {key for name in reader.NAMES for key in reader.expected(name)}
    assert keys == reader.ABOUT_THE_CASE | COMPARED


def test_every_key_of_a_curve_is_compared():
    curves = [
        block for name in reader.NAMES for block in reader.expected(name).get("km", {}).values()
    ]
    assert {key for curve in curves for key in curve} == COMPARED_OF_A_CURVE


def test_every_rank_test_is_compared():
    keys = {key for name in reader.NAMES for key in reader.expected(name).get("tests", {})}
    assert keys == set(rank_tests.WEIGHTS) | {"pairwise"}


def test_the_cases_are_there():
    """29 cases; an empty folder must not pass for agreement."""
    assert len(reader.NAMES) == 29
    assert len(kaplan_meier.BLOCKS) == 43


def test_every_key_of_a_cumulative_incidence_is_compared():
    """The last two, of cmprsk, in the report of the whole table."""
    curves = [
        curve
        for name in reader.NAMES
        for block in reader.expected(name).get("cumulative_incidence", {}).values()
        for key, curve in block.items()
        if key.startswith("cause_")
    ]
    assert {key for curve in curves for key in curve} == {
        "time", "cif", "se_survfit", "lower_plain", "upper_plain", "lower_loglog", "upper_loglog",
        "naive_one_minus_km", "cif_cmprsk", "var_cmprsk",
    }  # fmt: skip
