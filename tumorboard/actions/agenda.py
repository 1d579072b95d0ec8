"""A case on an agenda: listed, ordered, presented, deferred."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from patients.actions import record
from tumorboard.models import AgendaItem, Decision, Meeting, Referral
from tumorboard.snapshot import case_snapshot

from .steps import Actor, locked, move

TAKES_CASES = {Meeting.State.PLANNED, Meeting.State.LOCKED, Meeting.State.OPEN}


@transaction.atomic
def list_case(*, meeting: Meeting, referral: Referral, by: Actor) -> AgendaItem:
    """Put a waiting referral at the end of a meeting's agenda."""
    meeting = locked(meeting)
    if meeting.state not in TAKES_CASES:
        raise ValidationError(_("This meeting takes no more cases."))
    referral = move(referral, Referral.State.LISTED, by=by, reason=_("Put on an agenda"))
    last = meeting.items.aggregate(last=Max("order_no"))["last"] or 0
    return record(
        AgendaItem(meeting=meeting, referral=referral, patient=referral.patient, order_no=last + 1),
        by=by,
    )


@transaction.atomic
def take_off_agenda(*, item: AgendaItem, by: Actor) -> AgendaItem:
    """The case is not for this meeting; its referral waits for another."""
    item = move(item, AgendaItem.State.WITHDRAWN, by=by, reason=_("Taken off the agenda"))
    _referral_waits(item, by=by, reason=_("Taken off the agenda"))
    return item


@transaction.atomic
def reorder_agenda(*, meeting: Meeting, order: list[UUID], by: Actor) -> None:
    """Give the agenda this order. `order` names every case of it once, as the person saw them."""
    meeting = locked(meeting)
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
def defer_case(*, item: AgendaItem, reason: str, by: Actor) -> AgendaItem:
    """The case is not decided today, for a coded reason. A draft is withdrawn, the referral waits."""
    label = dict(AgendaItem.DeferralReason.choices).get(reason, "")
    changes: dict[str, Any] = {"deferral_reason": reason}
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
