"""Calendar arithmetic every definition shares. Not: what an interval means (timing.py, follow_up.py)."""

from calendar import monthrange
from datetime import date

DAYS_PER_MONTH = 30.4375  # 365.25 / 12


def add_months(start_on: date, months: int) -> date:
    """
    The same day of the month, `months` later (or earlier), clipped to the end of a shorter month.

    Thresholds given in months are tested against this date, never against `months_between`:
    29 February 2016 to 28 February 2017 shows as 11.99 months and yet is 12 calendar months.
    """
    years, month_index = divmod(start_on.year * 12 + start_on.month - 1 + months, 12)
    month = month_index + 1
    return date(years, month, min(start_on.day, monthrange(years, month)[1]))


def months_between(start_on: date, end_on: date) -> float:
    """Days divided by 30.4375, for display only: not rounded here, negative if the end is earlier."""
    return (end_on - start_on).days / DAYS_PER_MONTH


def completed_years(*, born_on: date | None, on: date | None) -> int | None:
    """
    Age in completed years on a date; unknown if either date is.

    Someone born on 29 February completes a year on 28 February of a common year.
    """
    if born_on is None or on is None:
        return None
    if on < born_on:
        raise ValueError(f"no age on {on}: born on {born_on}")
    years = on.year - born_on.year
    return years if on >= add_months(born_on, 12 * years) else years - 1


def period_of(on: date, precision: str) -> tuple[date, date]:
    """The first and the last day that a date known to the "day", "month" or "year" can mean."""
    if precision == "year":
        return on.replace(month=1, day=1), on.replace(month=12, day=31)
    if precision == "month":
        return on.replace(day=1), on.replace(day=monthrange(on.year, on.month)[1])
    return on, on


def not_before(on: date, precision: str, known_on: date) -> date:
    """
    A date known in part, moved to what is known to have been before it within the same month or year.
    """
    first, last = period_of(on, precision)
    return max(on, known_on) if first <= known_on <= last else on


def mid_period(*, year: int, month: int | None = None) -> date:
    """
    The date stored when only the month or only the year is known: its 15th, or 1 July.

    Our convention, without a source. The precision is stored beside the date, and every interval
    that starts or ends at such a date is approximate.
    """
    return date(year, 7, 1) if month is None else date(year, month, 15)
