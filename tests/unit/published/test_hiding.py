"""Which of our numbers are told to someone who may not open the records."""

import pytest

from analytics.published.hiding import disclose

MEDIAN = {"estimate": 69.0, "lower": 24.0, "upper": None}


def told(key: str, ours: dict, **others: dict) -> dict:
    """The row of `key` as it may be shown, among others."""
    rows = [
        {"id": one, "verdict": "agrees", "is_as_printed": True, "ours": found}
        for one, found in {key: ours, **others}.items()
    ]
    shown = disclose({"n": 45, "last_observed_on": "2019-11-12", "rows": rows})
    assert shown["last_observed_on"] is None
    return shown["rows"][0]


@pytest.mark.parametrize(
    ("key", "ours"),
    [
        ("A02", {"value": 28}),
        ("R40", {"value": 0}),
        ("A02", {"value": 45}),
        ("R57", {"value": 5}),
    ],
)
def test_a_large_number_of_everybody_is_told(key, ours):
    assert told(key, ours)["ours"] == ours


@pytest.mark.parametrize(
    ("key", "ours"),
    [
        ("A21", {"value": 4}),
        ("A02", {"value": 42}),  # three are left
        ("T1.male.rectum", {"value": 7}),
        ("A13", {"value": 10}),  # of 11
        ("T2.01.age", {"value": 64}),
        ("F4", {"value": 25}),
        ("A04", {"month": "2013-03"}),
        ("T2.01.sex", {"codes": ["male"]}),
        ("A06", {"value": 61, "low": 25, "high": 76, "n": 9}),
        ("R01", None),
    ],
)
def test_neither_a_small_one_nor_its_verdict(key, ours):
    row = told(key, ours)

    assert (row["ours"], row["verdict"], row["is_as_printed"]) == (None, None, None)


def test_a_median_is_told_without_its_extremes():
    row = told("A06", {"value": 61, "low": 25, "high": 76, "n": 45})

    assert row["ours"] == {"value": 61, "n": 45}


def test_what_a_sum_would_give_away_is_hidden_with_it_wherever_it_is_printed():
    """39 moderately and 5 poorly of 45: the well differentiated one is the difference."""
    others = {"R44": {"value": 1}, "R46": {"value": 5}, "A02": {"value": 28}}

    assert told("R45", {"value": 39}, **others)["ours"] is None
    assert told("A02", {"value": 28}, **others)["ours"] == {"value": 28}


def survival(**fields) -> dict:
    return {"survival": {"n": 12, "events": 4, "median": MEDIAN, "told_until": 37.0} | fields}


def test_an_estimate_ends_where_fewer_than_five_are_at_risk():
    assert told("A27", survival())["ours"]["survival"]["median"]["hidden"]
    assert told("A27", survival(told_until=70.0))["ours"]["survival"]["median"] == MEDIAN
    assert told("A27", survival(n=9))["ours"] is None
    assert told("A27", survival(events=2))["ours"] is None


def test_of_a_small_cohort_nothing_is_told():
    assert disclose({"n": 9, "last_observed_on": None, "rows": [{"id": "A01"}]})["rows"] == []
