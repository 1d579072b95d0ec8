"""
Where each lesion stands on the liver drawing, and in which shape. Pure: no Django, no HTML.

The drawing is schematic: a lesion is placed inside its segment, not where imaging saw it.
Paths and their origin: liver_paths.json.
"""

import json
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from itertools import pairwise
from math import cos, dist, hypot, pi, sin, sqrt
from pathlib import Path

SMALLEST_RADIUS = 6.0
RADIUS_PER_MM = 0.62
GOLDEN_ANGLE = pi * (3 - sqrt(5))
_SPIRAL_STEP = 7.0
_SPIRAL_LENGTH = 240
_LABEL_ROOM = 15.0
_DRAWN_AS = {"IV": ("IVa", "IVb")}  # the whole of IV is its two halves

Point = tuple[float, float]


class LesionState(StrEnum):
    ACTIVE = "active"
    EDITING = "editing"
    RESECTED = "resected"
    ABLATED = "ablated"
    VANISHED = "vanished"
    PLANNED = "planned"


class SegmentState(StrEnum):
    PRESENT = "present"
    RESECTED = "resected"
    PLANNED = "planned"


@dataclass(frozen=True)
class LesionToDraw:
    """
    One lesion on the day drawn.

    `segments` are Couinaud's, "I" to "VIII" with "IVa" and "IVb"; none means not placed.
    `diameter_mm` None draws the smallest mark. `largest_mm` is the largest it ever was: it keeps the
    room, so that a lesion that shrinks does not wander between two dates.
    """

    number: str
    segments: Sequence[str]
    diameter_mm: float | None = None
    state: LesionState = LesionState.ACTIVE
    largest_mm: float | None = None


@dataclass(frozen=True)
class LesionMark:
    lesion: LesionToDraw
    x: float
    y: float
    radius: float

    @property
    def number_fits(self) -> bool:
        return self.radius >= 5.5 + 2.2 * len(self.lesion.number)


@dataclass(frozen=True)
class SegmentShape:
    code: str
    path: str
    label: Point
    state: SegmentState


@dataclass(frozen=True)
class LiverDrawing:
    segments: Sequence[SegmentShape]
    marks: Sequence[LesionMark]
    unplaced: Sequence[LesionToDraw] = field(default_factory=tuple)


def draw(
    lesions: Iterable[LesionToDraw],
    *,
    resected_segments: Collection[str] = (),
    planned_segments: Collection[str] = (),
) -> LiverDrawing:
    """
    The drawing of one day. Lesions are placed in the order given, each by the ones before it only:
    a lesion added later never moves an earlier one.
    """
    marks: list[LesionMark] = []
    room: list[tuple[Point, float]] = []
    unplaced: list[LesionToDraw] = []
    for lesion in lesions:
        codes = drawn_as(lesion.segments)
        if not codes:
            unplaced.append(lesion)
            continue
        widest = radius_of(max(lesion.diameter_mm or 0, lesion.largest_mm or 0))
        x, y = _place(codes, widest, room)
        room.append(((x, y), widest))
        marks.append(LesionMark(lesion, x, y, radius_of(lesion.diameter_mm)))
    resected, planned = set(drawn_as(resected_segments)), set(drawn_as(planned_segments))
    return LiverDrawing(_segment_shapes(resected, planned), tuple(marks), tuple(unplaced))


def radius_of(diameter_mm: float | None) -> float:
    """Radius of the mark in units of the drawing: larger lesions look larger, none disappears."""
    return max(SMALLEST_RADIUS, (diameter_mm or 0) * RADIUS_PER_MM)


@cache
def liver_paths() -> dict:
    return json.loads((Path(__file__).parent / "liver_paths.json").read_text(encoding="utf-8"))


def contains(code: str, point: Point) -> bool:
    """Whether the point lies inside the segment; by counting crossings of its edge."""
    x, y = point
    inside = False
    for (x1, y1), (x2, y2) in pairwise(_polygon(code)):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside


def drawn_as(segments: Collection[str]) -> list[str]:
    """The shapes that stand for Couinaud segments."""
    codes = [str(code) for code in segments]
    return [part for code in codes for part in _DRAWN_AS.get(code, (code,))]


def _segment_shapes(resected: set[str], planned: set[str]) -> tuple[SegmentShape, ...]:
    def state(code: str) -> SegmentState:
        if code in resected:
            return SegmentState.RESECTED
        return SegmentState.PLANNED if code in planned else SegmentState.PRESENT

    return tuple(
        SegmentShape(code, segment["path"], tuple(segment["label"]), state(code))
        for code, segment in liver_paths()["segments"].items()
    )


def _place(codes: Sequence[str], radius: float, taken: Sequence[tuple[Point, float]]) -> Point:
    """The first point of a golden-angle spiral that has room; else the one with the least lack of it."""
    best, least = None, float("inf")
    for candidate in _spiral(_middle(codes)):
        lack = _lack_of_room(candidate, codes, radius, taken)
        if lack < least:
            best, least = candidate, lack
        if lack == 0:
            break
    assert best is not None
    return best


def _spiral(center: Point) -> Iterable[Point]:
    for k in range(_SPIRAL_LENGTH):
        reach, angle = _SPIRAL_STEP * sqrt(k), k * GOLDEN_ANGLE
        yield round(center[0] + reach * cos(angle), 1), round(center[1] + reach * sin(angle), 1)


def _lack_of_room(
    point: Point, codes: Sequence[str], radius: float, taken: Sequence[tuple[Point, float]]
) -> float:
    """How far the point is from good: outside the segment counts most, then marks, edge, label."""
    homes = [code for code in codes if contains(code, point)]
    if not homes:
        return 1000.0
    edge = max(_distance_to_edge(code, point) for code in homes)
    lack = max(0.0, min(radius, 12.0) - edge)
    lack += sum(3 * max(0.0, radius + other + 3 - dist(point, at)) for at, other in taken)
    lack += sum(max(0.0, radius + _LABEL_ROOM - _from_label(code, point)) for code in homes)
    return lack


def _from_label(code: str, point: Point) -> float:
    x, baseline = liver_paths()["segments"][code]["label"]
    return dist(point, (x, baseline - 5))


def _middle(codes: Sequence[str]) -> Point:
    corners = [corner for code in codes for corner in _polygon(code)]
    return (
        sum(x for x, _ in corners) / len(corners),
        sum(y for _, y in corners) / len(corners),
    )


def _distance_to_edge(code: str, point: Point) -> float:
    return min(_distance_to_line(point, a, b) for a, b in pairwise(_polygon(code)))


def _distance_to_line(point: Point, a: Point, b: Point) -> float:
    (px, py), (ax, ay), (bx, by) = point, a, b
    length_squared = (bx - ax) ** 2 + (by - ay) ** 2
    if length_squared == 0:
        return dist(point, a)
    along = ((px - ax) * (bx - ax) + (py - ay) * (by - ay)) / length_squared
    along = min(1.0, max(0.0, along))
    return hypot(px - ax - along * (bx - ax), py - ay - along * (by - ay))


@cache
def _polygon(code: str) -> tuple[Point, ...]:
    """The segment's edge as a closed line: eight steps per cubic curve."""
    path = liver_paths()["segments"][code]["path"]
    numbers = [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", path)]
    points = list(zip(numbers[::2], numbers[1::2], strict=True))
    edge = [points[0]]
    for index in range(1, len(points), 3):
        start, (one, two, end) = points[index - 1], points[index : index + 3]
        edge += [_on_curve(start, one, two, end, step / 8) for step in range(1, 9)]
    return tuple(edge)


def _on_curve(start: Point, one: Point, two: Point, end: Point, t: float) -> Point:
    def at(a: float, b: float, c: float, d: float) -> float:
        s = 1 - t
        return s**3 * a + 3 * s * s * t * b + 3 * s * t * t * c + t**3 * d

    return at(start[0], one[0], two[0], end[0]), at(start[1], one[1], two[1], end[1])
