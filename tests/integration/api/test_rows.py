"""Every kind of row: read, entered, entered again, corrected by version, refused."""

from uuid import uuid4

import pytest
from django.apps import apps

from patients.actions import enter_patient
from patients.centers import center_context
from patients.models import AccessLog, ClinicalModel, Patient
from tests.access.planting import fill
from tests.api_rows import BODIES, CORRECTIONS, MODELS, WHY

pytestmark = pytest.mark.django_db

KINDS = list(BODIES)
ADDRESSES = {
    "primary-tumor": "primary-tumors",
    "liver-metastasis": "liver-metastases",
    "lesion": "lesions",
    "lesion-observation": "lesion-observations",
    "lesion-treatment": "lesion-treatments",
    "systemic-therapy": "systemic-therapies",
    "intervention-session": "intervention-sessions",
    "procedure": "procedures",
    "complication": "complications",
    "recurrence": "recurrences",
    "follow-up-visit": "follow-up-visits",
}
MISSING = object()


def list_of(kind: str) -> str:
    return f"{ADDRESSES[kind]}/"


def one_of(kind: str, pk) -> str:
    return f"{ADDRESSES[kind]}/{pk}/"


def model_of(kind: str) -> type[ClinicalModel]:
    return apps.get_model("patients", MODELS[kind])


def messages(answer) -> dict:
    return {error["field"]: error["message"] for error in answer.json()["errors"]}


@pytest.mark.parametrize("kind", KINDS)
def test_a_row_is_entered_and_read_back(kind, surgeon, ankara):
    body = BODIES[kind](ankara.rows)

    entered = surgeon.post(list_of(kind), body)
    read = surgeon.get(one_of(kind, entered.json()["id"]))

    assert (entered.status_code, entered["ETag"]) == (201, '"1"')
    assert (read.status_code, read["ETag"], read.json()) == (200, '"1"', entered.json())
    for name, value in body.items():
        assert str(read.json()[name]) == str(value), name
    assert read.json()["patient"] == str(ankara.patient.pk)
    assert read.json()["center"] == "ankara"
    with center_context([ankara.center.pk]):
        row = model_of(kind).objects.get(pk=read.json()["id"])
    assert row.created_by_id == surgeon.user.pk


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_post_again_gives_the_same_row(kind, surgeon, ankara):
    body = {**BODIES[kind](ankara.rows), "id": str(uuid4())}
    first = surgeon.post(list_of(kind), body)
    surgeon.patch(one_of(kind, body["id"]), {**CORRECTIONS[kind], **WHY}, version=1)

    again = surgeon.post(list_of(kind), body)
    other = surgeon.post(list_of(kind), {**body, "source": "laboratory"})

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json()["id"] == body["id"]
    assert again["ETag"] == '"2"'
    assert (other.status_code, other.json()["code"]) == (409, "entered_otherwise")


@pytest.mark.parametrize("kind", KINDS)
def test_a_row_is_corrected_by_who_saw_it(kind, surgeon, ankara):
    row = ankara.rows[MODELS[kind]]
    address, change = one_of(kind, row.pk), CORRECTIONS[kind]

    blind = surgeon.patch(address, {**change, **WHY})
    without_reason = surgeon.patch(address, change, version=1)
    silent = surgeon.patch(address, {**change, "correction_reason": "  "}, version=1)
    done = surgeon.patch(address, {**change, **WHY}, version=1)
    late = surgeon.patch(address, {**change, **WHY}, version=1)

    assert (blind.status_code, blind.json()["code"]) == (428, "version_missing")
    assert (without_reason.status_code, silent.status_code) == (400, 400)
    assert list(messages(without_reason)) == list(messages(silent)) == ["correction_reason"]
    assert (done.status_code, done["ETag"]) == (200, '"2"')
    assert done.json() | change == done.json()
    assert (late.status_code, late.json()["code"]) == (412, "version_changed")
    assert surgeon.get(address).json()["version"] == 2


@pytest.mark.parametrize("kind", KINDS)
def test_the_reason_and_the_person_stand_in_the_history(kind, surgeon, ankara):
    row = ankara.rows[MODELS[kind]]
    surgeon.patch(one_of(kind, row.pk), {**CORRECTIONS[kind], **WHY}, version=1)

    events = apps.get_model("patients", f"{MODELS[kind]}Event")
    with center_context([ankara.center.pk]):
        context = events.objects.filter(pgh_obj_id=row.pk).latest("pgh_id").pgh_context
    assert context["reason"] == WHY["correction_reason"]
    assert context["user"] == surgeon.user.pk


@pytest.mark.parametrize("kind", KINDS)
def test_a_row_of_another_hospital_does_not_exist(kind, surgeon, ankara, bursa):
    foreign = bursa.rows[MODELS[kind]]
    change = {**CORRECTIONS[kind], **WHY}

    nowhere = surgeon.get(one_of(kind, uuid4()))
    for answer in (
        surgeon.get(one_of(kind, foreign.pk)),
        surgeon.patch(one_of(kind, foreign.pk), change, version=1),
    ):
        assert (answer.status_code, answer.content) == (404, nowhere.content)
    listed = surgeon.get(list_of(kind)).json()["results"]
    assert str(foreign.pk) not in [row["id"] for row in listed]
    assert listed


@pytest.mark.parametrize("kind", KINDS)
def test_a_row_cannot_hang_on_another_hospitals_rows(kind, surgeon, ankara, bursa):
    body = BODIES[kind](bursa.rows)

    answer = surgeon.post(list_of(kind), body)

    assert answer.status_code == 400
    assert set(messages(answer).values()) == {"There is no such row."}
    assert set(messages(answer)) <= {"patient", "session", "lesion", "liver_metastasis", "procedure", "after_session"}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_set_that_is_not_the_clients_to_set(kind, surgeon, ankara, bursa):
    """Every field of the model under both its names; all that are refused are named."""
    row = ankara.rows[MODELS[kind]]
    fields = model_of(kind)._meta.fields
    everything = {name: _value_of(f, bursa) for f in fields for name in (f.name, f.attname)}
    corrects = surgeon_may_correct(kind)
    enters = corrects | {"id", *BODIES[kind](ankara.rows)}

    corrected = surgeon.patch(one_of(kind, row.pk), {**everything, **WHY}, version=1)
    entered = surgeon.post(list_of(kind), everything)

    assert (corrected.status_code, entered.status_code) == (400, 400)
    assert set(messages(corrected)) == everything.keys() - corrects
    assert set(messages(entered)) == everything.keys() - enters
    with center_context([ankara.center.pk]):
        assert model_of(kind).objects.get(pk=row.pk).version == 1


LINKS = [
    ("primary-tumor", "resection"), ("lesion", "liver_metastasis"), ("lesion", "recurrence"),
    ("lesion", "at_site_of"), ("lesion-observation", "imaging_study"),
    ("lesion-treatment", "procedure"),
    ("recurrence", "after_session"), ("recurrence", "treated_by"),
]  # fmt: skip


def test_every_link_that_can_be_corrected_is_known():
    found = {
        (kind, field.name)
        for kind in KINDS
        for field in model_of(kind)._meta.fields
        if field.is_relation and field.name in surgeon_may_correct(kind)
    }
    assert found == set(LINKS)


@pytest.mark.parametrize(("kind", "name"), LINKS)
def test_a_row_is_not_linked_to_another_patients_rows(kind, name, surgeon, ankara, bursa):
    """Of another hospital, or of another patient of the own one: both do not exist."""
    address = one_of(kind, ankara.rows[MODELS[kind]].pk)
    target = model_of(kind)._meta.get_field(name).related_model.__name__
    with center_context([ankara.center.pk]):
        neighbor = enter_patient(patient=Patient(center=ankara.center), by=None)
        rows = {"Patient": neighbor}
        fill(neighbor, rows)

    for foreign in (bursa.rows[target], rows[target]):
        answer = surgeon.patch(address, {name: foreign.pk, **WHY}, version=1)
        assert messages(answer) == {name: "There is no such row."}


def surgeon_may_correct(kind: str) -> set[str]:
    """Clinical facts, written down here as what the record keeps for itself."""
    kept = {
        "id", "center", "version", "provenance", "source_id", "import_batch", "as_published",
        "created_at", "created_by", "updated_at", "updated_by", "patient", "map_x", "map_y",
        *({"lesion"} if kind in {"lesion-observation", "lesion-treatment"} else ()),
        *({"session"} if kind in {"procedure", "complication"} else ()),
    }  # fmt: skip
    return {field.name for field in model_of(kind)._meta.fields} - kept


def _value_of(field, bursa):
    if field.is_relation:
        row = bursa.rows.get(field.related_model.__name__)
        return bursa.center.pk if row is None else str(row.pk)
    return {"version": 7, "provenance": "made up"}.get(field.name, "x")


@pytest.mark.parametrize("kind", KINDS)
def test_an_unknown_key_is_named(kind, surgeon, ankara):
    body = {**BODIES[kind](ankara.rows), "colour": "blue", "Patient": "x"}

    answer = surgeon.post(list_of(kind), body)

    assert answer.status_code == 400
    assert set(messages(answer)) == {"colour", "Patient"}


@pytest.mark.parametrize("kind", KINDS)
def test_reading_one_row_names_the_patient_in_the_log(kind, surgeon, ankara):
    surgeon.get(one_of(kind, ankara.rows[MODELS[kind]].pk))

    with center_context([ankara.center.pk]):
        line = AccessLog.objects.latest("id")
    assert (line.url_name, line.action) == (f"api:{kind}-detail", "R")
    assert line.patient_id == ankara.patient.pk


@pytest.mark.parametrize("kind", KINDS)
def test_a_list_of_one_patient_names_the_patient_in_the_log(kind, surgeon, ankara):
    answer = surgeon.get(list_of(kind), patient=ankara.patient.pk)

    assert answer.json()["count"] >= 1
    with center_context([ankara.center.pk]):
        line = AccessLog.objects.latest("id")
    assert line.patient_id == ankara.patient.pk
    assert str(ankara.patient.pk) in line.entity


def test_a_corrected_visit_takes_the_status_it_established_along(surgeon, ankara):
    body = BODIES["follow-up-visit"](ankara.rows)
    entered = surgeon.post(list_of("follow-up-visit"), body).json()

    surgeon.patch(
        one_of("follow-up-visit", entered["id"]),
        {"visited_on": "2025-01-09", "disease_state": "awd", **WHY},
        version=1,
    )

    with center_context([ankara.center.pk]):
        assert ankara.patient.status_events.filter(known_on="2025-01-09", state="awd").exists()
        left = ankara.patient.status_events.filter(
            known_on=body["visited_on"], state=body["disease_state"], created_by=surgeon.user
        )
        assert not left.exists()
