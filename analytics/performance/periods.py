"""The periods a reader chooses from, and the quarters of the trend. Fixed, so that each is computed once."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from patients.clinical.dates import add_months

QUARTERS_SHOWN = 8


class Period(models.TextChoices):
    LAST_12_MONTHS = "12m", _("Last 12 months")
    LAST_3_MONTHS = "3m", _("Last 3 months")
    THIS_YEAR = "this-year", _("This year")
    LAST_YEAR = "last-year", _("Last year")
    ALL = "all", _("Since the beginning")


@dataclass(frozen=True, slots=True)
class Span:
    """From a day to a day, both included; without a beginning it reaches back to the first meeting."""

    since: date | None
    until: date

    @classmethod
    def of(cls, period: Period, today: date) -> Self:
        year = today.year
        match period:
            case Period.LAST_12_MONTHS:
                return cls(add_months(today, -12) + timedelta(days=1), today)
            case Period.LAST_3_MONTHS:
                return cls(add_months(today, -3) + timedelta(days=1), today)
            case Period.THIS_YEAR:
                return cls(date(year, 1, 1), today)
            case Period.LAST_YEAR:
                return cls(date(year - 1, 1, 1), date(year - 1, 12, 31))
        return cls(None, today)

    def __contains__(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and day <= self.until


def quarters(today: date) -> list[Span]:
    """The calendar quarters, oldest first; the last is the present one, as far as it has come."""
    first = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    starts = [add_months(first, -3 * back) for back in reversed(range(QUARTERS_SHOWN))]
    return [Span(start, min(add_months(start, 3) - timedelta(days=1), today)) for start in starts]
