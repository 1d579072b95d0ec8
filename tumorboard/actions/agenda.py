"""A case on an agenda: listed, ordered, locked, presented, deferred."""

import secrets
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from patients.actions import correct, record
from tumorboard.models import AgendaItem, Board, Decision, Meeting, Referral
from tumorboard.readiness import readiness_of, rules_of
from tumorboard.snapshot import case_snapshot

from .steps import Actor, locked, move

TAKES_CASES = {Meeting.State.PLANNED, Meeting.State.LOCKED, Meeting.State.OPEN}


@transaction.atomic
def list_case(
    *, meeting: Meeting, referral: Referral, by: Actor, late_reason: str = ""
) -> AgendaItem:
    """
    Put a waiting referral at the end of a meeting's agenda. Once the agenda is locked that takes a
    reason, and the case is marked as late.

    Of the cases under a standard of care some are drawn by lot and discussed all the same.
    """
    meeting = _locked_with_its_cases(meeting)
    if meeting.state not in TAKES_CASES:
        raise ValidationError(_("This meeting takes no more cases."))
    is_late = meeting.locked_at is not None
    if is_late and not late_reason.strip():
        raise ValidationError(_("The agenda is locked. Say why the case is added now."))
    referral = move(referral, Referral.State.LISTED, by=by, reason=_("Put on an agenda"))
    last = meeting.items.aggregate(last=Max("order_no"))["last"] or 0
    item = record(
        AgendaItem(
            meeting=meeting,
            referral=referral,
            patient=referral.patient,
            order_no=last + 1,
            late_reason=late_reason.strip() if is_late else "",
            is_audited=referral.lane == Referral.Lane.STANDARD and _is_drawn(meeting.board),
        ),
        by=by,
    )
    if meeting.items.filter(state=AgendaItem.State.WITHDRAWN).exists():
        _put_withdrawn_last(meeting, by=by)
        item.refresh_from_db()
    return item


def _is_drawn(board: Board) -> bool:
    return secrets.randbelow(100) < board.audit_percent


@transaction.atomic
def take_off_agenda(*, item: AgendaItem, by: Actor) -> AgendaItem:
    """The case is not for this meeting; its referral waits for another. Those behind it move up."""
    meeting = _locked_with_its_cases(item.meeting)
    item = move(item, AgendaItem.State.WITHDRAWN, by=by, reason=_("Taken off the agenda"))
    _referral_waits(item, by=by, reason=_("Taken off the agenda"))
    if meeting.state in TAKES_CASES:
        _put_withdrawn_last(meeting, by=by)
        item.refresh_from_db()
    return item


def _locked_with_its_cases(meeting: Meeting) -> Meeting:
    """
    The meeting and all its cases, before anything is written.

    The first write of a transaction holds its center's data version; who then waits for a case that
    somebody else holds, who waits for the data version, would wait forever.
    """
    meeting = locked(meeting)
    list(meeting.items.select_for_update().order_by("pk"))
    return meeting


def _put_withdrawn_last(meeting: Meeting, *, by: Actor) -> None:
    """So that the cases of the agenda are numbered without a gap."""
    items = list(meeting.items.order_by("order_no"))
    items.sort(key=lambda item: item.state == AgendaItem.State.WITHDRAWN)
    reorder_agenda(meeting=meeting, order=[item.pk for item in items], by=by)


@transaction.atomic
def reorder_agenda(*, meeting: Meeting, order: list[UUID], by: Actor) -> None:
    """Give the agenda this order. `order` names every case of it once, as the person saw them."""
    meeting = _locked_with_its_cases(meeting)
    items = {item.pk: item for item in meeting.items.all()}
    if sorted(items) != sorted(order):
        raise ValidationError(_("The agenda was changed in the meantime. Please look again."))
    with connection.cursor() as cursor:
        # Places are unique again at the end: on the way two cases stand on the same one.
        cursor.execute("SET CONSTRAINTS agenda_place_once DEFERRED")
    for place, pk in enumerate(order, start=1):
        item = items[pk]
        if item.order_no != place:
            item.order_no = place
            item.version += 1
            item.updated_by, item.updated_at = by, timezone.now()
            item.save(update_fields=["order_no", "version", "updated_by", "updated_at"])


@transaction.atomic
def reorder_waiting(*, meeting: Meeting, order: list[UUID], by: Actor) -> None:
    """Give the waiting cases this order, each named once. The others keep their places."""
    meeting = locked(meeting)
    places = meeting.items.order_by("order_no").values_list("pk", "state")
    waiting = iter(order)
    filled = [
        next(waiting, pk) if state == AgendaItem.State.WAITING else pk for pk, state in places
    ]
    reorder_agenda(meeting=meeting, order=[*filled, *waiting], by=by)


@transaction.atomic
def bring_forward(*, meeting: Meeting, discipline: str, by: Actor) -> None:
    """Cases whose question needs this discipline come first, each group in the order it had."""
    items = list(meeting.items.select_related("referral").order_by("order_no"))
    items.sort(key=lambda item: discipline not in (item.referral.wanted_disciplines or ()))
    reorder_agenda(meeting=meeting, order=[item.pk for item in items], by=by)


@transaction.atomic
def lock_agenda(*, meeting: Meeting, kept: Mapping[UUID, str], by: Actor) -> Meeting:
    """
    Close the agenda. What each case lacks at this moment is kept with it, for the board's own figures.

    `kept` gives for every case that is not ready the reason why it stays; raises ValidationError
    naming those without one. Who would rather wait is moved to the next meeting before.
    """
    meeting = _locked_with_its_cases(meeting)
    items = list(
        meeting.items.filter(state=AgendaItem.State.WAITING).select_related("referral", "patient")
    )
    found = readiness_of(
        [item.referral for item in items], rules=rules_of(meeting.board), on=meeting.held_on
    )
    reasons = {item.pk: kept.get(item.pk, item.kept_reason).strip() for item in items}
    open_cases = [
        item.patient.study_code
        for item, case in zip(items, found, strict=True)
        if not case.is_ready and not reasons[item.pk]
    ]
    if open_cases:
        raise ValidationError(
            _("Say why these cases stay, or move them to the next meeting: %s.")
            % ", ".join(open_cases)
        )
    for item, case in zip(items, found, strict=True):
        correct(
            item,
            changes={
                "missing_at_lock": [line.rule.item for line in case.lacking],
                "kept_reason": "" if case.is_ready else reasons[item.pk],
            },
            version=item.version,
            by=by,
            reason=_("Agenda locked"),
        )
    return move(
        meeting, Meeting.State.LOCKED, by=by, reason=_("Agenda locked"), locked_at=timezone.now()
    )


@transaction.atomic
def unlock_agenda(*, meeting: Meeting, by: Actor) -> Meeting:
    """Open a locked agenda again; it is locked anew afterwards."""
    return move(meeting, Meeting.State.PLANNED, by=by, reason=_("Agenda unlocked"), locked_at=None)


@transaction.atomic
def move_to_next_meeting(*, item: AgendaItem, by: Actor) -> AgendaItem:
    """The case waits for the board's next meeting and stands on its agenda already."""
    following = (
        Meeting.objects.filter(
            board=item.meeting.board, held_on__gt=item.meeting.held_on, state=Meeting.State.PLANNED
        )
        .order_by("held_on")
        .first()
    )
    if following is None:
        raise ValidationError(_("No later meeting is planned. Plan one, or take the case off."))
    item = take_off_agenda(item=item, by=by)
    return list_case(meeting=following, referral=item.referral, by=by)


@transaction.atomic
def present_case(*, item: AgendaItem, by: Actor) -> AgendaItem:
    """The case comes before the board: what the board sees now is frozen with it."""
    meeting = locked(item.meeting)
    if meeting.state != Meeting.State.OPEN:
        raise ValidationError(_("The meeting is not in session."))
    return move(
        item,
        AgendaItem.State.PRESENTING,
        by=by,
        reason=_("Presented"),
        started_at=timezone.now(),
        snapshot=case_snapshot(patient=item.patient, referral=item.referral),
    )


@transaction.atomic
def defer_case(*, item: AgendaItem, reason: str, by: Actor, note: str = "") -> AgendaItem:
    """
    The case is not decided today, for a coded reason; `note` says what is missing. A draft is
    withdrawn, the referral waits.
    """
    label = dict(AgendaItem.DeferralReason.choices).get(reason, "")
    changes: dict[str, Any] = {"deferral_reason": reason, "deferral_note": note.strip()}
    current = locked(item)
    if current.started_at is not None:
        changes["ended_at"] = timezone.now()
    item = move(
        current, AgendaItem.State.DEFERRED, by=by, reason=_("Deferred: %s") % label, **changes
    )
    for draft in item.decisions.filter(state=Decision.State.DRAFT):
        move(draft, Decision.State.WITHDRAWN, by=by, reason=_("The case was deferred"))
    _referral_waits(item, by=by, reason=_("Deferred: %s") % label)
    return item


def _referral_waits(item: AgendaItem, *, by: Actor, reason: str) -> None:
    item.referral = move(item.referral, Referral.State.WAITING, by=by, reason=reason)
