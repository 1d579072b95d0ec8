"""Kaplan-Meier and what is read from it, against R on every reference case."""

import pytest

from analytics.stats.intervals import ConfidenceType
from analytics.stats.kaplan_meier import KaplanMeier, median_follow_up
from analytics.stats.rmst import mean_difference, restricted_mean
from tests.reference.survival import reader

BLOCKS = [
    pytest.param(name, block, id=f"{name}-{block}")
    for name in reader.NAMES
    for block in reader.expected(name).get("km", {})
]
DIFFERENCES = [name for name in reader.NAMES if "rmst_difference" in reader.expected(name)]


@pytest.fixture
def theirs(name, block):
    return reader.expected(name)["km"][block]


@pytest.fixture
def curve(name, block):
    return KaplanMeier.of(reader.group(name, block))


@pytest.mark.parametrize(("name", "block"), BLOCKS)
def test_counts_and_curve(theirs, curve):
    table = curve.table
    assert table.patients == theirs["n"]
    assert table.total_events == theirs["events"]
    assert table.censored.sum() == theirs["censored"]
    ours = {
        "time": table.time,
        "n_risk": table.at_risk,
        "n_event": table.events,
        "n_censor": table.censored,
        "surv": curve.survival,
        "se_greenwood": curve.standard_error,
        "cumhaz_nelson_aalen": curve.cumulative_hazard,
        "se_cumhaz": curve.standard_error_of_hazard,
    }
    for key, values in theirs.get("curve", {}).items():
        reader.assert_equals_r(ours[key], values, key)


@pytest.mark.parametrize(("name", "block"), BLOCKS)
@pytest.mark.parametrize("kind", ConfidenceType)
def test_survival_at_times(theirs, curve, kind):
    at_times = theirs["at_times"]
    points = curve.at(at_times["time"], kind)
    reader.assert_equals_r([point.survival for point in points], at_times["surv"], "surv")
    reader.assert_equals_r([point.standard_error for point in points], at_times["se"], "se")
    assert [point.at_risk for point in points] == at_times["n_risk"]
    reader.assert_equals_r([point.lower for point in points], at_times[f"lower_{kind}"], "lower")
    reader.assert_equals_r([point.upper for point in points], at_times[f"upper_{kind}"], "upper")


@pytest.mark.parametrize(("name", "block"), BLOCKS)
@pytest.mark.parametrize("kind", ConfidenceType)
def test_quantiles(theirs, curve, kind):
    quantiles = theirs["quantiles"][kind]
    ours = [curve.quantile(probability, kind) for probability in quantiles["prob"]]
    reader.assert_equals_r([q.estimate for q in ours], quantiles["quantile"], "quantile")
    reader.assert_equals_r([q.lower for q in ours], quantiles["lower"], "lower")
    reader.assert_equals_r([q.upper for q in ours], quantiles["upper"], "upper")


@pytest.mark.parametrize(
    ("name", "block"),
    [p for p in BLOCKS if "rmst" in reader.expected(p.values[0])["km"][p.values[1]]],
)
def test_restricted_mean(theirs, curve):
    ours = restricted_mean(curve, theirs["rmst"]["tau"])
    reader.assert_equals_r(ours.mean, theirs["rmst"]["rmean"], "rmean")
    reader.assert_equals_r(ours.standard_error, theirs["rmst"]["se"], "se")


@pytest.mark.parametrize(
    ("name", "block"),
    [p for p in BLOCKS if "followup_reverse_km" in reader.expected(p.values[0])["km"][p.values[1]]],
)
def test_median_follow_up(name, block, theirs):
    ours = median_follow_up(reader.group(name, block))
    follow_up = theirs["followup_reverse_km"]
    reader.assert_equals_r(ours.estimate, follow_up["median"], "median")
    reader.assert_equals_r(ours.lower, follow_up["lower_loglog"], "lower")
    reader.assert_equals_r(ours.upper, follow_up["upper_loglog"], "upper")


@pytest.mark.parametrize("name", DIFFERENCES)
def test_difference_of_restricted_means(name):
    theirs = reader.expected(name)["rmst_difference"]
    second, first = (f"group:{label}" for label in theirs["contrast"].split(" minus "))
    first_mean, second_mean = (
        restricted_mean(KaplanMeier.of(reader.group(name, block)), theirs["tau"])
        for block in (first, second)
    )
    ours = mean_difference(first_mean, second_mean)
    reader.assert_equals_r(
        [ours.difference, ours.standard_error, ours.lower, ours.upper, ours.p_value],
        [theirs[key] for key in ("diff", "se", "lower", "upper", "p")],
        "rmst_difference",
    )
