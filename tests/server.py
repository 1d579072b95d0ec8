"""The web server as in production, in a process of its own, on the database of the test."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time

from django.conf import settings

from tests.faults.workers import database_url, wait_for


class Server:
    """One process of the web server on a port of its own."""

    def __init__(self, log) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.log = log
        self.process: subprocess.Popen | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, *options: str) -> None:
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                [
                    *[sys.executable, "-m", "uvicorn", "tumorboard.asgi:application"],
                    *["--host", "127.0.0.1", "--port", str(self.port), "--log-level", "warning"],
                    *options,
                ],
                env={
                    **os.environ,
                    "DATABASE_URL": database_url(),
                    "DJANGO_SETTINGS_MODULE": "tumorboard.settings",
                },
                cwd=settings.BASE_DIR,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        wait_for(self.answers, seconds=60, what=f"a server, see {self.log}")

    def answers(self) -> bool:
        try:
            return self.ask("GET", "/healthz")[0] == 200
        except OSError:
            return False

    def ask(self, method: str, path: str, body: str = "", headers=None) -> tuple[int, bytes]:
        """Raises OSError or HTTPException when it dies meanwhile."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(method, path, body or None, headers or {})
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def kill(self) -> None:
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def stop(self) -> float:
        """As a service manager does; the seconds it took."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=30)
        return time.monotonic() - began
