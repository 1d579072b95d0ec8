"""The patient list: finding a person without leaving the name anywhere."""

import pytest
from django.urls import reverse

from patients import actions
from patients.centers import center_context
from tests.factories import operated_patient, person_of, screened_patient
from tests.people import center, person, signed_in
from tumorboard.models import Role

pytestmark = pytest.mark.django_db
LIST = "/patients/"


def shown(answer) -> list[str]:
    return [row.name for row in answer.context["rows"]]


def test_a_name_is_found_however_it_is_typed(reader, hospital, inside):
    with inside():
        person_of(hospital.center, family="Kaya", given="İsmail", mrn="00-999")
    for typed in ("isik", "ISIK", "çelik", "Celik Isik"):
        assert shown(reader.post(LIST, {"q": typed})) == ["ÇELİK, Işık"], typed


def test_a_record_number_is_found_whole_and_only_whole(reader):
    assert shown(reader.post(LIST, {"q": "00-481"})) == ["ÇELİK, Işık"]
    assert shown(reader.post(LIST, {"q": "00-48"})) == []


def test_a_character_that_no_name_has_is_no_failure(reader):
    assert shown(reader.post(reverse("patients:list"), {"q": "is\0ik"})) == shown(
        reader.post(reverse("patients:list"), {"q": "isik"})
    )


def test_a_study_id_is_found(reader, hospital):
    assert shown(reader.post(LIST, {"q": hospital.patient.study_code.lower()})) == ["ÇELİK, Işık"]


def test_a_name_in_the_address_is_not_looked_for(reader, hospital, inside):
    with inside():
        person_of(hospital.center, family="Kaya", given="İsmail", mrn="00-999")
    assert len(shown(reader.get(LIST, {"q": "kaya"}))) == 2


def test_nobody_found_says_what_was_typed(reader):
    assert "No patient matches “Zeytin”" in reader.post(LIST, {"q": "Zeytin"}).text


def test_family_names_stand_in_turkish_order(reader, hospital, inside):
    with inside():
        for number, family in enumerate(("Ilgın", "İnan", "Çınar", "Demir", "Cengiz", "Zorlu")):
            person_of(hospital.center, family=family, given="Ada", mrn=f"9-{number}")
    families = [name.split(",")[0] for name in shown(reader.get(LIST))]
    assert families == ["CENGİZ", "ÇELİK", "ÇINAR", "DEMİR", "ILGIN", "İNAN", "ZORLU"]


def test_filters_narrow_the_list(reader, hospital, inside):
    with inside():
        screened_patient(hospital.center, family="Kaya", given="Ada", mrn="1")
        died = person_of(hospital.center, family="Zorlu", given="Ece", mrn="2")
        actions.record_death(
            patient=died,
            died_on="2024-02-01",
            cause="other",
            version=died.version,
            by=hospital.surgeon,
        )
    assert shown(reader.get(LIST, {"status": "died"})) == ["ZORLU, Ece"]
    assert shown(reader.get(LIST, {"metastases": "synchronous"})) == ["ÇELİK, Işık"]
    assert shown(reader.get(LIST, {"metastases": "none"})) == ["KAYA, Ada", "ZORLU, Ece"]
    assert len(shown(reader.get(LIST, {"metastases": "nonsense"}))) == 3


def test_a_row_says_what_is_known(reader):
    row = reader.get(LIST).context["rows"][0]
    assert (row.primary, row.timing, row.metastases_count) == ("Sigmoid colon", "Synchronous", 3)
    assert row.status == "No evidence of disease"


def test_a_search_by_script_gets_the_rows_alone(reader):
    answer = reader.post(LIST, {"q": "celik"}, headers={"HX-Request": "true"})
    assert "<html" not in answer.text
    assert "ÇELİK, Işık" in answer.text


def test_the_other_hospital_is_not_in_the_list(hospital):
    elsewhere = center("izmir")
    with center_context([elsewhere.pk]):
        person_of(elsewhere, family="Kaya", given="Ada", mrn="00-481")
    reader = signed_in(person(Role.COORDINATOR, elsewhere))
    assert shown(reader.get(LIST)) == ["KAYA, Ada"]


def test_ten_times_the_patients_take_the_same_queries(reads, hospital, inside):
    few = reads(LIST)
    with inside():
        for number in range(10):
            operated_patient(hospital.center, family=f"Ad{number}", mrn=f"7-{number}")
    assert reads(LIST) == few


def test_fifty_a_page(reader, hospital, inside):
    with inside():
        for number in range(51):
            person_of(hospital.center, family=f"Ad{number:02}", mrn=f"6-{number}")
    assert len(shown(reader.get(LIST))) == 50
    assert len(shown(reader.get(LIST, {"page": 2, "status": "alive"}))) == 2
    assert "status=alive" in reader.get(LIST, {"status": "alive"}).text


@pytest.mark.parametrize("role", [Role.RESEARCHER, Role.AUDITOR, Role.CENTER_ADMIN])
def test_who_reads_no_record_is_told_so(hospital, role):
    answer = signed_in(person(role, hospital.center)).get(reverse("patients:list"))
    assert answer.status_code == 403
