"""Preparing a meeting: its order, what is missing and who owes it, the lock, who will come, a series."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from tumorboard import actions
from tumorboard.forms import DisciplineForm, ReplyForm, SeriesForm
from tumorboard.models import Board
from tumorboard.readiness import owed_at

from .meetings import back_to_meeting, do, meeting_or_404, meeting_page


def back(pk):
    return redirect("meetings:detail", pk)


@require_POST
def lock(request, pk):
    """`kept_<case>`: why a case stays though something is missing."""
    meeting = meeting_or_404(request, pk)
    kept = {
        item.pk: request.POST.get(f"kept_{item.pk}", "")[:200]
        for item in meeting.items.filter(state="waiting")
    }
    done = _("The agenda is locked. What each case lacked is kept with it.")
    if do(request, actions.lock_agenda, done, meeting=meeting, kept=kept):
        return back(pk)
    # Nothing typed is lost: the page is shown again with the reasons.
    return meeting_page(request, meeting, kept=kept)


@require_POST
def unlock(request, pk):
    meeting = meeting_or_404(request, pk)
    do(request, actions.unlock_agenda, _("The agenda is open again."), meeting=meeting)
    return back(pk)


@require_POST
def send(request, pk):
    meeting = meeting_or_404(request, pk)
    done = _("The members are told by mail. The mail names no patient.")
    do(request, actions.send_agenda, done, meeting=meeting)
    return back(pk)


@require_POST
def remind(request, pk):
    """One person and discipline: `user`, `discipline`."""
    meeting = meeting_or_404(request, pk)
    wanted = (request.POST.get("user", ""), request.POST.get("discipline", ""))
    owed = next(
        (o for o in owed_at(meeting) if o.user and (str(o.user.pk), o.discipline) == wanted), None
    )
    if owed is None:
        messages.info(request, _("Nothing is missing from this person any more."))
    else:
        done = _("Reminded: %s.") % owed.user
        do(request, actions.remind, done, meeting=meeting, owed=owed)
    return back(pk)


@require_POST
def reply(request, pk):
    meeting = meeting_or_404(request, pk)
    form = ReplyForm(request.POST)
    if form.is_valid():
        done = _("Your answer is stored. You can change it until the meeting begins.")
        do(request, actions.reply_to_meeting, done, meeting=meeting, **form.cleaned_data)
    else:
        messages.error(request, _("Say whether you come."))
    return back(pk)


@require_POST
def admit_expected(request, pk):
    do(request, actions.admit_expected, meeting=meeting_or_404(request, pk))
    return back_to_meeting(request, pk)


@require_POST
def bring_forward(request, pk):
    meeting = meeting_or_404(request, pk)
    form = DisciplineForm(request.POST)
    if form.is_valid():
        do(request, actions.bring_forward, meeting=meeting, **form.cleaned_data)
    else:
        messages.error(request, _("Choose a discipline."))
    return back(pk)


@require_POST
def order(request, pk):
    """A new order, as drag and the keys send it: `item` once for every waiting case."""
    meeting = meeting_or_404(request, pk)
    try:
        wanted = [UUID(text) for text in request.POST.getlist("item")]
    except ValueError:
        raise Http404 from None
    do(request, actions.reorder_waiting, meeting=meeting, order=wanted)
    return back(pk)


@require_POST
def move_to_next(request, pk, item_pk):
    item = get_object_or_404(meeting_or_404(request, pk).items, pk=item_pk)
    do(request, actions.move_to_next_meeting, _("The case is on the next agenda."), item=item)
    return back(pk)


@require_POST
def adopt_rules(request, pk):
    meeting = meeting_or_404(request, pk)
    done = _("The board has its readiness rules.")
    do(request, actions.adopt_usual_rules, done, board=meeting.board)
    return back(pk)


@require_http_methods(["GET", "POST"])
def series(request):
    """Every meeting of a board for some months, without the public holidays."""
    boards = Board.objects.filter(center__in=request.center_ids)
    form = SeriesForm(request.POST or None, boards=boards, initial={"board": boards.first()})
    if form.is_valid():
        try:
            planned = actions.plan_series(by=request.user, **form.cleaned_data)
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(
                request,
                ngettext(
                    "%(count)d meeting is planned. Public holidays were left out.",
                    "%(count)d meetings are planned. Public holidays were left out.",
                    len(planned),
                )
                % {"count": len(planned)},
            )
            return redirect("meetings:list")
    return render(request, "tumorboard/series.html", {"section": "boards", "form": form})
