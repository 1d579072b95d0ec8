"""How the matrix is read, an address asked, and an answer and the other hospital's rows looked through."""

import csv
import re
from functools import cache
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

from django.core.cache import cache as rate_limits
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.test import Client
from django.urls import reverse

from patients.centers import center_context
from tumorboard.models import Role

from .urls import BUILDERS, CHANGES_NO_ROW, Call

ROLES = [role.value for role in Role]
COLUMNS = [*ROLES, "anonymous", "expired"]
BROWSER = Client(raise_request_exception=False)
REFUSALS = {"403", "404", "login"}
# Addresses that exist in debug only.
NOT_IN_PRODUCTION = {"gallery"}


def read_matrix() -> list[dict[str, str]]:
    with (Path(__file__).parent / "matrix.csv").open() as file:
        return list(csv.DictReader(file))


MATRIX = read_matrix()


def browser_of(world, who: str) -> Client:
    """The browser of a person; strangers have no cookie. One for all, because a new one loads everything anew."""
    _scene, cookies, _untouched = world
    rate_limits.clear()
    BROWSER.cookies = cookies[who].copy() if who in cookies else SimpleCookie()
    return BROWSER


def call_for(row: dict[str, str], hospital) -> Call:
    name, method = row["url_name"], row["method"]
    builder = BUILDERS.get((name, method)) or BUILDERS.get(name)
    with center_context([hospital.center.pk]):
        return builder(hospital) if builder else Call()


def send(browser: Client, row: dict[str, str], call: Call):
    method = row["method"]
    address = reverse(row["url_name"], kwargs=call.kwargs)
    if call.query:
        address += f"?{urlencode(call.query)}"
    if method == "GET":
        return browser.get(address)
    if call.json is not None:
        return browser.generic(
            method,
            address,
            DjangoJSONEncoder().encode(call.json),
            content_type="application/json",
            headers=call.headers,
        )
    return getattr(browser, method.lower())(address, call.data)


def shown(answer, hospital) -> list[str]:
    """The hospital's canaries in the answer: body, headers, cookies, the name of a download."""
    body = b"".join(answer) if answer.streaming else answer.content
    text = body.decode(errors="replace") + str(answer.headers) + answer.cookies.output()
    return re.findall(rf".{{0,40}}{hospital.canary}.{{0,40}}", text, flags=re.IGNORECASE)


@cache
def tables_with_center() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT table_name FROM information_schema.columns"
            " WHERE table_schema = 'public' AND column_name = 'center_id' ORDER BY 1"
        )
        return [table for (table,) in cursor.fetchall()]


def fingerprint(hospital, *, log: bool = True) -> str:
    """Of every row of the hospital in every table that names its center, and of its people."""
    ids = ",".join(str(user.pk) for user in hospital.people.values())
    parts = [
        f"SELECT '{table}', count(*), md5(string_agg(t::text, '|' ORDER BY t::text))"
        f" FROM {table} t WHERE center_id = {hospital.center.pk}"
        for table in tables_with_center()
        if log or table != "patients_accesslog"
    ]
    parts.append(
        "SELECT 'people', count(*), md5(string_agg(t::text, '|' ORDER BY id))"
        f" FROM tumorboard_user t WHERE id IN ({ids})"
    )
    with center_context([hospital.center.pk]), connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        return str(cursor.fetchall())


def verdict(answer) -> str:
    """A status, or where a person was sent instead."""
    location = answer.headers.get("Location", "")
    if answer.status_code == 302 and location.startswith("/account/login/?next="):
        return "login"
    if answer.status_code == 401:
        return "login"
    if answer.status_code == 302 and location.startswith(
        ("/account/reauthenticate/", "/account/second-factor/reauthenticate/")
    ):
        return "reauth"
    return str(answer.status_code)


def shows_a_center(row: dict[str, str]) -> bool:
    """Not the pages that also stand open to people without a role: those see no center's rows."""
    return row["expired"] in REFUSALS and somebody_allowed(row) is not None


def changes_rows(row: dict[str, str]) -> bool:
    """Or else the form of its builder is not a real one, and no foreign row is in danger from it."""
    return row["method"] != "GET" and shows_a_center(row) and row["url_name"] not in CHANGES_NO_ROW


def somebody_allowed(row: dict[str, str]) -> str | None:
    return next((role for role in ROLES if row[role] not in REFUSALS), None)
