"""The days a deferral costs, counted by hand on a calendar."""

from datetime import date

import pytest

from tumorboard.deferral import Appearance, deferrals

FIRST, SECOND, THIRD = date(2026, 11, 5), date(2026, 11, 12), date(2026, 11, 19)


def deferred(on: date) -> Appearance:
    return Appearance(on, is_deferred=True, reason="Imaging is missing", note="MRI")


def before_the_board(on: date) -> Appearance:
    return Appearance(on, is_deferred=False)


def days(*appearances, as_of=date(2026, 12, 31), ended_on=None) -> list[tuple]:
    found = deferrals(appearances, as_of=as_of, ended_on=ended_on)
    return [(each.on, each.until, each.days) for each in found]


@pytest.mark.parametrize(
    ("appearances", "expected"),
    [
        pytest.param([], [], id="never listed"),
        pytest.param([before_the_board(FIRST)], [], id="decided at once"),
        pytest.param(
            [deferred(FIRST), before_the_board(THIRD)], [(FIRST, THIRD, 14)], id="decided later"
        ),
        pytest.param(
            [before_the_board(THIRD), deferred(FIRST)], [(FIRST, THIRD, 14)], id="in any order"
        ),
        pytest.param(
            [deferred(FIRST), deferred(SECOND), before_the_board(THIRD)],
            [(FIRST, SECOND, 7), (SECOND, THIRD, 7)],
            id="twice: no day is counted twice",
        ),
        pytest.param([deferred(FIRST)], [(FIRST, None, 56)], id="still waiting"),
    ],
)
def test_the_days_of_a_case(appearances, expected):
    assert days(*appearances) == expected


def test_on_its_own_day_a_deferral_has_cost_nothing_yet():
    assert days(deferred(FIRST), as_of=FIRST) == [(FIRST, None, 0)]


def test_what_happened_after_the_day_asked_for_is_not_known_yet():
    case = [deferred(FIRST), before_the_board(THIRD)]
    assert days(*case, as_of=SECOND) == [(FIRST, None, 7)]
    assert days(*case, as_of=date(2026, 11, 4)) == []


def test_a_withdrawn_case_waits_no_more():
    assert days(deferred(FIRST), ended_on=SECOND) == [(FIRST, SECOND, 7)]
    assert days(deferred(FIRST), as_of=date(2026, 11, 8), ended_on=SECOND) == [(FIRST, None, 3)]


def test_it_says_why():
    (found,) = deferrals([deferred(FIRST)], as_of=SECOND)
    assert (found.reason, found.note) == ("Imaging is missing", "MRI")
