"""The board's decisions as the record's cross-field rules see them."""

from patients.clinical.rules.facts import Decision as SeenDecision
from tumorboard.models import Decision


def answer_decisions(sender, *, patient, **kwargs) -> list[SeenDecision]:
    """Receiver of patients.signals.decisions_asked."""
    found = Decision.objects.filter(patient=patient).made()
    seen = found.values_list(
        "pk", "agenda_item__meeting__held_on", "provisional", "quorum_met", "override_reason"
    )
    return [
        SeenDecision(
            key=f"decision.{key}",
            decided_on=held_on,
            is_final=not provisional,
            is_quorum_met=quorum_met,
            has_signed_override=bool(override_reason),
        )
        for key, held_on, provisional, quorum_met, override_reason in seen
    ]
