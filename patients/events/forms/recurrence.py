"""Forms of a recurrence and of its lesions."""

from datetime import date
from types import MappingProxyType
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patients.clinical.dates import period_of
from patients.events.forms.asking import EventForm, ask, lesion_label, offer_sessions
from patients.fields import DecimalMarkField
from patients.models import InterventionSession, Lesion, Recurrence
from patients.models.liver_metastasis import Segment

# Most lesions of one recurrence that are asked one by one; beyond, the number is entered.
MOST_LESIONS = 20


class RecurrenceLesionForm(forms.Form):
    """One lesion of a recurrence in the liver."""

    segments = forms.MultipleChoiceField(
        label=gettext_lazy("Couinaud segments"),
        choices=Segment.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    size_mm = DecimalMarkField(
        label=gettext_lazy("Size (mm)"),
        required=False, min_value=0, max_value=300, max_digits=5, decimal_places=1,
    )  # fmt: skip
    at_site_of = forms.TypedChoiceField(
        label=gettext_lazy("At the site of"), required=False, empty_value=None
    )

    def __init__(self, *args, earlier: list[Lesion], **kwargs):
        super().__init__(*args, **kwargs)
        by_key = {str(lesion.pk): lesion for lesion in earlier}
        at_site_of = self.fields["at_site_of"]
        at_site_of.choices = [
            ("", _("A new place")),
            *((key, lesion_label(lesion)) for key, lesion in by_key.items()),
        ]
        at_site_of.coerce = by_key.__getitem__

    def clean(self):
        cleaned = super().clean()
        told = cleaned.get("size_mm") is not None or cleaned.get("at_site_of")
        if told and not cleaned.get("segments") and "segments" not in self.errors:
            self.add_error("segments", _("Say in which segment the lesion lies."))
        return cleaned

    @property
    def is_told(self) -> bool:
        return bool(self.cleaned_data.get("segments"))


def _days(session: InterventionSession) -> tuple[date, date]:
    return period_of(session.performed_on, session.performed_on_precision)


class RecurrenceForm(EventForm):
    """An episode: when and how it was found, where, what was done. Its number is the record's to give."""

    after_session = forms.ModelChoiceField(
        label=gettext_lazy("After the intervention"),
        queryset=InterventionSession.objects.none(),
        required=False,
        empty_label=gettext_lazy("None, or not known"),
    )
    treated_by = forms.ModelChoiceField(
        label=gettext_lazy("Treated in"),
        queryset=InterventionSession.objects.none(),
        required=False,
        empty_label=gettext_lazy("Not operated on, or not yet"),
    )
    questions = ask(
        Recurrence,
        "detected_on", "detected_by", "sites", "number_of_lesions", "lesion_class_reported",
        "largest_mm", "liver_distribution", "management", "curative_intent", "histology_confirmed",
    )  # fmt: skip
    more = frozenset({"lesion_class_reported", "liver_distribution"})

    links = MappingProxyType({"after_session": offer_sessions, "treated_by": offer_sessions})

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.row is None and self.record.curative_liver_sessions:
            self.fields["after_session"].initial = self.record.curative_liver_sessions[-1].pk
        self.fields["sites"].required = True

    def clean(self):
        cleaned = super().clean()
        treated, detected = cleaned.get("treated_by"), cleaned.get("detected_on")
        if treated and detected and _days(treated)[1] < detected.first_day:
            self.add_error(
                "treated_by", _("This intervention took place before the recurrence was found.")
            )
        before = cleaned.get("after_session")
        if before and detected and _days(before)[0] > detected.last_day:
            self.add_error(
                "after_session", _("This intervention took place after the recurrence was found.")
            )
        return cleaned


class RecurrenceLesions(forms.BaseFormSet):
    """The lesions one by one. What they tell (number, largest, lobe) is not typed beside them."""

    def told(self) -> list[RecurrenceLesionForm]:
        return [form for form in self.forms if form.is_told]

    def refuse_what_they_tell(self, recurrence: RecurrenceForm) -> None:
        there = recurrence.row is not None and recurrence.row.lesions.exists()
        if not self.told() and not there:
            return
        for name in (
            "number_of_lesions",
            "largest_mm",
            "lesion_class_reported",
            "liver_distribution",
        ):
            if recurrence.cleaned_data.get(name) not in (None, "") or recurrence.cleaned_data.get(
                f"{name}__missing"
            ):
                recurrence.add_error(
                    name, _("The lesions below tell this already: clear it, or take them out.")
                )


def lesion_forms(*, data, earlier: list[Lesion], shown: int) -> Any:
    """RecurrenceLesions with `shown` empty lines; with data, as many as were sent."""
    made = forms.formset_factory(
        RecurrenceLesionForm,
        formset=RecurrenceLesions,
        extra=shown,
        max_num=MOST_LESIONS,
        absolute_max=MOST_LESIONS + 1,
        validate_max=True,
    )
    return made(data, prefix="lesions", form_kwargs={"earlier": earlier})
