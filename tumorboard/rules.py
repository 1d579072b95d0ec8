"""The board's decisions as the record's cross-field rules see them."""

from patients.clinical.rules.facts import Decision as SeenDecision
from tumorboard.models import Decision


def answer_decisions(sender, *, patient, **kwargs) -> list[SeenDecision]:
    """Receiver of patients.signals.decisions_asked."""
    found = Decision.objects.filter(patient=patient).made().select_related("agenda_item__meeting")
    return [
        SeenDecision(
            key=f"decision.{decision.pk}",
            decided_on=decision.agenda_item.meeting.held_on,
            is_final=not decision.provisional,
            is_quorum_met=decision.quorum_met,
            has_signed_override=bool(decision.override_reason),
        )
        for decision in found
    ]
