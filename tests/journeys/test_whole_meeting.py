"""
One meeting of the demonstration from the referral to what became of its decision, by five people in five
browsers: the first clinic's in Turkish, the second's in English.
"""

import re
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import expect

from patients.centers import center_context
from patients.models import Center, InterventionSession, Patient
from tests.journeys import people_at_work
from tests.journeys.people_at_work import desk, fill_date
from tumorboard.demo_content.courses import next_thursday, thursday_on_or_before
from tumorboard.demo_content.load import load_demo
from tumorboard.demo_content.staff import PASSWORD
from tumorboard.models import AgendaItem, Decision, Implementation, Meeting, Referral, User

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

QUESTION = "Rezeksiyon mu, önce kemoterapi mi?"
DISSENT = "Önce iki kür daha verilmeli."
LONG = 30_000  # milliseconds; a page that follows asks every few seconds


@dataclass
class Clinic:
    """Five people of one center at their desks, and what they work on."""

    center: Center
    meeting: Meeting
    patient: Patient  # of the first case, not yet treated
    language: str
    pages: dict = field(default_factory=dict)

    def __getattr__(self, name):
        return self.pages[name]


PEOPLE = {  # name: username in the first center, without the 2 of the second
    "coordinator": "coordinator",
    "chair": "surgeon",
    "surgeon": "colorectal",
    "oncologist": "member",
    "radiologist": "radiologist",
}


@pytest.fixture
def meeting_day():
    """A Thursday that is over, so that the operation of the next day can be recorded."""
    return thursday_on_or_before(timezone.localdate() - timedelta(days=1))


@pytest.fixture
def demo(transactional_db, meeting_day):
    load_demo(today=meeting_day - timedelta(days=1), say=lambda _text: None)
    assert next_thursday(meeting_day - timedelta(days=1)) == meeting_day


@pytest.mark.parametrize(
    ("code", "suffix", "language"), [("korfez", "", "tr"), ("yayla", "2", "en")], ids=["tr", "en"]
)
def test_from_the_referral_to_what_became_of_it(
    demo, new_context, live_server, meeting_day, code, suffix, language
):
    clinic = open_clinic(new_context, live_server, meeting_day, code, suffix, language)

    refer(clinic)
    prepare(clinic)
    lock(clinic)
    begin(clinic)
    first_case(clinic)
    second_case_without_a_quorum(clinic)
    defer_the_rest(clinic)
    minutes(clinic)
    letter(clinic)
    operate_next_day(clinic, meeting_day + timedelta(days=1))
    confirm_what_became_of_it(clinic)
    look_back(clinic, meeting_day + timedelta(weeks=26))

    for page in clinic.pages.values():
        assert (page.witness.complaints, page.witness.abroad) == ([], [])
        page.context.close()


def open_clinic(new_context, live_server, meeting_day, code, suffix, language) -> Clinic:
    center = Center.objects.get(code=code)
    with center_context([center.pk]):
        meeting = Meeting.objects.select_related("board").get(held_on=meeting_day)
        first = meeting.items.select_related("patient__identity").order_by("order_no").first()
        clinic = Clinic(center, meeting, first.patient, language)
    for name, username in PEOPLE.items():
        page = clinic.pages[name] = desk(new_context, live_server, language)
        people_at_work.let_in(page, User.objects.get(username=username + suffix))
    return clinic


def decision_of(clinic) -> Decision:
    with center_context([clinic.center.pk]):
        return Decision.objects.select_related("agenda_item").get(
            patient=clinic.patient, agenda_item__meeting=clinic.meeting
        )


def items(clinic, **those) -> list[AgendaItem]:
    with center_context([clinic.center.pk]):
        found = AgendaItem.objects.filter(meeting=clinic.meeting, **those)
        return list(found.select_related("patient").order_by("order_no"))


# --- Before ---


def refer(clinic) -> None:
    """The surgeon asks the board about somebody who is followed; the coordinator lists the case."""
    with center_context([clinic.center.pk]):
        busy = Referral.objects.filter(state__in=["waiting", "listed"]).values("patient")
        patient = Patient.objects.filter(died_on=None, sessions__isnull=False, series=None)
        patient = patient.exclude(pk__in=busy).order_by("-study_code").first()
    page = clinic.surgeon
    page.goto(f"{page.at('meetings:refer')}?patient={patient.pk}")
    page.fill("[name=question]", QUESTION)
    page.check("[name=category][value=restaging]", force=True)
    page.check("[name=vote_options][value=repeat_hepatectomy]", force=True)
    page.check("[name=vote_options][value=observation_followup]", force=True)
    page.select_option("[name=plan_before]", "observation_followup")
    page.click("main .form-actions button")
    page.wait_for_url(page.at("meetings:referrals"))

    page = clinic.coordinator
    page.goto(page.at("meetings:detail", pk=clinic.meeting.pk))
    waiting = page.locator(".work-list li", has_text=QUESTION)
    waiting.locator("form[action$='/add/'] button").click()
    expect(page.locator("table.agenda")).to_contain_text(QUESTION)
    # A recurrence that nobody referred proposes itself.
    listed = page.locator("table.agenda tbody tr").count()
    page.locator("form[action$='/add-coming-back/'] button").first.click()
    expect(page.locator("table.agenda tbody tr")).to_have_count(listed + 1)


def prepare(clinic) -> None:
    """A later meeting takes what does not fit; who owes something is reminded, without a patient's name."""
    page = clinic.coordinator
    page.goto(page.at("meetings:series"))
    fill_date(page, "first_on", clinic.meeting.held_on + timedelta(days=1))
    fill_date(page, "last_on", clinic.meeting.held_on + timedelta(days=21))
    page.click("main .form-actions button")
    page.wait_for_url(page.at("meetings:list"))
    page.goto(page.at("meetings:detail", pk=clinic.meeting.pk))
    agenda = page.locator("table.agenda tbody tr")
    for count in range(agenda.count(), 3, -1):  # the first stays, and the two added last
        agenda.nth(1).locator("form[action$='/next-meeting/'] button").click()
        expect(agenda).to_have_count(count - 1)

    mail.outbox.clear()
    page.locator("form[action$='/remind/'] button").first.click()
    page.wait_for_load_state()
    (reminder,) = mail.outbox
    with center_context([clinic.center.pk]):
        for item in items(clinic):
            identity = item.patient.identity
            for telling in (item.patient.study_code, identity.mrn, identity.given_name):
                assert telling not in reminder.body + reminder.subject


def lock(clinic) -> None:
    page = clinic.coordinator
    for kept in page.locator("[name^=kept_]").all():
        kept.fill("Toplantıya kadar gelir")
    page.locator("form[action$='/lock/'] button").click()
    mail.outbox.clear()
    page.locator("form[action$='/send/'] button").click()
    page.wait_for_load_state()
    assert len(mail.outbox) >= 5
    for member in (clinic.surgeon, clinic.oncologist, clinic.radiologist):
        member.goto(member.at("meetings:detail", pk=clinic.meeting.pk))
        member.locator("form:has([name=answer]) label").first.click()
        member.locator("form[action$='/reply/'] button").click()


# --- The meeting ---


def begin(clinic) -> None:
    page = clinic.coordinator
    page.goto(page.at("meetings:detail", pk=clinic.meeting.pk))
    page.click("form[action$='/open/'] button")
    page.goto(page.at("meetings:live", pk=clinic.meeting.pk))
    page.click("form[action$='/admit-expected/'] button")
    expect(page.locator("form[action$='/admit-expected/']")).to_have_count(0)
    seat = page.locator("details:has(form[action$='/attendance/'])").last
    with center_context([clinic.center.pk]):
        missing = {"radiation_oncology", "hepatobiliary_surgery", "medical_oncology"} - set(
            clinic.meeting.attendances.values_list("discipline", flat=True)
        )
        members = list(
            clinic.meeting.board.members.filter(discipline__in=missing).select_related("user")
        )
    for member in members:
        if seat.get_attribute("open") is None:
            seat.locator("summary").click()
        seat.locator("[name=user]").select_option(str(member.user_id))
        seat.locator("[name=discipline]").select_option(member.discipline)
        seat.locator("button").click()
        expect(page.locator(".people").first).to_contain_text(member.user.full_name)
    for name in ("surgeon", "oncologist", "radiologist"):
        page = clinic.pages[name]
        page.goto(page.at("meetings:now", pk=clinic.meeting.pk))
    screen = clinic.chair
    screen.goto(screen.at("meetings:screen", pk=clinic.meeting.pk))


def first_case(clinic) -> None:
    """Opinions hidden until the chair reveals them, a decision with a dissent, one signature."""
    console = clinic.coordinator
    item = present_next(clinic)
    assert item.patient == clinic.patient
    for name in ("surgeon", "oncologist", "radiologist"):
        page = clinic.pages[name]
        expect(page.locator(".opinion-form")).to_be_visible(timeout=LONG)
        page.locator(".opinions label:has(input[name=option])").nth(
            1 if name == "oncologist" else 0
        ).click()
        page.locator(".opinion-form button").click()
    screen = clinic.chair
    expect(screen.locator("[data-opinion-count]")).to_have_text("3", timeout=LONG)
    assert str(clinic.patient.identity.family_name) not in screen.content()
    screen.keyboard.press("o")
    expect(screen.locator(".votes li")).to_have_count(2, timeout=LONG)
    expect(clinic.radiologist.locator(".opinions")).to_contain_text("· 2", timeout=LONG)

    console.reload()
    console.click("a[data-key=d]")
    write_decision(console, "upfront_liver_surgery", "curative")
    fill_date(console, "due_on", clinic.meeting.held_on + timedelta(days=28))
    console.locator("details:has([name=dissent_name]) > summary").click()
    console.fill("[name=dissent_name]", "Dr. Onkolog")
    console.fill("[name=dissent_text]", DISSENT)
    read_back(console)
    expect(screen.locator(".stage-decision")).to_contain_text(DISSENT, timeout=LONG)
    sign(clinic, item)


def second_case_without_a_quorum(clinic) -> None:
    """The radiologist has to leave: what is decided without her is advice, and comes back."""
    console = clinic.coordinator
    console.goto(console.at("meetings:live", pk=clinic.meeting.pk))
    user = User.objects.get(username__in=people_named(clinic, "radiologist"))
    row = console.locator(".people li:has(form)", has_text=user.full_name)
    row.locator("button").click()
    expect(row).to_have_count(0)
    item = present_next(clinic)
    console.click("a[data-key=d]")
    write_decision(console, "observation_followup", "curative")
    read_back(console)
    sign(clinic, item)
    with center_context([clinic.center.pk]):
        decision = item.decisions.get()
        assert (decision.state, decision.quorum_met, decision.provisional) == (
            "signed",
            False,
            True,
        )
        assert Referral.objects.get(pk=item.referral_id).state == "waiting"


def present_next(clinic) -> AgendaItem:
    console = clinic.coordinator
    console.locator("form[action$='/present/'] button").first.click()
    expect(console.locator("a[data-key=d]")).to_be_visible()
    (item,) = items(clinic, state="presenting")
    return item


def people_named(clinic, name: str) -> list[str]:
    suffix = "2" if clinic.center.code == "yayla" else ""
    return [PEOPLE[name] + suffix]


def write_decision(page, option: str, intent: str) -> None:
    page.check(f"[name=intent][value={intent}]", force=True)
    page.select_option(".decision-form [name=option]", option)
    page.fill("[name=rationale]", "Kalan karaciğer yeterli.")
    page.check("[name=consensus][value=unanimous]", force=True)


def read_back(page) -> None:
    page.click("button[name=step][value=propose]")
    page.locator("details.card:has(.decision-form)").wait_for()


def sign(clinic, item) -> None:
    """On the chair's own device; asked once more who it is, where that was long ago."""
    page = clinic.chair.context.new_page()
    page.goto(clinic.chair.at("meetings:case", pk=clinic.meeting.pk, item_pk=item.pk))
    page.locator("main a[href$='/sign/']").first.click()
    page.wait_for_load_state()
    if "/reauthenticate/" in page.url:
        page.fill("[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile("/sign/$"))
    page.click("main form.form-actions button")
    page.locator(".signature").wait_for()
    page.close()


def choose(form, name: str, value: str) -> None:
    """From a list, or of buttons."""
    if form.locator(f"select[name={name}]").count():
        form.locator(f"select[name={name}]").select_option(value)
    else:
        form.locator(f"[name={name}][value={value}]").check(force=True)


def defer_the_rest(clinic) -> None:
    console = clinic.coordinator
    for item in items(clinic, state="waiting"):
        console.goto(console.at("meetings:live", pk=clinic.meeting.pk))
        assert present_next(clinic) == item
        console.locator("details:has(form[action$='/defer/']) > summary").click()
        form = console.locator("form[action$='/defer/']")
        form.locator("[name=reason]").first.wait_for(state="attached")
        choose(form, "reason", "time")
        with console.expect_navigation():
            form.locator("button").click()
        assert items(clinic, pk=item.pk)[0].state == "deferred"


# --- After ---


def minutes(clinic) -> None:
    page = clinic.coordinator
    page.goto(page.at("meetings:live", pk=clinic.meeting.pk))
    page.click("form[action$='/close/'] button")
    page.goto(page.at("meetings:minutes", pk=clinic.meeting.pk))
    paper = page.locator("article.paper")
    for text in (DISSENT, QUESTION):
        expect(paper).to_contain_text(text)
    with page.expect_download() as download:
        page.locator("form[action$='/download/'] button[value=pdf]").first.click()
    assert download.value.path().read_bytes().startswith(b"%PDF")
    mail.outbox.clear()
    page.locator("form[action$='/minutes/send/'] button").click()
    page.wait_for_load_state()
    assert mail.outbox
    assert DISSENT not in "".join(message.body for message in mail.outbox)


def letter(clinic) -> None:
    decision = decision_of(clinic)
    page = clinic.coordinator
    for name in ("letter", "patient_letter"):
        page.goto(
            page.at(
                f"meetings:{name}",
                pk=clinic.meeting.pk,
                item_pk=decision.agenda_item_id,
                decision_pk=decision.pk,
            )
        )
        assert page.input_value("[name=text]")
        page.click("main .form-actions button")
        expect(page.locator("form[action*='/letters/']")).to_have_count(1)


def operate_next_day(clinic, day) -> None:
    """The chair enters the case after surgery, as the board decided."""
    page = clinic.chair
    page.goto(f"{page.at('cases:new')}?patient={clinic.patient.pk}")
    page.wait_for_url("**/patient/")
    page.goto(page.url.replace("/patient/", "/operation/"))
    for part, place in zip(("day", "month", "year"), range(3), strict=True):
        day_field = page.locator('[data-field$=".performed_on"] input:visible')
        day_field.nth(place).fill(str(getattr(day, part)))
    for name, value in (("approach", "open"), ("intent", "curative")):
        page.locator(f'[data-field$=".{name}"] label:has(input[value="{value}"])').last.click()
    rows = page.locator("[data-lesion-list] [data-lesion-row]")
    for number in range(rows.count()):
        treatment = rows.nth(number).locator('[data-field$=".treatment"]')
        treatment.locator('label:has(input[value="metastasectomy"])').click()
    page.locator('[data-field$=".residual_disease"] label:has(input[value="none"])').click()
    # The link stores first what is still on its way.
    page.locator(".entry-steps a[href$='/review/']").click()
    page.wait_for_url("**/review/")
    for keep in page.locator("[data-keep]").all():
        keep.click()
    page.click("[data-submit]")
    page.wait_for_url("**/done/")
    with center_context([clinic.center.pk]):
        assert InterventionSession.objects.get(patient=clinic.patient).performed_on == day


def confirm_what_became_of_it(clinic) -> None:
    """Read from the record: as decided, one day after the meeting. A person confirms."""
    page, decision = clinic.coordinator, decision_of(clinic)
    page.goto(f"{page.at('meetings:actions')}?show=answers")
    row = page.locator(f"#decision-{decision.pk}")
    expect(row).to_contain_text("1")
    row.locator("button.primary").click()
    expect(page.locator(f"#decision-{decision.pk}")).to_have_count(0)
    with center_context([clinic.center.pk]):
        done = Implementation.objects.get(decision=decision)
        assert done.state == "as_decided"
        assert done.session.patient_id == clinic.patient.pk


def look_back(clinic, day) -> None:
    """The first meeting six months later begins with it."""
    said = {"en": "1 day after the meeting", "tr": "toplantıdan 1 gün sonra"}
    page = clinic.coordinator
    page.goto(page.at("meetings:new"))
    fill_date(page, "held_on", day)
    page.click("main .form-actions button")
    page.wait_for_url(re.compile(r"/boards/[0-9a-f-]{36}/$"))
    told = page.locator(".said-back li", has_text=clinic.patient.study_code)
    expect(told).to_contain_text(said[clinic.language])
