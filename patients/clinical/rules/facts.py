"""One patient's record as the rules see it: plain rows. None is unknown, an empty tuple is none.

Codes are those of the record's choices; the answers unknown, not done and not applicable are None
here. Names follow the record, so that a finding's field is a field of the form.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import ClassVar

from .findings import Field

Number = int | float | Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a table; `key` is the caller's own."""

    table: ClassVar[str]
    key: str

    def field(self, name: str) -> Field:
        return Field(self.table, self.key, name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Primary(Row):
    table: ClassVar[str] = "primary_tumors"
    diagnosed_on: date | None = None
    resected_on: date | None = None
    tnm_edition: str | None = None
    t_category: str | None = None
    n_category: str | None = None
    m_category: str | None = None
    nodes_examined: int | None = None
    nodes_positive: int | None = None
    has_tumor_deposits: bool | None = None
    is_kras_mutated: bool | None = None
    is_nras_mutated: bool | None = None
    presentation: tuple[str, ...] | None = None
    circumferential_margin_mm: Number | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LiverMetastasis(Row):
    """The first presentation."""

    table: ClassVar[str] = "liver_metastases"
    diagnosed_on: date | None = None
    found_at_staging: bool | None = None
    number_of_metastases: int | None = None
    number_is_minimum: bool = False
    distribution: str | None = None
    largest_mm_at_presentation: Number | None = None
    largest_mm_after_chemotherapy: Number | None = None
    largest_mm_at_pathology: Number | None = None
    strategy: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesion(Row):
    """`treatments` are the local treatments it got while it was one and the same disease."""

    table: ClassVar[str] = "lesions"
    is_of_presentation: bool = True
    size_mm_at_presentation: Number | None = None
    treatments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Extrahepatic(Row):
    table: ClassVar[str] = "extrahepatic_disease"
    site: str | None = None
    detected_on: date | None = None
    state: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Therapy(Row):
    table: ClassVar[str] = "systemic_therapies"
    started_on: date | None = None
    ended_on: date | None = None
    biologics: tuple[str, ...] = ()
    cycles_delivered: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure(Row):
    table: ClassVar[str] = "procedures"
    group: str
    kind: str
    segments: frozenset[str] = frozenset()
    is_anatomic: bool | None = None
    resection_class_reported: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Complication(Row):
    table: ClassVar[str] = "complications"
    began_on: date | None = None
    clavien_dindo: str | None = None
    therapies: tuple[str, ...] | None = None
    anesthesia: str | None = None
    organ_failures_count: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pathology(Row):
    table: ClassVar[str] = "pathology_reports"
    specimen_on: date | None = None
    margin_status: str | None = None
    margin_mm: Number | None = None
    r1_rule: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Session(Row):
    """One intervention with everything that hangs on it."""

    table: ClassVar[str] = "sessions"
    performed_on: date | None = None
    admitted_on: date | None = None
    discharged_on: date | None = None
    readmitted_on: date | None = None
    residual_disease: str | None = None
    frozen_section: str | None = None
    re_excision: bool | None = None
    lesions_resected: int | None = None
    lesions_ablated: int | None = None
    has_decision: bool | None = None
    icu_days: int | None = None
    duration_min: int | None = None
    blood_loss_ml: int | None = None
    pringle_min: int | None = None
    procedures: tuple[Procedure, ...] = ()
    complications: tuple[Complication, ...] = ()
    pathology: tuple[Pathology, ...] = ()

    def has_group(self, *groups: str) -> bool:
        return any(procedure.group in groups for procedure in self.procedures)

    def has_kind(self, *kinds: str) -> bool:
        return any(procedure.kind in kinds for procedure in self.procedures)

    @property
    def may_have_cleared(self) -> bool:
        """No disease left behind, or nobody said."""
        return self.residual_disease in (None, "none")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurrence(Row):
    table: ClassVar[str] = "recurrences"
    sequence_no: int | None = None
    detected_on: date | None = None
    after_session: str | None = None
    sites: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Study(Row):
    table: ClassVar[str] = "imaging_studies"
    modality: str
    performed_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Status(Row):
    """An entry of the status log: ned, awd, on_chemo, lost, dead."""

    table: ClassVar[str] = "statuses"
    seen_on: date | None = None
    state: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision(Row):
    table: ClassVar[str] = "decisions"
    decided_on: date | None = None
    is_final: bool = False
    is_quorum_met: bool | None = None
    has_signed_override: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient(Row):
    """
    The whole record. `studies` None means that imaging is not itemized in this source.

    `imprecise` names the dates known only to the month or year: an error that hangs on one of
    them is only a warning.
    """

    table: ClassVar[str] = "patients"
    born_on: date | None = None
    died_on: date | None = None
    death_cause: str | None = None
    last_contact_on: date | None = None
    follow_up_interval_months: int | None = None
    height_cm: Number | None = None
    weight_kg: Number | None = None
    primaries: tuple[Primary, ...] = ()
    metastases: tuple[LiverMetastasis, ...] = ()
    lesions: tuple[Lesion, ...] = ()
    extrahepatic: tuple[Extrahepatic, ...] = ()
    therapies: tuple[Therapy, ...] = ()
    sessions: tuple[Session, ...] = ()
    recurrences: tuple[Recurrence, ...] = ()
    studies: tuple[Study, ...] | None = None
    statuses: tuple[Status, ...] = ()
    decisions: tuple[Decision, ...] = ()
    imprecise: frozenset[Field] = frozenset()

    @property
    def first_primary(self) -> Primary | None:
        """The primary diagnosed first; an undated one only if there is no other."""
        return min(self.primaries, key=lambda row: row.diagnosed_on or date.max, default=None)


def rows(row: Row) -> Iterator[Row]:
    """A row and every row below it."""
    yield row
    for field in fields(row):
        value = getattr(row, field.name)
        if isinstance(value, tuple):
            for below in value:
                if isinstance(below, Row):
                    yield from rows(below)


def dated_fields(patient: Patient) -> Iterator[tuple[Field, date]]:
    """Every date of the record with its field, birth excepted."""
    for row in rows(patient):
        for field in fields(row):
            value = getattr(row, field.name)
            if isinstance(value, date) and field.name != "born_on":
                yield row.field(field.name), value
