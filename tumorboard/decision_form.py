"""The form in which a decision is written while the board talks: whole, and kept while half a thought."""

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from patients.constraints import YesNo
from patients.models import Lesion
from patients.words import capitalized
from tumorboard import case_facts
from tumorboard.forms import EMPTY, WholeDateField, staff_of
from tumorboard.liver_drawing import LesionState, LesionToDraw, LiverDrawing, draw
from tumorboard.models import AgendaItem, Decision, LesionPlan, User
from tumorboard.options import MANDATORY_DETAILS, Detail, Option

# Every detail that any option asks for, once.
DETAILS: dict[str, Detail] = {
    detail.name: detail for details in MANDATORY_DETAILS.values() for detail in details
}
# What the page offers room for. Further ones that a draft has are kept behind it.
MOST_RECOMMENDATIONS = 3
MOST_DISSENTS = 3

PLANNED_AS = {
    LesionPlan.Plan.RESECT: LesionState.RESECTED,
    LesionPlan.Plan.ABLATE: LesionState.ABLATED,
    LesionPlan.Plan.RADIATE: LesionState.ABLATED,
    LesionPlan.Plan.OBSERVE: LesionState.ACTIVE,
    LesionPlan.Plan.LEAVE: LesionState.VANISHED,
}


@dataclass(frozen=True)
class RecommendationGroup:
    """The fields of one rank. `details`: (field, the options that ask for it), shown or hidden by the page."""

    rank: int
    option: BoundField
    condition: BoundField
    details: Sequence[tuple[BoundField, str]]

    @property
    def is_filled(self) -> bool:
        return bool(self.option.value() or self.condition.value())


@dataclass(frozen=True)
class DissentGroup:
    name: BoundField
    text: BoundField

    @property
    def is_filled(self) -> bool:
        return bool(self.name.value() or self.text.value())


class DecisionForm(forms.ModelForm):
    """
    The draft of a decision: up to three recommendations in order, a plan for each lesion, dissents.

    Nothing is required here: half a thought is kept. What is missing is said when it is read back.
    `lesions` are those the board saw (case_facts.lesion_rows).
    """

    class Meta:
        model = Decision
        fields = [
            *("rationale", "alternatives", "systemic_plan", "votes_for", "votes_of"),
            *("deviation_reason", "patient_preference", "override_reason"),
        ]
        widgets = {
            name: forms.Textarea(attrs={"rows": rows})
            for name, rows in [
                ("rationale", 3),
                ("alternatives", 2),
                ("deviation_reason", 2),
                ("patient_preference", 2),
                ("override_reason", 2),
            ]
        }

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    intent = forms.ChoiceField(
        label=_("Intent"),
        choices=Decision.Intent.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    option = forms.ChoiceField(
        label=_("Recommendation"), choices=[EMPTY, *Option.choices], required=False
    )
    condition = forms.CharField(
        label=_("Condition"),
        help_text=_("For example: if partial response after 4 cycles, resect; else discuss again."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    responsible = forms.ModelChoiceField(
        User.objects.none(), label=_("Responsible"), required=False
    )
    due_on = WholeDateField(label=_("To be carried out by"), required=False)
    restage_on = WholeDateField(label=_("Restaging on"), required=False)
    consensus = forms.ChoiceField(
        label=_("Consensus"),
        choices=Decision.Consensus.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    trial_offered = forms.ChoiceField(
        label=_("Clinical trial offered"),
        choices=YesNo.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    guideline_deviation = forms.ChoiceField(
        label=_("Deviates from the guideline"),
        choices=YesNo.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    wish_considered = forms.ChoiceField(
        label=_("The patient's wish was considered"),
        choices=YesNo.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    dissent_name = forms.CharField(
        label=_("Who dissents"),
        max_length=190,
        required=False,
        widget=forms.TextInput(attrs={"list": "present-now", "autocomplete": "off"}),
    )
    dissent_text = forms.CharField(
        label=_("Dissent"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args, item: AgendaItem, draft: Decision | None, **kwargs):
        self.draft = draft
        self.item = item
        self.lesions = _lesions_seen(item)
        initial = {**_initial(draft, self.lesions), **kwargs.pop("initial", {})}
        super().__init__(*args, instance=draft, initial=initial, **kwargs)
        self.fields["responsible"].queryset = staff_of([item.center_id])
        self._add_ranks()
        for row in self.lesions:
            self.fields[f"lesion_{row['number']}"] = forms.ChoiceField(
                label=_("Plan for lesion %(number)s") % {"number": row["number"]},
                choices=[EMPTY, *LesionPlan.Plan.choices],
                required=False,
            )
        for name in ("intent", "option", "rationale", "consensus"):
            self.fields[name].required = True

    def _add_ranks(self) -> None:
        """The fields of the first rank once more for the second and the third."""
        for rank in range(1, MOST_RECOMMENDATIONS + 1):
            for name in ("option", "condition"):
                self.fields[_ranked(name, rank)] = deepcopy(self.base_fields[name])
            for name, detail in DETAILS.items():
                self.fields[_ranked(f"detail_{name}", rank)] = _detail_field(detail)
        for rank in range(1, MOST_DISSENTS + 1):
            for name in ("dissent_name", "dissent_text"):
                self.fields[_ranked(name, rank)] = deepcopy(self.base_fields[name])

    def recommendation_groups(self) -> list[RecommendationGroup]:
        return [
            RecommendationGroup(
                rank=rank,
                option=self[_ranked("option", rank)],
                condition=self[_ranked("condition", rank)],
                details=[
                    (self[_ranked(f"detail_{name}", rank)], _options_asking_for(name))
                    for name in DETAILS
                ],
            )
            for rank in range(1, MOST_RECOMMENDATIONS + 1)
        ]

    def dissent_groups(self) -> list[DissentGroup]:
        return [
            DissentGroup(self[_ranked("dissent_name", rank)], self[_ranked("dissent_text", rank)])
            for rank in range(1, MOST_DISSENTS + 1)
        ]

    def lesion_fields(self) -> Iterator[tuple[Mapping[str, Any], BoundField]]:
        """Each lesion the board saw, beside the choice of what is to be done with it."""
        for row in self.lesions:
            yield row, self[f"lesion_{row['number']}"]

    def plan_drawing(self) -> LiverDrawing:
        """The liver as it would be treated. A lesion without a plan looks as it was seen."""
        return draw(
            LesionToDraw(
                number=str(row["number"]),
                segments=row["segments"],
                diameter_mm=row["now_mm"],
                state=PLANNED_AS.get(field.value(), row["state"]),
                largest_mm=row["largest_mm"],
            )
            for row, field in self.lesion_fields()
        )

    def has_more(self) -> bool:
        """Whether anything is said in the part of the form that is folded."""
        names = (
            *("alternatives", "trial_offered", "guideline_deviation", "deviation_reason"),
            *("wish_considered", "patient_preference", "systemic_plan"),
        )
        return any(self[name].value() or self[name].errors for name in names)

    def people_present(self) -> list[str]:
        return [str(attendance.user) for attendance in _present(self.item)]

    def _clean_fields(self):
        """What signing needs is marked as needed on the page, and yet not asked for in a draft."""
        needed = [field for field in self.fields.values() if field.required]
        for field in needed:
            field.required = False
        super()._clean_fields()
        for field in needed:
            field.required = True

    def _post_clean(self):
        """Nothing is put into the instance: the action writes, and checks, what was typed."""

    def clean(self):
        cleaned = super().clean()
        for rank in range(1, MOST_DISSENTS + 1):
            name, text = _ranked("dissent_name", rank), _ranked("dissent_text", rank)
            if bool(cleaned.get(name)) != bool(cleaned.get(text)):
                self.add_error(name, _("A dissent has a name and a text."))
        votes, of = cleaned.get("votes_for"), cleaned.get("votes_of")
        if (votes is None) != (of is None):
            self.add_error("votes_for", _("Say how many were for it, and of how many."))
        elif votes is not None and of is not None and votes > of:
            self.add_error("votes_for", _("No more can be for it than have voted."))
        return cleaned

    def written(self) -> dict:
        """The arguments of `record_decision`."""
        data = self.cleaned_data
        coded = ("intent", "consensus", "trial_offered", "guideline_deviation", "wish_considered")
        as_typed = ["responsible", "due_on", "restage_on", *self.Meta.fields]
        if self.add_prefix("override_reason") not in self.data:
            # The page was opened while there was a quorum, and did not ask: nothing is said.
            as_typed.remove("override_reason")
        return {
            "version": data["version"],
            **{name: data[name] or None for name in coded},
            **{name: data[name] for name in as_typed},
            "recommendations": self._recommendations(),
            "lesion_plans": self._lesion_plans(),
            "dissents": self._dissents(),
        }

    def _recommendations(self) -> list[dict]:
        """Those of this form that name something, and behind them the further ones the draft has."""
        data = self.cleaned_data
        told = [
            {
                "option": data[_ranked("option", rank)],
                "details": self._details(rank),
                "condition": data[_ranked("condition", rank)],
            }
            for rank in range(1, MOST_RECOMMENDATIONS + 1)
            if data[_ranked("option", rank)]
        ]
        further = _standing(self.draft, "recommendations")[MOST_RECOMMENDATIONS:]
        return told + [
            {"option": r.option, "details": r.details, "condition": r.condition} for r in further
        ]

    def _details(self, rank: int) -> dict:
        option = self.cleaned_data[_ranked("option", rank)]
        wanted = (detail.name for detail in MANDATORY_DETAILS.get(option, ()))
        values = {name: self.cleaned_data[_ranked(f"detail_{name}", rank)] for name in wanted}
        return {name: str(value) for name, value in values.items() if value not in (None, "")}

    def _lesion_plans(self) -> list[dict]:
        chosen = {
            row["id"]: self.cleaned_data[f"lesion_{row['number']}"]
            for row in self.lesions
            if self.cleaned_data[f"lesion_{row['number']}"]
        }
        lesions = Lesion.objects.filter(patient=self.item.patient_id, pk__in=chosen)
        return [{"lesion": lesion, "plan": chosen[str(lesion.pk)]} for lesion in lesions]

    def _dissents(self) -> list[dict]:
        people = {str(attendance.user): attendance.user for attendance in _present(self.item)}
        told = [
            {"name": name, "text": text, "user": people.get(name)}
            for rank in range(1, MOST_DISSENTS + 1)
            if (name := self.cleaned_data[_ranked("dissent_name", rank)])
            if (text := self.cleaned_data[_ranked("dissent_text", rank)])
        ]
        further = _standing(self.draft, "dissents")[MOST_DISSENTS:]
        return told + [{"name": d.name, "text": d.text, "user": d.user} for d in further]


def _ranked(name: str, rank: int) -> str:
    return name if rank == 1 else f"{name}_{rank}"


def _options_asking_for(detail_name: str) -> str:
    return " ".join(
        option
        for option, details in MANDATORY_DETAILS.items()
        if any(detail.name == detail_name for detail in details)
    )


def _detail_field(detail: Detail) -> forms.Field:
    label = capitalized(str(detail.label))
    if detail.kind == "number":
        return forms.IntegerField(
            label=label,
            min_value=detail.least,
            max_value=detail.most,
            widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        )
    kinds = {"date": WholeDateField, "text": forms.CharField}
    return kinds[detail.kind](label=label)


def _lesions_seen(item: AgendaItem) -> list[dict[str, Any]]:
    """The lesions of the frozen case that were not resected. An ablated one can come back at its site."""
    rows = case_facts.lesion_rows(item.snapshot) if item.snapshot else []
    return [row for row in rows if row["state"] != LesionState.RESECTED]


def _present(item: AgendaItem):
    return item.meeting.attendances.select_related("user")


def _standing(draft: Decision | None, name: str) -> list:
    return list(getattr(draft, name).filter(is_struck=False)) if draft else []


def _initial(draft: Decision | None, lesions: Sequence[Mapping[str, Any]]) -> dict:
    """A draft as the form shows it."""
    if draft is None:
        return {}
    initial = {
        name: getattr(draft, name)
        for name in (
            *("version", "intent", "consensus", "responsible", "due_on", "restage_on"),
            *("trial_offered", "guideline_deviation", "wish_considered"),
        )
    }
    recommendations = _standing(draft, "recommendations")[:MOST_RECOMMENDATIONS]
    for rank, row in enumerate(recommendations, start=1):
        initial[_ranked("option", rank)] = row.option
        initial[_ranked("condition", rank)] = row.condition
        for name, value in row.details.items():
            initial[_ranked(f"detail_{name}", rank)] = _shown(name, value)
    for rank, row in enumerate(_standing(draft, "dissents")[:MOST_DISSENTS], start=1):
        initial[_ranked("dissent_name", rank)] = row.name
        initial[_ranked("dissent_text", rank)] = row.text
    planned = {str(plan.lesion_id): plan.plan for plan in _standing(draft, "lesion_plans")}
    for lesion in lesions:
        initial[f"lesion_{lesion['number']}"] = planned.get(lesion["id"], "")
    return initial


def _shown(name: str, value: str):
    if name in DETAILS and DETAILS[name].kind == "date":
        return date.fromisoformat(value)
    return value
