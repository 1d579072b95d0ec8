"""Asking the board."""

from collections.abc import Sequence

from django.db import transaction

from patients.actions import record
from patients.models import Patient
from tumorboard.models import Referral, User
from tumorboard.workflow import check_transition

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
