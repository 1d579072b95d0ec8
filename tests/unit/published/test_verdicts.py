"""A printed number against ours, one case of each verdict."""

import pytest

from analytics.published.paper import Fact
from analytics.published.verdicts import Verdict, verdict

TEXTS = {"en": "x", "tr": "x"}


def fact(**fields) -> Fact:
    return Fact(
        **{"id": "x", "section": "results", "quantity": TEXTS, "kind": "count", "value": 45}
        | fields
    )


MEDIAN = {"kind": "median", "value": 4, "range": (1, 18)}


@pytest.mark.parametrize(
    ("printed", "ours", "expected"),
    [
        ({}, {"value": 45}, Verdict.AGREES),
        ({}, {"value": 44}, Verdict.DIFFERS),
        ({}, None, Verdict.DIFFERS),
        ({}, {"codes": ["45"]}, Verdict.DIFFERS),
        # The range counts where one is printed, and only there.
        (MEDIAN, {"value": 4, "low": 1, "high": 18, "n": 23}, Verdict.AGREES),
        (MEDIAN, {"value": 4, "low": 2, "high": 18, "n": 23}, Verdict.DIFFERS),
        (MEDIAN, {"value": 4}, Verdict.DIFFERS),
        ({"kind": "median", "value": 4}, {"value": 4, "low": 2, "high": 9}, Verdict.AGREES),
        ({"kind": "date", "value": "2013-03"}, {"month": "2013-03"}, Verdict.AGREES),
        ({"kind": "date", "value": "2013-03"}, {"month": "2013-04"}, Verdict.DIFFERS),
        # Words are compared by their codes; a dash is no code at all.
        ({"value": "RL", "means": ("liver_right",)}, {"codes": ["liver_right"]}, Verdict.AGREES),
        ({"value": "RL", "means": ("liver_right",)}, {"codes": ["liver_left"]}, Verdict.DIFFERS),
        ({"value": None, "means": ()}, {"codes": []}, Verdict.AGREES),
        ({"value": None, "means": ()}, {"codes": ["liver"]}, Verdict.DIFFERS),
        ({"value": None}, {"value": None}, Verdict.AGREES),
        # C03 is of numbers that cannot both be true, C08 of wording.
        ({"contradictions": ("C03",)}, {"value": 45}, Verdict.CONTRADICTS),
        ({"contradictions": ("C08",)}, {"value": 45}, Verdict.AGREES),
        ({"contradictions": ("C08", "C03")}, {"value": 45}, Verdict.CONTRADICTS),
        # A contradiction excuses the reading that the series follows, and no third number.
        (
            MEDIAN | {"contradictions": ("C03",), "adopted": {"value": 4, "range": [2, 18]}},
            {"value": 4, "low": 2, "high": 18},
            Verdict.CONTRADICTS,
        ),
        (
            MEDIAN | {"contradictions": ("C03",), "adopted": {"value": 4, "range": [2, 18]}},
            {"value": 4, "low": 3, "high": 18},
            Verdict.DIFFERS,
        ),
        ({"contradictions": ("C03",)}, {"value": 44}, Verdict.DIFFERS),
        # Of another method: as long as their method still gives their number.
        ({"asks": "survival_all", "value": 32}, {"value": 32}, Verdict.NOT_SURVIVAL),
        ({"asks": "survival_all", "value": 32}, {"value": 33}, Verdict.DIFFERS),
        ({"missing": "plan"}, None, Verdict.NOT_COMPUTABLE),
    ],
)  # fmt: skip
def test_the_verdict(printed, ours, expected):
    assert verdict(fact(**printed), ours) == expected
