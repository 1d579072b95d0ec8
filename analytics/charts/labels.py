"""What is written on the plot: medians at the axis, names on their curves, the test, the axis title."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from analytics.charts.style import BOLD, CURVES, INK, LINE, MUTED, PAPER, STRONG, TEXT, Part, Words
from analytics.stats.drawn import Drawing, DrawnCurve, Steps

# Only to place names: the plot's width on a common screen.
_USUAL_WIDTH_PX = 700
_NAME_HALF_WIDTH_PX = 55
_NAME_DISTANCE_PX = 15
# The box of the test: its letters on average, its lines, what is around them.
_LETTER_PX, _LINE_PX, _AROUND_PX = 7.4, 18, 30


@dataclass(frozen=True, slots=True)
class Corner:
    """The corner of the plot in which the box of the test stands, and the shares of the plot that it takes."""

    anchors: Part
    left: float
    right: float
    bottom: float
    top: float

    def touches(self, left: float, right: float, level: float) -> bool:
        return left < self.right and right > self.left and self.bottom < level < self.top


def corner_of_test(lines: Sequence[str], drawing: Drawing) -> Corner | None:
    """
    Where the box covers no curve and no number of a median: curves that fall leave the lower left free or
    the upper right, curves that rise the upper left.
    """
    if not lines:
        return None
    width = (_LETTER_PX * max(map(len, lines)) + _AROUND_PX) / _USUAL_WIDTH_PX
    height = (_LINE_PX * len(lines) + _AROUND_PX) / drawing.height_px
    upper_left = {"x": 0.02, "xanchor": "left", "y": 0.98, "yanchor": "top"}
    lower_left = {"x": 0.02, "xanchor": "left", "y": 0.03, "yanchor": "bottom"}
    upper_right = {"x": 0.99, "xanchor": "right", "y": 0.98, "yanchor": "top"}
    if drawing.rises:
        return Corner(upper_left, 0, width, 1 - height, 1)
    levels = [_level(curve.level, width * drawing.end) for curve in drawing.curves]
    medians = [curve.median for curve in drawing.curves if curve.median is not None]
    over_medians = any(median < (width + 0.05) * drawing.end for median in medians)
    if min(levels, default=1) > height and not over_medians:
        return Corner(lower_left, 0, width, 0, height)
    return Corner(upper_right, 1 - width, 1, 1 - height, 1)


def medians(drawing: Drawing, words: Words) -> tuple[list[Part], list[Part]]:
    """
    Dotted lines from one half to the curve and down, and the number at the axis.

    Nothing for a median that is not reached: the numbers table says so.
    """
    shapes: list[Part] = []
    numbers: list[Part] = []
    taken: list[float] = []
    for curve, (color, _) in zip(drawing.curves, CURVES, strict=False):
        if curve.median is None:
            continue
        # Medians close to each other are written one above the other.
        row = sum(abs(curve.median - other) < 0.06 * drawing.end for other in taken)
        taken.append(curve.median)
        shapes += _drop_lines(curve.median, color)
        numbers.append(_median_number(curve.median, color, row, words))
    return shapes, numbers


@dataclass(frozen=True, slots=True)
class NamePlace:
    """A point of a curve; the name stands above it (side 1) or below it (-1)."""

    time: float
    level: float
    side: int


def name_places(drawing: Drawing, box: Corner | None) -> dict[str, NamePlace]:
    """Each name beside its own curve, where the most room is and not on the box: no legend to look up."""
    taken: list[tuple[float, float]] = []
    places = {}
    for curve in drawing.curves:
        if not curve.patients:
            continue
        time, side = _roomiest(curve, drawing, taken, box)
        level = _level(curve.level, time)
        taken.append((time, level + side * _NAME_DISTANCE_PX / drawing.height_px))
        places[curve.name] = NamePlace(time, level, side)
    return places


def curve_names(drawing: Drawing, shown: Mapping[str, str], box: Corner | None) -> list[Part]:
    """None where there is one curve only."""
    if len(drawing.curves) == 1:
        return []
    colors = dict(zip((curve.name for curve in drawing.curves), CURVES, strict=False))
    return [
        {
            "name": "curve",
            "x": place.time,
            "y": place.level,
            "yshift": _NAME_DISTANCE_PX * place.side,
            "text": shown[name],
            "showarrow": False,
            "font": {"color": colors[name][0], "size": 14, "weight": BOLD},
        }
        for name, place in name_places(drawing, box).items()
    ]


def box_of_test(lines: Sequence[str], corner: Corner | None) -> list[Part]:
    """The lines about the test in their corner."""
    if corner is None:
        return []
    return [
        {
            **corner.anchors,
            "name": "test",
            "xref": "paper",
            "yref": "y",
            "align": "left",
            "text": "<br>".join(escape(line, quote=False) for line in lines),
            "showarrow": False,
            "font": {"size": 13.5, "color": INK, "weight": STRONG},
            "bgcolor": PAPER,
            "bordercolor": LINE,
            "borderpad": 9,
        }
    ]


def axis_title(drawing: Drawing, words: Words, *, at: float) -> list[Part]:
    """The title of the time axis, and what fading means where something is faded."""
    lines = [_under_axis(words.x_title, at, -30, {"size": 13, "color": TEXT})]
    if any(c.faded_from is not None or c.faded_until is not None for c in drawing.curves):
        lines.append(_under_axis(words.faded, at, -48, {"size": 12, "color": MUTED}))
    return lines


def _under_axis(text: str, at: float, shift: int, font: Part) -> Part:
    return {
        "name": "axis",
        "xref": "paper",
        "x": 0.5,
        "yref": "paper",
        "y": at,
        "yshift": shift,
        "yanchor": "top",
        "text": escape(text),
        "showarrow": False,
        "font": font,
    }


def _drop_lines(median: float, color: str) -> list[Part]:
    line = {"color": color, "width": 1.4, "dash": "dot"}
    across = {"type": "line", "x0": 0, "x1": median, "y0": 0.5, "y1": 0.5, "line": line}
    return [across, {**across, "x0": median, "y0": 0}]


def _median_number(median: float, color: str, row: int, words: Words) -> Part:
    number = f"{median:.1f}".removesuffix(".0").replace(".", words.decimal_mark)
    return {
        "x": median,
        "y": 0.02,
        "yshift": 18 * row,
        "yanchor": "bottom",
        "text": number,
        "showarrow": False,
        "font": {"color": color, "size": 13, "weight": BOLD},
        "bgcolor": PAPER,
    }


def _roomiest(
    curve: DrawnCurve,
    drawing: Drawing,
    taken: Sequence[tuple[float, float]],
    box: Corner | None,
) -> tuple[float, int]:
    """The time, above (1) or below (-1) the curve, that is farthest from other curves and names."""
    half_width = _NAME_HALF_WIDTH_PX / _USUAL_WIDTH_PX * drawing.end
    drawn = [other for other in drawing.curves if other.patients]

    def room(place: tuple[float, int]) -> float:
        time, side = place
        middle = _level(curve.level, time) + side * _NAME_DISTANCE_PX / drawing.height_px
        under_name = [time + half_width * part / 3 for part in range(-3, 4)]
        to_curves = (_distance(other.level, under_name, middle) for other in drawn)
        to_names = (abs(level - middle) for t, level in taken if abs(t - time) < 2 * half_width)
        # Over the edge or on the box: worse than any narrow place.
        outside = not 0.04 < middle < 0.97 or time + half_width > drawing.end
        edges = (time - half_width) / drawing.end, (time + half_width) / drawing.end
        on_box = box is not None and box.touches(*edges, middle)
        return min(*to_curves, *to_names, 0.1) - outside - on_box

    last = curve.level.times[-1]
    return max(
        ((last * part / 20, side) for part in range(18, 3, -1) for side in (1, -1)), key=room
    )


def _distance(steps: Steps, times: Sequence[float], level: float) -> float:
    """From a level to the curve, its steps between the times included: 0 where it crosses."""
    levels = [_level(steps, time) for time in times]
    spans = [sorted(pair) for pair in pairwise(levels)]
    return min(max(low - level, level - high, 0.0) for low, high in spans)


def _level(steps: Steps, time: float) -> float:
    """The value of a step function; beyond its ends that of the end."""
    return steps.values[max(bisect_right(steps.times, time) - 1, 0)]
