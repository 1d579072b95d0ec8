"""
All figures of a board as the plain JSON that is stored: for each period, and the trend by quarter.

Not: queries, words. Every proportion carries its count, its denominator and its interval; what is not
known is counted beside it.
"""

from typing import Any

from analytics.performance import decisions, meetings
from analytics.performance.agreement import agreement
from analytics.performance.periods import Period, Span, quarters
from analytics.performance.rows import History
from analytics.performance.treatment import to_treatment
from analytics.stats.quartiles import Quartiles


def performance(history: History) -> dict[str, Any]:
    return {
        "as_of": history.today.isoformat(),
        "periods": {
            period.value: figures(history, Span.of(period, history.today)) for period in Period
        },
        "quarters": [_trend(figures(history, span)) for span in quarters(history.today)],
    }


def figures(history: History, span: Span) -> dict[str, Any]:
    """Everything of the meetings in a span. Entries are counted by the day they were finished."""
    held = [meeting for meeting in history.meetings if meeting.held_on in span]
    cases = [case for case in history.cases if case.held_on in span]
    return {
        "since": _iso(span.since or min((meeting.held_on for meeting in held), default=None)),
        "until": span.until.isoformat(),
        "meetings": len(held),
        "cancelled": sum(day in span for day in history.cancelled_on),
        "cases": len(cases),
        "taken_off": sum(day in span for day in history.taken_off_on),
        "imported": sum(day in span for day in history.imported_on),
        "per_meeting": meetings.per_meeting(held, cases),
        "minutes": meetings.minutes(cases),
        "readiness": meetings.readiness(cases),
        "deferral": meetings.deferral(cases, history),
        "attendance": meetings.attendance(held, cases, history),
        "coming_back": meetings.coming_back(cases, history),
        "quorum": decisions.quorum(cases),
        "changed": decisions.changed(cases),
        "dissent": decisions.dissent(cases),
        "signature": decisions.signature(cases, history),
        "carried_out": decisions.carried_out(cases, history),
        "to_treatment": to_treatment(cases, history),
        "agreement": agreement(cases),
        "entry": _entry(history, span),
    }


def _entry(history: History, span: Span) -> dict[str, Any]:
    """Seconds from the first change of a case to its submission, without pauses over a minute."""
    seconds = [taken for day, taken in history.entries if day in span]
    known = [taken for taken in seconds if taken is not None]
    return {**Quartiles.of(known).as_dict(), "unknown": len(seconds) - len(known)}


def _trend(found: dict[str, Any]) -> dict[str, Any]:
    """What the table by quarter shows of a quarter's figures."""
    done = {state["code"]: state for state in found["carried_out"]["states"]}
    return {
        **{
            name: found[name]
            for name in ("since", "until", "meetings", "cases", "minutes", "entry")
        },
        "ready": found["readiness"]["ready"],
        "deferred": found["deferral"]["deferred"],
        "quorum": found["quorum"]["met"],
        "changed": found["changed"]["changed"],
        "signed": found["signature"]["in_time"],
        "fully": done["as_decided"],
        "to_treatment": {"n": found["to_treatment"]["n"], **found["to_treatment"]["median"]},
        "between": found["agreement"]["between"],
        "rated_twice": found["agreement"]["rated_twice"],
    }


def _iso(day) -> str | None:
    return day.isoformat() if day else None
