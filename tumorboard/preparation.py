"""A meeting as its coordinator prepares it: readiness, what is owed, time, who will come. Reads only."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

from tumorboard.models import AgendaItem, Discipline, Meeting, ReadinessRule, Reply, User
from tumorboard.quorum import expected_quorum
from tumorboard.readiness import (
    CaseReadiness,
    Owed,
    owed_by_person,
    readiness_of,
    rules_of,
)

# Where a board has no past of its own yet.
USUAL_MINUTES = 6
PAST_CASES = 100
# Cases that were clicked through, or left open over lunch, say nothing of a discussion.
REAL_MINUTES = (0.5, 60)


@dataclass(slots=True)
class Preparation:
    """What the page of a meeting shows before it begins. `is_shown` False: it has begun."""

    is_shown: bool
    rules: list[ReadinessRule] = field(default_factory=list)
    cases: list[CaseReadiness] = field(default_factory=list)
    owed: list[Owed] = field(default_factory=list)
    minutes: int = 0
    minutes_per_case: int = USUAL_MINUTES
    replies: list[Reply] = field(default_factory=list)
    own_reply: Reply | None = None
    is_member: bool = False
    expected_missing: list[str] = field(default_factory=list)

    @property
    def ready_count(self) -> int:
        return sum(case.is_ready for case in self.cases)

    @property
    def missing_count(self) -> int:
        return sum(len(case.lacking) for case in self.cases)


def preparation_of(meeting: Meeting, items: Sequence[AgendaItem], reader: User) -> Preparation:
    """`items`: the agenda with referral and patient; each gets its `readiness`, None once it was presented."""
    for item in items:
        item.readiness = None  # type: ignore[attr-defined]
    if meeting.state not in (Meeting.State.PLANNED, Meeting.State.LOCKED):
        return Preparation(is_shown=False)
    waiting = [item for item in items if item.state == AgendaItem.State.WAITING]
    rules = rules_of(meeting.board)
    cases = readiness_of([item.referral for item in waiting], rules=rules, on=meeting.held_on)
    for item, case in zip(waiting, cases, strict=True):
        item.readiness = case  # type: ignore[attr-defined]
    owed = owed_by_person(meeting, cases)
    last_reminded = {r.user_id: r for r in meeting.reminders.order_by("created_at")}
    for one in owed:
        one.reminded = last_reminded.get(one.user.pk) if one.user else None
    minutes_per_case = usual_minutes(meeting)
    replies = list(meeting.replies.select_related("user"))
    quorum = expected_quorum(meeting, replies)
    return Preparation(
        is_shown=True,
        rules=rules,
        cases=cases,
        owed=owed,
        minutes=minutes_per_case * len(waiting),
        minutes_per_case=minutes_per_case,
        replies=replies,
        own_reply=next((reply for reply in replies if reply.user_id == reader.pk), None),
        is_member=meeting.board.members.on(meeting.held_on).filter(user=reader).exists(),
        expected_missing=[str(Discipline(code).label) for code in quorum.missing] if quorum else [],
    )


def usual_minutes(meeting: Meeting) -> int:
    """The median minutes of the board's last cases, at least one; six where there are none yet."""
    past = AgendaItem.objects.filter(
        meeting__board=meeting.board, started_at__isnull=False, ended_at__isnull=False
    ).order_by("-ended_at")
    taken = [
        (item.ended_at - item.started_at).total_seconds() / 60
        for item in past.only("started_at", "ended_at")[:PAST_CASES]
    ]
    shortest, longest = REAL_MINUTES
    real = [minutes for minutes in taken if shortest <= minutes <= longest]
    return max(1, round(median(real))) if real else USUAL_MINUTES
