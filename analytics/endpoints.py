"""Keeping courses and endpoint rows equal to the record: for some patients, for a center. Not: definitions."""

from collections.abc import Collection
from uuid import UUID

from django.db import connection
from django.db.models.functions import Now

from analytics.definitions import METHOD_VERSION, ORIGINS
from analytics.derivation import courses_sql, endpoints_sql
from analytics.models import EndpointBuild, EndpointRow
from patients.clinical.timing import DEFAULT_STAGING_WINDOW_DAYS
from patients.prepared import run

OF_PATIENTS = "patient_id = ANY (%(patients)s)"
OF_CENTER = "center_id = %(center)s"


def follow_record(patient_ids: Collection[UUID]) -> None:
    """
    Bring the rows of these patients up to date. Call it in the transaction that changed the record.

    Two transactions on one patient cannot miss each other's change: the first write of each waits
    for the other at the data version of the center, and only then reads.
    """
    told = {
        "patients": [UUID(str(patient_id)) for patient_id in patient_ids],
        "staging_window_days": DEFAULT_STAGING_WINDOW_DAYS,
    }
    run([(courses_sql(OF_PATIENTS), told), (endpoints_sql(OF_PATIENTS), told)])


def rebuild(center_id: int) -> int:
    """
    Derive every row of a center again, within its center context. Returns how many rows were wrong.

    Anything but 0 outside an import or a new method means that a change passed the receivers by.
    """
    changed = _run(courses_sql(OF_CENTER), {"center": center_id})
    changed += _run(endpoints_sql(OF_CENTER), {"center": center_id})
    changed += _drop_unknown_endpoints(center_id)
    EndpointBuild.objects.update_or_create(
        center_id=center_id, defaults={"method_version": METHOD_VERSION, "built_at": Now()}
    )
    return changed


def _drop_unknown_endpoints(center_id: int) -> int:
    """Rows of an endpoint or origin that an older method offered."""
    rows = EndpointRow.objects.filter(center_id=center_id)
    for endpoint, origins in ORIGINS.items():
        rows = rows.exclude(endpoint=endpoint, origin__in=origins)
    return rows.delete()[0]


def _run(sql: str, parameters: dict) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, {**parameters, "staging_window_days": DEFAULT_STAGING_WINDOW_DAYS})
        return cursor.rowcount
