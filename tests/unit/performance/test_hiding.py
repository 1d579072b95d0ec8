"""Small numbers of a board for eyes that may not see patients."""

import pytest

from analytics.performance.hiding import HIDDEN, _listed, _parts, _proportion, disclose
from analytics.performance.payload import figures
from analytics.performance.periods import Span
from analytics.stats.proportions import Proportion

from .scene import HISTORY, TODAY


@pytest.mark.parametrize(
    ("count", "n", "is_shown"),
    [
        pytest.param(5, 9, False, id="few cases"),
        pytest.param(5, 10, True, id="ten cases"),
        pytest.param(2, 30, False, id="two of many"),
        pytest.param(28, 30, False, id="all but two"),
        pytest.param(3, 30, True, id="three of many"),
        pytest.param(0, 30, True, id="none"),
        pytest.param(30, 30, True, id="all"),
    ],
)
def test_proportions(count, n, is_shown):
    one = Proportion.of(count, n).as_dict()

    assert _proportion(one) == (one if is_shown else HIDDEN)


def test_one_small_part_hides_the_others():
    """Their sum is told: what is left would give the small one away."""
    assert _parts({"late": 12, "unsigned": 4}, "late", "unsigned") == {
        "late": None, "unsigned": None,
    }  # fmt: skip
    assert _parts({"late": 12, "unsigned": 0}, "late", "unsigned") == {"late": 12, "unsigned": 0}
    assert _listed([{"code": "time", "n": 9}, {"code": "other", "n": 1}]) is None


def test_a_board_of_eight_cases_shows_nothing():
    assert disclose(figures(HISTORY, Span(None, TODAY))) is None


def test_every_small_count_is_hidden_in_figures_of_enough_cases():
    found = {**figures(HISTORY, Span(None, TODAY)), "cases": 40}

    shown = disclose(found)

    assert shown["carried_out"]["states"] is None
    assert shown["quorum"]["met"] == HIDDEN
    assert shown["quorum"]["overridden"] is None
    assert shown["to_treatment"]["median"] == HIDDEN
    assert shown["to_treatment"]["died"] is None
    assert shown["deferral"]["again"] == HIDDEN
    assert shown["attendance"][0]["meetings"]["n"] == 3, "meetings are no patients"
