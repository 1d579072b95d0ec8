"""The liver drawing: geometry that a reader relies on."""

from itertools import combinations
from math import dist

import pytest

from tumorboard.liver_drawing import (
    LesionState,
    LesionToDraw,
    SegmentState,
    contains,
    draw,
    liver_paths,
    radius_of,
)

SEGMENTS = ["I", "II", "III", "IVa", "IVb", "V", "VI", "VII", "VIII"]


def lesions(*segments, mm=14):
    return [LesionToDraw(str(n), [segment], mm) for n, segment in enumerate(segments, start=1)]


def test_every_segment_is_drawn_once():
    assert sorted(liver_paths()["segments"]) == sorted(SEGMENTS)


@pytest.mark.parametrize("code", SEGMENTS)
def test_a_segment_contains_its_own_label_and_no_other_does(code):
    x, y = liver_paths()["segments"][code]["label"]
    assert [other for other in SEGMENTS if contains(other, (x, y - 5))] == [code]


def test_segments_do_not_overlap():
    """On a grid over the drawing; curves are followed by chords, so an edge may be off by a hair."""
    points = [(x, y) for x in range(12, 610, 7) for y in range(18, 404, 7)]
    inside = [sum(contains(code, point) for code in SEGMENTS) for point in points]
    assert sum(count > 1 for count in inside) <= 0.001 * sum(count > 0 for count in inside)


@pytest.mark.parametrize("code", SEGMENTS)
def test_lesions_lie_inside_their_segment(code):
    drawing = draw(lesions(code, code, code))
    assert all(contains(code, (mark.x, mark.y)) for mark in drawing.marks)


def test_lesions_do_not_cover_one_another():
    drawing = draw(lesions("VIII", "VIII", "VII", "V", "IVa", "II", "III", "VI"))
    for one, other in combinations(drawing.marks, 2):
        assert dist((one.x, one.y), (other.x, other.y)) >= one.radius + other.radius


def test_a_later_lesion_moves_no_earlier_one():
    before, after = draw(lesions("VI", "V")), draw(lesions("VI", "V", "VI", "V"))
    assert list(after.marks[:2]) == list(before.marks)


def test_a_shrinking_lesion_stays_where_it_was():
    large = draw([LesionToDraw("1", ["VIII"], 46), LesionToDraw("2", ["VIII"], 20)])
    small = draw([LesionToDraw("1", ["VIII"], 12, largest_mm=46), LesionToDraw("2", ["VIII"], 20)])
    assert [(m.x, m.y) for m in small.marks] == [(m.x, m.y) for m in large.marks]


def test_a_lesion_between_two_segments_lies_in_one_of_them():
    (mark,) = draw([LesionToDraw("1", ["II", "III"], 28)]).marks
    assert contains("II", (mark.x, mark.y)) or contains("III", (mark.x, mark.y))


@pytest.mark.parametrize(("mm", "radius"), [(None, 6), (5, 6), (10, 6.2), (42, 26.04)])
def test_radius_grows_with_the_diameter(mm, radius):
    assert radius_of(mm) == pytest.approx(radius)


def test_the_whole_of_four_is_its_two_halves():
    drawing = draw([], resected_segments=["II", "III", "IV"])
    resected = {s.code for s in drawing.segments if s.state is SegmentState.RESECTED}
    assert resected == {"II", "III", "IVa", "IVb"}


def test_a_lesion_without_a_segment_is_not_drawn_but_not_lost():
    lesion = LesionToDraw("9", [], 11, LesionState.ACTIVE)
    drawing = draw([lesion])
    assert drawing.marks == ()
    assert drawing.unplaced == (lesion,)
