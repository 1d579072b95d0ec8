"""Restricted mean survival time: the area under the curve up to tau, and differences of two."""

from dataclasses import dataclass
from math import erfc, sqrt

import numpy as np

from analytics.stats.intervals import normal_quantile
from analytics.stats.kaplan_meier import KaplanMeier
from analytics.stats.results import NotEstimable, Reason


@dataclass(frozen=True, slots=True)
class RestrictedMean:
    """
    Mean time without the event up to `tau`, in the unit of the data.

    `observed` is False when nobody at risk was watched until tau: the last level is carried on.
    """

    tau: float
    mean: float
    standard_error: float
    observed: bool


@dataclass(frozen=True, slots=True)
class MeanDifference:
    """
    Second minus first restricted mean, normal interval and two-sided test.

    `p_value` is None when neither mean varies: there is nothing to test.
    """

    tau: float
    difference: float
    standard_error: float
    lower: float
    upper: float
    p_value: float | None


def restricted_mean(curve: KaplanMeier, tau: float) -> RestrictedMean | NotEstimable:
    """
    The variance is that of the estimated area (Greenwood), not of min(T, tau) in the population.

    Klein JP, Moeschberger ML. Survival Analysis, 2nd ed. 2003, 4.5.
    """
    if not curve.table.patients:
        return NotEstimable(Reason.NO_PATIENTS)
    until = int(np.searchsorted(curve.table.time, tau, side="right"))
    ends = np.concatenate((curve.table.time[:until], [tau]))
    levels = np.concatenate(([1.0], curve.survival[:until]))
    areas = levels * np.diff(ends, prepend=0.0)
    # An event at a time changes the area from there to tau.
    area_after = areas[::-1].cumsum()[::-1][1:]
    events, at_risk = curve.table.events[:until], curve.table.at_risk[:until].astype(float)
    survivors = at_risk - events
    steps = np.divide(
        events, at_risk * survivors, out=np.zeros_like(at_risk), where=(survivors > 0)
    )
    variance = float(np.sum(area_after**2 * steps))
    last = curve.table.time[-1]
    observed = bool(tau <= last or curve.survival[-1] == 0)
    return RestrictedMean(tau, float(areas.sum()), sqrt(variance), observed)


def mean_difference(
    first: RestrictedMean, second: RestrictedMean, *, level: float = 0.95
) -> MeanDifference:
    """Both means must have the same tau."""
    if first.tau != second.tau:
        raise ValueError(f"restricted means to {first.tau} and {second.tau} cannot be compared")
    error = sqrt(first.standard_error**2 + second.standard_error**2)
    difference = second.mean - first.mean
    margin = normal_quantile(level) * error
    return MeanDifference(
        first.tau,
        difference,
        error,
        difference - margin,
        difference + margin,
        erfc(abs(difference / error) / sqrt(2)) if error else None,
    )
