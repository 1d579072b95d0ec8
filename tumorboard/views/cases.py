"""A case before the board: what it saw, the decision, the signature, what came of it."""

from typing import cast

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from patients.actions import ChangedElsewhere
from tumorboard import actions, case_facts
from tumorboard.decision_form import DecisionForm
from tumorboard.following_forms import TaskForm
from tumorboard.forms import (
    AddendumForm,
    DeferralForm,
    OpinionForm,
    RevisionForm,
)
from tumorboard.models import AgendaItem, Decision, Implementation, Meeting
from tumorboard.proposed import proposed_for
from tumorboard.proposed_words import Became
from tumorboard.read_back import read_back_for
from tumorboard.selectors import decisions_of, opinions_on, quorum_now
from tumorboard.snapshot import case_snapshot
from tumorboard.workflow import TransitionNotAllowed

from .meetings import back_to_meeting, do, may, meeting_or_404

# Where the errors of an incomplete decision stand in its form.
FIELD_OF = {"recommendations": "option"}


def item_or_404(request, pk, item_pk) -> AgendaItem:
    items = AgendaItem.objects.select_related(
        "patient__identity",
        "patient__center",
        "referral__presenter",
        "meeting__quorum_template",
        "meeting__board",
    )
    item = get_object_or_404(items, meeting=meeting_or_404(request, pk), pk=item_pk)
    request.access.patient(item.patient)
    return item


def back_to(item: AgendaItem):
    return redirect("meetings:case", item.meeting_id, item.pk)


def case(request, pk, item_pk):
    item = item_or_404(request, pk, item_pk)
    draft = _draft(item)
    form = DecisionForm(item=item, draft=draft) if _is_written(item, draft) else None
    return _page(request, item, draft, form)


def _draft(item: AgendaItem) -> Decision | None:
    return item.decisions.filter(state__in=["draft", "proposed"]).first()


def _is_written(item: AgendaItem, draft: Decision | None) -> bool:
    return draft is not None or item.state == AgendaItem.State.PRESENTING


def _page(request, item, draft, form, *, theirs=None, deferral_form=None, status=200):
    seen = item.snapshot or case_snapshot(patient=item.patient, referral=item.referral)
    lesions = case_facts.lesion_rows(seen)
    all_decisions = decisions_of(item.patient)
    decisions = [d for d in all_decisions if d.agenda_item_id == item.pk]
    center_id = item.center_id
    has_quorum = _has_quorum(item, draft)
    context = {
        "section": "boards",
        "item": item,
        "meeting": item.meeting,
        "patient": item.patient,
        "is_frozen": bool(item.snapshot),
        "summary": seen.get("summary", {}).get(get_language(), ""),
        "facts": case_facts.fact_strip(seen),
        "lesions": lesions,
        "drawing": case_facts.drawing(lesions),
        "course": case_facts.course(seen),
        "key_images": item.patient.documents.standing().filter(is_key_image=True),
        "decisions": decisions,
        "earlier": [d for d in all_decisions if d.agenda_item_id != item.pk],
        "draft": draft,
        "sentence": read_back_for(draft, item.meeting.board.language) if draft else "",
        "theirs": theirs,
        "form": form,
        "has_quorum": has_quorum,
        "asks_for_override": has_quorum is False or bool(draft and draft.override_reason),
        "opinions": (opinions := opinions_on(item, request.user)),
        "opinion_form": OpinionForm(item=item, own=opinions.own),
        "may_opine": may(request, "meetings:opinion", center_id),
        "is_chair": item.meeting.chair_id == request.user.pk,
        "deferral_form": deferral_form or DeferralForm(),
        "addendum_form": AddendumForm(),
        "revision_form": RevisionForm(),
        "became": became_of(decisions),
        "reasons": Implementation.Reason.choices,
        "today": timezone.localdate(),
        "task_form": TaskForm(center_id=center_id, initial={"owner": request.user}),
        "meeting_is_open": item.meeting.state == Meeting.State.OPEN,
        "may_run": may(request, "meetings:decide", center_id),
        "may_organize": may(request, "meetings:take_off", center_id),
        "may_sign": item.meeting.chair_id == request.user.pk
        and may(request, "meetings:sign", center_id),
    }
    return render(request, "tumorboard/case.html", context, status=status)


def _has_quorum(item: AgendaItem, draft: Decision | None) -> bool | None:
    """
    While the case is presented, as it is now for what the draft recommends; then as it was read back.
    """
    if item.state == AgendaItem.State.PRESENTING:
        return quorum_now(item.meeting, draft).is_met
    if draft is not None and draft.quorum_met is not None:
        return draft.quorum_met
    return item.quorum_met


def became_of(decisions: list[Decision]) -> dict:
    """What the record proposes of each, by the decision's key."""
    return {key: Became.of(each) for key, each in proposed_for(decisions).items()}


@require_POST
def decide(request, pk, item_pk):
    """
    Save the draft; with `step=propose` read it back as well, with `step=autosave` answer the page that
    sent it by itself. What was typed is never lost: an incomplete draft is saved and shown with what it
    lacks, a conflict shows both texts.
    """
    item = item_or_404(request, pk, item_pk)
    form = DecisionForm(request.POST, item=item, draft=_draft(item))
    if request.POST.get("step") == "autosave":
        return _autosaved(request, item, form)
    if not form.is_valid():
        return _page(request, item, form.draft, form)
    try:
        draft = actions.record_decision(item=item, by=request.user, **form.written())
    except ChangedElsewhere as conflict:
        return _conflict(request, item, conflict.current)
    except ValidationError as problem:  # read back already, so it can no longer be half a thought
        return _incomplete(request, item, form.draft, problem)
    except TransitionNotAllowed as problem:
        messages.warning(request, str(problem))
        return back_to(item)
    if request.POST.get("step") != "propose" or draft.state == Decision.State.PROPOSED:
        messages.success(request, _("The draft is saved."))
        return back_to(item)
    try:
        actions.propose_decision(decision=draft, version=draft.version, by=request.user)
    except ValidationError as problem:
        return _incomplete(request, item, draft, problem)
    messages.success(request, _("Read back. The chair can sign now."))
    return back_to(item)


def _autosaved(request, item: AgendaItem, form: DecisionForm) -> JsonResponse:
    """What the open page puts on itself: the new version and what follows from it, or errors, or theirs."""
    if not form.is_valid():
        return JsonResponse({"errors": form.errors})
    written = form.written()
    try:
        draft = actions.record_decision(item=item, by=request.user, **written)
    except ChangedElsewhere as conflict:
        draft = cast(Decision, conflict.current)
        if not draft.is_open:
            return JsonResponse({"closed": True})
        del written["version"]
        if not actions.already_says(draft, **written):
            return JsonResponse({"theirs": _theirs(request, item, draft)})
    except ValidationError as problem:
        _say(form, problem)
        return JsonResponse({"errors": form.errors})
    except TransitionNotAllowed:
        return JsonResponse({"closed": True})
    saved = DecisionForm(item=item, draft=draft)
    context = {
        "item": item,
        "draft": draft,
        "form": saved,
        "sentence": read_back_for(draft, item.meeting.board.language),
        "asks_for_override": _has_quorum(item, draft) is False or bool(draft.override_reason),
    }
    return JsonResponse(
        {
            "version": draft.version,
            "fragments": {
                name: render_to_string(f"tumorboard/_{name}.html", context, request)
                for name in ("draft_sentence", "plan_map")
            },
        }
    )


def _theirs(request, item: AgendaItem, draft: Decision) -> dict:
    """The other's draft as a form, for the page to compare field by field with what was typed here."""
    context = {
        "item": item,
        "meeting": item.meeting,
        "draft": draft,
        "form": DecisionForm(item=item, draft=draft),
        "asks_for_override": True,
    }
    return {
        "version": draft.version,
        "by": str(draft.updated_by or draft.created_by),
        "form": render_to_string("tumorboard/_decision_form.html", context, request),
    }


def _resubmitted(request, item: AgendaItem, draft: Decision | None) -> DecisionForm:
    """The form as it was typed, on the version that now stands."""
    data = request.POST.copy()
    data["version"] = str(draft.version) if draft else ""
    form = DecisionForm(data, item=item, draft=draft)
    form.is_valid()
    return form


def _conflict(request, item: AgendaItem, theirs: Decision):
    if not theirs.is_open:
        messages.warning(request, _("The decision was signed in the meantime."))
        return back_to(item)
    form = _resubmitted(request, item, theirs)
    return _page(request, item, theirs, form, theirs=theirs)


def _incomplete(request, item: AgendaItem, draft: Decision | None, problem: ValidationError):
    form = _resubmitted(request, item, draft)
    _say(form, problem)
    return _page(request, item, draft, form)


def _say(form: DecisionForm, problem: ValidationError) -> None:
    """What the action refused, at the fields that it is about."""
    by_field = getattr(problem, "message_dict", {NON_FIELD_ERRORS: problem.messages})
    for name, texts in by_field.items():
        form.add_error(FIELD_OF.get(name, name if name in form.fields else None), texts)


@require_http_methods(["GET", "POST"])
def sign(request, pk, item_pk):
    """The decision once more, and the chair's signature under the version shown."""
    item = item_or_404(request, pk, item_pk)
    draft = _draft(item)
    if draft is None or draft.state != Decision.State.PROPOSED:
        messages.warning(request, _("There is nothing to sign in this case."))
        return back_to(item)
    if request.method == "GET":
        context = {
            "section": "boards",
            "item": item,
            "meeting": item.meeting,
            "patient": item.patient,
            "draft": draft,
            "sentence": read_back_for(draft, item.meeting.board.language),
            "dissents": draft.dissents.filter(is_struck=False),
            "meaning": Decision.Meaning.CHAIRED.label,
        }
        return render(request, "tumorboard/sign.html", context)
    try:
        signed = actions.sign_decision(
            decision=draft, version=_version_read(request), by=request.user
        )
    except (actions.NotTheChair, TransitionNotAllowed) as problem:
        messages.error(request, str(problem))
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    except ChangedElsewhere:
        messages.error(request, _("The text was changed after you read it. Please read it again."))
    else:
        request.access.entity = f"decision {signed.pk}"
        messages.success(request, _("Signed. The decision can no longer be changed."))
    return back_to(item)


def _version_read(request) -> int:
    """The version that was on the page; a text that is no number is none of them."""
    try:
        return int(request.POST.get("version", ""))
    except ValueError:
        return 0


# --- Buttons ---


@require_POST
def present(request, pk, item_pk):
    item = item_or_404(request, pk, item_pk)
    do(request, actions.present_case, item=item)
    if request.POST.get("from") == "live":
        return back_to_meeting(request, pk)
    return back_to(item)


@require_POST
def defer(request, pk, item_pk):
    item = item_or_404(request, pk, item_pk)
    form = DeferralForm(request.POST)
    if not form.is_valid():
        # Nothing typed is lost: the page is shown again with the note.
        draft = _draft(item)
        written = DecisionForm(item=item, draft=draft) if _is_written(item, draft) else None
        return _page(request, item, draft, written, deferral_form=form)
    done = do(
        request,
        actions.defer_case,
        _("The case is deferred and waits again."),
        item=item,
        **form.cleaned_data,
    )
    return back_to_meeting(request, pk) if done else back_to(item)


def made_or_404(item: AgendaItem, decision_pk) -> Decision:
    return get_object_or_404(Decision.objects.made(), agenda_item=item, pk=decision_pk)


@require_POST
def add_addendum(request, pk, item_pk, decision_pk):
    item = item_or_404(request, pk, item_pk)
    form = AddendumForm(request.POST)
    if form.is_valid():
        do(
            request,
            actions.add_addendum,
            _("The addendum stands beside the decision."),
            decision=made_or_404(item, decision_pk),
            **form.cleaned_data,
        )
    else:
        messages.error(request, _("An addendum has a text and a reason."))
    return back_to(item)


@require_POST
def revise(request, pk, item_pk, decision_pk):
    item = item_or_404(request, pk, item_pk)
    form = RevisionForm(request.POST)
    if form.is_valid():
        do(
            request,
            actions.revise_decision,
            _("A new version is begun. It replaces the old one when it is signed."),
            decision=made_or_404(item, decision_pk),
            **form.cleaned_data,
        )
    else:
        messages.error(request, _("Say why a new version is needed."))
    return back_to(item)


@require_POST
def withdraw_revision(request, pk, item_pk, decision_pk):
    item = item_or_404(request, pk, item_pk)
    do(
        request,
        actions.withdraw_revision,
        _("The new version is withdrawn. The signed decision stands."),
        decision=get_object_or_404(item.decisions, pk=decision_pk),
        reason=request.POST.get("reason", "")[:200],
    )
    return back_to(item)
