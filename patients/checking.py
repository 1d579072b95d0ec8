"""
The cross-field rules over one patient's record: rows as the rules see them, findings, and their sentences.

Not: the rules themselves (patients.clinical.rules), nor what the board knows: whoever does answers
`decisions_asked` with the board's decisions.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from patients.clinical import rules
from patients.clinical.missing import known, known_set
from patients.clinical.rules import Code, Finding, Severity
from patients.clinical.rules import facts as seen
from patients.events.kinds import correction_url
from patients.facts import said_date, said_number
from patients.models import ClinicalModel, InterventionSession, Patient
from patients.record import PatientRecord
from patients.signals import decisions_asked

LIVER_TREATED = frozenset({"resected", "ablated", "resected_and_ablated_bed", "radiotherapy"})


def key_of(row: ClinicalModel) -> str:
    """How a finding names a row: its table and its key."""
    return f"{row._meta.model_name}.{row.pk}"


def as_rules_see(record: PatientRecord) -> seen.Patient:
    patient = record.patient
    decided: list[seen.Decision] = []
    for _receiver, found in decisions_asked.send(Patient, patient=patient):
        decided.extend(found or ())  # type: ignore[arg-type]
    treated = defaultdict(list)
    for lesion in patient.lesions.all():
        for row in lesion.treatments.all():
            treated[row.procedure.session_id].append(row.treatment)
    return seen.Patient(
        key=key_of(patient),
        born_on=patient.born_on,
        died_on=patient.died_on,
        death_cause=known(patient.death_cause),
        last_contact_on=record.last_contact_on,
        height_cm=patient.height_cm,
        weight_kg=patient.weight_kg,
        primaries=tuple(_primary(row) for row in patient.primary_tumors.all()),
        metastases=tuple(_metastasis(row) for row in patient.liver_metastases.all()),
        lesions=tuple(_lesion(row) for row in patient.lesions.all()),
        extrahepatic=tuple(
            seen.Extrahepatic(
                key=key_of(row),
                site=known(row.site),
                detected_on=row.detected_on,
                state=known(row.state),
            )
            for row in patient.extrahepatic_disease.all()
        ),
        therapies=tuple(
            seen.Therapy(
                key=key_of(row),
                started_on=row.started_on,
                ended_on=row.ended_on,
                biologics=tuple(known_set(row.biologics) or ()),
                cycles_delivered=row.cycles_delivered,
            )
            for row in patient.systemic_therapies.all()
        ),
        sessions=tuple(_session(row, treated[row.pk], decided) for row in record.sessions),
        recurrences=tuple(
            seen.Recurrence(
                key=key_of(row),
                sequence_no=row.sequence_no,
                detected_on=row.detected_on,
                after_session=f"interventionsession.{row.after_session_id}"
                if row.after_session_id
                else None,
                sites=tuple(known_set(row.sites) or ()),
            )
            for row in record.recurrences
        ),
        studies=tuple(
            seen.Study(key=key_of(row), modality=row.modality, performed_on=row.performed_on)
            for row in patient.imaging_studies.all()
        )
        or None,
        statuses=tuple(
            seen.Status(key=key_of(row), seen_on=row.known_on, state=known(row.state))
            for row in patient.status_events.all()
        ),
        decisions=tuple(decided),
        imprecise=frozenset(_imprecise(record)),
    )


def _primary(row) -> seen.Primary:
    return seen.Primary(
        key=key_of(row),
        diagnosed_on=row.diagnosed_on,
        resected_on=row.resection.performed_on if row.resection else None,
        tnm_edition=known(row.tnm_edition),
        t_category=known(row.t_category),
        n_category=known(row.n_category),
        m_category=known(row.m_category),
        nodes_examined=row.nodes_examined,
        nodes_positive=row.nodes_positive,
        has_tumor_deposits=_yes(row.tumor_deposits),
        is_kras_mutated=is_mutated(row.kras),
        is_nras_mutated=is_mutated(row.nras),
        presentation=_codes(row.presentation),
        circumferential_margin_mm=row.circumferential_margin_mm,
    )


def _metastasis(row) -> seen.LiverMetastasis:
    return seen.LiverMetastasis(
        key=key_of(row),
        diagnosed_on=row.diagnosed_on,
        found_at_staging=row.found_at_staging,
        number_of_metastases=row.number_of_metastases,
        number_is_minimum=row.number_is_minimum,
        distribution=known(row.distribution_reported),
        largest_mm_at_presentation=row.largest_mm_at_presentation,
        largest_mm_after_chemotherapy=row.largest_mm_after_chemotherapy,
        largest_mm_at_pathology=row.largest_mm_at_pathology,
        strategy=known(row.strategy),
    )


def _lesion(row) -> seen.Lesion:
    sizes = [s.size_mm for s in row.observations.all() if s.phase == "presentation"]
    return seen.Lesion(
        key=key_of(row),
        is_of_presentation=row.liver_metastasis_id is not None,
        size_mm_at_presentation=next(iter(sizes), None),
        treatments=tuple(t.treatment for t in row.treatments.all() if t.treatment in LIVER_TREATED),
    )


def _session(row: InterventionSession, done: list[str], decided) -> seen.Session:
    return seen.Session(
        key=key_of(row),
        performed_on=row.performed_on,
        admitted_on=row.admitted_on,
        discharged_on=row.discharged_on,
        readmitted_on=row.readmitted_on,
        residual_disease=known(row.residual_disease),
        frozen_section=known(row.frozen_section),
        re_excision=_yes(row.re_excision),
        lesions_resected=_counted(row.lesions_resected, done, "resected"),
        lesions_ablated=_counted(row.lesions_ablated, done, "ablated"),
        has_decision=_has_decision(row, decided),
        icu_days=row.icu_days,
        duration_min=row.duration_min,
        blood_loss_ml=row.blood_loss_ml,
        pringle_min=row.pringle_min,
        procedures=tuple(
            seen.Procedure(
                key=key_of(p),
                group=p.group,
                kind=p.kind,
                segments=frozenset(known_set(p.segments_resected) or ()),
                is_anatomic=_yes(p.anatomic),
                resection_class_reported=known(p.resection_class_reported),
            )
            for p in row.procedures.all()
        ),
        complications=tuple(
            seen.Complication(
                key=key_of(c),
                began_on=c.began_on,
                clavien_dindo=known(c.clavien_dindo),
                therapies=_codes(c.therapies),
                anesthesia=known(c.anesthesia),
                organ_failures_count=int(c.organ_failures) if known(c.organ_failures) else None,
            )
            for c in row.complications.all()
        ),
        pathology=tuple(
            seen.Pathology(
                key=key_of(r),
                specimen_on=r.specimen_on,
                margin_status=known(r.margin_status),
                margin_mm=r.margin_mm,
                r1_rule=known(r.r1_rule),
            )
            for r in row.pathology_reports.all()
            if r.specimen == "liver"
        ),
    )


def _has_decision(session: InterventionSession, decided) -> bool | None:
    """Whether the board had decided by that day; unknown where the board was never asked about the patient."""
    days = [decision.decided_on for decision in decided if decision.decided_on]
    if session.performed_on is None or not decided:
        return None
    return any(day <= session.performed_on for day in days)


def _counted(reported: int | None, done: list[str], word: str) -> int | None:
    itemized = sum(treatment.startswith(word) for treatment in done)
    return itemized or reported


def _codes(codes) -> tuple[str, ...] | None:
    given = known_set(codes)
    return None if given is None else tuple(given)


def _yes(code: str | None) -> bool | None:
    return {"yes": True, "no": False}.get(code or "")


def is_mutated(code: str | None) -> bool | None:
    return {"mutated": True, "wild_type": False}.get(code or "")


def _imprecise(record: PatientRecord):
    patient = record.patient
    tables: dict[str, Any] = {
        "patients": [patient],
        "primary_tumors": patient.primary_tumors.all(),
        "liver_metastases": patient.liver_metastases.all(),
        "extrahepatic_disease": patient.extrahepatic_disease.all(),
        "systemic_therapies": patient.systemic_therapies.all(),
        "sessions": record.sessions,
        "complications": [c for s in record.sessions for c in s.complications.all()],
        "pathology_reports": [r for s in record.sessions for r in s.pathology_reports.all()],
        "recurrences": record.recurrences,
        "imaging_studies": patient.imaging_studies.all(),
    }
    for table, rows in tables.items():
        for row in rows:
            for field in row._meta.fields:
                precision = getattr(row, f"{field.name}_precision", None)
                if precision in ("month", "year"):
                    yield seen.Field(table, key_of(row), field.name)


# --- What the rules say, in words ---

SENTENCES = {
    Code.BEFORE_BIRTH: _("A date (%(on)s) lies before the birth."),
    Code.AGE_UNUSUAL: _("The patient was %(age_years)s years old at the diagnosis."),
    Code.IN_THE_FUTURE: _("A date (%(on)s) lies in the future."),
    Code.AFTER_DEATH: _("A date (%(on)s) lies after the death."),
    Code.ENDS_BEFORE_START: _("Two dates are in the wrong order: the end comes before the start."),
    Code.METASTASIS_LONG_BEFORE_PRIMARY: _(
        "The metastases were found more than 30 days before the primary."
    ),
    Code.LIVER_TREATED_BEFORE_DIAGNOSIS: _(
        "The liver was treated before the metastases were diagnosed."
    ),
    Code.LIVER_TREATED_ON_DIAGNOSIS: _(
        "The liver was treated on the day the metastases were diagnosed."
    ),
    Code.RECURRENCE_BEFORE_TREATMENT: _("The recurrence lies before the treatment it follows."),
    Code.RECURRENCE_OR_RESIDUAL: _(
        "Only %(days)s days after the treatment: a recurrence, or disease that was left behind?"
    ),
    Code.RECURRENCE_NUMBERS_HAVE_GAPS: _("Recurrences are numbered without gaps from 1."),
    Code.RECURRENCE_DATES_NOT_INCREASING: _("A later recurrence has an earlier date."),
    Code.RECURRENCE_WITHOUT_CLEARANCE: _(
        "A recurrence needs a treatment before it that cleared the disease."
    ),
    Code.BILOBAR_NEEDS_TWO: _("Bilobar disease needs at least two metastases."),
    Code.MORE_LESIONS_THAN_REPORTED: _(
        "%(lesions)s lesions are listed, more than the number reported."
    ),
    Code.FEWER_LESIONS_THAN_REPORTED: _(
        "%(lesions)s lesions are listed, fewer than the number reported."
    ),
    Code.LARGEST_SIZE_DIFFERS: _(
        "The largest lesion listed has %(largest_mm)s mm; the size reported is another."
    ),
    Code.MORE_TREATED_THAN_LESIONS: _(
        "%(treated)s lesions were treated, but there are only %(lesions)s."
    ),
    Code.LESION_TREATED_TWICE: _("The same lesion was treated twice without coming back."),
    Code.STRATEGY_CONTRADICTS_DATES: _(
        "The strategy does not fit the dates of the liver operation and of the primary's."
    ),
    Code.SIMULTANEOUS_WITHOUT_BOTH: _(
        "A simultaneous operation treats the liver and the primary in one session."
    ),
    Code.STRATEGY_AFTER_PRIMARY_RESECTED: _(
        "The primary was resected before the metastases were found: this is metachronous disease."
    ),
    Code.SECOND_STAGE_WITHOUT_FIRST: _("A second stage needs a first stage before it."),
    Code.STAGE_INTERVAL_UNUSUAL: _("The two stages lie %(days)s days apart."),
    Code.SEGMENTS_CONTRADICT_NAME: _(
        "The name of the resection does not fit the segments removed (%(segments)s)."
    ),
    Code.MARGIN_CONTRADICTS_STATUS: _("The margin in mm does not fit the margin status."),
    Code.R2_WITHOUT_RESIDUAL_DISEASE: _("R2 means macroscopic disease was left behind."),
    Code.RE_EXCISION_WITHOUT_FROZEN_SECTION: _("A re-excision follows a frozen section."),
    Code.FATAL_COMPLICATION_WITHOUT_DEATH: _("Grade V means death, but no death is recorded."),
    Code.EARLY_DEATH_WITHOUT_COMPLICATION: _(
        "The patient died soon after the operation, but no complication of grade V is recorded."
    ),
    Code.GRADE_DIFFERS_FROM_TREATMENT: _(
        "By its treatment this complication is of grade %(suggested)s."
    ),
    Code.DEATH_DATE_MISSING: _("The date of death is missing."),
    Code.DEATH_CAUSE_MISSING: _("The cause of death is missing."),
    Code.STATUS_NOT_DEAD: _("A death is recorded, but the last disease status is another."),
    Code.NO_EVIDENCE_AFTER_RECURRENCE: _(
        "“No evidence of disease” after a recurrence needs a treatment that cleared it."
    ),
    Code.NO_EVIDENCE_WITH_EXTRAHEPATIC: _(
        "“No evidence of disease”, but extrahepatic disease is still present."
    ),
    Code.M_CATEGORY_CONTRADICTS_SITES: _(
        "The M category does not fit the sites at diagnosis: %(expected)s would."
    ),
    Code.HIPEC_WITHOUT_PERITONEAL_DISEASE: _("HIPEC, but no peritoneal disease is recorded."),
    Code.ANTI_EGFR_IN_RAS_MUTATED: _("An anti-EGFR antibody in a RAS-mutated tumor."),
    Code.BEVACIZUMAB_CLOSE_TO_SURGERY: _(
        "Bevacizumab ended only %(days)s days before the operation."
    ),
    Code.PREOPERATIVE_STUDY_MISSING: _("Not in the record before this operation: %(missing)s."),
    Code.SURGERY_WITHOUT_DECISION: _("No decision of the board precedes this operation."),
    Code.FINAL_DECISION_WITHOUT_QUORUM: _("A final decision was taken without a quorum."),
    Code.MORE_POSITIVE_THAN_EXAMINED: _("More positive nodes than nodes examined."),
    Code.N_CATEGORY_CONTRADICTS_COUNTS: _(
        "The N category does not fit the nodes counted: %(expected)s would."
    ),
    Code.LEVELS_DO_NOT_ADD_UP: _("The parts do not add up to the whole."),
    Code.SESSION_TWICE_ON_A_DAY: _("Two interventions on one day: one session, entered twice?"),
    Code.PERSON_TWICE: _("This person seems to be entered twice."),
    Code.NEGATIVE_NUMBER: _("A number below zero."),
    Code.OUTSIDE_PLAUSIBLE_RANGE: _("Unusual: most values lie from %(low)s to %(high)s."),
    Code.NO_CONTACT_FOR_LONG: _("There has been no contact for longer than the plan allows."),
    Code.ABLATION_OF_LARGE_LESION: _("A lesion of %(size_mm)s mm was ablated; most are smaller."),
    Code.UNUSUALLY_MANY_LESIONS: _("%(lesions)s lesions are listed."),
    Code.STAY_UNUSUAL: _("The patient stayed %(days)s days after the operation."),
}
STUDIES = {
    "mri": _("MRI within 6 weeks"),
    "pet_ct": _("PET-CT within 6 weeks"),
    "colonoscopy": _("colonoscopy within a year"),
    "ct_volumetry": _("CT volumetry"),
}


def sentence(finding: Finding) -> str:
    """What the rule says, in the reader's language."""
    return str(SENTENCES[finding.code]) % {
        name: _said(value) for name, value in finding.details.items()
    }


def _said(value: Any) -> str:
    if isinstance(value, date):
        return said_date(value, "day")
    if isinstance(value, tuple):
        return ", ".join(str(STUDIES.get(part, part)) for part in value)
    return said_number(value) if isinstance(value, int | float) else str(value)


@dataclass(frozen=True)
class Warned:
    """A finding as a page shows it: where, what, and the fingerprint under which it can be kept."""

    finding: Finding
    fingerprint: str

    @property
    def text(self) -> str:
        return sentence(self.finding)

    @property
    def is_error(self) -> bool:
        return self.finding.severity is Severity.ERROR

    @property
    def url(self) -> str:
        """Where the first of the fields that has a page is corrected; "" where none has."""
        for involved in self.finding.fields:
            table, _dot, key = involved.row.partition(".")
            url = correction_url(table, key) if key else ""
            if url:
                return f"{url}#id_{involved.name}"
        return ""

    @property
    def names(self) -> list[str]:
        """`table.key.field` of each field involved."""
        return [f"{field.row}.{field.name}" for field in self.finding.fields]


def check(record: PatientRecord, *, today: date, also: Iterable[Finding] = ()) -> list[Warned]:
    """
    Every finding of one patient, each with a fingerprint of the values that were looked at.

    `also`: findings of other checks, which come last.
    """
    patient = as_rules_see(record)
    rows = {row.key: row for row in seen.rows(patient)}
    found = [*rules.findings(patient, today=today), *also]
    return [Warned(each, _fingerprint(each, rows)) for each in found]


def refuse_new_errors(before: PatientRecord, after: PatientRecord, *, today: date) -> None:
    """
    Raises ValidationError with what is impossible now and was not before, by "table.key.field".

    What contradicted itself already does not keep anybody from mending something else.
    """

    def errors_of(record: PatientRecord) -> dict[tuple, Warned]:
        found = (each for each in check(record, today=today) if each.is_error)
        return {(e.finding.rule, e.finding.code, *e.names): e for e in found}

    known = set(errors_of(before))
    new = [each for key, each in errors_of(after).items() if key not in known]
    if new:
        raise ValidationError({each.names[0] if each.names else "": each.text for each in new})


def _fingerprint(finding: Finding, rows: dict[str, seen.Row]) -> str:
    """When one of the values changes, the warning is asked anew."""
    looked_at = [finding.rule, str(finding.code)]
    for field in finding.fields:
        looked_at += [field.row, field.name, str(getattr(rows.get(field.row), field.name, ""))]
    looked_at.append(str(sorted(finding.details.items())))
    return hashlib.sha256("|".join(looked_at).encode()).hexdigest()[:40]
