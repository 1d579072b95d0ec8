"""Forms of the record. They read what was typed; actions decide whether it may be so."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from patients.constraints import Missing
from patients.fields import DecimalMarkField, PartialDate, PartialDateField
from patients.models import FollowUpVisit, Patient

REASONS = frozenset(Missing.values)


def choices_of(model, name: str) -> list[tuple[str, str]]:
    """The codes of a field without the reasons for a missing value. None is chosen beforehand."""
    choices = model._meta.get_field(name).choices
    return [("", "---------"), *(choice for choice in choices if choice[0] not in REASONS)]


class FollowUpVisitForm(forms.Form):
    """
    A contact after treatment. What was not done stays unticked; what is not known stays empty.

    `is_late`: entered after the patient has died, which needs its reason.
    """

    visited_on = PartialDateField(
        label=_("Date of the visit"), day_required=True, latest_today=True
    )
    components = forms.MultipleChoiceField(
        label=_("What was done"),
        choices=FollowUpVisit.Component.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    disease_state = forms.ChoiceField(label=_("Disease status"))
    imaging_result = forms.ChoiceField(label=_("Imaging result"), required=False)
    cea_ng_per_ml = DecimalMarkField(
        label=_("CEA (ng/mL)"),
        min_value=Decimal(0),
        max_value=Decimal(20_000),
        decimal_places=2,
        required=False,
    )
    ecog = forms.TypedChoiceField(
        label=_("Performance status (ECOG)"),
        choices=[("", "---------"), *((n, str(n)) for n in range(5))],
        coerce=int,
        empty_value=None,
        required=False,
    )
    symptoms = forms.CharField(
        label=_("Symptoms"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    next_action = forms.ChoiceField(label=_("Next step"), required=False)

    def __init__(self, *args, is_late: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        if is_late:
            why = _("Why is this entered now?")
            self.fields["reason"] = forms.CharField(label=why, max_length=200)
        # A death is recorded with its cause, on its own page; its visit keeps what it says.
        dead, states = FollowUpVisit.State.DEAD, choices_of(FollowUpVisit, "disease_state")
        if self.initial.get("disease_state") != dead:
            states = [choice for choice in states if choice[0] != dead]
        self.fields["disease_state"].choices = states
        for name in ("imaging_result", "next_action"):
            self.fields[name].choices = choices_of(FollowUpVisit, name)
        # A reason that stands there already stays, unless somebody chooses otherwise.
        for name in ("disease_state", "imaging_result", "next_action"):
            if self.initial.get(name) in REASONS:
                reason = Missing(self.initial[name])
                self.fields[name].choices = [
                    *self.fields[name].choices,
                    (reason.value, reason.label),
                ]

    def values(self) -> dict:
        """The cleaned values by the model's field names; an empty choice is not yet entered."""
        values = {name: value if value != "" else None for name, value in self.cleaned_data.items()}
        values["symptoms"] = self.cleaned_data["symptoms"]
        for of_the_entry in ("version", "reason"):
            values.pop(of_the_entry, None)
        visited: PartialDate = values.pop("visited_on")
        return {**values, "visited_on": visited.on, "visited_on_precision": visited.precision}

    @staticmethod
    def initial_of(visit: FollowUpVisit) -> dict:
        fields = ("components", "disease_state", "imaging_result", "cea_ng_per_ml", "ecog")
        return {
            **{name: getattr(visit, name) for name in (*fields, "symptoms", "next_action")},
            "visited_on": PartialDate(visit.visited_on, visit.visited_on_precision),
        }


class CorrectVisitForm(FollowUpVisitForm):
    """A correction names the version it was made on and says why."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Why is this corrected?"), max_length=200)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # A contact by telephone established no status: its correction need not invent one.
        self.fields["disease_state"].required = bool(self.initial.get("disease_state"))


class DeathForm(forms.Form):
    died_on = PartialDateField(label=_("Date of death"), latest_today=True)
    death_cause = forms.ChoiceField(label=_("Cause of death"))
    death_cause_text = forms.CharField(
        label=_("Cause of death as written"), max_length=200, required=False
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["death_cause"].choices = [
            *choices_of(Patient, "death_cause"),
            (Missing.UNKNOWN, Missing.UNKNOWN.label),
        ]


def put_errors(form: forms.Form, problem) -> None:
    """What the record refused, beside the field it is about; else above the form."""
    if not hasattr(problem, "error_dict"):
        form.add_error(None, problem)
        return
    for name, errors in problem.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)
