"""How long a session lives: ten minutes of idleness, twelve hours in all. Counted by the server."""

import time
from enum import StrEnum

from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver

SIGNED_IN_AT = "signed_in_at"
SEEN_AT = "seen_at"
HAS_SECOND_FACTOR = "has_second_factor"
# Noting every click would write the session with every click.
NOTED_EVERY_SECONDS = 15


class Ended(StrEnum):
    """Why a session is over; the sign-in page says it."""

    IDLE = "idle"
    TOO_LONG = "too-long"


@receiver(user_logged_in)
def start_clock(sender, request, user, **kwargs) -> None:
    request.session[SIGNED_IN_AT] = request.session[SEEN_AT] = time.time()


def why_ended(request) -> Ended | None:
    """A session without a beginning is over."""
    now = time.time()
    if now - request.session.get(SIGNED_IN_AT, 0) > settings.SESSION_ABSOLUTE_SECONDS:
        return Ended.TOO_LONG
    if now - request.session.get(SEEN_AT, 0) > settings.SESSION_IDLE_SECONDS:
        return Ended.IDLE
    return None


def note_activity(request) -> None:
    now = time.time()
    if now - request.session.get(SEEN_AT, 0) > NOTED_EVERY_SECONDS:
        request.session[SEEN_AT] = now


def shown_identity_recently(request) -> bool:
    """Whether the person gave a password or a second factor within REAUTHENTICATION_TIMEOUT."""
    records = get_authentication_records(request, request.user)
    newest = max((record["at"] for record in records), default=0)
    return time.time() - newest <= settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def lacks_second_factor(request) -> bool:
    """Asked of the database until there is one; then the session remembers."""
    if not settings.REQUIRE_MFA or request.session.get(HAS_SECOND_FACTOR):
        return False
    if is_mfa_enabled(request.user):
        request.session[HAS_SECOND_FACTOR] = True
        return False
    return True
