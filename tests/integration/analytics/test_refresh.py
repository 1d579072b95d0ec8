"""Refreshing snapshots: whole, never older over newer, counted attempts, one at a time."""

from datetime import date

import psycopg
import pytest
from django.db import connection

from analytics import actions, members, sweeper
from analytics.definitions import ALWAYS_KEPT, METHOD_VERSION, Endpoint, Grouping, Origin
from analytics.models import EndpointBuild, OutcomeSnapshot, RefreshState, SurvivalSnapshot
from analytics.moments import refresh_lock
from analytics.refreshed import REFRESHED
from analytics.snapshots import payload_digest
from patients.actions import record
from patients.centers import center_context
from patients.models import FollowUpVisit
from tests import courses

pytestmark = pytest.mark.django_db(transaction=True)

COHORT = "all-operated"
DASHBOARDS = len(ALWAYS_KEPT)


@pytest.fixture
def where():
    center = courses.center()
    with center_context([center.pk]):
        for day in range(1, 13):
            died = date(2019, 1, day) if day % 2 else None
            courses.operated(center, died_on=died, metachronous=day > 6)
    actions.rebuild_endpoints(center.pk)
    return center


def snapshots(center, **of):
    with center_context([center.pk]):
        return list(SurvivalSnapshot.objects.filter(center=center, **of).order_by("id"))


def change(center, visited_on=date(2020, 6, 1)):
    with center_context([center.pk]):
        patient = center_patients(center).filter(died_on=None).first()
        record(FollowUpVisit(patient=patient, visited_on=visited_on, disease_state="ned"), by=None)


def center_patients(center):
    from patients.models import Patient

    return Patient.objects.filter(center=center).order_by("study_code")


def test_a_refresh_stores_every_dashboard_of_the_cohort_at_one_data_version(where):
    assert actions.refresh_survival(where.pk, COHORT)

    stored = snapshots(where)
    assert len(stored) == DASHBOARDS
    assert {snapshot.data_version for snapshot in stored} == {courses.data_version(where)}
    assert all(payload_digest(one.payload) == one.payload_sha256 for one in stored)


def test_a_second_refresh_of_the_same_data_stores_the_same_bytes(where):
    actions.refresh_survival(where.pk, COHORT)
    first = [one.payload_sha256 for one in snapshots(where)]

    actions.refresh_survival(where.pk, COHORT)

    assert [one.payload_sha256 for one in snapshots(where)] == first


def test_an_older_result_never_replaces_a_newer_one(where):
    cohort = actions.COHORTS[COHORT]
    old = actions.compute(where.pk, cohort)
    old_outcomes = actions.compute_outcomes(where.pk, cohort)
    change(where)
    actions.refresh_survival(where.pk, COHORT)
    actions.refresh_outcomes(where.pk, COHORT)
    newer = [one.payload_sha256 for one in snapshots(where)]

    actions._store(where.pk, cohort, old)
    actions._store_outcomes(where.pk, cohort, old_outcomes)

    assert [one.payload_sha256 for one in snapshots(where)] == newer
    with center_context([where.pk]):
        assert {one.data_version for one in OutcomeSnapshot.objects.all()} == {
            courses.data_version(where)
        }
    states = RefreshState.objects.values_list("data_version", flat=True)
    assert list(states) == [courses.data_version(where)] * 2


def test_a_computation_sees_one_moment_only(where, monkeypatch):
    """A change committed in the middle is in none of its numbers and not in its version."""
    before = courses.data_version(where)
    read = actions.data_version

    def read_then_change(center_id):
        version = read(center_id)
        with psycopg.connect(**_other_connection()) as other:
            other.execute("SELECT set_config('app.centers', %s, true)", [str(where.pk)])
            other.execute("UPDATE patients_patient SET died_on = NULL, death_cause = NULL")
            other.execute("UPDATE analytics_course SET died_on = NULL")
        return version

    monkeypatch.setattr(actions, "data_version", read_then_change)
    found = actions.compute(where.pk, actions.COHORTS[COHORT])

    assert found.data_version == before < courses.data_version(where)
    assert found.payloads[0]["overall"]["events"] == 6


def test_two_at_once_do_the_work_once(where):
    name = refresh_lock(where.pk, COHORT)
    with psycopg.connect(**_other_connection()) as other:
        other.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [name])

        assert not actions.refresh_survival(where.pk, COHORT)
        assert snapshots(where) == []
        # Said aloud: a session that closes lets go of its locks a moment later.
        other.execute("SELECT pg_advisory_unlock_all()")

    assert actions.refresh_survival(where.pk, COHORT)


class Poison(Exception):
    pass


@pytest.fixture
def poison(monkeypatch):
    def die(*_arguments, **_options):
        raise Poison("a message that might quote a patient")

    monkeypatch.setattr(members, "members_of", die)


def test_three_failed_attempts_are_enough_until_the_data_change(where, poison, monkeypatch):
    for _attempt in range(3):
        with pytest.raises(Poison):
            actions.refresh_survival(where.pk, COHORT)

    assert not actions.refresh_survival(where.pk, COHORT)
    state = RefreshState.objects.get()
    assert (state.attempts, state.failed_because) == (3, "Poison")

    change(where)
    with pytest.raises(Poison):
        actions.refresh_survival(where.pk, COHORT)


def test_a_person_may_ask_again_for_what_was_given_up(where, poison):
    for _attempt in range(3):
        with pytest.raises(Poison):
            actions.refresh_survival(where.pk, COHORT)

    actions.try_again(where.pk, COHORT)

    with pytest.raises(Poison):
        actions.refresh_survival(where.pk, COHORT)


# --- The sweeper ---


@pytest.fixture
def pokes():
    return []


def sweep_into(pokes):
    return sweeper.sweep(lambda center_id, cohort: pokes.append((center_id, cohort)))


def test_the_sweeper_pokes_once_for_each_stale_cohort(where, pokes):
    assert sweep_into(pokes) == len(REFRESHED)
    assert sweep_into(pokes) == 0, "still leased"
    assert set(pokes) == {(where.pk, name) for name in REFRESHED}


def test_what_is_fresh_is_left_alone_until_the_data_change(where, pokes):
    sweep_into([])
    for name in REFRESHED:
        actions.refresh(where.pk, name)
    assert sweep_into(pokes) == 0

    change(where)
    assert sweep_into(pokes) == len(REFRESHED)


def test_what_another_method_made_is_stale(where, pokes):
    sweep_into([])
    for name in REFRESHED:
        actions.refresh(where.pk, name)
    RefreshState.objects.filter(cohort=COHORT).update(method_version=METHOD_VERSION - 1)

    sweep_into(pokes)

    assert pokes == [(where.pk, COHORT)]


def test_an_ended_lease_is_given_out_again(where, pokes):
    sweep_into([])
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE analytics_refreshstate SET poked_at = poked_at - interval '1 minute'"
        )

    assert sweep_into(pokes) == len(REFRESHED)


def test_what_was_given_up_is_not_poked_again(where, poison, pokes):
    for _attempt in range(3):
        with pytest.raises(Poison):
            actions.refresh_survival(where.pk, COHORT)

    sweep_into(pokes)

    assert (where.pk, COHORT) not in pokes


def test_without_a_broker_the_leases_are_given_back(where, pokes):
    def unreachable(center_id, cohort):
        raise ConnectionRefusedError

    assert sweeper.sweep(unreachable) == 0
    assert sweep_into(pokes) == len(REFRESHED)


def test_endpoint_rows_of_another_method_are_made_again(where, pokes):
    EndpointBuild.objects.update(method_version=METHOD_VERSION - 1)

    sweep_into(pokes)

    assert EndpointBuild.objects.get().method_version == METHOD_VERSION


def _other_connection() -> dict:
    settings = connection.settings_dict
    return {
        "dbname": settings["NAME"],
        "user": settings["USER"],
        "password": settings["PASSWORD"],
        "host": settings["HOST"],
        "port": settings["PORT"] or None,
    }


def test_what_is_asked_for_while_a_refresh_computes_is_computed_next(where):
    cohort = actions.COHORTS[COHORT]
    actions.refresh_survival(where.pk, COHORT)
    found = actions.compute(where.pk, cohort)
    with center_context([where.pk]):
        actions.ask_for(where.pk, COHORT, Endpoint.OS, Origin.CLEARANCE, Grouping.SEX)

    actions._store(where.pk, cohort, found)

    assert RefreshState.objects.get(cohort=COHORT).data_version is None
    assert (where.pk, COHORT) in sweeper.lease()
    actions.refresh_survival(where.pk, COHORT)
    assert snapshots(where, grouping="sex")
    assert RefreshState.objects.get(cohort=COHORT).data_version == found.data_version
