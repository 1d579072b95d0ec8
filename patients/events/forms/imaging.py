"""Forms of imaging, and of a single lesion as it was seen on a day."""

from collections.abc import Iterator
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patients.events.forms.asking import EventForm, ask, offer_lesions
from patients.fields import DecimalMarkField, PartialDate
from patients.models import ImagingStudy, Lesion, LesionObservation, LesionTreatment


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

    def lesions_there(self) -> list[dict]:
        """Those that are still in the liver, or of which this study says something."""
        return [line for line in self._lesion_lines() if not line["is_folded"]]

    def lesions_resected(self) -> list[dict]:
        """Those only a study from before their resection can have shown."""
        return [line for line in self._lesion_lines() if line["is_folded"]]

    def _lesion_lines(self) -> Iterator[dict]:
        for lesion in self.lesions():
            size = self[f"lesion_{lesion.lesion_no}_mm"]
            state = self[f"lesion_{lesion.lesion_no}_state"]
            taken_on = taken_away_on(lesion)
            is_told = bool(size.value() or state.value() or size.errors)
            yield {
                "lesion": lesion,
                "taken_on": taken_on,
                "size": size,
                "state": state,
                "is_folded": taken_on is not None and not is_told,
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


def taken_away_on(lesion: Lesion, *, but: LesionTreatment | None = None) -> Any:
    """The day of the operation that resected it; None while it is in the liver. `but`: without that treatment."""
    days = [
        row.procedure.session.performed_on
        for row in lesion.treatments.all()
        if row.treatment in TAKEN_AWAY and row != but
    ]
    return min(days, default=None)


class SightingForm(EventForm):
    """One lesion on one day: at pathology, or on images that are not recorded as a study."""

    lesion = forms.ModelChoiceField(label=gettext_lazy("Lesion"), queryset=Lesion.objects.none())
    links = MappingProxyType({"lesion": offer_lesions})
    questions = ask(
        LesionObservation, "phase", "observed_on", "state", "size_mm", certain=("phase", "state")
    )
    OF_THE_STUDY = frozenset({"phase", "observed_on"})

    def __init__(self, *args, row=None, **kwargs):
        is_of_a_study = row is not None and row.imaging_study_id is not None
        if is_of_a_study:
            self.questions = tuple(q for q in self.questions if q.name not in self.OF_THE_STUDY)
        super().__init__(*args, row=row, **kwargs)
        self.fields = {"lesion": self.fields["lesion"], **self.fields}
        for name in ("phase", "state"):
            if name in self.fields:
                self.fields[name].required = True
        if is_of_a_study:
            told = _("Its day is that of the imaging study: correct it there.")
            self.fields["state"].help_text = told

    def clean(self):
        cleaned = super().clean()
        lesion, phase, seen_on = cleaned.get("lesion"), cleaned.get("phase"), self._seen_on(cleaned)
        if lesion is None or seen_on is None:
            return cleaned
        day = "lesion" if self._study else "observed_on"
        for wrong in self._impossible(lesion, phase, seen_on):
            self.add_error(day, wrong)
        same = lesion.observations.exclude(pk=getattr(self.row, "pk", None))
        if self._study:
            same = same.filter(imaging_study=self._study)
        else:
            same = same.filter(phase=phase, observed_on=seen_on.on)
        if same.exists():
            self.add_error(
                day, _("This lesion is already recorded for that day: correct it there.")
            )
        return cleaned

    @property
    def _study(self) -> ImagingStudy | None:
        return self.row.imaging_study if self.row is not None else None

    def _seen_on(self, cleaned) -> PartialDate | None:
        if self._study:
            return PartialDate(self._study.performed_on, self._study.performed_on_precision)
        return cleaned.get("observed_on")

    def _impossible(self, lesion: Lesion, phase: str | None, seen_on: PartialDate) -> Iterator[str]:
        """A lesion is seen from when it was found until it is resected; its specimen from then on."""
        taken_on, found = taken_away_on(lesion), lesion.recurrence
        if phase == "pathology":
            if taken_on is None:
                yield _("Only a lesion that was resected has a size at pathology.")
            elif seen_on.last_day < taken_on:
                yield _("This lesion was resected after that day.")
        elif taken_on and seen_on.first_day > taken_on:
            yield _(
                "This lesion was resected before that day: choose another one, or correct the date."
            )
        if found is not None:
            found_on = PartialDate(found.detected_on, found.detected_on_precision)
            if seen_on.last_day < found_on.first_day:
                yield _("The recurrence of this lesion was found after that day.")
