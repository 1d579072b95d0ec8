"""One way of asking each criterion, for tests of all of them."""

from typing import Any

from analytics.criteria import Criterion

EXAMPLES: dict[str, dict[str, Any]] = {
    "numbers": {"low": 2, "high": 60},
    "days": {"low": "2014-01-01", "high": "2016-12-31"},
    "nothing": {},
}


def an_example(criterion: Criterion) -> dict[str, Any]:
    if criterion.asks.kind == "choices":
        return {"values": [criterion.asks.options[0][0]]}
    return EXAMPLES[criterion.asks.kind]
