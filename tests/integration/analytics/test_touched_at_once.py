"""
Writers, workers and readers at once, each on a connection of its own: a result is never called fresh without the
write that concerns it. And attempts that fail: counted until somebody whom the result is of is written.
"""

import threading
from contextlib import contextmanager, suppress
from datetime import date

import pytest
from django.db import connection

from analytics import actions, members, sweeper
from analytics import courses as kept
from analytics.builder import actions as builder
from analytics.builder.stored import cohort_of
from analytics.cohorts import COHORTS
from analytics.criteria import definition_of
from analytics.freshness import State, freshness_of
from analytics.models import (
    CalculationService,
    ComputedFrom,
    Course,
    RefreshState,
    SurvivalSnapshot,
)
from patients.actions import correct, record
from patients.centers import center_context
from patients.models import FollowUpVisit, InterventionSession, Patient, Procedure
from tests import courses
from tests.people import person
from tumorboard.models import Role

pytestmark = pytest.mark.django_db(transaction=True)

COHORT = "all-operated"
WAITS_SECONDS = 20


@pytest.fixture
def where():
    """Seven operated on, one of them with metachronous metastases, and one who was not."""
    center = courses.center()
    with center_context([center.pk]):
        for number in range(7):
            courses.operated(center, metachronous=number == 6)
        courses.primary(courses.patient(center), date(2018, 1, 1))
    actions.rebuild_endpoints(center.pk)
    CalculationService.objects.create(id=1)
    return center


def member(center, **of) -> Patient:
    return Patient.objects.filter(center=center).filter(**of).order_by("study_code").first()


def enter_a_visit(center, on=date(2020, 6, 1), **of) -> None:
    with center_context([center.pk]):
        patient = member(center, **(of or {"course__timing": "synchronous"}))
        record(FollowUpVisit(patient=patient, visited_on=on, disease_state="ned"), by=None)


def enter_a_visit_outside(center, on=date(2020, 6, 1)) -> None:
    enter_a_visit(center, on, course__operated_on=None)


def freshness(center, slug=COHORT):
    with center_context([center.pk]):
        snapshot = SurvivalSnapshot.objects.filter(cohort=slug, endpoint="os").first()
        return freshness_of(center.pk, slug, snapshot)


def contacts_in(center) -> list[str]:
    """The last day anything is known of, as the stored results tell it."""
    with center_context([center.pk]):
        stored = SurvivalSnapshot.objects.filter(cohort=COHORT, endpoint="os")
        return [one.payload["last_observed_on"] for one in stored]


class Elsewhere(threading.Thread):
    """Something done on another connection; what it raised is raised where it is waited for."""

    def __init__(self, work, *arguments) -> None:
        super().__init__(daemon=True)
        self.work, self.arguments, self.problem = work, arguments, None
        self.start()

    def run(self) -> None:
        try:
            self.work(*self.arguments)
        except BaseException as problem:
            self.problem = problem
        finally:
            connection.close()

    def wait(self) -> None:
        self.join(WAITS_SECONDS)
        assert not self.is_alive()
        if self.problem:
            raise self.problem


@contextmanager
def in_flight(center, write):
    """A transaction of another connection that has written and not yet committed. Committed at the end."""
    has_written, may_commit = threading.Event(), threading.Event()

    def work() -> None:
        with center_context([center.pk]):
            write(center)
            has_written.set()
            assert may_commit.wait(WAITS_SECONDS)

    writer = Elsewhere(work)
    assert has_written.wait(WAITS_SECONDS), writer.problem
    yield
    may_commit.set()
    writer.wait()


def is_waiting_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return cursor.fetchone()[0] > 0


def until(condition) -> None:
    for _time in range(WAITS_SECONDS * 50):
        if condition():
            return
        threading.Event().wait(0.02)
    raise AssertionError("never came")


# --- A writer and a worker ---


def test_a_write_under_way_while_a_worker_reads_and_stores_makes_the_result_stale(where):
    with in_flight(where, enter_a_visit):
        assert actions.refresh_survival(where.pk, COHORT)
        assert freshness(where).state is State.FRESH, "nothing is committed yet"
        assert not actions.is_stale(where.pk, COHORT)

    assert freshness(where).state is State.RECALCULATING
    assert actions.is_stale(where.pk, COHORT)
    assert actions.refresh_survival(where.pk, COHORT)
    assert set(contacts_in(where)) == {"2020-06-01"}


def test_a_write_between_reading_and_storing_makes_the_result_stale(where):
    found = actions.compute(where.pk, COHORTS[COHORT])
    RefreshState.objects.create(center=where, cohort=COHORT)
    enter_a_visit(where)
    actions._store(where.pk, COHORTS[COHORT], found)

    assert freshness(where).state is State.RECALCULATING
    assert actions.is_stale(where.pk, COHORT)


def test_of_two_writers_the_second_is_noted_later_than_what_holds_the_first(where):
    """The second waits for the first at the version of the center, and only then reads which it is."""

    def enter_another(center) -> None:
        enter_a_visit(center, date(2020, 7, 1), course__timing="metachronous")

    with in_flight(where, enter_a_visit):
        second = Elsewhere(enter_another, where)
        until(is_waiting_for_a_lock)
    second.wait()
    with center_context([where.pk]):
        noted = sorted(Course.objects.values_list("record_version", flat=True))[-2:]
    assert noted[0] < noted[1] == courses.data_version(where)

    actions.refresh_survival(where.pk, COHORT)
    RefreshState.objects.update(data_version=noted[0])
    with center_context([where.pk]):
        SurvivalSnapshot.objects.update(data_version=noted[0])
        ComputedFrom.objects.update(data_version=noted[0])
    assert freshness(where).state is State.RECALCULATING, "as if it held the first only"


def test_a_write_to_somebody_else_under_way_is_no_reason_to_wait(where):
    actions.refresh_survival(where.pk, COHORT)
    with in_flight(where, enter_a_visit_outside):
        assert freshness(where).state is State.FRESH
    assert courses.data_version(where) > freshness(where).shown_version
    assert freshness(where).state is State.FRESH


def test_a_cohort_that_means_others_by_the_time_it_is_stored_is_not_stored(where):
    with center_context([where.pk]):
        stored = builder.build_cohort(
            center=where,
            name="Built",
            description="",
            definition=definition_of({"lines": [{"any_of": [{"is": "operated"}]}]}),
            by=person(Role.SURGEON, where),
        )
        cohort = cohort_of(stored)
    found = actions.compute(where.pk, cohort)
    with center_context([where.pk]):
        builder.choose_patient(
            cohort=stored,
            patient=member(where, course__operated_on=None),
            choice="include",
            reason="told",
            by=stored.owner,
        )
    actions._store(where.pk, cohort, found)

    with center_context([where.pk]):
        assert not ComputedFrom.objects.exists()
    assert actions.is_stale(where.pk, stored.slug)


# --- A writer and the night ---


def test_a_rebuild_waits_for_a_writer_and_keeps_what_it_wrote(where):
    with in_flight(where, enter_a_visit):
        night = Elsewhere(actions.rebuild_endpoints, where.pk)
        until(is_waiting_for_a_lock)
    night.wait()

    with center_context([where.pk]):
        assert Course.objects.filter(last_contact_on=date(2020, 6, 1)).count() == 1
        assert kept.rebuild(where.pk) == 0


def test_a_writer_waits_for_a_rebuild_and_is_noted_later(where):
    """Also where the rebuild finds something wrong and raises the version itself: neither waits for the other's rows."""
    with center_context([where.pk]):
        Course.objects.filter(timing="synchronous").update(last_contact_on=date(2030, 1, 1))

    def rebuild(center) -> None:
        assert kept.rebuild(center.pk) == 6

    with in_flight(where, rebuild):
        writer = Elsewhere(enter_a_visit, where)
        until(is_waiting_for_a_lock)
    writer.wait()

    with center_context([where.pk]):
        latest = Course.objects.order_by("-record_version").first()
        assert latest.last_contact_on == date(2020, 6, 1)
        assert latest.record_version == courses.data_version(where)
        assert kept.rebuild(where.pk) == 0


# --- Attempts that fail ---


class Poison(Exception):
    pass


@pytest.fixture
def poison(monkeypatch):
    """Counts how often somebody tried."""
    tried = []

    def die(*_arguments, **_options):
        tried.append(1)
        raise Poison

    monkeypatch.setattr(members, "members_of", die)
    return tried


def try_as_the_worker_does(center) -> None:
    """What comes of one poke."""
    if actions.is_stale(center.pk, COHORT):
        with suppress(Poison):
            actions.refresh_survival(center.pk, COHORT)


def try_often(center, times=5) -> None:
    for _time in range(times):
        try_as_the_worker_does(center)


def is_poked(center) -> bool:
    RefreshState.objects.update(poked_at=None)
    return (center.pk, COHORT) in sweeper.lease()


def test_a_write_to_somebody_else_gives_no_new_attempts(where, poison):
    try_often(where)
    assert len(poison) == 3

    enter_a_visit_outside(where)
    assert is_poked(where), "whom it concerns is a worker's to find out"
    try_often(where)
    assert len(poison) == 3
    assert not is_poked(where), "and is found out once"
    RefreshState.objects.update(poked_at=None)
    assert freshness(where).state is State.GIVEN_UP

    enter_a_visit_outside(where, date(2020, 7, 1))
    assert freshness(where).state is State.GIVEN_UP
    try_often(where)
    assert len(poison) == 3


def test_writes_to_others_between_the_attempts_give_no_new_ones_either(where, poison):
    for day in range(1, 7):
        try_as_the_worker_does(where)
        enter_a_visit_outside(where, date(2020, 8, day))

    assert len(poison) == 3


def test_a_write_to_somebody_in_it_gives_three_new_attempts(where, poison):
    try_often(where)
    enter_a_visit(where)
    try_often(where)
    assert len(poison) == 6


def test_who_was_in_it_when_it_failed_and_left_gives_new_attempts(where, poison):
    """An error of the record is put right so that the patient is no longer in the cohort: now it may go well."""
    with center_context([where.pk]):
        outside = member(where, course__operated_on=None)
        session = InterventionSession(
            patient=outside, performed_on=date(2019, 5, 2), intent="curative"
        )
        session = record(session, by=None)
        done = record(
            Procedure(patient=outside, session=session, group="ablation", kind="mwa_percutaneous"),
            by=None,
        )
    try_often(where)
    assert len(poison) == 3

    with center_context([where.pk]):
        correct(
            done,
            changes={"kind": "lung_ablation"},
            version=done.version,
            by=None,
            reason="the other patient",
        )
        assert not Course.objects.filter(patient=outside, operated_on__isnull=False).exists()
    try_often(where)
    assert len(poison) == 6

    enter_a_visit(where, date(2020, 9, 1), study_code=outside.study_code)
    try_often(where)
    assert len(poison) == 6, "who left is somebody else now"


def test_an_import_gives_new_attempts(where, poison):
    try_often(where)
    with center_context([where.pk]):
        courses.patient(where)
        kept.rebuild(where.pk)
    try_often(where)
    assert len(poison) == 6


def test_what_was_given_up_and_then_computed_is_whole_again(where, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(members, "members_of", lambda *_arguments, **_options: 1 / 0)
        for _time in range(2):
            with pytest.raises(ZeroDivisionError):
                actions.refresh_survival(where.pk, COHORT)
    state = RefreshState.objects.get(cohort=COHORT)
    assert (state.attempts, state.failed_because, state.began_at) == (2, "ZeroDivisionError", None)

    assert actions.refresh_survival(where.pk, COHORT)
    state.refresh_from_db()
    assert (state.attempts, state.failed_because, state.began_at) == (0, "", None)
    assert freshness(where).state is State.FRESH
