"""The projector and the console: what they show, to whom, and what their buttons do."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse

from patients.actions import record
from patients.centers import center_context
from patients.models import AccessLog, PatientIdentity
from tests.board import make_board, make_patient, propose, refer, sign, start_meeting
from tests.people import center, person, signed_in
from tumorboard import actions
from tumorboard.live.notices import WATCHED, Notice
from tumorboard.models import Attendance, BoardMember, Discipline, Reply, Role
from tumorboard.selectors import change_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def board(db):
    where = center("ankara")
    with center_context([where.pk]):
        house = make_board(where)
        house.meeting = start_meeting(house)
        house.items = []
        for number in (1, 2):
            patient = make_patient(where, f"P-{number}")
            identity = PatientIdentity(
                patient=patient, given_name="Ayşe", family_name=f"Zqx{number}",
                search_key="x", sort_key="x",
            )  # fmt: skip
            record(identity, by=None)
            house.items.append(
                actions.list_case(
                    meeting=house.meeting, referral=refer(patient, house.chair), by=house.chair
                )
            )
        house.coordinator = person(Role.COORDINATOR, where)
        yield house


def at(board, name: str, **query) -> str:
    address = reverse(f"meetings:{name}", args=[board.meeting.pk])
    return address + ("?" + "&".join(f"{k}={v}" for k, v in query.items()) if query else "")


def stage_of(board, user, **query) -> str:
    return signed_in(user).get(at(board, "screen", **query)).content.decode()


def test_names_are_hidden_until_the_chair_shows_them(board):
    member, chair = board.staff[1], board.chair
    actions.present_case(item=board.items[0], by=chair)
    assert "zqx1" not in stage_of(board, member).casefold()
    assert 'data-key="p"' not in stage_of(board, member)
    told = signed_in(member).post(at(board, "projector"), {"names": "1"}, follow=True)
    assert "zqx1" not in told.content.decode().casefold()
    board.meeting.refresh_from_db()
    assert board.meeting.shows_names is False
    signed_in(chair).post(at(board, "projector"), {"names": "1"})
    assert "ZQX1" in stage_of(board, member)
    signed_in(member).post(at(board, "projector"), {"names": "0"})
    assert "zqx1" not in stage_of(board, chair).casefold(), "anybody may hide them again"


def test_a_blank_projector_shows_nobody_and_logs_nobody(board):
    actions.present_case(item=board.items[0], by=board.chair)
    actions.set_projector(meeting=board.meeting, is_blank=True, by=board.staff[1])
    reader = signed_in(board.staff[1])
    page = reader.get(at(board, "screen"))
    assert page.context.get("patient") is None
    assert "One-stage" not in page.content.decode()
    seen = AccessLog.objects.filter(url_name="meetings:screen").exclude(patient_id=None)
    assert not seen.exists()
    actions.set_projector(meeting=board.meeting, is_blank=False, by=board.staff[1])
    reader.get(at(board, "screen"))
    assert seen.count() == 1


def test_the_projector_is_switched_in_session_only_and_once(board):
    version = board.meeting.version
    unchanged = actions.set_projector(meeting=board.meeting, is_blank=False, by=board.chair)
    assert unchanged.version == version
    for item in board.items:
        actions.defer_case(item=item, reason="time", by=board.chair)
    actions.close_meeting(meeting=board.meeting, by=board.chair)
    with pytest.raises(ValidationError, match="not in session"):
        actions.set_projector(meeting=board.meeting, is_blank=True, by=board.chair)


def test_another_case_is_looked_at_until_the_meeting_moves_on(board):
    first, second = board.items
    reader = signed_in(board.staff[1])
    between = reader.get(at(board, "screen", case=second.pk, **{"while": "none"}))
    assert between.context["item"] == second
    actions.present_case(item=first, by=board.chair)
    moved = reader.get(at(board, "screen", case=second.pk, **{"while": "none"}))
    assert moved.context["item"] == first
    looked = reader.get(at(board, "screen", case=second.pk, **{"while": first.pk}))
    assert (looked.context["item"], looked.context["is_live"]) == (second, False)
    strange = reader.get(at(board, "screen", case="nonsense", **{"while": first.pk}))
    assert strange.context["item"] == first


def test_hidden_opinions_are_counted_on_every_screen_and_told_on_none(board):
    item = actions.present_case(item=board.items[0], by=board.chair)
    actions.give_opinion(item=item, option="sbrt", reason="zqx reason", by=board.staff[1])
    for name in ("screen", "live"):
        text = signed_in(board.chair).get(at(board, name)).content.decode()
        assert "data-opinion-count>1<" in text
        assert "zqx reason" not in text
    actions.reveal_opinions(item=item, by=board.chair)
    assert board.staff[1].full_name in stage_of(board, board.chair)


def test_the_console_takes_who_said_they_come_as_they_said(board):
    substitute = person(Role.MEMBER, board.center, name="substitute")
    record(
        BoardMember(
            center=board.center, board=board.board, user=substitute, since="2020-01-01",
            discipline=Discipline.PATHOLOGY, is_substitute=True,
        ),
        by=None,
    )  # fmt: skip
    reply = Reply(
        center=board.center, meeting=board.meeting, user=substitute,
        discipline=Discipline.PATHOLOGY, answer="online",
    )  # fmt: skip
    record(reply, by=substitute)
    console = signed_in(board.coordinator)
    page = console.get(at(board, "live"))
    assert [r.user for r in page.context["roll"].expected] == [substitute]
    form = {
        "user": substitute.pk, "discipline": "pathology", "remote": "on", "role": "substitute",
        "conflict_of_interest": "treated a relative", "from": "live",
    }  # fmt: skip
    answer = console.post(at(board, "attend"), form)
    assert answer["Location"] == at(board, "live")
    row = Attendance.objects.get(user=substitute)
    assert (row.role, row.remote, row.conflict_of_interest) == (
        "substitute", True, "treated a relative",
    )  # fmt: skip
    page = console.get(at(board, "live"))
    assert "treated a relative" in page.content.decode()
    assert page.context["roll"].expected == []
    leave = reverse("meetings:leave", args=[board.meeting.pk, row.pk])
    assert console.post(leave, {"from": "live"})["Location"] == at(board, "live")
    assert [r.user for r in console.get(at(board, "live")).context["roll"].left] == [substitute]
    console.post(at(board, "attend"), {**form, "role": "chair"})
    assert not Attendance.objects.filter(user=substitute, role="chair").exists()


def test_the_next_case_is_presented_from_the_console(board):
    console = signed_in(board.coordinator)
    case = [board.meeting.pk, board.items[0].pk]
    answer = console.post(reverse("meetings:present", args=case), {"from": "live"})
    assert answer["Location"] == at(board, "live")
    page = console.get(at(board, "live"))
    assert page.context["item"] == board.items[0]
    assert 'data-key="n"' not in page.content.decode(), "one case at a time"
    deferred = {"reason": "time", "note": "", "from": "live"}
    assert console.post(reverse("meetings:defer", args=case), deferred)["Location"] == at(
        board, "live"
    )
    assert 'data-key="n"' in console.get(at(board, "live")).content.decode()


def test_without_cases_and_without_people_every_screen_stands(board):
    for item in board.items:
        actions.take_off_agenda(item=item, by=board.chair)
    for row in board.meeting.attendances.all():
        actions.record_departure(attendance=row, by=board.chair)
    for name in ("screen", "live", "now", "stream-state"):
        assert signed_in(board.coordinator).get(at(board, name)).status_code == 200


def test_what_is_read_back_stays_on_the_projector_until_it_is_signed(board):
    draft = propose(board.items[0], board, rationale="Remnant 38 %.")
    page = stage_of(board, board.staff[1])
    assert "Read back, to be signed" in page
    assert "P-1" in page

    sign(draft, board.chair)
    assert "No case is being presented" in stage_of(board, board.staff[1])
    # The next case takes the stage from one that is not signed yet.
    actions.present_case(item=board.items[1], by=board.chair)
    assert "Nothing is written yet." in stage_of(board, board.staff[1])


def test_a_closed_meeting_shows_no_names_and_is_not_blank(board):
    actions.set_projector(meeting=board.meeting, shows_names=True, is_blank=True, by=board.chair)
    for item in board.items:
        actions.take_off_agenda(item=item, by=board.chair)
    closed = actions.close_meeting(meeting=board.meeting, by=board.chair)
    assert (closed.shows_names, closed.is_blank) == (False, False)


# --- Numbers ---


def test_every_kind_of_change_raises_the_number(board):
    meeting, item, chair = board.meeting, board.items[0], board.chair

    def raised_by(act):
        before = change_of(meeting)
        result = act()
        assert change_of(meeting) > before
        return result

    presented = raised_by(lambda: actions.present_case(item=item, by=chair))
    raised_by(lambda: actions.give_opinion(item=presented, option="sbrt", by=chair))
    written = {"intent": "curative", "recommendations": [{"option": "sbrt"}]}
    draft = raised_by(lambda: actions.record_decision(item=item, by=chair, **written))
    raised_by(
        lambda: actions.record_decision(
            item=item, by=chair, version=draft.version, **written,
            dissents=[{"name": "D", "text": "Later"}],
        )
    )  # fmt: skip
    raised_by(lambda: actions.record_departure(attendance=meeting.attendances.last(), by=chair))
    raised_by(lambda: actions.set_projector(meeting=meeting, is_blank=True, by=chair))


def test_the_application_cannot_set_a_number(board):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT has_table_privilege('tumorboard_meetingchange', 'UPDATE'),"
            " has_table_privilege('tumorboard_meetingchange', 'INSERT')"
        )
        assert cursor.fetchone() == (False, False)


def test_the_center_is_locked_before_the_meeting_by_every_table(board):
    """Triggers of one event run in the order of their names; the other order would end in deadlocks."""
    with connection.cursor() as cursor:
        for table in WATCHED:
            cursor.execute(
                "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal"
                " AND tgname ~ '_(version|watched)_(insert|update)$' ORDER BY tgname",
                [f"tumorboard_{table}"],
            )
            kinds = [name.rsplit("_", 2)[1] for (name,) in cursor.fetchall()]
            assert kinds == ["version", "version", "watched", "watched"], table


def test_a_notice_is_read_as_it_was_written():
    assert Notice.read("6fbe351b-8211-4439-89b2-573b01b830f5 17 case") == Notice(
        "6fbe351b-8211-4439-89b2-573b01b830f5", 17, "case"
    )
