"""
Agreement beyond chance about named choices: two raters (Cohen), or any number of them (Fleiss).

The choices have no order: one is not nearer to another. Not: agreement about an order or a measure.
"""

from collections.abc import Hashable, Sequence
from dataclasses import asdict, dataclass
from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analytics.stats.intervals import Floats, normal_quantile
from analytics.stats.results import NotEstimable, Reason

# Below these many cases kappa says more about luck than about people, and its interval is too short.
FEWEST_CASES = 10


@dataclass(frozen=True, slots=True)
class Kappa:
    """
    1 is complete agreement, 0 what chance alone gives, below 0 less than chance.

    `cases` were rated at least twice. `observed` is the plain proportion of agreement, `expected`
    what chance gives. A limit never lies outside -1 and 1.
    """

    cases: int
    observed: float
    expected: float
    kappa: float
    standard_error: float
    lower: float
    upper: float

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def cohen(
    pairs: Sequence[tuple[Hashable, Hashable]],
    *,
    level: float = 0.95,
    fewest: int = FEWEST_CASES,
) -> Kappa | NotEstimable:
    """
    Of two raters who both said something about the same cases: one pair a case.

    Cohen J. Educ Psychol Meas 1960;20:37-46. Standard error: Fleiss JL, Cohen J, Everitt BS.
    Psychol Bull 1969;72:323-327, the one that does not suppose that there is no agreement.
    """
    if len(pairs) < fewest:
        return NotEstimable(Reason.TOO_FEW)
    choices = list(dict.fromkeys(choice for pair in pairs for choice in pair))
    table = np.zeros((len(choices), len(choices)))
    for first, second in pairs:
        table[choices.index(first), choices.index(second)] += 1
    shares = table / len(pairs)
    rows, columns = shares.sum(axis=1), shares.sum(axis=0)
    observed, expected = float(np.trace(shares)), float(rows @ columns)
    if _is_one(expected):
        return NotEstimable(Reason.NO_VARIANCE)
    kappa = (observed - expected) / (1 - expected)
    variance = _cohen_variance(shares, rows, columns, kappa, expected) / len(pairs)
    margin = normal_quantile(level) * sqrt(variance)
    return _with_limits(len(pairs), observed, expected, kappa, sqrt(variance), margin)


def _cohen_variance(
    shares: Floats, rows: Floats, columns: Floats, kappa: float, expected: float
) -> float:
    """Times the number of cases. The three terms of Fleiss, Cohen and Everitt's equation 13."""
    diagonal = np.diag(shares)
    agreed = float(diagonal @ (1 - (rows + columns) * (1 - kappa)) ** 2)
    # Rater one chose the row, rater two the column: each is weighed by the other's margin.
    weights = (columns[:, None] + rows[None, :]) ** 2
    apart = float((shares * weights).sum() - diagonal @ np.diag(weights))
    rest = (kappa - expected * (1 - kappa)) ** 2
    return max(0.0, agreed + (1 - kappa) ** 2 * apart - rest) / (1 - expected) ** 2


def fleiss(
    ratings: Sequence[Sequence[Hashable]],
    *,
    level: float = 0.95,
    fewest: int = FEWEST_CASES,
) -> Kappa | NotEstimable:
    """
    Of any raters, who need not be the same in every case nor equally many: one list a case.

    A case with one rating tells how often a choice is made, but nothing of agreement. With equally
    many ratings everywhere this is Fleiss's own.

    Fleiss JL. Psychol Bull 1971;76:378-382. Unequal numbers, the standard error and limits by
    Student's t: Gwet KL. Educ Psychol Meas 2021;81:781-790.
    """
    counts = _counts(ratings)
    raters = counts.sum(axis=1)
    rated_twice = raters >= 2
    cases = int(rated_twice.sum())
    if cases < fewest:
        return NotEstimable(Reason.TOO_FEW)
    shares = counts / raters[:, None]
    prevalence = shares.mean(axis=0)
    expected = float(prevalence @ prevalence)
    if _is_one(expected):
        return NotEstimable(Reason.NO_VARIANCE)
    agreeing = np.zeros(len(counts))
    several, each = counts[rated_twice], raters[rated_twice]
    agreeing[rated_twice] = (several * (several - 1)).sum(axis=1) / (each * (each - 1))
    observed = float(agreeing.sum() / cases)
    kappa = (observed - expected) / (1 - expected)
    variance = _fleiss_variance(
        agreeing, rated_twice, shares @ prevalence, observed, expected, kappa
    )
    margin = _student_quantile(level, len(counts) - 1) * sqrt(variance)
    return _with_limits(cases, observed, expected, kappa, sqrt(variance), margin)


def _fleiss_variance(
    agreeing: Floats,
    rated_twice: NDArray[np.bool_],
    expected_by_case: Floats,
    observed: float,
    expected: float,
    kappa: float,
) -> float:
    """By what each case adds to kappa, through the agreement and through the choices it makes frequent."""
    n = len(agreeing)
    by_case = np.zeros(n)
    by_case[rated_twice] = agreeing[rated_twice] - expected
    by_case *= n / int(rated_twice.sum()) / (1 - expected)
    by_case -= 2 * (1 - kappa) * (expected_by_case - expected) / (1 - expected)
    return float(((by_case - kappa) ** 2).sum()) / (n * (n - 1))


def _counts(ratings: Sequence[Sequence[Hashable]]) -> NDArray[np.int64]:
    """How often each choice was made in each case that has any rating."""
    rated = [case for case in ratings if len(case)]
    choices = list(dict.fromkeys(choice for case in rated for choice in case))
    counts = np.zeros((len(rated), len(choices)), dtype=np.int64)
    for row, case in enumerate(rated):
        for choice in case:
            counts[row, choices.index(choice)] += 1
    return counts


def _is_one(expected: float) -> bool:
    """Everybody always made the same choice: there was nothing to agree about."""
    return expected > 1 - 1e-12


def _student_quantile(level: float, freedom: int) -> float:
    # Imported here: a web process reads results, only the worker computes them.
    from scipy.special import stdtrit

    return float(stdtrit(freedom, (1 + level) / 2))


def _with_limits(
    cases: int, observed: float, expected: float, kappa: float, error: float, margin: float
) -> Kappa:
    lower, upper = max(-1.0, kappa - margin), min(1.0, kappa + margin)
    return Kappa(cases, observed, expected, kappa, error, lower, upper)
