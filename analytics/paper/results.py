"""What a package tells: every figure and table of a frozen cohort, computed as the pages compute them."""

from dataclasses import dataclass
from typing import Any

from analytics import disclosure
from analytics.dashboards import dashboard
from analytics.definitions import Endpoint, Grouping, Origin, OutcomeKind
from analytics.outcomes import hiding
from analytics.outcomes.table_1 import table_1
from analytics.outcomes.table_2 import table_2
from analytics.paper.source import Source

# Of anything that leaves the hospital without being exact.
FEWEST_TO_LEAVE = 16
DIVISION = "timing"
Payload = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """One figure: `name` is that of its files."""

    name: str
    endpoint: Endpoint
    origin: Origin
    grouping: Grouping = Grouping.NONE


FIGURES = (
    Asked("overall-survival", Endpoint.OS, Origin.INDEX_LIVER_INTERVENTION),
    Asked("recurrence-free-survival", Endpoint.RFS, Origin.CLEARANCE),
    Asked("recurrence", Endpoint.TTR, Origin.CLEARANCE),
    Asked(
        "overall-survival-by-timing",
        Endpoint.OS,
        Origin.INDEX_LIVER_INTERVENTION,
        Grouping.TIMING,
    ),
    Asked("recurrence-free-survival-by-timing", Endpoint.RFS, Origin.CLEARANCE, Grouping.TIMING),
)


class TooFew(ValueError):
    """So few patients that a package would tell about single ones."""


@dataclass(frozen=True, slots=True)
class Results:
    """
    `exactly`: small numbers stand as they are. `table_2` None: a list of people, not for every eye.

    `figures` by name, in the order in which they are numbered.
    """

    n: int
    exactly: bool
    figures: dict[str, Payload]
    table_1: Payload
    table_2: Payload | None


def results_of(source: Source) -> Results:
    cohort = source.cohort
    figures = {
        one.name: dashboard(cohort, source.members.times(one.endpoint, one.origin), one.grouping)
        for one in FIGURES
    }
    # A list of people holds only those whose data may leave, under their numbers in the data file.
    listed = table_2(source.where(source.may_leave).facts)
    n = len(source.facts)
    return Results(n, True, figures, table_1(source.facts), {**listed, "n": n})


def disclosed(results: Results) -> Results:
    """For whoever may not open the records. Raises TooFew."""
    shown = hiding.disclose(OutcomeKind.TABLE_1, results.table_1)
    if results.n < FEWEST_TO_LEAVE or shown is None:
        raise TooFew
    return Results(
        results.n,
        False,
        {name: disclosure.disclose(payload) for name, payload in results.figures.items()},
        shown,
        None,
    )
