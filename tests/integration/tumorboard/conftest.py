"""A board in session with one case, for tests that need no committed rows."""

import pytest

from patients.centers import center_context
from tests.board import make_board, make_patient, propose, refer, sign, start_meeting
from tests.people import center
from tumorboard import actions


@pytest.fixture
def house(db):
    where = center("ankara")
    with center_context([where.pk]):
        yield make_board(where)


@pytest.fixture
def patient(house):
    return make_patient(house.center)


@pytest.fixture
def meeting(house):
    return start_meeting(house)


@pytest.fixture
def item(house, patient, meeting):
    return actions.list_case(meeting=meeting, referral=refer(patient, house.chair), by=house.chair)


@pytest.fixture
def signed(item, house):
    return sign(propose(item, house), house.chair)
