"""Meetings and decisions: everything the board recorded, and no way to write it."""

import pytest

from patients.centers import center_context
from patients.models import AccessLog
from tests.board import make_board, make_patient, propose, refer, sign, start_meeting
from tests.people import center, person
from tumorboard import actions
from tumorboard.models import Role

from .conftest import Program

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(db):
    with center_context([center("ankara").pk]):
        yield make_board(center("ankara"))


@pytest.fixture
def signed(house):
    meeting = start_meeting(house)
    referral = refer(make_patient(house.center), house.chair)
    item = actions.list_case(meeting=meeting, referral=referral, by=house.chair)
    return sign(propose(item, house), house.chair)


@pytest.fixture
def reader(house):
    return Program(person(Role.COORDINATOR, house.center))


def test_a_decision_is_read_with_its_signature(signed, reader, house):
    shown = reader.get(f"decisions/{signed.pk}/").json()

    assert (shown["state"], shown["intent"], shown["consensus"]) == (
        "signed",
        "curative",
        "unanimous",
    )
    assert [each["option"] for each in shown["recommendations"]] == ["upfront_liver_surgery"]
    assert shown["rationale"] == "Partial response, remnant large enough."
    assert shown["signed_name"] == str(house.chair)
    assert shown["content_sha256"] == signed.content_sha256 != ""
    assert shown["is_superseded"] is False
    assert shown["held_on"] == str(signed.agenda_item.meeting.held_on)


def test_an_addendum_and_the_carrying_out_stand_beside_the_decision(signed, reader, house):
    actions.add_addendum(decision=signed, text="MRI came later.", reason="late", by=house.chair)
    actions.link_implementation(decision=signed, state="not_yet", by=house.chair)

    shown = reader.get(f"decisions/{signed.pk}/").json()

    assert [each["text"] for each in shown["addenda"]] == ["MRI came later."]
    assert [each["state"] for each in shown["implementations"]] == ["not_yet"]


def test_a_meeting_is_read_with_its_agenda_and_its_log_names_the_patients(signed, reader):
    meeting = signed.agenda_item.meeting
    shown = reader.get(f"meetings/{meeting.pk}/").json()

    assert len(shown["attendances"]) == 5
    assert [item["patient"] for item in shown["items"]] == [str(signed.patient_id)]
    assert shown["items"][0]["question"].startswith("One-stage resection")
    line = AccessLog.objects.filter(url_name="api:meeting-detail").get()
    assert line.patient_id == signed.patient_id


def test_decisions_are_found_by_patient_and_state(signed, reader, house):
    other = make_patient(house.center, "P-0002")

    assert reader.get("decisions/", patient=signed.patient_id, state="signed").json()["count"] == 1
    assert reader.get("decisions/", patient=other.pk).json()["count"] == 0
    assert reader.get("decisions/", state="draft").json()["count"] == 0
    assert reader.get("meetings/", held_on__gte="2100-01-01").json()["count"] == 0


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_of_the_board_is_written_here(method, signed, reader):
    for address in (f"decisions/{signed.pk}/", "decisions/", f"meetings/{signed.agenda_item.meeting_id}/", "meetings/"):  # fmt: skip
        answer = getattr(reader.browser, method)(
            f"/api/v1/{address}", {"state": "draft"}, content_type="application/json"
        )
        assert answer.status_code == 405


def test_a_staff_list_shows_no_addresses_or_hashes(signed, reader):
    shown = reader.get(f"meetings/{signed.agenda_item.meeting_id}/").content.decode()

    assert "@example.org" not in shown
    assert "argon2" not in shown
