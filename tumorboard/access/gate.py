"""
The one way in. Every request passes here, no view can change the outcome.

It finds the rule of the address, refuses whom the rule does not name, opens the transaction, tells the
database which centers it may show, lets the view run and render inside, and writes the access log in
the same transaction. A refused or failed request leaves no trace but the log's.
"""

from contextlib import contextmanager
from itertools import chain

import pghistory
import structlog
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_out, user_login_failed
from django.db import Error, connection
from django.dispatch import receiver
from django.http import HttpResponse, StreamingHttpResponse
from django.urls import Resolver404, resolve
from django.utils import translation

from patients.centers import center_context
from tumorboard.models import User

from . import errors, log, sessions
from .rules import ANYONE, NOBODY, RULES, Rule, Whom

logger = structlog.get_logger(__name__)

SAFE = {"GET", "HEAD"}


class RolledBack(Exception):
    """Ends the transaction without its changes; carries the answer."""

    def __init__(self, answer: HttpResponse):
        self.answer = answer


class Gate:
    """The last middleware: the session, the user and the language are known."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        try:
            match = resolve(request.path_info)
        except Resolver404:
            return _never_stored(request, self.get_response(request))
        rule, refusal = find_rule(request, match.view_name)
        if rule is not None and not rule.database:
            return self.get_response(request)
        request.access = log.Access(match.view_name, rule or Rule(NOBODY))
        refusal = refusal or why_not(request, rule) or has_nul(request) or too_large(request)
        answer = refusal or self._let_through(request, rule)
        _log_refusal(request, answer)
        return _never_stored(request, answer)

    def _let_through(self, request, rule: Rule) -> HttpResponse:
        try:
            with center_context(request.center_ids), _named_in_history(request):
                answer = _whole(self.get_response(request))
                if answer.status_code >= 400:
                    raise RolledBack(answer)
                _settle(request)
                log.write_access(request, answer.status_code)
            return answer
        except RolledBack as refused:
            problem = getattr(request, "refused_by", None)
            return errors.answer_for(problem, request) or refused.answer
        except Error as problem:  # of the log, or of a rule the database checks at the end
            known = errors.answer_for(problem, request)
            if known is None:
                raise
            return known

    def process_exception(self, request, problem):
        """
        An exception that has a meaning: remember it and leave; the page about it is made after the
        rollback, because a broken transaction answers no queries.
        """
        if hasattr(request, "access") and errors.meaning_of(problem):
            request.refused_by = problem
            return HttpResponse(status=500)
        return None


def find_rule(request, url_name: str) -> tuple[Rule | None, HttpResponse | None]:
    """The rule, or the refusal of an address that is not listed, unused, or not for this method."""
    methods = RULES.get(url_name)
    if methods is None:
        logger.error("unlisted_address", url_name=url_name, path=request.path)
        return None, errors.refuse(request, 404)
    if any(rule.roles is NOBODY for rule in methods.values()):
        return None, errors.refuse(request, 404)
    rule = methods.get("GET" if request.method == "HEAD" else request.method)
    if rule is None:
        answer = errors.refuse(request, 405)
        answer["Allow"] = ", ".join(sorted(methods))
        return None, answer
    return rule, None


def why_not(request, rule: Rule) -> HttpResponse | None:
    """The refusal of this person, or None; sets which centers the request sees."""
    request.center_ids = request.access.center_ids = []
    if request.user.is_authenticated:
        ended = sessions.why_ended(request)
        if ended:
            logout(request)
            if rule.roles is not ANYONE:
                return errors.ask_to_sign_in(request, ended)
        else:
            _greet(request, rule)
    if rule.roles is ANYONE:
        return None
    if not request.user.is_authenticated:
        return errors.ask_to_sign_in(request)
    if isinstance(rule.roles, Whom):
        return None
    if sessions.lacks_second_factor(request):
        return errors.ask_for_second_factor(request)
    request.center_ids = request.access.center_ids = centers_of(request.user, rule)
    if not request.center_ids:
        return errors.refuse(request, 403)
    if rule.reauth and not sessions.shown_identity_recently(request):
        return errors.ask_who_it_is(request)
    return None


def has_nul(request) -> HttpResponse | None:
    """
    A character that no page's address has, and that the database refuses even to look for. The programming
    interface says by itself which parameter is wrong.
    """
    if errors.is_api(request):
        return None
    asked = chain.from_iterable((name, *values) for name, values in request.GET.lists())
    has_one = any("\0" in text for text in (request.path_info, *asked))
    return errors.refuse(request, 404) if has_one else None


def too_large(request) -> HttpResponse | None:
    """Before anything of the form is read. The page that sent it is still open behind the answer."""
    try:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        length = 0
    return errors.refuse(request, 413) if length > settings.MOST_REQUEST_BYTES else None


def centers_of(user: User, rule: Rule) -> list[int]:
    """Where the user holds one of the rule's roles today."""
    roles = frozenset() if isinstance(rule.roles, Whom) else rule.roles
    return sorted({grant.center_id for grant in user.current_grants() if grant.role in roles})


def _greet(request, rule: Rule) -> None:
    """A person's click keeps the session alive; without a choice in this browser, their language is used."""
    if not rule.background:
        sessions.note_activity(request)
    if not request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME):
        translation.activate(request.user.language)
        request.LANGUAGE_CODE = request.user.language


@contextmanager
def _named_in_history(request):
    with pghistory.context(user=request.user.pk, request=log.request_id(), url=request.path):
        yield


def _whole(answer: HttpResponse | StreamingHttpResponse) -> HttpResponse:
    """The body in memory: a generator would meet the database after the transaction, and see nothing."""
    if not isinstance(answer, StreamingHttpResponse):
        return answer
    if answer.is_async:
        raise TypeError("An answer without an end would see no rows: pages poll instead.")
    whole = HttpResponse(b"".join(answer), status=answer.status_code, headers=answer.headers)
    whole.cookies = answer.cookies
    return whole


def _settle(request) -> None:
    """Let the database check its deferred rules now, while the answer can still be changed."""
    if request.method not in SAFE:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _log_refusal(request, answer: HttpResponse) -> None:
    """Refusals of people who are signed in, and wrong passwords. In their own transaction."""
    for user_id in request.access.failed_sign_ins:
        user = User.objects.filter(pk=user_id).first()
        log.write_failed_sign_in(request, user_id, user.center_ids() if user else [])
    if answer.status_code in {403, 404} and request.user.is_authenticated:
        log.write_denial(request, answer.status_code)


@receiver(user_login_failed)
def note_failed_sign_in(sender, credentials, request=None, **kwargs) -> None:
    """Kept until the request's transaction is over. The name that was typed is never logged."""
    if request is not None and hasattr(request, "access"):
        user = User.objects.filter(username=credentials.get("username") or "").first()
        request.access.failed_sign_ins.append(user.pk if user else None)


@receiver(user_logged_out)
def forget_in_browser(sender, request, **kwargs) -> None:
    request.signed_out = True


def _never_stored(request, answer: HttpResponse) -> HttpResponse:
    """What a signed-in person saw is kept by no browser and no proxy, nor after signing out."""
    if getattr(request, "signed_out", False):
        answer["Clear-Site-Data"] = '"cache", "storage"'
    if request.user.is_authenticated or not answer.has_header("Cache-Control"):
        answer["Cache-Control"] = "no-store"
    return answer
