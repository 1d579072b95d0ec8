"""Complications particular to liver resection, by the International Study Group of Liver Surgery.

The grade measures what had to be done. An unknown that could change an answer makes it None.
"""

from enum import StrEnum

from .three_valued import above, at_least, every, some

_FALL_DECIMALS = 6  # keeps 10.9 - 7.9 from being more than 3 g/dL


class IsglsGrade(StrEnum):
    """None (the definition is not met), then by consequence."""

    NONE = "none"
    A = "A"
    B = "B"
    C = "C"


class LiverFailureManagement(StrEnum):
    """What the liver failure changed in the patient's treatment."""

    UNCHANGED = "unchanged"
    NONINVASIVE = "noninvasive"
    INVASIVE = "invasive"


class BileLeakManagement(StrEnum):
    """What the leak required; active means for instance a percutaneous drain."""

    UNCHANGED = "unchanged"
    ACTIVE = "active"
    RELAPAROTOMY = "relaparotomy"


_GRADE_OF_MANAGEMENT = {
    LiverFailureManagement.UNCHANGED: IsglsGrade.A,
    LiverFailureManagement.NONINVASIVE: IsglsGrade.B,
    LiverFailureManagement.INVASIVE: IsglsGrade.C,
    BileLeakManagement.UNCHANGED: IsglsGrade.A,
    BileLeakManagement.ACTIVE: IsglsGrade.B,
    BileLeakManagement.RELAPAROTOMY: IsglsGrade.C,
}


def liver_failure_grade(
    *,
    postoperative_day: int | None,
    inr: float | None,
    inr_upper_normal: float | None,
    bilirubin_mg_per_dl: float | None,
    bilirubin_upper_normal_mg_per_dl: float | None,
    management: LiverFailureManagement | None,
) -> IsglsGrade | None:
    """
    Posthepatectomy liver failure: INR and bilirubin both above normal on or after day 5.

    Graded by management: unchanged A, noninvasive B, invasive (dialysis, ventilation) C. Values
    already raised before surgery, and other causes such as an obstructed duct, are for the
    clinician to exclude. The texts of A and C are recalled, not verified.

    Rahbari NN, et al. Surgery 2011;149:713-724.
    """
    is_met = every(
        [
            at_least(postoperative_day, 5),
            _exceeds(inr, inr_upper_normal),
            _exceeds(bilirubin_mg_per_dl, bilirubin_upper_normal_mg_per_dl),
        ]
    )
    return _graded(is_met, management)


def bile_leak_grade(
    *,
    postoperative_day: int | None,
    drain_bilirubin_mg_per_dl: float | None,
    serum_bilirubin_mg_per_dl: float | None,
    management: BileLeakManagement | None,
) -> IsglsGrade | None:
    """
    Bile leak: drain bilirubin at least 3 times serum on or after day 3, or an intervention for it.

    Unchanged management is A, active without relaparotomy B, relaparotomy C. A leak that needed
    either is one whatever the drain says. That a grade A lasting over a week becomes B is
    recalled, not verified, and not applied.

    Koch M, et al. Surgery 2011;149:680-688.
    """
    if management in (BileLeakManagement.ACTIVE, BileLeakManagement.RELAPAROTOMY):
        return _GRADE_OF_MANAGEMENT[management]
    is_met = every(
        [
            at_least(postoperative_day, 3),
            None
            if drain_bilirubin_mg_per_dl is None or serum_bilirubin_mg_per_dl is None
            else drain_bilirubin_mg_per_dl >= 3 * serum_bilirubin_mg_per_dl,
        ]
    )
    return _graded(is_met, management)


def hemorrhage_grade(
    *,
    hemoglobin_baseline_g_per_dl: float | None,
    hemoglobin_lowest_g_per_dl: float | None,
    red_cell_units: int | None,
    had_invasive_intervention: bool | None,
) -> IsglsGrade | None:
    """
    Posthepatectomy hemorrhage: hemoglobin falls by more than 3 g/dL, or red cells, or intervention.

    The baseline is the first value after surgery. `red_cell_units` are those given for falling
    hemoglobin; up to 2 units given at once for the operative loss do not count. Embolization or
    relaparotomy is C, more than 2 units B, otherwise A (a fall without transfusion is A by our
    reading).

    Rahbari NN, et al. HPB (Oxford) 2011;13:528-535.
    """
    if had_invasive_intervention:
        return IsglsGrade.C
    is_met = some(
        [
            above(_fall(hemoglobin_baseline_g_per_dl, hemoglobin_lowest_g_per_dl), 3),
            above(red_cell_units, 0),
        ]
    )
    if is_met is False and had_invasive_intervention is False:
        return IsglsGrade.NONE
    if is_met is None or had_invasive_intervention is None or red_cell_units is None:
        return None
    return IsglsGrade.B if red_cell_units > 2 else IsglsGrade.A


def meets_fifty_fifty(
    *, bilirubin_day_5_umol_per_l: float | None, prothrombin_day_5_pct: float | None
) -> bool | None:
    """
    Day 5 bilirubin above 50 umol/L and prothrombin below 50%; unknown if it hangs on an unknown.

    Balzan S, et al. Ann Surg 2005;242:824-829. Limits from a secondary source.
    """
    is_prothrombin_low = None if prothrombin_day_5_pct is None else prothrombin_day_5_pct < 50
    return every([above(bilirubin_day_5_umol_per_l, 50), is_prothrombin_low])


def exceeds_peak_bilirubin(*, peak_bilirubin_mg_per_dl: float | None) -> bool | None:
    """
    Peak postoperative bilirubin above 7 mg/dL; unknown stays unknown.

    Mullen JT, et al. J Am Coll Surg 2007;204:854-862. Limit from a secondary source.
    """
    return above(peak_bilirubin_mg_per_dl, 7)


def _graded(
    is_met: bool | None, management: LiverFailureManagement | BileLeakManagement | None
) -> IsglsGrade | None:
    if is_met is False:
        return IsglsGrade.NONE
    if is_met is None or management is None:
        return None
    return _GRADE_OF_MANAGEMENT[management]


def _exceeds(value: float | None, upper_normal: float | None) -> bool | None:
    return None if value is None or upper_normal is None else value > upper_normal


def _fall(baseline: float | None, lowest: float | None) -> float | None:
    if baseline is None or lowest is None:
        return None
    return round(baseline - lowest, _FALL_DECIMALS)
