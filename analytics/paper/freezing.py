"""Freezing any cohort for a package, built-in ones too, with the flow chart that leads to it. Not: storing."""

from collections import Counter
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from analytics.actions import data_version
from analytics.builder.cuts import Frozen, frozen, frozen_cohort, in_every_language
from analytics.builder.models import StoredCohort
from analytics.cohorts import COHORTS, Cohort
from analytics.flow import EXCLUSIONS
from analytics.models import Course
from patients.models import Screening


def frozen_now(center_id: int, slug: str, key: UUID) -> Frozen:
    """
    Call it where one moment is seen, within the center's context. Raises analytics.builder.cuts.Empty.
    """
    version = data_version(center_id)
    if slug in COHORTS:
        cohort = COHORTS[slug]
        told = {"definition": None, "flow": _flow(center_id, cohort)}
        return frozen_cohort(cohort, center_id, key, data_version=version, told=told)
    stored = StoredCohort.objects.active().get(center_id=center_id, slug=slug)
    return frozen(stored, key, data_version=version)


def _flow(center_id: int, cohort: Cohort) -> dict[str, Any]:
    """
    Everybody of the registry and why they are not in the cohort: as they were screened, else that they do
    not meet its definition. Of a published series everybody is the series' own people.
    """
    members = cohort.members(center_id)
    everybody = Course.objects.filter(center_id=center_id)
    series = set(members.order_by().values_list("series_slug", flat=True).distinct())
    if len(series) == 1 and "" not in series:
        everybody = everybody.filter(series_slug__in=series)
    outside = everybody.exclude(pk__in=members.order_by().values("pk")).values("patient_id")
    rows = Screening.objects.filter(patient__in=outside).order_by("screened_on", "created_at")
    latest = dict(rows.values_list("patient_id", "outcome"))
    screened = Counter(outcome for outcome in latest.values() if outcome in EXCLUSIONS)
    lost = [(str(code.value), screened[code.value]) for code in EXCLUSIONS if screened[code.value]]
    others = outside.count() - sum(screened.values())
    if others:
        lost.append(("", others))
    left, steps = everybody.count(), []
    total = left
    for _code, n in lost:
        steps.append([left, n, left - n])
        left -= n
    return {
        "everybody": total,
        "steps": steps,
        "sentences": in_every_language(lambda: [_why(code) for code, _n in lost]),
        "sentences_are": "reasons",
        "excluded_by_hand": 0,
        "included_by_hand": 0,
    }


def _why(code: str) -> str:
    return str(Screening.Outcome(code).label) if code else _("Not as the cohort is defined")
