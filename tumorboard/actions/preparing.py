"""Before a meeting: a series of them, who will come, and chasing what is missing."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from patients.actions import correct, record
from patients.centers import center_context
from patients.models import Center
from tumorboard.calendar import holiday_on, meeting_days
from tumorboard.models import (
    Attendance,
    Board,
    BoardMember,
    Distribution,
    Meeting,
    ReadinessReminder,
    ReadinessRule,
    Reply,
    User,
)
from tumorboard.readiness import Owed, of_all_disciplines, owed_at, usual_rules

from .mail import mail, reachable
from .meetings import plan_meeting, record_attendance
from .steps import Actor, locked

EXPECTS = {Meeting.State.PLANNED, Meeting.State.LOCKED}
LONGEST_SERIES_DAYS = 366


@transaction.atomic
def plan_series(*, board: Board, first_on: date, last_on: date, by: Actor) -> list[Meeting]:
    """
    Every meeting of the board between two days, by its weekday and rhythm; none on a public holiday of
    Türkiye, none on a day that has one already.
    """
    if last_on < first_on:
        raise ValidationError({"last_on": _("The last day comes after the first.")})
    if (last_on - first_on).days > LONGEST_SERIES_DAYS:
        raise ValidationError({"last_on": _("Plan at most one year at a time.")})
    taken = set(
        board.meetings.exclude(state=Meeting.State.CANCELLED).values_list("held_on", flat=True)
    )
    days = meeting_days(
        weekday=board.weekday, every_weeks=board.every_weeks, first_on=first_on, last_on=last_on
    )
    return [
        plan_meeting(board=board, held_on=day, by=by)
        for day in days
        if day not in taken and holiday_on(day) is None
    ]


@transaction.atomic
def adopt_usual_rules(*, board: Board, by: Actor) -> list[ReadinessRule]:
    """A board without readiness rules begins with the usual ones and changes them afterwards."""
    if board.readiness_rules.exists():
        raise ValidationError(_("This board has its rules already."))
    return [
        record(ReadinessRule(center=board.center, board=board, **values), by=by)
        for values in usual_rules()
    ]


@transaction.atomic
def reply_to_meeting(*, meeting: Meeting, answer: str, by: User) -> Reply:
    """`by` says whether they will come; the last word counts."""
    meeting = locked(meeting)
    if meeting.state not in EXPECTS:
        raise ValidationError(_("The meeting has begun or is over."))
    member = meeting.board.members.on(meeting.held_on).filter(user=by).first()
    if member is None:
        raise ValidationError(_("Members of this board say whether they come."))
    reply = meeting.replies.filter(user=by).first()
    if reply is None:
        return record(
            Reply(
                center=meeting.center,
                meeting=meeting,
                user=by,
                discipline=member.discipline,
                answer=answer,
            ),
            by=by,
        )
    if reply.answer == answer:
        return reply
    return correct(
        reply, changes={"answer": answer}, version=reply.version, by=by, reason=_("Reply changed")
    )


@transaction.atomic
def admit_expected(*, meeting: Meeting, by: Actor) -> list[Attendance]:
    """Everybody who said they would come is here, as they said: in the room or online."""
    there = set(meeting.attendances.filter(left_at=None).values_list("user", flat=True))
    substitutes = set(
        BoardMember.objects.filter(board=meeting.board, is_substitute=True)
        .on(meeting.held_on)
        .values_list("user", flat=True)
    )
    coming = meeting.replies.exclude(answer=Reply.Answer.NO).exclude(user__in=there)
    role = Attendance.Role
    return [
        record_attendance(
            meeting=meeting,
            user=reply.user,
            discipline=reply.discipline,
            remote=reply.answer == Reply.Answer.ONLINE,
            role=role.SUBSTITUTE if reply.user_id in substitutes else role.MEMBER,
            by=by,
        )
        for reply in coming.select_related("user")
    ]


@transaction.atomic
def remind(
    *,
    meeting: Meeting,
    owed: Owed,
    by: Actor,
    kind: str = ReadinessReminder.Kind.BY_HAND,
) -> ReadinessReminder:
    """
    Tell one person by mail how much they owe to a meeting. The mail names no patient: what is missing
    stands on the agenda, behind the sign-in.
    """
    if owed.user is None:
        raise ValidationError(_("Nobody of this discipline sits on the board."))
    if owed.user == by:
        raise ValidationError(_("You owe this yourself: no mail is needed."))
    if not owed.user.email:
        raise ValidationError(
            _("%(person)s has no email address. Call, or have it entered.") % {"person": owed.user}
        )
    context = {"count": len(owed.lines), "locks_at": meeting.locks_at}
    if not mail([owed.user], "emails/missing", context, meeting):
        raise ValidationError(
            _("The address of %(person)s was refused. Call, or have it mended.")
            % {"person": owed.user}
        )
    return record(
        ReadinessReminder(
            center=meeting.center,
            meeting=meeting,
            user=owed.user,
            kind=kind,
            missing_count=len(owed.lines),
        ),
        by=by,
    )


def notify_agenda(meeting: Meeting, people: Iterable[User], owing: Mapping[int, int]) -> list[User]:
    """
    Tell each by mail that the agenda is locked, and how much they owe. `owing`: by the user's id.
    Returns whom it reached.
    """
    count = meeting.items.exclude(state="withdrawn").count()
    reached = []
    for user in people:
        context = {"cases": count, "count": owing.get(user.pk, 0)}
        reached += mail([user], "emails/agenda", context, meeting)
    return reached


def due_reminder(meeting: Meeting, now: datetime) -> str | None:
    """Which automatic reminder is due at this moment: 48 and 24 hours before the agenda locks."""
    if meeting.locks_at is None or now >= meeting.locks_at:
        return None
    left = meeting.locks_at - now
    kind = ReadinessReminder.Kind
    if left <= timedelta(hours=24):
        return kind.ONE_DAY
    return kind.TWO_DAYS if left <= timedelta(hours=48) else None


def remind_before_lock() -> int:
    """
    The automatic reminders of every center that are due now. Returns how many went out.

    Each person gets each of the two once a meeting; who has no address is left to the coordinator.
    """
    sent = 0
    for center in Center.objects.all():
        with center_context([center.pk]):
            sent += _remind_of(center)
    return sent


def _remind_of(center: Center) -> int:
    sent = 0
    now = timezone.now()
    soon = timezone.localdate() + timedelta(days=14)
    meetings = Meeting.objects.filter(
        center=center, state=Meeting.State.PLANNED, held_on__range=(timezone.localdate(), soon)
    )
    for meeting in meetings.select_related("board", "coordinator").select_for_update(of=("self",)):
        kind = due_reminder(meeting, now)
        if kind is None:
            continue
        reminded = set(meeting.reminders.filter(kind=kind).values_list("user", flat=True))
        for owed in of_all_disciplines(owed_at(meeting)):
            if owed.user and owed.user.email and owed.user.pk not in reminded:
                try:
                    remind(meeting=meeting, owed=owed, by=None, kind=kind)
                except (
                    ValidationError
                ):  # the mail was not taken: the log says why, the next run tries
                    continue
                sent += 1
    return sent


@transaction.atomic
def send_agenda(*, meeting: Meeting, by: Actor) -> list[Distribution]:
    """
    Tell everybody of the board by mail that the agenda stands, and each how much they owe. Noted as
    distributed. Whom no mail reaches is not noted.
    """
    meeting = locked(meeting)
    if meeting.state != Meeting.State.LOCKED:
        raise ValidationError(_("Lock the agenda first: what is sent does not change any more."))
    members = meeting.board.members.on(meeting.held_on).select_related("user")
    people = reachable(member.user for member in members)
    owing: Counter = Counter()
    for owed in owed_at(meeting):
        if owed.user:
            owing[owed.user.pk] += len(owed.lines)
    people = notify_agenda(meeting, people, owing)
    return [
        record(
            Distribution(
                center=meeting.center,
                meeting=meeting,
                paper=Distribution.Paper.AGENDA,
                user=user,
                recipient=str(user),
                way=Distribution.Way.NOTICE,
            ),
            by=by,
        )
        for user in people
    ]
