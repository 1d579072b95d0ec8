"""What every form of an event shares: its questions, its links to other rows, its reason. Not: any one event."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patients.entry.steps import Virtual, questions_of, steps
from patients.facts import said_date
from patients.models import InterventionSession, Lesion, Procedure
from patients.questions import RecordForm, question, takes_no_reason
from patients.record import PatientRecord


def ask(model, *names: str, **options):
    """A column that cannot be empty and has no codes takes no reason."""
    asked = []
    for name in names:
        is_plain = takes_no_reason(model, name)
        fixed = {"reasons": ()} if is_plain or name in options.get("certain", ()) else {}
        given = {key: value for key, value in options.items() if key != "certain"}
        needed = {"required": True} if is_plain else {}
        asked.append(question(model, name, **{**fixed, **needed, **given}))
    return tuple(asked)


class EventForm(RecordForm):
    """
    A row's questions; those of `more` are folded. `record` is the patient's.

    `links` names the fields that point to another row of the patient, and says how each is chosen.
    """

    more: frozenset[str] = frozenset()
    links: Mapping[str, Callable[[PatientRecord, Any], None]] = MappingProxyType({})

    def __init__(self, *args, record: PatientRecord | None, row=None, **kwargs):
        self.record: Any = record  # None only where the patient is not yet there: a screening
        self.row = row
        if row is not None:
            linked = {name: getattr(row, f"{name}_id") for name in self.links}
            kwargs["initial"] = {**linked, **kwargs.get("initial", {})}
        super().__init__(*args, row=row, **kwargs)
        if record is not None:
            for name, offer in self.links.items():
                offer(record, self.fields[name])

    def put_into(self, row):
        for name in self.links:
            setattr(row, name, self.cleaned_data[name])
        return super().put_into(row)

    def changes_to(self, row) -> dict[str, Any]:
        changes = super().changes_to(row)
        for name in self.links:
            chosen = self.cleaned_data[name]
            if getattr(row, f"{name}_id") != getattr(chosen, "pk", None):
                changes[name] = chosen
        return changes

    def lines(self) -> list[dict]:
        """The fields in order, each with the reasons for which it may stay empty."""
        return [self._line(name) for name in self.fields if name not in self._apart()]

    def more_lines(self) -> list[dict]:
        return [self._line(name) for name in self.fields if name in self.more]

    def has_open_more(self) -> bool:
        return any(name in self.errors or self._is_told(name) for name in self.more)

    def _apart(self) -> set[str]:
        reasons = {name for name in self.fields if name.endswith("__missing")}
        return {*reasons, *self.more}

    def _line(self, name: str) -> dict:
        reason = f"{name}__missing"
        return {"field": self[name], "reason": self[reason] if reason in self.fields else None}

    def _is_told(self, name: str) -> bool:
        reason = f"{name}__missing"
        return bool(self[name].value()) or (reason in self.fields and bool(self[reason].value()))


def form_of_case(row: str, *, required: tuple[str, ...] = ()) -> type[EventForm]:
    """The questions that a case asks about a row, for a correction later on. What a case derives is not among them."""
    parts = [part for step in steps() for part in step.parts if part.row == row]
    questions = tuple(each for each in questions_of(row) if not isinstance(each, Virtual))
    folded = (
        {each.name for part in parts for each in part.more}
        if any(p.asked for p in parts)
        else set()
    )

    class CaseRowForm(EventForm):
        more = frozenset(each.name for each in questions if each.name in folded)

        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            for name in required:
                self.fields[name].required = True

    CaseRowForm.questions = questions
    return CaseRowForm


def offer_sessions(record: PatientRecord, field: Any) -> None:
    """The patient's own interventions, by date and what was done."""
    field.queryset = InterventionSession.objects.filter(patient=record.patient).order_by(
        "performed_on"
    )
    by_key = {session.pk: session for session in record.sessions}

    def label(session: InterventionSession) -> str:
        procedures = by_key[session.pk].procedures.all() if session.pk in by_key else ()
        return f"{_day_of(session)} · {', '.join(str(p.get_kind_display()) for p in procedures)}"

    field.label_from_instance = label


def offer_procedures(record: PatientRecord, field: Any) -> None:
    """What was done to the patient, by date."""
    field.queryset = (
        Procedure.objects.filter(patient=record.patient)
        .select_related("session")
        .order_by("session__performed_on", "group", "kind")
    )
    field.label_from_instance = lambda each: f"{_day_of(each.session)} · {each.get_kind_display()}"


def offer_lesions(record: PatientRecord, field: Any) -> None:
    field.queryset = Lesion.objects.filter(patient=record.patient).order_by("lesion_no")
    field.label_from_instance = lesion_label


def lesion_label(lesion: Lesion) -> str:
    where = ", ".join(lesion.segments or [])
    return _("Lesion %(number)d (%(segments)s)") % {"number": lesion.lesion_no, "segments": where}


def _day_of(session: InterventionSession) -> str:
    return said_date(session.performed_on, session.performed_on_precision)


class ReasonForm(forms.Form):
    """Beside the questions of a correction: the version it was made on, and why."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label=gettext_lazy("Why is this corrected?"), max_length=200)

    def clean_reason(self) -> str:
        reason = self.cleaned_data["reason"].strip()
        if not reason:
            raise ValidationError(_("Say why this is corrected."))
        return reason


class KeyForm(forms.Form):
    """The key that a new row will have: what is sent twice is stored once."""

    row_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def key(self) -> UUID:
        """The one that was sent; a new one where none, or nonsense, was."""
        return self.cleaned_data["row_key"] if self.is_valid() else uuid4()
