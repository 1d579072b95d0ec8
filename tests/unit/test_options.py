"""What a recommendation must say, as the specification of the board lists it."""

import pytest

from tumorboard.options import MANDATORY_DETAILS, Option, missing_details


def test_the_examples_of_the_specification():
    asked = {option: {d.name for d in details} for option, details in MANDATORY_DETAILS.items()}

    assert asked["preop_chemo_then_restage"] == {"regimen", "biologic", "cycles", "restage_on"}
    assert asked["pve_then_hepatectomy"] == {"target_remnant_percent", "volumetry_on"}
    assert "lesions" in asked["ablation_only"]
    assert "rediscuss_on" in asked["rediscuss"]
    assert "rediscuss_on" in asked["more_investigations"]


def test_only_what_is_empty_is_missing():
    details = {"target_remnant_percent": "30", "volumetry_on": ""}

    assert [d.name for d in missing_details("pve_then_hepatectomy", details)] == ["volumetry_on"]
    assert missing_details("observation_followup", {}) == []


def test_every_detail_belongs_to_an_option():
    assert set(MANDATORY_DETAILS) <= set(Option)


@pytest.mark.parametrize("option", Option)
def test_codes_are_short_enough_for_their_column(option):
    assert len(option.value) <= 40
