"""Histological regression after systemic therapy. Four schemes; two run in opposite directions."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import fmean


class RegressionScheme(StrEnum):
    """A grade means nothing without its scheme."""

    RUBBIA_BRANDT = "rubbia_brandt"
    BLAZER = "blazer"
    MANDARD = "mandard"
    DWORAK = "dworak"


class Regression(StrEnum):
    """What authors call a class of regression; each scheme uses some of these."""

    COMPLETE = "complete"
    MAJOR = "major"
    PARTIAL = "partial"
    MINOR = "minor"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class NumberedScheme:
    """A scheme that counts in grades: its range, and which end is a gone tumor."""

    lowest: int
    highest: int
    complete: int

    @property
    def none(self) -> int:
        """The grade of no regression, at the other end."""
        return self.lowest if self.complete == self.highest else self.highest


# Mandard 1994 was written for the esophagus. Its wording and Rubbia-Brandt's are recalled.
NUMBERED_SCHEMES = {
    RegressionScheme.RUBBIA_BRANDT: NumberedScheme(lowest=1, highest=5, complete=1),
    RegressionScheme.MANDARD: NumberedScheme(lowest=1, highest=5, complete=1),
    RegressionScheme.DWORAK: NumberedScheme(lowest=0, highest=4, complete=4),
}


def is_complete_regression(*, scheme: RegressionScheme, grade: int | None) -> bool | None:
    """Whether a grade means that no tumor cell is left; unknown stays unknown."""
    if grade is None:
        return None
    return _checked(scheme, grade) == NUMBERED_SCHEMES[scheme].complete


def is_no_regression(*, scheme: RegressionScheme, grade: int | None) -> bool | None:
    """Whether a grade means that nothing regressed; unknown stays unknown."""
    if grade is None:
        return None
    return _checked(scheme, grade) == NUMBERED_SCHEMES[scheme].none


def rubbia_brandt_of_patient(nodule_grades: Sequence[int | None]) -> int | None:
    """
    The worst nodule stands for the patient; a nodule of unknown grade makes it None, unless 5 is there.

    Rubbia-Brandt L, et al. Ann Oncol 2007;18:299-304; the rule as in Br J Cancer 2014, bjc2014299.
    """
    known = [_checked(RegressionScheme.RUBBIA_BRANDT, g) for g in nodule_grades if g is not None]
    worst = max(known, default=None)
    is_settled = len(known) == len(nodule_grades) or worst == 5
    return worst if is_settled else None


def rubbia_brandt_class(grade: int | None) -> Regression | None:
    """Major 1-2, partial 3, none 4-5 (bjc2014299)."""
    if grade is None:
        return None
    if _checked(RegressionScheme.RUBBIA_BRANDT, grade) <= 2:
        return Regression.MAJOR
    return Regression.PARTIAL if grade == 3 else Regression.NONE


def mean_viable_pct(nodule_viable_pct: Sequence[float | None]) -> float | None:
    """Blazer's value of a patient: the mean viable tumor over all nodules; None if one is unknown."""
    known = [pct for pct in nodule_viable_pct if pct is not None]
    if not known or len(known) < len(nodule_viable_pct):
        return None
    return fmean(known)


def blazer_class(viable_pct: float | None) -> Regression | None:
    """
    Complete without viable tumor, major below 50%, minor from 50%.

    Blazer DG, et al. J Clin Oncol 2008;26:5344-5351; classes as in bjc2014299.
    """
    if viable_pct is None:
        return None
    if viable_pct == 0:
        return Regression.COMPLETE
    return Regression.MAJOR if viable_pct < 50 else Regression.MINOR


def _checked(scheme: RegressionScheme, grade: int) -> int:
    limits = NUMBERED_SCHEMES[scheme]
    if not limits.lowest <= grade <= limits.highest:
        raise ValueError(f"{scheme} has no grade {grade}")
    return grade
