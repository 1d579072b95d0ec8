"""Surgical outcomes of a cohort as plain JSON: of the index operation, unless it says otherwise. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from analytics.facts.records import Facts, SessionFacts
from analytics.outcomes.counting import groups_of
from analytics.outcomes.rows import row
from analytics.outcomes.shared import last_observed_on
from analytics.outcomes.variables import EVERYBODY
from analytics.stats.funnel import funnel_limits
from analytics.stats.proportions import Proportion

BY_OPERATION = ("clavien", "complication_index", "stay_days")
OF_ALL = ("clavien_second", "r_status", "margin_mm", "margin_class", "approach", "resection")
PROPORTIONS = ("severe", "died_30", "died_90", "died_in_hospital", "textbook")
# A funnel compares units; of fewer, or smaller ones, every limit is as wide as the figure.
FEWEST_UNITS = 5
FEWEST_PER_UNIT = 20


def surgery(facts: Sequence[Facts]) -> dict[str, Any]:
    operated = [one for one in facts if one.index]
    by_operation = groups_of("operation", operated)
    everybody = {EVERYBODY: operated}
    days = [one.index.performed_on for one in operated if one.index]
    sessions = sorted(
        ((one.course, session) for one in facts for session in one.sessions),
        key=lambda pair: pair[1].performed_on,
    )
    return {
        "n": len(facts),
        "operated": len(operated),
        "operated_from": _iso(min(days, default=None)),
        "operated_until": _iso(max(days, default=None)),
        "last_observed_on": last_observed_on(facts),
        "groups": [{"code": name, "n": len(inside)} for name, inside in by_operation.items()],
        "by_operation": {code: row(code, by_operation) for code in BY_OPERATION},
        "rows": {code: row(code, everybody) for code in OF_ALL},
        "proportions": {code: _proportion(code, everybody) for code in PROPORTIONS},
        "textbook_unknown": _unknown_items(operated),
        "cusum": cusum([session for _course, session in sessions]),
        "funnel": funnel([session for _course, session in sessions]),
    }


def _proportion(code: str, everybody: dict[str, list[Facts]]) -> dict[str, Any]:
    """Of those of whom it is known; the others are counted beside it."""
    counted = row(code, everybody)
    yes, no = (category["counts"][0] for category in counted["categories"])
    return {**Proportion.of(yes, yes + no).as_dict(), "unknown": counted["missing"][0]}


def _unknown_items(operated: Sequence[Facts]) -> list[dict[str, Any]]:
    """Of those whose textbook outcome is open: what nobody knows."""
    items = Counter(
        item
        for one in operated
        if one.index and one.index.textbook_outcome is None
        for item in one.index.textbook_unknown
    )
    return [{"code": code, "n": n} for code, n in sorted(items.items())]


def cusum(sessions: Sequence[SessionFacts]) -> dict[str, Any]:
    """
    Observed less expected severe complications of all liver sessions, summed up month by month.

    Expected is the mean of the whole time, so that the line ends at 0: it shows when, never whether,
    the outcome was better or worse than elsewhere. Sessions of unknown outcome are counted, not added.
    """
    known = [session for session in sessions if session.is_severe is not None]
    severe = sum(session.is_severe is True for session in known)
    mean = severe / len(known) if known else 0.0
    points, reached = [], 0.0
    by_month = defaultdict(list)
    for session in sessions:
        by_month[session.performed_on.year, session.performed_on.month].append(session)
    for month in _months(sessions):
        inside = by_month[month]
        observed = sum(s.is_severe is True for s in inside)
        counted = sum(s.is_severe is not None for s in inside)
        reached += observed - mean * counted
        points.append(
            {
                "month": f"{month[0]:04d}-{month[1]:02d}",
                "sessions": len(inside),
                "severe": observed,
                "unknown": len(inside) - counted,
                "sum": round(reached, 6) + 0.0,
            }
        )
    return {
        "n": len(known),
        "severe": severe,
        "unknown": len(sessions) - len(known),
        "points": points,
    }


def _months(sessions: Sequence[SessionFacts]) -> Iterator[tuple[int, int]]:
    """Every month from the first to the last."""
    days = [session.performed_on for session in sessions]
    if not days:
        return
    first, last = min(days), max(days)
    for month in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
        yield month // 12, month % 12 + 1


def funnel(sessions: Sequence[SessionFacts]) -> dict[str, Any]:
    """
    Severe complications by year of operation against the limits of chance around the mean of all.

    Drawn only where there are enough years with enough sessions. Never by surgeon: that is another right.
    """
    by_year: dict[int, list[SessionFacts]] = {}
    for session in sessions:
        if session.is_severe is not None:
            by_year.setdefault(session.performed_on.year, []).append(session)
    large = {year: inside for year, inside in by_year.items() if len(inside) >= FEWEST_PER_UNIT}
    found = {
        "years": len(by_year),
        "large_years": len(large),
        "fewest_years": FEWEST_UNITS,
        "fewest_sessions": FEWEST_PER_UNIT,
    }
    if len(large) < FEWEST_UNITS:
        return {**found, "points": None}
    n = sum(len(inside) for inside in large.values())
    mean = sum(s.is_severe is True for inside in large.values() for s in inside) / n
    points = []
    for year, inside in sorted(large.items()):
        severe = sum(session.is_severe is True for session in inside)
        lower, upper = funnel_limits(len(inside), mean, level=0.95)
        points.append(
            {"year": year, "n": len(inside), "severe": severe, "lower": lower, "upper": upper}
        )
    return {**found, "mean": mean, "points": points}


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
