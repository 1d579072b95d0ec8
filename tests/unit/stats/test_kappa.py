"""Kappa against what others printed: Cohen 1960, Fleiss 1971, SAS, R (vcd, irr, irrCAC), Agresti."""

import pytest

from analytics.stats.kappa import FEWEST_CASES, cohen, fleiss
from analytics.stats.results import NotEstimable, Reason


def pairs(*rows: tuple[int, ...]) -> list[tuple[int, int]]:
    """A table of counts as one pair a case."""
    return [
        (i, j)
        for i, row in enumerate(rows)
        for j, count in enumerate(row)
        for _case in range(count)
    ]


def test_cohen_gives_what_cohen_printed():
    """
    Educ Psychol Meas 1960;20:37-46, Table 1: two judges diagnose; proportions in percent, here as 100
    cases. Observed .29, by chance .50 x .40 + .30 x .30 + .20 x .30 = .35, so kappa -.06 / .65 = -.09.
    """
    found = cohen(pairs((25, 13, 12), (12, 2, 16), (3, 15, 2)))

    assert (found.cases, round(found.observed, 10), round(found.expected, 10)) == (100, 0.29, 0.35)
    assert found.kappa == pytest.approx(-0.06 / 0.65)


@pytest.mark.parametrize(
    ("table", "kappa", "error", "digits"),
    [
        pytest.param(
            [(0, 4, 1), (0, 8, 0), (0, 1, 5)], 0.4842, 0.1380, 4, id="printed by SAS, n 19"
        ),
        pytest.param(
            [(7, 7, 2, 3), (2, 8, 3, 7), (1, 5, 4, 9), (2, 8, 9, 14)], 0.1293, 0.06860, 5,
            id="R, vcd, SexualFun, n 91",
        ),
        pytest.param(
            [(22, 2, 2, 0), (5, 7, 14, 0), (0, 2, 36, 0), (0, 1, 17, 10)], 0.493, 0.057, 3,
            id="Agresti, two pathologists, n 118",
        ),
    ],
)  # fmt: skip
def test_cohen_and_its_standard_error(table, kappa, error, digits):
    found = cohen(pairs(*table))

    assert round(found.kappa, min(digits, 4)) == kappa
    assert round(found.standard_error, digits) == error


def test_limits_of_cohen_as_sas_prints_them():
    found = cohen(pairs((0, 4, 1), (0, 8, 0), (0, 1, 5)))

    assert (round(found.lower, 4), round(found.upper, 4)) == (0.2137, 0.7547)


# Fleiss 1971, Table 1: 30 patients, six psychiatrists each; depression, personality disorder,
# schizophrenia, neurosis, other.
FLEISS_1971 = """
00060 03003 01401 00006 03030 20400 00402 20310 20040 00006 10050 11040 03300 10050 02031
00501 30012 51000 02040 10203 00006 01050 02013 20040 10041 05010 40002 02040 10500 00006
"""


def rated(counts: str) -> list[list[int]]:
    return [
        [choice for choice, times in enumerate(case) for _rater in range(int(times))]
        for case in counts.split()
    ]


def test_fleiss_gives_what_fleiss_printed():
    """He prints an observed agreement of .556, .220 by chance, kappa .430; R's irr says 0.4302445."""
    found = fleiss(rated(FLEISS_1971))

    assert found.cases == 30
    assert (round(found.observed, 3), round(found.expected, 3)) == (0.556, 0.220)
    assert round(found.kappa, 7) == 0.4302445


# Twelve units, four raters who did not all see every unit: the data of R's irrCAC (cac.raw4raters).
IRRCAC = ["111", "2232", "3333", "3333", "2222", "1234", "4444", "1121", "2222", "555", "11", "3"]


def test_fleiss_with_unequal_numbers_of_raters_as_irrcac_prints_it():
    """fleiss.kappa.raw: 0.76117, standard error 0.15302, 95% from 0.42438 to 1."""
    found = fleiss(IRRCAC)

    assert (round(found.observed, 5), round(found.expected, 5)) == (0.81818, 0.23872)
    assert round(found.kappa, 5) == 0.76117
    assert round(found.standard_error, 5) == 0.15302
    assert (round(found.lower, 5), found.upper) == (0.42438, 1)
    assert found.cases == 11, "one unit was rated once"


def test_complete_agreement_is_one_and_its_limits_stay_there():
    found = cohen([("a", "a"), ("b", "b")] * 6)

    assert (found.kappa, found.lower, found.upper) == (1, 1, 1)


@pytest.mark.parametrize(
    "ask",
    [lambda n: cohen([("a", "b")] * n), lambda n: fleiss(["ab"] * n)],
    ids=["cohen", "fleiss"],
)
def test_few_cases_are_silence(ask):
    assert ask(FEWEST_CASES - 1) == NotEstimable(Reason.TOO_FEW)
    assert ask(0) == NotEstimable(Reason.TOO_FEW)
    assert not isinstance(ask(FEWEST_CASES), NotEstimable)


@pytest.mark.parametrize(
    "ask", [lambda: cohen([("a", "a")] * 20), lambda: fleiss(["aaa"] * 20)], ids=["cohen", "fleiss"]
)
def test_where_everybody_always_says_the_same_there_is_nothing_to_estimate(ask):
    assert ask() == NotEstimable(Reason.NO_VARIANCE)


def test_cases_rated_once_do_not_make_enough_cases():
    assert fleiss(["ab"] * 9 + ["a"] * 30) == NotEstimable(Reason.TOO_FEW)
