import pytest

from patients.clinical.complications import (
    comprehensive_complication_index,
    is_major,
    suggested_clavien_dindo,
)
from patients.clinical.distribution import distribution
from patients.clinical.localization import recurrence_pattern, sidedness
from patients.clinical.missing import MISSING_CODES, known, known_set
from patients.clinical.staging import Edition, m_category, stage_group
from patients.clinical.textbook import textbook_outcome_2021
from patients.constraints import Missing


def test_the_codes_are_those_the_record_stores():
    assert set(Missing.values) == MISSING_CODES


def test_other_codes_are_known():
    assert known("R0") == "R0"
    assert known(None) is None
    assert known_set(["lung"]) == ["lung"]
    assert known_set([]) == []
    assert known_set(None) is None


@pytest.mark.parametrize("code", sorted(MISSING_CODES))
def test_a_missing_code_never_counts_as_an_answer(code):
    assert distribution(segments_by_lesion=[[code]]) is None
    assert m_category(sites=[code], edition=Edition.AJCC8) is None
    assert recurrence_pattern(sites=[code]) is None
    assert sidedness(topography=code) is None
    assert stage_group(t="T3", n=code, m="M0", edition=Edition.AJCC8) is None
    assert stage_group(t="T3", n="N0", m=code, edition=Edition.AJCC8) is None
    assert is_major(code) is None
    assert comprehensive_complication_index([code]) is None
    assert suggested_clavien_dindo(died=False, therapies=[code]) is None
    assert suggested_clavien_dindo(died=False, therapies=["reoperation"], anesthesia=code) is None


@pytest.mark.parametrize("code", sorted(MISSING_CODES))
def test_a_missing_code_leaves_the_textbook_outcome_open(code):
    outcome = textbook_outcome_2021(
        incident_grade=code,
        bile_leak_grade=code,
        highest_clavien_dindo=code,
        has_complications=True,
        was_readmitted=False,
        days_from_discharge_to_readmission=None,
        died_in_hospital=False,
        margin_status=code,
    )

    assert outcome.failed == ()
    assert outcome.unknown == (
        "no_incident",
        "no_bile_leak",
        "no_severe_complication",
        "clear_margin",
    )
