"""Two older scores known to us only from one secondary table (UpToDate). Not checked in the papers."""

from .score_range import RiskGroup, ScoreRange, group_by_upper_limit, points_if, total
from .three_valued import above, at_least


def nordlinger_score(
    *,
    age_years: int | None,
    has_serosal_invasion: bool | None,
    is_node_positive_primary: bool | None,
    is_disease_free_interval_under_24_months: bool | None,
    liver_metastases_count: int | None,
    largest_metastasis_mm: float | None,
) -> ScoreRange:
    """
    Nordlinger's score, 0 to 6 points; an unknown leaves its point open.

    One point each: older than 60 years; primary beyond pT3; node-positive primary; disease-free
    interval under 24 months; more than 3 metastases; largest above 50 mm. Secondary source only.
    """
    return total(
        [
            points_if(above(age_years, 60), input_name="age_years"),
            points_if(has_serosal_invasion, input_name="has_serosal_invasion"),
            points_if(is_node_positive_primary, input_name="is_node_positive_primary"),
            points_if(is_disease_free_interval_under_24_months, input_name="disease_free_interval"),
            points_if(above(liver_metastases_count, 3), input_name="liver_metastases_count"),
            points_if(above(largest_metastasis_mm, 50), input_name="largest_metastasis_mm"),
        ]
    )


def nordlinger_group(score: ScoreRange) -> RiskGroup | None:
    """Low 0-2, intermediate 3-4, high 5-6; None while the range spans two."""
    limits = [(2, RiskGroup.LOW), (4, RiskGroup.INTERMEDIATE), (6, RiskGroup.HIGH)]
    return group_by_upper_limit(score, limits)


def nagashima_score(
    *,
    has_serosal_invasion: bool | None,
    is_node_positive_primary: bool | None,
    liver_metastases_count: int | None,
    largest_metastasis_mm: float | None,
    has_resectable_extrahepatic_disease: bool | None,
) -> ScoreRange:
    """
    Nagashima's score (2004), 0 to 5 points; an unknown leaves its point open.

    One point each: serosal invasion; node-positive primary; 2 or more metastases; largest above
    50 mm; resectable extrahepatic disease. Secondary source only.
    """
    return total(
        [
            points_if(has_serosal_invasion, input_name="has_serosal_invasion"),
            points_if(is_node_positive_primary, input_name="is_node_positive_primary"),
            points_if(at_least(liver_metastases_count, 2), input_name="liver_metastases_count"),
            points_if(above(largest_metastasis_mm, 50), input_name="largest_metastasis_mm"),
            points_if(
                has_resectable_extrahepatic_disease,
                input_name="has_resectable_extrahepatic_disease",
            ),
        ]
    )


def nagashima_group(score: ScoreRange) -> RiskGroup | None:
    """Low 0-1, intermediate 2-3, high from 4; None while the range spans two."""
    limits = [(1, RiskGroup.LOW), (3, RiskGroup.INTERMEDIATE), (5, RiskGroup.HIGH)]
    return group_by_upper_limit(score, limits)
