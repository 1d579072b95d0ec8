"""Pages of follow-up: the due list, attempts to reach somebody, a patient's plan, what is awaited."""

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from patients import actions, pages, plans
from patients.constraints import DatePrecision
from patients.events.kinds import correction_url
from patients.fields import PartialDate
from patients.follow_up import by_week, due_visits, with_course
from patients.following_forms import AttemptForm, PlanForm, QuickResultForm, SettleForm
from patients.forms import FollowUpVisitForm, put_errors
from patients.models import ContactAttempt, FollowUpPlan, FollowUpVisit, Reminder
from patients.views import PAGE_SIZE, record_of


@require_safe
def due_list(request):
    """Everybody whose follow-up is due, the overdue first, then week by week."""
    of_mine = FollowUpPlan.objects.visible_to(request.user)
    due = due_visits(of_mine, today=timezone.localdate())
    page = Paginator(due, PAGE_SIZE).get_page(request.GET.get("page"))
    shown = with_course(page.object_list)
    context = {"section": "follow_up", "page": page, "groups": by_week(shown)}
    return render(request, "patients/due_list.html", context)


@require_http_methods(["GET", "POST"])
def record_visit(request, pk):
    """A visit on a page of its own; in a row of the due list where the list asks for it."""
    record = record_of(request, pk)
    form_class = QuickResultForm if request.htmx else FollowUpVisitForm
    today = PartialDate(timezone.localdate(), DatePrecision.DAY)
    initial = {"components": _asked_now(record), **({"visited_on": today} if request.htmx else {})}
    is_late = record.patient.died_on is not None
    form = form_class(request.POST or None, initial=initial, is_late=is_late)
    if request.method == "POST" and form.is_valid():
        visit = FollowUpVisit(patient=record.patient, **form.values())
        visit.kind, visit.scheduled_month = _place_in_plan(record, visit)
        try:
            with transaction.atomic():
                actions.record_follow_up(
                    visit=visit,
                    by=request.user,
                    reason=form.cleaned_data.get("reason", ""),
                )
        except ValidationError as problem:
            put_errors(form, problem)
        else:
            if request.htmx:
                told = {"visit": visit, "patient": record.patient}
                return render(request, "patients/_quick_stored.html", told)
            messages.success(request, _("The visit is recorded."))
            return redirect("patients:follow_up", pk)
    context = {**pages.frame(record, "follow_up", with_actions=False), "form": form}
    page = "patients/_quick_result.html" if request.htmx else "patients/record_visit.html"
    return render(request, page, context)


def _asked_now(record) -> list[str]:
    """What the plan asks for today: offered ticked, as most visits are those that were planned."""
    waiting = pages.waiting(record, today=timezone.localdate())
    now = next(iter(waiting), None)
    return list(now.open_components) if now else []


def _place_in_plan(record, visit: FollowUpVisit) -> tuple[str, int | None]:
    """Whether the visit is one that was planned, and of which month after the anchor."""
    for planned in pages.waiting(record, today=visit.visited_on):
        if set(planned.open_components) & set(visit.components):
            return FollowUpVisit.Kind.SCHEDULED, planned.month
    return FollowUpVisit.Kind.UNSCHEDULED, None


# --- Somebody who does not come ---


@require_http_methods(["GET", "POST"])
def record_attempt(request, pk):
    """Who was tried when, and what came of it. Told to have died: the death is asked for next."""
    record = record_of(request, pk)
    form = AttemptForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        attempt = form.put_into(ContactAttempt(patient=record.patient))
        try:
            with transaction.atomic():
                actions.record_attempt(attempt, by=request.user)
        except ValidationError as problem:
            put_errors(form, problem)
        else:
            if request.htmx:
                told = {"attempt": attempt, "patient": record.patient}
                return render(request, "patients/_quick_stored.html", told)
            messages.success(request, _("The attempt is recorded."))
            dead = attempt.outcome == ContactAttempt.Outcome.DEAD
            return redirect("patients:record-death" if dead else "patients:follow_up", pk)
    context = {**pages.frame(record, "follow_up", with_actions=False), "form": form}
    page = "patients/_quick_attempt.html" if request.htmx else "patients/record_attempt.html"
    return render(request, page, context)


@require_POST
def mark_lost(request, pk):
    record = record_of(request, pk)
    try:
        actions.mark_lost(record.patient, by=request.user)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    else:
        messages.success(request, _("The patient is marked as lost to follow-up."))
    return redirect("patients:follow_up", pk)


# --- The plan ---


@require_http_methods(["GET", "POST"])
def change_plan(request, pk):
    record = record_of(request, pk)
    plan = plans.running_plan(record.patient)
    form = PlanForm(request.POST or None, plan=plan)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                _change_plan(record.patient, plan, form.cleaned_data, by=request.user)
        except actions.ChangedElsewhere as conflict:
            # What was typed stays, now on top of the plan as it is: saving again is a decision.
            plan = plans.running_plan(record_of(request, pk).patient)
            form = PlanForm({**form.data.dict(), "version": conflict.current.version}, plan=plan)
            form.full_clean()
            form.add_error(None, str(conflict))
        except ValidationError as problem:
            put_errors(form, _about_the_date(problem))
        else:
            messages.success(request, _("The plan is changed."))
            return redirect("patients:follow_up", pk)
    context = {**pages.frame(record, "follow_up", with_actions=False), "form": form, "plan": plan}
    return render(request, "patients/change_plan.html", context)


def _about_the_date(problem: ValidationError) -> ValidationError:
    """What the record says of the plan's days is about the one date of the form."""
    if not hasattr(problem, "error_dict"):
        return problem
    days = ("anchored_on", "suspended_on", "closed_on")
    named = {"on" if name in days else name: found for name, found in problem.error_dict.items()}
    return ValidationError(named)


def _change_plan(patient, plan: FollowUpPlan | None, told: dict, *, by) -> None:
    change, on, reason = told["change"], told["on"], told["reason"]
    if plan is not None and told["version"] != plan.version:
        raise actions.ChangedElsewhere(plan)
    if change == PlanForm.BEGIN or plan is None:
        plans.begin_plan(
            patient=patient, anchored_on=on.on, protocol=told["protocol"], by=by, reason=reason
        )
        return
    held = {"version": told["version"], "by": by, "reason": reason}
    if change == PlanForm.PROTOCOL:
        plans.change_protocol(plan, protocol=told["protocol"], **held)
    elif change == PlanForm.SUSPEND:
        plans.suspend_plan(plan, suspended_on=on.on, **held)
    elif change == PlanForm.RESUME:
        plans.resume_plan(plan, **held)
    else:
        plans.close_plan(plan, closed_on=on.on, **held)


# --- What is awaited ---


@require_safe
def awaited_list(request):
    """Every answer that somebody said would come, the longest awaited first."""
    waiting = (
        Reminder.objects.visible_to(request.user)
        .filter(settled_on=None, patient__died_on=None)
        .select_related("patient__identity")
        .order_by("due_on", "created_at")
    )
    page = Paginator(waiting, PAGE_SIZE).get_page(request.GET.get("page"))
    for reminder in page:
        reminder.url = correction_url(reminder.table, reminder.row_id)
    context = {
        "section": "follow_up",
        "page": page,
        "today": timezone.localdate(),
        "again": SettleForm.DAYS,
    }
    return render(request, "patients/awaited_list.html", context)


def _has_no_page(reminder: Reminder) -> bool:
    """Looked for, and perhaps there is nothing to add; or answered where no page of its own is."""
    return reminder.stands_alone or not correction_url(reminder.table, reminder.row_id)


@require_POST
def settle(request, pk):
    """A reminder is put off; one of no column of its own can be answered "nothing to add"."""
    reminder = get_object_or_404(Reminder.objects.visible_to(request.user), pk=pk)
    request.access.patient(reminder.patient)
    form, today = SettleForm(request.POST), timezone.localdate()
    if reminder.settled_on is not None:
        messages.info(request, _("This is answered already."))
        return redirect("awaited")
    days = form.cleaned_data["again_in_days"] if form.is_valid() else None
    if days:
        changes, reason = {"due_on": today + timedelta(days=days)}, _("Not yet there")
    elif form.is_valid() and _has_no_page(reminder):
        changes, reason = {"settled_on": today}, _("Looked at: nothing to add")
    else:
        messages.error(request, _("Choose when to ask again."))
        return redirect("awaited")
    try:
        actions.correct(
            reminder,
            changes=changes,
            version=form.cleaned_data["version"],
            by=request.user,
            reason=reason,
        )
    except (actions.ChangedElsewhere, ValidationError) as problem:
        messages.error(request, " ".join(getattr(problem, "messages", [str(problem)])))
    else:
        messages.success(request, _("Stored."))
    return redirect("awaited")
