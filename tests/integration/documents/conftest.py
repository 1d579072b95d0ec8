"""One hospital with a patient; its documents in a folder of the test's own."""

from pathlib import Path

import pytest
from django.urls import reverse

from patients.models import Document
from tests.uploads import upload

DATED = {"dated_on_day": "2", "dated_on_month": "3", "dated_on_year": "2025"}


@pytest.fixture(autouse=True)
def store(settings, tmp_path) -> Path:
    settings.DOCUMENTS_DIR = str(tmp_path / "documents")
    return tmp_path / "documents"


@pytest.fixture
def tab(hospital) -> str:
    return reverse("patients:documents", args=[hospital.patient.pk])


@pytest.fixture
def send(reader, tab):
    """Uploads through the page, as people do."""

    def sent(content: bytes, name: str = "scan.pdf", **data):
        form = {"kind": "other", **DATED, **data, "file": upload(content, name)}
        return reader.post(tab, form)

    return sent


@pytest.fixture
def kept(send, inside):
    """The row of what was uploaded and accepted."""

    def stored(content: bytes, name: str = "scan.pdf", **data) -> Document:
        answer = send(content, name, **data)
        assert answer.status_code == 302, answer.context["form"].errors
        with inside():
            return Document.objects.latest("created_at")

    return stored


def file_address(document: Document) -> str:
    return reverse("patients:document-file", args=[document.patient_id, document.pk])
