"""Cases waiting for a board, and sending one."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from patients.models import Patient
from tumorboard import actions
from tumorboard.forms import ReferralForm
from tumorboard.models import Referral
from tumorboard.workflow import TransitionNotAllowed

from .meetings import may


def referrals(request):
    waiting = (
        Referral.objects.visible_to(request.user)
        .filter(state=Referral.State.WAITING)
        .select_related("patient__identity", "presenter", "created_by")
        .order_by("-urgency", "referred_on")
    )
    context = {
        "section": "boards",
        "referrals": waiting,
        "may_withdraw": any(may(request, "meetings:withdraw", pk) for pk in request.center_ids),
    }
    return render(request, "tumorboard/referrals.html", context)


@require_http_methods(["GET", "POST"])
def refer(request):
    """The question about one patient, named in the address."""
    patient = get_object_or_404(
        Patient.objects.visible_to(request.user).filter(center__in=request.center_ids),
        pk=_uuid_or_404(request.GET.get("patient")),
    )
    request.access.patient(patient)
    form = ReferralForm(
        request.POST or None,
        center_ids=[patient.center_id],
        initial={"presenter": request.user},
    )
    if form.is_valid():
        try:
            actions.refer_case(patient=patient, by=request.user, **form.cleaned_data)
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, _("The case waits for the board."))
            return redirect("meetings:referrals")
    return render(
        request,
        "tumorboard/refer.html",
        {"section": "boards", "form": form, "patient": patient},
    )


@require_POST
def withdraw(request, pk):
    referral = get_object_or_404(Referral.objects.visible_to(request.user), pk=pk)
    try:
        actions.withdraw_referral(
            referral=referral, reason=_("Withdrawn on the referral list"), by=request.user
        )
    except TransitionNotAllowed as problem:
        messages.warning(request, str(problem))
    else:
        messages.success(request, _("The referral was withdrawn."))
    return redirect("meetings:referrals")


def _uuid_or_404(text):
    try:
        return UUID(text or "")
    except ValueError:
        raise Http404 from None
