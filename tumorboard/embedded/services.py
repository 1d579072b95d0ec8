"""What manage.py does before Django loads: find the running embedded database, or start one for itself."""

import fcntl
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from tumorboard.embedded import EmbeddedError, postgres, valkey
from tumorboard.embedded.places import BASE_DIR, Places, own_folder
from tumorboard.embedded.processes import fresh_log, spawn, stop, tail
from tumorboard.embedded.secrets import secret_file

# These change tables and need the owner's role; everything else runs as the application.
OWNER_COMMANDS = {"migrate", "pgtrigger", "flush", "createcachetable"}

# These work without a database.
OFFLINE_COMMANDS = {
    *[
        "help",
        "version",
        "check",
        "demo",
        "collectstatic",
        "findstatic",
        "diffsettings",
        "spectacular",
    ],
    *["makemessages", "compilemessages", "compile_translations"],
}

# These do so when they are given a file.
OFFLINE_OPTIONS = {"survival": "--csv"}


def is_offline(argv: list[str]) -> bool:
    command = argv[1] if len(argv) > 1 else "help"
    asks_for_help = bool({"--help", "-h"} & set(argv))
    return (
        command.startswith("-")
        or asks_for_help
        or (command in OFFLINE_COMMANDS and "--database" not in argv)
        or OFFLINE_OPTIONS.get(command) in {argument.partition("=")[0] for argument in argv}
    )


@contextmanager
def services_for(argv: list[str]) -> Iterator[None]:
    """The environment that `manage.py` needs for this command, with a database behind it if it needs one."""
    if len(argv) > 1 and argv[1] in OWNER_COMMANDS:
        os.environ["TB_DATABASE_ROLE"] = "owner"
    if os.environ.get("DATABASE_URL") or os.environ.get("TB_ENVIRONMENT") == "production":
        yield
        return
    places = Places.from_environment()
    places.make()
    for name, value in environment(places).items():
        os.environ.setdefault(name, value)
    if is_offline(argv):
        yield
        return
    with database_running(places, purpose=" ".join(argv[:2])) as we_started_it:
        if we_started_it and "migrate" not in argv:
            migrate_if_empty(places)
        yield


def environment(places: Places) -> dict[str, str]:
    """What settings.py reads, for the embedded servers of this data directory."""
    values = {
        "TB_ENVIRONMENT": "demo",
        "DATABASE_URL": postgres.url(places.postgres_socket, postgres.APP),
        "DATABASE_OWNER_URL": postgres.url(places.postgres_socket, postgres.OWNER),
        "BROKER_URL": valkey.broker_url(places.valkey_socket),
        "SECRET_KEY_FILE": str(secret_file(places.var, "secret_key")),
        "IDENTITY_KEY_FILE": str(secret_file(places.var, "identity_key")),
        "DOCUMENTS_DIR": str(places.var / "documents"),
    }
    if valkey.is_running(places.valkey_socket):
        values["CACHE_URL"] = valkey.cache_url(places.valkey_socket)
    return values


def postgres_of(places: Places) -> postgres.PostgresServer:
    return postgres.PostgresServer(
        data=places.postgres_parent / "postgres",
        socket=places.postgres_socket,
        log=places.log / "postgres.log",
    )


@contextmanager
def only_one(places: Places, *, purpose: str) -> Iterator[None]:
    """Hold the data directory. Refuses when another process holds it, and says which."""
    with (places.run / "lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise EmbeddedError(
                f"The data directory {places.var} is in use by {file.read().strip() or 'another process'}: "
                "stop that first, or choose another directory with TB_DATA=…"
            ) from None
        file.truncate(0)
        file.write(f"process {os.getpid()} ({purpose})")
        file.flush()
        yield


@contextmanager
def database_running(places: Places, *, purpose: str) -> Iterator[bool]:
    """
    The embedded database, for as long as the block. Yields whether we started it.

    Two commands at once share it: each holds a shared lock, and the one that started the server waits
    for the others before it stops it.
    """
    with (places.run / "users").open("w") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        if postgres.is_running(places.postgres_socket):
            yield False
            return
        with only_one(places, purpose=purpose):
            own_folder(places.sockets, mode=0o711)
            fresh_log(places.log, "postgres")
            server = postgres_of(places)
            try:
                server.start()
                server.prepare()
                yield True
            finally:
                fcntl.flock(users, fcntl.LOCK_EX)
                server.stop()
                places.remove_sockets()


def migrate_if_empty(places: Places) -> None:
    """The first command of all finds its tables made."""
    with psycopg.connect(postgres.url(places.postgres_socket, postgres.OWNER)) as connection:
        row = connection.execute("SELECT to_regclass('public.django_migrations')").fetchone()
    if row and row[0] is None:
        sys.stderr.write("Making the tables (first use) …\n")
        run_manage("migrate", log=fresh_log(places.log, "migrate"))


def run_manage(*args: str, log: Path, report: Callable[[str], None] = lambda line: None) -> None:
    """Another manage.py command, to its end, with our environment. `report` gets each line it prints."""
    env = {key: value for key, value in os.environ.items() if key != "TB_DATABASE_ROLE"}
    process = spawn([sys.executable, BASE_DIR / "manage.py", *args], log=log, env=env)
    try:
        with log.open(errors="replace") as lines:
            is_running = True
            while is_running:
                is_running = process.poll() is None
                for line in lines:
                    report(line.rstrip())
                time.sleep(0.1)
    finally:
        stop(process, with_signal=signal.SIGTERM, seconds=5)
    if process.returncode:
        raise EmbeddedError(f"manage.py {' '.join(args)} failed. {tail(log, lines=15)}")
