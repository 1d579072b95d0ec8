"""
Many statements in one journey to the database, each with a plan that the connection keeps.

Django's own cursor binds values in the client, so that what it sends is never the same text twice: every
statement is read and planned anew, which for a row of sixty columns takes longer than writing it.
Not: which rows may be read or written; the database's own policies hold here as for any statement.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from typing import Any

import psycopg
from django.db import connection, models

TUPLES = psycopg.pq.ExecStatus.TUPLES_OK
Statement = tuple[str, Sequence[Any] | dict[str, Any]]


def run(statements: Iterable[Statement]) -> list[list[tuple]]:
    """
    The answers in the order of the statements; of one that reads nothing, an empty one.

    Parameters in a list stand in the text as $1, $2, as the database itself wants them; in a dict as
    %(name)s. Statements may come from a generator: the database works on the first while the next is made.
    The first that is refused refuses them all, as an error of Django's.
    """
    connection.ensure_connection()
    driver: Any = connection.connection
    driver.prepare_threshold = 1  # Django switches it off; only what asks for it is prepared
    with connection.wrap_database_errors, driver.pipeline():
        asked = [_ask(driver, *each) for each in statements]
    # Only now the answers are there.
    return [cursor.fetchall() if _has_rows(cursor) else [] for cursor in asked]


def _ask(driver: Any, text: str, values: Sequence[Any] | dict[str, Any]) -> psycopg.Cursor:
    if isinstance(values, dict):
        text, names = _numbered(text)
        values = [values[name] for name in names]
    return psycopg.RawCursor(driver).execute(text, values, prepare=True)


@lru_cache(maxsize=64)
def _numbered(text: str) -> tuple[str, tuple[str, ...]]:
    """%(name)s as $1, and the names in their order. The driver would read a long text anew each time."""
    places: dict[str, int] = {}

    def mark(found: re.Match) -> str:
        if found[0] == "%%":
            return "%"
        return f"${places.setdefault(found[1], len(places) + 1)}"

    return re.sub(r"%%|%\((\w+)\)s", mark, text), tuple(places)


def _has_rows(cursor: psycopg.Cursor) -> bool:
    """`cursor.description` would say so too, and first describe every column."""
    return cursor.pgresult is not None and cursor.pgresult.status == TUPLES


@cache
def select_all(model: type[models.Model]) -> str:
    """SELECT with every column of a model, in the order of its fields."""
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in model._meta.concrete_fields)
    return f"SELECT {columns} FROM {quote(model._meta.db_table)}"


def instances(model: type[models.Model], rows: Iterable[tuple]) -> list[Any]:
    """The rows of select_all as Django would have read them."""
    names = [field.attname for field in model._meta.concrete_fields]
    readers = _readers(model)
    made = []
    for row in rows:
        values = list(row)
        for place, reader in readers:
            values[place] = reader(values[place])
        made.append(model.from_db(connection.alias, names, values))
    return made


@cache
def _readers(model: type[models.Model]) -> list[tuple[int, Any]]:
    """How Django turns what the database gives into a field's value, where it has to."""

    def reader(convert, expression):
        return lambda value: convert(value, expression, connection)

    found = []
    for place, field in enumerate(model._meta.concrete_fields):
        expression = field.cached_col
        for convert in [
            *connection.ops.get_db_converters(expression),
            *field.get_db_converters(connection),
        ]:
            found.append((place, reader(convert, expression)))
    return found
