"""Set-wise inserts from the staged tables into the record: what every target needs, once."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connection, models

from patients.models import Source

# Of every row; `origin` names the columns of the staged row that stand in these.
EVERY_ROW = {
    "center_id": "%(center)s::bigint",
    "import_batch_id": "%(batch)s::bigint",
    "created_by_id": "%(by)s::bigint",
    "source": f"'{Source.REGISTRY_IMPORT}'",
}


@dataclass(frozen=True)
class Insert:
    """Rows of one model: for each column an expression over `rows`. What is not named is its field's default."""

    model: type[models.Model]
    values: Mapping[str, str]
    rows: str

    @property
    def sql(self) -> str:
        values = {**_defaults(self.model), **EVERY_ROW, **self.values}
        columns = ", ".join(f'"{name}"' for name in values)
        # One line for each column: a wrong one is named by its line in the database's log.
        expressions = ",\n    ".join(values.values())
        return f"INSERT INTO {self.model._meta.db_table} ({columns})\nSELECT {expressions}\n{self.rows}"


def run(inserts: list[Insert], parameters: dict) -> dict[str, int]:
    """Rows by table."""
    counts: dict[str, int] = {}
    with connection.cursor() as cursor:
        for insert in inserts:
            cursor.execute(insert.sql, parameters)
            table = insert.model._meta.db_table
            counts[table] = counts.get(table, 0) + cursor.rowcount
    return counts


def published(**columns: str) -> str:
    """The columns that are kept word for word: {our key: expression}; empty ones leave no key."""
    pairs = ", ".join(f"'{key}', ({expression})::text" for key, expression in columns.items())
    return f"jsonb_strip_nulls(jsonb_build_object({pairs}))"


def yes_no(flag: str) -> str:
    return f"CASE {flag} WHEN true THEN 'yes' WHEN false THEN 'no' END"


def blank(text: str) -> str:
    return f"COALESCE({text}, '')"


def _defaults(model: type[models.Model]) -> dict[str, str]:
    """The database has no defaults of Django's; a column that may be empty needs none."""
    return {
        field.column: _default(field)
        for field in model._meta.concrete_fields
        if field.name != "id" and not field.null and not _has_database_default(field)
    } | {"id": "gen_random_uuid()"}


def _has_database_default(field: models.Field) -> bool:
    return field.db_default is not models.NOT_PROVIDED


def _default(field: models.Field) -> str:
    value = field.get_default()
    if value is None:
        return "NULL"
    if isinstance(value, bool | int):
        return str(value).lower()
    if isinstance(value, dict):
        return "'{}'::jsonb"
    if isinstance(value, list):
        return "'{}'"
    return f"'{value}'"
