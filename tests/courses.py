"""Patients for tests of analytics: made through the models, plausible, with fixed dates."""

from datetime import date
from itertools import count

from django.db import connection

from analytics import actions
from analytics.cohorts import COHORTS, Cohort
from analytics.dashboards import dashboard
from analytics.definitions import ALWAYS_KEPT, Endpoint, Grouping, Origin
from analytics.facts.reading import facts_of
from analytics.members import members_of
from analytics.models import RefreshState
from analytics.outcomes.payload import outcomes
from analytics.performance.payload import performance
from analytics.performance.reading import histories
from analytics.published.payload import published, series_of
from analytics.refreshed import BOARD_PERFORMANCE, outcomes_of, results_of
from analytics.touched import courses_read_for
from patients.centers import center_context
from patients.models import (
    Center,
    FollowUpVisit,
    InterventionSession,
    LiverMetastasis,
    Patient,
    PrimaryTumor,
    Procedure,
    Recurrence,
)

# Study codes in the order in which patients are made.
_NUMBERS = count(1)


def center(code: str = "ankara") -> Center:
    return Center.objects.get_or_create(code=code, defaults={"name": code.title()})[0]


def patient(where: Center, **fields) -> Patient:
    fields.setdefault("study_code", f"T-{next(_NUMBERS):06d}")
    return Patient.objects.create(center=where, **fields)


def primary(of: Patient, diagnosed_on: date | None, **fields) -> PrimaryTumor:
    return PrimaryTumor.objects.create(
        center_id=of.center_id, patient=of, topography="C18.7", diagnosed_on=diagnosed_on, **fields
    )


def metastases(of: Patient, diagnosed_on: date, **fields) -> LiverMetastasis:
    return LiverMetastasis.objects.create(
        center_id=of.center_id, patient=of, diagnosed_on=diagnosed_on, **fields
    )


def session(
    of: Patient,
    performed_on: date,
    *,
    kind: str | None = "metastasectomy_nonanatomic",
    group: str = "liver_resection",
    **fields,
) -> InterventionSession:
    """A session with one procedure; none when `kind` is None."""
    fields.setdefault("intent", "curative")
    done = InterventionSession.objects.create(
        center_id=of.center_id, patient=of, performed_on=performed_on, **fields
    )
    if kind is not None:
        Procedure.objects.create(
            center_id=of.center_id, patient=of, session=done, group=group, kind=kind
        )
    return done


def visit(of: Patient, visited_on: date, **fields) -> FollowUpVisit:
    fields.setdefault("disease_state", "ned")
    return FollowUpVisit.objects.create(
        center_id=of.center_id, patient=of, visited_on=visited_on, **fields
    )


def recurrence(of: Patient, detected_on: date, sequence_no: int = 1, **fields) -> Recurrence:
    return Recurrence.objects.create(
        center_id=of.center_id,
        patient=of,
        detected_on=detected_on,
        sequence_no=sequence_no,
        **{"sites": ["liver"]} | fields,
    )


def operated(
    where: Center,
    *,
    last_seen_on: date = date(2020, 1, 1),
    died_on: date | None = None,
    metachronous: bool = False,
    **fields,
) -> Patient:
    """Operated on 1 March 2018 and cleared, seen last or died on the given day."""
    if died_on:
        fields = {"died_on": died_on, "death_cause": "crc_progression"} | fields
    one = patient(where, **fields)
    primary(one, date(2016, 1, 1) if metachronous else date(2018, 1, 1))
    metastases(one, date(2018, 1, 15))
    session(one, date(2018, 3, 1), residual_disease="none")
    visit(one, min(last_seen_on, died_on or last_seen_on))
    return one


def data_version(where: Center) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT data_version FROM patients_centerrevision WHERE center_id = %s", [where.pk]
        )
        return cursor.fetchone()[0]


def refresh(where: Center, which: str | Cohort, *asked: tuple[str, str, str]) -> None:
    """
    `asked`: endpoint, origin and grouping of what somebody looks at besides.


    actions.refresh_survival inside a test's own transaction, where the database gives no view of one
    moment. What that view is for is tested in test_refresh.py.
    """
    cohort = which if isinstance(which, Cohort) else COHORTS[which]
    slug = cohort.slug
    with center_context([where.pk]):
        for endpoint, origin, grouping in asked:
            actions.ask_for(where.pk, slug, Endpoint(endpoint), Origin(origin), Grouping(grouping))
        wanted = ALWAYS_KEPT | actions.asked_lately(where.pk, slug)
        members = members_of(where.pk, cohort, {by for _e, _o, by in wanted})
        payloads = [
            dashboard(cohort, members.times(endpoint, origin), grouping)
            for endpoint, origin, grouping in sorted(wanted)
        ]
        facts = facts_of(cohort.members(where.pk))
        found = outcomes(facts, members) | published(series_of(where.pk, cohort, facts))
        read = courses_read_for(where.pk, outcomes_of(slug))
    for name in results_of(slug):
        RefreshState.objects.get_or_create(center=where, cohort=name)
    of, version = members.patients.subjects.tolist(), data_version(where)
    actions._store(where.pk, cohort, actions.Computed(version, of, payloads))
    actions._store_outcomes(where.pk, cohort, actions.Computed(version, read, found))


def refresh_performance(where: Center) -> None:
    """actions.refresh_performance inside a test's own transaction, as above."""
    with center_context([where.pk]):
        found = {board: performance(history) for board, history in histories(where.pk).items()}
    RefreshState.objects.get_or_create(center=where, cohort=BOARD_PERFORMANCE)
    actions._store_performance(where.pk, data_version(where), found)
