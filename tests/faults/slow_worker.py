"""The worker's application with pauses in the middle of a refresh, so that a kill meets it there."""

import os
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tumorboard.settings")
django.setup()

from analytics import members  # noqa: E402 - Django first
from analytics.models import SurvivalSnapshot  # noqa: E402
from tumorboard.celery import app  # noqa: E402

PAUSE_SECONDS = 0.05

_read, _write = members.members_of, type(SurvivalSnapshot.objects).bulk_create


def _read_slowly(*arguments, **options):
    time.sleep(PAUSE_SECONDS)
    return _read(*arguments, **options)


def _write_slowly(manager, rows, **options):
    """In two halves of one transaction: the worst moment to die is between them."""
    half = len(rows) // 2
    _write(manager, rows[:half], **options)
    time.sleep(PAUSE_SECONDS)
    return _write(manager, rows[half:], **options)


members.members_of = _read_slowly
type(SurvivalSnapshot.objects).bulk_create = _write_slowly

__all__ = ["app"]
