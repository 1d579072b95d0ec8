"""
Regression on the cumulative incidence of one cause (Fine and Gray): the subdistribution hazard.

Not: the hazard among those still free of events. For that, cox_model on cause_specific.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from analytics.stats.cox import covariate_table, mean_size, nothing_to_fit, ratio_limits
from analytics.stats.intervals import Floats
from analytics.stats.kaplan_meier import KaplanMeier
from analytics.stats.newton import CRR, maximum
from analytics.stats.rank_test import chi_square_tail
from analytics.stats.results import NotEstimable, Reason
from analytics.stats.risk_sets import Integers
from analytics.stats.time_to_event import InvalidTimes, TimeToEvent


@dataclass(frozen=True, eq=False)
class FineGray:
    """A fitted model of one cause; ties as Breslow, the covariance is a sandwich."""

    cause: int
    names: tuple[str, ...]
    coefficients: Floats
    covariance: Floats

    @cached_property
    def standard_errors(self) -> Floats:
        return np.sqrt(np.diag(self.covariance))

    @property
    def subdistribution_hazard_ratios(self) -> Floats:
        with np.errstate(over="ignore"):
            return np.exp(self.coefficients)

    @property
    def p_values(self) -> list[float]:
        z = self.coefficients / self.standard_errors
        return [chi_square_tail(value**2, 1) for value in z.tolist()]

    def limits(self, *, level: float = 0.95) -> tuple[Floats, Floats]:
        """Of the ratios."""
        return ratio_limits(self.coefficients, self.standard_errors, level=level)


def fine_gray(
    data: TimeToEvent, covariates: ArrayLike, names: Sequence[str], cause: int = 1
) -> FineGray | NotEstimable:
    """
    Those who had a competing event stay at risk, with the probability of being still uncensored.

    Fine JP, Gray RJ. J Am Stat Assoc 1999;94:496-509, with their estimate of the variance.
    """
    if data.entry is not None:
        raise InvalidTimes("entry", "the Fine-Gray model has no form for delayed entry")
    table = covariate_table(covariates, names, len(data))
    refused = nothing_to_fit(data.cause_specific(cause), names)
    if refused:
        return refused
    order = np.argsort(data.duration, kind="stable")
    watched = _Watched.of(TimeToEvent(data.duration[order], data.event[order]), cause)
    ordered = table[order] - table.mean(axis=0)
    found = maximum(lambda at: _Weighted.at(at, ordered, watched), names, mean_size(ordered), CRR)
    if isinstance(found, NotEstimable):
        return found
    inverse = np.linalg.inv(found.top.information)
    influence = found.top.influence
    covariance = inverse @ (influence.T @ influence) @ inverse
    if not (np.diag(covariance) > 0).all():
        return NotEstimable(Reason.NO_VARIANCE)
    return FineGray(cause, tuple(names), found.coefficients, covariance)


@dataclass(frozen=True, eq=False)
class _Watched:
    """The rows in order of time, and the probabilities of being uncensored just before a time."""

    own: np.ndarray  # had the event of interest
    other: np.ndarray  # had a competing event
    censored: np.ndarray
    first: Integers  # of each row, the first row with the same time
    time: Integers  # of each row, the number of event times before its own
    until: Integers  # of each row, the number of event times up to its own
    events: Integers  # at each event time
    start: Integers  # of each event time, the first row at risk
    free: Floats  # probability of being uncensored just before each row's time

    @classmethod
    def of(cls, data: TimeToEvent, cause: int) -> Self:
        own = data.event == cause
        censored = data.event == 0
        first = np.searchsorted(data.duration, data.duration)
        times = np.unique(data.duration[own])
        curve = KaplanMeier.of(TimeToEvent(data.duration, censored))
        before = np.concatenate(([1.0], curve.survival))
        return cls(
            own=own,
            other=~own & ~censored,
            censored=censored,
            first=first,
            time=np.searchsorted(times, data.duration),
            until=np.searchsorted(times, data.duration, side="right"),
            events=np.bincount(np.searchsorted(times, data.duration[own])),
            start=np.searchsorted(data.duration, times),
            free=before[np.searchsorted(curve.table.time, data.duration)],
        )

    @property
    def free_at(self) -> Floats:
        """Just before each event time."""
        return self.free[self.start]


@dataclass(frozen=True, eq=False)
class _Weighted:
    """The weighted partial likelihood at given coefficients."""

    watched: _Watched
    covariates: Floats
    predictor: Floats
    risk: Floats
    total: Floats  # of the weighted risks at each event time
    mean: Floats  # of the covariates there

    @classmethod
    def at(cls, coefficients: Floats, covariates: Floats, watched: _Watched) -> Self:
        predictor = covariates @ coefficients
        risk = np.exp(predictor)
        columns = np.column_stack((risk, risk[:, None] * covariates))
        there = columns[::-1].cumsum(axis=0)[::-1][watched.start]
        gone = _before(_kept(columns, watched))[watched.start]
        sums = there + watched.free_at[:, None] * gone
        return cls(watched, covariates, predictor, risk, sums[:, 0], sums[:, 1:] / sums[:, :1])

    @property
    def logarithm(self) -> float:
        own = self.predictor[self.watched.own].sum()
        return float(own - self.watched.events @ np.log(self.total))

    @cached_property
    def score(self) -> Floats:
        own = self.covariates[self.watched.own].sum(axis=0)
        return own - self.watched.events @ self.mean

    @cached_property
    def information(self) -> Floats:
        share = self.risk * self._exposure(self._hazard[:, None])[:, 0]
        squares: Floats = (self.covariates * share[:, None]).T @ self.covariates
        means: Floats = (self.mean * self.watched.events[:, None]).T @ self.mean
        return squares - means

    @property
    def influence(self) -> Floats:
        """Each row's share of the score, with what it tells of the censoring (Fine and Gray's eta + psi)."""
        hazard = self._hazard[:, None]
        both = np.column_stack((hazard, hazard * self.mean))
        exposure = self._exposure(both)
        eta = -self.risk[:, None] * (self.covariates * exposure[:, :1] - exposure[:, 1:])
        own = self.watched.own
        eta[own] += self.covariates[own] - self.mean[self.watched.time[own]]
        return eta + self._censoring(both)

    @property
    def _hazard(self) -> Floats:
        return self.watched.events / self.total

    def _exposure(self, per_time: Floats) -> Floats:
        """For each row the sum over the event times at which it is at risk, with its weights."""
        watched = self.watched
        full = _running(per_time)
        sums = full[watched.until]
        weighted = _running(per_time * watched.free_at[:, None])
        later = weighted[-1] - weighted[watched.until[watched.other]]
        sums[watched.other] += later / watched.free[watched.other][:, None]
        return sums

    def _censoring(self, both: Floats) -> Floats:
        """The martingale of the censoring, which carries the error of its estimate (psi)."""
        watched = self.watched
        columns = np.column_stack((self.risk, self.risk[:, None] * self.covariates))
        gone = _before(_kept(columns, watched))[watched.first]
        weighted = _running(both * watched.free_at[:, None])
        later = weighted[-1] - weighted[watched.time]
        pull = gone[:, 1:] * later[:, :1] - gone[:, :1] * later[:, 1:]
        at_risk = (len(watched.own) - watched.first)[:, None]
        jumps = np.where(watched.censored[:, None], pull / at_risk**2, 0.0)
        # Everybody censored at the same time counts, also those listed after this row.
        ends = np.searchsorted(watched.first, watched.first, side="right")
        psi = -_running(jumps)[ends]
        return psi + np.where(watched.censored[:, None], pull / at_risk, 0.0)


def _kept(columns: Floats, watched: _Watched) -> Floats:
    """Of those with a competing event, divided by their probability of being uncensored; else 0."""
    weights = np.divide(
        watched.other, watched.free, out=np.zeros_like(watched.free), where=watched.other
    )
    return columns * weights[:, None]


def _running(values: Floats) -> Floats:
    return np.concatenate((np.zeros((1, values.shape[1])), np.cumsum(values, axis=0)))


def _before(values: Floats) -> Floats:
    """The sum over the rows before each row."""
    return _running(values)[:-1]
