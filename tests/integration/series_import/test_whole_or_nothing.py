"""
An import is in whole or not at all: a bad row, a killed process, a second time, another center.

Twenty kills in `make faults`, three otherwise.
"""

import os
import signal
import subprocess
import sys

import pytest
from django.core.management import call_command
from django.db import connection

from benchmarks.larger_series import larger_series
from patients.centers import center_context
from patients.models import (
    CenterRevision,
    FollowUpPlan,
    ImportBatch,
    Patient,
    Series,
    StatusEvent,
)
from patients.signals import record_changed
from tests.people import center as make_center
from tests.people import person
from tumorboard.models import Decision, Meeting
from tumorboard.series_import.importing import Outcome, SeriesFacts, import_series
from tumorboard.series_import.published import FACTS, FOLDER, import_published_series


@pytest.mark.django_db
def test_a_second_import_of_the_same_does_nothing(center, published_series):
    before = CenterRevision.objects.get(center=center).data_version

    report = import_published_series(center)

    assert report.outcome == Outcome.ALREADY_THERE
    assert CenterRevision.objects.get(center=center).data_version == before
    assert ImportBatch.objects.count() == 1


@pytest.mark.django_db
def test_another_center_sees_nothing_of_it_and_may_import_the_same(center, published_series):
    other = make_center("ankara")
    with center_context([other.pk]):
        assert not Patient.objects.exists()

    report = import_published_series(other)

    assert report.outcome == Outcome.IMPORTED
    with center_context([center.pk, other.pk]):
        assert Patient.objects.count() == 2 * 98
    with center_context([other.pk]):
        assert Patient.objects.count() == 98


@pytest.mark.django_db
def test_the_series_is_closed_and_nothing_of_it_is_due(published_series):
    assert Series.objects.get().data_locked_on.isoformat() == "2019-11-15"
    assert set(FollowUpPlan.objects.values_list("state", "closed_on")) == {
        ("closed", FACTS.data_locked_on)
    }
    assert FollowUpPlan.objects.count() == 45


@pytest.mark.django_db
def test_past_decisions_are_imported_and_never_signed(published_series):
    assert Decision.objects.filter(state="imported").count() == 190
    assert Decision.objects.exclude(state="imported").count() == 0
    assert Meeting.objects.filter(state="closed").count() == 146
    assert not Decision.objects.exclude(signed_at=None).exists()
    assert set(Decision.objects.values_list("quorum_met", flat=True)) == {True}


@pytest.mark.django_db
def test_every_person_screened_is_a_patient_with_research_consent_as_published(published_series):
    assert Patient.objects.count() == 98
    assert (
        Patient.objects.filter(consents__kind="research_use", consents__decision="given").count()
        == 98
    )
    excluded = Patient.objects.get(study_code="SCR-002")
    assert (excluded.age_years, excluded.age_known_on.isoformat()) == (70, "2013-03-25")
    assert excluded.born_on is None


@pytest.mark.django_db
def test_the_last_status_of_the_dead_is_death_on_its_day(published_series):
    for patient in Patient.objects.exclude(died_on=None):
        last = StatusEvent.objects.filter(patient=patient).order_by("known_on").last()
        assert (last.state, last.known_on) == ("dead", patient.died_on)


@pytest.mark.django_db
def test_an_import_is_announced_once_with_its_center(center):
    told = []

    def listener(sender, patient_ids, center_id=None, **_kwargs):
        told.append((sender, patient_ids, center_id))

    record_changed.connect(listener)
    import_published_series(center)

    assert told == [(ImportBatch, None, center.pk)]


@pytest.mark.django_db
def test_a_listener_that_fails_undoes_the_import(center):
    def broken(**_kwargs):
        raise RuntimeError("cannot keep up")

    record_changed.connect(broken)
    try:
        with pytest.raises(RuntimeError):
            import_published_series(center)
    finally:
        record_changed.disconnect(broken)

    with center_context([center.pk]):
        assert not Patient.objects.exists()


@pytest.mark.django_db
def test_the_import_says_who_did_it(center):
    user = person("data_manager", center)

    import_published_series(center, by=user)

    with center_context([center.pk]):
        assert set(Patient.objects.values_list("created_by", flat=True)) == {user.pk}
        assert ImportBatch.objects.get().imported_by == user
        with connection.cursor() as cursor:
            cursor.execute("SELECT DISTINCT pgh_context ->> 'user' FROM patients_patientevent")
            assert cursor.fetchall() == [(str(user.pk),)]


@pytest.mark.django_db
def test_one_bad_row_in_forty_thousand_keeps_all_out(center):
    contents = larger_series(34)
    assert sum(content.count(b"\n") for content in contents.values()) > 40_000
    *good, last = contents["follow_ups.csv"].splitlines(keepends=True)
    contents["follow_ups.csv"] = b"".join([*good, last.replace(b"last_contact", b"lost_contact")])
    assert contents["follow_ups.csv"] != b"".join([*good, last])

    report = import_series(contents, center=center, facts=SeriesFacts(slug="large"))

    assert report.outcome == Outcome.REFUSED
    assert {(p.file, p.line) for p in report.errors} == {("follow_ups.csv", len(good) + 1)}
    with center_context([center.pk]):
        assert not Patient.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "tr"])
def test_the_command_ends_with_0_and_then_with_nothing_to_do(language, center, capsys):
    call_command("import_series", FOLDER, center="izmir", series="serin2020", language=language)
    call_command("import_series", FOLDER, center="izmir", series="serin2020", language=language)

    with center_context([center.pk]):
        assert Patient.objects.count() == 98
    assert "1228" in capsys.readouterr().out


@pytest.mark.django_db
def test_the_command_ends_with_2_when_the_data_have_errors(center, tmp_path, capsys):
    (tmp_path / "patients.csv").write_text("patient_id,sex\nX-1,man\n")

    with pytest.raises(SystemExit) as end:
        call_command("import_series", tmp_path, center="izmir", problems=tmp_path / "problems.txt")

    assert end.value.code == 2
    assert "patients.csv:2 sex “man”" in capsys.readouterr().out
    assert "not_a_code" in (tmp_path / "problems.txt").read_text()


KILLED = """
import os, sys, threading
import django
django.setup()
from benchmarks.larger_series import larger_series
from patients.models import Center
from tumorboard.series_import.importing import SeriesFacts, import_series

def die_later(step):
    if step == "writing":
        threading.Timer(float(sys.argv[2]), os.kill, [os.getpid(), 9]).start()

center = Center.objects.get(code=sys.argv[1])
import_series(larger_series(4), center=center, facts=SeriesFacts(slug="killed"), progress=die_later)
os._exit(0)
"""


# Seconds after the import has begun to write; the check before it writes nothing at all.
DELAYS = [n * 0.1 for n in range(20)] if os.environ.get("FAULTS") == "full" else [0.0, 0.3, 0.6]


@pytest.mark.faults
@pytest.mark.django_db(transaction=True)
def test_a_process_killed_in_the_middle_leaves_nothing():
    people = {}
    for number, seconds in enumerate(DELAYS):
        center = make_center(f"izmir-{number}")
        process = subprocess.run(
            [sys.executable, "-c", KILLED, center.code, str(seconds)],
            env=_environment(),
            capture_output=True,
            check=False,
        )
        assert process.returncode in (0, -signal.SIGKILL), process.stderr.decode()[-500:]
        was_killed = process.returncode != 0
        with center_context([center.pk]):
            people[seconds] = Patient.objects.count()
            assert people[seconds] == (0 if was_killed else 4 * 98)
            assert ImportBatch.objects.exists() is not was_killed
    assert 0 in people.values()

    assert import_published_series(make_center("izmir-0")).outcome == Outcome.IMPORTED


def _environment() -> dict[str, str]:
    at = connection.settings_dict
    return {
        **os.environ,
        "DATABASE_URL": f"postgresql://{at['USER']}@/{at['NAME']}?host={at['HOST']}",
        "PYTHONPATH": os.getcwd(),
    }
