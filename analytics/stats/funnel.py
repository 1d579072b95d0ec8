"""How far a proportion of so many may be from the mean of all by chance: the limits of a funnel plot."""

from math import exp, lgamma, log


def funnel_limits(n: int, mean: float, *, level: float) -> tuple[float, float]:
    """
    Exact binomial limits, interpolated between whole numbers so that the funnel is smooth.

    Spiegelhalter DJ. Stat Med 2005;24:1185-1202, appendix A.1.1.
    """
    if n < 1:
        raise ValueError("a funnel has no limits where nobody is counted")
    tail = (1 - level) / 2
    if mean in (0.0, 1.0):
        return mean, mean
    lower, upper = (_quantile(n, mean, p) for p in (tail, 1 - tail))
    return max(0.0, lower), min(1.0, upper)


def _quantile(n: int, mean: float, p: float) -> float:
    reached = 0.0
    for count in range(n + 1):
        here = _probability(count, n, mean)
        reached += here
        if reached > p:
            return (count - (reached - p) / here) / n
    return 1.0


def _probability(count: int, n: int, mean: float) -> float:
    ways = lgamma(n + 1) - lgamma(count + 1) - lgamma(n - count + 1)
    return exp(ways + count * log(mean) + (n - count) * log(1 - mean))
