"""What pages ask of the board: agendas, attendance, decisions of a patient."""

from dataclasses import dataclass, field

from django.utils import timezone

from patients.clinical.quorum import Quorum
from patients.models import InterventionSession, Patient
from tumorboard.models import (
    AgendaItem,
    Attendance,
    Decision,
    Discipline,
    Meeting,
    Opinion,
    User,
)
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

    @property
    def is_short(self) -> bool:
        return len(self.present) < self.required


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


def quorum_now(meeting: Meeting, draft: Decision | None = None) -> Quorum:
    """The quorum a case ending at this moment would have, for what its draft recommends."""
    now = timezone.now()
    return quorum_of(meeting, started_at=now, ended_at=now, options=options_of(draft))[0]


def case_in_session(meeting: Meeting) -> AgendaItem | None:
    """The case that is presented; None between two."""
    items = meeting.items.select_related(
        "patient__identity", "patient__center", "referral__presenter", "meeting__board"
    )
    return items.filter(state=AgendaItem.State.PRESENTING).first()


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
            "recommendations", "dissents", "addenda__created_by", "implementations__session",
            "implementations__therapy",
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


def treatments_to_link(patient: Patient) -> list[tuple[str, str]]:
    """The treatments of a patient as (kind:id, text), newest first, for a form's choices."""
    sessions = patient.sessions.prefetch_related("procedures")
    found = [
        (
            s.performed_on,
            f"session:{s.pk}",
            ", ".join(p.get_kind_display() for p in s.procedures.all()),
        )
        for s in sessions
    ] + [
        (t.started_on, f"therapy:{t.pk}", t.get_regimen_display())
        for t in patient.systemic_therapies.all()
    ]
    return [(key, f"{on:%d.%m.%Y} · {text}") for on, key, text in sorted(found, reverse=True)]
