"""Meetings: the list, a new one, the agenda with attendance, and the buttons on it."""

from collections.abc import Mapping
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from patients.models import Patient
from tumorboard import actions
from tumorboard.access.rules import RULES
from tumorboard.coming_back import ComingBack, coming_back
from tumorboard.forms import (
    AttendanceForm,
    ChairForm,
    DeferralForm,
    DisciplineForm,
    MeetingForm,
    ReplyForm,
)
from tumorboard.looking_back import looked_back_at
from tumorboard.models import AgendaItem, Attendance, Board, Decision, Meeting, Referral, User
from tumorboard.month import month_asked, month_of
from tumorboard.preparation import Preparation, preparation_of
from tumorboard.selectors import deferrals_by_referral, quorum_now, seats
from tumorboard.workflow import TransitionNotAllowed

PAST_SHOWN = 30
CASES = Count("items", filter=~Q(items__state="withdrawn"))
DECIDED = Count("items", filter=Q(items__state="decided"))


def may(request, url_name: str, center_id: int) -> bool:
    """Whether the rule table lets this person press a button in this center. For showing it only."""
    rule = RULES[url_name]["POST"]
    return bool(rule.roles & request.user.roles_in(center_id))


def meeting_or_404(request, pk) -> Meeting:
    meetings = Meeting.objects.visible_to(request.user).select_related(
        "board", "chair", "coordinator", "quorum_template", "center"
    )
    return get_object_or_404(meetings, pk=pk)


def patient_or_404(request, pk: str | None, **only) -> Patient:
    """A patient named in a query or a form. The reader has a role in the patient's center."""
    try:
        key = UUID(pk or "")
    except ValueError:
        raise Http404 from None
    patients = Patient.objects.visible_to(request.user).filter(center__in=request.center_ids)
    patient = get_object_or_404(patients, pk=key, **only)
    request.access.patient(patient)
    return patient


def do(request, action, success: str = "", **arguments) -> bool:
    """Run an action for a button: what it refuses is said on the page one returns to."""
    try:
        action(by=request.user, **arguments)
    except ValidationError as problem:
        for text in problem.messages:
            messages.error(request, text)
    except TransitionNotAllowed as problem:
        messages.warning(request, str(problem))
    else:
        if success:
            messages.success(request, success)
        return True
    return False


def meetings(request):
    rows = Meeting.objects.visible_to(request.user).select_related("board", "chair")
    rows = rows.annotate(cases=CASES, decided=DECIDED)
    today = timezone.localdate()
    first = month_asked(request.GET.get("month", ""), today)
    waiting = Referral.objects.visible_to(request.user).filter(state=Referral.State.WAITING)
    context = {
        "section": "boards",
        "month": month_of(first, meetings=rows, today=today),
        "upcoming": rows.upcoming(),
        "past": Paginator(rows.past(), PAST_SHOWN).get_page(request.GET.get("page")),
        "waiting": waiting.count(),
        "may_plan": any(may(request, "meetings:new", pk) for pk in request.center_ids),
    }
    return render(request, "tumorboard/meetings.html", context)


@require_http_methods(["GET", "POST"])
def new_meeting(request):
    boards = Board.objects.filter(center__in=request.center_ids)
    form = MeetingForm(
        request.POST or None,
        boards=boards,
        center_ids=request.center_ids,
        initial={"board": boards.first()},
    )
    if form.is_valid():
        try:
            meeting = actions.plan_meeting(by=request.user, **form.cleaned_data)
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, _("The meeting is planned."))
            return redirect("meetings:detail", meeting.pk)
    return render(
        request,
        "tumorboard/new_meeting.html",
        {"section": "boards", "form": form, "boards": boards},
    )


def meeting(request, pk):
    return meeting_page(request, meeting_or_404(request, pk))


def meeting_page(request, meeting: Meeting, kept: Mapping[UUID, str] | None = None):
    """
    The agenda with its cases and how ready they are, who is there, and what waits to be put on it.

    `kept`: reasons that were typed and not accepted, by case.
    """
    items = list(
        meeting.items.select_related(
            "patient__identity", "referral__presenter", "referral__patient__identity"
        ).prefetch_related("decisions")
    )
    if meeting.state in actions.TAKES_CASES:
        # Later they tell what became of the meeting; while it is prepared they only stand in the way.
        items = [item for item in items if item.state != AgendaItem.State.WITHDRAWN]
    is_open = meeting.state == Meeting.State.OPEN
    plan = preparation_of(meeting, items, request.user)
    waiting = list(_waiting_for(meeting))
    cost = deferrals_by_referral(
        [*(item.referral for item in items), *waiting], as_of=timezone.localdate()
    )
    for item in items:
        item.kept_shown = (kept or {}).get(item.pk, item.kept_reason)
        item.referral.deferrals = cost.get(item.referral_id, [])
    for referral in waiting:
        referral.deferrals = cost.get(referral.pk, [])
    context = {
        "section": "boards",
        "meeting": meeting,
        "items": items,
        "plan": plan,
        "reply_form": ReplyForm(initial={"answer": plan.own_reply and plan.own_reply.answer}),
        "some_replied": is_open and meeting.replies.exists(),
        "discipline_form": DisciplineForm(),
        "facts": _readiness_facts(plan) if plan.is_shown else _facts(items),
        "waiting": waiting,
        "coming_back": _coming_back_to(meeting, request.user),
        "looking_back": looked_back_at(meeting, today=timezone.localdate()),
        "seats": seats(meeting),
        "quorum": quorum_now(meeting) if is_open else None,
        "may_organize": may(request, "meetings:open", meeting.center_id),
        "may_run": may(request, "meetings:attend", meeting.center_id),
        "chair_form": ChairForm(meeting=meeting, initial={"chair": meeting.chair}),
        "attendance_form": AttendanceForm(meeting=meeting),
        "deferral_form": DeferralForm(),
    }
    return render(request, "tumorboard/meeting.html", context)


def _readiness_facts(plan: Preparation) -> list[dict]:
    """How ready the agenda is, in three numbers."""
    missing = plan.missing_count
    return [
        {"label": _("Ready cases"), "value": f"{plan.ready_count} / {len(plan.cases)}"},
        {"label": _("Missing items"), "value": missing, "tone": "attention" if missing else ""},
        {"label": _("Planned time"), "value": plan.minutes, "unit": _("min")},
    ]


def _facts(items) -> list[dict]:
    """The agenda in four numbers; what is still to be signed asks for attention."""
    states = [item.state for item in items]
    unsigned = sum(
        d.state == Decision.State.PROPOSED for item in items for d in item.decisions.all()
    )
    return [
        {"label": _("Cases"), "value": len(states) - states.count("withdrawn")},
        {"label": _("Decided"), "value": states.count("decided")},
        {"label": _("Deferred"), "value": states.count("deferred")},
        {
            "label": _("To be signed"),
            "value": unsigned,
            "tone": "attention" if unsigned else "",
        },
    ]


def _waiting_for(meeting: Meeting):
    if meeting.state not in actions.TAKES_CASES:
        return Referral.objects.none()
    return (
        Referral.objects.filter(center=meeting.center, state=Referral.State.WAITING)
        .select_related("patient__identity", "presenter")
        .order_by("-urgency", "referred_on")
    )


def _coming_back_to(meeting: Meeting, reader: User) -> list[ComingBack]:
    """The cases of its center that propose themselves, while the meeting takes cases."""
    if meeting.state not in actions.TAKES_CASES:
        return []
    found = coming_back(reader, today=timezone.localdate())
    return [case for case in found if case.patient.center_id == meeting.center_id]


# --- Buttons ---


def back_to_meeting(request, pk):
    """To the page whose button it was: the console of a meeting in session, or the meeting."""
    came_from_console = request.POST.get("from") == "live"
    return redirect("meetings:live" if came_from_console else "meetings:detail", pk)


@require_POST
def open_meeting(request, pk):
    return _with_chair(request, pk, actions.open_meeting, _("The meeting is in session."))


@require_POST
def hand_over_chair(request, pk):
    return _with_chair(request, pk, actions.hand_over_chair, _("The chair was handed over."))


def _with_chair(request, pk, action, done: str):
    """Do what needs a chair, with the person chosen on the page."""
    meeting = meeting_or_404(request, pk)
    form = ChairForm(request.POST, meeting=meeting)
    if form.is_valid():
        do(request, action, done, meeting=meeting, chair=form.cleaned_data["chair"])
    else:
        messages.error(request, _("Choose who chairs the meeting."))
    return redirect("meetings:detail", pk)


@require_POST
def cancel_meeting(request, pk):
    do(
        request,
        actions.cancel_meeting,
        _("The meeting is cancelled. Its cases wait for another one."),
        meeting=meeting_or_404(request, pk),
    )
    return redirect("meetings:detail", pk)


@require_POST
def close_meeting(request, pk):
    do(
        request,
        actions.close_meeting,
        _("The meeting is closed."),
        meeting=meeting_or_404(request, pk),
    )
    return back_to_meeting(request, pk)


@require_POST
def list_case(request, pk):
    meeting = meeting_or_404(request, pk)
    referral = get_object_or_404(
        Referral.objects.visible_to(request.user).filter(center=meeting.center),
        pk=request.POST.get("referral"),
    )
    late_reason = request.POST.get("late_reason", "")[:200]
    do(request, actions.list_case, meeting=meeting, referral=referral, late_reason=late_reason)
    return redirect("meetings:detail", pk)


@require_POST
def list_coming_back(request, pk):
    """A case that proposes itself: `patient`, `late_reason`."""
    meeting = meeting_or_404(request, pk)
    patient = patient_or_404(request, request.POST.get("patient"), center_id=meeting.center_id)
    late_reason = request.POST.get("late_reason", "")[:200]
    do(
        request,
        actions.list_coming_back,
        meeting=meeting,
        patient=patient,
        late_reason=late_reason,
    )
    return redirect("meetings:detail", pk)


@require_POST
def move_case(request, pk, item_pk):
    """One place up or down, among all cases as they stand now."""
    meeting = meeting_or_404(request, pk)
    item = get_object_or_404(meeting.items, pk=item_pk)
    order = list(meeting.items.order_by("order_no").values_list("pk", flat=True))
    here = order.index(item.pk)
    there = here + (-1 if request.POST.get("direction") == "up" else 1)
    if 0 <= there < len(order):
        order[here], order[there] = order[there], order[here]
        do(request, actions.reorder_agenda, meeting=meeting, order=order)
    return redirect("meetings:detail", pk)


@require_POST
def attend(request, pk):
    meeting = meeting_or_404(request, pk)
    form = AttendanceForm(request.POST, meeting=meeting)
    if form.is_valid():
        do(request, actions.record_attendance, meeting=meeting, **form.cleaned_data)
    else:
        messages.error(request, _("Choose a person and a discipline."))
    return back_to_meeting(request, pk)


@require_POST
def leave(request, pk, attendance_pk):
    meeting = meeting_or_404(request, pk)
    attendance = get_object_or_404(Attendance, meeting=meeting, pk=attendance_pk)
    do(request, actions.record_departure, attendance=attendance)
    return back_to_meeting(request, pk)


@require_POST
def take_off(request, pk, item_pk):
    item = get_object_or_404(AgendaItem, meeting=meeting_or_404(request, pk), pk=item_pk)
    do(request, actions.take_off_agenda, _("The case waits for another meeting."), item=item)
    return redirect("meetings:detail", pk)
