"""
How meetings, cases, referrals, decisions and actions move on: one table each.

The diagrams in docs/reference/case-states.md are drawn from here. Not: who may (access/rules.py),
what else happens (actions).
"""

from django.db import models
from django.utils.translation import gettext as _

from tumorboard.models import AgendaItem, Decision, Meeting, Referral, Task

Transitions = dict[models.TextChoices, frozenset]

MEETING: Transitions = {
    Meeting.State.PLANNED: frozenset(
        {Meeting.State.LOCKED, Meeting.State.OPEN, Meeting.State.CANCELLED}
    ),
    Meeting.State.LOCKED: frozenset(
        {Meeting.State.PLANNED, Meeting.State.OPEN, Meeting.State.CANCELLED}
    ),
    Meeting.State.OPEN: frozenset({Meeting.State.CLOSED}),
    Meeting.State.CLOSED: frozenset(),
    Meeting.State.CANCELLED: frozenset(),
}

# A case that was deferred, or decided without a quorum, waits again: its referral goes back.
REFERRAL: Transitions = {
    # Answered and waiting change places while a decision is still corrected: with the chair's word it
    # stands without a quorum, without it the question comes back.
    Referral.State.WAITING: frozenset(
        {Referral.State.LISTED, Referral.State.WITHDRAWN, Referral.State.CLOSED}
    ),
    Referral.State.LISTED: frozenset({Referral.State.WAITING, Referral.State.CLOSED}),
    Referral.State.CLOSED: frozenset({Referral.State.WAITING}),
    Referral.State.WITHDRAWN: frozenset(),
}

AGENDA_ITEM: Transitions = {
    AgendaItem.State.WAITING: frozenset(
        {AgendaItem.State.PRESENTING, AgendaItem.State.DEFERRED, AgendaItem.State.WITHDRAWN}
    ),
    AgendaItem.State.PRESENTING: frozenset({AgendaItem.State.DECIDED, AgendaItem.State.DEFERRED}),
    AgendaItem.State.DECIDED: frozenset(),
    AgendaItem.State.DEFERRED: frozenset(),
    AgendaItem.State.WITHDRAWN: frozenset(),
}

# That a decision was replaced is no state of it: the newer row says so. Read back and withdrawn: only a
# newer version, so that the signed one stands.
DECISION: Transitions = {
    Decision.State.DRAFT: frozenset({Decision.State.PROPOSED, Decision.State.WITHDRAWN}),
    Decision.State.PROPOSED: frozenset({Decision.State.SIGNED, Decision.State.WITHDRAWN}),
    Decision.State.SIGNED: frozenset(),
    Decision.State.IMPORTED: frozenset(),
    Decision.State.WITHDRAWN: frozenset(),
}

TASK: Transitions = {
    Task.State.OPEN: frozenset({Task.State.DONE, Task.State.DROPPED}),
    Task.State.DONE: frozenset(),
    Task.State.DROPPED: frozenset(),
}

TRANSITIONS: dict[type[models.Model], Transitions] = {
    Meeting: MEETING,
    Referral: REFERRAL,
    AgendaItem: AGENDA_ITEM,
    Decision: DECISION,
    Task: TASK,
}


class TransitionNotAllowed(Exception):
    """The row is no longer where this step starts: usually somebody else was faster."""

    def __init__(self, row: models.Model, wanted: str):
        self.row = row
        state = type(row)._meta.get_field("state")
        labels = dict(state.flatchoices)  # type: ignore[union-attr]
        super().__init__(
            _("This is “%(now)s” and cannot become “%(wanted)s”.")
            % {"now": labels[row.state], "wanted": labels[wanted]}  # type: ignore[attr-defined]
        )


def may_become(row: models.Model, wanted: str) -> bool:
    return wanted in TRANSITIONS[type(row)][row.state]  # type: ignore[attr-defined]


def check_transition(row: models.Model, wanted: str) -> None:
    if not may_become(row, wanted):
        raise TransitionNotAllowed(row, wanted)
