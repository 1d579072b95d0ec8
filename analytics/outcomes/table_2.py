"""Table 2: the recurrences, patient by patient. Pure; the rows are people, and not for every eye."""

from collections.abc import Sequence
from typing import Any

from analytics.facts.records import Facts, RecurrenceFacts
from analytics.outcomes.shared import last_observed_on

# A longer list is for the download of the data, not for a page.
MOST_ROWS = 500


def table_2(facts: Sequence[Facts]) -> dict[str, Any]:
    """Whoever had a second intervention, one row each; and every recurrence, one row each."""
    in_order = sorted(facts, key=lambda one: one.study_code)
    recurred = [one for one in in_order if one.recurrences]
    again = [one for one in in_order if one.is_treated_again]
    every = [(one, place) for one in recurred for place in range(len(one.recurrences))]
    return {
        "n": len(facts),
        "last_observed_on": last_observed_on(facts),
        "origin": "metastasis_diagnosis",
        "recurred": len(recurred),
        "recurrences": len(every),
        "treated_again": len(again),
        "died": sum(one.status == "dead" for one in again),
        "patients": [patient_row(one) for one in again[:MOST_ROWS]],
        "every": [recurrence_row(one, place) for one, place in every[:MOST_ROWS]],
    }


def patient_row(one: Facts) -> dict[str, Any]:
    first, again = (
        one.recurrences[place] if len(one.recurrences) > place else None for place in (0, 1)
    )
    return {
        **_who(one),
        "first": _recurrence(first),
        "second_intervention": list(one.second.kinds) if one.second else [],
        "second_approach": one.second.approach if one.second else None,
        "again": _recurrence(again),
        **_how_it_went(one),
    }


def recurrence_row(one: Facts, place: int) -> dict[str, Any]:
    found = one.recurrences[place]
    return {
        **_who(one),
        "number": place + 1,
        "recurrence": _recurrence(found),
        "treated_curatively": found.is_treated_curatively,
        **_how_it_went(one),
    }


def _who(one: Facts) -> dict[str, Any]:
    return {
        "patient": str(one.patient),
        "study_code": one.study_code,
        "age": one.age_years,
        "sex": one.sex,
        "primary": one.site_of_four,
        "t": one.t,
        "n": one.n,
        "stage_prefix": one.stage_prefix,
        "side": one.side,
    }


def _recurrence(found: RecurrenceFacts | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "site": found.site,
        "sites": list(found.sites),
        "lobe": found.lobe,
        "class": found.lesion_class,
        "months": found.interval_months,
    }


def _how_it_went(one: Facts) -> dict[str, Any]:
    return {
        "status": one.status,
        "died": one.status == "dead",
        "survival_months": one.survival_months,
    }
