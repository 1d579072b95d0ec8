"""Cases waiting for a board, and sending one."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tumorboard import actions
from tumorboard.coming_back import coming_back, coming_back_one
from tumorboard.forms import ReferralForm
from tumorboard.models import Referral
from tumorboard.selectors import deferrals_by_referral
from tumorboard.workflow import TransitionNotAllowed

from .meetings import do, may, patient_or_404


def referrals(request):
    waiting = (
        Referral.objects.visible_to(request.user)
        .filter(state=Referral.State.WAITING)
        .select_related("patient__identity", "presenter", "created_by")
        .order_by("-urgency", "referred_on")
    )
    cost = deferrals_by_referral(waiting, as_of=timezone.localdate())
    for referral in waiting:
        referral.deferrals = cost.get(referral.pk, [])
    context = {
        "section": "boards",
        "referrals": waiting,
        "coming_back": coming_back(request.user, today=timezone.localdate()),
        "may_withdraw": any(may(request, "meetings:withdraw", pk) for pk in request.center_ids),
    }
    return render(request, "tumorboard/referrals.html", context)


@require_http_methods(["GET", "POST"])
def refer(request):
    """The question about one patient, named in the address."""
    patient = patient_or_404(request, request.GET.get("patient"))
    initial = {"presenter": request.user}
    if case := coming_back_one(patient, today=timezone.localdate()):
        initial |= {"question": case.question, "category": case.category}
    form = ReferralForm(request.POST or None, center_ids=[patient.center_id], initial=initial)
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


@require_POST
def decline(request):
    """A case that proposes itself is not for the board: `patient`, `reason`."""
    patient = patient_or_404(request, request.POST.get("patient"))
    do(
        request,
        actions.decline_coming_back,
        _("The case is not put to the board. The reason is kept with it."),
        patient=patient,
        reason=request.POST.get("reason", "")[:200],
    )
    return redirect("meetings:referrals")
