"""
Asking for a package, and making it. The worker may be killed at any point: nothing is shown but a whole
file, and the sweeper sends another one.
"""

from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from analytics.builder.closeness import groups_are_too_close, is_too_close
from analytics.builder.cuts import Empty, holds_papers, is_intact
from analytics.builder.models import CohortCut, StoredCohort
from analytics.builder.stored import cohort_of, is_understood
from analytics.cohorts import COHORTS
from analytics.definitions import Grouping
from analytics.models import MOST_ATTEMPTS, PaperJob
from analytics.moments import one_moment, only_one
from patients.centers import center_context
from patients.documents.storing import path_of, store
from patients.models import Center

# Longer than any step: a job that says nothing for so long is nobody's.
LEASE_SECONDS = 30
INTERRUPTED = "Interrupted"
State = PaperJob.State


class Refused(Exception):
    """Trying again would not help. Its text is the name of the reason."""


@transaction.atomic
def request_paper(
    *, center: Center, slug: str, cut: CohortCut | None, exactly: bool, by: Any
) -> PaperJob:
    """
    One more package; the one that is under way for the same, if there is. The sweeper hears of it when
    this is committed.
    """
    if cut is not None and not holds_papers(cut.content):
        raise ValidationError(
            _("This cut was frozen before packages were made, and holds too little. Freeze again.")
        )
    with connection.cursor() as cursor:  # two clicks are one wish
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"request_paper {center.pk} {slug}"],
        )
    under_way = PaperJob.objects.filter(
        center=center, cohort=slug, cut=cut, exactly=exactly, requested_by=by,
        state__in=(State.QUEUED, State.RUNNING),
    ).first()  # fmt: skip
    if under_way:
        return under_way
    job = PaperJob.objects.create(
        center=center, cohort=slug, cut=cut, exactly=exactly, requested_by=by
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify('data_version', %s)", [str(center.pk)])
    return job


def lease_papers() -> list[tuple[int, str]]:
    """Centers and keys of jobs that nobody is at, now ours to poke for."""
    found = []
    for center_id in Center.objects.values_list("id", flat=True):
        with center_context([center_id]), connection.cursor() as cursor:
            cursor.execute(
                "UPDATE analytics_paperjob SET poked_at = clock_timestamp()"
                " WHERE center_id = %s AND state IN ('queued', 'running') AND (poked_at IS NULL"
                " OR poked_at < clock_timestamp() - make_interval(secs => %s)) RETURNING id",
                [center_id, LEASE_SECONDS],
            )
            found += [(center_id, str(key)) for (key,) in cursor.fetchall()]
    return found


def give_back(center_id: int, job: str) -> None:
    """The broker did not take it: the next sweep tries again."""
    _change(center_id, job, poked_at=None)


def make_paper(center_id: int, job_id: str) -> bool:
    """Make one package. Returns whether it was this call that finished it. Safe to call twice."""
    with only_one(f"make_paper {job_id}") as is_ours:
        if not is_ours:
            return False
        job = _begin(center_id, job_id)
        if job is None:
            return False
        try:
            _make(job)
        except Refused as refused:
            _fail(job, str(refused))
        except Exception as problem:
            # Only its name: a message of the database may quote a patient's row.
            _after_failure(job, type(problem).__name__)
            raise
    return True


def _make(job: PaperJob) -> None:
    from analytics.paper.checks import DoesNotAddUp  # numpy and matplotlib: web processes import us
    from analytics.paper.package import package_of
    from analytics.paper.results import TooFew

    content = _content(job)
    try:
        made = package_of(
            content,
            exactly=job.exactly,
            progress=lambda step: _change(job.center_id, job.pk, step=step, poked_at=Now()),
        )
    except DoesNotAddUp as wrong:
        checks = [check.as_dict() for check in wrong.checks]
        _change(job.center_id, job.pk, checks=checks)
        raise Refused("does_not_add_up") from None
    except TooFew:
        raise Refused("too_few") from None
    sha256 = store(made.content, center_id=job.center_id)
    _change(
        job.center_id,
        job.pk,
        state=State.DONE,
        finished_at=Now(),
        failed_because="",
        checks=[check.as_dict() for check in made.checks],
        data_version=content["data_version"],
        patients=made.patients,
        in_data=made.in_data,
        file_sha256=sha256,
        file_bytes=len(made.content),
    )


def _content(job: PaperJob) -> dict[str, Any]:
    """What the job is made of: its cut's, what an earlier attempt froze, or what is frozen now."""
    with center_context([job.center_id]):
        if not job.exactly and _is_too_close(job):
            raise Refused("too_close")
        if job.cut is not None:
            if not is_intact(job.cut):
                raise Refused("not_intact")
            return job.cut.content
    if job.content is None:
        job.content = freeze(job)
        _change(job.center_id, job.pk, content=job.content)
    return job.content


def freeze(job: PaperJob) -> dict[str, Any]:
    from analytics.paper.freezing import frozen_now

    with one_moment(job.center_id):
        try:
            return frozen_now(job.center_id, job.cohort, job.pk).content
        except Empty:
            raise Refused("empty") from None
        except StoredCohort.DoesNotExist:
            raise Refused("gone") from None


def _is_too_close(job: PaperJob) -> bool:
    stored = StoredCohort.objects.filter(center_id=job.center_id, slug=job.cohort).first()
    if stored is not None and not is_understood(stored):
        return True
    cohort = COHORTS[job.cohort] if stored is None else cohort_of(stored)
    # Curves and a table by this division stand in every package.
    return is_too_close(job.center_id, cohort) or groups_are_too_close(
        job.center_id, cohort, Grouping.TIMING
    )


# --- The row ---


def _begin(center_id: int, job_id: str) -> PaperJob | None:
    """Count the attempt before it can kill us. None when there is nothing to do, or no more attempts."""
    with center_context([center_id]):
        job = PaperJob.objects.select_for_update(of=("self",)).filter(pk=UUID(job_id)).first()
        if job is None or job.is_over:
            return None
        if job.attempts >= MOST_ATTEMPTS:
            PaperJob.objects.filter(pk=job.pk).update(
                state=State.FAILED,
                finished_at=Now(),
                failed_because=job.failed_because or INTERRUPTED,
            )
            return None
        PaperJob.objects.filter(pk=job.pk).update(
            state=State.RUNNING,
            step=1,
            attempts=job.attempts + 1,
            failed_because=INTERRUPTED,
            poked_at=Now(),
            **({} if job.started_at else {"started_at": Now()}),
        )
        job.attempts += 1
        job.cut  # noqa: B018 - read while its center is seen
    return job


def _after_failure(job: PaperJob, reason: str) -> None:
    """Again, until there have been enough attempts."""
    if job.attempts >= MOST_ATTEMPTS:
        _fail(job, reason)
    else:
        _change(
            job.center_id, job.pk, state=State.QUEUED, failed_because=reason[:80], poked_at=None
        )


def _fail(job: PaperJob, reason: str) -> None:
    _change(
        job.center_id, job.pk, state=State.FAILED, finished_at=Now(), failed_because=reason[:80]
    )


def _change(center_id: int, job: UUID | str, **values: Any) -> None:
    with center_context([center_id]):
        PaperJob.objects.filter(pk=job).update(**values)


def stored_files() -> set[Path]:
    """The files of every package, so that nobody takes them for orphans."""
    found: set[Path] = set()
    for center_id in Center.objects.values_list("id", flat=True):
        with center_context([center_id]):
            named = PaperJob.objects.filter(~Q(file_sha256="")).values_list(
                "file_sha256", flat=True
            )
            found |= {path_of(center_id, sha256) for sha256 in named}
    return found
