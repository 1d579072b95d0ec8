import pytest

from patients.clinical.textbook import textbook_outcome_2021, textbook_outcome_generic

# Specification section 3.17, vectors of tols_2021.


def outcome_2021(**changes):
    uneventful = {
        "incident_grade": "0",
        "bile_leak_grade": "none",
        "highest_clavien_dindo": None,
        "has_complications": False,
        "was_readmitted": False,
        "days_from_discharge_to_readmission": None,
        "died_in_hospital": False,
        "margin_status": "R0",
    }
    return textbook_outcome_2021(**{**uneventful, **changes})


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({}, True, id="no event"),
        pytest.param({"margin_status": "R1_parenchymal"}, False, id="R1 only"),
        pytest.param(
            {"has_complications": True, "highest_clavien_dindo": "IIIa"}, False, id="IIIa drain"
        ),
        pytest.param({"has_complications": True, "highest_clavien_dindo": "II"}, True, id="II"),
        pytest.param({"incident_grade": "I"}, True, id="incident I only"),
        pytest.param({"incident_grade": "II"}, False, id="incident II"),
        pytest.param({"bile_leak_grade": "A"}, True, id="leak A"),
        pytest.param({"bile_leak_grade": "B"}, False, id="leak B"),
        pytest.param(
            {"was_readmitted": True, "days_from_discharge_to_readmission": 30}, False, id="day 30"
        ),
        pytest.param(
            {"was_readmitted": True, "days_from_discharge_to_readmission": 31}, True, id="day 31"
        ),
        pytest.param({"died_in_hospital": True}, False, id="death"),
        pytest.param({"margin_status": None}, None, id="margin unknown"),
        pytest.param({"margin_status": "RX"}, None, id="margin not assessable"),
        pytest.param({"was_readmitted": None}, None, id="readmission unknown"),
    ],
)
def test_textbook_outcome_2021(changes, expected):
    assert outcome_2021(**changes).is_reached is expected


def test_a_failure_decides_over_an_unknown():
    outcome = outcome_2021(margin_status=None, died_in_hospital=True)

    assert outcome.is_reached is False
    assert outcome.failed == ("no_death_in_hospital",)
    assert outcome.unknown == ("clear_margin",)


def outcome_generic(**changes):
    uneventful = {
        "highest_clavien_dindo": None,
        "has_complications": False,
        "died_within_90_days": False,
        "was_readmitted": False,
        "days_from_discharge_to_readmission": None,
        "stay_days": 7,
        "stay_75th_percentile_days": 7,
    }
    return textbook_outcome_generic(**{**uneventful, **changes})


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({}, True, id="stay at the percentile"),
        pytest.param({"stay_days": 8}, False, id="stay above it"),
        pytest.param({"stay_days": None}, None, id="stay unknown"),
        pytest.param({"stay_75th_percentile_days": None}, None, id="percentile unknown"),
        pytest.param(
            {"was_readmitted": True, "days_from_discharge_to_readmission": 90}, False, id="day 90"
        ),
        pytest.param(
            {"was_readmitted": True, "days_from_discharge_to_readmission": 91}, True, id="day 91"
        ),
        pytest.param(
            {"has_complications": True, "highest_clavien_dindo": "IIIb"}, False, id="IIIb"
        ),
        pytest.param({"died_within_90_days": True}, False, id="death"),
    ],
)
def test_textbook_outcome_generic(changes, expected):
    assert outcome_generic(**changes).is_reached is expected
