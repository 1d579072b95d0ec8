"""The worker's application in which one cohort kills the process that computes it."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tumorboard.settings")
django.setup()

from analytics import members  # noqa: E402 - Django first
from tests.faults.workers import POISONED  # noqa: E402
from tumorboard.celery import app  # noqa: E402

_read = members.members_of


def _die_of_one(center_id, cohort, *more, **options):
    if cohort.slug == POISONED:
        os._exit(9)
    return _read(center_id, cohort, *more, **options)


members.members_of = _die_of_one

__all__ = ["app"]
