"""Patients, their identity apart, and their death."""

from uuid import uuid4

import pytest

from patients.centers import center_context
from patients.models import FollowUpPlan, Patient, PatientIdentity, StatusEvent
from tests.api_rows import WHY
from tests.people import person
from tumorboard.models import Grant, Role

from .conftest import Program
from .test_rows import messages

pytestmark = pytest.mark.django_db

NAME = {"given_name": "Işık", "family_name": "Çelik", "mrn": "A-100"}


def test_a_patient_is_entered_under_the_next_pseudonym(surgeon, ankara):
    body = {"id": str(uuid4()), "sex_at_birth": "female", "born_on": "1958-05-04"}

    entered = surgeon.post("patients/", body)
    again = surgeon.post("patients/", body)

    assert (entered.status_code, again.status_code) == (201, 200)
    assert entered.json() == again.json()
    assert entered.json()["study_code"] == "P-0001"
    assert entered.json()["id"] == body["id"]
    assert entered.json()["center"] == "ankara"


@pytest.mark.parametrize(
    "name",
    [
        "center", "center_id", "version", "created_by", "import_batch", "provenance", "is_demo",
        "series", "source_id", "as_published", "updated_by", "created_at", "identity", "pk",
    ],
)  # fmt: skip
def test_a_patient_cannot_be_put_anywhere_else(name, surgeon, ankara, bursa):
    value = str(bursa.rows["Series"].pk) if name == "series" and "Series" in bursa.rows else 1
    entered = surgeon.post("patients/", {name: value})
    corrected = surgeon.patch(f"patients/{ankara.patient.pk}/", {name: value, **WHY}, version=1)

    assert (entered.status_code, corrected.status_code) == (400, 400)
    assert list(messages(entered)) == list(messages(corrected)) == [name]


@pytest.mark.parametrize("name", ["id", "study_code"])
def test_the_names_of_a_patient_stay(name, surgeon, ankara):
    answer = surgeon.patch(f"patients/{ankara.patient.pk}/", {name: str(uuid4()), **WHY}, version=1)

    assert list(messages(answer)) == [name]


def test_who_works_in_two_centers_says_where(surgeon, ankara, bursa):
    Grant.objects.create(
        user=surgeon.user, center=bursa.center, role=Role.SURGEON, since="2020-01-01"
    )

    nowhere = surgeon.post("patients/", {})
    there = surgeon.post("patients/?center=bursa", {})
    elsewhere = surgeon.post("patients/?center=izmir", {})

    assert list(messages(nowhere)) == list(messages(elsewhere)) == ["center"]
    assert there.json()["center"] == "bursa"


def test_whoever_only_reads_in_the_other_center_enters_nothing_there(ankara, bursa):
    user = person(Role.SURGEON, ankara.center)
    Grant.objects.create(user=user, center=bursa.center, role=Role.MEMBER, since="2020-01-01")
    program = Program(user)
    tumor = {"patient": str(bursa.patient.pk), "topography": "C20.9"}

    assert program.get(f"patients/{bursa.patient.pk}/").status_code == 200
    assert program.post("patients/?center=bursa", {}).status_code == 400
    assert list(messages(program.post("primary-tumors/", tumor))) == ["patient"]
    assert (
        program.patch(
            f"patients/{bursa.patient.pk}/", {"weight_kg": 70, **WHY}, version=1
        ).status_code
        == 404
    )


def test_an_id_of_another_hospital_is_refused_without_a_word_about_it(surgeon, ankara, bursa):
    answer = surgeon.post("patients/", {"id": str(bursa.patient.pk)})

    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
    assert "bursa" not in answer.content.decode().lower()


# --- Identity ---


def test_no_row_but_the_identity_shows_a_name(surgeon, ankara):
    address = f"patients/{ankara.patient.pk}/"
    fill_in = {"given_name": "Işık", **WHY}
    assert surgeon.patch(f"{address}identity/", fill_in, version=1).status_code == 200

    assert "Işık" in surgeon.get(f"{address}identity/").content.decode()
    for shown in (surgeon.get(address), surgeon.get("patients/")):
        assert "Işık" not in shown.content.decode()


def test_an_identity_is_entered_once_and_found_by_its_name(surgeon, ankara):
    patient = surgeon.post("patients/", {}).json()
    address = f"patients/{patient['id']}/identity/"
    body = {**NAME, "id": str(uuid4())}

    assert surgeon.get(address).status_code == 404
    assert surgeon.post(address, body).status_code == 201
    assert surgeon.post(address, body).status_code == 200
    assert surgeon.get(address).json()["mrn"] == "A-100"
    with center_context([ankara.center.pk]):
        assert Patient.objects.matching("isik").get().study_code == patient["study_code"]
        assert Patient.objects.matching("A-100").count() == 1


def test_a_second_identity_is_refused(surgeon, ankara):
    assert surgeon.post(f"patients/{ankara.patient.pk}/identity/", NAME).status_code == 400


def test_a_corrected_name_is_found_and_the_old_one_is_not(surgeon, ankara):
    address = f"patients/{ankara.patient.pk}/identity/"
    first = surgeon.patch(address, {**NAME, **WHY}, version=1)
    second = surgeon.patch(address, {"family_name": "Öztürk", "mrn": "A-200", **WHY}, version=2)

    assert (first.status_code, second.status_code) == (200, 200)
    with center_context([ankara.center.pk]):
        assert Patient.objects.matching("ozturk").exists()
        assert not Patient.objects.matching("celik").exists()
        assert Patient.objects.matching("A-200").exists()
        assert not Patient.objects.matching("A-100").exists()
        identity = PatientIdentity.objects.get(patient=ankara.patient)
    assert identity.given_name == "Işık"


def test_two_patients_cannot_have_one_record_number(surgeon, ankara):
    for status in (201, 400):
        patient = surgeon.post("patients/", {}).json()
        answer = surgeon.post(f"patients/{patient['id']}/identity/", NAME)
        assert answer.status_code == status


def test_somebody_alike_is_asked_about_first(surgeon, ankara):
    first = surgeon.post("patients/", {}).json()
    assert surgeon.post(f"patients/{first['id']}/identity/", NAME).status_code == 201
    again = surgeon.post("patients/", {}).json()
    alike = {**NAME, "given_name": NAME["given_name"].upper(), "mrn": "A-900"}

    answer = surgeon.post(f"patients/{again['id']}/identity/", alike)
    assert (answer.status_code, answer.json()["code"]) == (409, "likely_there")
    assert "Işık" not in answer.content.decode()

    sure = surgeon.post(f"patients/{again['id']}/identity/?not_the_same=yes", alike)
    assert sure.status_code == 201


def test_the_identity_of_another_hospital_does_not_exist(surgeon, bursa):
    address = f"patients/{bursa.patient.pk}/identity/"

    assert surgeon.get(address).status_code == 404
    assert surgeon.post(address, NAME).status_code == 404
    assert surgeon.patch(address, {**NAME, **WHY}, version=1).status_code == 404


# --- Death ---


def test_a_death_is_recorded_with_what_follows_from_it(surgeon, ankara):
    death = {"died_on": "2026-06-01", "cause": "crc_progression"}
    address = f"patients/{ankara.patient.pk}/death/"

    assert surgeon.post(address, death).status_code == 428
    done = surgeon.post(address, death, **{"If-Match": '"1"'})
    late = surgeon.post(address, death, **{"If-Match": '"1"'})

    assert (done.status_code, late.status_code) == (200, 412)
    assert done.json()["death_cause"] == "crc_progression"
    with center_context([ankara.center.pk]):
        assert StatusEvent.objects.filter(patient=ankara.patient, state="dead").count() == 1
        assert FollowUpPlan.objects.get(patient=ankara.patient).state == "closed"


def test_a_death_before_a_visit_is_refused(surgeon, ankara):
    visit = {"patient": ankara.patient.pk, "visited_on": "2026-03-01", "disease_state": "ned"}
    surgeon.post("follow-up-visits/", visit)

    death = {"died_on": "2026-02-01", "cause": "other"}
    answer = surgeon.post(f"patients/{ankara.patient.pk}/death/", death, **{"If-Match": '"1"'})

    assert (answer.status_code, list(messages(answer))) == (400, ["died_on"])


def test_a_death_is_not_a_correction_but_its_date_can_be_corrected(surgeon, ankara):
    address = f"patients/{ankara.patient.pk}/"
    dying = {"died_on": "2026-06-01", "death_cause": "other", **WHY}

    assert list(messages(surgeon.patch(address, dying, version=1))) == ["died_on"]
    assert list(messages(surgeon.post("patients/", {"died_on": "2026-06-01"}))) == ["died_on"]
    recorded = surgeon.post(
        f"{address}death/", {"died_on": "2026-06-02", "cause": "other"}, **{"If-Match": '"1"'}
    )
    assert recorded.status_code == 200
    corrected = surgeon.patch(address, {"died_on": "2026-06-01", **WHY}, version=2)
    assert corrected.json()["died_on"] == "2026-06-01"
    assert list(messages(surgeon.patch(address, {"died_on": None, **WHY}, version=3))) == [
        "died_on"
    ]


def test_a_visit_sets_the_status_of_the_disease(surgeon, ankara):
    visit = {"patient": ankara.patient.pk, "visited_on": "2026-03-01", "disease_state": "awd"}

    surgeon.post("follow-up-visits/", {**visit, "id": "7d1f1b62-2a39-4a4f-9d7e-0a8b1f6f3a11"})
    surgeon.post("follow-up-visits/", {**visit, "id": "7d1f1b62-2a39-4a4f-9d7e-0a8b1f6f3a11"})

    with center_context([ankara.center.pk]):
        events = StatusEvent.objects.filter(patient=ankara.patient, known_on="2026-03-01")
        assert [event.state for event in events] == ["awd"]
