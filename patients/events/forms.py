"""Forms of the events. They read what was typed; saving.py decides which rows it becomes."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patients.clinical.eligibility import Criterion
from patients.entry.steps import Virtual, questions_of, steps
from patients.facts import said_date
from patients.fields import DecimalMarkField, PartialDate
from patients.models import (
    ImagingStudy,
    InterventionSession,
    LabResult,
    Lesion,
    LesionObservation,
    Note,
    PathologyReport,
    Patient,
    PatientIdentity,
    PerformanceAssessment,
    Recurrence,
    Screening,
    SystemicTherapy,
)
from patients.models.liver_metastasis import Segment
from patients.questions import RecordForm, question, takes_no_reason
from patients.record import PatientRecord

# Most lesions of one recurrence that are asked one by one; beyond, the number is entered.
MOST_LESIONS = 20


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

    `links` names the fields that point to one of the patient's interventions.
    """

    more: frozenset[str] = frozenset()
    links: tuple[str, ...] = ()

    def __init__(self, *args, record: PatientRecord | None, row=None, **kwargs):
        self.record: Any = record  # None only where the patient is not yet there: a screening
        self.row = row
        if row is not None:
            linked = {name: getattr(row, f"{name}_id") for name in self.links}
            kwargs["initial"] = {**linked, **kwargs.get("initial", {})}
        super().__init__(*args, row=row, **kwargs)
        for name in self.links:
            self.fields[name] = sessions_field(self.record, self.fields[name])

    def put_into(self, row):
        for name in self.links:
            setattr(row, name, self.cleaned_data[name])
        return super().put_into(row)

    def changes_to(self, row) -> dict[str, Any]:
        changes = super().changes_to(row)
        for name in self.links:
            session = self.cleaned_data[name]
            if getattr(row, f"{name}_id") != getattr(session, "pk", None):
                changes[name] = session
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


class PathologyForm(EventForm):
    """A report beside or after an operation: a biopsy, or the specimen of a session."""

    session = forms.ModelChoiceField(
        label=gettext_lazy("Specimen of"),
        queryset=InterventionSession.objects.none(),
        required=False,
        empty_label=gettext_lazy("No operation: a biopsy"),
    )
    links = ("session",)
    questions = ask(
        PathologyReport,
        "specimen", "specimen_on", "number_of_lesions", "largest_mm", "margin_status", "margin_mm",
        "differentiation", "lymphovascular_invasion", "bile_duct_invasion", "satellite_lesions",
        "regression_scheme", "regression_grade", "viable_percent", "background_liver",
        certain=("specimen",),
    )  # fmt: skip
    more = frozenset({
        "lymphovascular_invasion", "bile_duct_invasion", "satellite_lesions",
        "regression_scheme", "regression_grade", "viable_percent", "background_liver",
    })  # fmt: skip


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


class ComplicationForm(form_of_case("complication")):
    """Of one operation; also one that is found after the case was submitted."""

    session = forms.ModelChoiceField(
        label=gettext_lazy("After the operation"), queryset=InterventionSession.objects.none()
    )

    links = ("session",)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.row is None and self.record.sessions:
            self.fields["session"].initial = self.record.sessions[-1].pk


CRITERIA = {
    Criterion.HISTOLOGY_CONFIRMED: gettext_lazy(
        "Colorectal cancer with liver metastasis, confirmed by histology"
    ),
    Criterion.CURATIVE_LOCAL_TREATMENT_PLANNED: gettext_lazy(
        "Local treatment with curative intent is planned"
    ),
    Criterion.EXTRAHEPATIC_ABSENT_OR_CLEARABLE: gettext_lazy(
        "No disease outside the liver, or few sites that can be resected"
    ),
    Criterion.PALLIATIVE_ONLY: gettext_lazy("Palliative treatment only"),
    Criterion.EXTRAHEPATIC_UNRESECTABLE: gettext_lazy(
        "Metastases outside the liver that cannot be resected"
    ),
    Criterion.PROGRESSION_DURING_CHEMOTHERAPY: gettext_lazy("Progression during chemotherapy"),
    Criterion.NONCOMPLIANT: gettext_lazy("Treatment not taken as prescribed"),
    Criterion.CHEMOTHERAPY_NOT_TOLERATED: gettext_lazy("Chemotherapy not tolerated"),
    Criterion.DYNAMIC_MRI_DONE: gettext_lazy("Dynamic contrast MRI is done"),
    Criterion.PET_CT_DONE: gettext_lazy("PET-CT is done"),
    Criterion.COLONOSCOPY_CURRENT_AND_CLEAR: gettext_lazy(
        "Colonoscopy within 12 months shows no recurrence and no second tumor"
    ),
    Criterion.CT_VOLUMETRY_DONE: gettext_lazy("For a major resection: CT with volumetry is done"),
    Criterion.DISCUSSED_WITH_QUORUM: gettext_lazy("Discussed by the board with a quorum"),
    Criterion.INFORMED_CONSENT: gettext_lazy("Informed consent is given"),
}


class ScreeningForm(EventForm):
    """Seen and considered: the outcome with its reason and timing, and the checklist of the published series."""

    questions = ask(
        Screening,
        "screened_on", "outcome", "exclusion_timing", "reason_text", "primary_site", "referred_by",
        "decided_on", certain=("outcome", "reason_text", "referred_by"),
    )  # fmt: skip
    more = frozenset({"referred_by", "decided_on"})

    def __init__(self, *args, row=None, record=None, **kwargs):
        super().__init__(*args, row=row, record=record, **kwargs)
        self.fields["outcome"].required = True
        if row is None:
            self.fields["screened_on"].initial = PartialDate(timezone.localdate(), "day")
        answers = row.checklist if row else {}
        for criterion, label in CRITERIA.items():
            self.fields[f"check_{criterion}"] = forms.ChoiceField(
                label=label,
                choices=[("yes", _("Yes")), ("no", _("No")), ("unknown", _("Unknown"))],
                widget=forms.RadioSelect,
                required=False,
                initial=answers.get(criterion, ""),
            )

    def _apart(self) -> set[str]:
        return super()._apart() | {f"check_{criterion}" for criterion in CRITERIA}

    def checklist_lines(self) -> list[dict]:
        return [self._line(f"check_{criterion}") for criterion in CRITERIA]

    def has_open_checklist(self) -> bool:
        return any(line["field"].value() for line in self.checklist_lines())

    def clean(self):
        cleaned = super().clean()
        outcome, timing = cleaned.get("outcome"), cleaned.get("exclusion_timing")
        is_excluded = bool(outcome) and outcome not in ("included", "pending")
        if timing and not is_excluded and "outcome" not in self.errors:
            self.add_error(
                "exclusion_timing", _("Only an excluded patient has a time of exclusion: clear it.")
            )
        return cleaned

    def checklist(self) -> dict[str, str]:
        told = {criterion.value: self.cleaned_data[f"check_{criterion}"] for criterion in CRITERIA}
        return {code: answer for code, answer in told.items() if answer}

    def put_into(self, row):
        row.checklist = self.checklist()
        return super().put_into(row)

    def changes_to(self, row) -> dict[str, Any]:
        changes = super().changes_to(row)
        if row.checklist != self.checklist():
            changes["checklist"] = self.checklist()
        return changes


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


@dataclass(frozen=True)
class Sighting:
    """What a study showed of one lesion."""

    lesion: Lesion
    size_mm: Any
    state: str


class ImagingForm(EventForm):
    """A study, and what became of each lesion known before it."""

    questions = ask(
        ImagingStudy,
        "modality", "performed_on", "purpose", "result", "contrast", "report", "study_uid",
        "liver_volume_ml", "tumor_volume_ml", "remnant_volume_ml",
        certain=("modality", "report", "study_uid"),
    )  # fmt: skip
    more = frozenset({
        "contrast", "study_uid", "liver_volume_ml", "tumor_volume_ml", "remnant_volume_ml",
    })  # fmt: skip
    STATES = (
        ("", gettext_lazy("– not told")),
        ("present", LesionObservation.State.PRESENT.label),
        ("vanished", LesionObservation.State.VANISHED.label),
    )

    def __init__(self, *args, row=None, **kwargs):
        super().__init__(*args, row=row, **kwargs)
        self.fields["modality"].required = True
        for lesion in self.lesions():
            seen = row and self._seen_in(lesion, row)
            self.fields[f"lesion_{lesion.lesion_no}_mm"] = DecimalMarkField(
                label=_("Lesion %(number)d: size (mm)") % {"number": lesion.lesion_no},
                required=False,
                min_value=0,
                max_value=300,
                max_digits=5,
                decimal_places=1,
                initial=seen.size_mm if seen else None,
            )
            self.fields[f"lesion_{lesion.lesion_no}_state"] = forms.ChoiceField(
                label=_("Lesion %(number)d: what was seen") % {"number": lesion.lesion_no},
                choices=self.STATES,
                required=False,
                initial=("vanished" if seen.state == "vanished" else "present") if seen else "",
            )

    def lesions(self) -> list[Lesion]:
        """All of them: a study may be older than the operation that took a lesion away."""
        return list(self.record.patient.lesions.all())

    @staticmethod
    def _seen_in(lesion: Lesion, study: ImagingStudy) -> LesionObservation | None:
        return next((o for o in lesion.observations.all() if o.imaging_study_id == study.pk), None)

    def lesion_lines(self) -> Iterator[dict]:
        for lesion in self.lesions():
            yield {
                "lesion": lesion,
                "taken_on": taken_away_on(lesion),
                "size": self[f"lesion_{lesion.lesion_no}_mm"],
                "state": self[f"lesion_{lesion.lesion_no}_state"],
            }

    def _apart(self) -> set[str]:
        return super()._apart() | {name for name in self.fields if name.startswith("lesion_")}

    def clean(self):
        cleaned = super().clean()
        for lesion in self.lesions():
            size = cleaned.get(f"lesion_{lesion.lesion_no}_mm")
            told = size is not None or cleaned.get(f"lesion_{lesion.lesion_no}_state")
            taken_on, on = taken_away_on(lesion), cleaned.get("performed_on")
            if told and taken_on and on and on.first_day > taken_on:
                self.add_error(
                    f"lesion_{lesion.lesion_no}_mm",
                    _("This lesion was resected before the study: clear it, or correct the date."),
                )
            if cleaned.get(f"lesion_{lesion.lesion_no}_state") == "vanished" and size:
                self.add_error(
                    f"lesion_{lesion.lesion_no}_mm",
                    _("A lesion that has vanished has no size: clear one of the two."),
                )
        return cleaned

    def sightings(self) -> list[Sighting]:
        found = []
        for lesion in self.lesions():
            size = self.cleaned_data.get(f"lesion_{lesion.lesion_no}_mm")
            state = self.cleaned_data.get(f"lesion_{lesion.lesion_no}_state")
            was_told = self.row is not None and self._seen_in(lesion, self.row) is not None
            if size is not None or state or was_told:
                found.append(
                    Sighting(lesion, None if state == "vanished" else size, state or "present")
                )
        return found


# What is no longer in the liver. Ablated tissue is, and is looked at again.
TAKEN_AWAY = frozenset({"resected", "resected_and_ablated_bed"})


def taken_away_on(lesion: Lesion) -> Any:
    """The day of the operation that resected it; None while it is in the liver."""
    days = [
        row.procedure.session.performed_on
        for row in lesion.treatments.all()
        if row.treatment in TAKEN_AWAY
    ]
    return min(days, default=None)


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


def lesion_label(lesion: Lesion) -> str:
    where = ", ".join(lesion.segments or [])
    return _("Lesion %(number)d (%(segments)s)") % {"number": lesion.lesion_no, "segments": where}


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

    links = ("after_session", "treated_by")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.row is None and self.record.curative_liver_sessions:
            self.fields["after_session"].initial = self.record.curative_liver_sessions[-1].pk
        self.fields["sites"].required = True

    def clean(self):
        cleaned = super().clean()
        treated, detected = cleaned.get("treated_by"), cleaned.get("detected_on")
        if treated and detected and treated.performed_on < detected.on:
            self.add_error(
                "treated_by", _("This intervention took place before the recurrence was found.")
            )
        before = cleaned.get("after_session")
        if (
            before
            and detected
            and before.performed_on > detected.on
            and detected.precision == "day"
        ):
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


def sessions_field(record: Any, field: Any) -> Any:
    """The patient's own interventions, by date and what was done."""
    field.queryset = InterventionSession.objects.filter(patient=record.patient).order_by(
        "performed_on"
    )
    by_key = {session.pk: session for session in record.sessions}

    def label(session) -> str:
        procedures = by_key[session.pk].procedures.all() if session.pk in by_key else ()
        day = said_date(session.performed_on, session.performed_on_precision)
        return f"{day} · {', '.join(str(p.get_kind_display()) for p in procedures)}"

    field.label_from_instance = label
    return field


class ReasonForm(forms.Form):
    """Beside the questions of a correction: the version it was made on, and why."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label=gettext_lazy("Why is this corrected?"), max_length=200)

    def clean_reason(self) -> str:
        reason = self.cleaned_data["reason"].strip()
        if not reason:
            raise ValidationError(_("Say why this is corrected."))
        return reason
