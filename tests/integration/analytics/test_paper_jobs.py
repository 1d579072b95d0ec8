"""Packages as jobs: asked for once, made in the background, taken up again, given up, and given to whom."""

import io
import zipfile

import pytest
from django.db import connection
from django.urls import reverse

from analytics import actions as refreshing
from analytics import sweeper
from analytics.builder import actions as building
from analytics.criteria import definition_of
from analytics.models import PaperJob
from analytics.paper import actions
from analytics.paper import package as packing
from analytics.paper.checks import Check, DoesNotAddUp, Rule
from analytics.paper.package import Package
from analytics.paper.results import TooFew
from patients.centers import center_context
from patients.documents.checking import orphans
from patients.documents.storing import path_of
from patients.models import AccessLog, Consent
from tests import courses
from tests.people import person, signed_in
from tumorboard.models import Role

pytestmark = pytest.mark.django_db(transaction=True)

OPERATED = definition_of({"known_at_time_zero": False, "lines": [{"any_of": [{"is": "operated"}]}]})
State = PaperJob.State
SLUG = "all-operated"


@pytest.fixture(autouse=True)
def _documents(settings, tmp_path):
    settings.DOCUMENTS_DIR = tmp_path / "documents"


@pytest.fixture
def where():
    """18 operated on, two of them without consent to research; another hospital has one."""
    center, other = courses.center(), courses.center("bursa")
    for one, count in ((center, 18), (other, 1)):
        with center_context([one.pk]):
            for number in range(count):
                patient = courses.operated(one, study_code=f"{one.code}-{number}")
                if number > 1:
                    Consent.objects.create(
                        center=one, patient=patient, kind="research_use", decision="given"
                    )
        refreshing.rebuild_endpoints(one.pk)
    return center


@pytest.fixture
def surgeon(where):
    return person(Role.SURGEON, where)


@pytest.fixture
def made_quickly(monkeypatch):
    """Drawing is tested elsewhere; here a package is a small zip, and `steps` who was told of them."""
    told = []

    def package_of(content, *, exactly, progress):
        for step in range(2, 9):
            progress(step)
            told.append(step)
        written = io.BytesIO()
        with zipfile.ZipFile(written, "w") as package:
            package.writestr("README.en.txt", f"{len(content['rows'])} patients")
        rows = content["rows"]
        checks = (Check(Rule.FLOW, 1),)
        return Package(written.getvalue(), checks, len(rows), sum(row["research"] for row in rows))

    monkeypatch.setattr(packing, "package_of", package_of)
    return told


def asked(where, by, *, cut=None, exactly=True) -> PaperJob:
    with center_context([where.pk]):
        return actions.request_paper(center=where, slug=SLUG, cut=cut, exactly=exactly, by=by)


def now(job) -> PaperJob:
    with center_context([job.center_id]):
        return PaperJob.objects.get(pk=job.pk)


def make(job) -> bool:
    return actions.make_paper(job.center_id, str(job.pk))


def set_to(job, **values) -> None:
    with center_context([job.center_id]):
        PaperJob.objects.filter(pk=job.pk).update(**values)


# --- Making ---


def test_a_package_is_made_in_steps_and_kept_sealed(where, surgeon, made_quickly):
    job = asked(where, surgeon)
    assert make(job)
    done = now(job)
    assert (done.state, done.step, done.attempts) == (State.DONE, PaperJob.STEPS, 1)
    assert made_quickly == [2, 3, 4, 5, 6, 7, 8]
    assert (done.patients, done.in_data) == (18, 16)
    sealed = path_of(where.pk, done.file_sha256).read_bytes()
    assert b"README" not in sealed
    assert not make(job)  # done is done


def test_a_package_is_really_made_of_a_live_cohort(where, surgeon):
    job = asked(where, surgeon)
    assert make(job)
    done = now(job)
    assert done.state == State.DONE, done.failed_because
    assert all(not check["failures"] for check in done.checks)


def test_asking_twice_for_the_same_is_one_job(where, surgeon, made_quickly):
    first = asked(where, surgeon)
    assert asked(where, surgeon).pk == first.pk
    make(first)
    assert asked(where, surgeon).pk != first.pk


def test_nothing_is_published_when_it_is_asked_for_and_the_sweeper_finds_it(where, surgeon):
    job = asked(where, surgeon)
    pokes = []
    sweeper.sweep(lambda *_one: None, lambda *one: pokes.append(one))
    assert pokes == [(where.pk, str(job.pk))]
    sweeper.sweep(lambda *_one: None, lambda *one: pokes.append(one))
    assert len(pokes) == 1  # leased


def test_when_the_broker_is_away_the_lease_is_given_back(where, surgeon):
    job = asked(where, surgeon)

    def unreachable(*_one):
        raise OSError

    sweeper.sweep(lambda *_one: None, unreachable)
    assert now(job).poked_at is None


def test_the_job_of_a_killed_worker_is_taken_again(where, surgeon, made_quickly):
    """It was at step 4 and has said nothing for a minute; what it froze stays what is told."""
    job = asked(where, surgeon)
    frozen = actions.freeze(job)
    set_to(job, state=State.RUNNING, step=4, attempts=1, content=frozen)
    with connection.cursor() as cursor, center_context([where.pk]):
        cursor.execute("UPDATE analytics_paperjob SET poked_at = now() - interval '20 seconds'")
    assert actions.lease_papers() == []
    with connection.cursor() as cursor, center_context([where.pk]):
        cursor.execute("UPDATE analytics_paperjob SET poked_at = now() - interval '60 seconds'")
    with center_context([where.pk]):
        courses.operated(where)
    refreshing.rebuild_endpoints(where.pk)
    assert actions.lease_papers() == [(where.pk, str(job.pk))]
    assert make(job)
    assert (now(job).state, now(job).attempts, now(job).patients) == (State.DONE, 2, 18)


def test_two_workers_never_make_one_package_at_once(where, surgeon, made_quickly):
    import psycopg

    from tumorboard.databases import parameters_of_own_connection

    job = asked(where, surgeon)
    with psycopg.connect(**parameters_of_own_connection()) as other:
        other.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [f"make_paper {job.pk}"])
        assert not make(job)
    assert now(job).state == State.QUEUED


def test_after_three_attempts_it_is_failed_with_a_reason(where, surgeon, monkeypatch):
    def broken(*_args, **_options):
        raise MemoryError("a patient's row")

    monkeypatch.setattr(packing, "package_of", broken)
    job = asked(where, surgeon)
    for attempt in (1, 2, 3):
        with pytest.raises(MemoryError):
            make(job)
        assert now(job).state == (State.FAILED if attempt == 3 else State.QUEUED)
    assert now(job).failed_because == "MemoryError"
    assert not make(job)
    assert actions.lease_papers() == []


def test_a_worker_killed_three_times_leaves_a_failed_job(where, surgeon):
    job = asked(where, surgeon)
    set_to(job, state=State.RUNNING, attempts=3, failed_because=actions.INTERRUPTED)
    assert actions.lease_papers() == [(where.pk, str(job.pk))]
    assert not make(job)
    assert (now(job).state, now(job).failed_because) == (State.FAILED, "Interrupted")


@pytest.mark.parametrize(
    ("problem", "reason"),
    [
        (DoesNotAddUp([Check(Rule.FLOW, 3, ("step 1",))]), "does_not_add_up"),
        (TooFew(), "too_few"),
    ],
)
def test_what_would_fail_again_is_not_tried_again(where, surgeon, monkeypatch, problem, reason):
    def refuses(*_args, **_options):
        raise problem

    monkeypatch.setattr(packing, "package_of", refuses)
    job = asked(where, surgeon)
    make(job)
    failed = now(job)
    assert (failed.state, failed.failed_because, failed.file_sha256) == (State.FAILED, reason, "")
    page = signed_in(surgeon).get(page_of("export")).content.decode()
    if reason == "does_not_add_up":
        assert failed.checks[0]["failures"] == ["step 1"]
        assert "A number does not add up, so no package was made" in page
        assert "DOES NOT HOLD: step 1" in page


def test_an_empty_cohort_says_so(where, surgeon):
    with center_context([where.pk]):
        job = actions.request_paper(
            center=where, slug="metachronous", cut=None, exactly=True, by=surgeon
        )
    make(job)
    assert (now(job).state, now(job).failed_because) == (State.FAILED, "empty")


def test_a_damaged_cut_makes_no_package(where, surgeon):
    with center_context([where.pk]):
        stored = building.build_cohort(
            center=where, name="All", description="", definition=OPERATED, by=surgeon
        )
        cut = building.freeze_cohort(cohort=stored, note="", by=surgeon)
    from tests.database import as_owner

    with as_owner() as owner, owner.cursor() as cursor:
        cursor.execute("ALTER TABLE analytics_cohortcut DISABLE TRIGGER a_stays")
        cursor.execute("SELECT set_config('app.centers', %s, false)", [str(where.pk)])
        cursor.execute(
            "UPDATE analytics_cohortcut SET content = jsonb_set(content, '{data_version}', '0')"
        )
        cursor.execute("ALTER TABLE analytics_cohortcut ENABLE TRIGGER a_stays")
    with center_context([where.pk]):
        job = actions.request_paper(
            center=where, slug=stored.slug, cut=cut, exactly=True, by=surgeon
        )
    make(job)
    assert now(job).failed_because == "not_intact"


def test_the_file_of_a_package_is_no_orphan(where, surgeon, made_quickly, monkeypatch):
    job = asked(where, surgeon)
    make(job)
    monkeypatch.setattr("patients.documents.checking.ORPHAN_AFTER_SECONDS", -10)
    assert orphans() == []
    set_to(job, state=State.QUEUED, file_sha256="", finished_at=None)
    assert len(orphans()) == 1


# --- The page ---


def page_of(name: str, slug: str = SLUG, *args) -> str:
    return reverse(f"cohorts:{name}", args=[slug, *args])


def test_the_page_shows_what_will_be_in_it_and_asks(where, surgeon, made_quickly):
    browser = signed_in(surgeon)
    answer = browser.get(page_of("export"))
    text = answer.content.decode()
    assert "STROBE items covered" in text
    assert len(answer.context["preview_rows"]) == 5
    assert "ankara-" not in text  # no number of the registry
    assert answer.context["preview_head"][0] == "id"
    assert [row[0] for row in answer.context["preview_rows"]] == ["1", "2", "3", "4", "5"]

    assert browser.post(page_of("export"), {"cut": ""}).status_code == 302
    with center_context([where.pk]):
        job = PaperJob.objects.get()
    waiting = browser.get(page_of("export-progress")).content.decode()
    assert "Waiting for the calculation service" in waiting
    assert "hx-get" in waiting
    make(job)
    done = browser.get(page_of("export-progress")).content.decode()
    assert "Arithmetic check: everything holds" in done
    assert "2 not in the data file" in done
    assert "hx-get" not in done


def test_a_download_is_the_file_and_is_logged_as_an_export(where, surgeon, made_quickly):
    job = asked(where, surgeon)
    make(job)
    browser = signed_in(surgeon)
    answer = browser.get(page_of("export-file", SLUG, job.pk))
    assert answer["Content-Type"] == "application/zip"
    assert "attachment" in answer["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as package:
        assert package.read("README.en.txt") == b"18 patients"
    with center_context([where.pk]):
        logged = AccessLog.objects.filter(url_name="cohorts:export-file").get()
    assert logged.action == "E"
    assert logged.entity.startswith(f"export of {SLUG}, package {job.pk}")


def test_taking_it_out_asks_again_who_one_is(where, surgeon, made_quickly):
    job = asked(where, surgeon)
    make(job)
    long_signed_in = signed_in(surgeon, shown_seconds_ago=3600)
    answer = long_signed_in.get(page_of("export-file", SLUG, job.pk))
    assert answer.status_code == 302
    assert "reauthenticate" in answer["Location"]


def test_a_researcher_never_gets_what_was_made_for_a_clinician(where, surgeon, made_quickly):
    job = asked(where, surgeon)
    make(job)
    researcher = signed_in(person(Role.RESEARCHER, where))
    page = researcher.get(page_of("export"))
    assert page.context["jobs"] == []
    assert "preview_rows" not in page.context
    assert researcher.get(page_of("export-file", SLUG, job.pk)).status_code == 404
    researcher.post(page_of("export"), {"cut": ""})
    with center_context([where.pk]):
        assert [one.exactly for one in PaperJob.objects.order_by("requested_at")] == [True, False]


def test_of_a_cohort_too_close_to_another_no_researcher_has_a_package(where, made_quickly):
    researcher = person(Role.RESEARCHER, where)
    with center_context([where.pk]):
        stored = building.build_cohort(
            center=where,
            name="Close",
            description="",
            definition=definition_of(
                {
                    "known_at_time_zero": False,
                    "lines": [{"any_of": [{"is": "operated"}]}],
                }
            ),
            by=researcher,
        )
        patient = courses.Patient.objects.filter(study_code="ankara-3").get()
        building.choose_patient(
            cohort=stored, patient=patient, choice="exclude", reason="x", by=researcher
        )
        job = actions.request_paper(
            center=where, slug=stored.slug, cut=None, exactly=False, by=researcher
        )
    make(job)
    assert now(job).failed_because == "too_close"


def test_another_center_sees_neither_job_nor_file(where, surgeon, made_quickly):
    job = asked(where, surgeon)
    make(job)
    stranger = signed_in(person(Role.SURGEON, courses.center("bursa")))
    assert stranger.get(page_of("export")).context["jobs"] == []
    assert stranger.get(page_of("export-file", SLUG, job.pk)).status_code == 404
    assert (
        stranger.get(page_of("export-file", SLUG, job.pk), {"center": where.pk}).status_code == 404
    )
    with center_context([courses.center("bursa").pk]):
        assert not PaperJob.objects.exists()
