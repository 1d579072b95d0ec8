import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import patients.clinical
from patients.clinical.follow_up import (
    Event,
    ItemState,
    PlanChange,
    ProtocolItem,
    adherence,
    item_state,
    match_events,
    read_items,
    schedule,
    visit_state,
)

from .vectors import VECTORS, day

FILE = Path(patients.clinical.__file__).parent / "follow_up_protocols.json"
SERIN_2020 = read_items(json.loads(FILE.read_text(encoding="utf-8"))[0]["items"])
ANCHOR_ON = date(2018, 11, 30)
TARGETS = schedule(items=SERIN_2020, anchor_on=ANCHOR_ON)


def targets_of(component, targets=TARGETS):
    return [target for target in targets if target.component == component]


FIRST_MRI, SECOND_MRI, *_, LAST_MRI = targets_of("mri")


@pytest.mark.parametrize("vector", VECTORS["schedule_serin2020"], ids=lambda v: v["anchor"])
def test_schedule_counts_from_the_anchor(vector):
    targets = schedule(items=SERIN_2020, anchor_on=day(vector["anchor"]))

    for component in ("mri", "biochem", "cea"):
        days = [target.target_on for target in targets_of(component, targets)]
        assert days == [day(text) for text in vector["targets"]]
    pet_ct = [target.target_on for target in targets_of("pet_ct", targets)]
    assert pet_ct == [day(text) for text in vector["pet_ct"]]


# Specification section 4.3: first target 2019-03-30, nothing done.
@pytest.mark.parametrize(
    ("today", "state"),
    [
        ("2019-03-01", ItemState.UPCOMING),
        ("2019-03-02", ItemState.DUE),
        ("2019-04-27", ItemState.DUE),
        ("2019-04-28", ItemState.OVERDUE),
        ("2019-07-01", ItemState.OVERDUE),
        ("2019-07-02", ItemState.MISSED),
    ],
)
def test_state_of_an_item_not_done(today, state):
    assert item_state(target=FIRST_MRI, event=None, today=day(today)) is state


@pytest.mark.parametrize(
    ("performed_on", "state"),
    [
        ("2019-04-20", ItemState.DONE),
        ("2019-04-27", ItemState.DONE),
        ("2019-04-28", ItemState.DONE_LATE),
        ("2019-05-15", ItemState.DONE_LATE),
    ],
)
def test_state_of_an_item_done(performed_on, state):
    event = Event("mri", day(performed_on))
    filled, _ = match_events(targets=TARGETS, events=[event])

    assert filled == {FIRST_MRI: event}
    assert item_state(target=FIRST_MRI, event=event, today=date(2019, 12, 1)) is state


@pytest.mark.parametrize(
    ("performed_on", "target"),
    [
        pytest.param("2019-03-01", None, id="before the window"),
        pytest.param("2019-03-02", FIRST_MRI, id="window opens"),
        pytest.param("2019-05-30", FIRST_MRI, id="half way to the next"),
        pytest.param("2019-05-31", None, id="past half way"),
        pytest.param("2019-07-02", SECOND_MRI, id="next window opens"),
        pytest.param("2023-11-30", LAST_MRI, id="last"),
        pytest.param("2024-03-01", LAST_MRI, id="half a gap after the last"),
        pytest.param("2024-03-02", None, id="long after the last"),
    ],
)
def test_an_event_fills_the_target_whose_window_it_meets(performed_on, target):
    event = Event("mri", day(performed_on))
    filled, unplanned = match_events(targets=TARGETS, events=[event])

    assert filled == ({} if target is None else {target: event})
    assert unplanned == (() if target else (event,))


def test_one_event_fills_one_target_and_a_second_is_unplanned():
    first, second = Event("mri", date(2019, 3, 20)), Event("mri", date(2019, 4, 5))
    filled, unplanned = match_events(targets=TARGETS, events=[second, first])

    assert filled == {FIRST_MRI: first}
    assert unplanned == (second,)


def test_a_component_fills_only_its_own_targets():
    _, unplanned = match_events(targets=TARGETS, events=[Event("ct", date(2019, 3, 30))])

    assert len(unplanned) == 1


def test_a_visit_is_as_late_as_its_latest_component():
    """Section 4.3: biochemistry done, MRI not, on 2019-05-01 the visit is overdue."""
    today = date(2019, 5, 1)
    biochemistry, mri = targets_of("biochem")[0], FIRST_MRI
    states = [
        item_state(target=biochemistry, event=Event("biochem", date(2019, 4, 1)), today=today),
        item_state(target=mri, event=None, today=today),
    ]

    assert states == [ItemState.DONE, ItemState.OVERDUE]
    assert visit_state(states) is ItemState.OVERDUE


def test_a_recurrence_puts_later_items_on_hold():
    """Section 4.3: recurrence on 2019-06-01."""

    def state(target, event=None):
        return item_state(
            target=target,
            event=event,
            today=date(2020, 1, 1),
            plan_change=PlanChange.SUSPENDED,
            plan_changed_on=date(2019, 6, 1),
        )

    assert state(SECOND_MRI) is ItemState.ON_HOLD
    assert state(FIRST_MRI) is ItemState.MISSED
    assert state(SECOND_MRI, Event("mri", date(2019, 7, 30))) is ItemState.DONE


@pytest.mark.parametrize(
    ("change", "state"),
    [
        (PlanChange.SUPERSEDED, ItemState.SUPERSEDED),
        (PlanChange.CANCELLED, ItemState.CANCELLED),
    ],
)
def test_a_replaced_or_ended_plan_settles_what_was_to_come(change, state):
    settled = item_state(
        target=SECOND_MRI,
        event=None,
        today=date(2020, 1, 1),
        plan_change=change,
        plan_changed_on=date(2019, 7, 10),
    )

    assert settled is state


def test_a_change_on_the_day_of_an_item_leaves_that_item_alone():
    state = item_state(
        target=SECOND_MRI,
        event=None,
        today=SECOND_MRI.target_on,
        plan_change=PlanChange.SUSPENDED,
        plan_changed_on=SECOND_MRI.target_on,
    )

    assert state is ItemState.DUE


def test_a_clearing_operation_starts_a_new_plan():
    """Section 4.3: cleared on 2019-07-10, first target 2019-11-10."""
    again = schedule(items=SERIN_2020, anchor_on=date(2019, 7, 10))

    assert again[0].target_on == date(2019, 11, 10)


def test_the_last_item_is_missed_only_when_the_plan_has_ended():
    def state(plan_ended_on):
        return item_state(
            target=LAST_MRI, event=None, today=date(2024, 3, 1), plan_ended_on=plan_ended_on
        )

    assert state(None) is ItemState.OVERDUE
    assert state(date(2024, 3, 1)) is ItemState.MISSED


def test_adherence_counts_what_should_have_been_done():
    states = [
        ItemState.DONE,
        ItemState.DONE_LATE,
        ItemState.MISSED,
        ItemState.OVERDUE,
        ItemState.DUE,
        ItemState.UPCOMING,
        ItemState.ON_HOLD,
        ItemState.SUPERSEDED,
        ItemState.CANCELLED,
    ]
    result = adherence(states)

    assert (result.done_count, result.expected_count, result.fraction) == (2, 4, 0.5)


def test_adherence_is_unknown_before_anything_was_due():
    assert adherence([ItemState.UPCOMING]).fraction is None


def test_a_protocol_may_set_its_own_windows():
    items = read_items(
        [
            {
                "component": "colonoscopy",
                "months": [12],
                "window_before_days": 60,
                "grace_days": 90,
                "required": False,
            }
        ]
    )

    assert items == (ProtocolItem("colonoscopy", (12,), 60, 90, is_required=False),)
    (target,) = schedule(items=items, anchor_on=date(2019, 1, 31))
    assert (target.opens_on, target.grace_ends_on) == (date(2019, 12, 2), date(2020, 4, 30))


@given(st.dates(date(1990, 1, 1), date(2060, 1, 1)), st.dates(date(1990, 1, 1), date(2060, 1, 1)))
def test_an_item_not_done_only_gets_worse_with_time(anchor_on, today):
    target = schedule(items=SERIN_2020, anchor_on=anchor_on)[0]
    order = [ItemState.UPCOMING, ItemState.DUE, ItemState.OVERDUE, ItemState.MISSED]
    now = item_state(target=target, event=None, today=today)
    next_day = item_state(target=target, event=None, today=date.fromordinal(today.toordinal() + 1))

    assert order.index(now) <= order.index(next_day)
