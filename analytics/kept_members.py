"""
What a process has read of a cohort, kept for its next refresh: only those who were written since are read again.

Why that gives the same: docs/adr/0018-what-a-worker-keeps-of-a-cohort.md. Only courses are kept, and only of the
built-in cohorts, which ask of nothing else; what stands beside courses (boards' decisions, lesions, most divisions) is
read anew each time. Not: reading (members.py).
"""

from collections import OrderedDict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import connection
from django.db.models import QuerySet
from numpy.typing import NDArray

from analytics.cohorts import COHORTS, Cohort
from analytics.members import DAYS, SUBJECTS, Columns, ReadCourses, read_courses
from analytics.models import Course

# Two cohorts of a million, or every one of some hundred thousand; who was refreshed longest ago goes first.
MOST_BYTES = 128 * 2**20

# The build of the courses, and the table in which they are: another server, a restored dump and an emptied table are
# others, whatever their versions say.
BUILD = """
SELECT built_at, all_changed_at_version, pg_postmaster_start_time(), pg_relation_filepath('analytics_course')
FROM analytics_endpointbuild WHERE center_id = %s
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """`of`: what was asked, and of which build of the courses."""

    of: tuple[Any, ...]
    version: int
    columns: Columns

    @property
    def bytes(self) -> int:
        return sum(column.nbytes for column in self.columns.values())


_kept: OrderedDict[tuple[int, str], Kept] = OrderedDict()


def reader(center_id: int, cohort: Cohort, version: int) -> ReadCourses:
    """
    Reads the courses of one cohort as members.read_courses does. Within `one_moment`, of which `version` is the
    data version: nothing uncommitted is seen there, so nothing uncommitted is kept.
    """
    if cohort.slug not in COHORTS:
        return read_courses

    def read(members: QuerySet[Course], milestones: Collection[str]) -> Columns:
        build = _build(center_id)
        of = (members.query.sql_with_params(), build)
        # Nothing is kept until all is read: who is killed in between leaves nothing half done.
        kept = _kept.pop((center_id, cohort.slug), None)
        if kept and kept.of == of and kept.version <= version and {*milestones} <= {*kept.columns}:
            columns = _brought_up_to_date(kept, center_id, members)
        else:
            columns = read_courses(members, milestones)
        if build:
            _keep((center_id, cohort.slug), Kept(of, version, columns))
        return columns

    return read


def _build(center_id: int) -> tuple[Any, ...] | None:
    with connection.cursor() as cursor:
        cursor.execute(BUILD, [center_id])
        return cursor.fetchone()


def _brought_up_to_date(kept: Kept, center_id: int, members: QuerySet[Course]) -> Columns:
    """Those written since are taken out, and put in as they are now if they are members now."""
    since = Course.objects.filter(center_id=center_id, record_version__gt=kept.version)
    written = np.array(sorted(since.values_list("pk", flat=True)), dtype=np.int64)
    if not len(written):
        return kept.columns
    now = read_courses(
        members.filter(record_version__gt=kept.version),
        [name for name in DAYS if name in kept.columns],
    )
    them = np.flatnonzero(np.isin(kept.columns[SUBJECTS], written))
    if np.array_equal(kept.columns[SUBJECTS][them], now[SUBJECTS]):
        return {name: _replaced(each, them, now[name]) for name, each in kept.columns.items()}
    others = {name: np.delete(each, them) for name, each in kept.columns.items()}
    places = np.searchsorted(others[SUBJECTS], now[SUBJECTS])
    return {name: np.insert(each, places, now[name]) for name, each in others.items()}


def _replaced(column: NDArray[Any], places: NDArray[np.intp], now: NDArray[Any]) -> NDArray[Any]:
    """The column itself where nothing is new: most writes move one or two dates."""
    if np.array_equal(column[places], now):
        return column
    column = column.copy()
    column[places] = now
    return column


def _keep(which: tuple[int, str], kept: Kept) -> None:
    for column in kept.columns.values():
        column.flags.writeable = False
    _kept[which] = kept
    while sum(each.bytes for each in _kept.values()) > MOST_BYTES:
        _kept.popitem(last=False)
