"""When something that divides a cohort happened, by hand: days that are known, known in part, and not known."""

from datetime import date

import pytest

from analytics.definitions import Grouping
from analytics.divisions import AT_LANDMARK, DIVISIONS, LATER, HappenedOn, first_of

OPERATED = date(2018, 3, 20)
MAY_30, JUNE_18 = date(2018, 5, 30), date(2018, 6, 18)  # 71 and 90 days later


def row(on=None, precision="day"):
    return {"on": on, "precision": precision}


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        pytest.param([], None, id="it did not happen"),
        pytest.param([row("2018-05-30")], (MAY_30, MAY_30, MAY_30), id="a known day"),
        pytest.param([row("2018-06-01"), row("2018-05-30")], (MAY_30,) * 3, id="the first of two"),
        pytest.param(
            [row("2018-05-15", "month")],
            (date(2018, 5, 15), date(2018, 5, 1), date(2018, 5, 31)),
            id="a month is every day of it",
        ),
        pytest.param(
            [row("2018-03-15", "month")],
            (date(2018, 3, 25), OPERATED, date(2018, 3, 31)),
            id="not before what it follows: the middle of 20 to 31 March",
        ),
        pytest.param(
            [row("2018-07-01", "year")],
            (None, OPERATED, JUNE_18),
            id="nor after the window; 91 days are no day",
        ),
        pytest.param([row()], (None, OPERATED, JUNE_18), id="no day: some day of the window"),
        pytest.param(
            [row(), row("2018-05-30")],
            (None, OPERATED, MAY_30),
            id="one without a day may have been 71 days before the one with",
        ),
    ],
)
def test_the_first_of_the_rows(rows, found):
    assert first_of(OPERATED, rows, 90) == (found and HappenedOn(*found))


def test_without_a_window_a_year_reaches_to_its_end():
    told = first_of(OPERATED, [row("2018-07-01", "year")], None)

    assert told == HappenedOn(None, OPERATED, date(2018, 12, 31))


@pytest.mark.parametrize(
    ("since", "days", "has_day"),
    [(date(2018, 11, 30), 32, False), (date(2018, 12, 1), 31, True)],
)
def test_a_year_that_leaves_no_more_than_a_month_open_has_a_day(since, days, has_day):
    told = first_of(since, [row("2018-07-01", "year")], None)

    assert (told.latest - told.earliest).days + 1 == days
    assert (told.day is not None) is has_day


@pytest.mark.parametrize(
    ("on", "ended_on", "found"),
    [
        pytest.param(
            row("2018-05-15", "month"), date(2018, 5, 11),
            (date(2018, 5, 6), date(2018, 5, 1), date(2018, 5, 11)), id="the middle of what is left",
        ),
        pytest.param(
            row("2018-05-15", "month"), date(2018, 5, 20),
            (date(2018, 5, 15), date(2018, 5, 1), date(2018, 5, 20)), id="its day was possible",
        ),
        pytest.param(
            row("2018-07-01", "year"), date(2018, 4, 9),
            (None, OPERATED, date(2018, 4, 9)), id="an early death makes no day of a year",
        ),
        pytest.param(row("2018-05-30"), date(2018, 5, 20), (date(2018, 5, 20),) * 3, id="contradicted"),
    ],
)  # fmt: skip
def test_it_was_not_after_death_or_the_last_contact(on, ended_on, found):
    assert first_of(OPERATED, [on], None, ended_on=ended_on) == HappenedOn(*found)


def test_without_what_it_follows_nothing_happened_after_it():
    assert first_of(None, [row("2018-05-30")], 90) is None


def test_every_division_that_is_decided_later_says_what_decides_it():
    decided_later = {by for by, division in DIVISIONS.items() if division.known_at is None}

    assert decided_later | {Grouping.REPEAT_INTERVENTION} == set(LATER)
    assert len(AT_LANDMARK) == len(LATER)
    for grouping, later in LATER.items():
        # Its day is a milestone of the course, or is read.
        assert (later.itself is None) is (later.read is not None)
        if grouping in DIVISIONS:
            assert DIVISIONS[grouping].names == (later.having, later.without)


def test_nobody_s_complication_can_come_after_its_landmark():
    severe = LATER[Grouping.SEVERE_COMPLICATION]

    assert severe.landmark.days == severe.read.window_days == 90
