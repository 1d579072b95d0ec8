"""On which days a board meets: its rhythm and the public holidays of Türkiye."""

from datetime import date, timedelta
from functools import lru_cache

import holidays
from django.utils.translation import get_language


def meeting_days(*, weekday: int, every_weeks: int, first_on: date, last_on: date) -> list[date]:
    """The days of a series: the first such weekday (Monday is 1) on or after `first_on`, then in rhythm."""
    day = first_on + timedelta(days=(weekday - first_on.isoweekday()) % 7)
    found = []
    while day <= last_on:
        found.append(day)
        day += timedelta(weeks=every_weeks)
    return found


@lru_cache(maxsize=64)
def _holidays(year: int, language: str) -> dict[date, str]:
    found = holidays.country_holidays("TR", years=year, language=language)
    return dict(found.items())


def holiday_on(day: date) -> str | None:
    """The public holiday of that day in the reader's language; None on a working day. Half days count as working."""
    language = "tr" if (get_language() or "en").startswith("tr") else "en_US"
    return _holidays(day.year, language).get(day)
