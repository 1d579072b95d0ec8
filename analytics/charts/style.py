"""Colors, geometry and words that the parts of a figure share."""

from dataclasses import dataclass
from typing import Any

# One trace, annotation or shape in Plotly's JSON.
Part = dict[str, Any]

# Geometry in pixels, so that the risk table stays under its axis at any width.
TOP, AXIS, ROW, BETWEEN_GROUPS, BOTTOM, LEFT, RIGHT = 14, 76, 19, 9, 8, 158, 16

# The tokens of the light theme (static/css/tokens.css), which static/js/figure.js replaces in the
# dark one. Every curve color has 4.5:1 on white, so that it may also color its label.
CURVES = (("#2166D1", "solid"), ("#CE4812", "dash"), ("#1A3B35", "dot"), ("#8A4878", "dashdot"))
INK, TEXT, MUTED, LINE, PAPER = "#0E1F2B", "#33475A", "#566879", "#DCE3E9", "#FFFFFF"
FADED = 0.38

# Weights, never <b> or <span>: Plotly makes style attributes of them, which the content security
# policy refuses.
BOLD, STRONG, PLAIN = 650, 550, 400


@dataclass(frozen=True, slots=True)
class Words:
    """
    The words of a figure of survival or cumulative incidence in the reader's language.

    `percent` writes a percentage from {value} ("{value}%"); `hover` a sentence about a point from
    {time}, {survival}, {lower}, {upper} and {at_risk}, the three in percent without the sign;
    `censor_hover` one from {time}.
    """

    x_title: str
    y_title: str
    censored: str
    events: str
    competing: str
    not_entered: str
    faded: str
    percent: str
    hover: str
    censor_hover: str
    decimal_mark: str
