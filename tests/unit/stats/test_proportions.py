"""Wilson's interval against Newcombe's table, quartiles against R."""

import pytest

from analytics.stats.competing_risks import CumulativeIncidence
from analytics.stats.kaplan_meier import KaplanMeier
from analytics.stats.proportions import Proportion
from analytics.stats.quartiles import Quartiles
from analytics.stats.time_to_event import TimeToEvent


@pytest.mark.parametrize(
    ("count", "n", "lower", "upper"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611), (1, 29, 0.0061, 0.1718)],
)  # fmt: skip
def test_wilson_as_newcombe_prints_it(count, n, lower, upper):
    """Stat Med 1998;17:857-872, Table I, method 3."""
    found = Proportion.of(count, n)

    assert (round(found.lower, 4), round(found.upper, 4)) == (lower, upper)


def test_all_of_them():
    """The mirror of none: 1 - 0.1611."""
    found = Proportion.of(20, 20)

    assert (round(found.lower, 4), found.upper, found.share) == (0.8389, 1, 1)


def test_nobody_is_no_proportion():
    found = Proportion.of(0, 0)

    assert (found.n, found.share, found.lower, found.upper) == (0, None, None, None)
    with pytest.raises(ValueError, match="3 of 2"):
        Proportion.of(3, 2)


def test_quartiles_as_r_prints_them():
    """quantile(c(1, 2, 4, 8)): 25% 1.75, 50% 3.00, 75% 5.00."""
    assert Quartiles.of([8, 1, 4, 2]) == Quartiles(4, 1.75, 3, 5)
    assert Quartiles.of([]) == Quartiles(0, None, None, None)


def test_quantiles_of_an_incidence_count_those_who_will_never_have_the_event():
    """
    Ten decisions, by hand: treated on days 10, 20, 30, 40 and 50, died on day 25, the other four
    still waiting on day 60. Before the death 2 of 10 are treated; then each of the 7 at risk stands for
    a tenth, so the incidence rises to .3, .4 and .5: a quarter by day 30, half by day 50.
    """
    data = TimeToEvent([10, 20, 30, 40, 50, 25, 60, 60, 60, 60], [1, 1, 1, 1, 1, 2, 0, 0, 0, 0])
    found = CumulativeIncidence.of(data)

    assert found.quantile(0.25).estimate == 30
    # Exactly half from day 50 to the end of the curve: the middle, by R's rule.
    assert found.quantile(0.5).estimate == 55
    assert found.quantile(0.75).estimate is None
    assert found.quantile(0.5).upper is None


def test_without_competing_causes_the_median_is_kaplan_meiers():
    data = TimeToEvent([3, 5, 8, 8, 13, 21, 34], [1, 1, 0, 1, 1, 0, 1])

    assert (
        CumulativeIncidence.of(data).quantile().estimate == KaplanMeier.of(data).quantile().estimate
    )
