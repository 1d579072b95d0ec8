"""Future liver remnant: body surface, estimated liver volume, standardized remnant, its growth.

Facts side by side, no verdict: growth may be adequate while the remnant is still too small.
"""

from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

DAYS_PER_WEEK = 7


class BodySurfaceFormula(StrEnum):
    """Which formula gave a body surface area; the volume formulas do not say which they used."""

    MOSTELLER = "mosteller"
    DUBOIS = "dubois"


class LiverVolumeFormula(StrEnum):
    """Which formula gave a total liver volume; Urata is from a Japanese cohort and gives less."""

    VAUTHEY = "vauthey"
    URATA = "urata"


class LiverBackground(StrEnum):
    """What decides how much liver must remain."""

    NORMAL = "normal"
    AFTER_CHEMOTHERAPY = "chemotherapy_over_3_months"
    FIBROSIS_OR_CIRRHOSIS = "fibrosis_or_cirrhosis"


# Least standardized remnant in percent; a site may set its own. Table 1 of PMC6422720.
LEAST_REMNANT_PCT = {
    LiverBackground.NORMAL: 20.0,
    LiverBackground.AFTER_CHEMOTHERAPY: 30.0,
    LiverBackground.FIBROSIS_OR_CIRRHOSIS: 40.0,
}
# Below it 21.6% had hepatic insufficiency, from it none. Shindoh J, et al. J Am Coll Surg 2013;216:201-209.
ADEQUATE_GROWTH_PCT_PER_WEEK = 2.0


def body_surface_m2(
    *,
    height_cm: float | None,
    weight_kg: float | None,
    formula: BodySurfaceFormula = BodySurfaceFormula.MOSTELLER,
) -> float | None:
    """Body surface area; None if height or weight is unknown. Mosteller 1987; Du Bois 1916 (textbook)."""
    if height_cm is None or weight_kg is None:
        return None
    if formula == BodySurfaceFormula.MOSTELLER:
        return sqrt(height_cm * weight_kg / 3600)
    return float(0.007184 * weight_kg**0.425 * height_cm**0.725)


def total_liver_volume_ml(
    *, body_surface_m2: float | None, formula: LiverVolumeFormula = LiverVolumeFormula.VAUTHEY
) -> float | None:
    """
    Estimated total liver volume: Vauthey -794.41 + 1267.28 x BSA, Urata 706.2 x BSA + 2.4.

    None if the body surface is unknown. Vauthey JN, et al. Liver Transpl 2002;8:233-240; Urata K,
    et al. Hepatology 1995;21:1317-1321; read in PMC6422720.
    """
    if body_surface_m2 is None:
        return None
    if formula == LiverVolumeFormula.VAUTHEY:
        return -794.41 + 1267.28 * body_surface_m2
    return 706.2 * body_surface_m2 + 2.4


def standardized_remnant_pct(
    *, remnant_ml: float | None, total_liver_volume_ml: float | None
) -> float | None:
    """Future liver remnant in percent of the estimated total liver volume; unknown stays unknown."""
    if remnant_ml is None or total_liver_volume_ml is None:
        return None
    return 100 * remnant_ml / total_liver_volume_ml


def measured_remnant_pct(
    *, remnant_ml: float | None, ct_liver_volume_ml: float | None, tumor_volume_ml: float | None
) -> float | None:
    """
    Future liver remnant in percent of the liver on CT less its tumors; unknown stays unknown.

    An unmeasured tumor volume is unknown, not zero.
    """
    if remnant_ml is None or ct_liver_volume_ml is None or tumor_volume_ml is None:
        return None
    return 100 * remnant_ml / (ct_liver_volume_ml - tumor_volume_ml)


@dataclass(frozen=True, slots=True)
class RemnantGrowth:
    """Growth between two volumetries after occlusion of the portal vein."""

    degree_of_hypertrophy_points: float
    weeks: float
    pct_per_week: float

    @property
    def is_adequate(self) -> bool:
        """2% a week or more. Says nothing about the size of the remnant."""
        return self.pct_per_week >= ADEQUATE_GROWTH_PCT_PER_WEEK


def remnant_growth(
    *, before_pct: float | None, after_pct: float | None, days_since_occlusion: int | None
) -> RemnantGrowth | None:
    """
    Degree of hypertrophy in percentage points, and kinetic growth rate in points per week.

    Both remnants are standardized, the second from the first volumetry after the occlusion. None
    if a value is unknown. Shindoh J, et al. J Am Coll Surg 2013;216:201-209.
    """
    if before_pct is None or after_pct is None or days_since_occlusion is None:
        return None
    weeks = days_since_occlusion / DAYS_PER_WEEK
    growth = after_pct - before_pct
    return RemnantGrowth(
        degree_of_hypertrophy_points=growth, weeks=weeks, pct_per_week=growth / weeks
    )


def is_remnant_large_enough(
    *, standardized_remnant_pct: float | None, background: LiverBackground | None
) -> bool | None:
    """At least 20% in a normal liver, 30% after over 3 months of chemotherapy, 40% in fibrosis."""
    if standardized_remnant_pct is None or background is None:
        return None
    return standardized_remnant_pct >= LEAST_REMNANT_PCT[background]
