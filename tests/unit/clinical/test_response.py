import pytest

from patients.clinical.response import (
    NonTargetResponse,
    Response,
    Target,
    TargetSum,
    is_measurable,
    may_be_targets,
    overall_response,
    sum_of_targets,
    target_response,
)

from .vectors import VECTORS

# The vectors call stable non-target lesions "SD".
NON_TARGET = {
    "SD": NonTargetResponse.NON_CR_NON_PD,
    "PD": NonTargetResponse.PD,
    "none": NonTargetResponse.NONE,
}


@pytest.mark.parametrize("vector", VECTORS["recist_target"], ids=str)
def test_target_response(vector):
    response = target_response(
        baseline_mm=vector["baseline"],
        nadir_mm=vector["nadir"],
        current=TargetSum(mm=vector["now"], is_complete=False),
    )

    assert response == vector["result"]


@pytest.mark.parametrize("vector", VECTORS["recist_overall"], ids=str)
def test_overall_response(vector):
    response = overall_response(
        target=Response(vector["target"]),
        non_target=NON_TARGET[vector["non_target"]],
        has_new_lesion=vector["new_lesion"],
    )

    assert response == vector["result"]


def test_targets_gone_are_a_complete_response():
    current = sum_of_targets([Target("liver", 0), Target("liver", 0)])

    assert target_response(baseline_mm=60, nadir_mm=40, current=current) is Response.CR


@pytest.mark.parametrize(("node_mm", "expected"), [(9.9, Response.CR), (10, Response.PR)])
def test_a_node_is_gone_below_10_mm(node_mm, expected):
    current = sum_of_targets([Target("liver", 0), Target("nodes", node_mm, is_node=True)])

    assert target_response(baseline_mm=60, nadir_mm=40, current=current) is expected


def test_an_unmeasured_target_cannot_be_evaluated():
    current = sum_of_targets([Target("liver", 12), Target("liver", None)])

    assert current is None
    assert target_response(baseline_mm=60, nadir_mm=40, current=current) is Response.NE


def test_unknown_sums_cannot_be_evaluated():
    current = TargetSum(30, is_complete=False)

    assert target_response(baseline_mm=None, nadir_mm=40, current=current) is Response.NE
    assert target_response(baseline_mm=60, nadir_mm=None, current=current) is Response.NE
    assert sum_of_targets([]) is None


def test_a_fifth_more_is_progress_only_with_5_mm():
    def response(now):
        return target_response(
            baseline_mm=24, nadir_mm=24, current=TargetSum(now, is_complete=False)
        )

    assert response(28.9) is Response.SD
    assert response(29) is Response.PD


def test_unknown_new_lesions_leave_only_progress_certain():
    def overall(target):
        return overall_response(
            target=target, non_target=NonTargetResponse.NONE, has_new_lesion=None
        )

    assert overall(Response.PD) is Response.PD
    assert overall(Response.PR) is Response.NE


def test_only_two_liver_metastases_may_be_targets():
    liver = Target("liver", 30)

    assert may_be_targets([liver, liver, Target("lung", 12)])
    assert not may_be_targets([liver, liver, liver])
    assert may_be_targets([Target(organ, 12) for organ in "abcde"])
    assert not may_be_targets([Target(organ, 12) for organ in "abcdef"])


@pytest.mark.parametrize(
    ("size_mm", "is_node", "expected"),
    [(10, False, True), (9.9, False, False), (15, True, True), (14.9, True, False)],
)
def test_measurable(size_mm, is_node, expected):
    assert is_measurable(size_mm=size_mm, is_node=is_node) is expected
