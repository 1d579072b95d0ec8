from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patients.clinical.dates import (
    add_months,
    completed_years,
    mid_period,
    months_between,
    not_before,
    period_of,
)

from .vectors import VECTORS, day

# Specification section 2.2: months(a, b) = days / 30.4375.


@pytest.mark.parametrize("vector", VECTORS["months"], ids=lambda v: f"{v['a']}..{v['b']}")
def test_months_are_days_by_the_mean_month(vector):
    start_on, end_on = day(vector["a"]), day(vector["b"])

    assert (end_on - start_on).days == vector["days"]
    assert months_between(start_on, end_on) == pytest.approx(vector["months"], abs=5e-5)


@pytest.mark.parametrize(
    ("start_on", "months", "expected"),
    [
        ("2016-02-29", 12, "2017-02-28"),
        ("2016-02-29", 6, "2016-08-29"),
        ("2018-11-30", 3, "2019-02-28"),
        ("2020-08-31", 30, "2023-02-28"),
        ("2020-08-31", 42, "2024-02-29"),
        ("2018-12-31", 1, "2019-01-31"),
        ("2019-03-31", -1, "2019-02-28"),
        ("2019-01-15", -1, "2018-12-15"),
    ],
)
def test_adding_months_clips_to_the_end_of_a_short_month(start_on, months, expected):
    assert add_months(day(start_on), months) == day(expected)


@given(st.dates(date(1950, 1, 1), date(2050, 12, 31)), st.integers(0, 240), st.integers(0, 240))
def test_more_months_are_never_earlier(start_on, fewer, extra):
    assert add_months(start_on, fewer) <= add_months(start_on, fewer + extra)


@pytest.mark.parametrize(
    ("born_on", "on", "years"),
    [
        ("1950-12-03", "2015-12-02", 64),
        ("1950-12-03", "2015-12-03", 65),
        ("1952-02-29", "2015-02-27", 62),
        ("1952-02-29", "2015-02-28", 63),
        ("1952-02-29", "2016-02-28", 63),
        ("1952-02-29", "2016-02-29", 64),
        ("2000-01-01", "2000-01-01", 0),
    ],
)
def test_age_counts_completed_years(born_on, on, years):
    assert completed_years(born_on=day(born_on), on=day(on)) == years


def test_age_is_unknown_with_either_date():
    assert completed_years(born_on=None, on=date(2020, 1, 1)) is None
    assert completed_years(born_on=date(2020, 1, 1), on=None) is None


def test_there_is_no_age_before_birth():
    with pytest.raises(ValueError, match="no age"):
        completed_years(born_on=date(2020, 1, 2), on=date(2020, 1, 1))


def test_a_date_known_to_the_month_or_year_stands_in_its_middle():
    assert mid_period(year=2016, month=2) == date(2016, 2, 15)
    assert mid_period(year=2016) == date(2016, 7, 1)


def test_a_period_holds_every_day_that_its_date_can_mean():
    assert period_of(date(2016, 2, 15), "month") == (date(2016, 2, 1), date(2016, 2, 29))
    assert period_of(date(2015, 2, 15), "month") == (date(2015, 2, 1), date(2015, 2, 28))
    assert period_of(date(2016, 7, 1), "year") == (date(2016, 1, 1), date(2016, 12, 31))
    assert period_of(date(2016, 7, 1), "day") == (date(2016, 7, 1), date(2016, 7, 1))


@pytest.mark.parametrize(
    ("on", "precision", "moved"),
    [
        ("2016-02-15", "month", "2016-02-20"),
        ("2016-02-25", "month", "2016-02-25"),
        # Another month is a contradiction, not a lack of precision.
        ("2016-01-15", "month", "2016-01-15"),
        ("2016-01-15", "year", "2016-02-20"),
        ("2016-02-15", "day", "2016-02-15"),
    ],
)
def test_only_within_its_period_does_a_date_give_way_to_what_was_before_it(on, precision, moved):
    assert not_before(day(on), precision, date(2016, 2, 20)) == day(moved)
