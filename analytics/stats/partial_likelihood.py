"""Cox's partial likelihood at given coefficients: value, score, information, and each row's share of them."""

from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np

from analytics.stats.intervals import Floats
from analytics.stats.risk_sets import RiskSets, Steps


@dataclass(frozen=True, eq=False)
class PartialLikelihood:
    """
    Everything follows from the sums of the risks exp(x b) over the risk sets.

    Cox DR. J R Stat Soc B 1972;34:187-220.
    """

    sets: RiskSets
    steps: Steps
    covariates: Floats  # rows x columns, centered
    predictor: Floats  # x b of each row
    risk: Floats  # exp(x b)
    total: Floats  # of the risks, per step
    mean: Floats  # of the covariates, weighted by the risks, per step

    @classmethod
    def at(cls, coefficients: Floats, covariates: Floats, sets: RiskSets, steps: Steps) -> Self:
        predictor = covariates @ coefficients
        risk = np.exp(predictor)
        weighted = np.column_stack((risk, risk[:, None] * covariates))
        # A row for each death: taken whole, several times faster than by index.
        sums = sets.at_risk(weighted).take(steps.at, axis=0)
        if steps.left_out.any():
            sums -= steps.left_out[:, None] * sets.dying(weighted).take(steps.at, axis=0)
        total = sums[:, 0]
        return cls(sets, steps, covariates, predictor, risk, total, sums[:, 1:] / total[:, None])

    @cached_property
    def logarithm(self) -> float:
        """NaN or infinite where the coefficients are too large for numbers."""
        own = self.sets.counted(self.predictor)[self.sets.event]
        return float(own.sum() - np.log(self.total).sum())

    @cached_property
    def score(self) -> Floats:
        """The first derivative of the logarithm."""
        return self.weighted_score(np.ones(len(self.total)))

    @cached_property
    def information(self) -> Floats:
        """Minus the second derivative."""
        return self.weighted_information(np.ones(len(self.total)))

    def weighted_score(self, weights: Floats) -> Floats:
        """Each step's part of the score, times `weights` (one a step, alike within an event time)."""
        per_time = np.zeros(len(self.sets.times))
        per_time[self.steps.at] = weights
        own = per_time[self.sets.last[self.sets.event] - 1]
        covariates = self.sets.counted(self.covariates)[self.sets.event]
        return own @ covariates - weights @ self.mean

    def weighted_information(self, weights: Floats) -> Floats:
        """Each step's part of the information, times `weights`: no sums of squares per event time."""
        share = self.sets.counted(self.risk * self.expected(weights))
        squares: Floats = (self.covariates * share[:, None]).T @ self.covariates
        means: Floats = (self.mean * weights[:, None]).T @ self.mean
        return squares - means

    def expected(self, weights: Floats) -> Floats:
        """For each row the baseline hazard while it is at risk, each step times `weights`."""
        return self._over_risk_time((weights / self.total)[:, None])[:, 0]

    @cached_property
    def score_residuals(self) -> Floats:
        """Each row's share of the score (rows x columns); their sum is the score."""
        hazard = self.expected(np.ones(len(self.total)))
        means = self._over_risk_time(self.mean / self.total[:, None])
        residuals = -self.risk[:, None] * (self.covariates * hazard[:, None] - means)
        average = self._per_time(self.mean) / self.sets.deaths[:, None]
        own = self.sets.last[self.sets.event] - 1
        residuals[self.sets.event] += self.covariates[self.sets.event] - average[own]
        return residuals

    def _over_risk_time(self, per_step: Floats) -> Floats:
        """Sums over the steps at which a row is at risk, less what Efron leaves out of its own death."""
        sums = self.sets.while_at_risk(self._per_time(per_step))
        if self.steps.left_out.any():
            own = self._per_time(per_step * self.steps.left_out[:, None])
            sums[self.sets.event] -= own[self.sets.last[self.sets.event] - 1]
        return sums

    def _per_time(self, per_step: Floats) -> Floats:
        starts = np.cumsum(self.sets.deaths) - self.sets.deaths
        return np.add.reduceat(per_step, starts, axis=0)
