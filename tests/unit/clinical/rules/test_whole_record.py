"""The rules together: what is silent, what is softened, where findings lead."""

from dataclasses import replace
from datetime import date

from patients.clinical.rules import RULES, Field, findings
from patients.clinical.rules.facts import (
    Complication,
    Decision,
    Extrahepatic,
    Lesion,
    LiverMetastasis,
    Patient,
    Primary,
    Recurrence,
    Session,
    Status,
    Therapy,
)

from .record import (
    PATIENT,
    PRIMARY,
    SESSION,
    TODAY,
    on_day,
    patient,
    said_about,
    with_primary,
)


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


def test_every_rule_of_one_patient_is_run():
    numbers = [int(rule.__name__[1:3]) for rule in RULES]

    assert numbers == [number for number in range(1, 31) if number != 27]
