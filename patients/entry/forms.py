"""The fields of one row of a case, drawn from the draft: what was typed stays as it was typed, errors beside it."""

from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from patients.constraints import Missing
from patients.duplicates import likely_same, same_number
from patients.entry.case import Case, EntryRow, as_typed
from patients.fields import PartialDateField
from patients.models import Center, Patient, PatientIdentity
from patients.questions import Question

# Up to so many codes are shown side by side, to be taken with one key; more of them become a list.
SIDE_BY_SIDE = 9
NO_FIELDS_OF = ("map_x", "map_y", "removed", "segments_removed")


class RowForm(forms.Form):
    """Bound to the draft. Its fields are named as the draft names them."""

    def __init__(self, row: EntryRow, questions: tuple[Question, ...], case: Case):
        self.row = row
        super().__init__(
            data=MultiValueDict(_posted(row, questions, case)),
            prefix=row.prefix,
            auto_id="f-%s",
        )
        for question in questions:
            self.fields[question.name] = _shown(question)

    def add_prefix(self, field_name: str) -> str:
        return f"{self.prefix}.{field_name}"


def _shown(question: Question) -> forms.Field:
    field = deepcopy(question.form_field)
    if type(field) in (forms.ChoiceField, forms.TypedChoiceField):
        codes = [choice for choice in field.choices if choice[0] != ""]
        if len(codes) <= SIDE_BY_SIDE:
            field.widget = forms.RadioSelect()
            field.choices = codes
    return field


def typed_of(row: EntryRow, question: Question, case: Case) -> Any:
    name = row.name(question)
    if name in case.changes:
        return case.changes[name].value
    return as_typed(question, row.answers[question.name])


def _posted(row: EntryRow, questions: tuple[Question, ...], case: Case) -> dict[str, list]:
    """The answers as a browser would post them."""
    data: dict[str, list] = {}
    for question in questions:
        name, typed = row.name(question), typed_of(row, question, case)
        if isinstance(typed, dict) or typed in (None, ""):
            continue
        if isinstance(question.form_field, PartialDateField):
            widget = question.form_field.widget
            for suffix, part in zip(widget.widgets_names, typed, strict=False):
                data[f"{name}{suffix}"] = [part]
        else:
            data[name] = list(typed) if isinstance(typed, list) else [typed]
    return data


@dataclass(frozen=True)
class Asked:
    """One field on the page: the bound field, and what else the draft knows of it."""

    field: BoundField
    name: str
    version: int
    kind: str
    reasons: tuple[Missing, ...]
    reason: str
    remind_on: str

    @property
    def is_date(self) -> bool:
        return self.kind == "date"

    @property
    def errors(self) -> list[str]:
        return [] if self.reason else [str(error) for error in self.field.errors]


def asked(row: EntryRow, questions: tuple[Question, ...], case: Case) -> list[Asked]:
    shown = tuple(q for q in questions if q.name not in NO_FIELDS_OF)
    form = RowForm(row, shown, case)
    fields = []
    for question in shown:
        name = row.name(question)
        typed = typed_of(row, question, case)
        missing = typed if isinstance(typed, dict) else {}
        fields.append(
            Asked(
                field=form[question.name],
                name=name,
                version=case.changes[name].version if name in case.changes else 0,
                kind=kind_of(question),
                reasons=question.reasons,
                reason=missing.get("missing") or "",
                remind_on=missing.get("remind_on") or "",
            )
        )
    return fields


def kind_of(question: Question) -> str:
    """How the browser reads the field: date, codes, code or text."""
    if isinstance(question.form_field, PartialDateField):
        return "date"
    if isinstance(question.form_field, forms.MultipleChoiceField):
        return "codes"
    return "code" if isinstance(question.form_field, forms.ChoiceField) else "text"


def posted_value(name: str, question: Question, data) -> Any:
    """What an ordinary form post says about a field, as the draft keeps it."""
    reason = data.get(f"{name}__missing")
    if reason:
        remind_on = data.get(f"{name}__remind")
        return {"missing": reason, **({"remind_on": remind_on} if remind_on else {})}
    kind = kind_of(question)
    if kind == "date":
        names = question.form_field.widget.widgets_names
        parts = [data.get(f"{name}{suffix}", "").strip() for suffix in names]
        return parts if any(parts) else ""
    if kind == "codes":
        return data.getlist(name)
    return data.get(name, "")


class NewPatientForm(forms.Form):
    """Who the patient is. The center is asked for only where there are several."""

    family_name = forms.CharField(label=_("Family name"), max_length=80)
    given_name = forms.CharField(label=_("Given name"), max_length=80)
    mrn = forms.CharField(label=_("Medical record number"), max_length=40)
    born_on = PartialDateField(label=_("Date of birth"), latest_today=True)
    sex_at_birth = forms.ChoiceField(
        label=_("Sex at birth"), choices=Patient.Sex.choices, widget=forms.RadioSelect
    )
    center = forms.ModelChoiceField(label=_("Center"), queryset=Center.objects.none())
    not_the_same = forms.BooleanField(
        label=_("This is another person"), required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args, centers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["center"].queryset = centers
        if centers.count() == 1:
            del self.fields["center"]
        self.only_center = centers.first() if centers.count() == 1 else None

    def chosen_center(self) -> Center:
        return self.only_center or self.cleaned_data["center"]

    def find_alike(self, visible) -> list[Patient]:
        """Who may be the same. The same number is refused; the same name or day is asked about once."""
        told = self.cleaned_data
        there = visible.filter(center=self.chosen_center())
        same = same_number(there, mrn=told["mrn"])
        if same is not None:
            self.add_error("mrn", gettext("A patient with this record number is already entered."))
            return [same]
        if told["not_the_same"]:
            return []
        alike = likely_same(
            there,
            given_name=told["given_name"],
            family_name=told["family_name"],
            born_on=told["born_on"].on,
        )
        if alike:
            self.data = {**self.data.dict(), "not_the_same": "on"}
        return alike

    def rows(self) -> tuple[Patient, PatientIdentity]:
        told, where = self.cleaned_data, self.chosen_center()
        born = told["born_on"]
        patient = Patient(
            center=where,
            sex_at_birth=told["sex_at_birth"],
            born_on=born.on,
            born_on_precision=born.precision,
        )
        identity = PatientIdentity(
            center=where,
            given_name=told["given_name"],
            family_name=told["family_name"],
            mrn=told["mrn"],
        )
        return patient, identity
