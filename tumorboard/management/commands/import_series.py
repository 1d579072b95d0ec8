import sys
from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from patients.models import Center
from tumorboard.series_import.files import BY_FILE_NAME
from tumorboard.series_import.importing import Outcome, Report, SeriesFacts, import_series
from tumorboard.series_import.problems import as_csv, severity_word

DATA_ERRORS = 2


class Command(BaseCommand):
    help = (
        "Import a series of CSV files (docs/reference/series-format.md) into a center, whole or not at all."
        " Exit status 0: imported, or already there; 2: the data have errors and nothing was written."
    )

    def add_arguments(self, parser: CommandParser):
        parser.add_argument("directory", type=Path, help="folder with patients.csv and the others")
        parser.add_argument("--center", required=True, help="code of the center")
        parser.add_argument(
            "--series", default="", help="short name of a series with its own data lock"
        )
        parser.add_argument("--title", default="")
        parser.add_argument("--citation", default="")
        parser.add_argument(
            "--data-lock", type=date.fromisoformat, default=None, metavar="YYYY-MM-DD"
        )
        parser.add_argument("--time-origin", default="")
        parser.add_argument(
            "--research-consent",
            default="",
            metavar="NOTE",
            help="research consent was given by all; how that is known",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="check and report, write nothing"
        )
        parser.add_argument("--language", choices=["en", "tr"], default="en")
        parser.add_argument(
            "--problems", type=Path, help="write the problems to this CSV file as well"
        )

    def handle(self, *, directory: Path, center: str, language: str, **options):
        with translation.override(language):
            report = import_series(
                _contents(directory),
                center=_center(center),
                facts=SeriesFacts(
                    slug=options["series"],
                    title=options["title"],
                    citation=options["citation"],
                    data_locked_on=options["data_lock"],
                    time_origin=options["time_origin"],
                    consent_note=options["research_consent"],
                ),
                dry_run=options["dry_run"],
            )
            if options["problems"]:
                options["problems"].write_text(as_csv(report.problems), encoding="utf-8")
            self._show(report)
        if report.outcome == Outcome.REFUSED:
            sys.exit(DATA_ERRORS)

    def _show(self, report: Report) -> None:
        for problem in report.problems:
            place = f"{problem.file}:{problem.line}" if problem.line else problem.file
            self.stdout.write(
                f"{severity_word(problem.severity)} {place} {problem.column} “{problem.value}”"
                f" [{problem.code}] {problem.message} {problem.expected}"
            )
        rows = sum(report.rows.values())
        self.stdout.write(
            ngettext("%(count)d row read.", "%(count)d rows read.", rows) % {"count": rows}
            + " "
            + _("Errors: %(errors)d, warnings: %(warnings)d.")
            % {"errors": len(report.errors), "warnings": len(report.warnings)}
        )
        self.stdout.write(SENTENCES[report.outcome]())


SENTENCES = {
    Outcome.REFUSED: lambda: _("Nothing was imported. Mend the errors and start again."),
    Outcome.CHECKED: lambda: _("The series can be imported. Nothing was written."),
    Outcome.ALREADY_THERE: lambda: _("This content was already imported. Nothing was written."),
    Outcome.IMPORTED: lambda: _("The series was imported."),
}


def _contents(directory: Path) -> dict[str, bytes]:
    if not directory.is_dir():
        raise CommandError(_("There is no folder %(path)s.") % {"path": directory})
    found = {path.name: path.read_bytes() for path in sorted(directory.glob("*.csv"))}
    if not found:
        raise CommandError(
            _("The folder %(path)s holds no CSV file. The files are: %(files)s.")
            % {"path": directory, "files": ", ".join(BY_FILE_NAME)}
        )
    return found


def _center(code: str) -> Center:
    try:
        return Center.objects.get(code=code)
    except Center.DoesNotExist:
        known = ", ".join(Center.objects.values_list("code", flat=True)) or "–"
        raise CommandError(
            _("There is no center %(code)s. The centers are: %(known)s.")
            % {"code": code, "known": known}
        ) from None
