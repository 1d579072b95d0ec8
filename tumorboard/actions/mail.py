"""
Mails to the people of a board. None of them names a patient.

They are sent before their row is kept: a process that dies in between sends a mail twice, and never
keeps a row of a mail that nobody got.
"""

import logging
from collections.abc import Iterable, Sequence

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage, get_connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from tumorboard.models import Meeting, User

log = logging.getLogger(__name__)


def reachable(people: Iterable[User]) -> list[User]:
    """Those of them who have an address and still work here, each once."""
    return sorted({user for user in people if user.email and user.is_active}, key=lambda u: u.pk)


def mail(people: Sequence[User], template: str, context: dict, meeting: Meeting) -> list[User]:
    """
    Subject and text in each person's language. Returns whose mail was taken; a refused address is in
    the log and keeps no other mail back.

    Raises ValidationError where the mail server cannot be reached, before anybody was told.
    """
    connection = get_connection()
    try:
        connection.open()
    except OSError as problem:  # what smtplib raises, and sockets
        log.exception("The mail server cannot be reached")
        raise ValidationError(
            _("The mail server cannot be reached: nobody was told. Try again later.")
        ) from problem
    try:
        return [user for user in people if _is_taken(user, template, context, meeting, connection)]
    finally:
        connection.close()


def _is_taken(user: User, template: str, context: dict, meeting: Meeting, connection) -> bool:
    link = settings.SITE_URL + reverse("meetings:detail", args=[meeting.pk])
    told = {
        **context,
        "meeting": meeting,
        "person": user,
        "link": link if settings.SITE_URL else "",
    }
    with translation.override(user.language):
        subject = render_to_string(f"{template}_subject.txt", told).strip()
        text = render_to_string(f"{template}.txt", told)
    try:
        EmailMessage(subject, text, None, [user.email], connection=connection).send()
    except OSError:
        log.exception("A mail to user %s was not taken", user.pk)
        return False
    return True
