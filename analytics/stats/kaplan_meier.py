"""The Kaplan-Meier estimate of survival and what is read from it. Competing events: competing_risks."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np

from analytics.stats.intervals import ConfidenceType, Floats, confidence_limits
from analytics.stats.life_table import LifeTable, life_table
from analytics.stats.quantiles import crossing_time
from analytics.stats.results import Quantile, number_or_none
from analytics.stats.time_to_event import TimeToEvent


@dataclass(frozen=True, slots=True)
class SurvivalAt:
    """
    Survival at one time with its interval.

    `survival` is None for a group without patients. A limit is None where its scale has none: at
    S = 0, and for log-log at S = 1 ("no deaths yet"). `observed` is False past the last
    observation: the curve is only carried on.
    """

    time: float
    survival: float | None
    standard_error: float | None
    lower: float | None
    upper: float | None
    at_risk: int
    observed: bool


@dataclass(frozen=True, eq=False)
class KaplanMeier:
    """
    The curve on the times of its life table: S just after each time.

    Kaplan EL, Meier P. J Am Stat Assoc 1958;53:457-481. Variance: Greenwood 1926.
    """

    table: LifeTable
    survival: Floats
    variance_of_log: Floats  # Greenwood's sum; infinite once S is 0

    @classmethod
    def of(cls, source: TimeToEvent | LifeTable) -> Self:
        table = source if isinstance(source, LifeTable) else life_table(source)
        events, at_risk = table.events, table.at_risk
        survivors = at_risk - events
        with np.errstate(divide="ignore", invalid="ignore"):
            survival = np.cumprod(survivors / at_risk)
            steps = np.where(events > 0, events / (at_risk * survivors.astype(float)), 0.0)
            variance_of_log: Floats = np.cumsum(steps)
        return cls(table, survival, variance_of_log)

    @cached_property
    def standard_error(self) -> Floats:
        """Greenwood's standard error of S; NaN where S is 0."""
        with np.errstate(invalid="ignore"):
            return self.survival * np.sqrt(self.variance_of_log)

    @cached_property
    def cumulative_hazard(self) -> Floats:
        """Nelson-Aalen, ties counted together."""
        return np.cumsum(self.table.events / self.table.at_risk)

    @cached_property
    def standard_error_of_hazard(self) -> Floats:
        return np.sqrt(np.cumsum(self.table.events / self.table.at_risk.astype(float) ** 2))

    def limits(
        self, kind: ConfidenceType = ConfidenceType.LOG_LOG, *, level: float = 0.95
    ) -> tuple[Floats, Floats]:
        """Lower and upper limit on the times of the table; NaN where not defined."""
        return confidence_limits(self.survival, np.sqrt(self.variance_of_log), kind, level=level)

    def quantile(
        self,
        probability: float = 0.5,
        kind: ConfidenceType = ConfidenceType.LOG_LOG,
        *,
        level: float = 0.95,
    ) -> Quantile:
        """The time by which `probability` have had the event: the median by default."""
        remaining = 1.0 - probability
        lower, upper = self.limits(kind, level=level)
        return Quantile(
            probability,
            crossing_time(self.table.time, self.survival, remaining),
            crossing_time(self.table.time, lower, remaining),
            crossing_time(self.table.time, upper, remaining),
        )

    def at(
        self,
        times: Sequence[float],
        kind: ConfidenceType = ConfidenceType.LOG_LOG,
        *,
        level: float = 0.95,
    ) -> tuple[SurvivalAt, ...]:
        """
        Survival at each of `times`, with the number at risk just before.

        Before the first observation nothing has happened: S is 1 and its interval 1 to 1. With
        delayed entry, at risk is counted at the next time of the table, as R does.
        """
        if not self.table.patients:
            return tuple(SurvivalAt(t, None, None, None, None, 0, False) for t in times)
        curves = (self.survival, self.standard_error, *self.limits(kind, level=level))
        survival, error, lower, upper = (
            np.concatenate(([start], curve))
            for start, curve in zip((1.0, 0.0, 1.0, 1.0), curves, strict=True)
        )
        at_risk = np.concatenate((self.table.at_risk, [0]))
        after = np.searchsorted(self.table.time, times, side="right")
        before = np.searchsorted(self.table.time, times, side="left")
        return tuple(
            SurvivalAt(
                time,
                number_or_none(survival[i]),
                number_or_none(error[i]),
                number_or_none(lower[i]),
                number_or_none(upper[i]),
                int(at_risk[j]),
                bool(at_risk[j] > 0),
            )
            for time, i, j in zip(times, after, before, strict=True)
        )


def median_follow_up(source: TimeToEvent | LifeTable) -> Quantile:
    """
    Reverse Kaplan-Meier: the median time for which patients would have been watched had nobody died.

    Schemper M, Smith TL. Control Clin Trials 1996;17:343-346.
    """
    table = source if isinstance(source, LifeTable) else life_table(source)
    return KaplanMeier.of(table.reversed()).quantile(0.5, ConfidenceType.LOG_LOG)
