"""Doing something as the owner of the tables, in tests only. The application never can."""

from contextlib import contextmanager

from django.db import connections

from tumorboard.embedded.postgres import APP, OWNER


def become(role: str) -> None:
    connection = connections["default"]
    connection.close()
    connection.settings_dict["USER"] = role


@contextmanager
def as_owner(alias: str = "default"):
    """
    A second connection, as the owner, for this thread. It does not see what the test has not committed.

    The shared settings are not changed: other threads (the live server) go on as the application.
    """
    application = connections[alias]
    owner = application.copy()
    owner.settings_dict = {
        **application.settings_dict,
        "USER": OWNER,
        # Rather an error than a test that waits for its own lock.
        "OPTIONS": {**application.settings_dict["OPTIONS"], "options": "-c lock_timeout=5s"},
    }
    connections[alias] = owner
    try:
        yield owner
    finally:
        owner.close()
        connections[alias] = application


__all__ = ["APP", "OWNER", "as_owner", "become"]
