"""A surgeon's program in one hospital, one patient with a row of everything, and another hospital."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.test import Client

from patients.actions import enter_patient, record
from patients.centers import center_context
from patients.models import Center, Lesion, Patient
from tests.access.planting import fill
from tests.people import center, person, signed_in
from tumorboard.models import Role, User

JSON = "application/json"


class Program:
    """What a client of the interface sends: JSON, with the version it saw."""

    def __init__(self, user: User):
        self.user, self.browser = user, signed_in(user)
        self.browser.raise_request_exception = False

    def get(self, address: str, **query):
        return self.browser.get(f"/api/v1/{address}", query)

    def post(self, address: str, body: Any, **headers):
        return self._send("POST", address, body, headers)

    def patch(self, address: str, body: Any, version: int | None = None):
        headers = {} if version is None else {"If-Match": f'"{version}"'}
        return self._send("PATCH", address, body, headers)

    def _send(self, method, address, body, headers):
        text = body if isinstance(body, (str, bytes)) else DjangoJSONEncoder().encode(body)
        return self.browser.generic(
            method, f"/api/v1/{address}", text, content_type=JSON, headers=headers
        )


@dataclass
class House:
    center: Center
    rows: dict[str, Any] = field(default_factory=dict)

    @property
    def patient(self) -> Patient:
        return self.rows["Patient"]


def make_house(code: str) -> House:
    where = center(code)
    with center_context([where.pk]):
        patient = enter_patient(patient=Patient(center=where, study_code=f"P-{code}"), by=None)
        rows = {"Patient": patient}
        fill(patient, rows)
        lesion = Lesion(
            patient=patient, liver_metastasis=rows["LiverMetastasis"], lesion_no=8, segments=["IV"]
        )
        rows["UntreatedLesion"] = record(lesion, by=None)
    return House(where, rows)


@pytest.fixture(scope="module")
def houses(django_db_setup, django_db_blocker):
    """Made once; what a test changes is undone by its savepoint."""
    with django_db_blocker.unblock():
        with transaction.atomic():
            yield {code: make_house(code) for code in ("ankara", "bursa")}
            transaction.set_rollback(True)
        connection.close()


@pytest.fixture
def ankara(houses, db) -> House:
    return houses["ankara"]


@pytest.fixture
def bursa(houses, db) -> House:
    return houses["bursa"]


@pytest.fixture
def surgeon(ankara) -> Program:
    return Program(person(Role.SURGEON, ankara.center))


def strict_client(user: User) -> Client:
    client = Client(enforce_csrf_checks=True)
    client.cookies = signed_in(user).cookies
    return client
