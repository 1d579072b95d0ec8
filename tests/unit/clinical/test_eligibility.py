from datetime import date

import pytest

from patients.clinical.eligibility import (
    Criterion,
    Eligibility,
    eligibility,
    is_colonoscopy_current,
    is_extrahepatic_disease_acceptable,
)

# Specification section 5.3.


def checklist(**changes):
    fine = {criterion: not criterion.startswith("X") for criterion in Criterion}
    changed = {Criterion(code): answer for code, answer in changes.items()}
    return eligibility(answers={**fine, **changed})


def test_everything_fine_is_eligible():
    assert checklist().result is Eligibility.ELIGIBLE


def test_a_solitary_resectable_lung_nodule_is_eligible():
    acceptable = is_extrahepatic_disease_acceptable(
        is_present=True, is_oligometastatic=True, is_resectable=True
    )

    assert checklist(I3=acceptable).result is Eligibility.ELIGIBLE


def test_unresectable_lung_disease_excludes():
    finding = checklist(I3=False, X2=True)

    assert finding.result is Eligibility.NOT_ELIGIBLE
    assert Criterion.EXTRAHEPATIC_UNRESECTABLE in finding.excluded_by


def test_an_old_colonoscopy_is_a_requirement_to_plan():
    finding = checklist(Q3=False)

    assert finding.result is Eligibility.ELIGIBLE
    assert finding.unmet_requirements == (Criterion.COLONOSCOPY_CURRENT_AND_CLEAR,)


def test_an_unknown_pet_ct_is_incomplete():
    finding = checklist(Q2=None)

    assert finding.result is Eligibility.INCOMPLETE
    assert finding.unknown == (Criterion.PET_CT_DONE,)


@pytest.mark.parametrize("code", ["X1", "X2", "X3", "X4", "X5"])
def test_each_exclusion_excludes(code):
    assert checklist(**{code: True}).excluded_by == (Criterion(code),)


@pytest.mark.parametrize("code", ["I1", "I2", "I3"])
def test_each_inclusion_is_needed(code):
    assert checklist(**{code: False}).result is Eligibility.NOT_ELIGIBLE


def test_an_exclusion_decides_over_an_unknown():
    assert checklist(X3=True, Q2=None).result is Eligibility.NOT_ELIGIBLE


def test_a_criterion_nobody_answered_is_unknown():
    assert eligibility(answers={}).result is Eligibility.INCOMPLETE


def test_volumetry_is_not_asked_without_a_major_resection():
    answers = {criterion: not criterion.startswith("X") for criterion in Criterion}
    del answers[Criterion.CT_VOLUMETRY_DONE]

    assert eligibility(answers=answers).result is Eligibility.INCOMPLETE
    assert (
        eligibility(answers=answers, not_applicable={Criterion.CT_VOLUMETRY_DONE}).result
        is Eligibility.ELIGIBLE
    )


@pytest.mark.parametrize(
    ("is_present", "is_oligometastatic", "is_resectable", "expected"),
    [
        (False, None, None, True),
        (True, True, True, True),
        (True, True, False, False),
        (True, False, True, False),
        (True, True, None, None),
        (None, None, None, None),
        (None, True, True, True),
    ],
)
def test_extrahepatic_disease(is_present, is_oligometastatic, is_resectable, expected):
    acceptable = is_extrahepatic_disease_acceptable(
        is_present=is_present,
        is_oligometastatic=is_oligometastatic,
        is_resectable=is_resectable,
    )

    assert acceptable is expected


@pytest.mark.parametrize(
    ("operation_on", "found_disease", "expected"),
    [
        (date(2019, 3, 10), False, True),
        (date(2019, 3, 11), False, False),
        (date(2019, 4, 10), False, False),
        (date(2019, 3, 10), True, False),
        (date(2019, 3, 10), None, None),
    ],
)
def test_a_colonoscopy_lasts_twelve_months(operation_on, found_disease, expected):
    is_current = is_colonoscopy_current(
        performed_on=date(2018, 3, 10), operation_on=operation_on, found_disease=found_disease
    )

    assert is_current is expected


def test_no_date_of_colonoscopy_is_unknown():
    assert (
        is_colonoscopy_current(
            performed_on=None, operation_on=date(2019, 1, 1), found_disease=False
        )
        is None
    )
