"""A proposal in words: one sentence, in what it was otherwise, and what to look at before confirming it."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from patients.clinical.implementation import Because, Doubt, Proposal, Shortfall, State
from patients.models import InterventionSession
from tumorboard.models import Implementation
from tumorboard.proposed import Proposed, Row
from tumorboard.read_back import recommendation_text, standing
from tumorboard.templatetags.ui import dated

TONES = {
    State.AS_DECIDED: "success",
    State.PARTLY: "warning",
    State.DIFFERENTLY: "warning",
    State.NOT_YET: "accent",
    State.UNKNOWN: "",
}

SHORTFALLS = {
    Shortfall.PART_LEFT_OUT: gettext_lazy("a part of it was left out"),
    Shortfall.NOT_TOGETHER: gettext_lazy("in two sessions instead of one"),
    Shortfall.IN_ONE_SESSION: gettext_lazy("in one session instead of two"),
    Shortfall.OTHER_ORDER: gettext_lazy("in another order"),
    Shortfall.OTHER_BEFORE: gettext_lazy("another treatment came first"),
    Shortfall.MORE_WAS_DONE: gettext_lazy("the liver was resected as well"),
    Shortfall.OTHER_REGIMEN: gettext_lazy("another regimen"),
    Shortfall.OTHER_BIOLOGIC: gettext_lazy("another biological agent, or none"),
    Shortfall.FEWER_CYCLES: gettext_lazy("fewer cycles"),
    Shortfall.LESIONS_LEFT: gettext_lazy("a lesion was left untreated"),
    Shortfall.LESIONS_OTHERWISE: gettext_lazy("a lesion was treated otherwise than planned"),
    Shortfall.CONDITION_NOT_MET: gettext_lazy("its condition had not come about"),
}

DOUBTS = {
    Doubt.DATE_IN_PART: gettext_lazy("The date is known in part only."),
    Doubt.SEVERAL_FIT: gettext_lazy("Several treatments would fit; the first was taken."),
    Doubt.FITS_OTHER_DECISION: gettext_lazy(
        "The treatment would carry out another decision of the same day as well."
    ),
    Doubt.COUNTED_FOR_EARLIER: gettext_lazy(
        "A treatment after this meeting was counted for an earlier decision."
    ),
    Doubt.CONDITION_NOT_CHECKED: gettext_lazy(
        "Whether its condition came about cannot be read from the record."
    ),
    Doubt.REGIMEN_NOT_COMPARED: gettext_lazy("The regimen could not be compared."),
    Doubt.BIOLOGIC_NOT_RECORDED: gettext_lazy("The biological agent could not be compared."),
    Doubt.CYCLES_NOT_RECORDED: gettext_lazy("The cycles that were given are not recorded."),
    Doubt.STILL_RUNNING: gettext_lazy("The therapy is still running, or its end is not recorded."),
    Doubt.INTENT_NOT_RECORDED: gettext_lazy("The intent of the therapy is not recorded."),
    Doubt.LESIONS_NOT_RECORDED: gettext_lazy("It is not recorded which lesions were treated."),
    Doubt.STAGE_NOT_NAMED: gettext_lazy(
        "The resection is not recorded as a stage; it may have been one."
    ),
    Doubt.OTHER_ALSO: gettext_lazy("Another treatment is recorded as well."),
    Doubt.MORE_RECOMMENDED: gettext_lazy("Something else was recommended that is not recorded."),
    Doubt.BY_ABSENCE: gettext_lazy("Only that no treatment is recorded speaks for it."),
    Doubt.BEFORE_MEETING: gettext_lazy("A treatment that would fit was before the meeting."),
    Doubt.RUNNING_BEFORE: gettext_lazy("A therapy that would fit began before the meeting."),
    Doubt.INVESTIGATIONS_NOT_COMPARED: gettext_lazy(
        "Something was investigated; whether it was this cannot be read from the record."
    ),
    Doubt.DIED: gettext_lazy("The patient has died."),
}

# What the main clause says where it needs no day and no number.
PLAIN = {
    Because.NO_CONTACT: gettext_lazy(
        "Nothing is recorded since the meeting, and the patient was not seen since."
    ),
    Because.NOT_VISIBLE: gettext_lazy("The record does not show whether this was done."),
    Because.CLAIMED_BY_OTHER: gettext_lazy(
        "The treatment that would fit belongs to another decision."
    ),
    Because.DIED_BEFORE_MEETING: gettext_lazy("The patient had died before the meeting."),
    Because.SUPERSEDED: gettext_lazy("A newer version replaced this decision."),
    Because.PROVISIONAL: gettext_lazy("Advice without a quorum: the case comes back."),
    Because.NOTHING_TO_DO: gettext_lazy("Nothing was decided that could be carried out."),
    Because.LOWER_RANK_DONE: gettext_lazy(
        "A later recommendation was followed; of the first nothing is recorded."
    ),
}


# Nobody is to say whether these were carried out.
UNASKED = frozenset({Because.SUPERSEDED, Because.PROVISIONAL, Because.NOTHING_TO_DO})


@dataclass(frozen=True, slots=True)
class Said:
    state: str
    tone: str
    sentence: str
    shortfalls: str
    doubts: list[str]
    matched: list[str]
    others: list[str]
    reason: str


@dataclass(frozen=True, slots=True)
class Became:
    """A proposal for a page: what is proposed, and the same in words."""

    proposed: Proposed
    said: Said
    is_asked: bool

    @property
    def is_open(self) -> bool:
        """There is something to say, now or later."""
        return self.proposed.proposal.because not in UNASKED and not self.proposed.is_settled

    @property
    def what(self) -> str:
        """What was recommended, without who and until when."""
        rows = standing(self.proposed.decision)
        return "; ".join(recommendation_text(row) for row in rows)

    @classmethod
    def of(cls, proposed: Proposed) -> "Became":
        """`is_asked`: it is time to answer, and nobody has for good."""
        is_due = proposed.asked_on <= timezone.localdate()
        is_open = proposed.proposal.because not in UNASKED and not proposed.is_settled
        return cls(proposed, said(proposed), is_due and is_open)


def said(proposed: Proposed) -> Said:
    proposal = proposed.proposal
    otherwise = "; ".join(str(SHORTFALLS[code]) for code in proposal.shortfalls)
    return Said(
        state=state_label(proposal.state),
        tone=TONES[proposal.state],
        sentence=_sentence(proposed),
        shortfalls=_("Otherwise than decided: %(what)s.") % {"what": otherwise}
        if otherwise
        else "",
        doubts=[str(DOUBTS[code]) for code in proposal.doubts],
        matched=[row_text(row) for row in proposed.matched],
        others=[row_text(row) for row in proposed.others],
        reason=str(Implementation.Reason(proposal.reason).label) if proposal.reason else "",
    )


def state_label(state: str) -> str:
    """In a question the one answer stands for what was never done as well: the reason says which."""
    if state == Implementation.State.DIFFERENTLY:
        return _("Differently, or not at all")
    return str(Implementation.State(state).label)


def row_text(row: Row) -> str:
    """What was done, and when, as exactly as it is known."""
    if isinstance(row, InterventionSession):
        kinds = ", ".join(dict.fromkeys(str(p.get_kind_display()) for p in row.procedures.all()))
        day = dated(row.performed_on, row.performed_on_precision)
        return f"{kinds or _('Intervention')}, {day}"
    return f"{row.get_regimen_display()}, {dated(row.started_on, row.started_on_precision)}"


def _sentence(proposed: Proposed) -> str:
    proposal = proposed.proposal
    if proposal.others and proposal.because in (Because.NOTHING_YET, Because.NO_CONTACT):
        return _("Nothing of this is recorded since the meeting.")
    plain = PLAIN.get(proposal.because)
    return str(plain) if plain else _WITH_DAYS[proposal.because](proposed)


def _done(proposed: Proposed) -> str:
    return _after(proposed.proposal, _("The recommendation was followed"))


def _branch(proposed: Proposed) -> str:
    rank = proposed.proposal.ranks[0]
    return _after(
        proposed.proposal,
        _("By the branch of rank %(rank)d: its recommendation was followed") % {"rank": rank},
    )


def _begun(proposed: Proposed) -> str:
    if proposed.proposal.state == State.PARTLY:
        return _("The first step was done; the patient died before the next.")
    return _after(proposed.proposal, _("The first step was done and the next is to come"))


def _other(proposed: Proposed) -> str:
    return _after(proposed.proposal, _("Another treatment was given"))


def _after(proposal: Proposal, what: str) -> str:
    days = proposal.days
    if days is None or days < 0:
        return f"{what}."
    if days == 0:
        return _("%(what)s, on the day of the meeting.") % {"what": what}
    return ngettext(
        "%(what)s, %(days)d day after the meeting.",
        "%(what)s, %(days)d days after the meeting.",
        days,
    ) % {"what": what, "days": days}


def _untreated(proposed: Proposed) -> str:
    return _("No treatment is recorded; the patient was last seen on %(day)s.") % {
        "day": _day(proposed)
    }


def _nothing_yet(proposed: Proposed) -> str:
    if proposed.proposal.on is None:
        return _("Nothing is recorded since the meeting.")
    return _("Nothing is recorded since the meeting, although the patient was seen on %(day)s.") % {
        "day": _day(proposed)
    }


def _investigated(proposed: Proposed) -> str:
    return _after(proposed.proposal, _("What was asked for was investigated"))


def _presented(proposed: Proposed) -> str:
    return _after(proposed.proposal, _("The case came back to a board"))


def _running(proposed: Proposed) -> str:
    return _("A therapy that would fit has been running since %(day)s, before the meeting.") % {
        "day": _day(proposed)
    }


def _anew(proposed: Proposed) -> str:
    return _("A board decided anew on %(day)s, before anything of this was recorded.") % {
        "day": _day(proposed)
    }


def _died(proposed: Proposed) -> str:
    patient = proposed.decision.patient
    return _("The patient died on %(day)s, before anything of this was recorded.") % {
        "day": dated(patient.died_on, patient.died_on_precision)
    }


def _day(proposed: Proposed) -> str:
    return date_format(proposed.proposal.on) if proposed.proposal.on else "–"


_WITH_DAYS = {
    Because.DONE: _done,
    Because.BRANCH_DONE: _branch,
    Because.BEGUN: _begun,
    Because.OTHER_TREATMENT: _other,
    Because.NOTHING_TREATED: _untreated,
    Because.NOTHING_YET: _nothing_yet,
    Because.INVESTIGATED: _investigated,
    Because.PRESENTED_AGAIN: _presented,
    Because.RUNNING_BEFORE: _running,
    Because.DECIDED_ANEW: _anew,
    Because.DIED: _died,
}
