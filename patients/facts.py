"""A row as labels and values in the reader's language: every field that holds something, or says why it is empty."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.formats import date_format, localize
from django.utils.translation import gettext as _

from patients.constraints import DatePrecision, Missing
from patients.models import ClinicalModel
from patients.words import capitalized

# What is not about the patient, or is shown elsewhere on the page.
BOOKKEEPING = frozenset(
    {
        *("id", "center", "patient", "version", "missing", "as_published", "source", "source_id"),
        *("provenance", "import_batch", "created_at", "created_by", "updated_at", "updated_by"),
        *("map_x", "map_y"),
    }
)
REASONS = dict(Missing.choices)


def facts(row: ClinicalModel, *, leave_out: frozenset[str] = frozenset()) -> list[dict]:
    """For components/definitions.html: {"label", "value", "missing"}. Fields never asked for are not there."""
    return list(_facts(row, BOOKKEEPING | leave_out))


def _facts(row: ClinicalModel, hidden: frozenset[str]) -> Iterator[dict]:
    for field in row._meta.fields:
        if field.name in hidden or field.name.endswith("_precision"):
            continue
        if field.name in row.missing or getattr(row, field.name) not in (None, "", {}):
            yield {"label": capitalized(str(field.verbose_name)), **told(row, field.name)}
    yield from as_published(row)


def told(row: ClinicalModel, name: str) -> dict:
    """One field for a table: {"value", "missing"}; an empty one says why, or "–" where nobody was asked."""
    if name in row.missing:
        return {"value": REASONS[row.missing[name]], "missing": True}
    value = getattr(row, name)
    if value in (None, "", {}):
        return {"value": "–", "missing": True}
    is_reason = isinstance(value, str) and value in REASONS
    field = next(field for field in row._meta.fields if field.name == name)
    return {"value": said(row, field), "missing": is_reason}


def as_published(row: ClinicalModel) -> Iterator[dict]:
    """The source's own columns and words, where our codes replace them."""
    for column, text in row.as_published.items():
        if text not in ("", None):
            yield {"label": _("As published: %(column)s") % {"column": column}, "value": text}


def said(row: ClinicalModel, field: models.Field) -> str:
    """The value of one field in words."""
    value = getattr(row, field.name)
    if isinstance(field, ArrayField):
        return listed(field, value)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, date):
        return said_date(value, getattr(row, f"{field.name}_precision", DatePrecision.DAY))
    if isinstance(value, Decimal | float | int):
        return said_number(value)
    return str(value)


def listed(field: ArrayField, codes: list[str]) -> str:
    """Several codes as one phrase; none of them is an answer too."""
    labels = dict(field.base_field.flatchoices)
    return ", ".join(str(labels.get(code, code)) for code in codes) or _("None")


def said_date(value: date, precision: str) -> str:
    """No more of a date than is known."""
    formats = {DatePrecision.YEAR: "Y", DatePrecision.MONTH: "M Y"}
    return date_format(value, formats.get(DatePrecision(precision), "DATE_FORMAT"))


def said_number(value: Decimal | float | int) -> str:
    """With the reader's decimal mark and no zeros that nobody wrote."""
    exact = Decimal(str(value)).normalize()
    return str(localize(exact.quantize(1) if exact == exact.to_integral() else exact))
