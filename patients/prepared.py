"""
Many statements in one journey to the database, each with a plan that the connection keeps.

Django's own cursor binds values in the client, so that what it sends is never the same text twice: every
statement is read and planned anew, which for a row of sixty columns takes longer than writing it.
Not: which rows may be read or written; the database's own policies hold here as for any statement.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import psycopg
from django.db import connection

Statement = tuple[str, Sequence[Any] | dict[str, Any]]


def run(statements: Iterable[Statement]) -> list[list[tuple]]:
    """
    The answers in the order of the statements; of one that reads nothing, an empty one.

    The first that is refused refuses them all, as an error of Django's.
    """
    connection.ensure_connection()
    driver: Any = connection.connection
    driver.prepare_threshold = 1  # Django switches it off; only what asks for it is prepared
    with connection.wrap_database_errors, driver.pipeline():
        asked = [psycopg.Cursor(driver).execute(*each, prepare=True) for each in statements]
    # Only now the answers are there.
    return [cursor.fetchall() if cursor.description else [] for cursor in asked]
