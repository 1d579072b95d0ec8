"""The page of a case reads the frozen snapshot, not the record."""

from datetime import date

import pytest
from django.utils import translation

from patients.actions import record
from patients.models import (
    InterventionSession,
    Lesion,
    LesionObservation,
    LesionTreatment,
    PrimaryTumor,
    Procedure,
    SystemicTherapy,
)
from tests.board import refer
from tumorboard import actions
from tumorboard.case_facts import course, fact_strip, lesion_rows
from tumorboard.liver_drawing import LesionState
from tumorboard.read_back import read_back
from tumorboard.snapshot import case_snapshot

pytestmark = pytest.mark.django_db


@pytest.fixture
def seen(patient, house):
    """One lesion that shrank from 35 to 29 mm and was ablated, one that vanished, one untouched."""
    disease = patient.liver_metastases.get()
    first = patient.lesions.get()
    vanished, third = (
        record(
            Lesion(patient=patient, liver_metastasis=disease, lesion_no=n, segments=["V"]), by=None
        )
        for n in (2, 3)
    )
    for lesion, on, size, state in [
        (first, "2025-03-10", 35, "present"),
        (first, "2025-06-20", 29, "present"),
        (vanished, "2025-03-10", 8, "present"),
        (vanished, "2025-06-20", None, "vanished"),
        (third, "2025-03-10", 11, "present"),
    ]:
        record(
            LesionObservation(
                patient=patient,
                lesion=lesion,
                observed_on=on,
                phase="presentation",
                state=state,
                size_mm=size,
            ),
            by=None,
        )
    session = record(InterventionSession(patient=patient, performed_on="2025-07-01"), by=None)
    procedure = record(
        Procedure(patient=patient, session=session, group="ablation", kind="mwa_intraoperative"),
        by=None,
    )
    record(
        LesionTreatment(patient=patient, lesion=first, procedure=procedure, treatment="ablated"),
        by=None,
    )
    record(
        SystemicTherapy(
            patient=patient,
            intent="preoperative",
            regimen="folfox",
            biologics=["bevacizumab"],
            started_on="2025-04-01",
            cycles_delivered=4,
        ),
        by=None,
    )
    record(
        PrimaryTumor(
            patient=patient,
            topography="C18.7",
            diagnosed_on="2025-03-06",
            t_category="T3",
            kras="mutated",
            missing={"mismatch_repair": "awaited"},
        ),
        by=None,
    )
    return case_snapshot(patient=patient, referral=refer(patient, house.chair))


def test_lesions_with_their_sizes_and_what_became_of_them(seen):
    rows = {row["number"]: row for row in lesion_rows(seen)}

    assert (rows[1]["first_mm"], rows[1]["now_mm"], rows[1]["largest_mm"]) == (35, 29, 35)
    assert rows[1]["state"] == LesionState.ABLATED
    assert rows[2]["state"] == LesionState.VANISHED
    assert (rows[3]["state"], rows[3]["now_mm"]) == (LesionState.ACTIVE, 11)


def test_six_facts(seen):
    facts = {fact["label"]: fact for fact in fact_strip(seen)}

    assert facts["TNM"]["value"] == "T3"
    assert facts["Metastases"]["value"] == "Synchronous"
    assert facts["Metastases"]["note"] == "3 lesions"
    assert facts["RAS / BRAF / MMR"]["value"] == "KRAS mut"
    assert (facts["CEA"]["value"], facts["CEA"]["note"]) == ("18.5", date(2025, 11, 20))
    assert facts["ECOG"]["value"] == "–"


def test_the_course_newest_first(seen):
    assert [(e["on"], e["what"]) for e in course(seen)] == [
        (date(2025, 7, 1), "Intraoperative microwave ablation"),
        (date(2025, 4, 1), "FOLFOX + Bevacizumab"),
    ]


def test_the_snapshot_holds_no_name_and_keeps_reasons_for_what_is_missing(seen):
    assert "identity" not in seen
    assert "given_name" not in str(seen)
    assert seen["primary_tumors"][0]["missing"] == {"mismatch_repair": "awaited"}
    assert set(seen["summary"]) == {"en", "tr"}


def test_a_decision_is_read_back_in_one_sentence(item, house):
    item = actions.present_case(item=item, by=house.chair)
    draft = actions.record_decision(
        item=item,
        by=house.chair,
        intent="curative_if_response",
        responsible=house.chair,
        due_on=date(2026, 1, 20),
        recommendations=[
            {
                "option": "preop_chemo_then_restage",
                "details": {
                    "restage_on": "2026-01-20",
                    "cycles": "4",
                    "biologic": "none",
                    "regimen": "FOLFOX",
                },
                "condition": "if partial response, resect",
            }
        ],
    )

    assert read_back(draft) == (
        "Curative if the tumor responds: Preoperative chemotherapy, then restage (Regimen: FOLFOX,"
        " Biological agent, or none: None, Cycles: 4, Restage on: 20 Jan 2026), if partial response,"
        f" resect. Responsible: {house.chair}, by 20 Jan 2026."
    )


def test_numbers_are_in_the_readers_language(seen):
    def cea():
        return next(fact["value"] for fact in fact_strip(seen) if fact.get("unit") == "ng/mL")

    assert cea() == "18.5"
    with translation.override("tr"):
        assert cea() == "18,5"
