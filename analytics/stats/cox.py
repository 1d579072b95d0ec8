"""Cox regression: which covariates change the hazard, and how much. Not: whether hazards are proportional."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.stats.concordance import Concordance, concordance
from analytics.stats.intervals import Floats, normal_quantile
from analytics.stats.matrices import is_regular
from analytics.stats.newton import Maximum, maximum
from analytics.stats.partial_likelihood import PartialLikelihood
from analytics.stats.rank_test import chi_square_tail
from analytics.stats.results import NotEstimable, Reason
from analytics.stats.risk_sets import RiskSets, Steps, Ties
from analytics.stats.time_to_event import InvalidTimes, TimeToEvent

_VANISHING = 1e-14


@dataclass(frozen=True, slots=True)
class ModelTest:
    """That no covariate has any effect: a chi-square test."""

    chi_square: float
    degrees_of_freedom: int
    p_value: float

    @classmethod
    def of(cls, chi_square: float, freedom: int) -> Self:
        # The likelihood of a model without any effect may be below that at the start by rounding.
        chi_square = max(chi_square, 0.0)
        return cls(chi_square, freedom, chi_square_tail(chi_square, freedom))


@dataclass(frozen=True, eq=False)
class CoxModel:
    """
    A fitted model. `covariance` is the robust one (Lin and Wei 1989) where rows are clustered, and
    then stands behind errors, intervals, z and the Wald test; the others stay the model's own.
    """

    names: tuple[str, ...]
    ties: Ties
    data: TimeToEvent
    table: Floats
    coefficients: Floats
    covariance: Floats
    null: PartialLikelihood
    top: PartialLikelihood
    cluster: NDArray[Any] | None = None

    @property
    def rows(self) -> int:
        return len(self.everybody)

    @property
    def events(self) -> int:
        return int(self.top.sets.deaths.sum())

    @cached_property
    def everybody(self) -> TimeToEvent:
        """The data with a row for each subject."""
        alike = self.top.sets.alike
        return self.data if alike is None else self.data.repeated(alike)

    @cached_property
    def concordance(self) -> Concordance | NotEstimable:
        predictor = linear_predictor(self.table, self.coefficients)
        sets = self.top.sets
        if sets.alike is not None:
            predictor = np.repeat(predictor, sets.alike)
        return concordance(sets.one_by_one(), predictor, self.cluster)

    @cached_property
    def standard_errors(self) -> Floats:
        return np.sqrt(np.diag(self.covariance))

    @property
    def z(self) -> Floats:
        return self.coefficients / self.standard_errors

    @property
    def p_values(self) -> list[float]:
        return [chi_square_tail(value**2, 1) for value in self.z.tolist()]

    @property
    def hazard_ratios(self) -> Floats:
        with np.errstate(over="ignore"):
            return np.exp(self.coefficients)

    def limits(self, *, level: float = 0.95) -> tuple[Floats, Floats]:
        """Of the hazard ratios."""
        return ratio_limits(self.coefficients, self.standard_errors, level=level)

    @property
    def likelihood_ratio(self) -> ModelTest:
        return self._test(2 * (self.top.logarithm - self.null.logarithm))

    @property
    def wald(self) -> ModelTest:
        solved = np.linalg.solve(self.covariance, self.coefficients)
        return self._test(float(self.coefficients @ solved))

    @property
    def score_test(self) -> ModelTest:
        """With one covariate for two groups and Breslow's ties, nearly the log-rank test."""
        solved = np.linalg.solve(self.null.information, self.null.score)
        return self._test(float(self.null.score @ solved))

    def _test(self, chi_square: float) -> ModelTest:
        return ModelTest.of(chi_square, len(self.names))


def cox_model(
    data: TimeToEvent,
    covariates: ArrayLike,
    names: Sequence[str],
    *,
    ties: Ties = Ties.EFRON,
    strata: NDArray[Any] | None = None,
    cluster: NDArray[Any] | None = None,
    alike: NDArray[np.int64] | None = None,
) -> CoxModel | NotEstimable:
    """
    Fit `covariates` (rows x names). One row per subject or, with delayed entry, per stretch of time.

    `strata` have their own baseline hazards. `cluster` says whose rows belong together. `alike` says how many
    subjects each row stands for: the answer is the one of as many rows.
    """
    if alike is not None and cluster is not None:
        raise ValueError("rows that stand for several subjects have no cluster")
    table = covariate_table(covariates, names, len(data))
    sets = RiskSets.of(data, strata, alike)
    refused = nothing_to_fit(data, names)
    if refused:
        return refused
    steps = Steps.of(sets, ties)
    centered = table - np.average(table, axis=0, weights=alike)
    found = maximum(
        lambda at: PartialLikelihood.at(at, centered, sets, steps), names, mean_size(centered)
    )
    if isinstance(found, NotEstimable):
        return found
    covariance = np.linalg.inv(found.top.information)
    if cluster is not None:
        robust = _robust(found, covariance, cluster)
        # Clusters whose shares cancel leave a variance made of rounding.
        vanishing = np.diag(robust) < _VANISHING * np.diag(covariance)
        if vanishing.any() or not is_regular(robust):
            return NotEstimable(Reason.TOO_FEW_CLUSTERS)
        covariance = robust
    return CoxModel(
        tuple(names),
        ties,
        data,
        table,
        found.coefficients,
        covariance,
        found.null,
        found.top,
        cluster,
    )


def covariate_table(covariates: ArrayLike, names: Sequence[str], rows: int) -> Floats:
    """Finite numbers, one column per name and one row per time."""
    table = np.asarray(covariates, dtype=float)
    if table.shape != (rows, len(names)):
        raise InvalidTimes("covariates", f"are {table.shape}, not {rows} rows of {len(names)}")
    wrong = ~np.isfinite(table)
    if wrong.any():
        row, column = (int(place[0]) for place in np.nonzero(wrong))
        raise InvalidTimes(names[column], "is missing or not finite", row=row + 1)
    return table


def nothing_to_fit(data: TimeToEvent, names: Sequence[str]) -> NotEstimable | None:
    if not len(data):
        return NotEstimable(Reason.NO_PATIENTS)
    if not data.event.any():
        return NotEstimable(Reason.NO_EVENTS)
    return None if len(names) else NotEstimable(Reason.NO_COVARIATES)


def ratio_limits(
    coefficients: Floats, standard_errors: Floats, *, level: float
) -> tuple[Floats, Floats]:
    """Infinite where the coefficient is too uncertain for a number."""
    margin = normal_quantile(level) * standard_errors
    with np.errstate(over="ignore"):
        return np.exp(coefficients - margin), np.exp(coefficients + margin)


def mean_size(centered: Floats) -> Floats:
    """What makes covariates comparable in size: 1 over their mean distance from the middle."""
    size = np.abs(centered).mean(axis=0)
    return 1 / np.where(size > 0, size, 1.0)


def linear_predictor(table: Floats, coefficients: Floats) -> Floats:
    """
    Column by column, so that equal rows have equal predictors to the last digit: a matrix product may
    round them differently, and the concordance would see an order where there is a tie.
    """
    predictor = np.zeros(len(table))
    for column, coefficient in zip(table.T, coefficients, strict=True):
        predictor = predictor + column * coefficient
    return predictor


def _robust(found: Maximum[PartialLikelihood], covariance: Floats, cluster: NDArray[Any]) -> Floats:
    """Lin DY, Wei LJ. J Am Stat Assoc 1989;84:1074-1078, summed over clusters."""
    influence = found.top.score_residuals @ covariance
    _, code = np.unique(cluster, return_inverse=True)
    summed: Floats = np.zeros((len(np.unique(code)), influence.shape[1]))
    np.add.at(summed, code, influence)
    return summed.T @ summed
