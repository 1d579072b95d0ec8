"""
What became of a board's decision, proposed from the record: data dictionary 5.1. A person confirms it.

The proposal is made of codes, so that it can be said in any language. What the record cannot know is
unknown, and what could be read in two ways is a doubt, which is shown. The approach and the site that
somebody typed are not compared.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

from .implementation_conditions import Wording
from .implementation_signs import (
    BIOLOGIC_WORDS,
    INVESTIGATION_FILLERS,
    INVESTIGATION_WORDS,
    INVESTIGATIONS_OF,
    LIVER_GROUPS,
    NO_BIOLOGIC,
    NO_RESECTION,
    REGIMEN_WORDS,
    SBRT,
    SIGNS,
    STAGES,
    UNTIL_DEATH,
    Manner,
    SeenBy,
    Signs,
    Step,
    named_in,
)
from .missing import known

# Data dictionary 5.1: nothing by the due day and 14 more is "not carried out". Without a due day the
# question comes after the 30 days of the coordinator's list.
GRACE = timedelta(days=14)
WITHOUT_DUE_DAY = timedelta(days=30)
# A fitting treatment so shortly before the meeting is told, although it carries nothing out.
SHORTLY_BEFORE = timedelta(days=90)


class State(StrEnum):
    """
    As the record stores it. There is no "not done": who died first, or will never be treated, is a
    deviation, and its reason says so.
    """

    AS_DECIDED = "as_decided"
    PARTLY = "partly"
    DIFFERENTLY = "differently"
    NOT_YET = "not_yet"
    UNKNOWN = "unknown"


class Because(StrEnum):
    """The main clause of the explanation."""

    DONE = "done"
    BRANCH_DONE = "branch_done"
    LOWER_RANK_DONE = "lower_rank_done"
    BEGUN = "begun"
    OTHER_TREATMENT = "other_treatment"
    NOTHING_TREATED = "nothing_treated"
    INVESTIGATED = "investigated"
    PRESENTED_AGAIN = "presented_again"
    DIED = "died"
    NOTHING_YET = "nothing_yet"
    NO_CONTACT = "no_contact"
    NOT_VISIBLE = "not_visible"
    RUNNING_BEFORE = "running_before"
    CLAIMED_BY_OTHER = "claimed_by_other"
    DECIDED_ANEW = "decided_anew"
    DIED_BEFORE_MEETING = "died_before_meeting"
    SUPERSEDED = "superseded"
    PROVISIONAL = "provisional"
    NOTHING_TO_DO = "nothing_to_do"


class Shortfall(StrEnum):
    """In what the treatment was not the one decided."""

    PART_LEFT_OUT = "part_left_out"
    NOT_TOGETHER = "not_together"
    IN_ONE_SESSION = "in_one_session"
    OTHER_ORDER = "other_order"
    OTHER_BEFORE = "other_before"
    MORE_WAS_DONE = "more_was_done"
    OTHER_REGIMEN = "other_regimen"
    OTHER_BIOLOGIC = "other_biologic"
    FEWER_CYCLES = "fewer_cycles"
    LESIONS_LEFT = "lesions_left"
    LESIONS_OTHERWISE = "lesions_otherwise"
    CONDITION_NOT_MET = "condition_not_met"


# These make another plan of it, and not a part of the plan.
ANOTHER_PLAN = frozenset(
    {
        *(Shortfall.NOT_TOGETHER, Shortfall.IN_ONE_SESSION, Shortfall.OTHER_ORDER),
        *(Shortfall.MORE_WAS_DONE, Shortfall.CONDITION_NOT_MET),
    }
)


class Doubt(StrEnum):
    """What the person who confirms should look at."""

    DATE_IN_PART = "date_in_part"
    SEVERAL_FIT = "several_fit"
    FITS_OTHER_DECISION = "fits_other_decision"
    COUNTED_FOR_EARLIER = "counted_for_earlier"
    CONDITION_NOT_CHECKED = "condition_not_checked"
    REGIMEN_NOT_COMPARED = "regimen_not_compared"
    BIOLOGIC_NOT_RECORDED = "biologic_not_recorded"
    CYCLES_NOT_RECORDED = "cycles_not_recorded"
    STILL_RUNNING = "still_running"
    INTENT_NOT_RECORDED = "intent_not_recorded"
    LESIONS_NOT_RECORDED = "lesions_not_recorded"
    STAGE_NOT_NAMED = "stage_not_named"
    OTHER_ALSO = "other_also"
    MORE_RECOMMENDED = "more_recommended"
    BY_ABSENCE = "by_absence"
    BEFORE_MEETING = "before_meeting"
    RUNNING_BEFORE = "running_before"
    INVESTIGATIONS_NOT_COMPARED = "investigations_not_compared"
    DIED = "died"


@dataclass(frozen=True, slots=True)
class Advice:
    """One recommendation. `details` as typed, by the names of the board's mandatory details."""

    rank: int
    option: str
    details: Mapping[str, str] = field(default_factory=dict, hash=False)
    condition: str = ""

    @property
    def signs(self) -> Signs:
        return SIGNS[self.option]


@dataclass(frozen=True, slots=True)
class Decided:
    """
    A decision. `lesion_plans`: what is to be done by the lesion's number (resect, ablate, radiate,
    observe, leave). `presented_again_on`: the first meeting after it that presented the case.
    """

    key: str
    held_on: date
    advice: Sequence[Advice]
    lesion_plans: Mapping[int, str] = field(default_factory=dict, hash=False)
    is_superseded: bool = False
    is_provisional: bool = False
    has_systemic_plan: bool = False
    presented_again_on: date | None = None

    @property
    def binds(self) -> bool:
        return not (self.is_superseded or self.is_provisional)


@dataclass(frozen=True, slots=True, eq=False)
class Treatment:
    """
    An intervention or a systemic therapy, with the first and last day it can have been on (or begun).

    `procedures`: (group, kind). `lesions`: what was done by the lesion's number. `ended`: False while
    a therapy is running. `linked_to`: keys of the decisions that somebody already linked it to.
    """

    key: str
    first_on: date
    last_on: date
    procedures: Collection[tuple[str, str]] = ()
    role: str | None = None
    lesions: Mapping[int, str] = field(default_factory=dict, hash=False)
    deviation: str | None = None
    is_diagnostic: bool = False
    is_systemic: bool = False
    intent: str | None = None
    regimen: str | None = None
    biologics: Collection[str] | None = None
    cycles: int | None = None
    ended_on: date | None = None
    response: str | None = None
    linked_to: frozenset[str] = frozenset()

    @property
    def is_of_tumor(self) -> bool:
        """Not what was only to diagnose, to divert, or to treat a complication."""
        if self.is_systemic:
            return True
        return not self.is_diagnostic and any(
            group not in ("complication_treatment",) and kind not in NO_RESECTION
            for group, kind in self.procedures
        )


@dataclass(frozen=True, slots=True)
class Recorded:
    """What the record knows of a patient. `investigations`: (code, day). `last_contact_on` is no board."""

    treatments: Sequence[Treatment] = ()
    investigations: Sequence[tuple[str, date]] = ()
    last_contact_on: date | None = None
    died: tuple[date, date] | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """
    `treatments`: keys of those that carried it out, `others` of those that did not and are said.
    `days` from the meeting to the first of them, None where its day is known in part only.
    `ranks`: of the recommendations that were followed. `on`: the day `because` speaks of.
    """

    state: State
    because: Because
    treatments: tuple[str, ...] = ()
    days: int | None = None
    ranks: tuple[int, ...] = ()
    others: tuple[str, ...] = ()
    shortfalls: tuple[Shortfall, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    reason: str | None = None
    on: date | None = None

    @property
    def may_change(self) -> bool:
        """Time alone may still change it: nothing was done yet, nothing was to be, or it goes on."""
        return (
            self.state in (State.NOT_YET, State.UNKNOWN)
            or self.because == Because.NOTHING_TREATED
            or Doubt.STILL_RUNNING in self.doubts
        )


# How the record calls a deviation, and a lesion that was left, among the reasons of an implementation.
REASON_OF_DEVIATION = {
    "patient_wish": "patient_wish",
    "intraop_finding": "intraoperative_finding",
    "comorbidity": "comorbidity_or_fitness",
    "progression": "progression",
    "logistics": "logistics",
}
DONE_BY_PLAN = {
    "resect": frozenset({"resected", "resected_and_ablated_bed"}),
    "ablate": frozenset({"ablated", "resected_and_ablated_bed"}),
    "radiate": frozenset({"radiotherapy"}),
}
NOT_TREATED = frozenset({"untreated", "none_planned_vanished"})


def proposals(*, decisions: Iterable[Decided], recorded: Recorded) -> dict[str, Proposal]:
    """
    What became of each decision of one patient, by its key.

    They are read together: a treatment that would carry out two of them belongs to the later one, and
    one that repeats what an earlier had carried out to the later as well, unless somebody has linked it.
    """
    made = sorted(decisions, key=lambda decision: decision.held_on)
    return {decision.key: _proposal(decision, made, recorded) for decision in made}


def asked_from(
    *, held_on: date, due_on: date | None, proposal: Proposal, restage_on: date | None = None
) -> date:
    """
    The day from which a person is asked whether it was done: at once where the record shows a result,
    else with the grace of data dictionary 5.1. What began, or was left untreated, can be judged at the
    restaging, not before.
    """
    if not proposal.may_change:
        return held_on
    goes_on = proposal.state not in (State.NOT_YET, State.UNKNOWN)
    days = [due_on + GRACE] if due_on else []
    if restage_on and goes_on:
        days.append(restage_on)
    return max(days, default=held_on + WITHOUT_DUE_DAY)


# --- One decision ---


def _proposal(decision: Decided, made: Sequence[Decided], recorded: Recorded) -> Proposal:
    if refused := _does_not_bind(decision, recorded):
        return Proposal(State.UNKNOWN, refused)
    own = _Own(decision, made, recorded)
    found = _by_treatment(own) or _without_treatment(own)
    besides = [
        treatment.key
        for treatment in own.for_earlier
        if not treatment.linked_to and treatment.key not in found.treatments
    ]
    return replace(
        found,
        others=tuple(dict.fromkeys((*found.others, *besides))),
        doubts=tuple(dict.fromkeys((*found.doubts, *own.doubts))),
    )


def _does_not_bind(decision: Decided, recorded: Recorded) -> Because | None:
    if decision.is_superseded:
        return Because.SUPERSEDED
    if decision.is_provisional:
        return Because.PROVISIONAL
    if not decision.advice or _first(decision).signs.seen_by == SeenBy.NOTHING:
        return Because.NOTHING_TO_DO
    if recorded.died and recorded.died[1] < decision.held_on:
        return Because.DIED_BEFORE_MEETING
    return None


def _first(decision: Decided) -> Advice:
    return min(decision.advice, key=lambda advice: advice.rank)


class _Own:
    """What of the record speaks of one decision, once the other decisions have taken theirs."""

    def __init__(self, decision: Decided, made: Sequence[Decided], recorded: Recorded):
        self.decision, self.recorded = decision, recorded
        self.advice = sorted(decision.advice, key=lambda advice: advice.rank)
        binding = [other for other in made if other.binds]
        later = [other.held_on for other in binding if other.held_on > decision.held_on]
        self.decided_anew_on = min(later, default=None)
        self.treatments: list[Treatment] = []
        self.taken: list[Treatment] = []
        self.for_earlier: list[Treatment] = []
        doubts: list[Doubt] = []
        tumor = [treatment for treatment in recorded.treatments if treatment.is_of_tumor]
        for treatment in sorted(tumor, key=lambda t: (t.first_on, t.key)):
            owners = _owners(treatment, binding, tumor)
            if decision.key in owners:
                self.treatments.append(treatment)
                if len(owners) > 1:
                    doubts.append(Doubt.FITS_OTHER_DECISION)
            elif treatment.last_on >= decision.held_on and _fits(decision, treatment):
                self.taken.append(treatment)
            elif self._is_next_after_this(treatment) and not self._is_of_later(owners, binding):
                self.for_earlier.append(treatment)
        if any(not treatment.linked_to for treatment in self.for_earlier):
            doubts.append(Doubt.COUNTED_FOR_EARLIER)
        before = [t for t in tumor if self._is_before(t) and _fits(decision, t)]
        self.running = [treatment for treatment in before if self._was_running(treatment)]
        doubts += [
            Doubt.RUNNING_BEFORE if treatment in self.running else Doubt.BEFORE_MEETING
            for treatment in before
        ]
        self.doubts = tuple(doubts)

    def _is_next_after_this(self, treatment: Treatment) -> bool:
        anew_on = self.decided_anew_on
        is_after = treatment.first_on >= self.decision.held_on
        return is_after and (anew_on is None or treatment.first_on < anew_on)

    def _is_of_later(self, owners: Collection[str], binding: Sequence[Decided]) -> bool:
        """Or of another decision of the same day."""
        return any(
            other.key in owners and other.held_on >= self.decision.held_on for other in binding
        )

    def _is_before(self, treatment: Treatment) -> bool:
        held_on = self.decision.held_on
        if treatment in self.treatments or treatment.last_on >= held_on:
            return False
        is_recent = not treatment.linked_to and treatment.last_on >= held_on - SHORTLY_BEFORE
        return is_recent or self._was_running(treatment)

    def _was_running(self, treatment: Treatment) -> bool:
        ended_on, held_on = treatment.ended_on, self.decision.held_on
        return (
            treatment.is_systemic
            and treatment.last_on < held_on
            and (ended_on is None or ended_on >= held_on)
        )

    @property
    def contact_on(self) -> date | None:
        """The last day after the meeting that something was seen of the patient."""
        last = self.recorded.last_contact_on
        return last if last and last > self.decision.held_on else None

    @property
    def died_on(self) -> date | None:
        return self.recorded.died[0] if self.recorded.died else None

    def ended_by_death(self, treatment: Treatment) -> bool:
        ended_on, died_on = treatment.ended_on, self.died_on
        is_over = died_on is not None and (ended_on is None or ended_on >= died_on)
        return treatment.is_systemic and is_over

    def days_to(self, treatments: Iterable[Treatment]) -> tuple[int | None, date | None]:
        first = min(treatments, key=lambda t: t.first_on, default=None)
        if first is None or first.first_on != first.last_on:
            return None, None
        return (first.first_on - self.decision.held_on).days, first.first_on

    def had_therapy_before(self, treatments: Collection[Treatment]) -> bool:
        """For whatever reason, and not ended long before the meeting."""
        day, since = min(t.first_on for t in treatments), self.decision.held_on - SHORTLY_BEFORE
        return any(
            t.is_systemic and t.first_on <= day and (t.ended_on is None or t.ended_on >= since)
            for t in self.recorded.treatments
            if t not in treatments
        )

    def others(self, treatments: Collection[Treatment]) -> list[Treatment]:
        """Its treatments besides these that no recommendation and no plan around it explains."""
        return [t for t in self.treatments if t not in treatments and not self._is_around(t)]

    def _is_around(self, treatment: Treatment) -> bool:
        if treatment.is_systemic:
            return self.decision.has_systemic_plan
        groups = {group for group, _kind in treatment.procedures}
        operates = any(
            "liver_resection" in step.groups for a in self.advice for step in a.signs.steps
        )
        return operates and groups == {"liver_augmentation"}


def _owners(
    treatment: Treatment, binding: Sequence[Decided], tumor: Sequence[Treatment]
) -> set[str]:
    """
    Whom a treatment belongs to: those it is linked to; else the latest it fits that had not been
    carried out when another decision was made; else, as a deviation, the latest before it. Decisions of
    one day share it.
    """
    if treatment.linked_to:
        return {*treatment.linked_to}
    before = [decision for decision in binding if decision.held_on <= treatment.last_on]
    waiting = [
        decision
        for decision in before
        if _fits(decision, treatment) and not _had_its_own(decision, treatment, before, tumor)
    ]
    fitting = waiting or before
    latest = max((decision.held_on for decision in fitting), default=None)
    return {decision.key for decision in fitting if decision.held_on == latest}


def _had_its_own(
    decision: Decided,
    treatment: Treatment,
    before: Sequence[Decided],
    tumor: Sequence[Treatment],
) -> bool:
    """Every step that the treatment fits was done between this decision and a later one before it."""
    anew_on = max(other.held_on for other in before)
    if anew_on == decision.held_on or treatment.first_on < anew_on:
        return False
    own = [
        other
        for other in tumor
        if decision.held_on <= other.first_on
        and other.last_on < anew_on
        and (not other.linked_to or decision.key in other.linked_to)
    ]
    steps = [step for step in _steps(decision) if _is_step(step, treatment)]
    return all(any(_is_step(step, other) for other in own) for step in steps)


def _steps(decision: Decided) -> list[Step]:
    return [step for advice in decision.advice for step in advice.signs.steps]


def _fits(decision: Decided, treatment: Treatment) -> bool:
    return any(_is_step(step, treatment) for step in _steps(decision))


def _is_step(step: Step, treatment: Treatment) -> bool:
    if treatment.is_systemic:
        if treatment.regimen in step.regimens:
            return True
        return bool(step.intents) and (
            treatment.intent in step.intents or known(treatment.intent) is None
        )
    if _is_stage(treatment) and not step.takes_stages:
        return False
    if treatment.role is not None and treatment.role in step.roles:
        return True
    return any(
        kind in step.kinds or (group in step.groups and kind not in NO_RESECTION)
        for group, kind in treatment.procedures
    )


def _is_stage(treatment: Treatment) -> bool:
    kinds = {kind for _group, kind in treatment.procedures}
    return bool(STAGES & kinds) or treatment.role in STAGES


# --- What was treated ---

IN_TURN = frozenset({Manner.STAGED, Manner.ORDERED})


@dataclass(frozen=True, slots=True)
class _Match:
    """How far the treatments are one recommendation: `by_step` has the first that fits each step."""

    advice: Advice
    by_step: tuple[Treatment | None, ...]
    shortfalls: tuple[Shortfall, ...] = ()
    doubts: tuple[Doubt, ...] = ()

    @property
    def treatments(self) -> tuple[Treatment, ...]:
        return tuple(dict.fromkeys(treatment for treatment in self.by_step if treatment))

    @property
    def is_begun(self) -> bool:
        """The first of several steps, and the next may still follow."""
        waits = self.advice.signs.manner in IN_TURN
        return waits and self.by_step[0] is not None and None in self.by_step


def _by_treatment(own: _Own) -> Proposal | None:
    """What the treatments say: of the first recommendation, else of a branch, else that they are others."""
    matches = [match for advice in own.advice if (match := _match(advice, own))]
    if not matches:
        others = own.others(())
        if own.advice[0].signs.seen_by == SeenBy.ABSENCE:
            others += own.for_earlier  # whoever decided on it: this board decided on nothing
        return _otherwise(own, others) if others and _is_answered_by_treatment(own) else None
    whole = [match for match in matches if not match.is_begun]
    if matches[0].is_begun and matches[0].advice is own.advice[0]:
        # What else was recommended besides does not end what began; a branch does.
        whole = [match for match in whole if match.advice.condition]
    if not whole:
        return _begun(own, matches[0])
    is_first = whole[0].advice is own.advice[0]
    return _followed(own, whole if is_first else whole[:1], is_first=is_first)


def _is_answered_by_treatment(own: _Own) -> bool:
    return own.advice[0].signs.seen_by in (SeenBy.TREATMENT, SeenBy.ABSENCE)


def _match(advice: Advice, own: _Own) -> _Match | None:
    signs = advice.signs
    by_step, several = [], False
    for step in signs.steps:
        fitting = [t for t in own.treatments if _is_step(step, t)]
        several |= len(fitting) > 1
        by_step.append(fitting[0] if fitting else None)
    if signs.manner in (Manner.TOGETHER, Manner.ANY_ORDER):
        by_step = _in_one_session(signs.steps, own.treatments) or by_step
    elif all(by_step):
        by_step = _one_after_the_other(signs.steps, own.treatments) or by_step
    if not any(by_step):
        return None
    match = _Match(advice, tuple(by_step))
    looked = _Looked(match, own)
    looked.look(several=several and len(signs.steps) == 1)
    return replace(
        match, shortfalls=tuple(looked.shortfalls), doubts=tuple(dict.fromkeys(looked.doubts))
    )


def _in_one_session(steps: Sequence[Step], treatments: Sequence[Treatment]) -> list | None:
    for treatment in treatments:
        if all(_is_step(step, treatment) for step in steps):
            return [treatment] * len(steps)
    return None


def _one_after_the_other(steps: Sequence[Step], treatments: Sequence[Treatment]) -> list | None:
    """The first treatment of each step that is not before the one of the step before."""
    chosen: list[Treatment] = []
    for step in steps:
        after = chosen[-1].first_on if chosen else date.min
        fitting = (t for t in treatments if _is_step(step, t) and t.last_on >= after)
        found = next((t for t in fitting if t not in chosen), None)
        if found is None:
            return None
        chosen.append(found)
    return chosen


class _Looked:
    """What is found when the treatments of a match are compared with what was recommended."""

    def __init__(self, match: _Match, own: _Own):
        self.match, self.own = match, own
        self.signs = match.advice.signs
        self.shortfalls: list[Shortfall] = []
        self.doubts: list[Doubt] = []

    def look(self, *, several: bool) -> None:
        self._at_steps()
        self._at_surroundings(several=several)
        for treatment in self.match.treatments:
            if treatment.is_systemic:
                self._at_therapy(treatment)
        if self.signs.is_local_to_liver and None not in self.match.by_step:
            self._at_lesions()
        if self.match.advice.condition:
            self._at_condition()

    def _at_steps(self) -> None:
        by_step, manner = self.match.by_step, self.signs.manner
        if self.match.is_begun:
            return
        if None in by_step:
            is_order = manner == Manner.ORDERED
            self.shortfalls.append(Shortfall.OTHER_ORDER if is_order else Shortfall.PART_LEFT_OUT)
        elif manner == Manner.TOGETHER and len(self.match.treatments) > 1:
            self.shortfalls.append(Shortfall.NOT_TOGETHER)
        elif manner in IN_TURN and _is_one_session(self.match.treatments):
            self.shortfalls.append(Shortfall.IN_ONE_SESSION)
        elif manner in IN_TURN and _is_turned_around(by_step):
            self.shortfalls.append(Shortfall.OTHER_ORDER)

    def _at_surroundings(self, *, several: bool) -> None:
        treatments = self.match.treatments
        first_on = min(t.first_on for t in treatments)
        if any(t.first_on != t.last_on for t in treatments):
            self.doubts.append(Doubt.DATE_IN_PART)
        if several:
            self.doubts.append(Doubt.SEVERAL_FIT)
        others = self.own.others(treatments)
        if self.signs.comes_first and any(t.last_on < first_on for t in others):
            self.shortfalls.append(Shortfall.OTHER_BEFORE)
        if self.signs.alone and any(_resects_liver(t) for t in treatments):
            self.shortfalls.append(Shortfall.MORE_WAS_DONE)

    def _at_therapy(self, therapy: Treatment) -> None:
        details = self.match.advice.details
        if known(therapy.intent) is None:
            self.doubts.append(Doubt.INTENT_NOT_RECORDED)
        if details.get("regimen"):
            self._at_regimen(str(details["regimen"]), therapy)
        if details.get("biologic"):
            self._at_biologic(str(details["biologic"]), therapy)
        self._at_cycles(str(details.get("cycles") or ""), therapy)

    def _at_regimen(self, wanted: str, therapy: Treatment) -> None:
        codes = {wanted} if wanted == therapy.regimen else named_in(wanted, REGIMEN_WORDS)
        if len(codes) != 1 or known(therapy.regimen) in (None, "other"):
            self.doubts.append(Doubt.REGIMEN_NOT_COMPARED)
        elif therapy.regimen not in codes:
            self.shortfalls.append(Shortfall.OTHER_REGIMEN)

    def _at_biologic(self, wanted: str, therapy: Treatment) -> None:
        is_none = wanted.strip().lower() in NO_BIOLOGIC
        codes = named_in(wanted, BIOLOGIC_WORDS)
        if therapy.biologics is None or not (codes or is_none):
            self.doubts.append(Doubt.BIOLOGIC_NOT_RECORDED)
        elif codes != {*therapy.biologics} - {"none"}:
            self.shortfalls.append(Shortfall.OTHER_BIOLOGIC)

    def _at_cycles(self, wanted: str, therapy: Treatment) -> None:
        if therapy.ended_on is None and self.own.died_on is None:
            self.doubts.append(Doubt.STILL_RUNNING)
        elif wanted.isdecimal() and therapy.cycles is None:
            self.doubts.append(Doubt.CYCLES_NOT_RECORDED)
        elif wanted.isdecimal() and therapy.cycles is not None and therapy.cycles < int(wanted):
            self.shortfalls.append(Shortfall.FEWER_CYCLES)

    def _at_lesions(self) -> None:
        named = self._named_lesions()
        if named is None:
            self.doubts.append(Doubt.LESIONS_NOT_RECORDED)
        act = "radiate" if self.match.advice.option == "sbrt" else "ablate"
        plans = {**dict.fromkeys(named or (), act), **self.own.decision.lesion_plans}
        if plans:
            self._compare_lesions(plans)

    def _compare_lesions(self, plans: Mapping[int, str]) -> None:
        """Over all sessions together; what one of them does not say may be what is missing."""
        sessions = [t for t in self.match.treatments if t.lesions or _treats_liver(t)]
        done: dict[int, set[str]] = {}
        for session in sessions:
            for number, act in session.lesions.items():
                if act not in NOT_TREATED:
                    done.setdefault(number, set()).add(act)
        wanted = {number for number, plan in plans.items() if plan in DONE_BY_PLAN}
        is_told = bool(sessions) and all(session.lesions for session in sessions)
        if wanted - done.keys() and is_told:
            self.shortfalls.append(Shortfall.LESIONS_LEFT)
        if any(
            not acts & DONE_BY_PLAN.get(plans[number], frozenset())
            for number, acts in done.items()
            if number in plans
        ):
            self.shortfalls.append(Shortfall.LESIONS_OTHERWISE)
        if not is_told and (wanted - done.keys() or not done):
            self.doubts.append(Doubt.LESIONS_NOT_RECORDED)

    def _named_lesions(self) -> list[int] | None:
        """Those that the details of the recommendation name; None if they cannot be read."""
        named: list[int] = []
        for name in ("lesions", "lesions_ablated"):
            numbers = _numbers_in(str(self.match.advice.details.get(name) or ""))
            if numbers is None:
                return None
            named += numbers
        return named

    def _at_condition(self) -> None:
        met = _is_met(self.match, self.own)
        if met is None:
            self.doubts.append(Doubt.CONDITION_NOT_CHECKED)
        elif not met:
            self.shortfalls.append(Shortfall.CONDITION_NOT_MET)


def _is_one_session(treatments: Sequence[Treatment]) -> bool:
    """One row, or rows of one day that is known."""
    days = {day for treatment in treatments for day in (treatment.first_on, treatment.last_on)}
    return len(treatments) == 1 or len(days) == 1


def _is_turned_around(by_step: Sequence[Treatment | None]) -> bool:
    days = [treatment for treatment in by_step if treatment]
    return any(later.last_on < earlier.first_on for earlier, later in pairwise(days))


def _resects_liver(treatment: Treatment) -> bool:
    return any(group == "liver_resection" for group, _kind in treatment.procedures)


def _treats_liver(treatment: Treatment) -> bool:
    return any(group in LIVER_GROUPS or kind in SBRT.kinds for group, kind in treatment.procedures)


def _numbers_in(text: str) -> list[int] | None:
    """ "1, 3-5" names four lesions; in "segment 6" and "2, 12 mm" the numbers may be others: None."""
    numbers: list[int] = []
    plain = re.sub(r"\s*[-–—]\s*", "-", text)
    parts = [part for part in re.split(r"[\s,;&]+", plain) if part]
    for part in parts:
        if part.lower() in ("and", "ve"):
            continue
        first, _dash, last = part.partition("-")
        last = last or first
        if not re.fullmatch(r"\d{1,2}(-\d{1,2})?", part, re.ASCII) or int(first) > int(last):
            return None
        numbers += range(int(first), int(last) + 1)
    return numbers


def _is_met(match: _Match, own: _Own) -> bool | None:
    """
    Whether the record says that the condition of a recommendation came about before it was followed.

    The last response to a therapy of this decision tells it. Without any therapy nothing can have
    responded, and no cycles were completed; progression under a therapy that was the first choice
    neither.
    """
    wording, first_on = Wording(match.advice.condition), min(t.first_on for t in match.treatments)
    given = [t for t in own.treatments if t.is_systemic and t.last_on < first_on]
    had_therapy = bool(given) or own.had_therapy_before(match.treatments)
    if not had_therapy and _is_of_therapy(wording, own):
        return False
    asked = wording.asks
    told = [(t.response, t.cycles) for t in given if t.response is not None]
    if asked is None or not told:
        return None
    response, cycles = told[-1]
    return asked.is_met(response=response or "", cycles=cycles)


def _is_of_therapy(wording: Wording, own: _Own) -> bool:
    is_systemic = any(step.intents for step in own.advice[0].signs.steps)
    return wording.speaks_of_response or (is_systemic and wording.speaks_of_progression)


def _followed(own: _Own, followed: Sequence[_Match], *, is_first: bool) -> Proposal:
    first = followed[0]
    treatments = tuple(dict.fromkeys(t for match in followed for t in match.treatments))
    shortfalls = _state_shortfalls(followed)
    others = own.others(treatments)
    days, on = own.days_to(first.treatments)
    because = Because.DONE
    if not is_first:
        because = Because.BRANCH_DONE if first.advice.condition else Because.LOWER_RANK_DONE
    return Proposal(
        state=_state(because, first, shortfalls, own),
        because=because,
        treatments=tuple(t.key for t in treatments),
        days=days,
        ranks=tuple(match.advice.rank for match in followed),
        others=tuple(t.key for t in others),
        shortfalls=shortfalls,
        doubts=(
            *(doubt for match in followed for doubt in match.doubts),
            *([Doubt.OTHER_ALSO] if others else []),
            *([Doubt.MORE_RECOMMENDED] if _is_more_recommended(own, followed) else []),
        ),
        reason=_reason(own, treatments, shortfalls),
        on=on,
    )


def _reason(
    own: _Own, treatments: Collection[Treatment], shortfalls: Collection[Shortfall]
) -> str | None:
    if not shortfalls:
        return None
    if Shortfall.FEWER_CYCLES in shortfalls and any(own.ended_by_death(t) for t in treatments):
        return "death"
    return _told_reason(treatments)


def _state_shortfalls(followed: Sequence[_Match]) -> tuple[Shortfall, ...]:
    """Those of the first; of what followed it only that its condition had not come about."""
    first, *rest = followed
    unmet = [s for match in rest for s in match.shortfalls if s == Shortfall.CONDITION_NOT_MET]
    return tuple(dict.fromkeys((*first.shortfalls, *unmet)))


def _state(because: Because, first: _Match, shortfalls: Collection[Shortfall], own: _Own) -> State:
    is_lower = because == Because.LOWER_RANK_DONE
    if is_lower and not _is_answered_by_treatment(own):
        return State.UNKNOWN  # the first cannot be seen: it may have been done as well
    if ANOTHER_PLAN & {*shortfalls}:
        return State.DIFFERENTLY
    if because == Because.BRANCH_DONE and Doubt.CONDITION_NOT_CHECKED in first.doubts:
        return State.UNKNOWN  # without its condition the branch is another plan
    if shortfalls or is_lower:
        return State.PARTLY
    return State.AS_DECIDED


def _is_more_recommended(own: _Own, followed: Sequence[_Match]) -> bool:
    """Something else was recommended without a condition, and is not in the record."""
    ranks = {match.advice.rank for match in followed}
    return any(
        advice.rank not in ranks
        and not advice.condition
        and advice.signs.seen_by == SeenBy.TREATMENT
        for advice in own.advice
    )


def _told_reason(treatments: Iterable[Treatment]) -> str | None:
    """What the record itself says of why."""
    for treatment in treatments:
        if treatment.deviation in REASON_OF_DEVIATION:
            return REASON_OF_DEVIATION[treatment.deviation]
        if "none_planned_vanished" in treatment.lesions.values():
            return "vanished_lesion"
    return None


def _begun(own: _Own, match: _Match) -> Proposal:
    """The first step stands. Who died before the next was treated in part."""
    treatments, (days, on) = match.treatments, own.days_to(match.treatments)
    others = own.others(treatments)
    died = own.died_on is not None
    return Proposal(
        state=State.PARTLY if died else State.NOT_YET,
        because=Because.BEGUN,
        treatments=tuple(t.key for t in treatments),
        days=days,
        ranks=(match.advice.rank,),
        others=tuple(t.key for t in others),
        shortfalls=(Shortfall.PART_LEFT_OUT,) if died else match.shortfalls,
        doubts=(*match.doubts, *([Doubt.OTHER_ALSO] if others else [])),
        reason="death" if died else None,
        on=on,
    )


def _otherwise(own: _Own, others: Sequence[Treatment]) -> Proposal:
    days, on = own.days_to(others)
    staged = any(step.roles for advice in own.advice for step in advice.signs.steps)
    doubts = [Doubt.DATE_IN_PART] if days is None else []
    if staged and any(_resects_liver(treatment) for treatment in others):
        doubts.append(Doubt.STAGE_NOT_NAMED)
    return Proposal(
        state=State.DIFFERENTLY,
        because=Because.OTHER_TREATMENT,
        treatments=tuple(treatment.key for treatment in others),
        days=days,
        doubts=tuple(doubts),
        reason=_told_reason(others),
        on=on,
    )


# --- What was not treated ---


def _without_treatment(own: _Own) -> Proposal:
    seen_by = own.advice[0].signs.seen_by
    if seen_by == SeenBy.ABSENCE:
        return _by_absence(own)
    if seen_by == SeenBy.INVESTIGATION:
        return _by_investigation(own)
    if seen_by == SeenBy.BOARD:
        return _by_board(own)
    if seen_by == SeenBy.NOT_AT_ALL:
        return _not_visible(own)
    return _untreated(own)


def _untreated(own: _Own) -> Proposal:
    if own.taken:
        return Proposal(
            State.UNKNOWN, Because.CLAIMED_BY_OTHER, others=tuple(t.key for t in own.taken)
        )
    if own.running:
        return Proposal(
            State.UNKNOWN,
            Because.RUNNING_BEFORE,
            others=tuple(t.key for t in own.running),
            on=own.running[0].first_on,
        )
    return _still_open(own)


def _still_open(own: _Own) -> Proposal:
    """Nothing happened: died first, came back to a board, was seen untreated, or nobody knows."""
    if own.died_on is not None and not _comes_first(own.decided_anew_on, own.died_on):
        return Proposal(State.DIFFERENTLY, Because.DIED, reason="death", on=own.died_on)
    if own.decided_anew_on is not None:
        return Proposal(State.UNKNOWN, Because.DECIDED_ANEW, on=own.decided_anew_on)
    if own.contact_on is not None:
        return Proposal(State.NOT_YET, Because.NOTHING_YET, on=own.contact_on)
    return Proposal(State.UNKNOWN, Because.NO_CONTACT)


def _comes_first(day: date | None, other: date) -> bool:
    return day is not None and day <= other


def _by_absence(own: _Own) -> Proposal:
    """Observed, or cared for: nothing was treated, as decided. It can only be seen of who was seen."""
    seen_on = own.contact_on
    if own.advice[0].option in UNTIL_DEATH and own.died_on is not None:
        seen_on = own.died_on
    if seen_on is None:
        return _still_open(own)
    return Proposal(
        State.AS_DECIDED,
        Because.NOTHING_TREATED,
        ranks=(own.advice[0].rank,),
        doubts=(Doubt.BY_ABSENCE,),
        on=seen_on,
    )


def _by_investigation(own: _Own) -> Proposal:
    held_on = own.decision.held_on
    until = own.decided_anew_on or date.max
    since = [(code, on) for code, on in own.recorded.investigations if held_on <= on <= until]
    text = str(own.advice[0].details.get("investigations") or "")
    wanted = named_in(text, INVESTIGATION_WORDS, but=INVESTIGATION_FILLERS)
    done = {code for code, _on in since}
    if wanted and all(INVESTIGATIONS_OF[name] & done for name in wanted):
        asked = {code for name in wanted for code in INVESTIGATIONS_OF[name]}
        on = min(day for code, day in since if code in asked)
        return Proposal(
            State.AS_DECIDED,
            Because.INVESTIGATED,
            days=(on - held_on).days,
            ranks=(own.advice[0].rank,),
            on=on,
        )
    found = _not_visible(own)
    more = (Doubt.INVESTIGATIONS_NOT_COMPARED,) if since else ()
    return replace(found, doubts=(*found.doubts, *more))


def _by_board(own: _Own) -> Proposal:
    found, others = _of_board(own), own.others(())
    return replace(
        found,
        others=tuple(treatment.key for treatment in others),
        doubts=(Doubt.OTHER_ALSO,) if others else (),
    )


def _of_board(own: _Own) -> Proposal:
    again_on = own.decision.presented_again_on
    if again_on is not None:
        return Proposal(
            State.AS_DECIDED,
            Because.PRESENTED_AGAIN,
            days=(again_on - own.decision.held_on).days,
            ranks=(own.advice[0].rank,),
            on=again_on,
        )
    if own.died_on is not None:
        return Proposal(State.DIFFERENTLY, Because.DIED, reason="death", on=own.died_on)
    return Proposal(State.NOT_YET, Because.NOTHING_YET, on=own.contact_on)


def _not_visible(own: _Own) -> Proposal:
    others = own.others(())
    return Proposal(
        State.UNKNOWN,
        Because.NOT_VISIBLE,
        others=tuple(treatment.key for treatment in others),
        doubts=(
            *([Doubt.OTHER_ALSO] if others else []),
            *([Doubt.DIED] if own.died_on is not None else []),
        ),
    )
