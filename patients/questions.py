"""
Questions about fields of the record, made from the models: one form field, its unit, its limits, and
the reasons for which it may stay empty. Forms and the entry of a case ask them the same way.

Not here: which questions a page asks, and their order.
"""

from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from django import forms
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from patients.constraints import Missing
from patients.fields import DecimalMarkField, PartialDate, PartialDateField
from patients.models import ClinicalModel
from patients.words import capitalized

# What a person may answer instead of a value. "Not reported" is an answer of imported sources.
REASONS = (Missing.AWAITED, Missing.UNKNOWN, Missing.NOT_DONE, Missing.NOT_APPLICABLE)
_ALL_REASONS = frozenset(Missing.values)


@dataclass(frozen=True, slots=True)
class Answer:
    """A value, or why there is none; both empty: not yet answered."""

    value: Any = None
    reason: str | None = None

    @property
    def is_given(self) -> bool:
        return self.reason is not None or self.value not in (None, "", [])


@dataclass(frozen=True)
class Question:
    """One field of one table of the record, as it is asked for."""

    model: type[ClinicalModel]
    name: str
    form_field: forms.Field
    reasons: tuple[Missing, ...] = ()

    @property
    def label(self) -> str | Promise:
        return self.form_field.label or self.name

    @property
    def is_coded(self) -> bool:
        """Coded columns hold the reason itself; the others hold it in `missing`."""
        return bool(self.model._meta.get_field(self.name).choices)

    @property
    def is_date(self) -> bool:
        return isinstance(self.form_field, PartialDateField)

    def read(self, typed: Any) -> Answer:
        """
        The answer in what was typed: text, a list of parts or codes, or {"missing": reason}.

        Raises ValidationError with a sentence that says how to mend it.
        """
        if isinstance(typed, dict):
            reason = typed.get("missing")
            if reason not in _ALL_REASONS:
                raise ValidationError(_("“%s” is not a reason we know.") % reason)
            return Answer(reason=reason)
        value = self.form_field.clean(typed)
        return Answer(value=None if value == "" else value)

    def put(self, row: ClinicalModel, answer: Answer) -> None:
        """Write the answer into a row that is not yet saved: value, precision, reason."""
        for name, value in self.columns(answer).items():
            setattr(row, name, value)
        row.missing = {name: why for name, why in row.missing.items() if name != self.name}
        if answer.reason and not self.is_coded:
            row.missing[self.name] = answer.reason

    def columns(self, answer: Answer) -> dict[str, Any]:
        """The columns that hold the answer; the reason of a column without codes is not among them."""
        value = answer.value
        if self.is_coded and answer.reason:
            value = answer.reason
        if value is None and not self.model._meta.get_field(self.name).null:
            value = self.model._meta.get_field(self.name).get_default()
        if isinstance(value, PartialDate):
            return {self.name: value.on, f"{self.name}_precision": value.precision}
        return {self.name: value}

    def answer_in(self, row: ClinicalModel) -> Answer:
        """What the row says."""
        value = getattr(row, self.name)
        if self.name in row.missing:
            return Answer(reason=row.missing[self.name])
        if self.is_coded and value in _ALL_REASONS:
            return Answer(reason=value)
        if value is not None and self.is_date:
            return Answer(PartialDate(value, getattr(row, f"{self.name}_precision")))
        return Answer(None if value == "" else value)


def takes_no_reason(model: type[ClinicalModel], name: str) -> bool:
    """A column that cannot be empty and has no codes is answered, or there is no row."""
    column = model._meta.get_field(name)
    return not column.null and not column.choices and not column.blank


def question(
    model: type[ClinicalModel],
    name: str,
    *,
    label: str | Promise = "",
    reasons: Iterable[Missing] = REASONS,
    required: bool = False,
    only: Iterable[str] = (),
    **options: Any,
) -> Question:
    """
    The question for one field of a model.

    `only` narrows the codes that are offered; `options` go to the form field (day_required, widget).
    """
    column = model._meta.get_field(name)
    options = {
        "label": label or capitalized(column.verbose_name),
        "help_text": column.help_text,
        "required": required,
        **options,
    }
    return Question(model, name, _form_field(model, column, tuple(only), options), tuple(reasons))


def _form_field(model, column, only: tuple[str, ...], options: dict[str, Any]) -> forms.Field:
    low, high = bounds_of(model, column.name)
    if isinstance(column, ArrayField):
        choices = [c for c in column.base_field.choices if not only or c[0] in only]
        return forms.MultipleChoiceField(
            **{"choices": choices, "widget": forms.CheckboxSelectMultiple, **options}
        )
    if column.choices:
        choices = [c for c in column.choices if c[0] not in _ALL_REASONS]
        choices = [c for c in choices if not only or c[0] in only]
        return forms.ChoiceField(**{"choices": [("", "---------"), *choices], **options})
    if isinstance(column, models.DateField):
        return PartialDateField(**{"latest_today": True, **options})
    if isinstance(column, models.BooleanField):
        return forms.TypedChoiceField(
            **{
                "choices": [("", "---------"), ("yes", _("Yes")), ("no", _("No"))],
                "coerce": lambda code: {"yes": True, "no": False}.get(code),
                "empty_value": None,
                **options,
            }
        )
    if isinstance(column, models.DecimalField):
        return DecimalMarkField(
            min_value=None if low is None else Decimal(low),
            max_value=None if high is None else Decimal(high),
            max_digits=column.max_digits,
            decimal_places=column.decimal_places,
            **options,
        )
    if isinstance(column, models.IntegerField):
        return forms.IntegerField(
            **{
                "min_value": 0 if low is None else low,
                "max_value": high,
                "widget": forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
                **options,
            }
        )
    if isinstance(column, models.TextField):
        options = {"widget": forms.Textarea(attrs={"rows": 3}), **options}
    return forms.CharField(max_length=column.max_length, **options)


@cache
def bounds_of(model: type[ClinicalModel], name: str) -> tuple[Any, Any]:
    """The hard range that patients.constraints.within put on a number; (None, None) without one."""
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.CheckConstraint):
            limits = dict(_leaves(constraint.condition))
            if set(limits) == {f"{name}__isnull", f"{name}__gte", f"{name}__lte"}:
                return limits[f"{name}__gte"], limits[f"{name}__lte"]
    return None, None


def _leaves(condition: Any) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for child in condition.children:
        found += _leaves(child) if isinstance(child, models.Q) else [child]
    return found


class RecordForm(forms.Form):
    """
    Questions as a form. Each that may stay empty has beside it the reason: `<name>__missing`.

    `typed_row` makes the row; `changes_to` what a correction would change in one.
    """

    questions: tuple[Question, ...] = ()

    def __init__(self, *args, row: ClinicalModel | None = None, **kwargs):
        if row is not None:
            kwargs["initial"] = {**self.initial_of(row), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        asked = {}
        for each in self.questions:
            asked[each.name] = deepcopy(each.form_field)
            if each.reasons:
                asked[f"{each.name}__missing"] = forms.ChoiceField(
                    label=_("Not known?"),
                    choices=[("", _("– enter it")), *((r.value, r.label) for r in each.reasons)],
                    required=False,
                )
        # What a subclass declares itself (reason, version) stands after the questions.
        self.fields = {**asked, **self.fields}

    def initial_of(self, row: ClinicalModel) -> dict[str, Any]:
        told: dict[str, Any] = {}
        for each in self.questions:
            answer = each.answer_in(row)
            value = answer.value
            told[each.name] = (
                {True: "yes", False: "no"}[value] if isinstance(value, bool) else value
            )
            told[f"{each.name}__missing"] = answer.reason or ""
        return told

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for each in self.questions:
            reason = cleaned.get(f"{each.name}__missing")
            if not reason:
                continue
            if each.name in self.errors and self.has_no_text(each.name):
                del self.errors[each.name]  # a reason answers a question that must be answered
            elif cleaned.get(each.name) not in (None, "", []):
                self.add_error(
                    each.name, _("This is filled in and marked as missing at the same time.")
                )
        return cleaned

    def has_no_text(self, name: str) -> bool:
        typed = self.fields[name].widget.value_from_datadict(
            self.data, self.files, self.add_prefix(name)
        )
        parts = typed if isinstance(typed, list | tuple) else [typed]
        return not any(str(part or "").strip() for part in parts)

    def answers(self) -> dict[Question, Answer]:
        return {
            each: Answer(reason=reason)
            if (reason := self.cleaned_data.get(f"{each.name}__missing"))
            else Answer(None if (value := self.cleaned_data.get(each.name)) in ("", []) else value)
            for each in self.questions
        }

    def put_into(self, row: ClinicalModel) -> ClinicalModel:
        """Write every answer into a row that is not yet saved."""
        for each, answer in self.answers().items():
            each.put(row, answer)
        return row

    def changes_to(self, row: ClinicalModel) -> dict[str, Any]:
        """The columns that would change, `missing` among them, for actions.correct."""
        changes: dict[str, Any] = {}
        missing = dict(row.missing)
        for each, answer in self.answers().items():
            for name, value in each.columns(answer).items():
                # Nothing ticked is no answer: it does not make "none of them" of one, nor of "none" nothing.
                is_nothing = value in (None, []) and getattr(row, name) in (None, [])
                if getattr(row, name) != value and not is_nothing:
                    changes[name] = value
            missing.pop(each.name, None)
            if answer.reason and not each.is_coded:
                missing[each.name] = answer.reason
        if missing != row.missing:
            changes["missing"] = missing
        return changes
