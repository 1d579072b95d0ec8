"""docs/reference/series-format.md, drawn from the files, codes and rules that the import itself uses."""

from collections.abc import Iterator

from django.utils import translation

from tumorboard.series_import.columns import Column, Kind, SeriesFile
from tumorboard.series_import.files import FILES
from tumorboard.series_import.problems import WORDINGS, Severity
from tumorboard.series_import.rules import RULES

INTRODUCTION = """\
# The format of a series

Drawn from the program by `manage.py draw_series_format`; the suite fails when it is stale.

A series is up to eleven CSV files. Only `patients.csv` is mandatory; a file that is not there says
nothing. `tumorboard/demo_content/published_series` is a complete example.

    python manage.py import_series FOLDER --center CODE --dry-run
    python manage.py import_series FOLDER --center CODE --series SLUG --title "…" --data-lock 2019-11-15

Data managers and coordinators find the same under *Data* in the browser, up to 20 MB and 50,000 rows a
file. With `--series` the patients form a closed series; without it they join the running record.
With `--data-lock` nothing later is known: their follow-up plans are closed on that day and nothing is
due. `--research-consent NOTE` enters that all gave research consent, and how that is known; without it no
consent is entered.

Everything is checked before anything is written; all errors come at once, with file, line, column, value and
what would be right (`--problems FILE` keeps them as a table). Then everything is written in one
transaction, or nothing. The same content in the same center again does nothing, whatever its
encoding, separators, dates and order. Exit status: 0 imported or already there, 2 errors in the data.

## How cells are written

- **Encoding**: UTF-8 with or without a byte order mark, Windows-1254, ISO 8859-9.
- **Separator**: comma, semicolon or tab; found from the header. Quotes around cells that hold it.
- **Columns** in any order. Names are exactly these; a column that is not mandatory may be left out.
- **Dates**: `2015-03-12` or `12.03.2015`. A date with slashes is refused: day and month could be mistaken.
- **Numbers**: one decimal mark, point or comma; no thousands separator.
- **Several codes** in a cell are separated by `;`.
- **Empty** is "not reported". It is never read as 0, no or none, except where a column says so.

## What becomes of it

Each row becomes one or more rows of the record, under the ids of the file (`source_id`). What the record
has no field for, and labels that our codes replace, stay word for word in `as_published`. Numbers that can
be counted from dates or lesions (ages, survival, intervals, stays) are counted; those published are kept
beside them and a difference is a warning. Persons screened and excluded become patients with what little
is known. `liver_metastases.staging_imaging` has no dates of its own and takes the date of detection;
`size_mm_after_chemotherapy` that of the end of the preoperative therapy. Decisions become past meetings
with the disciplines present; they are marked imported and are never shown as signed.

Status events are made where the status of a contact differs from that of the one before.
"""


def series_format() -> str:
    """The whole page, in English."""
    with translation.override("en"):
        parts = [INTRODUCTION, *("\n".join(_file(file)) for file in FILES), "\n".join(_rules())]
        return "\n".join(parts) + "\n"


def _file(file: SeriesFile) -> Iterator[str]:
    yield f"## {file.file_name}\n"
    yield f"{file.says}{' **Mandatory.**' if file.required else ''}\n"
    yield "| column | meaning | cell | mandatory |"
    yield "| --- | --- | --- | --- |"
    for column in file.columns:
        required = "yes" if column.required else ""
        yield f"| `{column.name}` | {column.says} | {_cell(column)} | {required} |"
    yield ""


def _cell(column: Column) -> str:
    if column.key:
        return f"text up to {column.longest}, each once"
    if column.refers_to:
        return f"a row of {column.refers_to}.csv"
    if column.kind in (Kind.CODE, Kind.CODES):
        codes = ", ".join(f"`{code}`" for code in column.codes)
        return codes if column.kind == Kind.CODE else f"several of {codes}"
    if column.kind in (Kind.INTEGER, Kind.DECIMAL):
        whole = "whole number" if column.kind == Kind.INTEGER else "number"
        return f"{whole}, {column.lowest:g} to {column.highest:g}"
    if column.kind == Kind.TEXT:
        return f"text up to {column.longest}"
    return str(column.kind.value)


def _rules() -> Iterator[str]:
    yield "## What is checked\n"
    yield (
        "Besides the cells themselves. Errors keep the whole series out; warnings do not. Where a rule has"
        " a number, it is that of the clinical specification. Its rules on quorum (V25), nodes (V26),"
        " report tables (V27) and patients lost (V30) ask for what a series does not hold, and the"
        " colonoscopy of V24 is not part of the format.\n"
    )
    yield "| rule | file and column | | says |"
    yield "| --- | --- | --- | --- |"
    seen = set()
    for rule in RULES:
        place = f"{rule.file.name}.{rule.column}"
        if rule.code in ("key_twice", "unknown_reference") or (rule.code, place) in seen:
            continue
        seen.add((rule.code, place))
        kind = "warning" if rule.severity == Severity.WARNING else "error"
        says = _sentence(str(WORDINGS[rule.code].message))
        yield f"| {rule.code} | {place} | {kind} | {says} |"


def _sentence(message: str) -> str:
    """Named parts of a message as they read before they are filled in."""
    return message.replace("%(", "‹").replace(")s", "›")
