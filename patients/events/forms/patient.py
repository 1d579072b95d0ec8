"""Forms of events about the patient as a whole. They read what was typed; saving.py decides which rows it becomes."""

from django.utils.translation import gettext as _

from patients.events.forms.asking import EventForm, ask
from patients.models import (
    Consent,
    LabResult,
    Note,
    Patient,
    PatientIdentity,
    PerformanceAssessment,
    SystemicTherapy,
)


class TherapyForm(EventForm):
    questions = ask(
        SystemicTherapy,
        "intent", "regimen", "biologics", "started_on", "ended_on", "cycles_delivered",
        "response_recist", "response_on", "tolerance", "cycles_planned", "max_ctcae_grade",
        "regimen_text",
    )  # fmt: skip
    more = frozenset({"cycles_planned", "max_ctcae_grade", "regimen_text"})


class LabForm(EventForm):
    questions = ask(
        LabResult,
        "analyte",
        "taken_on",
        "value",
        "unit",
        "limit",
        "reference_high",
        certain=("analyte",),
    )
    more = frozenset({"limit", "reference_high"})

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["analyte"].required = True
        self.fields["unit"].initial = "ng/mL"

    def clean(self):
        cleaned = super().clean()
        if "value" in cleaned and cleaned["value"] is None and not cleaned.get("value__missing"):
            self.add_error("value", _("Enter the value, or say why it is not there."))
        return cleaned


class PerformanceForm(EventForm):
    questions = ask(
        PerformanceAssessment,
        "assessed_on", "ecog", "asa_class", "comorbid_conditions", "charlson_index",
        "chronic_liver_disease", "child_pugh", "smoking", "diabetes", "anticoagulation",
    )  # fmt: skip
    more = frozenset(
        {"chronic_liver_disease", "child_pugh", "smoking", "diabetes", "anticoagulation"}
    )


class NoteForm(EventForm):
    questions = ask(Note, "noted_on", "text")


class IdentityForm(EventForm):
    """Names and the record number, as they are on the patient's papers."""

    questions = ask(PatientIdentity, "family_name", "given_name", "mrn")


class PersonForm(EventForm):
    """What the pseudonymous record says of the person; names are corrected with the identity."""

    DEATH = ("died_on", "death_cause", "death_cause_text")
    questions = (
        *ask(Patient, "sex_at_birth", "born_on", "height_cm", "weight_kg", "first_referral_on"),
        *ask(Patient, *DEATH, reasons=()),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # A death is recorded on its own page; here it is corrected.
        has_died = self.record.patient.died_on is not None
        for name in self.DEATH:
            if has_died:
                self.fields[name].required = name != "death_cause_text"
            else:
                del self.fields[name]


class ConsentForm(EventForm):
    """What the patient agreed to; a withdrawal keeps the answer and dates its end."""

    questions = ask(
        Consent,
        "kind", "decision", "decided_on", "withdrawn_on", "form_version", "language", "note",
        certain=("kind", "form_version", "note"),
    )  # fmt: skip
    more = frozenset({"form_version", "language", "note"})

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].required = True
        self.fields["decision"].required = True

    def clean(self):
        cleaned = super().clean()
        decision = cleaned.get("decision")
        if cleaned.get("withdrawn_on") and decision and decision != Consent.Decision.WITHDRAWN:
            self.add_error(
                "withdrawn_on", _("Only a withdrawn consent has this day: choose “Withdrawn”.")
            )
        return cleaned
