"""Survival of one or several groups as a page shows it: numbers, the test or why there is none, guards."""

from collections.abc import Hashable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Protocol, Self

from numpy.typing import NDArray

from analytics.stats.effects import MeansCompared, Regression, means_compared, regression
from analytics.stats.guards import (
    PROPORTIONAL_LEVEL,
    Guard,
    MedianNotReached,
    NoEventsYet,
    NonProportionalHazards,
    Withheld,
    overlapping_groups,
    size_guards,
    too_few_events,
)
from analytics.stats.intervals import ConfidenceType
from analytics.stats.kaplan_meier import KaplanMeier, SurvivalAt, median_follow_up
from analytics.stats.life_table import LifeTable
from analytics.stats.log_rank import log_rank
from analytics.stats.rank_test import RankTest
from analytics.stats.results import NotEstimable, Quantile
from analytics.stats.time_to_event import TimeToEvent


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """
    One group to be compared. `subjects` says who stands behind each time, in the same order: only
    so can two groups be seen to share patients.
    """

    name: str
    data: TimeToEvent
    subjects: Sequence[Hashable] | NDArray[Any]

    def __post_init__(self) -> None:
        if len(self.subjects) != len(self.data):
            raise ValueError(f"{self.name}: {len(self.subjects)} subjects, {len(self.data)} times")


@dataclass(frozen=True, slots=True, eq=False)
class GroupSurvival:
    """What is said of one group; times in the unit of the data."""

    name: str
    curve: KaplanMeier
    median: Quantile
    follow_up: Quantile
    at_times: tuple[SurvivalAt, ...]

    @classmethod
    def of(cls, name: str, data: TimeToEvent, times: Sequence[float], kind: ConfidenceType) -> Self:
        curve = KaplanMeier.of(data)
        return cls(
            name,
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
        return self.curve.table.total_events

    def guards(self) -> tuple[Guard, ...]:
        if not self.patients:
            return ()
        if not self.events:
            return (NoEventsYet(self.name),)
        return () if self.median.estimate is not None else (MedianNotReached(self.name),)


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """
    `test` is None for a single group: there is nothing to compare. `regression` and `means` only beside a
    test that was made; `regression` is None too where events are too few for its parameters.
    """

    groups: tuple[GroupSurvival, ...]
    test: RankTest | NotEstimable | Withheld | None
    guards: tuple[Guard, ...]
    kind: ConfidenceType
    regression: Regression | NotEstimable | None = None
    means: MeansCompared | NotEstimable | None = None

    def as_dict(self, *, unit: float = 1.0) -> dict[str, Any]:
        """For a snapshot or the interface, with the times divided by `unit` (30.4375: days to months)."""
        return {
            "estimator": "kaplan_meier",
            "confidence_type": self.kind.value,
            "groups": [_group_as_dict(group, unit) for group in self.groups],
            "test": outcome_of_test(self.test, "log_rank"),
            "regression": regression_as_dict(self.regression),
            "restricted_means": self.means.as_dict(unit)
            if isinstance(self.means, MeansCompared)
            else None,
            "guards": [guard.as_dict() for guard in self.guards],
        }


def compare(
    groups: Sequence[Group],
    *,
    times: Sequence[float],
    kind: ConfidenceType = ConfidenceType.LOG_LOG,
) -> Comparison:
    """
    Survival of each group, at `times` in the unit of the data, and the log-rank between them.

    The test is withheld, not merely marked, when a guard forbids it: a p value that exists will be
    printed by somebody.
    """
    results = tuple(GroupSurvival.of(group.name, group.data, times, kind) for group in groups)
    beside = tuple(guard for result in results for guard in result.guards())
    if len(groups) < 2:
        return Comparison(results, None, beside, kind)
    against = against_a_test(groups, results)
    if against:
        return Comparison(results, Withheld(against), against + beside, kind)
    curves = [result.curve for result in results]
    tables = [curve.table for curve in curves]
    names, data = [group.name for group in groups], [group.data for group in groups]
    fitted, about = _regression(names, data, tables)
    means = means_compared(names, curves)
    return Comparison(results, log_rank(tables), about + beside, kind, fitted, means)


def _regression(
    names: Sequence[str], data: Sequence[TimeToEvent], tables: Sequence[LifeTable]
) -> tuple[Regression | NotEstimable | None, tuple[Guard, ...]]:
    events = sum(table.total_events for table in tables)
    parameters = len(names) - 1
    few = too_few_events(events, parameters)
    if few:
        return None, few
    fitted = regression(names, data, tables)
    if isinstance(fitted, NotEstimable):
        return fitted, ()
    p = fitted.proportional_p
    return fitted, (NonProportionalHazards(p),) if p is not None and p < PROPORTIONAL_LEVEL else ()


class Sized(Protocol):
    """What a guard of size needs to know of a group's result."""

    @property
    def name(self) -> str: ...
    @property
    def patients(self) -> int: ...
    @property
    def events(self) -> int: ...


def against_a_test(groups: Sequence[Group], results: Sequence[Sized]) -> tuple[Guard, ...]:
    """Shared patients, groups too small, events too few: each forbids a test."""
    return (
        *overlapping_groups({group.name: group.subjects for group in groups}),
        *size_guards(
            {result.name: result.patients for result in results},
            {result.name: result.events for result in results},
        ),
    )


def _group_as_dict(group: GroupSurvival, unit: float) -> dict[str, Any]:
    return {
        "name": group.name,
        "n": group.patients,
        "events": group.events,
        "median": quantile_as_dict(group.median, unit),
        "follow_up": quantile_as_dict(group.follow_up, unit),
        "at_times": [{**asdict(point), "time": point.time / unit} for point in group.at_times],
    }


def quantile_as_dict(quantile: Quantile, unit: float) -> dict[str, float | None]:
    times = {
        "estimate": quantile.estimate,
        "lower": quantile.lower,
        "upper": quantile.upper,
    }
    return {name: None if time is None else time / unit for name, time in times.items()}


def regression_as_dict(fitted: Regression | NotEstimable | None) -> dict[str, Any] | None:
    if isinstance(fitted, NotEstimable):
        return {"state": "not_estimable", "reason": fitted.reason.value}
    return None if fitted is None else {"state": "estimated", **asdict(fitted)}


def outcome_of_test(
    test: RankTest | NotEstimable | Withheld | None, name: str
) -> dict[str, Any] | None:
    match test:
        case None:
            return None
        case RankTest():
            return {"name": name, "state": "estimated", **asdict(test)}
        case NotEstimable():
            return {"name": name, "state": "not_estimable", "reason": test.reason.value}
        case Withheld():
            because = [guard.code for guard in test.because]
            return {"name": name, "state": "withheld", "because": because}
