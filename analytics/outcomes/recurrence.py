"""Recurrence in a cohort as plain JSON: how often, when, where, and what was done about it. Not: queries."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analytics.definitions import Endpoint, Origin
from analytics.facts.records import Facts
from analytics.members import Members, Times
from analytics.outcomes.counting import sites_of_first
from analytics.outcomes.rows import row
from analytics.outcomes.shared import last_observed_on
from analytics.outcomes.swimmer import swimmer
from analytics.outcomes.variables import EVERYBODY, has_recurred
from analytics.stats.comparison import quantile_as_dict
from analytics.stats.competing_risks import CumulativeIncidence
from analytics.stats.drawing import axis
from analytics.stats.guards import FEWEST_AT_RISK
from analytics.stats.kaplan_meier import median_follow_up
from analytics.stats.life_table import LifeTable, life_table
from analytics.stats.results import Quantile, number_or_none
from analytics.stats.risk_table import risk_table
from analytics.stats.time_to_event import TimeToEvent
from patients.clinical.dates import DAYS_PER_MONTH

AT_MONTHS = (12, 24, 36, 60)
HEIGHT_PX = 400
# What came first after clearance.
LIVER, ELSEWHERE, DEATH = 1, 2, 3
ROWS = (
    *("recurred", "recurrence_site", "recurrence_months", "recurrence_class", "recurrence_treated"),
)


def recurrence(facts: Sequence[Facts], members: Members) -> dict[str, Any]:
    everybody = {EVERYBODY: list(facts)}
    return {
        "n": len(facts),
        "last_observed_on": last_observed_on(facts),
        "rows": {code: row(code, everybody) for code in ROWS},
        "any_site": any_site(facts),
        "incidence": incidence(members),
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

# What is read of the members; the second for the day of the liver's recurrence.
TIMES = frozenset({(Endpoint.TTR, Origin.CLEARANCE), (Endpoint.HRFS, Origin.CLEARANCE)})


def incidence(members: Members) -> dict[str, Any]:
    """
    The engine's time to recurrence from clearance, its event told apart by site: the liver, also together with another
    site, or elsewhere alone.
    """
    times = members.times(Endpoint.TTR, Origin.CLEARANCE)
    data = TimeToEvent(times.days, _causes(members, times))
    table = life_table(data.any_event())
    ticks, end = axis(float(times.days.max(initial=0)) / DAYS_PER_MONTH)
    follow_up = median_follow_up(table) if len(data) else None
    curves = {
        "recurrence": CumulativeIncidence.of(TimeToEvent(times.days, times.event), 1),
        "liver": CumulativeIncidence.of(data, LIVER),
        "elsewhere": CumulativeIncidence.of(data, ELSEWHERE),
        "death": CumulativeIncidence.of(data, DEATH),
    }
    events = {
        "recurrence": int((times.event == 1).sum()),
        "liver": int((data.event == LIVER).sum()),
        "elsewhere": int((data.event == ELSEWHERE).sum()),
        "death": int((data.event == DEATH).sum()),
    }
    return {
        "origin": times.origin.value,
        "n": len(data),
        "events": events,
        "excluded": [{"reason": reason, "n": n} for reason, n in sorted(times.excluded.items())],
        "follow_up": _months(follow_up),
        "told_until": _told_until(table),
        "ticks": ticks,
        "end": end,
        "risk_table": _risk(table, ticks),
        "curves": [
            {"code": code, "events": events[code], **_curve(curve)}
            for code, curve in (curves.items() if len(data) else ())
        ],
    }


def _causes(members: Members, times: Times) -> NDArray[np.int8]:
    """Of each of `times` which event it was: a first recurrence is the liver's if the first in the liver is not later."""
    rows = members.patients
    who = np.searchsorted(rows.subjects, times.subjects)
    in_liver = rows.milestones["liver_recurrence"][who] == times.started + times.days
    recurred = np.where(in_liver, LIVER, ELSEWHERE)
    return np.select([times.event == 1, times.event == 2], [recurred, DEATH], 0).astype(np.int8)


def not_in_the_curve(members: Members) -> dict[str, NDArray[np.int64]]:
    """The courses that have no time, by reason."""
    return members.left_out(Endpoint.TTR, Origin.CLEARANCE)


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
    return quantile_as_dict(quantile or Quantile(0.5, None, None, None), DAYS_PER_MONTH)


def _risk(table: LifeTable, ticks: Sequence[float]) -> dict[str, list]:
    found = risk_table(table, [tick * DAYS_PER_MONTH for tick in ticks])
    return {
        "times": list(ticks),
        "at_risk": list(found.at_risk),
        "censored": list(found.censored),
        "events": list(found.events),
    }


def _told_until(table: LifeTable) -> float | None:
    """The last time at which enough were still at risk."""
    enough = table.time[table.at_risk >= FEWEST_AT_RISK]
    return float(enough[-1]) / DAYS_PER_MONTH if len(enough) else None
