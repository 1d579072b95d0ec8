"""A series comes in whole or not at all. Not: what is read (files.py), checked (rules/), written (record/, board.py)."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

import pghistory
from django.db import DataError, IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from patients.centers import center_context
from patients.models import Center, ImportBatch, Series
from patients.protocols import ensure_protocols
from patients.signals import record_changed
from tumorboard.series_import import board
from tumorboard.series_import.cells import Staged, stage_cells
from tumorboard.series_import.files import FILES
from tumorboard.series_import.inserting import run
from tumorboard.series_import.problems import Problem, Severity, in_order, wording
from tumorboard.series_import.reading import read_series
from tumorboard.series_import.record import RECORD
from tumorboard.series_import.rules import check
from tumorboard.series_import.staging import digest, drop_stage, stage

SERIES_THERE = wording(
    "series_there",
    _("This center has a series of this name with other content."),
    _("Another short name, or the files that were imported before."),
)
REFUSED = wording(
    "refused_by_database",
    _("The database refuses the rows: %(reason)s."),
    _("Report this to the people who run the program: the check should have said it."),
)


class Outcome(StrEnum):
    REFUSED = "refused"
    CHECKED = "checked"
    ALREADY_THERE = "already_there"
    IMPORTED = "imported"


@dataclass(frozen=True)
class SeriesFacts:
    """
    What the files do not say. Without a `slug` the patients join the running record of the center.

    `data_locked_on`: nothing later is known. `consent_note`: research consent was given, and how that
    is known; empty where nothing is known of consents.
    """

    slug: str = ""
    title: str = ""
    citation: str = ""
    data_locked_on: date | None = None
    time_origin: str = ""
    consent_note: str = ""
    board_name: str = ""
    is_demo: bool = False


@dataclass
class Report:
    """What became of the files. `rows`: by file; `written`: by table, when something was written."""

    outcome: Outcome
    problems: list[Problem]
    rows: dict[str, int]
    content_sha256: str = ""
    written: dict[str, int] = field(default_factory=dict)

    @property
    def errors(self) -> list[Problem]:
        return [p for p in self.problems if p.severity == Severity.ERROR]

    @property
    def warnings(self) -> list[Problem]:
        return [p for p in self.problems if p.severity == Severity.WARNING]


def import_series(
    contents: dict[str, bytes],
    *,
    center: Center,
    by=None,
    facts: SeriesFacts = SeriesFacts(),
    dry_run: bool = False,
    most_rows: int | None = None,
    progress: Callable[[str], None] = lambda step: None,
) -> Report:
    """
    Check everything, then write everything in one transaction, or nothing.

    `contents` are the files' bytes by name. The same content in the same center again does nothing,
    whatever its encoding, separators or order.
    """
    progress("reading")
    tables, problems = read_series(contents, most_rows=most_rows)
    staged: dict[str, Staged] = {}
    for name, table in tables.items():
        staged[name], wrong = stage_cells(table, timezone.localdate())
        problems += wrong
    report = Report(
        Outcome.REFUSED,
        problems,
        rows={name: len(table.lines) for name, table in tables.items()},
        content_sha256=digest(staged),
    )
    with center_context([center.pk]):
        _one_import_at_a_time(center)
        if not problems and _is_there(center, report.content_sha256):
            report.outcome = Outcome.ALREADY_THERE
            return report
        progress("checking")
        stage(staged)
        problems += check(center_id=center.pk, data_locked_on=facts.data_locked_on)
        problems += _slug_problems(center, facts)
        report.problems = in_order(problems, [file.file_name for file in FILES])
        if not report.errors:
            progress("writing" if not dry_run else "done")
            report.outcome = Outcome.CHECKED if dry_run else _write(report, center, by, facts)
        drop_stage()
    return report


def _one_import_at_a_time(center: Center) -> None:
    """A second import of a center waits for the first, and then sees what it brought."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('series_import'), %s)", [center.pk])


def _is_there(center: Center, content_sha256: str) -> bool:
    return ImportBatch.objects.filter(center=center, content_sha256=content_sha256).exists()


def _slug_problems(center: Center, facts: SeriesFacts) -> list[Problem]:
    if facts.slug and Series.objects.filter(center=center, slug=facts.slug).exists():
        return [Problem(SERIES_THERE, "", value=facts.slug)]
    return []


def _write(report: Report, center: Center, by, facts: SeriesFacts) -> Outcome:
    """The database checks every constraint here, so that its refusal is a report and not a crash."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            # The limit on statements is for pages that read; here the number of rows is limited.
            cursor.execute("SET LOCAL statement_timeout = 0")
            report.written = _insert(report, center, by, facts)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    except (IntegrityError, DataError) as refusal:
        reason = str(refusal).splitlines()[0]
        report.problems = [*report.problems, Problem(REFUSED, "", parts={"reason": reason})]
        return Outcome.REFUSED
    return Outcome.IMPORTED


def _insert(report: Report, center: Center, by, facts: SeriesFacts) -> dict[str, int]:
    ensure_protocols()
    user_id = getattr(by, "pk", None)
    with pghistory.context(user=user_id, reason=f"import {report.content_sha256[:12]}"):
        batch = ImportBatch.objects.create(
            center=center,
            series_slug=facts.slug,
            content_sha256=report.content_sha256,
            rows=report.rows,
            imported_by=by,
        )
        parameters = {
            "center": center.pk,
            "batch": batch.pk,
            "by": user_id,
            "series": _series_id(batch, by, facts),
            "is_demo": facts.is_demo,
            "consent_note": facts.consent_note,
            "data_locked_on": facts.data_locked_on,
            "board": uuid.uuid4(),
            "quorum_template": uuid.uuid4(),
            "board_name": facts.board_name or facts.title or f"Import {batch.pk}",
        }
        with connection.cursor() as cursor:
            for statement in board.STAGE:
                cursor.execute(statement)
        written = run([*RECORD, *board.BOARD], parameters)
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE " + ", ".join(board.STAGED))
        with _without_nested_loops():
            record_changed.send(sender=ImportBatch, patient_ids=None, center_id=center.pk)
    return written


@contextmanager
def _without_nested_loops() -> Iterator[None]:
    """
    The planner's statistics are those from before the import: it takes the tables for nearly empty and
    would join tens of thousands of rows one by one. Only their owner may analyze them.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_nestloop = off")
        yield
        cursor.execute("SET LOCAL enable_nestloop TO DEFAULT")


def _series_id(batch: ImportBatch, by, facts: SeriesFacts):
    if not facts.slug:
        return None
    return Series.objects.create(
        center_id=batch.center_id,
        slug=facts.slug,
        title=facts.title or facts.slug,
        citation=facts.citation,
        data_locked_on=facts.data_locked_on,
        time_origin=facts.time_origin,
        import_batch=batch,
        created_by=by,
        source="registry_import",
    ).pk
