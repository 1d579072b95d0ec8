"""Days and months. The engine counts days; a published series may have counted something else."""

from datetime import date, timedelta

from analytics.definitions import Clock
from patients.clinical.dates import DAYS_PER_MONTH


def completed_months(started_on: date, days: int) -> int:
    """
    Calendar months fully completed `days` after the start: 69 from 14 Oct 2013 to 14 Jul 2019.

    Serin et al. 2020 print survival so: every one of the 45 printed values is this number.
    """
    ended_on = started_on + timedelta(days=days)
    months = (ended_on.year - started_on.year) * 12 + ended_on.month - started_on.month
    return months - (ended_on.day < started_on.day)


def units_per_month(clock: Clock) -> float:
    """What a time is divided by to be shown in months."""
    return DAYS_PER_MONTH if clock is Clock.DAYS else 1.0
