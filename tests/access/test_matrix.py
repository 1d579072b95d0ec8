"""
Every address, method and role as a real request, against a table that people wrote (matrix.csv).

Each answer is searched for the other hospital's canary, and the other hospital's rows are compared
before and after. Then again with each of the two walls taken down, so that the other one stands alone.
"""

import csv
import re
from functools import cache
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.core.cache import cache as rate_limits
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from patients.centers import center_context
from patients.models import ClinicalQuerySet
from tests.people import signed_in
from tumorboard.access import gate
from tumorboard.access.checks import addresses
from tumorboard.access.rules import RULES
from tumorboard.models import Role

from .scene import build_scene
from .urls import BUILDERS, CHANGES_NO_ROW, SHOWS_OWN, Call

pytestmark = pytest.mark.django_db

ROLES = [role.value for role in Role]
COLUMNS = [*ROLES, "anonymous", "expired"]
BROWSER = Client(raise_request_exception=False)
REFUSALS = {"403", "404", "login"}
# Made by the database when a decision is signed, or of codes: the texts of a signed decision hold the
# canary from the beginning.
REFUSE_A_CANARY = {
    "Decision.chain_sha256",
    "Decision.previous_sha256",
    "Decision.signed_name",
    "Decision.signed_role",
    "LabResult.unit",
    "PrimaryTumor.stage_override",
}
# Addresses that exist in debug only.
NOT_IN_PRODUCTION = {"gallery"}


def read_matrix() -> list[dict[str, str]]:
    with (Path(__file__).parent / "matrix.csv").open() as file:
        return list(csv.DictReader(file))


MATRIX = read_matrix()
CELLS = [pytest.param(row, id=f"{row['url_name']}-{row['method']}") for row in MATRIX]


# --- The table is whole ---


def test_every_address_and_method_is_in_the_matrix_and_nothing_else():
    asked = {(row["url_name"], row["method"]) for row in MATRIX}
    exists = {
        (name, method)
        for name, _route in addresses()
        for method in RULES.get(name, {"GET": None})
        if name not in NOT_IN_PRODUCTION
    }

    assert sorted(exists - asked) == []
    assert sorted(asked - exists) == []


def test_every_rule_has_an_address():
    assert sorted(RULES.keys() - {name for name, _route in addresses()} - NOT_IN_PRODUCTION) == []


def test_every_cell_is_filled_once():
    keys = [(row["url_name"], row["method"]) for row in MATRIX]
    assert len(keys) == len(set(keys))
    for row in MATRIX:
        assert all(re.fullmatch(r"[1-5]\d\d|login|reauth", row[column]) for column in COLUMNS), row
        assert re.fullmatch(r"404|403|400|-", row["other"]), row


# --- The two hospitals ---


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Made once; every request is undone by a savepoint."""
    with django_db_blocker.unblock():
        with transaction.atomic():
            scene = build_scene()
            people = scene["own"].people
            cookies = {name: signed_in(user).cookies for name, user in people.items()}
            yield scene, cookies, fingerprint(scene["other"])
            transaction.set_rollback(True)
        connection.close()


@pytest.fixture
def ask(world):
    """The answer to one request by somebody of the own hospital; what it changed is undone."""
    scene, _cookies, untouched = world
    own = fingerprint(scene["own"], log=False)

    def request(row: dict[str, str], who: str, hospital: str, *, must_change: bool = False):
        with transaction.atomic():
            answer = send(browser_of(world, who), row, scene[hospital])
            after = fingerprint(scene["other"])
            if must_change:
                assert fingerprint(scene["own"], log=False) != own, f"{who} changed nothing at all"
            transaction.set_rollback(True)
        assert after == untouched, f"{who} changed rows of the other hospital"
        assert shown(answer, scene["other"]) == [], f"{who} saw the other hospital"
        return answer

    return request


@pytest.fixture
def ask_the_refused(world):
    """The answers to all who must be refused, one after the other; the rows are compared once."""
    scene, _cookies, untouched = world

    def requests(row: dict[str, str], people: list[str]) -> dict:
        with transaction.atomic():
            answers = {who: send(browser_of(world, who), row, scene["own"]) for who in people}
            after = fingerprint(scene["other"])
            transaction.set_rollback(True)
        assert after == untouched, f"one of {people} changed rows of the other hospital"
        for who, answer in answers.items():
            assert shown(answer, scene["other"]) == [], f"{who} saw the other hospital"
        return answers

    return requests


def browser_of(world, who: str) -> Client:
    """The browser of a person; strangers have no cookie. One for all, because a new one loads everything anew."""
    _scene, cookies, _untouched = world
    rate_limits.clear()
    BROWSER.cookies = cookies[who].copy() if who in cookies else SimpleCookie()
    return BROWSER


def send(browser: Client, row: dict[str, str], hospital):
    name, method = row["url_name"], row["method"]
    builder = BUILDERS.get((name, method)) or BUILDERS.get(name)
    with center_context([hospital.center.pk]):
        call = builder(hospital) if builder else Call()
    address = reverse(name, kwargs=call.kwargs)
    if call.query:
        address += f"?{urlencode(call.query)}"
    if method == "GET":
        return browser.get(address)
    if call.json is not None:
        return browser.generic(
            method,
            address,
            json_text(call.json),
            content_type="application/json",
            headers=call.headers,
        )
    return getattr(browser, method.lower())(address, call.data)


def json_text(value) -> str:
    from django.core.serializers.json import DjangoJSONEncoder

    return DjangoJSONEncoder().encode(value)


def shown(answer, hospital) -> list[str]:
    """The hospital's canaries in the answer: body, headers, cookies, the name of a download."""
    body = b"".join(answer) if answer.streaming else answer.content
    text = body.decode(errors="replace") + str(answer.headers) + answer.cookies.output()
    return re.findall(rf".{{0,40}}{hospital.canary}.{{0,40}}", text, flags=re.IGNORECASE)


@cache
def tables_with_center() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT table_name FROM information_schema.columns"
            " WHERE table_schema = 'public' AND column_name = 'center_id' ORDER BY 1"
        )
        return [table for (table,) in cursor.fetchall()]


def fingerprint(hospital, *, log: bool = True) -> str:
    """Of every row of the hospital in every table that names its center, and of its people."""
    ids = ",".join(str(user.pk) for user in hospital.people.values())
    parts = [
        f"SELECT '{table}', count(*), md5(string_agg(t::text, '|' ORDER BY t::text))"
        f" FROM {table} t WHERE center_id = {hospital.center.pk}"
        for table in tables_with_center()
        if log or table != "patients_accesslog"
    ]
    parts.append(
        "SELECT 'people', count(*), md5(string_agg(t::text, '|' ORDER BY id))"
        f" FROM tumorboard_user t WHERE id IN ({ids})"
    )
    with center_context([hospital.center.pk]), connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        return str(cursor.fetchall())


def verdict(answer) -> str:
    """A status, or where a person was sent instead."""
    location = answer.headers.get("Location", "")
    if answer.status_code == 302 and location.startswith("/account/login/?next="):
        return "login"
    if answer.status_code == 401:
        return "login"
    if answer.status_code == 302 and location.startswith(
        ("/account/reauthenticate/", "/account/second-factor/reauthenticate/")
    ):
        return "reauth"
    return str(answer.status_code)


def shows_a_center(row: dict[str, str]) -> bool:
    """Not the pages that also stand open to people without a role: those see no center's rows."""
    return row["expired"] in REFUSALS and somebody_allowed(row) is not None


def changes_rows(row: dict[str, str]) -> bool:
    """Or else the form of its builder is not a real one, and no foreign row is in danger from it."""
    return row["method"] != "GET" and shows_a_center(row) and row["url_name"] not in CHANGES_NO_ROW


def somebody_allowed(row: dict[str, str]) -> str | None:
    return next((role for role in ROLES if row[role] not in REFUSALS), None)


def test_the_canary_stands_in_every_text(world):
    scene, _cookies, _untouched = world
    for hospital in scene.values():
        assert len(hospital.planted) > 100
        assert hospital.refused == REFUSE_A_CANARY


def test_the_fingerprint_notices_a_foreign_change(world):
    scene, _cookies, untouched = world
    other = scene["other"]
    with transaction.atomic():
        with center_context([other.center.pk]):
            type(other.patient).objects.filter(pk=other.patient.pk).update(weight_kg=71)
        assert fingerprint(other) != untouched
        transaction.set_rollback(True)


# --- The requests ---


@pytest.mark.parametrize("row", CELLS)
def test_request(row, ask, ask_the_refused, world):
    scene, _cookies, _untouched = world
    refused = [who for who in COLUMNS if row[who] in REFUSALS]
    got = {who: verdict(answer) for who, answer in ask_the_refused(row, refused).items()}
    for who in COLUMNS:
        if who in refused:
            continue
        must_change = changes_rows(row) and who == somebody_allowed(row)
        answer = ask(row, who, "own", must_change=must_change)
        got[who] = verdict(answer)
        if row["url_name"] in SHOWS_OWN and got[who] == "200":
            assert shown(answer, scene["own"]), f"{who} does not see the own hospital"
    assert got == {who: row[who] for who in COLUMNS}

    if row["other"] != "-":
        assert verdict(ask(row, somebody_allowed(row), "other")) == row["other"]


@pytest.mark.parametrize("row", [cell for cell in CELLS if shows_a_center(cell.values[0])])
@pytest.mark.parametrize("wall", ["the database alone", "visible_to alone"])
def test_request_with_one_wall_taken_down(row, wall, ask, world, monkeypatch):
    """
    Without `visible_to` the policies of the database must hide the other hospital; without the policies
    the views must. Neither may rely on the other.
    """
    scene, _cookies, _untouched = world
    if wall == "the database alone":
        monkeypatch.setattr(ClinicalQuerySet, "visible_to", lambda rows, user: rows.all())
    else:
        everywhere = [hospital.center.pk for hospital in scene.values()]
        monkeypatch.setattr(gate, "center_context", lambda ids: center_context(everywhere))
    who = somebody_allowed(row)

    assert verdict(ask(row, who, "own")) == row[who]
    if row["other"] != "-":
        assert verdict(ask(row, who, "other")) == row["other"]
