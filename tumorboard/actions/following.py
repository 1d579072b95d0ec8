"""Following a decision until it is carried out."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from patients.actions import ChangedElsewhere, correct, record
from patients.models import InterventionSession, SystemicTherapy
from tumorboard.models import Decision, Implementation
from tumorboard.proposed import Row, key_of, proposed_of

from .steps import Actor, locked


class RecordMovedOn(Exception):
    """What was answered is no longer what the record says: the proposal is another one by now."""

    def __init__(self) -> None:
        super().__init__(
            _("Something was recorded about this patient meanwhile. Please look at it again.")
        )


@transaction.atomic
def answer_decision(
    *,
    decision: Decision,
    seen: str,
    state: str,
    by: Actor,
    rows: Sequence[Row] = (),
    reason: str | None = None,
    comment: str = "",
) -> list[Implementation]:
    """
    Say what became of a decision: confirm what the record proposes, or say otherwise and why.

    `seen` is that of the proposal the person looked at; `rows` are all the treatments that carried it out:
    one that was linked before and is not among them is taken back. The same answer twice is one. Raises ChangedElsewhere when
    somebody else has answered meanwhile, RecordMovedOn when the record proposes something else.
    """
    if not Decision.objects.made().filter(pk=decision.pk).exists():
        raise ValidationError(_("Only a decision that was made can be carried out."))
    decision = locked(decision)
    if decision.superseded_by.filter(state=Decision.State.SIGNED).exists():
        raise ValidationError(
            _("This decision was replaced by a newer version; write about that one.")
        )
    told = {"state": state, "reason": reason or None, "comment": comment.strip()}
    now = proposed_of(decision)
    if _stands(now.answers, rows, told):
        return now.answers
    if seen != now.seen:
        latest = max(now.answers, key=lambda row: row.updated_at or row.created_at, default=None)
        raise ChangedElsewhere(latest) if latest else RecordMovedOn()
    _refuse_unexplained(now.proposal.state, told)
    return _write(decision, now.answers, rows, {**told, "proposed": now.proposal.state}, by=by)


def _stands(answers: Sequence[Implementation], rows: Sequence[Row], told: dict) -> bool:
    """Whether all that was told is there already: the same once more, after its answer was lost."""
    linked = {key for answer in answers if (key := _linked(answer))}
    return (
        bool(answers)
        and {key_of(row) for row in rows} == linked
        and all(getattr(row, name) == value for row in answers for name, value in told.items())
    )


def _linked(answer: Implementation) -> str | None:
    if answer.session_id:
        return f"session:{answer.session_id}"
    return f"therapy:{answer.therapy_id}" if answer.therapy_id else None


def _refuse_unexplained(proposed: str, told: dict) -> None:
    state = Implementation.State
    if told["state"] in Implementation.DEVIATES and told["reason"] is None:
        raise ValidationError({"reason": _("A deviation from the decision needs a reason.")})
    is_otherwise = told["state"] != proposed and proposed != state.UNKNOWN
    if is_otherwise and told["reason"] is None and not told["comment"]:
        raise ValidationError(
            {"comment": _("The record says otherwise. Say in a few words how you know.")}
        )


def _write(
    decision: Decision,
    answers: Sequence[Implementation],
    rows: Sequence[Row],
    told: dict,
    *,
    by: Actor,
) -> list[Implementation]:
    """One answer for a decision, on a row for each treatment, or on one without."""
    by_key = {_linked(answer): answer for answer in answers}
    unlinked = by_key.pop(None, None)
    taken_back = [key for key in by_key if key not in {key_of(row) for row in rows}]
    if len(taken_back) + (unlinked is not None) > 1:
        raise ValidationError(
            {"treatments": _("Take back one treatment, save, and then the next.")}
        )
    if taken_back:
        unlinked = by_key.pop(taken_back[0])
    no_link = {"session": None, "therapy": None}
    written = [_corrected(answer, told, by=by) for answer in by_key.values()]
    for row in rows:
        if key_of(row) in by_key:
            continue
        link = {"session" if isinstance(row, InterventionSession) else "therapy": row}
        if unlinked is not None:  # what was said before any treatment is said of it now
            written.append(_corrected(unlinked, {**told, **no_link, **link}, by=by))
            unlinked = None
        else:
            new = Implementation(decision=decision, patient=decision.patient, **told, **link)
            written.append(record(new, by=by))
    if unlinked is not None:
        written.append(_corrected(unlinked, {**told, **no_link}, by=by))
    if not written:
        new = Implementation(decision=decision, patient=decision.patient, **told)
        written.append(record(new, by=by))
    return written


def _corrected(answer: Implementation, told: dict, *, by: Actor) -> Implementation:
    return correct(answer, changes=told, version=answer.version, by=by, reason=_("Answered again"))


@transaction.atomic
def link_implementation(
    *,
    decision: Decision,
    state: str,
    by: Actor,
    session: InterventionSession | None = None,
    therapy: SystemicTherapy | None = None,
    reason: str | None = None,
) -> Implementation:
    """
    Say which treatment carried a decision out, and whether as decided, without being asked: for what is
    brought in. A deviation has a reason.
    """
    if not Decision.objects.made().filter(pk=decision.pk).exists():
        raise ValidationError(_("Only a decision that was made can be carried out."))
    return record(
        Implementation(
            decision=decision,
            patient=decision.patient,
            session=session,
            therapy=therapy,
            state=state,
            reason=reason or None,
        ),
        by=by,
    )
