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


def _typed(values):
    for kind in (int, float):
        try:
            return np.array([kind(value) for value in values])
        except ValueError:
            pass
    return np.array(values)
