from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patients.clinical.timing import (
    IntervalOrigin,
    Timing,
    disease_free_interval,
    timing_at_diagnosis,
    timing_egoslim_2015,
    timings_of_metastasis,
)

from .vectors import VECTORS, day

PRIMARY_ON = date(2016, 2, 29)

# The vectors (specification section 2.1) were computed for a metastasis not found at staging.


@pytest.mark.parametrize("vector", VECTORS["timing"], ids=lambda v: v["metastasis"])
def test_timing_under_each_scheme(vector):
    timings = timings_of_metastasis(
        primary_diagnosed_on=day(vector["primary"]),
        metastasis_diagnosed_on=day(vector["metastasis"]),
        found_at_staging=False,
    )

    assert timings.at_diagnosis == vector["at_diagnosis"]
    assert timings.le_6m == vector["le_6m"]
    assert timings.le_12m == vector["le_12m"]
    # EGOSLIM cuts at the same points when it starts at the diagnosis (section 2.1).
    assert timings.egoslim_2015 == vector["at_diagnosis"]


@pytest.mark.parametrize("vector", VECTORS["timing"], ids=lambda v: v["metastasis"])
def test_disease_free_interval_under_12_months_is_calendar_months(vector):
    interval = disease_free_interval(
        primary_diagnosed_on=day(vector["primary"]),
        metastasis_diagnosed_on=day(vector["metastasis"]),
    )

    assert interval.is_under_12_months is vector["dfi_lt_12"]


# Section 2.1, last column of the table.
@pytest.mark.parametrize(
    ("metastasis_on", "months"),
    [
        ("2016-02-01", 0),
        ("2016-02-29", 0.00),
        ("2016-03-01", 0.03),
        ("2016-08-29", 5.98),
        ("2016-08-30", 6.01),
        ("2017-02-28", 11.99),
        ("2017-03-01", 12.02),
    ],
)
def test_disease_free_interval_as_shown(metastasis_on, months):
    interval = disease_free_interval(
        primary_diagnosed_on=PRIMARY_ON, metastasis_diagnosed_on=day(metastasis_on)
    )

    assert interval.months == pytest.approx(months, abs=0.005)


def test_disease_free_interval_says_where_it_starts():
    interval = disease_free_interval(
        primary_diagnosed_on=PRIMARY_ON,
        primary_resected_on=date(2016, 4, 29),
        metastasis_diagnosed_on=date(2017, 3, 1),
        origin=IntervalOrigin.PRIMARY_RESECTION,
    )

    assert interval.origin is IntervalOrigin.PRIMARY_RESECTION
    assert interval.days == 306
    assert interval.is_under_12_months


def test_disease_free_interval_under_24_months():
    def is_under(metastasis_on):
        return disease_free_interval(
            primary_diagnosed_on=PRIMARY_ON, metastasis_diagnosed_on=metastasis_on
        ).is_under_24_months

    assert is_under(date(2018, 2, 27))
    assert not is_under(date(2018, 2, 28))


def test_unknown_dates_leave_the_interval_unknown():
    assert (
        disease_free_interval(primary_diagnosed_on=None, metastasis_diagnosed_on=PRIMARY_ON) is None
    )
    assert (
        disease_free_interval(
            primary_diagnosed_on=PRIMARY_ON,
            metastasis_diagnosed_on=date(2017, 1, 1),
            origin=IntervalOrigin.PRIMARY_RESECTION,
        )
        is None
    )


def test_unknown_dates_leave_every_scheme_unknown():
    timings = timings_of_metastasis(primary_diagnosed_on=None, metastasis_diagnosed_on=PRIMARY_ON)

    assert timings.at_diagnosis is None
    assert timings.le_6m is None
    assert timings.le_12m is None
    assert timings.egoslim_2015 is None


@pytest.mark.parametrize(
    ("days_after_primary", "found_at_staging", "expected"),
    [
        pytest.param(90, None, Timing.SYNCHRONOUS, id="last day of the window"),
        pytest.param(91, None, Timing.EARLY_METACHRONOUS, id="after the window"),
        pytest.param(30, False, Timing.EARLY_METACHRONOUS, id="staging had been clear"),
        pytest.param(120, True, Timing.SYNCHRONOUS, id="late staging, but found by it"),
    ],
)
def test_found_at_staging_is_synchronous(days_after_primary, found_at_staging, expected):
    timing = timing_at_diagnosis(
        primary_diagnosed_on=PRIMARY_ON,
        metastasis_diagnosed_on=PRIMARY_ON + timedelta(days=days_after_primary),
        found_at_staging=found_at_staging,
    )

    assert timing is expected


def test_egoslim_cut_may_run_from_the_operation():
    def timing(cut_from_on):
        return timing_egoslim_2015(
            primary_diagnosed_on=PRIMARY_ON,
            metastasis_diagnosed_on=date(2017, 3, 1),
            cut_from_on=cut_from_on,
        )

    assert timing(PRIMARY_ON) is Timing.LATE_METACHRONOUS
    assert timing(date(2016, 3, 30)) is Timing.EARLY_METACHRONOUS
    assert timing(None) is None


@given(st.integers(-400, 2000))
def test_a_wider_scheme_calls_at_least_as_many_synchronous(days):
    timings = timings_of_metastasis(
        primary_diagnosed_on=PRIMARY_ON,
        metastasis_diagnosed_on=PRIMARY_ON + timedelta(days=days),
        found_at_staging=False,
    )

    if timings.at_diagnosis.is_synchronous:
        assert timings.le_6m.is_synchronous
    if timings.le_6m.is_synchronous:
        assert timings.le_12m.is_synchronous
