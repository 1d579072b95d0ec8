"""The page of the published numbers and its download. They show the stored comparison; nothing is computed here."""

from typing import Any

from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from analytics.definitions import OutcomeKind
from analytics.outcomes.views import csv_answer, freshness_parts, may_see_all
from analytics.published.hiding import disclose
from analytics.published.showing import Choice, published_parts, published_rows
from analytics.questions import OutcomeQuestion
from patients.models import Center


@require_GET
def published(request):
    """Each number of the paper beside ours. Filters and search are in the address."""
    question, choice = _asked(request)
    snapshot = question.snapshot()
    centers = Center.objects.filter(id__in=request.center_ids).order_by("name")
    context = {
        "section": "outcomes",
        "question": question,
        "choice": choice,
        "chosen": choice.query(center=str(question.center.pk)),
        "page": reverse("analytics:published"),
        "current": "published",
        "kind": OutcomeKind.PUBLISHED,
        "centers": centers if len(centers) > 1 else [],
        "snapshot": snapshot,
        "members": snapshot.payload["n"] if snapshot else None,
        "parts": _parts(request, question, snapshot, choice),
        **freshness_parts(question, snapshot),
    }
    return render(request, "analytics/published.html", context)


@require_GET
def published_csv(request):
    """The rows that are chosen on the page, as they may be shown to this person."""
    question, choice = _asked(request)
    parts = _parts(request, question, question.snapshot(), choice)
    if not parts:  # the page says why there is nothing
        return redirect(f"{reverse('analytics:published')}?{question.query}")
    return csv_answer("published-against-computed.csv", parts, published_rows(parts))


def _asked(request) -> tuple[OutcomeQuestion, Choice]:
    return OutcomeQuestion.of(request, OutcomeKind.PUBLISHED), Choice.of(request.GET)


def _parts(request, question: OutcomeQuestion, snapshot, choice: Choice) -> dict[str, Any] | None:
    if snapshot is None:
        return None
    payload: dict[str, Any] = snapshot.payload
    shown = payload if may_see_all(request.user, question) else disclose(payload)
    if not shown["rows"]:
        return None
    return published_parts(snapshot, shown, choice, center=question.center.pk)
