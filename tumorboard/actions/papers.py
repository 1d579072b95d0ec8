"""Papers of a meeting: minutes in versions, letters about a decision, and to whom they went."""

import json
from hashlib import sha256

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from patients.actions import record
from tumorboard.letters import gap
from tumorboard.minutes import minutes_of
from tumorboard.models import Decision, Distribution, Letter, Meeting, Minutes

from .mail import mail, reachable
from .steps import Actor, locked


@transaction.atomic
def make_minutes(*, meeting: Meeting, by: Actor, reason: str = "") -> Minutes:
    """
    The next version of a closed meeting's minutes, in every language. The same content makes none.

    Raises ValidationError while the meeting goes on, or where a later version has no reason.
    """
    meeting = locked(meeting)
    if meeting.state != Meeting.State.CLOSED:
        raise ValidationError(_("The minutes are made when the meeting is closed."))
    content = content_of(meeting)
    digest = digest_of(content)
    latest = meeting.minutes.first()
    if latest is not None and latest.content_sha256 == digest:
        return latest
    return record(
        Minutes(
            center=meeting.center,
            meeting=meeting,
            version_no=latest.version_no + 1 if latest else 1,
            content=content,
            content_sha256=digest,
            reason=reason.strip(),
        ),
        by=by,
    )


def content_of(meeting: Meeting) -> dict:
    """What a version would say now, by language."""
    return {code: minutes_of(meeting, code).values() for code, _name in settings.LANGUAGES}


def digest_of(content: dict) -> str:
    return sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


@transaction.atomic
def send_minutes(*, minutes: Minutes, by: Actor) -> list[Distribution]:
    """
    Tell everybody of the board and everybody who was there by mail that the minutes stand, without
    saying anything of them. Whom no mail reaches is not noted.

    Raises ValidationError where nobody has one.
    """
    meeting = minutes.meeting
    members = meeting.board.members.on(meeting.held_on).select_related("user")
    present = meeting.attendances.exclude(user=None).select_related("user")
    reached = reachable(row.user for row in (*members, *present))
    if not reached:
        raise ValidationError(_("Nobody who was there or belongs to the board has a mail address."))
    reached = mail(reached, "emails/minutes", {"minutes": minutes}, meeting)
    return [
        _distributed(meeting, Distribution.Way.NOTICE, by=by, user=user, minutes=minutes)
        for user in reached
    ]


@transaction.atomic
def write_letter(*, decision: Decision, kind: str, language: str, text: str, by: Actor) -> Letter:
    """Keep the text of a letter about a signed decision. A later text is another letter."""
    if decision.state != Decision.State.SIGNED:
        raise ValidationError(_("A letter is written when the decision is signed."))
    if decision.superseded_by.filter(state=Decision.State.SIGNED).exists():
        raise ValidationError(
            _("This decision was replaced by a newer version; write about that one.")
        )
    with override(language):
        left = gap()
    if left in text:
        raise ValidationError({"text": _("Fill the gap that is left: %(gap)s") % {"gap": left}})
    return record(
        Letter(
            decision=decision,
            patient=decision.patient,
            kind=kind,
            language=language,
            text=text.strip(),
        ),
        by=by,
    )


@transaction.atomic
def note_download(*, paper: Minutes | Letter, by: Actor) -> Distribution:
    """Somebody took a paper out of the system."""
    is_letter = isinstance(paper, Letter)
    meeting = paper.decision.agenda_item.meeting if is_letter else paper.meeting  # type: ignore[union-attr]
    of = {"letter": paper} if is_letter else {"minutes": paper}
    return _distributed(meeting, Distribution.Way.DOWNLOAD, by=by, user=by, **of)


def _distributed(meeting: Meeting, way: str, *, by: Actor, user, **of) -> Distribution:
    kind = Distribution.Paper.LETTER if "letter" in of else Distribution.Paper.MINUTES
    return record(
        Distribution(
            center=meeting.center,
            meeting=meeting,
            paper=kind,
            user=user,
            recipient=str(user),
            way=way,
            **of,
        ),
        by=by,
    )
