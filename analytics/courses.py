"""
Courses: kept equal to the record, for some patients or for a center, and read as arrays for the statistics.

Not: how a course is derived (derivation.py), nor endpoints (stats/endpoints.py).
"""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models.functions import Now

from analytics.definitions import METHOD_VERSION
from analytics.derivation import courses_sql
from analytics.models import EndpointBuild
from patients.clinical.timing import DEFAULT_STAGING_WINDOW_DAYS
from patients.prepared import run

OF_PATIENTS = "patient_id = ANY (%(patients)s)"
OF_CENTER = "center_id = %(center)s"


def follow_record(patient_ids: Collection[UUID]) -> None:
    """
    Bring the courses of these patients up to date. Call it in the transaction that changed the record.

    Two transactions on one patient cannot miss each other's change: the first write of each waits
    for the other at the data version of the center, and only then reads. So the version that it notes is of this
    transaction, and later than that of everything computed without it.
    """
    told = {
        "patients": [UUID(str(patient_id)) for patient_id in patient_ids],
        "staging_window_days": DEFAULT_STAGING_WINDOW_DAYS,
    }
    run([(courses_sql(OF_PATIENTS, was_written=True), told)])


def rebuild(center_id: int) -> int:
    """
    Derive every course of a center again, within its center context. Returns how many were wrong.

    Anything but 0 outside an import or a new method means that a change passed the receivers by: then what is shown
    changes without a write, and the center gets a new data version for it. Whoever writes waits meanwhile, or its
    course would be written over by what was derived before.
    """
    told = {"center": center_id, "staging_window_days": DEFAULT_STAGING_WINDOW_DAYS}
    with connection.cursor() as cursor:
        version = _ask_for_version(cursor, "analytics_hold_data_version", center_id)
        cursor.execute(courses_sql(OF_CENTER, was_written=False), told)
        changed = cursor.rowcount
        if changed:
            version = _ask_for_version(cursor, "analytics_raise_data_version", center_id)
    EndpointBuild.objects.update_or_create(
        center_id=center_id,
        defaults={
            "method_version": METHOD_VERSION,
            "built_at": Now(),
            "all_changed_at_version": version,
        },
    )
    return changed


def _ask_for_version(cursor: Any, function: str, center_id: int) -> int:
    """Both of migration 0012; 0 for a center in which nothing was ever written."""
    cursor.execute(f"SELECT {function}(%s)", [center_id])
    return cursor.fetchone()[0] or 0
