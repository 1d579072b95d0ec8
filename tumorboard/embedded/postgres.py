"""A PostgreSQL server of our own: made, started, given its roles and stopped. Reached by a socket only."""

import os
import shutil
import signal
import subprocess
from pathlib import Path

import psycopg

from tumorboard.embedded import EmbeddedError
from tumorboard.embedded.places import BASE_DIR, Account, own_folder, postgres_account
from tumorboard.embedded.postgres_binaries import Binaries, find_binaries
from tumorboard.embedded.processes import spawn, stop, tail, wait_until

SUPERUSER = "postgres"
OWNER = "tumorboard_owner"
APP = "tumorboard_app"
DATABASE = "tumorboard"

# For throw-away data: a power cut may eat it.
FAST_AND_UNSAFE = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}


def url(socket: Path, user: str, database: str = DATABASE) -> str:
    return f"postgresql://{user}@/{database}?host={socket}"


def is_running(socket: Path) -> bool:
    try:
        psycopg.connect(url(socket, SUPERUSER, "postgres"), connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


class PostgresServer:
    """`data` is made on the first start. `settings` are server settings besides the defaults."""

    def __init__(
        self, *, data: Path, socket: Path, log: Path, settings: dict[str, str] | None = None
    ):
        self.data = data
        self.socket = socket
        self.log = log
        self.settings = settings or {}
        self.process: subprocess.Popen | None = None

    def start(self) -> None:
        account = postgres_account()
        binaries = find_binaries()
        if not self.data.exists():
            self._make_data(binaries, account)
        self._check_version(binaries)
        own_folder(self.socket, mode=0o700, account=account)

        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.socket),
            "unix_socket_permissions": "0700",
            "max_connections": "60",
            "jit": "off",  # small queries: compiling them costs more than it saves
            **self.settings,
        }
        self.process = spawn(
            # The full path: from a bare name it would look for the system's own files.
            [binaries / "postgres", "-D", self.data]
            + [part for name, value in settings.items() for part in ("-c", f"{name}={value}")],
            log=self.log,
            env=_plain_environment(),
            account=account,
            on_our_death=signal.SIGINT,  # PostgreSQL's "fast" shutdown
        )
        wait_until(
            lambda: is_running(self.socket),
            name="PostgreSQL",
            process=self.process,
            log=self.log,
            seconds=60,
        )

    def prepare(self, *, owner_creates_databases: bool = False) -> None:
        """The roles and the database. Safe to repeat."""
        roles = (BASE_DIR / "deploy" / "postgres" / "roles.sql").read_text()
        with psycopg.connect(
            url(self.socket, SUPERUSER, "postgres"), autocommit=True
        ) as connection:
            if not connection.execute(
                "SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]
            ).fetchone():
                connection.execute(f"CREATE DATABASE {DATABASE}")
            connection.execute(roles)
            if owner_creates_databases:
                connection.execute(f"ALTER ROLE {OWNER} CREATEDB")

    def stop(self) -> None:
        if self.process is not None:
            stop(self.process, with_signal=signal.SIGINT, seconds=30)

    def _make_data(self, binaries: Binaries, account: Account | None) -> None:
        # Under another name until it is whole: an interrupted first start leaves nothing half-made.
        unfinished = self.data.with_name(f"{self.data.name}.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        own_folder(unfinished, mode=0o700, account=account)
        process = spawn(
            [
                *[binaries / "initdb", "-D", unfinished, "-U", SUPERUSER, "-E", "UTF8"],
                *["--auth=trust", "--no-sync"],
                *_locale(binaries.major),
            ],
            log=self.log,
            env=_plain_environment(),
            account=account,
            on_our_death=signal.SIGKILL,
        )
        if process.wait() != 0:
            raise EmbeddedError(
                f"PostgreSQL could not make its data directory {self.data}. {tail(self.log)}"
            )
        unfinished.rename(self.data)

    def _check_version(self, binaries: Binaries) -> None:
        made_by = int((self.data / "PG_VERSION").read_text())
        if made_by != binaries.major:
            raise EmbeddedError(
                f"{self.data} was made by PostgreSQL {made_by}, but this is PostgreSQL {binaries.major}: "
                f"name the old one's programs in TB_PG_BIN, or move the data away (make clean removes it)."
            )


def _locale(major: int) -> list[str]:
    """The same on every machine: sorting and case of Turkish come from stored keys, not from a locale."""
    if major >= 17:
        return ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    return ["--locale=C.UTF-8"]


def _plain_environment() -> dict[str, str]:
    """Without the user's PG* variables and language."""
    return {"PATH": os.environ.get("PATH", ""), "HOME": "/", "LC_ALL": "C", "TZ": "UTC"}
