"""Transactions and locks a refresh needs. Not: what is computed under them."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from patients.centers import center_context


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
