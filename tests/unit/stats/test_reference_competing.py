"""Cumulative incidence and Gray's test against R's survfit and cmprsk, on every reference case."""

import numpy as np
import pytest

from analytics.stats.competing_risks import CumulativeIncidence
from analytics.stats.gray import gray_test, stratified_gray_test
from analytics.stats.intervals import ConfidenceType
from analytics.stats.kaplan_meier import KaplanMeier
from analytics.stats.time_to_event import split
from tests.reference.survival import reader

CURVES = [
    pytest.param(name, block, int(key.removeprefix("cause_")), theirs, id=f"{name}-{block}-{key}")
    for name in reader.NAMES
    for block, curves in reader.expected(name).get("cumulative_incidence", {}).items()
    for key, theirs in curves.items()
    if key.startswith("cause_")
]

GRAY = [
    pytest.param(name, key, id=f"{name}-{key}")
    for name in reader.NAMES
    for key in ("gray_test", "gray_test_stratified")
    if key in reader.expected(name)
]


def block_of(name, block):
    data = reader.times(name)
    return data if block == "all" else data.where(reader.columns(name)["group"] == block)


@pytest.mark.parametrize(("name", "block", "cause", "theirs"), CURVES)
def test_cumulative_incidence(name, block, cause, theirs):
    curve = CumulativeIncidence.of(block_of(name, block), cause)
    plain = curve.at(theirs["time"], ConfidenceType.PLAIN)
    log_log = curve.at(theirs["time"], ConfidenceType.LOG_LOG)
    ours = {
        "cif": [point.incidence for point in plain],
        "se_survfit": [point.standard_error for point in plain],
        "lower_plain": [point.lower for point in plain],
        "upper_plain": [point.upper for point in plain],
        "lower_loglog": [point.lower for point in log_log],
        "upper_loglog": [point.upper for point in log_log],
    }
    for key, values in ours.items():
        reader.assert_equals_r(values, theirs[key], key)


@pytest.mark.parametrize(("name", "block", "cause", "theirs"), CURVES)
def test_one_minus_kaplan_meier_is_another_number(name, block, cause, theirs):
    """R's naive column, to show the bias: it is never below the cumulative incidence."""
    data = block_of(name, block).cause_specific(cause)
    naive = [1 - point.survival for point in KaplanMeier.of(data).at(theirs["time"])]
    reader.assert_equals_r(naive, theirs["naive_one_minus_km"], "naive_one_minus_km")
    assert all(n >= c - 1e-12 for n, c in zip(naive, theirs["cif"], strict=True))


@pytest.mark.parametrize(("name", "key"), GRAY)
def test_gray(name, key):
    data, columns, theirs = reader.times(name), reader.columns(name), reader.expected(name)[key]
    strata = columns["strata"] if key.endswith("stratified") else np.zeros(len(data))
    chosen = [strata == stratum for stratum in np.unique(strata)]
    groups = [list(split(data.where(these), columns["group"][these]).values()) for these in chosen]
    for position, cause in enumerate(theirs["cause"]):
        ours = stratified_gray_test(groups, cause)
        assert ours.degrees_of_freedom == theirs["df"][position]
        reader.assert_equals_r(ours.chi_square, theirs["stat"][position], "stat")
        reader.assert_equals_r(ours.p_value, theirs["p"][position], "p")
        if len(groups) == 1:
            assert gray_test(groups[0], cause) == ours
