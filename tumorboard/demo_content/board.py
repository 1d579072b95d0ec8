"""The boards of the invented clinics: past meetings taken over, the last one signed, the next one prepared."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, time, timedelta

from patients import actions as record_actions
from patients.models import InterventionSession, Patient, SystemicTherapy
from tumorboard import actions
from tumorboard.models import (
    AgendaItem,
    Attendance,
    Board,
    BoardMember,
    Decision,
    Implementation,
    Meeting,
    QuorumTemplate,
    Recommendation,
    Referral,
    Reply,
)
from tumorboard.quorum import PUBLISHED_BOARD

from .courses import Course, Stage, next_thursday, thursday_on_or_before
from .enter import PROVENANCE

CASES_ON_THE_NEXT_BOARD = 9
# Of the meetings since nobody has said yet what became of their decisions.
UNASKED = timedelta(days=60)
# Every so many of those on chemotherapy got another regimen than the board decided.
GIVEN_OTHERWISE = 4


@dataclass(frozen=True, slots=True)
class PastDecision:
    """What a board decided about a patient on a day."""

    course: Course
    patient: Patient
    held_on: date
    category: str
    question: str
    option: str
    intent: str
    rationale: str
    details: dict = field(default_factory=dict)
    due_on: date | None = None
    operated_on: date | None = None
    therapy_began_on: date | None = None


def make_board(*, center, staff: dict, by) -> Board:
    """The weekly board with its quorum rule and members."""
    rule = record_actions.record(
        QuorumTemplate(
            center=center,
            name="Karaciğer metastazı konseyi",
            required={discipline.value: 1 for discipline in PUBLISHED_BOARD},
            provenance=PROVENANCE,
        ),
        by=by,
    )
    board = record_actions.record(
        Board(
            center=center,
            name="KRK karaciğer metastazı konseyi",
            weekday=Board.Weekday.THURSDAY,
            starts_at=time(8, 30),
            place="Konferans salonu B",
            quorum_template=rule,
            provenance=PROVENANCE,
        ),
        by=by,
    )
    for user in staff.values():
        if user.discipline:
            member = BoardMember(
                center=center,
                board=board,
                user=user,
                discipline=user.discipline,
                since=date(2020, 1, 1),
                provenance=PROVENANCE,
            )
            record_actions.record(member, by=by)
    actions.adopt_usual_rules(board=board, by=by)
    return board


def past_decisions(course: Course, patient: Patient, *, today: date) -> list[PastDecision]:
    """The decisions that this course must have had, on meeting days."""
    decisions = []

    def decide(before: date, **what) -> None:
        held_on = thursday_on_or_before(before)
        if held_on < today:
            decisions.append(PastDecision(course=course, patient=patient, held_on=held_on, **what))

    if course.chemotherapy:
        _decide_chemotherapy(course, decide)
    operated_on = course.operation.performed_on if course.operation else None
    planned_on = operated_on or _planned_operation(course, today)
    if planned_on:
        # Who waits for the operation was decided at the last meeting, so that it has signed decisions.
        lately = course.stage == Stage.READY_FOR_SURGERY
        decide(
            today - timedelta(days=1) if lately else planned_on - timedelta(days=12),
            category="restaging",
            question="Kemoterapi sonrası rezeksiyon yapılmalı mı?",
            option="upfront_liver_surgery",
            intent="curative",
            rationale="Yanıt var, kalan karaciğer hacmi yeterli.",
            due_on=planned_on,
            operated_on=operated_on,
        )
    if course.relapse and course.relapse.reoperated_on:
        decide(
            course.relapse.reoperated_on - timedelta(days=14),
            category="recurrence",
            question="Nüks için tekrar rezeksiyon yapılmalı mı?",
            option="repeat_hepatectomy",
            intent="curative",
            rationale="Sınırlı nüks, uzun hastalıksız dönem.",
            due_on=course.relapse.reoperated_on,
            operated_on=course.relapse.reoperated_on,
        )
    return decisions


def _decide_chemotherapy(course: Course, decide) -> None:
    regimen, biologic, started_on, _ended_on, cycles = course.chemotherapy
    palliative = course.stage == Stage.PALLIATIVE
    if course.stage == Stage.ON_CHEMOTHERAPY and int(course.mrn) % GIVEN_OTHERWISE == 0:
        regimen = "folfoxiri"  # decided, and something else was given
    decide(
        started_on - timedelta(days=2),
        category="new_case",
        question="Karaciğer metastazları için tedavi sıralaması nedir?",
        option="palliative_systemic" if palliative else "preop_chemo_then_restage",
        intent="palliative" if palliative else "curative_if_response",
        rationale="Rezektabilite yanıta göre yeniden değerlendirilecek."
        if not palliative
        else "Küratif yerel tedavi mümkün değil.",
        details={
            "regimen": regimen,
            "biologic": biologic,
            "cycles": max(cycles, 4),
            "restage_on": (started_on + timedelta(days=70)).isoformat(),
        },
        therapy_began_on=started_on,
    )


def _planned_operation(course: Course, today: date) -> date | None:
    """The agreed day of an operation that has no record (yet)."""
    if course.stage == Stage.OPERATED_UNRECORDED:
        return today - timedelta(days=1)
    if course.stage == Stage.READY_FOR_SURGERY:
        return today + timedelta(days=6 + int(course.mrn) % 10)
    return None


def hold_past_meetings(
    board: Board, decisions: list[PastDecision], *, today: date, staff, by
) -> None:
    """Meetings before the last one are taken over as imported; the last is held and signed here."""
    by_day = defaultdict(list)
    for decision in decisions:
        by_day[decision.held_on].append(decision)
    last = thursday_on_or_before(today - timedelta(days=1))
    for held_on in sorted(by_day):
        if held_on < last:
            _take_over(board, held_on, by_day[held_on], unasked_since=today - UNASKED, by=by)
    if by_day.get(last):
        _hold(board, last, by_day[last], staff=staff, by=by)


def _take_over(
    board: Board, held_on: date, decisions: list[PastDecision], *, unasked_since: date, by
) -> None:
    meeting = _record(
        Meeting(
            center=board.center,
            board=board,
            held_on=held_on,
            starts_at=board.starts_at,
            quorum_template=board.quorum_template,
            state=Meeting.State.CLOSED,
        ),
        by,
    )
    for discipline in PUBLISHED_BOARD:
        _record(Attendance(center=board.center, meeting=meeting, discipline=discipline), by)
    for place, past in enumerate(decisions, start=1):
        referral = _record(
            Referral(
                patient=past.patient,
                question=past.question,
                category=past.category,
                referred_on=held_on - timedelta(days=6),
                state=Referral.State.CLOSED,
            ),
            by,
        )
        item = _record(
            AgendaItem(
                meeting=meeting,
                referral=referral,
                patient=past.patient,
                order_no=place,
                state=AgendaItem.State.DECIDED,
                quorum_met=True,
            ),
            by,
        )
        decision = _record(
            Decision(
                agenda_item=item,
                patient=past.patient,
                intent=past.intent,
                rationale=past.rationale,
                consensus=Decision.Consensus.UNANIMOUS,
                due_on=past.due_on,
                quorum_met=True,
                state=Decision.State.IMPORTED,
            ),
            by,
        )
        _record(
            Recommendation(
                decision=decision,
                patient=past.patient,
                rank=1,
                option=past.option,
                details=past.details,
            ),
            by,
        )
        if held_on < unasked_since:
            _link_treatment(decision, past, by=by)


def _link_treatment(decision: Decision, past: PastDecision, *, by) -> None:
    """What was carried out. Of the last weeks nobody has said yet: the record proposes it."""
    treatment: dict = {}
    if past.operated_on is not None:
        treatment["session"] = InterventionSession.objects.get(
            patient=past.patient, performed_on=past.operated_on
        )
    elif past.therapy_began_on is not None:
        treatment["therapy"] = SystemicTherapy.objects.get(
            patient=past.patient, started_on=past.therapy_began_on
        )
    if treatment:
        actions.link_implementation(
            decision=decision, state=Implementation.State.AS_DECIDED, by=by, **treatment
        )


def _hold(board: Board, held_on: date, decisions: list[PastDecision], *, staff, by) -> None:
    """The last meeting went through every step, so that its decisions are signed and chained."""
    chair = staff["surgeon"]
    meeting = actions.plan_meeting(
        board=board, held_on=held_on, by=by, chair=chair, coordinator=staff["coordinator"]
    )
    referrals = [
        actions.refer_case(
            patient=past.patient, question=past.question, category=past.category, by=chair
        )
        for past in decisions
    ]
    items = [actions.list_case(meeting=meeting, referral=referral, by=by) for referral in referrals]
    meeting = actions.open_meeting(meeting=meeting, chair=chair, by=by)
    for user in staff.values():
        if user.discipline in PUBLISHED_BOARD:
            actions.record_attendance(meeting=meeting, user=user, discipline=user.discipline, by=by)
    members = [user for user in staff.values() if user.discipline in PUBLISHED_BOARD]
    for item, past in zip(items, decisions, strict=True):
        _decide(item, past, members=members, chair=chair, by=by)
    meeting.refresh_from_db()
    actions.close_meeting(meeting=meeting, by=by)
    _leave_something_to_do(meeting, staff=staff, by=by)


def _leave_something_to_do(meeting: Meeting, *, staff, by) -> None:
    """Besides what signing makes: an action by hand whose day has passed."""
    decision = Decision.objects.made().filter(agenda_item__meeting=meeting).first()
    if decision is not None:
        actions.add_task(
            decision=decision,
            text="Anestezi değerlendirmesi için randevu al",
            owner=staff["coordinator"],
            due_on=meeting.held_on + timedelta(days=1),
            by=by,
        )


def _decide(item: AgendaItem, past: PastDecision, *, members, chair, by) -> None:
    item = actions.present_case(item=item, by=by)
    # All but one would do what is decided, as boards do.
    others = [option for option in item.referral.voted_on if option != past.option]
    for place, member in enumerate(members):
        option = others[0] if others and place == item.order_no % len(members) else past.option
        actions.give_opinion(item=item, option=option, by=member)
    actions.reveal_opinions(item=item, by=chair)
    item.refresh_from_db()
    decision = actions.record_decision(
        item=item,
        by=by,
        intent=past.intent,
        rationale=past.rationale,
        consensus=Decision.Consensus.UNANIMOUS,
        due_on=past.due_on,
        responsible=chair,
        recommendations=[{"option": past.option, "details": past.details, "condition": ""}],
    )
    decision = actions.propose_decision(decision=decision, version=decision.version, by=by)
    actions.sign_decision(decision=decision, version=decision.version, by=chair)


def prepare_next_meeting(
    board: Board, people: list[tuple[Course, Patient]], *, today: date, staff, by
):
    """
    The next Thursday with its cases; whoever does not fit waits with a referral. The last recurrence was
    referred by nobody: it proposes itself.
    """
    chair = staff["surgeon"]
    meeting = actions.plan_meeting(
        board=board,
        held_on=next_thursday(today),
        by=by,
        chair=chair,
        coordinator=staff["coordinator"],
    )
    forgotten = max(n for n, (course, _) in enumerate(people) if course.stage == Stage.RECURRED)
    waiting = [
        _referral_for(course, patient, by=chair)
        for number, (course, patient) in enumerate(people)
        if course.stage in {Stage.REFERRED, Stage.RECURRED, Stage.ON_CHEMOTHERAPY}
        and number != forgotten
    ]
    for referral in waiting[:CASES_ON_THE_NEXT_BOARD]:
        actions.list_case(meeting=meeting, referral=referral, by=by)
    # All but one have answered, so that the forecast has something to say.
    for user in list(staff.values()):
        if user.discipline in PUBLISHED_BOARD and user.discipline != "radiation_oncology":
            online = user.discipline == "medical_oncology"
            answer = Reply.Answer.ONLINE if online else Reply.Answer.IN_ROOM
            actions.reply_to_meeting(meeting=meeting, answer=answer, by=user)
    return meeting


def _referral_for(course: Course, patient: Patient, *, by) -> Referral:
    category, question = {
        Stage.REFERRED: ("new_case", "Yeni tanı: doğrudan cerrahi mi, kemoterapi mi?"),
        Stage.RECURRED: ("recurrence", "Nüks: tekrar rezeksiyon veya ablasyon uygun mu?"),
        Stage.ON_CHEMOTHERAPY: ("restaging", "Ara değerlendirme: rezeksiyona geçilebilir mi?"),
    }[course.stage]
    return actions.refer_case(
        patient=patient, question=question, category=category, presenter=by, by=by
    )


def _record(row, by):
    row.provenance = PROVENANCE
    return record_actions.record(row, by=by)
