"""
How a cohort is divided by what the record says of its patients: for each group one sentence of the vocabulary that
cohorts are built from, so that a group and a cohort of the same words are the same people. And of a division that is
decided after time zero: what decides it, on which day, and at which landmark it may be asked.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, F, QuerySet, SmallIntegerField, Value, When
from django.db.models.functions import JSONObject

from analytics.criteria import CRITERIA, condition_of, definition_of
from analytics.criteria.reading import OPERATION, TIME_ZERO, Rows
from analytics.definitions import Grouping, GroupName, Landmark, Origin
from analytics.models import Course
from patients.clinical.complications import WINDOW_DAYS
from patients.clinical.dates import period_of

NOT_KNOWN = -1
# A day known no better than this is none: a model would take its middle for it.
LONGEST_PERIOD_DAYS = 31
YES, NO = {"answer": "yes"}, {"answer": "no"}


@dataclass(frozen=True, slots=True)
class Division:
    """
    `groups` in their order, each with its sentence. `known_at`: the milestone at which everybody's group is
    known; None where only the time after all of them tells: then it stands in LATER, and its first sentence says
    that it happened.
    """

    known_at: Origin | None
    groups: tuple[tuple[GroupName, dict[str, Any]], ...]

    @property
    def names(self) -> tuple[GroupName, ...]:
        return tuple(name for name, _sentence in self.groups)


def _chosen(criterion: str, *groups: tuple[GroupName, list[str]]) -> tuple:
    return tuple((name, {"is": criterion, "values": values}) for name, values in groups)


def _either(criterion: str, yes: GroupName, no: GroupName, **details: Any) -> tuple:
    return (yes, {"is": criterion, **details, **YES}), (no, {"is": criterion, **details, **NO})


G = GroupName
DIVISIONS: dict[Grouping, Division] = {
    Grouping.SEX: Division(
        Origin.PRIMARY_DIAGNOSIS, _chosen("sex", (G.FEMALE, ["female"]), (G.MALE, ["male"]))
    ),
    Grouping.PRIMARY_SITE: Division(
        Origin.PRIMARY_DIAGNOSIS,
        _chosen(
            "primary_site",
            (G.COLON, ["right", "left", "sigmoid", "rectosigmoid", "colon_other"]),
            (G.RECTUM, ["rectum"]),
        ),
    ),
    Grouping.NUMBER: Division(
        Origin.METASTASIS_DIAGNOSIS,
        (
            (G.ONE_METASTASIS, {"is": "number", "low": 1, "high": 1}),
            (G.TWO_TO_FOUR, {"is": "number", "low": 2, "high": 4}),
            (G.OVER_FOUR, {"is": "number", "low": 5}),
        ),
    ),
    Grouping.DISTRIBUTION: Division(
        Origin.METASTASIS_DIAGNOSIS,
        _chosen(
            "distribution",
            (G.RIGHT_LOBE, ["right"]),
            (G.LEFT_LOBE, ["left"]),
            (G.BILOBAR, ["bilobar"]),
        ),
    ),
    Grouping.PREOPERATIVE: Division(
        Origin.INDEX_LIVER_INTERVENTION,
        _either("preoperative_therapy", G.THERAPY_FIRST, G.OPERATION_FIRST),
    ),
    Grouping.RESECTION: Division(
        Origin.INDEX_LIVER_OPERATION,
        _chosen(
            "resection_class",
            (G.METASTASECTOMY, ["metastasectomy"]),
            (G.SEGMENTECTOMY_1_2, ["segmentectomy_1_2"]),
            (G.SEGMENTECTOMY_GT2, ["segmentectomy_gt2"]),
        ),
    ),
    Grouping.ABLATION: Division(
        Origin.INDEX_LIVER_OPERATION, _either("ablation", G.ABLATED, G.NOT_ABLATED)
    ),
    Grouping.MARGIN: Division(
        Origin.INDEX_LIVER_OPERATION, _chosen("margin", (G.R0, ["R0"]), (G.R1, ["R1"]))
    ),
    Grouping.SEVERE_COMPLICATION: Division(
        None, _either("complication", G.SEVERE, G.NOT_SEVERE, values=["III", "IV", "V"])
    ),
    Grouping.ADJUVANT: Division(
        None, _either("adjuvant_after_liver", G.ADJUVANT_THERAPY, G.NO_ADJUVANT_THERAPY)
    ),
}


@dataclass(frozen=True, slots=True)
class FirstRow:
    """
    The first row of the record of which the sentence of the first of `groups` is true. `on`: the field of its day;
    `since`: the column of the course before which it was not; without a day it began within `window_days` of that.
    """

    groups: tuple[tuple[GroupName, dict[str, Any]], ...]
    on: str
    since: str
    window_days: int | None = None


@dataclass(frozen=True, slots=True)
class Later:
    """
    What happens to a patient after time zero. `without` it and `having` it by whatever happened; at the landmark
    `not_by` it and `by` it. `suits`: time zeros from which the landmark makes sense, the last for all others; none
    where it does from all. `itself`: its own milestone, for time from it on. `read`: None where that has its day.
    """

    by_landmark: Grouping
    landmark: Landmark
    without: GroupName
    having: GroupName
    not_by: GroupName
    by: GroupName
    suits: tuple[Origin, ...] = ()
    itself: Origin | None = None
    read: FirstRow | None = None


_AFTER_SURGERY = (Origin.CLEARANCE, Origin.INDEX_LIVER_INTERVENTION, Origin.INDEX_LIVER_OPERATION)
LATER: dict[Grouping, Later] = {
    Grouping.REPEAT_INTERVENTION: Later(
        Grouping.REPEAT_BY_LANDMARK,
        Landmark(12, "months"),
        G.ONE_INTERVENTION,
        G.REPEAT_INTERVENTION,
        G.NOT_WITHIN_12_MONTHS,
        G.WITHIN_12_MONTHS,
        itself=Origin.SECOND_INTERVENTION,
    ),
    # The landmark is the end of the window in which a complication counts.
    Grouping.SEVERE_COMPLICATION: Later(
        Grouping.SEVERE_BY_LANDMARK,
        Landmark(WINDOW_DAYS, "days"),
        G.NOT_SEVERE,
        G.SEVERE,
        G.NOT_WITHIN_90_DAYS,
        G.WITHIN_90_DAYS,
        suits=_AFTER_SURGERY,
        # Grade V is the death itself: before that day nobody had it, and it must not explain the death.
        read=FirstRow(
            _either("complication", G.SEVERE, G.NOT_SEVERE, values=["III", "IV"]),
            "began_on",
            OPERATION,
            WINDOW_DAYS,
        ),
    ),
    # JCOG0603 assigned patients 42 to 70 days after the resection and began soon after: at 90 days who is to have it
    # has begun. Kanemitsu Y, et al. Jpn J Clin Oncol 2009;39(6).
    Grouping.ADJUVANT: Later(
        Grouping.ADJUVANT_BY_LANDMARK,
        Landmark(90, "days"),
        G.NO_ADJUVANT_THERAPY,
        G.ADJUVANT_THERAPY,
        G.NOT_WITHIN_90_DAYS,
        G.WITHIN_90_DAYS,
        suits=_AFTER_SURGERY,
        read=FirstRow(DIVISIONS[Grouping.ADJUVANT].groups, "started_on", TIME_ZERO),
    ),
}
# The division by whatever happened, of each that asks for it at its landmark.
AT_LANDMARK: dict[Grouping, Grouping] = {
    later.by_landmark: grouping for grouping, later in LATER.items()
}


def places_of(
    members: QuerySet[Course], groupings: Iterable[Grouping]
) -> dict[Grouping, list[int]]:
    """For each division the group of every member, in the order of their ids; NOT_KNOWN where nothing says it."""
    asked = [grouping for grouping in _by_what_happened(groupings) if grouping in DIVISIONS]
    if not asked:
        return {}
    read = Course.objects.filter(pk__in=members.order_by().values("pk")).order_by("pk")
    columns = {f"by_{grouping.value}": _place(DIVISIONS[grouping].groups) for grouping in asked}
    rows = list(read.annotate(**columns).values_list(*columns))
    return {grouping: [row[at] for row in rows] for at, grouping in enumerate(asked)}


@dataclass(frozen=True, slots=True)
class HappenedOn:
    """
    The day, as the record has it, or the middle of a month or of what of it was possible; None where the record leaves
    more than a month open. It was not before `earliest` and not after `latest`.
    """

    day: date | None
    earliest: date
    latest: date


def days_of(
    members: QuerySet[Course], groupings: Iterable[Grouping]
) -> dict[Grouping, tuple[list[HappenedOn | None], list[int]]]:
    """
    Of each division that rows of the record decide later: when it happened to each member, in the same order, and
    the place of each among the groups of what is read; NOT_KNOWN where nothing says whether it happened.
    """
    reads = {
        grouping: read
        for grouping in _by_what_happened(groupings)
        if grouping in LATER and (read := LATER[grouping].read)
    }
    if not reads:
        return {}
    columns: dict[str, Any] = {}
    for grouping, read in reads.items():
        columns[f"of_{grouping.value}"] = _rows(read)
        columns[f"by_{grouping.value}"] = _place(read.groups)
        columns[f"since_{grouping.value}"] = F(read.since)
    of_all = Course.objects.filter(pk__in=members.order_by().values("pk")).order_by("pk")
    courses = list(of_all.annotate(**columns).values("died_on", "last_contact_on", *columns))
    return {
        grouping: (
            [
                first_of(
                    course[f"since_{grouping.value}"],
                    course[f"of_{grouping.value}"],
                    read.window_days,
                    ended_on=course["died_on"] or course["last_contact_on"],
                )
                for course in courses
            ],
            [course[f"by_{grouping.value}"] for course in courses],
        )
        for grouping, read in reads.items()
    }


def _by_what_happened(groupings: Iterable[Grouping]) -> list[Grouping]:
    return list(dict.fromkeys(AT_LANDMARK.get(grouping, grouping) for grouping in groupings))


def _rows(read: FirstRow) -> ArraySubquery:
    """Of each course the days of the rows of which the first sentence is true."""
    _name, sentence = read.groups[0]
    told = JSONObject(on=F(read.on), precision=F(f"{read.on}_precision"))
    reads = CRITERIA[sentence["is"]].reads
    assert isinstance(reads, Rows)  # what has rows has days
    return ArraySubquery(reads.matching(sentence).annotate(told=told).values("told"))


def first_of(
    since: date | None,
    rows: Sequence[dict[str, Any]],
    window_days: int | None,
    *,
    ended_on: date | None = None,
) -> HappenedOn | None:
    """
    When the first of the rows was. One without a day may have been the first: it leaves the earliest day open.
    `ended_on`: the day of death or of the last contact; it was not after that.

    Whether its day is known is judged before that: else those who died early would be in the model and the others not.
    """
    if not rows or since is None:
        return None
    until = date.max if window_days is None else since + timedelta(days=window_days)
    days, periods = [], []
    for row in rows:
        if row["on"] is None:
            periods.append((since, until))
            continue
        on = date.fromisoformat(row["on"])
        first, last = (
            min(max(day, since), until) for day in period_of(on, row["precision"] or "day")
        )
        periods.append((first, last))
        days.append(on)
    earliest, latest = (min(ends) for ends in zip(*periods, strict=True))
    is_open = not days or (latest - earliest).days >= LONGEST_PERIOD_DAYS
    if ended_on is not None:
        earliest, latest = min(earliest, ended_on), min(latest, ended_on)
    if is_open:
        return HappenedOn(None, earliest, latest)
    day = min(days)
    if not earliest <= day <= latest:
        day = earliest + (latest - earliest) // 2
    return HappenedOn(day, earliest, latest)


def _place(groups: Sequence[tuple[GroupName, dict[str, Any]]]) -> Case:
    """The first group whose sentence holds: nobody is in two."""
    return Case(
        *[
            When(_condition(sentence), then=Value(place))
            for place, (_name, sentence) in enumerate(groups)
        ],
        default=Value(NOT_KNOWN),
        output_field=SmallIntegerField(),
    )


def _condition(sentence: dict[str, Any]):
    return condition_of(definition_of({"lines": [{"any_of": [sentence]}]}))
