"""Cox models, Fine-Gray models and pseudo-values against R, on every reference case."""

import csv
from math import isclose

import numpy as np
import pytest

from analytics.stats.cox import cox_model
from analytics.stats.fine_gray import fine_gray
from analytics.stats.landmark import landmark
from analytics.stats.proportional_hazards import TimeScale, proportional_hazards
from analytics.stats.pseudo_values import pseudo_restricted_mean, pseudo_survival
from analytics.stats.risk_sets import Ties
from analytics.stats.start_stop import split_at_change
from analytics.stats.time_to_event import TimeToEvent
from tests.reference.survival import reader

COX = [
    pytest.param(name, ties, id=f"{name}-{ties}")
    for name in reader.NAMES
    if "cox" in reader.expected(name)
    for ties in Ties
]
FINE_GRAY = [
    pytest.param(name, theirs, id=f"{name}-{theirs['cause']}")
    for name in reader.NAMES
    for theirs in reader.expected(name).get("fine_gray", [])
]
PSEUDO = [name for name in reader.NAMES if "pseudo" in reader.expected(name)]

COMPARED_OF_A_MODEL = {
    "n", "events", "coef", "se", "hr", "hr_lower", "hr_upper", "z", "p", "loglik_null", "loglik",
    "lrt", "wald", "score", "concordance", "concordance_se", "zph_km", "zph_rank", "zph_identity",
}  # fmt: skip


def design(name, covariates):
    columns = reader.columns(name)
    return np.column_stack([columns[covariate] for covariate in covariates])


def fitted(name, ties):
    theirs = reader.expected(name)["cox"]
    strata = reader.columns(name)["node4"] if "strata(node4)" in theirs["formula"] else None
    covariates = theirs["covariates"]
    return cox_model(
        reader.times(name), design(name, covariates), covariates, ties=ties, strata=strata
    )


def agree(ours, theirs, tolerance=1e-9):
    return all(
        isclose(a, b, rel_tol=tolerance, abs_tol=tolerance)
        for a, b in zip(np.atleast_1d(ours), np.atleast_1d(theirs), strict=True)
    )


@pytest.mark.parametrize(("name", "ties"), COX)
def test_cox(name, ties):
    model, theirs = fitted(name, ties), reader.expected(name)["cox"][ties]
    assert set(theirs) == COMPARED_OF_A_MODEL
    lower, upper = model.limits()
    assert (model.rows, model.events) == (theirs["n"], theirs["events"])
    for key, ours in {
        "coef": model.coefficients,
        "se": model.standard_errors,
        "hr": model.hazard_ratios,
        "hr_lower": lower,
        "hr_upper": upper,
        "z": model.z,
        "p": model.p_values,
        "loglik_null": model.null.logarithm,
        "loglik": model.top.logarithm,
        "concordance": model.concordance.concordance,
        "concordance_se": model.concordance.standard_error,
    }.items():
        assert agree(ours, theirs[key]), key


@pytest.mark.parametrize(("name", "ties"), COX)
def test_tests_of_a_cox_model(name, ties):
    model, theirs = fitted(name, ties), reader.expected(name)["cox"][ties]
    for test, key in ((model.likelihood_ratio, "lrt"), (model.score_test, "score")):
        assert agree((test.chi_square, test.degrees_of_freedom, test.p_value), theirs[key]), key
    # R's summary rounds this statistic, not its p value.
    assert round(model.wald.chi_square, 2) == theirs["wald"][0]
    assert agree(model.wald.p_value, theirs["wald"][2])


@pytest.mark.parametrize(("name", "ties"), COX)
@pytest.mark.parametrize("scale", TimeScale)
def test_proportional_hazards(name, ties, scale):
    ours = proportional_hazards(fitted(name, ties), scale)
    theirs = reader.expected(name)["cox"][ties][f"zph_{scale}"]
    assert [*ours.names, "GLOBAL"] == theirs["row"]
    tests = (*ours.tests, ours.together)
    assert agree([test.chi_square for test in tests], theirs["chisq"])
    assert [test.degrees_of_freedom for test in tests] == theirs["df"]
    assert agree([test.p_value for test in tests], theirs["p"])


@pytest.mark.parametrize(("name", "theirs"), FINE_GRAY)
def test_fine_gray(name, theirs):
    data, covariates = reader.times(name), theirs["covariates"]
    table, cause = design(name, covariates), theirs["cause"]
    ours = fine_gray(data, table, covariates, cause)
    assert agree(ours.coefficients, theirs["coef"])
    assert agree(ours.standard_errors, theirs["se"])
    assert agree(ours.subdistribution_hazard_ratios, theirs["shr"])
    assert agree(ours.p_values, theirs["p"])
    hazard = cox_model(data.cause_specific(cause), table, covariates)
    assert agree(hazard.coefficients, theirs["cause_specific_coef"])
    assert agree(hazard.standard_errors, theirs["cause_specific_se"])


@pytest.mark.parametrize("name", PSEUDO)
def test_pseudo_values(name):
    data, theirs = reader.times(name), reader.expected(name)["pseudo"]
    survival = pseudo_survival(data, theirs["times"])
    mean = pseudo_restricted_mean(data, theirs["times"])
    np.testing.assert_allclose(survival, theirs["surv"], rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(mean, theirs["rmst"], rtol=1e-9, atol=1e-9)


def test_pseudo_means_do_not_depend_on_the_other_times():
    """
    S is 0.75 from 5.2 on, of five: the mean to 8.35 is 5.2 + 3.15 x 0.75 = 7.5625, and who died then has 7.5625
    + 5 x 3.15 x (-0.1875). R's pseudo (survival 3.5-3) gives that when asked for 8.35 alone, and 2.865625 when asked for
    3.34 as well, with a warning of lengths that do not fit.
    """
    data = TimeToEvent([5.2, 29.1, 24.5, 33.4, 4.1], [1, 1, 0, 0, 0])
    for times in ([8.35], [3.34, 8.35]):
        values = pseudo_restricted_mean(data, times)[:, -1]
        assert values == pytest.approx([4.609375, 8.546875, 8.546875, 8.546875, 7.5625])


@pytest.mark.parametrize("later", [0, 1])
def test_fine_gray_counts_who_leaves_at_time_zero(later):
    """
    crr of cmprsk 2.2-11 with all times one later. As they are it gives 0.562 (0.299): it asks for the proportion
    uncensored at 0 x (1 - eps), which is not before 0.
    """
    time = np.array([0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 5, 6]) + later
    data = TimeToEvent(time, [0, 2, 1, 1, 2, 1, 0, 2, 1, 1, 0, 1])
    x = np.array([3, 1, 2, 5, 2, 1, 4, 0, 2, 3, 1, 2])[:, None]
    fit = fine_gray(data, x, ["x"])
    assert fit.coefficients[0] == pytest.approx(0.557369250805, rel=1e-9)
    assert fit.standard_errors[0] == pytest.approx(0.298274357253, rel=1e-9)


# --- Time-dependent covariates ---


def column_of(path, name):
    with path.open() as file:
        return np.array([float(row[name] or "nan") for row in csv.DictReader(file)])


BASELINE = reader.CASES / "heart_tdc" / "baseline.csv"
COLON = reader.REAL / "colon_moertel_wide.csv"


def heart():
    return TimeToEvent(column_of(BASELINE, "futime"), column_of(BASELINE, "fustat"))


def test_split_at_transplant_gives_the_rows_of_tmerge():
    rows = split_at_change(heart(), column_of(BASELINE, "txtime"))
    theirs = reader.columns("heart_tdc")
    np.testing.assert_array_equal(rows.subject + 1, theirs["id"])
    np.testing.assert_array_equal(rows.data.entry, theirs["entry"])
    np.testing.assert_array_equal(rows.data.duration, theirs["time"])
    np.testing.assert_array_equal(rows.data.event, theirs["status"])
    np.testing.assert_array_equal(rows.changed, theirs["tx"])
    age = column_of(BASELINE, "age")[rows.subject]
    np.testing.assert_allclose(age, theirs["age"])
    assert not len(rows.never_at_risk)


def test_ever_transplanted_as_if_known_from_the_start_is_another_number():
    """R's naive coefficient, to show the bias: -1.70, where the right model has -0.01."""
    names = ["age", "year", "surgery", "transplant"]
    table = np.column_stack([column_of(BASELINE, name) for name in names])
    naive = cox_model(heart(), table, names).coefficients[3]
    assert agree(naive, reader.expected("heart_tdc")["extra"]["naive_fixed_covariate_coef_tx"])
    assert naive < -1.7 < fitted("heart_tdc", Ties.EFRON).coefficients[3]


def test_landmark_gives_the_table_of_the_case():
    death = TimeToEvent(column_of(COLON, "time_death").astype(int), column_of(COLON, "event_death"))
    recurred = np.where(
        column_of(COLON, "event_recurrence") == 1, column_of(COLON, "time_recurrence"), np.nan
    )
    extra = reader.expected("colon_landmark_1y")["extra"]
    ours = landmark(death, recurred, extra["landmark_day"])
    theirs = reader.columns("colon_landmark_1y")
    np.testing.assert_array_equal(ours.data.duration, theirs["time"])
    np.testing.assert_array_equal(ours.data.event, theirs["status"])
    np.testing.assert_array_equal(ours.exposed, theirs["group"] == "recurred<=1y")
    assert sum(ours.left_out.values()) == extra["excluded"]
    assert ours.left_out == {"event": 78, "censored": 0, "not_yet_entered": 0}
