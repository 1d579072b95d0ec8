"""
What answers the paper's survival numbers: Kaplan-Meier estimates of the cohorts, and the comparison that is
refused. Beside each the number that the paper's own method gives, so that a changed record shows.

Not: queries.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analytics.cohorts import COHORTS
from analytics.dashboards import dashboard
from analytics.definitions import Endpoint, Grouping, Origin
from analytics.facts.records import Facts
from analytics.members import Members
from analytics.published.numbers import Ours, spread
from analytics.published.paper import SERIES, TABLE_2
from analytics.stats.life_table import LifeTable, life_table
from analytics.stats.log_rank import log_rank
from analytics.stats.rank_test import RankTest
from analytics.stats.time_to_event import TimeToEvent

# Row 3 seems to have been left out of the printed median and range (C16).
LEFT_OUT_OF_FIGURE_3 = 3


@dataclass(frozen=True, slots=True)
class SeriesMembers:
    """The two published cohorts as they were at one moment."""

    all: Members
    treated_again: Members


@dataclass(frozen=True, slots=True)
class Estimate:
    """`shown` is ours; `by_their_method` what the paper's way of counting gives of the same record."""

    shown: Ours
    by_their_method: Ours | None


def estimates(
    facts: Sequence[Facts], rows: dict[int, int | None], members: SeriesMembers
) -> dict[str, Estimate]:
    """By what a printed number asks. `rows`: of Table 2, by course."""
    again = [one for one in facts if one.is_treated_again]
    printed = [one for one in again if rows.get(one.course) != LEFT_OUT_OF_FIGURE_3]
    return {
        "survival_all": Estimate(
            _survival(SERIES, members.all), spread(one.survival_months for one in facts)
        ),
        "survival_again": Estimate(
            _survival(TABLE_2, members.treated_again),
            spread(one.survival_months for one in printed),
        ),
        "comparison": Estimate(_refused(members.all), _their_p_value(facts)),
    }


def _survival(slug: str, members: Members) -> Ours:
    times = members.times(Endpoint.OS, Origin.METASTASIS_DIAGNOSIS)
    found = dashboard(COHORTS[slug], times, Grouping.NONE)["overall"]
    kept = ("n", "events", "median", "told_until")
    return {"survival": {name: found[name] for name in kept}}


def _refused(members: Members) -> Ours:
    """Figure 3 as the dashboard answers it."""
    times = members.times(Endpoint.OS, Origin.INDEX_LIVER_OPERATION)
    found = dashboard(COHORTS[SERIES], times, Grouping.AFTER_FIRST_AND_SECOND)
    return {
        "groups": [{"n": one["n"], "events": one["events"]} for one in found["groups"]],
        "tests": [{"state": test["state"]} for test in found["tests"]],
        "guards": [guard for guard in found["guards"] if guard["forbids_test"]],
    }


def _their_p_value(facts: Sequence[Facts]) -> Ours | None:
    """The log-rank of 33 against 12 that gives the printed p (C21): it is compared, and never shown."""
    tables = [
        _life_table([one for one in facts if one.is_treated_again is again])
        for again in (False, True)
    ]
    test = log_rank(tables)
    return {"value": round(test.p_value, 3)} if isinstance(test, RankTest) else None


def _life_table(facts: Sequence[Facts]) -> LifeTable:
    known = [one for one in facts if one.survival_months is not None]
    months = np.array([one.survival_months for one in known], dtype=np.int64)
    return life_table(TimeToEvent(months, np.array([one.died_on is not None for one in known])))
