"""
Cells to values, a column at a time: every different text is read once, however often it stands there.

Values come out as PostgreSQL's COPY wants them. A cell that cannot be read is staged as NULL, so
that the rules between rows go on to be checked for all the others.
"""

import re
from dataclasses import dataclass
from datetime import date

from tumorboard.series_import.columns import Column, Kind
from tumorboard.series_import.problems import Problem
from tumorboard.series_import.reading import Table

NULL = r"\N"
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_SLASHED = re.compile(r"\d{1,4}[/\-. ]\d{1,2}[/\-. ]\d{1,4}")
_WHOLE = re.compile(r"[+-]?\d{1,9}(?:[.,]0+)?")
_NUMBER = re.compile(r"[+-]?\d{1,9}(?:[.,]\d+)?")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd]")


class Unreadable(Exception):
    """A cell that is not what its column holds: the code of the problem and its parts."""

    def __init__(self, code: str, **parts: str):
        self.code, self.parts = code, parts
        super().__init__(code)


@dataclass
class Staged:
    """The columns of one file as COPY texts, in the order of `names`, and the line of each row."""

    names: list[str]
    lines: list[int]
    columns: list[list[str]]


def stage_cells(table: Table, today: date) -> tuple[Staged, list[Problem]]:
    """All columns of one file, and every cell that is wrong in itself."""
    names: list[str] = []
    columns: list[list[str]] = []
    problems: list[Problem] = []
    for column in table.file.columns:
        cells = table.cells[column.name]
        values, unreadable = _read_different(column, set(cells), today)
        names.append(column.name)
        columns.append([values[cell] for cell in cells])
        if column.has_own_codes:
            own = {cell: _own_codes(column, values[cell]) for cell in values}
            names.append(f"{column.name}_code")
            columns.append([own[cell] for cell in cells])
        if unreadable:
            problems += [
                Problem(
                    unreadable[cell].code,
                    table.file.file_name,
                    line,
                    column.name,
                    cell,
                    parts=unreadable[cell].parts,
                )
                for line, cell in zip(table.lines, cells, strict=True)
                if cell in unreadable
            ]
    return Staged(names, table.lines, columns), problems


def _read_different(
    column: Column, cells: set[str], today: date
) -> tuple[dict[str, str], dict[str, Unreadable]]:
    values, unreadable = {}, {}
    for cell in cells:
        try:
            values[cell] = _read(column, cell, today)
        except Unreadable as problem:
            unreadable[cell] = problem
            values[cell] = NULL
    return values, unreadable


def _read(column: Column, cell: str, today: date) -> str:
    if not cell:
        if column.required:
            raise Unreadable("required")
        return NULL
    match column.kind:
        case Kind.DATE:
            return read_date(cell, today).isoformat()
        case Kind.INTEGER:
            return _whole(column, cell)
        case Kind.DECIMAL:
            return _decimal(column, cell)
        case Kind.FLAG:
            if cell not in ("0", "1"):
                raise Unreadable("not_a_flag")
            return "t" if cell == "1" else "f"
        case Kind.CODE:
            if cell not in column.codes:
                raise _unknown_code(column)
            return _escaped(cell)
        case Kind.CODES:
            return _codes(column, cell)
        case _:
            return _text(column, cell)


def read_date(cell: str, today: date) -> date:
    """2015-03-12 or 12.03.2015. Anything else that looks like a date is refused, never guessed."""
    if match := _ISO.fullmatch(cell):
        year, month, day = match.groups()
    elif match := _DOTTED.fullmatch(cell):
        day, month, year = match.groups()
    else:
        raise Unreadable("date_ambiguous" if _SLASHED.fullmatch(cell) else "not_a_date")
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        raise Unreadable("no_such_day") from None
    if found.year < 1900 or found > today:
        raise Unreadable("date_impossible")
    return found


def _whole(column: Column, cell: str) -> str:
    if not _WHOLE.fullmatch(cell):
        raise Unreadable("not_a_whole_number", **_limits(column))
    number = int(re.split("[.,]", cell)[0])
    _check_range(column, number)
    return str(number)


def _decimal(column: Column, cell: str) -> str:
    if not _NUMBER.fullmatch(cell):
        raise Unreadable("not_a_number", **_limits(column))
    text = cell.replace(",", ".")
    if len(text.partition(".")[2].rstrip("0")) > 1:
        raise Unreadable("too_exact")
    _check_range(column, float(text))
    return f"{float(text):.1f}"


def _check_range(column: Column, number: float) -> None:
    low, high = column.lowest, column.highest
    if (low is not None and number < low) or (high is not None and number > high):
        raise Unreadable("out_of_range", **_limits(column))


def _limits(column: Column) -> dict[str, str]:
    return {"lowest": f"{column.lowest:g}", "highest": f"{column.highest:g}"}


def _codes(column: Column, cell: str) -> str:
    labels = [label.strip() for label in cell.split(";")]
    if any(label not in column.codes for label in labels):
        raise _unknown_code(column)
    if len(set(labels)) < len(labels):
        raise Unreadable("code_twice")
    return "{" + ",".join(labels) + "}"


def _own_codes(column: Column, value: str) -> str:
    if value == NULL:
        return NULL
    if column.kind == Kind.CODE:
        return column.codes[value]
    return "{" + ",".join(column.codes[label] for label in value[1:-1].split(",")) + "}"


def _unknown_code(column: Column) -> Unreadable:
    return Unreadable("not_a_code", codes=", ".join(column.codes))


def _text(column: Column, cell: str) -> str:
    if _UNPRINTABLE.search(cell):
        raise Unreadable("control_character")
    if len(cell) > column.longest:
        raise Unreadable("too_long", longest=str(column.longest))
    return _escaped(cell)


def _escaped(text: str) -> str:
    r"""As COPY's text format has it; \N stays NULL only when we mean it."""
    if "\\" not in text and "\t" not in text and "\n" not in text and "\r" not in text:
        return text
    escaped = text.replace("\\", "\\\\").replace("\t", "\\t")
    return escaped.replace("\n", "\\n").replace("\r", "\\r")
