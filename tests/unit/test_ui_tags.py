"""How dates, numbers and survival times are written. Expected: the usual forms in each language."""

from datetime import date
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import translation

from tumorboard.liver_drawing import LesionState, LesionToDraw, draw
from tumorboard.templatetags import ui

DAY = date(2025, 11, 27)


def rendered(source: str, **context) -> str:
    return Template("{% load ui %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("language", "precision", "written"),
    [
        ("en", "day", "27 Nov 2025"),
        ("en", "month", "Nov 2025"),
        ("en", "year", "2025"),
        ("tr", "day", "27 Kas 2025"),
        ("tr", "month", "Kas 2025"),
    ],
)
def test_a_date_says_what_is_known_and_no_more(language, precision, written):
    with translation.override(language):
        assert ui.dated(DAY, precision) == written


def test_a_date_that_is_not_entered_is_a_dash():
    assert ui.dated(None) == "–"


@pytest.mark.parametrize(
    ("language", "value", "decimals", "written"),
    [
        ("en", Decimal("6.40"), None, "6.4"),
        ("tr", Decimal("6.40"), None, "6,4"),
        ("tr", 1250.5, 1, "1250,5"),
        ("en", 100, None, "100"),
        ("en", -2, None, "−2"),
        ("en", 0.335, 2, "0.34"),
        ("en", 2.5, 0, "3"),
        ("en", None, None, "–"),
    ],
)
def test_numbers_have_the_readers_mark_and_no_thousands_separator(
    language, value, decimals, written
):
    with translation.override(language):
        assert ui.number(value, decimals) == written


@pytest.mark.parametrize("value", [None, float("inf"), float("nan")])
def test_a_median_that_does_not_exist_is_not_reached(value):
    with translation.override("en"):
        assert ui.months(value) == "not reached"


def test_an_interval_may_be_open():
    with translation.override("en"):
        assert ui.interval(24, None) == "24 to not reached"


def test_a_pill_says_its_status_in_words_and_in_shape():
    html = rendered('{% pill text "danger" %}', text="<missing>")
    assert "&lt;missing&gt;" in html
    assert "<svg" in html


def test_an_icon_alone_has_a_name():
    html = rendered('{% icon "check" "done" %}')
    assert 'role="img"' in html
    assert 'aria-label="done"' in html
    assert 'aria-hidden="true"' in rendered('{% icon "check" %}')


def test_the_liver_map_says_in_words_what_it_shows():
    drawing = draw(
        [LesionToDraw("1", ["VIII"], 28, LesionState.RESECTED)], resected_segments=["II", "III"]
    )
    with translation.override("en"):
        html = rendered("{% liver_map drawing %}", drawing=drawing)
    assert "Removed segments: II, III." in html
    assert "Lesion 1, segment VIII, 28 mm: Resected" in html


def test_the_liver_map_writes_its_coordinates_with_a_point():
    with translation.override("tr"):
        html = rendered("{% liver_map drawing %}", drawing=draw([LesionToDraw("1", ["V"], 22)]))
    assert 'r="13.64"' in html


def test_two_maps_of_a_page_share_no_id():
    html = rendered('{% liver_map d "a" %}{% liver_map d "b" %}', d=draw([]))
    assert html.count('id="a-hatch"') == 1
    assert html.count('id="b-hatch"') == 1


def test_a_percentage_has_its_sign():
    with translation.override("en"):
        assert ui.percent(0.335, 1) == "33.5%"


@pytest.mark.parametrize(("name", "mark"), [("Elif Yıldız", "EY"), ("İsmail", "İ")])
def test_initials_keep_turkish_letters(name, mark):
    assert ui.initials(name) == mark
