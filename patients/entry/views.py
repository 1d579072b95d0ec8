"""The pages of a case being entered. Glue: a draft is reached only through visible_to."""

import base64
import json

import qrcode
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from qrcode.image.svg import SvgPathFillImage

from patients import actions
from patients.constraints import Missing
from patients.encryption import key_for
from patients.entry.case import Case
from patients.entry.forms import NewPatientForm, posted_value
from patients.entry.pages import Entry, review, shared_parts, step_page
from patients.entry.saving import (
    MOST_CHANGES,
    Change,
    Closed,
    Outcome,
    discard_draft,
    open_draft,
    refresh_base,
    save_changes,
)
from patients.entry.steps import Step, step_of, steps
from patients.entry.submitting import NotYet, submit
from patients.finding import entered
from patients.models import CaseDraft, Center, Patient
from patients.record import PatientRecord

MOST_FOUND = 12


@require_http_methods(["GET", "POST"])
def new_case(request):
    """Whose case it is: one of the patients, or a new one. Search text and names are posted, never in an address."""
    visible = Patient.objects.visible_to(request.user)
    wanted = request.POST.get("patient") or request.GET.get("patient")
    if wanted:
        return _begin(request, visible, wanted)
    creating = request.POST.get("create") == "yes"
    form = NewPatientForm(
        request.POST if creating else None,
        centers=Center.objects.filter(pk__in=request.center_ids),
    )
    patient, alike = entered(form, visible, by=request.user) if creating else (None, [])
    if patient is not None:
        return _begin(request, visible, patient.pk)
    text = request.POST.get("q", "").strip()
    found = (
        list(visible.matching(text).alive().select_related("identity")[:MOST_FOUND]) if text else []
    )
    drafts = CaseDraft.objects.visible_to(request.user).filter(submitted_at=None, discarded_at=None)
    context = {
        "section": "patients",
        "form": form,
        "creating": creating,
        "alike": alike,
        "q": text,
        "found": found,
        "drafts": drafts.select_related("patient__identity", "started_by"),
    }
    for patient in [*found, *alike, *(draft.patient for draft in context["drafts"])]:
        request.access.patient(patient)
    return render(request, "entry/new.html", context)


def _begin(request, visible, pk):
    try:
        record = PatientRecord.of(visible, pk)
    except (Patient.DoesNotExist, ValidationError, ValueError):
        raise Http404 from None
    request.access.patient(record.patient)
    try:
        draft = open_draft(patient=record.patient, record=record, by=request.user)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
        return redirect("patients:overview", record.patient.pk)
    return redirect("cases:step", draft.pk, steps()[0].code)


@require_http_methods(["GET", "POST"])
def step(request, pk, code):
    """One step. An ordinary post saves the whole step, so that it works without a script."""
    draft = _draft_of(request, pk)
    try:
        asked = step_of(code)
    except KeyError:
        raise Http404 from None
    if not draft.is_open:
        return _after(draft)
    case = _case(request, draft)
    if request.method == "POST":
        return _saved_as_form(request, case, asked)
    entry = Entry.of(case)
    context = step_page(entry, asked)
    if code == "review":
        context["review"] = review(entry)
    return render(request, "entry/step.html", context)


def _saved_as_form(request, case: Case, asked: Step):
    changes = []
    for part in asked.parts:
        for row in case.rows_of(part):
            questions = row.questions if part.row == "lesion" else part.questions
            for question in questions:
                name = row.name(question)
                if f"{name}__here" in request.POST:
                    changes.append((name, posted_value(name, question, request.POST)))
        if part.none_of_them:
            name = case.one("session").name(part.none_of_them)
            if f"{name}__here" in request.POST:
                changes.append((name, posted_value(name, part.none_of_them, request.POST)))
    added = request.POST.get("add", "")
    if added in ("lesion", "systemictherapy", "complication", "extrahepaticdisease"):
        changes.append((f"{added}.{Change.new_id()}.removed", ""))
    for name in request.POST.getlist("remove"):
        changes.append((f"{name}.removed", "yes"))
    stored = [
        Change(
            Change.new_id(), name, value, case.changes[name].version if name in case.changes else 0
        )
        for name, value in changes
        if value != (case.changes[name].value if name in case.changes else _nothing(value))
    ]
    try:
        save_changes(draft=case.draft, changes=stored, by=request.user)
    except Closed:
        return _after(case.draft)
    stays = added or request.POST.getlist("remove")
    codes = [each.code for each in steps()]
    after = asked.code if stays else codes[min(codes.index(asked.code) + 1, len(codes) - 1)]
    return redirect("cases:step", case.draft.pk, after)


def _nothing(value):
    return [] if isinstance(value, list) else ""


@require_POST
def save(request, pk):
    """The changes of fields, as JSON. What is stored, what is in conflict, and what follows from it all."""
    draft = _draft_of(request, pk)
    try:
        sent = json.loads(request.body)
        asked = step_of(sent["step"])
        changes = [Change.from_json(each) for each in sent["changes"][:MOST_CHANGES]]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise ValidationError(_("This change cannot be read.")) from None
    try:
        outcomes = save_changes(draft=draft, changes=changes, by=request.user)
    except Closed:
        return JsonResponse({"closed": True, "url": _after(CaseDraft.objects.get(pk=pk)).url})
    case = _case(request, draft)
    entry = Entry.of(case)
    context = {**shared_parts(entry, asked), "step": asked, "draft": draft}
    if asked.code == "review":
        context["review"] = review(entry)
    names = ("stepper", "rail", "map") + (("review",) if asked.code == "review" else ())
    fragments = {
        f"entry-{name}": render_to_string(f"entry/_{name}.html", context, request=request)
        for name in names
    }
    return JsonResponse(
        {
            "saved": [
                {"id": str(o.change.id), "field": o.change.name, "version": o.version}
                for o in outcomes
                if o.theirs is None
            ],
            "conflicts": [_conflict(case, each) for each in outcomes if each.theirs is not None],
            "errors": {each.name: case.errors.get(each.name, []) for each in changes},
            "fragments": fragments,
        }
    )


def _conflict(case: Case, outcome: Outcome) -> dict:
    theirs = outcome.theirs
    assert theirs is not None
    return {
        "id": str(outcome.change.id),
        "field": outcome.change.name,
        "version": theirs.version,
        "value": theirs.value,
        "shown": said_typed(case, outcome.change.name, theirs.value),
        "by": str(theirs.made_by.full_name),
        "at": date_format(localtime(theirs.made_at), "H:i"),
    }


def said_typed(case: Case, name: str, value) -> str:
    """What somebody left in a field, in words."""
    if isinstance(value, dict):
        return str(dict(Missing.choices).get(value.get("missing", ""), ""))
    found = case.find(name)
    choices = dict(getattr(found[1].form_field, "choices", [])) if found else {}
    parts = value if isinstance(value, list) else [value]
    said = [str(choices.get(part, part)) for part in parts if part not in (None, "")]
    return ", ".join(said) or _("empty")


@require_safe
def on_phone(request, pk):
    """The address of the draft as a picture for a phone's camera. No token: the phone signs in itself."""
    draft = _draft_of(request, pk)
    address = request.build_absolute_uri(reverse("cases:step", args=[draft.pk, steps()[0].code]))
    picture = qrcode.make(address, image_factory=SvgPathFillImage, border=3)
    return HttpResponse(picture.to_string(), content_type="image/svg+xml")


@require_POST
def submit_case(request, pk):
    draft = _draft_of(request, pk)
    record = PatientRecord.of(Patient.objects.visible_to(request.user), draft.patient_id)
    try:
        with transaction.atomic():
            submit(
                draft=draft,
                record=record,
                by=request.user,
                reason=request.POST.get("reason", "").strip(),
            )
    except NotYet:
        messages.error(request, _("The case is not stored yet: some things have to be looked at."))
    except actions.ChangedElsewhere as conflict:
        refresh_base(draft=draft, record=_record_again(request, draft))
        messages.error(
            request,
            _("%(conflict)s Your values stand below; submit again if they are right.")
            % {"conflict": conflict},
        )
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    else:
        return redirect("cases:done", draft.pk)
    return redirect("cases:step", draft.pk, "review")


@require_safe
def done(request, pk):
    draft = _draft_of(request, pk)
    if draft.session_id is None:
        return _after(draft)
    record = PatientRecord.of(Patient.objects.visible_to(request.user), draft.patient_id)
    reminders = draft.patient.reminders.filter(settled_on=None)
    context = {
        "section": "patients",
        "draft": draft,
        "patient": record.patient,
        "record": record,
        "session": next(s for s in record.sessions if s.pk == draft.session_id),
        "reminders": reminders,
        **({"is_demo": True} if record.patient.is_demo else {}),
    }
    return render(request, "entry/done.html", context)


@require_POST
def discard(request, pk):
    draft = _draft_of(request, pk)
    try:
        discard_draft(draft=draft, by=request.user)
    except Closed:
        return _after(CaseDraft.objects.get(pk=pk))
    messages.success(request, _("The case is discarded. Nothing of it is in the record."))
    return redirect("patients:overview", draft.patient_id)


@require_safe
def queue_key(request):
    """The key under which this person's unsent changes lie in the browser. It is kept in no storage there."""
    key = key_for(f"entry-queue:{request.user.pk}")
    answer = JsonResponse({"key": base64.b64encode(key).decode(), "user": request.user.pk})
    answer["Cache-Control"] = "no-store"
    return answer


def _draft_of(request, pk) -> CaseDraft:
    found = get_object_or_404(
        CaseDraft.objects.visible_to(request.user).select_related("patient", "session"), pk=pk
    )
    request.access.patient(found.patient)
    return found


def _case(request, draft: CaseDraft) -> Case:
    return Case.of(draft, _record_again(request, draft))


def _record_again(request, draft: CaseDraft) -> PatientRecord:
    return PatientRecord.of(Patient.objects.visible_to(request.user), draft.patient_id)


def _after(draft: CaseDraft):
    if draft.submitted_at is not None:
        return redirect(reverse("cases:done", args=[draft.pk]))
    if draft.discarded_at is not None:
        return redirect(reverse("patients:overview", args=[draft.patient_id]))
    return redirect(reverse("cases:step", args=[draft.pk, "review"]))
