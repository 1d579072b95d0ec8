"""Kaplan-Meier on the published table, at its edges, and its invariants."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.stats.intervals import ConfidenceType
from analytics.stats.kaplan_meier import KaplanMeier, SurvivalAt, median_follow_up
from analytics.stats.life_table import life_table
from analytics.stats.results import NotEstimable, Quantile, Reason
from analytics.stats.risk_table import risk_table
from analytics.stats.rmst import restricted_mean
from analytics.stats.time_to_event import TimeToEvent

# The 12 patients operated again for recurrence: Serin et al. 2020, Table 2, "Survival (mt)" and
# "Status" (Exitus is a death).
SERIN_TABLE_2 = TimeToEvent(
    duration=[56, 56, 72, 42, 24, 37, 36, 32, 16, 22, 69, 16],
    event=[0, 0, 0, 1, 1, 0, 1, 0, 0, 0, 1, 0],
)
NOBODY = TimeToEvent([], [])

times_to_event = st.lists(
    st.tuples(st.integers(0, 40), st.booleans()), min_size=1, max_size=60
).map(lambda rows: TimeToEvent([t for t, _ in rows], [e for _, e in rows]))


def test_median_counts_the_living_as_alive():
    """
    By hand, at risk before each death: 9, 7, 5, 2, so S falls 8/9, 6/7, 4/5, 1/2 and passes one
    half only at 69 months. The median of the twelve times, 36.5, is not a median survival.
    """
    curve = KaplanMeier.of(SERIN_TABLE_2)
    assert (curve.table.patients, curve.table.total_events) == (12, 4)
    assert curve.quantile() == Quantile(0.5, 69.0, 24.0, None)


def test_survival_after_each_death():
    points = KaplanMeier.of(SERIN_TABLE_2).at([24, 36, 42, 69])
    by_hand = [8 / 9, 8 / 9 * 6 / 7, 8 / 9 * 6 / 7 * 4 / 5, 8 / 9 * 6 / 7 * 4 / 5 / 2]
    assert [point.survival for point in points] == pytest.approx(by_hand, abs=1e-12)


def test_median_follow_up_is_not_the_median_of_the_times():
    assert median_follow_up(SERIN_TABLE_2).estimate == 56


def test_log_interval_of_the_median_is_another():
    """R 3.5-3, conf.type = "log": 42 to not reached."""
    assert KaplanMeier.of(SERIN_TABLE_2).quantile(kind=ConfidenceType.LOG).lower == 42


def test_risk_table_counts_the_state_before_each_time():
    """At 24 months the death of month 24 is still at risk (9 of 12, as in R)."""
    table = risk_table(life_table(SERIN_TABLE_2), [0, 12, 24, 36, 48, 60, 72])
    assert table.at_risk == (12, 12, 9, 7, 4, 2, 1)
    assert table.events == (0, 0, 0, 1, 3, 3, 4)
    assert table.censored == (0, 0, 3, 4, 5, 7, 7)


def test_half_reached_on_a_stretch_is_its_middle():
    """Four of eight dead at 4, the fifth at 5: R's midpoint rule, not 4 (lifelines) nor 5."""
    curve = KaplanMeier.of(TimeToEvent([1, 2, 3, 4, 5, 6, 7, 8], [1] * 8))
    assert curve.quantile().estimate == 4.5


def test_half_reached_to_the_end_of_follow_up():
    """R: S is one half from 2 to the last observation at 8, so the median is 5."""
    curve = KaplanMeier.of(TimeToEvent([1, 2, 8, 8], [1, 1, 0, 0]))
    assert curve.quantile().estimate == 5


def test_past_the_last_observation_is_said_to_be_so():
    inside, outside = KaplanMeier.of(TimeToEvent([2, 10], [1, 0])).at([10, 11])
    assert (inside.observed, outside.observed) == (True, False)
    assert outside.at_risk == 0


def test_no_deaths_yet_has_no_log_log_interval():
    """R leaves it empty; "100 to 100%" would be a promise."""
    point = KaplanMeier.of(TimeToEvent([5, 6], [0, 0])).at([5])[0]
    assert (point.survival, point.lower, point.upper) == (1.0, None, None)


def test_nobody_is_not_a_crash_and_not_a_survival_of_one():
    curve = KaplanMeier.of(NOBODY)
    assert curve.quantile() == Quantile(0.5, None, None, None)
    assert curve.at([12]) == (SurvivalAt(12, None, None, None, None, 0, False),)
    assert restricted_mean(curve, 12) == NotEstimable(Reason.NO_PATIENTS)
    assert risk_table(curve.table, [0, 12]).at_risk == (0, 0)


def test_restricted_mean_says_when_it_goes_past_the_follow_up():
    """S is 1 to month 3 and one half after: 3 + 7/2 up to 10, though nobody was seen after 5."""
    curve = KaplanMeier.of(TimeToEvent([3, 5], [1, 0]))
    beyond = restricted_mean(curve, 10)
    assert (beyond.mean, beyond.observed) == (6.5, False)
    assert restricted_mean(curve, 5).observed


@given(times_to_event)
def test_survival_never_rises_and_stays_a_probability(data):
    survival = KaplanMeier.of(data).survival.tolist()
    assert survival == sorted(survival, reverse=True)
    assert all(0 <= s <= 1 for s in survival)


@given(times_to_event, st.sampled_from(ConfidenceType))
def test_intervals_contain_the_estimate(data, kind):
    for point in KaplanMeier.of(data).at(range(0, 45, 3), kind):
        if point.lower is not None:
            assert 0 <= point.lower <= point.survival + 1e-12
            assert point.survival - 1e-12 <= point.upper <= 1


@given(times_to_event, st.lists(st.integers(0, 50), min_size=1))
def test_rows_of_the_risk_table_sum_to_the_patients(data, times):
    table = risk_table(life_table(data), times)
    for column in zip(table.at_risk, table.censored, table.events, table.not_entered, strict=True):
        assert sum(column) == len(data)
        assert min(column) >= 0


@given(times_to_event)
def test_the_order_of_the_patients_does_not_matter(data):
    turned = TimeToEvent(data.duration[::-1], data.event[::-1])
    assert KaplanMeier.of(data).quantile() == KaplanMeier.of(turned).quantile()


@given(times_to_event)
def test_days_and_the_same_days_as_floats_agree(data):
    floats = TimeToEvent(data.duration.astype(float), data.event)
    assert KaplanMeier.of(data).survival.tolist() == KaplanMeier.of(floats).survival.tolist()
