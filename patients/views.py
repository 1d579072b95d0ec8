"""Pages of the record. Glue: a patient is reached only through visible_to."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from patients import actions, pages
from patients.facts import facts
from patients.forms import CorrectVisitForm, DeathForm, FollowUpVisitForm, put_errors
from patients.models import FollowUpVisit, Patient
from patients.record import PatientRecord

PAGE_SIZE = 50


@require_safe
def patient_page(request, pk, part="overview"):
    """One part of a patient's record; each tab is a page of its own."""
    record = record_of(request, pk)
    shown = "screened" if part == "overview" and record.is_screened_only else part
    return render(request, f"patients/{shown}.html", pages.PARTS[part](record))


@require_safe
def history_page(request, pk):
    """What was entered and changed, narrowed to a table or a field, page by page."""
    record = record_of(request, pk)
    return render(request, "patients/history.html", pages.history(record, request.GET))


@require_http_methods(["GET", "POST"])
def correct_visit(request, pk):
    """A correction with its reason. When somebody was faster, both texts are shown and nothing is lost."""
    visit = get_object_or_404(
        FollowUpVisit.objects.visible_to(request.user).select_related("patient"), pk=pk
    )
    record = record_of(request, visit.patient_id)
    initial = {**FollowUpVisitForm.initial_of(visit), "version": visit.version}
    form = CorrectVisitForm(request.POST or None, initial=initial)
    theirs = None
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                actions.correct_follow_up(
                    visit,
                    changes=form.values(),
                    version=form.cleaned_data["version"],
                    by=request.user,
                    reason=form.cleaned_data["reason"],
                )
        except actions.ChangedElsewhere as conflict:
            theirs = conflict.current
            form = _on_top_of(form, theirs, initial)
        except ValidationError as problem:
            put_errors(form, problem)
        else:
            messages.success(request, _("The visit is corrected."))
            return redirect("patients:follow_up", visit.patient_id)
    context = {
        **pages.frame(record, "follow_up", with_actions=False),
        "form": form,
        "visit": visit,
        "theirs": facts(theirs) if theirs else None,
        "changed_by": theirs.updated_by if theirs else None,
    }
    return render(request, "patients/correct_visit.html", context)


def _on_top_of(form: CorrectVisitForm, theirs: FollowUpVisit, initial: dict) -> CorrectVisitForm:
    """What was typed, now as a correction of the newer version: saving again is a decision, not an accident."""
    data = form.data.copy()  # type: ignore[attr-defined]  # a QueryDict
    data["version"] = theirs.version
    return CorrectVisitForm(data, initial=initial)


@require_http_methods(["GET", "POST"])
def record_death(request, pk):
    """Once: a death that is on record is not recorded again."""
    record = record_of(request, pk)
    if record.patient.died_on:
        messages.info(request, _("The death is already recorded."))
        return redirect("patients:overview", pk)
    form = DeathForm(request.POST or None, initial={"version": record.patient.version})
    if request.method == "POST" and form.is_valid():
        died = form.cleaned_data["died_on"]
        try:
            with transaction.atomic():
                actions.record_death(
                    patient=record.patient,
                    died_on=died.on,
                    died_on_precision=died.precision,
                    cause=form.cleaned_data["death_cause"],
                    cause_text=form.cleaned_data["death_cause_text"],
                    version=form.cleaned_data["version"],
                    by=request.user,
                )
        except actions.ChangedElsewhere as conflict:
            # What was typed stays, now on top of the newer record: saving again is a decision.
            form = DeathForm({**form.data.dict(), "version": conflict.current.version})
            form.full_clean()
            form.add_error(None, str(conflict))
        except ValidationError as problem:
            put_errors(form, problem)
        else:
            messages.success(request, _("The death is recorded."))
            return redirect("patients:overview", pk)
    return render(
        request,
        "patients/record_death.html",
        {**pages.frame(record, "overview", with_actions=False), "form": form},
    )


def record_of(request, pk) -> PatientRecord:
    """The record of a patient whom this person may see, noted in the access log."""
    try:
        record = PatientRecord.of(Patient.objects.visible_to(request.user), pk)
    except Patient.DoesNotExist:
        raise Http404 from None
    request.access.patient(record.patient)
    return record
