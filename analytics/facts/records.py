"""The facts of one patient as plain values, and what follows from them. Not: queries, counts, words."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from analytics.clock import completed_months
from patients.clinical.complications import is_major

NO_COMPLICATION = "none"


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """
    One session of treatment.

    `highest_grade` is "none" where no complication is recorded although the patient was seen to the
    end of the stay or for 30 days. `lesions_ablated` counts the liver's.
    """

    performed_on: date
    is_combined: bool | None
    approach: str | None
    resection_class: str | None
    kinds: tuple[str, ...]
    lesions_ablated: int | None
    stay_days: int | None
    margin_mm: float | None
    margin_status: str | None
    highest_grade: str | None
    complication_index: float | None
    died_within_30_days: bool | None
    died_within_90_days: bool | None
    died_in_hospital: bool | None
    hipec: bool | None
    iort: bool | None
    frozen_section: bool | None
    re_excision: bool | None
    textbook_outcome: bool | None
    textbook_unknown: tuple[str, ...]

    @property
    def is_ablated(self) -> bool | None:
        return None if self.lesions_ablated is None else self.lesions_ablated > 0

    @property
    def r_status(self) -> str | None:
        """R0, R1 or R2, by whatever rule R1 was given."""
        status = self.margin_status
        return None if status in (None, "RX") else status[:2]

    @property
    def is_severe(self) -> bool | None:
        """A complication of grade IIIa or more."""
        return False if self.highest_grade == NO_COMPLICATION else is_major(self.highest_grade)


@dataclass(frozen=True, slots=True)
class RecurrenceFacts:
    """
    One recurrence. `site` is the liver where the liver is among `sites`; `interval_months` counts
    from the session that had cleared the disease before it.
    """

    detected_on: date
    site: str | None
    sites: tuple[str, ...]
    lobe: str | None
    lesion_class: str | None
    interval_months: int | None
    is_treated_curatively: bool | None


@dataclass(frozen=True, slots=True)
class Facts:
    """
    One patient. `course` and `patient` are keys; the dates are those of analytics.models.Course.

    `age_years` is on the day of the diagnosis of the metastases. `after_primary`: the liver was
    operated on after the primary was resected, not together with it and not before.
    """

    course: int
    patient: UUID
    study_code: str
    sex: str | None = None
    age_years: int | None = None
    topography: str | None = None
    site: str | None = None
    site_of_four: str | None = None
    t: str | None = None
    n: str | None = None
    stage_prefix: str | None = None
    grade: str | None = None
    timing: str | None = None
    metachronous_months: int | None = None
    lesions: int | None = None
    lesion_class: str | None = None
    largest_mm: float | None = None
    largest_after_mm: float | None = None
    side: str | None = None
    strategy: str | None = None
    after_primary: bool | None = None
    preoperative: bool | None = None
    cycles: int | None = None
    biologic: bool | None = None
    alpps: bool | None = None
    index: SessionFacts | None = None
    second: SessionFacts | None = None
    sessions: tuple[SessionFacts, ...] = ()
    recurrences: tuple[RecurrenceFacts, ...] = ()
    is_treated_again: bool = False
    metastasis_diagnosed_on: date | None = None
    index_liver_intervention_on: date | None = None
    cleared_on: date | None = None
    disease_left: bool = False
    first_recurrence_on: date | None = None
    last_assessed_on: date | None = None
    last_contact_on: date | None = None
    died_on: date | None = None
    death_undated: bool = False
    status: str | None = None

    @property
    def last_known_on(self) -> date | None:
        return self.died_on or self.last_contact_on

    @property
    def survival_months(self) -> int | None:
        """Completed months from the diagnosis of the metastases to death or the last contact."""
        if self.death_undated:
            return None
        return months_between(self.metastasis_diagnosed_on, self.last_known_on)


def months_between(start_on: date | None, end_on: date | None) -> int | None:
    """Completed calendar months; None where a date is not known or they contradict each other."""
    if start_on is None or end_on is None or end_on < start_on:
        return None
    return completed_months(start_on, (end_on - start_on).days)
