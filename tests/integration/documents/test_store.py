"""At rest: encrypted, whole, and the same as the rows say."""

import os
import time

import pytest
from django.core.management import CommandError, call_command

from patients import actions
from patients.documents import storing
from patients.documents.storing import Unreadable, fetch, path_of
from patients.models import Document
from tests.uploads import pdf, picture

from .conftest import file_address

pytestmark = pytest.mark.django_db


def files_of(store) -> list:
    return [path for path in store.rglob("*") if path.is_file()]


def checked(capsys, *options: str) -> str:
    call_command("check_documents", *options)
    return capsys.readouterr().out


def test_nothing_of_a_document_can_be_read_on_the_disk(kept, store, hospital):
    content = pdf(2)
    document = kept(content)
    (path,) = files_of(store)
    raw = path.read_bytes()
    assert b"%PDF" not in raw
    assert content[:64] not in raw
    assert document.sha256 not in str(path)
    assert path.parent.parent == store / str(hospital.center.pk)
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_with_another_key_nothing_opens(kept, settings, hospital):
    document = kept(pdf())
    path = path_of(hospital.center.pk, document.sha256)
    settings.IDENTITY_KEY = "another"
    other = path_of(hospital.center.pk, document.sha256)
    assert other != path
    other.parent.mkdir(parents=True, exist_ok=True)
    path.rename(other)
    with pytest.raises(Unreadable, match="another key"):
        fetch(center_id=hospital.center.pk, sha256=document.sha256)


def test_a_file_moved_to_another_center_does_not_open(kept, hospital):
    document = kept(pdf())
    elsewhere = path_of(hospital.center.pk + 1, document.sha256)
    elsewhere.parent.mkdir(parents=True)
    path_of(hospital.center.pk, document.sha256).rename(elsewhere)
    with pytest.raises(Unreadable):
        fetch(center_id=hospital.center.pk + 1, sha256=document.sha256)


def test_a_file_that_cannot_be_written_leaves_no_row(hospital, inside, store):
    """The disk is full, or here: what should be a folder is a file."""
    store.parent.mkdir(exist_ok=True)
    store.write_text("in the way")
    document = Document(patient=hospital.patient, kind="other", dated_on="2025-03-02")
    with inside():
        with pytest.raises(NotADirectoryError):
            actions.add_document(document, content=pdf(), by=hospital.surgeon)
        assert not Document.objects.exists()


def test_a_write_that_breaks_leaves_nothing_behind(store, monkeypatch):
    def broken(descriptor):
        raise OSError("no space left on device")

    monkeypatch.setattr(storing.os, "fsync", broken)
    with pytest.raises(OSError, match="no space"):
        storing.store(b"x", center_id=1)
    assert files_of(store) == []


def test_storing_again_mends_a_damaged_file(store):
    sha256 = storing.store(b"content", center_id=1)
    path_of(1, sha256).write_bytes(b"")
    storing.store(b"content", center_id=1)
    assert fetch(center_id=1, sha256=sha256) == b"content"


# --- manage.py check_documents ---


def test_all_is_well(kept, capsys):
    kept(pdf())
    kept(picture())
    assert checked(capsys) == "ankara: 2 documents, 0 unreadable\n"


@pytest.mark.parametrize("harm", ["gone", "altered", "cut"])
def test_a_harmed_file_is_named(kept, capsys, reader, hospital, harm):
    document = kept(pdf())
    path = path_of(hospital.center.pk, document.sha256)
    raw = path.read_bytes()
    if harm == "gone":
        path.unlink()
    else:
        path.write_bytes(raw[:-1] + bytes([raw[-1] ^ 1]) if harm == "altered" else raw[:10])
    with pytest.raises(CommandError, match="1 problems"):
        call_command("check_documents")
    assert str(document.pk) in capsys.readouterr().out
    assert reader.get(file_address(document)).status_code == 404


def test_a_file_without_a_row_is_named_and_can_be_removed(kept, capsys, store):
    kept(pdf())
    storing.store(b"left behind", center_id=1)
    assert "0 unreadable" in checked(capsys), "an upload may be under way"
    long_ago = time.time() - 7200
    for path in files_of(store):
        os.utime(path, (long_ago, long_ago))
    with pytest.raises(CommandError, match="1 problems"):
        call_command("check_documents")
    assert "removed" in checked(capsys, "--remove-orphans")
    assert "removed" not in checked(capsys)
    assert len(files_of(store)) == 1
