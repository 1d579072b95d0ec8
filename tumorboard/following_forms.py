"""Forms for what follows a decision: whether it was carried out, and its actions."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tumorboard.forms import BOARD_ROLES, EMPTY, WholeDateField, staff_of
from tumorboard.models import Implementation, Role, Task, User
from tumorboard.proposed import Proposed, Row, key_of
from tumorboard.proposed_words import row_text, state_label

OWNER_ROLES = [*BOARD_ROLES, Role.COORDINATOR]
CLOSED = [(state.value, state.label) for state in (Task.State.DONE, Task.State.DROPPED)]


class AnswerForm(forms.Form):
    """Was it done? Filled in with what the record proposes."""

    seen = forms.CharField(widget=forms.HiddenInput)
    state = forms.ChoiceField(label=_("Carried out"), widget=forms.RadioSelect)
    treatments = forms.MultipleChoiceField(
        label=_("By these treatments"), required=False, widget=forms.CheckboxSelectMultiple
    )
    reason = forms.ChoiceField(
        label=_("Reason for the deviation"),
        choices=[EMPTY, *Implementation.Reason.choices],
        required=False,
        help_text=_("Needed where it was done in part, differently or not at all."),
    )
    comment = forms.CharField(
        label=_("Comment"),
        max_length=300,
        required=False,
        help_text=_("Needed where you answer otherwise than the record: how you know."),
    )

    def __init__(self, data=None, *, proposed: Proposed):
        self.proposed = proposed
        super().__init__(data, initial=_proposed_answer(proposed))
        self.fields["state"].choices = [
            (state.value, state_label(state.value)) for state in Implementation.State
        ]
        self.fields["treatments"].choices = [
            (key, row_text(row)) for key, row in proposed.rows.items()
        ]
        if not proposed.rows:
            del self.fields["treatments"]

    def rows(self) -> list[Row]:
        return [self.proposed.rows[key] for key in self.cleaned_data.get("treatments", [])]

    def resume_on(self, proposed: Proposed) -> "AnswerForm":
        """What was typed, on top of what the record says by now."""
        data = self.data.copy()
        data["seen"] = proposed.seen
        form = AnswerForm(data, proposed=proposed)
        form.is_valid()
        return form


def _proposed_answer(proposed: Proposed) -> dict:
    """What was answered, or else what is proposed. Of what nobody knows nothing is chosen."""
    answer = next(iter(proposed.answers), None)
    linked = [key_of(row) for a in proposed.answers if (row := a.session or a.therapy)]
    proposal = proposed.proposal
    is_open = answer is None or not proposed.is_settled
    is_unknown = proposal.state == Implementation.State.UNKNOWN
    return {
        "seen": proposed.seen,
        "state": ("" if is_unknown else proposal.state) if is_open else answer.state,
        "reason": proposal.reason if is_open else answer.reason,
        "comment": "" if is_open else answer.comment,
        "treatments": [*proposal.treatments, *linked],
    }


class TaskForm(forms.ModelForm):
    due_on = WholeDateField(label=_("Due on"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Task
        fields = ["text", "owner", "due_on"]

    def __init__(self, *args, center_id: int, **kwargs):
        super().__init__(*args, **kwargs)
        owner = self.instance.owner_id
        staff = staff_of([center_id], OWNER_ROLES)
        # Who owns it already stays a choice, also without a role by now.
        self.fields["owner"].queryset = staff | User.objects.filter(pk=owner) if owner else staff
        if not self.instance._state.adding:
            self.initial["version"] = self.instance.version

    def told(self) -> dict:
        return {name: self.cleaned_data[name] for name in ("text", "owner", "due_on")}

    def version_read(self) -> dict:
        return {"version": self.cleaned_data["version"] or 0}


class CloseForm(forms.Form):
    """Done, or not needed any more and why."""

    state = forms.ChoiceField(choices=CLOSED)
    comment = forms.CharField(
        label=_("Why it is not needed any more"), max_length=300, required=False
    )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("state") == Task.State.DROPPED and not cleaned.get("comment"):
            self.add_error("comment", _("Say why it is not needed any more."))
        return cleaned
