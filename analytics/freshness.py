"""
How a shown result stands to the data: judged from versions, never from clocks.

The clock is asked only why a stale result is not replaced: how long ago a worker last said that it is
there, how long ago somebody was sent, and how long it has been at it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.utils import timezone

from analytics.actions import data_version
from analytics.definitions import METHOD_VERSION
from analytics.models import (
    BoardSnapshot,
    CalculationService,
    OutcomeSnapshot,
    RefreshState,
    SurvivalSnapshot,
)
from analytics.moments import is_somebody_at, refresh_lock
from analytics.touched import all_changed_at, is_concerned

# A worker says every two seconds that it is there; computing on a busy machine it may be late.
SILENT_AFTER = timedelta(seconds=45)
# A refresh that takes longer says how far it is.
LONG_AFTER = timedelta(seconds=2)


Snapshot = SurvivalSnapshot | OutcomeSnapshot | BoardSnapshot


class State(StrEnum):
    FRESH = "fresh"
    RECALCULATING = "recalculating"
    SILENT = "silent"  # stale, and no worker answers
    GIVEN_UP = "given_up"  # stale, and three attempts failed


@dataclass(frozen=True, slots=True)
class Underway:
    """A long refresh. `steps` is 0 as long as it is not known how many there are."""

    seconds: int
    done: int
    steps: int


@dataclass(frozen=True, slots=True)
class Freshness:
    """
    `data_version` is that of the record now, `shown_version` that of the result, None when there is none yet.
    Fresh is also a result of an older version, if nothing was written since that concerns it. `answered_at`: when a
    worker last did, told only of a result that is not fresh.
    """

    state: State
    data_version: int
    shown_version: int | None
    computed_at: datetime | None
    answered_at: datetime | None = None
    failed_because: str = ""
    underway: Underway | None = None


def freshness_of(center_id: int, name: str, snapshot: Snapshot | None) -> Freshness:
    """
    Of a result by its name (analytics.refreshed). Within the center's context.

    Call it after the snapshot was read: a change in between makes a fresh result look stale, and
    never a stale one fresh.
    """
    now = data_version(center_id)
    if snapshot and (snapshot.data_version, snapshot.method_version) == (now, METHOD_VERSION):
        return Freshness(State.FRESH, now, snapshot.data_version, snapshot.computed_at)
    refresh = RefreshState.objects.filter(center_id=center_id, cohort=name).first()
    answered_at = None
    if snapshot and _is_fresh(center_id, name, snapshot, refresh, now):
        state = State.FRESH
    else:
        answered_at = CalculationService.objects.values_list("answered_at", flat=True).first()
        state = _why_not(center_id, name, refresh, answered_at, now)
    return Freshness(
        state=state,
        data_version=now,
        shown_version=snapshot.data_version if snapshot else None,
        computed_at=snapshot.computed_at if snapshot else None,
        answered_at=answered_at,
        failed_because=refresh.failed_because if refresh else "",
        underway=_underway(center_id, name, refresh) if state is State.RECALCULATING else None,
    )


def _is_fresh(
    center_id: int, name: str, snapshot: Snapshot, refresh: RefreshState | None, now: int
) -> bool:
    since = snapshot.data_version
    if snapshot.method_version != METHOD_VERSION:
        return False
    # A worker has already looked, so that not every look at the page has to.
    if refresh and (refresh.data_version, refresh.unchanged_through) == (since, now):
        return since >= all_changed_at(center_id)
    return not is_concerned(center_id, name, since=since, now=now)


def _why_not(
    center_id: int,
    name: str,
    refresh: RefreshState | None,
    answered_at: datetime | None,
    now: int,
) -> State:
    # The third attempt may still be running: then it holds its lease.
    if (
        refresh
        and refresh.has_no_attempt_left()
        and _is_long_ago(refresh.poked_at)
        and not is_concerned(
            center_id, name, since=refresh.attempted_data_version, now=now, of_attempt=True
        )
    ):
        return State.GIVEN_UP
    return State.SILENT if _is_long_ago(answered_at) else State.RECALCULATING


def _underway(center_id: int, name: str, refresh: RefreshState | None) -> Underway | None:
    """Only while somebody is at it: a killed attempt leaves its beginning behind."""
    if refresh is None or refresh.began_at is None:
        return None
    taken = timezone.now() - refresh.began_at
    if taken < LONG_AFTER or not is_somebody_at(refresh_lock(center_id, name)):
        return None
    return Underway(taken // timedelta(seconds=1), refresh.steps_done, refresh.steps)


def _is_long_ago(moment: datetime | None) -> bool:
    return moment is None or timezone.now() - moment > SILENT_AFTER
