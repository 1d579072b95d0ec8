"""Figures of the meetings: cases, minutes, readiness, deferral, who came, who came back. Values in, values out."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

from analytics.performance.rows import Case, History, Meeting
from analytics.stats.proportions import Proportion
from analytics.stats.quartiles import Quartiles
from tumorboard.preparation import REAL_MINUTES

MOST_TIMES = 4


def per_meeting(meetings: Sequence[Meeting], cases: Sequence[Case]) -> dict[str, Any]:
    """A meeting that had nothing to discuss counts with 0 cases."""
    counted = Counter(case.meeting for case in cases)
    return Quartiles.of([counted[meeting.key] for meeting in meetings]).as_dict()


def minutes(cases: Sequence[Case]) -> dict[str, Any]:
    """
    How long each case was before the board. Cases clicked through or left open over lunch say
    nothing of a discussion: `unreal` counts them, `unknown` those that were never presented.
    """
    taken = [
        (case.ended_at - case.started_at).total_seconds() / 60
        for case in cases
        if case.started_at and case.ended_at
    ]
    shortest, longest = REAL_MINUTES
    real = [one for one in taken if shortest <= one <= longest]
    return {
        **Quartiles.of(real).as_dict(),
        "unreal": len(taken) - len(real),
        "unknown": len(cases) - len(taken),
    }


def readiness(cases: Sequence[Case]) -> dict[str, Any]:
    """Of the cases that were on the agenda when it was locked; late ones cannot have been ready then."""
    locked = [case for case in cases if case.missing_at_lock is not None]
    late = sum(case.is_late for case in cases if case.missing_at_lock is None)
    return {
        "ready": Proportion.of(
            sum(not case.missing_at_lock for case in locked), len(locked)
        ).as_dict(),
        "late": late,
        "unknown": len(cases) - len(locked) - late,
        "missing": ranked(item for case in locked for item in case.missing_at_lock or ()),
    }


def deferral(cases: Sequence[Case], history: History) -> dict[str, Any]:
    """
    How many were deferred, why, and what it cost: days from that meeting to the next where the case came up.
    If it was deferred there once more, the days after are that deferral's, so that no day is counted twice.
    Those who still wait have no such number yet and are not added to it.
    """
    deferred = [case for case in cases if case.is_deferred]
    again, waiting, ended = [], [], 0
    for case in deferred:
        asked = history.referrals[case.referral]
        later = [day for day in asked.came_up_on if day > case.held_on]
        if later:
            again.append((min(later) - case.held_on).days)
        elif asked.is_waiting and not _has_died(case, history):
            waiting.append((history.today - case.held_on).days)
        else:
            ended += 1
    return {
        "deferred": Proportion.of(len(deferred), len(cases)).as_dict(),
        "reasons": ranked(case.deferral_reason for case in deferred if case.deferral_reason),
        "again": {**Quartiles.of(again).as_dict(), "total": sum(again)},
        "waiting": {**Quartiles.of(waiting).as_dict(), "longest": max(waiting, default=None)},
        "ended": ended,
    }


def _has_died(case: Case, history: History) -> bool:
    person = history.people[case.patient]
    return person.died_on is not None or person.death_undated


def attendance(
    meetings: Sequence[Meeting], cases: Sequence[Case], history: History
) -> list[dict[str, Any]]:
    """
    For each discipline that the board needs, has, or has seen: in how many of the meetings that it belonged
    to by the rule and the members of their day, and for how many of their cases, at least one person of it
    was there.
    """
    known = frozenset().union(*(meeting.disciplines | meeting.expected for meeting in meetings))
    disciplines = sorted(
        history.required | history.members | known, key=lambda d: (d not in history.required, d)
    )
    return [_attendance_of(discipline, meetings, cases, history) for discipline in disciplines]


def _attendance_of(
    discipline: str, meetings: Sequence[Meeting], cases: Sequence[Case], history: History
) -> dict[str, Any]:
    own = [meeting for meeting in meetings if meeting.concerns(discipline)]
    keys = {meeting.key for meeting in own}
    own_cases = [case for case in cases if case.meeting in keys]
    kept = [case for case in own_cases if case.present is not None]
    return {
        "discipline": discipline,
        "is_required": discipline in history.required,
        "meetings": Proportion.of(
            sum(discipline in meeting.disciplines for meeting in own), len(own)
        ).as_dict(),
        "cases": Proportion.of(
            sum(discipline in (case.present or ()) for case in kept), len(kept)
        ).as_dict(),
        "unknown": len(own_cases) - len(kept),
    }


def coming_back(cases: Sequence[Case], history: History) -> dict[str, Any]:
    """
    How often each patient was presented in the period, and for each return what had happened the time
    before, which may lie before the period.
    """
    presented = [case for case in cases if case.started_at]
    times = Counter(case.patient for case in presented)
    several = Counter(min(count, MOST_TIMES) for count in times.values())
    here = {case.key for case in presented}
    before = [
        _why_again(earlier)
        for chain in _chains(case for case in history.cases if case.started_at)
        for earlier, later in pairwise(chain)
        if later.key in here
    ]
    return {
        "several": Proportion.of(sum(n > 1 for n in times.values()), len(times)).as_dict(),
        "times": [{"times": n, "n": several[n]} for n in range(1, MOST_TIMES + 1)],
        "before": ranked(before),
    }


def _chains(cases: Iterable[Case]) -> list[list[Case]]:
    """The cases of each patient in their order."""
    chains: dict[str, list[Case]] = {}
    for case in sorted(cases, key=lambda case: (case.held_on, str(case.started_at))):
        chains.setdefault(case.patient, []).append(case)
    return list(chains.values())


def _why_again(earlier: Case) -> str:
    if earlier.is_deferred:
        return "deferred"
    if earlier.decision and earlier.decision.is_provisional:
        return "provisional"
    return "decided"


def ranked(codes: Iterable[str]) -> list[dict[str, Any]]:
    """The most frequent first; of equally frequent ones by code, so that the same data give the same bytes."""
    counted = sorted(Counter(codes).items(), key=lambda pair: (-pair[1], pair[0]))
    return [{"code": code, "n": n} for code, n in counted]
