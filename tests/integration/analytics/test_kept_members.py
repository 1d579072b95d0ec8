"""
What a worker keeps of a cohort: after any writes the next refresh stores the bytes that a worker stores which has kept
nothing, and reads only those who were written since.
"""

import random
from collections import OrderedDict
from contextlib import contextmanager, suppress
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import OperationalError, connection, transaction

from analytics import actions, kept_members
from analytics.builder import actions as builder
from analytics.builder.stored import cohort_of
from analytics.criteria import definition_of
from analytics.definitions import Endpoint, Grouping, Origin
from analytics.models import ComputedFrom, Course, SurvivalSnapshot
from analytics.stats.endpoints import MISSING
from patients.actions import announced_once, correct, record, record_death
from patients.centers import center_context
from patients.models import (
    FollowUpVisit,
    ImportBatch,
    InterventionSession,
    Patient,
    PrimaryTumor,
    Procedure,
    Recurrence,
    SystemicTherapy,
)
from patients.signals import record_changed
from tests import courses
from tests.board import board_with_cases, propose, sign
from tests.integration.analytics.test_touched_at_once import in_flight
from tests.people import person
from tumorboard.models import Role

pytestmark = pytest.mark.django_db(transaction=True)

COHORT = "all-operated"


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch):
    monkeypatch.setattr(kept_members, "_kept", OrderedDict())


@pytest.fixture
def where():
    """Twelve operated on, six of them with metachronous metastases, and one who was not."""
    center = courses.center()
    with center_context([center.pk]):
        for number in range(12):
            died = date(2019, 1, 1 + number) if number % 3 == 0 else None
            courses.operated(center, metachronous=number >= 6, died_on=died)
        courses.primary(courses.patient(center), date(2018, 1, 1))
    actions.rebuild_endpoints(center.pk)
    return center


@pytest.fixture
def rows_read(monkeypatch):
    """How many courses each reading gave."""
    read, told = kept_members.read_courses, []

    def reads(*asked):
        columns = read(*asked)
        told.append(len(columns["subjects"]))
        return columns

    monkeypatch.setattr(kept_members, "read_courses", reads)
    return told


@contextmanager
def another_worker(monkeypatch):
    """Which has read nothing yet."""
    with monkeypatch.context() as patched:
        patched.setattr(kept_members, "_kept", OrderedDict())
        yield


def refresh(center, slug=COHORT) -> None:
    assert actions.refresh_survival(center.pk, slug)


def stored(center, slug=COHORT) -> tuple:
    """Everything that a refresh leaves of a cohort: bytes, versions, whom they are of."""
    with center_context([center.pk]):
        results = SurvivalSnapshot.objects.filter(cohort=slug).order_by(
            "endpoint", "origin", "grouping"
        )
        told = results.values_list("endpoint", "origin", "grouping", "payload_sha256")
        of = ComputedFrom.objects.filter(result=slug).values_list("data_version", "courses")
        return (*told, *of)


def stored_by_another_worker(center, monkeypatch, slug=COHORT) -> tuple:
    with another_worker(monkeypatch):
        refresh(center, slug)
    return stored(center, slug)


def member(center, **of) -> Patient:
    return Patient.objects.filter(center=center).filter(**of).order_by("study_code").first()


def enter_a_visit(center, on=date(2021, 6, 1), **of) -> None:
    with center_context([center.pk]):
        patient = member(center, **(of or {"course__timing": "synchronous", "died_on": None}))
        record(FollowUpVisit(patient=patient, visited_on=on, disease_state="ned"), by=None)


def end_who_is_in_a_transaction() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND state = 'idle in transaction'"
        )


# --- Any writes ---


class Writer:
    """Writes whatever can be written to a center, as chance has it. What the record refuses is not written."""

    def __init__(self, center, house, chance: random.Random) -> None:
        self.center, self.house, self.chance = center, house, chance
        self.undecided = list(house.items)

    def write(self) -> None:
        what = self.chance.choice(
            [
                *(
                    self.visit,
                    self.visit,
                    self.death,
                    self.recurrence,
                    self.therapy,
                    self.operation,
                ),
                *(self.new_patient, self.intent, self.primary, self.decision),
                *(self.undone, self.an_import, self.night, self.deletion),
            ]
        )
        with suppress(ValidationError), center_context([self.center.pk]), transaction.atomic():
            what()

    def anybody(self) -> Patient:
        return self.chance.choice(Patient.objects.filter(center=self.center).order_by("study_code"))

    def day(self) -> date:
        return date(2017, 1, 1) + timedelta(days=self.chance.randrange(1500))

    def visit(self) -> None:
        seen = FollowUpVisit(patient=self.anybody(), visited_on=self.day(), disease_state="ned")
        record(seen, by=None)

    def death(self) -> None:
        one = self.anybody()
        record_death(patient=one, version=one.version, died_on=self.day(), cause="other", by=None)

    def recurrence(self) -> None:
        one = self.anybody()
        number = Recurrence.objects.filter(patient=one).count() + 1
        record(
            Recurrence(patient=one, detected_on=self.day(), sequence_no=number, sites=["liver"]),
            by=None,
        )

    def therapy(self) -> None:
        given = {"intent": "adjuvant_liver", "regimen": "folfox"}
        record(SystemicTherapy(patient=self.anybody(), started_on=self.day(), **given), by=None)

    def operation(self) -> None:
        self.operate(self.anybody())

    def operate(self, one: Patient) -> None:
        with announced_once():
            done = record(
                InterventionSession(
                    patient=one,
                    performed_on=self.day(),
                    intent="curative",
                    residual_disease="none",
                ),
                by=None,
            )
            kind = "metastasectomy_nonanatomic"
            record(
                Procedure(patient=one, session=done, group="liver_resection", kind=kind), by=None
            )

    def new_patient(self) -> None:
        code = f"N-{self.chance.randrange(10**9)}"
        one = record(Patient(center=self.center, study_code=code), by=None)
        if self.chance.random() < 0.7:
            self.operate(one)

    def intent(self) -> None:
        """In or out of those treated with curative intent."""
        done = InterventionSession.objects.filter(patient=self.anybody()).order_by("id").first()
        if done:
            intent = "palliative" if done.intent == "curative" else "curative"
            correct(
                done, changes={"intent": intent}, version=done.version, by=None, reason="letter"
            )

    def primary(self) -> None:
        """From the synchronous to the metachronous, or back."""
        tumor = PrimaryTumor.objects.filter(patient=self.anybody()).order_by("id").first()
        if tumor:
            correct(
                tumor,
                changes={"diagnosed_on": self.day()},
                version=tumor.version,
                by=None,
                reason="x",
            )

    def decision(self) -> None:
        if self.undecided:
            sign(propose(self.undecided.pop(), self.house), self.house.chair)

    def undone(self) -> None:
        with suppress(ZeroDivisionError), transaction.atomic():
            self.visit()
            self.operation()
            _never = 1 / 0

    def an_import(self) -> None:
        courses.operated(self.center, last_seen_on=self.day())
        record_changed.send(sender=ImportBatch, patient_ids=None, center_id=self.center.pk)

    def night(self) -> None:
        """Of what passed the receivers by, too."""
        courses.visit(self.anybody(), self.day())
        record_changed.send(sender=ImportBatch, patient_ids=None, center_id=self.center.pk)

    def deletion(self) -> None:
        """By hand; the patient comes back with the next write, as another course."""
        Course.objects.filter(patient=self.anybody())._raw_delete("default")


ASKED = [
    (Endpoint.OS, Origin.BOARD_DECISION, Grouping.NONE),
    (Endpoint.OS, Origin.METASTASIS_DIAGNOSIS, Grouping.SEX),
    (Endpoint.CSS, Origin.INDEX_LIVER_OPERATION, Grouping.ADJUVANT_BY_LANDMARK),
    (Endpoint.LTP, Origin.LESION_TREATMENT, Grouping.NONE),
]


@pytest.mark.parametrize("seed", range(4))
def test_after_any_writes_the_bytes_are_those_of_reading_everything(where, monkeypatch, seed):
    chance = random.Random(seed)
    with center_context([where.pk]):
        house = board_with_cases(where, "P-0001", "P-0002", "P-0003")
        built = cohort_of(
            builder.build_cohort(
                center=where,
                name="Treated",
                description="",
                definition=definition_of({"lines": [{"any_of": [{"is": "recurred"}]}]}),
                by=person(Role.SURGEON, where),
            )
        )
    slugs = [COHORT, "curative-intent", "synchronous", "metachronous", built.slug]
    writer = Writer(where, house, chance)
    for _time in range(15):
        for _write in range(chance.randrange(1, 4)):
            writer.write()
        if chance.random() < 0.1:
            with center_context([where.pk]):
                actions.ask_for(where.pk, chance.choice(slugs), *chance.choice(ASKED))
        slug = chance.choice(slugs)
        refresh(where, slug)
        assert stored(where, slug) == stored_by_another_worker(where, monkeypatch, slug)


def test_only_who_was_written_since_is_read_again(where, rows_read):
    refresh(where)
    enter_a_visit(where)
    refresh(where)
    enter_a_visit(where, course__operated_on=None)
    refresh(where)
    refresh(where)

    assert rows_read == [12, 1, 0]


def test_who_leaves_a_cohort_and_who_comes_are_in_their_places(where, monkeypatch, rows_read):
    refresh(where, "synchronous")
    with center_context([where.pk]):
        leaves, comes = (
            PrimaryTumor.objects.get(patient=member(where, course__timing=timing))
            for timing in ("synchronous", "metachronous")
        )
        for tumor, day in ((leaves, date(2016, 1, 1)), (comes, date(2018, 1, 1))):
            changes = {"diagnosed_on": day}
            correct(tumor, changes=changes, version=tumor.version, by=None, reason="letter")
    refresh(where, "synchronous")

    assert rows_read == [6, 1]
    ours = stored(where, "synchronous")
    assert ours == stored_by_another_worker(where, monkeypatch, "synchronous")


def test_what_is_asked_for_besides_is_read_once(where, monkeypatch, rows_read):
    refresh(where)
    with center_context([where.pk]):
        actions.ask_for(where.pk, COHORT, Endpoint.OS, Origin.METASTASIS_DIAGNOSIS, Grouping.TIMING)
    refresh(where)
    enter_a_visit(where)
    refresh(where)

    assert rows_read == [12, 12, 1]
    assert stored(where) == stored_by_another_worker(where, monkeypatch)


# --- Everything has changed ---


def test_after_an_import_or_a_night_all_is_read_anew(where, rows_read):
    refresh(where)
    with center_context([where.pk]):
        courses.operated(where)
        record_changed.send(sender=ImportBatch, patient_ids=None, center_id=where.pk)
    refresh(where)
    actions.rebuild_endpoints(where.pk)
    refresh(where)

    assert rows_read == [12, 13, 13]


def test_a_course_that_is_deleted_is_not_kept(where, monkeypatch, rows_read):
    refresh(where)
    version = courses.data_version(where)
    with center_context([where.pk]):
        Course.objects.filter(patient=member(where))._raw_delete("default")
    assert courses.data_version(where) == version + 1
    assert actions.is_stale(where.pk, COHORT)
    refresh(where)

    assert rows_read == [12, 11]
    assert stored(where) == stored_by_another_worker(where, monkeypatch)


def test_another_table_of_courses_is_read_anew(where, rows_read, monkeypatch):
    """As after a dump was restored: its versions may be those that were there before."""
    refresh(where)
    build = kept_members._build
    monkeypatch.setattr(kept_members, "_build", lambda center: (*build(center)[:-1], "base/1/2"))
    refresh(where)

    assert rows_read == [12, 12]


def test_nothing_is_kept_of_courses_that_were_never_built(where, rows_read):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM analytics_endpointbuild")
    refresh(where)

    assert kept_members._kept == {}


def test_a_cohort_that_people_build_is_read_anew(where, monkeypatch, rows_read):
    def definition(timing):
        line = {"is": "timing", "values": [timing]}
        return definition_of({"lines": [{"any_of": [line]}]})

    with center_context([where.pk]):
        owner = person(Role.SURGEON, where)
        one = builder.build_cohort(
            center=where, name="x", description="", definition=definition("synchronous"), by=owner
        )
    refresh(where, one.slug)
    with center_context([where.pk]):
        builder.change_cohort(
            cohort=one, name="x", description="", definition=definition("metachronous"),
            revision=one.revision, by=owner,
        )  # fmt: skip
    refresh(where, one.slug)
    with center_context([where.pk]):
        one.refresh_from_db()
        inside = member(where, course__timing="metachronous")
        builder.choose_patient(cohort=one, patient=inside, choice="exclude", reason="x", by=owner)
    refresh(where, one.slug)

    assert rows_read == [6, 6, 5]
    assert kept_members._kept == {}
    assert stored(where, one.slug) == stored_by_another_worker(where, monkeypatch, one.slug)


# --- At once ---


def test_a_write_under_way_is_not_kept_and_is_read_when_it_is_committed(
    where, monkeypatch, rows_read
):
    refresh(where)
    with in_flight(where, enter_a_visit):
        refresh(where)
        before = stored(where)
    refresh(where)

    assert rows_read == [12, 1]
    assert stored(where) != before
    assert stored(where) == stored_by_another_worker(where, monkeypatch)


def test_a_write_that_is_rolled_back_leaves_nothing(where, rows_read):
    refresh(where)
    before = stored(where)

    with pytest.raises(OperationalError), in_flight(where, enter_a_visit):  # noqa: PT012 - as it ends
        refresh(where)
        end_who_is_in_a_transaction()
    refresh(where)

    assert rows_read == [12]
    assert stored(where) == before


def test_who_is_killed_while_reading_keeps_nothing(where, monkeypatch):
    refresh(where)
    enter_a_visit(where)
    with monkeypatch.context() as patched:
        patched.setattr(kept_members, "read_courses", lambda *_asked: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            actions.refresh_survival(where.pk, COHORT)
    assert not kept_members._kept
    refresh(where)

    assert stored(where) == stored_by_another_worker(where, monkeypatch)


def test_an_error_after_reading_leaves_what_was_committed(where, monkeypatch, rows_read):
    """The dashboards were not stored; what was read is true all the same."""
    refresh(where)
    enter_a_visit(where)
    with monkeypatch.context() as patched:
        patched.setattr(actions, "_store", lambda *_asked: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            actions.refresh_survival(where.pk, COHORT)
    enter_a_visit(where, date(2021, 7, 1))
    refresh(where)

    assert rows_read == [12, 1, 1]
    assert stored(where) == stored_by_another_worker(where, monkeypatch)


def test_what_another_worker_refreshed_meanwhile_is_caught_up_with(where, monkeypatch, rows_read):
    refresh(where)
    enter_a_visit(where)
    theirs = stored_by_another_worker(where, monkeypatch)
    refresh(where)

    assert rows_read == [12, 12, 1]
    assert stored(where) == theirs


# --- Memory ---


def test_who_was_refreshed_longest_ago_makes_room(where, monkeypatch, rows_read):
    refresh(where)
    [one] = kept_members._kept.values()
    monkeypatch.setattr(kept_members, "MOST_BYTES", one.bytes * 2)
    refresh(where, "curative-intent")
    refresh(where)
    refresh(where, "metachronous")
    assert [slug for _center, slug in kept_members._kept] == [COHORT, "metachronous"]

    monkeypatch.setattr(kept_members, "MOST_BYTES", one.bytes - 1)
    enter_a_visit(where)
    refresh(where)
    assert (where.pk, COHORT) not in kept_members._kept, "too large for all the room"
    assert sum(each.bytes for each in kept_members._kept.values()) < one.bytes


def test_what_is_kept_cannot_be_written_over(where):
    refresh(where)
    [one] = kept_members._kept.values()

    with pytest.raises(ValueError, match="read-only"):
        one.columns["death"][0] = MISSING
