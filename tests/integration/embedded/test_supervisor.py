"""The supervisor with real servers: what a user sees when all goes well, and one sentence when not."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.integration.embedded.observing import pid_of, processes_of, wait_until_gone
from tumorboard.embedded import services
from tumorboard.embedded.places import BASE_DIR, Places

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


@pytest.fixture
def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def places(tmp_path_factory):
    """Not below pytest's own folder: as root, PostgreSQL's account could not reach that one."""
    folder = Path(os.environ["TB_TEST_FOLDER"]) / tmp_path_factory.mktemp("var").name
    return Places(folder / str(time.monotonic_ns()))


@pytest.fixture
def start(places, free_port):
    started = []

    def start(*, until_ready: bool = True) -> subprocess.Popen:
        demo = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "tests.integration.embedded.small_demo",
                places.var,
                str(free_port),
            ],
            cwd=BASE_DIR,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, "DATABASE_URL": "", "BROKER_URL": ""},
        )
        started.append(demo)
        if until_ready:
            for line in demo.stdout:
                if "Ctrl-C" in line:
                    break
        return demo

    yield start
    for demo in started:
        demo.kill()
        demo.wait()
        demo.stdout.close()


def test_ctrl_c_stops_everything_and_the_second_start_finds_the_data(start, places):
    for _ in range(2):
        demo = start()
        assert len(processes_of(places)) > 3
        demo.send_signal(signal.SIGINT)
        output, _none = demo.communicate(timeout=20)
        assert demo.returncode == 0
        assert "Stopped." in output
        assert processes_of(places) == []
        assert not places.sockets.exists()
        assert "database system is shut down" in (places.log / "postgres.log").read_text()
    assert "initdb" not in (places.log / "postgres.log").read_text()


def test_kill_9_leaves_nothing_behind(start, places):
    demo = start()
    assert len(processes_of(places)) > 3
    demo.kill()
    assert wait_until_gone(places) == []


def test_port_in_use_names_the_next_one(start, free_port):
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", free_port))
        busy.listen()
        demo = start(until_ready=False)
        output, _ = demo.communicate(timeout=20)
    assert demo.returncode == 1
    assert f"Port {free_port} is in use. Choose another: make demo PORT={free_port + 1}" in output
    assert "Traceback" not in output


def test_data_directory_in_use_names_who(start, places):
    places.make()
    with services.only_one(places, purpose="manage.py import_series"):
        demo = start(until_ready=False)
        output, _ = demo.communicate(timeout=20)
    assert demo.returncode == 1
    assert f"in use by process {os.getpid()} (manage.py import_series)" in output
    assert "Traceback" not in output


@pytest.mark.parametrize(("name", "shown"), [("worker", "worker"), ("valkey", "Valkey")])
def test_a_dead_child_stops_the_rest_and_is_named(start, places, name, shown):
    demo = start()
    os.kill(pid_of(places, name), signal.SIGKILL)
    output, _ = demo.communicate(timeout=20)
    assert demo.returncode == 1
    assert f"The demo stops: {shown} was killed by SIGKILL." in output
    assert str(places.log / f"{name}.log") in output
    assert wait_until_gone(places) == []
