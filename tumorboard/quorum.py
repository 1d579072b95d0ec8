"""The quorum of one case, from who came and went. Not: the rule itself (patients/clinical/quorum.py)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from patients.clinical.quorum import Presence, Quorum, QuorumRule, quorum_of_case
from tumorboard.models import Attendance, Meeting


def quorum_of(
    meeting: Meeting, *, started_at: datetime, ended_at: datetime, options: Iterable[str] = ()
) -> tuple[Quorum, list[dict[str, Any]]]:
    """
    Whether the meeting had its quorum between two moments, and who was there, as plain values.

    `options`: what is recommended; some of it needs more disciplines than the meeting does.
    """
    template = meeting.quorum_template
    rows = [
        row
        for row in meeting.attendances.select_related("user").exclude(joined_at=None)
        if row.joined_at <= ended_at and (row.left_at is None or row.left_at >= started_at)
    ]
    quorum = quorum_of_case(
        rule=QuorumRule(
            required=template.required,
            by_option=template.by_option,
            allows_remote=template.allow_remote,
            allows_two_disciplines_per_person=template.allow_same_person_two_disciplines,
        ).for_options(options),
        presences=[_presence(row) for row in rows],
        started_at=started_at,
        ended_at=ended_at,
    )
    return quorum, [_frozen(row) for row in rows]


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
