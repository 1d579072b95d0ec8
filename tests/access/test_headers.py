"""What every answer carries, and what no request may do without: asked of every address."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from tests.people import center, person, signed_in
from tumorboard.access.rules import RULES
from tumorboard.models import Role

from .asking import MATRIX, NOT_IN_PRODUCTION, browser_of, call_for, send, somebody_allowed

pytestmark = pytest.mark.django_db

STRICT_BROWSER = Client(enforce_csrf_checks=True, raise_request_exception=False)
READS = [row for row in MATRIX if row["method"] == "GET"]
WRITES = [row for row in MATRIX if row["method"] != "GET"]


def by_name(row):
    return f"{row['url_name']}-{row['method']}"


def asked(row, world):
    """The answer to somebody who may, or to anybody."""
    scene, _cookies, _untouched = world
    browser = browser_of(world, somebody_allowed(row) or "surgeon")
    return send(browser, row, call_for(row, scene["own"]))


@pytest.mark.parametrize("row", READS, ids=by_name)
def test_every_answer_carries_the_headers(row, world):
    answer = asked(row, world)
    if row["url_name"] in {"healthz", "readyz"}:
        return  # a word for the proxy, not a page
    policy = answer["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"https?:|\*", policy)
    assert "frame-ancestors 'none'" in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in answer["Permissions-Policy"]
    assert "no-store" in answer["Cache-Control"]
    if answer.get("Content-Type", "").startswith("text/html"):
        assert "charset=utf-8" in answer["Content-Type"]
        has_nothing_inline(answer.content.decode())


def has_nothing_inline(page: str) -> None:
    assert not re.search(r"<[^>]+\sstyle=", page)
    assert not re.search(r"<[^>]+\son[a-z]+=", page)
    for tag in re.findall(r"<script[^>]*>", page):
        assert "src=" in tag or 'type="application/json"' in tag or "nonce=" in tag, tag
    for tag in re.findall(r"<style[^>]*>", page):
        assert "nonce=" in tag, tag
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", page)


@pytest.mark.parametrize("row", WRITES, ids=by_name)
def test_every_write_refuses_without_the_token(row, world):
    scene, cookies, _untouched = world
    STRICT_BROWSER.cookies = cookies[somebody_allowed(row) or "surgeon"].copy()

    answer = send(STRICT_BROWSER, row, call_for(row, scene["own"]))

    assert answer.status_code == 403 or row[somebody_allowed(row) or "surgeon"] == "404"


@pytest.mark.parametrize("method", ["OPTIONS", "TRACE"])
def test_methods_that_nobody_uses_are_refused(method):
    browser = signed_in(person(Role.CENTER_ADMIN, center("ankara")))
    for name in ("people:list", "account_settings", "account_login"):
        assert browser.generic(method, reverse(name)).status_code == 405


def test_head_is_answered_like_get_without_a_body():
    browser = signed_in(person(Role.CENTER_ADMIN, center("ankara")))
    answer = browser.head("/people/")

    assert (answer.status_code, answer.content) == (200, b"")


def test_cookies_are_out_of_reach_of_scripts_and_of_other_sites(settings):
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    browser = Client()
    person(Role.SURGEON, center("ankara"), name="ayse", password="correct horse battery")
    browser.get("/account/login/")
    browser.post("/account/login/", {"login": "ayse", "password": "correct horse battery"})

    for name in ("sessionid", "csrftoken"):
        cookie = browser.cookies[name]
        assert (cookie["httponly"], cookie["samesite"], cookie["secure"]) == (True, "Lax", True)
    assert browser.cookies["sessionid"]["max-age"] == ""  # gone with the browser


def test_no_rule_lets_strangers_write_but_those_for_signing_in():
    from tumorboard.access.rules import ANYONE

    writable = {
        name
        for name, methods in RULES.items()
        for method, rule in methods.items()
        if rule.roles is ANYONE and method != "GET" and name not in NOT_IN_PRODUCTION
    }
    assert writable == {
        "set_language",
        "account_login",
        "account_logout",
        "account_reset_password",
        "account_reset_password_from_key",
        "mfa_authenticate",
    }
