"""
The access log: who saw, changed or was refused what. Not: what changed (the history of the rows).

Rows of the IHE basic audit patterns: action, agent, address, patient, entity, purpose, outcome. Never
a name, a search word or the content of a form. No foreign keys, so nothing is looked up here.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

import structlog
from allauth.core.internal.httpkit import get_client_ip
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from patients.centers import center_context
from patients.models import AccessLog

from .rules import EXECUTE, READ, Rule

COLUMNS = (
    "center_id", "user_id", "action", "url_name", "patient_id",
    "entity", "purpose", "outcome", "address", "request_id",
)  # fmt: skip
INSERT = (
    f"INSERT INTO {AccessLog._meta.db_table} ({', '.join(COLUMNS)})"
    f" VALUES ({', '.join(['%s'] * len(COLUMNS))})"
)


@dataclass
class Access:
    """
    What one request may see and what it told the log. Pages find it as `request.access`.

    `center_ids`: the centers whose rows the transaction shows. A page that shows one patient calls
    `patient()`, a download says in `entity` what was taken, a reader in `purpose` why.
    """

    url_name: str
    rule: Rule
    center_ids: list[int] = field(default_factory=list)
    patients: dict[UUID, int] = field(default_factory=dict)
    entity: str = ""
    purpose: str = ""
    failed_sign_ins: list[int | None] = field(default_factory=list)

    def patient(self, patient) -> None:
        """The answer shows this patient."""
        self.patients[patient.pk] = patient.center_id


def write_access(request, outcome: int) -> None:
    """One row per patient shown; without one, one row per center seen. Inside the transaction of the read."""
    access = request.access
    if access.patients:
        subjects = [(center_id, patient_id) for patient_id, center_id in access.patients.items()]
    elif access.rule.logs is not None:
        subjects = [(center_id, None) for center_id in access.center_ids]
    else:
        return
    action = access.rule.logs or READ
    _insert(
        _row(request, center_id, action, outcome, patient_id=patient_id)
        for center_id, patient_id in subjects
    )


def write_denial(request, outcome: int) -> None:
    """
    A refusal, in a transaction of its own: that of the request is gone.

    It stands in the log of every center the person works in, so that the auditor there sees it; a
    refusal of a stranger belongs to no center.
    """
    _write_apart(request, request.user.center_ids() or [None], outcome)


def write_failed_sign_in(request, user_id: int | None, center_ids: list[int]) -> None:
    _write_apart(request, center_ids or [None], 401, user_id=user_id, entity="sign-in refused")


def _write_apart(request, center_ids: list, outcome: int, **fields) -> None:
    asked_to_read = request.method in {"GET", "HEAD"}
    action = request.access.rule.logs or (READ if asked_to_read else EXECUTE)
    with center_context([center_id for center_id in center_ids if center_id is not None]):
        _insert(_row(request, center_id, action, outcome, **fields) for center_id in center_ids)


def _row(request, center_id, action, outcome: int, *, patient_id=None, user_id=None, entity=""):
    return (
        center_id,
        user_id or request.user.pk,
        str(action),
        request.access.url_name,
        patient_id,
        (entity or request.access.entity)[:200],
        request.access.purpose[:200],
        outcome,
        client_address(request),
        request_id(),
    )


def _insert(rows: Iterable[tuple]) -> None:
    """
    Without RETURNING, which would need to see the row: one without a center is seen by nobody. Row by
    row, because pghistory's context does not survive executemany.
    """
    with connection.cursor() as cursor:
        for row in rows:
            cursor.execute(INSERT, row)


def request_id() -> str:
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))[:40]


def client_address(request) -> str | None:
    """The client's own, or as many proxies before us as we trust say (TRUSTED_PROXY_COUNT); never more."""
    try:
        return get_client_ip(request)
    except ImproperlyConfigured:  # fewer addresses than proxies: somebody went around them
        return None
