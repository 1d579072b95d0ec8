"""
A curve as it is stored and drawn: plain lists in the unit of the axis, no arithmetic left to do.

The worker makes it (drawing.py), a snapshot keeps it as JSON, a web process draws it (charts.py)
without loading numpy.
"""

from dataclasses import dataclass, field, fields
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Steps:
    """A step function: `values[i]` holds from `times[i]` to the next time."""

    times: list[float]
    values: list[float]


@dataclass(frozen=True, slots=True)
class DrawnCurve:
    """
    One group of a figure of survival or of cumulative incidence; `level` is which of the two it is.

    `faded_from` is the time after which fewer than five are at risk, None if that never happens;
    `faded_until` the time before which, with delayed entry, not yet five had come.
    `hover` holds time, level, lower and upper limit (None: not defined) and number at risk.
    `at_risk`, `censored` and `events` are the rows of the risk table, one number per tick, and
    `not_entered` one more with delayed entry and `competing` one with competing events (else empty), so
    that the rows sum to the patients.
    """

    name: str
    patients: int
    level: Steps
    lower: Steps
    upper: Steps
    faded_from: float | None
    median: float | None
    censor_marks: Steps
    hover: list[tuple[float, float, float | None, float | None, int]]
    at_risk: list[int]
    censored: list[int]
    events: list[int]
    not_entered: list[int] = field(default_factory=list)
    competing: list[int] = field(default_factory=list)
    faded_until: float | None = None


@dataclass(frozen=True, slots=True)
class Drawing:
    """
    All curves of a figure on one axis that ends at `end`; thinned for a plot `height_px` high. `rises`: from
    0 up (cumulative incidence), else from 1 down (survival).
    """

    ticks: list[float]
    end: float
    height_px: int
    curves: list[DrawnCurve]
    rises: bool = False

    def as_dict(self) -> dict[str, Any]:
        """Like dataclasses.asdict, without its copy of every number: lists are shared."""
        return _fields(self) | {"curves": [_curve_fields(curve) for curve in self.curves]}

    @classmethod
    def from_dict(cls, stored: dict[str, Any]) -> Self:
        """The inverse of as_dict, also after a journey through JSON."""
        curves = [_curve(curve) for curve in stored["curves"]]
        return cls(stored["ticks"], stored["end"], stored["height_px"], curves, stored["rises"])


def _fields(record: Any) -> dict[str, Any]:
    return {field.name: getattr(record, field.name) for field in fields(record)}


def _curve_fields(curve: DrawnCurve) -> dict[str, Any]:
    return {
        name: _fields(value) if isinstance(value, Steps) else value
        for name, value in _fields(curve).items()
    }


def _curve(stored: dict[str, Any]) -> DrawnCurve:
    steps = ("level", "lower", "upper", "censor_marks")
    hover = [tuple(point) for point in stored["hover"]]
    return DrawnCurve(
        **{**stored, **{name: Steps(**stored[name]) for name in steps}, "hover": hover}
    )
