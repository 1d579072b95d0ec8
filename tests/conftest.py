"""Every test meets the database as the application's role, under row-level security."""

import os
import sys
from pathlib import Path

import pytest
from django.db import connection
from django.test import TransactionTestCase
from hypothesis import settings

from tests.database import APP, OWNER, as_owner, become
from tools.ensure_browser import LAUNCH_FLAGS, NoBrowser, ensure_browser
from tumorboard.embedded.valkey import ValkeyServer, broker_url
from tumorboard.signing import MAY_EMPTY

IN_CI = os.environ.get("CI", "").lower() == "true"
DATABASE_FIXTURES = {"db", "transactional_db", "live_server"}

# A busy machine makes an example slow, not wrong.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


# --- Database ---


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings):
    become(OWNER)  # makes and migrates the test database


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The tests run as the application; only emptying the tables after a test is the owner's work."""
    with django_db_blocker.unblock():
        become(APP)
    tear_down = TransactionTestCase._fixture_teardown

    def tear_down_as_owner(self):
        with as_owner() as owner, owner.cursor() as cursor:
            # Tables of signed decisions refuse to be emptied, by the owner too, unless told so.
            cursor.execute("SELECT set_config(%s, 'on', false)", [MAY_EMPTY])
            tear_down(self)

    TransactionTestCase._fixture_teardown = tear_down_as_owner
    yield
    TransactionTestCase._fixture_teardown = tear_down
    with django_db_blocker.unblock():
        _end_other_sessions()
        become(OWNER)
        _end_other_sessions()


def _end_other_sessions() -> None:
    """A page that still asks the test's server must not keep the database from being dropped."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
            " AND usename = current_user AND pid <> pg_backend_pid()"
        )


@pytest.fixture(autouse=True)
def _runs_as_application(request):
    uses_database = request.node.get_closest_marker("django_db") or (
        DATABASE_FIXTURES & set(request.fixturenames)
    )
    if uses_database:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT current_user, rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
            )
            assert cursor.fetchone() == (APP, False)


# --- Broker ---


@pytest.fixture(scope="session")
def valkey(worker_id):
    """The address of a real broker, for tests with a real worker."""
    folder = Path(os.environ["TB_TEST_FOLDER"])
    server = ValkeyServer(
        data=folder / f"valkey-{worker_id}",
        socket=folder / f"valkey-{worker_id}.sock",
        log=folder / f"valkey-{worker_id}.log",
        keeps=False,
    )
    server.start()
    yield broker_url(server.socket)
    server.stop()


# --- Browser ---


def pytest_collection_modifyitems(items):
    for item in items:
        if "page" in getattr(item, "fixturenames", ()) and not item.get_closest_marker("browser"):
            item.add_marker("browser")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    try:
        program = ensure_browser(report=lambda line: print(line, file=sys.__stderr__, flush=True))
    except NoBrowser as problem:
        if IN_CI:
            pytest.fail(f"Browser tests must run here: {problem}")
        pytest.skip(f"no browser: {problem}")
    # Playwright's fixtures run an event loop in this thread; Django would take it for a coroutine.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    return {**browser_type_launch_args, "executable_path": program, "args": LAUNCH_FLAGS}


def pytest_terminal_summary(terminalreporter):
    skipped = terminalreporter.stats.get("skipped", [])
    if skipped:
        terminalreporter.section("NOT TESTED", sep="!", red=True, bold=True)
        terminalreporter.line(f"{len(skipped)} tests were skipped, for the reasons below.")


def pytest_sessionfinish(session, exitstatus):
    """In CI a skipped test is a failure: green must mean that everything was run."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if IN_CI and exitstatus == 0 and reporter is not None and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
