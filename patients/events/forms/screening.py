"""The form of a screening: who was considered, the outcome, and the checklist of the published series."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patients.clinical.eligibility import Criterion
from patients.events.forms.asking import EventForm, ask
from patients.fields import PartialDate
from patients.models import Screening

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
