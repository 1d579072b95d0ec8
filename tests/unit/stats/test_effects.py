"""Sizes of differences: against R's cases, and what must hold whatever the data."""

import numpy as np
import pytest

from analytics.stats.comparison import Group, compare
from analytics.stats.cox import cox_model
from analytics.stats.effects import (
    MeansCompared,
    Regression,
    means_compared,
    regression,
    time_dependent_regression,
)
from analytics.stats.intervals import ConfidenceType
from analytics.stats.kaplan_meier import KaplanMeier
from analytics.stats.life_table import life_table
from analytics.stats.results import NotEstimable, Reason
from analytics.stats.time_to_event import TimeToEvent
from tests.reference.survival import reader

LUNG = ["1", "2"]


def groups_of(name):
    labels = reader.columns(name)["group"]
    return {str(label): reader.times(name).where(labels == label) for label in np.unique(labels)}


def curves(*groups):
    return [KaplanMeier.of(group) for group in groups]


def test_the_difference_of_means_is_rs_difference():
    """R: survfit's restricted means of the two groups of the landmark case, their difference and test."""
    theirs = reader.expected("colon_landmark_1y")["rmst_difference"]
    groups = groups_of("colon_landmark_1y")
    first, second = theirs["contrast"].split(" minus ")

    ours = means_compared([second, first], curves(groups[second], groups[first]))

    assert isinstance(ours, MeansCompared)
    # Theirs stops at a round tau, ours where the shorter group ends.
    assert ours.tau == min(group.duration.max() for group in groups.values())
    cut = [
        TimeToEvent(
            np.minimum(group.duration, theirs["tau"]),
            np.where(group.duration > theirs["tau"], 0, group.event),
        )
        for group in (groups[second], groups[first])
    ]
    [(_name, _mean, difference)] = means_compared([second, first], curves(*cut)).others
    assert [
        difference.difference,
        difference.standard_error,
        difference.lower,
        difference.upper,
    ] == (pytest.approx([theirs[key] for key in ("diff", "se", "lower", "upper")], rel=1e-9))


def test_a_group_against_the_first_is_the_model_with_its_indicator():
    groups = groups_of("lung_sex")
    names = list(groups)
    fitted = regression(names, list(groups.values()), [life_table(one) for one in groups.values()])
    labels = reader.columns("lung_sex")["group"].astype(str)
    model = cox_model(reader.times("lung_sex"), (labels == names[1]).astype(float)[:, None], ["b"])

    assert isinstance(fitted, Regression)
    [ratio] = fitted.ratios
    assert (ratio.group, ratio.reference) == (names[1], names[0])
    assert ratio.estimate == pytest.approx(model.hazard_ratios[0], rel=1e-9)
    assert fitted.events == model.events == 165  # survival::lung


def test_the_transplant_as_what_happens_in_time_is_rs_model():
    """heart_tdc made from one row per patient: the coefficient of tx alone, with errors by patient."""
    table = reader.columns("heart_tdc")
    rows = TimeToEvent(table["time"], table["status"], table["entry"])
    alone = cox_model(rows, table["tx"].astype(float)[:, None], ["tx"])
    starts = np.flatnonzero(table["entry"] == 0)
    ends = np.append(starts[1:], len(rows)) - 1
    changed = np.where(ends > starts, table["time"][starts], np.nan)
    changed = np.where(table["tx"][starts] == 1, 0, changed)

    fitted = time_dependent_regression(
        TimeToEvent(table["time"][ends], table["status"][ends]), changed, before="no", after="tx"
    )

    assert isinstance(fitted, Regression)
    assert fitted.ratios[0].estimate == pytest.approx(alone.hazard_ratios[0], rel=1e-9)
    assert fitted.patients == len(starts)


def test_nobody_changed_is_not_estimable():
    data = TimeToEvent(range(1, 31), [1] * 30)

    assert isinstance(
        time_dependent_regression(data, np.full(30, np.nan), before="no", after="yes"), NotEstimable
    )


def test_an_empty_group_has_no_mean():
    nobody = TimeToEvent([], [])

    found = means_compared(["a", "b"], curves(TimeToEvent([3], [1]), nobody))
    assert found == NotEstimable(Reason.NO_PATIENTS)


def compared(first, second):
    groups = [
        Group("a", first, range(len(first))), Group("b", second, range(100, 100 + len(second))),
    ]  # fmt: skip
    return compare(groups, times=[12], kind=ConfidenceType.LOG_LOG)


def test_where_no_test_is_allowed_nothing_else_compares_either():
    few = compared(TimeToEvent(range(1, 10), [1] * 9), TimeToEvent(range(1, 10), [0] * 9))

    assert (few.regression, few.means) == (None, None)
    assert [guard.code for guard in few.guards if guard.forbids_test] == ["few_events"]
    assert few.as_dict()["restricted_means"] is None


def test_crossing_hazards_are_said_and_the_means_are_offered():
    """Half of the first die at once and none later; the second all die late."""
    early = TimeToEvent([*range(1, 31), *[100] * 30], [1] * 30 + [0] * 30)
    late = TimeToEvent([50 + day for day in range(60)], [1] * 60)

    result = compared(early, late)

    assert "non_proportional_hazards" in [guard.code for guard in result.guards]
    assert isinstance(result.means, MeansCompared)
    assert result.as_dict(unit=2)["restricted_means"]["tau"] == 50


def test_three_groups_need_ten_events_for_each_ratio():
    groups = [
        Group(name, TimeToEvent(range(1, 11), [1] * 6 + [0] * 4), range(start, start + 10))
        for name, start in (("a", 0), ("b", 100), ("c", 200))
    ]
    result = compare(groups, times=[5])
    assert result.regression is None
    assert ("few_events_per_parameter", 18, 2) in [
        (g.code, g.events, g.parameters)
        for g in result.guards
        if g.code.startswith("few_events_per")
    ]
