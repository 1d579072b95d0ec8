"""What the gate does to every request, whatever the view does: seen through views that forget everything."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from patients.centers import center_context
from patients.models import AccessLog, Patient
from tests.people import person, signed_in
from tumorboard.models import Grant, Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("probes")]


@pytest.fixture
def surgeon(ankara):
    return person(Role.SURGEON, ankara)


def log_of(center):
    with center_context([center.pk]):
        return list(AccessLog.objects.order_by("pk"))


def study_codes(center):
    with center_context([center.pk]):
        return set(Patient.objects.values_list("study_code", flat=True))


# --- Who ---


def test_an_address_without_a_rule_does_not_exist(surgeon, caplog):
    answer = signed_in(surgeon).get("/probe/unlisted/")

    assert answer.status_code == 404
    assert b"reached" not in answer.content
    assert "unlisted_address" in caplog.text


def test_a_stranger_is_asked_to_sign_in_and_comes_back(client, ankara):
    answer = client.get("/probe/unscoped/?page=2")

    assert answer.status_code == 302
    assert answer["Location"] == "/account/login/?next=%2Fprobe%2Funscoped%2F%3Fpage%3D2"


def test_a_fragment_is_sent_to_the_sign_in_page_as_a_whole(client):
    answer = client.get(
        "/probe/unscoped/",
        headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/patients/"},
    )

    assert answer.status_code == 401
    assert answer["HX-Redirect"] == "/account/login/?next=%2Fpatients%2F"


def test_nobody_is_sent_to_another_site_after_signing_in(client):
    answer = client.post("/probe/sign/", headers={"Referer": "https://evil.example/patients/"})

    assert answer["Location"] == "/account/login/?next=%2F"


def test_a_program_is_told_401(client):
    answer = client.post("/api/probe/changes/done/")

    assert answer.status_code == 401
    assert answer.json()["code"] == "not_authenticated"


@pytest.mark.parametrize(
    "role", [Role.RESEARCHER, Role.AUDITOR, Role.CENTER_ADMIN, Role.SYSTEM_ADMIN]
)
def test_a_role_that_the_rule_does_not_name_is_refused(ankara, role):
    assert signed_in(person(role, ankara)).get("/probe/unscoped/").status_code == 403


def test_a_method_that_is_not_listed_is_refused(surgeon):
    answer = signed_in(surgeon).delete("/probe/unscoped/")

    assert (answer.status_code, answer["Allow"]) == (405, "GET")


def test_a_grant_that_ended_yesterday_opens_nothing(ankara):
    yesterday = timezone.localdate() - timedelta(days=1)
    late = person(Role.SURGEON, ankara, until=yesterday)

    assert signed_in(late).get("/probe/unscoped/").status_code == 403


def test_a_grant_ended_now_stops_the_next_request(surgeon, ankara):
    browser = signed_in(surgeon)
    before = browser.get("/probe/unscoped/").status_code
    Grant.objects.filter(user=surgeon).update(until=timezone.localdate() - timedelta(days=1))

    assert (before, browser.get("/probe/unscoped/").status_code) == (200, 403)


def test_a_deactivated_person_is_a_stranger_at_once(surgeon):
    browser = signed_in(surgeon)
    browser.get("/probe/unscoped/")
    surgeon.is_active = False
    surgeon.save()

    assert browser.get("/probe/unscoped/").status_code == 302


# --- What the transaction shows ---


def test_an_unscoped_page_shows_the_reader_own_center_only(surgeon, ankara, bursa, patient_in):
    patient_in(ankara), patient_in(bursa)

    assert signed_in(surgeon).get("/probe/unscoped/").content == b"[P-ANKARA]"


def test_a_role_in_one_center_does_not_open_another(ankara, bursa, patient_in):
    patient_in(ankara), patient_in(bursa)
    both = person(Role.SURGEON, ankara)
    Grant.objects.create(user=both, center=bursa, role=Role.RESEARCHER, since="2020-01-01")

    assert signed_in(both).get("/probe/unscoped/").content == b"[P-ANKARA]"


def test_a_streamed_answer_is_made_whole_while_its_rows_are_visible(
    surgeon, ankara, bursa, patient_in
):
    patient_in(ankara), patient_in(bursa)

    answer = signed_in(surgeon).get("/probe/streamed/")

    assert not answer.streaming
    assert answer.content == b"P-ANKARA"


def test_no_center_is_left_behind_after_a_request(surgeon, ankara, patient_in):
    patient_in(ankara)
    signed_in(surgeon).get("/probe/unscoped/")

    assert Patient.objects.count() == 0


# --- What is kept ---


@pytest.mark.parametrize(
    ("how", "status"),
    [
        ("refuse", 409),
        ("hide", 404),
        ("forbid", 403),
        ("invalid", 400),
        ("double", 409),
        ("foreign", 404),
        ("signed", 409),
        ("gone", 503),
        ("crash", 500),
    ],
)
@pytest.mark.parametrize("prefix", ["/probe/changes", "/api/probe/changes"])
def test_a_request_that_fails_changes_nothing_and_says_why(surgeon, ankara, how, status, prefix):
    browser = signed_in(surgeon, raise_request_exception=False)

    answer = browser.post(f"{prefix}/{how}/")

    assert answer.status_code == status
    assert study_codes(ankara) == set()
    if prefix.startswith("/api") and how not in {"refuse", "crash"}:
        assert answer.json()["detail"]


def test_a_refusal_of_the_database_is_logged_without_the_values_it_names(surgeon, caplog):
    """PostgreSQL's detail line says: Key (center_id, study_code)=(1, P-CHANGED) already exists."""
    caplog.set_level("INFO")
    signed_in(surgeon).post("/probe/changes/double/")

    assert "patient_study_code_once" in caplog.text
    assert "P-CHANGED" not in caplog.text


def test_a_request_that_succeeds_is_kept(surgeon, ankara):
    assert signed_in(surgeon).post("/probe/changes/done/").status_code == 200
    assert study_codes(ankara) == {"P-CHANGED"}


def test_a_signed_row_names_the_way_on(surgeon):
    answer = signed_in(surgeon).post("/api/probe/changes/signed/")

    assert "addendum" in answer.json()["detail"]


def test_a_lost_database_says_when_to_try_again(surgeon):
    assert signed_in(surgeon).post("/probe/changes/gone/")["Retry-After"] == "5"


def test_history_names_the_person_the_request_and_the_page(surgeon, ankara):
    signed_in(surgeon).post("/probe/changes/done/")
    with center_context([ankara.pk]), connection.cursor() as cursor:
        cursor.execute("SELECT pgh_context FROM patients_patientevent")
        context = json.loads(cursor.fetchone()[0])

    assert context["user"] == surgeon.pk
    assert context["url"] == "/probe/changes/done/"
    assert context["request"] == log_of(ankara)[0].request_id != ""


# --- The log ---


def test_a_patient_read_leaves_one_line(surgeon, ankara, patient_in):
    patient = patient_in(ankara)
    browser = signed_in(surgeon, REMOTE_ADDR="10.1.2.3", HTTP_X_FORWARDED_FOR="6.6.6.6")

    browser.get(f"/probe/one/{patient.pk}/")

    (line,) = log_of(ankara)
    assert (line.user_id, line.patient_id, line.action) == (surgeon.pk, patient.pk, "R")
    assert (line.url_name, line.outcome) == ("probe-one", 200)
    assert line.address == "10.1.2.3"  # not the one the client claims


def test_behind_one_trusted_proxy_its_word_is_taken(surgeon, ankara, patient_in, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    browser = signed_in(surgeon, HTTP_X_FORWARDED_FOR="6.6.6.6, 10.9.9.9")

    browser.get("/probe/unscoped/")

    assert log_of(ankara)[0].address == "10.9.9.9"


def test_another_centers_patient_is_a_404_that_only_the_own_center_sees(
    surgeon, ankara, bursa, patient_in
):
    foreign = patient_in(bursa)

    answer = signed_in(surgeon).get(f"/probe/one/{foreign.pk}/")

    assert answer.status_code == 404
    (line,) = log_of(ankara)
    assert (line.outcome, line.patient_id) == (404, None)
    assert log_of(bursa) == []


def test_a_refused_role_is_logged(ankara):
    auditor = person(Role.AUDITOR, ankara)
    signed_in(auditor).get("/probe/unscoped/")

    assert [(line.user_id, line.outcome) for line in log_of(ankara)] == [(auditor.pk, 403)]


def test_a_read_whose_log_cannot_be_written_fails(surgeon, ankara, patient_in, monkeypatch):
    patient_in(ankara)
    monkeypatch.setattr("tumorboard.access.log.INSERT", "INSERT INTO patients_nolog VALUES (%s)")
    browser = signed_in(surgeon, raise_request_exception=False)

    answer = browser.get("/probe/unscoped/")

    assert answer.status_code == 500
    assert b"P-ANKARA" not in answer.content


def test_a_wrong_password_is_logged_in_the_centers_of_the_person(client, ankara):
    known = person(Role.SURGEON, ankara, password="correct horse battery")

    client.post("/account/login/", {"login": known.username, "password": "wrong"})

    (line,) = log_of(ankara)
    assert (line.user_id, line.outcome, line.entity) == (known.pk, 401, "sign-in refused")


# --- Again who one is ---


def test_signing_asks_for_the_password_after_five_minutes(surgeon):
    recent = signed_in(surgeon, shown_seconds_ago=290).post("/probe/sign/")
    late = signed_in(surgeon, shown_seconds_ago=310).post("/probe/sign/")

    assert recent.content == b"signed"
    assert late["Location"].startswith("/account/reauthenticate/?next=")


# --- What browsers keep ---


def test_nothing_a_signed_in_person_saw_is_stored(surgeon):
    browser = signed_in(surgeon)

    for address in ("/probe/unscoped/", "/probe/unlisted/", "/nowhere/"):
        assert "no-store" in browser.get(address)["Cache-Control"]
