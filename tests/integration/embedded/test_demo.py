"""The whole demo, as a user meets it: first start, kill, second start, Ctrl-C."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests.integration.embedded.observing import processes_of, wait_until_gone
from tumorboard.embedded.places import BASE_DIR, Places

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="reads /proc"),
]


@pytest.fixture
def start():
    places = Places(Path(os.environ["TB_TEST_FOLDER"]) / f"demo-{time.monotonic_ns()}")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    inherited = {
        name: value for name, value in os.environ.items() if not name.endswith(("_URL", "_KEY"))
    }
    for name in ("TB_ENVIRONMENT", "TB_DATABASE_ROLE"):
        inherited.pop(name, None)
    started = []

    def start() -> tuple[subprocess.Popen, str, Places]:
        """The running demo and what it has printed until it was ready."""
        demo = subprocess.Popen(
            [sys.executable, "manage.py", "demo"],
            cwd=BASE_DIR,
            env={**inherited, "TB_DATA": str(places.var), "PORT": str(port)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        started.append(demo)
        printed = ""
        for line in demo.stdout:
            printed += line
            if "Ctrl-C" in line:
                break
        return demo, printed, places

    yield start
    for demo in started:
        demo.kill()
        demo.wait()
        demo.stdout.close()


def test_first_start_kill_second_start_ctrl_c(start):
    demo, printed, places = start()
    assert "Published series" in printed, printed
    address = printed.split("http://")[1].split()[0]
    with urllib.request.urlopen(f"http://{address}/account/login/") as page:
        assert page.status == 200
    assert "surgeon" in printed
    running = " ".join(processes_of(places))
    for part in ("uvicorn", "celery", "worker", "beat", "valkey", "postgres"):
        assert part in running

    demo.kill()
    assert wait_until_gone(places, seconds=20) == []

    demo, printed, places = start()
    assert "Demo content" not in printed
    demo.send_signal(signal.SIGINT)
    output, _ = demo.communicate(timeout=60)
    assert (demo.returncode, "Stopped." in output) == (0, True)
    assert processes_of(places) == []
