"""Asking the board."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from patients.actions import record
from patients.models import Patient
from tumorboard.coming_back import ComingBack, coming_back_one
from tumorboard.models import AgendaItem, Meeting, Referral, User
from tumorboard.workflow import check_transition

from .agenda import list_case
from .steps import Actor, locked, move


@transaction.atomic
def refer_case(
    *,
    patient: Patient,
    question: str,
    category: str,
    by: Actor,
    urgency: str = Referral.Urgency.ROUTINE,
    presenter: User | None = None,
    patient_wish: str = "",
    comorbidity: str = "",
    vote_options: Sequence[str] | None = None,
    plan_before: str | None = None,
    wanted_disciplines: Sequence[str] | None = None,
    lane: str = Referral.Lane.DISCUSSION,
    standard: str = "",
) -> Referral:
    """
    Put a question about a patient to the board. It waits until an agenda takes it.

    `plan_before`: what would be done without the board. `lane`: under a standard of care the case is
    listed with its plan and not discussed in full, unless it is drawn for audit.
    """
    return record(
        Referral(
            patient=patient,
            question=question.strip(),
            category=category,
            urgency=urgency,
            presenter=presenter,
            vote_options=vote_options,
            plan_before=plan_before or None,
            wanted_disciplines=wanted_disciplines or None,
            lane=lane,
            standard=standard.strip(),
            patient_wish=patient_wish.strip(),
            comorbidity=comorbidity.strip(),
        ),
        by=by,
    )


@transaction.atomic
def withdraw_referral(*, referral: Referral, reason: str, by: Actor) -> Referral:
    """The question is not asked any more. Possible while it waits, not once it is on an agenda."""
    current = locked(referral)
    check_transition(current, Referral.State.WITHDRAWN)
    return move(current, Referral.State.WITHDRAWN, by=by, reason=reason)


@transaction.atomic
def list_coming_back(
    *, meeting: Meeting, patient: Patient, by: User, late_reason: str = ""
) -> AgendaItem:
    """
    Refer a case that proposes itself, with the question it asks, and put it on an agenda.

    The question is in the language of the board: it is projected and minuted.
    """
    meeting = locked(meeting)  # before the first write, as who lists a case does
    patient, case = _proposed(patient)
    with override(meeting.board.language):
        question = case.question
    referral = refer_case(patient=patient, question=question, category=case.category, by=by)
    return list_case(meeting=meeting, referral=referral, late_reason=late_reason, by=by)


@transaction.atomic
def decline_coming_back(*, patient: Patient, reason: str, by: User) -> Referral:
    """
    A case that proposes itself is not for the board, for a reason that stays with it. It proposes itself
    again when something new is recorded.
    """
    if not reason.strip():
        raise ValidationError(_("Say why the case is not for the board."))
    patient, case = _proposed(patient)
    referral = refer_case(patient=patient, question=case.question, category=case.category, by=by)
    return withdraw_referral(referral=referral, reason=reason.strip(), by=by)


def _proposed(patient: Patient) -> tuple[Patient, ComingBack]:
    """The patient, held, so that two people do not refer the same case twice."""
    patient = locked(patient)
    case = coming_back_one(patient, today=timezone.localdate())
    if case is None:
        raise ValidationError(_("This case does not propose itself any more."))
    return patient, case
