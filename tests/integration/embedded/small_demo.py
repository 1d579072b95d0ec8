"""The supervisor with real servers, but a web process and a worker that start at once. Run by the tests."""

import sys
from pathlib import Path

from tumorboard.embedded.places import Places
from tumorboard.embedded.supervisor import Demo, run_until_stopped, step


class SmallDemo(Demo):
    def _prepare(self):
        pass

    def _start_web(self, stack):
        with step("Web"):
            self._start(stack, "web", "-c", SLEEP, is_ready=has_started)

    def _start_workers(self, stack):
        with step("Worker and beat"):
            self._start(stack, "worker", "-c", SLEEP, is_ready=has_started)


SLEEP = "import time; print('started', flush=True); time.sleep(600)"


def has_started(log: Path) -> bool:
    return b"started" in log.read_bytes()


if __name__ == "__main__":
    places = Places(Path(sys.argv[1]))
    sys.exit(run_until_stopped(SmallDemo(places, host="127.0.0.1", port=int(sys.argv[2]))))
