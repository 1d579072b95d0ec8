"""The history of a board as plain values: all that its figures are computed from. Not: queries, figures."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Meeting:
    """
    A meeting that was held here and is closed. `disciplines`: of whoever came, for any time. `expected`:
    those that its quorum rule needed, or that had a member on its day.
    """

    key: str
    held_on: date
    disciplines: frozenset[str]
    expected: frozenset[str] = frozenset()

    def concerns(self, discipline: str) -> bool:
        """Whether its absence there says something."""
        return discipline in self.expected or discipline in self.disciplines


@dataclass(frozen=True, slots=True)
class Decision:
    """
    The decision of a case as it stands: its latest signed version, else the one read back.

    `signed_at` is the first signature. `treated`: first and last day that each treatment linked to
    it can have been on. `answers`: states of what was said about carrying it out.
    """

    first_option: str | None = None
    quorum_met: bool | None = None
    is_overridden: bool = False
    is_provisional: bool = False
    missing_disciplines: tuple[str, ...] = ()
    signed_at: datetime | None = None
    has_dissent: bool = False
    due_on: date | None = None
    answers: tuple[tuple[str, str | None], ...] = ()
    treated: tuple[tuple[date, date], ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """
    A case that a meeting decided or deferred.

    `missing_at_lock` is None where the agenda was not locked with this case on it. `present` is
    None where it was not kept. `opinions`: (discipline, option), only of what was revealed.
    """

    key: str
    meeting: str
    held_on: date
    patient: str
    referral: str
    is_deferred: bool = False
    started_at: datetime | None = None
    ended_at: datetime | None = None
    missing_at_lock: tuple[str, ...] | None = None
    is_late: bool = False
    present: frozenset[str] | None = None
    plan_before: str | None = None
    deferral_reason: str | None = None
    opinions: tuple[tuple[str, str], ...] = ()
    decision: Decision | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """
    What the record knows of one patient of these cases.

    `treatments`: the first and last day that each can have been on; nothing that was only to
    diagnose. `decided_on`: day of the meeting and case of every decision signed here, of any board.
    """

    treatments: tuple[tuple[date, date], ...] = ()
    died_on: date | None = None
    death_undated: bool = False
    decided_on: tuple[tuple[date, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """
    A referral: the days of the meetings, of any board, where it came up (presented, decided or deferred once
    more, as tumorboard.deferral counts), and whether it still waits.
    """

    came_up_on: tuple[date, ...] = ()
    is_waiting: bool = False


@dataclass(frozen=True, slots=True)
class History:
    """
    Everything of one board up to a moment of the data.

    `now` is when the data last changed: what depends on the day is counted up to then, so that the
    same data always give the same figures. `entries`: day and seconds of each case entered after
    an operation, of the whole center.
    """

    now: datetime
    today: date
    meetings: tuple[Meeting, ...] = ()
    cases: tuple[Case, ...] = ()
    people: Mapping[str, Person] = field(default_factory=dict)
    referrals: Mapping[str, Asked] = field(default_factory=dict)
    cancelled_on: tuple[date, ...] = ()
    taken_off_on: tuple[date, ...] = ()
    entries: tuple[tuple[date, int | None], ...] = ()
    required: frozenset[str] = frozenset()
    members: frozenset[str] = frozenset()
    # Decisions that were taken over from elsewhere, and therefore not counted.
    imported_on: tuple[date, ...] = ()
