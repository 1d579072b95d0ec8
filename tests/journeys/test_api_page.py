"""The page of the programming interface: it runs under our content security policy and reads the record."""

import pytest

from patients.actions import enter_patient
from patients.centers import center_context
from patients.models import Patient
from tests.journeys.witness import Witness
from tests.people import center, person, signed_in
from tumorboard.models import Role

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_schema_is_shown_and_a_list_can_be_tried(live_server, page):
    ankara = center("ankara")
    with center_context([ankara.pk]):
        enter_patient(patient=Patient(center=ankara), by=None)
    session = signed_in(person(Role.SURGEON, ankara)).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    witness = Witness(page, live_server.url)

    page.goto(f"{live_server.url}/api/v1/")
    page.get_by_role("link", name="patients", exact=True).click(timeout=30_000)
    page.get_by_role("button", name="get /api/v1/patients/", exact=True).click()
    page.get_by_role("button", name="Try it out").click()
    page.get_by_role("button", name="Execute").click()
    page.get_by_text('"study_code": "P-0001"').wait_for()

    assert (witness.complaints, witness.abroad) == ([], [])
    assert page.get_by_role("button", name="Authorize").count() == 0
    page.get_by_role("button", name="post /api/v1/patients/", exact=True).click()
    assert page.get_by_role("button", name="Try it out").count() == 0  # the open one says Cancel
