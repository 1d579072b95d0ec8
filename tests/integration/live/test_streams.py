"""Streams of a meeting: who may follow, until when, and that nobody misses what was committed."""

import time
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from patients.centers import center_context
from tests.people import center, person, signed_in
from tumorboard import actions
from tumorboard.live.streams import ADMITTED_SECONDS
from tumorboard.models import Grant, Role
from tumorboard.selectors import change_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def listening_backends() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return cursor.fetchone()[0]


def now_at(house) -> int:
    with center_context([house.center.pk]):
        return change_of(house.meeting)


def test_each_change_is_told_once_and_nothing_else(listen, server, house):
    ears = [listen(user) for user in house.staff]
    for ear in ears:
        assert ear.answer.status == 200
        assert ear.answer.headers["content-type"].startswith("text/event-stream")
        assert (ear.answer.headers["x-accel-buffering"], ear.answer.headers["cache-control"]) == (
            "no",
            "no-store, no-transform",
        )
        assert ear.answer.headers["x-frame-options"] == "DENY", "the headers of every answer"
        ear.wait_for(lambda e: e.about == ("everything",))
    began = now_at(house)
    assert {ear.events[0].number for ear in ears} == {began}

    with center_context([house.center.pk]):
        actions.present_case(item=house.items[0], by=house.chair)
        actions.give_opinion(item=house.items[0], option="sbrt", reason="zqx", by=house.staff[1])
    at = now_at(house)
    assert at > began
    for ear in ears:
        ear.wait_for(lambda e: e.number == at)
        numbers = [e.number for e in ear.events if e.kind == "change"]
        assert numbers == sorted(set(numbers))
        about = {what for e in ear.events[1:] for what in e.about}
        assert about == {"case", "opinion"}
        assert all(e.id == str(e.number) for e in ear.events)
    assert listening_backends() <= 3, "one connection listens, whatever the number of streams"


def test_what_was_rolled_back_is_never_told(listen, server, house):
    ear = listen(house.staff[1])
    ear.wait_for(lambda e: True)
    before = now_at(house)
    with transaction.atomic():
        with center_context([house.center.pk]):
            actions.present_case(item=house.items[0], by=house.chair)
        transaction.set_rollback(True)
    time.sleep(0.5)
    assert (ear.kinds, now_at(house)) == (["change"], before)


def test_changes_of_another_meeting_are_not_told(listen, server, house):
    ear = listen(house.staff[1])
    ear.wait_for(lambda e: True)
    with center_context([house.center.pk]):
        actions.plan_meeting(
            board=house.board, held_on=timezone.localdate() + timedelta(days=7), by=house.chair
        )
    time.sleep(0.5)
    assert ear.kinds == ["change"]


def test_who_may_not_see_the_meeting_gets_no_stream(listen, server, house):
    elsewhere = center("izmir")
    people = {
        404: person(Role.SURGEON, elsewhere),
        403: person(Role.AUDITOR, house.center),
    }
    for status, user in people.items():
        assert listen(user).answer.status == status
    stranger = listen()
    assert stranger.answer.status == 302
    assert "/account/login/" in stranger.answer.headers["location"]
    # A person without any role anywhere: empty, not an error.
    assert listen(person(None, name="nobody")).answer.status == 403


def test_a_stream_ends_for_who_signed_out_or_lost_the_role(listen, server, house):
    leaver, revoked, stays = house.staff[1:4]
    browser = signed_in(leaver)
    ears = [listen(browser=browser), listen(revoked)]
    other = listen(stays)
    for ear in [*ears, other]:
        ear.wait_for(lambda e: True)
    browser.post(reverse("account_logout"))
    Grant.objects.filter(user=revoked).update(until=timezone.localdate() - timedelta(days=1))
    for ear in ears:
        ear.wait_for(lambda e: e.kind == "over", seconds=60)
        assert ear.has_ended.wait(5)
    assert ADMITTED_SECONDS < 60
    assert not other.has_ended.is_set()
    assert other.kinds == ["change"]


def test_who_comes_back_learns_what_was_missed(listen, server, house):
    user = house.staff[1]
    ear = listen(user)
    last = ear.wait_for(lambda e: True)
    ear.close()
    with center_context([house.center.pk]):
        actions.present_case(item=house.items[0], by=house.chair)
    server.kill()
    with center_context([house.center.pk]):
        actions.give_opinion(item=house.items[0], option="sbrt", by=user)
    server.start()
    again = listen(user, **{"last-event-id": last.id})
    first = again.wait_for(lambda e: True)
    assert (first.number, first.about) == (now_at(house), ("everything",))
    assert first.number > last.number


def test_a_lost_listening_connection_hides_nothing(listen, server, house):
    """The database ends the one connection that listens; what is committed meanwhile is told all the same."""
    ear = listen(house.staff[1])
    ear.wait_for(lambda e: True)
    time.sleep(0.5)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND query LIKE 'LISTEN%'"
        )
        assert cursor.fetchone()[0] == 1
    with center_context([house.center.pk]):
        actions.present_case(item=house.items[0], by=house.chair)
    ear.wait_for(lambda e: e.number == now_at(house), seconds=10)


@pytest.mark.parametrize("processes", [1, 2])
def test_a_server_that_is_asked_to_stop_does_not_wait_for_its_streams(
    listen, server, house, processes
):
    if processes > 1:
        server.kill()
        server.start("--workers", str(processes))
    ears = [listen(user) for user in house.staff]
    for ear in ears:
        ear.wait_for(lambda e: True)
    assert server.stop() < 4
    assert all(ear.has_ended.wait(1) for ear in ears)
    assert "over" not in ears[0].kinds, "the browser comes back to the next server"
