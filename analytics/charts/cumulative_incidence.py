"""Cumulative incidence of competing events with bands, and who is still at risk below."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from analytics.charts.style import BOLD, FADED, LINE, MUTED, PAPER, PLAIN, STRONG, TEXT, Part

# The stronger color is what the figure is about; death, which competes, is grey.
STYLES = {
    "recurrence": ("#CE4812", "solid", True),
    "liver": ("#2166D1", "dash", False),
    "elsewhere": ("#8A4878", "dashdot", False),
    "death": ("#566879", "dot", False),
}
TOP, PLOT, AXIS, ROW, BOTTOM, LEFT, RIGHT = 14, 320, 70, 19, 8, 118, 16


def cumulative_incidence_figure(
    found: Mapping[str, Any],
    *,
    names: Mapping[str, str],
    x_title: str,
    y_title: str,
    rows: Sequence[tuple[str, str]],
    percent: str,
    hover: str,
) -> Part:
    """
    `found` is analytics.outcomes.recurrence.incidence; `rows` are keys of its risk table with their
    words; `hover` a sentence from {month}, {incidence}, {lower} and {upper}.
    """
    curves = found["curves"]
    table_px = ROW * len(rows)
    inner = PLOT + AXIS + table_px
    plot, table = ((table_px + AXIS) / inner, 1), (0, table_px / inner)
    traces = [trace for curve in curves if _style(curve)[2] for trace in _band(curve)]
    until = found["told_until"] or 0.0
    traces += [line for curve in curves for line in _lines(curve, until)]
    traces += [_points(curve, names, hover) for curve in curves]
    traces += [_row(found["risk_table"], key, at) for at, (key, _) in enumerate(rows)]
    return {
        "data": traces,
        "layout": {
            "height": TOP + inner + BOTTOM,
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
            "annotations": [
                *_names(curves, names, found["end"]),
                *_row_names(rows),
                {
                    "text": escape(x_title),
                    "xref": "paper",
                    "yref": "paper",
                    "x": 0.5,
                    "y": plot[0],
                    "yshift": -28,
                    "yanchor": "top",
                    "showarrow": False,
                    "font": {"size": 13, "color": TEXT},
                },
            ],
            "xaxis": {
                "anchor": "y",
                "range": [-found["end"] / 120, found["end"]],
                "tickvals": found["ticks"],
                "ticktext": [f"{tick:g}" for tick in found["ticks"]],
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
                "tickvals": [0, 0.25, 0.5, 0.75, 1],
                "ticktext": [percent.format(value=value) for value in (0, 25, 50, 75, 100)],
                "gridcolor": LINE,
                "zeroline": False,
                "title": {"text": escape(y_title), "standoff": 8, "font": {"size": 13}},
                "fixedrange": True,
            },
            "yaxis2": {
                "domain": table,
                "range": [-max(len(rows), 1), 0],
                "visible": False,
                "fixedrange": True,
                "anchor": "x",
            },
        },
    }


def _style(curve: Mapping[str, Any]) -> tuple[str, str, bool]:
    return STYLES[curve["code"]]


def _steps(curve: Mapping[str, Any], name: str) -> tuple[list[float], list[float]]:
    """From 0; a limit that is not defined lies on the curve."""
    values = [
        level if limit is None else limit
        for level, limit in zip(curve["incidence"], curve[name], strict=True)
    ]
    return [0, *curve["time"]], [0, *values]


def _band(curve: Mapping[str, Any]) -> list[Part]:
    color = _style(curve)[0]
    red, green, blue = (int(color[i : i + 2], 16) for i in (1, 3, 5))
    edge = {
        "type": "scatter",
        "mode": "lines",
        "line": {"width": 0, "shape": "hv"},
        "hoverinfo": "skip",
    }
    (x, upper), (_, lower) = _steps(curve, "upper"), _steps(curve, "lower")
    fill = {"fill": "tonexty", "fillcolor": f"rgba({red},{green},{blue},.11)"}
    return [{**edge, "x": x, "y": upper}, {**edge, "x": x, "y": lower, **fill}]


def _lines(curve: Mapping[str, Any], until: float) -> list[Part]:
    """Faded where fewer than five are at risk."""
    color, dash, is_main = _style(curve)
    x, y = _steps(curve, "incidence")
    kept = sum(time <= until for time in x)
    parts = [(x[:kept], y[:kept], 1.0)]
    if kept < len(x):
        parts = [
            ([*x[:kept], until], [*y[:kept], y[kept - 1]], 1.0),
            ([until, *x[kept:]], [y[kept - 1], *y[kept:]], FADED),
        ]
    line = {"color": color, "width": 2.6 if is_main else 2, "dash": dash, "shape": "hv"}
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "x": times,
            "y": levels,
            "opacity": opacity,
            "line": line,
            "hoverinfo": "skip",
        }
        for times, levels, opacity in parts
    ]


def _points(curve: Mapping[str, Any], names: Mapping[str, str], hover: str) -> Part:
    fields = ("month", "incidence", "lower", "upper")
    places = {field: f"%{{customdata[{at}]}}" for at, field in enumerate(fields)}
    columns = (curve["time"], curve["incidence"], curve["lower"], curve["upper"])
    return {
        "type": "scatter",
        "mode": "markers",
        "x": curve["time"],
        "y": curve["incidence"],
        "marker": {"size": 14, "opacity": 0},
        "customdata": [
            [round(time), *("–" if value is None else round(100 * value) for value in rest)]
            for time, *rest in zip(*columns, strict=True)
        ],
        "hovertemplate": f"{hover.format(**places)}<extra>{escape(names[curve['code']])}</extra>",
    }


def _names(curves: Sequence[Mapping[str, Any]], names: Mapping[str, str], end: float) -> list[Part]:
    """At the ends of the curves, pushed apart where they would lie on each other."""
    found, lowest = [], -1.0
    ends = sorted(
        (curve["incidence"][-1] if curve["incidence"] else 0.0, at)
        for at, curve in enumerate(curves)
    )
    for level, at in ends:
        lowest = max(level + 0.035, lowest + 0.062)
        curve = curves[at]
        found.append(
            {
                "text": escape(names[curve["code"]]),
                "x": end,
                "y": min(lowest, 0.98),
                "xanchor": "right",
                "showarrow": False,
                "font": {"size": 12.5, "color": _style(curve)[0], "weight": BOLD},
            }
        )
    return found


def _row(table: Mapping[str, list], key: str, at: int) -> Part:
    told = [(time, n) for time, n in zip(table["times"], table[key], strict=True)]
    return {
        "type": "scatter",
        "mode": "text",
        "x": [time for time, _ in told],
        "y": [-at - 0.5] * len(told),
        "yaxis": "y2",
        "text": ["" if n is None else str(n) for _, n in told],
        "textfont": {"size": 12, "color": TEXT, "weight": STRONG if at == 0 else PLAIN},
        "cliponaxis": False,
        "hoverinfo": "skip",
    }


def _row_names(rows: Sequence[tuple[str, str]]) -> list[Part]:
    return [
        {
            "text": escape(word),
            "xref": "paper",
            "x": 0,
            "xshift": -LEFT + 4,
            "xanchor": "left",
            "yref": "y2",
            "y": -at - 0.5,
            "showarrow": False,
            "font": {"size": 12, "color": TEXT, "weight": STRONG if at == 0 else PLAIN},
        }
        for at, (_key, word) in enumerate(rows)
    ]
