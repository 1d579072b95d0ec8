"""Forms for accounts and grants."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from patients.fields import PartialDateField
from patients.models import Center
from tumorboard.models import Grant, Role, User

DAYS = ["%d.%m.%Y", "%Y-%m-%d"]


class GrantForm(forms.Form):
    """A role from a day to a day. `centers`: those the administrator is responsible for."""

    role = forms.ChoiceField(label=_("Role"), choices=Role)
    since = PartialDateField(label=_("From"), day_required=True)
    until = PartialDateField(
        label=_("Until"),
        day_required=True,
        required=False,
        help_text=_("The last day. Empty: until ended."),
    )
    center = forms.ModelChoiceField(label=_("Center"), queryset=Center.objects.none())

    def __init__(self, *args, centers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["since"].initial = timezone.localdate()
        self.fields["center"].queryset = centers
        if centers.count() == 1:
            self.fields["center"].initial = centers.get()
            self.fields["center"].widget = forms.HiddenInput()

    def clean(self):
        cleaned = super().clean()
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until.on < since.on:
            self.add_error("until", _("A grant cannot end before it begins."))
        return cleaned

    def grant(self) -> dict:
        """What the action takes."""
        until = self.cleaned_data["until"]
        return {
            "center": self.cleaned_data["center"],
            "role": self.cleaned_data["role"],
            "since": self.cleaned_data["since"].on,
            "until": until.on if until else None,
        }


class PersonForm(GrantForm):
    """A new person with the first role."""

    full_name = forms.CharField(label=_("Name"), max_length=120)
    title = forms.CharField(label=_("Title"), max_length=60, required=False)
    username = User._meta.get_field("username").formfield(label=_("User name"))
    email = forms.EmailField(
        label=_("Email"), help_text=_("The link for setting a password is sent here.")
    )
    discipline = User._meta.get_field("discipline").formfield(label=_("Discipline"))
    language = User._meta.get_field("language").formfield(label=_("Language"))

    field_order = (
        "full_name", "title", "username", "email", "discipline", "language",
        "role", "since", "until", "center",
    )  # fmt: skip

    def clean_username(self):
        username = self.cleaned_data["username"]
        if User.objects.filter(username__iexact=username).exists():
            raise forms.ValidationError(_("This user name is already taken."))
        return username

    def person(self) -> User:
        names = ("full_name", "title", "username", "email", "discipline", "language")
        return User(**{name: self.cleaned_data[name] for name in names})


class SettingsForm(forms.ModelForm):
    """One's own choices."""

    class Meta:
        model = User
        fields = ["language", "single_key_shortcuts"]
        labels = {"single_key_shortcuts": _("Use single keys as shortcuts (J, K, G)")}
        help_texts = {
            "single_key_shortcuts": _("Switch off if speech input or a screen reader types keys.")
        }


class LogFilterForm(forms.Form):
    """What an auditor looks for. Empty fields do not narrow."""

    person = forms.ModelChoiceField(
        label=_("Person"), queryset=User.objects.none(), required=False, empty_label=_("Everybody")
    )
    patient = forms.UUIDField(label=_("Patient (identifier)"), required=False)
    since = forms.DateField(label=_("From (day.month.year)"), required=False, input_formats=DAYS)
    until = forms.DateField(label=_("Until (day.month.year)"), required=False, input_formats=DAYS)
    refused = forms.BooleanField(label=_("Refused only"), required=False)

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people


def people_of(center_ids: list[int]):
    """Everybody who has or had a role in these centers."""
    user_ids = Grant.objects.filter(center__in=center_ids).values("user")
    return User.objects.filter(pk__in=user_ids)
