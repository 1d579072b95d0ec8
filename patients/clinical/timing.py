"""When the liver metastasis came: four published schemes, and the disease-free interval.

Dates are stored, labels are derived: synchronous has at least four meanings, so a label without
its scheme says little.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from .dates import DAYS_PER_MONTH, add_months

DEFAULT_STAGING_WINDOW_DAYS = 90


class TimingScheme(StrEnum):
    """Whose definition of synchronous is meant."""

    AT_DIAGNOSIS = "at_diagnosis"
    LE_6M = "le_6m"
    LE_12M = "le_12m"
    EGOSLIM_2015 = "egoslim_2015"


class Timing(StrEnum):
    """Synchronous or metachronous; the schemes with three classes split the latter at 12 months."""

    SYNCHRONOUS = "synchronous"
    METACHRONOUS = "metachronous"
    EARLY_METACHRONOUS = "early_metachronous"
    LATE_METACHRONOUS = "late_metachronous"

    @property
    def is_synchronous(self) -> bool:
        return self is Timing.SYNCHRONOUS


class IntervalOrigin(StrEnum):
    """Where a disease-free interval starts. Fong writes "from primary to metastases"."""

    PRIMARY_DIAGNOSIS = "primary_diagnosis"
    PRIMARY_RESECTION = "primary_resection"


@dataclass(frozen=True, slots=True)
class Timings:
    """The label under every scheme; a page shows one of them and names the scheme."""

    at_diagnosis: Timing | None
    le_6m: Timing | None
    le_12m: Timing | None
    egoslim_2015: Timing | None


def timings_of_metastasis(
    *,
    primary_diagnosed_on: date | None,
    metastasis_diagnosed_on: date | None,
    found_at_staging: bool | None = None,
    staging_window_days: int = DEFAULT_STAGING_WINDOW_DAYS,
) -> Timings:
    """All four labels from the same two dates; each is None while one of its dates is unknown."""
    dates = {
        "primary_diagnosed_on": primary_diagnosed_on,
        "metastasis_diagnosed_on": metastasis_diagnosed_on,
    }
    return Timings(
        at_diagnosis=timing_at_diagnosis(
            **dates, found_at_staging=found_at_staging, staging_window_days=staging_window_days
        ),
        le_6m=timing_within_months(**dates, months=6),
        le_12m=timing_within_months(**dates, months=12),
        egoslim_2015=timing_egoslim_2015(**dates, cut_from_on=primary_diagnosed_on),
    )


def timing_at_diagnosis(
    *,
    primary_diagnosed_on: date | None,
    metastasis_diagnosed_on: date | None,
    found_at_staging: bool | None = None,
    staging_window_days: int = DEFAULT_STAGING_WINDOW_DAYS,
) -> Timing | None:
    """
    Synchronous if there when the primary presented, early up to 12 calendar months, late after.

    Found in the staging of the primary counts as synchronous. Where nobody said whether it was
    (None), a metastasis within `staging_window_days` of the primary diagnosis is taken as found
    then; that window is our convention. An unknown date gives None.

    E-AHPBA/ESSO/ESCP/ESGAR/CIRSE consensus. Br J Surg 2023;110:1161.
    """
    if primary_diagnosed_on is None or metastasis_diagnosed_on is None:
        return None
    if found_at_staging is None:
        window_ends_on = primary_diagnosed_on + timedelta(days=staging_window_days)
        found_at_staging = metastasis_diagnosed_on <= window_ends_on
    if found_at_staging or metastasis_diagnosed_on <= primary_diagnosed_on:
        return Timing.SYNCHRONOUS
    return _early_or_late(metastasis_diagnosed_on, cut_from_on=primary_diagnosed_on)


def timing_within_months(
    *, primary_diagnosed_on: date | None, metastasis_diagnosed_on: date | None, months: int
) -> Timing | None:
    """
    Synchronous up to and including `months` calendar months after the primary, else metachronous.

    A variant of the literature with several cut points (Engstrand J, et al. World J Surg Oncol
    2019); 6 and 12 months are the ones offered. An unknown date gives None.
    """
    if primary_diagnosed_on is None or metastasis_diagnosed_on is None:
        return None
    if metastasis_diagnosed_on <= add_months(primary_diagnosed_on, months):
        return Timing.SYNCHRONOUS
    return Timing.METACHRONOUS


def timing_egoslim_2015(
    *,
    primary_diagnosed_on: date | None,
    metastasis_diagnosed_on: date | None,
    cut_from_on: date | None,
) -> Timing | None:
    """
    Synchronous at or before the primary diagnosis; early and late split 12 months after a cut.

    The cut runs from the diagnosis or the operation of the primary: the caller says which by
    passing that date. An unknown date gives None. Wording recalled, not verified.

    Adam R, et al. Cancer Treat Rev 2015;41:729.
    """
    if primary_diagnosed_on is None or metastasis_diagnosed_on is None:
        return None
    if metastasis_diagnosed_on <= primary_diagnosed_on:
        return Timing.SYNCHRONOUS
    if cut_from_on is None:
        return None
    return _early_or_late(metastasis_diagnosed_on, cut_from_on=cut_from_on)


def _early_or_late(metastasis_diagnosed_on: date, *, cut_from_on: date) -> Timing:
    is_early = metastasis_diagnosed_on <= add_months(cut_from_on, 12)
    return Timing.EARLY_METACHRONOUS if is_early else Timing.LATE_METACHRONOUS


@dataclass(frozen=True, slots=True)
class DiseaseFreeInterval:
    """From the primary to the liver metastasis: zero for a metastasis found first or together."""

    days: int
    origin: IntervalOrigin
    is_under_12_months: bool
    is_under_24_months: bool

    @property
    def months(self) -> float:
        """For display; the two `is_under` fields classify by calendar months."""
        return self.days / DAYS_PER_MONTH


def disease_free_interval(
    *,
    primary_diagnosed_on: date | None,
    primary_resected_on: date | None = None,
    metastasis_diagnosed_on: date | None,
    origin: IntervalOrigin = IntervalOrigin.PRIMARY_DIAGNOSIS,
) -> DiseaseFreeInterval | None:
    """
    The interval of the risk scores, from the origin stored with it; None if a date is unknown.

    Exactly 12 calendar months is not under 12 months. Fong Y, et al. Ann Surg 1999;230(3):309-318.
    """
    starts = {
        IntervalOrigin.PRIMARY_DIAGNOSIS: primary_diagnosed_on,
        IntervalOrigin.PRIMARY_RESECTION: primary_resected_on,
    }
    start_on = starts[origin]
    if start_on is None or metastasis_diagnosed_on is None:
        return None
    return DiseaseFreeInterval(
        days=max(0, (metastasis_diagnosed_on - start_on).days),
        origin=origin,
        is_under_12_months=metastasis_diagnosed_on < add_months(start_on, 12),
        is_under_24_months=metastasis_diagnosed_on < add_months(start_on, 24),
    )
