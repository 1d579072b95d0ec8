"""Finding among many: words, chips, order, kept views, quick find, and who is not there yet."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from patients import actions, models
from patients.centers import center_context
from patients.clinical.dates import add_months
from patients.lists import FILTERS, Asked, narrowed, rows_of
from patients.models import Patient, PatientIdentity, SavedView, SearchWord
from patients.quality import lacks_an_answer
from tests.board import make_board, refer, start_meeting
from tests.factories import operated_patient, person_of, plan_of, screened_patient
from tests.people import center, person, signed_in
from tumorboard import actions as board_actions
from tumorboard.models import Role

pytestmark = pytest.mark.django_db
LIST, FIND, NEW = "/patients/", "/patients/find/", "/patients/new/"
BORN = {"born_on_day": "4", "born_on_month": "5", "born_on_year": "1958", "sex_at_birth": "female"}


def shown(answer) -> list[str]:
    return [row.name for row in answer.context["rows"]]


def words_of(patient) -> list[str]:
    return list(
        SearchWord.objects.filter(patient=patient).order_by("word").values_list("word", flat=True)
    )


# --- Words ---


@pytest.mark.parametrize(
    "typed",
    [
        "isi",
        "IŞI",
        "ayşe n",
        "nur",
        "NUR isik",
        "yil",
        "yilmaz-kaya",
        "kaya",
        "çel",
        "p-0002",
        "P-00",
        "0002",
    ],
)
def test_the_beginning_of_any_word_finds(reader, hospital, inside, typed):
    with inside():
        person_of(hospital.center, family="Işık Çelebi Yılmaz-Kaya", given="Ayşe Nur", mrn="7")
    assert "IŞIK ÇELEBİ YILMAZ-KAYA, Ayşe Nur" in shown(reader.post(LIST, {"q": typed}))


@pytest.mark.parametrize(
    "typed", ["şık", "elik", "-0001", "isik z", "%", "_", "'", "\\", "ı" * 300]
)
def test_the_middle_of_a_word_finds_nobody_and_no_sign_is_special(reader, typed):
    assert shown(reader.post(LIST, {"q": typed})) == []


def test_every_word_typed_must_be_there(reader, hospital, inside):
    with inside():
        person_of(hospital.center, family="Kaya", given="Işık", mrn="8")
    assert shown(reader.post(LIST, {"q": "isik"})) == ["ÇELİK, Işık", "KAYA, Işık"]
    assert shown(reader.post(LIST, {"q": "isik kaya"})) == ["KAYA, Işık"]


def test_words_follow_a_corrected_name_and_study_id(hospital, inside):
    with inside():
        identity = hospital.patient.identity
        actions.correct_identity(
            identity, changes={"family_name": "Öztürk"}, version=1, by=hospital.surgeon, reason="x"
        )
        actions.correct(
            hospital.patient,
            changes={"study_code": "X-9"},
            version=1,
            by=hospital.surgeon,
            reason="x",
        )
        assert words_of(hospital.patient) == ["isik", "ozturk", "x-9"]


def test_another_hospital_has_no_word_here(hospital):
    with center_context([center("izmir").pk]):
        assert not SearchWord.objects.exists()
        assert not Patient.objects.matching("isik").exists()


def test_a_word_is_looked_up_in_the_index(hospital, inside):
    """As the application's role, under row-level security: with LIKE the planner could not, see the rival."""
    words = SearchWord.objects.order_by()
    with inside(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        ours = words.filter(word__gte="isik", word__lt="isil").explain()
        rival = words.filter(word__startswith="isik").explain()
    assert re.search(
        r"search_word_prefix.*\n\s+Index Cond: .*word\)?(::text)? >= 'isik'.*word\)?(::text)? < 'isil'",
        ours,
    ), ours
    assert not re.search(r"Index Cond: .*word\)?(::text)? (>=|~>=~)", rival), rival


# --- Chips ---


def asked(hospital) -> Asked:
    return Asked(hospital.surgeon, timezone.localdate())


def narrowed_to(reader, **query) -> list[str]:
    return shown(reader.get(LIST, query))


@pytest.fixture
def others(hospital, inside):
    """Beside the operated Çelik: Kaya screened, Zorlu dead."""
    with inside():
        screened_patient(hospital.center, family="Kaya", given="Ada", mrn="1")
        dead = person_of(hospital.center, family="Zorlu", given="Ece", mrn="2")
        actions.record_death(
            patient=dead,
            died_on=timezone.localdate(),
            cause="other",
            version=1,
            by=hospital.surgeon,
        )


def test_every_answer_of_every_filter_can_be_asked(hospital, inside, others):
    """Also those that the board offers."""
    with inside():
        everybody = set(Patient.objects.values_list("pk", flat=True))
        for each in FILTERS:
            for code in each.answers(asked(hospital)):
                found = narrowed(Patient.objects.all(), {each.key: code}, asked(hospital))
                assert set(found.values_list("pk", flat=True)) <= everybody, (each.key, code)
    assert "board" in [each.key for each in FILTERS]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"status": "alive"}, ["ÇELİK, Işık", "KAYA, Ada"]),
        ({"status": "died"}, ["ZORLU, Ece"]),
        ({"status": "ned"}, ["ÇELİK, Işık"]),
        ({"status": "lost"}, []),
        ({"primary": "left"}, ["ÇELİK, Işık"]),
        ({"primary": "rectum"}, []),
        ({"metastases": "none"}, ["KAYA, Ada", "ZORLU, Ece"]),
        ({"recurrence": "none", "status": "alive"}, ["ÇELİK, Işık", "KAYA, Ada"]),
        ({"series": "clinic"}, ["ÇELİK, Işık", "KAYA, Ada", "ZORLU, Ece"]),
        ({"record": "incomplete"}, ["ÇELİK, Işık"]),
        ({"record": "awaited"}, ["ÇELİK, Işık"]),
        ({"board": "never"}, ["ÇELİK, Işık", "KAYA, Ada", "ZORLU, Ece"]),
        ({"status": "nonsense", "unknown": "x"}, ["ÇELİK, Işık", "KAYA, Ada", "ZORLU, Ece"]),
    ],
)  # fmt: skip
def test_a_chip_narrows(reader, others, query, names):
    assert narrowed_to(reader, **query) == names


def test_the_last_recurrence_counts(reader, hospital, inside):
    today = timezone.localdate()

    def relapse(number: int, months: int):
        with inside():
            actions.record(
                models.Recurrence(
                    patient=hospital.patient, sequence_no=number, sites=["liver"],
                    detected_on=add_months(today, -months),
                ),
                by=hospital.surgeon,
            )  # fmt: skip

    relapse(1, 20)
    assert narrowed_to(reader, recurrence="earlier") == ["ÇELİK, Işık"]
    assert narrowed_to(reader, recurrence="year") == []
    relapse(2, 8)
    assert narrowed_to(reader, recurrence="earlier") == []
    assert narrowed_to(reader, recurrence="year") == ["ÇELİK, Işık"]
    assert narrowed_to(reader, recurrence="half_year") == []
    relapse(3, 1)
    assert narrowed_to(reader, recurrence="half_year") == ["ÇELİK, Işık"]


def test_follow_up_overdue_and_when_it_is_due(reader, hospital, inside, others):
    assert narrowed_to(reader, follow_up="overdue") == []
    with inside():
        # Month 8 was a month and some days ago.
        plan_of(hospital.patient, anchored_on=add_months(timezone.localdate(), -9) - timedelta(5))
    assert narrowed_to(reader, follow_up="overdue") == ["ÇELİK, Işık"]
    row = reader.get(LIST).context["rows"][0]
    assert row.is_overdue
    assert row.next_due.target_on < timezone.localdate()


def test_the_surgeon_who_operated(reader, hospital, inside):
    with inside():
        session = hospital.patient.sessions.get()
        actions.correct(
            session, changes={"operator": "Dr. Ay"}, version=1, by=hospital.surgeon, reason="x"
        )
        operated_patient(hospital.center, family="Kaya", mrn="4")
    assert narrowed_to(reader, surgeon="Dr. Ay") == ["ÇELİK, Işık"]
    assert len(narrowed_to(reader, surgeon="Dr. Nobody")) == 2
    assert "Surgeon: <b>Dr. Ay</b>" in reader.get(LIST, {"surgeon": "Dr. Ay"}).text


def test_the_board_offers_its_dates(reader, hospital, inside):
    with inside():
        house = make_board(hospital.center)
        referral = refer(hospital.patient, house.chair)
    assert narrowed_to(reader, board="waiting") == ["ÇELİK, Işık"]
    with inside():
        meeting = start_meeting(house)
        board_actions.list_case(meeting=meeting, referral=referral, by=house.chair)
    assert narrowed_to(reader, board="waiting") == []
    assert narrowed_to(reader, board="week") == ["ÇELİK, Işık"]
    assert narrowed_to(reader, board="never") == []
    with inside():
        type(meeting).objects.filter(pk=meeting.pk).update(
            held_on=timezone.localdate() - timedelta(days=3)
        )
    assert narrowed_to(reader, board="past_month") == ["ÇELİK, Işık"]


def test_incomplete_is_whoever_is_not_at_100_percent(hospital, inside, others):
    with inside():
        keys = list(Patient.objects.values_list("pk", flat=True))
        by_row = {
            row.patient.pk for row in rows_of(keys, asked(hospital)) if row.percent_complete < 100
        }
        by_query = set(Patient.objects.filter(lacks_an_answer()).values_list("pk", flat=True))
        assert by_row == by_query
        primary = hospital.patient.primary_tumors.get()
        for name in ("nras", "braf_v600e", "mismatch_repair"):
            setattr(primary, name, "unknown" if name == "nras" else None)
            if name != "nras":
                primary.missing[name] = "not_done"
        primary.save()
        after = set(Patient.objects.filter(lacks_an_answer()).values_list("pk", flat=True))
        (row,) = rows_of([hospital.patient.pk], asked(hospital))
        assert (hospital.patient.pk in after) is (row.percent_complete < 100)


# --- Rows and their order ---


def test_a_row_says_the_last_event_and_how_complete_the_record_is(reader):
    row = reader.get(LIST).context["rows"][0]
    assert (row.last_event.what, str(row.last_event.on)) == ("Follow-up visit", "2024-10-03")
    assert 50 < row.percent_complete < 100
    assert f"{row.percent_complete}%" in reader.get(LIST).text


def test_columns_sort_both_ways_and_the_unknown_stand_last(reader, hospital, inside):
    with inside():
        for family, born in (
            ("Çınar", "1980-01-01"),
            ("Cengiz", "1940-01-01"),
            ("İnan", None),
            ("Ilgın", "1950-01-01"),
        ):
            person_of(hospital.center, family=family, given="Ada", mrn=family, born_on=born)
    turkish = ["CENGİZ, Ada", "ÇELİK, Işık", "ÇINAR, Ada", "ILGIN, Ada", "İNAN, Ada"]
    assert narrowed_to(reader) == turkish
    assert narrowed_to(reader, sort="-name") == turkish[::-1]
    youngest = ["ÇINAR, Ada", "ÇELİK, Işık", "ILGIN, Ada", "CENGİZ, Ada", "İNAN, Ada"]
    assert narrowed_to(reader, sort="age") == youngest
    assert narrowed_to(reader, sort="-age") == [*youngest[3::-1], "İNAN, Ada"]
    assert narrowed_to(reader, sort="metastases")[0] == "ÇELİK, Işık"
    assert narrowed_to(reader, sort="nonsense") == turkish
    assert 'aria-sort="descending"' in reader.get(LIST, {"sort": "-age"}).text


def test_who_has_no_identity_is_shown_by_the_study_id(reader, hospital, inside):
    with inside():
        PatientIdentity.objects.filter(patient=hospital.patient)
        actions.enter_patient(patient=Patient(center=hospital.center), by=None)
    assert "P-0002" in shown(reader.get(LIST))


# --- Kept views ---


def test_a_view_is_kept_opened_and_deleted(reader, hospital):
    answer = reader.post("/patients/views/?status=alive&sort=-name&q=kaya", {"name": " My  alive "})
    assert answer["Location"] == "/patients/?status=alive&sort=-name"
    view = SavedView.objects.get(user=hospital.surgeon)
    assert (view.name, view.chosen) == ("My alive", {"status": "alive", "sort": "-name"})
    text = reader.get(LIST).text
    assert 'href="/patients/?status=alive&amp;sort=-name"' in text
    assert reader.post(f"/patients/views/{view.pk}/delete/").status_code == 302
    assert not SavedView.objects.exists()


def test_the_same_name_replaces_and_no_name_is_told(reader, hospital):
    reader.post("/patients/views/?status=alive", {"name": "x"})
    reader.post("/patients/views/?status=died", {"name": "x"})
    assert SavedView.objects.get().chosen == {"status": "died"}
    reader.post("/patients/views/?status=died", {"name": " "})
    assert "Give the view a name." in reader.get(LIST).text


def test_views_are_ones_own_and_not_without_end(reader, hospital):
    colleague = person(Role.COORDINATOR, hospital.center)
    theirs = SavedView.objects.create(user=colleague, name="Theirs", chosen={"status": "died"})
    assert "Theirs" not in reader.get(LIST).text
    assert reader.post(f"/patients/views/{theirs.pk}/delete/").status_code == 404
    for number in range(21):
        reader.post("/patients/views/?status=alive", {"name": f"v{number}"})
    assert SavedView.objects.filter(user=hospital.surgeon).count() == 20


# --- Quick find ---


def test_quick_find_shows_ten_at_most(reader, hospital, inside):
    with inside():
        for number in range(12):
            person_of(hospital.center, family=f"Kaya{number:02}", given="Ada", mrn=f"6-{number}")
    text = reader.post(FIND, {"q": "kaya"}).text
    assert text.count("<li>") == 10
    assert "<html" not in text
    assert reader.post(FIND, {"q": "00-481"}).text.count("<li>") == 1
    assert reader.post(FIND, {"q": ""}).text.strip() == ""


def test_quick_find_stands_on_pages_of_who_may_search(hospital):
    assert 'id="quick-find"' in signed_in(hospital.surgeon).get("/home/").text
    auditor = signed_in(person(Role.AUDITOR, hospital.center))
    assert 'id="quick-find"' not in auditor.get("/home/").text
    assert auditor.post(FIND, {"q": "isik"}).status_code == 403


# --- Somebody new ---


@pytest.mark.parametrize("address", [LIST, FIND])
def test_a_search_in_vain_leads_to_a_new_patient_with_what_was_typed(reader, address):
    text = reader.post(address, {"q": "Ayşe Nur Yılmaz"}).text
    assert "No patient matches “Ayşe Nur Yılmaz”. Check the number, or add a new patient." in text
    assert f'action="{NEW}"' in text
    assert '<input type="hidden" name="typed" value="Ayşe Nur Yılmaz">' in text


def test_a_board_member_is_offered_no_new_patient(hospital):
    member = signed_in(person(Role.MEMBER, hospital.center))
    assert NEW not in member.get(LIST).text
    assert NEW not in member.post(LIST, {"q": "nobody"}).text


@pytest.mark.parametrize(
    ("typed", "field", "value"),
    [
        ("Ayşe Nur Yılmaz", "family_name", "Yılmaz"),
        ("Ayşe Nur Yılmaz", "given_name", "Ayşe Nur"),
        ("Yılmaz, Ayşe", "family_name", "Yılmaz"),
        ("Yılmaz", "family_name", "Yılmaz"),
        ("481 007", "mrn", "481 007"),
    ],
)
def test_what_was_typed_stands_in_the_form(reader, typed, field, value):
    form = reader.post(NEW, {"typed": typed}).context["form"]
    assert form[field].value() == value


def new(reader, **told):
    form = {"create": "yes", "family_name": "Kaya", "given_name": "Ada", "mrn": "K-1", **BORN}
    return reader.post(NEW, {**form, **told})


def test_a_new_patient_is_entered_and_opened(reader, hospital, inside):
    answer = new(reader)
    with inside():
        patient = Patient.objects.get(identity__family_name="Kaya")
    assert answer["Location"] == reverse("patients:overview", args=[patient.pk])
    assert (str(patient.born_on), patient.center) == ("1958-05-04", hospital.center)
    assert shown(reader.post(LIST, {"q": "K-1"})) == ["KAYA, Ada"]


def test_the_same_number_is_refused(reader, inside):
    answer = new(reader, mrn="00-481", not_the_same="on")
    assert "already entered" in answer.context["form"].errors["mrn"][0]
    with inside():
        assert Patient.objects.count() == 1


@pytest.mark.parametrize(
    "told",
    [
        {"family_name": "Celik", "given_name": "ISIK"},
        {"family_name": "Kaya", "given_name": "Işık"},
        {"family_name": "Kaya", "given_name": "Işık", "born_on_day": "5", "born_on_month": "4"},
    ],
    ids=["same name", "one name and the day", "day and month exchanged"],
)
def test_somebody_alike_is_asked_about_once(reader, inside, told):
    answer = new(reader, mrn="N-9", **told)
    assert "Is it one of these?" in answer.text
    assert "ÇELİK, Işık" in answer.text
    with inside():
        assert Patient.objects.count() == 1
    assert new(reader, mrn="N-9", not_the_same="on", **told).status_code == 302
