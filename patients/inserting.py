"""Many new rows of several tables in one journey to the database. Not: whether they may be there."""

import json
from collections.abc import Sequence
from functools import cache
from itertools import chain, groupby
from typing import Any

import pghistory
from django.db import connection, models
from django.db.models.expressions import DatabaseDefault

from patients.prepared import Statement, run

SET_CONTEXT = """
    SELECT set_config('pghistory.context_id', $1, true),
           set_config('pghistory.context_metadata', $2, true)
"""


def insert(rows: Sequence[models.Model], *, history: pghistory.runtime.Context) -> None:
    """
    INSERT the rows in their order, neighbors of one table in one statement, all statements at once.

    `history` says by whom and why, as pghistory.context gives it. Raises what the database refuses, as
    `bulk_create` would; then none of them is there.
    """
    if not rows:
        return
    statements = (_statement(model, list(group)) for model, group in groupby(rows, key=type))
    run(chain([_context(history)], statements))
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


def _context(history: pghistory.runtime.Context) -> Statement:
    """What pghistory would put before each statement of Django's own cursor; until the transaction ends."""
    told = json.dumps(history.metadata, cls=pghistory.config.json_encoder())
    return SET_CONTEXT, [str(history.id), told]


def _statement(model: type[models.Model], rows: list[models.Model]) -> Statement:
    fields, begins = _columns(model)
    lines: list[str] = []
    values: list[Any] = []
    for row in rows:
        marks = []
        for field in fields:
            value = field.pre_save(row, add=True)
            if isinstance(value, DatabaseDefault):
                marks.append("DEFAULT")
                continue
            # Most columns of a row are empty, and asking a field what that becomes takes its time.
            values.append(None if value is None else field.get_db_prep_save(value, connection))
            marks.append(f"${len(values)}")
        lines.append(f"({', '.join(marks)})")
    return begins + ", ".join(lines), values


@cache
def _columns(model: type[models.Model]) -> tuple[Sequence[models.Field], str]:
    quote = connection.ops.quote_name
    fields = model._meta.concrete_fields
    columns = ", ".join(quote(field.column) for field in fields)
    return fields, f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES "
