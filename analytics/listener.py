"""
A thread in the worker's main process that hears of changes the moment they are committed, and sweeps.

It also says every few seconds that the calculation service is there. Deaf or dead it does no harm:
beat sweeps every minute, and the next worker has its own listener.
"""

import threading
import time

import psycopg
import structlog
from django.db import DatabaseError, close_old_connections
from django.db.models.functions import Now

from analytics import sweeper
from analytics.models import CalculationService
from tumorboard.databases import parameters_of_own_connection

log = structlog.get_logger(__name__)

# How soon a lost message, an ended lease or a lost connection is noticed.
TICK_SECONDS = 2
_stopping = threading.Event()


def start(**_signal) -> None:
    _stopping.clear()
    threading.Thread(target=_run, name="listener", daemon=True).start()


def stop(**_signal) -> None:
    _stopping.set()


def _run() -> None:
    while not _stopping.is_set():
        try:
            _listen()
        except (psycopg.Error, DatabaseError) as problem:
            log.warning("listener_lost_the_database", problem=type(problem).__name__)
            close_old_connections()
            time.sleep(TICK_SECONDS)


def _listen() -> None:
    """Sweep at every notice and every tick until told to stop."""
    from analytics.tasks import poke, poke_paper  # tasks import this module

    with psycopg.connect(**parameters_of_own_connection(), autocommit=True) as listening:
        listening.execute("LISTEN data_version")
        while not _stopping.is_set():
            sweeper.sweep(poke, poke_paper)
            CalculationService.objects.update_or_create(id=1, defaults={"answered_at": Now()})
            # All notices that have come in are one reason to sweep.
            for _notice in listening.notifies(timeout=TICK_SECONDS, stop_after=1):
                pass
