"""The same request from several sides at the same moment, in transactions of their own."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection

from patients.actions import enter_patient
from patients.centers import center_context
from patients.models import Patient, PrimaryTumor, StatusEvent
from tests.api_rows import WHY
from tests.people import center, person
from tumorboard.models import Role

from .conftest import Program

pytestmark = pytest.mark.django_db(transaction=True)

SIDES = 4


@pytest.fixture
def ankara(db):
    return center("ankara")


@pytest.fixture
def programs(ankara):
    surgeon = person(Role.SURGEON, ankara)
    return [Program(surgeon) for _side in range(SIDES)]


@pytest.fixture
def patient(ankara):
    with center_context([ankara.pk]):
        return enter_patient(patient=Patient(center=ankara), by=None)


def all_at_once(programs, request):
    start = Barrier(len(programs))

    def run(program):
        try:
            start.wait()
            return request(program)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(programs)) as pool:
        return list(pool.map(run, programs))


def test_one_row_comes_of_the_same_post_from_all_sides(programs, patient, ankara):
    visit = {
        "id": str(uuid4()), "patient": patient.pk, "visited_on": "2026-03-01", "disease_state": "ned",
    }  # fmt: skip

    answers = all_at_once(programs, lambda program: program.post("follow-up-visits/", visit))

    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 201]
    assert len({answer.content for answer in answers}) == 1
    with center_context([ankara.pk]):
        assert StatusEvent.objects.count() == 1


def test_one_correction_of_many_at_once_is_made(programs, patient, ankara):
    tumor = programs[0].post("primary-tumors/", {"patient": patient.pk, "topography": "C20.9"})
    address = f"primary-tumors/{tumor.json()['id']}/"

    answers = all_at_once(
        programs, lambda program: program.patch(address, {"nodes_examined": 12, **WHY}, version=1)
    )

    assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412]
    with center_context([ankara.pk]):
        assert PrimaryTumor.objects.get().version == 2
