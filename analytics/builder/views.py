"""The cohort builder's pages. Counting is done as it is asked for; survival is stored and shown elsewhere."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from analytics.builder import actions, cuts
from analytics.builder.closeness import is_too_close
from analytics.builder.drafts import Built, Draft, built
from analytics.builder.losses import (
    EVERYBODY,
    EXCLUDED,
    INCLUDED,
    MEMBERS,
    Losses,
    in_box,
    losses_of,
)
from analytics.builder.models import CohortChoice, StoredCohort
from analytics.builder.stored import choices_in_force, cohort_of, definition_read, is_understood
from analytics.builder.telling import Counts, counts_of, told
from analytics.cohorts import COHORTS, Cohort
from analytics.criteria import BY_SUBJECT, Definition, Known, step_sentences
from analytics.disclosure import HIDDEN
from analytics.questions import center_of
from patients.models import Center, Patient
from patients.whole_numbers import whole_number
from tumorboard.navigation import may_open

# Of a long list the first are shown: a cohort is read by its counts.
MOST_PATIENTS = 200
MOST_CHANGES = 20


@require_GET
def cohort_list(request):
    """The built-in ones and those that people built: how many patients, whose, how fresh."""
    center = center_of(request)
    exactly = _sees_records(request, center)
    stored = (
        StoredCohort.objects.readable_by(request.user)
        .filter(center=center)
        .select_related("owner")
        .prefetch_related("cuts")
    )
    rows = [
        {
            "cohort": one,
            "n": _size(center.pk, cohort_of(one), exactly=exactly) if is_understood(one) else "",
            "is_own": one.owner_id == request.user.pk,
            "cuts": len(one.cuts.all()),
        }
        for one in stored
    ]
    built_in = [
        {
            "slug": slug,
            "label": cohort.label,
            "n": _size(center.pk, cohort, exactly=exactly),
        }
        for slug, cohort in COHORTS.items()
    ]
    return _page(
        request,
        "list",
        center,
        {
            "rows": [row for row in rows if row["cohort"].archived_at is None],
            "archived": [row for row in rows if row["cohort"].archived_at and row["is_own"]],
            "built_in": built_in,
            "centers": Center.objects.filter(pk__in=request.center_ids).order_by("name"),
        },
    )


def _size(center_id: int, cohort: Cohort, *, exactly: bool) -> str:
    if not exactly and is_too_close(center_id, cohort):
        return HIDDEN
    return told(cohort.members(center_id).count(), exactly=exactly)


@require_http_methods(["GET", "POST"])
def new(request):
    center = center_of(request)
    draft = Draft.of_post(request.POST) if request.method == "POST" else Draft()
    shown = built(center.pk, draft)
    if request.POST.get("do") == "save" and _may_be_stored(request, shown):
        cohort = _done(
            request,
            lambda: actions.build_cohort(
                center=center,
                name=draft.name,
                description=draft.description,
                definition=shown.definition,
                by=request.user,
            ),
        )
        if cohort is not None:
            messages.success(request, _("The cohort is kept."))
            return redirect(_address("detail", cohort))
    return _builder(request, center, shown, None)


@require_http_methods(["GET", "POST"])
def edit(request, slug):
    stored = _own(request, slug)
    is_post = request.method == "POST"
    draft = Draft.of_post(request.POST) if is_post else Draft.of_stored(stored)
    shown = built(stored.center_id, draft, stored)
    if request.POST.get("do") == "save" and _may_be_stored(request, shown):
        changed = _done(
            request,
            lambda: actions.change_cohort(
                cohort=stored,
                name=draft.name,
                description=draft.description,
                definition=shown.definition,
                revision=whole_number(request.POST.get("revision")) or 0,
                by=request.user,
            ),
        )
        if changed is not None:
            messages.success(request, _("The cohort is changed. Its results are computed again."))
            return redirect(_address("detail", changed))
    return _builder(request, stored.center, shown, stored)


@require_POST
def count(request):
    """The lines with what each takes away, asked while somebody builds. Stores nothing."""
    center = center_of(request)
    slug = request.POST.get("cohort", "")
    stored = _own(request, slug) if slug else None
    shown = built(center.pk, Draft.of_post(request.POST), stored)
    return render(
        request, "analytics/cohorts/_builder.html", _built(request, center, shown, stored)
    )


@require_GET
def detail(request, slug):
    stored = _readable(request, slug)
    center = stored.center
    exactly = _sees_records(request, center)
    is_own = stored.owner_id == request.user.pk
    understood = is_understood(stored)
    counts = counts_of(stored, exactly=exactly) if understood else Counts.NONE
    context: dict[str, Any] = {
        "cohort": stored,
        "is_own": is_own,
        "is_understood": understood,
        "may_choose": is_own and exactly and may_open(request.user, "cohorts:choose"),
        "cuts": [
            _cut(cut, counts, exactly=exactly) for cut in stored.cuts.select_related("frozen_by")
        ],
        "changes": stored.changes.select_related("changed_by")[:MOST_CHANGES],
    }
    if understood:
        definition = definition_read(stored)
        losses = losses_of(center.pk, definition, stored)
        context |= _flow(losses, counts, exactly=exactly, last_is_open=True)
        context["looks_ahead"] = _looks_ahead(definition)
        context["known"] = definition.pinned
    if exactly:
        context |= _patients(request, stored) if understood else {}
        context["choices"] = choices_in_force(stored)
        context["picked"] = _picked(request, center)
        context["choice_options"] = CohortChoice.Choice.choices
    return _page(request, "detail", center, context)


def _patients(request, stored: StoredCohort) -> dict[str, Any]:
    """The patients of the opened box, to whoever may open their records."""
    box = request.GET.get("box", "")
    definition = definition_read(stored)
    courses = in_box(box, stored.center_id, definition, stored) if box else None
    if courses is None:
        return {}
    patients = (
        Patient.objects.visible_to(request.user)
        .filter(pk__in=courses.values("patient_id"))
        .select_related("identity")
        .in_turkish_order()
    )
    return {
        "box": box,
        "box_title": _box_title(box, definition),
        "box_count": courses.count(),
        "patients": patients[:MOST_PATIENTS],
        "most_patients": MOST_PATIENTS,
    }


def _box_title(box: str, definition: Definition) -> str:
    named = {
        EVERYBODY: _("Everybody of the center"),
        MEMBERS: _("In the cohort"),
        EXCLUDED: _("Excluded by hand"),
        INCLUDED: _("Included by hand"),
    }
    if box in named:
        return named[box]
    kind, _dash, place = box.partition("-")
    line = {"line": step_sentences(definition)[int(place)]}
    if kind == "lost":
        return _("Lost: %(line)s") % line
    return _("Left: %(line)s") % line


def _picked(request, center: Center) -> Patient | None:
    code = request.GET.get("patient", "")[:30]
    found = Patient.objects.visible_to(request.user).filter(center=center, study_code=code)
    return found.select_related("identity").first() if code else None


@require_POST
def choose(request, slug):
    """One patient in or out by hand, by the study ID that stands in the list."""
    stored = _own(request, slug)
    code = request.POST.get("study_code", "").replace("\0", "").strip()
    patient = Patient.objects.visible_to(request.user).filter(
        center=stored.center, study_code__iexact=code
    )
    found = patient.first()
    if found is None:
        messages.error(
            request,
            _(
                "There is no patient with the study ID “%(code)s” here. Check it in the patient list."
            )
            % {"code": code[:30]},
        )
        return redirect(_address("detail", stored))
    request.access.patient(found)
    made = _done(
        request,
        lambda: actions.choose_patient(
            cohort=stored,
            patient=found,
            choice=request.POST.get("choice", ""),
            reason=request.POST.get("reason", "").replace("\0", ""),
            by=request.user,
        ),
    )
    if made is not None:
        messages.success(
            request,
            _("%(patient)s: %(choice)s.")
            % {"patient": found.study_code, "choice": made.get_choice_display()},
        )
    return redirect(_address("detail", stored))


@require_POST
def share(request, slug):
    stored = _own(request, slug)
    is_shared = request.POST.get("shared") == "yes"
    _done(
        request,
        lambda: actions.share_cohort(cohort=stored, is_shared=is_shared, by=request.user),
        _("Everybody of the center who may open outcomes can read and copy this cohort.")
        if is_shared
        else _("Only you can read this cohort now."),
    )
    return redirect(_address("detail", stored))


@require_POST
def copy(request, slug):
    stored = _readable(request, slug)
    if not is_understood(stored):
        messages.error(request, _("This cohort is no longer understood. Build it anew."))
        return redirect(_address("detail", stored))
    made = _done(
        request,
        lambda: actions.copy_cohort(
            cohort=stored, definition=definition_read(stored), by=request.user
        ),
        _("This is your copy. Change it as you like."),
    )
    return redirect(_address("edit", made) if made else _address("detail", stored))


@require_POST
def freeze(request, slug):
    stored = _own(request, slug)
    cut = _done(
        request,
        lambda: actions.freeze_cohort(
            cohort=stored, note=request.POST.get("note", "").replace("\0", ""), by=request.user
        ),
    )
    if cut is not None:
        messages.success(
            request,
            _("Frozen as cut %(number)s. It will never change.") % {"number": cut.number},
        )
    return redirect(f"{_address('detail', stored)}#cuts")


@require_POST
def archive(request, slug):
    stored = _own(request, slug)
    _done(
        request,
        lambda: actions.archive_cohort(cohort=stored, by=request.user),
        _("The cohort is archived: it is no longer offered nor computed."),
    )
    return redirect(_address("detail", stored))


@require_POST
def restore(request, slug):
    stored = _own(request, slug)
    _done(
        request,
        lambda: actions.restore_cohort(cohort=stored, by=request.user),
        _("The cohort is in use again."),
    )
    return redirect(_address("detail", stored))


# --- Shared by the views ---


def _done(request, act, success: str = ""):
    """What the action returns; None where it refused, with its reason as a message."""
    try:
        with transaction.atomic():
            made = act()
    except ValidationError as refused:
        for text in refused.messages:
            messages.error(request, text)
        return None
    if success:
        messages.success(request, success)
    return True if made is None else made


def _may_be_stored(request, shown: Built) -> bool:
    if not shown.draft.name:
        messages.error(request, _("Give the cohort a name."))
    if shown.problems:
        messages.error(request, _("Some lines are not whole yet. Complete or remove them."))
    return bool(shown.draft.name) and not shown.problems


def _readable(request, slug: str) -> StoredCohort:
    center = center_of(request)
    found = (
        StoredCohort.objects.readable_by(request.user)
        .select_related("center", "owner")
        .filter(center=center, slug=slug)
        .first()
    )
    if found is None:
        raise Http404
    return found


def _own(request, slug: str) -> StoredCohort:
    stored = _readable(request, slug)
    if stored.owner_id != request.user.pk:
        raise Http404
    return stored


def _address(name: str, stored: StoredCohort) -> str:
    return f"{reverse(f'cohorts:{name}', args=[stored.slug])}?{urlencode({'center': stored.center_id})}"


def _sees_records(request, center: Center) -> bool:
    return center.pk in request.user.clinical_center_ids()


def _page(request, name: str, center: Center, context: dict[str, Any]):
    shared = {
        "section": "outcomes",
        "center": center,
        "hides_small": not _sees_records(request, center),
    }
    return render(request, f"analytics/cohorts/{name}.html", shared | context)


def _builder(request, center: Center, shown: Built, stored: StoredCohort | None):
    return _page(request, "edit", center, _built(request, center, shown, stored))


def _built(request, center: Center, shown: Built, stored: StoredCohort | None) -> dict[str, Any]:
    exactly = _sees_records(request, center)
    counts = Counts.ALL if exactly else Counts.NONE
    return {
        "center": center,
        "built": shown,
        "cohort": stored,
        "subjects": [(subject.label, criteria) for subject, criteria in BY_SUBJECT.items()],
        "tries_to_save": request.POST.get("do") == "save",
        "looks_ahead": _looks_ahead(shown.definition),
        "lines": [
            {"line": line, "step": line.step and _step(line.step, counts, exactly=exactly)}
            for line in shown.lines
        ],
        "hides_small": not exactly,
        **_flow(shown.losses, counts, exactly=exactly, last_is_open=False),
    }


def _flow(losses: Losses, counts: Counts, *, exactly: bool, last_is_open: bool) -> dict[str, Any]:
    """
    The loss of each line as it may be told; what may not is empty. `flow_opens`: its boxes lead to their
    patients.
    """
    emptied = losses.emptied_by
    tells_size, tells_lines = counts is not Counts.NONE, counts is Counts.ALL
    return {
        "counts": counts.value,
        "everybody": told(losses.everybody, exactly=exactly) if tells_size else "",
        "steps": [_step(step, counts, exactly=exactly) for step in losses.steps],
        "excluded": _signed(losses.excluded, "−", exactly=exactly) if tells_lines else "",
        "included": _signed(losses.included, "+", exactly=exactly) if tells_lines else "",
        "members": told(losses.members, exactly=exactly) if tells_size else "",
        "is_empty": exactly and not losses.members,
        "emptied_by": emptied.sentence if emptied and exactly else "",
        "flow_opens": exactly and last_is_open,
    }


def _step(step, counts: Counts, *, exactly: bool) -> dict[str, Any]:
    if counts is not Counts.ALL:
        return {"place": step.place, "sentence": step.sentence, "lost": "", "after": ""}
    return {
        "place": step.place,
        "sentence": step.sentence,
        "lost": _signed(step.lost, "−", exactly=exactly) or told(0, exactly=exactly),
        "after": told(step.after, exactly=exactly),
    }


def _signed(n: int, sign: str, *, exactly: bool) -> str:
    """Empty for none; a number in tens has no sign."""
    if not n:
        return ""
    return f"{sign if exactly else ''}{told(n, exactly=exactly)}"


def _looks_ahead(definition: Definition) -> list[str]:
    """The criteria that are decided after time zero: survival from time zero then speaks of the selected."""
    if definition.pinned:
        return []
    later = {Known.AFTER, Known.ANY_TIME}
    labels = [str(a.criterion.label) for a in definition.criteria() if a.criterion.known in later]
    return list(dict.fromkeys(labels))


def _cut(cut, counts: Counts, *, exactly: bool) -> dict[str, Any]:
    is_told = exactly or counts is not Counts.NONE
    return {
        "cut": cut,
        "n": told(cut.patients, exactly=exactly) if is_told else HIDDEN,
        "is_intact": cuts.is_intact(cut),
    }
