"""A meeting from its plan to its end, and who comes and goes."""

from datetime import date, time

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from patients.actions import correct, record
from tumorboard.models import AgendaItem, Attendance, Board, Decision, Meeting, User

from .agenda import take_off_agenda
from .papers import make_minutes
from .steps import Actor, locked, move


@transaction.atomic
def plan_meeting(
    *,
    board: Board,
    held_on: date,
    by: Actor,
    starts_at: time | None = None,
    place: str = "",
    chair: User | None = None,
    coordinator: User | None = None,
) -> Meeting:
    """A board meets on a day, under the quorum rule it has now."""
    return record(
        Meeting(
            center=board.center,
            board=board,
            held_on=held_on,
            starts_at=starts_at or board.starts_at,
            place=place or board.place,
            chair=chair,
            coordinator=coordinator,
            quorum_template=board.quorum_template,
        ),
        by=by,
    )


@transaction.atomic
def open_meeting(*, meeting: Meeting, chair: User, by: Actor) -> Meeting:
    """The meeting begins, on its day or later, under a chair: the one person who signs its decisions."""
    if locked(meeting).held_on > timezone.localdate():
        raise ValidationError(_("This meeting is on another day. It is opened on its day."))
    return move(
        meeting,
        Meeting.State.OPEN,
        by=by,
        reason=_("Meeting opened"),
        chair=chair,
        started_at=timezone.now(),
    )


@transaction.atomic
def hand_over_chair(*, meeting: Meeting, chair: User, by: Actor) -> Meeting:
    """
    Somebody else who is present chairs from now on, and signs.

    Handed over by the present chair or the meeting's coordinator, in session, before the first signature.
    """
    current = locked(meeting)
    _refuse_unless_open(current)
    if by is None or by.pk not in (current.chair_id, current.coordinator_id):
        raise ValidationError(
            _("Only the chair or the coordinator of this meeting hands over the chair.")
        )
    if not current.attendances.filter(user=chair, left_at=None).exists():
        raise ValidationError(_("The chair is handed over to somebody who is present."))
    if Decision.objects.filter(agenda_item__meeting=current, state=Decision.State.SIGNED).exists():
        raise ValidationError(_("A decision of this meeting is signed. Its chair stays."))
    return correct(
        current,
        changes={"chair": chair},
        version=current.version,
        by=by,
        reason=_("The chair was handed over"),
    )


@transaction.atomic
def cancel_meeting(*, meeting: Meeting, by: Actor) -> Meeting:
    """The board does not meet on this day. Its cases wait for another meeting."""
    current = move(meeting, Meeting.State.CANCELLED, by=by, reason=_("Meeting cancelled"))
    for item in current.items.filter(state=AgendaItem.State.WAITING):
        take_off_agenda(item=item, by=by)
    return current


@transaction.atomic
def record_attendance(
    *,
    meeting: Meeting,
    user: User,
    discipline: str,
    by: Actor,
    remote: bool = False,
    role: str = Attendance.Role.MEMBER,
    conflict_of_interest: str = "",
) -> Attendance:
    """Somebody joined now, for one discipline. Who was there and comes back gets a second row."""
    current = locked(meeting)
    _refuse_unless_open(current)
    return record(
        Attendance(
            center=current.center,
            meeting=current,
            user=user,
            discipline=discipline,
            role=Attendance.Role.CHAIR if user == current.chair else role,
            remote=remote,
            joined_at=timezone.now(),
            conflict_of_interest=conflict_of_interest,
        ),
        by=by,
    )


@transaction.atomic
def record_departure(*, attendance: Attendance, by: Actor) -> Attendance:
    """Somebody left now. Cases that end later do not count this person."""
    current = locked(attendance)
    if current.left_at is not None:
        return current
    return correct(
        current,
        changes={"left_at": timezone.now()},
        version=current.version,
        by=by,
        reason=_("Left the meeting"),
    )


@transaction.atomic
def set_projector(
    *,
    meeting: Meeting,
    by: User,
    is_blank: bool | None = None,
    shows_names: bool | None = None,
) -> Meeting:
    """Blank the projector or light it; show names on it instead of study IDs, which only the chair does."""
    current = locked(meeting)
    _refuse_unless_open(current)
    wanted = {"is_blank": is_blank, "shows_names": shows_names}
    changes = {
        name: value
        for name, value in wanted.items()
        if value is not None and value != getattr(current, name)
    }
    if not changes:
        return current
    if changes.get("shows_names") and by.pk != current.chair_id:
        raise ValidationError(_("Only the chair shows names on the projector."))
    return correct(
        current, changes=changes, version=current.version, by=by, reason=_("On the projector")
    )


@transaction.atomic
def close_meeting(*, meeting: Meeting, by: Actor) -> Meeting:
    """
    The meeting ends, and its minutes are made. Every case was decided, deferred with a reason, or taken
    off before.
    """
    current = locked(meeting)
    # Before the first write, as who records one departure does.
    list(current.attendances.select_for_update().order_by("pk"))
    undecided = current.items.filter(
        state__in=[AgendaItem.State.WAITING, AgendaItem.State.PRESENTING]
    ).count()
    if undecided:
        raise ValidationError(
            _("%(count)d cases are neither decided nor deferred.") % {"count": undecided}
        )
    # Afterwards nobody can be added, and who was not there does not sign.
    is_decided = current.items.filter(state=AgendaItem.State.DECIDED).exists()
    if is_decided and not current.attendances.filter(user=current.chair).exists():
        raise ValidationError(_("The chair is not among those present. Record the chair first."))
    for attendance in current.attendances.filter(left_at=None).exclude(joined_at=None):
        record_departure(attendance=attendance, by=by)
    closed = move(
        current,
        Meeting.State.CLOSED,
        by=by,
        reason=_("Meeting closed"),
        ended_at=timezone.now(),
        # Nobody switches the projector of a closed meeting.
        is_blank=False,
        shows_names=False,
    )
    make_minutes(meeting=closed, by=by)
    return closed


def _refuse_unless_open(meeting: Meeting) -> None:
    if meeting.state != Meeting.State.OPEN:
        raise ValidationError(_("The meeting is not in session."))
