"""
Cumulative incidence of one or several groups as a page shows it: numbers, Gray's test or why there is none, guards.

The counterpart of comparison.py where something else may happen first.
"""

from collections.abc import Hashable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from analytics.stats.comparison import (
    Group,
    against_a_test,
    outcome_of_test,
    quantile_as_dict,
)
from analytics.stats.competing_risks import CumulativeIncidence, IncidenceAt
from analytics.stats.gray import gray_test
from analytics.stats.guards import ClusteredTimes, Guard, NoEventsYet, Withheld
from analytics.stats.intervals import ConfidenceType
from analytics.stats.kaplan_meier import median_follow_up
from analytics.stats.rank_test import RankTest
from analytics.stats.results import NotEstimable, Quantile
from analytics.stats.time_to_event import TimeToEvent


@dataclass(frozen=True, slots=True, eq=False)
class GroupIncidence:
    """What is said of one group; times in the unit of the data. `rows` are its times: patients, or lesions."""

    name: str
    data: TimeToEvent
    curve: CumulativeIncidence
    median: Quantile
    follow_up: Quantile
    at_times: tuple[IncidenceAt, ...]

    @classmethod
    def of(
        cls,
        name: str,
        data: TimeToEvent,
        times: Sequence[float],
        kind: ConfidenceType,
        cluster: Sequence[Hashable] | NDArray[Any] | None = None,
    ) -> Self:
        curve = CumulativeIncidence.of(data, 1, cluster=cluster)
        return cls(
            name,
            data,
            curve,
            curve.quantile(0.5, kind),
            median_follow_up(curve.table),
            curve.at(times, kind),
        )

    @property
    def patients(self) -> int:
        return self.curve.table.patients

    @property
    def events(self) -> int:
        return int((self.data.event == 1).sum())

    @property
    def competing(self) -> int:
        return int((self.data.event > 1).sum())

    def competing_before(self, times: Sequence[float]) -> list[int]:
        """How many had a competing event before each time."""
        ends = np.sort(self.data.duration[self.data.event > 1])
        return np.searchsorted(ends, times).tolist()

    def own_events(self) -> NDArray[np.int64]:
        """At each time of the table, the events of interest alone."""
        places = np.searchsorted(
            self.curve.table.time, self.data.duration[self.data.event == 1], side="right"
        )
        return np.bincount(places - 1, minlength=len(self.curve.table.time))

    def guards(self) -> tuple[Guard, ...]:
        return (NoEventsYet(self.name),) if self.patients and not self.events else ()


@dataclass(frozen=True, slots=True, eq=False)
class IncidenceComparison:
    """`test` is Gray's; None for a single group."""

    groups: tuple[GroupIncidence, ...]
    test: RankTest | NotEstimable | Withheld | None
    guards: tuple[Guard, ...]
    kind: ConfidenceType

    def as_dict(self, *, unit: float = 1.0) -> dict[str, Any]:
        """As Comparison.as_dict."""
        return {
            "estimator": "cumulative_incidence",
            "confidence_type": self.kind.value,
            "groups": [_group_as_dict(group, unit) for group in self.groups],
            "test": outcome_of_test(self.test, "gray"),
            "guards": [guard.as_dict() for guard in self.guards],
        }


def compare_incidence(
    groups: Sequence[Group],
    *,
    times: Sequence[float],
    kind: ConfidenceType = ConfidenceType.LOG_LOG,
    clustered: bool = False,
) -> IncidenceComparison:
    """
    Cumulative incidence of cause 1 in each group, and Gray's test between them.

    `clustered`: a subject gives several times (the lesions of a patient). Then the standard errors count
    subjects, and no test is made: Gray's takes every time for another subject.
    """
    results = tuple(
        GroupIncidence.of(g.name, g.data, times, kind, g.subjects if clustered else None)
        for g in groups
    )
    against: tuple[Guard, ...] = ()
    test: RankTest | NotEstimable | Withheld | None = None
    if len(groups) > 1:
        against = against_a_test(groups, results)
        if clustered:
            against = (ClusteredTimes(), *(g for g in against if g.code != "overlapping_groups"))
        test = Withheld(against) if against else gray_test([group.data for group in groups])
    beside = tuple(guard for result in results for guard in result.guards())
    return IncidenceComparison(results, test, against + beside, kind)


def _group_as_dict(group: GroupIncidence, unit: float) -> dict[str, Any]:
    return {
        "name": group.name,
        "n": group.patients,
        "events": group.events,
        "competing": group.competing,
        "median": quantile_as_dict(group.median, unit),
        "follow_up": quantile_as_dict(group.follow_up, unit),
        "at_times": [{**asdict(point), "time": point.time / unit} for point in group.at_times],
    }
