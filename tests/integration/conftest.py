"""One hospital with a patient; requests come from outside any center context."""

from types import SimpleNamespace

import pytest

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
def inside(hospital):
    """Reads and writes of the test itself: `with inside(): ...`"""
    return lambda: center_context([hospital.center.pk])
