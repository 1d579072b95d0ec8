"""Given out only through the gate, as a file that no browser makes anything else of; withdrawn; shown as key image."""

import pytest
from django.urls import reverse
from django.utils import timezone

from patients.centers import center_context
from patients.models import AccessLog, Document, ImagingStudy
from tests.board import make_board, make_patient, refer, start_meeting
from tests.factories import operated_patient
from tests.people import center, person, signed_in
from tests.uploads import pdf, picture, upload
from tumorboard import actions as board_actions
from tumorboard.models import Role

from .conftest import DATED, file_address

pytestmark = pytest.mark.django_db


# --- The file ---


def test_a_pdf_is_saved_and_never_shown(kept, reader, hospital):
    answer = reader.get(file_address(kept(pdf(), kind="pathology_report")))
    assert answer["Content-Type"] == "application/pdf"
    name = f"{hospital.patient.study_code}-pathology_report-2025-03-02.pdf"
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'


def test_a_picture_may_be_shown(kept, reader):
    answer = reader.get(file_address(kept(picture("JPEG"))))
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Disposition"].startswith("inline; ")


@pytest.mark.parametrize("content", [pdf(), picture()], ids=["pdf", "picture"])
def test_a_browser_is_told_to_make_nothing_of_it(kept, reader, content):
    answer = reader.get(file_address(kept(content)))
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'; ")
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Frame-Options"] == "DENY"


def test_the_reader_stands_in_the_access_log(kept, reader, hospital, inside):
    document = kept(pdf())
    reader.get(file_address(document))
    with inside():
        line = AccessLog.objects.get(url_name="patients:document-file")
    assert (line.patient_id, line.user_id) == (hospital.patient.pk, hospital.surgeon.pk)
    assert line.entity == f"document {document.pk}"


def test_for_the_other_hospital_it_does_not_exist(kept, hospital):
    document = kept(pdf())
    stranger = signed_in(person(Role.SURGEON, center("izmir")))
    assert stranger.get(file_address(document)).status_code == 404
    assert (
        stranger.get(reverse("patients:documents", args=[hospital.patient.pk])).status_code == 404
    )


def test_under_another_patient_it_does_not_exist(kept, reader, hospital, inside):
    document = kept(pdf())
    with inside():
        other = operated_patient(hospital.center, family="Kaya", mrn="7")
    address = reverse("patients:document-file", args=[other.pk, document.pk])
    assert reader.get(address).status_code == 404


def test_without_signing_in_there_is_nothing(kept, client):
    answer = client.get(file_address(kept(pdf())))
    assert answer.status_code == 302
    assert answer["Location"].startswith("/account/login/")


# --- Withdrawing ---


def withdraw(browser, document, **data):
    address = reverse("patients:withdraw-document", args=[document.patient_id, document.pk])
    return browser.post(address, {"version": document.version, "reason": "wrong patient", **data})


def test_withdrawn_is_shown_to_nobody_and_the_reason_is_kept(kept, reader, tab, inside):
    document = kept(picture(), is_key_image="on")
    assert withdraw(reader, document).status_code == 302
    assert reader.get(file_address(document)).status_code == 404
    text = reader.get(tab).text
    assert "withdrawn on" in text
    assert file_address(document) not in text
    with inside():
        row = Document.objects.get()
        history = row.events.order_by("pgh_id").last()
    assert (row.withdrawn_on, row.version) == (timezone.localdate(), 2)
    assert history.pgh_context["reason"] == "wrong patient"


def test_without_a_reason_it_stays(kept, reader):
    document = kept(pdf())
    withdraw(reader, document, reason="  ")
    assert reader.get(file_address(document)).status_code == 200


def test_a_version_that_was_never_seen_is_refused(kept, reader):
    document = kept(pdf())
    assert withdraw(reader, document, version=7).status_code == 409
    assert withdraw(reader, document, version="x").status_code == 400
    assert reader.get(file_address(document)).status_code == 200


def test_a_withdrawn_file_can_be_sent_again(kept, reader):
    content = pdf()
    withdraw(reader, kept(content))
    assert reader.get(file_address(kept(content))).status_code == 200


def test_a_board_member_adds_and_withdraws_nothing(kept, hospital, tab):
    document = kept(pdf())
    member = signed_in(person(Role.MEMBER, hospital.center))
    assert withdraw(member, document).status_code == 403
    sent = member.post(tab, {"kind": "other", **DATED, "file": upload(picture())})
    assert sent.status_code == 302
    assert "withdraw/" not in member.get(tab).text
    assert "withdraw/" in signed_in(hospital.surgeon).get(tab).text


# --- Key images ---


def test_key_images_stand_on_the_overview(kept, reader, hospital):
    shown = kept(picture(), kind="key_image", title="Segment VIII", is_key_image="on")
    other = kept(picture(color="red"), kind="photograph")
    text = reader.get(reverse("patients:overview", args=[hospital.patient.pk])).text
    assert f'<img src="{file_address(shown)}"' in text
    assert "Key image: Segment VIII, 2 Mar 2025" in text
    assert file_address(other) not in text


def test_key_images_stand_in_the_meeting(store):
    where = center("bursa")
    with center_context([where.pk]):
        house = make_board(where)
        item = board_actions.list_case(
            meeting=start_meeting(house),
            referral=refer(make_patient(where), house.chair),
            by=house.chair,
        )
    browser = signed_in(house.chair)
    tab = reverse("patients:documents", args=[item.patient_id])
    form = {"kind": "key_image", **DATED, "is_key_image": "on", "file": upload(picture())}
    assert browser.post(tab, form).status_code == 302
    text = browser.get(reverse("meetings:case", args=[item.meeting_id, item.pk])).text
    with center_context([where.pk]):
        assert f'<img src="{file_address(Document.objects.get())}"' in text


# --- The hospital's image viewer ---


@pytest.mark.parametrize(
    ("template", "address"),
    [
        ("https://viewer.example/?p={mrn}&s={study_id}", "https://viewer.example/?p=00-481&amp;s=P-0001"),
        ("https://viewer.example/{study_uid}", "https://viewer.example/1.2%2F3%26x"),
        ("https://viewer.example/{accession}", None),
        ("", None),
    ],
)  # fmt: skip
def test_the_link_to_the_study(reader, hospital, inside, settings, template, address):
    settings.IMAGE_VIEWER_URL = template
    with inside():
        ImagingStudy.objects.create(
            patient=hospital.patient, center=hospital.center, modality="ct_abdomen",
            performed_on="2025-01-01", study_uid="1.2/3&x",
        )  # fmt: skip
    text = reader.get(reverse("patients:disease", args=[hospital.patient.pk])).text
    assert ("Open in the image viewer" in text) is bool(address)
    if address:
        assert f'href="{address}"' in text
