"""What follows from decisions: whether they were carried out, and the actions of the board."""

from copy import copy

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from patients.actions import ChangedElsewhere
from tumorboard import actions
from tumorboard.following_forms import AnswerForm, CloseForm, TaskForm
from tumorboard.models import Decision, Implementation, Task
from tumorboard.proposed import asked, proposed_of
from tumorboard.proposed_words import Became
from tumorboard.workflow import TransitionNotAllowed

from .cases import back_to, item_or_404, made_or_404
from .meetings import do, may

PAGE_SIZE = 25


@require_safe
def actions_page(request):
    """The open actions, the overdue first; or the decisions of which somebody is to say what became."""
    today = timezone.localdate()
    tasks = open_tasks(request.user)
    is_mine = request.GET.get("whose") == "mine"
    waiting = asked(Decision.objects.visible_to(request.user).unanswered(), today=today)
    shows_answers = request.GET.get("show") == "answers"
    shown = waiting if shows_answers else tasks.filter(owner=request.user) if is_mine else tasks
    page = Paginator(shown, PAGE_SIZE).get_page(request.GET.get("page"))
    address = reverse("meetings:actions")
    context = {
        "section": "actions",
        "today": today,
        "page": page,
        "shows_answers": shows_answers,
        "rows": [Became.of(each) for each in page] if shows_answers else page,
        "tabs": [
            {
                "label": _("To do"), "count": tasks.count(), "url": address,
                "current": not shows_answers,
            },
            {
                "label": _("Was it done?"), "count": len(waiting), "url": f"{address}?show=answers",
                "current": shows_answers,
            },
        ],
        "whose": [
            {"label": _("Everybody's"), "url": address, "current": not is_mine},
            {"label": _("Mine"), "url": f"{address}?whose=mine", "current": is_mine},
        ],
        "reasons": Implementation.Reason.choices,
        "may_answer": any(may(request, "meetings:carried_out", pk) for pk in request.center_ids),
    }  # fmt: skip
    return render(request, "tumorboard/actions.html", context)


def open_tasks(user):
    return (
        Task.objects.visible_to(user)
        .open()
        .select_related(
            "patient__identity", "patient__center", "owner", "decision__agenda_item__meeting"
        )
    )


# --- Was it done? ---


@require_http_methods(["GET", "POST"])
def carried_out(request, pk, item_pk, decision_pk):
    """
    The answer to what the record proposes. What is refused, or was answered by somebody else meanwhile,
    is shown with what was chosen.
    """
    item = item_or_404(request, pk, item_pk)
    decision = made_or_404(item, decision_pk)
    proposed = proposed_of(decision)
    form = AnswerForm(request.POST or None, proposed=proposed)
    theirs = None
    if form.is_valid():
        try:
            _answer(request, decision, form)
        except (ChangedElsewhere, actions.RecordMovedOn) as conflict:
            proposed = proposed_of(decision)
            form = form.resume_on(proposed)
            theirs = {"text": str(conflict), "answer": getattr(conflict, "current", None)}
        except ValidationError as problem:
            _say(form, problem)
        else:
            messages.success(request, _("Recorded what became of the decision."))
            return _onward(request, item)
    context = {
        "section": "actions",
        "item": item,
        "decision": proposed.decision,
        "became": Became.of(proposed),
        "form": form,
        "theirs": theirs,
        "back": _asked_from(request),
    }
    return render(request, "tumorboard/carried_out.html", context)


def _answer(request, decision: Decision, form: AnswerForm) -> None:
    told = form.cleaned_data
    actions.answer_decision(
        decision=decision,
        seen=told["seen"],
        state=told["state"],
        rows=form.rows(),
        reason=told["reason"],
        comment=told["comment"],
        by=request.user,
    )


def _say(form, problem: ValidationError) -> None:
    by_field = getattr(problem, "message_dict", {NON_FIELD_ERRORS: problem.messages})
    for name, texts in by_field.items():
        form.add_error(name if name in form.fields else None, texts)


def _asked_from(request) -> str:
    """ "actions" where one came from the list, to which one goes back."""
    told = request.POST.get("back") or request.GET.get("back")
    return "actions" if told == "actions" else ""


def _onward(request, item, *, show: str = "?show=answers"):
    if _asked_from(request) == "actions":
        return redirect(f"{reverse('meetings:actions')}{show}")
    return back_to(item)


# --- Actions ---


@require_POST
def add_task(request, pk, item_pk, decision_pk):
    item = item_or_404(request, pk, item_pk)
    form = TaskForm(request.POST, center_id=item.center_id)
    if form.is_valid():
        do(
            request,
            actions.add_task,
            _("The action is added."),
            decision=made_or_404(item, decision_pk),
            **form.told(),
        )
    else:
        messages.error(request, _("Say what is to be done, and a day that exists."))
    return back_to(item)


@require_http_methods(["GET", "POST"])
def task(request, pk):
    """An open action: who does it, until when. It is also closed from here."""
    found = _task_or_404(request, pk)
    form = _task_form(request.POST or None, found)
    if form.is_valid():
        try:
            actions.change_task(task=found, by=request.user, **form.told(), **form.version_read())
        except ChangedElsewhere as conflict:
            form = _resumed(request, conflict.current)
        except ValidationError as problem:
            _say(form, problem)
        else:
            messages.success(request, _("The action is changed."))
            return redirect("meetings:actions")
    context = {"section": "actions", "task": found, "form": form, "close_form": CloseForm()}
    return render(request, "tumorboard/task.html", context)


def _task_form(data, task: Task) -> TaskForm:
    """On a row of its own: a form of a model changes its row before anybody has agreed."""
    return TaskForm(data, instance=copy(task), center_id=task.center_id)


def _resumed(request, theirs) -> TaskForm:
    """What was typed, on the version that now stands, and what it says."""
    data = request.POST.copy()
    data["version"] = theirs.version
    form = _task_form(data, theirs)
    form.add_error(
        None,
        _("%(who)s changed this in the meantime: %(text)s. Saving it now replaces theirs.")
        % {"who": theirs.updated_by or "–", "text": theirs},
    )
    return form


@require_POST
def close_task(request, pk):
    found = _task_or_404(request, pk)
    form = CloseForm(request.POST)
    if not form.is_valid():
        for texts in form.errors.values():
            messages.error(request, " ".join(texts))
        return redirect("meetings:task", pk)
    try:
        actions.close_task(task=found, by=request.user, **form.cleaned_data)
    except TransitionNotAllowed as problem:
        messages.warning(request, str(problem))
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    else:
        messages.success(request, _("The action is closed."))
    return _onward(request, found.decision.agenda_item, show="")


def _task_or_404(request, pk) -> Task:
    tasks = Task.objects.visible_to(request.user).select_related(
        "patient__identity", "patient__center", "owner", "decision__agenda_item__meeting"
    )
    found = get_object_or_404(tasks, pk=pk)
    request.access.patient(found.patient)
    return found
