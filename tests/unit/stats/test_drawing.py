"""The drawn curve against the estimated one: where it is, how many steps, how many bytes."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.stats.comparison import Group, compare
from analytics.stats.drawing import axis, draw
from analytics.stats.drawn import Drawing
from analytics.stats.kaplan_meier import KaplanMeier
from analytics.stats.thinning import thin_steps
from analytics.stats.time_to_event import TimeToEvent

DAYS_PER_MONTH = 30.4375


def level(times, values, at):
    return np.asarray(values)[np.searchsorted(times, at, side="right") - 1]


def exponential(patients, mean_months, seed):
    random = np.random.default_rng(seed)
    deaths, ends = random.exponential(mean_months, patients), random.uniform(0, 120, patients)
    days = np.minimum(deaths, ends) * DAYS_PER_MONTH
    return TimeToEvent(days.astype(int), deaths <= ends)


@pytest.mark.parametrize("height_px", [200, 400])
@pytest.mark.parametrize("patients", [100, 3_000, 200_000])
def test_half_a_pixel_and_no_more_steps_than_twice_the_height(patients, height_px):
    curve = KaplanMeier.of(exponential(patients, 25, seed=patients))
    times, values = thin_steps(curve.table.time, curve.survival, height_px)
    error = np.abs(level(times, values, curve.table.time) - curve.survival)
    assert error.max() * height_px <= 0.5 + 1e-9
    assert len(times) <= 2 * height_px


@given(
    st.lists(st.floats(0, 1), min_size=1, max_size=300).map(lambda v: sorted(v, reverse=True)),
    st.integers(10, 100),
)
def test_thinning_holds_for_any_falling_curve(values, height_px):
    times = np.arange(len(values))
    kept, levels = thin_steps(times, np.array(values), height_px)
    assert np.abs(level(kept, levels, times) - values).max() * height_px <= 0.5 + 1e-9
    assert len(kept) <= height_px + 1


def test_a_small_curve_is_drawn_as_it_is():
    """Table 2 of Serin 2020: four deaths, four steps, and the end of the follow-up."""
    table_2 = TimeToEvent(
        [56, 56, 72, 42, 24, 37, 36, 32, 16, 22, 69, 16], [0, 0, 0, 1, 1, 0, 1, 0, 0, 0, 1, 0]
    )
    (curve,) = draw(compare([Group("all", table_2, range(12))], times=[])).curves
    assert curve.level.times == [0, 24, 36, 42, 69, 72]
    assert curve.level.values == pytest.approx([1, 8 / 9, 0.7619, 0.6095, 0.3048, 0.3048], abs=1e-4)
    assert curve.median == 69
    assert curve.censor_marks.times == [16, 22, 32, 37, 56, 72]
    # Five are at risk at 42 months, four after.
    assert curve.faded_from == 42


@pytest.mark.parametrize(
    ("data", "faded_from"),
    [
        pytest.param(TimeToEvent([9] * 5, [0] * 5), None, id="all watched to the end"),
        pytest.param(TimeToEvent([1, 9, 9, 9], [1, 0, 0, 0]), 0, id="four patients"),
        pytest.param(TimeToEvent([], []), None, id="nobody"),
    ],
)
def test_where_fading_begins(data, faded_from):
    (curve,) = draw(compare([Group("all", data, range(len(data)))], times=[])).curves
    assert curve.faded_from == faded_from


def test_fading_ends_when_five_have_come():
    """Delayed entry: two are at risk at the first death in month 3, ten from month 4 on."""
    data = TimeToEvent([3, 5, *range(20, 28)], [1] * 10, entry=[0, 0, *[4] * 8])
    (curve,) = draw(compare([Group("all", data, range(10))], times=[])).curves
    assert (curve.faded_until, curve.faded_from) == (3, 23)


def test_the_band_ends_where_survival_is_zero():
    """R gives no interval at S = 0; the band must not close to a point there."""
    (curve,) = draw(
        compare([Group("all", TimeToEvent([2, 4, 6], [1, 1, 1]), range(3))], times=[])
    ).curves
    assert curve.level.values[-1] == 0
    assert curve.lower.times[-1] == 6
    assert curve.lower.values[-1] > 0


@pytest.mark.parametrize(
    ("longest", "ticks"),
    [
        pytest.param(72, [0, 12, 24, 36, 48, 60, 72], id="six years"),
        pytest.param(68.99, [0, 12, 24, 36, 48, 60, 72], id="almost six years"),
        pytest.param(5.2, [0, 1, 2, 3, 4, 5], id="months"),
        pytest.param(0, [0, 1], id="nothing observed"),
        pytest.param(1200, [0, 240, 480, 720, 960, 1200], id="age in months"),
    ],
)
def test_ticks_are_round_and_few(longest, ticks):
    drawn, end = axis(longest)
    assert drawn == ticks
    assert end > longest
    assert len(drawn) <= 9


def test_a_drawing_survives_json():
    groups = [Group("a", exponential(40, 20, 1), range(40)), Group("b", TimeToEvent([], []), [])]
    drawing = draw(compare(groups, times=[]), unit=DAYS_PER_MONTH)
    assert Drawing.from_dict(json.loads(json.dumps(drawing.as_dict()))) == drawing
