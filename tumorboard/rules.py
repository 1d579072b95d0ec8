"""The board's decisions as the record's cross-field rules see them."""

from patients.clinical.rules.facts import Decision as SeenDecision
from patients.prepared import run

# Decision.objects.made(), with the day of the meeting.
MADE = """
    SELECT d.id, m.held_on, d.provisional, d.quorum_met, d.override_reason
    FROM tumorboard_decision d
    JOIN tumorboard_agendaitem i ON i.id = d.agenda_item_id
    JOIN tumorboard_meeting m ON m.id = i.meeting_id
    WHERE d.patient_id = $1 AND d.state IN ('signed', 'imported')
    ORDER BY d.created_at
"""


def answer_decisions(sender, *, patient, **kwargs) -> list[SeenDecision]:
    """Receiver of patients.signals.decisions_asked. Asked with every field of a case: by a kept plan."""
    (seen,) = run([(MADE, [patient.pk])])
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
