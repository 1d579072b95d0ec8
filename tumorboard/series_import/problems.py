"""
What is wrong with a series, cell by cell, so that it can be mended in the file. Not: what is checked.

A problem keeps its code and its parts, not its sentence: the sentence is made in the language of
whoever reads it.
"""

import csv
import io
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Wording:
    """The sentence of a problem and the one that says what would be right, with named parts."""

    message: str | Promise
    expected: str | Promise


@dataclass(frozen=True)
class Problem:
    """`line` is the line of the file, counted from 1 with the header; 0 is the file as a whole."""

    code: str
    file: str
    line: int = 0
    column: str = ""
    value: str = ""
    severity: Severity = Severity.ERROR
    parts: dict[str, str] = field(default_factory=dict)

    @property
    def message(self) -> str:
        return str(WORDINGS[self.code].message) % self.parts

    @property
    def expected(self) -> str:
        return str(WORDINGS[self.code].expected) % self.parts

    def as_json(self) -> dict:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: dict) -> "Problem":
        return cls(**{**stored, "severity": Severity(stored["severity"])})


WORDINGS: dict[str, Wording] = {
    # --- The file ---
    "file_missing": Wording(_("The file is missing."), _("Every series has this file.")),
    "file_unknown": Wording(_("This is not a file of a series."), _("The files are: %(files)s.")),
    "file_twice": Wording(_("This file is there twice."), _("Each file once.")),
    "file_encoding": Wording(
        _("The file is not text in an encoding that can be read."),
        _("Save it as UTF-8, Windows-1254 or ISO 8859-9."),
    ),
    "file_not_csv": Wording(
        _("The file cannot be read as a table: %(reason)s."),
        _("A CSV file with commas, semicolons or tabs and quotes around cells that hold them."),
    ),
    "file_empty": Wording(_("The file is empty."), _("A line with the names of the columns.")),
    "file_too_long": Wording(
        _("The file has more than %(limit)s rows."), _("Import a series of this size by command.")
    ),
    "column_unknown": Wording(
        _("There is no column of this name."), _("The columns are: %(columns)s.")
    ),
    "column_twice": Wording(_("This column is there twice."), _("Each column once.")),
    "column_missing": Wording(_("The column is missing."), _("Every %(file)s has this column.")),
    "row_length": Wording(
        _("The row has %(found)s cells, the header has %(wanted)s."),
        _("As many cells as the header has, with quotes around cells that hold a separator."),
    ),
    # --- The cell ---
    "required": Wording(_("The cell is empty."), _("This column is never empty.")),
    "too_long": Wording(
        _("The text is longer than %(longest)s characters."),
        _("At most %(longest)s characters."),
    ),
    "control_character": Wording(
        _("The cell holds a character that cannot be printed."), _("Plain text.")
    ),
    "not_a_date": Wording(_("This is not a date."), _("A date as 2015-03-12 or 12.03.2015.")),
    "date_ambiguous": Wording(
        _("Day and month cannot be told apart."), _("A date as 2015-03-12 or 12.03.2015.")
    ),
    "no_such_day": Wording(
        _("There is no such day in the calendar."), _("A date as 2015-03-12 or 12.03.2015.")
    ),
    "date_impossible": Wording(
        _("The date is outside what can be meant."), _("A date from 1900 to today.")
    ),
    "not_a_whole_number": Wording(
        _("This is not a whole number."), _("A whole number from %(lowest)s to %(highest)s.")
    ),
    "not_a_number": Wording(
        _("This is not a number."),
        _(
            "A number from %(lowest)s to %(highest)s with one decimal mark at most, as 12.5 or 12,5."
        ),
    ),
    "too_exact": Wording(_("Only one decimal can be stored."), _("One decimal, as 12.5 or 12,5.")),
    "out_of_range": Wording(
        _("The number is outside its range."), _("A number from %(lowest)s to %(highest)s.")
    ),
    "not_a_flag": Wording(_("This is neither 0 nor 1."), _("0 for no, 1 for yes.")),
    "not_a_code": Wording(_("This is not a known code."), _("One of: %(codes)s.")),
    "code_twice": Wording(_("A code is there twice."), _("Each code once.")),
}


def wording(code: str, message, expected) -> str:
    """Gives a rule its sentences; returns the code."""
    WORDINGS[code] = Wording(message, expected)
    return code


def in_order(problems: Iterable[Problem], files: list[str]) -> list[Problem]:
    """Errors before warnings, then as one walks through the files."""
    place = {name: number for number, name in enumerate(files)}
    return sorted(
        problems,
        key=lambda p: (
            p.severity != Severity.ERROR,
            place.get(p.file, len(files)),
            p.line,
            p.column,
            p.code,
        ),
    )


def as_csv(problems: Iterable[Problem]) -> str:
    """
    The problems as a table for a spreadsheet, in the reader's language.

    A cell of the series can hold anything: what a spreadsheet would run as a formula gets an
    apostrophe in front.
    """
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(
        [
            gettext("Severity"),
            gettext("File"),
            gettext("Line"),
            gettext("Column"),
            gettext("Value"),
            gettext("Problem"),
            gettext("What would be right"),
            gettext("Rule"),
        ]
    )
    for p in problems:
        cells = [severity_word(p.severity), p.file, p.line or "", p.column, p.value]
        writer.writerow([_harmless(cell) for cell in [*cells, p.message, p.expected, p.code]])
    return "\ufeff" + out.getvalue()


def severity_word(severity: Severity) -> str:
    return gettext("Error") if severity == Severity.ERROR else gettext("Warning")


def _harmless(cell) -> str:
    text = str(cell)
    return f"'{text}" if text[:1] in set("=+-@\t\r\n＝＋－＠") else text
