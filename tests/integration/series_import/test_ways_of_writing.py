"""The same series, however a spreadsheet saved it, is the same series."""

import re

import pytest

from patients.centers import center_context
from patients.models import Complication, Patient
from tests.integration.series_import.editing import only, tables, written
from tumorboard.series_import.importing import Outcome, SeriesFacts, import_series
from tumorboard.series_import.published import FACTS, published_files

pytestmark = pytest.mark.django_db


def dotted(cell: str) -> str:
    return re.sub(r"^(\d{4})-(\d\d)-(\d\d)$", r"\3.\2.\1", cell)


def turned(rows):
    """Rows and columns in the other order."""
    return [dict(reversed(row.items())) for row in reversed(rows)]


def test_the_same_content_in_other_bytes_is_already_there(center, published_series):
    files = published_files()
    ways = {
        "byte order mark": written(tables(), encoding="utf-8-sig"),
        "Windows-1254": written(tables(), encoding="cp1254"),
        "semicolons": written(tables(), separator=";"),
        "tabs": written(tables(), separator="\t"),
        "dd.mm.yyyy": written(tables(), separator=";", cell=dotted),
        "CR LF": {name: content.replace(b"\n", b"\r\n") for name, content in files.items()},
        "other order": written({name: turned(rows) for name, rows in tables().items()}),
    }

    outcomes = {
        name: import_series(contents, center=center, facts=FACTS).outcome
        for name, contents in ways.items()
    }

    assert set(outcomes.values()) == {Outcome.ALREADY_THERE}, outcomes


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1254", "iso-8859-9"])
def test_turkish_letters_come_in_as_they_were_written(encoding, center):
    text = "patient_id;sex;death_date;cause_of_death_class;cause_of_death\n"
    text += "Ş-1;M;12.03.2015;cardiovascular;İSKEMİK kalp hastalığı, şüpheli ağır seyir\n"

    report = import_series({"patients.csv": text.encode(encoding)}, center=center)

    assert report.outcome == Outcome.IMPORTED
    with center_context([center.pk]):
        patient = Patient.objects.get()
    assert patient.study_code == "Ş-1"
    assert patient.death_cause_text == "İSKEMİK kalp hastalığı, şüpheli ağır seyir"


def test_a_decimal_comma_is_a_decimal_mark(center):
    contents = only("patients", "liver_metastases") | {
        "lesions.csv": b"lesion_id;lm_id;patient_id;lesion_no;size_mm_presentation\n"
        b"L1;LM-001;CRC-001;1;66,0\n"
    }

    report = import_series(contents, center=center)

    assert not report.errors


def test_only_the_patients_are_a_series(center):
    report = import_series(only("patients"), center=center, facts=SeriesFacts(slug="small"))

    assert report.outcome == Outcome.IMPORTED
    with center_context([center.pk]):
        patients = list(Patient.objects.of_series("small"))
        assert len(patients) == 45
        # The last contact and the origin of survival are there, the rest is not.
        assert all(p.follow_up_visits.count() == 1 for p in patients)
        assert all(p.liver_metastases.count() == 1 for p in patients)
        assert not Complication.objects.exists()
