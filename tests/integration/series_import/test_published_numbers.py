"""
What the paper prints, recomputed from the record after the import: 418 numbers.

Where the paper contradicts itself, the value that the shipped series then has is the one of
tests/reference/series/README.md.
"""

from collections import Counter

import pytest

from analytics.published.paper import facts
from tests.integration.series_import.numbers import published_numbers
from tests.integration.series_import.tables import record

FACTS = [fact for fact in facts().values() if not fact.missing]

# tests/reference/series/README.md: what comes out where the paper contradicts itself.
CONTRADICTED = {"A11": (4, [2, 18]), "Z11": (4, [2, 18]), "Z25": 10, "R23": (2, [1, 4])}
OTHER_READING = {"A25", "A27", "Z27", "R63", "F3.m", "D27"}

pytestmark = pytest.mark.django_db


def printed(fact):
    return fact.value if fact.range is None else (fact.value, list(fact.range))


def verdict(fact, numbers) -> str:
    found, wanted = numbers.get(fact.id, "not computed"), printed(fact)
    if found == wanted:
        return "equal"
    if fact.id in OTHER_READING and numbers.other[fact.id] == wanted:
        return "equal under the other reading"
    if fact.id in CONTRADICTED and found == CONTRADICTED[fact.id]:
        return "contradicted by the paper"
    return f"{fact.id}: printed {wanted}, from the record {found}"


def test_every_published_number_comes_out_of_the_record(published_series):
    numbers = published_numbers(record())

    verdicts = Counter(verdict(fact, numbers) for fact in FACTS)

    assert verdicts == {
        "equal": 408,
        "equal under the other reading": 6,
        "contradicted by the paper": 4,
    }
