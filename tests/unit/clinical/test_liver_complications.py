import pytest

from patients.clinical.liver_complications import (
    BileLeakManagement,
    LiverFailureManagement,
    bile_leak_grade,
    exceeds_peak_bilirubin,
    hemorrhage_grade,
    liver_failure_grade,
    meets_fifty_fifty,
)

# All vectors: specification section 3.12.


def liver_failure(**changes):
    values = {
        "postoperative_day": 5,
        "inr": 1.6,
        "inr_upper_normal": 1.2,
        "bilirubin_mg_per_dl": 3.0,
        "bilirubin_upper_normal_mg_per_dl": 1.2,
        "management": LiverFailureManagement.NONINVASIVE,
    }
    return liver_failure_grade(**{**values, **changes})


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({}, "B", id="plasma and diuretics"),
        pytest.param({"management": LiverFailureManagement.INVASIVE}, "C", id="dialysis"),
        pytest.param({"management": LiverFailureManagement.UNCHANGED}, "A", id="unchanged"),
        pytest.param({"postoperative_day": 4}, "none", id="day 4 only"),
        pytest.param({"bilirubin_mg_per_dl": 1.2}, "none", id="bilirubin normal"),
        pytest.param({"inr": 1.2}, "none", id="INR normal"),
        pytest.param({"inr": None}, None, id="INR unknown"),
        pytest.param({"inr": None, "postoperative_day": 3}, "none", id="too early anyway"),
        pytest.param({"inr_upper_normal": None}, None, id="limit unknown"),
        pytest.param({"management": None}, None, id="management unknown"),
    ],
)
def test_liver_failure(changes, expected):
    assert liver_failure(**changes) == expected


def bile_leak(**changes):
    values = {
        "postoperative_day": 3,
        "drain_bilirubin_mg_per_dl": 9.0,
        "serum_bilirubin_mg_per_dl": 3.0,
        "management": BileLeakManagement.UNCHANGED,
    }
    return bile_leak_grade(**{**values, **changes})


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({}, "A", id="three times serum"),
        pytest.param({"drain_bilirubin_mg_per_dl": 8.9}, "none", id="just under"),
        pytest.param({"postoperative_day": 2}, "none", id="day 2"),
        pytest.param({"management": BileLeakManagement.ACTIVE}, "B", id="percutaneous drain"),
        pytest.param({"management": BileLeakManagement.RELAPAROTOMY}, "C", id="relaparotomy"),
        pytest.param(
            {"management": BileLeakManagement.ACTIVE, "drain_bilirubin_mg_per_dl": None},
            "B",
            id="drained biloma, nothing measured",
        ),
        pytest.param({"drain_bilirubin_mg_per_dl": None}, None, id="drain not measured"),
    ],
)
def test_bile_leak(changes, expected):
    assert bile_leak(**changes) == expected


def hemorrhage(**changes):
    values = {
        "hemoglobin_baseline_g_per_dl": 11.0,
        "hemoglobin_lowest_g_per_dl": 11.0,
        "red_cell_units": 0,
        "had_invasive_intervention": False,
    }
    return hemorrhage_grade(**{**values, **changes})


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({"hemoglobin_lowest_g_per_dl": 7.9}, "A", id="fall of 3.1, no transfusion"),
        pytest.param({"hemoglobin_lowest_g_per_dl": 8.0}, "none", id="fall of 3"),
        pytest.param(
            {"hemoglobin_baseline_g_per_dl": 10.9, "hemoglobin_lowest_g_per_dl": 7.9},
            "none",
            id="fall of 3 in awkward decimals",
        ),
        pytest.param({"red_cell_units": 2}, "A", id="2 units"),
        pytest.param({"red_cell_units": 3}, "B", id="3 units"),
        pytest.param({"had_invasive_intervention": True}, "C", id="embolization"),
        pytest.param({"red_cell_units": None}, None, id="units unknown"),
        pytest.param({"hemoglobin_lowest_g_per_dl": None}, None, id="hemoglobin unknown"),
        pytest.param(
            {"hemoglobin_lowest_g_per_dl": None, "red_cell_units": 3}, "B", id="units are enough"
        ),
        pytest.param({"had_invasive_intervention": None}, None, id="intervention unknown"),
    ],
)
def test_hemorrhage(changes, expected):
    assert hemorrhage(**changes) == expected


@pytest.mark.parametrize(
    ("bilirubin", "prothrombin", "expected"),
    [
        (51, 49, True),
        (50, 49, False),
        (51, 50, False),
        (50, None, False),
        (51, None, None),
        (None, 60, False),
    ],
)
def test_fifty_fifty(bilirubin, prothrombin, expected):
    is_met = meets_fifty_fifty(
        bilirubin_day_5_umol_per_l=bilirubin, prothrombin_day_5_pct=prothrombin
    )

    assert is_met is expected


@pytest.mark.parametrize(("peak", "expected"), [(7, False), (7.1, True), (None, None)])
def test_peak_bilirubin(peak, expected):
    assert exceeds_peak_bilirubin(peak_bilirubin_mg_per_dl=peak) is expected
