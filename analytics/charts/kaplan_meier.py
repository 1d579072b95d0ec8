"""The figure of survival or cumulative incidence: curves with bands, medians, the test, the risk table below."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from analytics.charts.curves import band, censor_marks, hover_points, lines
from analytics.charts.labels import axis_title, box_of_test, corner_of_test, curve_names, medians
from analytics.charts.risk_rows import risk_rows, rows_of
from analytics.charts.style import (
    AXIS,
    BETWEEN_GROUPS,
    BOTTOM,
    CURVES,
    LEFT,
    LINE,
    MUTED,
    PAPER,
    RIGHT,
    ROW,
    TEXT,
    TOP,
    Words,
)
from analytics.stats.drawn import Drawing

_QUARTERS = (0, 0.25, 0.5, 0.75, 1)


def kaplan_meier_figure(
    drawing: Drawing, *, names: Mapping[str, str], words: Words, box: Sequence[str] = ()
) -> dict[str, Any]:
    """
    Data and layout of a survival figure.

    `names` translates the names of the groups. `box` are the lines about the test: the
    caller never passes a p value alone. At most four groups: more colors cannot be told
    apart.
    """
    if len(drawing.curves) > len(CURVES):
        raise ValueError(f"at most {len(CURVES)} groups fit into one survival figure")
    shown = {curve.name: escape(names.get(curve.name, curve.name)) for curve in drawing.curves}
    styled = [(c, *style) for c, style in zip(drawing.curves, CURVES, strict=False)]

    # All bands first, so that no band tints another group's curve.
    traces = [trace for curve, color, _ in styled for trace in band(curve, color)]
    traces += [trace for curve, color, dash in styled for trace in lines(curve, color, dash)]
    for curve, color, _ in styled:
        traces += [censor_marks(curve, color, words), hover_points(curve, shown, words)]
    numbers, row_names = risk_rows(drawing, shown, words)
    median_lines, median_numbers = medians(drawing, words)
    corner = corner_of_test(box, drawing)
    annotations = [
        *box_of_test(box, corner),  # first: the numbers and names lie on top of it
        *median_numbers,
        *curve_names(drawing, shown, corner),
        *row_names,
        *axis_title(drawing, words, at=_domains(drawing)[1][0]),
    ]
    layout = {**_layout(drawing), **_axes(drawing, words)}
    return {
        "data": traces + numbers,
        "layout": {**layout, "annotations": annotations, "shapes": median_lines},
    }


def _table_px(drawing: Drawing) -> int:
    return rows_of(drawing) * ROW + len(drawing.curves) * BETWEEN_GROUPS


def _domains(drawing: Drawing) -> tuple[tuple[float, float], tuple[float, float]]:
    """The shares of the height that table and plot take."""
    table = _table_px(drawing)
    inner = drawing.height_px + AXIS + table
    return (0, table / inner), ((table + AXIS) / inner, 1)


def _layout(drawing: Drawing) -> dict[str, Any]:
    return {
        "height": TOP + drawing.height_px + AXIS + _table_px(drawing) + BOTTOM,
        "margin": {"l": LEFT, "r": RIGHT, "t": TOP, "b": BOTTOM},
        "paper_bgcolor": PAPER,
        "plot_bgcolor": PAPER,
        "font": {
            "family": "Inter Variable, Inter, system-ui, sans-serif",
            "size": 13,
            "color": TEXT,
        },
        "hovermode": "closest",
        "dragmode": False,
        "showlegend": False,
        "uirevision": "kaplan-meier",
    }


def _axes(drawing: Drawing, words: Words) -> dict[str, Any]:
    """Time from 0, the curves always from 0 to 100%, and the hidden axis of the table's rows."""
    rows = rows_of(drawing) + max(len(drawing.curves) - 1, 0) * BETWEEN_GROUPS / ROW
    table, plot = _domains(drawing)
    return {
        "xaxis": {
            "anchor": "y",
            "range": [-drawing.end / 120, drawing.end],
            "tickvals": drawing.ticks,
            "ticktext": [f"{tick:g}" for tick in drawing.ticks],
            "showgrid": False,
            "zeroline": False,
            "showline": True,
            "linecolor": MUTED,
            "ticks": "outside",
            "ticklen": 6,
            "fixedrange": True,
        },
        "yaxis": {
            "domain": plot,
            "range": [0, 1.005],
            "tickvals": _QUARTERS,
            "ticktext": [words.percent.format(value=round(100 * q)) for q in _QUARTERS],
            "gridcolor": LINE,
            "zeroline": False,
            "title": {"text": escape(words.y_title), "standoff": 8, "font": {"size": 13}},
            "fixedrange": True,
        },
        "yaxis2": {
            "domain": table,
            "range": [-max(rows, 1), 0],
            "visible": False,
            "fixedrange": True,
            "anchor": "x",
        },
    }
