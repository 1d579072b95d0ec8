"""
Weights of the log-rank family: how much each event time counts.

A weight sees the pooled numbers at risk and events at the event times of one stratum.
"""

from collections.abc import Callable

import numpy as np

from analytics.stats.intervals import Floats

RankWeight = Callable[[Floats, Floats], Floats]


def log_rank_weight(at_risk: Floats, events: Floats) -> Floats:
    """Every event counts alike: strongest when hazards are proportional. Mantel 1966."""
    return np.ones_like(at_risk)


def gehan(at_risk: Floats, events: Floats) -> Floats:
    """Early events count more, by the number at risk. Gehan 1965, Breslow 1970."""
    return at_risk


def tarone_ware(at_risk: Floats, events: Floats) -> Floats:
    """Between log-rank and Gehan. Tarone RE, Ware J. Biometrika 1977;64:156-160."""
    return np.sqrt(at_risk)


def peto_modified(at_risk: Floats, events: Floats) -> Floats:
    """Peto-Peto with Andersen's modification. Andersen PK, et al. Int Stat Rev 1982;50:219-258."""
    factors: Floats = np.cumprod(1 - events / (at_risk + 1))
    return factors


def fleming_harrington(rho: float, gamma: float) -> RankWeight:
    """
    S(t-)^rho * (1 - S(t-))^gamma: rho > 0 weighs early, gamma > 0 late differences.

    (1, 0) is Peto-Peto-Prentice, R's survdiff(rho = 1).
    Harrington DP, Fleming TR. Biometrika 1982;69:553-566.
    """

    def weight(at_risk: Floats, events: Floats) -> Floats:
        survival = np.cumprod(1 - events / at_risk)
        before = np.concatenate(([1.0], survival[:-1]))
        return before**rho * (1 - before) ** gamma

    return weight
