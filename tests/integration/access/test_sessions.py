"""Signing in and staying signed in: passwords, second factors, and clocks that the server counts."""

import re
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache
from django.utils import timezone

from tests.access.test_headers import has_nothing_inline
from tests.people import person, signed_in
from tumorboard.models import Role

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"
SECRET = "JBSWY3DPEHPK3PXP"
MORNING = timezone.now().replace(hour=7, minute=0)


@pytest.fixture(autouse=True)
def _no_counts_of_other_tests():
    cache.clear()


@pytest.fixture
def surgeon(ankara):
    return person(Role.SURGEON, ankara, name="ayse", password=PASSWORD)


def sign_in(client, password=PASSWORD):
    return client.post(
        "/account/login/?next=/probe/unscoped/", {"login": "ayse", "password": password}
    )


def six_digits(secret: str = SECRET) -> str:
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


# --- Clocks ---


def test_ten_minutes_without_a_click_end_the_session_and_the_page_says_so(surgeon, probes):
    with time_machine.travel(MORNING, tick=False) as clock:
        browser = signed_in(surgeon)
        clock.shift(timedelta(minutes=9, seconds=50))
        assert browser.get("/probe/unscoped/").status_code == 200
        clock.shift(timedelta(minutes=10, seconds=1))

        answer = browser.get("/probe/unscoped/", follow=True)

    assert answer.redirect_chain[0][0].startswith("/account/login/?ended=idle&next=%2Fprobe")
    assert "because nothing was done for a while" in answer.content.decode()


def test_clicking_keeps_a_session_but_not_beyond_twelve_hours(surgeon, probes):
    with time_machine.travel(MORNING, tick=False) as clock:
        browser = signed_in(surgeon)
        for _ in range(80):
            clock.shift(timedelta(minutes=9))
            assert browser.get("/probe/unscoped/").status_code == 200
        clock.shift(timedelta(minutes=1))

        answer = browser.get("/probe/unscoped/")

    assert answer["Location"].startswith("/account/login/?ended=too-long")


def test_what_an_open_page_asks_by_itself_keeps_no_session_alive(surgeon, probes):
    with time_machine.travel(MORNING, tick=False) as clock:
        browser = signed_in(surgeon)
        for _ in range(10):
            clock.shift(timedelta(minutes=1))
            assert browser.get("/probe/poll/").status_code == 200
        clock.shift(timedelta(seconds=2))

        assert browser.get("/probe/poll/").status_code == 302


def test_an_ended_session_is_gone_also_for_its_copied_cookie(surgeon, probes):
    with time_machine.travel(MORNING, tick=False) as clock:
        browser = signed_in(surgeon)
        stolen = browser.cookies.copy()
        clock.shift(timedelta(minutes=11))
        browser.get("/probe/unscoped/")
        browser.cookies = stolen

        assert browser.get("/account/settings/").status_code == 302


# --- Passwords ---


def test_the_password_is_kept_by_argon2(surgeon):
    assert surgeon.password.startswith("argon2$argon2id$")


def test_signing_in_goes_on_where_the_person_was(client, surgeon):
    assert sign_in(client)["Location"] == "/probe/unscoped/"


def test_signing_in_leads_to_no_other_site(client, surgeon):
    answer = client.post(
        "/account/login/?next=https://evil.example/", {"login": "ayse", "password": PASSWORD}
    )

    assert answer["Location"] == "/"


def test_after_five_wrong_passwords_the_right_one_must_wait(client, surgeon):
    for _ in range(5):
        assert sign_in(client, "wrong").status_code == 200

    refused = sign_in(client)

    assert "Too many failed login attempts" in refused.content.decode()
    assert client.get("/account/settings/").status_code == 302


def test_the_answer_does_not_tell_whether_a_name_exists(client, surgeon):
    def words(name):
        answer = client.post("/account/login/", {"login": name, "password": "wrong"})
        return re.sub(
            r"value=\"[^\"]*\"|nonce[^ >]*|\"x-csrftoken\": \"[^\"]*\"", "", answer.content.decode()
        )

    assert words("ayse").replace("ayse", "") == words("nobody").replace("nobody", "")


def test_signing_in_changes_the_session_key(client, surgeon):
    client.get("/account/login/")
    session = client.session
    session["before"] = True
    session.save()
    before = session.session_key
    client.cookies["sessionid"] = before

    sign_in(client)

    assert client.cookies["sessionid"].value != before


def test_a_new_password_ends_the_other_sessions(client, surgeon):
    elsewhere = signed_in(surgeon)
    sign_in(client)
    new = "another horse battery"
    client.post(
        "/account/password/change/",
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
    )

    assert client.get("/account/settings/").status_code == 200
    assert elsewhere.get("/account/settings/").status_code == 302


@pytest.mark.parametrize("password", ["short 1", "password1234", "ayse@example.org"])
def test_a_weak_password_is_refused(client, surgeon, password):
    sign_in(client)
    answer = client.post(
        "/account/password/change/",
        {"oldpassword": PASSWORD, "password1": password, "password2": password},
    )

    assert answer.status_code == 200
    surgeon.refresh_from_db()
    assert surgeon.check_password(PASSWORD)


def test_signing_out_is_a_post_and_clears_the_browser(client, surgeon):
    sign_in(client)
    client.get("/account/logout/")
    assert client.get("/account/settings/").status_code == 200

    answer = client.post("/account/logout/")

    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert client.get("/account/settings/").status_code == 302


# --- Second factor ---


def test_where_a_second_factor_is_required_nothing_else_opens_without_one(
    surgeon, probes, settings
):
    settings.REQUIRE_MFA = True
    browser = signed_in(surgeon)

    assert browser.get("/probe/unscoped/")["Location"].startswith("/account/second-factor/")
    assert browser.get("/account/settings/").status_code == 200

    TOTP.activate(surgeon, SECRET)

    assert browser.get("/probe/unscoped/").status_code == 200


def test_with_a_second_factor_the_password_alone_opens_nothing(client, surgeon):
    TOTP.activate(surgeon, SECRET)

    assert sign_in(client)["Location"].startswith("/account/second-factor/authenticate/")
    assert client.get("/account/settings/").status_code == 302
    assert (
        client.post("/account/second-factor/authenticate/", {"code": "000000"}).status_code == 200
    )
    assert client.get("/account/settings/").status_code == 302

    client.post("/account/second-factor/authenticate/", {"code": six_digits()})

    assert client.get("/account/settings/").status_code == 200


def test_a_code_works_once(client, surgeon):
    TOTP.activate(surgeon, SECRET)
    code = six_digits()
    sign_in(client)
    client.post("/account/second-factor/authenticate/", {"code": code})
    client.post("/account/logout/")
    sign_in(client)

    client.post("/account/second-factor/authenticate/", {"code": code})

    assert client.get("/account/settings/").status_code == 302


def test_the_secret_of_a_second_factor_is_not_in_clear(surgeon):
    made = TOTP.activate(surgeon, SECRET).instance

    assert SECRET not in str(made.data)
    assert get_adapter().decrypt(made.data["secret"]) == SECRET


def test_the_pages_of_second_factors_work_under_the_strict_policy(client, surgeon):
    sign_in(client)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    totp = client.get("/account/second-factor/totp/activate/")
    client.post(
        "/account/second-factor/totp/activate/",
        {"code": six_digits(client.session["mfa.totp.secret"])},
    )

    has_nothing_inline(totp.content.decode())
    for page in ("", "webauthn/", "webauthn/add/", "recovery-codes/", "recovery-codes/generate/"):
        answer = client.get(f"/account/second-factor/{page}")
        assert answer.status_code == 200, page
        has_nothing_inline(answer.content.decode())


# --- Again who one is ---


def test_giving_the_password_again_opens_what_asked_for_it(surgeon, probes):
    browser = signed_in(surgeon, shown_seconds_ago=1000)
    asked = browser.post("/probe/sign/", headers={"Referer": "http://testserver/patients/"})
    browser.post(asked["Location"], {"password": PASSWORD})

    assert asked["Location"] == "/account/reauthenticate/?next=%2Fpatients%2F"
    assert browser.post("/probe/sign/").content == b"signed"


def test_a_posted_form_is_never_replayed_past_the_gate(surgeon, probes):
    browser = signed_in(surgeon, shown_seconds_ago=1000)
    browser.post("/probe/sign/")

    assert "account_reauthentication_state" not in browser.session
