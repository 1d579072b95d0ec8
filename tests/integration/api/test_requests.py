"""What the interface refuses before it looks at a row, and how it says so."""

import json

import pytest
from django.conf import settings
from django.core.cache import cache

from patients.api.reading import PerPerson
from patients.centers import center_context
from patients.models import AccessLog, Patient
from tests.api_rows import BODIES
from tests.people import person
from tumorboard.models import Role

from .conftest import JSON, Program, strict_client
from .test_rows import messages

pytestmark = pytest.mark.django_db

TUMOR = "primary-tumors/"


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("{", id="broken"),
        pytest.param('{"topography": "C20.9", "topography": "C18.0"}', id="key twice"),
        pytest.param('{"cea_ng_per_ml": NaN}', id="NaN"),
        pytest.param(r'{"local_invasion": "a\u0000b"}', id="NUL"),
        pytest.param(r'{"a\u0000b": 1}', id="NUL in a key"),
        pytest.param(r'{"missing": {"kras": ["\ud800"]}}', id="half a pair"),
        pytest.param(b'{"local_invasion": "\xff"}', id="not UTF-8"),
        pytest.param("[" * 100_000, id="too deep"),
    ],
)
def test_a_body_that_could_be_misread_is_refused(body, surgeon):
    answer = surgeon.post(TUMOR, body)

    assert (answer.status_code, answer.json()["code"]) == (400, "parse_error")


@pytest.mark.parametrize("body", [[], "text", 7, None, [{}]])
def test_a_body_that_is_no_object_is_refused(body, surgeon):
    assert surgeon.post(TUMOR, json.dumps(body)).status_code == 400


def test_only_json_comes_in_and_goes_out(surgeon):
    form = surgeon.browser.post("/api/v1/primary-tumors/", {"topography": "C20.9"})
    page = surgeon.browser.get("/api/v1/patients/", headers={"Accept": "text/html"})

    assert (form.status_code, form.json()["code"]) == (415, "unsupported_media_type")
    assert (page.status_code, page["Content-Type"]) == (406, JSON)
    assert surgeon.get("patients/", format="api").status_code == 400


def test_a_refusal_names_the_field_in_the_readers_language(ankara):
    user = person(Role.SURGEON, ankara.center)
    user.language = "tr"
    user.save()
    turkish = Program(user)
    body = {**BODIES["primary-tumor"](ankara.rows), "nodes_examined": -1, "topography": None}

    answer = turkish.post(TUMOR, body)

    assert answer.status_code == 400
    assert messages(answer)["topography"] == "Bu alan boş bırakılmamalı."
    assert "nodes_examined" in messages(answer)


def test_a_rule_between_fields_is_told_in_words(surgeon, ankara):
    body = {**BODIES["primary-tumor"](ankara.rows), "nodes_examined": 3, "nodes_positive": 5}

    answer = surgeon.post(TUMOR, body)

    assert messages(answer) == {None: "More positive nodes than nodes examined."}


def test_a_reason_for_missing_is_checked(surgeon, ankara):
    body = BODIES["primary-tumor"](ankara.rows)

    unknown = surgeon.post(TUMOR, {**body, "missing": {"kras": "forgotten"}})
    both = surgeon.post(TUMOR, {**body, "missing": {"nodes_examined": "not_done"}})

    assert list(messages(unknown)) == ["missing.kras"]
    assert list(messages(both)) == ["nodes_examined"]


def test_an_empty_code_is_not_a_code(surgeon, ankara):
    answer = surgeon.post(TUMOR, {**BODIES["primary-tumor"](ankara.rows), "kras": ""})

    assert list(messages(answer)) == ["kras"]


def test_a_failed_request_leaves_nothing_behind(surgeon, ankara):
    with center_context([ankara.center.pk]):
        before = Patient.objects.count()
    surgeon.post("patients/", {"born_on": "1899-12-31"})

    with center_context([ankara.center.pk]):
        assert Patient.objects.count() == before


# --- Lists ---


def test_no_list_is_longer_than_two_hundred(surgeon, ankara):
    with center_context([ankara.center.pk]):
        Patient.objects.bulk_create(
            Patient(center=ankara.center, study_code=f"Q-{number:04}") for number in range(250)
        )

    first = surgeon.get("patients/", limit=5000).json()
    second = surgeon.get("patients/", limit=200, offset=200).json()

    assert (first["count"], len(first["results"]), len(second["results"])) == (251, 200, 51)
    assert not {row["id"] for row in first["results"]} & {row["id"] for row in second["results"]}
    assert surgeon.get("patients/", offset=10**30).json()["results"] == []


@pytest.mark.parametrize(
    "query",
    [
        {"colour": "blue"}, {"ordering": "created_by"}, {"ordering": "identity__family_name"},
        {"identity__given_name": "x"}, {"center": "bursa"}, {"study_code": "a\0b"},
        {"died_on__gte": "yesterday"}, {"series": "1 OR 1=1"}, {"created_by__password": "x"},
    ],
    ids=str,
)  # fmt: skip
def test_a_list_is_asked_for_in_the_ways_that_are_allowed(query, surgeon):
    answer = surgeon.get("patients/", **query)

    assert answer.status_code == 400
    assert answer.json()["errors"]


def test_lists_are_filtered_and_ordered(surgeon, ankara):
    codes = ["C", "A", "B"]
    with center_context([ankara.center.pk]):
        for code in codes:
            Patient.objects.create(center=ankara.center, study_code=code, sex_at_birth="female")

    listed = surgeon.get("patients/", sex_at_birth="female", ordering="-study_code").json()

    assert [row["study_code"] for row in listed["results"]] == ["C", "B", "A"]


def test_a_foreign_id_as_filter_finds_nothing(surgeon, bursa):
    answer = surgeon.get(TUMOR, patient=bursa.patient.pk)

    assert (answer.status_code, answer.json()["count"]) == (200, 0)


def test_a_list_takes_the_same_queries_however_long_it_is(
    surgeon, ankara, django_assert_max_num_queries
):
    address = "intervention-sessions/"
    for _number in range(6):
        surgeon.post(address, BODIES["intervention-session"](ankara.rows))
    with django_assert_max_num_queries(20):
        assert len(surgeon.get(address).json()["results"]) == 7


# --- Around the views ---


def test_a_write_carries_the_token(surgeon, ankara):
    client = strict_client(surgeon.user)
    body = json.dumps(BODIES["primary-tumor"](ankara.rows), default=str)

    answer = client.post(f"/api/v1/{TUMOR}", body, content_type=JSON)

    assert (answer.status_code, answer.json()["code"]) == (403, "permission_denied")


def test_nobody_gets_in_without_a_session(client, ankara):
    answer = client.get(f"/api/v1/patients/{ankara.patient.pk}/")

    assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")


def test_too_many_requests_are_told_to_wait(surgeon, monkeypatch):
    cache.clear()
    monkeypatch.setattr(PerPerson, "THROTTLE_RATES", {"user": "2/min"})

    answers = [surgeon.get("patients/") for _number in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert int(answers[-1]["Retry-After"]) > 0
    cache.clear()


def test_the_interface_works_without_the_store_of_the_counts(surgeon, monkeypatch):
    from redis.exceptions import ConnectionError as Away

    def away(*args, **kwargs):
        raise Away("nobody there")

    monkeypatch.setattr(PerPerson.cache, "get", away)
    assert surgeon.get("patients/").status_code == 200


def test_a_list_leaves_a_line_with_what_was_asked(surgeon, ankara):
    surgeon.get("patients/", sex_at_birth="male", limit=10)

    with center_context([ankara.center.pk]):
        line = AccessLog.objects.latest("id")
    assert (line.url_name, line.patient_id) == ("api:patient-list", None)
    assert line.entity == "sex_at_birth=male&limit=10"


def test_a_member_of_the_board_reads_but_records_only_visits(ankara):
    member = Program(person(Role.MEMBER, ankara.center))

    assert member.get("patients/").status_code == 200
    assert member.post(TUMOR, BODIES["primary-tumor"](ankara.rows)).status_code == 403
    visit = BODIES["follow-up-visit"](ankara.rows)
    assert member.post("follow-up-visits/", visit).status_code == 201


def test_no_renderer_of_pages_is_switched_on():
    assert settings.REST_FRAMEWORK["DEFAULT_RENDERER_CLASSES"] == [
        "rest_framework.renderers.JSONRenderer"
    ]
