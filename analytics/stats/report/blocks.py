"""Results as plain lists, numbers and None, ready for JSON."""

from typing import Any

from numpy.typing import NDArray

from analytics.stats.rank_test import RankTest
from analytics.stats.results import NotEstimable, number_or_none

Block = dict[str, Any]


def refused(why: NotEstimable) -> Block:
    about = {"about": list(why.about)} if why.about else {}
    return {"not_estimable": True, "reason": why.reason.value, **about}


def plain(values: NDArray[Any]) -> list[Any]:
    if values.dtype.kind in "biu":
        return [int(value) for value in values.tolist()]
    return [number_or_none(value) for value in values.tolist()]


def rank_test(test: RankTest | NotEstimable, freedom: int) -> Block:
    """`freedom` is what there would have been, had the test been possible."""
    if isinstance(test, NotEstimable):
        return {"chisq": None, "df": freedom, "p": None, **refused(test)}
    return {"chisq": test.chi_square, "df": test.degrees_of_freedom, "p": test.p_value}
