"""A patient's planned follow-up as it stands on a day, and the due list of a center. Computed, never stored."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

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
from patients.models import FollowUpPlan, FollowUpVisit

CHANGES = {
    FollowUpPlan.State.SUSPENDED: PlanChange.SUSPENDED,
    FollowUpPlan.State.SUPERSEDED: PlanChange.SUPERSEDED,
    FollowUpPlan.State.CLOSED: PlanChange.CANCELLED,
}
OPEN = frozenset({ItemState.DUE, ItemState.OVERDUE})


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
    targets = schedule(items=read_items(plan.protocol.items), anchor_on=plan.anchored_on)
    if plan.import_batch_id is None or not recorded:
        return list(targets)
    return [target for target in targets if target.component in recorded]


def _changed_on(plan: FollowUpPlan) -> date | None:
    """The day the plan stopped: closed, or overtaken by death or the first recurrence after its anchor."""
    relapses = [r.detected_on for r in plan.patient.recurrences.all()]
    days = [
        *(day for day in relapses if day > plan.anchored_on),
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


@dataclass(frozen=True, slots=True)
class DueVisit:
    """A patient's visit that is due or overdue on the day."""

    plan: FollowUpPlan
    visit: PlannedVisit
    last_seen_on: date | None

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
    the number of plans.
    """
    active = plans.filter(state=FollowUpPlan.State.ACTIVE, patient__died_on=None)
    read = active.select_related("protocol", "patient__identity").prefetch_related(
        "patient__follow_up_visits", "patient__recurrences"
    )
    found = []
    for plan in read:
        visits = plan.patient.follow_up_visits.all()
        waiting = [v for v in planned_visits(plan, visits, today=today) if v.open_components]
        if waiting:
            last_seen_on = max((visit.visited_on for visit in visits), default=None)
            found.append(DueVisit(plan=plan, visit=waiting[-1], last_seen_on=last_seen_on))
    return sorted(found, key=lambda due: (not due.is_overdue, due.visit.target_on))


def component_words(components: Iterable[str]) -> str:
    """Codes of planned components in words: "CEA, MRI"."""
    labels = dict(FollowUpVisit.Component.choices)
    return ", ".join(str(labels.get(code, code)) for code in components)
