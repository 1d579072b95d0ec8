"""The published numbers as the plain JSON that is stored: ours and the verdict of each. What is printed stays in paper.py."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from analytics.cohorts import COHORTS, Cohort
from analytics.definitions import OutcomeKind
from analytics.facts.records import Facts
from analytics.members import members_of
from analytics.outcomes.shared import last_observed_on
from analytics.published.estimates import SeriesMembers, estimates
from analytics.published.numbers import Ours, published_numbers
from analytics.published.paper import SERIES, TABLE_2
from analytics.published.paper import facts as printed_facts
from analytics.published.reading import SeriesRecord, series_record
from analytics.published.verdicts import is_as_printed, verdict


@dataclass(frozen=True, slots=True)
class Series:
    """All that the comparison needs of the record, read at one moment."""

    facts: Sequence[Facts]
    record: SeriesRecord
    members: SeriesMembers


def series_of(center_id: int, cohort: Cohort, facts: Sequence[Facts]) -> Series | None:
    """Read within the center's context; None for a cohort that is not the published one."""
    if cohort.slug != SERIES:
        return None
    return Series(
        facts,
        series_record(center_id, cohort.members(center_id)),
        SeriesMembers(members_of(center_id, cohort), members_of(center_id, COHORTS[TABLE_2])),
    )


def published(series: Series | None) -> dict[str, dict[str, Any]]:
    """By kind, as analytics.outcomes.payload; nothing of other cohorts."""
    return {} if series is None else {OutcomeKind.PUBLISHED.value: compared(series)}


def compared(series: Series) -> dict[str, Any]:
    """A center that does not hold the series has no rows."""
    shown = {"n": len(series.facts), "last_observed_on": last_observed_on(series.facts)}
    if not series.facts:
        return {**shown, "rows": []}
    numbers = published_numbers(series.facts, series.record)
    rows_of_table_2 = {one.course: series.record.of(one.patient).row for one in series.facts}
    estimated = estimates(series.facts, rows_of_table_2, series.members)
    rows = []
    for fact in printed_facts().values():
        ours: Ours | None
        compared: Ours | None
        if fact.asks:
            ours, compared = estimated[fact.asks].shown, estimated[fact.asks].by_their_method
        else:
            ours = compared = numbers.get(fact.id)
        rows.append(
            {
                "id": fact.id,
                "verdict": verdict(fact, compared).value,
                "is_as_printed": is_as_printed(fact, compared),
                "ours": ours,
            }
        )
    return {**shown, "rows": rows}
