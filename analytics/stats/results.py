"""
Answers that an estimator gives instead of a number.

A p value of 1, a NaN or an infinite median must never stand for "cannot be estimated": whoever
reads a result has to handle NotEstimable by name.
"""

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """Why there is no estimate."""

    NO_PATIENTS = "no_patients"
    NO_EVENTS = "no_events"
    ONE_GROUP_AT_RISK = "one_group_at_risk"
    NO_VARIANCE = "no_variance"
    TOO_FEW = "too_few"
    NO_PAIRS = "no_pairs"
    NO_COVARIATES = "no_covariates"
    COLLINEAR = "collinear"
    INFINITE_COEFFICIENT = "infinite_coefficient"
    NO_CONVERGENCE = "no_convergence"
    TOO_FEW_CLUSTERS = "too_few_clusters"
    DELAYED_ENTRY = "delayed_entry"


@dataclass(frozen=True, slots=True)
class NotEstimable:
    """The data cannot answer the question, and why; `about` names the covariates to blame, if any."""

    reason: Reason
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Quantile:
    """
    The time at which the proportion `probability` has had the event, in the unit of the data.

    None means "not reached" (for a limit: that side of the interval is open). Never infinity.
    """

    probability: float
    estimate: float | None
    lower: float | None
    upper: float | None


def number_or_none(value: float) -> float | None:
    """A float for the world outside numpy; NaN and infinity, where R says NA, become None."""
    value = float(value)
    return value if -float("inf") < value < float("inf") else None
