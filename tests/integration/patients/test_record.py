"""What people do to the record: entered, corrected, announced, remembered, and nothing left behind on failure."""

from datetime import date

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction

from patients import actions, models
from patients.centers import center_context
from patients.signals import record_changed
from tumorboard.models import User

pytestmark = pytest.mark.django_db
DAY = date(2019, 3, 1)


@pytest.fixture
def surgeon():
    return User.objects.create_user("surgeon", full_name="Demo Surgeon", password="long enough 1")


@pytest.fixture
def center():
    return models.Center.objects.create(code="izmir", name="İzmir")


@pytest.fixture
def patient(center, surgeon):
    with center_context([center.pk]):
        yield actions.enter_patient(
            patient=models.Patient(center=center, born_on=date(1958, 5, 4)),
            identity=models.PatientIdentity(
                center=center, given_name="Işık", family_name="ÇELİK", mrn="00-481"
            ),
            by=surgeon,
        )


def history_of(row):
    model = apps.get_model("patients", f"{type(row).__name__}Event")
    return list(model.objects.filter(pgh_obj_id=row.pk).order_by("pgh_id"))


def test_a_new_patient_gets_the_next_study_code(patient, center, surgeon):
    second = actions.enter_patient(patient=models.Patient(center=center), by=surgeon)

    assert (patient.study_code, second.study_code) == ("P-0001", "P-0002")


def test_identity_is_found_the_turkish_way_and_its_numbers_are_not_in_clear(patient):
    identity = models.PatientIdentity.objects.get(search_key__contains="isik")
    with connection.cursor() as cursor:
        cursor.execute("SELECT mrn FROM patients_patientidentity")
        stored = cursor.fetchone()[0]

    assert identity.mrn == "00-481"
    assert "481" not in stored


def test_a_record_number_is_entered_once_per_center(patient, center, surgeon):
    with pytest.raises(ValidationError, match="already entered"):
        actions.enter_patient(
            patient=models.Patient(center=center),
            identity=models.PatientIdentity(
                center=center, given_name="A", family_name="B", mrn=" 00-481 "
            ),
            by=surgeon,
        )
    with pytest.raises(ValidationError), transaction.atomic():
        actions.enter_patient(patient=models.Patient(center=center, sex_at_birth="man"), by=surgeon)
    assert models.Patient.objects.filter(sex_at_birth="man").count() == 0


def test_a_correction_raises_the_version_and_keeps_what_was_there(patient, surgeon):
    corrected = actions.correct(
        patient, changes={"sex_at_birth": "female"}, version=1, by=surgeon, reason="misread"
    )

    before, after = history_of(patient)
    assert corrected.version == 2
    assert (before.sex_at_birth, after.sex_at_birth) == (None, "female")
    assert after.pgh_context["reason"] == "misread"


def test_a_correction_needs_a_reason(patient, surgeon):
    with pytest.raises(ValidationError):
        actions.correct(
            patient, changes={"sex_at_birth": "female"}, version=1, by=surgeon, reason=" "
        )


def test_the_second_of_two_corrections_is_told_what_the_first_did(patient, surgeon):
    actions.correct(patient, changes={"sex_at_birth": "female"}, version=1, by=surgeon, reason="a")

    with pytest.raises(actions.ChangedElsewhere) as conflict:
        actions.correct(
            patient, changes={"sex_at_birth": "male"}, version=1, by=surgeon, reason="b"
        )

    assert conflict.value.current.sex_at_birth == "female"


def test_a_row_belongs_to_its_patients_center_whatever_was_asked(patient, surgeon):
    elsewhere = models.Center.objects.create(code="ankara", name="Ankara")

    visit = actions.record(
        models.FollowUpVisit(patient=patient, center=elsewhere, visited_on=DAY), by=surgeon
    )

    assert visit.center_id == patient.center_id


def test_every_write_is_announced_and_raises_the_data_version(patient, surgeon):
    told = []

    def listener(sender, patient_ids, **_kwargs):
        told.extend(patient_ids)

    record_changed.connect(listener)
    before = models.CenterRevision.objects.get(center_id=patient.center_id).data_version
    actions.record(models.FollowUpVisit(patient=patient, visited_on=DAY), by=surgeon)
    after = models.CenterRevision.objects.get(center_id=patient.center_id).data_version

    assert told == [patient.pk]
    assert after > before


def test_a_listener_that_fails_undoes_the_write(patient, surgeon):
    def broken(**_kwargs):
        raise RuntimeError("cannot keep up")

    record_changed.connect(broken)
    try:
        with pytest.raises(RuntimeError):
            actions.record(models.FollowUpVisit(patient=patient, visited_on=DAY), by=surgeon)
    finally:
        record_changed.disconnect(broken)

    assert not models.FollowUpVisit.objects.exists()


def test_death_has_its_date_cause_and_status_together(patient, surgeon):
    actions.record_death(
        patient=patient, died_on=DAY, cause="cardiovascular", version=1, by=surgeon
    )

    patient.refresh_from_db()
    assert (patient.died_on, patient.death_cause) == (DAY, "cardiovascular")
    assert patient.status_events.get().state == "dead"


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_nothing_of_the_record_can_be_deleted(patient):
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        run("DELETE FROM patients_patient")


def test_history_is_written_for_raw_sql_too(patient):
    run("UPDATE patients_patient SET sex_at_birth = 'other'")

    assert history_of(patient)[-1].sex_at_birth == "other"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE patients_patientevent SET study_code = 'x'",
        "DELETE FROM patients_patientevent",
        "INSERT INTO patients_patientevent SELECT * FROM patients_patientevent",
    ],
)
def test_history_cannot_be_touched(patient, statement):
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        run(statement)


def test_outside_a_center_there_is_nothing(patient):
    with center_context([]):
        assert not models.Patient.objects.exists()
    assert models.Patient.objects.exists()


def test_one_statement_on_many_rows_raises_the_data_version_once(patient):
    """A bulk import is one statement: the version must neither fail on it nor count its rows."""
    with center_context([patient.center_id]):
        before = models.CenterRevision.objects.get(center_id=patient.center_id).data_version
        models.FollowUpVisit.objects.bulk_create(
            models.FollowUpVisit(center_id=patient.center_id, patient=patient, visited_on=DAY)
            for _visit in range(3)
        )
        after = models.CenterRevision.objects.get(center_id=patient.center_id).data_version
    assert after == before + 1


def test_many_writes_of_one_case_are_announced_once_at_the_end(patient, surgeon):
    told = []

    def listener(sender, patient_ids, **_kwargs):
        told.append(patient_ids)

    record_changed.connect(listener)
    with actions.announced_once():
        actions.record(models.FollowUpVisit(patient=patient, visited_on=DAY), by=surgeon)
        actions.record(models.StatusEvent(patient=patient, known_on=DAY, state="ned"), by=surgeon)
        during = list(told)

    assert (during, told) == ([], [[patient.pk]])


def test_nothing_is_added_to_a_series_after_its_data_lock(patient, center, surgeon):
    series = models.Series.objects.create(
        center=center, slug="closed", title="Closed", data_locked_on=DAY
    )
    models.Patient.objects.filter(pk=patient.pk).update(series=series)
    patient.refresh_from_db()

    with pytest.raises(ValidationError, match="data lock"):
        actions.record(
            models.FollowUpVisit(patient=patient, visited_on=date(2019, 3, 2)), by=surgeon
        )
    actions.record(models.FollowUpVisit(patient=patient, visited_on=DAY), by=surgeon)


def test_the_data_version_cannot_be_lowered_by_the_application(patient):
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        run("UPDATE patients_centerrevision SET data_version = 0")
