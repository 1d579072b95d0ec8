"""
How large a difference between groups is: hazard ratios with the test of their assumption, and the difference of
restricted means, which needs none. Not: whether a comparison is allowed (guards).
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analytics.stats.cox import CoxModel, cox_model
from analytics.stats.intervals import Floats
from analytics.stats.kaplan_meier import KaplanMeier
from analytics.stats.life_table import LifeTable
from analytics.stats.proportional_hazards import proportional_hazards
from analytics.stats.results import NotEstimable, Reason, number_or_none
from analytics.stats.rmst import MeanDifference, RestrictedMean, mean_difference, restricted_mean
from analytics.stats.start_stop import split_at_change
from analytics.stats.time_to_event import TimeToEvent

TIME_DEPENDENT = "changed"


@dataclass(frozen=True, slots=True)
class HazardRatio:
    """Of `group` against `reference`, unadjusted, with its 95% interval and Wald's test."""

    group: str
    reference: str
    estimate: float
    lower: float | None
    upper: float | None
    p_value: float


@dataclass(frozen=True, slots=True)
class Regression:
    """
    A Cox model with the groups alone, Efron's ties. `proportional_p` tests that the ratios hold over time
    (all together); None where it cannot be tested.
    """

    ratios: tuple[HazardRatio, ...]
    patients: int
    events: int
    proportional_p: float | None


@dataclass(frozen=True, slots=True)
class MeansCompared:
    """Mean time without the event up to `tau`: the first group's and, of each other, the difference to it."""

    tau: float
    reference: str
    mean: RestrictedMean
    others: tuple[tuple[str, RestrictedMean, MeanDifference], ...]

    def as_dict(self, unit: float) -> dict[str, Any]:
        def times(values: dict[str, Any]) -> dict[str, Any]:
            """Everything but the p value and the flag is a time."""
            kept = {"p_value", "observed"}
            return {k: v if k in kept or v is None else v / unit for k, v in values.items()}

        return {
            "tau": self.tau / unit,
            "reference": {"group": self.reference, **times(asdict(self.mean))},
            "others": [
                {"group": name, "mean": times(asdict(mean)), "difference": times(asdict(against))}
                for name, mean, against in self.others
            ],
        }


def regression(
    names: Sequence[str], groups: Sequence[TimeToEvent], tables: Sequence[LifeTable]
) -> Regression | NotEstimable:
    """
    The first group is the reference of all others. Groups without patients must not be given. `tables` are
    those of the groups.
    """
    alike = None
    rows = list(groups)
    if all(group.entry is None for group in groups):
        # Whoever left on the same day in the same way is one row: a million patients are some thousand days.
        counted = [_counted(table) for table in tables]
        rows, alike = [each for each, _n in counted], np.concatenate([n for _each, n in counted])
    place = np.repeat(np.arange(len(rows)), [len(each) for each in rows])
    covariates = (place[:, None] == np.arange(1, len(rows))).astype(float)
    model = cox_model(together(rows), covariates, list(names[1:]), alike=alike)
    if isinstance(model, NotEstimable):
        return model
    patients = sum(len(group) for group in groups)
    return _told(model, [(name, names[0]) for name in names[1:]], patients)


def _counted(table: LifeTable) -> tuple[TimeToEvent, NDArray[np.int64]]:
    """A row for those who had the event at a time and one for those censored then; how many they are."""
    numbers = np.concatenate((table.events, table.censored))
    some = numbers > 0
    event = np.repeat([True, False], len(table.time))
    return TimeToEvent(np.tile(table.time, 2)[some], event[some]), numbers[some]


def time_dependent_regression(
    data: TimeToEvent, changed_at: NDArray[Any], *, before: str, after: str
) -> Regression | NotEstimable:
    """
    Hazard after a change against the hazard of those, at the same time, in whom it has not happened (yet).

    `changed_at` in the unit of the data, NaN where it never happened. Everybody counts as unchanged until
    then: no time is immortal. Errors are clustered by subject.
    """
    rows = split_at_change(data, changed_at)
    model = cox_model(
        rows.data, rows.changed.astype(float)[:, None], [TIME_DEPENDENT], cluster=rows.subject
    )
    if isinstance(model, NotEstimable):
        return model
    return _told(model, [(after, before)], len(data))


def means_compared(
    names: Sequence[str], curves: Sequence[KaplanMeier]
) -> MeansCompared | NotEstimable:
    """Up to the last time at which every group is still observed."""
    if any(not curve.table.patients for curve in curves):
        return NotEstimable(Reason.NO_PATIENTS)
    tau = float(min(curve.table.time[-1] for curve in curves))
    if tau <= 0:
        return NotEstimable(Reason.NO_VARIANCE)
    means = [restricted_mean(curve, tau) for curve in curves]
    first, *rest = [mean for mean in means if isinstance(mean, RestrictedMean)]
    others = tuple(
        (name, mean, mean_difference(first, mean))
        for name, mean in zip(names[1:], rest, strict=True)
    )
    return MeansCompared(tau, names[0], first, others)


def together(groups: Sequence[TimeToEvent]) -> TimeToEvent:
    """All groups as one, in their order."""
    entries: NDArray[Any] | None = None
    if any(group.entry is not None for group in groups):
        entries = np.concatenate(
            [np.zeros(len(g), dtype=int) if g.entry is None else g.entry for g in groups]
        )
    return TimeToEvent(
        np.concatenate([group.duration for group in groups]),
        np.concatenate([group.event for group in groups]),
        entries,
    )


def _told(model: CoxModel, pairs: Sequence[tuple[str, str]], patients: int) -> Regression:
    lower, upper = model.limits()
    ratios = tuple(
        HazardRatio(group, reference, float(ratio), number_or_none(low), number_or_none(high), p)
        for (group, reference), ratio, low, high, p in zip(
            pairs, _floats(model.hazard_ratios), lower, upper, model.p_values, strict=True
        )
    )
    tested = proportional_hazards(model)
    proportional = None if isinstance(tested, NotEstimable) else tested.together.p_value
    return Regression(ratios, patients, model.events, proportional)


def _floats(values: Floats) -> list[float]:
    return [float(value) for value in values]
