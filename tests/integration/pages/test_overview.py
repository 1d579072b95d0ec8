"""The patient at a glance: the course, the liver by day, what is open, how complete the record is, the printed page."""

import re
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from pypdf import PdfReader

from patients import models
from patients.actions import record
from patients.centers import center_context
from patients.models import Patient
from patients.quality import open_actions, quality
from patients.record import PatientRecord
from patients.timeline import timeline
from tests.factories import OPERATED_ON, operated_patient, person_of, plan_of
from tests.people import center, person, signed_in
from tumorboard.liver_days import change_on, event_days, liver_on
from tumorboard.models import Role

pytestmark = pytest.mark.django_db


def record_of(patient) -> PatientRecord:
    return PatientRecord.of(Patient.objects.all(), patient.pk)


def overview(reader, patient, **query) -> str:
    answer = reader.get(reverse("patients:overview", args=[patient.pk]), query)
    assert answer.status_code == 200
    return answer.content.decode()


# --- The course ---


def test_the_course_has_each_event_in_the_picture_and_in_the_table(hospital, reader):
    text = overview(reader, hospital.patient)
    lanes = set(re.findall(r'class="lane lane-(\w+)"', text))
    assert {"status", "intervention", "imaging", "cea"} <= lanes
    drawn = re.findall(r'<a class="mark[^>]*aria-label="([^"]+)"', text)
    assert any("Metastasectomy" in name and "R0" in name for name in drawn)
    assert any("CEA 250 ng/mL" in name for name in drawn)
    table = text.split('class="timeline-table')[1]
    assert "CEA 250 ng/mL" in table
    assert "Metastasectomy" in table


def test_a_month_is_drawn_as_that_month(hospital, inside):
    with inside():
        study = models.ImagingStudy(
            patient=hospital.patient, modality="pet_ct",
            performed_on=date(2024, 3, 1), performed_on_precision="month",
        )  # fmt: skip
        record(study, by=hospital.surgeon)
        drawn = timeline(record_of(hospital.patient), today=date(2025, 1, 1))
    imaging = next(lane for lane in drawn.lanes if lane.code == "imaging")
    (span,) = [mark for mark in imaging.marks if mark.is_span]
    assert "Mar 2024" in span.name
    assert float(span.x2) - float(span.x1) > 50  # 30 of about 365 days on about 1100 units


def test_a_patient_of_two_events_and_one_of_twelve_years(hospital, inside):
    with inside():
        few = person_of(hospital.center, mrn="two", by=hospital.surgeon)
        record(
            models.PrimaryTumor(patient=few, diagnosed_on=date(2026, 1, 5), topography="C18.7"),
            by=hospital.surgeon,
        )
        record(
            models.LiverMetastasis(patient=few, diagnosed_on=date(2026, 1, 9)), by=hospital.surgeon
        )
        drawn = timeline(record_of(few), today=date(2026, 1, 20))
        assert drawn.break_x == ""
        assert len(drawn.rows) == 2
        many = operated_patient(hospital.center, mrn="many")
        for n in range(48):
            visit = models.FollowUpVisit(
                patient=many, visited_on=OPERATED_ON + timedelta(days=91 * (n + 1)),
                components=["mri", "cea"], disease_state="ned", cea_ng_per_ml=n % 9 + 1,
            )  # fmt: skip
            visit.center_id = many.center_id
            visit.save()
        drawn = timeline(record_of(many), today=OPERATED_ON + timedelta(days=12 * 366))
        assert drawn.break_x


def test_the_page_asks_the_same_however_long_the_course(hospital, reader, inside, reads):
    address = reverse("patients:overview", args=[hospital.patient.pk])
    before = reads(address)
    with inside():
        for n in range(30):
            models.FollowUpVisit.objects.create(
                patient=hospital.patient, center_id=hospital.patient.center_id,
                visited_on=OPERATED_ON + timedelta(days=30 * (n + 1)), components=["mri"],
            )  # fmt: skip
    # A relation that held nothing is not followed further: the first visit asks for no more than two.
    assert reads(address) <= before + 2
    assert before <= 60


# --- The liver by day ---


def test_the_liver_of_a_day_shows_what_was_known_and_done_by_then(hospital, inside):
    with inside():
        found = record_of(hospital.patient)
        lesions = list(found.patient.lesions.all())
        days = event_days(lesions, found.sessions)
        assert days[-1] == OPERATED_ON
        states = [
            {mark.lesion.state for mark in liver_on(lesions, found.sessions, day=day).marks}
            for day in (days[0] - timedelta(days=1), days[0], OPERATED_ON)
        ]
        assert states == [set(), {"active"}, {"resected"}]
        assert change_on(lesions, found.sessions, OPERATED_ON).treated == (1, 2, 3)


def test_a_hepatectomy_that_is_only_named_takes_the_segments_its_name_means(hospital, inside):
    """Left hepatectomy: II, III and IV (Brisbane 2000); IV is drawn as its two halves."""
    with inside():
        models.Procedure.objects.filter(patient=hospital.patient).update(kind="left_hepatectomy")
        found = record_of(hospital.patient)
        drawn = liver_on(list(found.patient.lesions.all()), found.sessions, day=OPERATED_ON)
    removed = {shape.code for shape in drawn.segments if shape.state == "resected"}
    assert removed == {"II", "III", "IVa", "IVb"}


@pytest.mark.parametrize("asked", ["99", "-1", "x", "", "٣", "9" * 400])
def test_a_step_that_is_none_shows_the_liver_of_now(hospital, reader, asked):
    assert "as now known" in overview(reader, hospital.patient, liver=asked)


def test_an_earlier_step_is_dated_and_leads_on(hospital, reader):
    text = overview(reader, hospital.patient, liver="0")
    assert "as of" in text
    assert 'id="liver-next"' in text
    assert 'id="liver-previous"' not in text


# --- What is open, and how complete ---


def test_awaited_is_neither_missing_nor_answered(hospital, inside):
    with inside():
        found = quality(record_of(hospital.patient), today=timezone.localdate())
    (primary,) = [group for group in found.groups if group.name == "Primary tumor"]
    assert primary.awaited[0].label == "KRAS"
    assert {gap.label for gap in primary.missing} == {"NRAS", "BRAF V600E", "Mismatch repair"}
    assert (primary.answered, primary.asked) == (5, 9)
    assert found.percent == 100 * found.answered // found.asked < 100


def test_unknown_is_an_answer(hospital, inside):
    with inside():
        before = quality(record_of(hospital.patient), today=timezone.localdate()).answered
        hospital.patient.primary_tumors.update(nras="unknown")
        assert (
            quality(record_of(hospital.patient), today=timezone.localdate()).answered == before + 1
        )


def test_an_awaited_value_is_an_open_action_until_it_is_settled(hospital, inside):
    today = timezone.localdate()
    with inside():
        waiting = open_actions(record_of(hospital.patient), today=today)
        assert [a.what for a in waiting if "KRAS" in a.what]
        models.Reminder.objects.update(settled_on=today, settled_on_precision="day")
        assert not open_actions(record_of(hospital.patient), today=today)


def test_follow_up_that_is_overdue_is_an_open_action(hospital, reader, inside):
    """Operated on at the start of June, seen in October; the visit of eight months is asked for in February."""
    with inside():
        plan_of(hospital.patient, by=hospital.surgeon)
        found = open_actions(record_of(hospital.patient), today=date(2025, 4, 1))
        assert [a.what.split(":")[0] for a in found if a.is_late] == ["Follow-up overdue"]
        early = open_actions(record_of(hospital.patient), today=date(2024, 12, 1))
        assert not any(a.what.startswith("Follow-up") for a in early)
    assert "Next follow-up" in overview(reader, hospital.patient)


# --- The history ---


def test_the_history_is_narrowed_and_keeps_its_filter(hospital, reader):
    address = reverse("patients:history", args=[hospital.patient.pk])
    answer = reader.get(address, {"table": "Lesion", "field": "Lesion number"})
    assert {change.what for change in answer.context["changes"]} == {"Lesion"}
    assert {f.label for c in answer.context["changes"] for f in c.fields} == {"Lesion number"}
    assert answer.context["page"].paginator.count == 3
    everything = reader.get(address, {"table": "no such", "page": "x"})
    assert everything.context["page"].paginator.count > 3


# --- The printed page ---


@pytest.mark.parametrize(("language", "word"), [("en", "Interventions"), ("tr", "Girişimler")])
def test_the_summary_is_one_page_in_the_readers_language(hospital, reader, language, word):
    with override(language):
        hospital.surgeon.language = language
        hospital.surgeon.save()
    answer = reader.get(reverse("patient_summary", args=[hospital.patient.pk]))
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/pdf"
    pdf = PdfReader(BytesIO(answer.content))
    assert len(pdf.pages) == 1
    text = pdf.pages[0].extract_text()
    assert word in text
    assert "ÇELİK, Işık" in text


def test_the_summary_of_another_hospitals_patient_does_not_exist(hospital, reader):
    there = center("izmir")
    other = person(Role.SURGEON, there)
    with center_context([there.pk]):
        foreign = operated_patient(there, by=other, mrn="9")
    unknown = reverse("patient_summary", args=["00000000-0000-4000-8000-000000000000"])
    ours = reader.get(reverse("patient_summary", args=[foreign.pk]))
    assert ours.status_code == reader.get(unknown).status_code == 404
    assert signed_in(other).get(reverse("patient_summary", args=[foreign.pk])).status_code == 200
