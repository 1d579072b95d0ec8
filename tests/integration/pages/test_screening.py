"""The denominator: a patient who was seen and not operated on, entered in one go, and counted."""

from datetime import date

import pytest
from django.urls import reverse

from analytics.flow import EXCLUSIONS, flow_chart
from patients.models import Patient, Screening
from tests.factories import operated_patient, screened_patient

pytestmark = pytest.mark.django_db

SEEN = {"screened_on_day": "3", "screened_on_month": "2", "screened_on_year": "2025"}
PERSON = {
    "family_name": "Şahin", "given_name": "Ilgın", "mrn": "90-11", "sex_at_birth": "female",
    "born_on_day": "5", "born_on_month": "4", "born_on_year": "1960",
}  # fmt: skip
EXCLUDED = {"outcome": "excluded_progression", "exclusion_timing": "after_chemotherapy"}


def screen(reader, **changes):
    return reader.post(reverse("patients:screen"), {**PERSON, **SEEN, **EXCLUDED, **changes})


def test_identity_reason_and_timing_in_one_go(reader, hospital, inside):
    answer = screen(reader, check_X3="yes", check_Q2="unknown")
    with inside():
        patient = Patient.objects.get(identity__family_name="Şahin")
        assert answer.url == reverse("patients:overview", args=[patient.pk])
        row = patient.screenings.get()
        assert (row.outcome, row.exclusion_timing) == (EXCLUDED["outcome"], "after_chemotherapy")
        assert row.checklist == {"X3": "yes", "Q2": "unknown"}
    assert reader.get(answer.url).status_code == 200


def test_nothing_is_stored_where_a_part_is_wrong(reader, hospital, inside):
    answer = screen(reader, outcome="", mrn="")
    assert "outcome" in answer.context["form"].errors
    assert "mrn" in answer.context["person"].errors
    assert "Ilgın" in answer.content.decode()
    with inside():
        assert not Screening.objects.exists()


def test_the_included_have_no_time_of_exclusion(reader, hospital):
    assert "exclusion_timing" in screen(reader, outcome="included").context["form"].errors


def test_the_same_name_is_asked_about_once(reader, hospital, inside):
    with inside():
        screened_patient(hospital.center, family="Şahin", given="Ilgın", mrn="7")
    answer = screen(reader)
    assert [str(p.identity) for p in answer.context["alike"]] == ["ŞAHİN, Ilgın"]
    assert screen(reader, not_the_same="on").status_code == 302


def test_the_same_number_is_refused(reader, hospital, inside):
    with inside():
        screened_patient(hospital.center, mrn="90-11")
    assert "mrn" in screen(reader, not_the_same="on").context["person"].errors


def test_the_chart_counts_everybody_once_and_shows_zeros(hospital, inside):
    with inside():
        for number, outcome in enumerate(
            ["excluded_progression", "excluded_no_consent", "pending"]
        ):
            patient = screened_patient(hospital.center, family=f"Ad{number}", mrn=f"8-{number}")
            Screening.objects.filter(patient=patient).update(outcome=outcome)
        again = Screening(
            patient=patient,
            center=hospital.center,
            screened_on=date(2023, 6, 1),
            outcome="included",
        )
        again.save()
        operated = operated_patient(hospital.center, family="Kaya", mrn="9")
        Screening.objects.create(
            patient=operated,
            center=hospital.center,
            screened_on=date(2024, 1, 2),
            outcome="included",
        )
        chart = flow_chart(Screening.objects.all(), since=None, until=None)
        assert chart.reviewed.count == 4
        assert {box.code for box in chart.excluded} == {code.value for code in EXCLUSIONS}
        assert chart.excluded_count + chart.pending.count + chart.included.count == 4
        assert chart.included.count == chart.operated.count + chart.not_operated.count == 2
        earlier = flow_chart(Screening.objects.all(), since=None, until=date(2023, 3, 1))
        assert (earlier.reviewed.count, earlier.pending.count) == (3, 1)


def test_every_box_opens_its_list(reader, hospital, inside):
    screen(reader)
    page = reader.get(reverse("analytics:flow"), {"box": "excluded_progression"})
    assert "ŞAHİN, Ilgın" in page.content.decode()
    later = {"since_day": "1", "since_month": "1", "since_year": "2026"}
    page = reader.get(reverse("analytics:flow"), {**later, "box": "excluded_progression"})
    assert "ŞAHİN, Ilgın" not in page.content.decode()
    wrong = reader.get(reverse("analytics:flow"), {**later, "since_month": "13", "box": "nothing"})
    assert wrong.status_code == 200
    assert "since" in wrong.context["form"].errors
