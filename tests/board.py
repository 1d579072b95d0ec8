"""A board with five disciplines, its staff, and a case that can be brought before it."""

from datetime import time, timedelta
from types import SimpleNamespace

from django.utils import timezone

from patients.actions import enter_patient, record
from patients.models import LabResult, Lesion, LiverMetastasis, Patient
from tests.people import person
from tumorboard import actions
from tumorboard.models import (
    Board,
    BoardMember,
    Discipline,
    QuorumTemplate,
    Role,
)

# The five of the published series.
DISCIPLINES = [
    Discipline.HEPATOBILIARY_SURGERY,
    Discipline.COLORECTAL_SURGERY,
    Discipline.INTERVENTIONAL_RADIOLOGY,
    Discipline.RADIATION_ONCOLOGY,
    Discipline.MEDICAL_ONCOLOGY,
]
QUESTION = "One-stage resection with ablation, or two stages?"
WRITTEN = {
    "intent": "curative",
    "rationale": "Partial response, remnant large enough.",
    "consensus": "unanimous",
}
UPFRONT = [{"option": "upfront_liver_surgery"}]


def make_board(where, language="en"):
    """A board of five with a patient, committed or not as the test has it. In its center's context."""
    staff = [person(Role.MEMBER, where, name=f"{d.value}.{where.code}") for d in DISCIPLINES]
    rule = record(
        QuorumTemplate(center=where, name="Five", required={d.value: 1 for d in DISCIPLINES}),
        by=None,
    )
    board = record(
        Board(
            center=where,
            name="CRC-LM board",
            weekday=4,
            starts_at=time(8, 30),
            quorum_template=rule,
            language=language,
        ),
        by=None,
    )
    for member, discipline in zip(staff, DISCIPLINES, strict=True):
        record(
            BoardMember(
                center=where,
                board=board,
                user=member,
                discipline=discipline,
                since=timezone.localdate(),
            ),
            by=None,
        )
    return SimpleNamespace(center=where, board=board, staff=staff, chair=staff[0])


def make_patient(where, code="P-0001"):
    patient = enter_patient(patient=Patient(center=where, study_code=code), by=None)
    disease = record(LiverMetastasis(patient=patient, diagnosed_on="2025-03-10"), by=None)
    record(
        Lesion(patient=patient, liver_metastasis=disease, lesion_no=1, segments=["VIII"]), by=None
    )
    record(
        LabResult(
            patient=patient, analyte="cea", taken_on="2025-11-20", value="18.5", unit="ng/mL"
        ),
        by=None,
    )
    return patient


def refer(patient, by, question=QUESTION):
    return actions.refer_case(patient=patient, question=question, category="restaging", by=by)


def start_meeting(house, *, present=DISCIPLINES, days_ago=0):
    meeting = actions.plan_meeting(
        board=house.board,
        held_on=timezone.localdate() - timedelta(days=days_ago),
        chair=house.chair,
        by=house.chair,
    )
    meeting = actions.open_meeting(meeting=meeting, chair=house.chair, by=house.chair)
    for member, discipline in zip(house.staff, DISCIPLINES, strict=True):
        if discipline in present:
            actions.record_attendance(
                meeting=meeting, user=member, discipline=discipline, by=house.chair
            )
    if house.chair not in house.staff:
        actions.record_attendance(
            meeting=meeting,
            user=house.chair,
            discipline=Discipline.GASTROENTEROLOGY,
            by=house.chair,
        )
    return meeting


def board_with_cases(where, *codes):
    """A board in session with a case of each of these patients on its agenda: `house.meeting`, `house.items`."""
    house = make_board(where)
    house.meeting = start_meeting(house)
    house.items = [
        actions.list_case(
            meeting=house.meeting,
            referral=refer(make_patient(where, code), house.chair),
            by=house.chair,
        )
        for code in codes
    ]
    return house


def propose(item, house, **written):
    """Present a case, write its decision and read it back."""
    item = actions.present_case(item=item, by=house.chair)
    draft = actions.record_decision(
        item=item, by=house.chair, **{"recommendations": UPFRONT, **WRITTEN, **written}
    )
    return actions.propose_decision(decision=draft, version=draft.version, by=house.chair)


def sign(decision, by):
    return actions.sign_decision(decision=decision, version=decision.version, by=by)
