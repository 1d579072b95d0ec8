"""The chi-square test at the end of every comparison of groups."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.stats.intervals import Floats
from analytics.stats.results import NotEstimable, Reason


@dataclass(frozen=True, slots=True)
class RankTest:
    """
    A chi-square test. `observed` and `expected` are the (weighted) events of each group, in order.

    Groups of whom nobody was at risk at any event do not count in the degrees of freedom, as in
    R's survdiff.
    """

    chi_square: float
    degrees_of_freedom: int
    p_value: float
    observed: tuple[float, ...]
    expected: tuple[float, ...]


def chi_square_test(
    observed: Floats,
    expected: Floats,
    variance: Floats,
    *,
    present: NDArray[np.bool_] | None = None,
) -> RankTest | NotEstimable:
    """Of the differences of the groups that are `present` (default: all), one left out as redundant."""
    kept = np.arange(len(observed)) if present is None else np.flatnonzero(present)
    freedom = len(kept) - 1
    if freedom < 1:
        return NotEstimable(Reason.ONE_GROUP_AT_RISK)
    excess = (observed - expected)[kept[1:]]
    covariance = variance[np.ix_(kept[1:], kept[1:])]
    # Groups that were never at risk together cannot be compared; R stops with "singular".
    if np.linalg.matrix_rank(covariance, hermitian=True) < freedom:
        return NotEstimable(Reason.NO_VARIANCE)
    chi_square = float(excess @ np.linalg.solve(covariance, excess))
    p_value = chi_square_tail(chi_square, freedom)
    return RankTest(
        chi_square, freedom, p_value, tuple(observed.tolist()), tuple(expected.tolist())
    )


def chi_square_tail(chi_square: float, freedom: int) -> float:
    # Imported here: a web process reads results, only the worker computes them.
    from scipy.special import chdtrc

    return float(chdtrc(freedom, chi_square))
