"""The extended risk table below the axis, drawn as text on the curves' own x axis."""

from collections.abc import Mapping
from html import escape

from analytics.charts.style import BETWEEN_GROUPS, BOLD, CURVES, MUTED, PLAIN, ROW, Part, Words
from analytics.stats.drawn import Drawing

LONGEST_NAME = 22


def risk_rows(
    drawing: Drawing, shown: Mapping[str, str], words: Words
) -> tuple[list[Part], list[Part]]:
    """Three rows per group, one more with competing events or delayed entry, and the names of the rows."""
    traces, names, height = [], [], 0.5
    for curve, (color, _) in zip(drawing.curves, CURVES, strict=False):
        plain = {"color": MUTED, "weight": PLAIN}
        rows = [
            (shown[curve.name], curve.at_risk, {"color": color, "weight": BOLD}),
            (escape(words.censored), curve.censored, plain),
            (escape(words.events), curve.events, plain),
        ]
        if curve.competing:
            rows.append((escape(words.competing), curve.competing, plain))
        if curve.not_entered:
            rows.append((escape(words.not_entered), curve.not_entered, plain))
        for name, numbers, font in rows:
            traces.append(_row_of_numbers(drawing.ticks, height, [str(n) for n in numbers], font))
            names.append(_row_name(name, height, font))
            height += 1
        height += BETWEEN_GROUPS / ROW
    return traces, names


def rows_of(drawing: Drawing) -> int:
    """How many rows all groups have together."""
    return sum(3 + bool(c.not_entered) + bool(c.competing) for c in drawing.curves)


def _row_of_numbers(ticks: list[float], height: float, numbers: list[str], font: Part) -> Part:
    return {
        "type": "scatter",
        "mode": "text",
        "x": ticks,
        "y": [-height] * len(ticks),
        "text": numbers,
        "textfont": {"size": 13, **font},
        "yaxis": "y2",
        # Otherwise the numbers at time zero are cut in half.
        "cliponaxis": False,
        "hoverinfo": "skip",
    }


def _row_name(name: str, height: float, font: Part) -> Part:
    return {
        "xref": "paper",
        "x": 0,
        "xshift": -146,
        "xanchor": "left",
        "yref": "y2",
        "y": -height,
        "text": name,
        "showarrow": False,
        # A longer name would run into the first number.
        "font": {"size": 12.5 if len(name) <= LONGEST_NAME else 11, **font},
    }
