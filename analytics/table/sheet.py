"""Bytes to cells: encoding, separator, header, rows. Not: what the cells mean (cells.py)."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

SEPARATORS = ",;\t"
LONGEST_CELL = 10_000


class TableProblem(ValueError):
    """What is wrong with a table: one sentence, with row and column."""


@dataclass(frozen=True)
class Sheet:
    header: list[str]
    rows: list[list[str]]
    lines: list[int]  # of the file, where each row begins

    @classmethod
    def of(cls, content: bytes) -> "Sheet":
        text = _decoded(content)
        csv.field_size_limit(LONGEST_CELL)
        separator = _separator(text)
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        rows, lines, begins = [], [], 1
        try:
            for cells in reader:
                stripped = [cell.strip() for cell in cells]
                if any(stripped):
                    rows.append(stripped)
                    lines.append(begins)
                begins = reader.line_num + 1
        except csv.Error as problem:
            if "field limit" in str(problem):
                raise TableProblem(
                    f"Line {begins} has a cell of more than {LONGEST_CELL} characters: is a quotation mark missing?"
                ) from None
            raise TableProblem(f"Line {begins} is not CSV: {problem}.") from None
        if not rows:
            raise TableProblem("The file is empty.")
        sheet = cls(rows[0], rows[1:], lines[1:])
        sheet._check_shape()
        return sheet

    def _check_shape(self) -> None:
        for place, name in enumerate(self.header, start=1):
            if not name:
                raise TableProblem(f"Column {place} has no name in the header.")
        twice = [name for name, count in Counter(self.header).items() if count > 1]
        if twice:
            raise TableProblem(f"The header names the column {quoted(twice[0])} more than once.")
        if not self.rows:
            raise TableProblem("The file has a header but no rows.")
        for place, row in enumerate(self.rows):
            if len(row) != len(self.header):
                raise TableProblem(
                    f"{self.row(place)} has {len(row)} cells, the header has {len(self.header)}."
                )

    def column(self, name: str) -> list[str]:
        place = self.header.index(name)
        return [row[place] for row in self.rows]

    def row(self, place: int) -> str:
        return f"Row {place + 1} (line {self.lines[place]})"

    def problem(self, place: int, name: str, what: str) -> TableProblem:
        return TableProblem(f"{self.row(place)}, column {quoted(name)}: {what}.")


def _decoded(content: bytes) -> str:
    if b"\x00" in content:
        raise TableProblem("The file is not a text in UTF-8: save it as “CSV UTF-8”.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = content.count(b"\n", 0, problem.start) + 1
        raise TableProblem(
            f"Line {line} is not UTF-8 (byte {content[problem.start]:#04x}): save the file as “CSV UTF-8”."
        ) from None


def _separator(text: str) -> str:
    """The one of which the first line has most, outside quotes."""
    first = re.sub(r'"[^"\n]*"', "", text.lstrip("\r\n").partition("\n")[0])
    return max(SEPARATORS, key=first.count)


def quoted(text: str) -> str:
    return f"“{shown(text)}”"


def listed(names: Iterable[str]) -> str:
    every: Sequence[str] = list(names)
    more = f" and {len(every) - 20} more" if len(every) > 20 else ""
    return ", ".join(map(shown, every[:20])) + more


def shown(text: str) -> str:
    """In one line, and without what a terminal would obey."""
    visible = "".join(letter if letter.isprintable() else "�" for letter in text)
    return visible if len(visible) <= 40 else visible[:39] + "…"
