"""Following a decision until it is carried out."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from patients.actions import record
from patients.models import InterventionSession, SystemicTherapy
from tumorboard.models import Decision, Implementation

from .steps import Actor


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
    """Say which treatment carried a decision out, and whether as decided. A deviation has a reason."""
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
