"""
The rules between cells, rows and files, each one statement over the staged tables.

V numbers are those of the clinical specification's list of rules. A rule selects the rows that break
it: `line_no`, `value`, and whatever else its sentences name. NULL, which is also what a cell became that
could not be read, breaks no rule.
"""

from collections.abc import Iterator

from django.db import connection
from django.utils.translation import gettext_lazy as _

from tumorboard.series_import.columns import Column, SeriesFile
from tumorboard.series_import.files import FILES
from tumorboard.series_import.problems import Problem, wording
from tumorboard.series_import.rules.board import BOARD
from tumorboard.series_import.rules.center import CENTER
from tumorboard.series_import.rules.liver import LIVER
from tumorboard.series_import.rules.primary import PRIMARY
from tumorboard.series_import.rules.publication import PUBLICATION
from tumorboard.series_import.rules.recurrences import RECURRENCES
from tumorboard.series_import.rules.rule import Rule
from tumorboard.series_import.rules.status import STATUS
from tumorboard.series_import.rules.times import TIMES
from tumorboard.series_import.rules.treatment import TREATMENT
from tumorboard.series_import.staging import table_name


def check(*, center_id: int, data_locked_on) -> list[Problem]:
    """Every row that breaks a rule, of all rules. Call inside the center's context, after staging."""
    parameters = {"center": center_id, "data_locked_on": data_locked_on}
    with connection.cursor() as cursor:
        return [problem for rule in RULES for problem in _broken(rule, parameters, cursor)]


def _broken(rule: Rule, parameters: dict, cursor) -> Iterator[Problem]:
    cursor.execute(rule.sql, parameters)
    names = [column.name for column in cursor.description]
    for row in cursor.fetchall():
        found = dict(zip(names, ("" if cell is None else str(cell) for cell in row), strict=True))
        yield Problem(
            rule.code,
            rule.file.file_name,
            int(found.pop("line_no")),
            rule.column,
            found.pop("value"),
            rule.severity,
            found,
        )


KEY_TWICE = wording(
    "key_twice",
    _("This row has the same name as the row of line %(first)s."),
    _("Each row has a name of its own."),
)
UNKNOWN_REFERENCE = wording(
    "unknown_reference",
    _("There is no such row in %(file)s."),
    _("A %(column)s that stands in %(file)s."),
)


def _keys(file: SeriesFile) -> Rule:
    key = file.key.name
    return Rule(
        KEY_TWICE,
        file,
        key,
        f"""
        SELECT line_no, {key} AS value, first FROM (
            SELECT line_no, {key}, min(line_no) OVER (PARTITION BY {key}) AS first
            FROM {table_name(file)} WHERE {key} IS NOT NULL) rows
        WHERE line_no > first
        """,
    )


def _reference(file: SeriesFile, column: Column) -> Rule:
    target = next(other for other in FILES if other.name == column.refers_to)
    key = target.key.name
    return Rule(
        UNKNOWN_REFERENCE,
        file,
        column.name,
        f"""
        SELECT s.line_no, s.{column.name} AS value, '{target.file_name}' AS file, '{key}' AS column
        FROM {table_name(file)} s
        WHERE s.{column.name} IS NOT NULL
          AND NOT EXISTS (SELECT FROM {table_name(target)} t WHERE t.{key} = s.{column.name})
        """,
    )


RULES: list[Rule] = [
    *(_keys(file) for file in FILES),
    *(_reference(file, column) for file in FILES for column in file.columns if column.refers_to),
    *CENTER,
    *TIMES,
    *PRIMARY,
    *LIVER,
    *TREATMENT,
    *RECURRENCES,
    *STATUS,
    *BOARD,
    *PUBLICATION,
]
