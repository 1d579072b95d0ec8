"""The log-rank family where there is nothing to test, and its invariants."""

import numpy as np
import pytest

from analytics.stats.life_table import life_table
from analytics.stats.log_rank import (
    holm,
    log_rank,
    pairwise_log_rank,
    stratified_log_rank,
    trend_test,
)
from analytics.stats.rank_test import RankTest
from analytics.stats.rank_weights import fleming_harrington
from analytics.stats.results import NotEstimable, Reason
from analytics.stats.time_to_event import TimeToEvent


def table(durations, events):
    return life_table(TimeToEvent(durations, events))


EARLY = table([1, 2, 3, 4], [1, 1, 1, 0])
LATE = table([5, 6, 7, 8], [1, 1, 0, 0])
NOBODY = table([], [])


@pytest.mark.parametrize(
    ("groups", "reason"),
    [
        pytest.param([EARLY], Reason.ONE_GROUP_AT_RISK, id="one group"),
        pytest.param([EARLY, NOBODY], Reason.ONE_GROUP_AT_RISK, id="empty group"),
        pytest.param(
            [EARLY, table([0, 0], [0, 0])], Reason.ONE_GROUP_AT_RISK, id="left before any event"
        ),
        pytest.param([table([5], [0]), table([5, 6], [0, 0])], Reason.NO_EVENTS, id="nobody died"),
        pytest.param(
            [table([3, 3], [1, 1]), table([3], [1])], Reason.NO_VARIANCE, id="all on one day"
        ),
    ],
)
def test_not_estimable_is_never_a_p_value_of_one(groups, reason):
    assert log_rank(groups) == NotEstimable(reason)


def test_a_weight_that_ignores_every_event_leaves_nothing_to_test():
    """(1 - S(t-)) is 0 at the first event, and there is no second."""
    groups = [table([3, 5], [1, 0]), table([5, 5], [0, 0])]
    assert log_rank(groups, weight=fleming_harrington(0, 1)) == NotEstimable(Reason.NO_VARIANCE)
    assert isinstance(log_rank(groups), RankTest)


def test_a_group_never_at_risk_costs_no_degree_of_freedom():
    with_it, without = log_rank([EARLY, LATE, NOBODY]), log_rank([EARLY, LATE])
    assert with_it.degrees_of_freedom == 1
    assert with_it.p_value == without.p_value


def test_observed_and_expected_have_the_same_sum():
    test = log_rank([EARLY, LATE])
    assert sum(test.observed) == pytest.approx(sum(test.expected))


def test_one_stratum_is_no_stratification():
    assert stratified_log_rank([[EARLY, LATE]]) == log_rank([EARLY, LATE])


def test_times_apart_only_by_rounding_are_one_event_time():
    """Two groups built apart: 0.1 + 0.2 and 0.3 must be one risk set of all four."""
    apart = [table([0.1 + 0.2, 1.0], [1, 0]), table([0.3, 1.0], [1, 0])]
    together = [table([0.3, 1.0], [1, 0]), table([0.3, 1.0], [1, 0])]
    assert log_rank(apart).expected == pytest.approx(log_rank(together).expected)


def test_trend_of_two_groups_is_the_log_rank():
    assert trend_test([EARLY, LATE]).chi_square == pytest.approx(log_rank([EARLY, LATE]).chi_square)


def test_trend_is_the_score_test_of_a_cox_model():
    """Without ties: coxph(Surv(time, status) ~ score)$score, survival 3.5-3."""
    groups = [
        table([5, 9, 14, 21], [1, 0, 1, 0]),
        table([2, 6, 11, 17], [1, 1, 0, 1]),
        table([1, 3, 4, 8], [1, 1, 1, 1]),
    ]
    test = trend_test(groups)
    assert test.chi_square == pytest.approx(4.54389019050028, rel=1e-12)
    assert test.p_value == pytest.approx(0.0330364315322578, rel=1e-12)


def test_trend_does_not_depend_on_the_scale_of_the_scores():
    groups = [EARLY, table([2, 3, 6], [1, 0, 1]), LATE]
    tens = trend_test(groups, [10, 20, 30])
    assert trend_test(groups).chi_square == pytest.approx(tens.chi_square)


@pytest.mark.parametrize(
    ("groups", "reason"),
    [
        pytest.param([table([5], [0]), table([6], [0])], Reason.NO_EVENTS, id="nobody died"),
        pytest.param([EARLY, NOBODY], Reason.NO_VARIANCE, id="empty group"),
    ],
)
def test_trend_not_estimable(groups, reason):
    assert trend_test(groups) == NotEstimable(reason)


def test_holm_by_hand():
    """Sorted 0.01, 0.03, 0.04 times 3, 2, 1, and never below the one before."""
    assert holm([0.04, 0.01, 0.03]) == pytest.approx([0.06, 0.03, 0.06])
    assert holm([0.9, 0.8]) == [1.0, 1.0]


def test_a_pair_that_cannot_be_tested_has_no_p_value():
    pairs = pairwise_log_rank({"early": EARLY, "late": LATE, "nobody": NOBODY})
    assert [(p.first, p.second, p.p_holm is None) for p in pairs] == [
        ("early", "late", False),
        ("early", "nobody", True),
        ("late", "nobody", True),
    ]


def test_level_of_the_test_when_nothing_differs():
    """Simulated at equal hazards: 5% of p values are under 5% (seeded; 3 standard errors)."""
    random = np.random.default_rng(20200427)
    rejected = 0
    for _ in range(400):
        deaths, ends = random.exponential(30, (2, 60)), random.uniform(6, 60, (2, 60))
        groups = [table(np.minimum(d, c), d <= c) for d, c in zip(deaths, ends, strict=True)]
        rejected += log_rank(groups).p_value < 0.05
    assert 0.017 <= rejected / 400 <= 0.083
