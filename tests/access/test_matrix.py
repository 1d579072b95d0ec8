"""
Every address, method and role as a real request, against a table that people wrote (matrix.csv).

Each answer is searched for the other hospital's canary, and the other hospital's rows are compared
before and after. Then again with each of the two walls taken down, so that the other one stands alone.
"""

import re

import pytest
from django.db import transaction

from patients.centers import center_context
from patients.models import ClinicalQuerySet
from tumorboard.access import gate
from tumorboard.access.checks import addresses
from tumorboard.access.rules import RULES

from .asking import (
    COLUMNS,
    MATRIX,
    NOT_IN_PRODUCTION,
    REFUSALS,
    browser_of,
    call_for,
    changes_rows,
    fingerprint,
    send,
    shown,
    shows_a_center,
    somebody_allowed,
    verdict,
)
from .urls import SHOWS_OWN, Call

pytestmark = pytest.mark.django_db

# Made by the database when a decision is signed, or of codes, or never written over (papers): the
# texts of a signed decision and of its letter hold the canary from the beginning.
REFUSE_A_CANARY = {
    "Decision.chain_sha256",
    "Decision.previous_sha256",
    "Decision.signed_name",
    "Decision.signed_role",
    "LabResult.unit",
    "Letter.provenance",
    "Letter.source_id",
    "Letter.text",
    "Minutes.provenance",
    "Minutes.reason",
    "Minutes.source_id",
    "PrimaryTumor.stage_override",
    "SearchWord.word",  # written by triggers only
}

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


@pytest.fixture
def ask(world):
    """The answer to one request by somebody of the own hospital; what it changed is undone."""
    scene, _cookies, untouched = world
    own = fingerprint(scene["own"], log=False)

    def request(row: dict[str, str], who: str, what: str | Call, *, must_change: bool = False):
        call = what if isinstance(what, Call) else call_for(row, scene[what])
        with transaction.atomic():
            answer = send(browser_of(world, who), row, call)
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
            call = call_for(row, scene["own"])
            answers = {who: send(browser_of(world, who), row, call) for who in people}
            after = fingerprint(scene["other"])
            transaction.set_rollback(True)
        assert after == untouched, f"one of {people} changed rows of the other hospital"
        for who, answer in answers.items():
            assert shown(answer, scene["other"]) == [], f"{who} saw the other hospital"
        return answers

    return requests


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


@pytest.mark.parametrize("url_name", ["patients:list", "patients:overview", "meetings:detail"])
def test_with_both_walls_down_the_matrix_turns_red(url_name, ask, world, monkeypatch):
    """The sabotage of the sabotage: what finds nothing must be able to find something."""
    scene, _cookies, _untouched = world
    everywhere = [hospital.center.pk for hospital in scene.values()]
    monkeypatch.setattr(ClinicalQuerySet, "visible_to", lambda rows, user: rows.all())
    monkeypatch.setattr(gate, "center_context", lambda ids: center_context(everywhere))
    row = next(row for row in MATRIX if (row["url_name"], row["method"]) == (url_name, "GET"))

    with pytest.raises(AssertionError, match="the other hospital"):
        ask(row, "surgeon", "other")


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


@pytest.mark.parametrize("row", [cell for cell in CELLS if changes_rows(cell.values[0])])
def test_an_own_address_with_a_foreign_form(row, ask, world):
    """The address names an own object, the form those of the other hospital: nothing may be hung on them."""
    scene, _cookies, _untouched = world
    call = call_for(row, scene["own"])
    foreign = call_for(row, scene["other"])
    call.data, call.json, call.query = foreign.data, foreign.json, foreign.query

    assert ask(row, somebody_allowed(row), call).status_code < 500


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
