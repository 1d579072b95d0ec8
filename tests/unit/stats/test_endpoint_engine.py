"""The endpoint engine on dates written by hand: ends, competitors, origins, and who is left out for what reason."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics import definitions
from analytics.stats.endpoint_rules import ENDPOINTS
from analytics.stats.endpoints import MISSING, Milestones, endpoint_times

NAMES = sorted(
    {name for rule in ENDPOINTS.values() for name in (*rule.event, *rule.competing, *rule.origins)}
    | {"last_contact", "last_assessment"}
)
INDEX = date(2018, 3, 1)


def people(*courses: dict, disease_left=False, death_undated=False) -> Milestones:
    """Each with the days since the index operation of what happened."""

    def column(name: str):
        return np.array([course.get(name, MISSING) for course in courses], dtype=np.int32)

    flags = np.ones(len(courses), dtype=bool)
    return Milestones(
        {name: column(name) for name in NAMES}, flags & disease_left, flags & death_undated
    )


def one(endpoint: str, origin: str, **course):
    found = endpoint_times(people(course), endpoint, origin)
    if found.reason[0]:
        return str(found.reason[0])
    return int(found.duration[0]), int(found.event[0])


def test_the_earliest_of_several_events_ends_the_time():
    course = {"clearance": 0, "first_recurrence": 200, "death": 300, "last_contact": 300}

    assert one("rfs", "clearance", **course) == (200, 1)
    assert one("ttr", "clearance", **course) == (200, 1)


def test_on_one_day_the_event_comes_before_its_competitor():
    course = {"clearance": 0, "first_recurrence": 200, "death": 200, "last_contact": 200}

    assert one("ttr", "clearance", **course) == (200, 1)


def test_a_competing_event_that_comes_first_is_one():
    course = {"clearance": 0, "death": 200, "last_contact": 200}

    assert one("ttr", "clearance", **course) == (200, 2)
    assert one("rfs", "clearance", **course) == (200, 1)


def test_a_second_primary_before_time_zero_is_another_story():
    course = {"clearance": 0, "later_primary": -30, "last_contact": 90, "last_assessment": 90}

    assert one("dfs", "clearance", **course) == (90, 0)
    assert one("dfs", "clearance", **course | {"later_primary": 60}) == (60, 1)


def test_an_event_before_time_zero_is_a_contradiction():
    course = {"clearance": 0, "first_recurrence": -1, "last_contact": 90, "last_assessment": 90}

    assert one("rfs", "clearance", **course) == "negative_time"


def test_without_an_assessment_after_time_zero_the_last_contact_censors():
    course = {"clearance": 0, "last_assessment": -10, "last_contact": 90}

    assert one("rfs", "clearance", **course) == (90, 0)


def test_death_on_the_day_of_the_operation_has_time_zero():
    assert one("os", "index_liver_operation", index_liver_operation=0, death=0) == (0, 1)


def test_delayed_entry_only_where_people_cannot_have_been_here_before():
    course = {
        "primary_diagnosis": -900, "metastasis_diagnosis": -100, "death": 300, "last_contact": 300,
    }  # fmt: skip
    found = endpoint_times(people(course), "os", "primary_diagnosis")

    assert (found.duration.tolist(), found.entry.tolist()) == ([1200], [800])
    assert endpoint_times(people(course), "os", "metastasis_diagnosis").entry.tolist() == [0]
    gone = course | {"death": -100}
    assert one("os", "primary_diagnosis", **gone) == "not_under_observation"


@pytest.mark.parametrize(
    ("flags", "reason"),
    [({"disease_left": True}, "never_cleared"), ({}, "clearance_not_recorded")],
)
def test_never_cleared_is_another_reason_than_not_told(flags, reason):
    of = people({"index_liver_intervention": 0, "last_contact": 10}, **flags)

    assert endpoint_times(of, "rfs", "clearance").reason.tolist() == [reason]


def test_who_was_never_operated_on_has_no_time_zero():
    assert one("rfs", "clearance", last_contact=10) == "no_origin"


def test_dead_without_a_date_is_neither_alive_nor_dead():
    of = people({"index_liver_operation": 0, "last_contact": 10}, death_undated=True)

    assert endpoint_times(of, "os", "index_liver_operation").reason.tolist() == ["death_undated"]


def test_every_endpoint_names_its_origins_for_people_to_choose():
    """The tables of the engine and the words of the pages are about the same things."""
    assert {endpoint.value for endpoint in definitions.Endpoint} == set(ENDPOINTS)
    offered = {origin for rule in ENDPOINTS.values() for origin in rule.origins}
    assert offered == {origin.value for origin in definitions.Origin}


days = st.one_of(st.just(MISSING), st.integers(-2000, 4000))


@given(st.lists(st.fixed_dictionaries(dict.fromkeys(NAMES, days)), min_size=1, max_size=6))
def test_everybody_is_in_the_curve_or_named_with_a_reason(courses):
    of = people(*courses)
    known = {reason.value for reason in definitions.Exclusion}
    for endpoint, rule in ENDPOINTS.items():
        for origin in rule.origins:
            found = endpoint_times(of, endpoint, origin)
            data = found.data()
            assert len(data) == int(found.included.sum())
            assert set(found.reason[~found.included].tolist()) <= known
            last = np.maximum.reduce([of[name] for name in NAMES])
            ends = found.started[found.included].astype(int) + found.duration[found.included]
            assert (ends <= last[found.included]).all(), "nobody is watched after the last date"
            if not rule.competes:
                assert data.causes <= 1
