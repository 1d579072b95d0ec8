"""
What the worker does: bring stored results up to date, and keep the courses whole.

Each may be killed at any point and run twice or at the same time as itself: nothing is stored but
whole results, and never an older one over a newer one.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models.functions import Now

from analytics import courses
from analytics.builder.stored import stored_cohort
from analytics.cohorts import COHORTS, Cohort
from analytics.definitions import (
    ALWAYS_KEPT,
    METHOD_VERSION,
    ORIGINS,
    Endpoint,
    Grouping,
    Origin,
)
from analytics.facts.reading import facts_of
from analytics.models import (
    AskedDashboard,
    BoardSnapshot,
    OutcomeSnapshot,
    RefreshState,
    StoredCohort,
    SurvivalSnapshot,
)
from analytics.moments import one_moment, only_one
from analytics.refreshed import (
    BOARD_PERFORMANCE,
    cohort_with_outcomes,
    outcomes_of,
    results_of,
)
from analytics.snapshots import payload_digest
from patients.centers import center_context
from patients.models import CenterRevision

# How long the worker keeps what nobody looks at any more.
KEPT_AFTER_ASKING = timedelta(days=90)
STORED = ["payload", "payload_sha256", "data_version", "method_version", "computed_at"]
# What an attempt leaves behind when nobody lives to say more.
INTERRUPTED = "Interrupted"


def refresh_survival(center_id: int, cohort_slug: str) -> bool:
    """
    Compute and store every survival dashboard of one cohort. Returns whether it was this call that did.

    False: somebody else is at it, it was given up for this data (three attempts), or nobody has such a
    cohort any more.
    """
    cohort = _cohort(center_id, cohort_slug)
    if cohort is None:
        return False
    with _attempt(
        center_id, cohort_slug, lock=f"refresh_survival {center_id} {cohort_slug}"
    ) as ours:
        if ours:
            version, payloads = compute(center_id, cohort)
            _store(center_id, cohort, version, payloads)
    return ours


def refresh_outcomes(center_id: int, cohort_slug: str) -> bool:
    """The other outcome pages of a cohort: tables, surgery, recurrence. Answers as refresh_survival does."""
    cohort = _cohort(center_id, cohort_slug)
    if cohort is None:
        return False
    name = outcomes_of(cohort_slug)
    with _attempt(center_id, name, lock=f"refresh_outcomes {center_id} {cohort_slug}") as ours:
        if ours:
            version, payloads = compute_outcomes(center_id, cohort)
            _store_outcomes(center_id, cohort, version, payloads)
    return ours


def _cohort(center_id: int, slug: str) -> Cohort | None:
    """A built-in one, or one that somebody built in this center; of none there is nothing left to refresh."""
    if slug in COHORTS:
        return COHORTS[slug]
    with center_context([center_id]):
        found = stored_cohort(center_id, slug)
    if found is None:
        RefreshState.objects.filter(center_id=center_id, cohort__in=results_of(slug)).delete()
    return found


def refresh_performance(center_id: int) -> bool:
    """Compute and store the figures of every board of a center. Answers as refresh_survival does."""
    with _attempt(center_id, BOARD_PERFORMANCE, lock=f"refresh_performance {center_id}") as ours:
        if ours:
            version, payloads = compute_performance(center_id)
            _store_performance(center_id, version, payloads)
    return ours


def refresh(center_id: int, name: str) -> bool:
    """Whichever of analytics.refreshed it is."""
    if name == BOARD_PERFORMANCE:
        return refresh_performance(center_id)
    if cohort := cohort_with_outcomes(name):
        return refresh_outcomes(center_id, cohort)
    return refresh_survival(center_id, name)


@contextmanager
def _attempt(center_id: int, name: str, *, lock: str) -> Iterator[bool]:
    """One attempt at a result, counted. False within: not ours, or given up."""
    with only_one(lock) as is_ours:
        if not is_ours or not _begin_attempt(center_id, name):
            yield False
            return
        try:
            yield True
        except Exception as problem:
            # Only its name: a message of the database may quote a patient's row.
            _end_attempt(center_id, name, failed_because=type(problem).__name__)
            raise


def compute(center_id: int, cohort: Cohort) -> tuple[int, list[dict[str, Any]]]:
    """Every dashboard of the cohort and the data version it stands for, both of one moment."""
    from analytics.dashboards import dashboard  # numpy: web processes import this module too
    from analytics.members import members_of

    with one_moment(center_id):
        version = data_version(center_id)
        wanted = _wanted(center_id, cohort)
        members = members_of(
            center_id,
            cohort,
            groupings={grouping for _e, _o, grouping in wanted},
            times={(endpoint, origin) for endpoint, origin, _g in wanted},
        )
    return version, [
        dashboard(cohort, members.times(endpoint, origin), grouping)
        for endpoint, origin, grouping in sorted(wanted)
    ]


def compute_outcomes(center_id: int, cohort: Cohort) -> tuple[int, dict[str, dict[str, Any]]]:
    """Every other outcome page of the cohort, by kind, and the data version of that moment."""
    from analytics.members import members_of  # numpy: as above
    from analytics.outcomes.payload import outcomes
    from analytics.published.payload import published, series_of

    with one_moment(center_id):
        version = data_version(center_id)
        facts = facts_of(cohort.members(center_id))
        members = members_of(center_id, cohort)
        series = series_of(center_id, cohort, facts)
    return version, outcomes(facts, members) | published(series)


def _wanted(center_id: int, cohort: Cohort) -> frozenset[tuple[Endpoint, Origin, Grouping]]:
    return ALWAYS_KEPT | asked_lately(center_id, cohort.slug)


def asked_lately(center_id: int, cohort_slug: str) -> frozenset[tuple[Endpoint, Origin, Grouping]]:
    """What somebody looked at within three months, as far as it is still offered."""
    asked = AskedDashboard.objects.filter(
        center_id=center_id, cohort=cohort_slug, last_asked_at__gt=Now() - KEPT_AFTER_ASKING
    ).values_list("endpoint", "origin", "grouping")
    return frozenset(
        (Endpoint(endpoint), Origin(origin), Grouping(grouping))
        for endpoint, origin, grouping in asked
        if grouping in Grouping and endpoint in ORIGINS and origin in ORIGINS[Endpoint(endpoint)]
    )


def ask_for(
    center_id: int, cohort_slug: str, endpoint: Endpoint, origin: Origin, grouping: Grouping
) -> int:
    """
    Note that somebody looks at a comparison, and have it computed if it never was.

    Returns how many comparisons of groups were ever asked of this cohort; 0 for one that compares nothing.
    """
    which: dict[str, Any] = {
        "center_id": center_id, "cohort": cohort_slug,
        "endpoint": endpoint, "origin": origin, "grouping": grouping,
    }  # fmt: skip
    asked, is_new = AskedDashboard.objects.get_or_create(**which)
    if not is_new:
        AskedDashboard.objects.filter(
            pk=asked.pk, last_asked_at__lt=Now() - timedelta(days=1)
        ).update(last_asked_at=Now())
    elif (endpoint, origin, grouping) not in ALWAYS_KEPT:
        RefreshState.objects.filter(center_id=center_id, cohort=cohort_slug).update(
            data_version=None, attempts=0, poked_at=None
        )
        _wake_sweeper(center_id)
    if grouping == Grouping.NONE:
        return 0
    return (
        AskedDashboard.objects.filter(center_id=center_id, cohort=cohort_slug)
        .exclude(grouping=Grouping.NONE)
        .count()
    )


def compute_performance(center_id: int) -> tuple[int, dict[UUID, dict[str, Any]]]:
    """The figures of every board, by board, and the data version they stand for, of one moment."""
    from analytics.performance.payload import performance  # numpy: web processes import this module
    from analytics.performance.reading import histories

    with one_moment(center_id):
        version = data_version(center_id)
        read = histories(center_id)
    return version, {board: performance(history) for board, history in read.items()}


def is_stale(center_id: int, name: str) -> bool:
    """
    Whether a refresh has anything to do. On a busy machine a result is poked again before its turn has come;
    the second message must not cost a second computation, or the queue only grows.
    """
    fresh = RefreshState.objects.filter(
        center_id=center_id,
        cohort=name,
        data_version=data_version(center_id),
        method_version=METHOD_VERSION,
    )
    return not fresh.exists()


def data_version(center_id: int) -> int:
    versions = CenterRevision.objects.filter(center_id=center_id)
    return versions.values_list("data_version", flat=True).first() or 0


def try_again(center_id: int, cohort_slug: str) -> None:
    """Somebody asks for a cohort that was given up. The sweeper hears of it when this is committed."""
    with transaction.atomic():
        RefreshState.objects.filter(center_id=center_id, cohort=cohort_slug).update(
            attempts=0, poked_at=None
        )
        _wake_sweeper(center_id)


def _wake_sweeper(center_id: int) -> None:
    """Heard when this transaction is committed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify('data_version', %s)", [str(center_id)])


def rebuild_endpoints(center_id: int) -> int:
    """
    Derive the courses of a center again. Returns how many were wrong.

    Wrong rows were in the snapshots too: these are marked as stale.
    """
    with center_context([center_id]):
        wrong = courses.rebuild(center_id)
        if wrong:
            RefreshState.objects.filter(center_id=center_id).update(data_version=None, attempts=0)
    return wrong


def _begin_attempt(center_id: int, cohort_slug: str) -> bool:
    """Count the attempt before it can kill us. False when there have been enough for this data."""
    with transaction.atomic():
        state, _created = RefreshState.objects.select_for_update().get_or_create(
            center_id=center_id, cohort=cohort_slug
        )
        version = data_version(center_id)
        if state.is_given_up(version):
            return False
        if not state.was_attempted(version):
            state.attempts = 0
            state.attempted_data_version = version
            state.attempted_method_version = METHOD_VERSION
        state.attempts += 1
        state.failed_because = INTERRUPTED
        state.poked_at = Now()
        state.save()
    return True


def _end_attempt(center_id: int, cohort_slug: str, *, failed_because: str) -> None:
    """The lease ends too: a failed attempt is tried again at once, a killed one when it runs out."""
    RefreshState.objects.filter(center_id=center_id, cohort=cohort_slug).update(
        failed_because=failed_because[:80], poked_at=None
    )


def _store(center_id: int, cohort: Cohort, version: int, payloads: list[dict]) -> None:
    """
    All dashboards of the cohort in one transaction, unless newer ones are there already.

    If a built cohort means other patients by now, nothing is stored: it is stale again.
    """
    told = {(one["endpoint"], one["origin"], one["by"]) for one in payloads}
    with _storing(center_id, cohort.slug, version, of=cohort, told=told) as is_newest:
        if not is_newest:
            return
        SurvivalSnapshot.objects.bulk_create(
            [_snapshot(center_id, version, payload) for payload in payloads],
            update_conflicts=True,
            unique_fields=["center", "cohort", "endpoint", "origin", "grouping"],
            update_fields=STORED,
        )
        # What nobody has asked for lately.
        SurvivalSnapshot.objects.filter(center_id=center_id, cohort=cohort.slug).exclude(
            data_version=version, method_version=METHOD_VERSION
        ).delete()


def _store_outcomes(
    center_id: int, cohort: Cohort, version: int, payloads: dict[str, dict[str, Any]]
) -> None:
    """All other outcome pages of the cohort, as _store does."""
    with _storing(center_id, outcomes_of(cohort.slug), version, of=cohort) as is_newest:
        if not is_newest:
            return
        OutcomeSnapshot.objects.bulk_create(
            [
                OutcomeSnapshot(
                    center_id=center_id,
                    cohort=cohort.slug,
                    kind=kind,
                    payload=payload,
                    payload_sha256=payload_digest(payload),
                    data_version=version,
                    method_version=METHOD_VERSION,
                    computed_at=Now(),
                )
                for kind, payload in payloads.items()
            ],
            update_conflicts=True,
            unique_fields=["center", "cohort", "kind"],
            update_fields=STORED,
        )


def _store_performance(center_id: int, version: int, payloads: dict[UUID, dict]) -> None:
    """The figures of all boards in one transaction, unless newer ones are there already."""
    with _storing(center_id, BOARD_PERFORMANCE, version) as is_newest:
        if not is_newest:
            return
        BoardSnapshot.objects.bulk_create(
            [
                BoardSnapshot(
                    center_id=center_id,
                    board_id=board,
                    payload=payload,
                    payload_sha256=payload_digest(payload),
                    data_version=version,
                    method_version=METHOD_VERSION,
                    computed_at=Now(),
                )
                for board, payload in payloads.items()
            ],
            update_conflicts=True,
            unique_fields=["board"],
            update_fields=STORED,
        )


@contextmanager
def _storing(
    center_id: int,
    name: str,
    version: int,
    *,
    of: Cohort | None = None,
    told: Collection[tuple[str, str, str]] | None = None,
) -> Iterator[bool]:
    """
    The transaction that stores a result and says so. False within: a newer one is there already.

    `told`: the dashboards in it. If somebody has asked for another one meanwhile it is stale at once: nobody
    else would compute that one.
    """
    with center_context([center_id]):
        states = RefreshState.objects.filter(center_id=center_id, cohort=name)
        # Locked before it is judged: whoever else stores, or changes the cohort, waits here.
        state = states.select_for_update().first()
        if state is None or state.is_newer_than(version) or not _is_current(center_id, of):
            yield False
            return
        yield True
        is_complete = told is None or of is None or _wanted(center_id, of) <= set(told)
        if not is_complete:
            _wake_sweeper(center_id)
        states.update(
            data_version=version if is_complete else None,
            method_version=METHOD_VERSION,
            computed_at=Now(),
            poked_at=None,
            attempts=0,
            failed_because="",
        )


def _is_current(center_id: int, cohort: Cohort | None) -> bool:
    """Whether a built cohort still means the patients that were computed."""
    if cohort is None or cohort.revision is None:
        return True
    cohorts = StoredCohort.objects.active().filter(center_id=center_id, slug=cohort.slug)
    return cohorts.filter(revision=cohort.revision).exists()


def _snapshot(center_id: int, version: int, payload: dict[str, Any]) -> SurvivalSnapshot:
    return SurvivalSnapshot(
        center_id=center_id,
        cohort=payload["cohort"],
        endpoint=payload["endpoint"],
        origin=payload["origin"],
        grouping=payload["by"],
        payload=payload,
        payload_sha256=payload_digest(payload),
        data_version=version,
        method_version=METHOD_VERSION,
        computed_at=Now(),
    )
