"""The outcome pages. They show stored results and how these stand to the data; only the flow chart is counted as it is asked for."""

from dataclasses import replace
from datetime import date
from typing import Any

from django import forms
from django.core.cache import caches
from django.core.cache.utils import make_template_fragment_key
from django.http import Http404
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from analytics import actions, words
from analytics.answers import Answer, with_guard
from analytics.builder.closeness import (
    groups_are_too_close,
    is_too_close,
    landmark_is_too_close,
)
from analytics.builder.stored import cohort_choices
from analytics.definitions import ORIGINS, Band, Endpoint, Grouping
from analytics.disclosure import disclose, withheld
from analytics.flow import flow_chart, in_box
from analytics.freshness import State, freshness_of
from analytics.models import SurvivalSnapshot
from analytics.pages import survival_parts
from analytics.performance.hiding import disclose as disclose_figures
from analytics.performance.pages import performance_parts
from analytics.performance.periods import Period
from analytics.questions import BoardQuestion, Question
from analytics.refreshed import BOARD_PERFORMANCE
from analytics.time_guards import ComparisonsMade, GroupingAfterTimeZero
from patients.fields import PartialDateField
from patients.models import Center, Patient, Screening
from tumorboard.models import Board
from tumorboard.navigation import may_open

# How long a web process keeps what it made of a result that nobody replaced.
KEPT_SECONDS = 3600


@require_GET
def survival(request):
    """The survival dashboard. The open page fetches it again when a newer result is there."""
    question = Question.of(request)
    number = question.ask()
    banded = _with_band(question)
    opens = question.center.pk in request.user.clinical_center_ids()
    # What others may see depends on more than the result.
    is_kept = opens and banded is None
    snapshot, result = (
        _kept_result(request, question, number) if is_kept else (question.snapshot(), None)
    )
    freshness = _freshness(question, snapshot)
    if snapshot and result is None:
        if banded and freshness["freshness"].state is State.FRESH:
            snapshot.payload = banded
        result = _result(request, question, snapshot, number, opens=opens)
        if is_kept:
            name = _kept_as(request, question, snapshot, number)
            caches["pages"].set(name, result, KEPT_SECONDS)
    context = {
        "section": "outcomes",
        "question": question,
        "controls": _controls(request, question),
        "snapshot": snapshot,
        "result": result,
        **freshness,
    }
    return render(request, "analytics/survival.html", context)


def _result(request, question: Question, snapshot, number: int, *, opens: bool) -> SafeString:
    """What the page shows of a stored result."""
    payload = visible(request.user, question, snapshot.payload, number)
    context = {
        "question": question,
        "payload": payload,
        "opens": opens,
        "parts": survival_parts(snapshot, payload) | {"offers": _offers(question, payload)},
    }
    return render_to_string("analytics/survival_result.html", context, request)


def _kept_result(
    request, question: Question, number: int
) -> tuple[SurvivalSnapshot | None, SafeString | None]:
    """The stored result without its payload and what was made of it; where nothing is kept, all of it and None."""
    told = question.snapshot(SurvivalSnapshot.objects.defer("payload"))
    kept = told and caches["pages"].get(_kept_as(request, question, told, number))
    return (told, kept) if kept else (question.snapshot(), None)


def _kept_as(request, question: Question, snapshot: SurvivalSnapshot, number: int) -> str:
    """All that decides how a stored result is shown to somebody who may open the records."""
    told = (
        question.query, question.cohort.revision, number, get_language(),
        may_open(request.user, "cohorts:export"), snapshot.pk, snapshot.payload_sha256,
        snapshot.method_version, snapshot.data_version, snapshot.computed_at,
    )  # fmt: skip
    return make_template_fragment_key("survival-result", told)


def _with_band(question: Question) -> dict | None:
    """
    The result with other confidence limits than the kept ones, from the record as it is; None where none are asked
    for. It may stand for the stored result where that is judged fresh afterwards: then both are of the same data.
    """
    if question.band is Band.LOG_LOG:
        return None
    return Answer.computed(*question.asked, kind=question.band).payload


@require_GET
def survival_patients(request):
    """
    The patients behind a number of the survival page, from the record as it is now.

    Only in a center whose records may be opened: it is what the number hides from others.
    """
    # numpy: a web process loads it only for this.
    from analytics.dashboards import behind
    from analytics.members import members_of

    question = Question.of(request)
    if question.center.pk not in request.user.clinical_center_ids():
        raise Http404
    center, cohort, *which = question.asked
    cell = request.GET.get("of", "")
    times = {(question.endpoint, question.origin)}
    members = members_of(center, cohort, [question.grouping], times)
    found = behind(cohort, members, tuple(which), cell)
    if found is None:
        raise Http404
    people = Patient.objects.visible_to(request.user).filter(course__in=found.tolist())
    context = {
        "section": "outcomes",
        "question": question,
        "back": f"{reverse('analytics:survival')}?{question.query}",
        "heading": words.of_number(cell, question.endpoint),
        "group": "",
        "patients": people.select_related("identity").in_turkish_order(),
    }
    return render(request, "analytics/outcome_patients.html", context)


@require_GET
def survival_freshness(request):
    """How old the shown result is, asked by the open page. Says when there is a newer one to fetch."""
    question = Question.of(request)
    snapshot = question.snapshot()
    return _answer_freshness(request, question, snapshot, _freshness(question, snapshot))


def _answer_freshness(request, question, snapshot, freshness: dict):
    shown = request.GET.get("shown", "")
    response = render(
        request, "analytics/freshness.html", {"question": question, "shown": shown, **freshness}
    )
    if snapshot and str(snapshot.data_version) != shown:
        response["HX-Trigger"] = "newer-result"
    return response


@require_POST
def try_again(request):
    """For a calculation that was given up: the sweeper takes it up again."""
    question = Question.of(request)
    actions.try_again(question.center.pk, question.cohort.slug)
    return redirect(f"{reverse('analytics:survival')}?{question.query}")


class PeriodForm(forms.Form):
    """A period of screening; an end that is left out is open."""

    since = PartialDateField(label=gettext_lazy("Screened from"), day_required=True, required=False)
    until = PartialDateField(
        label=gettext_lazy("Screened until"), day_required=True, required=False
    )


@require_GET
def flow(request):
    """From review to operation, of any period; every box opens its list."""
    form = PeriodForm(request.GET)
    told = form.cleaned_data if form.is_valid() else {}
    chart = flow_chart(
        Screening.objects.visible_to(request.user),
        since=told["since"].on if told.get("since") else None,
        until=told["until"].on if told.get("until") else None,
    )
    period = request.GET.copy()
    opened = chart.box(period.pop("box", [""])[0])
    context = {
        "section": "outcomes",
        "form": form,
        "chart": chart,
        "period": period.urlencode(),
        # Of several centers there is no one version.
        "data_version": actions.data_version(*request.center_ids)
        if len(request.center_ids) == 1
        else None,
        "opened": opened,
        "patients": opened and in_box(opened, Patient.objects.visible_to(request.user)),
    }
    return render(request, "analytics/flow.html", context)


@require_GET
def board(request):
    """How a board works, of a period. The open page fetches it again when a newer result is there."""
    question = BoardQuestion.of(request)
    snapshot = question.snapshot()
    may_see_all = question.center.pk in request.user.clinical_center_ids()
    if not may_see_all:
        # Periods that overlap would tell small numbers by their difference.
        question = replace(question, period=Period.LAST_12_MONTHS)
    found = snapshot and snapshot.payload["periods"][question.period]
    shown = found if may_see_all else found and disclose_figures(found)
    quarters = snapshot and may_see_all and snapshot.payload["quarters"]
    return render(
        request,
        "analytics/board.html",
        {
            "section": "outcomes",
            "question": question,
            "controls": _board_controls(request, question, may_see_all=may_see_all),
            "snapshot": snapshot,
            "as_of": snapshot and date.fromisoformat(snapshot.payload["as_of"]),
            "found": shown,
            "parts": shown and performance_parts(shown, quarters or None),
            "hides_small": not may_see_all,
            **_board_freshness(question, snapshot),
        },
    )


@require_GET
def board_freshness(request):
    """As survival_freshness, of a board's figures."""
    question = BoardQuestion.of(request)
    snapshot = question.snapshot()
    return _answer_freshness(request, question, snapshot, _board_freshness(question, snapshot))


@require_POST
def board_try_again(request):
    """For figures that were given up: the sweeper takes them up again."""
    question = BoardQuestion.of(request)
    actions.try_again(question.center.pk, BOARD_PERFORMANCE)
    return redirect(f"{reverse('analytics:board')}?{question.query}")


def _offers(question: Question, payload: dict) -> list[dict[str, str]]:
    """What may be asked instead of a comparison that is refused because its groups come after time zero."""
    guards = {guard["code"] for guard in payload["guards"]}
    return question.offers() if GroupingAfterTimeZero.code in guards else []


def visible(user, question: Question, payload: dict, number: int = 0) -> dict:
    """
    Whoever may open the records sees their numbers; for others small ones are hidden. `number`: which
    comparison on this cohort it is.
    """
    if question.center.pk not in user.clinical_center_ids():
        if is_too_close(question.center.pk, question.cohort):
            return withheld(payload, ["too_close"])
        are_close = groups_are_too_close(
            question.center.pk, question.cohort, question.grouping
        ) or landmark_is_too_close(*question.asked)
        payload = disclose(payload, without_groups=are_close)
    return with_guard(payload, ComparisonsMade(number)) if number > 1 else payload


def _freshness(question: Question, snapshot) -> dict:
    return {
        "freshness": freshness_of(question.center.pk, question.cohort.slug, snapshot),
        "asks": reverse("analytics:survival-freshness"),
        "tries": reverse("analytics:survival-try-again"),
    }


def _board_freshness(question: BoardQuestion, snapshot) -> dict:
    return {
        "freshness": freshness_of(question.center.pk, BOARD_PERFORMANCE, snapshot),
        "asks": reverse("analytics:board-freshness"),
        "tries": reverse("analytics:board-try-again"),
    }


def _board_controls(request, question: BoardQuestion, *, may_see_all: bool) -> list[dict]:
    centers = Center.objects.filter(id__in=request.center_ids).order_by("name")
    boards = Board.objects.filter(center=question.center).order_by("name", "pk")
    choices: list[tuple[str, list, Any]] = [
        ("center", [(center.pk, center.name) for center in centers], question.center.pk),
        ("board", [(b.pk, b.name) for b in boards], question.board and question.board.pk),
        ("period", Period.choices if may_see_all else [], question.period.value),
    ]
    return [
        {"name": name, "options": options, "chosen": chosen}
        for name, options, chosen in choices
        if len(options) > 1  # a choice of one is none
    ]


def _controls(request, question: Question) -> list[dict]:
    """The choices of the page, each with what is chosen now."""
    choices: list[tuple[str, Any]] = [
        ("cohort", cohort_choices(request.user, question.center.pk)),
        ("endpoint", Endpoint.choices),
        ("origin", [(origin.value, origin.label) for origin in ORIGINS[question.endpoint]]),
        ("by", Grouping.choices),
        ("conf_type", Band.choices),
    ]
    if len(request.center_ids) > 1:
        centers = Center.objects.filter(id__in=request.center_ids).order_by("name")
        choices.insert(0, ("center", [(center.pk, center.name) for center in centers]))
    chosen = {
        "center": question.center.pk,
        "cohort": question.cohort.slug,
        "endpoint": question.endpoint,
        "origin": question.origin,
        "by": question.grouping,
        "conf_type": question.band,
    }
    return [{"name": name, "options": options, "chosen": chosen[name]} for name, options in choices]
