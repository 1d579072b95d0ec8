"""A real Celery worker with real child processes, to be killed. Not: what is to be seen meanwhile."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from django.conf import settings
from django.db import connection

from analytics.models import CalculationService

# The cohort that tests.faults.poisoned_worker dies of. Here, because importing that module is deadly.
POISONED = "metachronous"


def database_url() -> str:
    """Of the database of this test, for another process."""
    where = connection.settings_dict
    return (
        f"postgresql://{where['USER']}:{where['PASSWORD']}@:{where['PORT']}/{where['NAME']}"
        f"?host={where['HOST']}"
    )


class Worker:
    """A prefork worker of two processes in a process group of its own. `app` is its Celery module."""

    def __init__(self, *, broker: str, log: Path, app: str = "tests.faults.slow_worker") -> None:
        self.log = log
        self.command = [
            *[sys.executable, "-m", "celery", "-A", app, "worker", "--concurrency", "2"],
            *["--loglevel", "WARNING", "--without-gossip", "--without-mingle"],
        ]
        self.environment = {
            **os.environ,
            "DATABASE_URL": database_url(),
            "BROKER_URL": broker,
            "DJANGO_SETTINGS_MODULE": "tumorboard.settings",
        }
        self.process: subprocess.Popen | None = None

    def start(self) -> None:
        """Returns when its listener has said that it is there."""
        CalculationService.objects.all().delete()
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                self.command,
                env=self.environment,
                cwd=settings.BASE_DIR,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        wait_for(CalculationService.objects.exists, seconds=60, what=f"a worker, see {self.log}")

    def kill(self) -> None:
        """Parent, children and listener at once, as when the machine loses power."""
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def kill_child(self) -> None:
        """Only one of the processes that compute, as when memory runs out."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        pids = [int(pid) for pid in children.read_text().split()]
        if pids:
            os.kill(pids[-1], signal.SIGKILL)


def wait_for(condition, *, seconds: float, what: str) -> float:
    """How long it took. Fails when it takes longer."""
    began = time.monotonic()
    while not condition():
        if time.monotonic() - began > seconds:
            raise AssertionError(f"waited {seconds} s in vain for {what}")
        time.sleep(0.05)
    return time.monotonic() - began
