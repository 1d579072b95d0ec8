"""
The whole loop in the browser, in each language: a patient is referred, discussed, decided about, the
decision is signed and stays; a follow-up and a death are entered, and the survival page that somebody
has open tells of them and shows the new curve, computed by a real worker.
"""

import os
import re
import signal
from datetime import date, timedelta

import pytest
from django.contrib.auth.hashers import make_password
from django.utils import timezone, translation
from django.utils.translation import gettext
from playwright.sync_api import expect

from patients.actions import enter_identity
from patients.centers import center_context
from patients.models import PatientIdentity
from tests import courses
from tests.board import DISCIPLINES, make_board
from tests.faults.workers import Worker
from tests.journeys.people_at_work import (
    PASSWORD,
    desk,
    fill_date,
    let_in,
    let_time_pass_since_sign_in,
    sign_in,
)
from tests.people import person
from tumorboard.models import Decision, Role, User

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

QUESTION = "Rezeksiyon mu, iki aşama mı?"
DISSENT = "Önce kemoterapi verilmeli."
DEAD, ALIVE = 6, 18  # besides Işık
MEDIANS = "#survival-result .stack section:first-child tbody td"  # patients, died, median


@pytest.fixture
def hospital():
    """A board and 25 operated patients, one of them with a name."""
    where = courses.center()
    with center_context([where.pk]):
        house = make_board(where)
        for number in range(DEAD + ALIVE):
            died = date(2019, 1, 1 + number) if number < DEAD else None
            courses.operated(where, died_on=died)
        house.patient = courses.operated(where)
        identity = PatientIdentity(
            patient=house.patient, given_name="Gülşah", family_name="Işık", mrn="481"
        )
        enter_identity(identity=identity, by=None)
    house.surgeon = person(Role.SURGEON, where)
    house.coordinator = person(Role.COORDINATOR, where)
    User.objects.filter(pk__in=[house.surgeon.pk, house.coordinator.pk]).update(
        password=make_password(PASSWORD)
    )
    return house


@pytest.fixture
def worker(live_server, hospital, valkey, tmp_path):
    """Its listener is the sweeper."""
    worker = Worker(broker=valkey, log=tmp_path / "worker.log", app="tumorboard")
    worker.start()
    yield worker
    worker.kill()


def said(language: str, text: str) -> str:
    with translation.override(language):
        return gettext(text)


@pytest.mark.parametrize("language", ["en", "tr"])
def test_from_the_patient_to_the_new_curve(hospital, worker, live_server, new_context, language):
    surgeon, coordinator, onlooker = (
        desk(new_context, live_server, language) for _person in range(3)
    )
    let_in(onlooker, hospital.staff[1])
    watch_survival(onlooker)
    sign_in(surgeon, hospital.surgeon)
    sign_in(coordinator, hospital.coordinator)

    find_patient(surgeon, hospital)
    refer(surgeon, language)
    plan_meeting(coordinator)
    begin_meeting(coordinator, hospital, language)
    decide(coordinator)
    sign(surgeon, coordinator.url, language)
    assert_cannot_be_changed(surgeon, coordinator, hospital, language)

    visited = record_a_visit(surgeon, hospital, worker, onlooker)
    record_the_death(surgeon, hospital, visited)
    expect(onlooker.locator(MEDIANS).nth(1)).to_have_text(str(DEAD + 1), timeout=30_000)
    onlooker.wait_for_selector("[data-figure-state=drawn]", timeout=30_000)
    for page in (surgeon, coordinator, onlooker):
        assert (page.witness.complaints, page.witness.abroad) == ([], [])


# --- The steps ---


def find_patient(page, hospital) -> None:
    page.goto(page.at("patients:list"))
    page.fill("#q", "isik")
    expect(page.locator("#rows tbody tr")).to_have_count(1)
    page.click("#rows tbody a")
    page.wait_for_url(page.at("patients:overview", pk=hospital.patient.pk))
    assert "IŞIK, Gülşah" in page.locator("h1").inner_text()


def refer(page, language: str) -> None:
    page.click("main a[href*='/referrals/new/']")
    page.fill("[name=question]", QUESTION)
    page.check("[name=category][value=restaging]", force=True)
    page.click("main .form-actions button")
    page.wait_for_url(page.at("meetings:referrals"))
    assert said(language, "The case waits for the board.") in page.content()
    assert QUESTION in page.content()


def plan_meeting(page) -> None:
    page.goto(page.at("meetings:list"))
    page.click("main a[href$='/boards/new/']")
    fill_date(page, "held_on", timezone.localdate())
    page.fill("[name=starts_at]", "08:30")
    page.click("main .form-actions button")
    page.click("main form[action$='/add/'] button")
    assert page.locator("table.agenda").get_by_text(QUESTION).count() == 1


def begin_meeting(page, hospital, language: str) -> None:
    page.select_option("form[action$='/open/'] [name=chair]", str(hospital.surgeon.pk))
    page.click("form[action$='/open/'] button")
    met = said(language, "Quorum met")
    for _discipline in DISCIPLINES:
        assert page.get_by_text(met).count() == 0
        page.locator("ul.people form[action$='/attendance/'] button").first.click()
    assert page.get_by_text(met).count() == 1
    joins = page.locator("details:has([name=user])")
    joins.locator("summary").click()
    joins.locator("[name=user]").select_option(str(hospital.surgeon.pk))
    joins.locator("[name=discipline]").select_option("gastroenterology")
    joins.locator("button").click()


def decide(page) -> None:
    page.click("table.agenda tbody a")
    page.click("form[action$='/present/'] button")
    page.check("[name=intent][value=curative]", force=True)
    page.select_option(".decision-form [name=option]", "upfront_liver_surgery")
    page.fill("[name=rationale]", "Remnant 38 %.")
    page.check("[name=consensus][value=majority]", force=True)
    page.locator("details:has([name=dissent_name]) > summary").click()
    page.fill("[name=dissent_name]", "Dr. Onkolog")
    page.fill("[name=dissent_text]", DISSENT)
    page.click("button[name=step][value=propose]")
    page.locator("details.card:has(.decision-form)").wait_for()
    assert page.locator("main a[href$='/sign/']").count() == 0, "only the chair signs"


def sign(page, case: str, language: str) -> None:
    """The chair is asked who it is once more, reads the decision once more, and signs."""
    let_time_pass_since_sign_in(page)
    page.goto(case)
    page.locator("main a[href$='/sign/']").first.click()
    page.wait_for_url(re.compile("/reauthenticate/"))
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/sign/$"))
    # Read back in the language of the board, whatever the reader's is
    for text in (QUESTION, said("en", "Upfront liver surgery"), DISSENT):
        assert text in page.locator("main").inner_text()
    page.click("main form.form-actions button")
    page.wait_for_url(case)
    assert said(language, "Signed. The decision can no longer be changed.") in page.content()


def assert_cannot_be_changed(surgeon, coordinator, hospital, language: str) -> None:
    """It stands on the patient's page; the other's form of before, sent once more, changes nothing."""
    case = surgeon.url
    assert surgeon.locator("[data-decision]").count() == 0
    surgeon.goto(surgeon.at("patients:overview", pk=hospital.patient.pk))
    decisions = surgeon.locator("ol.decisions")
    assert QUESTION in decisions.inner_text()
    assert said(language, "Upfront liver surgery") in decisions.inner_text()

    coordinator.locator("details.card:has([data-decision]) > summary").click()
    coordinator.fill("[name=rationale]", "Something else.")
    coordinator.click("[data-decision] button[value=save]")
    coordinator.wait_for_url(case)
    assert "Something else." not in coordinator.content()
    with center_context([hospital.center.pk]):
        decision = Decision.objects.get()
    assert (decision.state, decision.rationale) == ("signed", "Remnant 38 %.")


# --- The curve ---


def watch_survival(page) -> None:
    page.goto(page.at("analytics:survival"))
    page.wait_for_selector("#freshness[data-state=fresh]", timeout=60_000)
    page.wait_for_selector("[data-figure-state=drawn]", timeout=60_000)
    assert page.locator(MEDIANS).all_inner_texts()[:2] == [str(DEAD + ALIVE + 1), str(DEAD)]


def record_a_visit(page, hospital, worker, onlooker) -> date:
    """While the worker sleeps, so that what the open page says meanwhile can be read."""
    before = courses.data_version(hospital.center)
    expect(onlooker.locator("#freshness")).to_have_attribute(
        "data-shown-version", str(before), timeout=30_000
    )
    os.killpg(worker.process.pid, signal.SIGSTOP)
    visited = timezone.localdate() - timedelta(days=1)
    page.keyboard.press("e")
    page.click(".menu[open] a[href$='/follow-up/new/']")
    fill_date(page, "visited_on", visited)
    page.select_option("[name=disease_state]", "ned")
    page.fill("[name=cea_ng_per_ml]", "2,1")
    page.click("main .form-actions button")
    page.wait_for_url(page.at("patients:follow_up", pk=hospital.patient.pk))

    onlooker.wait_for_selector("#freshness[data-state=recalculating]", timeout=10_000)
    assert version_shown(onlooker) == before, "the old curve stays, and says how old it is"
    os.killpg(worker.process.pid, signal.SIGCONT)
    onlooker.wait_for_selector("#freshness[data-state=fresh]", timeout=30_000)
    assert version_shown(onlooker) > before
    return visited


def version_shown(page) -> int:
    return int(page.get_attribute("#freshness", "data-shown-version"))


def record_the_death(page, hospital, on: date) -> None:
    page.goto(page.at("patients:overview", pk=hospital.patient.pk))
    page.keyboard.press("e")
    page.click(".menu[open] a[href$='/death/']")
    fill_date(page, "died_on", on)
    page.select_option("[name=death_cause]", "crc_progression")
    page.click("main .form-actions button")
    page.wait_for_url(page.at("patients:overview", pk=hospital.patient.pk))
    assert page.locator(".patient-banner.deceased").count() == 1
