"""Recurrence in a cohort as plain JSON: how often, when, where, and what was done about it. Pure."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from analytics.facts.records import Facts
from analytics.outcomes.counting import sites_of_first
from analytics.outcomes.first_recurrence import DEATH, ELSEWHERE, LIVER, to_first_recurrence
from analytics.outcomes.rows import row
from analytics.outcomes.shared import last_observed_on
from analytics.outcomes.swimmer import swimmer
from analytics.outcomes.variables import EVERYBODY, has_recurred
from analytics.stats.competing_risks import CumulativeIncidence
from analytics.stats.drawing import axis
from analytics.stats.kaplan_meier import median_follow_up
from analytics.stats.life_table import LifeTable, life_table
from analytics.stats.results import Quantile, number_or_none
from analytics.stats.risk_table import risk_table
from analytics.stats.time_to_event import TimeToEvent
from patients.clinical.dates import DAYS_PER_MONTH

AT_MONTHS = (12, 24, 36, 60)
HEIGHT_PX = 400
ROWS = (
    *("recurred", "recurrence_site", "recurrence_months", "recurrence_class", "recurrence_treated"),
)


def recurrence(facts: Sequence[Facts]) -> dict[str, Any]:
    everybody = {EVERYBODY: list(facts)}
    return {
        "n": len(facts),
        "last_observed_on": last_observed_on(facts),
        "rows": {code: row(code, everybody) for code in ROWS},
        "any_site": any_site(facts),
        "incidence": incidence(facts),
        "funnel": [
            {"code": "operated", "n": len(facts), "cell": "patients.all.all"},
            {
                "code": "recurred",
                "n": sum(has_recurred(one) for one in facts),
                "cell": "recurred.yes.all",
            },
            {
                "code": "treated_again",
                "n": sum(has_recurred(one) and one.is_treated_again for one in facts),
                "cell": "recurrence_treated.yes.all",
            },
        ],
        "swimmer": swimmer(facts),
    }


def any_site(facts: Sequence[Facts]) -> list[dict[str, Any]]:
    """Patients whose first recurrence was at each site; one with two sites counts at both."""
    sites = Counter(site for one in facts for site in sites_of_first(one))
    return [{"code": code, "n": n} for code, n in sites.most_common()]


# --- Cumulative incidence ---


def incidence(facts: Sequence[Facts]) -> dict[str, Any]:
    told = [to_first_recurrence(one) for one in facts]
    excluded = Counter(one.excluded_because.value for one in told if one.excluded_because)
    counted = [(one.days, one.cause) for one in told if one.days is not None]
    data = TimeToEvent([days for days, _ in counted], [cause for _, cause in counted])
    table = life_table(data.any_event())
    causes = np.asarray([cause for _, cause in counted], dtype=int)
    any_recurrence = TimeToEvent(
        [days for days, _ in counted],
        [{LIVER: 1, ELSEWHERE: 1, DEATH: 2}.get(c, 0) for c in causes],
    )
    ticks, end = axis(float(max((days for days, _ in counted), default=0)) / DAYS_PER_MONTH)
    follow_up = median_follow_up(table) if counted else None
    curves = {
        "recurrence": CumulativeIncidence.of(any_recurrence, 1),
        "liver": CumulativeIncidence.of(data, LIVER),
        "elsewhere": CumulativeIncidence.of(data, ELSEWHERE),
        "death": CumulativeIncidence.of(data, DEATH),
    }
    events = {
        "recurrence": int(np.isin(causes, (LIVER, ELSEWHERE)).sum()),
        "liver": int((causes == LIVER).sum()),
        "elsewhere": int((causes == ELSEWHERE).sum()),
        "death": int((causes == DEATH).sum()),
    }
    return {
        "origin": "clearance",
        "n": len(counted),
        "events": events,
        "excluded": [{"reason": reason, "n": n} for reason, n in sorted(excluded.items())],
        "follow_up": _months(follow_up),
        "told_until": _told_until(table),
        "ticks": ticks,
        "end": end,
        "risk_table": _risk(table, ticks),
        "curves": [
            {"code": code, "events": events[code], **_curve(curve)}
            for code, curve in (curves.items() if counted else ())
        ],
    }


def _curve(curve: CumulativeIncidence) -> dict[str, Any]:
    """The steps that move a pixel, the values at whole years, and the median time where it is reached."""
    lower, upper = curve.limits()
    pixels = np.rint(curve.incidence * HEIGHT_PX)
    kept = np.concatenate(([True], pixels[1:] != pixels[:-1]))
    if len(kept):
        kept[-1] = True
    quantile = curve.quantile(0.5)
    return {
        "time": [round(float(day) / DAYS_PER_MONTH, 4) for day in curve.table.time[kept]],
        "incidence": curve.incidence[kept].tolist(),
        "lower": [number_or_none(value) for value in lower[kept]],
        "upper": [number_or_none(value) for value in upper[kept]],
        "at": [
            {
                "month": month,
                "incidence": point.incidence,
                "lower": point.lower,
                "upper": point.upper,
                "at_risk": point.at_risk,
                "observed": point.observed,
            }
            for month, point in zip(
                AT_MONTHS, curve.at([month * DAYS_PER_MONTH for month in AT_MONTHS]), strict=True
            )
        ],
        "median": _months(quantile),
    }


def _months(quantile: Quantile | None) -> dict[str, float | None]:
    found = quantile or Quantile(0.5, None, None, None)
    days = {"estimate": found.estimate, "lower": found.lower, "upper": found.upper}
    return {name: None if day is None else day / DAYS_PER_MONTH for name, day in days.items()}


def _risk(table: LifeTable, ticks: Sequence[float]) -> dict[str, list]:
    found = risk_table(table, [tick * DAYS_PER_MONTH for tick in ticks])
    return {
        "times": list(ticks),
        "at_risk": list(found.at_risk),
        "censored": list(found.censored),
        "events": list(found.events),
    }


def _told_until(table: LifeTable, fewest: int = 5) -> float | None:
    """The last time at which so many were still at risk."""
    enough = table.time[table.at_risk >= fewest]
    return float(enough[-1]) / DAYS_PER_MONTH if len(enough) else None
