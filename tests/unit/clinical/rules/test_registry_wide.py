"""Rules over more than one patient: V27 and V28."""

from datetime import date

import pytest

from patients.clinical.rules.registry_wide import (
    Person,
    v27_levels_add_up,
    v28_people_are_entered_once,
)


def test_levels_and_missing_make_the_whole():
    """Section 6.5: recurrence by number of lesions is 5 + 5 + 9 of 20."""
    levels = {"solitary": 5, "2-4": 5, ">4": 9}

    def said(missing):
        return list(
            v27_levels_add_up(
                variable="lesion_class", level_counts=levels, missing_count=missing, total_count=20
            )
        )

    assert [found.code for found in said(0)] == ["levels_do_not_add_up"]
    assert said(1) == []


@pytest.mark.parametrize(
    "other",
    [
        Person(key="b", name="Isik  Çelik", born_on=date(1960, 1, 1)),
        Person(key="b", mrn="4711"),
        Person(key="b", national_id="10000000146"),
    ],
)
def test_the_same_person_is_noticed_by_any_identifier(other):
    first = Person(
        key="a", name="Işık ÇELİK", born_on=date(1960, 1, 1), mrn="4711", national_id="10000000146"
    )

    (found,) = v28_people_are_entered_once([first, other])

    assert [field.row for field in found.fields] == ["a", "b"]


def test_people_without_identifiers_are_not_alike():
    people = [Person(key="a", name="Ali Er"), Person(key="b", name="Ali Er"), Person(key="c")]

    assert list(v28_people_are_entered_once(people)) == []
