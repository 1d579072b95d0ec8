"""Reads the reference cases of this folder and compares numbers with them."""

import csv
import json
from math import isclose
from pathlib import Path

import numpy as np

from analytics.stats.results import number_or_none
from analytics.stats.time_to_event import TimeToEvent

CASES = Path(__file__).parent / "cases"
NAMES = sorted(path.name for path in CASES.iterdir())
# Cases that only the report of a whole table is compared with; and a trial as it was published.
MORE = Path(__file__).parent / "more"
REAL = Path(__file__).parent / "real"
TOLERANCE = 1e-9


def expected(name):
    return json.loads((CASES / name / "expected.json").read_text())


def columns(name):
    """The columns of data.csv; whole numbers as integers, texts as they are."""
    with (CASES / name / "data.csv").open() as file:
        rows = list(csv.DictReader(file))
    return {column: _typed([row[column] for row in rows]) for column in rows[0]}


def times(name):
    """The case as one TimeToEvent, with its delayed entry where it has one."""
    table = columns(name)
    return TimeToEvent(table["time"], table.get("status", table.get("event")), table.get("entry"))


def group(name, block):
    """The subjects of an expected block: "all", or "group:X"."""
    data = times(name)
    if block == "all":
        return data
    return data.where(columns(name)["group"] == block.removeprefix("group:"))


def assert_equals_r(ours, theirs, what):
    """Within 1e-9 absolute or relative; R's null must be our None or NaN, and the other way round."""
    ours, theirs = np.atleast_1d(np.asarray(ours, dtype=object)), np.atleast_1d(theirs)
    assert len(ours) == len(theirs), what
    for position, (a, b) in enumerate(zip(ours, theirs, strict=True)):
        a = None if a is None else number_or_none(a)
        same = (
            a is b is None
            if a is None or b is None
            else isclose(a, b, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
        )
        assert same, f"{what}[{position}]: {a} is not R's {b}"


ABOUT_THE_CASE = {
    "case", "title", "source", "time_unit", "columns", "n", "notes", "made_with", "extra",
}  # fmt: skip
TOLERANCES = {
    "cox": 1e-5,
    "zph_km": 1e-4,
    "zph_rank": 1e-4,
    "zph_identity": 1e-4,
}


def differences(ours, theirs, path=(), tolerance=TOLERANCE):
    """Where `ours` lacks a key of R's or has another number; more keys than R's are welcome."""
    where = ".".join(map(str, path))
    if isinstance(theirs, dict):
        for key, value in theirs.items():
            if not path and key in ABOUT_THE_CASE:
                continue
            if not isinstance(ours, dict) or key not in ours:
                yield f"{where}.{key} is missing"
            else:
                finer = TOLERANCES.get(key, tolerance)
                yield from differences(ours[key], value, (*path, key), finer)
    elif isinstance(theirs, list):
        if not isinstance(ours, list) or len(ours) != len(theirs):
            yield f"{where}: {ours} is not R's {theirs}"
            return
        for place, pair in enumerate(zip(ours, theirs, strict=True)):
            yield from differences(*pair, (*path, place), tolerance)
    elif isinstance(theirs, int | float) and not isinstance(theirs, bool):
        same = isinstance(ours, int | float) and isclose(
            ours, theirs, rel_tol=tolerance, abs_tol=tolerance
        )
        if not same:
            yield f"{where}: {ours} is not R's {theirs}"
    elif ours != theirs:
        yield f"{where}: {ours} is not R's {theirs}"


def _typed(values):
    for kind in (int, float):
        try:
            return np.array([kind(value) for value in values])
        except ValueError:
            pass
    return np.array(values)
