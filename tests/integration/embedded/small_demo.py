"""The supervisor with real servers, but a web process and a worker that start at once. Run by the tests."""

import sys
from pathlib import Path

from tumorboard.embedded.places import Places
from tumorboard.embedded.supervisor import Demo, run_until_stopped, step


class SmallDemo(Demo):
    def _prepare(self):
        pass

    def _start_application(self, stack):
        for name in ("web", "worker"):
            self._spawn(stack, name, "-c", SLEEP)
        for name in ("web", "worker"):
            with step(name):
                self._wait_for(name, lambda log: b"started" in log.read_bytes())


SLEEP = "import time; print('started', flush=True); time.sleep(600)"


if __name__ == "__main__":
    places = Places(Path(sys.argv[1]))
    sys.exit(run_until_stopped(SmallDemo(places, host="127.0.0.1", port=int(sys.argv[2]))))
