"""Each rule of a table, refused by its name. The happy values beside them show that only the rule refuses."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from patients import models
from patients.centers import center_context

pytestmark = pytest.mark.django_db

DAY = date(2019, 3, 1)
BEFORE = date(2019, 2, 28)


@pytest.fixture
def center():
    return models.Center.objects.create(code="izmir", name="İzmir")


@pytest.fixture
def patient(center):
    with center_context([center.pk]):
        return models.Patient.objects.create(center=center, study_code="P-0001")


@pytest.fixture
def session(patient):
    with center_context([patient.center_id]):
        return models.InterventionSession.objects.create(
            patient=patient, center_id=patient.center_id, performed_on=DAY
        )


REFUSED = [
    # model, values that are fine, the values that break one rule, the rule
    ("Patient", {"study_code": "P-0001"}, {}, "patient_study_code_once"),
    ("Patient", {}, {"age_years": 61}, "patient_age_has_a_date"),
    ("Patient", {}, {"age_years": 121, "age_known_on": DAY}, "patient_age_possible"),
    ("Patient", {}, {"died_on": DAY}, "patient_death_has_a_cause"),
    (
        "Patient",
        {"born_on": DAY},
        {"died_on": BEFORE, "death_cause": "unknown"},
        "patient_born_before_death",
    ),
    ("Patient", {}, {"born_on": date(1899, 12, 31)}, "patient_born_after_1900"),
    ("Patient", {}, {"height_cm": 99}, "patient_height_possible"),
    ("Patient", {}, {"weight_kg": 251}, "patient_weight_possible"),
    ("Patient", {}, {"sex_at_birth": "man"}, "patient_sex_at_birth_coded"),
    ("Patient", {}, {"born_on_precision": "hour"}, "patient_born_on_precision_coded"),
    (
        "Consent",
        {"kind": "research_use", "decision": "given", "decided_on": DAY},
        {"withdrawn_on": BEFORE},
        "consent_withdrawn_after_decision",
    ),
    ("Consent", {"kind": "research_use"}, {"decision": "withdrawn"}, "consent_withdrawal_dated"),
    ("PerformanceAssessment", {"assessed_on": DAY}, {"ecog": 6}, "performance_ecog_range"),
    (
        "PerformanceAssessment",
        {"assessed_on": DAY},
        {"charlson_index": 38},
        "performance_charlson_range",
    ),
    (
        "PerformanceAssessment",
        {"assessed_on": DAY},
        {"chronic_liver_disease": "cirrhosis"},
        "performance_cirrhosis_has_child_pugh",
    ),
    (
        "PrimaryTumor",
        {"topography": "C18.7", "nodes_examined": 12},
        {"nodes_positive": 13},
        "primary_nodes_positive_within_examined",
    ),
    (
        "PrimaryTumor",
        {"topography": "C18.7"},
        {"nodes_examined": 151},
        "primary_nodes_examined_range",
    ),
    (
        "PrimaryTumor",
        {"topography": "C20.9"},
        {"circumferential_margin_mm": 101},
        "primary_crm_range",
    ),
    (
        "PrimaryTumor",
        {"topography": "C20.9"},
        {"stage_override": "IIA"},
        "primary_stage_override_has_reason",
    ),
    ("PrimaryTumor", {}, {"topography": "C20"}, "primarytumor_topography_coded"),
    (
        "LiverMetastasis",
        {"diagnosed_on": DAY, "distribution_reported": "bilobar"},
        {"number_of_metastases": 1},
        "liver_bilobar_needs_two",
    ),
    ("LiverMetastasis", {"diagnosed_on": DAY}, {"number_of_metastases": 0}, "liver_number_range"),
    (
        "LiverMetastasis",
        {"diagnosed_on": DAY},
        {"largest_mm_at_presentation": 0},
        "liver_size_presentation_range",
    ),
    (
        "LiverMetastasis",
        {"diagnosed_on": DAY, "largest_mm_after_chemotherapy": 0},
        {"largest_mm_at_pathology": 301},
        "liver_size_pathology_range",
    ),
    ("Lesion", {}, {"lesion_no": 1}, "lesion_of_presentation_or_recurrence"),
    ("SystemicTherapy", {"started_on": DAY}, {"ended_on": BEFORE}, "therapy_dates_in_order"),
    ("SystemicTherapy", {"started_on": DAY}, {"cycles_planned": 0}, "therapy_cycles_planned_range"),
    (
        "SystemicTherapy",
        {"started_on": DAY},
        {"biologics": ["aspirin"]},
        "systemictherapy_biologics_coded",
    ),
    (
        "InterventionSession",
        {"performed_on": DAY},
        {"admitted_on": date(2019, 3, 2)},
        "session_after_admission",
    ),
    (
        "InterventionSession",
        {"performed_on": DAY},
        {"discharged_on": BEFORE},
        "session_before_discharge",
    ),
    (
        "InterventionSession",
        {"performed_on": DAY, "discharged_on": DAY},
        {"readmitted_on": DAY},
        "session_readmission_after_discharge",
    ),
    (
        "InterventionSession",
        {"performed_on": DAY, "frozen_section": "none_taken"},
        {"re_excision": "yes"},
        "session_re_excision_needs_frozen_section",
    ),
    ("InterventionSession", {"performed_on": DAY}, {"pringle_min": 241}, "session_pringle_range"),
    (
        "Screening",
        {"screened_on": DAY, "outcome": "included"},
        {"exclusion_timing": "at_admission"},
        "screening_timing_only_of_excluded",
    ),
    (
        "Recurrence",
        {"detected_on": DAY, "sites": ["liver"]},
        {"sequence_no": 0},
        "recurrence_number_starts_at_one",
    ),
    ("Recurrence", {"detected_on": DAY, "sequence_no": 1}, {"sites": []}, "recurrence_has_a_site"),
    ("FollowUpVisit", {"visited_on": DAY}, {"cea_ng_per_ml": 20_001}, "visit_cea_range"),
    (
        "LabResult",
        {"taken_on": DAY, "analyte": "cea", "value": 5},
        {"unit": "mg/dL"},
        "lab_cea_in_ng_per_ml",
    ),
    (
        "PathologyReport",
        {"specimen_on": DAY, "specimen": "liver", "margin_mm": 0},
        {"margin_status": "R0"},
        "pathology_r0_has_a_margin",
    ),
]

DEFAULTS = {
    "SystemicTherapy": {"intent": "preoperative", "regimen": "folfox"},
    "LabResult": {"unit": "ng/mL"},
    "Patient": {"study_code": "P-0002"},
    "Consent": {"decision": "given"},
    "PrimaryTumor": {"topography": "C20.9"},
    "Recurrence": {"sequence_no": 1, "sites": ["liver"]},
}


def create(name: str, patient, values: dict):
    model = getattr(models, name)
    owner = {} if name == "Patient" else {"patient": patient}
    with center_context([patient.center_id]):
        return model.objects.create(
            center_id=patient.center_id, **owner, **{**DEFAULTS.get(name, {}), **values}
        )


@pytest.mark.parametrize(
    ("name", "fine", "wrong", "rule"), REFUSED, ids=[rule for *_rest, rule in REFUSED]
)
def test_rule_refuses(patient, name, fine, wrong, rule):
    if wrong and name != "Lesion":
        # The same row without the wrong value is accepted: it is this rule that refuses it.
        with transaction.atomic():
            create(name, patient, {**fine})
            transaction.set_rollback(True)

    with pytest.raises(DatabaseError) as refusal, transaction.atomic():
        create(name, patient, {**fine, **wrong})

    assert refusal.value.__cause__.diag.constraint_name == rule


def test_curative_interventions_have_one_place_each(patient, session):
    with center_context([patient.center_id]):
        type(session).objects.filter(pk=session.pk).update(curative_sequence=1)

    with pytest.raises(DatabaseError, match="session_curative_place_once"):
        create("InterventionSession", patient, {"performed_on": DAY, "curative_sequence": 1})


def test_a_value_cannot_be_there_and_missing(patient):
    with pytest.raises(DatabaseError, match="marked as missing"):
        create(
            "FollowUpVisit", patient, {"visited_on": DAY, "ecog": 1, "missing": {"ecog": "unknown"}}
        )


def test_a_value_is_missing_for_a_reason_we_know(patient):
    with pytest.raises(DatabaseError, match="unknown reason"):
        create("FollowUpVisit", patient, {"visited_on": DAY, "missing": {"ecog": "forgotten"}})


def test_an_awaited_value_is_accepted(patient):
    visit = create("FollowUpVisit", patient, {"visited_on": DAY, "missing": {"ecog": "awaited"}})

    assert visit.missing == {"ecog": "awaited"}


def test_a_complication_cannot_hang_on_another_patients_operation(center, session):
    other = create("Patient", session.patient, {"study_code": "P-0003"})

    create("Complication", other, {"session": session, "category": "bile_leak"})

    with pytest.raises(DatabaseError, match="same_owner"):
        check_deferred()


def test_a_patient_of_another_center_cannot_get_a_row(patient):
    elsewhere = models.Center.objects.create(code="ankara", name="Ankara")

    with center_context([elsewhere.pk]):
        models.FollowUpVisit.objects.create(center=elsewhere, patient=patient, visited_on=DAY)

    with pytest.raises(DatabaseError, match="same_owner"):
        check_deferred()


def check_deferred() -> None:
    """Composite keys are checked at commit; a test's transaction never commits."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
