"""Tests of equal survival in two or more groups: log-rank and its weighted and stratified relatives."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from analytics.stats.intervals import Floats
from analytics.stats.life_table import LifeTable
from analytics.stats.rank_test import RankTest, chi_square_tail, chi_square_test
from analytics.stats.rank_weights import RankWeight, log_rank_weight
from analytics.stats.results import NotEstimable, Reason
from analytics.stats.time_to_event import tied_times


@dataclass(frozen=True, slots=True)
class PairwiseTest:
    """Two of several groups; `p_holm` is corrected for the number of pairs (None: not estimable)."""

    first: Hashable
    second: Hashable
    test: RankTest | NotEstimable
    p_holm: float | None


def log_rank(
    groups: Sequence[LifeTable], *, weight: RankWeight = log_rank_weight
) -> RankTest | NotEstimable:
    """The test over one stratum. Subjects must not be in two groups: see guards.overlapping_groups."""
    return stratified_log_rank([groups], weight=weight)


def stratified_log_rank(
    strata: Sequence[Sequence[LifeTable]], *, weight: RankWeight = log_rank_weight
) -> RankTest | NotEstimable:
    """Differences are summed within strata. Each stratum lists the same groups in the same order."""
    if any(len(groups) < 2 for groups in strata):
        return NotEstimable(Reason.ONE_GROUP_AT_RISK)
    scores = [_scores(groups, weight) for groups in strata]
    observed = np.sum([score.observed for score in scores], axis=0)
    expected = np.sum([score.expected for score in scores], axis=0)
    variance = np.sum([score.variance for score in scores], axis=0)
    present = np.sum([score.unweighted for score in scores], axis=0) > 0
    if not present.any():
        return NotEstimable(Reason.NO_EVENTS)
    return chi_square_test(observed, expected, variance, present=present)


def trend_test(
    groups: Sequence[LifeTable],
    scores: Sequence[float] | None = None,
    *,
    weight: RankWeight = log_rank_weight,
) -> RankTest | NotEstimable:
    """One degree of freedom along ordered groups (Tarone 1975); `scores` are 1, 2, 3, ... by default."""
    score = _scores(groups, weight)
    slope = np.arange(1.0, len(groups) + 1) if scores is None else np.asarray(scores, dtype=float)
    variance = float(slope @ score.variance @ slope)
    if not np.any(score.observed):
        return NotEstimable(Reason.NO_EVENTS)
    if variance <= 0:
        return NotEstimable(Reason.NO_VARIANCE)
    chi_square = float(slope @ (score.observed - score.expected)) ** 2 / variance
    observed, expected = tuple(score.observed.tolist()), tuple(score.expected.tolist())
    return RankTest(chi_square, 1, chi_square_tail(chi_square, 1), observed, expected)


def pairwise_log_rank(groups: Mapping[Hashable, LifeTable]) -> tuple[PairwiseTest, ...]:
    """
    Every pair of groups, with Holm's correction.

    A pair that cannot be tested still counts as a comparison made, as in R.
    """
    pairs = list(combinations(groups, 2))
    tests = [log_rank([groups[first], groups[second]]) for first, second in pairs]
    corrected = holm([test.p_value if isinstance(test, RankTest) else 1.0 for test in tests])
    return tuple(
        PairwiseTest(*pair, test, p_holm if isinstance(test, RankTest) else None)
        for pair, test, p_holm in zip(pairs, tests, corrected, strict=True)
    )


def holm(p_values: Sequence[float]) -> list[float]:
    """Holm's step-down correction. Holm S. Scand J Stat 1979;6:65-70."""
    order = np.argsort(p_values, kind="stable")
    multiplied = np.asarray(p_values)[order] * np.arange(len(p_values), 0, -1)
    corrected = np.empty(len(p_values))
    corrected[order] = np.minimum(np.maximum.accumulate(multiplied), 1.0)
    return corrected.tolist()


def observed_and_expected(groups: Sequence[LifeTable]) -> tuple[list[float], list[float]]:
    """Events of each group, and what the pooled hazard would have given it; also where no test can be made."""
    scores = _scores(groups, log_rank_weight)
    return scores.observed.tolist(), scores.expected.tolist()


@dataclass(frozen=True, slots=True)
class _Scores:
    observed: Floats
    expected: Floats
    variance: Floats
    unweighted: Floats  # expected events without weights; 0 means never at risk at an event


def _scores(groups: Sequence[LifeTable], weight: RankWeight) -> _Scores:
    """Weighted observed and expected events per group and their hypergeometric covariance."""
    times, events = _events_on_common_times(groups)
    if not len(times):
        none = np.zeros(len(groups))
        return _Scores(none, none, np.zeros((len(groups), len(groups))), none)
    at_risk = np.array([table.at_risk_at(times) for table in groups], dtype=float)
    pooled, died = at_risk.sum(axis=0), events.sum(axis=0)
    weights = weight(pooled, died)
    share = at_risk / pooled
    # One subject left has no variance; the maximum only avoids 0 / 0.
    spread = weights**2 * died * (pooled - died) / np.maximum(pooled - 1, 1)
    variance = -(share * spread) @ share.T
    # The rows sum to zero by definition; summing is more exact than n * (N - n) / N^2.
    np.fill_diagonal(variance, 0.0)
    np.fill_diagonal(variance, -variance.sum(axis=1))
    return _Scores(events @ weights, share @ (weights * died), variance, share @ died)


def _events_on_common_times(groups: Sequence[LifeTable]) -> tuple[Floats, Floats]:
    """The times with an event in any group, and the events of each group at them (groups x times)."""
    happened = [table.events > 0 for table in groups]
    own_times = [table.time[seen] for table, seen in zip(groups, happened, strict=True)]
    times = tied_times(np.concatenate(own_times))
    events = np.zeros((len(groups), len(times)))
    for row, table, seen, own in zip(events, groups, happened, own_times, strict=True):
        row[np.searchsorted(times, own, side="right") - 1] = table.events[seen]
    return times, events
