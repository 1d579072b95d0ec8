"""Which write concerns which result: a result stays fresh until somebody is written whom it is of, or would be."""

import re
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from analytics import actions, sweeper, tasks
from analytics.builder import actions as builder
from analytics.builder.models import StoredCohort
from analytics.builder.stored import cohort_of
from analytics.cohorts import COHORTS
from analytics.criteria import CRITERIA, definition_of
from analytics.definitions import Endpoint, Grouping, Origin
from analytics.facts.reading import facts_of
from analytics.members import members_of
from analytics.models import CalculationService, ComputedFrom, Course, RefreshState
from analytics.moments import only_one, refresh_lock
from analytics.published.payload import series_of
from analytics.refreshed import BOARD_PERFORMANCE, outcomes_of, results_of
from analytics.touched import is_concerned
from patients.actions import correct, record
from patients.centers import center_context
from patients.models import (
    FollowUpVisit,
    ImportBatch,
    InterventionSession,
    Note,
    Patient,
    Procedure,
    Recurrence,
    Screening,
    Series,
)
from patients.signals import record_changed
from tests import courses
from tests.board import board_with_cases, propose, sign
from tests.criteria import an_example
from tests.people import person, signed_in
from tumorboard import actions as board_actions
from tumorboard.models import AgendaItem, Meeting, Role
from tumorboard.series_import import published

pytestmark = pytest.mark.django_db

OPERATED = {"is": "operated"}
SYNCHRONOUS = {"is": "timing", "values": ["synchronous"]}
DECIDED = {"is": "board_decided"}
PAGE, FRAGMENT = reverse("analytics:survival"), reverse("analytics:survival-freshness")


def both(*slugs: str) -> set[str]:
    return {name for slug in slugs for name in results_of(slug)}


@pytest.fixture
def where():
    """Twelve operated on, six of them with metachronous metastases, and one who was not; all results fresh."""
    center = courses.center()
    with center_context([center.pk]):
        for number in range(12):
            courses.operated(center, metachronous=number >= 6)
        courses.primary(courses.patient(center), date(2018, 1, 1))
    actions.rebuild_endpoints(center.pk)
    compute_all(center)
    with center_context([center.pk]):
        yield center


@pytest.fixture
def owner(where):
    return person(Role.SURGEON, where)


def compute_all(center) -> None:
    for slug in COHORTS:
        courses.refresh(center, slug)
    for stored in StoredCohort.objects.active().filter(center=center):
        courses.refresh(center, cohort_of(stored))


def stale(center) -> set[str]:
    names = [name for slug in COHORTS for name in results_of(slug)]
    built = StoredCohort.objects.filter(center=center).values_list("slug", flat=True)
    names += [name for slug in built for name in results_of(slug)]
    return {name for name in names if actions.is_stale(center.pk, name)}


def member(center, **of) -> Patient:
    return Patient.objects.filter(center=center).filter(**of).order_by("study_code").first()


def enter_a_visit(patient, on=date(2020, 6, 1)) -> None:
    record(FollowUpVisit(patient=patient, visited_on=on, disease_state="ned"), by=None)


def definition(*lines):
    return definition_of({"lines": [{"any_of": [line]} for line in lines]})


def build(center, owner, *lines, name="Built") -> StoredCohort:
    stored = builder.build_cohort(
        center=center, name=name, description="", definition=definition(*lines), by=owner
    )
    courses.refresh(center, cohort_of(stored))
    return stored


# --- One patient ---


def test_nothing_is_stale_while_nothing_is_written(where):
    assert stale(where) == set()


def test_a_write_to_a_patient_concerns_the_cohorts_that_hold_the_patient(where):
    enter_a_visit(member(where, course__timing="synchronous"))

    assert stale(where) == both("all-operated", "curative-intent", "synchronous")


def test_a_write_that_moves_no_date_concerns_them_too(where):
    """The tables count more of a patient than what is on the course."""
    session = InterventionSession.objects.filter(patient=member(where, course__timing="metachronous")).get()  # fmt: skip
    before = Course.objects.get(patient=session.patient)
    correct(session, changes={"blood_loss_ml": 400}, version=session.version, by=None, reason="x")
    after = Course.objects.get(patient=session.patient)

    assert after.record_version > before.record_version
    assert after.last_contact_on == before.last_contact_on
    assert stale(where) == both("all-operated", "curative-intent", "metachronous")


def test_a_write_to_somebody_outside_concerns_nobody(where):
    enter_a_visit(member(where, course__operated_on=None))

    assert stale(where) == set()


def test_who_comes_into_a_cohort_makes_it_stale(where):
    outside = member(where, course__operated_on=None)
    done = record(
        InterventionSession(patient=outside, performed_on=date(2019, 5, 2), intent="curative"),
        by=None,
    )
    record(
        Procedure(
            patient=outside,
            session=done,
            group="liver_resection",
            kind="metastasectomy_nonanatomic",
        ),
        by=None,
    )

    assert stale(where) == both("all-operated", "curative-intent")


def test_who_leaves_a_cohort_makes_it_stale(where):
    """Operated on with palliative intent after all: no longer in the cohort, and its result still holds the patient."""
    session = InterventionSession.objects.filter(patient=member(where, course__timing="metachronous")).get()  # fmt: skip
    correct(
        session, changes={"intent": "palliative"}, version=session.version, by=None, reason="letter"
    )

    assert not COHORTS["curative-intent"].members(where.pk).filter(patient=session.patient).exists()
    assert stale(where) == both("all-operated", "curative-intent", "metachronous")


def test_who_comes_and_leaves_between_two_results_changes_none(where):
    outside = member(where, course__operated_on=None)
    done = record(
        InterventionSession(patient=outside, performed_on=date(2019, 5, 2), intent="curative"),
        by=None,
    )
    made = record(
        Procedure(patient=outside, session=done, group="ablation", kind="mwa_percutaneous"), by=None
    )
    assert both("all-operated") <= stale(where)
    correct(
        made,
        changes={"group": "ablation", "kind": "lung_ablation"},
        version=made.version,
        by=None,
        reason="wrong patient",
    )

    assert stale(where) == set()


def test_patients_of_another_center_concern_nobody_here(where):
    other = courses.center("izmir")
    with center_context([other.pk]):
        enter_a_visit(courses.operated(other))

    with center_context([where.pk, other.pk]):
        assert stale(where) == set()


def test_the_published_comparison_counts_also_who_was_screened_and_not_operated_on(where):
    series = Series.objects.create(center=where, slug="serin2020", title="Series")
    operated = courses.operated(where, series=series)
    screened = courses.patient(where, series=series)
    actions.rebuild_endpoints(where.pk)
    compute_all(where)

    record(Screening(patient=screened, screened_on=date(2019, 1, 1), outcome="pending"), by=None)
    assert stale(where) == {outcomes_of("published-series")}

    enter_a_visit(operated)
    assert both("published-series", "all-operated") <= stale(where)
    assert not both("published-table-2") & stale(where)


# --- Built cohorts ---


def test_whom_a_person_takes_in_or_out_decides_what_a_write_concerns(where, owner):
    stored = build(where, owner, OPERATED)
    inside, outside = member(where, course__timing="synchronous"), member(where, course__operated_on=None)  # fmt: skip
    for patient, choice in ((inside, "exclude"), (outside, "include")):
        builder.choose_patient(
            cohort=stored, patient=patient, choice=choice, reason="told", by=owner
        )
    stored.refresh_from_db()
    courses.refresh(where, cohort_of(stored))
    assert stale(where) == set()

    enter_a_visit(inside)
    assert not both(stored.slug) & stale(where)
    enter_a_visit(outside)
    assert both(stored.slug) <= stale(where)


def test_a_criterion_that_is_on_no_course_is_asked_of_the_record(where, owner):
    with_recurrence = build(where, owner, {"is": "recurred"}, name="Came back")
    patient = member(where, course__timing="synchronous")
    record(Recurrence(patient=patient, detected_on=date(2019, 1, 1), sequence_no=1, sites=["lung"]), by=None)  # fmt: skip
    assert both(with_recurrence.slug) <= stale(where)

    compute_all(where)
    enter_a_visit(member(where, course__timing="metachronous"))
    assert not both(with_recurrence.slug) & stale(where)


def test_a_cohort_that_means_others_now_is_not_called_fresh(where, owner):
    stored = build(where, owner, OPERATED)
    builder.change_cohort(
        cohort=stored, name="x", description="", definition=definition(OPERATED, SYNCHRONOUS),
        revision=1, by=owner,
    )  # fmt: skip
    assert both(stored.slug) <= stale(where)
    assert not ComputedFrom.objects.filter(result__in=both(stored.slug)).exists()


def test_a_second_cohort_of_a_long_name_has_room_for_all_its_results(where, owner):
    name = "a very long name of a cohort that people would write about"
    build(where, owner, OPERATED, name=name)
    second = build(where, owner, OPERATED, name=name)

    assert len(outcomes_of(second.slug)) > 60
    assert not actions.is_stale(where.pk, outcomes_of(second.slug))


# --- The board ---


def test_a_decision_concerns_the_cohorts_of_its_patient_once_it_is_signed(where, owner):
    board = board_with_cases(where, "P-0001", "P-0002")
    operated = member(where, course__timing="synchronous")
    decided = build(where, owner, DECIDED, name="Decided on")
    compute_all(where)
    first, second = board.items

    proposed = propose(first, board)
    assert stale(where) == set(), "a draft counts nowhere"

    sign(proposed, board.chair)
    assert stale(where) == both(decided.slug)

    compute_all(where)
    board_actions.defer_case(item=second, reason="time", by=board.chair)
    record(Note(patient=operated, noted_on=date(2020, 1, 1), text="x"), by=None)
    assert not both(decided.slug) & stale(where)


@pytest.fixture
def series(where):
    """The published series beside the others, with its imported decisions; everything fresh afterwards."""
    published.import_published_series(where)
    compute_all(where)
    assert stale(where) == set()
    return where


def someone_decided_on() -> AgendaItem:
    decided = AgendaItem.objects.filter(
        decisions__state="imported", patient__course__index_liver_operation_on__isnull=False,
        patient__course__timing="metachronous", patient__course__second_intervention_on=None,
    )  # fmt: skip
    return decided.order_by("patient__study_code").first()


@pytest.mark.parametrize("what", ["the day of the meeting", "who was present", "another meeting"])
def test_what_is_counted_beside_a_decision_concerns_its_patients_only(series, what):
    item = someone_decided_on()
    before = courses.data_version(series)
    if what == "the day of the meeting":
        patients = set(item.meeting.items.values_list("patient", flat=True))
        Meeting.objects.filter(pk=item.meeting_id).update(held_on=date(2012, 1, 1))
    else:
        patients = {item.patient_id}
        other = Meeting.objects.exclude(pk=item.meeting_id).first()
        changes = (
            {"present": []} if what == "who was present" else {"meeting": other, "order_no": 99}
        )
        AgendaItem.objects.filter(pk=item.pk).update(**changes)

    noted = Course.objects.filter(record_version__gt=before).values_list("patient", flat=True)
    assert set(noted) == patients
    concerned = stale(series)
    assert both("published-series", "metachronous") <= concerned
    assert not both("repeat-intervention", "published-table-2") & concerned


def test_the_rest_of_a_meeting_concerns_no_cohort(series):
    Meeting.objects.update(place="Room 2")
    AgendaItem.objects.update(order_no=F("order_no") + 100)

    assert stale(series) == set()


# --- Everybody at once ---


def test_an_import_concerns_everything_in_its_center(where):
    other = courses.center("izmir")
    with center_context([other.pk]):
        courses.operated(other)
    actions.rebuild_endpoints(other.pk)
    compute_all(other)
    with center_context([where.pk]):
        courses.patient(where)  # the data version rises, as with every import
        record_changed.send(sender=ImportBatch, patient_ids=None, center_id=where.pk)

    assert stale(where) == both(*COHORTS)
    with center_context([other.pk]):
        assert stale(other) == set()


def test_what_passed_the_receivers_by_is_found_in_the_night(where):
    patient = member(where, course__timing="synchronous")
    courses.visit(patient, date(2019, 3, 1))  # not by an action, and no date of the course changes
    assert stale(where) == set()

    assert actions.rebuild_endpoints(where.pk) == 0
    assert stale(where) == both(*COHORTS)
    assert {name for _center, name in sweeper.lease()} >= both(*COHORTS)


def test_a_rebuild_that_changes_a_course_is_told_as_a_new_version(where):
    before = courses.data_version(where)
    Course.objects.filter(patient=member(where, course__timing="synchronous")).update(
        last_contact_on=date(2030, 1, 1)
    )
    assert stale(where) == set()

    assert actions.rebuild_endpoints(where.pk) == 1
    assert courses.data_version(where) == before + 1
    assert stale(where) == both(*COHORTS)
    compute_all(where)
    assert actions.rebuild_endpoints(where.pk) == 0
    assert stale(where) == set(), "a night in which nothing was wrong or written changes nothing"


def test_a_rebuild_does_not_read_versions_as_differences(where):
    Course.objects.update(record_version=1)
    assert actions.rebuild_endpoints(where.pk) == 0


def test_the_versions_of_another_center_cannot_be_raised(where):
    other = courses.center("izmir")
    with center_context([other.pk]):
        courses.patient(other)
    before = courses.data_version(other)
    with center_context([where.pk]), connection.cursor() as cursor:
        cursor.execute("SELECT analytics_raise_data_version(%s)", [other.pk])
        assert cursor.fetchone() == (None,)
    assert courses.data_version(other) == before


# --- Nothing that is counted is forgotten ---

# Written without record_changed: only noted by triggers.
OF_THE_BOARD = {"decision", "recommendation", "agendaitem", "meeting"}


def test_every_table_that_a_result_reads_tells_whom_it_concerns(where, owner):
    """Of the record each write is announced; of the board only what a trigger notes may be counted."""
    every = [{"is": one.code, **an_example(one)} for one in CRITERIA.values()]
    lines = [every[start : start + 5] for start in range(0, len(every), 5)]
    stored = builder.build_cohort(
        center=where,
        name="Everything",
        description="",
        definition=definition_of({"lines": [{"any_of": line} for line in lines]}),
        by=owner,
    )
    of_series = COHORTS["published-series"]
    courses.operated(where, series=Series.objects.create(center=where, slug="serin2020", title="x"))
    with CaptureQueriesContext(connection) as asked:
        members_of(where.pk, cohort_of(stored), set(Grouping))
        facts = facts_of(of_series.members(where.pk))
        series_of(where.pk, of_series, facts)
    tables = set(re.findall(r"\b(patients|tumorboard)_(\w+)", " ".join(q["sql"] for q in asked)))
    assert {name for app, name in tables if app == "tumorboard"} == OF_THE_BOARD
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE 'z\\_analytics\\_note\\_%%'"
        )
        noted = {table for (table,) in cursor.fetchall()}
        cursor.execute(
            "SELECT table_name FROM information_schema.columns WHERE column_name = 'patient_id'"
        )
        of_patients = {table for (table,) in cursor.fetchall()}
    assert noted == {f"tumorboard_{name}" for name in OF_THE_BOARD}
    without_patient = {f"patients_{n}" for app, n in tables if app == "patients"} - of_patients
    # The first two are whom and when; a series is fixed to its patients.
    assert without_patient <= {"patients_patient", "patients_centerrevision", "patients_series"}


# --- The worker and the sweeper ---


def pokes(center) -> list[str]:
    return sorted(name for of, name in sweeper.lease() if of == center.pk)


def test_nobody_is_sent_again_for_what_a_worker_found_unconcerned(where):
    RefreshState.objects.get_or_create(
        center=where, cohort=BOARD_PERFORMANCE, defaults={"data_version": 0}
    )
    enter_a_visit(member(where, course__timing="synchronous"))
    everything = sorted({*both(*COHORTS), BOARD_PERFORMANCE})
    assert pokes(where) == everything
    concerned = stale(where)
    RefreshState.objects.update(poked_at=None)
    assert pokes(where) == sorted({*concerned, BOARD_PERFORMANCE})

    enter_a_visit(member(where, course__timing="synchronous"), on=date(2020, 7, 1))
    RefreshState.objects.update(poked_at=None)
    assert pokes(where) == everything, "found for other data"


def test_the_task_computes_only_what_is_concerned(where, monkeypatch):
    computed = []
    monkeypatch.setattr(actions, "refresh_survival", lambda _center, slug: computed.append(slug))
    monkeypatch.setattr(
        actions, "refresh_outcomes", lambda _center, slug: computed.append(outcomes_of(slug))
    )
    enter_a_visit(member(where, course__timing="metachronous"))
    for slug in COHORTS:
        tasks.refresh_survival(where.pk, slug)
        tasks.refresh_outcomes(where.pk, slug)

    assert set(computed) == both("all-operated", "curative-intent", "metachronous")
    assert len(computed) == 6
    left = RefreshState.objects.get(cohort="synchronous")
    assert left.data_version < left.unchanged_through == courses.data_version(where)


def test_what_is_found_of_one_result_is_not_noted_of_the_next(where):
    """While it was judged another worker stored a newer one, which somebody has left since."""
    judged = RefreshState.objects.get(cohort="synchronous")
    enter_a_visit(member(where, course__timing="synchronous"))
    courses.refresh(where, "synchronous")
    actions._note_unchanged(judged, courses.data_version(where))

    assert RefreshState.objects.get(cohort="synchronous").unchanged_through is None


def test_of_a_result_that_is_no_longer_stored_nothing_is_known(where):
    """A page has read the snapshot before a newer one took its place."""
    since = courses.data_version(where)
    enter_a_visit(member(where, course__operated_on=None))
    now = courses.data_version(where)
    assert not is_concerned(where.pk, "synchronous", since=since, now=now)

    courses.refresh(where, "synchronous")
    enter_a_visit(member(where, course__operated_on=None), on=date(2020, 7, 1))
    now = courses.data_version(where)
    assert is_concerned(where.pk, "synchronous", since=since, now=now)


def test_a_comparison_that_is_new_is_computed_though_nothing_was_written(where):
    enter_a_visit(member(where, course__operated_on=None))
    assert not actions.is_stale(where.pk, "all-operated")
    actions.ask_for(where.pk, "all-operated", Endpoint.OS, Origin.CLEARANCE, Grouping.SEX)

    assert actions.is_stale(where.pk, "all-operated")
    assert "all-operated" in pokes(where)


def test_by_hand_only_what_is_stale_is_computed_and_a_named_cohort_always(
    where, capsys, monkeypatch
):
    def store_now(center_id, name):
        version = courses.data_version(where)
        RefreshState.objects.filter(cohort=name).update(data_version=version)
        return True

    monkeypatch.setattr(actions, "refresh", store_now)
    before = courses.data_version(where)
    enter_a_visit(member(where, course__timing="synchronous"))
    now = courses.data_version(where)
    call_command("refresh_cohorts", center=where.code)
    said = capsys.readouterr().out.splitlines()
    kept = f"data version {before}, nothing that concerns it was written since"
    assert f"{where.code} metachronous: {kept}" in said
    assert f"{where.code} synchronous: data version {now}" in said

    call_command("refresh_cohorts", center=where.code, cohort="metachronous")
    assert capsys.readouterr().out.splitlines() == [
        f"{where.code} metachronous: data version {now}",
        f"{where.code} metachronous.outcomes: data version {now}",
    ]


# --- Pages and the interface ---


@pytest.fixture
def surgeon(where):
    CalculationService.objects.create(id=1)
    return signed_in(person(Role.SURGEON, where))


def test_a_page_says_nothing_of_newer_data_that_do_not_concern_it(surgeon, where):
    shown = courses.data_version(where)
    enter_a_visit(member(where, course__timing="synchronous"))
    for cohort, state in (("metachronous", "fresh"), ("synchronous", "recalculating")):
        answer = surgeon.get(PAGE, {"cohort": cohort})
        assert answer.context["freshness"].state == state
        text = answer.content.decode()
        assert f"data version {shown}" in text
        assert ("Out of date" in text) == (state != "fresh")
    answer = surgeon.get(FRAGMENT, {"cohort": "metachronous", "shown": shown})
    assert "HX-Trigger" not in answer
    outcome = surgeon.get(reverse("analytics:table-1"), {"cohort": "metachronous"})
    assert outcome.context["freshness"].state == "fresh"
    outcome = surgeon.get(reverse("analytics:table-1"), {"cohort": "synchronous"})
    assert outcome.context["freshness"].state == "recalculating"


def test_a_page_believes_a_worker_only_of_the_result_that_it_shows(surgeon, where):
    enter_a_visit(member(where, course__timing="synchronous"))
    state = RefreshState.objects.filter(cohort="synchronous")
    state.update(unchanged_through=courses.data_version(where), data_version=None)

    answer = surgeon.get(PAGE, {"cohort": "synchronous"})
    assert answer.context["freshness"].state == "recalculating"


def test_a_page_does_not_believe_a_worker_after_a_night(surgeon, where):
    courses.visit(member(where, course__timing="synchronous"), date(2019, 3, 1))
    assert stale(where) == set()
    actions.rebuild_endpoints(where.pk)

    answer = surgeon.get(PAGE, {"cohort": "synchronous"})
    assert answer.context["freshness"].state == "recalculating"


def test_the_interface_says_fresh_with_both_versions(surgeon, where):
    shown = courses.data_version(where)
    enter_a_visit(member(where, course__timing="synchronous"))
    now = courses.data_version(where)
    for cohort, state in (("metachronous", "fresh"), ("synchronous", "recalculating")):
        answer = surgeon.get(f"/api/v1/cohorts/{cohort}/survival/").json()
        assert answer["state"] == state
        assert (answer["versions"]["data"], answer["versions"]["current_data"]) == (shown, now)


def test_a_long_refresh_says_how_far_it_is(surgeon, where):
    enter_a_visit(member(where, course__timing="synchronous"))
    asked = {"cohort": "synchronous"}
    state = RefreshState.objects.filter(cohort="synchronous")
    state.update(began_at=timezone.now() - timedelta(seconds=1), steps=12, steps_done=1)
    assert "Running for" not in surgeon.get(FRAGMENT, asked).content.decode()

    state.update(began_at=timezone.now() - timedelta(seconds=14), steps_done=3)
    # Whoever began has died.
    assert "Running for" not in surgeon.get(FRAGMENT, asked).content.decode()
    with only_one(refresh_lock(where.pk, "synchronous")):
        text = surgeon.get(FRAGMENT, asked).content.decode()
    assert "Running for 14 s" in text
    assert re.search(
        r'<progress value="3" max="12"[^>]*></progress> <b class="number">3 of 12', text
    )

    state.update(steps=0)
    with only_one(refresh_lock(where.pk, "synchronous")):
        text = surgeon.get(FRAGMENT, asked).content.decode()
    assert "Running for 14 s" in text
    assert "<progress" not in text

    courses.refresh(where, "synchronous")
    assert "Running for" not in surgeon.get(FRAGMENT, asked).content.decode()


def test_progress_is_noted_once_a_refresh_is_long_and_not_at_every_step(where, monkeypatch):
    clock = iter([0.0, 0.4, 1.2, 1.3, 1.8])
    monkeypatch.setattr(actions, "monotonic", lambda: next(clock))
    say = actions._progress(where.pk, "synchronous")
    noted = []
    for done in range(4):
        say(done, 9)
        state = RefreshState.objects.get(cohort="synchronous")
        noted.append((state.steps_done, state.steps))

    assert noted == [(0, 0), (1, 9), (1, 9), (3, 9)]


def test_a_computation_counts_its_steps(where, monkeypatch):
    """The moment of a computation needs a transaction of its own: here the test's own will do."""
    from contextlib import nullcontext

    monkeypatch.setattr(actions, "one_moment", lambda _center: nullcontext())
    told = []
    found = actions.compute(where.pk, COHORTS["synchronous"], lambda *step: told.append(step))
    assert told == [(done, len(found.payloads)) for done in range(len(found.payloads))]
    assert list(found.courses) == sorted(COHORTS["synchronous"].members(where.pk).values_list("pk", flat=True))  # fmt: skip

    told.clear()
    actions.compute_outcomes(where.pk, COHORTS["synchronous"], lambda *step: told.append(step))
    assert told == [(done, 6) for done in (1, 2, 3, 4, 5)]
    assert actions.OUTCOME_STEPS == 6
