from datetime import date, timedelta

import pytest

from patients.clinical.mortality import died_in_hospital, died_within, postoperative_stay_days

OPERATED_ON = date(2015, 4, 10)


def on_day(days):
    return None if days is None else OPERATED_ON + timedelta(days=days)


# Specification section 2.3: day count, inclusive; complete follow-up to the last day is required.
@pytest.mark.parametrize("window", [30, 90])
@pytest.mark.parametrize(
    ("died_after", "seen_after", "expected"),
    [
        pytest.param(0, None, True, id="died on the last day"),
        pytest.param(1, None, False, id="died a day later"),
        pytest.param(None, 0, False, id="seen on the last day"),
        pytest.param(None, -1, None, id="last seen a day before"),
        pytest.param(None, None, None, id="never seen"),
    ],
)
def test_death_within_a_window(window, died_after, seen_after, expected):
    died = died_within(
        days=window,
        performed_on=OPERATED_ON,
        died_on=None if died_after is None else on_day(window + died_after),
        last_contact_on=None if seen_after is None else on_day(window + seen_after),
    )

    assert died is expected


@pytest.mark.parametrize(
    ("died_on", "precision", "expected"),
    [
        (date(2015, 4, 15), "month", True),
        (date(2015, 5, 15), "month", None),  # 1 May is day 21, 31 May day 51
        (date(2015, 6, 15), "month", False),
        (date(2015, 7, 1), "year", None),
        (
            date(2014, 7, 1),
            "year",
            None,
        ),  # before the operation: a contradiction, no death after it
        (date(2015, 4, 9), "day", None),
    ],
)
def test_a_death_known_in_part_answers_only_where_both_ends_agree(died_on, precision, expected):
    died = died_within(
        days=30,
        performed_on=OPERATED_ON,
        died_on=died_on,
        died_on_precision=precision,
        last_contact_on=None,
    )

    assert died is expected


def test_no_window_without_an_operation_date():
    assert died_within(days=30, performed_on=None, died_on=None, last_contact_on=None) is None


@pytest.mark.parametrize(
    ("discharged", "died", "seen", "expected"),
    [
        pytest.param(6, 6, None, True, id="died on the day the stay ended"),
        pytest.param(6, 7, None, False, id="died a day after"),
        pytest.param(6, None, 6, False, id="went home"),
        pytest.param(6, None, 5, None, id="not seen since"),
        pytest.param(None, None, 40, None, id="discharge unknown"),
        pytest.param(None, 4, None, None, id="died, end of stay unknown"),
    ],
)
def test_death_in_hospital(discharged, died, seen, expected):
    outcome = died_in_hospital(
        discharged_on=on_day(discharged), died_on=on_day(died), last_contact_on=on_day(seen)
    )

    assert outcome is expected


def test_stay_runs_from_the_operation():
    assert postoperative_stay_days(performed_on=OPERATED_ON, discharged_on=on_day(4)) == 4
    assert postoperative_stay_days(performed_on=OPERATED_ON, discharged_on=None) is None
