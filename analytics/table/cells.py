"""Cells to numbers and labels, or where they are none."""

import math
import re
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analytics.stats.report.subjects import Covariate
from analytics.table.columns import ROLES
from analytics.table.sheet import Sheet, TableProblem, listed, quoted

MISSING = {"", "NA"}
# In whatever unit: up to here every whole number is exact, and sums and squares are finite.
LONGEST_TIME = 1e15
# Every pair of groups is compared: more are the numbers of patients in the wrong column.
MOST_GROUPS = 100

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_WHOLE = re.compile(r"[+-]?\d{1,15}", re.ASCII)
_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+", re.ASCII)
_NOT_FINITE = re.compile(r"[+-]?(nan|inf(inity)?)", re.IGNORECASE)


def numbers(
    sheet: Sheet, name: str, *, missing: bool = False, largest: float = math.inf
) -> NDArray[Any]:
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
        elif abs(float(cell)) > largest:
            raise sheet.problem(place, name, f"{quoted(cell)} is too large, at most {largest:.0e}")
    if all(_WHOLE.fullmatch(cell) for cell in cells):
        return np.array([int(cell) for cell in cells], dtype=np.int64)
    return np.array([np.nan if cell in MISSING else float(cell) for cell in cells])


def _not_a_number(cell: str) -> str:
    if _DECIMAL_COMMA.fullmatch(cell):
        return f"{quoted(cell)} has a decimal comma, write {cell.replace(',', '.')}"
    if _NOT_FINITE.fullmatch(cell):
        return f"{quoted(cell)} is not a finite number"
    return f"{quoted(cell)} is not a number"


def labels(sheet: Sheet, name: str | None) -> NDArray[Any] | None:
    """Texts; numbers are written in one way, so that 1 and 01 are one group."""
    if name is None:
        return None
    cells = sheet.column(name)
    for place, cell in enumerate(cells):
        if cell in MISSING:
            raise sheet.problem(place, name, "the value is missing")
    if all(_NUMBER.fullmatch(cell) for cell in cells):
        cells = [
            str(int(cell)) if _WHOLE.fullmatch(cell) else f"{float(cell):.15g}" for cell in cells
        ]
    return np.array(cells, dtype=object)


def groups(sheet: Sheet, name: str | None) -> NDArray[Any] | None:
    found = labels(sheet, name)
    if name is not None and found is not None:
        _refuse_too_many(name, len(set(found.tolist())))
    return found


def _refuse_too_many(name: str, different: int) -> None:
    if different > MOST_GROUPS:
        raise TableProblem(
            f"The column {quoted(name)} has {different} different values, groups are at most {MOST_GROUPS}:"
            " choose another, or leave it out with --ignore."
        )


def covariate(sheet: Sheet, name: str, *, text_allowed: bool) -> Covariate:
    cells = sheet.column(name)
    written = [cell for cell in cells if cell not in MISSING]
    if not written:
        raise TableProblem(f"The column {quoted(name)} is empty: leave it out with --ignore.")
    numeric = sum(bool(_NUMBER.fullmatch(cell) or _NOT_FINITE.fullmatch(cell)) for cell in written)
    # Where most are numbers, the others are mistakes, not labels.
    if 2 * numeric > len(written) or all(_DECIMAL_COMMA.fullmatch(cell) for cell in written):
        return Covariate(name, numbers(sheet, name, missing=True).astype(float))
    if not text_allowed:
        raise TableProblem(
            f"The column {quoted(name)} holds text ({quoted(written[0])}) and is not one of"
            f" {listed(ROLES)}: choose it with --group, --strata, --id or --covariates,"
            " or leave it out with --ignore."
        )
    _refuse_too_many(name, len(set(written)))
    return Covariate(
        name, np.array([None if cell in MISSING else cell for cell in cells], dtype=object)
    )
