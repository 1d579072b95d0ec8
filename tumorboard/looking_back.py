"""What became of the decisions of six months ago: the strip at a meeting's start."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Prefetch
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from patients.models import FollowUpVisit, Patient, Recurrence, StatusEvent
from tumorboard.models import Decision, Implementation, Meeting
from tumorboard.occasions import sites_of
from tumorboard.options import Option
from tumorboard.read_back import standing

# Whole weeks, so that a board that meets on Thursdays looks back at a Thursday.
SIX_MONTHS = timedelta(weeks=26)
# How far the first meeting of a board looks further back, as if it had met each week before.
USUAL_RHYTHM = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class LookedBackAt:
    """A decision of then. `became`: what is recorded since, in sentences, of which there is at least one."""

    decision: Decision
    option: str
    became: list[str]

    @property
    def patient(self) -> Patient:
        return self.decision.patient


def looked_back_at(meeting: Meeting, *, today: date) -> list[LookedBackAt]:
    """
    The decisions in force that were made six months before this meeting, or since six months before the
    last one: so the board sees each of them once, however often it meets. In the order of their meetings.
    """
    until = meeting.held_on - SIX_MONTHS
    decisions = (
        Decision.objects.filter(
            agenda_item__meeting__board=meeting.board,
            agenda_item__meeting__held_on__gt=_last_looked_at(meeting),
            agenda_item__meeting__held_on__lte=until,
        )
        .made()
        .with_superseded()
        .filter(is_superseded=False)
        .select_related("patient__identity", "patient__center", "agenda_item__meeting")
        .prefetch_related(
            "recommendations",
            "implementations__session",
            "implementations__therapy",
            Prefetch("patient__recurrences", Recurrence.objects.order_by("detected_on")),
            Prefetch("patient__status_events", StatusEvent.objects.in_force()),
            Prefetch("patient__follow_up_visits", FollowUpVisit.objects.order_by("visited_on")),
        )
        .order_by("agenda_item__meeting__held_on", "agenda_item__order_no")
    )
    return [
        LookedBackAt(
            decision, _option(decision), [*_carried_out(decision), *_course(decision, today)]
        )
        for decision in decisions
    ]


def _last_looked_at(meeting: Meeting) -> date:
    """The last day whose decisions an earlier meeting has looked back at."""
    earlier = (
        Meeting.objects.filter(board=meeting.board, held_on__lt=meeting.held_on)
        .exclude(state=Meeting.State.CANCELLED)
        .order_by("-held_on")
        .first()
    )
    last_on = earlier.held_on if earlier else meeting.held_on - USUAL_RHYTHM
    return last_on - SIX_MONTHS


def _option(decision: Decision) -> str:
    rows = standing(decision)
    return str(Option(rows[0].option).label) if rows else "–"


def _carried_out(decision: Decision) -> Iterator[str]:
    rows = list(decision.implementations.all())
    if not rows:
        yield _("Nobody has said whether it was carried out.")
    for row in rows:
        yield _told(row, decision.agenda_item.meeting.held_on)


def _told(row: Implementation, held_on: date) -> str:
    words = {"state": row.get_state_display(), "reason": row.get_reason_display()}
    treated_on = row.session.performed_on if row.session else None
    if row.therapy:
        treated_on = row.therapy.started_on
    if treated_on is None:
        return _("%(state)s: %(reason)s.") % words if row.reason else f"{words['state']}."
    days = (treated_on - held_on).days
    words["day"] = date_format(treated_on)
    if row.reason:
        text = ngettext(
            "%(state)s on %(day)s, %(days)d day after the meeting: %(reason)s.",
            "%(state)s on %(day)s, %(days)d days after the meeting: %(reason)s.",
            days,
        )
    else:
        text = ngettext(
            "%(state)s on %(day)s, %(days)d day after the meeting.",
            "%(state)s on %(day)s, %(days)d days after the meeting.",
            days,
        )
    return text % {**words, "days": days}


def _course(decision: Decision, today: date) -> Iterator[str]:
    """The disease since the meeting, up to a day: recurrences, death, else when and how the patient was last seen."""
    patient, held_on = decision.patient, decision.agenda_item.meeting.held_on

    def is_since(day: date) -> bool:
        return held_on < day <= today

    for recurrence in patient.recurrences.all():
        if is_since(recurrence.detected_on):
            yield _("Recurrence on %(day)s: %(sites)s.") % {
                "day": date_format(recurrence.detected_on),
                "sites": sites_of(recurrence),
            }
    if patient.died_on:
        yield _("Died on %(day)s: %(cause)s.") % {
            "day": date_format(patient.died_on),
            "cause": patient.get_death_cause_display(),
        }
        return
    states = [event for event in patient.status_events.all() if is_since(event.known_on)]
    seen = [visit for visit in patient.follow_up_visits.all() if is_since(visit.visited_on)]
    if states:
        yield _("%(state)s, known on %(day)s.") % {
            "state": states[-1].get_state_display(),
            "day": date_format(states[-1].known_on),
        }
    elif seen:
        yield _("Last seen on %(day)s.") % {"day": date_format(seen[-1].visited_on)}
    else:
        yield _("No visit is recorded since.")
