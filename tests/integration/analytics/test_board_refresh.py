"""Refreshing the boards' figures: stale when something is signed, whole, never older over newer, given up."""

import pytest
from django.db import connection

from analytics import actions, sweeper
from analytics.freshness import State, freshness_of
from analytics.models import BoardSnapshot, CalculationService, RefreshState
from analytics.refreshed import BOARD_PERFORMANCE
from patients.centers import center_context
from tests import courses
from tests.board import make_board, make_patient, propose, refer, sign, start_meeting
from tumorboard import actions as board_actions

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def committed(transactional_db):
    where = courses.center()
    with center_context([where.pk]):
        house = make_board(where)
        item = board_actions.list_case(
            meeting=start_meeting(house),
            referral=refer(make_patient(where), house.chair),
            by=house.chair,
        )
        house.proposed = propose(item, house)
    CalculationService.objects.create(id=1)
    sweep_into([])
    return house


def sweep_into(pokes):
    return sweeper.sweep(lambda center_id, name: pokes.append((center_id, name)))


def freshness(house):
    with center_context([house.center.pk]):
        snapshot = BoardSnapshot.objects.filter(board=house.board).first()
    return freshness_of(house.center.pk, BOARD_PERFORMANCE, snapshot)


def signed_count(house):
    with center_context([house.center.pk]):
        payload = BoardSnapshot.objects.get(board=house.board).payload
    found = payload["periods"]["12m"]["signature"]["in_time"]
    return found["count"], found["n"]


def test_a_signature_makes_the_figures_stale_and_the_refresh_makes_them_fresh(committed):
    with center_context([committed.center.pk]):
        meeting = committed.proposed.agenda_item.meeting
        meeting.refresh_from_db()
        board_actions.close_meeting(meeting=meeting, by=committed.chair)
    assert actions.refresh_performance(committed.center.pk)
    assert freshness(committed).state is State.FRESH
    assert signed_count(committed) == (0, 0), "there is still time"
    before = courses.data_version(committed.center)

    with center_context([committed.center.pk]):
        sign(committed.proposed, committed.chair)

    assert courses.data_version(committed.center) > before
    assert freshness(committed).state is State.RECALCULATING
    RefreshState.objects.update(poked_at=None)
    pokes = []
    sweep_into(pokes)
    assert (committed.center.pk, BOARD_PERFORMANCE) in pokes
    assert actions.refresh(committed.center.pk, BOARD_PERFORMANCE)
    assert freshness(committed).state is State.FRESH
    assert signed_count(committed) == (1, 1)


def test_the_task_that_is_poked_refreshes_the_figures(committed, monkeypatch):
    from analytics import tasks

    monkeypatch.setattr(
        tasks.refresh_performance, "apply_async", lambda args, **_options: tasks.refresh_performance(*args)
    )  # fmt: skip
    tasks.poke(committed.center.pk, BOARD_PERFORMANCE)

    assert freshness(committed).state is State.FRESH


def test_an_older_result_never_replaces_a_newer_one(committed):
    version, old = actions.compute_performance(committed.center.pk)
    with center_context([committed.center.pk]):
        sign(committed.proposed, committed.chair)
    actions.refresh_performance(committed.center.pk)
    newer = freshness(committed).shown_version

    actions._store_performance(committed.center.pk, version, old)

    assert freshness(committed).shown_version == newer > version


def test_three_failed_attempts_are_given_up(committed, monkeypatch):
    monkeypatch.setattr("analytics.performance.reading.histories", lambda _center: 1 / 0)
    for _attempt in range(3):
        with pytest.raises(ZeroDivisionError):
            actions.refresh_performance(committed.center.pk)

    assert not actions.refresh_performance(committed.center.pk)
    RefreshState.objects.update(poked_at=None)
    assert freshness(committed).state is State.GIVEN_UP
    assert freshness(committed).failed_because == "ZeroDivisionError"


def test_figures_of_another_center_are_not_seen(committed):
    actions.refresh_performance(committed.center.pk)
    with center_context([courses.center("izmir").pk]), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM analytics_boardsnapshot")
        assert cursor.fetchone() == (0,)
