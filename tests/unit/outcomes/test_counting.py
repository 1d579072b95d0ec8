"""Rows that add up, and checks that notice when one does not."""

from dataclasses import replace

import pytest

from analytics.outcomes import counting, rows
from analytics.outcomes.counting import Problem, check_row, check_sums, groups_of
from analytics.outcomes.rows import row
from analytics.outcomes.variables import VARIABLES

from .scene import patient

PEOPLE = [
    patient(1, sex="female", site="rectum"),
    patient(2, sex=None, site="rectum"),
    patient(3, sex="male", site="colon"),
    patient(4, sex="male", site=None, age_years=None),
]


def test_the_unknown_are_counted_and_have_a_column_of_their_own():
    groups = groups_of("site", PEOPLE)
    sex = row("sex", groups)

    assert {name: len(members) for name, members in groups.items()} == {
        "rectum": 2, "colon": 1, "missing": 1, "all": 4,
    }  # fmt: skip
    assert {one["code"]: one["counts"] for one in sex["categories"]} == {
        "male": [0, 1, 1, 2], "female": [1, 0, 0, 1],
    }  # fmt: skip
    assert sex["missing"] == [1, 0, 0, 1]
    assert check_sums(sex, last_is_all=True)


def test_of_numbers_the_known_are_summed_up_and_the_missing_counted():
    age = row("age", groups_of("all", PEOPLE))

    assert (age["values"][0]["n"], age["missing"]) == (3, [1])
    assert age["values"][0]["median"] == 60


def test_overlapping_classes_are_noticed():
    """The paper's own 1, 1-4, >4: a patient with one metastasis is in two of them."""
    lesions = {1: 1, 2: 3, 3: 9}
    printed = {
        "1": [key for key, n in lesions.items() if n == 1],
        "1-4": [key for key, n in lesions.items() if 1 <= n <= 4],
        ">4": [key for key, n in lesions.items() if n > 4],
    }

    assert check_row("lesion_class", "all", lesions, printed) == Problem(
        "lesion_class", "all", overlap=1, left_out=0, outside=0
    )


def test_who_is_left_out_and_who_is_not_of_the_group_is_noticed():
    """The paper's 5 + 5 + 9 of 20."""
    assert check_row(
        "x", "all", range(20), {"a": range(5), "b": range(5, 10), "c": range(10, 19)}
    ) == (Problem("x", "all", overlap=0, left_out=1, outside=0))
    assert check_row("x", "all", [1], {"a": [1, 2]}).outside == 1
    assert check_row("x", "all", [1, 2], {"a": [1], "missing": [2]}) is None


def test_a_code_that_is_no_category_of_its_row_is_a_problem():
    found = row("sex", groups_of("all", [*PEOPLE, patient(5, sex="divers")]))

    assert found["problems"] == [
        {"variable": "sex", "group": "all", "overlap": 0, "left_out": 1, "outside": 0}
    ]


@pytest.mark.parametrize(
    "spoiled",
    [
        {"missing": [0, 0, 0, 0]},
        {"asked": [2, 1, 1, 5]},
        {"categories": [{"code": "male", "counts": [1, 1, 1, 4]}]},
    ],
)
def test_a_stored_row_whose_sums_are_wrong_is_noticed(spoiled):
    good = row("sex", groups_of("site", PEOPLE))

    assert not check_sums({**good, **spoiled}, last_is_all=True)


def test_a_row_of_some_only_asks_those_to_whom_it_applies():
    people = [patient(1, timing="metachronous", metachronous_months=18), patient(2)]
    found = row("metachronous_months", groups_of("all", people))

    assert (found["asked"], found["missing"]) == ([1], [0])


def test_every_variable_can_be_read_of_somebody_of_whom_nothing_is_known():
    nobody = replace(patient(1), index=None, sessions=(), sex=None, age_years=None, timing=None)
    for code in VARIABLES:
        assert rows.row(code, groups_of("all", [nobody])).get("problems", []) == []
    assert counting.behind([nobody], "sex.missing.all") == [nobody]
