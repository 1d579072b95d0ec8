"""What an administrator does with accounts and grants. Nothing is deleted: grants end, accounts stop."""

from datetime import date

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.usersessions.models import UserSession
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from patients.models import Center
from tumorboard.models import Grant, User


@transaction.atomic
def add_person(
    *, user: User, center: Center, role: str, since: date, until: date | None, by: User
) -> User:
    """A new account with its first grant. It has no password until the person sets one (`invite`)."""
    user.set_unusable_password()
    user.full_clean(exclude=["password"])
    user.save(force_insert=True)
    grant_role(user=user, center=center, role=role, since=since, until=until, by=by)
    return user


@transaction.atomic
def grant_role(
    *, user: User, center: Center, role: str, since: date, until: date | None, by: User
) -> Grant:
    """A role in a center from a day to a day. Nobody gives a role to oneself."""
    if user == by:
        raise ValidationError(_("You cannot give yourself a role. Ask another administrator."))
    grant = Grant(user=user, center=center, role=role, since=since, until=until, granted_by=by)
    if Grant.objects.filter(user=user, center=center, role=role).overlapping(since, until).exists():
        raise ValidationError(_("This person already has this role in this time."))
    grant.full_clean()
    grant.save(force_insert=True)
    return grant


@transaction.atomic
def end_grant(*, grant: Grant, by: User) -> Grant:
    """From this moment on the grant is not in force. One that has ended stays as it ended."""
    if grant.user == by:
        raise ValidationError(_("You cannot end your own role. Ask another administrator."))
    grant = Grant.objects.select_for_update(of=("self",)).get(pk=grant.pk)
    if grant.ended_at is None:
        grant.ended_at, grant.ended_by = timezone.now(), by
        grant.save(update_fields=["ended_at", "ended_by"])
    return grant


@transaction.atomic
def deactivate(*, user: User, by: User) -> None:
    """The person cannot sign in any more, and every open session is over at once."""
    if user == by:
        raise ValidationError(_("You cannot close your own account."))
    user.is_active = False
    user.save(update_fields=["is_active"])
    for session in UserSession.objects.filter(user=user):
        session.end()


@transaction.atomic
def reactivate(*, user: User, by: User) -> None:
    user.is_active = True
    user.save(update_fields=["is_active"])


def invite(*, user: User, site: str, by: User) -> None:
    """
    Send the person a link to set a password, in their language, once the transaction is kept.

    The link works once and for PASSWORD_RESET_TIMEOUT (24 hours). `site`: scheme and host of the link.
    """
    if not user.email:
        raise ValidationError(_("Enter an email address first: the link is sent there."))
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    uid, token = key.split("-", 1)
    link = site + reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": token})
    with translation.override(user.language):
        subject = _("Your account for the tumor board")
        text = render_to_string("emails/invitation.txt", {"person": user, "link": link, "by": by})
    transaction.on_commit(lambda: send_mail(subject, text, None, [user.email]))


def keep_settings(*, user: User, language: str, single_key_shortcuts: bool) -> None:
    """One's own choices."""
    user.language, user.single_key_shortcuts = language, single_key_shortcuts
    user.full_clean(exclude=["password"])
    user.save(update_fields=["language", "single_key_shortcuts"])
