"""Postoperative complications: suggested Clavien-Dindo grade, what is major, and the burden of all."""

from collections.abc import Collection, Iterable
from enum import StrEnum
from math import sqrt

from .missing import known, known_set


class ClavienDindo(StrEnum):
    """Grades in order; bare III and IV exist only in imported records that do not tell a from b."""

    I = "I"  # noqa: E741  the grade
    II = "II"
    III = "III"
    IIIA = "IIIa"
    IIIB = "IIIb"
    IV = "IV"
    IVA = "IVa"
    IVB = "IVb"
    V = "V"


GRADES_IN_ORDER = tuple(ClavienDindo)


# What began later is no complication of the operation. One without a date is taken to have begun in time.
WINDOW_DAYS = 90


class Anesthesia(StrEnum):
    """Under what an intervention for a complication was done."""

    NONE = "none"
    LOCAL_SEDATION = "local_sedation"
    GENERAL = "general"


_INTERVENTIONS = {"drain_percutaneous", "endoscopy", "reoperation"}
_GRADE_II = {"drug_other", "transfusion", "tpn"}
_INTENSIVE_CARE = "icu_organ_support"


def suggested_clavien_dindo(
    *,
    died: bool | None,
    therapies: Collection[str] | None,
    anesthesia: str | None = None,
    organ_failures_count: int | None = None,
) -> ClavienDindo | None:
    """
    The grade that the treatment of one episode implies; None where an unknown could change it.

    Death is V. Two failing organs in intensive care are IVb, one is IVa; intensive care without
    organ failure is not IV. An intervention is IIIb under general anesthesia, else IIIa. Drugs
    beyond the grade I list, transfusion and parenteral nutrition are II. All else is I. Treatment
    that escalates is one episode with its highest grade.

    Dindo D, et al. Ann Surg 2004;240:205-213. Grades read in a secondary source.
    """
    if died:
        return ClavienDindo.V
    treated_by = known_set(therapies)
    if died is None or treated_by is None:
        return None
    if _INTENSIVE_CARE in treated_by:
        if organ_failures_count is None:
            return None
        if organ_failures_count:
            return ClavienDindo.IVB if organ_failures_count >= 2 else ClavienDindo.IVA
    if _INTERVENTIONS & set(treated_by):
        if known(anesthesia) is None:
            return None
        return ClavienDindo.IIIB if anesthesia == Anesthesia.GENERAL else ClavienDindo.IIIA
    return ClavienDindo.II if _GRADE_II & set(treated_by) else ClavienDindo.I


def is_major(grade: str | None) -> bool | None:
    """IIIa or worse; a bare III or IV is major too. Unknown stays unknown."""
    if grade is None or known(grade) is None:
        return None
    return _rank(grade) >= _rank(ClavienDindo.III)


def highest_grade(grades: Iterable[str | None]) -> ClavienDindo | None:
    """
    The worst of the grades, for one patient or one operation; None if there are none.

    An unknown grade makes it None too, unless another is V.
    """
    given = _read(grades)
    if ClavienDindo.V in given:
        return ClavienDindo.V
    graded = [grade for grade in given if grade is not None]
    return max(graded, key=_rank, default=None) if len(graded) == len(given) else None


def _read(grades: Iterable[str | None]) -> list[ClavienDindo | None]:
    codes = [known(grade) for grade in grades]
    return [None if code is None else ClavienDindo(code) for code in codes]


def _rank(grade: str) -> int:
    return GRADES_IN_ORDER.index(ClavienDindo(grade))


_WEIGHTS = {
    ClavienDindo.I: 300,
    ClavienDindo.II: 1750,
    ClavienDindo.IIIA: 2750,
    ClavienDindo.IIIB: 4550,
    ClavienDindo.IVA: 7200,
    ClavienDindo.IVB: 8550,
}


def comprehensive_complication_index(grades: Iterable[str | None]) -> float | None:
    """
    All complications of one period in one figure, 0 to 100, rounded to one decimal.

    Half the square root of the summed weights; any grade V is 100, and survivors are capped at
    100 (the cap is ours: five IVb give 103.4). A grade that is unknown, or III or IV without its
    letter, makes the index None unless the patient died. The caller stores the period, 30 or 90
    days. Never abbreviated: the Charlson comorbidity index shares the letters.

    Slankamenac K, et al. Ann Surg 2013;258:1-7. Weights from a secondary source.
    """
    given = _read(grades)
    if ClavienDindo.V in given:
        return 100.0
    weights = [_WEIGHTS.get(grade) if grade is not None else None for grade in given]
    summable = [weight for weight in weights if weight is not None]
    if len(summable) < len(given):
        return None
    return min(100.0, round(sqrt(sum(summable)) / 2, 1))


class IncidentGrade(StrEnum):
    """Intraoperative incidents, modified Satava."""

    NONE = "0"
    I = "I"  # noqa: E741  the grade
    II = "II"
    III = "III"


def incident_grade(
    *,
    has_incident: bool | None,
    needed_change: bool | None = None,
    had_serious_consequence: bool | None = None,
) -> IncidentGrade | None:
    """
    0 without an incident; I without a change of approach; II with one; III if the harm was serious.

    A change is a conversion, or the repair of what was injured. Unknown stays unknown, except that
    a serious consequence decides by itself.

    Kazaryan AM, et al., after Satava; read in a secondary source.
    """
    if had_serious_consequence:
        return IncidentGrade.III
    if has_incident is False:
        return IncidentGrade.NONE
    if has_incident is None or needed_change is None or had_serious_consequence is None:
        return None
    return IncidentGrade.II if needed_change else IncidentGrade.I
