"""Many new rows of several tables in one journey to the database. Not: whether they may be there."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from django.db import connection, models
from django.db.models.expressions import DatabaseDefault


def insert(rows: Sequence[models.Model]) -> None:
    """
    INSERT the rows in their order, neighbors of one table in one statement, all statements at once.

    Raises what the database refuses, as `bulk_create` would; then none of them is there.
    """
    statements, values = [], []
    for model, group in groupby(rows, key=type):
        statement, given = _statement(model, list(group))
        statements.append(statement)
        values += given
    if not statements:
        return
    with connection.cursor() as cursor:
        cursor.execute(";".join(statements), values)
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


def _statement(model: type[models.Model], rows: list[models.Model]) -> tuple[str, list[Any]]:
    quote = connection.ops.quote_name
    fields = model._meta.concrete_fields
    columns = ", ".join(quote(field.column) for field in fields)
    lines, values = [], []
    for row in rows:
        marks = []
        for field in fields:
            value = field.pre_save(row, add=True)
            if isinstance(value, DatabaseDefault):
                marks.append("DEFAULT")
            else:
                marks.append("%s")
                values.append(field.get_db_prep_save(value, connection))
        lines.append(f"({', '.join(marks)})")
    table = quote(model._meta.db_table)
    return f"INSERT INTO {table} ({columns}) VALUES {', '.join(lines)}", values
