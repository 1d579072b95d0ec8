"""What leaves a meeting on paper: minutes in versions, letters, and the note of where they went."""

import io

import docx
import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.mail.backends.locmem import EmailBackend
from django.urls import reverse
from pypdf import PdfReader

from patients.centers import center_context
from tests.board import (
    DISCIPLINES,
    UPFRONT,
    WRITTEN,
    board_with_cases,
    make_board,
    make_patient,
    propose,
    refer,
    sign,
    start_meeting,
)
from tests.people import center, signed_in
from tumorboard import actions
from tumorboard.letters import IN_PLAIN_WORDS, draft_letter
from tumorboard.models import Distribution, Letter, Minutes
from tumorboard.options import Option
from tumorboard.paper import Paper, word

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    where = center("ankara")
    with center_context([where.pk]):
        house = board_with_cases(where, "P-0001", "P-0002", "P-0003")
        signed, unsigned, deferred = house.items
        house.decision = sign(propose(signed, house, due_on="2027-01-15"), house.chair)
        actions.present_case(item=unsigned, by=house.chair)
        draft = actions.record_decision(
            item=unsigned,
            by=house.chair,
            intent="curative",
            rationale="Işık'ın görüşü.",
            consensus="majority",
            votes_for=4,
            votes_of=5,
            recommendations=[{"option": "two_stage", "details": {
                "first_stage": "left", "target_remnant_percent": "35"}}],
            dissents=[{"name": "D. Aksoy", "text": "One stage is enough."}],
        )  # fmt: skip
        house.proposed = actions.propose_decision(
            decision=draft, version=draft.version, by=house.chair
        )
        actions.defer_case(
            item=deferred, reason="imaging_missing", note="Liver MRI", by=house.chair
        )
        yield house


@pytest.fixture
def board(db):
    """A board that has not met yet."""
    where = center("izmir")
    with center_context([where.pk]):
        yield make_board(where)


def case_of(house, meeting):
    return actions.list_case(
        meeting=meeting, referral=refer(make_patient(house.center), house.chair), by=house.chair
    )


def paper_of(house, language="en") -> str:
    """Everything the newest minutes say, as one text."""
    return str(house.meeting.minutes.first().content[language])


def test_closing_makes_the_minutes_with_the_unsigned_first(house):
    actions.close_meeting(meeting=house.meeting, by=house.chair)

    minutes = house.meeting.minutes.get()
    told = paper_of(house)
    assert minutes.version_no == 1
    titles = [section["title"] for section in minutes.content["en"]["sections"]]
    assert titles[:3] == ["Present", "Not signed yet", "Case 2: P-0002"]
    for text in ("One stage is enough.", "4 of 5 for it", "Imaging is missing: Liver MRI",
                 "not signed yet", "link 1 of the chain", "Upfront liver surgery", "met"):  # fmt: skip
        assert text in told
    assert "Vaka" in paper_of(house, "tr") or "Olgu" in paper_of(house, "tr")


def test_a_signature_makes_the_next_version_and_nothing_makes_none(house):
    meeting = actions.close_meeting(meeting=house.meeting, by=house.chair)
    actions.make_minutes(meeting=meeting, by=house.chair)
    assert meeting.minutes.count() == 1, "the same content is the same version"

    sign(house.proposed, house.chair)
    with pytest.raises(ValidationError, match="Say why"):
        actions.make_minutes(meeting=meeting, by=house.chair)
    actions.make_minutes(meeting=meeting, by=house.chair, reason="Signed")

    assert [each.version_no for each in meeting.minutes.all()] == [2, 1]
    assert "Not signed yet" not in paper_of(house)


def test_minutes_are_not_made_while_the_meeting_goes_on(house):
    with pytest.raises(ValidationError, match="closed"):
        actions.make_minutes(meeting=house.meeting, by=house.chair)
    assert not Minutes.objects.exists()


@pytest.mark.parametrize(("language", "word"), [("en", "Minutes"), ("tr", "tutanağı")])
def test_the_files_say_what_the_page_says_and_are_noted(house, language, word):
    meeting = actions.close_meeting(meeting=house.meeting, by=house.chair)
    browser = signed_in(house.chair)
    address = reverse("meetings:download_minutes", args=[meeting.pk, 1])

    pdf = browser.post(address, {"language": language, "kind": "pdf"})
    word_file = browser.post(address, {"language": language, "kind": "docx"})
    page = browser.get(reverse("meetings:minutes", args=[meeting.pk])).content.decode()

    text = "\n".join(each.extract_text() for each in PdfReader(io.BytesIO(pdf.content)).pages)
    written = docx.Document(io.BytesIO(word_file.content))
    words = "\n".join(each.text for each in written.paragraphs)
    for said in (text, words):
        assert "P-0002" in said
        assert "One stage is enough." in said
        assert word in said
    assert "Işık'ın görüşü." in words
    assert page.count("SHA-256") == 2, "each decided case names the record that was seen"
    with center_context([house.center.pk]):
        kept = Distribution.objects.filter(paper="minutes", way="download", user=house.chair)
        assert kept.count() == 2


def test_the_notice_reaches_everybody_and_names_no_patient(
    house, django_capture_on_commit_callbacks
):
    meeting = actions.close_meeting(meeting=house.meeting, by=house.chair)
    with django_capture_on_commit_callbacks(execute=True):
        sent = actions.send_minutes(minutes=meeting.minutes.get(), by=house.chair)

    assert len(sent) == len(house.staff) == len(mail.outbox)
    for message in mail.outbox:
        assert "P-000" not in message.body + message.subject


def test_a_letter_begins_with_the_decision_and_is_kept_as_it_was_written(house):
    browser = signed_in(house.chair)
    of = {"pk": house.meeting.pk, "item_pk": house.items[0].pk, "decision_pk": house.decision.pk}
    address = reverse("meetings:letter", kwargs=of)

    begun = browser.get(address).content.decode()
    browser.post(address, {"language": "tr", "text": "Sayın meslektaşım, ığüşöç."})
    letter = Letter.objects.get()
    file = browser.post(
        reverse("meetings:download_letter", kwargs={**of, "letter_pk": letter.pk}), {"kind": "pdf"}
    )

    assert "Upfront liver surgery" in begun
    text = PdfReader(io.BytesIO(file.content)).pages[0].extract_text()
    assert "Sayın meslektaşım, ığüşöç." in text
    assert Distribution.objects.get(letter=letter).way == "download"


def test_no_letter_about_what_is_not_signed(house):
    with pytest.raises(ValidationError, match="signed"):
        actions.write_letter(
            decision=house.proposed, kind="referrer", language="en", text="x", by=house.chair
        )


@pytest.mark.parametrize("language", ["en", "tr"])
def test_the_text_for_the_patient_has_plain_words_for_every_option(house, language):
    assert set(IN_PLAIN_WORDS) == set(Option)
    text = draft_letter(house.decision, "patient", language)
    assert "hepatectomy" not in text
    assert "Upfront" not in text
    assert len(text) > 200


class OneBadAddress(EmailBackend):
    def send_messages(self, messages):
        if messages[0].to == ["bad@example.org"]:
            raise OSError("550")
        return super().send_messages(messages)


class NobodyThere(EmailBackend):
    def open(self):
        raise ConnectionRefusedError


def test_one_refused_address_keeps_no_other_mail_back(board, settings):
    meeting = start_meeting(board)
    first = min(board.staff, key=lambda user: user.pk)
    first.email = "bad@example.org"
    first.save()
    actions.close_meeting(meeting=meeting, by=board.chair)
    settings.EMAIL_BACKEND = f"{__name__}.OneBadAddress"
    told = actions.send_minutes(minutes=meeting.minutes.get(), by=board.chair)
    assert len(mail.outbox) == len(told) == len(board.staff) - 1
    assert first not in {row.user for row in told}


def test_without_a_mail_server_nobody_is_noted(board, settings):
    meeting = start_meeting(board)
    actions.close_meeting(meeting=meeting, by=board.chair)
    settings.EMAIL_BACKEND = f"{__name__}.NobodyThere"
    with pytest.raises(ValidationError):
        actions.send_minutes(minutes=meeting.minutes.get(), by=board.chair)
    assert not Distribution.objects.exists()


def test_who_left_gets_no_mail(board):
    gone = board.staff[4]
    gone.is_active = False
    gone.save()
    meeting = start_meeting(board)
    actions.close_meeting(meeting=meeting, by=board.chair)
    actions.send_minutes(minutes=meeting.minutes.get(), by=board.chair)
    assert not [message for message in mail.outbox if message.to == [gone.email]]


def test_what_word_cannot_hold_is_left_out():
    told = Paper(title="A", language="en", named=[("one\x0btwo", "\x01")]).values()
    text = docx.Document(io.BytesIO(word(Paper.of(told)))).element.xml
    assert "one two" in text


def replaced(item, board):
    """A signed decision with a second version, both signed."""
    first = sign(propose(item, board), board.chair)
    draft = actions.revise_decision(decision=first, reason="New PET-CT", by=board.chair)
    draft = actions.record_decision(
        item=item, by=board.chair, version=draft.version,
        **{**WRITTEN, "intent": "palliative"},
        recommendations=[{"option": "best_supportive_care"}],
    )  # fmt: skip
    draft = actions.propose_decision(decision=draft, version=draft.version, by=board.chair)
    return first, sign(draft, board.chair)


def test_a_letter_says_what_it_replaces(board):
    first, second = replaced(case_of(board, start_meeting(board)), board)
    for kind in ("referrer", "patient"):
        with pytest.raises(ValidationError):
            actions.write_letter(decision=first, kind=kind, language="en", text="x", by=board.chair)
    told = draft_letter(second, "referrer", "en")
    assert "replaces our earlier recommendation" in told
    assert "New PET-CT" in told
    assert "takes the place" in draft_letter(second, "patient", "en")


@pytest.mark.parametrize("language", ["en", "tr"])
def test_the_patient_reads_plain_words_in_their_order(board, language):
    item = actions.present_case(item=case_of(board, start_meeting(board)), by=board.chair)
    draft = actions.record_decision(
        item=item, by=board.chair, **WRITTEN,
        recommendations=[
            *UPFRONT,
            {
                "option": "palliative_systemic",
                "details": {"regimen": "folfiri"},
                "condition": "else if PD per RECIST, FLR <25 %",
            },
        ],
    )  # fmt: skip
    draft = actions.propose_decision(decision=draft, version=draft.version, by=board.chair)
    decision = sign(draft, board.chair)
    text = draft_letter(decision, "patient", language)
    assert "RECIST" not in text
    with pytest.raises(ValidationError) as refused:
        actions.write_letter(
            decision=decision, kind="patient", language=language, text=text, by=board.chair
        )
    assert set(refused.value.message_dict) == {"text"}
    second = {"en": "If that is not possible", "tr": "Bu mümkün değilse"}[language]
    first_words, later = text.split(second)
    assert str(IN_PLAIN_WORDS["upfront_liver_surgery"]) in first_words or language == "tr"
    assert later.count("–") == 1
    assert "durduran" not in text  # stops the disease: nobody can promise that


def test_the_patient_is_told_that_it_is_not_final(board):
    meeting = start_meeting(board, present=DISCIPLINES[:-1])
    decision = sign(propose(case_of(board, meeting), board), board.chair)
    assert "discussed again" in draft_letter(decision, "patient", "en")
