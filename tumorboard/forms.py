"""Forms of the board. They read what was typed; actions decide whether it may be so."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from patients.fields import DecimalMarkField, PartialDate, PartialDateField
from patients.models import InterventionSession, SystemicTherapy
from patients.words import capitalized
from tumorboard.models import (
    Addendum,
    AgendaItem,
    Board,
    Decision,
    Discipline,
    Grant,
    Implementation,
    Meeting,
    Opinion,
    Referral,
    Reply,
    Role,
    User,
)
from tumorboard.models.opinion import ABSTAINS
from tumorboard.options import MANDATORY_DETAILS, MOST_OPTIONS, Detail, Option

BOARD_ROLES = (Role.SURGEON, Role.MEMBER)
EMPTY = ("", "---------")
# Every detail that any option asks for, once.
DETAILS: dict[str, Detail] = {
    detail.name: detail for details in MANDATORY_DETAILS.values() for detail in details
}


def staff_of(center_ids, roles=BOARD_ROLES):
    """The people who hold one of the roles in these centers today."""
    grants = Grant.objects.in_force().filter(center__in=center_ids, role__in=roles)
    return User.objects.filter(pk__in=grants.values("user"))


class WholeDateField(PartialDateField):
    """A date to the day, cleaned to a `date`."""

    def __init__(self, **kwargs):
        super().__init__(day_required=True, **kwargs)

    def clean(self, value):
        cleaned = super().clean(value)
        return cleaned.on if isinstance(cleaned, PartialDate) else cleaned


class ReferralForm(forms.ModelForm):
    class Meta:
        model = Referral
        fields = [
            *("question", "category", "urgency", "lane", "standard", "plan_before"),
            *("presenter", "patient_wish", "comorbidity", "vote_options", "wanted_disciplines"),
        ]
        widgets = {
            "question": forms.Textarea(attrs={"rows": 3}),
            "patient_wish": forms.Textarea(attrs={"rows": 2}),
            "comorbidity": forms.Textarea(attrs={"rows": 2}),
        }

    category = forms.ChoiceField(
        label=_("Occasion"), choices=Referral.Category.choices, widget=forms.RadioSelect
    )
    urgency = forms.ChoiceField(
        label=_("Urgency"),
        choices=Referral.Urgency.choices,
        widget=forms.RadioSelect,
        initial=Referral.Urgency.ROUTINE,
    )

    lane = forms.ChoiceField(
        label=_("How it is discussed"),
        choices=Referral.Lane.choices,
        widget=forms.RadioSelect,
        initial=Referral.Lane.DISCUSSION,
        required=False,
    )
    plan_before = forms.ChoiceField(
        label=_("Plan before the board"),
        choices=[EMPTY, *Option.choices],
        required=False,
        help_text=_("What would be done without the board. It is compared with the decision."),
    )
    wanted_disciplines = forms.MultipleChoiceField(
        label=_("Disciplines this question needs"),
        choices=Discipline.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    vote_options = forms.MultipleChoiceField(
        label=_("Options to vote on"),
        choices=Option.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("At most five. Empty: those that are usual for the occasion."),
    )

    def __init__(self, *args, center_ids, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["presenter"].queryset = staff_of(center_ids)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("lane") == Referral.Lane.STANDARD:
            if not cleaned.get("standard"):
                self.add_error("standard", _("Name the standard of care that the plan follows."))
            if not cleaned.get("plan_before"):
                self.add_error("plan_before", _("Choose the plan that follows the standard."))
        return cleaned

    def clean_lane(self):
        return self.cleaned_data["lane"] or Referral.Lane.DISCUSSION

    def clean_vote_options(self):
        chosen = self.cleaned_data["vote_options"]
        if len(chosen) > MOST_OPTIONS:
            raise forms.ValidationError(_("Choose at most five options."))
        return chosen or None


class MeetingForm(forms.Form):
    board = forms.ModelChoiceField(Board.objects.none(), label=_("Board"), empty_label=None)
    held_on = WholeDateField(label=_("Date"))
    starts_at = forms.TimeField(label=_("Start"), help_text=_("For example 08:30."), required=False)
    place = forms.CharField(label=_("Place"), max_length=120, required=False)
    chair = forms.ModelChoiceField(User.objects.none(), label=_("Chair"), required=False)
    coordinator = forms.ModelChoiceField(
        User.objects.none(), label=_("Coordinator"), required=False
    )

    def __init__(self, *args, boards, center_ids, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["board"].queryset = boards
        self.fields["chair"].queryset = staff_of(center_ids)
        self.fields["coordinator"].queryset = staff_of(center_ids, [Role.COORDINATOR])


class SeriesForm(forms.Form):
    board = forms.ModelChoiceField(Board.objects.none(), label=_("Board"), empty_label=None)
    first_on = WholeDateField(label=_("From"))
    last_on = WholeDateField(label=_("Until"))

    def __init__(self, *args, boards, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["board"].queryset = boards


class ReplyForm(forms.Form):
    answer = forms.ChoiceField(
        label=_("Do you come?"), choices=Reply.Answer.choices, widget=forms.RadioSelect
    )


class DisciplineForm(forms.Form):
    """Which discipline's cases come first."""

    discipline = forms.ChoiceField(label=_("Discipline"), choices=Discipline.choices)


class ChairForm(forms.Form):
    """Who leads the meeting, asked when it begins."""

    chair = forms.ModelChoiceField(User.objects.none(), label=_("Chair"))

    def __init__(self, *args, meeting: Meeting, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["chair"].queryset = staff_of([meeting.center_id])


class AttendanceForm(forms.Form):
    user = forms.ModelChoiceField(User.objects.none(), label=_("Person"))
    discipline = forms.ChoiceField(label=_("Discipline"), choices=Discipline.choices)
    remote = forms.BooleanField(label=_("Online"), required=False)

    def __init__(self, *args, meeting: Meeting, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = staff_of(
            [meeting.center_id], [*BOARD_ROLES, Role.COORDINATOR]
        )


class OpinionForm(forms.Form):
    """Two taps: what one would do, and send. Another option than those voted on is under "more"."""

    option = forms.ChoiceField(label=_("I would choose"), widget=forms.RadioSelect, required=False)
    other = forms.ChoiceField(
        label=_("Something else"), choices=[EMPTY, *Option.choices], required=False
    )
    reason = forms.CharField(label=_("Because"), max_length=300, required=False)
    treats_patient = forms.BooleanField(label=_("I treat this patient"), required=False)

    def __init__(self, *args, item: AgendaItem, own: Opinion | None = None, **kwargs):
        offered = item.referral.voted_on
        if own is not None:
            is_offered = own.option in (*offered, ABSTAINS)
            kwargs["initial"] = {
                "option": own.option if is_offered else "",
                "other": "" if is_offered else own.option,
                "reason": own.reason,
                "treats_patient": own.treats_patient,
            }
        super().__init__(*args, **kwargs)
        self.fields["option"].choices = [
            *((option.value, option.label) for option in offered),
            (ABSTAINS, _("I abstain")),
        ]

    def clean(self):
        cleaned = super().clean()
        chosen = cleaned.get("other") or cleaned.get("option")
        if not chosen and not self.errors:
            self.add_error("option", _("Choose what you would do."))
        return {**cleaned, "option": chosen}

    def told(self) -> dict:
        return {name: self.cleaned_data[name] for name in ("option", "reason", "treats_patient")}


class DeferralForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("Reason"), choices=[EMPTY, *AgendaItem.DeferralReason.choices]
    )


class AddendumForm(forms.ModelForm):
    class Meta:
        model = Addendum
        fields = ["text", "reason"]
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}


class RevisionForm(forms.Form):
    reason = forms.CharField(
        label=_("Why a new version?"), widget=forms.Textarea(attrs={"rows": 2})
    )


class CarriedOutForm(forms.Form):
    """Which treatment carried the decision out, and whether as decided."""

    treatment = forms.ChoiceField(label=_("Treatment"), required=False)
    state = forms.ChoiceField(
        label=_("Carried out"), choices=Implementation.State.choices, widget=forms.RadioSelect
    )
    reason = forms.ChoiceField(
        label=_("Reason for the deviation"),
        choices=[EMPTY, *Implementation.Reason.choices],
        required=False,
    )

    def __init__(self, *args, decision: Decision, labels, **kwargs):
        """`labels`: (kind:id, text) of the treatments the patient had, see selectors."""
        super().__init__(*args, **kwargs)
        self.patient_id = decision.patient_id
        self.fields["treatment"].choices = [("", _("None")), *labels]

    def treatments(self) -> dict:
        """The chosen treatment as keyword arguments of the action."""
        kind, _colon, pk = self.cleaned_data["treatment"].partition(":")
        models = {"session": InterventionSession, "therapy": SystemicTherapy}
        if not kind:
            return {}
        return {kind: models[kind].objects.get(pk=pk, patient_id=self.patient_id)}


class DecisionForm(forms.ModelForm):
    """
    The draft of a decision with its first recommendation and one dissent.

    Nothing is required here: half a thought is kept. What is missing is said when it is read back.
    """

    class Meta:
        model = Decision
        fields = ["rationale", "alternatives", "patient_preference", "override_reason"]
        widgets = {
            name: forms.Textarea(attrs={"rows": rows})
            for name, rows in [
                ("rationale", 3),
                ("alternatives", 2),
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
    consensus = forms.ChoiceField(
        label=_("Consensus"),
        choices=Decision.Consensus.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    dissent_name = forms.CharField(label=_("Who dissents"), max_length=190, required=False)
    dissent_text = forms.CharField(
        label=_("Dissent"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args, item: AgendaItem, draft: Decision | None, **kwargs):
        self.draft = draft
        initial = {**_initial(draft), **kwargs.pop("initial", {})}
        super().__init__(*args, instance=draft, initial=initial, **kwargs)
        self.fields["responsible"].queryset = staff_of([item.center_id])
        for name, detail in DETAILS.items():
            self.fields[f"detail_{name}"] = _detail_field(detail)
        for name in ("intent", "option", "rationale", "consensus"):
            self.fields[name].required = True

    def detail_fields(self):
        """The details beside the options that ask for them, for the page to show or hide."""
        return [
            (
                self[f"detail_{name}"],
                " ".join(
                    option
                    for option, details in MANDATORY_DETAILS.items()
                    if any(detail.name == name for detail in details)
                ),
            )
            for name in DETAILS
        ]

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

    def written(self) -> dict:
        """The arguments of `record_decision`."""
        data = self.cleaned_data
        return {
            "version": data["version"],
            "intent": data["intent"] or None,
            "consensus": data["consensus"] or None,
            "responsible": data["responsible"],
            "due_on": data["due_on"],
            **{name: data[name] for name in self.Meta.fields},
            "recommendations": self._recommendations(),
            "dissents": self._dissents(),
        }

    def _recommendations(self) -> list[dict]:
        """The one of this form, and behind it the further ones the draft already has."""
        option = self.cleaned_data["option"]
        first = {
            "option": option,
            "details": self._details(option),
            "condition": self.cleaned_data["condition"],
        }
        further = _standing(self.draft, "recommendations")[1:]
        return ([first] if option else []) + [
            {"option": r.option, "details": r.details, "condition": r.condition} for r in further
        ]

    def _details(self, option: str) -> dict:
        wanted = (detail.name for detail in MANDATORY_DETAILS.get(option, ()))
        values = {name: self.cleaned_data[f"detail_{name}"] for name in wanted}
        return {name: str(value) for name, value in values.items() if value not in (None, "")}

    def _dissents(self) -> list[dict]:
        name, text = self.cleaned_data["dissent_name"], self.cleaned_data["dissent_text"]
        further = _standing(self.draft, "dissents")[1:]
        return ([{"name": name, "text": text}] if name or text else []) + [
            {"name": d.name, "text": d.text, "user": d.user} for d in further
        ]

    def clean(self):
        cleaned = super().clean()
        if bool(cleaned.get("dissent_name")) != bool(cleaned.get("dissent_text")):
            self.add_error("dissent_name", _("A dissent has a name and a text."))
        return cleaned


def _detail_field(detail: Detail) -> forms.Field:
    kinds = {"date": WholeDateField, "number": DecimalMarkField, "text": forms.CharField}
    return kinds[detail.kind](label=capitalized(str(detail.label)))


def _standing(draft: Decision | None, name: str) -> list:
    return list(getattr(draft, name).filter(is_struck=False)) if draft else []


def _initial(draft: Decision | None) -> dict:
    """A draft as the form shows it."""
    if draft is None:
        return {}
    initial = {
        name: getattr(draft, name)
        for name in ("version", "intent", "consensus", "responsible", "due_on")
    }
    for recommendation in _standing(draft, "recommendations")[:1]:
        initial["option"] = recommendation.option
        initial["condition"] = recommendation.condition
        for name, value in recommendation.details.items():
            initial[f"detail_{name}"] = _shown(name, value)
    for dissent in _standing(draft, "dissents")[:1]:
        initial["dissent_name"], initial["dissent_text"] = dissent.name, dissent.text
    return initial


def _shown(name: str, value: str):
    if name in DETAILS and DETAILS[name].kind == "date":
        return date.fromisoformat(value)
    return value
