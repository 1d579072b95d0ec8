"""
`manage.py demo`: database, broker, web, worker and beat, started in order and stopped in order.

Nothing outlives this process: on Ctrl-C each is asked to stop, and on `kill -9` the kernel tells them
(Linux). What goes wrong is one sentence and exit code 1.
"""

import errno
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tumorboard.embedded import EmbeddedError, services
from tumorboard.embedded.places import BASE_DIR, Places, own_folder
from tumorboard.embedded.processes import ended, fresh_log, spawn, stop, wait_until
from tumorboard.embedded.valkey import ValkeyServer, cache_url
from tumorboard.translations import compile_translations

ACCOUNTS_FILE = "demo_accounts.json"
LOADED_MARK = "demo_loaded"
LOOPBACK = {"127.0.0.1", "localhost"}
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StopRequested(Exception):
    """Ctrl-C, or the service manager."""


class Demo:
    def __init__(self, places: Places, *, host: str, port: int):
        self.places = places
        self.host = host
        self.port = port
        self.processes: dict[str, tuple[subprocess.Popen, Path]] = {}

    @property
    def address(self) -> str:
        is_here = self.host in {*LOOPBACK, "0.0.0.0"}
        return f"http://{'localhost' if is_here else self.host}:{self.port}"

    def run(self) -> None:
        """Until somebody stops us; raises EmbeddedError when something else ends first."""
        check_port_is_free(self.host, self.port)
        if self.host not in LOOPBACK:
            # Asked for by other machines, under names we do not know. Invented people only.
            os.environ.setdefault("ALLOWED_HOSTS", "*")
        self.places.make()
        with ExitStack() as stack:
            stack.enter_context(services.only_one(self.places, purpose="manage.py demo"))
            own_folder(self.places.sockets, mode=0o711)
            stack.callback(self.places.remove_sockets)
            self._start_database(stack)
            self._start_broker(stack)
            self._prepare()
            self._start_application(stack)
            self._show_where_to_go()
            self._watch()

    def _start_database(self, stack: ExitStack) -> None:
        if os.environ.get("DATABASE_URL") and not _is_ours(os.environ["DATABASE_URL"], self.places):
            say("PostgreSQL: using DATABASE_URL")
            return
        with step("PostgreSQL"):
            fresh_log(self.places.log, "postgres")
            server = services.postgres_of(self.places)
            stack.callback(server.stop)
            server.start()
            server.prepare()
        assert server.process is not None
        self.processes["PostgreSQL"] = (server.process, server.log)

    def _start_broker(self, stack: ExitStack) -> None:
        if os.environ.get("BROKER_URL") and not _is_ours(os.environ["BROKER_URL"], self.places):
            say("Valkey: using BROKER_URL")
            return
        with step("Valkey"):
            server = ValkeyServer(
                data=self.places.valkey_data,
                socket=self.places.valkey_socket,
                log=fresh_log(self.places.log, "valkey"),
            )
            stack.callback(server.stop)
            server.start()
        assert server.process is not None
        self.processes["Valkey"] = (server.process, server.log)
        os.environ.setdefault("CACHE_URL", cache_url(self.places.valkey_socket))

    def _prepare(self) -> None:
        with step("Translations"):
            compile_translations(BASE_DIR / "locale")
        with step("Tables"):
            services.run_manage("migrate", "--no-input", log=fresh_log(self.places.log, "migrate"))
        mark = self.places.postgres_parent / LOADED_MARK
        if not mark.exists():
            with step("Demo content (only now, at the first start)"):
                say("")
                services.run_manage(
                    "load_demo",
                    f"--accounts={self.places.var / ACCOUNTS_FILE}",
                    log=fresh_log(self.places.log, "load_demo"),
                    report=lambda line: say(f"    {line}"),
                )
                mark.touch()

    def _start_application(self, stack: ExitStack) -> None:
        """Web, worker and beat side by side: most of their start is Python reading our code."""
        celery = ["-m", "celery", "-A", "tumorboard"]
        self._spawn(
            stack,
            "web",
            *["-m", "uvicorn", "tumorboard.asgi:application", "--host", self.host],
            *[
                "--port",
                str(self.port),
                "--lifespan",
                "off",
                "--no-access-log",
                "--no-server-header",
            ],
            *["--timeout-graceful-shutdown", "3"],
            env={"DATABASE_POOL_SIZE": "8", "DATABASE_STATEMENT_TIMEOUT_MS": "30000"},
        )
        self._spawn(
            stack,
            "worker",
            *[
                *celery,
                "worker",
                "-c",
                "2",
                "--loglevel",
                "INFO",
                "--without-gossip",
                "--without-mingle",
            ],
            # Asked to stop, it would wait for its broker, which dies at the same moment. A killed
            # task does no harm: the database knows what is not done.
            on_our_death=signal.SIGKILL,
        )
        self._spawn(
            stack,
            "beat",
            *[*celery, "beat", "--loglevel", "INFO", "--pidfile="],
            *["--schedule", str(self.places.run / "beat-schedule")],
        )
        with step("Web"):
            self._wait_for("web", lambda log: answers(f"http://127.0.0.1:{self.port}/readyz"))
        with step("Worker"):
            self._wait_for("worker", lambda log: b" ready." in log.read_bytes())
        with step("Beat"):
            self._wait_for("beat", lambda log: b"beat: Starting" in log.read_bytes())

    def _spawn(
        self,
        stack: ExitStack,
        name: str,
        *args: str,
        env: dict[str, str] | None = None,
        on_our_death: signal.Signals = signal.SIGTERM,
    ) -> None:
        log = fresh_log(self.places.log, name)
        process = spawn(
            [sys.executable, *args],
            log=log,
            env={**os.environ, **(env or {})},
            on_our_death=on_our_death,
        )
        self.processes[name] = (process, log)
        stack.callback(stop, process, with_signal=signal.SIGTERM, seconds=8)

    def _wait_for(self, name: str, is_ready: Callable[[Path], bool]) -> None:
        process, log = self.processes[name]
        wait_until(lambda: is_ready(log), name=f"The {name}", process=process, log=log, seconds=180)

    def _show_where_to_go(self) -> None:
        say(f"\n  {self.address}\n")
        accounts = self.places.var / ACCOUNTS_FILE
        if accounts.exists():
            for line in as_table(json.loads(accounts.read_text())):
                say(f"  {line}")
        say(f"\n  Logs in {self.places.log}. Stop with Ctrl-C.")

    def _watch(self) -> None:
        while True:
            for name, (process, log) in self.processes.items():
                if process.poll() is not None:
                    raise EmbeddedError(f"The demo stops: {ended(name, process, log)}")
            time.sleep(0.3)


def run_until_stopped(demo: Demo) -> int:
    """The exit code: 0 when somebody stopped it, 1 with one sentence when something went wrong."""

    def request_stop(number, frame):
        # Once: a second Ctrl-C must not interrupt the stopping.
        for name in STOP_SIGNALS:
            signal.signal(name, signal.SIG_IGN)
        raise StopRequested

    for name in STOP_SIGNALS:
        signal.signal(name, request_stop)
    try:
        demo.run()
    except StopRequested:
        say("\nStopped.")
    except EmbeddedError as problem:
        sys.stderr.write(f"\n{problem}\n")
        return 1
    return 0


def check_port_is_free(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as problem:
            if problem.errno == errno.EADDRINUSE:
                raise EmbeddedError(
                    f"Port {port} is in use. Choose another: make demo PORT={port + 1}"
                ) from None
            raise EmbeddedError(f"Cannot listen on {host}:{port}: {problem.strerror}.") from None


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as response:
            return response.status == 200
    except (urllib.error.URLError, OSError):
        return False


def _is_ours(url: str, places: Places) -> bool:
    return str(places.sockets) in url


def as_table(rows: list[dict]) -> list[str]:
    """Lines with aligned columns; the keys of the first row are the headings."""
    headings = list(rows[0]) if rows else []
    lines = [headings, *([_in_words(row[heading]) for heading in headings] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    ]


def _in_words(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


@contextmanager
def step(what: str) -> Iterator[None]:
    """`PostgreSQL … 0.6 s`, so that one sees what is being waited for."""
    sys.stdout.write(f"{what} … ")
    sys.stdout.flush()
    started = time.monotonic()
    try:
        yield
    except BaseException:
        say("")
        raise
    say(f"{time.monotonic() - started:.1f} s")
