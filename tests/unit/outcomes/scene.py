"""Patients for tests of the tables, made of facts alone."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from analytics.facts.records import Facts, RecurrenceFacts, SessionFacts

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
