"""Visits and deaths as people enter and correct them: nothing typed is lost, nothing is written twice."""

from datetime import date

import pytest
from django.urls import reverse

from patients.models import FollowUpVisit, Patient
from tests.factories import VISITED_ON, plan_of
from tests.people import center, person, signed_in
from tumorboard.models import Role

pytestmark = pytest.mark.django_db


def typed(**changes):
    """The form of a visit as a browser sends it."""
    return {
        "visited_on_day": "4",
        "visited_on_month": "2",
        "visited_on_year": "2025",
        "components": ["cea", "mri"],
        "disease_state": "awd",
        "imaging_result": "recurrence",
        "cea_ng_per_ml": "12,5",
        "ecog": "1",
        "symptoms": "Tired.",
        "next_action": "mdt",
        **changes,
    }


def correction(version, **changes):
    return typed(version=str(version), reason="Read the letter again", **changes)


@pytest.fixture
def new_visit(hospital):
    return reverse("patients:record-visit", args=[hospital.patient.pk])


@pytest.fixture
def visit(hospital, inside):
    with inside():
        return hospital.patient.follow_up_visits.get()


@pytest.fixture
def correct(visit):
    return reverse("patients:correct-visit", args=[visit.pk])


# --- Visits ---


def test_a_visit_is_entered_with_the_status_it_established(reader, hospital, inside, new_visit):
    answer = reader.post(new_visit, typed())
    assert answer.url == reverse("patients:follow_up", args=[hospital.patient.pk])
    with inside():
        visit = hospital.patient.follow_up_visits.latest("visited_on")
        status = hospital.patient.status_events.latest("known_on")
    assert (visit.visited_on, str(visit.cea_ng_per_ml)) == (date(2025, 2, 4), "12.50")
    assert (visit.created_by, visit.components) == (hospital.surgeon, ["cea", "mri"])
    assert (status.known_on, status.state) == (date(2025, 2, 4), "awd")


def test_what_was_typed_stays_when_it_is_refused(reader, hospital, inside, new_visit):
    answer = reader.post(
        new_visit, typed(visited_on_day="31", cea_ng_per_ml="many", disease_state="")
    )
    assert answer.status_code == 200
    assert set(answer.context["form"].errors) == {"visited_on", "cea_ng_per_ml", "disease_state"}
    for words in ("many", "Tired.", 'value="31"'):
        assert words in answer.text
    with inside():
        assert hospital.patient.follow_up_visits.count() == 1


def test_nothing_is_chosen_beforehand(reader, new_visit):
    assert 'value="ned" selected' not in reader.get(new_visit).text


def test_a_visit_tomorrow_is_refused(reader, new_visit):
    assert (
        "visited_on" in reader.post(new_visit, typed(visited_on_year="2099")).context["form"].errors
    )


def test_a_stranger_cannot_enter_a_visit(hospital, inside, new_visit):
    stranger = signed_in(person(Role.SURGEON, center("izmir")))
    assert stranger.post(new_visit, typed()).status_code == 404
    with inside():
        assert hospital.patient.follow_up_visits.count() == 1


# --- Corrections ---


def test_a_correction_has_a_reason_and_moves_the_status(reader, hospital, inside, visit, correct):
    reader.post(correct, correction(visit.version))
    with inside():
        now = FollowUpVisit.objects.get()
        status = hospital.patient.status_events.get()
    assert (now.version, now.disease_state) == (visit.version + 1, "awd")
    assert (status.known_on, status.state) == (date(2025, 2, 4), "awd")


def test_a_correction_without_a_reason_is_refused(reader, inside, visit, correct):
    answer = reader.post(correct, correction(visit.version) | {"reason": ""})
    assert "reason" in answer.context["form"].errors
    with inside():
        assert FollowUpVisit.objects.get().visited_on == VISITED_ON


def test_who_was_slower_sees_both_and_keeps_the_words(reader, hospital, inside, visit, correct):
    colleague = signed_in(person(Role.COORDINATOR, hospital.center))
    colleague.post(correct, correction(visit.version, symptoms="Colleague's words"))
    answer = reader.post(correct, correction(visit.version, symptoms="My words"))
    assert "Changed in the meantime" in answer.text
    assert "Colleague&#x27;s words" in answer.text
    assert "My words" in answer.text
    with inside():
        assert FollowUpVisit.objects.get().symptoms == "Colleague's words"

    again = correction(answer.context["form"]["version"].value(), symptoms="My words")
    reader.post(correct, again)
    with inside():
        assert FollowUpVisit.objects.get().symptoms == "My words"


def test_history_says_what_who_and_why(reader, hospital, visit, correct):
    reader.post(correct, correction(visit.version))
    answer = reader.get(reverse("patients:history", args=[hospital.patient.pk]))
    change = next(
        c for c in answer.context["changes"] if c.what == "Follow-up visit" and not c.is_new
    )
    assert (change.by, change.reason) == (str(hospital.surgeon), "Read the letter again")
    moved = {field.label: (field.before, field.after) for field in change.fields}
    assert moved["Disease status"] == ("No evidence of disease", "Alive with disease")
    assert moved["Date of the visit"] == ("3 Oct 2024", "4 Feb 2025")
    assert hospital.patient.identity.mrn_digest not in answer.text


# --- Death ---


def death(patient, **changes):
    return {
        "died_on_day": "1",
        "died_on_month": "3",
        "died_on_year": "2025",
        "death_cause": "crc_progression",
        "version": str(patient.version),
        **changes,
    }


def test_a_death_closes_the_follow_up(reader, hospital, inside):
    with inside():
        plan = plan_of(hospital.patient)
    reader.post(
        reverse("patients:record-death", args=[hospital.patient.pk]), death(hospital.patient)
    )
    with inside():
        plan.refresh_from_db()
        patient = Patient.objects.get(pk=hospital.patient.pk)
        assert (patient.died_on, patient.death_cause) == (date(2025, 3, 1), "crc_progression")
        assert (plan.state, plan.closed_on) == ("closed", date(2025, 3, 1))
        assert patient.status_events.latest("known_on").state == "dead"


def test_nobody_dies_twice(reader, hospital, inside):
    address = reverse("patients:record-death", args=[hospital.patient.pk])
    reader.post(address, death(hospital.patient))
    reader.post(address, death(hospital.patient, died_on_month="4", version="2"))
    with inside():
        assert Patient.objects.get(pk=hospital.patient.pk).died_on == date(2025, 3, 1)


def test_a_death_typed_on_an_older_record_is_not_lost(reader, hospital, inside):
    address = reverse("patients:record-death", args=[hospital.patient.pk])
    answer = reader.post(address, death(hospital.patient, version="99", death_cause_text="At home"))
    assert answer.status_code == 200
    assert "At home" in answer.content.decode()
    with inside():
        assert Patient.objects.get(pk=hospital.patient.pk).died_on is None


def test_nobody_dies_before_being_seen_alive(reader, hospital, inside):
    answer = reader.post(
        reverse("patients:record-death", args=[hospital.patient.pk]),
        death(hospital.patient, died_on_year="2024"),
    )
    assert "A visit is recorded after this day" in answer.text
    with inside():
        assert Patient.objects.get(pk=hospital.patient.pk).died_on is None
