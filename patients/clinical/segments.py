"""Couinaud's liver segments: their codes, hemilivers and neighbours. Not: names of operations (resection.py)."""

from collections.abc import Collection
from enum import StrEnum


class Segment(StrEnum):
    """A Couinaud segment; IVa and IVb are the upper and lower halves of IV."""

    I = "I"  # noqa: E741  the segment's name
    II = "II"
    III = "III"
    IV = "IV"
    IVA = "IVa"
    IVB = "IVb"
    V = "V"
    VI = "VI"
    VII = "VII"
    VIII = "VIII"


RIGHT_HEMILIVER = frozenset({Segment.V, Segment.VI, Segment.VII, Segment.VIII})
LEFT_HEMILIVER = frozenset({Segment.II, Segment.III, Segment.IV, Segment.IVA, Segment.IVB})
HALVES_OF_IV = frozenset({Segment.IVA, Segment.IVB})

# Segments that touch, each pair once. Standard anatomy, recalled: no source was read for it.
_NEIGHBORS = [
    *[(Segment.I, other) for other in (Segment.II, Segment.IV, Segment.VII, Segment.VIII)],
    (Segment.II, Segment.III),
    (Segment.II, Segment.IV),
    (Segment.III, Segment.IV),
    (Segment.IV, Segment.V),
    (Segment.IV, Segment.VIII),
    (Segment.V, Segment.VI),
    (Segment.V, Segment.VIII),
    (Segment.VI, Segment.VII),
    (Segment.VII, Segment.VIII),
]


def whole(segments: Collection[str]) -> frozenset[str]:
    """The same set with IVa and IVb together written as IV, so that they count once."""
    given = frozenset(segments)
    if Segment.IV in given or given >= HALVES_OF_IV:
        return (given - HALVES_OF_IV) | {Segment.IV}
    return given


def largest_contiguous_group(segments: Collection[str]) -> frozenset[str]:
    """The biggest part of the set whose segments touch one another; empty for an empty set."""
    left, largest = set(whole(segments)), frozenset[str]()
    while left:
        group, grown = set[str](), {min(left)}
        while grown:
            group |= grown
            left -= grown
            grown = {other for other in left if any(_touch(one, other) for one in group)}
        largest = max(largest, frozenset(group), key=len)
    return largest


def _touch(one: str, other: str) -> bool:
    pair = tuple(Segment.IV if segment in HALVES_OF_IV else segment for segment in (one, other))
    return pair in _NEIGHBORS or pair[::-1] in _NEIGHBORS
