"""manage.py without DATABASE_URL: one line, one answer, nothing left running."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tumorboard.embedded.places import BASE_DIR, Places

WHO = "from django.db import connection as c; k = c.cursor(); k.execute('SELECT current_user'); print(k.fetchone())"


@pytest.fixture
def places():
    return Places(Path(os.environ["TB_TEST_FOLDER"]) / f"manage-{time.monotonic_ns()}")


@pytest.fixture
def manage(places):
    def start(*args: str) -> subprocess.Popen:
        env = {
            name: value
            for name, value in os.environ.items()
            if name
            not in {"DATABASE_URL", "DATABASE_OWNER_URL", "TB_ENVIRONMENT", "TB_DATABASE_ROLE"}
        }
        return subprocess.Popen(
            [sys.executable, "manage.py", *args],
            cwd=BASE_DIR,
            env={**env, "TB_DATA": str(places.var)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    return start


def test_two_commands_at_once_share_a_database_that_stops_after_the_last(manage, places):
    """The first makes the tables; it waits for the second before it stops the server."""
    first = manage("shell", "-v0", "-c", WHO)
    while not (places.postgres_socket / ".s.PGSQL.5432").exists():
        assert first.poll() is None
        time.sleep(0.05)
    second = manage("shell", "-v0", "-c", f"import time; time.sleep(1); {WHO}")

    first_output, _ = first.communicate(timeout=120)
    second_output, _ = second.communicate(timeout=120)

    assert first_output == "Making the tables (first use) …\n('tumorboard_app',)\n"
    assert second_output == "('tumorboard_app',)\n"
    assert (first.returncode, second.returncode) == (0, 0)
    assert not (places.postgres_parent / "postgres" / "postmaster.pid").exists()
    assert not places.sockets.exists()


def test_commands_without_database_start_none(manage, places):
    command = manage("check")
    output, _ = command.communicate(timeout=60)
    assert "no issues" in output
    assert not (places.postgres_parent / "postgres").exists()
    assert not places.sockets.exists()
