"""When a change counts and who is left at a landmark: the rules at their edges."""

import numpy as np
import pytest

from analytics.stats.landmark import landmark
from analytics.stats.start_stop import split_at_change
from analytics.stats.time_to_event import InvalidTimes, TimeToEvent

NEVER = float("nan")


@pytest.mark.parametrize(
    ("duration", "event", "entry", "change", "rows"),
    [
        pytest.param(10, 1, None, NEVER, [(0, 10, 1, False)], id="never"),
        pytest.param(10, 1, None, 4, [(0, 4, 0, False), (4, 10, 1, True)], id="during follow-up"),
        pytest.param(10, 0, None, 4, [(0, 4, 0, False), (4, 10, 0, True)], id="censored"),
        pytest.param(10, 2, None, 4, [(0, 4, 0, False), (4, 10, 2, True)], id="competing event"),
        pytest.param(10, 1, None, 0, [(0, 10, 1, True)], id="at time zero: from the start"),
        pytest.param(10, 1, None, -3, [(0, 10, 1, True)], id="before time zero"),
        pytest.param(10, 1, None, 10, [(0, 10, 1, False)], id="on the day of death: too late"),
        pytest.param(10, 1, None, 12, [(0, 10, 1, False)], id="after the end"),
        pytest.param(10, 1, 5, 3, [(5, 10, 1, True)], id="before the delayed entry"),
        pytest.param(10, 1, 5, 5, [(5, 10, 1, True)], id="on the day of entry"),
        pytest.param(10, 1, 5, 7, [(5, 7, 0, False), (7, 10, 1, True)], id="after it"),
        pytest.param(10, 1, None, 2.5, [(0, 2.5, 0, False), (2.5, 10, 1, True)], id="a fraction"),
    ],
)
def test_split_at_change(duration, event, entry, change, rows):
    data = TimeToEvent([duration], [event], None if entry is None else [entry])
    ours = split_at_change(data, [change])
    stretches = zip(
        ours.data.entry.tolist(),
        ours.data.duration.tolist(),
        ours.data.event.astype(int).tolist(),
        ours.changed.tolist(),
        strict=True,
    )
    assert list(stretches) == rows


def test_who_leaves_on_the_first_day_has_no_stretch_and_is_named():
    ours = split_at_change(TimeToEvent([0, 5, 0], [1, 1, 0]), [NEVER, 2, 0])
    assert ours.never_at_risk.tolist() == [0, 2]
    assert ours.subject.tolist() == [1, 1]


def test_no_person_time_is_lost_or_won():
    random = np.random.default_rng(3)
    data = TimeToEvent(random.integers(1, 50, 200), random.integers(0, 2, 200))
    change = np.where(random.random(200) < 0.5, random.integers(-5, 60, 200), NEVER)
    ours = split_at_change(data, change)
    assert (ours.data.duration - ours.data.entry).sum() == data.duration.sum()
    assert ours.data.event.sum() == data.event.sum()
    assert ours.data.duration.dtype.kind == "i"


def test_landmark_at_its_edges():
    data = TimeToEvent([5, 10, 10, 11, 20, 30], [1, 1, 0, 1, 0, 1])
    ours = landmark(data, [1, 2, 3, 10, 10.5, NEVER], 10)
    assert ours.kept.tolist() == [3, 4, 5]
    assert ours.data.duration.tolist() == [1, 10, 20]
    assert ours.data.event.tolist() == [True, False, True]
    assert ours.exposed.tolist() == [True, False, False]
    assert ours.left_out == {"event": 2, "censored": 1, "not_yet_entered": 0}


def test_landmark_leaves_out_who_has_not_come_yet():
    data = TimeToEvent([20, 20, 20], [1, 1, 1], [0, 10, 11])
    ours = landmark(data, [NEVER] * 3, 10)
    assert ours.kept.tolist() == [0, 1]
    assert ours.left_out["not_yet_entered"] == 1


@pytest.mark.parametrize(
    "wrong", [lambda data: landmark(data, [1], 5), lambda data: landmark(data, [1, 2], -1),
              lambda data: landmark(data, [1, 2], NEVER), lambda data: split_at_change(data, [1])]
)  # fmt: skip
def test_wrong_requests_are_refused(wrong):
    with pytest.raises(InvalidTimes):
        wrong(TimeToEvent([5, 6], [1, 0]))
