"""Pointwise confidence limits of a survival probability, three types, as R's survfit prints them."""

from enum import StrEnum
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]


class ConfidenceType(StrEnum):
    """The scale on which the interval is symmetrical. Log-log stays between 0 and 1 by itself."""

    PLAIN = "plain"
    LOG = "log"
    LOG_LOG = "log-log"


def normal_quantile(level: float) -> float:
    """1.96 for a level of 0.95."""
    return NormalDist().inv_cdf((1 + level) / 2)


def confidence_limits(
    survival: Floats, se_of_log: Floats, kind: ConfidenceType, *, level: float = 0.95
) -> tuple[Floats, Floats]:
    """
    Lower and upper limits; `se_of_log` is the standard error of log(survival).

    NaN where the scale has no value: at 0 for all types (the standard error is infinite there),
    at 1 for log-log. R leaves the same places empty.

    Kalbfleisch JD, Prentice RL. The Statistical Analysis of Failure Time Data, 2nd ed. 2002, 1.4.
    """
    z = normal_quantile(level)
    with np.errstate(divide="ignore", invalid="ignore"):
        if kind is ConfidenceType.PLAIN:
            margin = z * se_of_log * survival
            return np.maximum(survival - margin, 0.0), np.minimum(survival + margin, 1.0)
        inside = np.where(survival == 0, np.nan, survival)
        if kind is ConfidenceType.LOG:
            factor = np.exp(z * se_of_log)
            return inside / factor, np.minimum(inside * factor, 1.0)
        logarithm = np.log(np.where(survival == 1, np.nan, inside))
        power = np.exp(z * se_of_log / logarithm)
        return np.exp(logarithm / power), np.exp(logarithm * power)
