"""What happens to a patient, entered and corrected through the pages; the follow-up plan moves with it."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from patients.actions import mark_lost
from patients.events.kinds import KINDS
from patients.follow_up import due_visits
from patients.models import (
    FollowUpPlan,
    ImagingStudy,
    Patient,
    Recurrence,
    Reminder,
    SystemicTherapy,
)
from patients.plans import begin_plan, follow_course
from patients.record import PatientRecord
from tests.events import RELAPSE, RELAPSED_ON, correct, enter, lesions, on
from tests.factories import person_of, plan_of
from tests.people import center, person, signed_in
from tumorboard.models import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(hospital, inside):
    with inside():
        return plan_of(hospital.patient)


def test_every_kind_has_a_page_that_opens(reader, hospital):
    for code, kind in KINDS.items():
        answer = reader.get(reverse("patients:record-event", args=[hospital.patient.pk, code]))
        assert answer.status_code == (404 if kind.save is None else 200), code


def test_a_recurrence_has_its_number_lesions_and_status_and_holds_the_plan(
    reader, hospital, inside, plan
):
    told = lesions({"segments": ["VII"], "size_mm": "14,5"}, {"segments": ["II"], "size_mm": "9"})
    with inside():
        first = hospital.patient.lesions.get(lesion_no=2)
    told["lesions-1-at_site_of"] = str(first.pk)
    answer = enter(reader, hospital.patient, "recurrence", **RELAPSE, **told)
    assert answer.status_code == 302, answer.context["form"].errors
    with inside():
        record = PatientRecord.of(Patient.objects.all(), hospital.patient.pk)
        (recurrence,) = record.recurrences
        assert recurrence.sequence_no == 1
        new = list(recurrence.lesions.order_by("lesion_no"))
        assert [(row.lesion_no, row.segments) for row in new] == [(4, ["VII"]), (5, ["II"])]
        assert new[1].at_site_of == first
        assert str(new[0].observations.get().size_mm) == "14.5"
        assert record.status.state == "awd"
        plan.refresh_from_db()
        assert (plan.state, plan.suspended_on) == ("suspended", RELAPSED_ON)
        assert due_visits(FollowUpPlan.objects.all(), today=date(2025, 6, 10)) == []


def test_an_earlier_recurrence_that_is_entered_late_becomes_the_first(reader, hospital, inside):
    enter(reader, hospital.patient, "recurrence", **RELAPSE, **lesions())
    earlier = {**RELAPSE, **on("detected_on", date(2024, 12, 1)), "sites": ["lung"]}
    assert enter(reader, hospital.patient, "recurrence", **earlier, **lesions()).status_code == 302
    with inside():
        found = Recurrence.objects.order_by("sequence_no").values_list("sequence_no", "detected_on")
        assert list(found) == [(1, date(2024, 12, 1)), (2, RELAPSED_ON)]


def test_what_the_lesions_tell_is_not_typed_beside_them(reader, hospital, inside):
    told = {**RELAPSE, **lesions({"segments": ["II"], "size_mm": "9"}), "number_of_lesions": "2"}
    answer = enter(reader, hospital.patient, "recurrence", **told)
    assert "number_of_lesions" in answer.context["form"].errors
    assert b'value="9"' in answer.content  # and what was typed is still there
    with inside():
        assert not Recurrence.objects.exists()


def test_one_more_lesion_is_asked_for_and_nothing_is_stored(reader, hospital, inside):
    told = {**RELAPSE, **lesions({"segments": ["II"], "size_mm": "9"}), "add_lesion": "1"}
    answer = enter(reader, hospital.patient, "recurrence", **told)
    assert len(answer.context["lesions"].forms) == 2
    assert b'value="9"' in answer.content
    with inside():
        assert not Recurrence.objects.exists()


def test_a_recurrence_is_not_treated_before_it_is_found(reader, hospital, inside):
    with inside():
        session = hospital.patient.sessions.get()
    answer = enter(
        reader, hospital.patient, "recurrence", **RELAPSE, **lesions(), treated_by=str(session.pk)
    )
    assert "treated_by" in answer.context["form"].errors


def test_a_clearing_operation_begins_a_plan_anew(hospital, inside, plan):
    """Domain document 4.3: cleared on 10 July 2019, the first visit is due on 10 November."""
    with inside():
        begun = begin_plan(
            patient=hospital.patient, anchored_on=date(2025, 7, 10), by=hospital.surgeon
        )
        plan.refresh_from_db()
        assert (plan.state, begun.state) == ("superseded", "active")
        (due,) = due_visits(FollowUpPlan.objects.all(), today=date(2025, 11, 1))
        assert due.visit.target_on == date(2025, 11, 10)


def test_a_palliative_therapy_holds_the_plan_and_an_adjuvant_does_not(
    reader, hospital, inside, plan
):
    therapy = {"regimen": "folfox", **on("started_on", date(2024, 8, 1))}
    assert (
        enter(reader, hospital.patient, "therapy", intent="adjuvant_liver", **therapy).status_code
        == 302
    )
    with inside():
        plan.refresh_from_db()
        assert plan.state == "active"
    therapy |= on("started_on", date(2025, 3, 1))
    assert (
        enter(reader, hospital.patient, "therapy", intent="palliative", **therapy).status_code
        == 302
    )
    with inside():
        plan.refresh_from_db()
        assert plan.state == "suspended"


def test_what_is_awaited_makes_its_reminder_and_the_answer_settles_it(reader, hospital, inside):
    therapy = {
        "intent": "adjuvant_liver", "regimen": "folfox", **on("started_on", date(2024, 8, 1)),
        "response_recist__missing": "awaited",
    }  # fmt: skip
    assert enter(reader, hospital.patient, "therapy", **therapy).status_code == 302
    with inside():
        row = SystemicTherapy.objects.get()
        assert Reminder.objects.filter(settled_on=None, row_id=row.pk).count() == 1
    page = reader.get(reverse("awaited"))
    assert reverse("patients:correct-event", args=["therapy", row.pk]) in page.content.decode()
    therapy |= {
        "response_recist": "PR",
        "response_recist__missing": "",
        "version": 1,
        "reason": "read",
    }
    assert correct(reader, row, "therapy", **therapy).status_code == 302
    with inside():
        row.refresh_from_db()
        assert (row.response_recist, row.version) == ("PR", 2)
        assert not Reminder.objects.filter(settled_on=None, row_id=row.pk).exists()


def test_a_study_tells_the_size_of_each_lesion(reader, hospital, inside):
    with inside():
        other = person_of(hospital.center, family="Kaya", mrn="77")
    study = {
        "modality": "mri_liver_dynamic",
        **on("performed_on", date(2024, 5, 2)),
        "purpose": "restaging",
    }
    assert enter(reader, other, "imaging", **study).status_code == 302
    with inside():
        study_row = ImagingStudy.objects.get()
        assert study_row.lesion_observations.count() == 0
    resected = enter(
        reader,
        hospital.patient,
        "imaging",
        **{**study, **on("performed_on", date(2025, 1, 2))},
        lesion_1_mm="9",
    )
    assert "lesion_1_mm" in resected.context["form"].errors  # it was gone by then
    before = enter(reader, hospital.patient, "imaging", **study, lesion_1_mm="30")
    assert before.status_code == 302


def test_sizes_are_corrected_with_their_study(reader, hospital, inside):
    enter(
        reader,
        hospital.patient,
        "recurrence",
        **RELAPSE,
        **lesions({"segments": ["II"], "size_mm": "9"}),
    )
    study = {
        "modality": "ct_abdomen",
        **on("performed_on", date(2025, 4, 2)),
        "purpose": "followup",
    }
    assert (
        enter(reader, hospital.patient, "imaging", **study, lesion_4_mm="12,5").status_code == 302
    )
    with inside():
        row = ImagingStudy.objects.get()
        assert str(row.lesion_observations.get().size_mm) == "12.5"
    both = {
        **study,
        "lesion_4_mm": "12,5",
        "lesion_4_state": "vanished",
        "version": 1,
        "reason": "x",
    }
    assert "lesion_4_mm" in correct(reader, row, "imaging", **both).context["form"].errors
    gone = {**study, "lesion_4_mm": "", "lesion_4_state": "vanished", "version": 1, "reason": "x"}
    assert correct(reader, row, "imaging", **gone).status_code == 302
    with inside():
        seen = row.lesion_observations.get()
        assert (seen.state, seen.size_mm) == ("vanished", None)


def test_two_who_correct_at_once_see_each_other(reader, hospital, inside):
    enter(
        reader,
        hospital.patient,
        "lab",
        analyte="cea",
        **on("taken_on", date(2025, 1, 5)),
        value="4,2",
        unit="ng/mL",
    )
    with inside():
        row = hospital.patient.lab_results.get(taken_on=date(2025, 1, 5))
    told = {
        "analyte": "cea",
        **on("taken_on", date(2025, 1, 5)),
        "unit": "ng/mL",
        "version": 1,
        "reason": "x",
    }
    assert correct(reader, row, "lab", **told, value="5").status_code == 302
    answer = correct(reader, row, "lab", **told, value="6")
    assert {"label": "Value", "value": "5", "missing": False} in answer.context["theirs"]
    assert answer.context["form"]["value"].value() == "6"
    assert correct(reader, row, "lab", **{**told, "version": 2}, value="6").status_code == 302


def test_a_correction_needs_its_reason(reader, hospital, inside):
    with inside():
        row = hospital.patient.primary_tumors.get()
    answer = correct(reader, row, "primary", version=row.version, reason=" ", topography="C18.7")
    assert answer.status_code == 200
    assert "reason" in answer.context["why"].errors


def test_the_operation_is_corrected_with_its_history(reader, hospital, inside):
    with inside():
        row = hospital.patient.sessions.get()
    told = {
        **on("performed_on", row.performed_on), "approach": "laparoscopic", "intent": "curative",
        "residual_disease": "none", **on("discharged_on", date(2024, 6, 12)), "blood_loss_ml": "450",
        "version": row.version, "reason": "The operative note says so",
    }  # fmt: skip
    assert correct(reader, row, "operation", **told).status_code == 302
    page = reader.get(reverse("patients:history", args=[hospital.patient.pk])).content.decode()
    assert "The operative note says so" in page


def test_a_late_complication_answers_what_was_to_be_looked_for(reader, hospital, inside):
    with inside():
        session = hospital.patient.sessions.get()
        reminder = Reminder(
            patient=hospital.patient, center=hospital.center, table="interventionsession",
            row_id=session.pk, field_name="complications_30_days", due_on=date(2024, 7, 3),
        )  # fmt: skip
        reminder.save()
    told = {"category": "bile_leak", "clavien_dindo": "IIIa", "session": str(session.pk)}
    answer = enter(reader, hospital.patient, "complication", **told)
    assert answer.status_code == 302, answer.context["form"].errors
    with inside():
        reminder.refresh_from_db()
        assert reminder.settled_on == timezone.localdate()


def test_after_a_death_something_late_needs_its_reason(reader, hospital, inside):
    told = {**on("died_on", date(2025, 5, 1)), "death_cause": "other", "version": 1}
    reader.post(reverse("patients:record-death", args=[hospital.patient.pk]), told)
    late = {"analyte": "cea", **on("taken_on", date(2025, 4, 5)), "value": "80", "unit": "ng/mL"}
    assert enter(reader, hospital.patient, "lab", **late).context["why"].errors
    answer = enter(
        reader,
        hospital.patient,
        "lab",
        **late,
        **{"late-version": 2, "late-reason": "Found in the archive"},
    )
    assert answer.status_code == 302


def test_a_visit_that_is_found_after_a_death_needs_its_reason(reader, hospital, inside):
    told = {**on("died_on", date(2025, 5, 1)), "death_cause": "other", "version": 1}
    reader.post(reverse("patients:record-death", args=[hospital.patient.pk]), told)
    address = reverse("patients:record-visit", args=[hospital.patient.pk])
    visit = {**on("visited_on", date(2025, 4, 5)), "disease_state": "awd"}
    assert "reason" in reader.post(address, visit).context["form"].errors
    stored = reader.post(address, {**visit, "reason": "Found in the archive"})
    assert stored.status_code == 302
    history = reader.get(reverse("patients:history", args=[hospital.patient.pk])).content.decode()
    assert "Found in the archive" in history


def test_nobody_calls_somebody_who_has_died(reader, hospital, inside):
    told = {**on("died_on", date(2025, 5, 1)), "death_cause": "other", "version": 1}
    reader.post(reverse("patients:record-death", args=[hospital.patient.pk]), told)
    attempt = {**on("tried_on", date(2025, 4, 5)), "way": "phone", "outcome": "not_reached"}
    address = reverse("patients:record-attempt", args=[hospital.patient.pk])
    assert reader.post(address, attempt).context["form"].non_field_errors()


def test_an_event_of_the_other_center_is_not_there(hospital, inside):
    elsewhere = center("izmir")
    stranger = signed_in(person(Role.SURGEON, elsewhere))
    for kind in KINDS:
        assert (
            stranger.get(
                reverse("patients:record-event", args=[hospital.patient.pk, kind])
            ).status_code
            == 404
        )
    with inside():
        row = hospital.patient.primary_tumors.get()
    assert (
        stranger.get(reverse("patients:correct-event", args=["primary", row.pk])).status_code == 404
    )


# --- Follow-up ---


def test_the_result_is_entered_in_the_row(reader, hospital, inside, plan):
    address = reverse("patients:record-visit", args=[hospital.patient.pk])
    form = reader.get(address, headers={"hx-request": "true"})
    assert form.content.lstrip().startswith(b"<tr")
    told = {
        **on("visited_on", date(2025, 6, 3)),
        "disease_state": "ned",
        "cea_ng_per_ml": "2,5",
        "components": ["cea", "mri", "biochem"],
    }
    wrong = reader.post(address, {**told, "cea_ng_per_ml": "x"}, headers={"hx-request": "true"})
    assert wrong.content.lstrip().startswith(b"<tr")
    assert b'value="x"' in wrong.content
    stored = reader.post(address, told, headers={"hx-request": "true"})
    assert b"No evidence of disease" in stored.content
    with inside():
        visit = hospital.patient.follow_up_visits.get(visited_on=date(2025, 6, 3))
        assert (visit.kind, visit.scheduled_month, str(visit.cea_ng_per_ml)) == (
            "scheduled",
            12,
            "2.50",
        )


def attempt(reader, patient, day: date, outcome: str):
    told = {**on("tried_on", day), "way": "phone", "outcome": outcome}
    return reader.post(reverse("patients:record-attempt", args=[patient.pk]), told)


def test_lost_only_after_three_attempts_that_reached_nobody(reader, hospital, inside, plan):
    lost = reverse("patients:mark-lost", args=[hospital.patient.pk])
    for month in (1, 2):
        attempt(reader, hospital.patient, date(2025, month, 1), "not_reached")
    assert b"2" in reader.post(lost, follow=True).content
    with inside():
        assert not hospital.patient.status_events.filter(state="lost").exists()
    attempt(reader, hospital.patient, date(2025, 3, 1), "not_reached")
    reader.post(lost)
    with inside():
        record = PatientRecord.of(Patient.objects.all(), hospital.patient.pk)
        assert record.status.state == "lost"
        assert record.last_contact_on == date(2024, 10, 3)  # lost is no contact
    assert b"Lost to follow-up" in reader.get(reverse("follow_up")).content


def test_who_was_reached_lives_and_is_censored_then(reader, hospital, inside):
    attempt(reader, hospital.patient, date(2025, 3, 1), "will_come")
    with inside():
        record = PatientRecord.of(Patient.objects.all(), hospital.patient.pk)
        assert record.last_contact_on == date(2025, 3, 1)
        with pytest.raises(ValidationError, match="Three attempts"):
            mark_lost(hospital.patient, by=hospital.surgeon)


def test_who_is_told_dead_is_asked_for_the_day(reader, hospital):
    answer = attempt(reader, hospital.patient, date(2025, 3, 1), "dead")
    assert answer.url == reverse("patients:record-death", args=[hospital.patient.pk])


def change(reader, patient, **told):
    return reader.post(
        reverse("patients:change-plan", args=[patient.pk]),
        {"reason": "Decided with the patient", **told},
    )


def test_a_plan_is_held_taken_up_and_closed(reader, hospital, inside, plan):
    held = {**on("on", date(2025, 1, 15)), "change": "suspend", "version": 1}
    assert change(reader, hospital.patient, **held).status_code == 302
    assert (
        change(reader, hospital.patient, change="resume", version=1).status_code == 200
    )  # an older page
    assert change(reader, hospital.patient, change="resume", version=2).status_code == 302
    closed = {**on("on", date(2025, 2, 15)), "change": "close", "version": 3}
    assert change(reader, hospital.patient, **closed).status_code == 302
    with inside():
        plan.refresh_from_db()
        assert (plan.state, plan.closed_on) == ("closed", date(2025, 2, 15))
        assert due_visits(FollowUpPlan.objects.all(), today=date(2026, 1, 1)) == []


def test_another_protocol_from_the_same_day(reader, hospital, inside, plan):
    page = reader.get(reverse("patients:change-plan", args=[hospital.patient.pk]))
    offered = {p.code: p for p in page.context["form"].fields["protocol"].queryset}
    assert "mcrc_esmo2023" not in offered  # it has no intervals
    told = {"change": "protocol", "protocol": offered["jsccr"].pk, "version": 1}
    assert change(reader, hospital.patient, **told).status_code == 302
    with inside():
        plan.refresh_from_db()
        assert (plan.protocol.code, plan.anchored_on) == ("jsccr", date(2024, 6, 3))


def test_what_is_not_yet_there_is_asked_for_again(reader, hospital, inside):
    with inside():
        reminder = Reminder.objects.filter(patient=hospital.patient).first()
    address = reverse("patients:settle", args=[reminder.pk])
    later = timezone.localdate() + timedelta(days=30)
    reader.post(address, {"again_in_days": "-9", "version": reminder.version})
    reader.post(address, {"again_in_days": "30", "version": reminder.version})
    reader.post(address, {"again_in_days": "90", "version": reminder.version})  # an older page
    with inside():
        reminder.refresh_from_db()
        assert (reminder.due_on, reminder.settled_on) == (later, None)


def test_a_case_that_cleared_the_disease_begins_the_plan_once(hospital, inside):
    with inside():
        for _twice in range(2):
            record = PatientRecord.of(Patient.objects.all(), hospital.patient.pk)
            follow_course(record, by=hospital.surgeon)
        begun = FollowUpPlan.objects.get(patient=hospital.patient)
        assert (begun.protocol.code, begun.anchored_on) == ("serin2020", date(2024, 6, 3))


# --- What a reviewer found ---


def history_of(reader, patient) -> str:
    return reader.get(reverse("patients:history", args=[patient.pk])).content.decode()


def test_a_birth_after_the_record_is_refused_and_the_pages_stay_open(reader, hospital, inside):
    with inside():
        row = Patient.objects.get(pk=hospital.patient.pk)
    told = {
        "sex_at_birth": "female",
        **on("born_on", date(2024, 12, 1)),
        "version": row.version,
        "reason": "x",
    }
    assert "born_on" in correct(reader, row, "person", **told).context["form"].errors
    told |= on("born_on", date(1959, 12, 1))
    assert correct(reader, row, "person", **told).status_code == 302
    assert reader.get(reverse("patients:overview", args=[row.pk])).status_code == 200


def test_a_death_and_a_name_are_corrected(reader, hospital, inside):
    died = {**on("died_on", date(2025, 5, 1)), "death_cause": "other", "version": 1}
    reader.post(reverse("patients:record-death", args=[hospital.patient.pk]), died)
    with inside():
        row = Patient.objects.get(pk=hospital.patient.pk)
        identity = row.identity
    told = {
        "sex_at_birth": "female", **on("born_on", row.born_on), **on("died_on", date(2025, 6, 2)),
        "death_cause": "crc_progression", "version": row.version, "reason": "The certificate",
    }  # fmt: skip
    assert correct(reader, row, "person", **told).status_code == 302
    with inside():
        row.refresh_from_db()
        assert (row.died_on, row.death_cause) == (date(2025, 6, 2), "crc_progression")
        assert row.status_events.get(state="dead").known_on == date(2025, 6, 2)
    named = {
        "family_name": "Çelikkol",
        "given_name": "Işık",
        "mrn": "00-481",
        "version": identity.version,
        "reason": "typing",
    }
    assert correct(reader, identity, "identity", **named).status_code == 302
    with inside():
        assert list(Patient.objects.matching("celikkol")) == [row]


def test_nothing_ticked_is_no_answer(reader, hospital, inside):
    therapy = {
        "intent": "adjuvant_liver",
        "regimen": "folfox",
        **on("started_on", date(2024, 8, 1)),
    }
    enter(reader, hospital.patient, "therapy", **therapy)
    with inside():
        row = SystemicTherapy.objects.get()
        assert row.biologics is None
    correct(reader, row, "therapy", **therapy, cycles_delivered="4", version=1, reason="x")
    with inside():
        row.refresh_from_db()
        assert (row.biologics, row.cycles_delivered) == (None, 4)


def test_the_reason_after_a_death_is_kept_with_every_kind(reader, hospital):
    died = {**on("died_on", date(2025, 5, 1)), "death_cause": "other", "version": 1}
    reader.post(reverse("patients:record-death", args=[hospital.patient.pk]), died)
    late = {"late-version": 2, "late-reason": "Found in the archive"}
    told = enter(reader, hospital.patient, "recurrence", **RELAPSE, **lesions(), **late)
    assert told.status_code == 302
    assert "Found in the archive" in history_of(reader, hospital.patient)


def test_a_day_of_the_running_year_that_is_not_known_closer(reader, hospital, inside, plan):
    year = str(timezone.localdate().year)
    told = {"detected_on_year": year, "detected_by": "mri", "sites": ["lung"]}
    assert enter(reader, hospital.patient, "recurrence", **told, **lesions()).status_code == 302
    with inside():
        plan.refresh_from_db()
        assert (plan.state, plan.suspended_on_precision) == ("suspended", "year")


def test_who_died_in_the_year_of_the_last_visit(reader, hospital, inside):
    told = {"died_on_year": "2024", "death_cause": "other", "version": 1}
    answer = reader.post(reverse("patients:record-death", args=[hospital.patient.pk]), told)
    assert answer.status_code == 302
    with inside():
        assert hospital.patient.status_events.get(state="dead").known_on_precision == "year"


def test_the_day_of_a_recurrence_moves_what_was_known_by_it(reader, hospital, inside, plan):
    enter(
        reader,
        hospital.patient,
        "recurrence",
        **RELAPSE,
        **lesions({"segments": ["II"], "size_mm": "9"}),
    )
    lung = {**RELAPSE, **on("detected_on", date(2025, 6, 1)), "sites": ["lung"]}
    enter(reader, hospital.patient, "recurrence", **lung, **lesions())
    with inside():
        first = Recurrence.objects.get(sequence_no=1)
    told = {
        **RELAPSE,
        **on("detected_on", date(2025, 8, 1)),
        **lesions(),
        "version": first.version,
        "reason": "x",
    }
    assert (
        "number_of_lesions"
        in correct(reader, first, "recurrence", **told, number_of_lesions="7")
        .context["form"]
        .errors
    )
    assert correct(reader, first, "recurrence", **told).status_code == 302
    with inside():
        numbers = Recurrence.objects.order_by("sequence_no").values_list("detected_on", flat=True)
        assert list(numbers) == [date(2025, 6, 1), date(2025, 8, 1)]
        assert first.lesions.get().observations.get().observed_on == date(2025, 8, 1)
        days = hospital.patient.status_events.filter(state="awd").values_list("known_on", flat=True)
        assert set(days) == {date(2025, 6, 1), date(2025, 8, 1)}


def test_a_reason_and_a_missing_status_survive_a_correction(reader, hospital, inside):
    attempt(reader, hospital.patient, date(2025, 3, 1), "will_come")
    with inside():
        contact = hospital.patient.follow_up_visits.get(visited_on=date(2025, 3, 1))
        seen = hospital.patient.follow_up_visits.get(visited_on=date(2024, 10, 3))
        type(seen).objects.filter(pk=seen.pk).update(next_action="unknown")
    page = reader.get(reverse("patients:correct-visit", args=[seen.pk]))
    assert ("unknown", "Unknown") in [
        (str(a), str(b)) for a, b in page.context["form"].fields["next_action"].choices
    ]
    moved = {
        **on("visited_on", date(2025, 3, 2)),
        "components": ["phone"],
        "version": contact.version,
        "reason": "x",
    }
    assert (
        reader.post(reverse("patients:correct-visit", args=[contact.pk]), moved).status_code == 302
    )
    with inside():
        contact.refresh_from_db()
        assert (contact.visited_on, contact.disease_state) == (date(2025, 3, 2), None)


def test_who_is_reached_after_being_lost_is_lost_no_more(reader, hospital, inside, plan):
    for month in (1, 2, 3):
        attempt(reader, hospital.patient, date(2025, month, 1), "not_reached")
    for _twice in range(2):
        reader.post(reverse("patients:mark-lost", args=[hospital.patient.pk]))
    with inside():
        assert hospital.patient.status_events.filter(state="lost").count() == 1
    attempt(reader, hospital.patient, date(2025, 4, 1), "will_come")
    with inside():
        record = PatientRecord.of(Patient.objects.all(), hospital.patient.pk)
        assert record.status.state == "ned"
    assert b"Lost to follow-up" not in reader.get(reverse("follow_up")).content


def test_the_plan_follows_the_corrected_operation(reader, hospital, inside, plan):
    with inside():
        row = hospital.patient.sessions.get()
    told = {
        **on("performed_on", date(2024, 6, 5)), "approach": "open", "intent": "curative",
        "residual_disease": "none", **on("discharged_on", date(2024, 6, 10)),
        "version": row.version, "reason": "The operative note says so",
    }  # fmt: skip
    assert correct(reader, row, "operation", **told).status_code == 302
    with inside():
        plan.refresh_from_db()
        assert (plan.state, plan.anchored_on) == ("active", date(2024, 6, 5))


def test_impossible_days_of_a_plan_are_said_beside_the_date(reader, hospital, inside, plan):
    early = {**on("on", date(1950, 1, 1)), "version": 1}
    for what in ("close", "suspend", "begin"):
        told = {**early, "change": what, "protocol": plan.protocol_id}
        assert "on" in change(reader, hospital.patient, **told).context["form"].errors, what


def test_a_forged_number_of_lesions_is_no_error_of_ours(reader, hospital):
    for number in ("abc", "9" * 5000, "-1", ""):
        told = {
            **RELAPSE,
            "lesions-TOTAL_FORMS": number,
            "lesions-INITIAL_FORMS": "0",
            "add_lesion": "1",
        }
        assert enter(reader, hospital.patient, "recurrence", **told).status_code == 200


def test_a_visit_after_ninety_days_answers_that_the_patient_lives(reader, hospital, inside):
    with inside():
        session = hospital.patient.sessions.get()
        reminder = Reminder(
            patient=hospital.patient, center=hospital.center, table="interventionsession",
            row_id=session.pk, field_name="status_90_days", due_on=date(2024, 9, 1),
        )  # fmt: skip
        reminder.save()
    told = {**on("visited_on", date(2025, 2, 4)), "disease_state": "ned"}
    reader.post(reverse("patients:record-visit", args=[hospital.patient.pk]), told)
    with inside():
        reminder.refresh_from_db()
        assert reminder.settled_on == timezone.localdate()
