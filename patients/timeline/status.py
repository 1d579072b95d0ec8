"""
Which part of the course was seen, and what was seen. Pure.

Free of disease is known from the clearance to the last imaging without disease, not longer: what lies
between that imaging and a recurrence, and what lies after the last look, nobody observed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Seen(StrEnum):
    ACTIVE = "active"
    FREE = "free"
    UNKNOWN = "unknown"  # treated, and not said whether anything was left
    CONFIRMED = "confirmed"  # looked at: what was, still is


class BandState(StrEnum):
    ACTIVE = "active"
    FREE = "free"
    UNSEEN = "unseen"


@dataclass(frozen=True, order=True)
class Statement:
    on: date
    seen: Seen


@dataclass(frozen=True)
class Band:
    start: date
    end: date
    state: BandState


def bands(statements: Iterable[Statement], *, until: date) -> list[Band]:
    """
    From the first statement to `until`, without holes and without overlap.

    On one day what is worse counts, but for a treatment's own day: a clearance on the day of the
    diagnosis clears.
    """
    found: list[Band] = []
    state: Seen | None = None
    start = seen_on = until
    for each in sorted(statements, key=lambda s: (s.on, _ORDER[s.seen])):
        if each.on > until:
            break
        if state is None:
            if each.seen is Seen.CONFIRMED:
                continue
            state, start, seen_on = each.seen, each.on, each.on
            continue
        if each.seen in (state, Seen.CONFIRMED):
            seen_on = each.on
            continue
        found += _closed(state, start, seen_on, each)
        state, start, seen_on = each.seen, each.on, each.on
    if state is not None:
        found += _split(state, start, seen_on, until)
    return _joined(found)


_ORDER = {Seen.CONFIRMED: 0, Seen.ACTIVE: 1, Seen.UNKNOWN: 2, Seen.FREE: 3}


def _closed(state: Seen, start: date, seen_on: date, following: Statement) -> list[Band]:
    """Disease lasts until it is treated; freedom of it only to the last look."""
    if state is Seen.ACTIVE:
        return _split(state, start, following.on, following.on)
    return _split(state, start, seen_on, following.on)


def _split(state: Seen, start: date, seen_on: date, end: date) -> list[Band]:
    if state is Seen.UNKNOWN:
        return [Band(start, end, BandState.UNSEEN)]
    told = BandState.ACTIVE if state is Seen.ACTIVE else BandState.FREE
    return [Band(start, seen_on, told), Band(seen_on, end, BandState.UNSEEN)]


def _joined(found: list[Band]) -> list[Band]:
    joined: list[Band] = []
    for band in found:
        if band.start >= band.end:
            continue
        if joined and joined[-1].state == band.state and joined[-1].end == band.start:
            joined[-1] = Band(joined[-1].start, band.end, band.state)
        else:
            joined.append(band)
    return joined
