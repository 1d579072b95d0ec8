"""The traces of one group: band, curve, censoring marks, and points that answer the pointer."""

from collections.abc import Mapping

from analytics.charts.style import FADED, Part, Words
from analytics.stats.drawn import DrawnCurve, Steps


def band(curve: DrawnCurve, color: str) -> list[Part]:
    red, green, blue = (int(color[i : i + 2], 16) for i in (1, 3, 5))
    edge = {
        "type": "scatter",
        "mode": "lines",
        "line": {"width": 0, "shape": "hv"},
        "hoverinfo": "skip",
    }
    fill = {"fill": "tonexty", "fillcolor": f"rgba({red},{green},{blue},.11)"}
    return [
        {**edge, "x": curve.upper.times, "y": curve.upper.values},
        {**edge, "x": curve.lower.times, "y": curve.lower.values, **fill},
    ]


def lines(curve: DrawnCurve, color: str, dash: str) -> list[Part]:
    """The curve, its parts with fewer than five at risk faded."""
    early, rest = Steps([], []), curve.level
    if curve.faded_until is not None:
        early, rest = _split(rest, curve.faded_until)
    solid, late = _split(rest, curve.faded_from)
    line = {"color": color, "width": 2.6, "dash": dash, "shape": "hv"}
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "x": part.times,
            "y": part.values,
            "opacity": opacity,
            "line": line,
            "hoverinfo": "skip",
        }
        for part, opacity in ((early, FADED), (solid, 1), (late, FADED))
        if part.times
    ]


def _split(steps: Steps, at: float | None) -> tuple[Steps, Steps]:
    """Both parts meet at `at`; a step exactly there belongs to the first."""
    if at is None:
        return steps, Steps([], [])
    before = sum(time <= at for time in steps.times)
    level = steps.values[before - 1]
    return (
        Steps([*steps.times[:before], at], [*steps.values[:before], level]),
        Steps([at, *steps.times[before:]], [level, *steps.values[before:]]),
    )


def censor_marks(curve: DrawnCurve, color: str, words: Words) -> Part:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": curve.censor_marks.times,
        "y": curve.censor_marks.values,
        "cliponaxis": False,
        "marker": {
            "symbol": "line-ns-open",
            "size": 11,
            "color": color,
            "line": {"width": 1.7, "color": color},
        },
        "hovertemplate": words.censor_hover.format(time="%{x:.0f}") + "<extra></extra>",
    }


def hover_points(curve: DrawnCurve, shown: Mapping[str, str], words: Words) -> Part:
    """Invisible points that carry the exact numbers, also where the drawn line is thinned."""
    fields = ("time", "survival", "lower", "upper", "at_risk")
    places = {field: f"%{{customdata[{i}]}}" for i, field in enumerate(fields)}
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [point[0] for point in curve.hover],
        "y": [point[1] for point in curve.hover],
        "marker": {"size": 14, "opacity": 0},
        "customdata": [
            [round(time), _percent(survival), _percent(lower), _percent(upper), at_risk]
            for time, survival, lower, upper, at_risk in curve.hover
        ],
        "hovertemplate": f"{words.hover.format(**places)}<extra>{shown[curve.name]}</extra>",
    }


def _percent(probability: float | None) -> int | str:
    return "–" if probability is None else round(100 * probability)
