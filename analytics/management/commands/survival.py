"""Print survival statistics: of a cohort of the record, or of a table of one's own to be checked against R."""

import json
import sys
from argparse import ArgumentTypeError
from collections.abc import Iterable
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.serializers.json import DjangoJSONEncoder

from analytics.cohort_report import (
    COHORT_OPTIONS,
    add_cohort_arguments,
    cohort_answer,
    cohort_text,
)
from analytics.report_text import as_text
from analytics.stats.intervals import ConfidenceType
from analytics.stats.report.everything import report
from analytics.stats.report.subjects import Wishes
from analytics.table.columns import ROLES, Columns
from analytics.table.reading import read_table
from analytics.table.sheet import TableProblem

BAD_TABLE = 2
TABLE_OPTIONS = (*ROLES, "covariates", "ignore", "times", "tau", "pseudo")


class Command(BaseCommand):
    help = (
        "Survival of a cohort, as the interface gives it, or everything that can be estimated from a"
        " table of times (docs/reference/statistics.md). Exit status 2: the table is wrong, and one"
        " sentence says where."
    )
    # A table needs no database, and none of the settings that a check looks at.
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        source = parser.add_mutually_exclusive_group(required=True)
        source.add_argument("--cohort", metavar="SLUG", help="from the record as it is now")
        source.add_argument(
            "--csv",
            type=Path,
            metavar="FILE",
            help="columns time, status (0, 1) or event (0 censored, 1, 2, … causes), optional group,"
            " strata, entry, cluster, id; other columns of numbers are covariates",
        )
        add_cohort_arguments(parser)
        add_table_arguments(parser)
        parser.add_argument("--json", action="store_true", help="all numbers, not rounded")

    def handle(self, *, csv: Path | None, cohort: str | None, **options) -> None:
        _refuse_options_of_the_other(TABLE_OPTIONS if cohort else COHORT_OPTIONS, options)
        if cohort:
            self._cohort(cohort, options)
        elif csv:
            self._table(csv, options)

    def _cohort(self, slug: str, options: dict) -> None:
        answer = cohort_answer(slug, options)
        if options["json"]:
            text = json.dumps(answer, ensure_ascii=False, allow_nan=False, cls=DjangoJSONEncoder)
        else:
            text = cohort_text(answer)
        self.stdout.write(text)

    def _table(self, csv: Path, options: dict) -> None:
        try:
            subjects = read_table(_content(csv), _columns(options))
        except TableProblem as problem:
            self.stderr.write(str(problem))
            sys.exit(BAD_TABLE)
        answer = report(subjects, _wishes(options))
        if options["json"]:
            text = json.dumps(answer, ensure_ascii=False, allow_nan=False)
        else:
            text = as_text(answer, options["conf_type"] or ConfidenceType.LOG_LOG)
        self.stdout.write(text)


def add_table_arguments(parser: CommandParser) -> None:
    """What is said of a table: which column is what, and what is asked of it."""
    table = parser.add_argument_group("the table, where its columns have other names")
    for role in ROLES:
        table.add_argument(f"--{role}", metavar="COLUMN")
    table.add_argument(
        "--covariates",
        type=_names,
        metavar="A,B",
        help="only these; a column of texts is compared with the first of them in order",
    )
    table.add_argument("--ignore", type=_names, default=(), metavar="A,B")
    asked = parser.add_argument_group("what is asked")
    asked.add_argument("--times", type=_times, metavar="12,24", help="survival at these times")
    asked.add_argument("--tau", type=_time, help="restricted mean to here")
    asked.add_argument("--pseudo", type=_times, default=(), metavar="12,24", help="pseudo-values")
    asked.add_argument(
        "--conf-type",
        type=ConfidenceType,
        choices=list(ConfidenceType),
        metavar="|".join(ConfidenceType),
        help="only this type of intervals; default: all, log-log in the table for people",
    )


def _refuse_options_of_the_other(names: Iterable[str], options: dict) -> None:
    for name in names:
        if options[name]:
            source = "--csv" if name in TABLE_OPTIONS else "--cohort"
            raise CommandError(f"--{name} belongs to {source}.")


def _columns(options: dict) -> Columns:
    roles = {role: options[role] for role in ROLES if options[role] is not None}
    return Columns(roles, options["covariates"], options["ignore"])


def _wishes(options: dict) -> Wishes:
    return Wishes(options["times"], options["tau"], options["pseudo"], options["conf_type"])


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as problem:
        raise TableProblem(f"{path} cannot be read: {problem.strerror}.") from None


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _times(text: str) -> tuple[float, ...]:
    return tuple(sorted({_time(part) for part in text.split(",")}))


def _time(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is not a number") from None
    if not 0 <= value < float("inf"):
        raise ArgumentTypeError(f"{text} is not a time")
    return value
