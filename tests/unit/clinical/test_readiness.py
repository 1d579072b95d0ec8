"""How one needed item of a case stands. Expected by hand from the rules of patients/clinical/readiness.py."""

from datetime import date

import pytest

from patients.clinical.readiness import (
    LACKING,
    Condition,
    Finding,
    Item,
    Readiness,
    Rule,
    readiness,
)

THURSDAY = date(2026, 11, 26)
SIX_WEEKS = Rule(Item.LIVER_MRI, oldest_days=42)


def judge(rule, finding, *, category="new_case", conditions=(Condition.ALWAYS,)):
    return readiness(rule, finding, category=category, conditions=conditions, on=THURSDAY)


@pytest.mark.parametrize(
    ("finding", "expected"),
    [
        (Finding(), Readiness.MISSING),
        (Finding(is_pending=True), Readiness.PENDING),
        (Finding(is_known=True, on=date(2026, 10, 15)), Readiness.READY),  # 42 days
        (Finding(is_known=True, on=date(2026, 10, 14)), Readiness.OLD),  # 43 days
        (Finding(is_known=True, on=date(2026, 10, 14), is_pending=True), Readiness.PENDING),
        (Finding(is_known=True, on=date(2026, 11, 20), is_pending=True), Readiness.READY),
        (Finding(is_known=True), Readiness.MISSING),  # of no day: nobody can say it is fresh
        (Finding(is_needless=True), Readiness.NOT_NEEDED),
    ],
)
def test_with_an_age_limit(finding, expected):
    assert judge(SIX_WEEKS, finding) == expected


def test_what_does_not_age_needs_no_day():
    assert judge(Rule(Item.RAS), Finding(is_known=True)) == Readiness.READY


def test_volumetry_is_needed_before_a_major_resection_only():
    rule = Rule(Item.CT_VOLUMETRY, applies=Condition.BEFORE_MAJOR_RESECTION, oldest_days=42)
    assert judge(rule, Finding()) == Readiness.NOT_NEEDED
    major = (Condition.ALWAYS, Condition.BEFORE_MAJOR_RESECTION)
    assert judge(rule, Finding(), conditions=major) == Readiness.MISSING


def test_a_rule_for_some_occasions_asks_nothing_of_the_others():
    rule = Rule(Item.PATHOLOGY, categories=("post_op",))
    assert judge(rule, Finding()) == Readiness.NOT_NEEDED
    assert judge(rule, Finding(), category="post_op") == Readiness.MISSING


def test_pending_is_not_ready():
    assert Readiness.PENDING in LACKING
