"""What members think of a case, from their own devices, and the page that follows the meeting."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tumorboard import actions, case_facts
from tumorboard.forms import OpinionForm
from tumorboard.models import AgendaItem, Board, Meeting
from tumorboard.selectors import case_in_session, change_of, opinions_on, seconds_presented
from tumorboard.snapshot import case_snapshot

from .cases import back_to, item_or_404
from .meetings import do, may, meeting_or_404

# Where a button of a page that follows leads back to.
FOLLOWING = {"now": "meetings:now", "live": "meetings:live", "screen": "meetings:screen"}


@require_POST
def give(request, pk, item_pk):
    item = item_or_404(request, pk, item_pk)
    form = OpinionForm(request.POST, item=item)
    if form.is_valid():
        done = _("Your opinion is stored. You can change it until the chair reveals all.")
        do(request, actions.give_opinion, done, item=item, **form.told())
    else:
        for errors in form.errors.values():
            messages.error(request, " ".join(errors))
    return _back(request, item)


@require_POST
def reveal(request, pk, item_pk):
    item = item_or_404(request, pk, item_pk)
    try:
        do(request, actions.reveal_opinions, _("The opinions are revealed."), item=item)
    except actions.NotTheChair:
        messages.error(request, _("Only the chair reveals the opinions."))
    return _back(request, item)


def _back(request, item: AgendaItem):
    """To where it was said: a page that follows the meeting, or the case."""
    page = FOLLOWING.get(request.POST.get("from", ""))
    return redirect(page, item.meeting_id) if page else back_to(item)


@require_safe
def now(request, pk):
    """The case that is presented, on one's own device. It follows by itself; without a script, by a link."""
    meeting = meeting_or_404(request, pk)
    at = change_of(meeting)
    item = case_in_session(meeting)
    context = {
        "section": "boards",
        "meeting": meeting,
        "at": at,
        "item": item,
        "state": _state(meeting, item),
        "about": "meeting case opinion"
        if meeting.board.opinions == Board.Opinions.OPEN
        else "meeting case",
    }
    if item is not None:
        request.access.patient(item.patient)
        seen = item.snapshot or case_snapshot(patient=item.patient, referral=item.referral)
        lesions = case_facts.lesion_rows(seen)
        context |= {
            "patient": item.patient,
            "summary": seen.get("summary", {}).get(get_language(), ""),
            "facts": case_facts.fact_strip(seen),
            "drawing": case_facts.drawing(lesions),
            "lesions": lesions,
            "opinions": (opinions := opinions_on(item, request.user)),
            "opinion_form": OpinionForm(item=item, own=opinions.own),
            "may_opine": may(request, "meetings:opinion", meeting.center_id),
            "is_chair": meeting.chair_id == request.user.pk,
            "seconds": seconds_presented(item),
        }
    return render(request, "tumorboard/now.html", context)


def _state(meeting: Meeting, item: AgendaItem | None) -> str:
    """What a page that follows shows, in a word: another one when it has to be shown anew."""
    if item is None:
        return str(meeting.state)
    shown = "revealed" if item.opinions_revealed_at else "hidden"
    if meeting.board.opinions == Board.Opinions.OPEN and not item.opinions_revealed_at:
        shown = f"open-{item.opinions.count()}"
    return f"{meeting.state}.{item.pk}.{shown}"
