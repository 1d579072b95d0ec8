"""What is taken and what is refused, by content alone; nothing of a refused file stays."""

import io
import zipfile

import pytest
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from patients import actions
from patients.documents.storing import digest_of
from patients.models import Document, ImagingStudy
from tests.factories import person_of
from tests.people import person, signed_in
from tests.uploads import (
    acting_page,
    action,
    opens_on_its_first_page,
    pdf,
    photograph_with_place,
    picture,
    script_in_a_hidden_object,
    script_of_the_document,
    with_root,
)
from tumorboard.models import Role

from .conftest import DATED, file_address

pytestmark = pytest.mark.django_db

HTML = b"<!doctype html><script>alert(1)</script>"
SVG = b'<svg xmlns="x"><script>alert(1)</script></svg>'


def files_of(store) -> list:
    return [path for path in store.rglob("*") if path.is_file()]


def archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as zipped:
        zipped.writestr("x.html", HTML)
    return out.getvalue()


# --- Taken ---


def test_a_pdf_is_kept_as_it_came(kept, reader):
    content = pdf(pages=3)
    document = kept(content)
    assert (document.media_type, document.pages_count) == ("application/pdf", 3)
    assert (document.size_bytes, document.sha256) == (len(content), digest_of(content))
    assert reader.get(file_address(document)).content == content


@pytest.mark.parametrize(("form", "media_type"), [("PNG", "image/png"), ("JPEG", "image/jpeg")])
def test_a_picture_is_drawn_anew(kept, reader, form, media_type):
    content = picture(form) + b"\n" + HTML  # a polyglot: what hangs behind the picture is not kept
    document = kept(content, "x.bin", kind="key_image", is_key_image="on")
    assert (document.media_type, document.width_px, document.height_px) == (media_type, 40, 30)
    given = reader.get(file_address(document)).content
    assert HTML not in given
    assert Image.open(io.BytesIO(given)).getpixel((5, 5)) == pytest.approx((122, 91, 80), abs=3)


def test_a_photograph_stands_upright_and_tells_neither_place_nor_camera(kept, reader):
    document = kept(photograph_with_place(), "IMG_1.jpg", kind="photograph")
    assert (document.width_px, document.height_px) == (30, 40)
    given = reader.get(file_address(document)).content
    shown = Image.open(io.BytesIO(given))
    assert (dict(shown.getexif()), shown.info.get("comment")) == ({}, None)
    assert b"Telephone" not in given
    assert b"bed 12" not in given


def test_a_png_keeps_no_texts_and_no_colors_are_lost(kept, reader):
    out = io.BytesIO()
    palette = Image.new("P", (4, 4), 1)
    palette.putpalette([0, 0, 0, 255, 0, 0])
    palette.save(out, "PNG", transparency=0)
    document = kept(out.getvalue())
    shown = Image.open(io.BytesIO(reader.get(file_address(document)).content)).convert("RGB")
    assert shown.getpixel((0, 0)) == (255, 0, 0)


def test_the_name_of_the_file_plays_no_part(kept):
    assert kept(pdf(), "report.html").media_type == "application/pdf"
    assert kept(picture(), "report.pdf").media_type == "image/png"


@pytest.mark.parametrize(
    "change",
    [
        opens_on_its_first_page,
        with_root("/OpenAction", action("/Named", N=NameObject("/FirstPage"))),
    ],
)
def test_a_pdf_may_say_where_it_opens(kept, change):
    assert kept(pdf(change=change)).pages_count == 1


def test_everything_told_is_kept(kept, hospital, inside):
    with inside():
        study = actions.record(
            _study(hospital.patient, "mri_liver_dynamic", "2025-03-01"), by=hospital.surgeon
        )
    document = kept(
        picture(), kind="key_image", title="Before", is_key_image="on", imaging_study=study.pk
    )
    assert (document.kind, document.title, document.is_key_image) == ("key_image", "Before", True)
    assert (document.imaging_study_id, str(document.dated_on)) == (study.pk, "2025-03-02")
    assert document.created_by_id == hospital.surgeon.pk


def test_a_letter_after_death_is_taken(kept, hospital, inside):
    with inside():
        actions.record_death(
            patient=hospital.patient, died_on=timezone.datetime(2025, 1, 5).date(), cause="other",
            version=hospital.patient.version, by=hospital.surgeon,
        )  # fmt: skip
    assert kept(pdf(), kind="discharge_letter")


# --- Refused ---

REFUSED = {
    "empty": (lambda: b"", "The file is empty."),
    "html": (lambda: HTML, "This is no PDF, JPEG or PNG file."),
    "svg": (lambda: SVG, "This is no PDF, JPEG or PNG file."),
    "gif": (lambda: picture("GIF"), "This is no PDF, JPEG or PNG file."),
    "word": (lambda: archive(), "This is no PDF, JPEG or PNG file."),
    "html before the PDF": (lambda: HTML + pdf(), "This is no PDF, JPEG or PNG file."),
    "html in the head of the PDF": (lambda: b"%PDF-1.4\n%" + HTML + b"\n" + pdf(), "is damaged or is more than"),
    "zip behind the PDF": (lambda: pdf() + archive(), "The PDF is damaged or is more than a PDF."),
    "half a PDF": (lambda: pdf()[:200], "The PDF is damaged"),
    "PDF of nothing": (lambda: b"%PDF-1.7\n%%EOF\n", "The PDF is damaged"),
    "half a picture": (lambda: picture(size=(400, 400))[:200], "The picture is damaged."),
    "html called a picture": (lambda: b"\xff\xd8\xff" + HTML, "The picture is damaged."),
    "too large": (lambda: b"%PDF-" + b"x" * (20 * 1024 * 1024), "The file is larger than 20 MB."),
    "too many pixels": (lambda: picture(size=(8000, 6300), color="white"), "more than 50 million pixels"),
    "a bomb of pixels": (lambda: picture(size=(20_000, 10_000)), "more than 50 million pixels"),
    "password": (lambda: pdf(password="x"), "The PDF is locked with a password."),
    "too many pages": (lambda: pdf(501), "A PDF may have 1 to 500 pages."),
    "action when opened": (
        lambda: pdf(change=with_root("/OpenAction", action("/JavaScript", JS=TextStringObject("x")))),
        "(OpenAction)",
    ),
    "script of the document": (
        lambda: pdf(change=script_of_the_document), "acts by itself",
    ),
    "script of a page": (lambda: pdf(change=acting_page), "(AA)"),
    "script that nothing points to": (lambda: pdf(change=script_in_a_hidden_object), "(JavaScript)"),
    "program": (lambda: pdf(change=with_root("/X", action("/Launch", F=TextStringObject("cmd")))), "(Launch)"),
    "file inside": (lambda: pdf(change=lambda writer: writer.add_attachment("x.exe", b"MZ")), "acts by itself"),
    "form that sends": (lambda: pdf(change=with_root("/X", action("/SubmitForm"))), "(SubmitForm)"),
    "form of scripts": (
        lambda: pdf(change=with_root("/AcroForm", DictionaryObject({NameObject("/XFA"): TextStringObject("x")}))),
        "(XFA)",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_refused_with_a_sentence_and_nothing_is_left(name, send, inside, store):
    make, sentence = REFUSED[name]
    answer = send(make(), "report.pdf")
    assert answer.status_code == 200
    (error,) = answer.context["form"].errors["file"]
    assert sentence in error
    with inside():
        assert not Document.objects.exists()
    assert files_of(store) == []


def test_what_was_typed_stays_beside_the_refusal(send):
    answer = send(HTML, title="CT of the liver", kind="radiology_report")
    assert 'value="CT of the liver"' in answer.text
    assert '<option value="radiology_report" selected>' in answer.text


def test_a_key_image_is_a_picture(send):
    answer = send(pdf(), is_key_image="on")
    assert "Only a picture can be a key image." in answer.text


def test_the_same_file_twice_is_told(kept, send):
    content = pdf()
    kept(content)
    assert "This file is already among the patient&#x27;s documents." in send(content).text


def test_a_study_of_somebody_else_cannot_be_named(send, hospital, inside):
    with inside():
        other = person_of(hospital.center, family="Kaya", mrn="9")
        study = actions.record(_study(other, "ct_abdomen", "2025-01-01"), by=hospital.surgeon)
        actions.record(_study(hospital.patient, "ct_abdomen", "2025-01-01"), by=hospital.surgeon)
    answer = send(picture(), imaging_study=study.pk)
    assert "imaging_study" in answer.context["form"].errors


def test_a_request_too_large_gets_a_page_of_ours(reader, tab):
    answer = reader.post(tab, {**DATED, "file": io.BytesIO(b"x" * (22 * 1024 * 1024))})
    assert answer.status_code == 413
    assert "what you typed is still there" in answer.text
    assert reader.get(tab).status_code == 200


@pytest.mark.parametrize("role", [Role.RESEARCHER, Role.AUDITOR, Role.CENTER_ADMIN])
def test_who_reads_no_record_uploads_nothing(hospital, tab, role):
    browser = signed_in(person(role, hospital.center))
    assert browser.get(tab).status_code == 403
    assert browser.post(tab, DATED).status_code == 403


def test_the_tab_says_what_is_there(kept, reader, tab, hospital):
    kept(pdf(2), kind="pathology_report", title="Colon")
    text = reader.get(tab).text
    assert "Colon" in text
    assert "2 pages" in text
    assert reverse("patients:overview", args=[hospital.patient.pk]) in text


def _study(patient, modality, day):
    return ImagingStudy(patient=patient, modality=modality, performed_on=day)
