"""
The members of a cohort as arrays: their dates, their groups, and from these every endpoint. The only module
that reads the database for survival statistics.

Not: who is a member (cohorts.py), nor estimates.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import numpy as np
from django.db import connection
from django.db.models import QuerySet
from numpy.typing import NDArray

from analytics.beside_courses import FIRST_DECISIONS, TREATED_LESIONS
from analytics.cohorts import Cohort
from analytics.definitions import ORIGINS, Endpoint, Grouping, Origin, Timing
from analytics.divisions import LATER, NOT_KNOWN, HappenedOn, days_of, places_of
from analytics.models import Course
from analytics.stats.endpoint_rules import ENDPOINTS
from analytics.stats.endpoints import MISSING, Milestones, endpoint_times

DAY_ZERO = date(1970, 1, 1)

# Milestone of the engine: expression on a course.
DAYS = {
    Origin.PRIMARY_DIAGNOSIS: "primary_diagnosed_on",
    Origin.METASTASIS_DIAGNOSIS: "metastasis_diagnosed_on",
    Origin.INDEX_LIVER_INTERVENTION: "index_liver_intervention_on",
    Origin.INDEX_LIVER_OPERATION: "index_liver_operation_on",
    Origin.CLEARANCE: "cleared_on",
    Origin.SECOND_INTERVENTION: "second_intervention_on",
    Origin.THIRD_INTERVENTION: "interventions_on[3]",
    Origin.FIRST_RECURRENCE: "first_recurrence_on",
    Origin.SECOND_RECURRENCE: "recurrences_on[2]",
    Origin.BOARD_DECISION: "board.held_on",
    "liver_recurrence": "liver_recurrence_on",
    "uncontrolled_recurrence": "uncontrolled_recurrence_on",
    "later_primary": "later_primary_on",
    "last_assessment": "last_assessed_on",
    "last_contact": "last_contact_on",
    "death": "died_on",
    # An unclear cause counts as the cancer's: the cautious reading.
    "death_of_cancer": "CASE WHEN died_of <> 'other' THEN died_on END",
    "death_of_other_cause": "CASE WHEN died_of = 'other' THEN died_on END",
}
_FLAGS = {
    "disease_left": "disease_left",
    "death_undated": "death_undated",
    "unclear_death": "died_of = 'unclear'",
}
SUBJECTS, TIMING = "subjects", "timing"
# `timing` of a row is the place in here, -1 where it is not known.
TIMINGS = (Timing.SYNCHRONOUS, Timing.METACHRONOUS)

_WITH_BOARD = f" LEFT JOIN ({FIRST_DECISIONS}) board USING (patient_id)"
_OF_LESIONS = {Origin.LESION_TREATMENT: "s.performed_on", "local_progression": "again.detected_on"}
EVERY_TIME = frozenset((endpoint, origin) for endpoint in ORIGINS for origin in ORIGINS[endpoint])

# Numbers by name, row by row in the order of the courses' ids: these as `subjects`, days, flags, the timing.
Columns = dict[str, NDArray[Any]]
# Reads of courses, and of nothing beside them, these milestones and whatever else Rows need.
ReadCourses = Callable[[QuerySet[Course], Collection[str]], Columns]


@dataclass(frozen=True, slots=True, eq=False)
class Happened:
    """
    When something happened after time zero, row by row in days since 1970: `day` as the record has it, and the first
    and last day on which it may have been. MISSING where it did not; `day` alone also where nobody knows it to a month.
    `unknown`: nor is it known whether it happened.
    """

    day: NDArray[np.int32]
    earliest: NDArray[np.int32]
    latest: NDArray[np.int32]
    unknown: NDArray[np.bool_]

    @classmethod
    def on_days(cls, day: NDArray[np.int32]) -> "Happened":
        """Of which every day is known."""
        return cls(day, day, day, np.zeros(len(day), dtype=bool))

    @classmethod
    def of(cls, told: list[HappenedOn | None], places: list[int]) -> "Happened":
        def column(name: str) -> NDArray[np.int32]:
            days = [getattr(one, name) if one else None for one in told]
            return np.array([_number(day) for day in days], dtype=np.int32)

        unknown = np.array(places, dtype=np.int8) == NOT_KNOWN
        return cls(column("day"), column("earliest"), column("latest"), unknown)

    @property
    def ever(self) -> NDArray[np.bool_]:
        return self.earliest != MISSING

    def where(self, chosen: NDArray[Any]) -> "Happened":
        return Happened(
            self.day[chosen], self.earliest[chosen], self.latest[chosen], self.unknown[chosen]
        )


def _number(day: date | None) -> int:
    return MISSING if day is None else (day - DAY_ZERO).days


@dataclass(frozen=True, slots=True, eq=False)
class Times:
    """
    One endpoint from one origin for a cohort, row by row in the same order everywhere.

    `members` counts the whole cohort; who is not among `subjects` is in `excluded`, by reason. `started` in
    days since 1970. `entry_days` is 0 without delayed entry. A subject appears once, except where lesions are
    counted: then `subjects` are the patients whose lesions they are. `places`: of each division that was read, the
    group of each row; `happened`: of each that is decided after time zero, when (analytics.divisions).
    """

    endpoint: Endpoint
    origin: Origin
    subjects: NDArray[np.int64]
    started: NDArray[np.int32]
    days: NDArray[np.int32]
    entry_days: NDArray[np.int32]
    event: NDArray[np.int8]
    timing: NDArray[np.int8]
    excluded: dict[str, int]
    unclear_death: NDArray[np.bool_]
    places: Mapping[Grouping, NDArray[np.int8]] = field(default_factory=dict)
    happened: Mapping[Grouping, Happened] = field(default_factory=dict)

    @property
    def members(self) -> int:
        return len(self.days) + sum(self.excluded.values())

    def last_observed_on(self) -> date | None:
        """The latest day anything is known of: nobody is assumed to be alive after it."""
        if not len(self.days):
            return None
        return DAY_ZERO + timedelta(days=int((self.started + self.days).max()))


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Patients, or the treated lesions of patients: who, their milestones, their groups."""

    subjects: NDArray[np.int64]
    milestones: Milestones
    timing: NDArray[np.int8]
    unclear_death: NDArray[np.bool_]

    def times(self, endpoint: Endpoint, origin: Origin) -> Times:
        found = endpoint_times(self.milestones, endpoint.value, origin.value)
        these = np.flatnonzero(found.included)
        return Times(
            endpoint,
            origin,
            self.subjects[these],
            found.started[these],
            found.duration[these],
            found.entry[these],
            found.event[these],
            self.timing[these],
            found.left_out(),
            self.unclear_death[these],
            happened={
                grouping: Happened.on_days(self.milestones[later.itself][these])
                for grouping, later in LATER.items()
                if later.itself
            },
        )

    def left_out(self, endpoint: Endpoint, origin: Origin) -> dict[str, NDArray[np.int64]]:
        """Who has no time, by reason."""
        found = endpoint_times(self.milestones, endpoint.value, origin.value)
        reasons = found.reason
        return {reason: self.subjects[reasons == reason] for reason in found.left_out()}


@dataclass(frozen=True, slots=True, eq=False)
class Members:
    """A cohort as it was at one moment; `lesions` only where their times were asked for."""

    patients: Rows
    lesions: Rows | None
    places: Mapping[Grouping, NDArray[np.int8]] = field(default_factory=dict)
    happened: Mapping[Grouping, Happened] = field(default_factory=dict)

    def times(self, endpoint: Endpoint, origin: Origin) -> Times:
        found = self._rows(endpoint).times(endpoint, origin)
        if not self.places and not self.happened:
            return found
        who = np.searchsorted(self.patients.subjects, found.subjects)
        return replace(
            found,
            places={by: each[who] for by, each in self.places.items()},
            happened={
                **found.happened,
                **{by: each.where(who) for by, each in self.happened.items()},
            },
        )

    def left_out(self, endpoint: Endpoint, origin: Origin) -> dict[str, NDArray[np.int64]]:
        return self._rows(endpoint).left_out(endpoint, origin)

    def _rows(self, endpoint: Endpoint) -> Rows:
        if endpoint is not Endpoint.LTP:
            return self.patients
        if self.lesions is None:
            raise LookupError("lesions were not read")
        return self.lesions


def read_courses(courses: QuerySet[Course], milestones: Collection[str]) -> Columns:
    return _read(courses, {name: DAYS[name] for name in milestones})


def members_of(
    center_id: int,
    cohort: Cohort,
    groupings: Iterable[Grouping] = (),
    times: Collection[tuple[Endpoint, Origin]] = EVERY_TIME,
    read: ReadCourses = read_courses,
) -> Members:
    """
    The members with what these `times` need: a query whatever the size of the cohort, one more where lesions are
    counted, one for `groupings` that the record decides, one for the days of what decides them later. Within the
    center's context, and in one moment. `read`: instead of a query for all (analytics.kept_members).
    """
    groupings = list(groupings)
    places = {
        grouping: np.array(each, dtype=np.int8)
        for grouping, each in places_of(cohort.members(center_id), groupings).items()
    }
    days = days_of(cohort.members(center_id), groupings)
    members = cohort.members(center_id).order_by()
    needed: set[str] = {later.itself for later in LATER.values() if later.itself}
    for endpoint, origin in times:
        needed |= ENDPOINTS[endpoint].reads(origin)
    of_courses = {name: text for name, text in DAYS.items() if name in needed}
    if Origin.BOARD_DECISION in needed:
        columns = _read(members, of_courses, _WITH_BOARD)
    else:
        columns = read(members, of_courses)
    lesions = None
    if any(endpoint is Endpoint.LTP for endpoint, _origin in times):
        of_courses.pop(Origin.BOARD_DECISION, None)
        lesions = _rows(_read(members, of_courses | _OF_LESIONS, TREATED_LESIONS, order="t.id"))
    return Members(
        _rows(columns),
        lesions,
        places,
        {grouping: Happened.of(*each) for grouping, each in days.items()},
    )


def _read(
    members: QuerySet[Course], days: Mapping[str, str], beside: str = "", order: str = "course.id"
) -> Columns:
    """Packed as numbers of four bytes, a column of a million patients is read in a moment."""
    numbers = {
        **{name: f"({text}) - date '{DAY_ZERO}'" for name, text in days.items()},
        **{name: f"({text})::int" for name, text in _FLAGS.items()},
        TIMING: f"array_position(ARRAY{[one.value for one in TIMINGS]}, timing::text) - 1",
    }
    packed = [
        f"string_agg(int4send(COALESCE({text}, {MISSING})), ''::bytea ORDER BY {order})"
        for text in numbers.values()
    ]
    packed.append(f"string_agg(int8send(course.id), ''::bytea ORDER BY {order})")
    members_sql, parameters = members.query.sql_with_params()
    sql = f"SELECT {', '.join(packed)} FROM ({members_sql}) course {beside}"
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        *columns, subjects = cursor.fetchone()
    read: Columns = {
        name: np.frombuffer(column or b"", dtype=">i4").astype(np.int32)
        for name, column in zip(numbers, columns, strict=True)
    }
    return read | {SUBJECTS: np.frombuffer(subjects or b"", dtype=">i8").astype(np.int64)}


def _rows(columns: Columns) -> Rows:
    flags = {name: columns[name] == 1 for name in _FLAGS}
    others = {*_FLAGS, TIMING, SUBJECTS}
    return Rows(
        columns[SUBJECTS],
        Milestones(
            {name: column for name, column in columns.items() if name not in others},
            flags["disease_left"],
            flags["death_undated"],
        ),
        np.where(columns[TIMING] < 0, -1, columns[TIMING]).astype(np.int8),
        flags["unclear_death"],
    )
