"""What was entered with an operation is completed and corrected afterwards: procedures, lesions, consents."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from patients.actions import record
from patients.events.kinds import BY_TABLE
from patients.models import (
    Consent,
    FollowUpPlan,
    InterventionSession,
    LesionObservation,
    LesionTreatment,
    Patient,
    Procedure,
    Recurrence,
    Reminder,
)
from patients.record import PatientRecord
from patients.whole_record import TABLES
from tests.events import RELAPSE, correct, enter, lesions, on
from tests.factories import DIAGNOSED_ON, OPERATED_ON, operated_patient, plan_of
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
        return hospital.patient.procedures.get(session__performed_on=OPERATED_ON)


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


# --- What a reviewer found ---


@pytest.fixture
def second(hospital, inside):
    """A resection of a year later, for a recurrence of February 2025."""
    with inside():
        session = record(
            InterventionSession(
                patient=hospital.patient, performed_on=date(2025, 3, 1), intent="curative"
            ),
            by=hospital.surgeon,
        )
        return record(
            Procedure(
                patient=hospital.patient,
                session=session,
                group="liver_resection",
                kind="segmentectomy",
            ),
            by=hospital.surgeon,
        )


@pytest.fixture
def relapse(reader, hospital, inside):
    told = lesions({"segments": ["VII"], "size_mm": "9"})
    assert enter(reader, hospital.patient, "recurrence", **RELAPSE, **told).status_code == 302
    with inside():
        return lesion_of(hospital, 4)


def treats(reader, hospital, lesion, procedure, **told):
    told = {
        "lesion": str(lesion.pk),
        "procedure": str(procedure.pk),
        "treatment": "resected",
        **told,
    }
    return enter(reader, hospital.patient, "lesion-treatment", **told)


def test_the_recurrence_follows_what_is_done_to_its_lesions(
    reader, hospital, inside, relapse, second, procedure
):
    early = treats(reader, hospital, relapse, procedure)
    assert set(early.context["form"].errors) == {"procedure"}  # before it was found
    assert treats(reader, hospital, relapse, second).status_code == 302
    with inside():
        assert Recurrence.objects.get().treated_by == second.session
        row = LesionTreatment.objects.get(lesion=relapse)
    told = {"lesion": str(relapse.pk), "procedure": str(second.pk), "treatment": "untreated"}
    assert correct(reader, row, "lesion-treatment", **told, **WHY).status_code == 302
    with inside():
        assert Recurrence.objects.get().treated_by is None


def test_a_resected_lesion_is_not_resected_again(reader, hospital, inside, second):
    with inside():
        lesion = lesion_of(hospital, 1)
    assert set(treats(reader, hospital, lesion, second).context["form"].errors) == {"procedure"}


def test_what_a_procedure_did_to_lesions_moves_with_it(reader, hospital, inside, procedure):
    told = {"session": str(procedure.session_id), "what": "liver_augmentation.pve"}
    answer = correct(reader, procedure, "procedure", **told, **WHY)
    assert set(answer.context["form"].errors) == {"what"}
    told |= {"what": "ablation.mwa_intraoperative", "modality": "microwave"}
    assert correct(reader, procedure, "procedure", **told, **WHY).status_code == 302
    with inside():
        done = procedure.lesion_treatments.values_list("treatment", "modality")
        assert set(done) == {("ablated", "microwave")}


def test_a_plan_ends_when_its_operation_cleared_nothing(reader, hospital, inside, procedure):
    with inside():
        LesionTreatment.objects.filter(procedure=procedure).update(treatment="untreated")
        plan_of(hospital.patient)
    told = {"session": str(procedure.session_id), "what": "primary.stoma"}
    assert correct(reader, procedure, "procedure", **told, **WHY).status_code == 302
    with inside():
        plan = FollowUpPlan.objects.get()
        assert (plan.state, plan.closed_on) == ("closed", timezone.localdate())


def test_an_awaited_answer_comes_after_a_death(reader, hospital, inside):
    with inside():
        primary = hospital.patient.primary_tumors.get()
    died = {**on("died_on", date(2025, 3, 1)), "death_cause": "other", "version": 1}
    reader.post(reverse("patients:record-death", args=[hospital.patient.pk]), died)
    with inside():
        assert Reminder.objects.filter(row_id=primary.pk, settled_on=None).exists()
    told = {
        **on("diagnosed_on", date(2024, 1, 10)), "topography": "C18.7", "tnm_edition": "ajcc8",
        "tnm_prefix": "p", "t_category": "T3", "n_category": "N1", "m_category": "M1a",
        "kras": "mutated",
    }  # fmt: skip
    answer = correct(reader, primary, "primary", **told, **WHY)
    assert answer.status_code == 302, answer.context["form"].errors
    with inside():
        assert not Reminder.objects.filter(row_id=primary.pk, settled_on=None).exists()


@pytest.mark.parametrize(
    ("started", "ended", "is_taken"),
    [
        (("20", "5", "2024"), ("", "5", "2024"), True),
        (("20", "9", "2024"), ("", "", "2024"), True),
        (("", "9", "2024"), ("2", "9", "2024"), True),
        (("20", "5", "2024"), ("", "4", "2024"), False),
        (("20", "5", "2024"), ("19", "5", "2024"), False),
        (("1", "1", "2024"), ("", "", "2023"), False),
    ],
)
def test_an_inexact_end_is_refused_only_where_no_day_of_it_is_possible(
    reader, hospital, started, ended, is_taken
):
    told = {"intent": "adjuvant_liver", "regimen": "folfox"}
    for name, parts in (("started_on", started), ("ended_on", ended)):
        told |= {
            f"{name}_{part}": v for part, v in zip(("day", "month", "year"), parts, strict=True)
        }
    answer = enter(reader, hospital.patient, "therapy", **told)
    assert (answer.status_code == 302) is is_taken


def test_what_contradicts_the_record_is_refused_beside_its_field(reader, hospital, inside, session):
    told = {
        "session": str(session.pk), "category": "bile_leak", "clavien_dindo": "II",
        **on("began_on", date(2024, 1, 2)),
    }  # fmt: skip
    answer = enter(reader, hospital.patient, "complication", **told)
    assert set(answer.context["form"].errors) == {"began_on"}
    with inside():
        assert hospital.patient.complications.count() == 2  # as before


def test_a_sighting_of_a_study_cannot_take_the_place_of_another(reader, hospital, inside):
    study = {
        "modality": "mri_liver_dynamic", **on("performed_on", date(2024, 5, 1)),
        "purpose": "restaging", "lesion_1_mm": "20", "lesion_2_mm": "10",
    }  # fmt: skip
    assert enter(reader, hospital.patient, "imaging", **study).status_code == 302
    with inside():
        seen = LesionObservation.objects.get(imaging_study__isnull=False, size_mm=20)
        other = lesion_of(hospital, 2)
    told = {"lesion": str(other.pk), "state": "present", "size_mm": "20"}
    assert set(correct(reader, seen, "sighting", **told, **WHY).context["form"].errors) == {
        "lesion"
    }


def test_pathology_measures_what_was_resected(reader, hospital, inside, relapse):
    with inside():
        lesion = lesion_of(hospital, 1)
    told = {"phase": "pathology", "state": "present", "size_mm": "9"}
    for which, day in ((relapse, date(2025, 6, 1)), (lesion, date(2024, 1, 20))):
        sent = {**told, "lesion": str(which.pk), **on("observed_on", day)}
        answer = enter(reader, hospital.patient, "sighting", **sent)
        assert set(answer.context["form"].errors) == {"observed_on"}
    early = {"phase": "follow_up", "state": "present", "lesion": str(relapse.pk)}
    answer = enter(
        reader, hospital.patient, "sighting", **early, **on("observed_on", date(2024, 9, 1))
    )
    assert set(answer.context["form"].errors) == {"observed_on"}


def test_sent_twice_is_stored_once(reader, hospital, inside, session):
    page = reader.get(reverse("patients:record-event", args=[hospital.patient.pk, "procedure"]))
    key = page.context["key"]["row_key"].value()
    told = {"session": str(session.pk), "what": "ablation.cryo", "row_key": str(key)}
    for _twice in range(2):
        assert enter(reader, hospital.patient, "procedure", **told).status_code == 302
    with inside():
        assert session.procedures.filter(kind="cryo").count() == 1


def test_a_reason_belongs_to_a_procedure_as_its_value_does(reader, hospital, session):
    told = {"session": str(session.pk), "what": "ablation.cryo", "stoma__missing": "awaited"}
    assert set(enter(reader, hospital.patient, "procedure", **told).context["form"].errors) == {
        "stoma"
    }


def test_only_a_withdrawn_consent_has_the_day_of_it(reader, hospital):
    told = {"kind": "research_use", "decision": "given", **on("withdrawn_on", date(2024, 7, 1))}
    answer = enter(reader, hospital.patient, "consent", **told)
    assert set(answer.context["form"].errors) == {"withdrawn_on"}


def test_a_visit_found_later_takes_no_death_back(reader, hospital, inside):
    died = {"died_on_day": "", "died_on_month": "3", "died_on_year": "2025"}
    told = {**died, "death_cause": "other", "version": 1}
    reader.post(reverse("patients:record-death", args=[hospital.patient.pk]), told)
    visit = {**on("visited_on", date(2025, 3, 20)), "disease_state": "awd", "reason": "x"}
    address = reverse("patients:record-visit", args=[hospital.patient.pk])
    assert reader.post(address, visit).status_code == 302
    with inside():
        record_now = PatientRecord.of(Patient.objects.all(), hospital.patient.pk)
        assert record_now.status.state == "dead"


def test_what_is_answered_is_not_asked_for_again(reader, hospital, inside):
    with inside():
        reminder = Reminder.objects.filter(patient=hospital.patient).first()
        Reminder.objects.filter(pk=reminder.pk).update(settled_on=date(2024, 7, 1))
    address = reverse("patients:settle", args=[reminder.pk])
    reader.post(address, {"again_in_days": "14", "version": reminder.version})
    with inside():
        due_on = reminder.due_on
        reminder.refresh_from_db()
        assert reminder.due_on == due_on
