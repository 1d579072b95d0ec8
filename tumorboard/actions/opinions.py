"""Opinions of members on a case: given, changed, revealed."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from patients.actions import correct, record
from tumorboard.models import AgendaItem, Board, Meeting, Opinion, User

from .agenda import TAKES_CASES
from .decisions import NotTheChair
from .steps import locked

TAKES_OPINIONS = {AgendaItem.State.WAITING, AgendaItem.State.PRESENTING}


@transaction.atomic
def give_opinion(
    *, item: AgendaItem, option: str, reason: str = "", treats_patient: bool = False, by: User
) -> Opinion:
    """
    What `by` would do, or would do instead of what was said before.

    Raises ValidationError for who neither sits on the board nor attends, and once the opinions are
    revealed: who then thinks otherwise dissents.
    """
    item = locked(item)
    meeting = item.meeting
    if meeting.board.opinions == Board.Opinions.OFF:
        raise ValidationError(_("This board asks for no opinions."))
    if item.state not in TAKES_OPINIONS or meeting.state not in TAKES_CASES:
        raise ValidationError(_("This case takes no more opinions."))
    if item.opinions_revealed_at is not None:
        raise ValidationError(
            _("The opinions are revealed and stand. Who thinks otherwise now can dissent.")
        )
    told = {"option": option, "reason": reason.strip(), "treats_patient": treats_patient}
    opinion = item.opinions.filter(user=by).first()
    if opinion is None:
        opinion = Opinion(
            agenda_item=item,
            patient=item.patient,
            user=by,
            discipline=_discipline_of(by, meeting),
            **told,
        )
        return record(opinion, by=by)
    changes = {name: value for name, value in told.items() if getattr(opinion, name) != value}
    if not changes:
        return opinion
    return correct(
        opinion, changes=changes, version=opinion.version, by=by, reason=_("Changed before reveal")
    )


def _discipline_of(user: User, meeting: Meeting) -> str:
    """As exercised at the meeting, else as on the board."""
    there = meeting.attendances.filter(user=user, left_at=None).first()
    member = meeting.board.members.on(meeting.held_on).filter(user=user).first()
    found = there or member
    if found is None:
        raise ValidationError(
            _("Opinions are given by members of the board and by who attends. Ask the coordinator.")
        )
    return found.discipline


@transaction.atomic
def reveal_opinions(*, item: AgendaItem, by: User) -> AgendaItem:
    """The chair shows what everybody said, with the names. It happens once."""
    item = locked(item)
    if by.pk != item.meeting.chair_id:
        raise NotTheChair
    if item.state != AgendaItem.State.PRESENTING:
        raise ValidationError(_("Opinions are revealed while the case is presented."))
    if item.opinions_revealed_at is not None:
        return item
    return correct(
        item,
        changes={"opinions_revealed_at": timezone.now()},
        version=item.version,
        by=by,
        reason=_("Opinions revealed"),
    )
