"""Rules V17-V20 and V29, each from both sides (specification section 1.18)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from patients.clinical.rules.facts import Status

from .record import (
    PERITONEUM,
    RECURRENCE,
    SECOND_SESSION,
    SESSION,
    TREATED_RECURRENCE,
    complication,
    died,
    patient,
    said_about,
    with_session,
)

SPEAKS = [
    pytest.param(
        patient(
            **died(SESSION.performed_on),
            therapies=(),
            sessions=(replace(SESSION, discharged_on=None),),
        ),
        "V17 warning early_death_without_complication",
        id="V17 on the day",
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
    pytest.param(with_session(blood_loss_ml=-1), "V29 error negative_number", id="V29 negative"),
    pytest.param(
        with_session(blood_loss_ml=20_001), "V29 warning outside_plausible_range", id="V29 20 L"
    ),
]


@pytest.mark.parametrize(("record", "expected"), SPEAKS)
def test_a_rule_speaks_and_no_other_does(record, expected):
    words = expected.split()

    assert said_about(record) == list(zip(words[::3], words[1::3], words[2::3], strict=True))


SILENT = [
    pytest.param(patient(**died(date(2015, 7, 10)), therapies=()), id="V17 day 91"),
    pytest.param(
        complication("IIIa", therapies=("endoscopy",), anesthesia="none"), id="V18 endoscopy IIIa"
    ),
    pytest.param(
        complication("III", therapies=("endoscopy",), anesthesia="none"), id="V18 bare III"
    ),
    pytest.param(with_session(blood_loss_ml=20_000), id="V29 at the limit"),
]


@pytest.mark.parametrize("record", SILENT)
def test_a_rule_is_silent_on_the_other_side(record):
    assert said_about(record) == []


@pytest.mark.parametrize(("days", "contradicts"), [(-1, True), (0, False), (40, False)])
def test_grade_five_needs_a_death_from_the_operation_on(days, contradicts):
    """V17."""
    record = replace(complication("V"), **died(SESSION.performed_on + timedelta(days=days)))

    found = ("V17", "error", "fatal_complication_without_death") in said_about(record)
    assert found is contradicts


@pytest.mark.parametrize(
    ("cleared_on", "is_cleared"),
    [
        (date(2017, 4, 10), False),
        (date(2017, 4, 11), True),
        (date(2019, 11, 12), True),
        (date(2019, 11, 13), False),
    ],
)
def test_a_recurrence_is_cleared_between_its_detection_and_the_status(cleared_on, is_cleared):
    """V20: detected on 2017-04-11, free of disease on 2019-11-12."""
    record = patient(
        **{
            **TREATED_RECURRENCE,
            "sessions": (SESSION, replace(SECOND_SESSION, performed_on=cleared_on)),
        }
    )

    assert (
        ("V20", "error", "no_evidence_after_recurrence") in said_about(record)
    ) is not is_cleared
