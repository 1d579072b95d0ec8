"""What is written on the plot: medians at the axis, names on their curves, the test, the axis title."""

from collections.abc import Mapping, Sequence
from html import escape

from analytics.charts.style import BOLD, CURVES, INK, LINE, MUTED, PAPER, STRONG, TEXT, Part, Words
from analytics.stats.drawn import Drawing, DrawnCurve, Steps

# Only to place names: the plot's width on a common screen.
_USUAL_WIDTH_PX = 700
_NAME_HALF_WIDTH_PX = 55
_NAME_DISTANCE_PX = 15
# The share of the plot that the box of the test takes in its corner.
_BOX_END, _BOX_TOP = 0.3, 0.2


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


def curve_names(drawing: Drawing, shown: Mapping[str, str]) -> list[Part]:
    """Each name beside its own curve, where the most room is: no legend to look up."""
    if len(drawing.curves) == 1:
        return []
    taken: list[tuple[float, float]] = []
    names = []
    for curve, (color, _) in zip(drawing.curves, CURVES, strict=False):
        if not curve.patients:
            continue
        time, side = _roomiest(curve, drawing, taken)
        level = _level(curve.level, time)
        taken.append((time, level + side * _NAME_DISTANCE_PX / drawing.height_px))
        names.append(
            {
                "x": time,
                "y": level,
                "yshift": _NAME_DISTANCE_PX * side,
                "text": shown[curve.name],
                "showarrow": False,
                "font": {"color": color, "size": 14, "weight": BOLD},
            }
        )
    return names


def box_of_test(lines: Sequence[str], drawing: Drawing) -> list[Part]:
    """The lines about the test, where curves that fall leave the lower left free and those that rise the upper."""
    if not lines:
        return []
    if drawing.rises:
        corner = {"x": 0.02, "xanchor": "left", "y": 0.98, "yanchor": "top"}
    elif _lower_left_is_free(drawing):
        corner = {"x": 0.02, "xanchor": "left", "y": 0.03, "yanchor": "bottom"}
    else:
        corner = {"x": 0.99, "xanchor": "right", "y": 0.98, "yanchor": "top"}
    return [
        {
            **corner,
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
    curve: DrawnCurve, drawing: Drawing, taken: Sequence[tuple[float, float]]
) -> tuple[float, int]:
    """The time, above (1) or below (-1) the curve, that is farthest from other curves and names."""
    half_width = _NAME_HALF_WIDTH_PX / _USUAL_WIDTH_PX * drawing.end
    drawn = [other for other in drawing.curves if other.patients]

    free_corner = _lower_left_is_free(drawing)

    def room(place: tuple[float, int]) -> float:
        time, side = place
        middle = _level(curve.level, time) + side * _NAME_DISTANCE_PX / drawing.height_px
        under_name = [time + half_width * part / 3 for part in range(-3, 4)]
        to_curves = (abs(_level(other.level, t) - middle) for other in drawn for t in under_name)
        to_names = (abs(level - middle) for t, level in taken if abs(t - time) < 2 * half_width)
        # Over the edge or on the box: worse than any narrow place.
        outside = not 0.04 < middle < 0.97 or time + half_width > drawing.end
        on_box = free_corner and middle < _BOX_TOP and time < _BOX_END * drawing.end
        return min(*to_curves, *to_names, 0.1) - outside - on_box

    last = curve.level.times[-1]
    return max(
        ((last * part / 20, side) for part in range(18, 3, -1) for side in (1, -1)), key=room
    )


def _lower_left_is_free(drawing: Drawing) -> bool:
    return all(_level(c.level, _BOX_END * drawing.end) > _BOX_TOP for c in drawing.curves)


def _level(steps: Steps, time: float) -> float:
    """The value of a step function; beyond its ends that of the end."""
    reached = sum(t <= time for t in steps.times)
    return steps.values[max(reached - 1, 0)]
