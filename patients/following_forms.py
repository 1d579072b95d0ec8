"""Forms of follow-up: the quick result, an attempt to reach somebody, a change of plan, what is awaited."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patients import plans
from patients.constraints import DatePrecision
from patients.fields import PartialDate, PartialDateField
from patients.forms import FollowUpVisitForm
from patients.models import ContactAttempt, FollowUpPlan, FollowUpProtocol
from patients.questions import RecordForm, question


class QuickResultForm(FollowUpVisitForm):
    """The result of a visit as it is entered in the row of the due list: status, date, what was done, CEA."""

    asked = ("visited_on", "disease_state", "imaging_result", "cea_ng_per_ml", "components")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in set(self.fields) - {*self.asked, "reason"}:
            del self.fields[name]
        self.order_fields(self.asked)

    def values(self) -> dict:
        self.cleaned_data.setdefault("symptoms", "")
        return super().values()


class AttemptForm(RecordForm):
    questions = (
        question(ContactAttempt, "tried_on", reasons=(), required=True),
        question(ContactAttempt, "way", reasons=(), required=True),
        question(ContactAttempt, "outcome", reasons=(), required=True),
        question(ContactAttempt, "remark", reasons=()),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["tried_on"].initial = PartialDate(timezone.localdate(), DatePrecision.DAY)


class PlanForm(forms.Form):
    """One change of a patient's plan, with the day it holds from and the reason."""

    BEGIN, PROTOCOL, SUSPEND, RESUME, CLOSE = "begin", "protocol", "suspend", "resume", "close"
    CHANGES = {
        BEGIN: gettext_lazy("Begin a new plan from the date"),
        PROTOCOL: gettext_lazy("Change the protocol"),
        SUSPEND: gettext_lazy("Put on hold from the date"),
        RESUME: gettext_lazy("Take up again"),
        CLOSE: gettext_lazy("Close on the date"),
    }
    change = forms.ChoiceField(label=gettext_lazy("Change"), widget=forms.RadioSelect)
    protocol = forms.ModelChoiceField(
        label=gettext_lazy("Protocol"), queryset=FollowUpProtocol.objects.none(), required=False
    )
    on = PartialDateField(
        label=gettext_lazy("Date"), day_required=True, latest_today=True, required=False
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, plan: FollowUpPlan | None, **kwargs):
        self.plan = plan
        super().__init__(*args, **kwargs)
        offered = [self.BEGIN]
        if plan is not None:
            is_active = plan.state == FollowUpPlan.State.ACTIVE
            offered = [
                self.PROTOCOL,
                self.SUSPEND if is_active else self.RESUME,
                self.CLOSE,
                self.BEGIN,
            ]
        self.fields["change"].choices = [(code, self.CHANGES[code]) for code in offered]
        latest = FollowUpProtocol.objects.order_by("code", "-version").distinct("code")
        protocols = self.fields["protocol"]
        protocols.queryset = FollowUpProtocol.objects.filter(pk__in=latest).exclude(items=[])
        protocols.label_from_instance = lambda protocol: protocol.label
        protocols.initial = plan.protocol_id if plan else plans.usual_protocol().pk
        self.fields["version"].initial = plan.version if plan else None

    def clean(self):
        cleaned = super().clean()
        change = cleaned.get("change")
        needs_date = change in (self.BEGIN, self.SUSPEND, self.CLOSE)
        if needs_date and not cleaned.get("on") and "on" not in self.errors:
            self.add_error("on", _("Enter the date."))
        if change in (self.BEGIN, self.PROTOCOL) and not cleaned.get("protocol"):
            self.add_error("protocol", _("Choose the protocol."))
        return cleaned


class SettleForm(forms.Form):
    """Asked for again after a while; or, without one, looked at and nothing to add."""

    DAYS = (7, 14, 30, 90)
    again_in_days = forms.TypedChoiceField(
        choices=[(days, days) for days in DAYS], coerce=int, required=False, empty_value=None
    )
    version = forms.IntegerField()
