"""What a rule says when it speaks: which rule, how grave, about which fields. Codes, no sentences."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Severity(StrEnum):
    """An error blocks saving; a warning is saved with a reason."""

    ERROR = "error"
    WARNING = "warning"


class Code(StrEnum):
    """One sentence each; whoever shows findings owns the sentences, in every language."""

    BEFORE_BIRTH = "before_birth"
    AGE_UNUSUAL = "age_unusual"
    IN_THE_FUTURE = "in_the_future"
    AFTER_DEATH = "after_death"
    ENDS_BEFORE_START = "ends_before_start"
    METASTASIS_LONG_BEFORE_PRIMARY = "metastasis_long_before_primary"
    LIVER_TREATED_BEFORE_DIAGNOSIS = "liver_treated_before_diagnosis"
    LIVER_TREATED_ON_DIAGNOSIS = "liver_treated_on_diagnosis"
    RECURRENCE_BEFORE_TREATMENT = "recurrence_before_treatment"
    RECURRENCE_OR_RESIDUAL = "recurrence_or_residual"
    RECURRENCE_NUMBERS_HAVE_GAPS = "recurrence_numbers_have_gaps"
    RECURRENCE_DATES_NOT_INCREASING = "recurrence_dates_not_increasing"
    RECURRENCE_WITHOUT_CLEARANCE = "recurrence_without_clearance"
    BILOBAR_NEEDS_TWO = "bilobar_needs_two"
    MORE_LESIONS_THAN_REPORTED = "more_lesions_than_reported"
    FEWER_LESIONS_THAN_REPORTED = "fewer_lesions_than_reported"
    LARGEST_SIZE_DIFFERS = "largest_size_differs"
    MORE_TREATED_THAN_LESIONS = "more_treated_than_lesions"
    LESION_TREATED_TWICE = "lesion_treated_twice"
    STRATEGY_CONTRADICTS_DATES = "strategy_contradicts_dates"
    SIMULTANEOUS_WITHOUT_BOTH = "simultaneous_without_both"
    STRATEGY_AFTER_PRIMARY_RESECTED = "strategy_after_primary_resected"
    SECOND_STAGE_WITHOUT_FIRST = "second_stage_without_first"
    STAGE_INTERVAL_UNUSUAL = "stage_interval_unusual"
    SEGMENTS_CONTRADICT_NAME = "segments_contradict_name"
    MARGIN_CONTRADICTS_STATUS = "margin_contradicts_status"
    R2_WITHOUT_RESIDUAL_DISEASE = "r2_without_residual_disease"
    RE_EXCISION_WITHOUT_FROZEN_SECTION = "re_excision_without_frozen_section"
    FATAL_COMPLICATION_WITHOUT_DEATH = "fatal_complication_without_death"
    EARLY_DEATH_WITHOUT_COMPLICATION = "early_death_without_complication"
    GRADE_DIFFERS_FROM_TREATMENT = "grade_differs_from_treatment"
    DEATH_DATE_MISSING = "death_date_missing"
    DEATH_CAUSE_MISSING = "death_cause_missing"
    STATUS_NOT_DEAD = "status_not_dead"
    NO_EVIDENCE_AFTER_RECURRENCE = "no_evidence_after_recurrence"
    NO_EVIDENCE_WITH_EXTRAHEPATIC = "no_evidence_with_extrahepatic"
    M_CATEGORY_CONTRADICTS_SITES = "m_category_contradicts_sites"
    HIPEC_WITHOUT_PERITONEAL_DISEASE = "hipec_without_peritoneal_disease"
    ANTI_EGFR_IN_RAS_MUTATED = "anti_egfr_in_ras_mutated"
    BEVACIZUMAB_CLOSE_TO_SURGERY = "bevacizumab_close_to_surgery"
    PREOPERATIVE_STUDY_MISSING = "preoperative_study_missing"
    SURGERY_WITHOUT_DECISION = "surgery_without_decision"
    FINAL_DECISION_WITHOUT_QUORUM = "final_decision_without_quorum"
    MORE_POSITIVE_THAN_EXAMINED = "more_positive_than_examined"
    N_CATEGORY_CONTRADICTS_COUNTS = "n_category_contradicts_counts"
    LEVELS_DO_NOT_ADD_UP = "levels_do_not_add_up"
    SESSION_TWICE_ON_A_DAY = "session_twice_on_a_day"
    PERSON_TWICE = "person_twice"
    NEGATIVE_NUMBER = "negative_number"
    OUTSIDE_PLAUSIBLE_RANGE = "outside_plausible_range"
    NO_CONTACT_FOR_LONG = "no_contact_for_long"
    # Unlikely, not against a rule; asked while a case is entered.
    ABLATION_OF_LARGE_LESION = "ablation_of_large_lesion"
    UNUSUALLY_MANY_LESIONS = "unusually_many_lesions"
    STAY_UNUSUAL = "stay_unusual"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of one row: the caller's key of the row leads back to a form or a file's line."""

    table: str
    row: str
    name: str


Detail = str | int | float | date | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule found; `details` fills the placeholders of its sentence."""

    rule: str
    severity: Severity
    code: Code
    fields: tuple[Field, ...]
    details: Mapping[str, Detail] = field(default_factory=dict)


def error(rule: str, code: Code, *fields: Field, **details: Detail) -> Finding:
    return Finding(rule, Severity.ERROR, code, fields, details)


def warning(rule: str, code: Code, *fields: Field, **details: Detail) -> Finding:
    return Finding(rule, Severity.WARNING, code, fields, details)
