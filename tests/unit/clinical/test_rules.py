"""The cross-field rules, each from both sides (specification section 1.18)."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from patients.clinical.rules import RULES, Field, findings
from patients.clinical.rules.facts import (
    Complication,
    Decision,
    Extrahepatic,
    Lesion,
    LiverMetastasis,
    Pathology,
    Patient,
    Primary,
    Procedure,
    Recurrence,
    Session,
    Status,
    Study,
    Therapy,
)
from patients.clinical.rules.registry_wide import (
    Person,
    v27_levels_add_up,
    v28_people_are_entered_once,
)

TODAY = date(2019, 11, 15)
RESECTION = Procedure(
    key="p1",
    group="liver_resection",
    kind="segmentectomy",
    segments=frozenset({"VI"}),
    is_anatomic=True,
)
COLECTOMY = Procedure(key="p2", group="primary", kind="sigmoid_colectomy")

PRIMARY = Primary(
    key="t1",
    diagnosed_on=date(2015, 3, 6),
    resected_on=date(2015, 4, 10),
    tnm_edition="ajcc7",
    n_category="N1",
    m_category="M1a",
    nodes_examined=14,
    nodes_positive=2,
    is_kras_mutated=False,
)
METASTASIS = LiverMetastasis(
    key="m1",
    diagnosed_on=date(2015, 3, 6),
    number_of_metastases=2,
    distribution="bilobar",
    largest_mm_at_presentation=Decimal("35.0"),
    strategy="simultaneous",
)
LESIONS = (
    Lesion(key="l1", size_mm_at_presentation=Decimal("35.0"), treatments=("resected",)),
    Lesion(key="l2", size_mm_at_presentation=Decimal("12.0"), treatments=("ablated",)),
)
SESSION = Session(
    key="s1",
    admitted_on=date(2015, 4, 9),
    performed_on=date(2015, 4, 10),
    discharged_on=date(2015, 4, 16),
    residual_disease="none",
    frozen_section="negative",
    re_excision=False,
    lesions_resected=1,
    lesions_ablated=1,
    has_decision=True,
    procedures=(RESECTION, COLECTOMY),
)
THERAPY = Therapy(key="c1", started_on=date(2015, 5, 28), ended_on=date(2015, 10, 3))
STUDIES = (
    Study(key="i1", modality="mri_liver_dynamic", performed_on=date(2015, 3, 10)),
    Study(key="i2", modality="pet_ct", performed_on=date(2015, 3, 12)),
    Study(key="i3", modality="colonoscopy", performed_on=date(2015, 3, 6)),
)
PATIENT = Patient(
    key="CRC-001",
    born_on=date(1950, 12, 3),
    last_contact_on=date(2019, 11, 12),
    follow_up_interval_months=6,
    primaries=(PRIMARY,),
    metastases=(METASTASIS,),
    lesions=LESIONS,
    therapies=(THERAPY,),
    sessions=(SESSION,),
    studies=STUDIES,
    statuses=(Status(key="u1", seen_on=date(2019, 11, 12), state="ned"),),
)


def patient(**changes):
    return replace(PATIENT, **changes)


def with_session(**changes):
    return patient(sessions=(replace(SESSION, **changes),))


def with_primary(**changes):
    return patient(primaries=(replace(PRIMARY, **changes),))


def with_metastasis(**changes):
    return patient(metastases=(replace(METASTASIS, **changes),))


def said_about(record, *, today=TODAY):
    """(rule, severity, code) of every finding."""
    return [(found.rule, found.severity, found.code) for found in findings(record, today=today)]


def test_a_plausible_record_raises_nothing():
    assert said_about(PATIENT) == []


def test_an_empty_record_raises_nothing():
    """Nothing known contradicts nothing: unknowns are not findings."""
    empty = Patient(
        key="new",
        primaries=(Primary(key="t"),),
        metastases=(LiverMetastasis(key="m"),),
        lesions=(Lesion(key="l"),),
        extrahepatic=(Extrahepatic(key="e"),),
        therapies=(Therapy(key="c"),),
        sessions=(Session(key="s", complications=(Complication(key="k"),)),),
        recurrences=(Recurrence(key="r", sequence_no=1),),
        statuses=(Status(key="u"),),
        decisions=(Decision(key="d"),),
    )

    assert said_about(empty) == []


RECURRENCE = Recurrence(
    key="r1",
    sequence_no=1,
    detected_on=date(2017, 4, 11),
    after_session="s1",
    sites=("liver_right",),
)
SECOND_SESSION = Session(
    key="s2", performed_on=date(2017, 4, 28), procedures=(replace(RESECTION, key="p9"),)
)
TREATED_RECURRENCE = {
    "recurrences": (RECURRENCE,),
    "sessions": (SESSION, SECOND_SESSION),
    "studies": None,
}


def recurrences(*dates, numbers=None):
    return tuple(
        Recurrence(key=f"r{number}", sequence_no=number, detected_on=on)
        for number, on in zip(numbers or range(1, len(dates) + 1), dates, strict=True)
    )


def complication(grade, **known):
    return with_session(complications=(Complication(key="k1", clavien_dindo=grade, **known),))


def died(on, **changes):
    return {
        "died_on": on,
        "death_cause": "crc_progression",
        "last_contact_on": on,
        "statuses": (Status(key="u1", seen_on=on, state="dead"),),
        **changes,
    }


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


def on_day(on):
    return {"admitted_on": on, "performed_on": on, "discharged_on": on}


def resection(**changes):
    return with_session(procedures=(replace(RESECTION, **changes), COLECTOMY))


HIPEC = Procedure(key="p5", group="extrahepatic", kind="hipec")
PERITONEUM = Extrahepatic(
    key="e1", site="peritoneum", detected_on=date(2015, 4, 10), state="cleared"
)
METACHRONOUS = date(2016, 6, 1)

SPEAKS = [
    pytest.param(patient(born_on=date(1997, 3, 7)), "V01 warning age_unusual", id="V01 aged 17"),
    pytest.param(
        patient(last_contact_on=date(2019, 11, 16)), "V02 error in_the_future", id="V02 tomorrow"
    ),
    pytest.param(
        patient(**died(date(2019, 1, 1), last_contact_on=date(2019, 1, 2))),
        "V02 error after_death",
        id="V02 contact after death",
    ),
    pytest.param(
        patient(therapies=(replace(THERAPY, ended_on=date(2015, 5, 27)),)),
        "V03 error ends_before_start",
        id="V03 therapy",
    ),
    pytest.param(
        with_session(admitted_on=date(2015, 4, 11)),
        "V03 error ends_before_start",
        id="V03 admitted",
    ),
    pytest.param(
        with_session(discharged_on=date(2015, 4, 9)),
        "V03 error ends_before_start",
        id="V03 sent home",
    ),
    pytest.param(
        with_session(readmitted_on=date(2015, 4, 16)),
        "V03 error ends_before_start",
        id="V03 readmitted on the day of discharge",
    ),
    pytest.param(
        complication("I", began_on=date(2015, 4, 9)),
        "V03 error ends_before_start",
        id="V03 complication before the operation",
    ),
    pytest.param(
        with_metastasis(diagnosed_on=date(2014, 12, 5)),
        "V04 warning metastasis_long_before_primary",
        id="V04 91 days",
    ),
    pytest.param(
        with_metastasis(diagnosed_on=date(2015, 4, 12), strategy=None),
        "V05 error liver_treated_before_diagnosis",
        id="V05 two days before",
    ),
    pytest.param(
        with_metastasis(diagnosed_on=date(2015, 4, 10), strategy=None),
        "V05 warning liver_treated_on_diagnosis",
        id="V05 found at laparotomy",
    ),
    pytest.param(
        patient(
            **{**TREATED_RECURRENCE, "recurrences": (replace(RECURRENCE, after_session="s2"),)}
        ),
        "V06 error recurrence_before_treatment",
        id="V06 before its treatment",
    ),
    pytest.param(
        patient(
            **{
                **TREATED_RECURRENCE,
                "recurrences": (replace(RECURRENCE, detected_on=date(2015, 7, 9)),),
            }
        ),
        "V06 warning recurrence_or_residual",
        id="V06 day 90",
    ),
    pytest.param(
        patient(
            **{**TREATED_RECURRENCE, "recurrences": recurrences(date(2017, 4, 11), numbers=[2])}
        ),
        "V07 error recurrence_numbers_have_gaps",
        id="V07 starts at 2",
    ),
    pytest.param(
        patient(
            **{
                **TREATED_RECURRENCE,
                "recurrences": recurrences(date(2017, 4, 11), date(2017, 4, 11)),
            }
        ),
        "V07 error recurrence_dates_not_increasing",
        id="V07 same day",
    ),
    pytest.param(
        patient(
            **{
                **TREATED_RECURRENCE,
                "sessions": (replace(SESSION, residual_disease="macroscopic"), SECOND_SESSION),
            }
        ),
        "V07 error recurrence_without_clearance",
        id="V07 never cleared",
    ),
    pytest.param(
        patient(
            metastases=(replace(METASTASIS, number_of_metastases=1),),
            lesions=LESIONS[:1],
            sessions=(replace(SESSION, lesions_ablated=0),),
        ),
        "V08 error bilobar_needs_two",
        id="V08 one in both lobes",
    ),
    pytest.param(
        with_metastasis(number_of_metastases=1, distribution="right"),
        "V09 error more_lesions_than_reported",
        id="V09 more",
    ),
    pytest.param(
        with_metastasis(number_of_metastases=3),
        "V09 warning fewer_lesions_than_reported",
        id="V09 fewer",
    ),
    pytest.param(
        with_metastasis(largest_mm_at_presentation=Decimal("36.0")),
        "V09 error largest_size_differs",
        id="V09 largest",
    ),
    pytest.param(
        with_session(lesions_ablated=2), "V10 error more_treated_than_lesions", id="V10 3 of 2"
    ),
    pytest.param(
        patient(lesions=(replace(LESIONS[0], treatments=("resected", "ablated")), LESIONS[1])),
        "V10 error lesion_treated_twice",
        id="V10 twice",
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
    pytest.param(complication("V"), "V17 error fatal_complication_without_death", id="V17 V alive"),
    pytest.param(
        patient(**died(date(2015, 7, 9)), therapies=()),
        "V17 warning early_death_without_complication",
        id="V17 day 90",
    ),
    pytest.param(
        complication("II", therapies=("drain_percutaneous",), anesthesia="local_sedation"),
        "V18 warning grade_differs_from_treatment",
        id="V18 drained II",
    ),
    pytest.param(
        patient(death_cause="cardiovascular"), "V19 error death_date_missing", id="V19 no date"
    ),
    pytest.param(
        patient(**died(date(2019, 1, 1), death_cause=None)),
        "V19 error death_cause_missing",
        id="V19 no cause",
    ),
    pytest.param(
        patient(
            **died(
                date(2019, 1, 1),
                statuses=(Status(key="u1", seen_on=date(2018, 12, 1), state="on_chemo"),),
            )
        ),
        "V19 error status_not_dead",
        id="V19 status",
    ),
    pytest.param(
        patient(recurrences=(RECURRENCE,)),
        "V20 error no_evidence_after_recurrence",
        id="V20 recurrence untreated",
    ),
    pytest.param(
        patient(extrahepatic=(replace(PERITONEUM, state="present"),)),
        "V20 error no_evidence_with_extrahepatic",
        id="V20 elsewhere",
    ),
    pytest.param(
        with_primary(m_category="M0"), "V21 error m_category_contradicts_sites", id="V21 M0"
    ),
    pytest.param(
        with_primary(m_category="M1b"), "V21 error m_category_contradicts_sites", id="V21 one organ"
    ),
    pytest.param(
        patient(
            extrahepatic=(replace(PERITONEUM, detected_on=date(2015, 3, 6)),),
            primaries=(replace(PRIMARY, tnm_edition="ajcc8", m_category="M1b"),),
        ),
        "V21 error m_category_contradicts_sites",
        id="V21 peritoneum in the 8th",
    ),
    pytest.param(
        with_session(procedures=(RESECTION, COLECTOMY, HIPEC)),
        "V22 warning hipec_without_peritoneal_disease",
        id="V22",
    ),
    pytest.param(
        patient(
            primaries=(replace(PRIMARY, is_kras_mutated=True),),
            therapies=(replace(THERAPY, biologics=("cetuximab",)),),
        ),
        "V23 warning anti_egfr_in_ras_mutated",
        id="V23 cetuximab",
    ),
    pytest.param(
        patient(
            therapies=(
                Therapy(
                    key="c0",
                    started_on=date(2015, 3, 8),
                    ended_on=date(2015, 3, 14),
                    biologics=("bevacizumab",),
                ),
            )
        ),
        "V23 warning bevacizumab_close_to_surgery",
        id="V23 27 days",
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
    pytest.param(
        with_primary(nodes_examined=1), "V26 error more_positive_than_examined", id="V26 2 of 1"
    ),
    pytest.param(
        with_primary(n_category="N2a"), "V26 error n_category_contradicts_counts", id="V26 N2a of 2"
    ),
    pytest.param(
        patient(sessions=(SESSION, Session(key="s2", performed_on=SESSION.performed_on))),
        "V28 warning session_twice_on_a_day",
        id="V28",
    ),
    pytest.param(with_session(blood_loss_ml=-1), "V29 error negative_number", id="V29 negative"),
    pytest.param(
        with_session(blood_loss_ml=20_001), "V29 warning outside_plausible_range", id="V29 20 L"
    ),
    pytest.param(
        patient(last_contact_on=date(2019, 2, 14)),
        "V30 warning no_contact_for_long",
        id="V30 nine months and a day",
    ),
    pytest.param(
        patient(last_contact_on=date(2019, 8, 1), follow_up_interval_months=1),
        "V30 warning no_contact_for_long",
        id="V30 monthly contact",
    ),
]


@pytest.mark.parametrize(("record", "expected"), SPEAKS)
def test_a_rule_speaks_and_no_other_does(record, expected):
    assert said_about(record) == [tuple(expected.split())]


def test_each_date_before_birth_is_named():
    """V01: primary, metastasis and the three studies precede a birth on 1 April 2015."""
    found = findings(patient(born_on=date(2015, 4, 1)), today=TODAY)

    assert {finding.code for finding in found} == {"before_birth"}
    assert {finding.fields[0].row for finding in found} == {"t1", "m1", "i1", "i2", "i3"}


def test_no_ordered_strategy_after_the_primary_was_resected():
    """V12: colon first is no choice for a metastasis found a year after the colectomy."""

    def record(strategy, found_at_staging=None):
        return patient(
            metastases=(
                replace(
                    METASTASIS,
                    diagnosed_on=METACHRONOUS,
                    strategy=strategy,
                    found_at_staging=found_at_staging,
                ),
            ),
            primaries=(replace(PRIMARY, m_category="M0"),),
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


SILENT = [
    pytest.param(patient(born_on=date(1997, 3, 6)), id="V01 aged 18 on the day"),
    pytest.param(patient(last_contact_on=TODAY), id="V02 today"),
    pytest.param(
        patient(**died(date(2019, 1, 1)), decisions=(Decision(key="d", decided_on=TODAY),)),
        id="V02 mortality review",
    ),
    pytest.param(with_session(readmitted_on=date(2015, 4, 17)), id="V03 readmitted a day later"),
    pytest.param(with_metastasis(diagnosed_on=date(2014, 12, 6)), id="V04 90 days"),
    pytest.param(
        with_metastasis(diagnosed_on=date(2015, 4, 9), found_at_staging=True), id="V05 a day before"
    ),
    pytest.param(
        patient(
            **{
                **TREATED_RECURRENCE,
                "recurrences": (replace(RECURRENCE, detected_on=date(2015, 7, 10)),),
            }
        ),
        id="V06 day 91",
    ),
    pytest.param(patient(**TREATED_RECURRENCE), id="V07 V20 recurrence cleared"),
    pytest.param(
        with_metastasis(number_of_metastases=1, number_is_minimum=True, distribution=None),
        id="V09 at least one",
    ),
    pytest.param(
        patient(
            **{
                **TREATED_RECURRENCE,
                "sessions": (SESSION, replace(SECOND_SESSION, lesions_resected=3)),
            }
        ),
        id="V10 lesions of a recurrence",
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
    pytest.param(patient(**died(date(2015, 7, 10)), therapies=()), id="V17 day 91"),
    pytest.param(
        complication("IIIa", therapies=("endoscopy",), anesthesia="none"), id="V18 endoscopy IIIa"
    ),
    pytest.param(
        complication("III", therapies=("endoscopy",), anesthesia="none"), id="V18 bare III"
    ),
    pytest.param(with_primary(m_category="M1"), id="V21 M1 without its letter"),
    pytest.param(
        patient(
            extrahepatic=(replace(PERITONEUM, detected_on=date(2015, 3, 6)),),
            primaries=(replace(PRIMARY, m_category="M1b"),),
        ),
        id="V21 peritoneum in the 7th",
    ),
    pytest.param(
        patient(
            sessions=(replace(SESSION, procedures=(RESECTION, COLECTOMY, HIPEC)),),
            extrahepatic=(PERITONEUM,),
        ),
        id="V22 peritoneum",
    ),
    pytest.param(
        patient(
            sessions=(replace(SESSION, procedures=(RESECTION, COLECTOMY, HIPEC)),),
            primaries=(replace(PRIMARY, presentation=("perforation",)),),
        ),
        id="V22 perforation",
    ),
    pytest.param(
        patient(therapies=(replace(THERAPY, biologics=("cetuximab",)),)), id="V23 RAS wild type"
    ),
    pytest.param(
        patient(
            therapies=(
                Therapy(
                    key="c0",
                    started_on=date(2015, 3, 8),
                    ended_on=date(2015, 3, 13),
                    biologics=("bevacizumab",),
                ),
            )
        ),
        id="V23 28 days",
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
    pytest.param(with_session(blood_loss_ml=20_000), id="V29 at the limit"),
    pytest.param(patient(last_contact_on=date(2019, 2, 15)), id="V30 nine months"),
    pytest.param(patient(**died(date(2016, 1, 1))), id="V30 the dead are not lost"),
]


@pytest.mark.parametrize("record", SILENT)
def test_a_rule_is_silent_on_the_other_side(record):
    assert said_about(record) == []


def test_an_error_on_a_vague_date_is_a_warning():
    """Discharged in April, stored as the 15th; operated on the 20th: the day may be in order."""
    vague = replace(SESSION, **on_day(date(2015, 4, 20)), key="s1")
    vague = replace(vague, discharged_on=date(2015, 4, 15))
    record = patient(
        sessions=(vague,), primaries=(replace(PRIMARY, resected_on=date(2015, 4, 20)),)
    )

    precise = said_about(record)
    imprecise = said_about(
        replace(record, imprecise=frozenset({Field("sessions", "s1", "discharged_on")}))
    )

    assert precise == [("V03", "error", "ends_before_start")]
    assert imprecise == [("V03", "warning", "ends_before_start")]


def test_a_finding_leads_to_the_field():
    (found,) = findings(with_primary(n_category="N2a"), today=TODAY)

    assert found.fields[0] == Field("primary_tumors", "t1", "n_category")
    assert found.details == {"expected": ("N1b",)}


def test_missing_studies_are_named():
    (found,) = findings(patient(studies=()), today=TODAY)

    assert found.details == {"missing": ("mri", "pet_ct", "colonoscopy")}


def test_every_rule_of_one_patient_is_run():
    numbers = [int(rule.__name__[1:3]) for rule in RULES]

    assert numbers == [number for number in range(1, 31) if number != 27]


def test_levels_and_missing_make_the_whole():
    """Section 6.5: recurrence by number of lesions is 5 + 5 + 9 of 20."""
    levels = {"solitary": 5, "2-4": 5, ">4": 9}

    def said(missing):
        return list(
            v27_levels_add_up(
                variable="lesion_class", level_counts=levels, missing_count=missing, total_count=20
            )
        )

    assert [found.code for found in said(0)] == ["levels_do_not_add_up"]
    assert said(1) == []


@pytest.mark.parametrize(
    "other",
    [
        Person(key="b", name="Isik  Çelik", born_on=date(1960, 1, 1)),
        Person(key="b", mrn="4711"),
        Person(key="b", national_id="10000000146"),
    ],
)
def test_the_same_person_is_noticed_by_any_identifier(other):
    first = Person(
        key="a", name="Işık ÇELİK", born_on=date(1960, 1, 1), mrn="4711", national_id="10000000146"
    )

    (found,) = v28_people_are_entered_once([first, other])

    assert [field.row for field in found.fields] == ["a", "b"]


def test_people_without_identifiers_are_not_alike():
    people = [Person(key="a", name="Ali Er"), Person(key="b", name="Ali Er"), Person(key="c")]

    assert list(v28_people_are_entered_once(people)) == []
