"""
Two hospitals with everything in both: staff of every role, a patient with a full record, cases in every
state before a board. The first is "own", the second "other"; every text of each holds its canary.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from analytics import courses
from analytics.builder import actions as cohorts
from analytics.criteria import Definition
from analytics.models import (
    BoardSnapshot,
    OutcomeSnapshot,
    PaperJob,
    StoredCohort,
    SurvivalSnapshot,
)
from patients.actions import record
from patients.centers import center_context
from patients.documents.storing import store
from patients.models import (
    CaseDraft,
    Center,
    Document,
    ImportBatch,
    Lesion,
    PatientIdentity,
    Recurrence,
    SavedView,
    Series,
    SystemicTherapy,
)
from tests.board import (
    UPFRONT,
    WRITTEN,
    make_board,
    make_patient,
    propose,
    refer,
    sign,
    start_meeting,
)
from tests.courses import refresh, refresh_performance
from tests.people import person
from tests.uploads import picture
from tumorboard import actions
from tumorboard.actions.steps import move
from tumorboard.models import Board, BoardMember, Discipline, Reply, Role, SeriesUpload, User
from tumorboard.series_import.importing import Outcome
from tumorboard.series_import.problems import Problem, Severity
from tumorboard.series_import.upload import pack

from .planting import fill, plant

PASSWORD = make_password("correct horse battery")
CODES = {"own": "zqx-own", "other": "zqx-other"}


@dataclass
class Hospital:
    center: Center
    people: dict[str, User]
    house: object = None
    patient: object = None  # with a row in every table
    rows: dict = field(default_factory=dict)  # by the model's name
    referral: object = None  # waiting, on no agenda
    came_back: object = None  # a patient whose case proposes itself
    planned: object = None  # meeting of next week
    due: object = None  # meeting that can be opened
    planned_item: object = None
    prepared: object = None  # a meeting with rules, two cases, and a later one to move them to
    prepared_items: tuple = ()
    locked: object = None
    meeting: object = None  # in session
    unminuted: object = None  # closed, its minutes still to be made
    minuted: object = None  # closed, with minutes
    letter: object = None  # about the signed decision
    task: object = None  # of the signed decision, open
    open_item: object = None  # waits while another case is presented
    presentable: object = None  # waits in a meeting of its own
    empty: object = None  # meeting in session without cases
    draft: object = None
    proposed: object = None
    signed: object = None
    revised: object = None  # the begun second version of another signed decision
    case: object = None  # begun, not submitted
    stored_case: object = None
    view: object = None  # of the surgeon
    cohort: object = None  # of the surgeon, shared
    archived_cohort: object = None
    paper: object = None  # a package of the shared cohort, made for eyes that may not see patients
    upload: object = None  # of the data manager, waiting to be imported
    planted: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)

    @property
    def canary(self) -> str:
        return self.center.code


def build_scene() -> dict[str, Hospital]:
    return {name: build_hospital(code) for name, code in CODES.items()}


def build_hospital(code: str) -> Hospital:
    center = Center.objects.create(code=code, name=f"{code.upper()} hospital")
    staff = {role.value: person(role, center) for role in Role if role != Role.MEMBER}
    staff["expired"] = person(
        Role.SURGEON, center, name=f"expired.{code}", until=timezone.localdate() - timedelta(days=1)
    )
    hospital = Hospital(center=center, people=staff)
    with center_context([center.pk]):
        hospital.house = make_board(center)
        staff["member"] = hospital.house.chair
        # With a password the library asks for it again where it must; hashed once, since that takes time.
        User.objects.filter(pk__in=[user.pk for user in staff.values()]).update(password=PASSWORD)
        hospital.people = {name: User.objects.get(pk=user.pk) for name, user in staff.items()}
        hospital.house.chair = hospital.people["surgeon"]
        _record_of_one(hospital)
        _cases(hospital)
        _entered(hospital)
        hospital.upload = _uploaded(hospital)
        hospital.view = SavedView.objects.create(user=hospital.people["surgeon"], name="Mine")
        hospital.planted, hospital.refused = plant(center)
        _dashboards(hospital)  # now: a canary in the name of a cohort would make another cohort
        _cohorts(hospital)
    return hospital


def _dashboards(hospital: Hospital) -> None:
    """Stored results, with the canary among their numbers."""
    courses.rebuild(hospital.center.pk)
    for slug in ("all-operated", "curative-intent"):
        refresh(hospital.center, slug)
    refresh_performance(hospital.center)
    for model in (SurvivalSnapshot, OutcomeSnapshot, BoardSnapshot):
        for snapshot in model.objects.all():
            snapshot.payload["canary"] = hospital.canary
            snapshot.save()


def _cohorts(hospital: Hospital) -> None:
    """
    Built by the surgeon: one shared, with a patient chosen by hand and a cut; one archived. The canary
    comes into their names afterwards: in an address it would be shown back to whoever typed it.
    """
    code, by = hospital.canary, hospital.people["surgeon"]

    def build(name: str):
        return cohorts.build_cohort(
            center=hospital.center,
            name=name,
            description=f"{code} description",
            definition=Definition(),
            by=by,
        )

    hospital.cohort, hospital.archived_cohort = build("cohort"), build("archived")
    cohorts.choose_patient(
        cohort=hospital.cohort,
        patient=hospital.patient,
        choice="include",
        reason=f"{code} reason",
        by=by,
    )
    cohorts.freeze_cohort(cohort=hospital.cohort, note=f"{code} note", by=by)
    cohorts.share_cohort(cohort=hospital.cohort, is_shared=True, by=by)
    cohorts.archive_cohort(cohort=hospital.archived_cohort, by=by)
    for cohort in (hospital.cohort, hospital.archived_cohort):
        StoredCohort.objects.filter(pk=cohort.pk).update(name=f"{code} {cohort.name}")
    content = f"{code} package".encode()
    hospital.paper = PaperJob.objects.create(
        center=hospital.center,
        cohort=hospital.cohort.slug,
        exactly=False,
        requested_by=by,
        state=PaperJob.State.DONE,
        content={"rows": [code]},
        file_sha256=store(content, center_id=hospital.center.pk),
        file_bytes=len(content),
    )


def _record_of_one(hospital: Hospital) -> None:
    center, by = hospital.center, hospital.people["surgeon"]
    series = record(Series(center=center, slug=f"{center.code}-series", title="x"), by=by)
    batch = ImportBatch.objects.create(
        center=center, series_slug="x", content_sha256=f"{center.pk:064x}"
    )
    patient = make_patient(center, "P-FULL")
    patient.series = series
    patient.born_on = date(1958, 5, 4)
    patient.save()
    identity = PatientIdentity(
        patient=patient, given_name="x", family_name="x", search_key="x", sort_key="x", mrn="1"
    )
    hospital.patient = patient
    hospital.rows = {"Series": series, "ImportBatch": batch}
    hospital.rows["PatientIdentity"] = record(identity, by=by)
    hospital.rows["LiverMetastasis"] = patient.liver_metastases.get()
    hospital.rows["Lesion"] = patient.lesions.get()
    hospital.rows["LabResult"] = patient.lab_results.get()
    fill(patient, hospital.rows)
    sha256 = store(picture(), center_id=center.pk)
    Document.objects.filter(pk=hospital.rows["Document"].pk).update(sha256=sha256)
    untreated = Lesion(
        patient=patient, lesion_no=8, liver_metastasis=hospital.rows["LiverMetastasis"]
    )
    hospital.rows["UntreatedLesion"] = record(untreated, by=by)


def _entered(hospital: Hospital) -> None:
    """Two cases of the same patient: one in the record, one being entered."""
    mine = {
        "center": hospital.center,
        "patient": hospital.patient,
        "started_by": hospital.people["surgeon"],
    }
    hospital.stored_case = CaseDraft.objects.create(
        **mine,
        submitted_by=hospital.people["surgeon"],
        submitted_at=timezone.now(),
        session=hospital.rows["InterventionSession"],
    )
    hospital.case = CaseDraft.objects.create(**mine)


def _uploaded(hospital: Hospital) -> SeriesUpload:
    code = hospital.center.code
    warning = Problem("not_screened", "patients.csv", 2, "patient_id", code, Severity.WARNING)
    return SeriesUpload.objects.create(
        center=hospital.center,
        uploaded_by=hospital.people["data_manager"],
        archive=pack({"patients.csv": f"patient_id,sex\n{code}-1,F\n".encode()}),
        rows={"patients": 1},
        problems=[warning.as_json()],
        outcome=Outcome.CHECKED,
    )


def _cases(hospital: Hospital) -> None:
    """One case in each state. Signed texts cannot be planted afterwards, so the canary is written at once."""
    house, center = hospital.house, hospital.center
    written = {"rationale": f"{center.code} rationale of the signed decision"}

    hospital.planned = actions.plan_meeting(
        board=house.board,
        held_on=timezone.localdate() + timedelta(days=7),
        chair=house.chair,
        by=house.chair,
    )
    hospital.meeting = start_meeting(house)

    def listed(patient, meeting):
        referral = refer(patient, house.chair, f"{center.code} question: resect now or later?")
        return actions.list_case(meeting=meeting, referral=referral, by=house.chair)

    hospital.signed = sign(
        propose(listed(hospital.patient, hospital.meeting), house, **written), house.chair
    )
    again = sign(
        propose(listed(make_patient(center, "P-10"), hospital.meeting), house, **written),
        house.chair,
    )
    hospital.revised = actions.revise_decision(decision=again, reason="x", by=house.chair)
    hospital.task = hospital.signed.tasks.get()
    _treated_otherwise(
        sign(
            propose(listed(make_patient(center, "P-11"), hospital.meeting), house, **written),
            house.chair,
        )
    )
    hospital.proposed = propose(
        listed(make_patient(center, "P-2"), hospital.meeting), house, **written
    )
    presented = actions.present_case(
        item=listed(make_patient(center, "P-3"), hospital.meeting), by=house.chair
    )
    hospital.draft = actions.record_decision(
        item=presented, by=house.chair, recommendations=UPFRONT, **{**WRITTEN, **written}
    )
    hospital.open_item = listed(make_patient(center, "P-4"), hospital.meeting)
    hospital.planned_item = listed(make_patient(center, "P-5"), hospital.planned)
    listed(make_patient(center, "P-7"), hospital.planned)  # to change places with
    hospital.empty = _in_session(house, days_ago=1)
    actions.record_attendance(
        meeting=hospital.empty,
        user=house.staff[1],
        discipline=Discipline.COLORECTAL_SURGERY,
        by=house.chair,
    )
    hospital.due = _planned(house, days_ago=3)
    hospital.presentable = listed(make_patient(center, "P-8"), _in_session(house, days_ago=2))
    hospital.unminuted = move(
        _in_session(house, days_ago=4),
        "closed",
        by=house.chair,
        reason="x",
        ended_at=timezone.now(),
    )
    minuted = _in_session(house, days_ago=5)
    actions.record_attendance(
        meeting=minuted,
        user=house.staff[1],
        discipline=Discipline.COLORECTAL_SURGERY,
        by=house.chair,
    )
    hospital.minuted = actions.close_meeting(meeting=minuted, by=house.chair)
    hospital.letter = actions.write_letter(
        decision=hospital.signed,
        kind="referrer",
        language="en",
        text=f"{center.code} letter",
        by=house.chair,
    )
    _prepare(hospital)
    hospital.referral = refer(make_patient(center, "P-6"), house.chair)
    hospital.came_back = make_patient(center, "P-9")
    record(
        Recurrence(
            patient=hospital.came_back,
            sequence_no=1,
            detected_on=timezone.localdate(),
            sites=["lung"],
        ),
        by=house.chair,
    )


def _treated_otherwise(decision) -> None:
    """So that somebody is asked what became of the decision."""
    therapy = SystemicTherapy(
        patient=decision.patient,
        intent="preoperative",
        regimen="folfox",
        started_on=timezone.localdate(),
    )
    record(therapy, by=decision.signed_by)


def _planned(house, *, days_ago: int):
    return actions.plan_meeting(
        board=house.board, held_on=timezone.localdate() - timedelta(days=days_ago), by=house.chair
    )


def _in_session(house, *, days_ago: int):
    meeting = _planned(house, days_ago=days_ago)
    return actions.open_meeting(meeting=meeting, chair=house.chair, by=house.chair)


def _prepare(hospital: "Hospital") -> None:
    """A second board as its coordinator prepares it: something is missing, and somebody owes it."""
    house, people, today = hospital.house, hospital.people, timezone.localdate()
    by = house.chair

    def enter(row):
        return record(row, by=by)

    center = house.center
    board = enter(
        Board(
            center=center,
            name="Second board",
            weekday=5,
            starts_at="09:00",
            quorum_template=house.board.quorum_template,
        )
    )
    for role in ("surgeon", "member", "coordinator"):
        enter(
            BoardMember(
                center=center, board=board, user=people[role], discipline="nursing", since=today
            )
        )
    actions.adopt_usual_rules(board=board, by=by)
    planned = [
        actions.plan_meeting(
            board=board,
            held_on=today + timedelta(days=days),
            coordinator=people["coordinator"],
            by=by,
        )
        for days in (8, 15, 22)
    ]
    hospital.prepared = planned[0]
    hospital.locked = actions.lock_agenda(meeting=planned[2], kept={}, by=by)
    hospital.prepared_items = tuple(
        actions.list_case(
            meeting=planned[0],
            referral=actions.refer_case(
                patient=make_patient(center, code),
                question="Which way is the right one?",
                category="restaging",
                wanted_disciplines=wanted,
                by=by,
            ),
            by=by,
        )
        for code, wanted in (("P-71", None), ("P-72", ["pathology"]))
    )
    enter(
        Reply(
            center=center,
            meeting=hospital.meeting,
            user=people["data_manager"],
            discipline="nursing",
            answer="in_room",
        )
    )
