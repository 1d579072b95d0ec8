"""Form fields for numbers and dates as Turkish and English readers write them. Nothing is guessed."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from django import forms
from django.core.exceptions import ValidationError
from django.utils import dates as calendar_words
from django.utils import timezone, translation
from django.utils.formats import get_format
from django.utils.translation import gettext_lazy as _

from patients.clinical.dates import mid_period, period_of
from patients.constraints import DatePrecision

_NUMBER = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?")
_GROUPED_NUMBER = re.compile(r"[+-]?[0-9]+(?:[.,\s'’][0-9]+)+")
_DATE_IN_ONE = re.compile(r"\s*(\d{1,2})[./\- ](\d{1,2}|[^\W\d]+)[./\- ](\d{4})\s*")
_ISO_DATE = re.compile(r"\s*(\d{4})-(\d{1,2})-(\d{1,2})\s*")
_TURKISH = str.maketrans("İIıŞşĞğÇçÖöÜü", "iiissggccoouu")


class DecimalMarkField(forms.DecimalField):
    """
    A decimal number. One mark, comma or point, is the decimal mark in every language.

    Two marks are refused and nothing is ever dropped: 1.250 is one and a quarter, never 1250.
    (Django's own localized field reads 0.125 as 125 in Turkish when thousands are separated.)
    """

    widget = forms.TextInput(
        attrs={"inputmode": "decimal", "autocomplete": "off", "data-decimal": ""}
    )
    default_error_messages = {
        "invalid": _("Enter a number, for example 12.5 or 12,5."),
        "marks": _(
            "Write one decimal mark only and no thousands separator, for example 1234.5 or 1234,5."
        ),
    }

    def to_python(self, value):
        if value in self.empty_values:
            return None
        if not isinstance(value, str):
            return super().to_python(value)
        text = value.strip()
        if not text:
            return None
        if _NUMBER.fullmatch(text):
            return Decimal(text.replace(",", "."))
        code = "marks" if _GROUPED_NUMBER.fullmatch(text) else "invalid"
        raise ValidationError(self.error_messages[code], code=code)

    def prepare_value(self, value):
        """A number in the reader's language; what was typed stays as it was typed."""
        if value is None or isinstance(value, str):
            return value
        return f"{Decimal(str(value)):f}".replace(".", get_format("DECIMAL_SEPARATOR"))

    def widget_attrs(self, widget):
        # The parent would add `step`, which belongs to type=number only.
        return {}


@dataclass(frozen=True)
class PartialDate:
    """A date and how exactly it is known. Month and year stand at the middle of their period."""

    on: date
    precision: DatePrecision

    @property
    def first_day(self) -> date:
        """The earliest day it can mean: of this month, a part may have been."""
        return period_of(self.on, self.precision)[0]

    @property
    def last_day(self) -> date:
        """The latest day it can mean."""
        return period_of(self.on, self.precision)[1]


class DatePartsWidget(forms.MultiWidget):
    """Day, month, year as three plain inputs; a full date pasted into one of them fills all."""

    template_name = "components/date_parts.html"

    def __init__(self, attrs=None):
        parts = {
            "day": forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 10}),
            "month": forms.TextInput(attrs={"maxlength": 10}),
            "year": forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 10}),
        }
        super().__init__(parts, attrs)

    def decompress(self, value):
        if isinstance(value, PartialDate):
            known_day = value.precision == DatePrecision.DAY
            known_month = value.precision != DatePrecision.YEAR
            day, month = value.on.day if known_day else "", value.on.month if known_month else ""
            return [day, month, value.on.year]
        return [value.day, value.month, value.year] if value else ["", "", ""]

    def id_for_label(self, id_):
        return f"{id_}_0" if id_ else id_


class PartialDateField(forms.Field):
    """
    A date of which the day, or the day and the month, may be unknown: cleaned to a PartialDate.

    With `day_required` the whole date is asked for. `latest_today` refuses the future.
    """

    widget = DatePartsWidget
    default_error_messages = {
        "required": _("Enter the date."),
        "year_missing": _("Enter the year, for example 2025."),
        "year_invalid": _("Enter the year with four digits, for example 2025."),
        "month_missing": _("Enter the month as well, or leave the day empty."),
        "month_invalid": _(
            "Enter the month as a number from 1 to 12 or as a word, for example Nov."
        ),
        "day_missing": _("Enter the day."),
        "day_invalid": _("Enter the day as a number from 1 to 31."),
        "no_such_day": _("This date does not exist: the month has no such day."),
        "future": _("This date lies in the future."),
    }

    def __init__(self, *, day_required=False, latest_today=False, **kwargs):
        self.day_required, self.latest_today = day_required, latest_today
        super().__init__(**kwargs)

    def to_python(self, value):
        if value is None or isinstance(value, PartialDate):
            return value
        day, month, year = split_date([str(part or "").strip() for part in value])
        if not (day or month or year):
            return None
        return self._partial_date(day, month, year)

    def validate(self, value):
        super().validate(value)
        if value is not None and self.latest_today and value.first_day > timezone.localdate():
            raise self._error("future")

    def has_changed(self, initial, data):
        before = self.widget.decompress(initial)
        return [str(part) for part in before] != [str(part or "").strip() for part in data or []]

    def _partial_date(self, day: str, month: str, year: str) -> PartialDate:
        year_number = self._year(year)
        month_number = month_of(month) if month else None
        if month and month_number is None:
            raise self._error("month_invalid")
        if day and not month:
            raise self._error("month_missing")
        if day:
            return PartialDate(self._day(year_number, month_number, day), DatePrecision.DAY)
        if self.day_required:
            raise self._error("day_missing" if month else "month_invalid")
        precision = DatePrecision.MONTH if month else DatePrecision.YEAR
        return PartialDate(mid_period(year=year_number, month=month_number), precision)

    def _year(self, year: str) -> int:
        if not year:
            raise self._error("year_missing")
        if not re.fullmatch(r"(?:19|20|21)[0-9]{2}", year):
            raise self._error("year_invalid")
        return int(year)

    def _day(self, year: int, month: int | None, day: str) -> date:
        if not re.fullmatch(r"[0-9]{1,2}", day) or not 1 <= int(day) <= 31:
            raise self._error("day_invalid")
        try:
            return date(year, month or 1, int(day))
        except ValueError:
            raise self._error("no_such_day") from None

    def _error(self, code: str) -> ValidationError:
        return ValidationError(self.error_messages[code], code=code)


def split_date(parts: list[str]) -> tuple[str, str, str]:
    """Day, month, year; a whole date in the first part (27.11.2025, 27 Kas 2025, 2025-11-27) is taken apart."""
    day, month, year = (*parts, "", "", "")[:3]
    if day and not month and not year:
        if match := _DATE_IN_ONE.fullmatch(day):
            return match[1], match[2], match[3]
        if match := _ISO_DATE.fullmatch(day):
            return match[3], match[2], match[1]
    return day, month, year


def month_of(text: str) -> int | None:
    """1 to 12 for 11, kas, Kasım, nov, November; None for anything else."""
    if re.fullmatch(r"[0-9]{1,2}", text):
        number = int(text)
        return number if 1 <= number <= 12 else None
    return _month_words().get(_folded(text).rstrip("."))


@cache
def _month_words() -> dict[str, int]:
    """The months' names and short names, from Django's own Turkish and English."""
    words: dict[str, int] = {}
    for language in ("tr", "en"):
        with translation.override(language):
            for names in (calendar_words.MONTHS, calendar_words.MONTHS_3):
                words |= {_folded(str(name)): number for number, name in names.items()}
    return words


def _folded(text: str) -> str:
    return text.translate(_TURKISH).lower()
