"""
A PostgreSQL for this test run only, started before Django reads its settings.

Loaded by `-p tests.pgplugin` (pyproject.toml). With xdist the controller starts it and the workers
inherit its address; each worker makes its own database in it.
"""

import os
import shutil
import tempfile
from pathlib import Path

import pytest

from tumorboard.embedded import EmbeddedError, postgres
from tumorboard.embedded.places import BASE_DIR
from tumorboard.embedded.secrets import PREFIX
from tumorboard.translations import compile_translations

FOLDER_NAME = "tumorboard-tests-"
_running: list[tuple[postgres.PostgresServer, Path]] = []


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests():
    if "PYTEST_XDIST_WORKER" in os.environ:
        return
    # The first start writes bytecode, or every process of the suite would compile everything again.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    compile_translations(BASE_DIR / "locale")
    _remove_folders_of_the_dead()
    folder = Path(tempfile.mkdtemp(prefix=f"{FOLDER_NAME}{os.getpid()}-", dir="/tmp"))
    folder.chmod(0o711)
    server = postgres.PostgresServer(
        data=folder / "data",
        socket=folder / "pg",
        log=folder / "postgres.log",
        settings=postgres.FAST_AND_UNSAFE,
    )
    _running.append((server, folder))
    try:
        server.start()
        server.prepare(owner_creates_databases=True)
    except EmbeddedError as problem:
        _stop()
        raise pytest.UsageError(str(problem)) from None
    os.environ.update(test_environment(folder))


def test_environment(folder: Path) -> dict[str, str]:
    """Overrides whatever is set: tests must never meet a real database."""
    return {
        "TB_ENVIRONMENT": "test",
        "TB_TEST_FOLDER": str(folder),
        "TB_DATABASE_ROLE": "app",
        "DATABASE_URL": postgres.url(folder / "pg", postgres.APP),
        "DATABASE_OWNER_URL": postgres.url(folder / "pg", postgres.OWNER),
        "SECRET_KEY": f"{PREFIX}tests",
        "IDENTITY_KEY": f"{PREFIX}tests",
        "DOCUMENTS_DIR": str(folder / "documents"),
        "BROKER_URL": "",
        "CACHE_URL": "",
        "DEBUG": "0",
        "LOG_LEVEL": "ERROR",
    }


test_environment.__test__ = False


def pytest_unconfigure():
    _stop()


def _stop() -> None:
    while _running:
        server, folder = _running.pop()
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _remove_folders_of_the_dead() -> None:
    """A killed run leaves its folder; its server died with it."""
    for folder in Path("/tmp").glob(f"{FOLDER_NAME}*"):
        owner = folder.name.removeprefix(FOLDER_NAME).partition("-")[0]
        if owner.isdigit() and not Path(f"/proc/{owner}").exists() and Path("/proc/self").exists():
            shutil.rmtree(folder, ignore_errors=True)
