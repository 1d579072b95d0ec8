"""Cumulative incidence as a page shows it: Gray's test, guards, and errors by patient."""

import numpy as np
import pytest

from analytics.stats.comparison import Group
from analytics.stats.competing_risks import CumulativeIncidence
from analytics.stats.drawing import draw
from analytics.stats.incidence import compare_incidence
from analytics.stats.time_to_event import TimeToEvent
from tests.reference.survival import reader

CASE = "synth_crclm_recurrence"


def groups():
    labels = reader.columns(CASE)["group"]
    data = reader.times(CASE)
    return [
        Group(str(name), data.where(labels == name), np.flatnonzero(labels == name))
        for name in np.unique(labels)
    ]


def test_grays_test_is_rs():
    theirs = reader.expected(CASE)["gray_test"]
    test = compare_incidence(groups(), times=[12]).as_dict()["test"]

    assert test["name"] == "gray"
    assert [test["chi_square"], test["p_value"]] == pytest.approx(
        [theirs["stat"][0], theirs["p"][0]], rel=1e-9
    )


def test_rows_of_the_drawn_table_sum_to_the_patients():
    for curve in draw(compare_incidence(groups(), times=[12])).curves:
        rows = zip(curve.at_risk, curve.censored, curve.events, curve.competing, strict=True)
        assert {sum(row) for row in rows} == {curve.patients}
        assert (curve.level.times[0], curve.level.values[0]) == (0.0, 0.0)
        assert max(curve.level.values) < 1


def test_counting_each_patient_three_times_makes_no_difference():
    """Three copies of everybody, said to be of one patient: the same curve with the same errors."""
    data = reader.times(CASE)
    once = CumulativeIncidence.of(data)
    thrice = CumulativeIncidence.of(
        TimeToEvent(np.repeat(data.duration, 3), np.repeat(data.event, 3)),
        cluster=np.repeat(np.arange(len(data)), 3),
    )

    assert thrice.incidence.tolist() == pytest.approx(once.incidence.tolist(), abs=1e-12)
    assert thrice.standard_error.tolist() == pytest.approx(once.standard_error.tolist(), abs=1e-12)


def test_each_alone_in_a_cluster_is_no_cluster():
    data = reader.times(CASE)
    alone = CumulativeIncidence.of(data, cluster=np.arange(len(data)))

    assert alone.standard_error.tolist() == pytest.approx(
        CumulativeIncidence.of(data).standard_error.tolist(), abs=1e-12
    )


def test_lesions_are_counted_and_not_tested():
    first, second = groups()
    clustered = [
        Group("a", first.data, np.arange(len(first.data)) // 2),
        Group("b", second.data, np.arange(len(second.data)) // 2),
    ]
    result = compare_incidence(clustered, times=[12], clustered=True)

    assert [guard.code for guard in result.test.because] == ["clustered_times"]
    assert result.groups[0].patients == len(first.data)


def test_shared_patients_are_refused_here_too():
    [first, _second] = groups()
    result = compare_incidence([first, Group("again", first.data, first.subjects)], times=[12])

    assert [guard.code for guard in result.test.because] == ["overlapping_groups"]
    assert result.test.because[0].shared == len(first.data)


def test_nobody_with_the_event_is_said():
    quiet = Group("quiet", TimeToEvent(range(1, 9), [2, 0] * 4), range(8))
    result = compare_incidence([quiet], times=[4])

    assert [guard.code for guard in result.guards] == ["no_events_yet"]
    assert result.groups[0].at_times[0].incidence == 0
