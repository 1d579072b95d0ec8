"""
Whether the disciplines agree, with the board's decision and with each other, in what they said before it.

One rating is what a discipline said about one case; people of one discipline who differ have none.
"""

from collections.abc import Sequence
from itertools import combinations
from typing import Any

from analytics.performance.rows import Case
from analytics.stats.kappa import FEWEST_CASES, Kappa, cohen, fleiss
from analytics.stats.proportions import Proportion
from analytics.stats.results import NotEstimable
from tumorboard.models.opinion import ABSTAINS


def agreement(cases: Sequence[Case]) -> dict[str, Any]:
    """
    Cohen's kappa of each discipline with the first recommendation of the signed decision, and of each
    two disciplines; Fleiss's of all of them. Below ten cases only how many there are.
    """
    asked = [
        case
        for case in cases
        if case.opinions
        and case.decision
        and case.decision.signed_at
        and case.decision.first_option
    ]
    ratings = [_by_discipline(case) for case in asked]
    disciplines = sorted({name for rated in ratings for name in rated})
    return {
        "cases": len(asked),
        "abstained": sum(option == ABSTAINS for case in asked for _who, option in case.opinions),
        "divided": sum(_is_divided(case) for case in asked),
        "board": [_with_board(name, asked, ratings) for name in disciplines],
        "between": _told(fleiss([list(rated.values()) for rated in ratings])),
        "rated_twice": sum(len(rated) >= 2 for rated in ratings),
        "pairs": [
            pair
            for first, second in combinations(disciplines, 2)
            if (pair := _pair(first, second, ratings))["n"] >= FEWEST_CASES
        ],
    }


def _said(case: Case) -> dict[str, set[str]]:
    said: dict[str, set[str]] = {}
    for discipline, option in case.opinions:
        if option != ABSTAINS:
            said.setdefault(discipline, set()).add(option)
    return said


def _by_discipline(case: Case) -> dict[str, str]:
    return {name: next(iter(options)) for name, options in _said(case).items() if len(options) == 1}


def _is_divided(case: Case) -> bool:
    """Somewhere in this case people of one discipline differed."""
    return any(len(options) > 1 for options in _said(case).values())


def _with_board(
    discipline: str, cases: Sequence[Case], ratings: Sequence[dict[str, str]]
) -> dict[str, Any]:
    pairs = [
        (rated[discipline], case.decision.first_option)
        for case, rated in zip(cases, ratings, strict=True)
        if discipline in rated and case.decision
    ]
    agreed = Proportion.of(sum(one == other for one, other in pairs), len(pairs))
    return {"discipline": discipline, "agreed": agreed.as_dict(), "kappa": _told(cohen(pairs))}


def _pair(first: str, second: str, ratings: Sequence[dict[str, str]]) -> dict[str, Any]:
    pairs = [(r[first], r[second]) for r in ratings if first in r and second in r]
    return {"first": first, "second": second, "n": len(pairs), "kappa": _told(cohen(pairs))}


def _told(found: Kappa | NotEstimable) -> dict[str, Any]:
    """Either the estimate or the reason for silence."""
    if isinstance(found, NotEstimable):
        return {"silent": found.reason.value}
    return found.as_dict()
