"""Listening to the record: courses follow every change, in the transaction that makes it; packages are no orphans."""

from collections.abc import Collection
from pathlib import Path
from uuid import UUID

from django.dispatch import receiver

from analytics import courses
from analytics.paper.actions import stored_files
from patients.signals import record_changed, stored_files_asked
from tumorboard.models import Decision

BOARD = Decision._meta.app_label


@receiver(record_changed)
def follow_the_record(
    sender, patient_ids: Collection[UUID] = (), center_id: int | None = None, **_extra
) -> None:
    """
    An import names its center instead of its patients. No course holds anything of the board; what is counted of it
    is noted by triggers (migration 0012), and the rest must not make results stale.
    """
    if sender._meta.app_label == BOARD:
        return
    if center_id is not None:
        courses.rebuild(center_id)
    elif patient_ids:
        courses.follow_record(patient_ids)


@receiver(stored_files_asked)
def name_packages(sender, **_extra) -> set[Path]:
    """Packages lie in the store of documents, and are none."""
    return stored_files()
