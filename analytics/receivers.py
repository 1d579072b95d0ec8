"""Listening to the record: courses follow every change, in the transaction that makes it."""

from collections.abc import Collection
from uuid import UUID

from django.dispatch import receiver

from analytics import courses
from patients.signals import record_changed


@receiver(record_changed)
def follow_the_record(
    sender, patient_ids: Collection[UUID] = (), center_id: int | None = None, **_extra
) -> None:
    """An import names its center instead of its patients."""
    if center_id is not None:
        courses.rebuild(center_id)
    elif patient_ids:
        courses.follow_record(patient_ids)
