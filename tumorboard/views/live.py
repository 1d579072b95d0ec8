"""A meeting in session on its screens: the projector, the coordinator's console, and how they follow."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from tumorboard import actions, screens
from tumorboard.forms import AttendanceForm, DeferralForm
from tumorboard.looking_back import looked_back_at
from tumorboard.models import AgendaItem, Board, Meeting, Opinion
from tumorboard.selectors import change_of, opinions_on, quorum_now, seconds_presented

from .meetings import do, may, meeting_or_404

# What a screen shows; opinions are only counted, unless the board hides none.
ON_SCREEN = "meeting case decision attendance"
NO_CASE = "none"


@require_safe
def stream(request, pk):
    """
    Whether the person may follow, and from which change on. The server answers 204 with a stream
    (tumorboard/live/streams.py); where it makes none, a browser takes 204 as "do not come back", and polls.
    """
    number = change_of(meeting_or_404(request, pk))
    return HttpResponse(status=204, headers={"X-Meeting-Change": str(number)})


@require_safe
def state(request, pk):
    """At which change the meeting is, for pages without a stream, and how many opinions its case has."""
    meeting = meeting_or_404(request, pk)
    at = change_of(meeting)
    opinions = Opinion.objects.filter(
        agenda_item__meeting=meeting, agenda_item__state=AgendaItem.State.PRESENTING
    )
    return JsonResponse({"at": at, "opinions": opinions.count()})


@require_safe
def present(request, pk):
    """
    The projector. It shows the case that is presented, or was last while its decision is read back to be
    signed; `?case=…&while=…` another one, for as long as the presented case is the one named in `while`.
    """
    meeting = meeting_or_404(request, pk)
    context = _of_screen(meeting)
    agenda = context["agenda"]
    live = str(agenda.presenting.pk) if agenda.presenting else NO_CASE
    looked_at = (
        agenda.find(request.GET.get("case", "")) if request.GET.get("while") == live else None
    )
    item = looked_at or agenda.presenting or agenda.read_back
    context |= {
        "item": item,
        "live": live,
        "is_live": item is not None and item == agenda.presenting,
        "may_run": may(request, "meetings:projector", meeting.center_id),
        "is_chair": meeting.chair_id == request.user.pk,
    }
    if item is None:
        context["after"] = next(iter(agenda.items), None)
        context["looking_back"] = looked_back_at(meeting, today=timezone.localdate())
    else:
        context["before"], context["after"] = agenda.beside(item)
        context["number"] = agenda.number(item)
    # A blank projector shows nobody, so nobody was looked at.
    if item is not None and not meeting.is_blank:
        request.access.patient(item.patient)
        context |= screens.case_on_stage(item, request.user)
        context["seconds"] = seconds_presented(item)
    return render(request, "tumorboard/present.html", context)


@require_safe
def console(request, pk):
    """The coordinator's screen: agenda, the case before the board, who is there, what the projector shows."""
    meeting = meeting_or_404(request, pk)
    context = _of_screen(meeting)
    item = context["agenda"].presenting
    is_open = meeting.state == Meeting.State.OPEN
    quorum = quorum_now(meeting) if is_open else None
    context |= {
        "section": "boards",
        "item": item,
        "is_open": is_open,
        "quorum": quorum,
        "missing": screens.labels(quorum) if quorum else [],
        "roll": screens.roll_of(meeting),
        "attendance_form": AttendanceForm(meeting=meeting),
        "may_run": may(request, "meetings:present", meeting.center_id),
        "may_organize": may(request, "meetings:close", meeting.center_id),
        "is_chair": meeting.chair_id == request.user.pk,
    }
    if item is not None:
        request.access.patient(item.patient)
        shown = screens.decision_shown(item)
        has_quorum, missing = screens.quorum_of_item(item, shown.decision if shown else None)
        context |= {
            "shown": shown,
            "case_has_quorum": has_quorum,
            "case_missing": missing,
            "opinions": opinions_on(item, request.user),
            "deferral_form": DeferralForm(),
            "seconds": seconds_presented(item),
            "limit": screens.limit_of(meeting),
        }
    return render(request, "tumorboard/live.html", context)


def _of_screen(meeting: Meeting) -> dict:
    at = change_of(meeting)
    hides_none = meeting.board.opinions == Board.Opinions.OPEN
    return {
        "meeting": meeting,
        "at": at,
        "state": at,
        "about": f"{ON_SCREEN} opinion" if hides_none else ON_SCREEN,
        "agenda": screens.agenda_of(meeting),
    }


@require_POST
def projector(request, pk):
    """A switch of the projector: `blank` or `names`, on (1) or off (0)."""
    meeting = meeting_or_404(request, pk)
    wanted = {
        name: request.POST[field] == "1"
        for field, name in (("blank", "is_blank"), ("names", "shows_names"))
        if field in request.POST
    }
    do(request, actions.set_projector, meeting=meeting, **wanted)
    return redirect(_screen_of(request), pk)


def _screen_of(request) -> str:
    return "meetings:live" if request.POST.get("from") == "live" else "meetings:screen"
