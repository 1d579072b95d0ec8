"""Rules V08-V10, V21-V23 and V26, each from both sides (specification section 1.18)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from patients.clinical.rules.facts import Procedure, Therapy

from .record import (
    COLECTOMY,
    LESIONS,
    METASTASIS,
    PERITONEUM,
    PRIMARY,
    RECURRENCE,
    RESECTION,
    SECOND_SESSION,
    SESSION,
    THERAPY,
    TREATED_RECURRENCE,
    patient,
    said_about,
    with_metastasis,
    with_primary,
    with_session,
)

HIPEC = Procedure(key="p5", group="extrahepatic", kind="hipec")

SPEAKS = [
    pytest.param(
        patient(
            therapies=(
                Therapy(
                    key="c0",
                    started_on=date(2015, 3, 8),
                    ended_on=SESSION.performed_on,
                    biologics=("bevacizumab",),
                ),
            )
        ),
        "V23 warning bevacizumab_close_to_surgery",
        id="V23 on the day",
    ),
    pytest.param(
        with_primary(m_category="M0", tnm_edition=None),
        "V21 error m_category_contradicts_sites",
        id="V21 M0 without an edition",
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
        with_primary(nodes_examined=1), "V26 error more_positive_than_examined", id="V26 2 of 1"
    ),
    pytest.param(
        with_primary(n_category="N2a"), "V26 error n_category_contradicts_counts", id="V26 N2a of 2"
    ),
]


@pytest.mark.parametrize(("record", "expected"), SPEAKS)
def test_a_rule_speaks_and_no_other_does(record, expected):
    words = expected.split()

    assert said_about(record) == list(zip(words[::3], words[1::3], words[2::3], strict=True))


SILENT = [
    pytest.param(
        with_metastasis(distribution="right", number_of_metastases=2), id="V08 two in one lobe"
    ),
    pytest.param(
        patient(metastases=(METASTASIS, replace(METASTASIS, key="m2", number_of_metastases=9))),
        id="V09 two presentations cannot be told apart",
    ),
    pytest.param(
        with_primary(n_category="N1b", nodes_examined=2), id="V26 all examined nodes positive"
    ),
    pytest.param(
        patient(
            therapies=(
                Therapy(
                    key="c0",
                    started_on=date(2015, 3, 8),
                    ended_on=date(2015, 4, 11),
                    biologics=("bevacizumab",),
                ),
            )
        ),
        id="V23 after the operation",
    ),
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
]


@pytest.mark.parametrize("record", SILENT)
def test_a_rule_is_silent_on_the_other_side(record):
    assert said_about(record) == []


def test_lesions_of_an_operation_on_the_day_of_a_recurrence_are_its_own():
    record = patient(
        **{
            **TREATED_RECURRENCE,
            "sessions": (
                SESSION,
                replace(SECOND_SESSION, performed_on=RECURRENCE.detected_on, lesions_resected=3),
            ),
        }
    )

    assert said_about(record) == []


def test_without_a_primary_nothing_is_said_of_strategy_or_m():
    assert said_about(patient(primaries=(), metastases=(replace(METASTASIS, strategy=None),))) == []
