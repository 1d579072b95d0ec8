"""What was entered with an operation is completed and corrected afterwards: procedures, lesions, consents."""

from datetime import date

import pytest
from django.urls import reverse

from patients.events.kinds import BY_TABLE
from patients.models import (
    Consent,
    FollowUpPlan,
    LesionObservation,
    LesionTreatment,
    Procedure,
    Recurrence,
)
from patients.whole_record import TABLES
from tests.events import RELAPSE, correct, enter, lesions, on
from tests.factories import DIAGNOSED_ON, OPERATED_ON, operated_patient
from tests.people import center, person, signed_in
from tumorboard.models import Role

pytestmark = pytest.mark.django_db
WHY = {"version": 1, "reason": "The operative note says so"}


@pytest.fixture
def session(hospital, inside):
    with inside():
        return hospital.patient.sessions.get()


@pytest.fixture
def procedure(hospital, inside):
    with inside():
        return hospital.patient.procedures.get()


def lesion_of(hospital, number: int):
    return hospital.patient.lesions.get(lesion_no=number)


def test_the_wrong_procedure_is_corrected_with_its_reason(reader, hospital, inside, procedure):
    told = {
        "session": str(procedure.session_id), "what": "liver_resection.right_hepatectomy",
        "segments_resected": ["V", "VI", "VII", "VIII"], "anatomic": "yes",
    }  # fmt: skip
    answer = correct(reader, procedure, "procedure", **told, **WHY)
    assert answer.status_code == 302, answer.context["form"].errors
    with inside():
        procedure.refresh_from_db()
        assert (procedure.group, procedure.kind) == ("liver_resection", "right_hepatectomy")
        assert procedure.segments_resected == ["V", "VI", "VII", "VIII"]
    history = reader.get(reverse("patients:history", args=[hospital.patient.pk])).content.decode()
    assert "The operative note says so" in history


def test_a_procedure_that_was_forgotten_is_added_to_its_operation(
    reader, hospital, inside, session
):
    told = {
        "session": str(session.pk),
        "what": "ablation.mwa_intraoperative",
        "modality": "microwave",
    }
    assert enter(reader, hospital.patient, "procedure", **told).status_code == 302
    with inside():
        assert set(session.procedures.values_list("kind", flat=True)) == {
            "metastasectomy_nonanatomic", "mwa_intraoperative",
        }  # fmt: skip


def test_what_no_such_procedure_has_is_refused_beside_its_field(reader, hospital, session):
    told = {"session": str(session.pk), "what": "ablation.cryo", "segments_resected": ["II"]}
    answer = enter(reader, hospital.patient, "procedure", **told)
    assert set(answer.context["form"].errors) == {"segments_resected"}
    forged = enter(
        reader, hospital.patient, "procedure", session=str(session.pk), what="ablation.pve"
    )
    assert set(forged.context["form"].errors) == {"what"}


def test_a_kind_that_fits_no_group_stays_as_it_is(reader, hospital, inside, procedure):
    """Imported rows may hold what the form would not offer."""
    with inside():
        Procedure.objects.filter(pk=procedure.pk).update(group="extrahepatic")
    told = {
        "session": str(procedure.session_id), "what": "extrahepatic.metastasectomy_nonanatomic",
        "detail": "as in the note",
    }  # fmt: skip
    with inside():
        procedure.refresh_from_db()
    answer = correct(reader, procedure, "procedure", **told, version=procedure.version, reason="x")
    assert answer.status_code == 302, answer.context["form"].errors
    with inside():
        procedure.refresh_from_db()
        assert (procedure.group, procedure.detail) == ("extrahepatic", "as in the note")


def test_an_operation_that_turns_out_to_clear_the_liver_begins_the_plan(
    reader, hospital, inside, procedure
):
    with inside():
        Procedure.objects.filter(pk=procedure.pk).update(group="primary", kind="stoma")
        procedure.refresh_from_db()
        assert not FollowUpPlan.objects.exists()
    told = {"session": str(procedure.session_id), "what": "liver_resection.segmentectomy"}
    answer = correct(reader, procedure, "procedure", **told, version=procedure.version, reason="x")
    assert answer.status_code == 302, answer.context["form"].errors
    with inside():
        assert FollowUpPlan.objects.get().anchored_on == OPERATED_ON


def test_the_sizes_of_a_late_pathology_report(reader, hospital, inside):
    with inside():
        lesion = lesion_of(hospital, 1)
    told = {
        "lesion": str(lesion.pk), "phase": "pathology", "state": "present", "size_mm": "38,5",
        **on("observed_on", OPERATED_ON),
    }  # fmt: skip
    assert enter(reader, hospital.patient, "sighting", **told).status_code == 302
    with inside():
        assert str(lesion.observations.get(phase="pathology").size_mm) == "38.5"
    again = enter(reader, hospital.patient, "sighting", **told)
    assert set(again.context["form"].errors) == {"observed_on"}
    page = reader.get(reverse("patients:disease", args=[hospital.patient.pk])).content.decode()
    assert "38.5" in page


def test_a_resected_lesion_is_not_seen_afterwards(reader, hospital, inside):
    with inside():
        lesion = lesion_of(hospital, 1)
    told = {
        "lesion": str(lesion.pk), "phase": "follow_up", "state": "present", "size_mm": "9",
        **on("observed_on", date(2024, 9, 1)),
    }  # fmt: skip
    answer = enter(reader, hospital.patient, "sighting", **told)
    assert set(answer.context["form"].errors) == {"observed_on"}


def test_the_day_of_a_sighting_in_a_study_is_the_study_s(reader, hospital, inside):
    study = {
        "modality": "mri_liver_dynamic", **on("performed_on", date(2024, 5, 1)), "purpose": "restaging",
        "lesion_1_mm": "20",
    }  # fmt: skip
    assert enter(reader, hospital.patient, "imaging", **study).status_code == 302
    with inside():
        seen = LesionObservation.objects.get(imaging_study__isnull=False)
    form = reader.get(reverse("patients:correct-event", args=["sighting", seen.pk])).context["form"]
    assert not {"observed_on", "phase"} & set(form.fields)
    told = {"lesion": str(seen.lesion_id), "state": "vanished", "size_mm": ""}
    assert correct(reader, seen, "sighting", **told, **WHY).status_code == 302
    with inside():
        seen.refresh_from_db()
        assert (seen.state, seen.size_mm) == ("vanished", None)
        assert (seen.observed_on, seen.phase) == (date(2024, 5, 1), "after_chemotherapy")


def test_what_was_done_to_a_lesion_is_corrected(reader, hospital, inside, procedure):
    with inside():
        row = LesionTreatment.objects.get(lesion=lesion_of(hospital, 3))
    told = {"lesion": str(row.lesion_id), "procedure": str(procedure.pk)}
    wrong = correct(reader, row, "lesion-treatment", **told, treatment="ablated", **WHY)
    assert set(wrong.context["form"].errors) == {"procedure"}
    told |= {"treatment": "untreated"}
    assert correct(reader, row, "lesion-treatment", **told, **WHY).status_code == 302
    with inside():
        row.refresh_from_db()
        assert row.treatment == "untreated"


def test_a_lesion_is_named_once_with_a_procedure(reader, hospital, inside, procedure):
    with inside():
        lesion = lesion_of(hospital, 1)
    told = {"lesion": str(lesion.pk), "procedure": str(procedure.pk), "treatment": "resected"}
    answer = enter(reader, hospital.patient, "lesion-treatment", **told)
    assert answer.status_code == 200
    assert answer.context["form"].non_field_errors()


def test_treating_a_lesion_of_a_recurrence_treats_the_recurrence(
    reader, hospital, inside, session, procedure
):
    told = {**RELAPSE, **on("detected_on", date(2024, 5, 1))}
    enter(
        reader, hospital.patient, "recurrence",
        **told, **lesions({"segments": ["VII"], "size_mm": "9"}),
    )  # fmt: skip
    with inside():
        lesion = lesion_of(hospital, 4)
    told = {"lesion": str(lesion.pk), "procedure": str(procedure.pk), "treatment": "resected"}
    assert enter(reader, hospital.patient, "lesion-treatment", **told).status_code == 302
    with inside():
        assert Recurrence.objects.get().treated_by == session


def test_a_consent_is_given_and_withdrawn(reader, hospital, inside):
    told = {"kind": "research_use", "decision": "given", **on("decided_on", DIAGNOSED_ON)}
    assert enter(reader, hospital.patient, "consent", **told).status_code == 302
    with inside():
        consent = Consent.objects.get()
    told |= {"decision": "withdrawn"}
    assert correct(reader, consent, "consent", **told, **WHY).status_code == 200  # without its day
    told |= on("withdrawn_on", date(2024, 7, 1))
    assert correct(reader, consent, "consent", **told, **WHY).status_code == 302
    page = reader.get(reverse("patients:overview", args=[hospital.patient.pk])).content.decode()
    assert "withdrawn 01.07.2024" in page or "withdrawn 1 Jul 2024" in page


@pytest.mark.parametrize("kind", ["procedure", "sighting", "lesion-treatment"])
def test_rows_of_somebody_else_are_no_choice(hospital, inside, kind, session, procedure):
    """A surgeon of two centers cannot tie a patient's row to another patient's."""
    with inside():
        other = operated_patient(hospital.center, family="Öz", mrn="77", by=hospital.surgeon)
    reader = signed_in(hospital.surgeon)
    with inside():
        lesion = lesion_of(hospital, 1)
    told = {
        "procedure": {"session": str(session.pk), "what": "ablation.cryo"},
        "sighting": {
            "lesion": str(lesion.pk), "phase": "pathology", "state": "present",
            **on("observed_on", OPERATED_ON),
        },
        "lesion-treatment": {
            "lesion": str(lesion.pk), "procedure": str(procedure.pk), "treatment": "untreated",
        },
    }[kind]  # fmt: skip
    answer = enter(reader, other, kind, **told)
    assert answer.status_code == 200
    assert answer.context["form"].errors


def test_the_place_is_chosen_by_the_link(reader, hospital, session):
    address = reverse("patients:record-event", args=[hospital.patient.pk, "procedure"])
    page = reader.get(f"{address}?session={session.pk}").content.decode()
    assert f'<option value="{session.pk}" selected>' in page
    assert reader.get(f"{address}?session=nonsense").status_code == 200


def test_what_is_awaited_of_these_rows_has_its_page(reader, hospital, inside):
    with inside():
        row = LesionTreatment.objects.get(lesion=lesion_of(hospital, 1))
    told = {
        "lesion": str(row.lesion_id), "procedure": str(row.procedure_id), "treatment": "resected",
        "margin_mm__missing": "awaited",
    }  # fmt: skip
    assert correct(reader, row, "lesion-treatment", **told, **WHY).status_code == 302
    address = reverse("patients:correct-event", args=["lesion-treatment", row.pk])
    assert address in reader.get(reverse("awaited")).content.decode()


def test_every_row_of_the_record_has_its_page_of_correction():
    """What hangs on a patient and is entered by people. The others have pages of their own, or are computed."""
    elsewhere = {
        "followupvisit": "corrected on its own page",
        "statusevent": "follows from recurrences, visits and death",
        "followupplan": "changed on its own page",
        "reminder": "settled in the list of what is awaited",
        "keptfinding": "kept while the case was entered",
        "document": "withdrawn on its own page",
    }
    tables = {str(model._meta.model_name) for model in TABLES}
    assert tables - set(BY_TABLE) == set(elsewhere)


def test_a_stranger_s_center_has_none_of_it(hospital, procedure):
    stranger = signed_in(person(Role.SURGEON, center("izmir")))
    assert correct(stranger, procedure, "procedure", **WHY).status_code == 404
