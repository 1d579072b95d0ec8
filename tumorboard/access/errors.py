"""
What a person or a program is told when a request is refused: in HTML or JSON, with the right status.

Refusals of the database become answers: a broken rule is 409, a row of another center is 404, a
database that is gone is 503. None of them is an error page without a sentence.
"""

import sys
from dataclasses import dataclass
from http import HTTPStatus

import structlog
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, InterfaceError, OperationalError, ProgrammingError
from django.db.models import ProtectedError, RestrictedError
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import resolve_url
from django.template.loader import render_to_string
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.defaults import server_error

from patients.actions import ChangedElsewhere

logger = structlog.get_logger(__name__)

# The trigger on signed rows raises restrict_violation; a rule of ours in PL/pgSQL may raise P0001.
SIGNED = {"23001", "P0001"}
ROW_OF_ANOTHER_CENTER = "42501"
RETRY_AFTER_SECONDS = 5


@dataclass(frozen=True)
class Refusal:
    """An exception that has a meaning for the person who asked."""

    status: int
    detail: str


def sentence(status: int) -> str:
    """What happened and what to do now."""
    return {
        401: _("Sign in first."),
        403: _("Your role does not include this page. Ask your center's administrator."),
        404: _("There is no such page, or it is not yours to see."),
        405: _("This address does not take this kind of request."),
        409: _("This would contradict what is already recorded. Nothing was changed."),
        413: _(
            "This is larger than 20 MB and was not taken. Go back: what you typed is still there."
            " Choose a smaller file."
        ),
        503: _("The database does not answer. Nothing was changed; try again in a moment."),
    }[status]


def meaning_of(problem: BaseException | None) -> Refusal | None:
    """None for a defect of ours, which stays a 500."""
    if isinstance(problem, ChangedElsewhere):
        return Refusal(409, str(problem))
    if isinstance(problem, ValidationError):
        return Refusal(400, " ".join(problem.messages))
    if isinstance(problem, (ProtectedError, RestrictedError)):
        return Refusal(409, _("Other records point to this one; it stays. Nothing was changed."))
    if isinstance(problem, (OperationalError, InterfaceError)):
        return Refusal(503, sentence(503))
    if sqlstate(problem) in SIGNED:
        return Refusal(409, _("This is signed and can no longer be changed. Write an addendum."))
    if isinstance(problem, IntegrityError):
        return Refusal(409, sentence(409))
    if isinstance(problem, ProgrammingError) and sqlstate(problem) == ROW_OF_ANOTHER_CENTER:
        return Refusal(404, sentence(404))
    return None


def answer_for(problem: BaseException | None, request) -> HttpResponse | None:
    """
    The answer to an exception that has a meaning, and a line for the operators.

    404 here means that the second wall held where the first should have: somebody must look at the page.
    """
    refusal = meaning_of(problem)
    if refusal is None:
        return None
    level = logger.warning if refusal.status < 500 and refusal.status != 404 else logger.error
    level(
        "refused",
        status=refusal.status,
        kind=type(problem).__name__,
        sqlstate=sqlstate(problem),
        constraint=constraint(problem),
        path=request.path,
    )
    answer = refuse(request, refusal.status, refusal.detail)
    if refusal.status == 503:
        answer["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return answer


def sqlstate(problem: BaseException | None) -> str | None:
    return getattr(getattr(problem, "__cause__", None), "sqlstate", None)


def constraint(problem: BaseException | None) -> str | None:
    """Its name only: the detail line of the database holds values."""
    diagnosis = getattr(getattr(problem, "__cause__", None), "diag", None)
    return getattr(diagnosis, "constraint_name", None)


def refuse(request, status: int, detail: str = "", code: str = "") -> HttpResponse:
    """The refusal in the language of the request and the form the client asked for."""
    detail = detail or sentence(status)
    if is_api(request):
        code = code or HTTPStatus(status).phrase.lower().replace(" ", "_")
        return JsonResponse({"detail": detail, "code": code}, status=status)
    # Without a database the page around every page cannot be drawn.
    template, context_of = ("503.html", None) if status == 503 else ("refused.html", request)
    body = render_to_string(template, {"status": status, "detail": detail}, context_of)
    return HttpResponse(body, status=status)


def ask_to_sign_in(request, why: str = "") -> HttpResponse:
    """The sign-in page, and afterwards back to where the person was."""
    return _ask(request, settings.LOGIN_URL, {"ended": why} if why else {}, "not_authenticated")


def ask_who_it_is(request) -> HttpResponse:
    """Password or second factor again; then back to the page, never on with the posted form."""
    return _ask(request, "account_reauthenticate", {}, "reauthentication_required")


def ask_for_second_factor(request) -> HttpResponse:
    return _ask(request, "mfa_index", {}, "second_factor_required")


def _ask(request, url_name: str, query: dict[str, str], code: str) -> HttpResponse:
    if is_api(request):
        return refuse(request, 401, code=code)
    address = f"{resolve_url(url_name)}?{urlencode({**query, 'next': page_of(request)})}"
    if request.headers.get("HX-Request"):  # a redirect would put the page into the fragment
        return HttpResponse(status=401, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


def page_of(request) -> str:
    """The page to come back to: this one, or the one whose form or fragment this was."""
    if request.method == "GET" and not request.headers.get("HX-Request"):
        return request.get_full_path()
    origin = f"{request.scheme}://{request.get_host()}"
    came_from = request.headers.get("HX-Current-URL") or request.headers.get("Referer") or ""
    return came_from.removeprefix(origin) if came_from.startswith(f"{origin}/") else "/"


def is_api(request) -> bool:
    return request.path.startswith("/api/")


def handle_not_found(request, exception=None) -> HttpResponse:
    return refuse(request, 404)


def handle_forbidden(request, exception=None) -> HttpResponse:
    return refuse(request, 403)


def handle_csrf_failure(request, reason="") -> HttpResponse:
    return refuse(
        request, 403, _("This form was open too long or came from elsewhere. Reload the page.")
    )


def handle_server_error(request) -> HttpResponse:
    """Also for what fails before the gate, such as reading the session from a database that is gone."""
    return answer_for(sys.exc_info()[1], request) or server_error(request)
