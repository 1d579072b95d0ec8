"""Rules V01-V07, V28 and V30, each from both sides (specification section 1.18)."""

from dataclasses import replace
from datetime import date

import pytest

from patients.clinical.rules import findings
from patients.clinical.rules.facts import Decision, Session

from .record import (
    PRIMARY,
    RECURRENCE,
    SECOND_SESSION,
    SESSION,
    THERAPY,
    TODAY,
    TREATED_RECURRENCE,
    complication,
    died,
    patient,
    recurrences,
    said_about,
    with_metastasis,
    with_session,
)

SPEAKS = [
    pytest.param(patient(born_on=date(1904, 3, 6)), "V01 warning age_unusual", id="V01 aged 111"),
    pytest.param(
        with_metastasis(diagnosed_on=date(2015, 4, 11), strategy=None),
        "V05 warning liver_treated_on_diagnosis",
        id="V05 a day before",
    ),
    pytest.param(
        patient(
            **{
                **TREATED_RECURRENCE,
                "recurrences": (
                    replace(RECURRENCE, detected_on=date(2017, 4, 28), after_session="s2"),
                ),
            }
        ),
        "V06 error recurrence_before_treatment",
        id="V06 on the day of its treatment",
    ),
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
        patient(sessions=(SESSION, Session(key="s2", performed_on=SESSION.performed_on))),
        "V28 warning session_twice_on_a_day",
        id="V28",
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
    words = expected.split()

    assert said_about(record) == list(zip(words[::3], words[1::3], words[2::3], strict=True))


SILENT = [
    pytest.param(patient(born_on=date(1905, 3, 6)), id="V01 aged 110"),
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
    pytest.param(patient(last_contact_on=date(2019, 2, 15)), id="V30 nine months"),
    pytest.param(patient(**died(date(2016, 1, 1))), id="V30 the dead are not lost"),
]


@pytest.mark.parametrize("record", SILENT)
def test_a_rule_is_silent_on_the_other_side(record):
    assert said_about(record) == []


def test_each_date_before_birth_is_named():
    """V01: primary, metastasis and the three studies precede a birth on 1 April 2015."""
    found = findings(patient(born_on=date(2015, 4, 1)), today=TODAY)

    assert {finding.code for finding in found} == {"before_birth"}
    assert {finding.fields[0].row for finding in found} == {"t1", "m1", "i1", "i2", "i3"}


def test_someone_born_on_the_day_of_an_event_is_not_before_birth():
    codes = [code for _, _, code in said_about(patient(born_on=PRIMARY.diagnosed_on))]

    assert "before_birth" not in codes
    assert "age_unusual" in codes
