"""Cumulative incidence and Gray's test at their edges."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.stats.competing_risks import CumulativeIncidence, IncidenceAt
from analytics.stats.gray import gray_test
from analytics.stats.kaplan_meier import KaplanMeier
from analytics.stats.results import NotEstimable, Reason
from analytics.stats.time_to_event import InvalidTimes, TimeToEvent

NOBODY = TimeToEvent([], [])

competing = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 2)), min_size=1, max_size=60).map(
    lambda rows: TimeToEvent([t for t, _ in rows], [e for _, e in rows])
)


def test_delayed_entry_as_in_r():
    """
    survfit(Surv(entry, time, factor(event, 0:2)) ~ 1, id = 1:8, conf.type = "log-log"), survival
    3.5-3, cause 1 at 5, 9 and 12.
    """
    data = TimeToEvent(
        duration=[4, 6, 6, 8, 9, 9, 12, 15],
        event=[1, 2, 1, 0, 2, 1, 1, 0],
        entry=[0, 0, 2, 3, 5, 1, 0, 4],
    )
    points = CumulativeIncidence.of(data).at([5, 9, 12])
    assert [(p.incidence, p.standard_error, p.lower, p.upper) for p in points] == [
        pytest.approx(row, abs=1e-12)
        for row in (
            (0.166666666666667, 0.152145154862546, 0.00772310404017214, 0.516801781844910),
            (0.434523809523810, 0.179366850898281, 0.11078120333821957, 0.729236022091131),
            (0.583333333333333, 0.175738104377821, 0.19949614961096990, 0.835081429026116),
        )
    ]
    assert [p.at_risk for p in points] == [7, 4, 2]


def test_nobody_has_no_incidence():
    assert CumulativeIncidence.of(NOBODY).at([12]) == (
        IncidenceAt(12, None, None, None, None, 0, False),
    )


def test_everybody_has_had_it_and_nothing_varies():
    point = CumulativeIncidence.of(TimeToEvent([3, 5, 5], [1, 1, 1])).at([9])[0]
    assert (point.incidence, point.standard_error) == (pytest.approx(1), 0)


@given(competing)
def test_the_causes_and_the_event_free_add_up_to_everybody(data):
    free = KaplanMeier.of(data.any_event()).survival
    causes = [CumulativeIncidence.of(data, cause).incidence for cause in (1, 2)]
    assert free + causes[0] + causes[1] == pytest.approx(np.ones(len(free)))


@given(competing)
def test_without_the_competing_event_it_is_one_minus_kaplan_meier(data):
    alone = data.cause_specific(1)
    curve = CumulativeIncidence.of(alone)
    assert 1 - curve.incidence == pytest.approx(KaplanMeier.of(alone).survival)


@pytest.mark.parametrize(
    ("groups", "reason"),
    [
        pytest.param([NOBODY, TimeToEvent([3], [1])], Reason.ONE_GROUP_AT_RISK, id="one group"),
        pytest.param(
            [TimeToEvent([3, 4], [0, 2]), TimeToEvent([5], [0])], Reason.NO_EVENTS, id="no events"
        ),
    ],
)
def test_gray_not_estimable(groups, reason):
    assert gray_test(groups) == NotEstimable(reason)


def test_gray_refuses_delayed_entry():
    late = TimeToEvent([5, 6], [1, 0], entry=[1, 2])
    with pytest.raises(InvalidTimes, match="delayed entry"):
        gray_test([late, late])


def test_an_empty_group_costs_gray_no_degree_of_freedom():
    first, second = TimeToEvent([1, 2, 3, 9], [1, 2, 1, 0]), TimeToEvent([4, 5, 6, 7], [1, 1, 0, 2])
    with_empty = gray_test([first, NOBODY, second])
    assert with_empty.degrees_of_freedom == 1
    assert with_empty.p_value == gray_test([first, second]).p_value
