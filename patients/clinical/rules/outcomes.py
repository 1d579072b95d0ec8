"""Rules about outcomes: complications, death, status, plausible numbers (V17-V20, V29)."""

from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from decimal import Decimal

from ..complications import suggested_clavien_dindo
from .facts import Complication, Patient, Session, rows
from .findings import Code, Finding, error, warning

EARLY_DEATH_DAYS = 90

# What the data dictionary of the clinical specification (section 1) takes as possible.
PLAUSIBLE = {
    ("patients", "height_cm"): (100, 230),
    ("patients", "weight_kg"): (25, 250),
    ("primary_tumors", "nodes_examined"): (0, 150),
    ("primary_tumors", "circumferential_margin_mm"): (0, 100),
    ("liver_metastases", "number_of_metastases"): (1, 99),
    ("liver_metastases", "largest_mm_at_presentation"): (1, 300),
    ("liver_metastases", "largest_mm_after_chemotherapy"): (0, 300),
    ("liver_metastases", "largest_mm_at_pathology"): (0, 300),
    ("lesions", "size_mm_at_presentation"): (1, 300),
    ("systemic_therapies", "cycles_delivered"): (0, 30),
    ("sessions", "icu_days"): (0, 180),
    ("sessions", "duration_min"): (10, 1440),
    ("sessions", "blood_loss_ml"): (0, 20_000),
    ("sessions", "pringle_min"): (0, 240),
    ("pathology_reports", "margin_mm"): (0, 100),
}


def v17_death_and_grade_five_go_together(patient: Patient, today: date) -> Iterator[Finding]:
    """Grade V needs a death after the operation; a death within 90 days asks for a grade V."""
    for session in patient.sessions:
        fatal = [row for row in session.complications if row.clavien_dindo == "V"]
        for complication in fatal:
            if patient.died_on is None or _is_after(session.performed_on, patient.died_on):
                yield error(
                    "V17",
                    Code.FATAL_COMPLICATION_WITHOUT_DEATH,
                    complication.field("clavien_dindo"),
                    patient.field("died_on"),
                )
        if not fatal and _is_early_death(patient, session):
            yield warning(
                "V17",
                Code.EARLY_DEATH_WITHOUT_COMPLICATION,
                patient.field("died_on"),
                session.field("performed_on"),
            )


def _is_after(one: date | None, other: date) -> bool:
    return one is not None and one > other


def _is_early_death(patient: Patient, session: Session) -> bool:
    if patient.died_on is None or session.performed_on is None:
        return False
    return 0 <= (patient.died_on - session.performed_on).days <= EARLY_DEATH_DAYS


def v18_grade_fits_the_treatment(patient: Patient, today: date) -> Iterator[Finding]:
    """The entered grade is the one the treatment implies; a bare III agrees with IIIa and IIIb."""
    for session in patient.sessions:
        for complication in session.complications:
            suggested = _suggestion(complication)
            entered = complication.clavien_dindo
            if suggested and entered and not _agree(entered, suggested):
                yield warning(
                    "V18",
                    Code.GRADE_DIFFERS_FROM_TREATMENT,
                    complication.field("clavien_dindo"),
                    complication.field("therapies"),
                    suggested=suggested,
                )


def _agree(entered: str, suggested: str) -> bool:
    is_bare = entered in ("III", "IV")
    return suggested.rstrip("ab") == entered if is_bare else suggested == entered


def _suggestion(complication: Complication) -> str | None:
    return suggested_clavien_dindo(
        died=complication.clavien_dindo == "V",
        therapies=complication.therapies,
        anesthesia=complication.anesthesia,
        organ_failures_count=complication.organ_failures_count,
    )


def v19_death_is_told_completely(patient: Patient, today: date) -> Iterator[Finding]:
    """Date of death, cause of death and the status dead come together; a cause may be "unknown"."""
    died_on, cause = patient.field("died_on"), patient.field("death_cause")
    says_dead = [status for status in patient.statuses if status.state == "dead"]
    if patient.died_on is None and (patient.death_cause or says_dead):
        yield error("V19", Code.DEATH_DATE_MISSING, died_on)
    if patient.died_on is not None and not patient.death_cause:
        yield error("V19", Code.DEATH_CAUSE_MISSING, cause, died_on)
    if patient.died_on is not None and patient.statuses and not says_dead:
        last = max(patient.statuses, key=lambda status: status.seen_on or date.min)
        yield error("V19", Code.STATUS_NOT_DEAD, last.field("state"), died_on)


def v20_no_evidence_of_disease_is_earned(patient: Patient, today: date) -> Iterator[Finding]:
    """The latest status is free of disease only if the last recurrence was cleared, and all else."""
    dated = [status for status in patient.statuses if status.seen_on]
    latest = max(dated, key=lambda status: status.seen_on or date.min, default=None)
    if latest is None or latest.seen_on is None or latest.state != "ned":
        return
    known = [row for row in patient.recurrences if row.detected_on]
    recurrence = max(known, key=lambda row: row.detected_on or date.min, default=None)
    if recurrence is not None and not _is_cleared(patient, recurrence.detected_on, latest.seen_on):
        yield error(
            "V20",
            Code.NO_EVIDENCE_AFTER_RECURRENCE,
            latest.field("state"),
            recurrence.field("detected_on"),
        )
    for disease in patient.extrahepatic:
        if disease.state in ("present", "progressed"):
            yield error(
                "V20",
                Code.NO_EVIDENCE_WITH_EXTRAHEPATIC,
                latest.field("state"),
                disease.field("state"),
            )


def _is_cleared(patient: Patient, detected_on: date | None, by: date) -> bool:
    return any(
        session.may_have_cleared
        and session.performed_on is not None
        and detected_on is not None
        and detected_on <= session.performed_on <= by
        for session in patient.sessions
    )


def v29_numbers_are_plausible(patient: Patient, today: date) -> Iterator[Finding]:
    """No number is negative; one outside the range of the data dictionary is worth a look."""
    for row in rows(patient):
        for field in fields(row):
            value = getattr(row, field.name)
            if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
                continue
            if value < 0:
                yield error("V29", Code.NEGATIVE_NUMBER, row.field(field.name))
                continue
            low, high = PLAUSIBLE.get((row.table, field.name), (value, value))
            if not low <= value <= high:
                yield warning(
                    "V29",
                    Code.OUTSIDE_PLAUSIBLE_RANGE,
                    row.field(field.name),
                    low=float(low),
                    high=float(high),
                )
