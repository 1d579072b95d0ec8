"""
A plain table of times from a CSV file, checked cell by cell. Not: what is estimated from it (stats/report.py).

Without options the columns are known by their names: time, status or event, group, strata, entry, cluster, id;
every other column of numbers is a covariate.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analytics.stats.report import Covariate, Subjects
from analytics.stats.time_to_event import InvalidTimes, TimeToEvent

ROLES = ("time", "status", "event", "group", "strata", "entry", "cluster", "id")
SEPARATORS = ",;\t"
LONGEST_CELL = 10_000
MISSING = {"", "NA"}

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_WHOLE = re.compile(r"[+-]?\d{1,15}", re.ASCII)
_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+", re.ASCII)
_NOT_FINITE = re.compile(r"[+-]?(nan|inf(inity)?)", re.IGNORECASE)


class TableProblem(ValueError):
    """What is wrong with a table: one sentence, with row and column."""


@dataclass(frozen=True)
class Columns:
    """
    Which column is what; a role without a name is looked for under its own.

    `covariates` None: every other column of numbers, unless the times are named otherwise than
    `time`: such a table has columns of all kinds.
    """

    roles: dict[str, str] = field(default_factory=dict)
    covariates: tuple[str, ...] | None = None
    ignored: tuple[str, ...] = ()


def read_table(content: bytes, columns: Columns | None = None) -> Subjects:
    """The table, or TableProblem."""
    sheet = _Sheet.of(content)
    chosen = columns or Columns()
    roles = _roles(sheet, chosen)
    data = _times(sheet, roles)
    subjects = _subjects(sheet, roles, data)
    names = _covariate_names(sheet, chosen, roles)
    return Subjects(
        data=data,
        # A column of another name with no other causes in it is a status.
        competing="event" in roles and (roles["event"] == "event" or data.causes > 1),
        columns=tuple(sheet.header),
        roles=roles,
        group=_labels(sheet, roles.get("group")),
        strata=_labels(sheet, roles.get("strata")),
        cluster=_cluster(sheet, roles, data, subjects),
        stretches=subjects is not None and len(set(subjects)) < len(subjects),
        covariates=tuple(
            _covariate(sheet, name, text_allowed=chosen.covariates is not None) for name in names
        ),
    )


# --- Bytes to cells ---


@dataclass(frozen=True)
class _Sheet:
    header: list[str]
    rows: list[list[str]]
    lines: list[int]  # of the file, where each row begins

    @classmethod
    def of(cls, content: bytes) -> "_Sheet":
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


# --- Which column is what ---


def _roles(sheet: _Sheet, chosen: Columns) -> dict[str, str]:
    named = {**chosen.roles}
    for name in (*named.values(), *(chosen.covariates or ()), *chosen.ignored):
        if name not in sheet.header:
            raise TableProblem(
                f"There is no column {quoted(name)}; the columns are {listed(sheet.header)}."
            )
    taken = {*named.values(), *(chosen.covariates or ()), *chosen.ignored}
    for role in ROLES:
        # A choice between status and event is made by naming one.
        chosen_ending = role in {"status", "event"} and {"status", "event"} & set(chosen.roles)
        if role not in named and role in sheet.header and role not in taken and not chosen_ending:
            named[role] = role
    if "time" not in named:
        raise TableProblem(
            f"There is no column “time”; the columns are {listed(sheet.header)}: name it with --time."
        )
    if "status" in named and "event" in named:
        raise TableProblem(
            "There are both “status” (0 or 1) and “event” (0, 1, 2, …): choose with --status or --event."
        )
    if "status" not in named and "event" not in named:
        raise TableProblem(
            "There is no column “status” (0 or 1) or “event” (0, 1, 2, …):"
            " name it with --status or --event."
        )
    twice = [name for name, count in Counter(named.values()).items() if count > 1]
    if twice:
        raise TableProblem(f"The column {quoted(twice[0])} cannot be two things at once.")
    return {role: named[role] for role in ROLES if role in named}


def _covariate_names(sheet: _Sheet, chosen: Columns, roles: dict[str, str]) -> list[str]:
    if chosen.covariates is not None:
        measured = {roles[role] for role in ("time", "status", "event", "entry") if role in roles}
        for name in chosen.covariates:
            if name in measured:
                raise TableProblem(f"The column {quoted(name)} cannot be a covariate as well.")
        return list(dict.fromkeys(chosen.covariates))
    if roles["time"] != "time" or not {"status", "event"} & set(roles.values()):
        return []
    others = set(roles.values()) | set(chosen.ignored)
    return [name for name in sheet.header if name not in others]


# --- Cells to numbers ---


def _times(sheet: _Sheet, roles: dict[str, str]) -> TimeToEvent:
    time = _numbers(sheet, roles["time"])
    _refuse_negative(sheet, roles["time"], time)
    entry = None
    if "entry" in roles:
        entry = _numbers(sheet, roles["entry"])
        late = np.flatnonzero(entry >= time)
        if len(late):
            place = int(late[0])
            cell = sheet.column(roles["entry"])[place]
            end = sheet.column(roles["time"])[place]
            raise sheet.problem(
                place, roles["entry"], f"{cell} is not before the {roles['time']}, {end}"
            )
    try:
        return TimeToEvent(time, _events(sheet, roles), entry)
    except InvalidTimes as problem:
        name = roles.get(problem.column, roles["time"])
        if problem.row is None:
            raise TableProblem(f"Column {quoted(name)}: {problem.problem}.") from None
        raise sheet.problem(problem.row - 1, name, problem.problem) from None


def _events(sheet: _Sheet, roles: dict[str, str]) -> NDArray[Any]:
    if "event" in roles:
        name, allowed, words = roles["event"], None, "0 (censored), 1, 2, …"
    else:
        name, allowed = roles["status"], 1
        words = "0 (censored) or 1 (event); competing events go in a column “event”"
    codes = _numbers(sheet, name)
    wrong = (codes < 0) | (codes != np.floor(codes)) | (codes > (1_000 if allowed is None else 1))
    if wrong.any():
        place = int(np.argmax(wrong))
        raise sheet.problem(place, name, f"{sheet.column(name)[place]} is not {words}")
    return codes.astype(np.int64)


def _refuse_negative(sheet: _Sheet, name: str, values: NDArray[Any]) -> None:
    negative = np.flatnonzero(values < 0)
    if len(negative):
        place = int(negative[0])
        raise sheet.problem(place, name, f"{sheet.column(name)[place]} is negative")


def _numbers(sheet: _Sheet, name: str, *, missing: bool = False) -> NDArray[Any]:
    """The column as numbers, whole ones as integers; with `missing`, NaN for cells left empty."""
    cells = sheet.column(name)
    for place, cell in enumerate(cells):
        if cell in MISSING:
            if not missing:
                raise sheet.problem(place, name, "the value is missing")
        elif not _NUMBER.fullmatch(cell):
            raise sheet.problem(place, name, _not_a_number(cell))
        elif not np.isfinite(float(cell)):
            raise sheet.problem(place, name, f"{quoted(cell)} is too large")
    if all(_WHOLE.fullmatch(cell) for cell in cells):
        return np.array([int(cell) for cell in cells], dtype=np.int64)
    return np.array([np.nan if cell in MISSING else float(cell) for cell in cells])


def _not_a_number(cell: str) -> str:
    if _DECIMAL_COMMA.fullmatch(cell):
        return f"{quoted(cell)} has a decimal comma, write {cell.replace(',', '.')}"
    if _NOT_FINITE.fullmatch(cell):
        return f"{quoted(cell)} is not a finite number"
    return f"{quoted(cell)} is not a number"


def _labels(sheet: _Sheet, name: str | None) -> NDArray[Any] | None:
    """Texts; numbers are written in one way, so that 1 and 01 are one group."""
    if name is None:
        return None
    cells = sheet.column(name)
    for place, cell in enumerate(cells):
        if cell in MISSING:
            raise sheet.problem(place, name, "the value is missing")
    if all(_NUMBER.fullmatch(cell) for cell in cells):
        cells = [str(int(cell)) if _WHOLE.fullmatch(cell) else f"{float(cell):.15g}" for cell in cells]
    return np.array(cells, dtype=object)


def _covariate(sheet: _Sheet, name: str, *, text_allowed: bool) -> Covariate:
    cells = sheet.column(name)
    written = [cell for cell in cells if cell not in MISSING]
    if not written:
        raise TableProblem(f"The column {quoted(name)} is empty: leave it out with --ignore.")
    numbers = sum(bool(_NUMBER.fullmatch(cell) or _NOT_FINITE.fullmatch(cell)) for cell in written)
    # Where most are numbers, the others are mistakes, not labels.
    if 2 * numbers > len(written) or all(_DECIMAL_COMMA.fullmatch(cell) for cell in written):
        return Covariate(name, _numbers(sheet, name, missing=True).astype(float))
    if not text_allowed:
        raise TableProblem(
            f"The column {quoted(name)} holds text ({quoted(written[0])}) and is not one of"
            f" {listed(ROLES)}: choose it with --group, --strata, --id or --covariates,"
            " or leave it out with --ignore."
        )
    return Covariate(
        name, np.array([None if cell in MISSING else cell for cell in cells], dtype=object)
    )


def _cluster(
    sheet: _Sheet, roles: dict[str, str], data: TimeToEvent, subjects: list[str] | None
) -> NDArray[Any] | None:
    """What is named so; else the subjects, where one has the event more than once (as R's coxph)."""
    if "cluster" in roles or subjects is None:
        return _labels(sheet, roles.get("cluster"))
    had_event = [subject for subject, event in zip(subjects, data.event, strict=True) if event]
    return np.array(subjects, dtype=object) if len(set(had_event)) < len(had_event) else None


def _subjects(sheet: _Sheet, roles: dict[str, str], data: TimeToEvent) -> list[str] | None:
    """Whose row each is: everybody has one or, with entry, rows that do not overlap."""
    name = roles.get("id")
    labels = _labels(sheet, name)
    if name is None or labels is None:
        return None
    by_subject: dict[str, list[int]] = {}
    for place, label in enumerate(labels.tolist()):
        by_subject.setdefault(label, []).append(place)
    for label, places in by_subject.items():
        if len(places) > 1:
            _refuse_overlap(sheet, name, label, sorted(places, key=data.duration.__getitem__), data)
    return labels.tolist()


def _refuse_overlap(
    sheet: _Sheet, name: str, label: str, places: Sequence[int], data: TimeToEvent
) -> None:
    if data.entry is None:
        first, second = sorted(places)[:2]
        raise sheet.problem(
            second,
            name,
            f"{label} is in row {first + 1} already; without a column “entry” everybody has one row"
            f" (for rows that belong together: --cluster {name})",
        )
    for before, after in pairwise(places):
        if data.entry[after] < data.duration[before]:
            one, other = sorted((before, after))
            raise sheet.problem(
                other, name, f"{label} is under observation in row {one + 1} at the same time"
            )


def quoted(text: str) -> str:
    return f"“{text if len(text) <= 40 else text[:39] + '…'}”"


def listed(names: Iterable[str]) -> str:
    shown: Sequence[str] = list(names)
    more = f" and {len(shown) - 20} more" if len(shown) > 20 else ""
    return ", ".join(shown[:20]) + more
