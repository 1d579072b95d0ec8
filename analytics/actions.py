"""
What the worker does: bring stored results up to date, and keep the courses whole.

Each may be killed at any point and run twice or at the same time as itself: nothing is stored but
whole results, and never an older one over a newer one.
"""

from array import array
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from time import monotonic
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet, Value
from django.db.models.functions import Cast, Now
from django.utils import timezone

from analytics import courses
from analytics.builder.stored import cohort_named
from analytics.cohorts import COHORTS, Cohort
from analytics.definitions import (
    ALWAYS_KEPT,
    METHOD_VERSION,
    ORIGINS,
    Endpoint,
    Grouping,
    Origin,
    OutcomeKind,
)
from analytics.facts.reading import facts_of
from analytics.models import (
    AskedDashboard,
    BoardSnapshot,
    ComputedFrom,
    OutcomeSnapshot,
    RefreshState,
    StoredCohort,
    SurvivalSnapshot,
)
from analytics.moments import one_moment, only_one, refresh_lock
from analytics.refreshed import (
    BOARD_PERFORMANCE,
    cohort_with_outcomes,
    outcomes_of,
    results_of,
)
from analytics.snapshots import payload_digest
from analytics.touched import courses_read_for, is_concerned
from patients.centers import center_context
from patients.models import CenterRevision

# How long the worker keeps what nobody looks at any more.
KEPT_AFTER_ASKING = timedelta(days=90)
STORED = ["payload", "payload_sha256", "data_version", "method_version", "computed_at"]
# What an attempt leaves behind when nobody lives to say more.
INTERRUPTED = "Interrupted"
# What is done sooner needs no progress; what takes longer says where it is so often.
SILENT_FOR_SECONDS = 1.0
SAYS_EVERY_SECONDS = 0.5
# Reading the record, then each page.
OUTCOME_STEPS = 1 + len(OutcomeKind)


@dataclass(frozen=True, slots=True)
class Computed:
    """Results of one moment: of which data, from which courses, in the order of their ids."""

    data_version: int
    courses: Sequence[int]
    payloads: Any


# How many steps are done of how many.
Progress = Callable[[int, int], None]


def _unseen(_done: int, _steps: int) -> None:
    pass


def refresh_survival(center_id: int, cohort_slug: str) -> bool:
    """
    Compute and store every survival dashboard of one cohort. Returns whether it was this call that did.

    False: somebody else is at it, it was given up for this data (three attempts), or nobody has such a
    cohort any more.
    """
    cohort = _cohort(center_id, cohort_slug)
    if cohort is None:
        return False
    with _attempt(center_id, cohort_slug) as ours:
        if ours:
            found = compute(center_id, cohort, _progress(center_id, cohort_slug))
            _store(center_id, cohort, found)
    return ours


def refresh_outcomes(center_id: int, cohort_slug: str) -> bool:
    """The other outcome pages of a cohort: tables, surgery, recurrence. Answers as refresh_survival does."""
    cohort = _cohort(center_id, cohort_slug)
    if cohort is None:
        return False
    name = outcomes_of(cohort_slug)
    with _attempt(center_id, name, steps=OUTCOME_STEPS) as ours:
        if ours:
            found = compute_outcomes(center_id, cohort, _progress(center_id, name))
            _store_outcomes(center_id, cohort, found)
    return ours


def _cohort(center_id: int, slug: str) -> Cohort | None:
    """Of one that nobody has any more there is nothing left to refresh."""
    if slug in COHORTS:
        return COHORTS[slug]
    with center_context([center_id]):
        found = cohort_named(center_id, slug)
        if found is None:
            forget(center_id, slug)
    return found


def forget(center_id: int, cohort_slug: str) -> None:
    """How far the results of a cohort are, and whom they are of."""
    names = results_of(cohort_slug)
    RefreshState.objects.filter(center_id=center_id, cohort__in=names).delete()
    ComputedFrom.objects.filter(center_id=center_id, result__in=names).delete()


def refresh_performance(center_id: int) -> bool:
    """Compute and store the figures of every board of a center. Answers as refresh_survival does."""
    with _attempt(center_id, BOARD_PERFORMANCE) as ours:
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
def _attempt(center_id: int, name: str, *, steps: int = 0) -> Iterator[bool]:
    """One attempt at a result, counted. False within: not ours, or given up. `steps`: as far as known already."""
    with only_one(refresh_lock(center_id, name)) as is_ours:
        begun = _begin_attempt(center_id, name, steps) if is_ours else None
        if begun is None:
            yield False
            return
        number, version = begun
        try:
            if number > 1:
                _note_attempt(center_id, name, version)
            yield True
        except Exception as problem:
            # Only its name: a message of the database may quote a patient's row.
            _end_attempt(center_id, name, failed_because=type(problem).__name__)
            raise


def _progress(center_id: int, name: str) -> Progress:
    """Said in transactions of their own, between those that read and store, and no oftener than somebody looks."""
    began, said = monotonic(), 0.0

    def say(done: int, steps: int) -> None:
        nonlocal said
        now = monotonic()
        if now - began > SILENT_FOR_SECONDS and now - said > SAYS_EVERY_SECONDS:
            said = now
            RefreshState.objects.filter(center_id=center_id, cohort=name).update(
                steps_done=done, steps=steps
            )

    return say


def compute(center_id: int, cohort: Cohort, progress: Progress = _unseen) -> Computed:
    """Every dashboard of the cohort, the data version and the courses it stands for, all of one moment."""
    from analytics import kept_members  # numpy: web processes import this module too
    from analytics.dashboards import dashboard
    from analytics.members import members_of

    with one_moment(center_id):
        version = data_version(center_id)
        wanted = sorted(_wanted(center_id, cohort))
        members = members_of(
            center_id,
            cohort,
            groupings={grouping for _e, _o, grouping in wanted},
            times={(endpoint, origin) for endpoint, origin, _g in wanted},
            read=kept_members.reader(center_id, cohort, version),
        )
    payloads: list[dict[str, Any]] = []
    times: dict[tuple[Endpoint, Origin], Any] = {}
    for endpoint, origin, grouping in wanted:
        progress(len(payloads), len(wanted))
        if (endpoint, origin) not in times:
            times[endpoint, origin] = members.times(endpoint, origin)
        payloads.append(dashboard(cohort, times[endpoint, origin], grouping))
    return Computed(version, array("q", members.patients.subjects.tobytes()), payloads)


def compute_outcomes(center_id: int, cohort: Cohort, progress: Progress = _unseen) -> Computed:
    """Every other outcome page of the cohort, by kind, as above."""
    from analytics.members import members_of  # numpy: as above
    from analytics.outcomes.payload import outcomes
    from analytics.outcomes.recurrence import TIMES
    from analytics.published.payload import published, series_of

    with one_moment(center_id):
        version = data_version(center_id)
        facts = facts_of(cohort.members(center_id))
        members = members_of(center_id, cohort, times=TIMES)
        series = series_of(center_id, cohort, facts)
        read = courses_read_for(center_id, outcomes_of(cohort.slug))
    payloads = outcomes(facts, members, lambda done: progress(1 + done, OUTCOME_STEPS))
    progress(1 + len(payloads), OUTCOME_STEPS)
    return Computed(version, read, payloads | published(series))


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
    Note that somebody looks at a comparison, and have it computed if it never was or is not kept any more.

    Returns how many comparisons of groups were ever asked of this cohort; 0 for one that compares nothing.
    """
    of_cohort = AskedDashboard.objects.filter(center_id=center_id, cohort=cohort_slug)
    which = (endpoint, origin, grouping)
    asked = _asked(of_cohort)
    now = timezone.now()
    # A day sooner than the worker drops it: it goes by another clock.
    is_kept = which in asked and now - asked[which] < KEPT_AFTER_ASKING - timedelta(days=1)
    if which not in asked or now - asked[which] > timedelta(days=1):
        AskedDashboard.objects.update_or_create(
            {"last_asked_at": now},
            center_id=center_id, cohort=cohort_slug,
            endpoint=endpoint, origin=origin, grouping=grouping,
        )  # fmt: skip
        asked = _asked(of_cohort)  # who asked at the same moment is counted
    if not is_kept and which not in ALWAYS_KEPT:
        RefreshState.objects.filter(center_id=center_id, cohort=cohort_slug).update(
            data_version=None, attempts=0, poked_at=None
        )
        _wake_sweeper(center_id)
    if grouping == Grouping.NONE:
        return 0
    return sum(by != Grouping.NONE for _endpoint, _origin, by in asked)


def _asked(of_cohort: QuerySet[AskedDashboard]) -> dict[tuple[str, str, str], datetime]:
    """When each comparison was last looked at."""
    return {
        (endpoint, origin, by): at
        for endpoint, origin, by, at in of_cohort.values_list(
            "endpoint", "origin", "grouping", "last_asked_at"
        )
    }


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

    Where nothing that was written concerns it, that is noted, and the lease ends: nobody is sent again for these
    data.
    """
    now = data_version(center_id)
    state = RefreshState.objects.filter(center_id=center_id, cohort=name).first()
    if state is None:
        return True
    with center_context([center_id]):
        is_ours = state.method_version == METHOD_VERSION
        if is_ours and not is_concerned(center_id, name, since=state.data_version, now=now):
            _note_unchanged(state, now)
            return False
        tried = state.attempted_data_version
        if tried is None or not state.has_no_attempt_left():
            return True
        if not is_concerned(center_id, name, since=tried, now=now, of_attempt=True):
            _note_still_given_up(state, tried, now)
            return False
    return True


def _note_unchanged(judged: RefreshState, now: int) -> None:
    """Of the result that was judged, not of one that took its place meanwhile."""
    RefreshState.objects.filter(pk=judged.pk, data_version=judged.data_version).update(
        unchanged_through=now, poked_at=None
    )


def _note_still_given_up(judged: RefreshState, tried: int, now: int) -> None:
    """The last attempt was as good as one at the data of now."""
    same = RefreshState.objects.filter(
        pk=judged.pk, attempted_data_version=tried, attempts=judged.attempts
    )
    if same.update(attempted_data_version=now, poked_at=None):
        ComputedFrom.objects.filter(
            center_id=judged.center_id, result=judged.cohort, is_attempt=True, data_version=tried
        ).update(data_version=now)


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

    Every result of older data is computed again, whomever it is of: what a write may have failed to say is put
    right by the next night.
    """
    with center_context([center_id]):
        return courses.rebuild(center_id)


def _begin_attempt(center_id: int, name: str, steps: int) -> tuple[int, int] | None:
    """
    Count the attempt before it can kill us. Returns which it is and at which data; None when there have been
    enough for these.
    """
    with center_context([center_id]):
        state, _created = RefreshState.objects.select_for_update().get_or_create(
            center_id=center_id, cohort=name
        )
        version = data_version(center_id)
        if not state.failed_before() or is_concerned(
            center_id, name, since=state.attempted_data_version, now=version, of_attempt=True
        ):
            state.attempts = 0
        if state.has_no_attempt_left():
            return None
        state.attempts += 1
        state.attempted_data_version = version
        state.attempted_method_version = METHOD_VERSION
        state.failed_because = INTERRUPTED
        state.poked_at = state.began_at = Now()
        state.steps_done, state.steps = 0, steps
        number = state.attempts
        state.save()
    return number, version


def _note_attempt(center_id: int, name: str, version: int) -> None:
    """Whom the attempt is of: what is written to others from now on must not give new attempts."""
    with center_context([center_id]):
        courses = courses_read_for(center_id, name)
        _note_courses(center_id, name, version, courses, attempt=True)


def _note_courses(
    center_id: int, name: str, version: int, made_from: Sequence[int], *, attempt: bool = False
) -> None:
    # Most refreshes are of the same patients; a list of a hundred thousand takes longer to write than to compute from.
    digest = sha256(array("q", made_from)).hexdigest()
    which: dict[str, Any] = {"center_id": center_id, "result": name, "is_attempt": attempt}
    same = ComputedFrom.objects.filter(**which, courses_sha256=digest)
    if not same.update(data_version=version):
        told = f"{{{','.join(map(str, made_from))}}}"
        courses = Cast(Value(told), ComputedFrom._meta.get_field("courses"))
        noted = {"data_version": version, "courses": courses, "courses_sha256": digest}
        ComputedFrom.objects.update_or_create(**which, defaults=noted)


def _end_attempt(center_id: int, cohort_slug: str, *, failed_because: str) -> None:
    """The lease ends too: a failed attempt is tried again at once, a killed one when it runs out."""
    RefreshState.objects.filter(center_id=center_id, cohort=cohort_slug).update(
        failed_because=failed_because[:80], poked_at=None, began_at=None
    )


def _store(center_id: int, cohort: Cohort, found: Computed) -> None:
    """
    All dashboards of the cohort in one transaction, unless newer ones are there already.

    If a built cohort means other patients by now, nothing is stored: it is stale again.
    """
    version = found.data_version
    told = {(one["endpoint"], one["origin"], one["by"]) for one in found.payloads}
    with _storing(center_id, cohort.slug, version, of=cohort, told=told) as is_newest:
        if not is_newest:
            return
        _note_courses(center_id, cohort.slug, version, found.courses)
        SurvivalSnapshot.objects.bulk_create(
            [_snapshot(center_id, version, payload) for payload in found.payloads],
            update_conflicts=True,
            unique_fields=["center", "cohort", "endpoint", "origin", "grouping"],
            update_fields=STORED,
        )
        # What nobody has asked for lately.
        SurvivalSnapshot.objects.filter(center_id=center_id, cohort=cohort.slug).exclude(
            data_version=version, method_version=METHOD_VERSION
        ).delete()


def _store_outcomes(center_id: int, cohort: Cohort, found: Computed) -> None:
    """All other outcome pages of the cohort, as _store does."""
    version, name = found.data_version, outcomes_of(cohort.slug)
    with _storing(center_id, name, version, of=cohort) as is_newest:
        if not is_newest:
            return
        _note_courses(center_id, name, version, found.courses)
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
                for kind, payload in found.payloads.items()
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
            began_at=None,
            unchanged_through=None,
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
