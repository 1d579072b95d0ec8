"""One hospital with a patient, another beside it; requests come from outside any center context."""

from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from patients.centers import center_context
from patients.protocols import ensure_protocols
from tests.factories import operated_patient
from tests.people import center, person, signed_in
from tumorboard.models import Role


@pytest.fixture
def hospital(db):
    ensure_protocols()
    where = center("ankara")
    surgeon = person(Role.SURGEON, where)
    with center_context([where.pk]):
        patient = operated_patient(where, by=surgeon)
    return SimpleNamespace(center=where, surgeon=surgeon, patient=patient)


@pytest.fixture
def reader(hospital):
    return signed_in(hospital.surgeon)


@pytest.fixture
def reads(reader):
    """How often an address asks the database. Keeping the session alive is not counted: it writes."""

    def count(address: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert reader.get(address).status_code == 200
        return sum(query["sql"].startswith("SELECT") for query in captured)

    return count


@pytest.fixture
def inside(hospital):
    """Reads and writes of the test itself: `with inside(): ...`"""
    return lambda: center_context([hospital.center.pk])
