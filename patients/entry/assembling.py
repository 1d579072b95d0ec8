"""
The rows of the record that a case makes, not yet saved, laid over the patient's record so that everything
that follows from them can be computed before anybody submits.

Not: whether they may be saved (checking), nor saving them (submitting.py).
"""

import copy
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from patients.clinical.resection import ResectionName, named_resection
from patients.clinical.segments import whole
from patients.entry.case import PHASES, Case, EntryRow, day_of, sighting
from patients.entry.steps import NO_PRIMARY, OTHER_PROCEDURES
from patients.models import (
    ClinicalModel,
    InterventionSession,
    LabResult,
    Lesion,
    LesionObservation,
    LesionTreatment,
    LiverMetastasis,
    PrimaryTumor,
    Procedure,
)
from patients.record import PatientRecord
from patients.whole_record import hand_over

KIND = Procedure.Kind
KIND_OF_NAME = {
    ResectionName.SEGMENTECTOMY: KIND.SEGMENTECTOMY,
    ResectionName.BISEGMENTECTOMY: KIND.SEGMENTECTOMY,
    ResectionName.THREE_OR_MORE_SEGMENTS: KIND.SEGMENTECTOMY,
    ResectionName.SEPARATE_SEGMENTECTOMIES: KIND.SEGMENTECTOMY,
    ResectionName.LEFT_LATERAL_SECTIONECTOMY: KIND.SECTIONECTOMY,
    ResectionName.LEFT_MEDIAL_SECTIONECTOMY: KIND.SECTIONECTOMY,
    ResectionName.RIGHT_ANTERIOR_SECTIONECTOMY: KIND.SECTIONECTOMY,
    ResectionName.RIGHT_POSTERIOR_SECTIONECTOMY: KIND.SECTIONECTOMY,
    ResectionName.LEFT_HEPATECTOMY: KIND.LEFT_HEPATECTOMY,
    ResectionName.RIGHT_HEPATECTOMY: KIND.RIGHT_HEPATECTOMY,
    ResectionName.CENTRAL_HEPATECTOMY: KIND.CENTRAL_HEPATECTOMY,
    ResectionName.RIGHT_TRISECTIONECTOMY: KIND.RIGHT_TRISECTIONECTOMY,
    ResectionName.LEFT_TRISECTIONECTOMY: KIND.LEFT_TRISECTIONECTOMY,
}
ABLATION_KINDS = {
    ("microwave", False): KIND.MWA_INTRAOPERATIVE,
    ("radiofrequency", False): KIND.RFA_INTRAOPERATIVE,
    ("microwave", True): KIND.MWA_PERCUTANEOUS,
    ("radiofrequency", True): KIND.RFA_PERCUTANEOUS,
}
# What a lesion is no longer there after, or no longer alive.


@dataclass
class Assembled:
    """New rows in the order in which they can be saved, and what changes in rows that are there."""

    case: Case
    record: PatientRecord
    session: InterventionSession
    new: list[ClinicalModel] = field(default_factory=list)
    changed: list[tuple[ClinicalModel, dict[str, Any]]] = field(default_factory=list)
    painted: frozenset[str] = frozenset()


def assemble(case: Case) -> Assembled:
    """The record's prefetched rows are replaced by those of the case: read the record anew afterwards."""
    return _Assembly(case).done


class _Assembly:
    def __init__(self, case: Case):
        self.case = case
        self.patient = case.record.patient
        session = self._row(case.one("session"))
        self.session = session
        self.done = Assembled(case, case.record, session)
        self.primary = self._primary()
        self.metastasis = self._metastasis()
        self.done.new.append(session)
        procedures = self._procedures()
        lesions = self._lesions(procedures)
        self._overlay(lesions, procedures)
        # Whatever derives from the rows is derived from the new ones.
        self.done.record = PatientRecord(self.patient)

    # --- Single rows ---

    def _row(self, row: EntryRow) -> Any:
        """The instance with every answer written into it: a copy of the record's, or a new one."""
        if row.instance is not None:
            made = copy.copy(row.instance)
            made.missing = dict(made.missing)
        else:
            made = row.model(id=row.key)
            made.center_id = self.patient.center_id
            made.patient = self.patient
        for question in row.questions:
            question.put(made, row.answers[question.name])
        return made

    def _keep(self, row: EntryRow, made: Any) -> Any:
        """Note the row as new, or what changed in it."""
        if row.instance is None:
            self.done.new.append(made)
            return made
        changes = changes_between(row, made)
        if changes:
            self.done.changed.append((row.instance, changes))
        return made

    def _primary(self) -> PrimaryTumor | None:
        row = self.case.one("primary")
        operated = self.case.one("session").value("primary_procedure")
        is_resected = bool(operated) and operated != NO_PRIMARY
        if row.instance is None and not row.is_answered and not is_resected:
            return None
        made: PrimaryTumor = self._row(row)
        if is_resected and made.resection_id is None:
            made.resection = self.session
            made.management = "resected"
        return made

    def _metastasis(self) -> LiverMetastasis | None:
        row = self.case.one("metastasis")
        has_lesions = any(each.instance is None for each in self.case.all("lesion"))
        if row.instance is None and not row.is_answered and not has_lesions:
            return None
        made = self._row(row)
        return self._keep(row, made)

    def _dated(self, name: str, day_field: str, **fixed: Any) -> Any:
        """A row that is there only if something was answered; without a date it has the operation's."""
        row = self.case.one(name)
        if row.instance is None and not row.is_answered:
            return None
        made = self._row(row)
        for field_name, value in fixed.items():
            setattr(made, field_name, value)
        if getattr(made, day_field) is None and self.session.performed_on:
            setattr(made, day_field, self.session.performed_on)
            setattr(made, f"{day_field}_precision", "day")
        return self._keep(row, made)

    # --- What was done ---

    def _procedures(self) -> list[Procedure]:
        """One per kind: what was cut out along the segments, what was not, what was ablated, and the rest."""
        case, session = self.case, self.case.one("session")
        self.by_treatment: dict[tuple[str, str], Procedure] = {}
        lesions = [row for row in case.all("lesion") if row.value("treatment")]
        anatomic = [
            row
            for row in lesions
            if row.value("treatment") in ("segmentectomy", "major_hepatectomy")
        ]
        painted = set(session.value("segments_removed") or ())
        if not painted:
            painted = {
                segment
                for row in anatomic
                if row.value("treatment") == "segmentectomy"
                for segment in row.value("segments") or ()
            }
        self.done.painted = whole(painted)
        if anatomic or painted:
            self._add_procedure(
                "anatomic", "", *_anatomic(painted), segments_resected=sorted(painted)
            )
        wedges = [row for row in lesions if row.value("treatment") == "metastasectomy"]
        if wedges:
            self._add_procedure(
                "metastasectomy",
                "",
                "liver_resection",
                KIND.METASTASECTOMY,
                anatomic="no",
                segments_resected=sorted({s for r in wedges for s in r.value("segments") or ()}),
                lesions_treated=len(wedges),
            )
        self._ablations([row for row in lesions if row.value("treatment") == "ablation"])
        self._other_procedures(session)
        return list(self.by_treatment.values())

    def _ablations(self, lesions: list[EntryRow]) -> None:
        is_percutaneous = self.session.approach == "percutaneous"
        groups = defaultdict(list)
        for row in lesions:
            groups[row.value("modality") or ""].append(row)
        for modality, treated in groups.items():
            kind = {"cryo": KIND.CRYOABLATION, "ire": KIND.ELECTROPORATION}.get(
                modality, ABLATION_KINDS.get((modality, is_percutaneous), KIND.OTHER)
            )
            self._add_procedure(
                "ablation",
                modality,
                "ablation",
                kind,
                modality=modality or None,
                lesions_treated=len(treated),
            )

    def _other_procedures(self, session: EntryRow) -> None:
        primary = session.value("primary_procedure")
        if primary and primary != NO_PRIMARY:
            self._add_procedure(
                "primary",
                "",
                "primary",
                primary,
                anastomosis=session.value("anastomosis"),
                stoma=session.value("stoma"),
            )
        for kind in session.value("other_procedures") or ():
            self._add_procedure("other", kind, OTHER_PROCEDURES[kind], kind)

    def _add_procedure(self, what: str, which: str, group: str, kind: str, **fields: Any) -> None:
        made = Procedure(
            id=uuid.uuid5(self.case.draft.pk, f"procedure.{what}.{which}"),
            center_id=self.patient.center_id,
            patient=self.patient,
            session=self.session,
            group=group,
            kind=kind,
        )
        if what == "anatomic":
            made.anatomic = "yes"
        for name, value in fields.items():
            setattr(made, name, value)
        self.by_treatment[what, which] = made
        self.done.new.append(made)

    # --- Lesions ---

    def _lesions(self, procedures: list[Procedure]) -> list[Lesion]:
        known = [row.instance for row in self.case.rows["lesion"] if row.instance is not None]
        others = [each for each in self.patient.lesions.all() if each not in known]
        numbers = [lesion.lesion_no for lesion in self.patient.lesions.all()]
        next_no = max(numbers, default=0)
        made: list[Lesion] = list(others)
        for row in self.case.all("lesion"):
            lesion = self._row(row)
            if row.instance is None:
                next_no += 1
                lesion.lesion_no = next_no
                self._belongs(lesion)
            for name in ("map_x", "map_y"):
                setattr(lesion, name, row.value(name))
            self._keep(row, lesion)
            sightings = self._sightings(row, lesion)
            treatments = self._treatments(row, lesion, procedures)
            hand_over(lesion, observations=sightings, treatments=treatments)
            made.append(lesion)
        self._treats_recurrences(made)
        return made

    def _treats_recurrences(self, lesions: list[Lesion]) -> None:
        """A recurrence of which a lesion is treated here was treated in this session, if in none before."""
        treated = {
            lesion.recurrence_id
            for lesion in lesions
            if any(row.treatment in LesionTreatment.TREATED for row in lesion.treatments.all())
        }
        for recurrence in self.case.record.recurrences:
            if recurrence.pk in treated and recurrence.treated_by_id is None:
                self.done.changed.append((recurrence, {"treated_by": self.session}))

    def _belongs(self, lesion: Lesion) -> None:
        """New disease after a treated liver belongs to the recurrence that is being treated."""
        recurrences = self.case.record.recurrences
        if recurrences and self.case.record.curative_liver_sessions:
            lesion.recurrence = recurrences[-1]
        else:
            lesion.liver_metastasis = self.metastasis

    def _sightings(self, row: EntryRow, lesion: Lesion) -> list[LesionObservation]:
        kept = [] if row.instance is None else list(row.instance.observations.all())
        for name, phase in PHASES.items():
            is_gone = phase == "after_chemotherapy" and row.value("vanished") == "yes"
            size = row.value(name)
            if is_gone:
                size = None
            seen = sighting(row.instance, phase) if row.instance is not None else None
            state = "vanished" if is_gone else "present"
            if seen is not None:
                if (seen.size_mm, seen.state == "vanished") == (size, is_gone):
                    continue
                changed = copy.copy(seen)
                changed.size_mm, changed.state = size, state
                kept[kept.index(seen)] = changed
                self.done.changed.append((seen, {"size_mm": size, "state": state}))
            elif size is not None or is_gone:
                observed_on, precision = self._seen_on(phase)
                made = LesionObservation(
                    id=uuid.uuid5(row.key, phase),
                    center_id=self.patient.center_id,
                    patient=self.patient,
                    lesion=lesion,
                    phase=phase,
                    state=state,
                    size_mm=size,
                    observed_on=observed_on,
                    observed_on_precision=precision,
                )
                kept.append(made)
                self.done.new.append(made)
        return kept

    def _seen_on(self, phase: str) -> tuple[date | None, str]:
        """
        The day a size belongs to, where only the phase was asked: the diagnosis, the last imaging after the
        preoperative therapy (else the therapy's assessment or end), or the operation.
        """
        session, metastasis = self.session, self.metastasis
        operated = (session.performed_on, session.performed_on_precision)
        if phase == "presentation" and metastasis is not None and metastasis.diagnosed_on:
            return metastasis.diagnosed_on, metastasis.diagnosed_on_precision
        if phase == "after_chemotherapy":
            return self._restaged_on(), "day"
        return operated

    def _restaged_on(self) -> date | None:
        operated_on = self.session.performed_on
        if operated_on is None:
            return None
        days = []
        for row in self.case.all("therapy"):
            started = day_of(row.answers["started_on"])
            if started is None or started > operated_on:
                continue
            days += [
                day
                for name in ("response_on", "ended_on")
                if (day := day_of(row.answers[name])) and day <= operated_on
            ]
        after = max(days, default=None)
        imaged = [
            study.performed_on
            for study in self.patient.imaging_studies.all()
            if study.modality != "colonoscopy" and study.performed_on <= operated_on
        ]
        if after:
            imaged = [day for day in imaged if day >= after]
        return max(imaged, default=after or operated_on)

    def _treatments(
        self, row: EntryRow, lesion: Lesion, procedures: list[Procedure]
    ) -> list[LesionTreatment]:
        treatment = row.value("treatment")
        if not treatment:
            return []
        modality = row.value("modality") or ""
        if treatment == "not_treated":
            procedure = next(iter(procedures), None)
            word = "none_planned_vanished" if row.value("vanished") == "yes" else "untreated"
        elif treatment == "ablation":
            procedure, word = self.by_treatment["ablation", modality], "ablated"
        else:
            what = "metastasectomy" if treatment == "metastasectomy" else "anatomic"
            procedure, word = self.by_treatment[what, ""], "resected"
        if procedure is None:
            return []
        made = LesionTreatment(
            id=uuid.uuid5(row.key, f"treatment.{self.case.draft.pk}"),
            center_id=self.patient.center_id,
            patient=self.patient,
            lesion=lesion,
            procedure=procedure,
            treatment=word,
            modality=modality or None if word == "ablated" else None,
            margin_mm=row.value("margin_mm") if word == "resected" else None,
            margin_status=row.value("margin_status") if word == "resected" else None,
        )
        self.done.new.append(made)
        return [made]

    # --- All of it over the record ---

    def _overlay(self, lesions: list[Lesion], procedures: list[Procedure]) -> None:
        patient, case = self.patient, self.case
        if self.primary is not None:
            self._keep(case.one("primary"), self.primary)
        for name in ("height_cm", "weight_kg"):
            answer = case.one("patient").answers[name]
            if answer.value != getattr(patient, name):
                self._change_patient(name, answer.value)
        assessment = self._dated("performance", "assessed_on")
        cea = self._cea()
        volumetry = self._dated("volumetry", "performed_on", modality="ct_volumetry")
        reports = [
            self._dated("liver_specimen", "specimen_on", specimen="liver", session=self.session),
            self._dated(
                "primary_specimen", "specimen_on", specimen="primary", session=self.session
            ),
        ]
        reports = [report for report in reports if report is not None]
        repeated = {
            row: [self._keep(each, self._row(each)) for each in case.all(row)]
            for row in ("extrahepatic", "therapy")
        }
        complications = []
        for each in case.all("complication"):
            made = self._row(each)
            made.session = self.session
            complications.append(self._keep(each, made))
        hand_over(
            self.session,
            procedures=procedures,
            complications=complications,
            pathology_reports=reports,
        )
        # An operation without its day stands nowhere in the course.
        dated = [self.session] if self.session.performed_on else []
        sessions = sorted([*patient.sessions.all(), *dated], key=lambda s: s.performed_on)
        hand_over(
            patient,
            primary_tumors=_with(patient.primary_tumors.all(), [self.primary]),
            liver_metastases=_with(patient.liver_metastases.all(), [self.metastasis]),
            lesions=lesions,
            sessions=sessions,
            complications=[*patient.complications.all(), *complications],
            pathology_reports=[*patient.pathology_reports.all(), *reports],
            extrahepatic_disease=repeated["extrahepatic"],
            systemic_therapies=repeated["therapy"],
            performance_assessments=_with(patient.performance_assessments.all(), [assessment]),
            lab_results=_with(patient.lab_results.all(), [cea]),
            imaging_studies=_with(patient.imaging_studies.all(), [volumetry]),
        )

    def _cea(self) -> LabResult | None:
        cea = self._dated("cea", "taken_on", analyte="cea")
        if cea is not None and not cea.unit:
            cea.unit = "ng/mL"
        return cea

    def _change_patient(self, name: str, value: Any) -> None:
        for row, changes in self.done.changed:
            if row is self.patient:
                changes[name] = value
                break
        else:
            self.done.changed.append((copy.copy(self.patient), {name: value}))
        setattr(self.patient, name, value)


def changes_between(row: EntryRow, made: ClinicalModel) -> dict[str, Any]:
    """The columns a correction of the record's row would change."""
    changes: dict[str, Any] = {}
    names = {name for q in row.questions for name in q.columns(row.answers[q.name])}
    for name in [*sorted(names), *LINKS.get(row.row, ())]:
        if getattr(made, name) != getattr(row.instance, name):
            changes[name] = getattr(made, name)
    if made.missing != row.instance.missing:
        changes["missing"] = made.missing
    return changes


# What assembling sets besides the answers.
LINKS = {"primary": ("resection", "management"), "lesion": ("map_x", "map_y")}


def _anatomic(painted: Iterable[str]) -> tuple[str, str]:
    segments = set(painted)
    if whole(segments) == {"I"}:
        return "liver_resection", KIND.CAUDATE_RESECTION
    named = named_resection(segments=segments, is_anatomic=True)
    return "liver_resection", KIND_OF_NAME[named.name] if named else KIND.SEGMENTECTOMY


def _with(rows: Iterable, made: list) -> list:
    """The rows, each replaced by the one made of it; new ones at the end."""
    replaced = {row.pk: row for row in made if row is not None}
    found = [replaced.pop(row.pk, row) for row in rows]
    return [*found, *replaced.values()]
