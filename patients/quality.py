"""
How complete a patient's record is, what is awaited, and what is open. Computed from the record, never stored.

A group holds fields that the published series or a score needs. "Unknown", "not done" and "not
applicable" are answers; "awaited" and nothing at all are not.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import reduce
from operator import or_
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patients.checking import Warned, check
from patients.constraints import DatePrecision, Missing
from patients.events.kinds import correction_url
from patients.facts import said_date
from patients.follow_up import component_words
from patients.models import ClinicalModel, KeptFinding, Patient
from patients.record import PatientRecord
from patients.timeline.events import waiting
from patients.words import capitalized

# (group, tab that shows and mends it, relation of the patient, fields)
NEEDED: tuple[tuple[object, str, str, tuple[str, ...]], ...] = (
    (gettext_lazy("Patient"), "overview", "", ("sex_at_birth", "born_on")),
    (
        gettext_lazy("Primary tumor"),
        "disease",
        "primary_tumors",
        (
            *("diagnosed_on", "topography", "t_category", "n_category", "m_category"),
            *("kras", "nras", "braf_v600e", "mismatch_repair"),
        ),
    ),
    (gettext_lazy("Liver metastases"), "disease", "liver_metastases", ("diagnosed_on", "strategy")),
    (gettext_lazy("Lesions"), "disease", "lesions", ("segments",)),
    (
        gettext_lazy("Systemic therapy"),
        "treatment",
        "systemic_therapies",
        ("regimen", "cycles_delivered", "response_recist"),
    ),
    (
        gettext_lazy("Interventions"),
        "treatment",
        "sessions",
        ("approach", "intent", "residual_disease", "discharged_on"),
    ),
    (gettext_lazy("Pathology"), "treatment", "pathology_reports", ("margin_status",)),
)
ANSWERS = frozenset({Missing.UNKNOWN, Missing.NOT_DONE, Missing.NOT_APPLICABLE})


@dataclass(frozen=True)
class Gap:
    """One field without an answer, and where it is answered."""

    label: str
    awaited: bool
    url: str


@dataclass
class Group:
    name: str
    url: str
    asked: int = 0
    answered: int = 0
    gaps: list[Gap] = field(default_factory=list)

    @property
    def missing(self) -> list[Gap]:
        return _counted(gap for gap in self.gaps if not gap.awaited)

    @property
    def awaited(self) -> list[Gap]:
        return _counted(gap for gap in self.gaps if gap.awaited)


@dataclass(frozen=True)
class Kept:
    """A warning that somebody looked at and kept, with what it says."""

    row: KeptFinding
    text: str


@dataclass(frozen=True)
class Quality:
    groups: list[Group]
    kept: list[Kept]
    findings: list[Warned] = field(default_factory=list)

    @property
    def asked(self) -> int:
        return sum(group.asked for group in self.groups)

    @property
    def answered(self) -> int:
        return sum(group.answered for group in self.groups)

    @property
    def percent(self) -> int | None:
        """Rounded down: only a complete record is 100%."""
        return 100 * self.answered // self.asked if self.asked else None

    @property
    def lacking(self) -> list[Group]:
        return [group for group in self.groups if group.gaps]


def quality(record: PatientRecord, *, today: date) -> Quality:
    """How complete the record is, what contradicts itself or is unlikely, and what was kept all the same."""
    groups = [group for each in NEEDED if (group := _group(record.patient, *each)).asked]
    found = check(record, today=today)
    rows = {row.fingerprint: row for row in record.patient.kept_findings.all()}
    return Quality(
        groups,
        [Kept(rows[each.fingerprint], each.text) for each in found if each.fingerprint in rows],
        [each for each in found if each.fingerprint not in rows],
    )


def completeness_of(keys: list[UUID]) -> dict[UUID, int]:
    """The percent of `quality` alone, of many patients: one query for each group, and no rows made of it."""
    asked: Counter[UUID] = Counter()
    answered: Counter[UUID] = Counter()
    for _name, _part, relation, fields in NEEDED:
        model = _model_of(relation)
        key = "patient_id" if relation else "id"
        also = () if relation else ("age_years",)
        rows = model.objects.filter(**{f"{key}__in": keys}).order_by()
        for values in rows.values(key, "missing", *fields, *also):
            row = SimpleNamespace(**values)
            asked[values[key]] += len(fields)
            answered[values[key]] += sum(_state(row, name) == "answered" for name in fields)
    return {key: 100 * answered[key] // asked[key] for key in asked}


def _model_of(relation: str):
    return Patient._meta.get_field(relation).related_model if relation else Patient


def lacks_an_answer() -> Any:
    """The same as a condition: who is not at 100%. Kept equal to `_state` by a test."""
    of_patient = []
    for _name, _part, relation, fields in NEEDED:
        lacking = reduce(or_, (_lacks(_model_of(relation), name) for name in fields))
        owner = {"patient" if relation else "pk": OuterRef("pk")}
        of_patient.append(Exists(_model_of(relation).objects.filter(lacking, **owner).order_by()))
    return reduce(or_, of_patient)


def _lacks(model, name: str) -> Q:
    is_text = isinstance(model._meta.get_field(name), models.CharField)
    open_reasons = [Missing.AWAITED, Missing.NOT_REPORTED]
    empty = Q(**{f"{name}__isnull": True})
    if is_text:
        empty |= Q(**{f"{name}__in": ["", *open_reasons]})
    if name == "born_on":
        empty &= Q(age_years=None)
    return Q(**{f"missing__{name}__in": open_reasons}) | (empty & ~Q(missing__has_key=name))


def _group(patient: Patient, name, part: str, relation: str, fields) -> Group:
    rows: Iterable[ClinicalModel] = getattr(patient, relation).all() if relation else [patient]
    group = Group(str(name), reverse(f"patients:{part}", args=[patient.pk]))
    for row in rows:
        for field_name in fields:
            group.asked += 1
            state = _state(row, field_name)
            if state == "answered":
                group.answered += 1
            else:
                named = {each.name: each.verbose_name for each in row._meta.fields}
                label = capitalized(str(named[field_name]))
                url = correction_url(str(row._meta.model_name), row.pk)
                group.gaps.append(Gap(label, state == Missing.AWAITED, f"{url}#id_{field_name}"))
    return group


def _state(row: Any, name: str) -> str:
    value = getattr(row, name)
    reason = row.missing.get(name) or (value if isinstance(value, str) else None)
    if reason == Missing.AWAITED:
        return Missing.AWAITED
    if reason == Missing.NOT_REPORTED:
        return "missing"
    if reason in ANSWERS or value not in (None, ""):
        return "answered"
    # An age stands for a date of birth that the source does not tell.
    if name == "born_on" and getattr(row, "age_years", None) is not None:
        return "answered"
    return "missing"


def _counted(gaps: Iterable[Gap]) -> list[Gap]:
    """One of each label, with how many there are; it leads to the first of them."""
    found: dict[str, list[Gap]] = {}
    for gap in gaps:
        found.setdefault(gap.label, []).append(gap)
    return [
        gaps[0] if len(gaps) == 1 else replace(gaps[0], label=f"{label} ×{len(gaps)}")
        for label, gaps in found.items()
    ]


# --- Open actions ---


@dataclass(frozen=True)
class OpenAction:
    """Something that waits for somebody; `tone` as in components/fact_strip.html."""

    what: str
    note: str
    url: str
    due_on: date | None = None
    is_late: bool = False


def open_actions(record: PatientRecord, *, today: date) -> list[OpenAction]:
    """Of the record: awaited values and follow-up that is due. The board's are added by the board."""
    found = [*_reminders(record, today), *_follow_up(record, today)]
    return sorted(found, key=lambda action: action.due_on or date.max)


def _reminders(record: PatientRecord, today: date) -> Iterator[OpenAction]:
    for row in record.patient.reminders.all():
        if row.settled_on is None:
            url = correction_url(row.table, row.row_id)
            url = (
                f"{url}#id_{row.field_name}" if url and not row.stands_alone else reverse("awaited")
            )
            yield OpenAction(
                _("Awaited: %(what)s") % {"what": row.label},
                _("ask on %(day)s") % {"day": said_date(row.due_on, DatePrecision.DAY)},
                url,
                row.due_on,
                row.due_on < today,
            )


def _follow_up(record: PatientRecord, today: date) -> Iterator[OpenAction]:
    if record.patient.died_on or record.is_closed:
        return
    for planned in waiting(record, today=today):
        if planned.open_components:
            late = str(planned.state) == "overdue"
            words = {"what": component_words(planned.open_components)}
            yield OpenAction(
                _("Follow-up overdue: %(what)s") % words
                if late
                else _("Follow-up due: %(what)s") % words,
                said_date(planned.target_on, DatePrecision.DAY),
                reverse("patients:follow_up", args=[record.patient.pk]),
                planned.target_on,
                late,
            )
