"""Facts as plain JSON without keys, and back again. Not: reading them from the record (reading.py)."""

from dataclasses import fields
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from analytics.facts.records import Facts, RecurrenceFacts, SessionFacts

FIRST_DAY = date(1970, 1, 1)
KEYS = {"course", "patient", "study_code"}
_PARTS = {
    "index": SessionFacts,
    "second": SessionFacts,
    "sessions": SessionFacts,
    "recurrences": RecurrenceFacts,
}


def facts_as_data(facts: Facts) -> dict[str, Any]:
    return _as_data(facts, without=KEYS)


def facts_of_data(data: dict[str, Any], *, number: int, code: str) -> Facts:
    """`number` and `code` stand in place of the keys."""
    read = {name: _restored(name, value) for name, value in data.items()}
    return Facts(course=number, patient=UUID(int=number), study_code=code, **read)


def _as_data(record: Any, *, without: set[str] | None = None) -> dict[str, Any]:
    return {
        field.name: _stored(getattr(record, field.name))
        for field in fields(record)
        if field.name not in (without or ())
    }


def _stored(value: Any) -> Any:
    if isinstance(value, date):
        return (value - FIRST_DAY).days
    if isinstance(value, tuple):
        return [_stored(one) for one in value]
    if isinstance(value, SessionFacts | RecurrenceFacts):
        return _as_data(value)
    # Whole, so that the digest is the same after the database.
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _restored(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name.endswith("_on"):
        return FIRST_DAY + timedelta(days=value)
    if isinstance(value, list):
        return tuple(_restored_part(name, one) for one in value)
    return _restored_part(name, value)


def _restored_part(name: str, value: Any) -> Any:
    if name not in _PARTS:
        return value
    return _PARTS[name](**{key: _restored(key, one) for key, one in value.items()})
