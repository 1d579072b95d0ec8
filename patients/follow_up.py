"""A patient's planned follow-up as it stands on a day, and the due list of a center. Computed, never stored."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from uuid import UUID

from django.db.models import QuerySet

from patients.clinical.follow_up import (
    Event,
    ItemState,
    PlanChange,
    Target,
    item_state,
    match_events,
    read_items,
    schedule,
    visit_state,
)
from patients.models import ContactAttempt, FollowUpPlan, FollowUpVisit, Patient, StatusEvent

CHANGES = {
    FollowUpPlan.State.SUSPENDED: PlanChange.SUSPENDED,
    FollowUpPlan.State.SUPERSEDED: PlanChange.SUPERSEDED,
    FollowUpPlan.State.CLOSED: PlanChange.CANCELLED,
}
OPEN = frozenset({ItemState.DUE, ItemState.OVERDUE})
# So many attempts that reached nobody make "lost to follow-up" possible.
ATTEMPTS_UNTIL_LOST = 3


@dataclass(frozen=True, slots=True)
class PlannedVisit:
    """Everything planned for one month after the anchor, with the worst state of it."""

    month: int
    target_on: date
    states: dict[str, ItemState]

    @property
    def state(self) -> ItemState:
        return visit_state(self.states.values())

    @property
    def open_components(self) -> list[str]:
        """What is still asked for: due or overdue."""
        return [name for name, state in self.states.items() if state in OPEN]

    @property
    def lacking(self) -> str:
        """Where a part of the visit was done: what of it was not, in words."""
        lacking = [
            name for name, state in self.states.items() if state in OPEN | {ItemState.MISSED}
        ]
        return component_words(lacking) if len(lacking) < len(self.states) else ""


def plan_items(plan: FollowUpPlan, record, *, today: date) -> list[PlannedVisit]:
    """The visits of a plan with their state on the day. `record` is a PatientRecord."""
    return planned_visits(plan, record.patient.follow_up_visits.all(), today=today)


def planned_visits(
    plan: FollowUpPlan, visits: Iterable[FollowUpVisit], *, today: date
) -> list[PlannedVisit]:
    """By patients.clinical.follow_up: targets from the anchor, each filled by the nearest visit."""
    events = _events(visits)
    targets = _targets(plan, {event.component for event in events})
    matched, _unplanned = match_events(targets=targets, events=events)
    changed_on = _changed_on(plan) or today

    def state(target: Target) -> ItemState:
        return item_state(
            target=target,
            event=matched.get(target),
            today=today,
            plan_change=CHANGES.get(plan.state),
            plan_changed_on=changed_on,
            plan_ended_on=plan.closed_on,
        )

    by_month: dict[int, list[Target]] = {}
    for target in targets:
        by_month.setdefault(target.month, []).append(target)
    return [
        PlannedVisit(
            month=month,
            target_on=due[0].target_on,
            states={target.component: state(target) for target in due},
        )
        for month, due in sorted(by_month.items())
    ]


def _targets(plan: FollowUpPlan, recorded: set[str]) -> list[Target]:
    """What the plan asks for. Of an imported course: what its source records at all, else nobody could tell."""
    targets = _scheduled(read_items(plan.protocol.items), plan.anchored_on)
    if plan.import_batch_id is None or not recorded:
        return list(targets)
    return [target for target in targets if target.component in recorded]


# Thousands of plans are looked at for one list, and a plan's days never change.
_scheduled = lru_cache(maxsize=16_384)(
    lambda items, anchored_on: schedule(items=items, anchor_on=anchored_on)
)


def _changed_on(plan: FollowUpPlan) -> date | None:
    """The day the plan stopped: on hold, closed, overtaken by death or the first recurrence after its anchor."""
    relapses = [r.detected_on for r in plan.patient.recurrences.all()]
    days = [
        *(day for day in relapses if day > plan.anchored_on),
        plan.suspended_on,
        plan.closed_on,
        plan.patient.died_on,
    ]
    return min((day for day in days if day), default=None)


def _events(visits: Iterable[FollowUpVisit]) -> list[Event]:
    return [
        Event(component=component, performed_on=visit.visited_on)
        for visit in visits
        for component in visit.components
    ]


@dataclass(slots=True)
class DueVisit:
    """
    A patient's visit that is due or overdue on the day.

    `attempts` to reach the patient since the last visit, and `is_lost`, are told by with_course.
    """

    plan: FollowUpPlan
    visit: PlannedVisit
    last_seen_on: date | None
    attempts: list[ContactAttempt] = field(default_factory=list)
    is_lost: bool = False

    @property
    def name(self) -> str:
        """SURNAME, Given where the identity is known; else the study ID."""
        return str(getattr(self.plan.patient, "identity", self.plan.patient))

    @property
    def is_overdue(self) -> bool:
        return self.visit.state == ItemState.OVERDUE

    @property
    def what(self) -> str:
        return component_words(self.visit.open_components)

    @property
    def may_be_lost(self) -> bool:
        """Three attempts that reached nobody."""
        return not self.is_lost and are_enough(self.attempts)


@dataclass(frozen=True, slots=True)
class DueGroup:
    """The overdue (week None), or what is planned for the week that starts on a Monday."""

    week: date | None
    visits: list[DueVisit]


def by_week(due: Iterable[DueVisit]) -> list[DueGroup]:
    """The overdue first, then week by week."""
    groups: dict[date | None, list[DueVisit]] = {}
    for each in due:
        day = each.visit.target_on
        week = None if each.is_overdue else day - timedelta(days=day.weekday())
        groups.setdefault(week, []).append(each)
    ordered = sorted(groups, key=lambda week: week or date.min)
    return [DueGroup(week=week, visits=groups[week]) for week in ordered]


def due_visits(plans: QuerySet[FollowUpPlan], *, today: date) -> list[DueVisit]:
    """
    The visits of active plans that are due or overdue: the overdue first, then by date.

    Of each plan the latest only: who missed two visits is asked to one. Three queries, whatever
    the number of plans; who the patients are is read of those that are shown (with_course).
    """
    active = plans.filter(state=FollowUpPlan.State.ACTIVE, patient__died_on=None)
    read = list(active.select_related("protocol").order_by())
    visits_of: dict[UUID, list[tuple[date, list[str]]]] = defaultdict(list)
    seen = FollowUpVisit.objects.filter(patient__in=active.values("patient"))
    for patient_id, day, components in seen.values_list("patient_id", "visited_on", "components"):
        visits_of[patient_id].append((day, components))
    found = []
    for plan in read:
        visits = visits_of[plan.patient_id]
        waiting = _open_now(plan, visits, today=today)
        if waiting is not None:
            last_seen_on = max((day for day, _components in visits), default=None)
            found.append(DueVisit(plan=plan, visit=waiting, last_seen_on=last_seen_on))
    return sorted(
        found, key=lambda due: (not due.is_overdue, due.visit.target_on, due.plan.patient_id)
    )


def _open_now(
    plan: FollowUpPlan, visits: Iterable[tuple[date, list[str]]], *, today: date
) -> PlannedVisit | None:
    """The latest visit of an active plan that is still asked for."""
    events = [
        Event(component=c, performed_on=day) for day, components in visits for c in components
    ]
    targets = _targets(plan, {event.component for event in events})
    matched, _unplanned = match_events(targets=targets, events=events)

    def state(target: Target) -> ItemState:
        return item_state(target=target, event=matched.get(target), today=today)

    begun = (target for target in reversed(targets) if target.opens_on <= today)
    latest = next((target for target in begun if state(target) in OPEN), None)
    if latest is None:
        return None
    month = [target for target in targets if target.month == latest.month]
    return PlannedVisit(
        month=latest.month,
        target_on=month[0].target_on,
        states={target.component: state(target) for target in month},
    )


def with_course(due: Iterable[DueVisit]) -> list[DueVisit]:
    """The same, with the patients' names, the attempts since the last visit, and who is lost: for one page."""
    shown = list(due)
    keys = {each.plan.patient_id for each in shown}
    patients = Patient.objects.select_related("identity").in_bulk(keys)
    attempts_of: dict[UUID, list[ContactAttempt]] = defaultdict(list)
    for attempt in ContactAttempt.objects.filter(patient__in=keys).order_by("tried_on"):
        attempts_of[attempt.patient_id].append(attempt)
    last = (
        StatusEvent.objects.in_force().filter(patient__in=keys).order_by("known_on", "created_at")
    )
    state_of = dict(last.values_list("patient_id", "state"))
    for each in shown:
        key = each.plan.patient_id
        each.plan.patient = patients[key]
        each.attempts = attempts_since(attempts_of[key], each.last_seen_on)
        each.is_lost = state_of.get(key) == StatusEvent.State.LOST
    return shown


def attempts_since(
    attempts: Iterable[ContactAttempt], last_seen_on: date | None
) -> list[ContactAttempt]:
    return [a for a in attempts if last_seen_on is None or a.tried_on >= last_seen_on]


def are_enough(attempts: Iterable[ContactAttempt]) -> bool:
    """Three that reached nobody: then a patient may be called lost to follow-up."""
    missed = [a for a in attempts if a.outcome == ContactAttempt.Outcome.NOT_REACHED]
    return len(missed) >= ATTEMPTS_UNTIL_LOST


def component_words(components: Iterable[str]) -> str:
    """Codes of planned components in words: "CEA, MRI"."""
    labels = dict(FollowUpVisit.Component.choices)
    return ", ".join(str(labels.get(code, code)) for code in components)
