import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patients.clinical.identity import fold, is_national_id_valid, sort_key

# Specification section 1.1; further digits changed by hand from the valid number.


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("10000000146", True),
        ("10000000145", False),
        ("10000000156", False),
        ("00000000146", False),
        ("1000000014", False),
        ("100000001460", False),
        ("1000000014a", False),
        ("", False),
    ],
)
def test_national_id(number, expected):
    assert is_national_id_valid(number) is expected


@given(st.integers(0, 10), st.integers(1, 9))
def test_a_single_wrong_digit_is_noticed(place, shift):
    digits = list("10000000146")
    digits[place] = str((int(digits[place]) + shift) % 10)

    assert not is_national_id_valid("".join(digits))


@pytest.mark.parametrize("typed", ["isik", "IŞIK", "Işık", "ışık", "ISIK", " Işık "])
def test_every_way_to_type_isik_meets(typed):
    assert fold(typed) == "isik"


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("İSTANBUL", "istanbul"),
        ("Iğdır", "igdir"),
        ("Çelik Şükrü Öğüt", "celik sukru ogut"),
        ("ismail", "ismail"),
        ("Hâlâ", "hala"),
        ("Ayşe  Nur", "ayse nur"),
    ],
)
def test_folding_removes_case_and_marks(name, folded):
    assert fold(name) == folded


@given(st.text())
def test_folding_does_not_depend_on_how_letters_are_composed(text):
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


def from_backwards(names):
    """Sorted from the reverse order, so that a key that is always the same would show."""
    backwards = list(names)
    backwards.reverse()
    return sorted(backwards, key=sort_key)


def test_names_sort_by_the_turkish_alphabet():
    """The order of Intl.Collator('tr')."""
    names = ["Cem", "Çelik", "Irmak", "Işık", "İnan", "Oral", "Özcan"]

    assert from_backwards(names) == names


def test_the_whole_alphabet_in_order_with_the_foreign_letters_in_their_places():
    alphabet = "abcçdefgğhıijklmnoöpqrsştuüvwxyz"

    assert from_backwards(alphabet) == list(alphabet)
    assert [sort_key(letter) for letter in "ABCÇDEFGĞHIİJKLMNOÖPQRSŞTUÜVWXYZ"] == [
        sort_key(letter) for letter in alphabet
    ]


def test_a_shorter_name_comes_first_and_a_space_before_letters():
    names = ["Can", "Can Ay", "Cana", "Canan"]

    assert from_backwards(names) == names


def test_a_circumflex_sorts_as_its_letter():
    assert sort_key("Âdil") == sort_key("Adil")
    assert sort_key("İlkîn") == sort_key("İlkin")


def test_a_mark_without_its_own_letter_is_ignored():
    assert sort_key("x\u0301") == sort_key("x")


@given(st.text())
def test_the_key_is_lowercase_ascii_without_signs(text):
    key = sort_key(text)

    assert key == "" or (key.isascii() and key.isalnum() and key == key.lower())
