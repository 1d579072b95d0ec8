"""A database address as Django wants it."""

from typing import Any

from django.db import connection
from psycopg.conninfo import conninfo_to_dict


def database_from_url(
    url: str, *, pool_size: int = 0, statement_timeout_ms: int = 0
) -> dict[str, Any]:
    """
    `postgresql://user:password@host:port/name?sslmode=require`, or a socket's folder in `?host=/path`.

    With a pool, threads borrow connections and give them back; only the web process wants one. The
    center of a request is transaction-local, so nothing of it stays on a connection given back.
    """
    parts = conninfo_to_dict(url)
    address = {
        key: str(parts.pop(key, "") or "") for key in ("dbname", "user", "password", "host", "port")
    }
    options: dict[str, Any] = dict(parts)
    if pool_size:
        options["pool"] = {"min_size": 1, "max_size": pool_size, "timeout": 10}
    if statement_timeout_ms:
        options["options"] = f"-c statement_timeout={statement_timeout_ms}"
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": address["dbname"],
        "USER": address["user"],
        "PASSWORD": address["password"],
        "HOST": address["host"],
        "PORT": address["port"],
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,  # tumorboard.access.gate owns the transaction
        "OPTIONS": options,
    }


def parameters_of_own_connection() -> dict[str, Any]:
    """For a connection that listens. Django's own may be closed and opened again between two queries."""
    parameters = connection.get_connection_params()
    for name in ("cursor_factory", "context", "pool", "server_side_binding", "isolation_level"):
        parameters.pop(name, None)
    return parameters
