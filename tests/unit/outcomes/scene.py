"""Patients for tests of the tables, made of facts alone."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import numpy as np

from analytics.definitions import Origin
from analytics.facts.records import Facts, RecurrenceFacts, SessionFacts
from analytics.members import DAY_ZERO, DAYS, Members, Rows
from analytics.outcomes.payload import outcomes
from analytics.stats.endpoints import MISSING, Milestones

OPERATED = date(2018, 3, 1)

SESSION = SessionFacts(
    performed_on=OPERATED,
    is_combined=False,
    approach="open",
    resection_class="metastasectomy",
    kinds=("metastasectomy_nonanatomic",),
    lesions_ablated=0,
    stay_days=5,
    margin_mm=3.0,
    margin_status="R0",
    highest_grade="none",
    complication_index=0.0,
    died_within_30_days=False,
    died_within_90_days=False,
    died_in_hospital=False,
    hipec=False,
    iort=False,
    frozen_section=False,
    re_excision=None,
    textbook_outcome=None,
    textbook_unknown=("no_readmission",),
)


def session(**fields) -> SessionFacts:
    return replace(SESSION, **fields)


def after(days: int) -> date:
    return OPERATED + timedelta(days=days)


def recurrence(days: int, site: str = "liver", **fields) -> RecurrenceFacts:
    told = {
        "detected_on": after(days),
        "site": site,
        "sites": (site,),
        "lobe": None,
        "lesion_class": "1",
        "interval_months": days // 30,
        "is_treated_curatively": None,
    }
    return RecurrenceFacts(**(told | fields))


def patient(number: int, **fields) -> Facts:
    """Operated on and cleared on 1 March 2018, seen for 1000 days without recurrence."""
    index = fields.pop("index", SESSION)
    told = {
        "course": number,
        "patient": UUID(int=number),
        "study_code": f"T-{number:03d}",
        "sex": "male",
        "site": "colon",
        "age_years": 60,
        "timing": "synchronous",
        "index": index,
        "sessions": (index,) if index else (),
        "metastasis_diagnosed_on": date(2018, 1, 15),
        "index_liver_intervention_on": OPERATED,
        "cleared_on": OPERATED,
        "last_assessed_on": after(1000),
        "last_contact_on": after(1000),
    }
    recurrences = fields.get("recurrences", ())
    if recurrences:
        told["first_recurrence_on"] = min(one.detected_on for one in recurrences)
    return Facts(**(told | fields))


def members_of(facts: Sequence[Facts]) -> Members:
    """The same patients as the engine has them. Of lesions there are none."""

    def column(days: Sequence[date | None]) -> np.ndarray:
        numbers = [MISSING if day is None else (day - DAY_ZERO).days for day in days]
        return np.array(numbers, dtype=np.int32)

    def liver(one: Facts) -> date | None:
        days = [found.detected_on for found in one.recurrences if found.site == "liver"]
        return min(days, default=None)

    everybody = np.array([one.course for one in facts], dtype=np.int64)
    columns = {
        Origin.INDEX_LIVER_INTERVENTION: [one.index_liver_intervention_on for one in facts],
        Origin.CLEARANCE: [one.cleared_on for one in facts],
        Origin.FIRST_RECURRENCE: [one.first_recurrence_on for one in facts],
        "liver_recurrence": [liver(one) for one in facts],
        "death": [one.died_on for one in facts],
        "last_assessment": [one.last_assessed_on for one in facts],
        "last_contact": [one.last_contact_on for one in facts],
    }
    nothing = dict.fromkeys(DAYS, column([None] * len(facts)))
    rows = Rows(
        everybody,
        Milestones(
            {**nothing, **{name: column(days) for name, days in columns.items()}},
            np.array([one.disease_left for one in facts], dtype=bool),
            np.array([one.death_undated for one in facts], dtype=bool),
        ),
        np.full(len(facts), -1, dtype=np.int8),
        np.zeros(len(facts), dtype=bool),
    )
    return Members(rows, rows)


def payloads(facts: Sequence[Facts]) -> dict[str, dict[str, Any]]:
    return outcomes(facts, members_of(facts))
