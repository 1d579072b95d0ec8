"""
The histories of a center's boards, read from the workflow at one moment. Not: figures.

Each table is asked once for the center, however many boards and cases it has.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.timezone import localdate

from analytics.models import Course
from analytics.performance.rows import Asked, Case, Decision, History, Meeting, Person
from patients.clinical.dates import period_of
from patients.models import CaseDraft, CenterRevision, InterventionSession, SystemicTherapy
from tumorboard import models
from tumorboard.models import (
    AgendaItem,
    Attendance,
    Board,
    BoardMember,
    Dissent,
    Implementation,
    Recommendation,
)

Days = tuple[date, date]
MADE = (models.Decision.State.PROPOSED, models.Decision.State.SIGNED)
ENDED = (AgendaItem.State.DECIDED, AgendaItem.State.DEFERRED)


def histories(center_id: int) -> dict[UUID, History]:
    """By board. Within the center's context, and best within one moment (analytics.moments)."""
    boards = list(Board.objects.filter(center_id=center_id).select_related("quorum_template"))
    if not boards:
        return {}
    now = CenterRevision.objects.values_list("changed_at", flat=True).get(center_id=center_id)
    shared = History(
        now=now,
        today=localdate(now),
        people=_people(center_id),
        referrals=_referrals(center_id),
        entries=_entries(center_id),
    )
    meetings = _by_board(_meetings(center_id))
    cases = _by_board(_cases(center_id))
    days = _by_board(_days_of_nothing(center_id))
    on_it = BoardMember.objects.filter(center_id=center_id).on(shared.today)
    members = _by_board(on_it.values_list("board_id", "discipline"))
    return {
        board.pk: replace(
            shared,
            meetings=tuple(meetings[board.pk]),
            cases=tuple(cases[board.pk]),
            required=frozenset(board.quorum_template.required),
            members=frozenset(members[board.pk]),
            cancelled_on=_days(days[board.pk], "cancelled"),
            taken_off_on=_days(days[board.pk], "taken off"),
            imported_on=_days(days[board.pk], "imported"),
        )
        for board in boards
    }


def _by_board(rows: Iterable[tuple[UUID, Any]]) -> dict[UUID, list]:
    found = defaultdict(list)
    for board, row in rows:
        found[board].append(row)
    return found


def _held(prefix: str = "") -> dict[str, Any]:
    """Meetings that ran here from their opening to their end; one taken over never was opened."""
    return {f"{prefix}state": models.Meeting.State.CLOSED, f"{prefix}started_at__isnull": False}


def _meetings(center_id: int) -> Iterable[tuple[UUID, Meeting]]:
    disciplines = defaultdict(set)
    came = Attendance.objects.filter(center_id=center_id).exclude(joined_at=None)
    for meeting, discipline in came.values_list("meeting_id", "discipline"):
        disciplines[meeting].add(discipline)
    members = _by_board(
        (member.board_id, member) for member in BoardMember.objects.filter(center_id=center_id)
    )
    held = models.Meeting.objects.filter(center_id=center_id, **_held())
    for meeting in held.select_related("quorum_template").order_by("held_on", "pk"):
        expected = {
            *meeting.quorum_template.required,
            *(m.discipline for m in members[meeting.board_id] if m.sits_on(meeting.held_on)),
        }
        there = frozenset(disciplines[meeting.pk])
        row = Meeting(str(meeting.pk), meeting.held_on, there, frozenset(expected))
        yield meeting.board_id, row


def _days_of_nothing(center_id: int) -> Iterable[tuple[UUID, tuple[str, date]]]:
    """Days on which something was not done that the page says: cancelled, taken off, taken over."""
    cancelled = models.Meeting.objects.filter(
        center_id=center_id, state=models.Meeting.State.CANCELLED
    )
    for board, day in cancelled.values_list("board_id", "held_on"):
        yield board, ("cancelled", day)
    withdrawn = AgendaItem.objects.filter(
        center_id=center_id, state=AgendaItem.State.WITHDRAWN, **_held("meeting__")
    )
    for board, day in withdrawn.values_list("meeting__board_id", "meeting__held_on"):
        yield board, ("taken off", day)
    imported = models.Decision.objects.filter(
        center_id=center_id, state=models.Decision.State.IMPORTED
    )
    for board, day in imported.values_list(
        "agenda_item__meeting__board_id", "agenda_item__meeting__held_on"
    ):
        yield board, ("imported", day)


def _days(rows: Iterable[tuple[str, date]], what: str) -> tuple[date, ...]:
    return tuple(sorted(day for name, day in rows if name == what))


# --- Cases ---


def _cases(center_id: int) -> Iterable[tuple[UUID, Case]]:
    items = (
        AgendaItem.objects.filter(center_id=center_id, state__in=ENDED, **_held("meeting__"))
        .exclude(decisions__state=models.Decision.State.IMPORTED)
        .select_related("meeting", "referral")
        .defer("snapshot")
        .order_by("meeting__held_on", "order_no", "pk")
    )
    decisions, opinions = _decisions(center_id), _opinions(center_id)
    for item in items:
        case = Case(
            key=str(item.pk),
            meeting=str(item.meeting_id),
            held_on=item.meeting.held_on,
            patient=str(item.patient_id),
            referral=str(item.referral_id),
            is_deferred=item.state == AgendaItem.State.DEFERRED,
            started_at=item.started_at,
            ended_at=item.ended_at,
            missing_at_lock=_tuple(item.missing_at_lock),
            is_late=bool(item.late_reason),
            present=_disciplines(item.present),
            plan_before=item.referral.plan_before,
            deferral_reason=item.deferral_reason,
            opinions=tuple(sorted(opinions[item.pk])),
            decision=decisions.get(item.pk),
        )
        yield item.meeting.board_id, case


def _tuple(codes: list[str] | None) -> tuple[str, ...] | None:
    return None if codes is None else tuple(codes)


def _disciplines(present: list[dict] | None) -> frozenset[str] | None:
    return None if present is None else frozenset(one["discipline"] for one in present)


def _opinions(center_id: int) -> dict[UUID, list[tuple[str, str]]]:
    """Only what was revealed: a figure must not tell what a person may not read."""
    found = defaultdict(list)
    revealed = models.Opinion.objects.filter(
        center_id=center_id, agenda_item__opinions_revealed_at__isnull=False
    )
    for item, *told in revealed.values_list("agenda_item_id", "discipline", "option"):
        found[item].append(tuple(told))
    return found


def _decisions(center_id: int) -> dict[UUID, Decision]:
    """By case. A newer version stands once it is signed; the signature that counts is the first."""
    rows = models.Decision.objects.filter(center_id=center_id, state__in=MADE)
    versions = defaultdict(list)
    for row in rows.order_by("agenda_item_id", "version_no"):
        versions[row.agenda_item_id].append(row)
    first_option = _first_options(center_id)
    answers, treated = _answers(center_id)
    dissented = set(
        Dissent.objects.filter(center_id=center_id, is_struck=False).values_list(
            "decision_id", flat=True
        )
    )
    found = {}
    for item, made in versions.items():
        signed = [row for row in made if row.state == models.Decision.State.SIGNED]
        row = signed[-1] if signed else made[-1]
        first = signed[0].signed_at if signed else None
        found[item] = Decision(
            first_option=first_option.get(row.pk),
            quorum_met=row.quorum_met,
            is_overridden=bool(row.override_reason),
            is_provisional=row.provisional,
            missing_disciplines=tuple(row.missing_disciplines or ()),
            signed_at=first,
            has_dissent=row.pk in dissented,
            due_on=row.due_on,
            answers=tuple(answers[item]),
            treated=tuple(sorted(treated[item])),
        )
    return found


def _first_options(center_id: int) -> dict[UUID, str]:
    found: dict[UUID, str] = {}
    rows = Recommendation.objects.filter(center_id=center_id, is_struck=False)
    for decision, option in rows.order_by("rank").values_list("decision_id", "option"):
        found.setdefault(decision, option)
    return found


def _answers(center_id: int) -> tuple[dict[UUID, list], dict[UUID, list[Days]]]:
    """What was said about carrying out, and when the linked treatments were, by case: of all versions."""
    answers, treated = defaultdict(list), defaultdict(list)
    rows = Implementation.objects.filter(center_id=center_id).select_related(
        "decision", "session", "therapy"
    )
    for row in rows.order_by("created_at", "pk"):
        item = row.decision.agenda_item_id
        answers[item].append((row.state, row.reason))
        if row.session:
            treated[item].append(
                period_of(row.session.performed_on, row.session.performed_on_precision)
            )
        if row.therapy:
            treated[item].append(
                period_of(row.therapy.started_on, row.therapy.started_on_precision)
            )
    return answers, treated


# --- Patients, referrals, entries ---


def _people(center_id: int) -> dict[str, Person]:
    """Of everybody who ever was on an agenda here."""
    listed = AgendaItem.objects.filter(center_id=center_id).order_by().values("patient_id")
    treatments: dict[UUID, list[Days]] = defaultdict(list)
    sessions = InterventionSession.objects.filter(patient__in=listed).exclude(
        intent=InterventionSession.Intent.DIAGNOSTIC
    )
    therapies = SystemicTherapy.objects.filter(patient__in=listed)
    for rows, name in ((sessions, "performed_on"), (therapies, "started_on")):
        for patient, day, precision in rows.values_list("patient_id", name, f"{name}_precision"):
            treatments[patient].append(period_of(day, precision))
    deaths = {
        patient: (died_on, undated)
        for patient, died_on, undated in Course.objects.filter(patient__in=listed).values_list(
            "patient_id", "died_on", "death_undated"
        )
    }
    decided = _decided_on(center_id)
    return {
        str(patient): Person(
            treatments=tuple(sorted(treatments[patient])),
            died_on=deaths.get(patient, (None, False))[0],
            death_undated=deaths.get(patient, (None, False))[1],
            decided_on=tuple(sorted(decided[patient])),
        )
        for patient in listed.values_list("patient_id", flat=True).distinct()
    }


def _decided_on(center_id: int) -> dict[UUID, list[tuple[date, str]]]:
    """
    The days of meetings whose decision was signed. A revision of the same decision is no later
    decision, and advice without a quorum takes no decision's place.
    """
    found = defaultdict(list)
    first = models.Decision.objects.filter(
        center_id=center_id,
        state=models.Decision.State.SIGNED,
        supersedes=None,
        provisional=False,
    )
    for patient, item, day in first.values_list(
        "patient_id", "agenda_item_id", "agenda_item__meeting__held_on"
    ):
        found[patient].append((day, str(item)))
    return found


def _referrals(center_id: int) -> dict[str, Asked]:
    came_up = defaultdict(list)
    state = AgendaItem.State
    items = AgendaItem.objects.filter(
        center_id=center_id, state__in=[state.DEFERRED, state.PRESENTING, state.DECIDED]
    )
    for referral, day in items.values_list("referral_id", "meeting__held_on"):
        came_up[referral].append(day)
    waits = (models.Referral.State.WAITING, models.Referral.State.LISTED)
    return {
        str(pk): Asked(tuple(sorted(came_up[pk])), state in waits)
        for pk, state in models.Referral.objects.filter(center_id=center_id).values_list(
            "pk", "state"
        )
    }


def _entries(center_id: int) -> tuple[tuple[date, int | None], ...]:
    drafts = CaseDraft.objects.filter(center_id=center_id, submitted_at__isnull=False)
    rows = drafts.order_by("submitted_at", "pk").values_list("submitted_at", "entry_seconds")
    return tuple((localdate(at), seconds) for at, seconds in rows)
