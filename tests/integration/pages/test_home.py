"""The start page: what waits for each role, true of the data, and no patient for who may not see one."""

from datetime import timedelta

import pytest
from django.utils import timezone

from patients.actions import record
from patients.centers import center_context
from patients.models import InterventionSession
from tests.board import make_board, propose, refer, sign, start_meeting
from tests.factories import plan_of
from tests.people import person, signed_in
from tumorboard import actions
from tumorboard.models import Role

pytestmark = pytest.mark.django_db

TITLES = {
    Role.SURGEON: ["Cases to finish", "Decisions to sign", "Operations without a record"],
    Role.MEMBER: ["Decisions to sign", "Next board"],
    Role.COORDINATOR: ["Next board", "Referrals waiting", "Decisions not yet signed"],
    Role.DATA_MANAGER: ["Imports", "Cases to finish", "Overdue follow-up"],
    Role.RESEARCHER: ["Outcomes"],
    Role.CENTER_ADMIN: ["People and roles", "Roles that end soon"],
    Role.AUDITOR: ["Accesses in the last 24 hours", "Outcomes"],
    Role.SYSTEM_ADMIN: ["Centers"],
}


def cards(reader) -> dict:
    return {card.title: card for card in reader.get("/home/").context["cards"]}


def titles_of(card) -> list[str]:
    return [item.title for item in card.items]


@pytest.fixture
def house(hospital, inside):
    with inside():
        house = make_board(hospital.center)
    house.chair = hospital.surgeon
    return house


@pytest.mark.parametrize("role", list(Role))
def test_each_role_has_its_cards(hospital, role):
    somebody = signed_in(person(role, hospital.center, name=f"a.{role}"))
    assert list(cards(somebody))[: len(TITLES[role])] == TITLES[role]


@pytest.mark.parametrize(
    "role", [Role.RESEARCHER, Role.CENTER_ADMIN, Role.AUDITOR, Role.SYSTEM_ADMIN]
)
def test_who_reads_no_record_meets_no_patient(hospital, house, inside, role):
    with inside():
        plan_of(hospital.patient)
        refer(hospital.patient, hospital.surgeon)
    text = signed_in(person(role, hospital.center, name=f"a.{role}")).get("/home/").text
    assert "Işık" not in text
    assert hospital.patient.study_code not in text


def test_the_start_leads_home_or_to_the_sign_in_page(reader, client):
    assert reader.get("/").url == "/home/"
    assert client.get("/").url.startswith("/account/login/")


def test_the_overdue_wait_for_the_coordinator(hospital, inside):
    ten_months_ago = timezone.localdate() - timedelta(days=304)  # month 8 was two months ago
    with inside():
        plan_of(hospital.patient, anchored_on=ten_months_ago)
    coordinator = signed_in(person(Role.COORDINATOR, hospital.center))
    card = cards(coordinator)["Overdue follow-up"]
    assert (titles_of(card), card.count, card.tone) == (["ÇELİK, Işık"], 1, "danger")


def decided(hospital, house, *, due_on):
    """A signed decision to operate."""
    item = actions.list_case(
        meeting=start_meeting(house), referral=refer(hospital.patient, house.chair), by=house.chair
    )
    return sign(propose(item, house, due_on=due_on), house.chair)


def test_an_operation_without_its_record_waits_for_the_surgeon(hospital, house, reader, inside):
    title, today = "Operations without a record", timezone.localdate()
    with inside():
        decided(hospital, house, due_on=today - timedelta(days=1))
    assert titles_of(cards(reader)[title]) == ["ÇELİK, Işık"]
    with inside():
        session = InterventionSession(patient=hospital.patient, performed_on=today)
        record(session, by=hospital.surgeon)
    assert cards(reader)[title].items == []


def test_an_operation_of_tomorrow_does_not_wait(hospital, house, reader, inside):
    with inside():
        decided(hospital, house, due_on=timezone.localdate() + timedelta(days=1))
    assert cards(reader)["Operations without a record"].count is None


def test_what_was_carried_out_no_longer_waits(hospital, house, inside):
    title = "Decisions due without an answer"
    coordinator = signed_in(person(Role.COORDINATOR, hospital.center))
    with inside():
        decision = decided(hospital, house, due_on=timezone.localdate() - timedelta(days=1))
    assert cards(coordinator)[title].count == 1
    with inside():
        actions.link_implementation(decision=decision, state="unknown", by=hospital.surgeon)
    assert cards(coordinator)[title].count is None


def test_a_decision_read_back_waits_for_its_chair_alone(hospital, house, reader, inside):
    with inside():
        item = actions.list_case(
            meeting=start_meeting(house),
            referral=refer(hospital.patient, house.chair),
            by=house.chair,
        )
        propose(item, house)
    colleague = signed_in(person(Role.SURGEON, hospital.center, name="colleague"))
    assert cards(reader)["Decisions to sign"].count == 1
    assert cards(colleague)["Decisions to sign"].count is None


def test_cases_of_the_next_board(hospital, house, reader, inside):
    with center_context([hospital.center.pk]):
        meeting = actions.plan_meeting(
            board=house.board,
            held_on=timezone.localdate() + timedelta(days=3),
            chair=house.chair,
            by=house.chair,
        )
        referral = actions.refer_case(
            patient=hospital.patient,
            question="Resect now, or four more cycles?",
            category="restaging",
            presenter=hospital.surgeon,
            by=hospital.surgeon,
        )
    with inside():
        actions.list_case(meeting=meeting, referral=referral, by=house.chair)
    assert titles_of(cards(reader)["My patients on the next board"]) == ["ÇELİK, Işık"]
