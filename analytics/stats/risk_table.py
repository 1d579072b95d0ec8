"""The extended risk table under a curve, as data."""

from collections.abc import Sequence
from dataclasses import dataclass

from analytics.stats.life_table import LifeTable


@dataclass(frozen=True, slots=True)
class RiskTable:
    """
    The state of a group just before each time: at_risk + censored + events + not_entered = patients.

    An event at exactly t is still at risk at t, so that at_risk equals R's n.risk and a death at
    12 months first shows in the column after 12. `not_entered` is zero without delayed entry.

    Morris TP, et al. BMJ Open 2019;9:e030215 (KMunicate).
    """

    times: tuple[float, ...]
    at_risk: tuple[int, ...]
    censored: tuple[int, ...]
    events: tuple[int, ...]
    not_entered: tuple[int, ...]


def risk_table(table: LifeTable, times: Sequence[float]) -> RiskTable:
    at_risk = table.at_risk_at(times)
    censored, events = table.censored_before(times), table.events_before(times)
    rows = (at_risk, censored, events, table.patients - at_risk - censored - events)
    return RiskTable(tuple(times), *(tuple(row.tolist()) for row in rows))
