"""The quorum of a case, from who came and went or will come. Not: the rule itself (patients/clinical/quorum.py)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from patients.clinical.quorum import Presence, Quorum, QuorumRule, quorum_of_case
from tumorboard.models import Attendance, Decision, Discipline, Meeting, QuorumTemplate, Reply

# The disciplines of the published board. A new board begins with them and changes its rule afterwards.
# Serin KR, et al. Anadolu Klin 2020, Methods, doi:10.21673/anadoluklin.649703.
PUBLISHED_BOARD = (
    Discipline.HEPATOBILIARY_SURGERY,
    Discipline.COLORECTAL_SURGERY,
    Discipline.INTERVENTIONAL_RADIOLOGY,
    Discipline.RADIATION_ONCOLOGY,
    Discipline.MEDICAL_ONCOLOGY,
)


def quorum_of(
    meeting: Meeting, *, started_at: datetime, ended_at: datetime, options: Iterable[str] = ()
) -> tuple[Quorum, list[dict[str, Any]]]:
    """
    Whether the meeting had its quorum between two moments, and who was there, as plain values.

    `options`: what is recommended; some of it needs more disciplines than the meeting does.
    """
    rows = [
        row
        for row in meeting.attendances.select_related("user").exclude(joined_at=None)
        if row.joined_at <= ended_at and (row.left_at is None or row.left_at >= started_at)
    ]
    quorum = quorum_of_case(
        rule=_rule(meeting.quorum_template).for_options(options),
        presences=[_presence(row) for row in rows],
        started_at=started_at,
        ended_at=ended_at,
    )
    return quorum, [_frozen(row) for row in rows]


def options_of(decision: Decision | None) -> list[str]:
    """What a decision recommends, as far as it is written."""
    if decision is None:
        return []
    return list(decision.recommendations.filter(is_struck=False).values_list("option", flat=True))


def expected_quorum(meeting: Meeting, replies: Iterable[Reply]) -> Quorum | None:
    """The quorum if everybody did as they said; None for a meeting without a planned time."""
    start = meeting.begins_at
    if start is None:
        return None
    coming = [
        Presence(
            person=str(reply.user_id),
            discipline=reply.discipline,
            joined_at=start,
            is_remote=reply.answer == Reply.Answer.ONLINE,
        )
        for reply in replies
        if reply.answer != Reply.Answer.NO
    ]
    return quorum_of_case(
        rule=_rule(meeting.quorum_template), presences=coming, started_at=start, ended_at=start
    )


def _rule(template: QuorumTemplate) -> QuorumRule:
    return QuorumRule(
        required=template.required,
        by_option=template.by_option,
        allows_remote=template.allow_remote,
        allows_two_disciplines_per_person=template.allow_same_person_two_disciplines,
    )


def _presence(row: Attendance) -> Presence:
    return Presence(
        person=str(row.user_id),
        discipline=row.discipline,
        joined_at=row.joined_at,  # type: ignore[arg-type]
        left_at=row.left_at,
        is_remote=row.remote,
    )


def _frozen(row: Attendance) -> dict[str, Any]:
    return {
        "user": row.user_id,
        "name": str(row.user),
        "discipline": row.discipline,
        "role": row.role,
        "remote": row.remote,
        "conflict_of_interest": row.conflict_of_interest,
    }
