"""A meeting in session, committed, on a real server: streams end only there."""

import pytest

from patients.centers import center_context
from tests.board import board_with_cases
from tests.integration.live.listening import Ear
from tests.people import center, signed_in
from tests.server import Server


@pytest.fixture
def house(transactional_db):
    where = center("ankara")
    with center_context([where.pk]):
        return board_with_cases(where, "P-1", "P-2")


@pytest.fixture
def server(house, tmp_path):
    server = Server(tmp_path / "server.log")
    server.start()
    yield server
    server.kill()


@pytest.fixture
def listen(server, house):
    """`listen(user)`, `listen(browser=…)`, or a stranger's ear: a stream of the meeting, closed at the end."""
    ears = []

    def open_ear(user=None, *, browser=None, **headers):
        browser = browser or (signed_in(user) if user else None)
        ears.append(Ear(server, house.meeting, browser, **headers))
        return ears[-1]

    yield open_ear
    for ear in ears:
        ear.close()
