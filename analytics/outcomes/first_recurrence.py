"""From the clearance of a patient to the first recurrence, or to death without one. Not: estimates."""

from dataclasses import dataclass
from datetime import date

from analytics.definitions import Exclusion
from analytics.facts.records import Facts
from analytics.outcomes.variables import first_recurrence

LIVER, ELSEWHERE, DEATH = 1, 2, 3


@dataclass(frozen=True, slots=True)
class FirstRecurrence:
    """
    Days from clearance to the first recurrence or death, or the reason why there are none.

    `cause`: 0 neither yet, then the liver (also together with another site), elsewhere, death first.
    """

    days: int | None = None
    cause: int = 0
    excluded_because: Exclusion | None = None


def to_first_recurrence(facts: Facts) -> FirstRecurrence:
    """Nobody is censored later than the last day on which somebody looked for disease."""
    start = facts.cleared_on
    if start is None:
        if facts.index_liver_intervention_on is None:
            return FirstRecurrence(excluded_because=Exclusion.NO_ORIGIN)
        left = facts.disease_left
        return FirstRecurrence(
            excluded_because=Exclusion.NEVER_CLEARED if left else Exclusion.CLEARANCE_NOT_RECORDED
        )
    if facts.death_undated:
        return FirstRecurrence(excluded_because=Exclusion.DEATH_UNDATED)
    assessed = facts.last_assessed_on
    censored = assessed if assessed and assessed >= start else facts.last_contact_on
    recurred, died = facts.first_recurrence_on, facts.died_on
    end: date | None
    cause: int
    if recurred and not (died and died < recurred):
        first = first_recurrence(facts)
        end, cause = recurred, (LIVER if first and first.site == "liver" else ELSEWHERE)
    else:
        end, cause = (died, DEATH) if died else (censored, 0)
    if end is None or end < start:
        return FirstRecurrence(excluded_because=Exclusion.NEGATIVE_TIME)
    return FirstRecurrence(days=(end - start).days, cause=cause)
