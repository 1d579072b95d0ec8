"""What must hold for every record: kept rows equal rebuilt ones, and the SQL equals the definitions."""

from contextlib import suppress
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from analytics import courses as kept
from analytics.models import Course
from patients.actions import correct, record
from patients.centers import center_context
from patients.clinical.timing import timing_at_diagnosis
from patients.models import (
    FollowUpVisit,
    InterventionSession,
    LiverMetastasis,
    Patient,
    PrimaryTumor,
    Procedure,
    Recurrence,
    StatusEvent,
)
from tests import courses

days = st.integers(0, 900).map(lambda n: date(2018, 1, 1) + timedelta(days=n))
residual = st.sampled_from([None, "none", "macroscopic", "planned_second_stage"])
intent = st.sampled_from([None, "curative", "palliative", "staging_step"])


def _session(patient, day, more):
    done = InterventionSession(
        patient=patient,
        performed_on=day,
        intent=more.draw(intent),
        residual_disease=more.draw(residual),
    )
    record(done, by=None)
    record(
        Procedure(
            patient=patient,
            session=done,
            group="liver_resection",
            kind="metastasectomy_nonanatomic",
        ),
        by=None,
    )


def _recurrence(patient, day, more):
    number = Recurrence.objects.filter(patient=patient).count() + 1
    record(
        Recurrence(patient=patient, detected_on=day, sequence_no=number, sites=["liver"]), by=None
    )


def _visit(patient, day, more):
    state = more.draw(st.sampled_from([None, "ned", "awd", "dead"]))
    record(FollowUpVisit(patient=patient, visited_on=day, disease_state=state), by=None)


def _move_a_visit(patient, day, more):
    seen = FollowUpVisit.objects.filter(patient=patient).order_by("id").first()
    if seen:
        correct(seen, changes={"visited_on": day}, version=seen.version, by=None, reason="typing")


def _status(patient, day, more):
    state = more.draw(st.sampled_from(["ned", "lost", "dead"]))
    record(StatusEvent(patient=patient, known_on=day, state=state), by=None)


def _metastases(patient, day, more):
    found = more.draw(st.sampled_from([None, True, False]))
    record(LiverMetastasis(patient=patient, diagnosed_on=day, found_at_staging=found), by=None)


def _primary(patient, day, more):
    record(PrimaryTumor(patient=patient, topography="C18.7", diagnosed_on=day), by=None)


def _death(patient, day, more):
    patient.refresh_from_db()
    changes = {"died_on": day, "death_cause": "other"}
    if more.draw(st.booleans()):
        changes = {"died_on": None, "death_cause": None}
    correct(patient, changes=changes, version=patient.version, by=None, reason="registry")


EDITS = [
    *[_session, _recurrence, _visit, _move_a_visit, _status, _metastases, _primary, _death],
]


class KeptRowsEqualRebuiltRows(TestCase):
    """Any sequence of edits through the actions leaves the rows that a rebuild would make."""

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(
        edits=st.lists(
            st.tuples(st.sampled_from(EDITS), st.integers(0, 2), days), min_size=1, max_size=15
        ),
        more=st.data(),
    )
    def test_after_any_edits_a_rebuild_finds_nothing_to_change(self, edits, more):
        where = courses.center()
        with center_context([where.pk]):
            people = [record(Patient(center=where, study_code=f"H-{n}"), by=None) for n in range(3)]
            for edit, who, day in edits:
                # What the record refuses (a visit after the death) changes nothing.
                with suppress(ValidationError), transaction.atomic():
                    edit(people[who], day, more)

            assert kept.rebuild(where.pk) == 0
            assert Course.objects.count() == 3


@pytest.mark.django_db
def test_a_rebuild_finds_what_passed_the_receivers_by():
    where = courses.center()
    with center_context([where.pk]):
        one = courses.operated(where, last_seen_on=date(2018, 3, 31))
        kept.rebuild(where.pk)
        courses.visit(one, date(2018, 4, 30))  # not by an action: nobody is told

        assert kept.rebuild(where.pk) > 0
        assert Course.objects.get(patient=one).last_contact_on == date(2018, 4, 30)


class TimingEqualsTheDefinition(TestCase):
    """The set-wise timing is patients.clinical.timing.timing_at_diagnosis, without its early and late."""

    @settings(max_examples=60, deadline=None)
    @given(
        primary_on=st.one_of(st.none(), days),
        metastasis_on=days,
        found=st.sampled_from([None, True, False]),
    )
    def test_timing(self, primary_on, metastasis_on, found):
        where = courses.center()
        with center_context([where.pk]):
            one = courses.patient(where)
            courses.primary(one, primary_on)
            courses.metastases(one, metastasis_on, found_at_staging=found)
            kept.follow_record([one.pk])
            timing = Course.objects.get(patient=one).timing

        expected = timing_at_diagnosis(
            primary_diagnosed_on=primary_on,
            metastasis_diagnosed_on=metastasis_on,
            found_at_staging=found,
        )
        if expected is None:
            assert timing is None
        else:
            assert (timing == "synchronous") is expected.is_synchronous
