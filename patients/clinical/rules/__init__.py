"""
The thirty cross-field rules of a record, as pure functions over plain rows.

`findings(patient, today=...)` runs those of one patient; registry_wide.py holds the two that need
more than one. Sentences, forms and files belong to the callers.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

from . import disease, operations, outcomes, times
from .facts import Patient
from .findings import Code, Field, Finding, Severity

Rule = Callable[[Patient, date], Iterator[Finding]]

RULES: tuple[Rule, ...] = (
    times.v01_birth_comes_first,
    times.v02_events_lie_between_now_and_death,
    times.v03_periods_run_forwards,
    times.v04_metastasis_found_first,
    times.v05_liver_is_treated_after_its_diagnosis,
    times.v06_recurrence_follows_its_treatment,
    times.v07_recurrences_are_a_sequence,
    disease.v08_bilobar_needs_two,
    disease.v09_lesions_fit_the_report,
    disease.v10_no_lesion_is_treated_twice,
    operations.v11_strategy_fits_the_dates,
    operations.v12_strategy_orders_two_tumors,
    operations.v13_second_stage_follows_the_first,
    operations.v14_name_fits_the_segments,
    operations.v15_margin_fits_its_status,
    operations.v16_re_excision_follows_frozen_section,
    outcomes.v17_death_and_grade_five_go_together,
    outcomes.v18_grade_fits_the_treatment,
    outcomes.v19_death_is_told_completely,
    outcomes.v20_no_evidence_of_disease_is_earned,
    disease.v21_m_category_fits_the_sites,
    disease.v22_hipec_has_a_reason,
    disease.v23_drugs_fit_tumor_and_surgery,
    operations.v24_surgery_is_prepared,
    operations.v25_final_decision_had_a_quorum,
    disease.v26_nodes_fit_the_n_category,
    times.v28_one_session_a_day,
    outcomes.v29_numbers_are_plausible,
    times.v30_contact_is_kept,
)


def findings(patient: Patient, *, today: date) -> list[Finding]:
    """
    Everything the rules have to say about one record, in their order.

    An error that involves a date known only to the month or year is softened to a warning: the
    true day may well be in order.
    """
    return [
        _softened(finding, patient.imprecise) for rule in RULES for finding in rule(patient, today)
    ]


def _softened(finding: Finding, imprecise: frozenset[Field]) -> Finding:
    if finding.severity is Severity.ERROR and imprecise.intersection(finding.fields):
        return replace(finding, severity=Severity.WARNING)
    return finding


__all__ = ["RULES", "Code", "Field", "Finding", "Patient", "Severity", "findings"]
