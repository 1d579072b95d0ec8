"""
The endpoint engine: from the dates of a patient's course to a time, an event and its competitors.

Whole days since any one day go in, one number per patient and milestone; durations in days come out, or for
everybody who has none the reason. Definitions and sources: docs/reference/endpoints.md. Not: dates,
queries, estimates.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from analytics.stats.endpoint_rules import ENDPOINTS, ENTRY
from analytics.stats.time_to_event import TimeToEvent

Days = NDArray[np.int32]
Flags = NDArray[np.bool_]

# A date that did not happen, or that nobody knows.
MISSING = int(np.iinfo(np.int32).min)


# Why somebody has no time, in the order in which they are judged; "" for whoever has one.
REASONS = (
    "",
    "never_cleared",
    "clearance_not_recorded",
    "no_origin",
    "death_undated",
    "negative_time",
    "not_under_observation",
)


@dataclass(frozen=True, slots=True, eq=False)
class Milestones:
    """
    Of each patient the day of each milestone, MISSING where there is none.

    `disease_left`: a session from the index on left disease behind. `death_undated`: known to be dead,
    not since when.
    """

    days: Mapping[str, Days]
    disease_left: Flags
    death_undated: Flags

    def __len__(self) -> int:
        return len(self.death_undated)

    def __getitem__(self, milestone: str) -> Days:
        return self.days[milestone]


@dataclass(frozen=True, slots=True, eq=False)
class EndpointTimes:
    """
    One endpoint from one origin, of every patient in the order given.

    Rows of whom `reason` is "" are in: `started` and `duration` in days, `event` 0 censored, 1 the endpoint,
    2 a competing event, `entry` days of delayed entry or 0. Of the others only the reason has a meaning;
    `why` is its place in REASONS.
    """

    started: Days
    duration: Days
    entry: Days
    event: NDArray[np.int8]
    why: NDArray[np.int8] = field(repr=False)

    @property
    def included(self) -> Flags:
        return self.why == 0

    @property
    def reason(self) -> NDArray[np.str_]:
        return np.array(REASONS)[self.why]

    def left_out(self) -> dict[str, int]:
        """How many, by reason."""
        counts = np.bincount(self.why, minlength=len(REASONS)).tolist()
        return {reason: n for reason, n in zip(REASONS, counts, strict=True) if reason and n}

    def data(self) -> TimeToEvent:
        these = self.included
        entry = self.entry[these]
        return TimeToEvent(self.duration[these], self.event[these], entry if entry.any() else None)


def endpoint_times(of: Milestones, endpoint: str, origin: str) -> EndpointTimes:
    """
    Raises ValueError for an origin that the endpoint does not offer: recurrence-free survival, for one,
    never starts before there was nothing to recur.
    """
    rule = ENDPOINTS[endpoint]
    if origin not in rule.origins:
        raise ValueError(f"{endpoint} is not counted from {origin}")
    started = of[origin]
    event_on = _earliest(
        [_only_after(of[name], started, name in rule.after_origin) for name in rule.event]
    )
    happened = event_on != MISSING
    last_seen, last_contact = of[rule.last_seen], of["last_contact"]
    if last_seen is not last_contact:
        last_seen = np.where(last_seen < started, last_contact, last_seen)
    ended, had = np.where(happened, event_on, last_seen), happened.astype(np.int8)
    if rule.competing:
        competing_on = _earliest([of[name] for name in rule.competing])
        competed = (competing_on != MISSING) & (~happened | (competing_on < event_on))
        ended, had = np.where(competed, competing_on, ended), np.where(competed, np.int8(2), had)
    # Dates lie within centuries of each other: differences of 32 bits do not overflow where both are known.
    known = (started != MISSING) & (ended != MISSING)
    duration = np.where(known, ended - started, np.int32(-1))
    entry = np.zeros_like(duration)
    if origin in ENTRY:
        entered = of[ENTRY[origin]]
        came = known & (entered != MISSING)
        entry = np.where(came, np.maximum(entered - started, 0), 0)
    why = _why_left_out(of, origin, duration, entry, had)
    return EndpointTimes(started, duration, entry, had, why)


def _why_left_out(
    of: Milestones,
    origin: str,
    duration: Days,
    entry: Days,
    had: NDArray[np.int8],
) -> NDArray[np.int8]:
    """Place in REASONS: the first that applies. Everybody left out is counted under one of these."""
    no_start = of[origin] == MISSING
    applies = {
        "no_origin": no_start,
        # What ended the time before is known all the same.
        "death_undated": of.death_undated & (had == 0),
        "negative_time": duration < 0,
    }
    if origin == "clearance":
        not_cleared = no_start & (of["index_liver_intervention"] != MISSING)
        applies["never_cleared"] = not_cleared & of.disease_left
        applies["clearance_not_recorded"] = not_cleared
    if origin in ENTRY:
        applies["not_under_observation"] = entry >= duration
    why = np.zeros(len(duration), dtype=np.int8)
    for place in reversed(range(len(REASONS))):
        if REASONS[place] in applies:
            np.putmask(why, applies[REASONS[place]], place)
    return why


def _only_after(days: Days, started: Days, is_asked: bool) -> Days:
    return np.where(days > started, days, MISSING) if is_asked else days


def _earliest(days: list[Days]) -> Days:
    """The earliest known day of each patient."""
    first, *others = days
    for each in others:
        comes_first = (each != MISSING) & ((first == MISSING) | (each < first))
        first = np.where(comes_first, each, first)
    return first
