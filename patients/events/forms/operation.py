"""Forms of what was done in an operation and what came of it: procedures, lesions, specimens, complications."""

from types import MappingProxyType
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patients.clinical.dates import period_of
from patients.events.forms.asking import (
    EventForm,
    ask,
    form_of_case,
    offer_lesions,
    offer_procedures,
    offer_sessions,
)
from patients.events.forms.imaging import taken_away_on
from patients.models import (
    InterventionSession,
    Lesion,
    LesionTreatment,
    PathologyReport,
    Procedure,
)

GROUP = Procedure.Group


class PathologyForm(EventForm):
    """A report beside or after an operation: a biopsy, or the specimen of a session."""

    session = forms.ModelChoiceField(
        label=gettext_lazy("Specimen of"),
        queryset=InterventionSession.objects.none(),
        required=False,
        empty_label=gettext_lazy("No operation: a biopsy"),
    )
    links = MappingProxyType({"session": offer_sessions})
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


class ComplicationForm(form_of_case("complication")):
    """Of one operation; also one that is found after the case was submitted."""

    session = forms.ModelChoiceField(
        label=gettext_lazy("After the operation"), queryset=InterventionSession.objects.none()
    )

    links = MappingProxyType({"session": offer_sessions})

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.row is None and self.record.sessions:
            self.fields["session"].initial = self.record.sessions[-1].pk


class ProcedureForm(EventForm):
    """One thing done in an operation. Group and kind are one question: no kind belongs to two groups."""

    session = forms.ModelChoiceField(
        label=gettext_lazy("In the operation"), queryset=InterventionSession.objects.none()
    )
    links = MappingProxyType({"session": offer_sessions})
    questions = ask(
        Procedure,
        "segments_resected", "anatomic", "resection_class_reported", "modality", "guidance",
        "lesions_treated", "ablation_margin_mm", "anastomosis", "stoma", "site", "reason",
        "dose_gy", "fractions", "remnant_before_ml", "remnant_after_ml", "detail",
        certain=("site", "reason", "detail"),
    )  # fmt: skip
    more = frozenset({
        "anatomic", "resection_class_reported", "guidance", "ablation_margin_mm", "anastomosis",
        "stoma", "site", "reason", "dose_gy", "fractions", "remnant_before_ml", "remnant_after_ml",
        "detail",
    })  # fmt: skip
    BELONGS_TO = MappingProxyType({
        "segments_resected": {GROUP.LIVER_RESECTION},
        "resection_class_reported": {GROUP.LIVER_RESECTION},
        "modality": {GROUP.ABLATION},
        "ablation_margin_mm": {GROUP.ABLATION},
        "remnant_before_ml": {GROUP.AUGMENTATION},
        "remnant_after_ml": {GROUP.AUGMENTATION},
        "anastomosis": {GROUP.PRIMARY},
        "stoma": {GROUP.PRIMARY},
        "fractions": {GROUP.RADIOTHERAPY, GROUP.EXTRAHEPATIC},
        "dose_gy": {GROUP.RADIOTHERAPY, GROUP.EXTRAHEPATIC},
    })  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        offered = procedures_by_group()
        if self.row is not None:
            own = f"{self.row.group}.{self.row.kind}"
            if not any(own == code for _group, kinds in offered for code, _label in kinds):
                offered.append((_("As recorded"), [(own, self.row.get_kind_display())]))
        what = forms.ChoiceField(
            label=_("Procedure"),
            choices=[("", "---------"), *offered],
            initial=f"{self.row.group}.{self.row.kind}" if self.row else "",
        )
        self.fields = {"session": self.fields["session"], "what": what, **self.fields}

    def clean(self):
        cleaned = super().clean()
        group = (cleaned.get("what") or "").partition(".")[0]
        for name, groups in self.BELONGS_TO.items():
            told = cleaned.get(name) not in (None, "", []) or cleaned.get(f"{name}__missing")
            if group and group not in groups and told:
                self.add_error(
                    name,
                    _("This does not belong to such a procedure: clear it, or choose another one."),
                )
        return cleaned

    def _what(self) -> dict[str, str]:
        group, _dot, kind = self.cleaned_data["what"].partition(".")
        return {"group": group, "kind": kind}

    def put_into(self, row):
        for name, code in self._what().items():
            setattr(row, name, code)
        return super().put_into(row)

    def changes_to(self, row) -> dict[str, Any]:
        told = self._what()
        changed = {name: code for name, code in told.items() if getattr(row, name) != code}
        return super().changes_to(row) | changed


def procedures_by_group() -> list[tuple[Any, list[tuple[str, Any]]]]:
    """Choices of "group.kind"; in every group something that has no code of its own."""
    kinds = dict(Procedure.Kind.choices)
    return [
        (GROUP(group).label, [(f"{group}.{kind}", kinds[kind]) for kind in (*of_group, "other")])
        for group, of_group in Procedure.KINDS_OF.items()
    ]


class LesionTreatmentForm(EventForm):
    """What one procedure did to one lesion."""

    lesion = forms.ModelChoiceField(label=gettext_lazy("Lesion"), queryset=Lesion.objects.none())
    procedure = forms.ModelChoiceField(
        label=gettext_lazy("By the procedure"), queryset=Procedure.objects.none()
    )
    links = MappingProxyType({"lesion": offer_lesions, "procedure": offer_procedures})
    questions = ask(
        LesionTreatment, "treatment", "modality", "margin_mm", "margin_status",
        certain=("treatment",),
    )  # fmt: skip
    # What a treatment is done by. The bed of a resected lesion is ablated in either.
    DONE_BY = MappingProxyType({
        "resected": {GROUP.LIVER_RESECTION},
        "ablated": {GROUP.ABLATION},
        "resected_and_ablated_bed": {GROUP.LIVER_RESECTION, GROUP.ABLATION},
        "radiotherapy": {GROUP.RADIOTHERAPY},
    })  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["treatment"].required = True
        first = ("lesion", "procedure")
        self.fields = {**{name: self.fields[name] for name in first}, **self.fields}

    def clean(self):
        cleaned = super().clean()
        procedure, treatment = cleaned.get("procedure"), cleaned.get("treatment")
        lesion = cleaned.get("lesion")
        if lesion and procedure and treatment in LesionTreatment.TREATED:
            self._refuse_impossible_day(lesion, procedure)
        if procedure and procedure.group not in self.DONE_BY.get(treatment, {procedure.group}):
            self.add_error(
                "procedure",
                _("This procedure does not do that: choose another one, or another treatment."),
            )
        return cleaned

    def _refuse_impossible_day(self, lesion: Lesion, procedure: Procedure) -> None:
        """A lesion is treated when it is known, and not after it was taken away."""
        session, found = procedure.session, lesion.recurrence
        done_on = period_of(session.performed_on, session.performed_on_precision)
        if found is not None:
            found_on = period_of(found.detected_on, found.detected_on_precision)
            if done_on[1] < found_on[0]:
                self.add_error(
                    "procedure", _("This took place before the recurrence of the lesion was found.")
                )
        taken_on = taken_away_on(lesion, but=self.row)
        if taken_on and done_on[0] > taken_on:
            self.add_error("procedure", _("The lesion was resected before that operation."))
