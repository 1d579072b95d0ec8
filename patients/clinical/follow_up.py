"""Planned follow-up of one patient: due dates, what filled them, their state on a day, adherence.

A protocol is data passed in (follow_up_protocols.json holds the series' own). Not here: which plan
a patient has, and when one is suspended or closed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Any

from .dates import add_months

DEFAULT_WINDOW_BEFORE_DAYS = 28
DEFAULT_GRACE_DAYS = 28


class ItemState(StrEnum):
    """State of one planned item, from settled to worst (VISIT_ORDER)."""

    SUPERSEDED = "superseded"
    CANCELLED = "cancelled"
    ON_HOLD = "on_hold"
    DONE = "done"
    DONE_LATE = "done_late"
    UPCOMING = "upcoming"
    DUE = "due"
    OVERDUE = "overdue"
    MISSED = "missed"


VISIT_ORDER = tuple(ItemState)


class PlanChange(StrEnum):
    """What happened to a plan, and the state it gives every later item that is not done."""

    SUSPENDED = "on_hold"
    SUPERSEDED = "superseded"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class ProtocolItem:
    """One component with its months after the anchor."""

    component: str
    months: tuple[int, ...]
    window_before_days: int = DEFAULT_WINDOW_BEFORE_DAYS
    grace_days: int = DEFAULT_GRACE_DAYS
    is_required: bool = True


@dataclass(frozen=True, slots=True)
class Target:
    """One planned item: its day and the days between which it is asked for."""

    component: str
    month: int
    target_on: date
    opens_on: date
    grace_ends_on: date
    matches_until_on: date
    next_opens_on: date | None
    is_required: bool


@dataclass(frozen=True, slots=True)
class Event:
    """One performed component."""

    component: str
    performed_on: date


def read_items(items: Iterable[Mapping[str, Any]]) -> tuple[ProtocolItem, ...]:
    """The items of a protocol as stored: component, months, and what differs from the defaults."""
    return tuple(
        ProtocolItem(
            component=item["component"],
            months=tuple(item["months"]),
            window_before_days=item.get("window_before_days", DEFAULT_WINDOW_BEFORE_DAYS),
            grace_days=item.get("grace_days", DEFAULT_GRACE_DAYS),
            is_required=item.get("required", True),
        )
        for item in items
    )


def schedule(*, items: Iterable[ProtocolItem], anchor_on: date) -> tuple[Target, ...]:
    """
    Every target of a protocol's items, in order of date.

    Each is counted in calendar months from the anchor (the clearance), never from the visit
    before, so that delays do not add up; a day the month lacks becomes its last.
    """
    targets = [target for item in items for target in _item_targets(item, anchor_on)]
    return tuple(sorted(targets, key=lambda target: (target.target_on, target.component)))


def _item_targets(item: ProtocolItem, anchor_on: date) -> list[Target]:
    days = [add_months(anchor_on, month) for month in item.months]
    window = timedelta(days=item.window_before_days)
    # The last target has no next one: it reaches as far as the gap before it would suggest.
    gaps = [later - earlier for earlier, later in pairwise(days)]
    gaps.append(gaps[-1] if gaps else timedelta(days=2 * item.grace_days))
    return [
        Target(
            component=item.component,
            month=month,
            target_on=day,
            opens_on=day - window,
            grace_ends_on=day + timedelta(days=item.grace_days),
            matches_until_on=day + gap // 2,
            next_opens_on=following - window if following else None,
            is_required=item.is_required,
        )
        for month, day, gap, following in zip(
            item.months, days, gaps, [*days[1:], None], strict=True
        )
    ]


def match_events(
    *, targets: Sequence[Target], events: Iterable[Event]
) -> tuple[dict[Target, Event], tuple[Event, ...]]:
    """
    Which event filled which target, and the events that were not planned.

    In order of date, each event fills the nearest open target of its component, from the opening
    of the window to half the distance to the next target. One event fills one target.
    """
    filled: dict[Target, Event] = {}
    unplanned = []
    of_component: dict[str, list[Target]] = {}
    for target in targets:
        of_component.setdefault(target.component, []).append(target)
    for event in sorted(events, key=lambda event: event.performed_on):
        on = event.performed_on
        fitting = [
            target
            for target in of_component.get(event.component, [])
            if target not in filled and target.opens_on <= on <= target.matches_until_on
        ]
        if fitting:
            nearest = min(fitting, key=lambda target: abs(target.target_on - on))
            filled[nearest] = event
        else:
            unplanned.append(event)
    return filled, tuple(unplanned)


def item_state(
    *,
    target: Target,
    event: Event | None,
    today: date,
    plan_change: PlanChange | None = None,
    plan_changed_on: date | None = None,
    plan_ended_on: date | None = None,
) -> ItemState:
    """
    The state of one planned item on `today`.

    A change of plan (recurrence, new clearing operation, death) settles the items after its date;
    earlier ones keep their own state. The last item becomes missed only when the plan has ended.
    """
    if event is not None:
        is_late = event.performed_on > target.grace_ends_on
        return ItemState.DONE_LATE if is_late else ItemState.DONE
    if plan_change and plan_changed_on and target.target_on > plan_changed_on:
        return ItemState(plan_change.value)
    if today < target.opens_on:
        return ItemState.UPCOMING
    if today <= target.grace_ends_on:
        return ItemState.DUE
    next_is_open = target.next_opens_on is not None and today >= target.next_opens_on
    has_ended = plan_ended_on is not None and today >= plan_ended_on
    return ItemState.MISSED if next_is_open or has_ended else ItemState.OVERDUE


def visit_state(states: Iterable[ItemState]) -> ItemState:
    """The state of a visit: the worst of its required items."""
    return max(states, key=VISIT_ORDER.index)


@dataclass(frozen=True, slots=True)
class Adherence:
    """Done, late or not, of those that should have been; shown with both numbers."""

    done_count: int
    expected_count: int

    @property
    def fraction(self) -> float | None:
        """None while nothing was expected yet."""
        return self.done_count / self.expected_count if self.expected_count else None


def adherence(states: Iterable[ItemState]) -> Adherence:
    """Adherence to one component: items due, upcoming, on hold or taken out do not count."""
    given = list(states)
    done = sum(state in (ItemState.DONE, ItemState.DONE_LATE) for state in given)
    not_done = sum(state in (ItemState.OVERDUE, ItemState.MISSED) for state in given)
    return Adherence(done_count=done, expected_count=done + not_done)
