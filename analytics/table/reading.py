"""
A table of times out of a CSV file.

Without options the columns are known by their names: time, status or event, group, strata, entry, cluster, id;
every other column of numbers is a covariate.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analytics.stats.report.subjects import Subjects
from analytics.stats.time_to_event import InvalidTimes, TimeToEvent
from analytics.table.cells import LONGEST_TIME, covariate, groups, labels, numbers
from analytics.table.columns import Columns, column_roles, covariate_names
from analytics.table.sheet import Sheet, TableProblem, quoted, shown

# A code above is a number of days in the wrong column.
MOST_CAUSES = 99


def read_table(content: bytes, columns: Columns | None = None) -> Subjects:
    """The table, or TableProblem."""
    sheet = Sheet.of(content)
    chosen = columns or Columns()
    roles = column_roles(sheet, chosen)
    data = _times(sheet, roles)
    subjects = _subjects(sheet, roles, data)
    names = covariate_names(sheet, chosen, roles)
    return Subjects(
        data=data,
        # A column of another name with no other causes in it is a status.
        competing="event" in roles and (roles["event"] == "event" or data.causes > 1),
        columns=tuple(sheet.header),
        roles=roles,
        group=groups(sheet, roles.get("group")),
        strata=labels(sheet, roles.get("strata")),
        cluster=_cluster(sheet, roles, data, subjects),
        stretches=subjects is not None and len(set(subjects)) < len(subjects),
        covariates=tuple(
            covariate(sheet, name, text_allowed=chosen.covariates is not None) for name in names
        ),
    )


def _times(sheet: Sheet, roles: dict[str, str]) -> TimeToEvent:
    time = numbers(sheet, roles["time"], largest=LONGEST_TIME)
    _refuse_negative(sheet, roles["time"], time)
    entry = None
    if "entry" in roles:
        entry = numbers(sheet, roles["entry"], largest=LONGEST_TIME)
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


def _events(sheet: Sheet, roles: dict[str, str]) -> NDArray[Any]:
    if "event" in roles:
        name, highest, words = roles["event"], MOST_CAUSES, "0 (censored), 1, 2, …"
    else:
        name, highest = roles["status"], 1
        words = "0 (censored) or 1 (event); competing events go in a column “event”"
    codes = numbers(sheet, name)
    wrong = (codes < 0) | (codes != np.floor(codes)) | (codes > highest)
    if wrong.any():
        place = int(np.argmax(wrong))
        raise sheet.problem(place, name, f"{sheet.column(name)[place]} is not {words}")
    return codes.astype(np.int64)


def _refuse_negative(sheet: Sheet, name: str, values: NDArray[Any]) -> None:
    negative = np.flatnonzero(values < 0)
    if len(negative):
        place = int(negative[0])
        raise sheet.problem(place, name, f"{sheet.column(name)[place]} is negative")


def _cluster(
    sheet: Sheet, roles: dict[str, str], data: TimeToEvent, subjects: list[str] | None
) -> NDArray[Any] | None:
    """What is named so; else the subjects, where one has the event more than once (as R's coxph)."""
    if "cluster" in roles or subjects is None:
        return labels(sheet, roles.get("cluster"))
    had_event = [subject for subject, event in zip(subjects, data.event, strict=True) if event]
    return np.array(subjects, dtype=object) if len(set(had_event)) < len(had_event) else None


def _subjects(sheet: Sheet, roles: dict[str, str], data: TimeToEvent) -> list[str] | None:
    """Whose row each is: everybody has one or, with entry, rows that do not overlap."""
    name = roles.get("id")
    whose = labels(sheet, name)
    if name is None or whose is None:
        return None
    by_subject: dict[str, list[int]] = {}
    for place, label in enumerate(whose.tolist()):
        by_subject.setdefault(label, []).append(place)
    for label, places in by_subject.items():
        if len(places) > 1:
            _refuse_overlap(sheet, name, label, sorted(places, key=data.duration.__getitem__), data)
    return whose.tolist()


def _refuse_overlap(
    sheet: Sheet, name: str, label: str, places: Sequence[int], data: TimeToEvent
) -> None:
    if data.entry is None:
        first, second = sorted(places)[:2]
        raise sheet.problem(
            second,
            name,
            f"{shown(label)} is in row {first + 1} already; without a column “entry” everybody has one row"
            f" (for rows that belong together: --cluster {name})",
        )
    for before, after in pairwise(places):
        if data.entry[after] < data.duration[before]:
            one, other = sorted((before, after))
            raise sheet.problem(
                other,
                name,
                f"{shown(label)} is under observation in row {one + 1} at the same time",
            )
