"""The patient's page: every fact, what follows from it, and why something is missing."""

from datetime import date

import pytest
from django.urls import reverse

from patients import models
from patients.actions import record, record_death
from patients.centers import center_context
from patients.models import AccessLog, Patient
from patients.record import PatientRecord, complication_index, stay_days
from tests.factories import (
    COMPLICATION_INDEX,
    FONG,
    STAGE,
    STAY_DAYS,
    TUMOR_BURDEN,
    operated_patient,
    screened_patient,
)
from tests.people import center, person, signed_in
from tumorboard.models import Role

pytestmark = pytest.mark.django_db
PARTS = ("overview", "disease", "treatment", "boards", "follow_up", "history")


def page(reader, patient, part="overview"):
    return reader.get(reverse(f"patients:{part}", args=[patient.pk]))


def record_of(patient) -> PatientRecord:
    return PatientRecord.of(Patient.objects.all(), patient.pk)


# --- What follows from the record ---


def test_scores_stage_and_stay_are_those_worked_out_by_hand(hospital, inside):
    with inside():
        found = record_of(hospital.patient)
        assert found.stages == [STAGE]
        assert (found.clinical_risk.low, found.clinical_risk.high) == (FONG, FONG)
        assert f"{found.tumor_burden.score:.1f}" == TUMOR_BURDEN
        assert f"{complication_index(found.index_session):.1f}" == COMPLICATION_INDEX
        assert stay_days(found.index_session) == STAY_DAYS


def test_a_marker_older_than_three_months_does_not_count(hospital, inside):
    """250 ng/mL would be a point, but it is of January; without a later one the score stays open."""
    with inside():
        found = record_of(operated_patient(hospital.center, cea=None, mrn="2"))
        assert (found.clinical_risk.low, found.clinical_risk.high) == (FONG, FONG + 1)
        assert found.clinical_risk.missing == ("cea_ng_per_ml",)


def test_distant_disease_alone_decides_the_stage(hospital, inside):
    with inside():
        hospital.patient.primary_tumors.update(t_category=None, n_category="unknown")
        assert record_of(hospital.patient).stages == [STAGE]


def test_distant_disease_without_its_extent_leaves_two_groups(hospital, inside):
    """AJCC 7th edition: M1 is IVA or IVB."""
    with inside():
        hospital.patient.primary_tumors.update(tnm_edition="ajcc7", m_category="M1")
        assert record_of(hospital.patient).stages == ["IVA", "IVB"]


def test_without_an_edition_there_is_no_stage(hospital, inside):
    with inside():
        hospital.patient.primary_tumors.update(tnm_edition=None)
        assert record_of(hospital.patient).stages == []


def test_disease_free_reaches_the_last_imaging_and_no_further(reader, hospital, inside):
    with inside():
        visit = models.FollowUpVisit(
            patient=hospital.patient,
            visited_on=date(2025, 6, 3),
            disease_state="ned",
            components=["phone"],
        )
        record(visit, by=hospital.surgeon)
    facts = {fact["label"]: fact for fact in page(reader, hospital.patient).context["facts"]}
    assert facts["Disease-free"]["value"] == "4"  # 3 June to the MRI of 3 October
    assert facts["Last contact"]["value"] == "3 Jun 2025"
    assert facts["Follow-up from the metastases"]["value"] == "17"  # 505 days


def test_a_recurrence_ends_being_disease_free(hospital, inside):
    with inside():
        relapse = models.Recurrence(
            patient=hospital.patient, sequence_no=1, detected_on="2024-12-01", sites=["liver"]
        )
        record(relapse, by=hospital.surgeon)
        assert record_of(hospital.patient).disease_free_since is None


# --- The pages ---


@pytest.mark.parametrize("part", PARTS)
def test_every_part_names_the_patient_and_logs_the_reading(reader, hospital, inside, part):
    answer = page(reader, hospital.patient, part)
    assert answer.status_code == 200
    assert "ÇELİK, Işık" in answer.text
    with inside():
        assert AccessLog.objects.filter(
            patient_id=hospital.patient.pk, url_name=f"patients:{part}"
        ).exists()


def test_the_title_holds_no_name(reader, hospital):
    title = page(reader, hospital.patient).text.split("</title>")[0]
    assert "ÇELİK" not in title


@pytest.mark.parametrize("part", PARTS)
def test_another_hospital_finds_nothing(hospital, part):
    stranger = signed_in(person(Role.SURGEON, center("izmir")))
    assert page(stranger, hospital.patient, part).status_code == 404


def test_the_sentence(reader, hospital):
    summary = " ".join(page(reader, hospital.patient).context["summary"])
    assert summary == (
        "66-year-old woman. Primary: Sigmoid colon pT3 N1 with synchronous liver metastases. "
        "3 metastases (bilobar), largest 42 mm. 1 curative liver intervention. "
        "Disease-free at the last imaging on 3 Oct 2024."
    )


def test_what_is_awaited_says_so(reader, hospital):
    items = page(reader, hospital.patient, "disease").context["primaries"][0]["facts"]
    assert {"label": "KRAS", "value": "Awaited", "missing": True} in items


def test_the_words_of_the_source_stand_beside_ours(reader, hospital, inside):
    with inside():
        hospital.patient.primary_tumors.update(as_published={"paper_site": "RL+Lung"})
    assert "RL+Lung" in page(reader, hospital.patient, "disease").text


def test_the_dead_have_a_grey_banner_and_no_new_visit(reader, hospital, inside):
    with inside():
        record_death(
            patient=hospital.patient,
            died_on=date(2025, 1, 2),
            cause="crc_progression",
            version=hospital.patient.version,
            by=hospital.surgeon,
        )
    text = page(reader, hospital.patient).text
    assert "patient-banner deceased" in text
    assert "Died 2 Jan 2025, Progression of colorectal cancer" in text
    assert reverse("patients:record-visit", args=[hospital.patient.pk]) not in text


def test_the_excluded_have_a_short_page(reader, hospital, inside):
    with inside():
        patient = screened_patient(hospital.center, mrn="3")
    answer = page(reader, patient)
    assert "Excluded: no consent" in answer.text
    tabs = [tab["label"] for tab in answer.context["tabs"]]
    assert tabs == ["Overview", "Boards", "Documents", "History"]
    assert "Liver map" not in answer.text


def test_somebody_newly_entered_has_every_page(reader, hospital, inside):
    with inside():
        patient = Patient(center=hospital.center, study_code="NEW")
        record(patient, by=hospital.surgeon)
    for part in PARTS:
        assert page(reader, patient, part).status_code == 200


@pytest.mark.parametrize("part", PARTS)
def test_a_longer_course_takes_the_same_queries(reads, hospital, inside, part):
    address = reverse(f"patients:{part}", args=[hospital.patient.pk])
    short = reads(address)
    with inside():
        for month in range(1, 8):
            visit = models.FollowUpVisit(
                patient=hospital.patient, visited_on=date(2025, month, 1), disease_state="ned"
            )
            record(visit, by=hospital.surgeon)
            session = models.InterventionSession(
                patient=hospital.patient, performed_on=date(2025, month, 2)
            )
            record(session, by=hospital.surgeon)
    # Each intervention asks the board which decision it carried out.
    assert reads(address) - short == (7 if part == "treatment" else 0)


def test_the_map_needs_a_known_segment(reader, hospital, inside):
    with inside(), center_context([hospital.center.pk]):
        hospital.patient.lesions.update(segments=None)
    assert page(reader, hospital.patient).status_code == 200
