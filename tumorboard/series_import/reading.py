"""Bytes to cells: encoding, separator, header, rows. Not: what the cells mean (cells.py)."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from tumorboard.series_import.columns import SeriesFile
from tumorboard.series_import.files import BY_FILE_NAME, FILES
from tumorboard.series_import.problems import Problem

SEPARATORS = ",;\t"
LONGEST_CELL = 10_000


@dataclass
class Table:
    """The cells of one file by column, whitespace around them removed, and the line of each row."""

    file: SeriesFile
    lines: list[int]
    cells: dict[str, list[str]]


def read_series(
    contents: dict[str, bytes], *, most_rows: int | None = None
) -> tuple[dict[str, Table], list[Problem]]:
    """The tables by name and what is wrong with the files themselves. `contents`: bytes by file name."""
    problems = [
        Problem("file_unknown", name, parts={"files": ", ".join(file.file_name for file in FILES)})
        for name in contents
        if name not in BY_FILE_NAME
    ]
    tables = {}
    for file in FILES:
        if file.file_name not in contents:
            if file.required:
                problems.append(Problem("file_missing", file.file_name))
            continue
        found = _read(file, contents[file.file_name], most_rows)
        if isinstance(found, Problem):
            problems.append(found)
        else:
            table, wrong = found
            tables[file.name] = table
            problems += wrong
    return tables, problems


def _read(
    file: SeriesFile, content: bytes, most_rows: int | None
) -> Problem | tuple[Table, list[Problem]]:
    name = file.file_name
    try:
        text = decode(content)
    except UnicodeDecodeError:
        return Problem("file_encoding", name)
    try:
        rows = list(_rows(text, _separator(text, file)))
    except csv.Error as reason:
        return Problem("file_not_csv", name, parts={"reason": str(reason)})
    if not rows:
        return Problem("file_empty", name)
    if most_rows is not None and len(rows) - 1 > most_rows:
        return Problem("file_too_long", name, parts={"limit": str(most_rows)})
    header = [cell.strip() for cell in rows[0][1]]
    problems = list(_header_problems(file, header))
    body = [(line, cells) for line, cells in rows[1:] if len(cells) == len(header)]
    problems += [
        Problem(
            "row_length",
            name,
            line,
            parts={"found": str(len(cells)), "wanted": str(len(header))},
        )
        for line, cells in rows[1:]
        if len(cells) != len(header)
    ]
    return _table(file, header, body), problems


def decode(content: bytes) -> str:
    """
    UTF-8, else Windows-1254, which differs from ISO 8859-9 only where the latter has no letters.

    Raises UnicodeDecodeError for anything else, UTF-16 and binary files among it.
    """
    if b"\x00" in content:
        raise UnicodeDecodeError("utf-8", content[:1], 0, 1, "not text")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1254")


def _separator(text: str, file: SeriesFile) -> str:
    """The one that makes the most known column names out of the first line."""
    first = text.lstrip("\r\n").partition("\n")[0].strip()
    names = {column.name for column in file.columns}

    def known(separator: str) -> int:
        return len(names & {cell.strip().strip('"') for cell in first.split(separator)})

    return max(SEPARATORS, key=known)


def _rows(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not blank, each with the line it begins on."""
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    begins = 1
    for cells in reader:
        if any(cell and not cell.isspace() for cell in cells):
            yield begins, cells
        begins = reader.line_num + 1


def _header_problems(file: SeriesFile, header: list[str]) -> Iterator[Problem]:
    names = [column.name for column in file.columns]
    for name in dict.fromkeys(header):
        if name not in names:
            parts = {"columns": ", ".join(names)}
            yield Problem("column_unknown", file.file_name, 1, name, name, parts=parts)
        elif header.count(name) > 1:
            yield Problem("column_twice", file.file_name, 1, name, name)
    for column in file.columns:
        if column.required and column.name not in header:
            parts = {"file": file.file_name}
            yield Problem("column_missing", file.file_name, 1, column.name, parts=parts)


def _table(file: SeriesFile, header: list[str], body: list[tuple[int, list[str]]]) -> Table:
    columns = list(zip(*(cells for _line, cells in body), strict=True)) or [()] * len(header)
    by_name = {name: columns[place] for place, name in enumerate(header)}
    blank = [""] * len(body)
    return Table(
        file=file,
        lines=[line for line, _cells in body],
        cells={
            column.name: [_clean(cell) for cell in by_name[column.name]]
            if column.name in by_name
            else blank
            for column in file.columns
        },
    )


_SPACE = re.compile(r"^\s|\s$")


def _clean(cell: str) -> str:
    return cell.strip() if _SPACE.search(cell) else cell
