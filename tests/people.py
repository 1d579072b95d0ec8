"""Centers, staff and signed-in browsers for tests. Made through the models; nothing here is clinical."""

import time
from datetime import date

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.test import Client

from patients.models import Center
from tumorboard.access import sessions  # noqa: F401  (its receiver starts a session's clock)
from tumorboard.models import Grant, Role, User

LONG_AGO = date(2020, 1, 1)


def center(code: str) -> Center:
    return Center.objects.get_or_create(code=code, defaults={"name": code.title()})[0]


def person(
    role: str | None,
    at: Center | None = None,
    *,
    name: str = "",
    password: str | None = None,
    since: date = LONG_AGO,
    until: date | None = None,
) -> User:
    """A user with one grant (none when `role` is None). Without a password: argon2 takes its time."""
    where = at.code if at else "nowhere"
    username = name or f"{role or 'nobody'}.{where}"
    user = User.objects.create_user(
        username, email=f"{username}@example.org", password=password, full_name=username.title(),
        language="en",
    )  # fmt: skip
    if role and at:
        Grant.objects.create(user=user, center=at, role=Role(role), since=since, until=until)
    return user


def signed_in(user: User, *, shown_seconds_ago: float = 0, **client_options) -> Client:
    """
    A browser of one's own, signed in by password so many seconds ago. (One client for two people
    would end the first one's session.)
    """
    browser = Client(**client_options)
    browser.force_login(user)
    session = browser.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [
        {"method": "password", "at": time.time() - shown_seconds_ago}
    ]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return browser
