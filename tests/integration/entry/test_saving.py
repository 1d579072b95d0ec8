"""A draft keeps every field as it was left: once, in order, and never over what another person left."""

import uuid

import pytest
from django.core.exceptions import ValidationError

from patients import actions
from patients.centers import center_context
from patients.entry.saving import Change, Closed, discard_draft, save_changes
from patients.entry.submitting import submit
from patients.models import CaseDraft, CaseDraftChange, PrimaryTumor
from tests.entry import case_of, change, draft_of, record_of, third_patient
from tests.factories import operated_patient, person_of
from tests.people import center, person, signed_in
from tumorboard.models import Role

pytestmark = pytest.mark.django_db

KEY = "3f1c8a52-6a0e-4c1e-9d55-0b7e4a2c9f10"
FIELD = f"lesion.{KEY}.before_mm"


@pytest.fixture
def ankara():
    where = center("ankara")
    with center_context([where.pk]):
        yield where


@pytest.fixture
def surgeon(ankara):
    return person(Role.SURGEON, ankara)


@pytest.fixture
def colleague(ankara):
    return person(Role.COORDINATOR, ankara)


@pytest.fixture
def draft(ankara, surgeon):
    return draft_of(person_of(ankara), by=surgeon)


def blood_loss(draft) -> str:
    return case_of(draft).one("session").name("blood_loss_ml")


def saved(draft, *changes, by):
    return save_changes(draft=draft, changes=changes, by=by)


def test_a_patient_has_one_open_draft_whoever_opens_it(draft, colleague):
    assert draft_of(draft.patient, by=colleague) == draft
    assert CaseDraft.objects.count() == 1


def test_the_same_change_sent_twice_is_stored_once(draft, surgeon):
    sent = change(blood_loss(draft), "350")

    first = saved(draft, sent, by=surgeon)
    second = saved(draft, sent, by=surgeon)

    assert [o.version for o in first] == [o.version for o in second] == [1]
    assert CaseDraftChange.objects.count() == 1


def test_what_another_person_left_is_not_overwritten_but_shown(draft, surgeon, colleague):
    name = blood_loss(draft)
    saved(draft, change(name, "350"), by=surgeon)

    (outcome,) = saved(draft, change(name, "530", base=0), by=colleague)

    assert (outcome.theirs.value, outcome.theirs.made_by) == ("350", surgeon)
    assert case_of(draft).changes[name].value == "350"
    (kept_mine,) = saved(draft, change(name, "530", base=1), by=colleague)
    assert kept_mine.theirs is None
    assert case_of(draft).changes[name].value == "530"


def test_the_same_value_from_two_people_is_no_conflict(draft, surgeon, colleague):
    name = blood_loss(draft)
    saved(draft, change(name, "350"), by=surgeon)

    (outcome,) = saved(draft, change(name, "350", base=0), by=colleague)

    assert outcome.theirs is None


def test_one_person_on_two_devices_is_asked_too(draft, surgeon):
    name = blood_loss(draft)
    saved(draft, change(name, "350"), by=surgeon)

    (outcome,) = saved(draft, change(name, "530", base=0), by=surgeon)

    assert outcome.theirs.value == "350"


def test_what_was_typed_on_top_of_an_unanswered_change_follows_it(draft, surgeon):
    """The answer to the first was lost; the browser sends both, the second still on the old version."""
    name = blood_loss(draft)
    first, second = change(name, "35"), change(name, "350", base=0)
    saved(draft, first, by=surgeon)

    outcomes = saved(draft, first, second, by=surgeon)

    assert [(o.version, o.theirs) for o in outcomes] == [(1, None), (2, None)]
    assert case_of(draft).changes[name].value == "350"


def test_nothing_is_added_to_a_closed_draft(draft, surgeon):
    discard_draft(draft=draft, by=surgeon)

    with pytest.raises(Closed):
        saved(draft, change(blood_loss(draft), "350"), by=surgeon)


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"id": "x", "field": FIELD, "value": "1", "base": 0},
        {"id": KEY, "field": FIELD, "value": {"a": [1]}, "base": 0},
        {"id": KEY, "field": FIELD, "value": "x" * 7000, "base": 0},
        {"id": KEY, "field": FIELD, "value": "\0", "base": 0},
        {"id": KEY, "field": FIELD, "value": "\ud83d", "base": 0},
        {"id": KEY, "field": FIELD, "value": "1", "base": float("inf")},
        {"id": KEY, "field": FIELD, "value": "1", "base": -1},
    ],
)
def test_what_no_browser_of_ours_sends_is_refused(sent):
    with pytest.raises(ValidationError):
        Change.from_json(sent)


@pytest.mark.parametrize("name", ["nonsense", "lesion.x.segments", "lesion..", "a.b.c.d", "kept."])
def test_a_name_that_no_field_can_have_is_refused(name):
    with pytest.raises(ValidationError):
        Change.from_json({"id": str(uuid.uuid4()), "field": name, "value": "x", "base": 0})


@pytest.mark.parametrize(
    "name",
    [f"nonsense.{KEY}.segments", f"lesion.{KEY}.nothing", f"kept.{'0' * 40}"],
)
def test_a_field_that_is_not_there_disturbs_nothing(draft, surgeon, name):
    browser = signed_in(surgeon)
    body = {
        "step": "operation",
        "changes": [{"id": str(uuid.uuid4()), "field": name, "value": "x", "base": 0}],
    }

    answer = browser.post(f"/cases/{draft.pk}/save/", body, content_type="application/json")

    assert answer.status_code == 200
    assert browser.get(f"/cases/{draft.pk}/operation/").status_code == 200


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("0,125", "0.125"), ("0.125", "0.125"), ("1.250", "1.25"), ("1,250", "1.25")],
)
@pytest.mark.parametrize("language", ["en", "tr"])
def test_a_decimal_mark_means_the_same_in_both_languages(draft, surgeon, typed, meant, language):
    browser = signed_in(surgeon, headers={"accept-language": language})
    cea = case_of(draft).one("cea")
    body = {
        "step": "liver",
        "changes": [
            {"id": str(uuid.uuid4()), "field": cea.name("value"), "value": typed, "base": 0}
        ],
    }

    answered = browser.post(f"/cases/{draft.pk}/save/", body, content_type="application/json")

    assert answered.json()["errors"] == {cea.name("value"): []}
    assert str(case_of(draft).one("cea").value("value").normalize()) == meant


def test_the_draft_lies_over_what_the_record_knows(ankara, surgeon):
    draft = draft_of(operated_patient(ankara), by=surgeon)

    case = case_of(draft)

    assert case.one("primary").value("topography") == "C18.7"
    assert case.one("primary").answers["kras"].reason == "awaited"
    # All three were resected: nothing of them is left to treat.
    assert case.all("lesion") == []


def test_a_page_without_a_script_saves_the_whole_step(draft, surgeon):
    browser = signed_in(surgeon)
    session = case_of(draft).one("session")
    posted = {
        f"{session.prefix}.performed_on_day": "10",
        f"{session.prefix}.performed_on_month": "3",
        f"{session.prefix}.performed_on_year": "2025",
        f"{session.prefix}.approach": "open",
        f"{session.prefix}.blood_loss_ml": "about 300",
    }
    here = {
        f"{session.name(name)}__here": "1" for name in ("performed_on", "approach", "blood_loss_ml")
    }

    answered = browser.post(f"/cases/{draft.pk}/operation/", {**posted, **here})

    assert answered.url == f"/cases/{draft.pk}/pathology/"
    case = case_of(draft)
    assert str(case.performed_on) == "2025-03-10"
    shown = browser.get(f"/cases/{draft.pk}/operation/").content.decode()
    assert 'value="about 300"' in shown
    assert "Enter a whole number." in shown


def test_nobody_of_another_hospital_reaches_a_draft(draft, surgeon):
    stranger = signed_in(person(Role.SURGEON, center("bursa")))

    for path in ("operation/", "done/"):
        assert stranger.get(f"/cases/{draft.pk}/{path}").status_code == 404
    for path in ("save/", "submit/", "discard/"):
        assert stranger.post(f"/cases/{draft.pk}/{path}").status_code == 404


def test_the_key_of_the_browsers_queue_is_ones_own_and_not_stored(draft, surgeon, colleague):
    mine, theirs = signed_in(surgeon).get("/cases/key/"), signed_in(colleague).get("/cases/key/")

    assert mine.json()["key"] != theirs.json()["key"]
    assert mine.json()["key"] == signed_in(surgeon).get("/cases/key/").json()["key"]
    assert "no-store" in mine["Cache-Control"]


def test_a_correction_meanwhile_is_told_and_nothing_is_overwritten(ankara, surgeon, colleague):
    patient = person_of(ankara, mrn="00-482")
    known = PrimaryTumor(patient=patient, topography="C18.7", n_category="N0")
    actions.record(known, by=surgeon)
    draft = draft_of(patient, by=surgeon)
    third_patient(draft, by=surgeon)
    primary = patient.primary_tumors.get()
    actions.correct(primary, changes={"n_category": "N1"}, version=1, by=colleague, reason="report")

    with pytest.raises(actions.ChangedElsewhere):
        submit(draft=draft, record=record_of(patient), by=surgeon)
    assert patient.primary_tumors.get().n_category == "N1"

    browser = signed_in(surgeon)
    browser.post(f"/cases/{draft.pk}/submit/")  # seen: it lies over the newer row now
    browser.post(f"/cases/{draft.pk}/submit/")
    assert patient.primary_tumors.get().n_category == "N2"
