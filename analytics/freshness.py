"""
How a shown result stands to the data: judged from versions, never from clocks.

The clock is asked only why a stale result is not replaced: how long ago a worker last said that it is
there, and how long ago somebody was sent.
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

# A worker says every two seconds that it is there; computing on a busy machine it may be late.
SILENT_AFTER = timedelta(seconds=45)


Snapshot = SurvivalSnapshot | OutcomeSnapshot | BoardSnapshot


class State(StrEnum):
    FRESH = "fresh"
    RECALCULATING = "recalculating"
    SILENT = "silent"  # stale, and no worker answers
    GIVEN_UP = "given_up"  # stale, and three attempts failed


@dataclass(frozen=True, slots=True)
class Freshness:
    """`shown_version` is None when there is no result yet. `changes` counts writes since the result."""

    state: State
    data_version: int
    shown_version: int | None
    computed_at: datetime | None
    answered_at: datetime | None
    failed_because: str

    @property
    def changes(self) -> int:
        return self.data_version - (self.shown_version or 0)


def freshness_of(center_id: int, name: str, snapshot: Snapshot | None) -> Freshness:
    """
    Of a result by its name (analytics.refreshed).

    Call it after the snapshot was read: a change in between makes a fresh result look stale, and
    never a stale one fresh.
    """
    current = data_version(center_id)
    refresh = RefreshState.objects.filter(center_id=center_id, cohort=name).first()
    answered_at = CalculationService.objects.values_list("answered_at", flat=True).first()
    return Freshness(
        state=_state(snapshot, current, refresh, answered_at),
        data_version=current,
        shown_version=snapshot.data_version if snapshot else None,
        computed_at=snapshot.computed_at if snapshot else None,
        answered_at=answered_at,
        failed_because=refresh.failed_because if refresh else "",
    )


def _state(
    snapshot: Snapshot | None,
    current: int,
    refresh: RefreshState | None,
    answered_at: datetime | None,
) -> State:
    if snapshot and (snapshot.data_version, snapshot.method_version) == (current, METHOD_VERSION):
        return State.FRESH
    # The third attempt may still be running: then it holds its lease.
    if refresh and refresh.is_given_up(current) and _is_long_ago(refresh.poked_at):
        return State.GIVEN_UP
    return State.SILENT if _is_long_ago(answered_at) else State.RECALCULATING


def _is_long_ago(moment: datetime | None) -> bool:
    return moment is None or timezone.now() - moment > SILENT_AFTER
