"""The eligibility checklist of the series. It describes a cohort: it is no contraindication to treatment."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from .dates import add_months
from .three_valued import every, negate


class Criterion(StrEnum):
    """I must be yes, X must be no, Q are requirements before an operation."""

    HISTOLOGY_CONFIRMED = "I1"
    CURATIVE_LOCAL_TREATMENT_PLANNED = "I2"
    EXTRAHEPATIC_ABSENT_OR_CLEARABLE = "I3"
    PALLIATIVE_ONLY = "X1"
    EXTRAHEPATIC_UNRESECTABLE = "X2"
    PROGRESSION_DURING_CHEMOTHERAPY = "X3"
    NONCOMPLIANT = "X4"
    CHEMOTHERAPY_NOT_TOLERATED = "X5"
    DYNAMIC_MRI_DONE = "Q1"
    PET_CT_DONE = "Q2"
    COLONOSCOPY_CURRENT_AND_CLEAR = "Q3"
    CT_VOLUMETRY_DONE = "Q4"
    DISCUSSED_WITH_QUORUM = "Q5"
    INFORMED_CONSENT = "Q6"


class Eligibility(StrEnum):
    """Incomplete means that no answer excludes, but one is still unknown."""

    ELIGIBLE = "eligible"
    NOT_ELIGIBLE = "not_eligible"
    INCOMPLETE = "incomplete"


@dataclass(frozen=True, slots=True)
class EligibilityFinding:
    """The result with its reasons: what excludes, what is unknown, which requirement is unmet."""

    result: Eligibility
    excluded_by: tuple[Criterion, ...]
    unknown: tuple[Criterion, ...]
    unmet_requirements: tuple[Criterion, ...]


def eligibility(
    *,
    answers: Mapping[Criterion, bool | None],
    not_applicable: Collection[Criterion] = (),
) -> EligibilityFinding:
    """
    Eligible only if every I is yes, every X is no and nothing is unknown.

    A criterion without an answer is unknown. An unmet requirement (Q) is a warning: it can be
    planned. `not_applicable` takes Q4 out where no major resection is scheduled.

    Serin KR, et al. Anadolu Klin 2020, Methods, doi:10.21673/anadoluklin.649703.
    """
    asked = {
        criterion: answers.get(criterion)
        for criterion in Criterion
        if criterion not in not_applicable
    }
    excluded_by = tuple(
        criterion
        for criterion, answer in asked.items()
        if (criterion.startswith("I") and answer is False)
        or (criterion.startswith("X") and answer is True)
    )
    unknown = tuple(criterion for criterion, answer in asked.items() if answer is None)
    unmet = tuple(
        criterion
        for criterion, answer in asked.items()
        if criterion.startswith("Q") and answer is False
    )
    return EligibilityFinding(_result(excluded_by, unknown), excluded_by, unknown, unmet)


def _result(excluded_by: tuple[Criterion, ...], unknown: tuple[Criterion, ...]) -> Eligibility:
    if excluded_by:
        return Eligibility.NOT_ELIGIBLE
    return Eligibility.INCOMPLETE if unknown else Eligibility.ELIGIBLE


def is_extrahepatic_disease_acceptable(
    *, is_present: bool | None, is_oligometastatic: bool | None, is_resectable: bool | None
) -> bool | None:
    """I3: none, or solitary or oligometastatic and resectable; None where an unknown decides."""
    if is_present is False:
        return True
    acceptable = every([is_oligometastatic, is_resectable])
    if is_present is None and acceptable is not True:
        return None
    return acceptable


def is_colonoscopy_current(
    *, performed_on: date | None, operation_on: date, found_disease: bool | None
) -> bool | None:
    """
    Q3: within 12 calendar months before the operation, without recurrence or second tumor.

    No date means that it is not known whether one was done.
    """
    if performed_on is None:
        return None
    is_recent = add_months(performed_on, 12) >= operation_on
    return every([is_recent, negate(found_disease)])
