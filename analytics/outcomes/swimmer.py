"""The course of each patient of a cohort as one lane: with disease, free of it, what happened when. Pure."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from analytics.facts.records import Facts
from patients.clinical.dates import months_between

# More lanes than this are no figure any more.
MOST_LANES = 120


def swimmer(facts: Sequence[Facts]) -> dict[str, Any]:
    """Lanes from the first liver intervention, the longest first; none where they would not fit."""
    shown = [one for one in facts if one.index_liver_intervention_on and one.last_known_on]
    lanes = [lane for lane in (_lane(one) for one in shown) if lane]
    lanes.sort(key=lambda lane: (-lane["end"], lane["study_code"]))
    return {
        "origin": "index_liver_intervention",
        "n": len(lanes),
        "left_out": len(facts) - len(lanes),
        "lanes": lanes if len(lanes) <= MOST_LANES else None,
    }


def _lane(one: Facts) -> dict[str, Any] | None:
    start, end = one.index_liver_intervention_on, one.last_known_on
    if start is None or end is None or end < start:
        return None

    def at(day: date) -> float:
        return round(months_between(start, day), 2)

    treated = sorted({*(s.performed_on for s in one.sessions), *_second(one)} - {start})
    recurred = sorted(found.detected_on for found in one.recurrences)
    return {
        "patient": str(one.patient),
        "study_code": one.study_code,
        "end": at(end),
        "died": one.died_on is not None,
        "pieces": _pieces(one, start, end, treated, recurred, at),
        "recurrences": [at(day) for day in recurred if start <= day <= end],
        "treatments": [at(day) for day in treated if start <= day <= end],
    }


def _second(one: Facts) -> list[date]:
    return [one.second.performed_on] if one.second else []


def _pieces(one: Facts, start, end, treated, recurred, at) -> list[dict[str, Any]]:
    """
    Stretches free of disease and with it, end to end. Clearance makes free, a recurrence ends it, and a
    treatment of the recurrence makes free again.
    """
    cleared = [one.cleared_on] if one.cleared_on else []
    again = [day for day in treated if one.cleared_on and recurred and day >= recurred[0]]
    turns = sorted(
        [*((day, True) for day in [*cleared, *again]), *((day, False) for day in recurred)]
    )
    pieces: list[dict[str, Any]] = []
    since, free = start, False
    for day, becomes_free in [*turns, (end, not turns[-1][1] if turns else True)]:
        inside = min(max(day, start), end)
        if inside > since:
            pieces.append({"from": at(since), "to": at(inside), "free": free})
            since = inside
        free = becomes_free
    return pieces
