"""The history of a board, read from its workflow."""

from datetime import date, time, timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from analytics.models import BoardSnapshot
from analytics.performance.reading import histories
from analytics.snapshots import payload_digest
from patients.actions import record
from patients.centers import center_context
from patients.models import CaseDraft, InterventionSession
from tests import courses
from tests.board import (
    DISCIPLINES,
    WRITTEN,
    make_board,
    make_patient,
    propose,
    refer,
    sign,
    start_meeting,
)
from tumorboard import actions as board_actions
from tumorboard.models import (
    AgendaItem,
    Board,
    Decision,
    Implementation,
    Meeting,
    Recommendation,
    Referral,
)

SURGERY, COLORECTAL, RADIOLOGIST = (d.value for d in DISCIPLINES[:3])

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(db):
    where = courses.center()
    with center_context([where.pk]):
        yield make_board(where)


def history_of(house):
    return histories(house.center.pk)[house.board.pk]


def on_agenda(house, meeting, code, **fields):
    referral = refer(make_patient(house.center, code), house.chair)
    if fields:
        Referral.objects.filter(pk=referral.pk).update(**fields)
    return board_actions.list_case(meeting=meeting, referral=referral, by=house.chair)


def close(meeting, by):
    meeting.refresh_from_db()
    return board_actions.close_meeting(meeting=meeting, by=by)


def of(proportion):
    return proportion["count"], proportion["n"]


@pytest.fixture
def held(house):
    """
    One meeting without the radiologist, four cases:

    first    planned and decided upfront surgery; opinions of two; signed; carried out as decided
    second   planned chemotherapy, decided upfront surgery by the chair's word, with a dissent; read
             back 25 hours ago, not signed
    third    deferred, imaging missing
    fourth   taken off the agenda in the meeting
    """
    present = [d for d in DISCIPLINES if d.value != RADIOLOGIST]
    meeting = board_actions.plan_meeting(
        board=house.board, held_on=timezone.localdate(), chair=house.chair, by=house.chair
    )
    first = on_agenda(house, meeting, "P-1", plan_before="upfront_liver_surgery")
    second = on_agenda(house, meeting, "P-2", plan_before="preop_chemo_then_restage")
    third, fourth = on_agenda(house, meeting, "P-3"), on_agenda(house, meeting, "P-4")
    AgendaItem.objects.filter(pk=first.pk).update(missing_at_lock=[])
    AgendaItem.objects.filter(pk=second.pk).update(missing_at_lock=["liver_mri"])
    meeting = board_actions.open_meeting(meeting=meeting, chair=house.chair, by=house.chair)
    for member, discipline in zip(house.staff, DISCIPLINES, strict=True):
        if discipline in present:
            board_actions.record_attendance(
                meeting=meeting, user=member, discipline=discipline, by=house.chair
            )
    for member, option in ((0, "upfront_liver_surgery"), (1, "abstains")):
        board_actions.give_opinion(item=first, option=option, by=house.staff[member])
    signed = sign(
        propose(first, house, override_reason="Asked by telephone.", due_on=timezone.localdate()),
        house.chair,
    )
    session = courses.session(first.patient, timezone.localdate())
    board_actions.link_implementation(
        decision=signed, session=session, state=Implementation.State.AS_DECIDED, by=house.chair
    )
    propose(
        second, house, override_reason="Asked by telephone.",
    )  # fmt: skip
    AgendaItem.objects.filter(pk=second.pk).update(
        started_at=F("started_at") - timedelta(hours=25, minutes=6),
        ended_at=F("ended_at") - timedelta(hours=25),
    )
    board_actions.give_opinion(item=third, option="two_stage", by=house.staff[0])
    board_actions.defer_case(item=third, reason="imaging_missing", by=house.chair)
    board_actions.take_off_agenda(item=fourth, by=house.chair)
    return close(meeting, house.chair), first, second, third


def test_a_held_meeting_is_read_as_it_was(house, held):
    meeting, first, second, third = held
    found = history_of(house)
    cases = {case.key: case for case in found.cases}

    (there,) = found.meetings
    assert (there.key, there.held_on) == (str(meeting.pk), timezone.localdate())
    assert there.disciplines == {d.value for d in DISCIPLINES} - {RADIOLOGIST}
    assert there.expected == {d.value for d in DISCIPLINES}
    assert set(cases) == {str(first.pk), str(second.pk), str(third.pk)}
    assert found.taken_off_on == (timezone.localdate(),)
    assert found.required == {d.value for d in DISCIPLINES} == found.members
    assert found.today == timezone.localdate(found.now)

    one = cases[str(first.pk)]
    assert (one.plan_before, one.missing_at_lock) == ("upfront_liver_surgery", ())
    assert one.present == there.disciplines
    assert one.opinions == ((COLORECTAL, "abstains"), (SURGERY, "upfront_liver_surgery"))
    decision = one.decision
    assert (decision.first_option, decision.quorum_met) == ("upfront_liver_surgery", False)
    assert (decision.is_overridden, decision.is_provisional) == (True, False)
    assert decision.missing_disciplines == (RADIOLOGIST,)
    assert decision.due_on == timezone.localdate()
    assert decision.answers == (("as_decided", None),)
    assert decision.treated == ((timezone.localdate(),) * 2,)

    assert cases[str(second.pk)].decision.signed_at is None
    deferred = cases[str(third.pk)]
    assert (deferred.is_deferred, deferred.deferral_reason) == (True, "imaging_missing")
    assert deferred.started_at is deferred.present is deferred.decision is None
    assert deferred.opinions == (), "never revealed"
    assert found.referrals[deferred.referral].is_waiting


def test_the_figures_of_that_meeting(house, held):
    """By hand from the docstring of `held`; nothing is due for two weeks."""
    courses.refresh_performance(house.center)
    found = BoardSnapshot.objects.get(board=house.board).payload["periods"]["12m"]

    assert (found["meetings"], found["cases"], found["taken_off"]) == (1, 3, 1)
    assert of(found["readiness"]["ready"]) == (1, 2)
    assert of(found["deferral"]["deferred"]) == (1, 3)
    assert found["deferral"]["waiting"]["n"] == 1
    assert of(found["quorum"]["met"]) == (0, 2)
    assert found["quorum"]["overridden"] == 2
    assert of(found["changed"]["changed"]) == (0, 1), "the second is not signed"
    assert of(found["signature"]["in_time"]) == (1, 2)
    assert found["signature"]["unsigned"] == 1
    assert found["carried_out"]["n"] == 0
    assert found["carried_out"]["not_due"] == 1
    assert (found["to_treatment"]["treated"], found["to_treatment"]["median"]["estimate"]) == (1, 0)
    assert found["agreement"]["cases"] == 1


def test_the_database_computes_what_the_history_says(house, held):
    courses.refresh_performance(house.center)
    snapshot = BoardSnapshot.objects.get(board=house.board)

    assert payload_digest(snapshot.payload) == snapshot.payload_sha256
    assert snapshot.payload["as_of"] == timezone.localdate().isoformat()


def test_a_meeting_in_session_is_not_counted_yet(house):
    meeting = start_meeting(house)
    on_agenda(house, meeting, "P-1")

    assert history_of(house).meetings == history_of(house).cases == ()


def test_what_was_taken_over_is_not_the_boards_performance(house, patient_of_another_time):
    found = history_of(house)

    assert found.meetings == found.cases == ()
    assert found.imported_on == (date(2019, 5, 2),)


@pytest.fixture
def patient_of_another_time(house):
    """A meeting and its decision as the demonstration and an import take them over."""
    patient = make_patient(house.center)
    meeting = record(
        Meeting(
            center=house.center, board=house.board, held_on=date(2019, 5, 2), state="closed",
            quorum_template=house.board.quorum_template, starts_at=time(8, 30),
        ),
        by=None,
    )  # fmt: skip
    referral = record(
        Referral(patient=patient, question="Resect or not?", category="restaging", state="closed"),
        by=None,
    )
    item = AgendaItem(
        meeting=meeting, referral=referral, patient=patient, order_no=1, state="decided"
    )
    decision = Decision(agenda_item=record(item, by=None), patient=patient, state="imported")
    record(decision, by=None)
    record(
        Recommendation(decision=decision, patient=patient, option="upfront_liver_surgery"), by=None
    )
    return patient


def test_a_revised_decision_stands_but_its_first_signature_counts(house):
    meeting = start_meeting(house)
    item = on_agenda(house, meeting, "P-1")
    first = sign(propose(item, house), house.chair)
    draft = board_actions.revise_decision(decision=first, reason="New imaging.", by=house.chair)
    draft = board_actions.record_decision(
        item=item, by=house.chair, version=draft.version, **WRITTEN,
        recommendations=[{"option": "observation_followup"}],
        dissents=[{"name": "Dr. A", "text": "I would operate."}],
    )  # fmt: skip
    draft = board_actions.propose_decision(decision=draft, version=draft.version, by=house.chair)
    sign(draft, house.chair)
    close(meeting, house.chair)

    (case,) = history_of(house).cases
    assert case.decision.first_option == "observation_followup"
    assert case.decision.has_dissent
    assert case.decision.signed_at == first.signed_at
    (person,) = history_of(house).people.values()
    assert person.decided_on == ((timezone.localdate(), str(item.pk)),)


def test_a_deferred_case_is_presented_again(house):
    meeting = start_meeting(house)
    item = on_agenda(house, meeting, "P-1")
    board_actions.defer_case(item=item, reason="time", by=house.chair)
    close(meeting, house.chair)
    Meeting.objects.filter(pk=meeting.pk).update(held_on=F("held_on") - timedelta(days=21))
    again = start_meeting(house)
    listed = board_actions.list_case(meeting=again, referral=item.referral, by=house.chair)
    board_actions.present_case(item=listed, by=house.chair)

    found = history_of(house)
    today = timezone.localdate()
    came_up_on = (today - timedelta(days=21), today)
    assert found.referrals[str(item.referral_id)].came_up_on == came_up_on
    courses.refresh_performance(house.center)
    deferral = BoardSnapshot.objects.get().payload["periods"]["12m"]["deferral"]
    assert (deferral["again"]["n"], deferral["again"]["median"]) == (1, 21)


def test_treatments_that_only_diagnose_are_none(house):
    item = on_agenda(house, start_meeting(house), "P-1")
    courses.session(item.patient, date(2025, 12, 1), intent=InterventionSession.Intent.DIAGNOSTIC)
    courses.session(item.patient, date(2026, 1, 5), intent=None)

    (person,) = history_of(house).people.values()
    assert person.treatments == ((date(2026, 1, 5),) * 2,)


def test_entry_times_are_those_of_submitted_cases(house):
    patient = make_patient(house.center)
    mine = {"center": house.center, "patient": patient, "started_by": house.chair}
    CaseDraft.objects.create(**mine, discarded_at=timezone.now())
    CaseDraft.objects.create(**mine)
    session = courses.session(patient, date(2026, 1, 5))
    CaseDraft.objects.create(
        **mine, submitted_by=house.chair, submitted_at=timezone.now(), session=session,
        entry_seconds=131,
    )  # fmt: skip

    assert history_of(house).entries == ((timezone.localdate(), 131),)


def second_board(house):
    board = Board(
        center=house.center, name="Second board", weekday=2, starts_at=time(9),
        quorum_template=house.board.quorum_template,
    )  # fmt: skip
    return record(board, by=None)


def test_two_boards_of_a_center_are_counted_apart(house, held):
    other = second_board(house)
    found = histories(house.center.pk)

    assert len(found[house.board.pk].cases) == 3
    assert found[other.pk].cases == found[other.pk].meetings == ()


def test_reading_takes_the_same_queries_however_many_cases(house, held):
    with CaptureQueriesContext(connection) as before:
        histories(house.center.pk)
    also = SimpleNamespace(**{**vars(house), "board": second_board(house)})
    meeting = start_meeting(also)
    for code in ("P-5", "P-6"):
        sign(propose(on_agenda(also, meeting, code), also), also.chair)
    close(meeting, also.chair)

    with CaptureQueriesContext(connection) as after:
        assert len(history_of(also).cases) == 2
    assert len(after) == len(before)
