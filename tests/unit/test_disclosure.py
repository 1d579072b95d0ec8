"""Small numbers never leave for eyes that may not see patients."""

import json
from itertools import product

import numpy as np
import pytest

from analytics.cohorts import COHORTS
from analytics.dashboards import dashboard
from analytics.definitions import Endpoint, Grouping, Origin
from analytics.disclosure import disclose
from analytics.members import Times


def board(*, synchronous: int, metachronous: int, deaths: int, grouping=Grouping.TIMING, **more):
    """Patients seen for 10, 20, 30 ... days; the first `deaths` of them died."""
    n = synchronous + metachronous
    times = Times(
        endpoint=Endpoint.OS,
        origin=Origin.INDEX_LIVER_INTERVENTION,
        subjects=np.arange(n),
        started=np.full(n, 17_591),
        days=10 * (np.arange(n) + 1),
        entry_days=np.zeros(n, dtype=int),
        event=(np.arange(n) < deaths).astype(int),
        timing=(np.arange(n) >= synchronous).astype(int),
        excluded=more.get("excluded", {}),
        unclear_death=np.zeros(n, dtype=bool),
    )
    return dashboard(COHORTS["curative-intent"], times, grouping)


def test_the_reasons_for_being_in_no_group_do_not_tell_each_other():
    """60 in all, 35 in groups: 25 are in none, and 25 less 22 would be the three."""
    payload = board(synchronous=20, metachronous=40, deaths=30)
    payload["n"] = 35
    payload["excluded"] = [
        {"reason": "no_origin", "n": 8},
        {"reason": "before_landmark", "n": 22},
        {"reason": "event_day_unclear", "n": 3},
    ]
    told = {one["reason"]: one["n"] for one in disclose(payload)["excluded"]}

    assert told == {"no_origin": 8, "before_landmark": None, "event_day_unclear": None}


@pytest.mark.parametrize(
    ("patients", "events", "is_told"),
    [
        (60, 30, True),
        (51, 30, False),
        (50, 30, True),
        (50, 29, False),
        (50, 28, False),
        (50, 27, True),
    ],
)
def test_who_is_not_in_the_model_in_time_is_a_group(patients, events, is_told):
    """Of 60 with 30 deaths: ten and no death may be told of, or three; not nine, nor one or two deaths."""
    payload = board(synchronous=30, metachronous=30, deaths=30)
    payload["time_dependent"] = {
        "state": "estimated",
        "patients": patients,
        "events": events,
        "left_out": [{"reason": "event_undated", "n": 60 - patients}],
    }

    assert (disclose(payload)["time_dependent"] is not None) is is_told


def test_few_between_the_model_in_time_and_the_groups_are_not_told_either():
    """20 in no group, 25 not in the model: the group of five has no day."""
    payload = board(synchronous=25, metachronous=35, deaths=30)
    payload["groups"][1] |= {"n": 15, "events": 5}
    payload["n"] = 40
    payload["time_dependent"] = {
        "state": "estimated",
        "patients": 35,
        "events": 25,
        "left_out": [{"reason": "event_undated", "n": 5}, {"reason": "group_unknown", "n": 20}],
    }

    shown = disclose(payload)

    assert len(shown["groups"]) == 2
    assert shown["time_dependent"] is None


def test_why_a_model_in_time_was_not_made_counts_nobody():
    payload = board(synchronous=30, metachronous=30, deaths=30)
    payload["time_dependent"] = {
        "state": "withheld",
        "because": [{"code": "small_group", "group": "severe", "patients": 3}],
        "left_out": [{"reason": "event_undated", "n": 9}],
    }

    assert disclose(payload)["time_dependent"] == {"state": "withheld"}


@pytest.mark.parametrize(
    ("n", "events", "is_shown"),
    [(6, 1, False), (6, 0, False), (10, 1, False), (10, 2, False), (10, 0, True), (10, 3, True)],
)
def test_who_is_in_no_group_is_a_group(n, events, is_shown):
    """65 with 32 deaths in the groups, 71 with 33 in all: one of six died."""
    payload = board(synchronous=40, metachronous=40, deaths=60)
    group = payload["groups"][0]
    group |= {"n": 40 - n, "events": group["events"] - events}
    payload |= {"n": 80 - n, "excluded": [{"reason": "group_unknown", "n": n}]}

    shown = disclose(payload)

    assert bool(shown["groups"]) is is_shown
    assert (shown["drawing"] is not None) is is_shown


def test_who_was_not_treated_again_is_a_group_beside_everybody():
    payload = board(synchronous=30, metachronous=0, deaths=20, grouping=Grouping.NONE)
    everybody = payload["groups"][0]
    again = {**everybody, "name": "repeat_intervention", "n": 18, "events": 18}

    assert not disclose(payload | {"groups": [everybody, again]})["groups"]
    assert disclose(payload | {"groups": [everybody, again | {"events": 17}]})["groups"]


def test_nine_patients_are_not_shown_and_ten_are():
    assert (
        disclose(board(synchronous=9, metachronous=0, deaths=4, grouping=Grouping.NONE))["overall"]
        is None
    )
    shown = disclose(board(synchronous=10, metachronous=0, deaths=4, grouping=Grouping.NONE))
    assert shown["overall"]["n"] == 10


@pytest.mark.parametrize(("deaths", "is_shown"), [(0, True), (1, False), (2, False), (3, True)])
def test_one_or_two_deaths_point_at_people(deaths, is_shown):
    shown = disclose(board(synchronous=20, metachronous=0, deaths=deaths, grouping=Grouping.NONE))

    assert bool(shown["groups"]) is is_shown


def test_one_small_group_hides_all_of_them():
    """The whole cohort is shown elsewhere: 30 less 25 would tell the five."""
    shown = disclose(board(synchronous=25, metachronous=5, deaths=10))

    assert shown["groups"] == shown["guards"] == shown["tests"] == []
    assert shown["drawing"] is None


def test_nothing_is_told_where_fewer_than_five_are_at_risk():
    shown = disclose(board(synchronous=12, metachronous=12, deaths=15))

    for group, curve in zip(shown["groups"], shown["drawing"]["curves"], strict=True):
        assert min(group["curve"]["at_risk"]) >= 5
        assert all(n is None or n >= 5 for n in group["risk_table"]["at_risk"])
        assert all(point["at_risk"] >= 5 for point in group["at_times"])
        last = max(group["curve"]["time"])
        for name in ("level", "lower", "upper", "censor_marks"):
            assert max(curve[name]["times"], default=0) <= last + 0.05
        assert all(point[4] >= 5 for point in curve["hover"])


def test_a_median_reached_by_the_last_few_is_not_told():
    deaths_at_the_end = board(synchronous=12, metachronous=0, deaths=0, grouping=Grouping.NONE)
    shown = disclose(deaths_at_the_end)
    assert shown["groups"][0]["median"]["estimate"] is None

    seen = board(synchronous=12, metachronous=0, deaths=12, grouping=Grouping.NONE)
    assert seen["groups"][0]["median"]["estimate"] is not None


def test_no_date_of_a_person_is_told():
    whole = board(synchronous=30, metachronous=30, deaths=20)

    assert whole["last_observed_on"] == "2019-10-22"
    assert disclose(whole)["last_observed_on"] is None


def test_few_exclusions_are_not_counted_out():
    shown = disclose(
        board(
            synchronous=20,
            metachronous=20,
            deaths=20,
            excluded={"no_origin": 4, "negative_time": 5},
        )
    )

    assert shown["excluded"] == [
        {"reason": "no_origin", "n": None},
        {"reason": "negative_time", "n": 5},
    ]


@pytest.mark.parametrize(("synchronous", "metachronous"), list(product([4, 9, 10, 30], repeat=2)))
def test_the_whole_answer_is_json_and_has_no_group_under_ten(synchronous, metachronous):
    shown = disclose(board(synchronous=synchronous, metachronous=metachronous, deaths=8))

    json.dumps(shown, allow_nan=False)
    assert all(group["n"] >= 10 for group in shown["groups"])


def test_a_hidden_number_of_people_without_a_group_is_not_a_difference():
    """58 in the groups and 60 in all would tell the two whose group is not known."""
    whole = board(synchronous=30, metachronous=30, deaths=20)
    group_of = whole["groups"][0]
    group_of["n"] -= 2
    whole |= {"n": 58, "excluded": [{"reason": "group_unknown", "n": 2}]}
    shown = disclose(whole)

    assert shown["excluded"] == [{"reason": "group_unknown", "n": None}]
    assert (shown["n"], shown["members"]) == (None, None)
    assert shown["groups"] == shown["tests"] == []
    assert shown["drawing"] is None
    assert shown["overall"]["n"] == 60


@pytest.mark.parametrize(("competing", "is_shown"), [(0, True), (1, False), (2, False), (3, True)])
def test_one_or_two_competing_deaths_point_at_people(competing, is_shown):
    n = 40
    event = np.array([2] * competing + [1] * 10 + [0] * (n - 10 - competing))
    times = Times(
        endpoint=Endpoint.TTR,
        origin=Origin.CLEARANCE,
        subjects=np.arange(n),
        started=np.full(n, 17_591),
        days=10 * (np.arange(n) + 1),
        entry_days=np.zeros(n, dtype=int),
        event=event,
        timing=np.zeros(n, dtype=int),
        excluded={},
        unclear_death=np.zeros(n, dtype=bool),
    )
    whole = dashboard(COHORTS["all-operated"], times, Grouping.NONE)
    assert whole["overall"]["competing"] == competing
    shown = disclose(whole)

    assert bool(shown["overall"]) is bool(shown["groups"]) is is_shown
    assert (shown["drawing"] is not None) is is_shown
