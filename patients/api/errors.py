"""Refusals as JSON: {"detail", "code"} like everywhere behind the gate, and every field that was wrong."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS
from django.core.exceptions import ValidationError as ModelValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import status
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.views import exception_handler

from patients.actions import ChangedElsewhere

ABOUT_THE_WHOLE = {NON_FIELD_ERRORS, api_settings.NON_FIELD_ERRORS_KEY}


class VersionMissing(APIException):
    status_code = status.HTTP_428_PRECONDITION_REQUIRED
    default_detail = gettext_lazy("Name the version you saw in the header If-Match.")
    default_code = "version_missing"


class VersionChanged(APIException):
    status_code = status.HTTP_412_PRECONDITION_FAILED
    default_detail = gettext_lazy(
        "This was changed by somebody else in the meantime. Read it again."
    )
    default_code = "version_changed"


class EnteredOtherwise(APIException):
    status_code = status.HTTP_409_CONFLICT
    default_detail = gettext_lazy("A row with this id was entered before, with other content.")
    default_code = "entered_otherwise"


class LikelyThere(APIException):
    """Asked, never decided: the client says that it is another person, or does not create the patient."""

    status_code = status.HTTP_409_CONFLICT
    default_detail = gettext_lazy(
        "This may be somebody who is already there. If it is another person, send it again with"
        " ?not_the_same=yes."
    )
    default_code = "likely_there"


def handle(problem: Exception, context: dict) -> Response | None:
    """None leaves the exception to the gate, which knows what the database's refusals mean."""
    if isinstance(problem, ModelValidationError):
        problem = ValidationError(_by_field(problem))
    elif isinstance(problem, ChangedElsewhere):
        problem = VersionChanged()
    answer = exception_handler(problem, context)
    if answer is None:
        return None
    if isinstance(problem, ValidationError):
        errors = [{"field": field or None, "message": text} for field, text in flat(problem.detail)]
        answer.data = {"detail": _("Something is not right."), "code": "invalid", "errors": errors}
    else:
        code = getattr(answer.data.get("detail"), "code", "refused")
        answer.data = {"detail": answer.data.get("detail", ""), "code": code}
    return answer


def flat(detail: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Each message with the dotted path of its field; an empty path for the body as a whole."""
    if isinstance(detail, dict):
        for key, inner in detail.items():
            step = "" if key in ABOUT_THE_WHOLE else str(key)
            yield from flat(inner, ".".join(part for part in (path, step) if part))
    elif isinstance(detail, list):
        for inner in detail:
            yield from flat(inner, path)
    else:
        yield path, str(detail)


def _by_field(problem: ModelValidationError) -> dict | list:
    return problem.message_dict if hasattr(problem, "error_dict") else problem.messages
