import pytest

from patients.clinical.regression import (
    RegressionScheme,
    blazer_class,
    is_complete_regression,
    is_no_regression,
    mean_viable_pct,
    rubbia_brandt_class,
    rubbia_brandt_of_patient,
)

# Specification section 3.16.


def test_the_worst_nodule_is_the_patient():
    assert rubbia_brandt_of_patient([1, 2, 4]) == 4
    assert rubbia_brandt_class(4) == "none"


@pytest.mark.parametrize(
    ("grade", "expected"),
    [(1, "major"), (2, "major"), (3, "partial"), (4, "none"), (5, "none"), (None, None)],
)
def test_rubbia_brandt_classes(grade, expected):
    assert rubbia_brandt_class(grade) == expected


def test_an_ungraded_nodule_leaves_the_patient_open_unless_one_is_worst():
    assert rubbia_brandt_of_patient([1, None]) is None
    assert rubbia_brandt_of_patient([5, None]) == 5
    assert rubbia_brandt_of_patient([]) is None


def test_viable_tumor_is_averaged_over_nodules():
    assert mean_viable_pct([0, 20, 70]) == 30
    assert blazer_class(30) == "major"


def test_an_unread_nodule_leaves_the_mean_unknown():
    assert mean_viable_pct([0, None]) is None
    assert mean_viable_pct([]) is None


@pytest.mark.parametrize(
    ("viable_pct", "expected"),
    [(0, "complete"), (1, "major"), (49.9, "major"), (50, "minor"), (None, None)],
)
def test_blazer_classes(viable_pct, expected):
    assert blazer_class(viable_pct) == expected


@pytest.mark.parametrize(
    ("scheme", "complete", "none"),
    [
        (RegressionScheme.DWORAK, 4, 0),
        (RegressionScheme.MANDARD, 1, 5),
        (RegressionScheme.RUBBIA_BRANDT, 1, 5),
    ],
)
def test_dworak_runs_the_other_way(scheme, complete, none):
    assert is_complete_regression(scheme=scheme, grade=complete)
    assert is_no_regression(scheme=scheme, grade=none)
    assert is_complete_regression(scheme=scheme, grade=none) is False
    assert is_no_regression(scheme=scheme, grade=None) is None
    assert is_complete_regression(scheme=scheme, grade=None) is None


def test_a_grade_outside_its_scheme_is_refused():
    with pytest.raises(ValueError, match="no grade 5"):
        is_no_regression(scheme=RegressionScheme.DWORAK, grade=5)
    with pytest.raises(ValueError, match="no grade 0"):
        rubbia_brandt_class(0)
