"""
Every page that somebody may open, in both languages, by a role that may: it answers, axe and the browser
have nothing to complain about, nothing leaves the origin, nothing scrolls sideways, nothing is left in
the other language.

The pages are those of the rule table, so a new page is tested without being named here; what is not a
page is named, with the reason.
"""

import re
from contextlib import contextmanager
from types import SimpleNamespace
from urllib.parse import urlencode

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache as rate_limits
from django.db import connection
from django.test import TransactionTestCase
from django.urls import reverse
from pytest_django.live_server_helper import LiveServer

from patients.centers import center_context
from patients.events.kinds import KINDS
from tests.access.scene import build_hospital
from tests.access.urls import BUILDERS, Call
from tests.journeys.witness import DESKTOP, Witness, serious_violations, too_wide
from tumorboard.access.rules import ANYONE, NOBODY, RULES, SIGNED_IN
from tumorboard.models import Role

pytestmark = [pytest.mark.django_db, pytest.mark.browser, pytest.mark.slow]

CODE = "zqx-own"
PASSWORD = "correct horse battery"  # as in the scene
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
NOT_A_PAGE = {
    "healthz": "for machines",
    "readyz": "for machines",
    "start": "sends on to the start page",
    "analytics:survival-freshness": "a part of a page",
    "analytics:board-freshness": "a part of a page",
    "analytics:outcome-freshness": "a part of a page",
    "analytics:published-csv": "a download",
    "analytics:table-1-csv": "a download",
    "analytics:table-2-csv": "a download",
    "meetings:stream": "for the browser's own ears",
    "meetings:stream-state": "a part of a page",
    "cases:key": "for the browser's own store",
    "data:import-problems": "a download",
    "patient_summary": "a download",
    "meetings:agenda_pdf": "a download",
    "patients:document-file": "a download",
    "cases:on-phone": "a picture",
    "cohorts:export-progress": "a part of a page",
    "cohorts:export-file": "a download",
    "mfa_download_recovery_codes": "a download",
    "mfa_reauthenticate_webauthn": "needs a security key",
    "mfa_edit_webauthn": "needs a security key",
    "mfa_remove_webauthn": "needs a security key",
    "gallery": "in debug only; see test_shell.py",
}
# Who shows it best; otherwise the first of this list who may.
SHOWN_BY = {
    "data:import": Role.DATA_MANAGER,
    "data:import-report": Role.DATA_MANAGER,
    "mfa_deactivate_totp": Role.SYSTEM_ADMIN,
    "mfa_view_recovery_codes": Role.SYSTEM_ADMIN,
    "mfa_generate_recovery_codes": Role.SYSTEM_ADMIN,
    "mfa_reauthenticate": Role.SYSTEM_ADMIN,
}
BY_PREFERENCE = [Role.SURGEON, Role.COORDINATOR, *Role]
# A reason in a history stays in the language of whoever acted.
KEPT_AS_WRITTEN = {"Put on an agenda"}
ANONYMOUS, HALF_SIGNED_IN = "anonymous", "half signed in"
ENGLISH = re.compile(r"\b(the|of|to|is|are|and|a|an|your|you|with|for|in|not|this|that|by|on)\b")


def pages() -> list[tuple[str, str]]:
    """(address, who opens it)"""
    found = [
        (name, _who(name, methods["GET"].roles))
        for name, methods in RULES.items()
        if "GET" in methods
        and methods["GET"].roles is not NOBODY
        and not name.startswith("api:")
        and name not in NOT_A_PAGE
    ]
    homes = [("home", role) for role in Role if ("home", role) not in found]
    return [
        *found,
        *homes,
        ("analytics:survival", Role.RESEARCHER),
        ("analytics:board", Role.RESEARCHER),
        ("cohorts:detail", Role.RESEARCHER),
        ("analytics:surgery", Role.RESEARCHER),
        ("analytics:table-2", Role.RESEARCHER),
        ("cohorts:export", Role.RESEARCHER),
    ]


def _who(name: str, roles) -> str:
    if name == "mfa_authenticate":
        return HALF_SIGNED_IN
    if name in SHOWN_BY:
        return SHOWN_BY[name]
    if roles is ANYONE and name != "account_logout":
        return ANONYMOUS
    if roles in (ANYONE, SIGNED_IN):
        return Role.SURGEON
    return next(role for role in BY_PREFERENCE if role in roles)


# --- The site ---


@contextmanager
def committed_hospital():
    """For the whole module: emptying the database after each page would take longer than the pages."""
    try:
        hospital = build_hospital(CODE)
        with center_context([hospital.center.pk]):
            second_factor_of(hospital.people[Role.SYSTEM_ADMIN])
        yield hospital
    finally:
        TransactionTestCase("run")._fixture_teardown()
        connection.close()


def second_factor_of(user) -> None:
    totp.TOTP.activate(user, SECRET)
    RecoveryCodes.activate(user)


@pytest.fixture(scope="module")
def site(django_db_setup, django_db_blocker, browser):
    with django_db_blocker.unblock(), committed_hospital() as hospital:
        server = LiveServer("localhost")
        site = SimpleNamespace(url=server.url, hospital=hospital, browser=browser, windows={})
        yield site
        for page, _witness in site.windows.values():
            page.context.close()
        server.stop()


def window(site, who: str):
    """One window per person, who signs in as people do."""
    if who not in site.windows:
        page = site.browser.new_context(viewport=DESKTOP).new_page()
        site.windows[who] = page, Witness(page, site.url)
        if who != ANONYMOUS:
            sign_in(site, page, who)
    return site.windows[who]


def sign_in(site, page, who: str) -> None:
    rate_limits.clear()
    role = Role.SYSTEM_ADMIN if who == HALF_SIGNED_IN else who
    page.goto(site.url + reverse("account_login"))
    page.fill("[name=login]", site.hospital.people[role].username)
    page.fill("[name=password]", PASSWORD)
    page.click("main button.primary, button.primary")
    if who == Role.SYSTEM_ADMIN:
        counter = next(iter(totp.yield_hotp_counters_from_time()))
        page.fill("[name=code]", totp.format_hotp_value(totp.hotp_value(SECRET, counter)))
        page.click("button[type=submit], button.primary")
    assert page.url == site.url + reverse(
        "mfa_authenticate" if who == HALF_SIGNED_IN else "home"
    ), page.content()


def address(site, name: str) -> str:
    builder = BUILDERS.get((name, "GET")) or BUILDERS.get(name)
    with center_context([site.hospital.center.pk]):
        call = builder(site.hospital) if builder else Call()
    return (
        site.url
        + reverse(name, kwargs=call.kwargs)
        + (f"?{urlencode(call.query)}" if call.query else "")
    )


# --- What is asked of a page ---


def opened(site, url: str, who: str, language: str, *, status: int = 200):
    page, witness = window(site, who)
    page.context.add_cookies([{"name": "django_language", "value": language, "url": site.url}])
    page.set_viewport_size(DESKTOP)
    witness.clear()
    answer = page.goto(url)
    if "/reauthenticate/?next=" in page.url:  # on the way to one's second factor
        page.fill("[name=password]", PASSWORD)
        with page.expect_navigation() as on:
            page.keyboard.press("Enter")
        answer = on.value
    if page.locator("[data-figure]").count():
        # Drawn when it comes into view; a page may have its first figure further down.
        page.locator("[data-figure]").first.scroll_into_view_if_needed()
        page.wait_for_selector("[data-figure-state=drawn]", timeout=30_000)
    assert (answer.status, page.url) == (status, url)
    return page, witness


def texts(page) -> set[str]:
    """What is read or read aloud, without what says that it is in another language."""
    found = page.evaluate(
        """() => {
          const language = document.documentElement.lang;
          const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
          const found = [];
          while (walker.nextNode()) {
            const at = walker.currentNode.parentElement;
            const abroad = at.closest("[lang]")?.lang !== language;
            if (!abroad && !at.closest("script, style, noscript"))
              found.push(walker.currentNode.textContent);
          }
          for (const at of document.querySelectorAll("[aria-label], [title], [placeholder], [alt]"))
            for (const name of ["aria-label", "title", "placeholder", "alt"])
              found.push(at.getAttribute(name) || "");
          return found;
        }"""
    )
    return {" ".join(text.split()) for text in found}


def left_in_english(english: set[str], turkish: set[str]) -> list[str]:
    """The same in both languages, and English by its small words. The record's own texts hold a canary."""
    return sorted(
        text
        for text in english & turkish
        if " " in text
        and ENGLISH.search(text.lower())
        and CODE not in text.lower()
        and text not in KEPT_AS_WRITTEN
    )


def problems_of(page, witness, language: str) -> dict[str, list]:
    """By what was looked at, with what was found. Leaves the page narrow."""
    assert page.locator("html").get_attribute("lang") == language
    assert page.locator("h1").count() == 1
    found = {
        "axe": serious_violations(page),
        "share button": page.get_by_text("Share chart").all(),
        "too wide": too_wide(page),
        "complaints": list(witness.complaints),
        "abroad": list(witness.abroad),
    }
    return {f"{language}: {what}": problems for what, problems in found.items() if problems}


def is_whole(site, url: str, who: str) -> None:
    problems, read = {}, {}
    for language in ("en", "tr"):
        page, witness = opened(site, url, who, language)
        read[language] = texts(page)
        problems |= problems_of(page, witness, language)

    assert problems == {}
    assert left_in_english(read["en"], read["tr"]) == []


@pytest.mark.parametrize(("name", "who"), pages(), ids=str)
def test_page(site, name, who):
    is_whole(site, address(site, name), who)


def test_decisions_that_wait_for_an_answer(site):
    """The other half of the page of actions, with a decision that was carried out otherwise."""
    is_whole(site, f"{site.url}{reverse('meetings:actions')}?show=answers", Role.COORDINATOR)


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.code)
def test_correction_of(site, kind):
    """One address, but a form of its own for each kind."""
    row = site.hospital.rows.get(kind.model.__name__, site.hospital.patient)
    url = reverse("patients:correct-event", args=[kind.code, row.pk])
    is_whole(site, site.url + url, Role.SURGEON)


@pytest.mark.parametrize(("path", "status"), [("/nowhere/", 404), ("/people/", 403)])
def test_refusal(site, path, status):
    problems, read = {}, {}
    for language in ("en", "tr"):
        page, witness = opened(site, site.url + path, Role.SURGEON, language, status=status)
        witness.complaints = [text for text in witness.complaints if f"{status}" not in text]
        read[language] = texts(page)
        problems |= problems_of(page, witness, language)

    assert problems == {}
    assert left_in_english(read["en"], read["tr"]) == []
