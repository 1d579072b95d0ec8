"""Forms of the board. They read what was typed; actions decide whether it may be so."""

from django import forms
from django.utils.translation import gettext_lazy as _

from patients.fields import PartialDate, PartialDateField
from tumorboard.models import (
    Addendum,
    AgendaItem,
    Attendance,
    Board,
    Discipline,
    Grant,
    Meeting,
    Opinion,
    Referral,
    Reply,
    Role,
    User,
)
from tumorboard.models.opinion import ABSTAINS
from tumorboard.options import MOST_OPTIONS, Option

BOARD_ROLES = (Role.SURGEON, Role.MEMBER)
EMPTY = ("", "---------")
# Reasons for deferring that tell nobody what to bring unless it is named.
NEEDS_NOTE = frozenset(
    {
        AgendaItem.DeferralReason.IMAGING_MISSING,
        AgendaItem.DeferralReason.PATHOLOGY_MISSING,
        AgendaItem.DeferralReason.LABORATORY_MISSING,
        AgendaItem.DeferralReason.OTHER,
    }
)


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
    role = forms.ChoiceField(label=_("Function"), required=False)
    remote = forms.BooleanField(label=_("Online"), required=False)
    conflict_of_interest = forms.CharField(
        label=_("Conflict of interest"),
        max_length=200,
        required=False,
        help_text=_("Shown, not excluded."),
    )

    def __init__(self, *args, meeting: Meeting, **kwargs):
        super().__init__(*args, **kwargs)
        # Who chairs follows from the meeting.
        self.fields["role"].choices = [
            choice for choice in Attendance.Role.choices if choice[0] != Attendance.Role.CHAIR
        ]
        self.fields["role"].initial = Attendance.Role.MEMBER
        self.fields["user"].queryset = staff_of(
            [meeting.center_id], [*BOARD_ROLES, Role.COORDINATOR]
        )

    def clean_role(self):
        return self.cleaned_data["role"] or Attendance.Role.MEMBER


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
    """Why a case is not decided today. Something that is missing is named, or nobody can bring it."""

    reason = forms.ChoiceField(
        label=_("Reason"), choices=[EMPTY, *AgendaItem.DeferralReason.choices]
    )
    note = forms.CharField(
        label=_("What is missing"),
        max_length=300,
        required=False,
        help_text=_("For example: liver MRI with contrast. Who brings it, and until when."),
    )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("reason") in NEEDS_NOTE and not cleaned.get("note"):
            self.add_error("note", _("Write what is missing, so that it is there next time."))
        return cleaned


class AddendumForm(forms.ModelForm):
    class Meta:
        model = Addendum
        fields = ["text", "reason"]
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}


class RevisionForm(forms.Form):
    reason = forms.CharField(
        label=_("Why a new version?"), widget=forms.Textarea(attrs={"rows": 2})
    )


class NewMinutesForm(forms.Form):
    reason = forms.CharField(
        label=_("Why a new version?"),
        max_length=200,
        help_text=_("For example: two decisions were signed."),
    )


class DownloadForm(forms.Form):
    language = forms.ChoiceField(label=_("Language"), choices=Board.Language.choices)
    kind = forms.ChoiceField(label=_("File"), choices=[("pdf", "PDF"), ("docx", "DOCX")])


class LetterForm(forms.Form):
    language = forms.ChoiceField(label=_("Language"), choices=Board.Language.choices)
    text = forms.CharField(
        label=_("Text"), max_length=8000, widget=forms.Textarea(attrs={"rows": 16})
    )
