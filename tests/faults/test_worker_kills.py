"""
Workers and brokers are killed while dashboards are refreshed and somebody looks.

Seen by an observer every 50 ms: nothing torn, nothing wrong for its data version, nothing stale called
fresh; and afterwards everything comes right by itself. FAULT_KILLS says how many kills (3; 50 in
`make faults`).
"""

import os
import random
import signal
import threading
import time
from pathlib import Path

import pytest
from django.db import connection
from django.db.models import Q

from analytics import actions
from analytics.cohorts import COHORTS
from analytics.models import OutcomeSnapshot, RefreshState, SurvivalSnapshot
from analytics.refreshed import REFRESHED, results_of
from analytics.snapshots import payload_digest
from patients.centers import center_context
from tests import courses
from tests.faults.clinic import Clinic
from tests.faults.observing import COHORT, Observer
from tests.faults.workers import POISONED, Worker, wait_for
from tests.people import person, signed_in
from tumorboard.embedded.valkey import ValkeyServer, broker_url
from tumorboard.models import Role

pytestmark = [
    pytest.mark.faults,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]

KILLS = int(os.environ.get("FAULT_KILLS", "50" if os.environ.get("FAULTS") == "full" else "3"))
CONVERGED_WITHIN_SECONDS = 60


@pytest.fixture
def clinic():
    clinic = Clinic()
    clinic.open()
    return clinic


@pytest.fixture
def observer(clinic):
    return Observer(clinic, signed_in(person(Role.SURGEON, clinic.center)))


@pytest.fixture
def broker(tmp_path):
    """One that may be killed and forgets everything when it is."""
    folder = Path(os.environ["TB_TEST_FOLDER"])
    server = ValkeyServer(
        data=tmp_path / "valkey", socket=folder / "faults.sock", log=tmp_path / "valkey.log",
        keeps=False,
    )  # fmt: skip
    server.start()
    yield server
    server.stop()


@pytest.fixture
def worker(broker, tmp_path):
    worker = Worker(broker=broker_url(broker.socket), log=tmp_path / "worker.log")
    yield worker
    worker.kill()


class Writer(threading.Thread):
    """Saves all the time, as a busy clinic would, until told to stop."""

    def __init__(self, clinic: Clinic) -> None:
        super().__init__(daemon=True)
        self.clinic, self.stopping, self.failed = clinic, threading.Event(), []

    def run(self) -> None:
        try:
            while not self.stopping.wait(0.3):
                began = time.monotonic()
                self.clinic.save()
                taken = time.monotonic() - began
                self.clinic.slowest_save_seconds = max(self.clinic.slowest_save_seconds, taken)
        except Exception as problem:
            self.failed.append(problem)
        finally:
            connection.close()

    def stop(self) -> None:
        self.stopping.set()
        self.join()
        assert self.failed == []


def is_refreshing() -> bool:
    return RefreshState.objects.filter(failed_because=actions.INTERRUPTED).exists()


def version_shown() -> int | None:
    return RefreshState.objects.filter(cohort=COHORT).values_list("data_version", flat=True).first()


def has_converged(clinic) -> bool:
    """Every result is of the data as they are, or nothing written since concerns it."""
    now = courses.data_version(clinic.center)
    states = RefreshState.objects.filter(Q(data_version=now) | Q(unchanged_through=now))
    return states.count() == len(REFRESHED)


def assert_nothing_bad_was_seen(observer) -> None:
    assert observer.failed == []
    assert (observer.torn, observer.wrong, observer.lying) == ([], [], [])


def assert_every_dashboard_is_what_a_new_computation_gives(clinic) -> None:
    for slug, cohort in COHORTS.items():
        found = actions.compute(clinic.center.pk, cohort)
        outcomes = actions.compute_outcomes(clinic.center.pk, cohort)
        with center_context([clinic.center.pk]):
            stored = SurvivalSnapshot.objects.filter(cohort=slug)
            kept = sorted(stored.values_list("payload_sha256", flat=True))
            others = OutcomeSnapshot.objects.filter(cohort=slug)
            kept_outcomes = sorted(others.values_list("payload_sha256", flat=True))
        assert kept == sorted(payload_digest(payload) for payload in found.payloads)
        assert kept_outcomes == sorted(
            payload_digest(payload) for payload in outcomes.payloads.values()
        )


def test_killed_workers_leave_no_torn_wrong_or_falsely_fresh_dashboard(clinic, observer, worker):
    worker.start()
    wait_for(lambda: has_converged(clinic), seconds=120, what="the first dashboards")
    writer = Writer(clinic)
    writer.start()
    with observer:
        for number in range(KILLS):
            shown = version_shown()
            wait_for(lambda shown=shown: version_shown() != shown, seconds=90, what="a refresh")
            wait_for(is_refreshing, seconds=30, what="a refresh to interrupt")
            time.sleep(random.uniform(0, 0.2))
            if number % 3 == 2:
                worker.kill_child()
            else:
                worker.kill()
                worker.start()
        writer.stop()
        seconds = wait_for(
            lambda: has_converged(clinic),
            seconds=CONVERGED_WITHIN_SECONDS,
            what="dashboards of the last save",
        )
    print(
        f"\n{KILLS} kills, {clinic.saved} saves, {observer.seen} looks at {len(observer.versions)}"
        f" versions: {len(observer.torn)} torn, {len(observer.wrong)} wrong,"
        f" {len(observer.lying)} called fresh when stale; converged in {seconds:.1f} s"
    )
    assert_nothing_bad_was_seen(observer)
    assert len(observer.versions) > KILLS
    assert_every_dashboard_is_what_a_new_computation_gives(clinic)


def test_a_broker_that_dies_with_all_its_messages_costs_no_save_and_no_dashboard(
    clinic, observer, worker, broker
):
    worker.start()
    wait_for(lambda: has_converged(clinic), seconds=120, what="the first dashboards")
    writer = Writer(clinic)
    writer.start()
    with observer:
        for _time in range(max(1, KILLS // 3)):
            time.sleep(1)
            broker.process.send_signal(signal.SIGKILL)
            broker.process.wait()
            time.sleep(2)
            broker.socket.unlink(missing_ok=True)
            broker.start()
        writer.stop()
        seconds = wait_for(
            lambda: has_converged(clinic),
            seconds=CONVERGED_WITHIN_SECONDS,
            what="dashboards of the last save",
        )
    print(
        f"\n{max(1, KILLS // 3)} brokers lost with their messages, {clinic.saved} saves, slowest"
        f" {clinic.slowest_save_seconds * 1000:.0f} ms; converged in {seconds:.1f} s"
    )
    assert_nothing_bad_was_seen(observer)
    assert clinic.slowest_save_seconds < 2
    assert_every_dashboard_is_what_a_new_computation_gives(clinic)


def test_a_refresh_that_kills_its_worker_is_given_up_after_three_attempts(clinic, broker, tmp_path):
    worker = Worker(
        broker=broker_url(broker.socket),
        log=tmp_path / "worker.log",
        app="tests.faults.poisoned_worker",
    )
    worker.start()
    try:
        version = courses.data_version(clinic.center)
        poisoned = RefreshState.objects.filter(cohort__in=results_of(POISONED))
        wait_for(
            lambda: poisoned.filter(attempts=3).count() == 2, seconds=120, what="three attempts"
        )
        time.sleep(7)  # longer than a lease: a fourth attempt would be made now
        others = RefreshState.objects.exclude(cohort__in=results_of(POISONED))
        wait_for(
            lambda: set(others.values_list("data_version", flat=True)) == {version},
            seconds=CONVERGED_WITHIN_SECONDS,
            what="all other results",
        )
        for state in poisoned:
            assert state.attempts == 3
            assert state.has_no_attempt_left()
            assert state.failed_because == actions.INTERRUPTED
    finally:
        worker.kill()
