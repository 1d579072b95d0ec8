"""The meetings of a month on a calendar: every day with its holiday, every meeting with how far it is. Reads only."""

from calendar import Calendar
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import chain, groupby, islice

from django.db.models import Prefetch

from patients.whole_numbers import whole_number
from tumorboard.calendar import holiday_on
from tumorboard.models import AgendaItem, Meeting, ReadinessRule, Referral
from tumorboard.models.meeting import MeetingQuerySet
from tumorboard.quorum import expected_quorum
from tumorboard.readiness import readiness_at

YEARS = range(2000, 2101)
FROM_MONDAY = Calendar(firstweekday=0)
NOT_BEGUN = {Meeting.State.PLANNED, Meeting.State.LOCKED}


@dataclass(slots=True)
class Listed:
    """
    A meeting in its cell. `waiting` and `ready` count cases before the meeting begins; `has_quorum`
    is what the replies promise, None once it has begun.
    """

    meeting: Meeting
    waiting: int = 0
    ready: int = 0
    has_quorum: bool | None = None

    @property
    def is_ahead(self) -> bool:
        return self.meeting.state in NOT_BEGUN


@dataclass(slots=True)
class Day:
    on: date
    is_in_month: bool
    is_today: bool
    holiday: str | None
    meetings: list[Listed] = field(default_factory=list)

    @property
    def is_weekend(self) -> bool:
        return self.on.isoweekday() > 5

    @property
    def is_told(self) -> bool:
        """Whether there is something to say of this day: a phone lists only such days."""
        return self.is_in_month and bool(self.meetings or self.holiday or self.is_today)


@dataclass(frozen=True, slots=True)
class Month:
    """Whole weeks from Monday, so that some days of the months beside it stand at the edges."""

    first: date
    days: list[Day]

    @property
    def before(self) -> date | None:
        return _within_years((self.first - timedelta(days=1)).replace(day=1))

    @property
    def after(self) -> date | None:
        return _within_years((self.first + timedelta(days=31)).replace(day=1))


def _within_years(first: date) -> date | None:
    return first if first.year in YEARS else None


def month_asked(text: str, today: date) -> date:
    """The first day of the month that an address names, such as 2026-12; of this month where it names none."""
    year, month = (whole_number(part) or 0 for part in text.partition("-")[::2])
    if year in YEARS and 1 <= month <= 12:
        return date(year, month, 1)
    return today.replace(day=1)


def month_of(first: date, *, meetings: MeetingQuerySet, today: date) -> Month:
    """
    `meetings`: those the reader may see, with `cases` and `decided` counted. As many questions for a
    full month as for an empty one and its readiness.
    """
    days = [
        Day(
            on=day,
            is_in_month=day.month == first.month,
            is_today=day == today,
            holiday=holiday_on(day),
        )
        for day in FROM_MONDAY.itermonthdates(first.year, first.month)
    ]
    shown = _with_readiness(meetings.filter(held_on__range=(days[0].on, days[-1].on)))
    by_day = {
        on: list(group) for on, group in groupby(shown, key=lambda each: each.meeting.held_on)
    }
    for day in days:
        day.meetings = by_day.get(day.on, [])
    return Month(first, days)


def _with_readiness(meetings: MeetingQuerySet) -> list[Listed]:
    """In the order of their time."""
    waiting = AgendaItem.objects.filter(state=AgendaItem.State.WAITING).select_related("referral")
    rules = ReadinessRule.objects.filter(is_active=True)
    rows = meetings.select_related("board", "quorum_template").prefetch_related(
        "replies",
        Prefetch("items", waiting, to_attr="waiting_items"),
        Prefetch("board__readiness_rules", rules, to_attr="rules_in_force"),
    )
    listed = [Listed(meeting) for meeting in rows.order_by("held_on", "starts_at")]
    ahead = [each for each in listed if each.is_ahead]
    asked = [_asked(each.meeting) for each in ahead]
    cases = iter(readiness_at(list(chain.from_iterable(asked))))
    for each, those in zip(ahead, asked, strict=True):
        found = list(islice(cases, len(those)))
        each.waiting, each.ready = len(found), sum(case.is_ready for case in found)
        quorum = expected_quorum(each.meeting, each.meeting.replies.all())
        each.has_quorum = quorum.is_met if quorum else None
    return listed


def _asked(meeting: Meeting) -> list[tuple[Referral, list[ReadinessRule], date]]:
    """The waiting cases of a meeting, from what was read with it."""
    rules = meeting.board.rules_in_force  # type: ignore[attr-defined]
    waiting = meeting.waiting_items  # type: ignore[attr-defined]
    return [(item.referral, rules, meeting.held_on) for item in waiting]
