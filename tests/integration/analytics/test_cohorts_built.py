"""Cohorts that people build: counted line by line, chosen by hand, shared, refreshed, frozen for good."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction

from analytics import actions as refreshing
from analytics.builder import actions, cuts
from analytics.builder.losses import in_box, losses_of
from analytics.builder.models import SLUG_PREFIX, CohortChange
from analytics.builder.stored import cohort_of, definition_read, stored_cohort
from analytics.criteria import definition_of
from analytics.models import RefreshState, StoredCohort, SurvivalSnapshot
from analytics.refreshed import REFRESHED, refreshed_in
from analytics.sweeper import lease
from patients.centers import center_context
from patients.models import Patient
from tests import courses
from tests.people import person
from tumorboard.models import Role
from tumorboard.series_import import published

pytestmark = pytest.mark.django_db

OPERATED = {"is": "operated"}
SYNCHRONOUS = {"is": "timing", "values": ["synchronous"]}
MANY = {"is": "number", "low": 5}


def definition(*lines, pinned=False):
    return definition_of(
        {"known_at_time_zero": pinned, "lines": [{"any_of": [line]} for line in lines]}
    )


@pytest.fixture
def where():
    center = courses.center()
    with center_context([center.pk]):
        yield center


@pytest.fixture
def series(where):
    published.import_published_series(where)
    return where


@pytest.fixture
def owner(where):
    return person(Role.SURGEON, where)


def build(center, owner, *lines, name="Synchronous", pinned=False) -> StoredCohort:
    return actions.build_cohort(
        center=center,
        name=name,
        description="",
        definition=definition(*lines, pinned=pinned),
        by=owner,
    )


def members(stored) -> set:
    return set(cohort_of(stored).members(stored.center_id).values_list("patient_id", flat=True))


# --- The loss of each line ---


def test_the_losses_are_the_flow_chart_of_the_series(series):
    """98 screened, 45 operated on, 32 of them synchronous; the sums are those of the printed tables."""
    losses = losses_of(series.pk, definition(OPERATED, SYNCHRONOUS, MANY))
    assert losses.everybody == 98
    assert [(step.before, step.lost, step.after) for step in losses.steps[:2]] == [
        (98, 53, 45),
        (45, 13, 32),
    ]
    assert losses.members == losses.steps[-1].after
    for step in losses.steps:
        assert step.before - step.lost == step.after
        lost = in_box(
            f"lost-{step.place}", series.pk, definition(OPERATED, SYNCHRONOUS, MANY), None
        )
        left = in_box(
            f"after-{step.place}", series.pk, definition(OPERATED, SYNCHRONOUS, MANY), None
        )
        assert (lost.count(), left.count()) == (step.lost, step.after)


def test_it_says_which_line_took_the_last_patient(series):
    losses = losses_of(series.pk, definition(OPERATED, {"is": "number", "low": 90}, SYNCHRONOUS))
    assert losses.members == 0
    assert losses.emptied_by.place == 1
    assert "at least 90" in losses.emptied_by.sentence


def test_counting_asks_the_database_once(series, django_assert_num_queries):
    lines = [OPERATED, SYNCHRONOUS, MANY, {"is": "sex", "values": ["male"]}]
    with django_assert_num_queries(1):
        losses_of(series.pk, definition(*lines))


def test_patients_of_another_center_are_never_counted(where, owner):
    """Also where the transaction may see both centers, as for somebody who works in both."""
    other = courses.center("bursa")
    with center_context([where.pk, other.pk]):
        courses.operated(where)
        foreign = courses.operated(other)
        refreshing.courses.rebuild(where.pk)
        refreshing.courses.rebuild(other.pk)
        stored = build(where, owner, OPERATED)
        assert losses_of(where.pk, definition(OPERATED)).members == 1
        assert foreign.pk not in members(stored)
        with pytest.raises(ValidationError):
            actions.choose_patient(
                cohort=stored, patient=foreign, choice="include", reason="x", by=owner
            )


# --- By hand ---


def test_choices_by_hand_count_and_the_latest_wins(where, owner):
    inside, outside = courses.operated(where), courses.patient(where)
    refreshing.rebuild_endpoints(where.pk)
    stored = build(where, owner, OPERATED)
    assert members(stored) == {inside.pk}

    def choose(patient, choice):
        actions.choose_patient(
            cohort=stored, patient=patient, choice=choice, reason="told", by=owner
        )

    choose(inside, "exclude")
    choose(outside, "include")
    losses = losses_of(where.pk, definition_read(stored), stored)
    assert (losses.as_defined, losses.excluded, losses.included, losses.members) == (1, 1, 1, 1)
    assert members(stored) == {outside.pk}
    assert {row.patient_id for row in _box("excluded", stored)} == {inside.pk}
    assert {row.patient_id for row in _box("included", stored)} == {outside.pk}
    assert {row.patient_id for row in _box("members", stored)} == {outside.pk}

    choose(inside, "as_defined")
    choose(outside, "as_defined")
    assert members(stored) == {inside.pk}
    assert stored.choices.count() == 4  # nothing is written over


def _box(name, stored):
    return in_box(name, stored.center_id, definition_read(stored), stored)


def test_a_choice_needs_its_reason(where, owner):
    stored, patient = build(where, owner, OPERATED), courses.operated(where)
    with pytest.raises(ValidationError, match="Say why"):
        actions.choose_patient(
            cohort=stored, patient=patient, choice="include", reason=" ", by=owner
        )


# --- Owner, sharing, names ---


def test_only_the_owner_changes_a_cohort_and_every_change_is_noted(where, owner):
    other = person(Role.COORDINATOR, where)
    stored = build(where, owner, OPERATED)
    for act in (
        lambda: actions.share_cohort(cohort=stored, is_shared=True, by=other),
        lambda: actions.archive_cohort(cohort=stored, by=other),
        lambda: actions.freeze_cohort(cohort=stored, note="", by=other),
    ):
        with pytest.raises(PermissionDenied):
            act()
    actions.share_cohort(cohort=stored, is_shared=True, by=owner)
    actions.archive_cohort(cohort=stored, by=owner)
    with pytest.raises(ValidationError, match="archived"):
        actions.share_cohort(cohort=stored, is_shared=False, by=owner)
    actions.restore_cohort(cohort=stored, by=owner)
    kinds = list(CohortChange.objects.filter(cohort=stored).values_list("kind", flat=True))
    assert kinds == ["restored", "archived", "shared", "created"]


def test_a_cohort_changed_in_the_meantime_is_not_written_over(where, owner):
    stored = build(where, owner, OPERATED)

    def change(revision):
        return actions.change_cohort(
            cohort=stored, name="x", description="", definition=definition(SYNCHRONOUS),
            revision=revision, by=owner,
        )  # fmt: skip

    assert change(1).revision == 2
    with pytest.raises(ValidationError, match="in the meantime"):
        change(1)


def test_a_copy_is_ones_own_and_a_name_of_its_own(where, owner):
    other = person(Role.RESEARCHER, where)
    stored = build(where, owner, SYNCHRONOUS)
    made = actions.copy_cohort(cohort=stored, definition=definition_read(stored), by=other)
    assert (made.owner, made.definition, made.is_shared) == (other, stored.definition, False)
    assert made.slug != stored.slug


def test_names_of_built_cohorts_never_meet_those_of_built_in_ones(where, owner):
    assert not [name for name in REFRESHED if name.startswith(SLUG_PREFIX)]
    assert build(where, owner, OPERATED, name="All operated").slug == "c-all-operated"
    assert build(where, owner, OPERATED, name="All operated").slug == "c-all-operated-2"
    assert build(where, owner, OPERATED, name="Işık: Şüpheli İğne").slug == "c-isik-supheli-igne"
    assert build(where, owner, OPERATED, name="***").slug == "c-cohort"
    assert build(where, owner, OPERATED, name="çok uzun " * 8).slug in refreshed_in(where.pk)


def test_a_cohort_is_readable_by_its_owner_and_when_shared_by_its_center(where, owner):
    colleague, stranger = (
        person(Role.RESEARCHER, where),
        person(Role.SURGEON, courses.center("bursa")),
    )
    stored = build(where, owner, OPERATED)

    def readers():
        return [
            stored_cohort(where.pk, stored.slug, readable_by=one) is not None
            for one in (owner, colleague, stranger)
        ]

    assert readers() == [True, False, False]
    actions.share_cohort(cohort=stored, is_shared=True, by=owner)
    assert readers() == [True, True, False]
    actions.archive_cohort(cohort=stored, by=owner)
    assert readers() == [False, False, False]


# --- Refresh ---


def state_of(stored) -> RefreshState | None:
    return RefreshState.objects.filter(center_id=stored.center_id, cohort=stored.slug).first()


def compute(stored):
    """As actions.refresh_survival, in the test's own transaction."""
    courses.refresh(stored.center, cohort_of(stored))


def snapshots(stored):
    return SurvivalSnapshot.objects.filter(center_id=stored.center_id, cohort=stored.slug)


def test_a_built_cohort_is_leased_computed_and_void_when_it_means_others(where, owner):
    for _one in range(6):
        courses.operated(where)
    refreshing.rebuild_endpoints(where.pk)
    stored = build(where, owner, OPERATED)
    assert (where.pk, stored.slug) in lease()
    compute(stored)
    assert (
        snapshots(stored)
        .get(endpoint="os", origin="index_liver_intervention", grouping="none")
        .payload["members"]
        == 6
    )
    assert state_of(stored).data_version == courses.data_version(where)

    old = StoredCohort.objects.get(pk=stored.pk)
    changed = actions.change_cohort(
        cohort=stored, name="x", description="", definition=definition(SYNCHRONOUS, OPERATED),
        revision=1, by=owner,
    )  # fmt: skip
    assert not snapshots(stored).exists()
    assert state_of(stored).data_version is None
    compute(old)  # was under way when the lines changed
    assert not snapshots(stored).exists()
    assert state_of(stored).data_version is None
    compute(changed)
    assert snapshots(stored).exists()


def test_a_new_name_alone_keeps_the_results(where, owner):
    courses.operated(where)
    stored = build(where, owner, OPERATED)
    compute(stored)
    actions.change_cohort(
        cohort=stored, name="Renamed", description="", definition=definition(OPERATED),
        revision=1, by=owner,
    )  # fmt: skip
    assert snapshots(stored).exists()
    assert state_of(stored).data_version is not None


def test_an_archived_cohort_is_computed_no_more(where, owner):
    courses.operated(where)
    stored = build(where, owner, OPERATED)
    compute(stored)
    actions.archive_cohort(cohort=stored, by=owner)
    assert state_of(stored) is None
    assert not snapshots(stored).exists()
    RefreshState.objects.create(center=where, cohort=stored.slug)  # a poke that was on its way
    assert refreshing.refresh_survival(where.pk, stored.slug) is False
    assert state_of(stored) is None


def test_a_cohort_chosen_by_the_future_is_guarded(where, owner):
    for _one in range(6):
        courses.recurrence(courses.operated(where), date(2019, 1, 1))
    refreshing.rebuild_endpoints(where.pk)
    stored = build(where, owner, {"is": "recurred"})
    compute(stored)
    payload = (
        snapshots(stored)
        .get(endpoint="os", origin="index_liver_intervention", grouping="none")
        .payload
    )
    assert "cohort_after_time_zero" in {guard["code"] for guard in payload["guards"]}


# --- Frozen ---


def test_a_cut_keeps_the_values_whatever_happens_to_the_record(series, owner):
    stored = build(series, owner, OPERATED, SYNCHRONOUS)
    cut = actions.freeze_cohort(cohort=stored, note="for the paper", by=owner)
    live = list(cohort_of(stored).members(series.pk))
    were = [cuts.course_values(course) for course in live]
    Patient.objects.filter(pk__in=[course.patient_id for course in live]).update(
        died_on=date(2019, 1, 1), death_cause="other"
    )
    refreshing.rebuild_endpoints(series.pk)
    cut.refresh_from_db()

    assert cut.patients == 32
    assert cuts.is_intact(cut)
    kept = [row["course"] for row in cut.content["rows"]]

    def in_order(rows):
        return sorted(str(sorted(row.items())) for row in rows)

    assert in_order(kept) == in_order(were)
    zero = cut.content["columns"]["index_liver_intervention_on"]
    assert (zero, cut.content["columns"]["timing"]) == ("day", "value")
    # Days are counted from 1 January 1970.
    first = min(course.index_liver_intervention_on for course in live)
    assert (
        min(row["index_liver_intervention_on"] for row in kept) == (first - date(1970, 1, 1)).days
    )


def test_a_cut_holds_no_key_and_no_study_code(series, owner):
    stored = build(series, owner, OPERATED)
    cut = actions.freeze_cohort(cohort=stored, note="", by=owner)
    text = str(cut.content)
    for key, code in Patient.objects.values_list("pk", "study_code"):
        assert str(key) not in text
        assert code not in text
    assert [row["code"] for row in cut.content["rows"]][:2] == ["R-0001", "R-0002"]
    in_order = [
        course.patient.study_code
        for course in cohort_of(stored).members(series.pk).select_related("patient")
    ]
    assert sorted(in_order) != [row["code"] for row in cut.content["rows"]]


def test_the_grouping_variables_of_a_cut_are_those_of_the_printed_table(series, owner):
    stored = build(series, owner, OPERATED)
    cut = actions.freeze_cohort(cohort=stored, note="", by=owner)
    rows = [row["variables"] for row in cut.content["rows"]]

    def count(name, *values):
        return sum(row[name] in values for row in rows)

    assert (count("sex", "male"), count("sex", "female")) == (28, 17)
    assert count("distribution", "bilobar") == 23
    assert sum(row["number_of_metastases"] > 4 for row in rows) == 19
    assert count("resection_class", "metastasectomy") == 21
    assert count("is_recurred", True) == 25
    assert count("is_ablation", True) == 10


def test_an_empty_cohort_is_not_frozen(where, owner):
    stored = build(where, owner, OPERATED)
    with pytest.raises(ValidationError, match="nothing to freeze"):
        actions.freeze_cohort(cohort=stored, note="", by=owner)
    assert not stored.cuts.exists()


@pytest.mark.parametrize("table", ["cohortcut", "cohortchoice", "cohortchange"])
@pytest.mark.parametrize("command", ["UPDATE", "DELETE"])
def test_cuts_choices_and_changes_are_immutable(table, command, where, owner):
    """By trigger, and before it by the rights of the application."""
    patient = courses.operated(where)
    refreshing.rebuild_endpoints(where.pk)
    stored = build(where, owner, OPERATED)
    actions.choose_patient(cohort=stored, patient=patient, choice="include", reason="x", by=owner)
    actions.freeze_cohort(cohort=stored, note="", by=owner)
    sql = {
        "UPDATE": f"UPDATE analytics_{table} SET id = id",
        "DELETE": f"DELETE FROM analytics_{table}",
    }[command]
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_trigger t WHERE tgrelid = %s::regclass AND NOT tgisinternal"
            " AND tgenabled = 'O' AND tgtype & 2 = 2 AND tgtype & 24 = 24",
            [f"analytics_{table}"],
        )
        assert cursor.fetchone() == (1,)  # before, on update and delete, also for the owner


def test_a_cohort_is_not_deleted_nor_given_to_another(where, owner):
    stored = build(where, owner, OPERATED)
    for sql in (
        "DELETE FROM analytics_storedcohort",
        "UPDATE analytics_storedcohort SET slug = 'c-other'",
    ):
        with (
            pytest.raises(DatabaseError, match="never changed"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql)
    assert StoredCohort.objects.filter(pk=stored.pk).exists()
