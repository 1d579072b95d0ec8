"""
How a cohort is divided by what the record says of its patients: for each group one sentence of the vocabulary that
cohorts are built from, so that a group and a cohort of the same words are the same people.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, QuerySet, SmallIntegerField, Value, When

from analytics.criteria import condition_of, definition_of
from analytics.definitions import Grouping, GroupName, Origin
from analytics.models import Course

NOT_KNOWN = -1
YES, NO = {"answer": "yes"}, {"answer": "no"}


@dataclass(frozen=True, slots=True)
class Division:
    """
    `groups` in their order, each with its sentence. `known_at`: the milestone at which everybody's group is
    known; None where only the time after all of them tells.
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
        None, _either("adjuvant_therapy", G.ADJUVANT_THERAPY, G.NO_ADJUVANT_THERAPY)
    ),
}


def places_of(
    members: QuerySet[Course], groupings: Iterable[Grouping]
) -> dict[Grouping, list[int]]:
    """For each division the group of every member, in the order of their ids; NOT_KNOWN where nothing says it."""
    asked = [grouping for grouping in groupings if grouping in DIVISIONS]
    if not asked:
        return {}
    read = Course.objects.filter(pk__in=members.order_by().values("pk")).order_by("pk")
    columns = {f"by_{grouping.value}": _place(DIVISIONS[grouping]) for grouping in asked}
    rows = list(read.annotate(**columns).values_list(*columns))
    return {grouping: [row[at] for row in rows] for at, grouping in enumerate(asked)}


def _place(division: Division) -> Case:
    """The first group whose sentence holds: nobody is in two."""
    return Case(
        *[
            When(_condition(sentence), then=Value(place))
            for place, (_name, sentence) in enumerate(division.groups)
        ],
        default=Value(NOT_KNOWN),
        output_field=SmallIntegerField(),
    )


def _condition(sentence: dict[str, Any]):
    return condition_of(definition_of({"lines": [{"any_of": [sentence]}]}))
