"""A draft lying over the record: every row of the case with its answers, typed or already known, and its errors."""

import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from patients.constraints import Missing
from patients.entry.steps import (
    REPEATED_ROWS,
    SINGLE_ROWS,
    Part,
    Step,
    questions_of,
    step_asking,
)
from patients.fields import DecimalMarkField, PartialDate, PartialDateField
from patients.models import CaseDraft, ClinicalModel
from patients.prepared import run
from patients.questions import Answer, Question
from patients.record import CEA_VALID_DAYS, PatientRecord


@dataclass(frozen=True)
class Typed:
    """One field as it was last left in the draft."""

    value: Any
    version: int
    at: datetime


@dataclass
class EntryRow:
    """One row of the case. `instance` is the record's row where there is one already."""

    row: str
    model: type[ClinicalModel]
    key: uuid.UUID
    instance: ClinicalModel | None
    answers: dict[str, Answer] = field(default_factory=dict)

    @property
    def questions(self) -> tuple[Question, ...]:
        return questions_of(self.row)

    @cached_property
    def prefix(self) -> str:
        return f"{self.model._meta.model_name}.{self.key}"

    @property
    def model_name(self) -> str:
        return self.model._meta.model_name or ""

    def name(self, question: Question | str) -> str:
        return f"{self.prefix}.{question if isinstance(question, str) else question.name}"

    def value(self, name: str) -> Any:
        """The value of an answer; None where there is none, whatever the reason."""
        return self.answers[name].value

    @property
    def is_removed(self) -> bool:
        return "removed" in self.answers and self.value("removed") == "yes"

    @property
    def is_answered(self) -> bool:
        return any(answer.is_given for answer in self.answers.values())


@dataclass
class Case:
    """The whole case as it stands. `changes`: the latest change of each field; `changed_at`: every change's time."""

    draft: CaseDraft
    record: PatientRecord
    changes: dict[str, Typed]
    changed_at: list[datetime] = field(default_factory=list)
    errors: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.rows: dict[str, list[EntryRow]] = {}
        for row, model in SINGLE_ROWS.items():
            instance = self._known_single(row)
            key = instance.pk if instance else uuid.uuid5(self.draft.pk, row)
            self._add(EntryRow(row, model, key, instance))
        for row, model in REPEATED_ROWS.items():
            self.rows.setdefault(row, [])
            known = self._known_repeated(row)
            for instance in known:
                self._add(EntryRow(row, model, instance.pk, instance))
            for key in self._new_keys(model, {instance.pk for instance in known}):
                self._add(EntryRow(row, model, key, None))

    @classmethod
    def of(cls, draft: CaseDraft, record: PatientRecord) -> "Case":
        changes, changed_at = _changes(draft)
        return cls(draft, record, changes, changed_at)

    def _add(self, row: EntryRow) -> None:
        for each in row.questions:
            row.answers[each.name] = self._answer(row, each)
        self.rows.setdefault(row.row, []).append(row)

    def _answer(self, row: EntryRow, question: Question) -> Answer:
        name = row.name(question)
        if name in self.changes:
            try:
                return question.read(self.changes[name].value)
            except ValidationError as refused:
                self.errors[name] = refused.messages
                return Answer()
        return known_answer(row, question)

    # --- Which rows the record already has ---

    def _known_single(self, row: str) -> ClinicalModel | None:
        record, patient = self.record, self.record.patient
        if row == "patient":
            return patient
        if row == "primary":
            return record.primary
        if row == "metastasis":
            return record.presentation
        if row == "performance":
            recent = [
                a
                for a in patient.performance_assessments.all()
                if a.assessed_on >= self._preoperative_since
            ]
            return max(recent, key=lambda a: a.assessed_on, default=None)
        if row == "cea":
            recent = [
                lab
                for lab in patient.lab_results.all()
                if lab.analyte == "cea" and lab.taken_on >= self._preoperative_since
            ]
            return max(recent, key=lambda lab: lab.taken_on, default=None)
        if row == "volumetry":
            measured = [s for s in patient.imaging_studies.all() if s.modality == "ct_volumetry"]
            return max(measured, key=lambda s: s.performed_on, default=None)
        return None

    def _known_repeated(self, row: str) -> list[ClinicalModel]:
        patient = self.record.patient
        if row == "lesion":
            return [lesion for lesion in patient.lesions.all() if not is_treated(lesion)]
        if row == "extrahepatic":
            return list(patient.extrahepatic_disease.all())
        if row == "therapy":
            return list(patient.systemic_therapies.all())
        return []

    def _new_keys(self, model: type[ClinicalModel], known: set[uuid.UUID]) -> list[uuid.UUID]:
        """Rows that only the draft has, in the order in which they were begun."""
        table = model._meta.model_name
        single = {row.key for rows in self.rows.values() for row in rows}
        begun: dict[uuid.UUID, datetime] = {}
        for name, typed in self.changes.items():
            parts = name.split(".")
            if len(parts) != 3 or parts[0] != table:
                continue
            key = uuid.UUID(parts[1])
            if key not in known and key not in single:
                begun[key] = min(begun.get(key, typed.at), typed.at)
        return sorted(begun, key=lambda key: (begun[key], str(key)))

    @cached_property
    def _preoperative_since(self) -> date:
        """A CEA or an assessment of the last three months need not be asked for again."""
        operated_on = self._typed_operation_day or timezone.localdate()
        last = self.record.sessions[-1].performed_on if self.record.sessions else date.min
        return max(operated_on - timedelta(days=CEA_VALID_DAYS), last)

    @cached_property
    def _typed_operation_day(self) -> date | None:
        key = uuid.uuid5(self.draft.pk, "session")
        typed = self.changes.get(f"interventionsession.{key}.performed_on")
        if typed is None:
            return None
        try:
            read = PartialDateField(required=False).clean(typed.value)
        except (ValidationError, TypeError, AttributeError):
            return None
        return read.on if read else None

    # --- Reading it ---

    def one(self, row: str) -> EntryRow:
        return self.rows[row][0]

    def all(self, row: str) -> list[EntryRow]:
        """The rows of a kind that were not taken out again."""
        return [each for each in self.rows[row] if not each.is_removed]

    @property
    def performed_on(self) -> date | None:
        return day_of(self.one("session").answers["performed_on"])

    def rows_of(self, part: Part) -> list[EntryRow]:
        return self.all(part.row) if part.repeated else [self.one(part.row)]

    def find(self, name: str) -> tuple[EntryRow, Question] | None:
        """The row and question of a field's name; a row the browser has just made is new."""
        table, _dot, rest = name.partition(".")
        text, _dot, field_name = rest.partition(".")
        for rows in self.rows.values():
            for row in rows:
                if row.prefix == f"{table}.{text}":
                    return _question(row, field_name)
        for kind, model in REPEATED_ROWS.items():
            if model._meta.model_name == table:
                try:
                    key = uuid.UUID(text)
                except ValueError:
                    return None
                return _question(EntryRow(kind, model, key, None), field_name)
        return None

    def step_of_field(self, name: str) -> Step | None:
        """Where a field is asked."""
        found = self.find(name)
        return None if found is None else step_asking(found[0].row, found[1].name)

    def kept(self) -> dict[str, Typed]:
        """The warnings that were looked at and kept, by fingerprint."""
        return {
            name.removeprefix("kept."): typed
            for name, typed in self.changes.items()
            if name.startswith("kept.") and typed.value is not None
        }

    def reminder_days(self) -> Iterator[tuple[EntryRow, Question, date]]:
        """The day that was chosen for asking again, where a field is awaited."""
        for rows in self.rows.values():
            for row in rows:
                for question in row.questions:
                    typed = self.changes.get(row.name(question))
                    if typed is None or not isinstance(typed.value, dict):
                        continue
                    try:
                        yield row, question, date.fromisoformat(typed.value.get("remind_on") or "")
                    except ValueError:
                        continue


def _question(row: EntryRow, name: str) -> tuple[EntryRow, Question] | None:
    question = next((each for each in row.questions if each.name == name), None)
    return (row, question) if question else None


def latest_changes(draft: CaseDraft) -> dict[str, Typed]:
    return _changes(draft)[0]


def _changes(draft: CaseDraft) -> tuple[dict[str, Typed], list[datetime]]:
    (rows,) = run([(CHANGES, [draft.pk])])
    latest = {row[0]: row for row in rows}  # the later versions of a field come later
    found = {
        name: Typed(None if value is None else json.loads(value), version, made_at)
        for name, value, version, made_at in latest.values()
    }
    return found, [row[3] for row in rows]


CHANGES = """
    SELECT name, value, version, made_at FROM patients_casedraftchange
    WHERE draft_id = $1 ORDER BY name, version
"""


def is_treated(lesion) -> bool:
    """Gone, until it comes back as a lesion of a recurrence."""
    done = ("resected", "ablated", "resected_and_ablated_bed", "radiotherapy")
    return any(treated.treatment in done for treated in lesion.treatments.all())


def known_answer(row: EntryRow, question: Question) -> Answer:
    """What the record says; of a lesion also what its sightings say."""
    if row.instance is None:
        return Answer()
    if row.row == "lesion" and question.name in PHASES:
        seen = sighting(row.instance, PHASES[question.name])
        return Answer(seen.size_mm if seen else None)
    if row.row == "lesion" and question.name == "vanished":
        seen = sighting(row.instance, "after_chemotherapy")
        return Answer("yes" if seen and seen.state == "vanished" else None)
    if row.row == "lesion" and question.name in ("map_x", "map_y"):
        return Answer(getattr(row.instance, question.name))
    return question.answer_in(row.instance)


PHASES = {
    "before_mm": "presentation",
    "after_mm": "after_chemotherapy",
    "pathology_mm": "pathology",
}


def sighting(lesion, phase: str):
    """The lesion as it was seen in a phase; the last time if there are several."""
    seen = [each for each in lesion.observations.all() if each.phase == phase]
    return max(seen, key=lambda each: each.observed_on, default=None)


def day_of(answer: Answer) -> date | None:
    return answer.value.on if isinstance(answer.value, PartialDate) else None


def as_typed(question: Question, answer: Answer) -> Any:
    """An answer as it would have been typed: text, parts of a date, codes, or the reason."""
    if answer.reason is not None:
        return {"missing": answer.reason}
    value = answer.value
    if isinstance(value, PartialDate):
        return [str(part) for part in question.form_field.widget.decompress(value)]
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return list(value)
    if value is None:
        return ""
    if isinstance(question.form_field, DecimalMarkField):
        return question.form_field.prepare_value(value)
    return str(value)


def is_awaited(answer: Answer) -> bool:
    return answer.reason == Missing.AWAITED
