"""Why a case belongs before the board again, each with the question it asks. The rows: coming_back.py."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar, Protocol

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from patients.models import Patient, Recurrence, SystemicTherapy
from tumorboard.models import Decision, Referral
from tumorboard.options import Option
from tumorboard.read_back import standing

# A case is proposed this long before its day, so that it can still come on the agenda before it.
LEAD = timedelta(days=14)
# What is due may be late this long before the board is asked whether it still stands.
GRACE = timedelta(days=14)


class Occasion(Protocol):
    """
    `since`: a referral of this day or later has taken it up. `question` is in the language in force, and
    a beginning: who refers the case may word it anew. The lowest `rank` says most.
    """

    rank: ClassVar[int]
    category: ClassVar[str]

    @property
    def patient(self) -> Patient: ...

    @property
    def since(self) -> date: ...

    @property
    def question(self) -> str: ...


def sites_of(recurrence: Recurrence) -> str:
    labels = dict(Recurrence.Site.choices)
    return ", ".join(str(labels[code]) for code in recurrence.sites or ())


@dataclass(frozen=True, slots=True)
class CameBack:
    """Disease that came back."""

    recurrence: Recurrence
    rank: ClassVar[int] = 0
    category: ClassVar[str] = Referral.Category.RECURRENCE

    @property
    def patient(self) -> Patient:
        return self.recurrence.patient

    @property
    def since(self) -> date:
        return self.recurrence.detected_on

    @property
    def question(self) -> str:
        return _("Recurrence found on %(day)s (%(sites)s): how should it be treated?") % {
            "day": date_format(self.since),
            "sites": sites_of(self.recurrence),
        }


@dataclass(frozen=True, slots=True)
class _OfDecision:
    decision: Decision

    @property
    def patient(self) -> Patient:
        return self.decision.patient

    @property
    def held_on(self) -> date:
        return self.decision.agenda_item.meeting.held_on

    def _after_the_meeting(self, day: date) -> date:
        """A referral of the meeting's day or before is the one that the decision answered."""
        return max(day, self.held_on + timedelta(days=1))


@dataclass(frozen=True, slots=True)
class CyclesGiven(_OfDecision):
    """The cycles after which the decision wants a restaging are given."""

    therapy: SystemicTherapy
    rank: ClassVar[int] = 1
    category: ClassVar[str] = Referral.Category.RESTAGING

    @property
    def since(self) -> date:
        """Of a therapy that still runs the day on which its cycles were recorded last."""
        told_at = self.therapy.updated_at or self.therapy.created_at
        return self._after_the_meeting(self.therapy.ended_on or timezone.localdate(told_at))

    @property
    def question(self) -> str:
        count = self.therapy.cycles_delivered or 0
        text = ngettext(
            "%(count)d cycle of %(regimen)s is given, as decided on %(decided)s: what is next?",
            "%(count)d cycles of %(regimen)s are given, as decided on %(decided)s: what is next?",
            count,
        )
        return text % {
            "count": count,
            "regimen": self.therapy.get_regimen_display(),
            "decided": date_format(self.held_on),
        }


@dataclass(frozen=True, slots=True)
class SeenAgain(_OfDecision):
    """The day on which the board wanted to see the case again."""

    day: date
    rank: ClassVar[int] = 2
    category: ClassVar[str] = Referral.Category.RESTAGING

    @property
    def since(self) -> date:
        return self._after_the_meeting(self.day - LEAD)

    @property
    def question(self) -> str:
        return _("To be looked at again on %(day)s, as decided on %(decided)s: what is next?") % {
            "day": date_format(self.day),
            "decided": date_format(self.held_on),
        }


@dataclass(frozen=True, slots=True)
class NotCarriedOut(_OfDecision):
    """Due, the days of grace over, and nothing says that it was done."""

    due_on: date
    rank: ClassVar[int] = 3
    category: ClassVar[str] = Referral.Category.RESTAGING

    @property
    def since(self) -> date:
        return self._after_the_meeting(self.due_on + GRACE)

    @property
    def question(self) -> str:
        rows = standing(self.decision)
        words = {
            "option": Option(rows[0].option).label if rows else "–",
            "decided": date_format(self.held_on),
            "due": date_format(self.due_on),
        }
        text = _(
            "“%(option)s”, decided on %(decided)s and due on %(due)s, is not carried out: does it"
            " still stand?"
        )
        return text % words
