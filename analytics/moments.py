"""Transactions and locks a refresh needs. Not: what is computed under them."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from patients.centers import center_context

# An advisory lock of 64 bits is listed in two halves.
HELD = """
SELECT EXISTS (
    SELECT FROM pg_locks, hashtextextended(%s, 0) AS wanted(key)
    WHERE locktype = 'advisory' AND granted AND objsubid = 1
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND classid::bigint = (key >> 32) & 4294967295 AND objid::bigint = key & 4294967295
)
"""


@contextmanager
def one_moment(center_id: int) -> Iterator[None]:
    """
    A read-only transaction that sees the record of one center as it was at one moment.

    Every query within sees the same committed data: data version, rows and counts belong together.
    It must be the outermost transaction.
    """
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        with center_context([center_id]):
            yield


def refresh_lock(center_id: int, result: str) -> str:
    """The name under which only one process refreshes a result (analytics.refreshed)."""
    return f"refresh {center_id} {result}"


def is_somebody_at(name: str) -> bool:
    """Whether a living process holds `name` (only_one)."""
    with connection.cursor() as cursor:
        cursor.execute(HELD, [name])
        return cursor.fetchone()[0]


@contextmanager
def only_one(name: str) -> Iterator[bool]:
    """
    Whether nobody else is at `name` now, in any process. Held until the block ends.

    The lock belongs to the database session: a killed worker loses it with its connection.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [name])
        is_ours = cursor.fetchone()[0]
    try:
        yield is_ours
    finally:
        if is_ours:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [name])
