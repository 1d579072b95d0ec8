"""Textbook outcome of a liver resection: everything went as it should. Two published definitions."""

from dataclasses import dataclass

from .complications import is_major
from .liver_complications import IsglsGrade
from .missing import known
from .three_valued import above, every, negate

READMISSION_WINDOW_DAYS = 30


@dataclass(frozen=True, slots=True)
class TextbookOutcome:
    """Reached, missed, or unknown; with the items that failed and those nobody knows."""

    failed: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def is_reached(self) -> bool | None:
        """False as soon as an item failed; None while one is unknown."""
        if self.failed:
            return False
        return None if self.unknown else True


def textbook_outcome_2021(
    *,
    incident_grade: str | None,
    bile_leak_grade: str | None,
    highest_clavien_dindo: str | None,
    has_complications: bool | None,
    was_readmitted: bool | None,
    days_from_discharge_to_readmission: int | None,
    died_in_hospital: bool | None,
    margin_status: str | None,
) -> TextbookOutcome:
    """
    No incident of grade II or more, no bile leak B or C, no complication from IIIa, no readmission
    within 30 days of discharge, no death in hospital, and R0.

    `highest_clavien_dindo` is asked only where there were complications. The IIIa cut of "severe"
    is recalled, not verified.

    JAMA Surg 2021, PMC8173471 (abstract).
    """
    within_window = _readmitted_within(
        was_readmitted, days_from_discharge_to_readmission, READMISSION_WINDOW_DAYS
    )
    return _outcome(
        {
            "no_incident": _is_none_of(incident_grade, {"II", "III"}),
            "no_bile_leak": _is_none_of(bile_leak_grade, {IsglsGrade.B, IsglsGrade.C}),
            "no_severe_complication": _no_severe_complication(
                has_complications, highest_clavien_dindo
            ),
            "no_readmission": negate(within_window),
            "no_death_in_hospital": negate(died_in_hospital),
            "clear_margin": None if known(margin_status) in (None, "RX") else margin_status == "R0",
        }
    )


def textbook_outcome_generic(
    *,
    highest_clavien_dindo: str | None,
    has_complications: bool | None,
    died_within_90_days: bool | None,
    was_readmitted: bool | None,
    days_from_discharge_to_readmission: int | None,
    stay_days: int | None,
    stay_75th_percentile_days: float | None,
) -> TextbookOutcome:
    """
    No complication from IIIa, no death and no readmission within 90 days, a stay up to the 75th
    percentile of the cohort, which the caller passes.

    Villodre 2024, PMC11546162 (abstract).
    """
    stay_is_long = (
        None if stay_75th_percentile_days is None else above(stay_days, stay_75th_percentile_days)
    )
    within_window = _readmitted_within(was_readmitted, days_from_discharge_to_readmission, 90)
    return _outcome(
        {
            "no_severe_complication": _no_severe_complication(
                has_complications, highest_clavien_dindo
            ),
            "no_death_within_90_days": negate(died_within_90_days),
            "no_readmission": negate(within_window),
            "no_long_stay": negate(stay_is_long),
        }
    )


def _no_severe_complication(has_complications: bool | None, highest: str | None) -> bool | None:
    return True if has_complications is False else negate(is_major(highest))


def _readmitted_within(
    was_readmitted: bool | None, days: int | None, window_days: int
) -> bool | None:
    return every([was_readmitted, None if days is None else days <= window_days])


def _is_none_of(grade: str | None, bad: set[str]) -> bool | None:
    return None if known(grade) is None else grade not in bad


def _outcome(items: dict[str, bool | None]) -> TextbookOutcome:
    return TextbookOutcome(
        failed=tuple(name for name, is_fine in items.items() if is_fine is False),
        unknown=tuple(name for name, is_fine in items.items() if is_fine is None),
    )
