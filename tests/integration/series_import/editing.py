"""The published files with single cells changed, or written in another way."""

import csv
import io
from collections.abc import Callable

from tumorboard.series_import.files import BY_FILE_NAME
from tumorboard.series_import.published import published_files


def edited(*edits: tuple[str, str, str, str]) -> dict[str, bytes]:
    """Each edit is file (without .csv), name of the row, column, new cell."""
    changed = tables()
    for file, key, column, cell in edits:
        key_column = BY_FILE_NAME[f"{file}.csv"].key.name
        (row,) = [row for row in changed[f"{file}.csv"] if row[key_column] == key]
        row[column] = cell
    return written(changed)


def with_row(file: str, like: str, **cells: str) -> dict[str, bytes]:
    """One row more at the end of a file, like another but for these cells."""
    changed = tables()
    key = BY_FILE_NAME[f"{file}.csv"].key.name
    (row,) = [row for row in changed[f"{file}.csv"] if row[key] == like]
    changed[f"{file}.csv"].append({**row, **cells})
    return written(changed)


def only(*names: str) -> dict[str, bytes]:
    return {f"{name}.csv": published_files()[f"{name}.csv"] for name in names}


def written(
    tables: dict[str, list[dict[str, str]]],
    *,
    separator: str = ",",
    encoding: str = "utf-8",
    cell: Callable[[str], str] = str,
) -> dict[str, bytes]:
    return {name: _file(rows, separator, cell).encode(encoding) for name, rows in tables.items()}


def _file(rows, separator: str, cell: Callable[[str], str]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator="\r\n")
    writer.writerow(rows[0])
    writer.writerows([cell(value) for value in row.values()] for row in rows)
    return out.getvalue()


def tables() -> dict[str, list[dict[str, str]]]:
    return {
        name: list(csv.DictReader(io.StringIO(content.decode())))
        for name, content in published_files().items()
    }
