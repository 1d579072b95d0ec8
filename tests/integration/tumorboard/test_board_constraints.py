"""Each rule of the board's tables, refused by its name. Beside it stand values that are fine."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests.board import make_patient, propose, refer, sign
from tumorboard import actions
from tumorboard.models import (
    AgendaItem,
    Attendance,
    Board,
    BoardMember,
    Decision,
    Dissent,
    Implementation,
    Meeting,
    Recommendation,
    Referral,
)

pytestmark = pytest.mark.django_db

NOW = timezone.now()
TODAY = timezone.localdate()
EARLIER = NOW - timedelta(hours=1)


@pytest.fixture
def rows(house, patient, meeting, item):
    """One of each, to hang others on."""
    draft = actions.record_decision(
        item=actions.present_case(item=item, by=house.chair), by=house.chair
    )
    return {
        "center": house.center,
        "board": house.board,
        "patient": patient,
        "meeting": meeting,
        "referral": item.referral,
        "agenda_item": item,
        "decision": draft,
        "user": house.chair,
    }


def refuses(rule, model, **values):
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        model.objects.create(**values)


def test_boards(rows, house):
    fine = {
        "center": rows["center"],
        "starts_at": "08:30",
        "quorum_template": house.board.quorum_template,
    }

    refuses("board_weekday_range|board_weekday_coded", Board, name="B", weekday=8, **fine)
    refuses("board_name_once", Board, name=house.board.name, weekday=1, **fine)
    refuses("board_language_coded", Board, name="B", weekday=1, language="de", **fine)


def test_members(rows):
    fine = {"center": rows["center"], "board": rows["board"], "user": rows["user"], "since": TODAY}

    refuses("board_member_once", BoardMember, discipline="hepatobiliary_surgery", **fine)
    refuses("boardmember_discipline_coded", BoardMember, discipline="dentistry", **fine)
    refuses(
        "board_member_dates_in_order",
        BoardMember,
        discipline="pathology",
        until=TODAY - timedelta(days=1),
        **fine,
    )


def test_meetings(rows):
    fine = {
        "center": rows["center"],
        "board": rows["board"],
        "quorum_template": rows["board"].quorum_template,
    }
    tomorrow = TODAY + timedelta(days=1)

    refuses("meeting_once_a_day", Meeting, held_on=TODAY, **fine)
    Meeting.objects.create(held_on=TODAY, state="cancelled", **fine)
    refuses("meeting_open_has_chair", Meeting, held_on=tomorrow, state="open", **fine)
    refuses(
        "meeting_times_in_order",
        Meeting,
        held_on=tomorrow,
        started_at=NOW,
        ended_at=EARLIER,
        **fine,
    )
    refuses("meeting_state_coded", Meeting, held_on=tomorrow, state="busy", **fine)


def test_attendance(rows):
    fine = {"center": rows["center"], "meeting": rows["meeting"]}
    person = {**fine, "user": rows["user"], "joined_at": NOW}

    refuses("attendance_present_once", Attendance, discipline="hepatobiliary_surgery", **person)
    refuses(
        "attendance_times_in_order", Attendance, discipline="pathology", left_at=EARLIER, **person
    )
    refuses(
        "attendance_of_a_person_has_a_time",
        Attendance,
        discipline="pathology",
        user=rows["user"],
        **fine,
    )
    Attendance.objects.create(discipline="pathology", **fine)
    refuses("attendance_discipline_once", Attendance, discipline="pathology", **fine)


def test_who_comes_back_gets_a_second_row(house, meeting):
    seat = meeting.attendances.get(discipline="interventional_radiology")
    actions.record_departure(attendance=seat, by=house.chair)

    actions.record_attendance(
        meeting=meeting, user=seat.user, discipline=seat.discipline, by=house.chair
    )

    assert meeting.attendances.filter(discipline=seat.discipline).count() == 2


def test_referrals(rows):
    fine = {"center": rows["center"], "patient": rows["patient"], "category": "new_case"}

    refuses("referral_question_asked", Referral, question="Resect?", **fine)
    refuses("referral_question_asked", Referral, question="              ", **fine)
    refuses("referral_urgency_coded", Referral, question="Resect or wait?", urgency="x", **fine)


def test_cases(rows, house):
    other = make_patient(house.center, "P-0009")
    fine = {
        "center": rows["center"],
        "meeting": rows["meeting"],
        "patient": other,
        "referral": refer(other, house.chair),
        "order_no": 9,
    }

    refuses(
        "agenda_one_case_at_a_time",
        AgendaItem,
        state="presenting",
        started_at=NOW,
        snapshot={},
        **fine,
    )
    refuses("agenda_presented_is_frozen", AgendaItem, state="presenting", started_at=NOW, **fine)
    refuses("agenda_deferral_has_reason", AgendaItem, state="deferred", **fine)
    refuses("agenda_times_in_order", AgendaItem, started_at=NOW, ended_at=EARLIER, **fine)
    refuses("agendaitem_missing_disciplines_coded", AgendaItem, missing_disciplines=["x"], **fine)
    AgendaItem.objects.create(**fine)
    refuses("agenda_referral_listed_once", AgendaItem, **{**fine, "order_no": 10})


def test_decisions(rows):
    fine = {name: rows[name] for name in ("center", "patient", "agenda_item")}
    complete = {"intent": "curative", "consensus": "unanimous", "rationale": "x"}

    refuses("decision_version_once", Decision, state="imported", **fine)
    refuses("decision_later_version_replaces", Decision, version_no=2, state="withdrawn", **fine)
    newer = {**fine, "version_no": 2, "supersedes": rows["decision"]}
    refuses("decision_new_version_has_reason", Decision, state="withdrawn", **newer)
    newer["revision_reason"] = "x"
    refuses("decision_one_in_the_making", Decision, **newer)
    refuses("decision_signature_whole", Decision, state="withdrawn", signed_name="x", **newer)
    rows["decision"].state = "withdrawn"
    rows["decision"].save()
    refuses(
        "decision_complete_before_signing", Decision, state="proposed", quorum_met=True, **newer
    )
    for met, provisional in [(None, False), (False, False), (True, True)]:
        refuses(
            "decision_without_quorum_is_provisional",
            Decision,
            state="proposed",
            quorum_met=met,
            provisional=provisional,
            **complete,
            **newer,
        )


def test_parts_of_decisions(rows):
    fine = {name: rows[name] for name in ("center", "patient", "decision")}

    refuses("recommendation_option_coded", Recommendation, option="magic", **fine)
    refuses("recommendation_rank_from_one", Recommendation, option="alpps", rank=0, **fine)
    Recommendation.objects.create(option="alpps", **fine)
    refuses("recommendation_rank_once", Recommendation, option="sbrt", **fine)
    refuses("dissent_has_name_and_text", Dissent, name="", text="No.", **fine)


def test_what_became_of_it(rows):
    fine = {name: rows[name] for name in ("center", "patient", "decision")}

    refuses("implementation_deviation_has_reason", Implementation, state="partly", **fine)
    Implementation.objects.create(state="unknown", **fine)
    refuses("implementation_without_treatment_once", Implementation, state="not_yet", **fine)


def test_a_cancelled_meeting_gives_its_cases_back(house, patient):
    meeting = actions.plan_meeting(board=house.board, held_on=TODAY, by=house.chair)
    referral = refer(patient, house.chair)
    actions.list_case(meeting=meeting, referral=referral, by=house.chair)

    actions.cancel_meeting(meeting=meeting, by=house.chair)

    referral.refresh_from_db()
    assert referral.state == Referral.State.WAITING


def test_a_meeting_of_another_day_is_not_opened_before_it(house):
    tomorrow = actions.plan_meeting(
        board=house.board, held_on=TODAY + timedelta(days=1), by=house.chair
    )

    with pytest.raises(ValidationError, match="another day"):
        actions.open_meeting(meeting=tomorrow, chair=house.chair, by=house.chair)
    tomorrow.refresh_from_db()
    assert tomorrow.state == Meeting.State.PLANNED


def test_the_chair_is_handed_over_in_session_by_who_leads_to_who_is_there(house, item):
    meeting, colleague = item.meeting, house.staff[1]

    def refused(reason, *, chair=colleague, by=house.chair):
        with pytest.raises(ValidationError, match=reason):
            actions.hand_over_chair(meeting=meeting, chair=chair, by=by)

    refused("Only the chair or the coordinator", by=colleague)
    refused("Only the chair or the coordinator", by=None)
    actions.record_departure(
        attendance=meeting.attendances.get(user=house.staff[2]), by=house.chair
    )
    refused("somebody who is present", chair=house.staff[2])
    Meeting.objects.filter(pk=meeting.pk).update(coordinator=house.staff[3])
    handed = actions.hand_over_chair(meeting=meeting, chair=colleague, by=house.staff[3])
    assert handed.chair == colleague
    actions.take_off_agenda(item=item, by=house.chair)
    actions.close_meeting(meeting=meeting, by=house.chair)
    refused("not in session", chair=house.chair, by=colleague)


def test_the_new_chair_signs(house, item):
    decision = propose(item, house)
    actions.hand_over_chair(meeting=item.meeting, chair=house.staff[1], by=house.chair)

    with pytest.raises(actions.NotTheChair):
        sign(decision, house.chair)
    assert sign(decision, house.staff[1]).signed_by == house.staff[1]
