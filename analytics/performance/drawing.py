"""Bars and ranges as numbers for SVG attributes, with a point in every language. Not: words, colors."""

from collections.abc import Sequence
from dataclasses import dataclass

# All bars are drawn on a scale of 100.
WIDTH = 100.0


@dataclass(frozen=True, slots=True)
class Bar:
    """A filled length, its interval and a published mark; whatever is empty is not drawn."""

    filled: str = ""
    low: str = ""
    reach: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Range:
    """The middle half with its median, on the scale 0 to `end`; below it a published one."""

    start: str
    width: str
    median: str
    end: float
    published_start: str = ""
    published_width: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """One part of a stacked bar."""

    code: str
    start: str
    width: str


def proportion_bar(one: dict, *, published: float | None = None) -> Bar | None:
    if not one.get("n"):
        return None
    low, high = one["lower"] * WIDTH, one["upper"] * WIDTH
    return Bar(
        filled=_text(one["share"] * WIDTH),
        low=_text(low),
        reach=_text(high - low),
        mark="" if published is None else _text(published * WIDTH),
    )


def range_bar(
    lower: float | None,
    median: float | None,
    upper: float | None,
    *,
    published: tuple[float | None, float, float | None] | None = None,
) -> Range | None:
    """Where the upper quartile is not reached the band runs to the end of the scale."""
    if median is None:
        return None
    lowest, mark, highest = published or (None, None, None)
    known = [value for value in (upper, median, mark, highest) if value is not None]
    end = _round_end(max(known) * (1.0 if upper is not None else 1.3))
    start = lower or 0.0
    stop = end if upper is None else upper

    def at(value: float) -> float:
        return value / end * WIDTH

    return Range(
        start=_text(at(start)),
        width=_text(max(at(stop) - at(start), 0.6)),
        median=_text(at(median)),
        end=end,
        published_start="" if lowest is None else _text(at(lowest)),
        published_width=""
        if lowest is None or highest is None
        else _text(at(highest) - at(lowest)),
        mark="" if mark is None else _text(at(mark)),
    )


def stack(parts: Sequence[tuple[str, float]]) -> list[Piece]:
    """Parts of one whole, from left to right; what is 0 has no piece."""
    pieces, reached = [], 0.0
    for code, share in parts:
        if share > 0:
            pieces.append(Piece(code, _text(reached * WIDTH), _text(share * WIDTH)))
        reached += share
    return pieces


def _round_end(value: float) -> float:
    """A round number a little above."""
    for step in (1, 2, 5, 10, 15, 20, 30, 40, 60, 80, 100, 120, 150, 200, 300, 400, 600, 1000):
        if value <= step:
            return float(step)
    return float(-(-value // 1000) * 1000)


def _text(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
