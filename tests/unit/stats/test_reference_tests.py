"""The log-rank family against R's survdiff and its textbook relatives, on every reference case."""

import numpy as np
import pytest

from analytics.stats.life_table import life_table, life_tables
from analytics.stats.log_rank import log_rank, pairwise_log_rank, stratified_log_rank
from analytics.stats.rank_weights import (
    fleming_harrington,
    gehan,
    log_rank_weight,
    peto_modified,
    tarone_ware,
)
from analytics.stats.results import NotEstimable
from analytics.stats.time_to_event import split
from tests.reference.survival import reader

WEIGHTS = {
    "logrank": log_rank_weight,
    "logrank_stratified": log_rank_weight,
    "G_rho1_peto_peto_prentice": fleming_harrington(1, 0),
    "G_rho1_stratified": fleming_harrington(1, 0),
    "gehan_breslow_wilcoxon": gehan,
    "tarone_ware": tarone_ware,
    "peto_modified_andersen": peto_modified,
    "fleming_harrington_0_1": fleming_harrington(0, 1),
    "fleming_harrington_1_1": fleming_harrington(1, 1),
}
TESTS = [
    pytest.param(name, key, id=f"{name}-{key}")
    for name in reader.NAMES
    for key in reader.expected(name).get("tests", {})
    if key in WEIGHTS
]
PAIRWISE = [name for name in reader.NAMES if "pairwise" in reader.expected(name).get("tests", {})]
CAUSES = [
    pytest.param(name, theirs["cause"], theirs, id=f"{name}-{theirs['cause']}")
    for name in reader.NAMES
    for theirs in reader.expected(name).get("cause_specific_logrank", [])
]


def tables(data, columns):
    return {label: life_table(group) for label, group in split(data, columns["group"]).items()}


def tables_by_stratum(data, columns):
    """For each stratum the tables of all groups, also of those that nobody in it belongs to."""
    labels, codes = np.unique(columns["group"], return_inverse=True)
    chosen = [columns["strata"] == stratum for stratum in np.unique(columns["strata"])]
    return [life_tables(data.where(these), codes[these], len(labels)) for these in chosen]


def computed(name, key):
    data, columns = reader.times(name), reader.columns(name)
    if key.endswith("_stratified"):
        return stratified_log_rank(tables_by_stratum(data, columns), weight=WEIGHTS[key])
    return log_rank(list(tables(data, columns).values()), weight=WEIGHTS[key])


@pytest.mark.parametrize(("name", "key"), TESTS)
def test_rank_test(name, key):
    ours, theirs = computed(name, key), reader.expected(name)["tests"][key]
    if theirs["p"] is None:
        assert isinstance(ours, NotEstimable)
        return
    assert ours.degrees_of_freedom == theirs["df"]
    reader.assert_equals_r(ours.chi_square, theirs["chisq"], "chisq")
    reader.assert_equals_r(ours.p_value, theirs["p"], "p")
    if "observed" in theirs:
        # R's locale sorts lower case before upper case; ours are in the order of numpy.
        order = np.argsort(np.argsort(theirs["groups"])).tolist()
        reader.assert_equals_r([ours.observed[i] for i in order], theirs["observed"], "observed")
        reader.assert_equals_r([ours.expected[i] for i in order], theirs["expected"], "expected")


@pytest.mark.parametrize("name", PAIRWISE)
def test_pairwise_with_holm(name):
    ours = pairwise_log_rank(tables(reader.times(name), reader.columns(name)))
    theirs = reader.expected(name)["tests"]["pairwise"]
    assert [(pair.first, pair.second) for pair in ours] == [(p["a"], p["b"]) for p in theirs]
    for pair, expected in zip(ours, theirs, strict=True):
        reader.assert_equals_r(pair.test.chi_square, expected["chisq"], "chisq")
        reader.assert_equals_r(pair.test.p_value, expected["p"], "p")
        reader.assert_equals_r(pair.p_holm, expected["p_holm"], "p_holm")


@pytest.mark.parametrize(("name", "cause", "theirs"), CAUSES)
def test_cause_specific_log_rank(name, cause, theirs):
    data = reader.times(name).cause_specific(cause)
    ours = log_rank(list(tables(data, reader.columns(name)).values()))
    reader.assert_equals_r(ours.chi_square, theirs["chisq"], "chisq")
    reader.assert_equals_r(ours.p_value, theirs["p"], "p")
