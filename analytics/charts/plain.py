"""The simpler figures: lanes of patients, a sum by month, bars, a funnel. Words come from the caller."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from analytics.charts.style import INK, LINE, MUTED, PAPER, TEXT, Part

FONT = {"family": "Inter Variable, Inter, system-ui, sans-serif", "size": 13, "color": TEXT}
AXIS = {"zeroline": False, "fixedrange": True, "tickfont": {"size": 12}}
FREE, DISEASE, TREATED, BACK = "#1B6B45", "#CE4812", "#1A3B35", "#B3261E"
FREE_LANE, DISEASE_LANE = "rgba(27,107,69,.35)", "rgba(206,72,18,.6)"
ACCENT = "#2166D1"


def swimmer_figure(
    lanes: Sequence[Mapping[str, Any]],
    *,
    x_title: str,
    words: Mapping[str, str],
    hover: str,
    opens: Mapping[str, str],
) -> Part:
    """
    One lane per patient, the longest on top. `words` for free, disease, recurrence, treatment, died and
    alive; `hover` a sentence from {patient} and {month}; `opens`: the address that each study code leads to.
    """
    names = [lane["study_code"] for lane in lanes]
    height = 14 * len(lanes) + 150
    traces: list[Part] = []
    for free, color in ((True, FREE_LANE), (False, DISEASE_LANE)):
        pieces = [
            (lane["study_code"], piece)
            for lane in lanes
            for piece in lane["pieces"]
            if piece["free"] == free
        ]
        traces.append(
            {
                "type": "bar",
                "orientation": "h",
                "name": escape(words["free" if free else "disease"]),
                "y": [name for name, _ in pieces],
                "x": [piece["to"] - piece["from"] for _, piece in pieces],
                "base": [piece["from"] for _, piece in pieces],
                "width": 0.62,
                "marker": {"color": color},
                "hoverinfo": "none",  # and not "skip": a lane can be clicked
            }
        )
    marks = {
        "recurrence": (
            [(lane, at) for lane in lanes for at in lane["recurrences"]],
            "diamond",
            BACK,
        ),
        "treatment": (
            [(lane, at) for lane in lanes for at in lane["treatments"]],
            "square",
            TREATED,
        ),
        "died": ([(lane, lane["end"]) for lane in lanes if lane["died"]], "x", INK),
        "alive": (
            [(lane, lane["end"]) for lane in lanes if not lane["died"]],
            "triangle-right",
            FREE,
        ),
    }
    for code, (points, symbol, color) in marks.items():
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": escape(words[code]),
                "x": [at for _, at in points],
                "y": [lane["study_code"] for lane, _ in points],
                "cliponaxis": False,
                "marker": {
                    "symbol": symbol,
                    "size": 8,
                    "color": color,
                    "line": {"width": 1, "color": PAPER},
                },
                "hovertemplate": hover.format(patient="%{y}", month="%{x:.0f}")
                + f"<extra>{escape(words[code])}</extra>",
            }
        )
    return {
        "data": traces,
        "layout": {
            "meta": {"opens": dict(opens)},
            "height": height,
            "margin": {"l": 76, "r": 16, "t": 10, "b": 96},
            "paper_bgcolor": PAPER,
            "plot_bgcolor": PAPER,
            "font": FONT,
            "barmode": "overlay",
            "dragmode": False,
            "hovermode": "closest",
            "showlegend": True,
            "legend": {
                "orientation": "h",
                "x": 0,
                "y": -58 / max(height - 106, 1),
                "yanchor": "top",
                "font": {"size": 12},
            },
            "xaxis": {
                **AXIS,
                "title": {"text": escape(x_title), "standoff": 10, "font": {"size": 13}},
                "gridcolor": LINE,
                "rangemode": "tozero",
                "dtick": 12,
            },
            "yaxis": {
                **AXIS,
                "type": "category",
                "categoryorder": "array",
                "categoryarray": names[::-1],
                "tickfont": {"size": 10},
                "range": [-0.6, len(lanes) - 0.4],
                "dtick": 1,
            },
        },
    }


def cusum_figure(
    points: Sequence[Mapping[str, Any]],
    *,
    months: Sequence[str],
    x_title: str,
    y_title: str,
    hover: str,
    decimal_mark: str,
) -> Part:
    """`months` are the names of the points; `hover` a sentence from {month}, {severe}, {sessions}, {sum}."""
    at = list(range(len(points)))
    januaries = [place for place in at if points[place]["month"].endswith("-01")] or at[:1]
    shown = januaries[:: max(1, -(-len(januaries) // 7))]
    reach = max([abs(point["sum"]) for point in points] + [1.0]) * 1.15
    return {
        "data": [
            {
                "type": "scatter",
                "mode": "lines+markers",
                "x": at,
                "y": [point["sum"] for point in points],
                "line": {"color": ACCENT, "width": 2.2, "shape": "hv"},
                "marker": {
                    "size": [8 if point["severe"] else 0.1 for point in points],
                    "color": DISEASE,
                },
                "customdata": [
                    [
                        month,
                        point["severe"],
                        point["sessions"],
                        f"{point['sum']:+.1f}".replace(".", decimal_mark).replace("-", "−"),
                    ]
                    for month, point in zip(months, points, strict=True)
                ],
                "hovertemplate": hover.format(
                    month="%{customdata[0]}",
                    severe="%{customdata[1]}",
                    sessions="%{customdata[2]}",
                    sum="%{customdata[3]}",
                )
                + "<extra></extra>",
            }
        ],
        "layout": {
            **_layout(320),
            "separators": f"{decimal_mark} ",
            "xaxis": {
                **AXIS,
                "showgrid": False,
                "tickvals": shown,
                "ticktext": [points[place]["month"][:4] for place in shown],
                "tickangle": 0,
                "title": {"text": escape(x_title), "standoff": 10, "font": {"size": 13}},
            },
            "yaxis": {
                **AXIS,
                "range": [-reach, reach],
                "gridcolor": LINE,
                "title": {"text": escape(y_title), "standoff": 8, "font": {"size": 13}},
            },
            "shapes": [_level(0)],
        },
    }


def bars_figure(
    labels: Sequence[str], counts: Sequence[int], *, x_title: str, y_title: str, hover: str
) -> Part:
    """`hover` a sentence from {label} and {n}."""
    return {
        "data": [
            {
                "type": "bar",
                "x": list(labels),
                "y": list(counts),
                "width": 0.7,
                "marker": {"color": ACCENT},
                "text": [str(n) for n in counts],
                "textposition": "outside",
                "cliponaxis": False,
                "hovertemplate": hover.format(label="%{x}", n="%{y}") + "<extra></extra>",
            }
        ],
        "layout": {
            **_layout(320),
            "xaxis": {
                **AXIS,
                "type": "category",
                "tickangle": 0,
                "title": {"text": escape(x_title), "standoff": 10, "font": {"size": 13}},
            },
            "yaxis": {
                **AXIS,
                "range": [0, max([*counts, 1]) * 1.18],
                "gridcolor": LINE,
                "title": {"text": escape(y_title), "standoff": 8, "font": {"size": 13}},
            },
        },
    }


def funnel_figure(
    found: Mapping[str, Any], *, x_title: str, y_title: str, percent: str, hover: str
) -> Part:
    """`hover` a sentence from {year}, {severe} and {n}."""
    points = sorted(found["points"], key=lambda point: point["n"])
    sizes = [point["n"] for point in points]
    limit = {"type": "scatter", "mode": "lines", "x": sizes, "hoverinfo": "skip"}
    line = {"color": MUTED, "width": 1.5, "dash": "dash"}
    return {
        "data": [
            {**limit, "y": [point["lower"] for point in points], "line": line},
            {**limit, "y": [point["upper"] for point in points], "line": line},
            {
                "type": "scatter",
                "mode": "markers+text",
                "x": sizes,
                "y": [point["severe"] / point["n"] for point in points],
                "text": [str(point["year"]) for point in points],
                "textposition": "top center",
                "textfont": {"size": 11, "color": MUTED},
                "marker": {"size": 9, "color": ACCENT},
                "customdata": [[p["year"], p["severe"], p["n"]] for p in points],
                "hovertemplate": hover.format(
                    year="%{customdata[0]}", severe="%{customdata[1]}", n="%{customdata[2]}"
                )
                + "<extra></extra>",
            },
        ],
        "layout": {
            **_layout(320),
            "xaxis": {
                **AXIS,
                "showgrid": False,
                "title": {"text": escape(x_title), "standoff": 10, "font": {"size": 13}},
            },
            "yaxis": {
                **AXIS,
                "range": [0, 1],
                "gridcolor": LINE,
                "tickvals": [0, 0.25, 0.5, 0.75, 1],
                "ticktext": [percent.format(value=value) for value in (0, 25, 50, 75, 100)],
                "title": {"text": escape(y_title), "standoff": 8, "font": {"size": 13}},
            },
            "shapes": [_level(found["mean"])],
        },
    }


def _layout(height: int) -> Part:
    return {
        "height": height,
        "margin": {"l": 64, "r": 16, "t": 14, "b": 56},
        "paper_bgcolor": PAPER,
        "plot_bgcolor": PAPER,
        "font": FONT,
        "hovermode": "closest",
        "dragmode": False,
        "showlegend": False,
    }


def _level(at: float) -> Part:
    return {
        "type": "line",
        "xref": "paper",
        "x0": 0,
        "x1": 1,
        "y0": at,
        "y1": at,
        "line": {"color": MUTED, "width": 1, "dash": "dot"},
    }
