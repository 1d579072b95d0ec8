"""Numbers and dates as typed in two languages. Expected values are what the writer meant."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import translation

from patients.constraints import DatePrecision
from patients.fields import DecimalMarkField, PartialDate, PartialDateField

DAY, MONTH, YEAR = DatePrecision.DAY, DatePrecision.MONTH, DatePrecision.YEAR


@pytest.fixture(params=["en", "tr"])
def language(request):
    with translation.override(request.param):
        yield request.param


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("0,125", "0.125"),
        ("0.125", "0.125"),
        ("1.250", "1.250"),
        ("1,250", "1.250"),
        ("12", "12"),
        (" 3,4 ", "3.4"),
        ("-0,5", "-0.5"),
        ("007", "7"),
    ],
)
def test_one_mark_is_the_decimal_mark_in_both_languages(language, typed, meant):
    assert DecimalMarkField().clean(typed) == Decimal(meant)


@pytest.mark.parametrize("typed", ["1.234,5", "1,234.5", "1.234.567", "1 234", "1'234,5", "1,2,3"])
def test_two_marks_are_refused_with_an_example(language, typed):
    with pytest.raises(ValidationError) as refusal:
        DecimalMarkField().clean(typed)
    assert refusal.value.code == "marks"
    assert "1234,5" in refusal.value.messages[0]


@pytest.mark.parametrize("typed", ["abc", "5,", ",5", "12 ng", "1e3", "NaN", "٣", "--1"])
def test_what_is_no_number_is_refused(language, typed):
    with pytest.raises(ValidationError) as refusal:
        DecimalMarkField().clean(typed)
    assert refusal.value.code == "invalid"


def test_an_empty_number_is_none_where_allowed():
    assert DecimalMarkField(required=False).clean("  ") is None


@pytest.mark.parametrize(("code", "shown"), [("en", "1.25"), ("tr", "1,25")])
def test_a_stored_number_is_shown_in_the_readers_language(code, shown):
    with translation.override(code):
        assert DecimalMarkField().prepare_value(Decimal("1.25")) == shown


def test_a_refused_number_is_shown_as_typed():
    assert DecimalMarkField().prepare_value("1.234,5") == "1.234,5"


def test_the_range_is_checked():
    with pytest.raises(ValidationError):
        DecimalMarkField(max_value=100).clean("100,1")


@pytest.mark.parametrize(
    "typed",
    [
        ["27", "11", "2025"],
        ["27", "kas", "2025"],
        ["27", "Kasım", "2025"],
        ["27", "KASIM", "2025"],
        ["27", "nov", "2025"],
        ["27", "Nov.", "2025"],
        ["27.11.2025", "", ""],
        ["27/11/2025", "", ""],
        ["27 11 2025", "", ""],
        ["27 Kasım 2025", "", ""],
        ["2025-11-27", "", ""],
        [" 27 ", " 11", "2025 "],
    ],
)
def test_a_full_date_in_any_usual_form(language, typed):
    assert PartialDateField().clean(typed) == PartialDate(date(2025, 11, 27), DAY)


def test_without_the_day_the_date_is_the_middle_of_the_month():
    assert PartialDateField().clean(["", "3", "2019"]) == PartialDate(date(2019, 3, 15), MONTH)


def test_without_the_month_the_date_is_the_middle_of_the_year():
    assert PartialDateField().clean(["", "", "2019"]) == PartialDate(date(2019, 7, 1), YEAR)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (["31", "2", "2018"], "no_such_day"),
        (["29", "2", "2023"], "no_such_day"),
        (["32", "1", "2018"], "day_invalid"),
        (["5", "13", "2018"], "month_invalid"),
        (["5", "xyz", "2018"], "month_invalid"),
        (["5", "", "2018"], "month_missing"),
        (["5", "3", ""], "year_missing"),
        (["5", "3", "18"], "year_invalid"),
        (["5", "3", "0218"], "year_invalid"),
    ],
)
def test_the_error_names_the_part_that_is_wrong(typed, code):
    with pytest.raises(ValidationError) as refusal:
        PartialDateField().clean(typed)
    assert refusal.value.code == code


def test_the_29th_of_february_exists_in_a_leap_year():
    assert PartialDateField().clean(["29", "2", "2024"]).on == date(2024, 2, 29)


@pytest.mark.parametrize("typed", [["", "3", "2019"], ["", "", "2019"]])
def test_a_whole_date_can_be_required(typed):
    with pytest.raises(ValidationError):
        PartialDateField(day_required=True).clean(typed)


def test_an_empty_date_is_none_where_allowed():
    assert PartialDateField(required=False).clean(["", "", ""]) is None
    with pytest.raises(ValidationError):
        PartialDateField().clean(["", "", ""])


def test_the_future_is_refused_where_it_cannot_be():
    with pytest.raises(ValidationError) as refusal:
        PartialDateField(latest_today=True).clean(["1", "1", "2199"])
    assert refusal.value.code == "future"


@pytest.mark.parametrize(
    ("value", "parts"),
    [
        (PartialDate(date(2025, 11, 27), DAY), [27, 11, 2025]),
        (PartialDate(date(2025, 11, 15), MONTH), ["", 11, 2025]),
        (PartialDate(date(2025, 7, 1), YEAR), ["", "", 2025]),
        (None, ["", "", ""]),
    ],
)
def test_a_stored_date_shows_only_what_is_known(value, parts):
    assert PartialDateField().widget.decompress(value) == parts


def test_an_untouched_date_has_not_changed():
    stored = PartialDate(date(2025, 11, 15), MONTH)
    assert not PartialDateField().has_changed(stored, ["", "11", "2025"])
    assert PartialDateField().has_changed(stored, ["3", "11", "2025"])


@pytest.mark.parametrize("parts", [["", "11", "2026"], ["", "", "2026"]])
def test_a_month_or_year_that_has_begun_is_not_the_future(parts):
    """Stored as the middle of its period, which may lie ahead; part of it has been."""
    with time_machine.travel("2026-11-02 12:00+03:00", tick=False):
        assert PartialDateField(latest_today=True).clean(parts).first_day <= date(2026, 11, 2)
