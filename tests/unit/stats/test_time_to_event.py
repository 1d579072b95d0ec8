"""What a time to an event may be, and the sentence one gets when it is not."""

import inspect

import numpy as np
import pytest

from analytics.stats.life_table import LifeTable, life_table, life_tables
from analytics.stats.time_to_event import InvalidTimes, TimeToEvent, split


def test_the_event_has_no_default():
    assert inspect.signature(TimeToEvent).parameters["event"].default is inspect.Parameter.empty


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        pytest.param(([3, -2], [1, 0]), "row 2, duration: -2 is negative", id="negative"),
        pytest.param(([3, None], [1, 0]), "row 2, duration: is missing", id="missing"),
        pytest.param(([3, "x"], [1, 0]), "row 2, duration: 'x' is not a number", id="text"),
        pytest.param(
            ([3.0, float("nan")], [1, 0]), "row 2, duration: nan is missing or not finite", id="nan"
        ),
        pytest.param(
            ([float("inf")], [1]), "row 1, duration: inf is missing or not finite", id="infinite"
        ),
        pytest.param(([3, 4], [1]), "event: has 1 values for 2 durations", id="too few events"),
        pytest.param(([3, 4], [1, None]), "row 2, event: is missing", id="event unknown"),
        pytest.param(([3, 4], [1, -1]), "row 2, event: -1 is not 0, 1, 2, ...", id="event code"),
        pytest.param(([3, 4], [1, 0.5]), "row 2, event: 0.5 is not 0, 1, 2, ...", id="half event"),
        pytest.param(
            ([3, 4], [1, 0], [0, 4]), "row 2, entry: 4 is not before the duration", id="late entry"
        ),
        pytest.param(
            ([True, False], [3, 4]), "duration: must be times, not truth values", id="swapped"
        ),
        pytest.param(([[3, 4]], [1]), "duration: must be one column of numbers", id="two columns"),
    ],
)
def test_refusals_name_the_row(columns, sentence):
    with pytest.raises(InvalidTimes) as refused:
        TimeToEvent(*columns)
    assert str(refused.value) == sentence


def test_months_made_from_days_tie_with_whole_months():
    """1095.75 days are 36 months; in floating point also when reached by another way."""
    months = TimeToEvent([0.1 + 0.2, 0.3], [True, False])
    assert months.duration[0] == months.duration[1]


def test_a_hundredth_of_a_day_is_a_different_time():
    data = TimeToEvent([36.0, 36.01], [True, False])
    assert life_table(data).time.tolist() == [36.0, 36.01]


def test_split_keeps_every_subject_once():
    data = TimeToEvent([5, 6, 7], [True, False, True])
    parts = split(data, ["late", "early", "late"])
    assert {name: part.duration.tolist() for name, part in parts.items()} == {
        "early": [6],
        "late": [5, 7],
    }


def test_competing_events_do_not_enter_a_life_table_unresolved():
    """1 - Kaplan-Meier with the competing deaths counted as censored overstates the risk."""
    data = TimeToEvent([5, 6, 7], [1, 2, 0])
    with pytest.raises(InvalidTimes, match="cumulative incidence"):
        life_table(data)
    assert life_table(data.cause_specific(2)).events.tolist() == [0, 1, 0]


def test_a_life_table_counted_by_the_database_equals_one_counted_from_patients():
    data = TimeToEvent([4, 2, 4, 9], [True, False, False, True])
    counted = LifeTable.from_counts([9, 2, 4], [1, 0, 1], [0, 1, 1])
    ours = life_table(data)
    for column in ("time", "at_risk", "events", "censored"):
        assert getattr(counted, column).tolist() == getattr(ours, column).tolist()


def test_a_life_table_has_each_time_once():
    with pytest.raises(InvalidTimes, match="each time once"):
        LifeTable.from_counts([2, 2], [1, 0], [0, 1])


def test_days_far_apart_count_like_days_close_together():
    """A hundred thousand years in days leave the counting by index; the result must not."""
    near, far = TimeToEvent([1, 3], [1, 0]), TimeToEvent([1, 36_525_000], [1, 0])
    for column in ("at_risk", "events", "censored"):
        assert getattr(life_table(near), column).tolist() == (
            getattr(life_table(far), column).tolist()
        )


def test_groups_counted_in_one_pass_and_an_empty_one():
    data = TimeToEvent([2, 3, 3], [True, True, False])
    first, empty, last = life_tables(data, np.array([0, 2, 2]), 3)
    assert (first.patients, empty.patients, last.patients) == (1, 0, 2)
    assert last.events.tolist() == [1]


@pytest.mark.parametrize("entry", [None, [0, 1, 0]])
def test_rows_that_stand_for_several_subjects_count_as_so_many(entry):
    data, alike = TimeToEvent([2, 3, 3], [True, True, False], entry), np.array([3, 1, 2])
    ours, theirs = life_table(data, alike), life_table(data.repeated(alike))
    for column in ("time", "at_risk", "events", "censored"):
        assert getattr(ours, column).tolist() == getattr(theirs, column).tolist()
    assert ours.events.dtype == theirs.events.dtype


def test_days_of_two_bytes_are_counted_past_their_width():
    days = np.array([20_000, 30_000], dtype=np.int16)
    assert life_table(TimeToEvent(days, [True, False])).time.tolist() == [20_000, 30_000]


def test_delayed_entry_counts_from_entry_on():
    """Entering on day 5 and dying on day 9: at risk after 5, not on it."""
    table = life_table(TimeToEvent([9, 20], [True, False], entry=[5, 0]))
    assert table.at_risk_at([0, 5, 6, 9, 10]).tolist() == [1, 1, 2, 2, 1]
