"""People at their browsers: they sign in, and what happened long ago can be pretended."""

from importlib import import_module

from django.conf import settings
from django.core.cache import cache as rate_limits
from django.urls import reverse

from tests.journeys.witness import DESKTOP, Witness
from tests.people import signed_in

PASSWORD = "correct horse battery"
METHODS = "account_authentication_methods"


def desk(new_context, live_server, language: str):
    """A window in a browser of its own, and what it heard (`page.witness`)."""
    page = new_context(viewport=DESKTOP).new_page()
    page.context.add_cookies(
        [{"name": "django_language", "value": language, "url": live_server.url}]
    )
    page.witness = Witness(page, live_server.url)
    page.at = lambda name, **kwargs: live_server.url + reverse(name, kwargs=kwargs)
    return page


def sign_in(page, user) -> None:
    """By password, as people do."""
    rate_limits.clear()
    page.goto(page.at("account_login"))
    page.fill("[name=login]", user.username)
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(page.at("home"))


def let_in(page, user) -> None:
    """Signed in already."""
    session = signed_in(user).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": page.at("start")}])


def let_time_pass_since_sign_in(page) -> None:
    """Long enough to be asked again before signing; not so long that the session ends."""
    key = next(c["value"] for c in page.context.cookies() if c["name"] == "sessionid")
    session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    for record in session[METHODS]:
        record["at"] -= settings.ACCOUNT_REAUTHENTICATION_TIMEOUT + 1
    session[METHODS] = session[METHODS]
    session.save()


def fill_date(page, name: str, day) -> None:
    for part in ("day", "month", "year"):
        page.fill(f"[name={name}_{part}]", str(getattr(day, part)))
