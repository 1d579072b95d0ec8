import pytest

from patients.actions import enter_patient
from patients.centers import center_context
from patients.models import Patient
from tests.people import center
from tumorboard.access import rules

from .probes import PROBE_RULES


@pytest.fixture
def probes(settings, monkeypatch):
    """The site with the probe views added, each with its rule but the one that has none."""
    settings.ROOT_URLCONF = "tests.integration.access.probes"
    for url_name, methods in PROBE_RULES.items():
        monkeypatch.setitem(rules.RULES, url_name, methods)


@pytest.fixture
def ankara(db):
    return center("ankara")


@pytest.fixture
def bursa(db):
    return center("bursa")


@pytest.fixture
def patient_in():
    """One patient in a center, named after it."""

    def enter(where):
        with center_context([where.pk]):
            return enter_patient(
                patient=Patient(center=where, study_code=f"P-{where.code.upper()}"), by=None
            )

    return enter
