"""
From the meeting that decided to the treatment, as what it is: a time that may still be running.

The meeting's day is time zero, as in the published figures: counted from the signature, a late one
would leave out whoever was treated before it, which are the fastest.

Patients who are not treated yet are censored when the data end. Whoever died first, or came back and
got another decision first, will never be treated by this one: these compete, and are not censored.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from analytics.performance.rows import Case, Decision, History, Person
from analytics.stats.competing_risks import CumulativeIncidence
from analytics.stats.time_to_event import TimeToEvent
from tumorboard.options import Option

WAITING, TREATED, DIED, REPLACED = 0, 1, 2, 3
# First recommendations that no treatment answers.
NO_TREATMENT = frozenset(
    {
        *(Option.OBSERVATION, Option.SUPPORTIVE_CARE, Option.TRANSPLANT_REFERRAL),
        *(Option.MORE_INVESTIGATIONS, Option.SECOND_OPINION, Option.REDISCUSS, Option.NO_DECISION),
    }
)


def to_treatment(cases: Sequence[Case], history: History) -> dict[str, Any]:
    """Days from the meeting to the first treatment, of signed decisions; a quantile is None until so many were treated."""
    days, events = [], []
    left_out: Counter[str] = Counter()
    for case in cases:
        decision = case.decision
        if not decision or not decision.signed_at:
            continue
        found = _ending(case, decision, history)
        if isinstance(found, str):
            left_out[found] += 1
        else:
            days.append(found[0])
            events.append(found[1])
    return {
        "n": len(days),
        "treated": events.count(TREATED),
        "died": events.count(DIED),
        "replaced": events.count(REPLACED),
        "waiting": events.count(WAITING),
        "left_out": [{"code": code, "n": n} for code, n in sorted(left_out.items())],
        **_quantiles(days, events),
    }


def _quantiles(days: list[int], events: list[int]) -> dict[str, Any]:
    if not days:
        nothing = {"estimate": None, "lower": None, "upper": None}
        return {"quarter": nothing, "median": nothing, "three_quarters": nothing}
    curve = CumulativeIncidence.of(TimeToEvent(days, events), cause=TREATED)
    found = {}
    for name, probability in (("quarter", 0.25), ("median", 0.5), ("three_quarters", 0.75)):
        at = curve.quantile(probability)
        found[name] = {"estimate": at.estimate, "lower": at.lower, "upper": at.upper}
    return found


def _ending(case: Case, decision: Decision, history: History) -> tuple[int, int] | str:
    """Days and event of one decision, or why it has none."""
    if decision.is_provisional:
        return "provisional"
    if decision.first_option is None or decision.first_option in NO_TREATMENT:
        return "no_treatment"
    decided_on = case.held_on
    person = history.people[case.patient]
    if person.death_undated:
        return "death_undated"
    treated = _treatment_after(decision, decided_on, person)
    if treated is not None:
        first, last = treated
        if last < decided_on:
            return "before_meeting"
        if first != last:
            return "date_known_in_part"
    ends = [(history.today, 9, WAITING)]
    if treated is not None:
        ends.append((treated[0], 0, TREATED))
    if person.died_on:
        ends.append((person.died_on, 1, DIED))
    later = [day for day, key in person.decided_on if key != case.key and day > decided_on]
    if later:
        ends.append((min(later), 2, REPLACED))
    # On the same day: treated before anything else, still waiting after everything else.
    ended_on, _order, event = min(ends)
    if ended_on < decided_on:
        return "died_before_meeting"
    return (ended_on - decided_on).days, event


def _treatment_after(
    decision: Decision, decided_on: date, person: Person
) -> tuple[date, date] | None:
    """The first that somebody linked to the decision; without a link the first that began after it."""
    if decision.treated:
        return min(decision.treated)
    return min((days for days in person.treatments if days[1] >= decided_on), default=None)
