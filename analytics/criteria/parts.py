"""What a criterion asks for, and when that is known. Not: the criteria themselves, queries."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import models
from django.utils.formats import date_format, get_format
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, pgettext, pgettext_lazy
from django.utils.translation import gettext as _

Text = str | Promise
Details = Mapping[str, Any]

# The day or size of nothing in medicine; larger ones are slips of the keyboard.
LARGEST_NUMBER = 100_000
EARLIEST_DAY = date(1900, 1, 1)
LATEST_DAY = date(2200, 1, 1)
PROPER_NAMES = (
    "Tis",
    "Hartmann",
)


class Answer(models.TextChoices):
    """An answer that is not known is neither yes nor no; it has to be asked for by itself."""

    YES = "yes", pgettext_lazy("criterion", "is so")
    NO = "no", pgettext_lazy("criterion", "is not so")
    UNKNOWN = "unknown", pgettext_lazy("criterion", "is not known")


class Known(models.TextChoices):
    """When the answer can be known, by time zero: the first liver intervention with curative intent."""

    BEFORE = "before", gettext_lazy("known before time zero")
    AT = "at", gettext_lazy("known at time zero")
    AFTER = "after", gettext_lazy("known only after time zero")
    ANY_TIME = "any_time", gettext_lazy("may happen before or after time zero")


class Unclear(ValueError):
    """What was asked cannot be meant; the message says how to mend it, in the reader's language."""


@dataclass(frozen=True, slots=True)
class Choices:
    """One or more of some codes."""

    options: tuple[tuple[str, Text], ...]
    kind: str = "choices"

    def clean(self, given: Details) -> dict[str, Any]:
        values = given.get("values") or []
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            raise Unclear(_("Choose from the list."))
        known = [code for code, _label in self.options]
        strange = [value for value in values if value not in known]
        if strange:
            raise Unclear(
                _("“%(value)s” is not one of the answers. Choose from the list.")
                % {"value": strange[0][:60]}
            )
        if not values:
            raise Unclear(_("Choose at least one answer from the list."))
        return {"values": [code for code in known if code in values]}

    def said(self, details: Details) -> str:
        labels = dict(self.options)
        return either([within_sentence(str(labels[value])) for value in details["values"]])


@dataclass(frozen=True, slots=True)
class Numbers:
    """A number from `low` to `high`, both included; one of them may be open."""

    lowest: int
    highest: int
    unit: Text = ""
    decimals: bool = False
    kind: str = "numbers"

    def clean(self, given: Details) -> dict[str, Any]:
        low, high = (self._number(given.get(end)) for end in ("low", "high"))
        if low is None and high is None:
            raise Unclear(_("Enter the lowest number, the highest, or both."))
        if low is not None and high is not None and low > high:
            raise Unclear(_("The lowest number is above the highest. Exchange them."))
        return {"low": low, "high": high}

    def _number(self, value: Any) -> int | float | None:
        if value is None or value == "":
            return None
        try:
            if isinstance(value, bool):
                raise InvalidOperation
            number = Decimal(str(value).strip().replace(",", "."))
        except InvalidOperation:
            raise Unclear(
                _("“%(value)s” is not a number. Write digits only.") % {"value": str(value)[:30]}
            ) from None
        if not number.is_finite() or not self.lowest <= number <= self.highest:
            raise Unclear(
                _("Enter a number from %(lowest)s to %(highest)s.")
                % {"lowest": self.lowest, "highest": self.highest}
            )
        if number == number.to_integral_value():
            return int(number)
        if not self.decimals:
            raise Unclear(_("Enter a whole number."))
        return float(number)

    def said(self, details: Details) -> str:
        low, high = (self._shown(details[end]) for end in ("low", "high"))
        if details["low"] == details["high"]:
            return _("exactly %(number)s") % {"number": low}
        if details["high"] is None:
            return _("at least %(number)s") % {"number": low}
        if details["low"] is None:
            return _("at most %(number)s") % {"number": high}
        return _("%(low)s to %(high)s") % {
            "low": self._shown(details["low"], bare=True),
            "high": high,
        }

    def _shown(self, number: float | None, *, bare: bool = False) -> str:
        if number is None:
            return ""
        text = str(number).replace(".", get_format("DECIMAL_SEPARATOR"))
        return text if bare or not self.unit else f"{text} {self.unit}"


@dataclass(frozen=True, slots=True)
class Days:
    """A day from `low` to `high`, both included; one of them may be open. Stored as ISO text."""

    kind: str = "days"

    def clean(self, given: Details) -> dict[str, Any]:
        low, high = (self._day(given.get(end)) for end in ("low", "high"))
        if low is None and high is None:
            raise Unclear(_("Enter the first day, the last day, or both."))
        if low is not None and high is not None and low > high:
            raise Unclear(_("The first day is after the last. Exchange them."))
        return {"low": low and low.isoformat(), "high": high and high.isoformat()}

    def _day(self, value: Any) -> date | None:
        if value is None or value == "":
            return None
        try:
            day = date.fromisoformat(str(value))
        except ValueError:
            raise Unclear(
                _("“%(value)s” is not a day of the calendar. Choose a day.")
                % {"value": str(value)[:30]}
            ) from None
        if not EARLIEST_DAY <= day <= LATEST_DAY:
            raise Unclear(_("Enter a day from 1900 on."))
        return day

    def said(self, details: Details) -> str:
        low, high = (
            date_format(date.fromisoformat(details[end]), "DATE_FORMAT") if details[end] else ""
            for end in ("low", "high")
        )
        if low and high:
            return _("between %(low)s and %(high)s") % {"low": low, "high": high}
        if low:
            return _("on %(day)s or later") % {"day": low}
        return _("on %(day)s or earlier") % {"day": high}


@dataclass(frozen=True, slots=True)
class Nothing:
    """Whether it happened at all."""

    kind: str = "nothing"

    def clean(self, given: Details) -> dict[str, Any]:
        return {}

    def said(self, details: Details) -> str:
        return ""


Asks = Choices | Numbers | Days | Nothing


@dataclass(frozen=True, slots=True)
class Criterion:
    """
    One sentence that is true of a patient, false, or not known.

    `says` and `denies` are whole sentences without capital and stop, `%(asked)s` standing for the
    choice. `reads` answers it (analytics.criteria.reading). `milestone`: what everybody of whom it is
    true has reached.
    """

    code: str
    subject: str
    label: Text
    says: Text
    denies: Text
    asks: Asks
    reads: Callable
    known: str
    milestone: str = ""


def either(parts: list[str]) -> str:
    """a, b or c."""
    if len(parts) < 2:
        return "".join(parts)
    return pgettext("list", "%(first)s or %(last)s") % {
        "first": ", ".join(parts[:-1]),
        "last": parts[-1],
    }


def within_sentence(label: str) -> str:
    """A label without its capital, unless it is an abbreviation or a name."""
    if len(label) < 2 or not label[0].isupper() or not label[1].islower():
        return label
    if label.startswith(PROPER_NAMES):
        return label
    if (get_language() or "").startswith("tr") and label[0] in "Iİ":
        return ("ı" if label[0] == "I" else "i") + label[1:]
    return label[0].lower() + label[1:]
