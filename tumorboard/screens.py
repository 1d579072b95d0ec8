"""What the projector and the console show of a meeting in session. Reads only."""

from dataclasses import dataclass, field

from django.utils.translation import get_language

from patients.clinical.quorum import Quorum
from tumorboard import case_facts
from tumorboard.models import AgendaItem, Attendance, Decision, Discipline, Meeting, Reply, User
from tumorboard.preparation import usual_minutes
from tumorboard.read_back import (
    lesion_plan_text,
    read_back_for,
    recommendation_text,
    standing,
)
from tumorboard.selectors import opinions_on, quorum_now
from tumorboard.snapshot import case_snapshot

# What fits beside the liver at 1024 x 768.
EVENTS_SHOWN = 5


@dataclass
class Agenda:
    """
    The cases of a meeting in their order, and where it is. `number`: the place of a case among them.
    `read_back`: the case that ended last, while its decision waits for the signature.
    """

    items: list[AgendaItem]
    presenting: AgendaItem | None
    next: AgendaItem | None
    read_back: AgendaItem | None

    def number(self, item: AgendaItem) -> int:
        return self.items.index(item) + 1

    def beside(self, item: AgendaItem) -> tuple[AgendaItem | None, AgendaItem | None]:
        place = self.items.index(item)
        before = self.items[place - 1] if place else None
        after = self.items[place + 1] if place + 1 < len(self.items) else None
        return before, after

    def find(self, pk: str) -> AgendaItem | None:
        return next((item for item in self.items if str(item.pk) == pk), None)


def agenda_of(meeting: Meeting) -> Agenda:
    """Without the cases that were taken off."""
    items = list(
        meeting.items.exclude(state=AgendaItem.State.WITHDRAWN).select_related(
            "patient__identity", "patient__center", "referral__presenter", "meeting__board"
        )
    )
    state = AgendaItem.State
    return Agenda(
        items=items,
        presenting=next((item for item in items if item.state == state.PRESENTING), None),
        next=next((item for item in items if item.state == state.WAITING), None),
        read_back=_read_back_last(items),
    )


def _read_back_last(items: list[AgendaItem]) -> AgendaItem | None:
    ended = [item for item in items if item.state == AgendaItem.State.DECIDED and item.ended_at]
    last = max(ended, key=lambda item: item.ended_at, default=None)  # type: ignore[arg-type, return-value]
    if last and last.decisions.filter(state=Decision.State.PROPOSED).exists():
        return last
    return None


@dataclass
class DecisionShown:
    """The newest decision of a case as the room reads it: drafted, read back or signed."""

    decision: Decision
    sentence: str
    recommended: list[str]
    lesions: str
    dissents: list


def decision_shown(item: AgendaItem) -> DecisionShown | None:
    decision = (
        item.decisions.exclude(state=Decision.State.WITHDRAWN)
        .select_related("responsible")
        .prefetch_related("recommendations", "lesion_plans__lesion", "dissents")
        .order_by("-version_no")
        .first()
    )
    if decision is None:
        return None
    return DecisionShown(
        decision=decision,
        sentence=read_back_for(decision, item.meeting.board.language),
        recommended=[recommendation_text(row) for row in standing(decision)],
        lesions=lesion_plan_text(decision),
        dissents=[row for row in decision.dissents.all() if not row.is_struck],
    )


def quorum_of_item(item: AgendaItem, decision: Decision | None) -> tuple[bool | None, list[str]]:
    """Whether there is a quorum for this case, and the disciplines that are missing; as it ended, if it has."""
    if item.state == AgendaItem.State.PRESENTING:
        quorum = quorum_now(item.meeting, decision)
        return quorum.is_met, labels(quorum)
    codes = item.missing_disciplines or []
    return item.quorum_met, [str(Discipline(code).label) for code in codes]


def labels(quorum: Quorum) -> list[str]:
    return [str(Discipline(code).label) for code in quorum.missing]


def case_on_stage(item: AgendaItem, reader: User) -> dict:
    """The variables of a case on the projector."""
    seen = item.snapshot or case_snapshot(patient=item.patient, referral=item.referral)
    lesions = case_facts.lesion_rows(seen)
    shown = decision_shown(item)
    has_quorum, missing = quorum_of_item(item, shown.decision if shown else None)
    return {
        "patient": item.patient,
        "summary": seen.get("summary", {}).get(get_language(), ""),
        "facts": case_facts.fact_strip(seen),
        "lesions": lesions,
        "drawing": case_facts.drawing(lesions),
        "course": case_facts.course(seen)[:EVENTS_SHOWN],
        "opinions": opinions_on(item, reader),
        "shown": shown,
        "has_quorum": has_quorum,
        "missing": missing,
        "limit": limit_of(item.meeting),
    }


def limit_of(meeting: Meeting) -> int:
    """After how many seconds a case has taken longer than usual."""
    return 60 * usual_minutes(meeting)


@dataclass
class Roll:
    """Who is there, who was, and who said they would come and is not there yet."""

    present: list[Attendance] = field(default_factory=list)
    left: list[Attendance] = field(default_factory=list)
    expected: list[Reply] = field(default_factory=list)
    declined: list[Reply] = field(default_factory=list)


def roll_of(meeting: Meeting) -> Roll:
    """`expected` carries whether the person sits on the board as a substitute (`is_substitute`)."""
    rows = list(meeting.attendances.exclude(user=None).select_related("user"))
    came = {row.user_id for row in rows}
    substitutes = set(
        meeting.board.members.on(meeting.held_on)
        .filter(is_substitute=True)
        .values_list("user", flat=True)
    )
    replies = list(meeting.replies.select_related("user").exclude(user__in=came))
    for reply in replies:
        reply.is_substitute = reply.user_id in substitutes
    return Roll(
        present=[row for row in rows if row.left_at is None],
        left=[row for row in rows if row.left_at is not None],
        expected=[reply for reply in replies if reply.answer != Reply.Answer.NO],
        declined=[reply for reply in replies if reply.answer == Reply.Answer.NO],
    )
