"""The risk of one cause of leaving where others compete: cumulative incidence by Aalen and Johansen."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from analytics.stats.influence import jackknife_variance
from analytics.stats.intervals import ConfidenceType, Floats, confidence_limits
from analytics.stats.life_table import LifeTable, life_table
from analytics.stats.quantiles import crossing_time
from analytics.stats.results import Quantile, number_or_none
from analytics.stats.time_to_event import TimeToEvent


@dataclass(frozen=True, slots=True)
class IncidenceAt:
    """
    The proportion that has had the event by one time, with its interval.

    `incidence` is None for a group without patients; a limit is None where its scale has none (at
    0 and 1). `observed` is False past the last observation.
    """

    time: float
    incidence: float | None
    standard_error: float | None
    lower: float | None
    upper: float | None
    at_risk: int
    observed: bool


@dataclass(frozen=True, eq=False)
class CumulativeIncidence:
    """
    The curve of one cause on the times of the life table of all causes.

    Never 1 - Kaplan-Meier with the others censored: that is the risk in a world without them.
    Standard error: infinitesimal jackknife, as R's survfit for several states.

    Aalen OO, Johansen S. Scand J Stat 1978;5:141-150.
    """

    cause: int
    table: LifeTable
    incidence: Floats
    standard_error: Floats

    @classmethod
    def of(
        cls,
        data: TimeToEvent,
        cause: int = 1,
        *,
        cluster: Sequence[Hashable] | NDArray[Any] | None = None,
    ) -> Self:
        """`cluster`: who gave each time, where one subject gives several (R's survfit(cluster =))."""
        table = life_table(data.any_event())
        own = np.bincount(
            np.searchsorted(table.time, data.duration[data.event == cause]),
            minlength=len(table.time),
        )
        # In R's order, so that both round to 1, or both do not: 1 has no interval.
        before = np.concatenate(([1.0], np.cumprod(1 - table.events / table.at_risk)))[:-1]
        incidence: Floats = np.minimum(np.cumsum(before * (own / table.at_risk)), 1.0)
        variance = jackknife_variance(
            data, cause, table, before, own / table.at_risk, cluster=cluster
        )
        return cls(cause, table, incidence, np.sqrt(variance))

    def limits(
        self, kind: ConfidenceType = ConfidenceType.LOG_LOG, *, level: float = 0.95
    ) -> tuple[Floats, Floats]:
        """Lower and upper limit on the times of the table; NaN where not defined."""
        relative = np.divide(
            self.standard_error,
            self.incidence,
            out=np.zeros_like(self.incidence),
            where=self.standard_error > 0,
        )
        return confidence_limits(self.incidence, relative, kind, level=level)

    def quantile(
        self,
        probability: float = 0.5,
        kind: ConfidenceType = ConfidenceType.LOG_LOG,
        *,
        level: float = 0.95,
    ) -> Quantile:
        """
        The time by which `probability` of all have had the event, those included who never will.

        The rule of Kaplan-Meier's quantiles; where no other cause competes it is the same number.
        """
        lower, upper = self.limits(kind, level=level)
        # The curve that rises faster reaches the level first.
        estimate, earliest, latest = (
            crossing_time(self.table.time, 1.0 - curve, 1.0 - probability)
            for curve in (self.incidence, upper, lower)
        )
        return Quantile(probability, estimate, earliest, latest)

    def at(
        self,
        times: Sequence[float],
        kind: ConfidenceType = ConfidenceType.LOG_LOG,
        *,
        level: float = 0.95,
    ) -> tuple[IncidenceAt, ...]:
        """Incidence by each of `times`, with the number at risk just before. Before the first, 0."""
        if not self.table.patients:
            return tuple(IncidenceAt(t, None, None, None, None, 0, False) for t in times)
        curves = (self.incidence, self.standard_error, *self.limits(kind, level=level))
        padded = [np.concatenate(([0.0], curve)) for curve in curves]
        after = np.searchsorted(self.table.time, times, side="right")
        at_risk = np.append(self.table.at_risk, 0)[np.searchsorted(self.table.time, times)]
        return tuple(
            _point(time, [float(curve[i]) for curve in padded], int(count))
            for time, i, count in zip(times, after, at_risk, strict=True)
        )


def _point(time: float, values: Sequence[float], at_risk: int) -> IncidenceAt:
    incidence, error, lower, upper = (number_or_none(value) for value in values)
    return IncidenceAt(time, incidence, error, lower, upper, at_risk, at_risk > 0)
