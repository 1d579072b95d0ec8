"""The page of packages for papers: what will be in one, asking for it, how far it is, taking it out."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models.fields.json import KT
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods

from analytics.builder.cuts import holds_papers
from analytics.builder.models import CohortCut, StoredCohort
from analytics.builder.stored import cohort_of, is_understood
from analytics.builder.telling import told
from analytics.cohorts import COHORTS, Cohort
from analytics.freshness import SILENT_AFTER
from analytics.models import CalculationService, PaperJob
from analytics.paper import telling
from analytics.paper.actions import request_paper
from analytics.paper.preview import preview
from analytics.questions import center_of
from patients.documents.storing import Unreadable, fetch
from patients.documents.views import SHUT_IN
from patients.models import Center

logger = structlog.get_logger(__name__)

MOST_JOBS = 20


@require_http_methods(["GET", "POST"])
def export(request, slug):
    """What a package of this cohort holds, and the packages that were made."""
    center = center_of(request)
    stored, cohort = _cohort(request, center, slug)
    exactly = _sees_records(request, center)
    if request.method == "POST":
        return _asked(request, center, slug, stored, cohort, exactly=exactly)
    context = {
        "cohort_name": stored.name if stored else cohort.label,
        "stored": stored,
        "n": told(cohort.members(center.pk).count(), exactly=exactly) if cohort else "",
        "may_be_live": cohort is not None,
        "cuts": _cuts(stored, exactly=exactly),
        "exactly": exactly,
        "strobe": telling.strobe(),
        "strobe_left": telling.strobe_left(),
        **_jobs(request, center, slug, exactly=exactly),
    }
    if exactly and cohort is not None:
        head, rows = preview(cohort, center.pk)
        context |= {"preview_head": head, "preview_rows": rows}
    return _page(request, "export", center, slug, context)


@require_GET
def progress(request, slug):
    """The packages as they are now, asked by the open page."""
    center = center_of(request)
    _cohort(request, center, slug)
    exactly = _sees_records(request, center)
    return _page(request, "_packages", center, slug, _jobs(request, center, slug, exactly=exactly))


@require_GET
def file_of(request, slug, pk: UUID):
    """The package itself. What was made for whoever may open the records goes to nobody else."""
    center = center_of(request)
    _cohort(request, center, slug)
    exactly = _sees_records(request, center)
    job = _seen(center, slug, exactly=exactly).filter(pk=pk, state=PaperJob.State.DONE).first()
    if job is None:
        raise Http404
    try:
        content = fetch(center_id=job.center_id, sha256=job.file_sha256)
    except Unreadable as problem:
        logger.error("package_unreadable", job=str(job.pk), why=str(problem))
        raise Http404 from None
    request.access.entity = f"export of {slug}, package {job.pk}, sha256 {job.file_sha256}"
    answer = HttpResponse(content, content_type="application/zip", headers=SHUT_IN)
    answer["Content-Disposition"] = f'attachment; filename="{_file_name(job)}"'
    return answer


def _asked(
    request,
    center: Center,
    slug: str,
    stored: StoredCohort | None,
    cohort: Cohort | None,
    *,
    exactly: bool,
) -> HttpResponse:
    cut = _cut(stored, request.POST.get("cut", ""))
    if cut is None and cohort is None:
        raise Http404
    try:
        request_paper(center=center, slug=slug, cut=cut, exactly=exactly, by=request.user)
    except ValidationError as refused:
        for text in refused.messages:
            messages.error(request, text)
    query = urlencode({"center": center.pk})
    return redirect(f"{reverse('cohorts:export', args=[slug])}?{query}#packages")


# --- Shared by the views ---


def _cohort(request, center: Center, slug: str) -> tuple[StoredCohort | None, Cohort | None]:
    """A built-in one, or one that the person may read; of an archived one only its cuts are left."""
    if slug in COHORTS:
        return None, COHORTS[slug]
    stored = StoredCohort.objects.readable_by(request.user).filter(center=center, slug=slug).first()
    if stored is None:
        raise Http404
    is_live = stored.archived_at is None and is_understood(stored)
    return stored, cohort_of(stored) if is_live else None


def _cut(stored: StoredCohort | None, key: str) -> CohortCut | None:
    if not key:
        return None
    try:
        found = stored.cuts.filter(pk=UUID(key)).first() if stored else None
    except ValueError:
        raise Http404 from None
    if found is None:
        raise Http404
    return found


def _cuts(stored: StoredCohort | None, *, exactly: bool) -> list[dict[str, Any]]:
    if stored is None:
        return []
    return [
        {
            "cut": cut,
            "n": told(cut.patients, exactly=exactly),
            "holds": holds_papers({"format": int(cut.content_format)}),
        }
        for cut in stored.cuts.annotate(content_format=KT("content__format")).defer("content")
    ]


def _seen(center: Center, slug: str, *, exactly: bool):
    jobs = PaperJob.objects.filter(center=center, cohort=slug)
    return jobs if exactly else jobs.filter(exactly=False)


def _jobs(request, center: Center, slug: str, *, exactly: bool) -> dict[str, Any]:
    jobs = list(
        _seen(center, slug, exactly=exactly)
        .select_related("requested_by", "cut")
        .defer("content", "cut__content")[:MOST_JOBS]
    )
    answered_at = CalculationService.objects.values_list("answered_at", flat=True).first()
    is_waiting = any(not job.is_over for job in jobs)
    return {
        "jobs": [_job(job) for job in jobs],
        "polls": is_waiting,
        "is_silent": is_waiting
        and (answered_at is None or timezone.now() - answered_at > SILENT_AFTER),
    }


def _job(job: PaperJob) -> dict[str, Any]:
    return {
        "job": job,
        "tone": {"done": "success", "failed": "danger"}.get(job.state, "accent"),
        "step": telling.step(job),
        "steps": PaperJob.STEPS,
        "elapsed": _elapsed(job),
        "reason": telling.reason(job) if job.state == PaperJob.State.FAILED else "",
        "checks": telling.check_lines(job.checks, exactly=job.exactly),
        "holds": bool(job.checks) and not any(check["failures"] for check in job.checks),
        "n": told(job.patients, exactly=job.exactly) if job.patients is not None else "",
        "without": job.patients - job.in_data
        if job.exactly and job.patients is not None and job.in_data is not None
        else None,
    }


def _elapsed(job: PaperJob) -> int | None:
    """Whole seconds."""
    if job.started_at is None:
        return None
    until = job.finished_at or timezone.now()
    return max(0, (until - job.started_at) // timedelta(seconds=1))


def _file_name(job: PaperJob) -> str:
    what = f"cut-{job.cut.number}" if job.cut else f"data-{job.data_version}"
    return f"paper-{job.cohort}-{what}.zip"


def _sees_records(request, center: Center) -> bool:
    return center.pk in request.user.clinical_center_ids()


def _page(request, name: str, center: Center, slug: str, context: dict[str, Any]) -> HttpResponse:
    shared = {"section": "outcomes", "center": center, "slug": slug}
    return render(request, f"analytics/paper/{name}.html", shared | context)
