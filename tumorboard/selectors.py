"""What pages ask of the board: agendas, attendance, decisions of a patient."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.utils import timezone

from patients.clinical.quorum import Quorum
from patients.models import InterventionSession, Patient
from tumorboard.deferral import Appearance, Deferral, deferrals
from tumorboard.models import (
    AgendaItem,
    Attendance,
    Board,
    BoardMember,
    Decision,
    Discipline,
    Meeting,
    MeetingChange,
    Opinion,
    Referral,
    User,
)
from tumorboard.options import Option
from tumorboard.quorum import options_of, quorum_of
from tumorboard.read_back import read_back


def name_of(patient: Patient) -> str:
    """SURNAME, Given where the identity is known; else the study ID."""
    identity = getattr(patient, "identity", None)
    return str(identity) if identity else patient.study_code


@dataclass
class Seat:
    """One discipline at a meeting: whether it is needed, who sits there, who could."""

    discipline: str
    label: str
    required: int = 0
    present: list[Attendance] = field(default_factory=list)
    members: list[User] = field(default_factory=list)


def seats(meeting: Meeting) -> list[Seat]:
    """Attendance by discipline, the required ones first. Who has left is not present."""
    required = meeting.quorum_template.required
    found = {code: Seat(code, str(label)) for code, label in Discipline.choices}
    for code, count in required.items():
        found[code].required = count
    for attendance in meeting.attendances.select_related("user"):
        if attendance.left_at is None or meeting.state == Meeting.State.CLOSED:
            found[attendance.discipline].present.append(attendance)
    for member in meeting.board.members.on(meeting.held_on).select_related("user"):
        found[member.discipline].members.append(member.user)
    wanted = [s for s in found.values() if s.required or s.present or s.members]
    return sorted(wanted, key=lambda seat: not seat.required)


@dataclass(frozen=True)
class Members:
    """Who sits on a board: today or later, and who did."""

    current: list[BoardMember]
    former: list[BoardMember]


def members_of(board: Board, today: date) -> Members:
    """By discipline, the regular members before their substitutes."""
    place = {code: n for n, code in enumerate(Discipline.values)}
    rows = sorted(
        board.members.select_related("user"),
        key=lambda m: (place.get(m.discipline, len(place)), m.is_substitute, m.since),
    )
    former = [m for m in rows if m.until is not None and m.until < today]
    return Members([m for m in rows if m not in former], former)


@dataclass(frozen=True)
class QuorumTold:
    """
    A board's rule in words: (discipline, number) and, by recommendation, what it needs besides.
    `unfilled`: required disciplines for which not enough members sit on the board.
    """

    required: list[tuple[str, int]]
    by_option: list[tuple[str, list[tuple[str, int]]]]
    unfilled: list[str]


def quorum_told(board: Board, today: date) -> QuorumTold:
    rule = board.quorum_template
    members = Counter(board.members.on(today).values_list("discipline", flat=True))
    return QuorumTold(
        required=_disciplines_told(rule.required),
        by_option=[
            (str(Option(option).label), _disciplines_told(counts))
            for option, counts in rule.by_option.items()
        ],
        unfilled=[
            str(d.label) for d in Discipline if members[d.value] < rule.required.get(d.value, 0)
        ],
    )


def _disciplines_told(counts: dict[str, int]) -> list[tuple[str, int]]:
    """In the order of the disciplines: JSON keeps none."""
    return [(str(d.label), counts[d.value]) for d in Discipline if d.value in counts]


def quorum_now(meeting: Meeting, draft: Decision | None = None) -> Quorum:
    """The quorum a case ending at this moment would have, for what its draft recommends."""
    now = timezone.now()
    return quorum_of(meeting, started_at=now, ended_at=now, options=options_of(draft))[0]


def change_of(meeting: Meeting) -> int:
    """
    At which change the meeting is. A page reads it before what it shows, so that it never takes an older
    content for the newest.
    """
    number = MeetingChange.objects.filter(meeting=meeting).values_list("number", flat=True).first()
    return number or 0


def case_in_session(meeting: Meeting) -> AgendaItem | None:
    """The case that is presented; None between two."""
    items = meeting.items.select_related(
        "patient__identity", "patient__center", "referral__presenter", "meeting__board"
    )
    return items.filter(state=AgendaItem.State.PRESENTING).first()


def seconds_presented(item: AgendaItem) -> int:
    """How long the case has been before the board, or was."""
    if item.started_at is None:
        return 0
    return int(((item.ended_at or timezone.now()) - item.started_at).total_seconds())


@dataclass(frozen=True)
class OpinionsOn:
    """What a person may know of the opinions on a case: one's own, how many there are, and who said what once revealed."""

    is_asked: bool
    is_open: bool
    is_revealed: bool
    own: Opinion | None
    count: int
    told: list[Opinion]

    @property
    def by_option(self) -> list[tuple[str, list[Opinion]]]:
        """The most chosen first."""
        found: dict[str, list[Opinion]] = {}
        for opinion in self.told:
            found.setdefault(opinion.get_option_display(), []).append(opinion)
        return sorted(found.items(), key=lambda pair: -len(pair[1]))


def opinions_on(item: AgendaItem, user: User) -> OpinionsOn:
    board = item.meeting.board
    readable = list(item.opinions.readable_by(user).select_related("user"))
    own = next((opinion for opinion in readable if opinion.user_id == user.pk), None)
    is_revealed = item.opinions_revealed_at is not None
    is_open = item.state in ("waiting", "presenting") and not is_revealed
    return OpinionsOn(
        is_asked=board.opinions != board.Opinions.OFF,
        is_open=is_open and item.meeting.state in ("planned", "locked", "open"),
        is_revealed=is_revealed,
        own=own,
        count=item.opinions.count(),
        told=readable if is_revealed or board.opinions == board.Opinions.OPEN else [],
    )


def decisions_of(patient: Patient) -> list[Decision]:
    """The decisions of a patient, newest meeting first, each with `sentence` and `is_superseded`."""
    decisions = (
        Decision.objects.filter(patient=patient)
        .made()
        .with_superseded()
        .select_related("agenda_item__meeting__board", "agenda_item__referral", "responsible")
        .prefetch_related(
            "recommendations", "lesion_plans__lesion", "dissents", "addenda__created_by",
            "implementations__session", "implementations__therapy", "implementations__created_by",
            "implementations__updated_by", "tasks__owner",
        )
        .order_by("-agenda_item__meeting__held_on", "-version_no")
    )  # fmt: skip
    for decision in decisions:
        decision.sentence = read_back(decision)
    return list(decisions)


def decisions_behind(session: InterventionSession) -> list[Decision]:
    """The decisions this intervention carried out."""
    rows = session.implementations.select_related("decision__agenda_item__meeting")
    return [row.decision for row in rows]


def deferrals_by_referral(
    referrals: Iterable[Referral], *, as_of: date
) -> dict[UUID, list[Deferral]]:
    """
    What was deferred, by the referral's key, with the days it cost until `as_of`. One question for all.

    `referrals` may be a QuerySet. The days of all of them may be added up.
    """
    state = AgendaItem.State
    rows = AgendaItem.objects.filter(
        referral__in=referrals, state__in=[state.DEFERRED, state.PRESENTING, state.DECIDED]
    ).select_related("meeting", "referral")
    seen: dict[Referral, list[Appearance]] = defaultdict(list)
    for item in rows:
        is_deferred = item.state == state.DEFERRED
        reason = item.get_deferral_reason_display() if is_deferred else ""
        seen[item.referral].append(
            Appearance(item.meeting.held_on, is_deferred, str(reason), item.deferral_note)
        )
    return {
        referral.pk: deferrals(appearances, as_of=as_of, ended_on=_withdrawn_on(referral))
        for referral, appearances in seen.items()
    }


def _withdrawn_on(referral: Referral) -> date | None:
    """Nothing changes a withdrawn referral any more, so its last change is the withdrawal."""
    if referral.state != Referral.State.WITHDRAWN or referral.updated_at is None:
        return None
    return timezone.localtime(referral.updated_at).date()
