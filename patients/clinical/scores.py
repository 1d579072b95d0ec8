"""Prognostic scores after resection of colorectal liver metastases, in points and groups.

Not here: survival figures per score, and scores whose points or groups could not be settled
(README.md says which). Every score is shown with its inputs, their dates and sources, and is not
a treatment rule.
"""

from .score_range import (
    Criterion,
    RiskGroup,
    ScoreRange,
    group_by_upper_limit,
    points_by_class,
    points_if,
    total,
)
from .three_valued import above, at_least, some
from .tumor_burden import tumor_burden


def clinical_risk_score(
    *,
    is_node_positive_primary: bool | None,
    is_disease_free_interval_under_12_months: bool | None,
    liver_metastases_count: int | None,
    cea_ng_per_ml: float | None,
    largest_metastasis_mm: float | None,
) -> ScoreRange:
    """
    Fong's clinical risk score, 0 to 5 points.

    One point for each of: a node-positive primary; a disease-free interval under 12 calendar
    months (timing.disease_free_interval; synchronous counts); more than one liver metastasis; a
    preoperative CEA above 200 ng/mL; a largest metastasis above 50 mm. An unknown leaves its
    point open. Valid after, not before, preoperative chemotherapy (Ayez 2011, PMC3171666).

    Fong Y, et al. Ann Surg 1999;230(3):309-318.
    """
    return total(
        [
            points_if(is_node_positive_primary, input_name="is_node_positive_primary"),
            points_if(is_disease_free_interval_under_12_months, input_name="disease_free_interval"),
            points_if(above(liver_metastases_count, 1), input_name="liver_metastases_count"),
            points_if(above(cea_ng_per_ml, 200), input_name="cea_ng_per_ml"),
            points_if(above(largest_metastasis_mm, 50), input_name="largest_metastasis_mm"),
        ]
    )


def clinical_risk_group(score: ScoreRange) -> RiskGroup | None:
    """Low 0-2, high 3-5; None while the range spans both. Groups from a secondary source."""
    return group_by_upper_limit(score, [(2, RiskGroup.LOW), (5, RiskGroup.HIGH)])


def game_score(
    *,
    is_kras_mutated: bool | None,
    cea_ng_per_ml: float | None,
    is_node_positive_primary: bool | None,
    largest_metastasis_mm: float | None,
    liver_metastases_count: int | None,
    has_extrahepatic_disease: bool | None,
) -> ScoreRange:
    """
    Genetic And Morphological Evaluation score, 0 to 7 points.

    KRAS mutated 1; CEA 20 ng/mL or more 1; node-positive primary 1; Tumor Burden Score from 3 to
    below 9 1, from 9 2; extrahepatic disease 2. KRAS not tested is unknown (None).

    Margonis GA, et al. Br J Surg 2018;105:1210-1220.
    """
    burden = tumor_burden(
        largest_metastasis_mm=largest_metastasis_mm, liver_metastases_count=liver_metastases_count
    )
    burden_points = (burden.zone.low - 1, burden.zone.high - 1)
    return total(
        [
            points_if(is_kras_mutated, input_name="is_kras_mutated"),
            points_if(at_least(cea_ng_per_ml, 20), input_name="cea_ng_per_ml"),
            points_if(is_node_positive_primary, input_name="is_node_positive_primary"),
            Criterion(burden_points, burden.zone.missing),
            points_if(has_extrahepatic_disease, input_name="has_extrahepatic_disease", points=2),
        ]
    )


def game_group(score: ScoreRange) -> RiskGroup | None:
    """Low 0-1, medium 2-3, high from 4; None while the range spans two. Margonis 2018."""
    limits = [(1, RiskGroup.LOW), (3, RiskGroup.MEDIUM), (7, RiskGroup.HIGH)]
    return group_by_upper_limit(score, limits)


def modified_clinical_score(
    *,
    is_kras_mutated: bool | None,
    is_nras_mutated: bool | None,
    is_node_positive_primary: bool | None,
    largest_metastasis_mm: float | None,
) -> ScoreRange:
    """
    Modified clinical score (m-CS), 0 to 3 points.

    One point each: KRAS or NRAS mutated (one mutated gene is enough, both must be known as wild
    type to deny it); node-positive primary; a largest metastasis above 50 mm.

    Brudvik KW, et al. Ann Surg 2019;269:120. Formula from secondary sources.
    """
    return total(
        [
            points_if(some([is_kras_mutated, is_nras_mutated]), input_name="is_ras_mutated"),
            points_if(is_node_positive_primary, input_name="is_node_positive_primary"),
            points_if(above(largest_metastasis_mm, 50), input_name="largest_metastasis_mm"),
        ]
    )


def modified_clinical_group(score: ScoreRange) -> RiskGroup | None:
    """0 low, 1 intermediate, 2 moderate, 3 high; names from a public calculator, not the paper."""
    limits = [
        (0, RiskGroup.LOW),
        (1, RiskGroup.INTERMEDIATE),
        (2, RiskGroup.MODERATE),
        (3, RiskGroup.HIGH),
    ]
    return group_by_upper_limit(score, limits)


_DIFFERENTIATION_POINTS = {"G1": 0, "G2": 2, "G3": 4}


def basingstoke_postoperative_index(
    *,
    is_node_positive_primary: bool | None,
    differentiation: str | None,
    cea_ng_per_ml: float | None,
    largest_metastasis_mm: float | None,
    is_resection_margin_positive: bool | None,
    has_extrahepatic_disease: bool | None,
) -> ScoreRange:
    """
    Basingstoke Predictive Index, postoperative version, 0 to 31 points.

    Node-positive primary 2; differentiation G1 0, G2 2, G3 4 (G4 and GX are not in the source and
    count as unknown); CEA below 6 ng/mL 0, 6 to 60 1, above 60 3; largest metastasis below 50 mm 0, 50 to 100 mm 2, above 100 mm 7;
    positive resection margin 11; extrahepatic disease 4. The preoperative version is not offered:
    its points could not be read.

    Rees M, et al. Ann Surg 2008;247:125-135. Points from a secondary source.
    """
    cea = None if cea_ng_per_ml is None else _step(cea_ng_per_ml, from_limit=6, above_limit=60)
    size = (
        None
        if largest_metastasis_mm is None
        else _step(largest_metastasis_mm, from_limit=50, above_limit=100)
    )
    return total(
        [
            points_if(is_node_positive_primary, input_name="is_node_positive_primary", points=2),
            points_by_class(
                differentiation if differentiation in _DIFFERENTIATION_POINTS else None,
                _DIFFERENTIATION_POINTS,
                input_name="differentiation",
            ),
            points_by_class(
                cea, {"below": 0, "between": 1, "above": 3}, input_name="cea_ng_per_ml"
            ),
            points_by_class(
                size, {"below": 0, "between": 2, "above": 7}, input_name="largest_metastasis_mm"
            ),
            points_if(
                is_resection_margin_positive, input_name="is_resection_margin_positive", points=11
            ),
            points_if(has_extrahepatic_disease, input_name="has_extrahepatic_disease", points=4),
        ]
    )


def _step(value: float, *, from_limit: float, above_limit: float) -> str:
    """Below the first limit, between the two (both included), or above the second."""
    if value < from_limit:
        return "below"
    return "between" if value <= above_limit else "above"
