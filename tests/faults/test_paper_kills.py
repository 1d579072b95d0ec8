"""A real worker is killed in the middle of a package; the next one makes it, of what the first had frozen."""

import os
from pathlib import Path

import pytest

from analytics import actions as refreshing
from analytics.models import PaperJob
from analytics.paper.actions import LEASE_SECONDS, request_paper
from patients.centers import center_context
from patients.documents.storing import fetch
from tests import courses
from tests.faults.workers import Worker, wait_for
from tests.people import person
from tumorboard.embedded.valkey import ValkeyServer, broker_url
from tumorboard.models import Role

pytestmark = [
    pytest.mark.faults,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]

MAKING_SECONDS = 90


@pytest.fixture
def worker(tmp_path, settings, monkeypatch):
    settings.DOCUMENTS_DIR = tmp_path / "documents"
    monkeypatch.setenv("DOCUMENTS_DIR", str(settings.DOCUMENTS_DIR))
    folder = Path(os.environ["TB_TEST_FOLDER"])
    server = ValkeyServer(
        data=tmp_path / "valkey", socket=folder / "paper.sock", log=tmp_path / "valkey.log",
        keeps=False,
    )  # fmt: skip
    server.start()
    worker = Worker(broker=broker_url(server.socket), log=tmp_path / "worker.log")
    yield worker
    worker.kill()
    server.stop()


def test_a_killed_worker_leaves_no_half_package_and_the_next_one_makes_it(worker):
    center = courses.center()
    with center_context([center.pk]):
        for _patient in range(18):
            courses.operated(center)
    refreshing.rebuild_endpoints(center.pk)
    surgeon = person(Role.SURGEON, center)
    with center_context([center.pk]):
        asked = request_paper(
            center=center, slug="all-operated", cut=None, exactly=True, by=surgeon
        )

    def job() -> PaperJob:
        with center_context([center.pk]):
            return PaperJob.objects.get(pk=asked.pk)

    worker.start()
    wait_for(lambda: job().step >= 4, seconds=60, what="the middle of a package")
    worker.kill()
    left = job()
    assert (left.state, left.file_sha256) == (PaperJob.State.RUNNING, "")
    assert left.content

    worker.start()
    wait_for(
        lambda: job().is_over, seconds=LEASE_SECONDS + MAKING_SECONDS, what="the second attempt"
    )
    done = job()
    assert (done.state, done.attempts, done.patients) == (PaperJob.State.DONE, 2, 18)
    assert done.content == left.content
    assert fetch(center_id=center.pk, sha256=done.file_sha256).startswith(b"PK")
