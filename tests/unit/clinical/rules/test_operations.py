"""Rules V11-V16, V24 and V25, each from both sides (specification section 1.18)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from patients.clinical.rules import findings
from patients.clinical.rules.facts import Decision, Pathology, Procedure, Session

from .record import (
    COLECTOMY,
    METASTASIS,
    PRIMARY,
    RESECTION,
    SECOND_SESSION,
    SESSION,
    STUDIES,
    TODAY,
    on_day,
    patient,
    said_about,
    with_session,
)


def margin(status, mm, rule=None, residual="none"):
    report = Pathology(key="h1", margin_status=status, margin_mm=mm, r1_rule=rule)
    return with_session(pathology=(report,), residual_disease=residual)


def staged(first_kind, second_kind, days):
    def stage(key, on, kind):
        return Session(
            key=key,
            performed_on=on,
            procedures=(Procedure(key=f"{key}p", group="liver_resection", kind=kind),),
        )

    first_on = date(2016, 1, 4)
    stages = [stage("a2", first_on + timedelta(days=days), second_kind)]
    if first_kind:
        stages.append(stage("a1", first_on, first_kind))
    return patient(
        sessions=tuple(stages),
        metastases=(replace(METASTASIS, strategy=None),),
        primaries=(replace(PRIMARY, resected_on=None),),
        studies=None,
    )


def liver_then_colon(liver_on, colon_on, strategy):
    return patient(
        sessions=(
            replace(SESSION, key="s1", procedures=(RESECTION,), **on_day(liver_on)),
            replace(SESSION, key="s2", procedures=(COLECTOMY,), **on_day(colon_on)),
        ),
        metastases=(replace(METASTASIS, strategy=strategy),),
        studies=None,
    )


def resection(**changes):
    return with_session(procedures=(replace(RESECTION, **changes), COLECTOMY))


METACHRONOUS = date(2016, 6, 1)

SPEAKS = [
    pytest.param(
        resection(
            segments=frozenset({"V", "VI", "VII"}), resection_class_reported="segmentectomy_gt2"
        ),
        "V24 warning preoperative_study_missing",
        id="V14 silent, over 2 of 3: only the volumetry is missing",
    ),
    pytest.param(
        staged("alpps_stage1", "alpps_stage2", -1),
        "V13 error second_stage_without_first",
        id="V13 stages reversed",
    ),
    pytest.param(
        resection(
            segments=frozenset({"V", "VI", "VII"}), resection_class_reported="segmentectomy_1_2"
        ),
        "V14 error segments_contradict_name V24 warning preoperative_study_missing",
        id="V14 1-2 of 3",
    ),
    pytest.param(
        patient(
            studies=(STUDIES[0], replace(STUDIES[1], performed_on=date(2015, 2, 26)), STUDIES[2])
        ),
        "V24 warning preoperative_study_missing",
        id="V24 PET-CT 43 days old",
    ),
    pytest.param(
        patient(studies=(replace(STUDIES[0], performed_on=date(2015, 4, 11)), *STUDIES[1:])),
        "V24 warning preoperative_study_missing",
        id="V24 MRI after the operation",
    ),
    pytest.param(
        liver_then_colon(date(2015, 6, 1), date(2015, 4, 10), "liver_first"),
        "V11 error strategy_contradicts_dates",
        id="V11 liver second",
    ),
    pytest.param(
        liver_then_colon(date(2015, 4, 10), date(2015, 6, 1), "colon_first"),
        "V11 error strategy_contradicts_dates",
        id="V11 colon second",
    ),
    pytest.param(
        with_session(procedures=(RESECTION,)),
        "V11 error simultaneous_without_both",
        id="V11 liver alone",
    ),
    pytest.param(
        staged("alpps_stage1", "alpps_stage2", 4),
        "V13 warning stage_interval_unusual",
        id="V13 ALPPS 4 days",
    ),
    pytest.param(
        staged("alpps_stage1", "alpps_stage2", 61),
        "V13 warning stage_interval_unusual",
        id="V13 ALPPS 61 days",
    ),
    pytest.param(
        staged("two_stage_1", "two_stage_2", 13),
        "V13 warning stage_interval_unusual",
        id="V13 two-stage 13 days",
    ),
    pytest.param(
        staged(None, "alpps_stage2", 10),
        "V13 error second_stage_without_first",
        id="V13 no first stage",
    ),
    pytest.param(
        resection(kind="right_hepatectomy", segments=frozenset({"VI", "VII"})),
        "V14 error segments_contradict_name",
        id="V14 half a right hepatectomy",
    ),
    pytest.param(
        resection(resection_class_reported="segmentectomy_gt2"),
        "V14 error segments_contradict_name",
        id="V14 over 2 of 1",
    ),
    pytest.param(margin("R0", 0), "V15 error margin_contradicts_status", id="V15 R0 at 0"),
    pytest.param(
        margin("R0", 0.5, "lt_1mm"), "V15 error margin_contradicts_status", id="V15 R0 under 1"
    ),
    pytest.param(
        margin("R1_parenchymal", 0.5, "tumour_at_ink"),
        "V15 error margin_contradicts_status",
        id="V15 R1 off the ink",
    ),
    pytest.param(
        margin("R1_parenchymal", 1), "V15 error margin_contradicts_status", id="V15 R1 at 1"
    ),
    pytest.param(margin("R2", None), "V15 error r2_without_residual_disease", id="V15 R2 cleared"),
    pytest.param(
        with_session(re_excision=True, frozen_section="none_taken"),
        "V16 error re_excision_without_frozen_section",
        id="V16",
    ),
    pytest.param(
        with_session(has_decision=False), "V24 warning surgery_without_decision", id="V24 decision"
    ),
    pytest.param(
        patient(studies=STUDIES[1:]), "V24 warning preoperative_study_missing", id="V24 no MRI"
    ),
    pytest.param(
        patient(studies=(replace(STUDIES[0], performed_on=date(2015, 2, 26)), *STUDIES[1:])),
        "V24 warning preoperative_study_missing",
        id="V24 MRI 43 days old",
    ),
    pytest.param(
        patient(studies=(*STUDIES[:2], replace(STUDIES[2], performed_on=date(2014, 4, 9)))),
        "V24 warning preoperative_study_missing",
        id="V24 colonoscopy a year and a day old",
    ),
    pytest.param(
        resection(kind="left_hepatectomy", segments=frozenset({"II", "III", "IV"})),
        "V24 warning preoperative_study_missing",
        id="V24 major without volumetry",
    ),
    pytest.param(
        patient(decisions=(Decision(key="d1", is_final=True, is_quorum_met=False),)),
        "V25 error final_decision_without_quorum",
        id="V25",
    ),
]


@pytest.mark.parametrize(("record", "expected"), SPEAKS)
def test_a_rule_speaks_and_no_other_does(record, expected):
    words = expected.split()

    assert said_about(record) == list(zip(words[::3], words[1::3], words[2::3], strict=True))


SILENT = [
    pytest.param(resection(resection_class_reported="segmentectomy_1_2"), id="V14 1-2 of 1"),
    pytest.param(
        patient(studies=(*STUDIES[:2], replace(STUDIES[2], performed_on=date(2014, 4, 10)))),
        id="V24 colonoscopy a year old to the day",
    ),
    pytest.param(
        patient(
            studies=(STUDIES[0], replace(STUDIES[1], performed_on=date(2015, 2, 27)), STUDIES[2])
        ),
        id="V24 PET-CT 42 days old",
    ),
    pytest.param(
        patient(studies=(replace(STUDIES[0], performed_on=date(2015, 4, 10)), *STUDIES[1:])),
        id="V24 MRI on the day",
    ),
    pytest.param(
        liver_then_colon(date(2015, 4, 10), date(2015, 6, 1), "liver_first"), id="V11 liver first"
    ),
    pytest.param(
        liver_then_colon(date(2015, 6, 1), date(2015, 4, 10), "colon_first"), id="V11 colon first"
    ),
    pytest.param(staged("alpps_stage1", "alpps_stage2", 5), id="V13 ALPPS 5 days"),
    pytest.param(staged("alpps_stage1", "alpps_stage2", 60), id="V13 ALPPS 60 days"),
    pytest.param(staged("two_stage_1", "two_stage_2", 14), id="V13 two-stage 14 days"),
    pytest.param(margin("R0", 0.5), id="V15 rule not stated"),
    pytest.param(margin("R0", 0.5, "tumour_at_ink"), id="V15 off the ink"),
    pytest.param(margin("R0", 1, "lt_1mm"), id="V15 1 mm"),
    pytest.param(margin("R1_parenchymal", 0.9, "lt_1mm"), id="V15 0.9 mm"),
    pytest.param(margin("R1_vascular", 5), id="V15 detached from a vessel"),
    pytest.param(
        with_session(re_excision=True, frozen_section="positive"), id="V16 frozen section"
    ),
    pytest.param(
        patient(studies=(replace(STUDIES[0], performed_on=date(2015, 2, 27)), *STUDIES[1:])),
        id="V24 MRI 42 days old",
    ),
    pytest.param(patient(studies=None), id="V24 imaging not itemized"),
    pytest.param(
        patient(
            decisions=(
                Decision(key="d1", is_final=True, is_quorum_met=False, has_signed_override=True),
            )
        ),
        id="V25 override",
    ),
]


@pytest.mark.parametrize("record", SILENT)
def test_a_rule_is_silent_on_the_other_side(record):
    assert said_about(record) == []


def test_no_ordered_strategy_after_the_primary_was_resected():
    """V12: colon first is no choice for a metastasis found a year after the colectomy."""

    def record(strategy, resected_on=PRIMARY.resected_on):
        return patient(
            metastases=(
                replace(
                    METASTASIS,
                    diagnosed_on=METACHRONOUS,
                    strategy=strategy,
                ),
            ),
            primaries=(replace(PRIMARY, m_category="M0", resected_on=resected_on),),
            sessions=(
                replace(SESSION, procedures=(COLECTOMY,), lesions_ablated=0),
                replace(SECOND_SESSION, performed_on=date(2016, 7, 1)),
            ),
            studies=None,
        )

    assert said_about(record("colon_first")) == [
        ("V12", "error", "strategy_after_primary_resected")
    ]
    assert said_about(record("metachronous")) == []
    assert said_about(record("colon_first", resected_on=METACHRONOUS)) == []


@pytest.mark.parametrize("strategy", ["liver_first", "colon_first"])
def test_an_order_needs_two_days(strategy):
    """V11: both on one day, in two sessions, is neither order."""
    record = liver_then_colon(date(2015, 4, 10), date(2015, 4, 10), strategy)

    assert ("V11", "error", "strategy_contradicts_dates") in said_about(record)


def test_a_first_stage_on_the_same_day_is_none():
    record = staged("alpps_stage1", "alpps_stage2", 0)

    assert ("V13", "error", "second_stage_without_first") in said_about(record)


def test_missing_studies_are_named():
    (found,) = findings(patient(studies=()), today=TODAY)

    assert found.details == {"missing": ("mri", "pet_ct", "colonoscopy")}
