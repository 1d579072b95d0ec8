"""What forbids a comparison. The first case is the published Figure 3."""

import numpy as np
import pytest

from analytics.stats.comparison import Group, compare
from analytics.stats.guards import (
    FewEvents,
    MedianNotReached,
    NoEventsYet,
    OverlappingGroups,
    SmallGroup,
    Withheld,
    overlapping_groups,
)
from analytics.stats.rank_test import RankTest
from analytics.stats.results import NotEstimable, Reason
from analytics.stats.time_to_event import TimeToEvent


def group(name, subjects, events):
    """Subjects leave one a month; the first `events` of them by dying."""
    count = len(subjects)
    data = TimeToEvent(range(1, count + 1), [month < events for month in range(count)])
    return Group(name, data, subjects)


def test_a_group_is_not_compared_with_its_own_patients():
    """Serin 2020, Figure 3: 45 patients against the 12 of them who were operated again."""
    comparison = compare(
        [group("all", range(45), 15), group("operated again", range(12), 4)], times=[12]
    )
    shared = OverlappingGroups("all", "operated again", 12)
    assert comparison.test == Withheld((shared,))
    assert comparison.guards[0] == shared


def test_patients_are_the_same_patient_in_whatever_order():
    assert overlapping_groups({"a": ["p1", "p2"], "b": ["p3", "p2"], "c": ["p4"]}) == (
        OverlappingGroups("a", "b", 1),
    )


def test_whose_lesions_are_in_both_groups_is_one_patient():
    """Close together or far apart, and each as often as lesions were treated."""
    for apart in (1, 10**12):
        columns = {"a": np.array([1, 1, 2, 3]) * apart, "b": np.array([5, 3, 3, 1]) * apart}
        assert overlapping_groups(columns) == (OverlappingGroups("a", "b", 2),)


@pytest.mark.parametrize(
    ("sizes", "events", "because"),
    [
        pytest.param((20, 5), (9, 1), (), id="ten events, five patients"),
        pytest.param((20, 4), (9, 1), (SmallGroup("b", 4),), id="four patients"),
        pytest.param((20, 0), (12, 0), (SmallGroup("b", 0),), id="empty group"),
        pytest.param((20, 5), (8, 1), (FewEvents(9),), id="nine events"),
    ],
)
def test_too_little_for_a_p_value(sizes, events, because):
    comparison = compare(
        [
            group("a", range(sizes[0]), events[0]),
            group("b", range(100, 100 + sizes[1]), events[1]),
        ],
        times=[],
    )
    if because:
        assert comparison.test == Withheld(because)
    else:
        assert isinstance(comparison.test, RankTest)


def test_one_group_has_no_test_and_that_is_no_fault():
    comparison = compare([group("all", range(20), 12)], times=[6])
    assert comparison.test is None
    assert comparison.guards == ()


def test_groups_never_at_risk_together_are_not_estimable():
    all_early = Group("early", TimeToEvent([1] * 12, [1] * 12), range(12))
    left_before = Group("left", TimeToEvent([0] * 6, [0] * 6), range(20, 26))
    test = compare([all_early, left_before], times=[]).test
    assert test == NotEstimable(Reason.ONE_GROUP_AT_RISK)


def test_median_not_reached_and_nobody_dead_are_said():
    comparison = compare([group("few", range(40), 10), group("none", range(100, 110), 0)], times=[])
    assert comparison.guards == (MedianNotReached("few"), NoEventsYet("none"))
    assert not any(guard.forbids_test for guard in comparison.guards)


def test_every_row_needs_its_subject():
    with pytest.raises(ValueError, match="2 subjects, 3 times"):
        Group("a", TimeToEvent([1, 2, 3], [1, 1, 0]), ["p1", "p2"])


def test_as_dict_speaks_in_months_and_leaves_what_is_not_reached_empty():
    """2100 days are 68.99 months (2013-03-01 to 2018-11-30)."""
    days = TimeToEvent([1705, 2100, 2191], [0, 1, 0])
    result = compare([Group("all", days, range(3))], times=[365.25]).as_dict(unit=30.4375)
    (one,) = result["groups"]
    assert one["median"]["estimate"] == pytest.approx((2100 + 2191) / 2 / 30.4375)
    assert one["median"]["upper"] is None
    assert one["at_times"][0]["time"] == 12
    assert result["test"] is None


def test_as_dict_of_a_withheld_test_names_the_guard():
    result = compare([group("a", range(20), 5), group("b", range(30, 50), 2)], times=[]).as_dict()
    assert result["test"] == {"name": "log_rank", "state": "withheld", "because": ["few_events"]}
    assert result["guards"][0] == {"code": "few_events", "forbids_test": True, "events": 7}
