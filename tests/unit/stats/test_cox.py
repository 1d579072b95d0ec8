"""Cox models: what cannot be estimated is said, what must not matter does not; lifelines where it is right."""

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from analytics.stats.cox import CoxModel, cox_model
from analytics.stats.life_table import life_table
from analytics.stats.log_rank import log_rank
from analytics.stats.proportional_hazards import TimeScale, proportional_hazards
from analytics.stats.results import NotEstimable, Reason
from analytics.stats.risk_sets import Ties
from analytics.stats.time_to_event import InvalidTimes, TimeToEvent
from tests.reference.survival import reader

EIGHT = TimeToEvent([1, 2, 3, 4, 5, 6, 7, 8], [1, 1, 0, 1, 1, 0, 1, 0])
X = [3, 1, 2, 5, 2, 2, 1, 0]


def simulated(rows, *, seed=20261129):
    random = np.random.default_rng(seed)
    table = random.normal(size=(rows, 5))
    death = random.exponential(size=rows) * 1000 * np.exp(-table @ [0.5, -0.2, 0.1, 0, 0.3])
    censored = random.uniform(0, 2000, size=rows)
    days = np.ceil(np.minimum(death, censored)).astype(int)
    return TimeToEvent(days, death <= censored), table


@pytest.mark.parametrize(
    ("table", "names", "answer"),
    [
        pytest.param(
            np.ones((8, 1)), ["x"], NotEstimable(Reason.NO_VARIANCE, ("x",)), id="constant"
        ),
        pytest.param(
            np.column_stack((X, X)) * [1, 2],
            ["x", "twice"],
            NotEstimable(Reason.COLLINEAR, ("twice",)),
            id="one is twice the other",
        ),
        pytest.param(
            np.column_stack((X, [1, 0] * 4, np.array(X) + [1, 0] * 4)),
            ["x", "y", "sum"],
            NotEstimable(Reason.COLLINEAR, ("sum",)),
            id="one is the sum of two",
        ),
        pytest.param(np.zeros((8, 0)), [], NotEstimable(Reason.NO_COVARIATES), id="none"),
    ],
)
def test_covariates_that_say_nothing(table, names, answer):
    assert cox_model(EIGHT, table, names) == answer


@pytest.mark.parametrize("ties", Ties)
@pytest.mark.parametrize("clustered", [False, True])
def test_a_group_without_events_has_no_hazard_ratio(ties, clustered):
    """R prints 6e-10 (0 to Inf) and, with a robust error, a narrow interval around nothing."""
    columns = reader.columns("edge_group_no_events")
    answer = cox_model(
        reader.times("edge_group_no_events"),
        (columns["group"] == "B").astype(float)[:, None],
        ["B"],
        ties=ties,
        cluster=np.arange(8) // 2 if clustered else None,
    )
    assert answer == NotEstimable(Reason.INFINITE_COEFFICIENT, ("B",))


def test_perfect_order_has_no_coefficient():
    answer = cox_model(TimeToEvent([1, 2, 3, 4, 5], [1] * 5), [[5], [4], [3], [2], [1]], ["x"])
    assert answer == NotEstimable(Reason.INFINITE_COEFFICIENT, ("x",))


@pytest.mark.parametrize(
    ("data", "rows", "reason"),
    [
        pytest.param(TimeToEvent([], []), 0, Reason.NO_PATIENTS, id="nobody"),
        pytest.param(TimeToEvent([3, 4], [0, 0]), 2, Reason.NO_EVENTS, id="nobody died"),
        pytest.param(TimeToEvent([3], [1]), 1, Reason.NO_VARIANCE, id="one patient"),
        pytest.param(TimeToEvent([3, 4], [0, 1]), 2, Reason.NO_VARIANCE, id="the last one died"),
    ],
)
def test_too_little_data(data, rows, reason):
    answer = cox_model(data, np.arange(float(rows))[:, None], ["x"])
    assert isinstance(answer, NotEstimable)
    assert answer.reason is reason


def test_a_stratum_of_its_own_for_everybody():
    answer = cox_model(EIGHT, np.array(X)[:, None], ["x"], strata=np.arange(8))
    assert answer == NotEstimable(Reason.NO_VARIANCE, ("x",))


def test_fewer_clusters_than_covariates_have_no_covariance():
    table = np.column_stack((X, [1, 0, 0, 1, 1, 0, 1, 1]))
    assert isinstance(cox_model(EIGHT, table, ["x", "y"], cluster=np.arange(8) // 2), CoxModel)
    one = cox_model(EIGHT, table, ["x", "y"], cluster=np.arange(8) // 7)
    assert one == NotEstimable(Reason.TOO_FEW_CLUSTERS)


def test_one_cluster_has_no_covariance():
    """Its share is the whole score, which is nothing at the top but what rounding leaves."""
    data = TimeToEvent([1, 2, 3, 4, 5, 6, 7, 8], [1, 1, 1, 1, 1, 1, 1, 1])
    table = np.array([2.0, 1, 3, 1, 2, 2, 3, 1])[:, None]
    assert cox_model(data, table, ["x"], cluster=np.zeros(8)) == NotEstimable(
        Reason.TOO_FEW_CLUSTERS
    )


@pytest.mark.parametrize("unit", [1e-6, 1e-3, 1e3, 1e6])
def test_the_unit_of_a_covariate_changes_nothing(unit):
    """R's Wald test leaves out the covariate whose variance is a trillionth of another's."""
    data, table = simulated(60)
    pair = table[:, :2]
    fit, other = (cox_model(data, one, ["x", "y"]) for one in (pair, pair * [1, unit]))
    assert other.wald.chi_square == pytest.approx(fit.wald.chi_square, rel=1e-6)
    assert other.p_values == pytest.approx(fit.p_values, rel=1e-6)


def test_proportional_hazards_at_a_single_time():
    """All events on one day: no effect can change along time."""
    model = cox_model(
        TimeToEvent([5, 5, 5, 9, 9, 9], [1, 1, 1, 0, 0, 0]), np.array(X[:6])[:, None], ["x"]
    )
    assert isinstance(model, CoxModel)
    assert proportional_hazards(model) == NotEstimable(Reason.NO_VARIANCE)


@pytest.mark.parametrize(
    ("table", "message"),
    [
        pytest.param([[1.0]] * 7, "7", id="too few rows"),
        pytest.param([[1.0]] * 7 + [[float("nan")]], "row 8, x: is missing", id="missing"),
        pytest.param([[1.0]] * 7 + [[float("inf")]], "row 8, x", id="infinite"),
    ],
)
def test_wrong_covariates_are_refused(table, message):
    with pytest.raises(InvalidTimes, match=message):
        cox_model(EIGHT, table, ["x"])


def test_competing_events_are_refused():
    with pytest.raises(InvalidTimes, match="competing"):
        cox_model(TimeToEvent([1, 2, 3], [1, 2, 0]), [[1], [2], [3]], ["x"])


@pytest.mark.parametrize("ties", Ties)
def test_location_scale_order_and_rows_at_risk_for_nothing_do_not_matter(ties):
    data, table = simulated(200)
    names = list("abcde")
    model = cox_model(data, table, names, ties=ties)
    order = np.random.default_rng(1).permutation(200)
    moved = cox_model(data.where(order), (table * 1e3 + 1e6)[order], names, ties=ties)
    np.testing.assert_allclose(moved.coefficients * 1e3, model.coefficients, rtol=1e-7)
    units = np.array([1e7, 1e-6, 1, 1e3, 1e-3])
    other = cox_model(data, table * units, names, ties=ties, cluster=np.arange(200) // 2)
    assert proportional_hazards(other).together.p_value == pytest.approx(
        proportional_hazards(model).together.p_value, rel=1e-6
    )
    early = TimeToEvent(np.append(data.duration, 0), np.append(data.event, False))
    longer = cox_model(early, np.vstack((table, np.zeros(5))), names, ties=ties)
    np.testing.assert_allclose(longer.coefficients, model.coefficients, rtol=1e-9)


@given(some.integers(0, 10_000), some.sampled_from(Ties), some.booleans())
def test_splitting_follow_up_changes_nothing(seed, ties, stratified):
    """A patient in two stretches is the same patient: the delayed entry against the simple sums."""
    data, table = simulated(60, seed=seed)
    strata = np.arange(60) % 3 if stratified else None
    whole = cox_model(data, table, list("abcde"), ties=ties, strata=strata)
    cut = np.flatnonzero(data.duration > 300)
    split = TimeToEvent(
        np.concatenate((np.where(data.duration > 300, 300, data.duration), data.duration[cut])),
        np.concatenate((np.where(data.duration > 300, False, data.event), data.event[cut])),
        np.concatenate((np.full(60, -1), np.full(len(cut), 300))),
    )
    again = np.concatenate((np.arange(60), cut))
    parts = cox_model(
        split,
        table[again],
        list("abcde"),
        ties=ties,
        strata=None if strata is None else strata[again],
    )
    if isinstance(whole, NotEstimable):
        assert parts == whole
    else:
        np.testing.assert_allclose(parts.coefficients, whole.coefficients, rtol=1e-6, atol=1e-9)
        np.testing.assert_allclose(parts.top.logarithm, whole.top.logarithm, rtol=1e-9)


@pytest.mark.parametrize("ties", Ties)
def test_a_row_that_stands_for_many_is_as_many_rows(ties):
    data, table = simulated(90)
    alike = np.arange(90) % 4 + 1
    names, strata = list("abcde"), np.arange(90) % 2
    short = cox_model(data, table, names, ties=ties, strata=strata, alike=alike)
    each = np.repeat(np.arange(90), alike)
    long = cox_model(
        TimeToEvent(data.duration[each], data.event[each]),
        table[each],
        names,
        ties=ties,
        strata=strata[each],
    )
    np.testing.assert_allclose(short.coefficients, long.coefficients, rtol=1e-9)
    np.testing.assert_allclose(short.covariance, long.covariance, rtol=1e-9)
    assert short.likelihood_ratio.chi_square == pytest.approx(long.likelihood_ratio.chi_square)
    assert (short.rows, short.events) == (long.rows, long.events)
    assert short.concordance == long.concordance
    for scale in TimeScale:
        together = [proportional_hazards(one, scale).together.p_value for one in (short, long)]
        assert together[0] == pytest.approx(together[1], rel=1e-9)


def test_score_test_of_two_groups_without_ties_is_the_log_rank_test():
    """Cox 1972."""
    data = TimeToEvent(np.arange(1, 31), np.arange(30) % 4 > 0)
    group = np.arange(30) % 3 == 0
    model = cox_model(data, group.astype(float)[:, None], ["group"])
    test = log_rank([life_table(data.where(~group)), life_table(data.where(group))])
    assert model.score_test.chi_square == pytest.approx(test.chi_square, rel=1e-12)


def test_concordance_counted_pair_by_pair():
    data, table = simulated(80)
    entry = np.where(np.arange(80) % 3 == 0, data.duration // 2, 0)
    delayed = TimeToEvent(data.duration, data.event, np.minimum(entry, data.duration - 1))
    table = np.round(table[:, :2])  # equal predictions
    strata = np.arange(80) % 2
    model = cox_model(delayed, table, ["a", "b"], strata=strata)
    risk = table[:, 0] * model.coefficients[0] + table[:, 1] * model.coefficients[1]
    concordant = discordant = tied = 0
    for i in np.flatnonzero(delayed.event):
        for j in range(80):
            t, u = delayed.duration[i], delayed.duration[j]
            outlives = u > t or (u == t and not delayed.event[j])
            if strata[i] == strata[j] and outlives and delayed.entry[j] < t:
                concordant += risk[i] > risk[j]
                discordant += risk[i] < risk[j]
                tied += risk[i] == risk[j]
    ours = model.concordance
    assert (ours.concordant, ours.discordant, ours.tied) == (concordant, discordant, tied)
    assert tied > 0


@pytest.mark.filterwarnings("ignore")
def test_lifelines_agrees_where_it_is_right():
    """Coefficients and errors with Efron's ties, also with strata."""
    import pandas
    from lifelines import CoxPHFitter

    data, table = simulated(400)
    names = list("abcde")
    strata = np.arange(400) % 3
    frame = pandas.DataFrame(table, columns=names).assign(
        time=data.duration, event=data.event, stratum=strata
    )
    for columns, fit in (
        (None, cox_model(data, table, names)),
        (["stratum"], cox_model(data, table, names, strata=strata)),
    ):
        used = frame if columns else frame.drop(columns="stratum")
        theirs = CoxPHFitter().fit(
            used, "time", "event", strata=columns, fit_options={"precision": 1e-10}
        )
        np.testing.assert_allclose(fit.coefficients, theirs.params_[names], rtol=1e-5, atol=1e-7)
        np.testing.assert_allclose(fit.standard_errors, theirs.standard_errors_[names], rtol=1e-5)


def test_ten_thousand_patients_take_less_than_a_second():
    data, table = simulated(10_000)
    began = time.process_time()
    model = cox_model(data, table, list("abcde"))
    assert proportional_hazards(model)
    assert time.process_time() - began < 1
    np.testing.assert_allclose(model.coefficients, [0.5, -0.2, 0.1, 0, 0.3], atol=0.06)
