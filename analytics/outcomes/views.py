"""The outcome pages besides survival: stored results, their downloads, and the patients behind a number."""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from io import StringIO
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_POST

from analytics import actions
from analytics.builder.closeness import is_too_close, people_are_too_close
from analytics.builder.stored import cohort_choices
from analytics.definitions import OutcomeKind
from analytics.facts.reading import facts_of
from analytics.freshness import freshness_of
from analytics.outcomes import words
from analytics.outcomes.counting import NOT_IN_CURVE, behind, groups_of
from analytics.outcomes.hiding import disclose
from analytics.outcomes.showing import PARTS
from analytics.outcomes.showing.table_1 import groupings, table_1_rows
from analytics.outcomes.showing.table_2 import listings, table_2_rows
from analytics.outcomes.variables import EVERYBODY, GROUPINGS
from analytics.questions import OutcomeQuestion
from analytics.refreshed import outcomes_of
from patients.models import Center, Patient

PAGES = {
    OutcomeKind.TABLE_1: "table-1",
    OutcomeKind.TABLE_2: "table-2",
    OutcomeKind.SURGERY: "surgery",
    OutcomeKind.RECURRENCE: "recurrence",
    OutcomeKind.PUBLISHED: "published",
}


@require_GET
def recurrence(request):
    """How often, when and where disease came back in a cohort, and what was done about it."""
    return _page(request, OutcomeKind.RECURRENCE, "analytics/recurrence.html")


@require_GET
def surgery(request):
    """Complications, stay, margins and deaths of the operations of a cohort."""
    return _page(request, OutcomeKind.SURGERY, "analytics/surgery.html")


@require_GET
def table_1(request):
    """Who the patients of a cohort were, by any division."""
    return _page(request, OutcomeKind.TABLE_1, "analytics/table_1.html")


@require_GET
def table_2(request):
    """The recurrences of a cohort, patient by patient."""
    return _page(request, OutcomeKind.TABLE_2, "analytics/table_2.html")


@require_GET
def table_1_csv(request):
    return _download(request, OutcomeKind.TABLE_1, table_1_rows)


@require_GET
def table_2_csv(request):
    return _download(request, OutcomeKind.TABLE_2, table_2_rows)


@require_GET
def patients(request):
    """
    The patients behind a number, sorted again from the record as it is now.

    Only in a center whose records may be opened: it is what the number hides from others.
    """
    question = OutcomeQuestion.of(request)
    if not may_see_all(request.user, question):
        raise Http404
    cell, by = request.GET.get("cell", ""), request.GET.get("by") or EVERYBODY
    if by not in (EVERYBODY, *GROUPINGS):
        raise Http404
    courses = _courses_behind(question, cell, by)
    if courses is None:
        raise Http404
    variable, category, group = cell.split(".")
    people = Patient.objects.visible_to(request.user).filter(course__in=courses)
    context = {
        "section": "outcomes",
        "question": question,
        "back": f"{reverse(f'analytics:{PAGES[question.kind]}')}?{question.query}",
        "heading": words.of_cell(variable, category),
        "group": "" if group == EVERYBODY else words.category(by, group),
        "patients": people.select_related("identity").in_turkish_order(),
    }
    return render(request, "analytics/outcome_patients.html", context)


def _courses_behind(question: OutcomeQuestion, cell: str, by: str) -> list[int] | None:
    """None where there is no such cell."""
    center, cohort = question.center.pk, question.cohort
    variable, _dot, rest = cell.partition(".")
    if variable == NOT_IN_CURVE:
        # numpy: a web process loads it only for this.
        from analytics.members import members_of
        from analytics.outcomes.recurrence import TIMES, not_in_the_curve

        reason = rest.removesuffix(f".{EVERYBODY}")
        courses = not_in_the_curve(members_of(center, cohort, times=TIMES)).get(reason)
        return None if courses is None or reason == rest else courses.tolist()
    found = behind(facts_of(cohort.members(center)), cell, by=by)
    return None if found is None else [one.course for one in found]


@require_GET
def outcome_freshness(request):
    """How old the shown result is, asked by the open page. Says when there is a newer one to fetch."""
    question = OutcomeQuestion.of(request)
    snapshot = question.snapshot()
    shown = request.GET.get("shown", "")
    context = {"question": question, "shown": shown, **freshness_parts(question, snapshot)}
    response = render(request, "analytics/freshness.html", context)
    if snapshot and str(snapshot.data_version) != shown:
        response["HX-Trigger"] = "newer-result"
    return response


@require_POST
def outcome_try_again(request):
    """For a calculation that was given up: the sweeper takes it up again."""
    question = OutcomeQuestion.of(request)
    actions.try_again(question.center.pk, outcomes_of(question.cohort.slug))
    return redirect(f"{reverse(f'analytics:{PAGES[question.kind]}')}?{question.query}")


def may_see_all(user, question: OutcomeQuestion) -> bool:
    return question.center.pk in user.clinical_center_ids()


def _shown(request, question: OutcomeQuestion, snapshot) -> dict[str, Any] | None:
    """Whoever may open the records sees their numbers; for others small ones are hidden."""
    if snapshot is None:
        return None
    if may_see_all(request.user, question):
        return snapshot.payload
    if is_too_close(question.center.pk, question.cohort):
        return None
    return disclose(question.kind, snapshot.payload, without_groups=_groups_are_too_close(question))


def _groups_are_too_close(question: OutcomeQuestion) -> bool:
    """Of the division that the page shows, read from the record as it is now."""
    by = "operation" if question.kind == OutcomeKind.SURGERY else question.by
    if question.kind not in (OutcomeKind.TABLE_1, OutcomeKind.SURGERY) or by == EVERYBODY:
        return False
    facts = facts_of(question.cohort.members(question.center.pk))
    if question.kind == OutcomeKind.SURGERY:
        facts = [one for one in facts if one.index]
    groups = groups_of(by, facts)
    people = [[one.patient for one in groups[name]] for name in groups if name != EVERYBODY]
    return people_are_too_close(question.center.pk, question.cohort, people)


def _parts(request, question: OutcomeQuestion, snapshot) -> dict[str, Any] | None:
    payload = _shown(request, question, snapshot)
    return payload and PARTS[question.kind](snapshot, payload, by=question.by)


def _page(request, kind: OutcomeKind, template: str):
    question = OutcomeQuestion.of(request, kind)
    snapshot = question.snapshot()
    context = {
        "section": "outcomes",
        "question": question,
        "page": reverse(f"analytics:{PAGES[kind]}"),
        "current": PAGES[kind],
        "kind": kind,
        "controls": _controls(request, question),
        "snapshot": snapshot,
        "members": snapshot.payload["n"] if snapshot else None,
        "parts": _parts(request, question, snapshot),
        "opens": may_see_all(request.user, question),
        **freshness_parts(question, snapshot),
    }
    return render(request, template, context)


def freshness_parts(question: OutcomeQuestion, snapshot) -> dict[str, Any]:
    return {
        "freshness": freshness_of(question.center.pk, outcomes_of(question.cohort.slug), snapshot),
        "asks": reverse("analytics:outcome-freshness"),
        "tries": reverse("analytics:outcome-try-again"),
    }


def _controls(request, question: OutcomeQuestion) -> list[dict[str, Any]]:
    """The choices of the page, each with what is chosen now."""
    centers = Center.objects.filter(id__in=request.center_ids).order_by("name")
    divisions = {OutcomeKind.TABLE_1: groupings, OutcomeKind.TABLE_2: listings}
    choices: list[tuple[str, list, Any]] = [
        ("center", [(center.pk, center.name) for center in centers], question.center.pk),
        ("cohort", cohort_choices(request.user, question.center.pk), question.cohort.slug),
        ("by", divisions[question.kind]() if question.kind in divisions else [], question.by),
    ]
    return [
        {"name": name, "options": options, "chosen": chosen}
        for name, options, chosen in choices
        if len(options) > 1
    ]


def _download(
    request, kind: OutcomeKind, rows: Callable[[dict[str, Any]], Iterator[list[str]]]
) -> HttpResponse:
    """The table of the page, as it may be shown to this person, for a spreadsheet of the reader's language."""
    question = OutcomeQuestion.of(request, kind)
    parts = _parts(request, question, question.snapshot())
    if not parts:  # the page says why there is nothing
        return redirect(f"{reverse(f'analytics:{PAGES[kind]}')}?{question.query}")
    name = f"{kind.value}-{question.cohort.slug}.csv"
    return csv_answer(name, parts, rows(parts))


def csv_answer(name: str, parts: Mapping[str, Any], rows: Iterable[Sequence[str]]) -> HttpResponse:
    """A title, the rows and the caption of a page, for a spreadsheet of the reader's language."""
    text = StringIO()
    writer = csv.writer(text, delimiter=";" if get_language() == "tr" else ",")
    writer.writerow([parts["title"]])
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    writer.writerows([line] for line in parts["caption"])
    answer = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _safe(cell: str) -> str:
    """A spreadsheet must not take a text for a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
