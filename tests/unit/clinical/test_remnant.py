import pytest

from patients.clinical.remnant import (
    BodySurfaceFormula,
    LiverBackground,
    LiverVolumeFormula,
    body_surface_m2,
    is_remnant_large_enough,
    measured_remnant_pct,
    remnant_growth,
    standardized_remnant_pct,
    total_liver_volume_ml,
)

from .vectors import VECTORS, day


def standardized(remnant_ml, height_cm, weight_kg, formula=LiverVolumeFormula.VAUTHEY):
    surface = body_surface_m2(height_cm=height_cm, weight_kg=weight_kg)
    volume = total_liver_volume_ml(body_surface_m2=surface, formula=formula)
    return standardized_remnant_pct(remnant_ml=remnant_ml, total_liver_volume_ml=volume)


@pytest.mark.parametrize("vector", VECTORS["flr"], ids=lambda v: f"{v['height_cm']} cm")
def test_body_surface_and_liver_volume(vector):
    size = {"height_cm": vector["height_cm"], "weight_kg": vector["weight_kg"]}
    mosteller = body_surface_m2(**size)
    dubois = body_surface_m2(**size, formula=BodySurfaceFormula.DUBOIS)

    assert mosteller == pytest.approx(vector["bsa_mosteller"], abs=5e-5)
    assert dubois == pytest.approx(vector["bsa_dubois"], abs=5e-5)
    assert total_liver_volume_ml(body_surface_m2=mosteller) == pytest.approx(
        vector["tlv_vauthey"], abs=0.05
    )
    assert total_liver_volume_ml(
        body_surface_m2=mosteller, formula=LiverVolumeFormula.URATA
    ) == pytest.approx(vector["tlv_urata"], abs=0.05)


@pytest.mark.parametrize("vector", VECTORS["flr"], ids=lambda v: f"{v['height_cm']} cm")
@pytest.mark.parametrize("formula", LiverVolumeFormula)
def test_standardized_remnant(vector, formula):
    remnant_pct = standardized(
        vector["flr"], vector["height_cm"], vector["weight_kg"], formula=formula
    )

    assert remnant_pct == pytest.approx(vector[f"sflr_{formula}"], abs=0.05)


@pytest.mark.parametrize("vector", VECTORS["kgr"], ids=lambda v: v["pve"])
def test_growth_after_portal_vein_embolization(vector):
    before, after = (
        standardized(vector[f"flr_{when}"], vector["height_cm"], vector["weight_kg"])
        for when in ("before", "after")
    )
    growth = remnant_growth(
        before_pct=before,
        after_pct=after,
        days_since_occlusion=(day(vector["volumetry"]) - day(vector["pve"])).days,
    )

    assert before == pytest.approx(vector["sflr_before"], abs=0.005)
    assert after == pytest.approx(vector["sflr_after"], abs=0.005)
    assert growth.degree_of_hypertrophy_points == pytest.approx(
        vector["degree_of_hypertrophy"], abs=0.005
    )
    assert growth.weeks == vector["weeks"]
    assert growth.pct_per_week == pytest.approx(vector["kgr"], abs=0.005)


def test_adequate_growth_and_too_small_a_remnant_are_both_told():
    """Specification section 3.15: 2.48% a week, and 28.48% against 30% after chemotherapy."""
    growth = remnant_growth(before_pct=18.55, after_pct=28.48, days_since_occlusion=28)

    assert growth.is_adequate
    assert not is_remnant_large_enough(
        standardized_remnant_pct=28.48, background=LiverBackground.AFTER_CHEMOTHERAPY
    )


@pytest.mark.parametrize(("after_pct", "expected"), [(27.9, False), (28.0, True)])
def test_two_percent_a_week_is_adequate(after_pct, expected):
    growth = remnant_growth(before_pct=20.0, after_pct=after_pct, days_since_occlusion=28)

    assert growth.is_adequate is expected


@pytest.mark.parametrize(
    ("background", "least_pct"),
    [
        (LiverBackground.NORMAL, 20),
        (LiverBackground.AFTER_CHEMOTHERAPY, 30),
        (LiverBackground.FIBROSIS_OR_CIRRHOSIS, 40),
    ],
)
def test_least_remnant_by_background(background, least_pct):
    def is_enough(pct):
        return is_remnant_large_enough(standardized_remnant_pct=pct, background=background)

    assert is_enough(least_pct)
    assert is_enough(least_pct - 0.1) is False
    assert is_enough(None) is None


def test_measured_remnant_leaves_the_tumor_out():
    assert measured_remnant_pct(remnant_ml=400, ct_liver_volume_ml=1700, tumor_volume_ml=100) == 25
    assert (
        measured_remnant_pct(remnant_ml=400, ct_liver_volume_ml=1700, tumor_volume_ml=None) is None
    )


def test_unknowns_stay_unknown():
    assert body_surface_m2(height_cm=None, weight_kg=70) is None
    assert total_liver_volume_ml(body_surface_m2=None) is None
    assert standardized_remnant_pct(remnant_ml=None, total_liver_volume_ml=1500) is None
    assert remnant_growth(before_pct=18, after_pct=28, days_since_occlusion=None) is None
    assert is_remnant_large_enough(standardized_remnant_pct=25, background=None) is None
