"""Newton's method on a likelihood, with what is refused before and after: as R's coxph does it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from analytics.stats.intervals import Floats
from analytics.stats.results import NotEstimable, Reason

# R's coxph.control.
_RELATIVE_CHANGE = 1e-9
_MOST_ITERATIONS = 20
_SINGULAR = float(np.finfo(float).eps ** 0.75)
# R's crr.
_SCORE = 1e-6


class Likelihood(Protocol):
    @property
    def logarithm(self) -> float: ...
    @property
    def score(self) -> Floats: ...
    @property
    def information(self) -> Floats: ...


L = TypeVar("L", bound=Likelihood)


@dataclass(frozen=True, slots=True)
class Way:
    """
    How one of R's programs climbs: where it ends, `reached(before, here, coefficients)`; how it goes `back`
    from a step that went too far, the n-th time in a row; and whether it may end after that. A step that would still
    be as `long` at the end is on its way to infinity.
    """

    reached: Callable[[Likelihood, Likelihood, Floats], bool]
    back: Callable[[Floats, Floats, int], Floats]
    ends_after_back: bool
    long: float


def _likelihood_settled(before: Likelihood, here: Likelihood, coefficients: Floats) -> bool:
    change = abs(here.logarithm - before.logarithm)
    return change <= _RELATIVE_CHANGE * abs(here.logarithm)


def _score_is_small(before: Likelihood, here: Likelihood, coefficients: Floats) -> bool:
    size = np.abs(here.score) * np.maximum(np.abs(coefficients), 1)
    return bool(size.max() < _SCORE * max(abs(here.logarithm), 1))


def _ever_nearer(trial: Floats, start: Floats, times: int) -> Floats:
    nearer: Floats = (trial + times * start) / (times + 1)
    return nearer


def _halfway(trial: Floats, start: Floats, times: int) -> Floats:
    half: Floats = (trial + start) / 2
    return half


COXPH = Way(_likelihood_settled, _ever_nearer, ends_after_back=False, long=_RELATIVE_CHANGE**0.5)
# Its estimates differ from the top in the seventh digit or so; so do ours, and in the same way.
CRR = Way(_score_is_small, _halfway, ends_after_back=True, long=1e-2)


@dataclass(frozen=True, eq=False)
class Maximum(Generic[L]):
    """The likelihood without any effect (`null`) and at its top."""

    coefficients: Floats
    null: L
    top: L
    iterations: int


def maximum(
    likelihood: Callable[[Floats], L], names: Sequence[str], scale: Floats, way: Way = COXPH
) -> Maximum[L] | NotEstimable:
    """
    The top of the likelihood, or why it has none.

    A covariate that separates those with from those without the event drives its coefficient to
    infinity while the likelihood settles: then the next step would still be long (R's warning
    "coefficient may be infinite").
    """
    # Coefficients on their way to infinity leave the numbers; they are found by it, not warned of.
    with np.errstate(all="ignore"):
        return _climb(likelihood, names, scale, way)


def _climb(
    likelihood: Callable[[Floats], L], names: Sequence[str], scale: Floats, way: Way
) -> Maximum[L] | NotEstimable:
    coefficients: Floats = np.zeros(len(scale))
    null = best = likelihood(coefficients)
    flat = _flat(null.information, names, scale)
    if flat:
        return flat
    halvings = 0
    trial = _next(coefficients, best)
    for iteration in range(1, _MOST_ITERATIONS + 1):
        here = likelihood(trial)
        value = here.logarithm
        numbers = np.isfinite(value)
        may_end = numbers and (way.ends_after_back or not halvings)
        if may_end and way.reached(best, here, trial):
            return _finite(Maximum(trial, null, here, iteration), names, scale, way)
        if not numbers or value < best.logarithm:
            halvings += 1
            trial = way.back(trial, coefficients, halvings)
            continue
        halvings, best, coefficients = 0, here, trial
        if _flat(best.information, names, scale):
            break
        trial = _next(coefficients, best)
    ended = Maximum(coefficients, null, best, _MOST_ITERATIONS)
    found = _finite(ended, names, scale, way)
    return found if isinstance(found, NotEstimable) else NotEstimable(Reason.NO_CONVERGENCE)


def _next(coefficients: Floats, here: Likelihood) -> Floats:
    step = np.linalg.solve(here.information, here.score)
    return coefficients + step


def _finite(
    found: Maximum[L], names: Sequence[str], scale: Floats, way: Way
) -> Maximum[L] | NotEstimable:
    flat = _flat(found.top.information, names, scale)
    if flat:
        return NotEstimable(Reason.INFINITE_COEFFICIENT, flat.about)
    step = np.abs(np.linalg.solve(found.top.information, found.top.score))
    # For covariates of one size, so that meters and millimeters are judged alike.
    moving = ~(step <= way.long * np.maximum(np.abs(found.coefficients), scale))
    if moving.any():
        return NotEstimable(Reason.INFINITE_COEFFICIENT, _named(names, moving))
    return found


def _flat(information: Floats, names: Sequence[str], scale: Floats) -> NotEstimable | None:
    """Covariates that do not vary where somebody has the event, or that others determine."""
    if not np.isfinite(information).all():
        return NotEstimable(Reason.NO_CONVERGENCE)
    scaled = information * scale[:, None] * scale
    varies = np.diag(scaled) > _SINGULAR * max(float(np.diag(scaled).max()), 1.0)
    if not varies.all():
        return NotEstimable(Reason.NO_VARIANCE, _named(names, ~varies))
    redundant = _redundant(scaled)
    return NotEstimable(Reason.COLLINEAR, _named(names, redundant)) if redundant.any() else None


def _redundant(matrix: Floats) -> NDArray[np.bool_]:
    """Columns that the earlier ones determine, by elimination in order, as R's Cholesky finds them."""
    left, found = matrix.copy(), np.zeros(len(matrix), dtype=bool)
    least = _SINGULAR * float(np.diag(matrix).max())
    for i in range(len(left)):
        pivot = left[i, i]
        found[i] = pivot < least
        if not found[i]:
            left[i + 1 :, i + 1 :] -= np.outer(left[i + 1 :, i], left[i, i + 1 :]) / pivot
    return found


def _named(names: Sequence[str], chosen: NDArray[np.bool_]) -> tuple[str, ...]:
    return tuple(name for name, yes in zip(names, chosen, strict=True) if yes)
