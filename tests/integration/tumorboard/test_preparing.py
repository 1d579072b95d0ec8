"""Before the meeting: what a case lacks, who owes it, the lock, late cases, replies, a series."""

from datetime import date, datetime, time, timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation

from patients.actions import correct, record
from patients.models import ImagingStudy, PerformanceAssessment, PrimaryTumor, SystemicTherapy
from tests.board import UPFRONT, WRITTEN, make_patient, refer, sign, start_meeting
from tests.people import person, signed_in
from tumorboard import actions
from tumorboard.actions.preparing import due_reminder
from tumorboard.calendar import holiday_on, meeting_days
from tumorboard.models import (
    Attendance,
    BoardMember,
    Discipline,
    Distribution,
    Meeting,
    ReadinessReminder,
    Referral,
    Role,
)
from tumorboard.preparation import preparation_of, usual_minutes
from tumorboard.readiness import cases_of, owed_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def planned(house):
    """A week from today, with the usual rules."""
    actions.adopt_usual_rules(board=house.board, by=house.chair)
    day = timezone.localdate() + timedelta(days=7)
    return actions.plan_meeting(board=house.board, held_on=day, by=house.chair)


@pytest.fixture
def listed(house, patient, planned):
    return actions.list_case(meeting=planned, referral=refer(patient, house.chair), by=house.chair)


def states(meeting) -> dict[str, str]:
    (case,) = cases_of(meeting)
    return {line.rule.item: line.state.value for line in case.lines}


def test_readiness_is_read_from_the_record(house, patient, planned, listed):
    before = states(planned)
    assert before["liver_mri"] == before["ras"] == before["ecog"] == "missing"
    assert before["cea"] == "old"  # of 20 November 2025
    assert before["chemotherapy"] == "not_needed"  # there was none
    assert before["ct_volumetry"] == "not_needed"  # no major resection is on the table

    def enter(row):
        return record(row, by=house.chair)

    fresh = planned.held_on - timedelta(days=10)
    study = enter(
        ImagingStudy(
            patient=patient, modality="mri_liver_dynamic", performed_on=fresh, result="awaited"
        )
    )
    tumor = enter(
        PrimaryTumor(patient=patient, topography="C18.7", kras="wild_type", nras="awaited")
    )
    enter(PerformanceAssessment(patient=patient, assessed_on=fresh, ecog=1))
    course = enter(
        SystemicTherapy(
            patient=patient, intent="preoperative", regimen="folfox", started_on="2026-01-10"
        )
    )
    now = states(planned)
    assert (now["liver_mri"], now["ras"]) == ("pending", "pending")
    assert (now["ecog"], now["chemotherapy"]) == ("ready", "missing")

    def mend(row, **changes):
        row.refresh_from_db()
        correct(row, changes=changes, version=row.version, by=house.chair, reason="Result came")

    mend(study, result="response")
    mend(tumor, nras="not_tested")
    mend(course, cycles_delivered=6)
    now = states(planned)
    assert (now["liver_mri"], now["chemotherapy"]) == ("ready", "ready")
    assert now["ras"] == "missing"  # not tested is no answer
    mend(tumor, kras="mutated")
    assert states(planned)["ras"] == "ready"  # one mutation decides


def test_volumetry_is_asked_for_where_two_stages_are_on_the_table(house, patient, planned):
    referral = actions.refer_case(
        patient=patient,
        question="Two stages or one?",
        category="restaging",
        plan_before="two_stage",
        by=house.chair,
    )
    actions.list_case(meeting=planned, referral=referral, by=house.chair)
    assert states(planned)["ct_volumetry"] == "missing"


def test_a_whole_agenda_costs_no_more_questions_than_one_case(
    house, planned, listed, django_assert_max_num_queries
):
    for number in range(2, 6):
        other = make_patient(house.center, code=f"P-000{number}")
        actions.list_case(meeting=planned, referral=refer(other, house.chair), by=house.chair)
    with django_assert_max_num_queries(10):
        assert len(cases_of(planned)) == 5


def test_who_owes_it_is_reminded_without_a_patient(house, patient, planned, listed):
    radiologist = person(Role.MEMBER, house.center, name="radiology.ankara")
    radiologist.email = "r@example.org"
    radiologist.save()
    record(
        BoardMember(
            center=house.center,
            board=house.board,
            user=radiologist,
            discipline=Discipline.RADIOLOGY,
            since=timezone.localdate(),
        ),
        by=None,
    )
    owed = next(o for o in owed_at(planned) if o.user == radiologist)
    assert [line.rule.item for _referral, line in owed.lines] == ["liver_mri"]

    browser = signed_in(person(Role.COORDINATOR, house.center))
    told = {"user": radiologist.pk, "discipline": owed.discipline}
    answer = browser.post(reverse("meetings:remind", args=[planned.pk]), told)
    assert answer.status_code == 302
    (letter,) = mail.outbox
    assert letter.to == ["r@example.org"]
    assert patient.study_code not in letter.body + letter.subject
    assert planned.reminders.get().user == radiologist
    page = browser.get(reverse("meetings:detail", args=[planned.pk])).content.decode()
    assert "last:" in page


def test_automatic_reminders_go_out_once(house, planned, listed):
    member = house.staff[4]
    member.email = "onc@example.org"
    member.save()
    begins = timezone.now() + timedelta(hours=20 + 30)
    Meeting.objects.filter(pk=planned.pk).update(
        held_on=timezone.localtime(begins).date(), starts_at=timezone.localtime(begins).time()
    )
    assert actions.remind_before_lock() == 1
    assert actions.remind_before_lock() == 0
    assert planned.reminders.get().kind == ReadinessReminder.Kind.TWO_DAYS
    assert [m.to for m in mail.outbox] == [["onc@example.org"]]


def test_when_a_reminder_is_due(planned):
    locks_at = planned.locks_at
    assert locks_at == planned.begins_at - timedelta(hours=20)
    kind = ReadinessReminder.Kind
    for hours, expected in [(49, None), (48, kind.TWO_DAYS), (24, kind.ONE_DAY), (0, None)]:
        assert due_reminder(planned, locks_at - timedelta(hours=hours)) == expected


def test_an_unready_case_stays_for_a_reason_or_is_moved(house, planned, listed):
    with pytest.raises(ValidationError, match="P-0001"):
        actions.lock_agenda(meeting=planned, kept={}, by=house.chair)
    locked = actions.lock_agenda(
        meeting=planned, kept={listed.pk: "MRI is on Tuesday"}, by=house.chair
    )
    listed.refresh_from_db()
    assert (locked.state, listed.kept_reason) == ("locked", "MRI is on Tuesday")
    assert "liver_mri" in listed.missing_at_lock
    assert locked.locked_at is not None


def test_the_next_meeting_takes_what_is_not_ready(house, planned, listed):
    with pytest.raises(ValidationError, match="No later meeting"):
        actions.move_to_next_meeting(item=listed, by=house.chair)
    later = actions.plan_meeting(
        board=house.board, held_on=planned.held_on + timedelta(days=7), by=house.chair
    )
    moved = actions.move_to_next_meeting(item=listed, by=house.chair)
    listed.refresh_from_db()
    assert (moved.meeting_id, listed.state) == (later.pk, "withdrawn")


def test_a_reason_typed_at_the_lock_is_not_lost(house, planned, listed):
    other = make_patient(house.center, code="P-0002")
    actions.list_case(meeting=planned, referral=refer(other, house.chair), by=house.chair)
    browser = signed_in(person(Role.COORDINATOR, house.center))
    answer = browser.post(
        reverse("meetings:lock", args=[planned.pk]), {f"kept_{listed.pk}": "Karaciğer MR'ı salı"}
    )
    assert answer.status_code == 200
    assert "Karaciğer MR&#x27;ı salı" in answer.content.decode()
    planned.refresh_from_db()
    assert planned.state == "planned"


def test_what_comes_after_the_lock_says_why_and_is_marked(house, planned):
    actions.lock_agenda(meeting=planned, kept={}, by=house.chair)
    referral = refer(make_patient(house.center, code="P-0009"), house.chair)
    with pytest.raises(ValidationError, match="locked"):
        actions.list_case(meeting=planned, referral=referral, by=house.chair)
    item = actions.list_case(
        meeting=planned, referral=referral, late_reason="Bleeding", by=house.chair
    )
    assert item.late_reason == "Bleeding"


def test_the_locked_agenda_is_sent_and_noted(
    house, planned, listed, django_capture_on_commit_callbacks
):
    with pytest.raises(ValidationError):
        actions.send_agenda(meeting=planned, by=house.chair)
    actions.lock_agenda(meeting=planned, kept={listed.pk: "urgent"}, by=house.chair)
    with django_capture_on_commit_callbacks(execute=True):
        actions.send_agenda(meeting=planned, by=house.chair)
    assert sorted(m.to for m in mail.outbox) == sorted([[m.email] for m in house.staff if m.email])
    assert not any("P-0001" in m.body + m.subject for m in mail.outbox)
    assert Distribution.objects.filter(paper="agenda").count() == len(mail.outbox)


def test_cases_that_need_a_discipline_come_first(house, planned):
    items = []
    for number, wanted in enumerate([None, ["pathology"], None, ["pathology"]], start=1):
        referral = actions.refer_case(
            patient=make_patient(house.center, code=f"P-010{number}"),
            question="What should be done next?",
            category="restaging",
            wanted_disciplines=wanted,
            by=house.chair,
        )
        items.append(actions.list_case(meeting=planned, referral=referral, by=house.chair))
    actions.bring_forward(meeting=planned, discipline="pathology", by=house.chair)
    order = list(planned.items.order_by("order_no").values_list("pk", flat=True))
    assert order == [items[n].pk for n in (1, 3, 0, 2)]


def test_a_new_order_is_sent_whole(house, planned):
    items = [
        actions.list_case(
            meeting=planned,
            referral=refer(make_patient(house.center, code=f"P-020{n}"), house.chair),
            by=house.chair,
        )
        for n in range(3)
    ]
    coordinator = person(Role.COORDINATOR, house.center)
    browser = signed_in(coordinator)
    address = reverse("meetings:order", args=[planned.pk])
    wanted = [items[2].pk, items[0].pk, items[1].pk]
    browser.post(address, {"item": wanted})
    assert list(planned.items.order_by("order_no").values_list("pk", flat=True)) == wanted
    # Somebody who did not see the third case sends an order without it: refused, nothing moved.
    browser.post(address, {"item": [items[1].pk, items[0].pk]})
    assert list(planned.items.order_by("order_no").values_list("pk", flat=True)) == wanted
    assert browser.post(address, {"item": ["x"]}).status_code == 404


def test_replies_forecast_the_quorum_and_fill_the_attendance(house):
    today = actions.plan_meeting(
        board=house.board, held_on=timezone.localdate(), chair=house.chair, by=house.chair
    )
    for member in house.staff[:4]:
        actions.reply_to_meeting(meeting=today, answer="in_room", by=member)
    actions.reply_to_meeting(meeting=today, answer="no", by=house.staff[4])
    assert preparation_of(today, [], house.chair).expected_missing == [
        str(Discipline(Discipline.MEDICAL_ONCOLOGY).label)
    ]
    actions.reply_to_meeting(meeting=today, answer="online", by=house.staff[4])
    assert preparation_of(today, [], house.chair).expected_missing == []
    with pytest.raises(ValidationError):
        actions.reply_to_meeting(
            meeting=today, answer="in_room", by=person(Role.MEMBER, house.center)
        )

    actions.open_meeting(meeting=today, chair=house.chair, by=house.chair)
    actions.admit_expected(meeting=today, by=house.chair)
    actions.admit_expected(meeting=today, by=house.chair)  # pressed twice
    there = Attendance.objects.filter(meeting=today)
    assert there.count() == 5
    assert there.get(user=house.staff[4]).remote


def test_a_case_under_a_standard_of_care_names_it(house, patient):
    told = {"patient": patient, "question": "Adjuvant after R0?", "category": "post_op"}
    with pytest.raises(ValidationError, match="standard"):
        actions.refer_case(**told, lane="standard_of_care", by=house.chair)
    referral = actions.refer_case(
        **told,
        lane="standard_of_care",
        standard="FOLFOX for 3 months after R0",
        plan_before="adjuvant_chemo",
        by=house.chair,
    )
    assert referral.lane == Referral.Lane.STANDARD


@pytest.mark.parametrize(("percent", "is_drawn"), [(0, False), (100, True)])
def test_some_standard_cases_are_drawn_for_discussion(house, patient, planned, percent, is_drawn):
    correct(
        house.board,
        changes={"audit_percent": percent},
        version=house.board.version,
        by=house.chair,
        reason="Set",
    )
    referral = actions.refer_case(
        patient=patient,
        question="Adjuvant after R0?",
        category="post_op",
        lane="standard_of_care",
        standard="FOLFOX for 3 months after R0",
        plan_before="adjuvant_chemo",
        by=house.chair,
    )
    item = actions.list_case(meeting=planned, referral=referral, by=house.chair)
    assert item.is_audited is is_drawn


def test_a_series_leaves_public_holidays_out(house):
    """29 October 2026, the Day of the Republic, is a Thursday."""
    meetings = actions.plan_series(
        board=house.board,
        first_on=date(2026, 10, 20),
        last_on=date(2026, 11, 12),
        by=house.chair,
    )
    assert [m.held_on for m in meetings] == [
        date(2026, 10, 22),
        date(2026, 11, 5),
        date(2026, 11, 12),
    ]
    again = actions.plan_series(
        board=house.board, first_on=date(2026, 10, 20), last_on=date(2026, 11, 12), by=house.chair
    )
    assert again == []
    with pytest.raises(ValidationError):
        actions.plan_series(
            board=house.board, first_on=date(2026, 1, 1), last_on=date(2030, 1, 1), by=house.chair
        )


def test_holidays_speak_the_readers_language():
    with translation.override("tr"):
        assert holiday_on(date(2026, 10, 29)) == "Cumhuriyet Bayramı"
    with translation.override("en"):
        assert "Republic" in holiday_on(date(2026, 10, 29))
    assert holiday_on(date(2026, 10, 28)) is None
    assert meeting_days(
        weekday=4, every_weeks=2, first_on=date(2026, 11, 1), last_on=date(2026, 11, 30)
    ) == [date(2026, 11, 5), date(2026, 11, 19)]


ALPPS = [{"option": "alpps", "details": {"target_remnant_percent": "40"}}]


@pytest.fixture
def small_board(house):
    """The board itself asks for one discipline; the liver surgeon is there, interventional radiology is not."""
    correct(
        house.board.quorum_template,
        changes={"required": {"medical_oncology": 1}},
        version=house.board.quorum_template.version,
        by=house.chair,
        reason="Smaller board",
    )
    present = [Discipline.HEPATOBILIARY_SURGERY, Discipline.MEDICAL_ONCOLOGY]
    return start_meeting(house, present=present)


def read_back(house, meeting, code, recommendations, **written):
    referral = refer(make_patient(house.center, code=code), house.chair)
    item = actions.list_case(meeting=meeting, referral=referral, by=house.chair)
    item = actions.present_case(item=item, by=house.chair)
    draft = actions.record_decision(
        item=item, by=house.chair, recommendations=recommendations, **{**WRITTEN, **written}
    )
    return actions.propose_decision(decision=draft, version=draft.version, by=house.chair)


def rewrite(house, decision, recommendations, **written):
    return actions.record_decision(
        item=decision.agenda_item,
        version=decision.version,
        by=house.chair,
        recommendations=recommendations,
        **written,
    )


def test_alpps_needs_the_interventional_radiologist_and_others_do_not(house, small_board):
    """Quorum per question."""
    assert read_back(house, small_board, "P-0301", UPFRONT).quorum_met
    decision = read_back(house, small_board, "P-0302", ALPPS)
    assert (decision.quorum_met, decision.provisional) == (False, True)
    assert decision.missing_disciplines == ["interventional_radiology"]
    assert decision.agenda_item.quorum_met  # the board had its own


def test_what_was_read_back_does_not_become_alpps_without_them(house, small_board):
    decision = read_back(house, small_board, "P-0303", UPFRONT)
    with pytest.raises(ValidationError, match="not present"), transaction.atomic():
        rewrite(house, decision, ALPPS)
    decision.refresh_from_db()
    assert [r.option for r in decision.recommendations.filter(is_struck=False)] == [
        "upfront_liver_surgery"
    ]
    changed = rewrite(house, decision, ALPPS, override_reason="Seen by him this morning")
    assert (changed.quorum_met, changed.provisional) == (False, False)
    assert changed.missing_disciplines == ["interventional_radiology"]


def test_a_new_version_needs_the_disciplines_of_its_own_recommendation(house, small_board):
    signed = sign(read_back(house, small_board, "P-0304", UPFRONT), house.chair)
    draft = actions.revise_decision(decision=signed, reason="New MRI", by=house.chair)
    draft = rewrite(house, draft, ALPPS)
    proposed = actions.propose_decision(decision=draft, version=draft.version, by=house.chair)
    assert (proposed.quorum_met, proposed.provisional) == (False, True)


def test_the_page_says_so_while_it_is_drafted(house, small_board):
    referral = refer(make_patient(house.center, code="P-0305"), house.chair)
    item = actions.list_case(meeting=small_board, referral=referral, by=house.chair)
    item = actions.present_case(item=item, by=house.chair)
    address = reverse("meetings:case", args=[small_board.pk, item.pk])
    browser = signed_in(house.chair)
    assert "Quorum met" in browser.get(address).content.decode()
    actions.record_decision(item=item, by=house.chair, recommendations=ALPPS, **WRITTEN)
    page = browser.get(address).content.decode()
    assert "Quorum not met" in page
    assert "override_reason" in page


def test_the_time_a_case_takes_is_the_boards_own_median(house):
    assert usual_minutes(Meeting(board=house.board)) == 6
    meeting = start_meeting(house)
    start = timezone.make_aware(datetime.combine(timezone.localdate(), time(8)))
    for number, minutes in enumerate([3, 4, 9], start=1):
        other = make_patient(house.center, code=f"P-040{number}")
        item = actions.list_case(
            meeting=meeting, referral=refer(other, house.chair), late_reason="x", by=house.chair
        )
        item = actions.present_case(item=item, by=house.chair)
        item = actions.defer_case(item=item, reason="time", by=house.chair)
        type(item).objects.filter(pk=item.pk).update(
            started_at=start, ended_at=start + timedelta(minutes=minutes)
        )
    assert usual_minutes(meeting) == 4


def test_one_reminder_counts_what_a_person_owes_for_every_discipline(house, planned, listed):
    both = house.staff[0]
    since = timezone.localdate() - timedelta(days=3)
    for discipline in (Discipline.RADIOLOGY, Discipline.PATHOLOGY):
        record(
            BoardMember(
                center=house.center,
                board=house.board,
                user=both,
                discipline=discipline,
                since=since,
            ),
            by=None,
        )
    begins = timezone.localtime(timezone.now() + timedelta(hours=20 + 30))
    Meeting.objects.filter(pk=planned.pk).update(held_on=begins.date(), starts_at=begins.time())
    planned.refresh_from_db()
    owed = [each for each in owed_at(planned) if each.user == both]
    actions.remind_before_lock()
    assert len(owed) > 1
    assert planned.reminders.get(user=both).missing_count == sum(len(o.lines) for o in owed)


def test_a_reminder_that_was_not_taken_is_sent_by_the_next_run(house, planned, listed, settings):
    begins = timezone.localtime(timezone.now() + timedelta(hours=20 + 30))
    Meeting.objects.filter(pk=planned.pk).update(held_on=begins.date(), starts_at=begins.time())
    working = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "tests.integration.tumorboard.test_papers.NobodyThere"
    assert actions.remind_before_lock() == 0
    settings.EMAIL_BACKEND = working
    assert actions.remind_before_lock() > 0
