"""
The server is killed while somebody types a case. What it said is saved is there, once; what it did not
answer is sent again under the same key and is there once too.
"""

import http.client
import json
import os
import random
import threading
import time
import uuid

import pytest
from django.conf import settings
from django.urls import reverse

from patients.centers import center_context
from patients.models import CaseDraftChange
from tests.entry import case_of, draft_of
from tests.factories import person_of
from tests.people import center, person, signed_in
from tests.server import Server
from tumorboard.models import Role

pytestmark = [
    pytest.mark.faults,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]

KILLS = int(os.environ.get("FAULT_KILLS", "25" if os.environ.get("FAULTS") == "full" else "3"))
FIELDS = ("blood_loss_ml", "pringle_min", "duration_min")


@pytest.fixture
def server(tmp_path):
    server = Server(tmp_path / "server.log")
    yield server
    server.kill()


def test_a_killed_server_loses_no_field_and_stores_none_twice(server):
    where = center("faults")
    surgeon = person(Role.SURGEON, where)
    with center_context([where.pk]):
        draft = draft_of(person_of(where), by=surgeon)
        session = case_of(draft).one("session")
    browser = signed_in(surgeon)
    cookies = {name: morsel.value for name, morsel in browser.cookies.items()}
    cookies[settings.CSRF_COOKIE_NAME] = token = "x" * 32
    headers = {
        "content-type": "application/json",
        "cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
        "x-csrftoken": token,
        "host": "localhost",
    }
    path = reverse("cases:save", args=[draft.pk])
    server.start()
    rng = random.Random(7)
    versions = dict.fromkeys(FIELDS, 0)
    expected: dict[str, list[str]] = {name: [] for name in FIELDS}
    unanswered = 0
    for number in range(KILLS * 4):
        name = FIELDS[number % len(FIELDS)]
        value = str(100 + number)
        sent = {
            "id": str(uuid.uuid4()),
            "field": session.name(name),
            "value": value,
            "base": versions[name],
        }
        body = json.dumps({"step": "operation", "changes": [sent]})
        killer = None
        if number % 4 == 3:
            killer = threading.Timer(rng.uniform(0, 0.12), server.kill)
            killer.start()
        for _attempt in range(5):
            try:
                status, answer = server.ask("POST", path, body, headers)
            except (OSError, http.client.HTTPException):
                unanswered += 1
                if killer is not None:
                    killer.join()
                server.kill()
                server.start()
                continue
            assert status == 200, answer[:300]
            break
        else:
            raise AssertionError("never answered")
        told = json.loads(answer)
        assert told["conflicts"] == [], told
        versions[name] += 1
        expected[name].append(value)
        if killer is not None:
            killer.join()
            if server.process.poll() is not None:
                server.start()

    time.sleep(0.2)
    with center_context([where.pk]):
        for name in FIELDS:
            stored = CaseDraftChange.objects.filter(draft=draft, name=session.name(name))
            assert (
                list(stored.order_by("version").values_list("value", flat=True)) == expected[name]
            )
    assert unanswered >= 1  # else nothing was tried
