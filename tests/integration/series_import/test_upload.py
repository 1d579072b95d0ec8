"""The upload page: check, report, confirm or discard, within limits and each for oneself."""

import csv
import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from patients.centers import center_context
from patients.models import ImportBatch, Patient
from tests.integration.series_import.editing import edited
from tests.people import person, signed_in
from tumorboard.models import SeriesUpload
from tumorboard.series_import.published import published_files
from tumorboard.series_import.upload import MOST_BYTES, pack

pytestmark = pytest.mark.django_db

GOOD = b"patient_id,sex\nNEW-1,F\nNEW-2,M\n"
PAGE = "/data/import/"


@pytest.fixture
def data_manager(center):
    return person("data_manager", center)


@pytest.fixture
def manager(data_manager):
    return signed_in(data_manager)


def send(manager, center, contents: dict[str, bytes], **fields):
    files = [SimpleUploadedFile(name, content) for name, content in contents.items()]
    return manager.post(PAGE, {"files": files, "center": center.pk, **fields})


def patients(center) -> int:
    with center_context([center.pk]):
        return Patient.objects.count()


def uploads(center) -> int:
    with center_context([center.pk]):
        return SeriesUpload.objects.count()


def test_files_are_checked_reported_and_imported_on_confirmation(manager, center, data_manager):
    report = send(manager, center, {"patients.csv": GOOD})
    assert patients(center) == 0

    page = manager.get(report.url)
    assert "Can be imported" in page.content.decode()
    done = manager.post(report.url + "confirm/", follow=True)

    assert "The series was imported" in done.content.decode()
    assert patients(center) == 2
    assert uploads(center) == 0
    with center_context([center.pk]):
        assert ImportBatch.objects.get().imported_by == data_manager


def test_the_published_series_comes_in_by_the_page_with_what_the_files_do_not_say(manager, center):
    report = send(
        manager,
        center,
        {"series.zip": pack(published_files())},
        series_slug="serin2020",
        series_title="Serin 2020",
        data_locked_on_day="15",
        data_locked_on_month="11",
        data_locked_on_year="2019",
    )
    manager.post(report.url + "confirm/")

    with center_context([center.pk]):
        patient = Patient.objects.get(study_code="CRC-001")
        assert patient.series.data_locked_on.isoformat() == "2019-11-15"
        assert patient.follow_up_plans.get().state == "closed"
        assert not patient.consents.exists()


def test_the_problems_are_shown_cell_by_cell_and_nothing_can_be_imported(manager, center):
    report = send(manager, center, edited(("patients", "CRC-003", "sex", "K")))

    page = manager.get(report.url).content.decode()
    manager.post(report.url + "confirm/")

    assert "patients.csv:4" in page
    assert "not_a_code" in page
    assert "One of: M, F." in page
    assert "confirm/" not in page
    assert patients(center) == 0


def test_the_problems_can_be_taken_along_without_a_live_formula(manager, center):
    cell = "=HYPERLINK(&quot;evil&quot;)"
    report = send(manager, center, {"patients.csv": f'patient_id,sex\nX-1,"{cell}"\n'.encode()})

    answer = manager.get(report.url + "problems.csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))

    assert answer["Content-Disposition"].startswith("attachment")
    assert rows[1][4] == f"'{cell}"


def test_a_discarded_upload_is_gone(manager, center):
    report = send(manager, center, {"patients.csv": GOOD})

    manager.post(report.url + "discard/")

    assert uploads(center) == 0
    assert manager.get(report.url).status_code == 404


def test_a_new_upload_takes_the_place_of_the_one_before(manager, center):
    send(manager, center, {"patients.csv": GOOD})
    send(manager, center, {"patients.csv": GOOD})

    assert uploads(center) == 1


def test_an_upload_is_seen_by_who_sent_it_only(manager, center):
    report = send(manager, center, {"patients.csv": GOOD})
    colleague = signed_in(person("coordinator", center))

    assert colleague.get(report.url).status_code == 404
    assert colleague.post(report.url + "confirm/").status_code == 404


def test_the_record_may_change_between_check_and_confirmation(manager, center):
    report = send(manager, center, {"patients.csv": GOOD})
    with center_context([center.pk]):
        Patient.objects.create(center=center, study_code="NEW-1")

    manager.post(report.url + "confirm/")

    assert patients(center) == 1
    assert "already_there" in manager.get(report.url).content.decode()


def archive(**entries: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in entries.items():
            made.writestr(name.replace("__", "/").replace("_csv", ".csv"), content)
    return out.getvalue()


def test_an_archive_may_hold_a_folder(manager, center):
    report = send(manager, center, {"s.zip": archive(series__patients_csv=GOOD)})

    assert "Can be imported" in manager.get(report.url).content.decode()


@pytest.mark.parametrize(
    ("contents", "sentence"),
    [
        pytest.param(
            {"bomb.zip": archive(patients_csv=b"0" * (MOST_BYTES + 1))}, "20 MB", id="zip bomb"
        ),
        pytest.param({"broken.zip": b"PK\x03\x04 and no more"}, "cannot be read", id="broken"),
        pytest.param(
            {"many.zip": archive(**{f"n{i}_csv": b"a" for i in range(40)})},
            "cannot be read",
            id="too many entries",
        ),
        pytest.param(
            {"a.zip": archive(patients_csv=GOOD), "primaries.csv": b"x"},
            "either one ZIP file or CSV files",
            id="both",
        ),
        pytest.param({}, "Choose the files", id="none"),
    ],
)
def test_what_is_beyond_the_limits_is_refused_with_a_sentence(contents, sentence, manager, center):
    page = send(manager, center, contents)

    assert page.status_code == 200
    assert sentence in page.content.decode()
    assert uploads(center) == 0


def test_a_file_with_too_many_rows_is_left_to_the_command(manager, center):
    rows = b"".join(b"X-%d,F\n" % number for number in range(50_001))
    report = send(manager, center, {"patients.csv": b"patient_id,sex\n" + rows})

    assert "by command" in manager.get(report.url).content.decode()


def test_a_data_lock_needs_a_series(manager, center):
    page = send(
        manager,
        center,
        {"patients.csv": GOOD},
        data_locked_on_day="15",
        data_locked_on_month="11",
        data_locked_on_year="2019",
    )

    assert "name the series" in page.content.decode()


@pytest.mark.parametrize("role", ["surgeon", "member", "researcher", "auditor", "center_admin"])
def test_others_do_not_import(role, center):
    assert signed_in(person(role, center)).get(reverse("data:import")).status_code == 403


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA])
def test_an_archive_damaged_inside_is_refused_with_a_sentence(manager, center, method):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as whole:
        whole.writestr("patients.csv", GOOD * 50)
    damaged = bytearray(packed.getvalue())
    for place in range(44, 90):
        damaged[place] ^= 0xFF

    answer = send(manager, center, {"series.zip": bytes(damaged)})

    assert answer.status_code == 200
    assert "The archive cannot be read" in answer.content.decode()
