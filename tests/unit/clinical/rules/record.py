"""A plausible record without findings, and the ways in which the tests change it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from patients.clinical.rules import findings
from patients.clinical.rules.facts import (
    Complication,
    Extrahepatic,
    Lesion,
    LiverMetastasis,
    Patient,
    Primary,
    Procedure,
    Recurrence,
    Session,
    Status,
    Study,
    Therapy,
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


def on_day(on):
    return {"admitted_on": on, "performed_on": on, "discharged_on": on}


PERITONEUM = Extrahepatic(
    key="e1", site="peritoneum", detected_on=date(2015, 4, 10), state="cleared"
)
