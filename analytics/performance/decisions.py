"""Figures of the decisions: quorum, change of plan, dissent, signature, what was carried out. Values in, values out."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from analytics.performance.meetings import ranked
from analytics.performance.rows import Case, Decision, History
from analytics.stats.proportions import Proportion
from patients.constraints import Missing
from tumorboard.models import Implementation
from tumorboard.options import Option

SIGNED_WITHIN = timedelta(hours=24)
# How long after its due date a decision is left to be carried out, and to be answered for.
GRACE = timedelta(days=14)
# A first recommendation that postpones the question.
POSTPONES = frozenset({Option.MORE_INVESTIGATIONS, Option.REDISCUSS, Option.NO_DECISION})
State = Implementation.State
DEVIATIONS = frozenset({State.PARTLY, State.DIFFERENTLY})
NO_REASON = frozenset({None, *Missing.values})


def standing(cases: Sequence[Case]) -> list[Decision]:
    return [case.decision for case in cases if case.decision]


def signed(cases: Sequence[Case]) -> list[Decision]:
    return [decision for decision in standing(cases) if decision.signed_at]


def quorum(cases: Sequence[Case]) -> dict[str, Any]:
    """Each decided case is one of: with its quorum, without it by the chair's word, provisional, unknown."""
    decided = [case for case in cases if not case.is_deferred]
    known = [d for d in standing(decided) if d.quorum_met is not None]
    without = [d for d in known if not d.quorum_met]
    overridden = sum(d.is_overridden and not d.is_provisional for d in without)
    return {
        "met": Proportion.of(len(known) - len(without), len(known)).as_dict(),
        "overridden": overridden,
        "provisional": sum(d.is_provisional for d in without),
        "unknown": len(decided) - len(known),
        "missing": ranked(code for d in without for code in d.missing_disciplines),
    }


def changed(cases: Sequence[Case]) -> dict[str, Any]:
    """
    The plan before the board against the first recommendation of the signed decision.

    `unknown`: signed cases that came without a plan of their own.
    """
    decided = [c for c in cases if c.decision and c.decision.signed_at and c.decision.first_option]
    known = [case for case in decided if case.plan_before in Option.values]
    other = [c.decision for c in known if c.decision and c.decision.first_option != c.plan_before]
    return {
        "changed": Proportion.of(len(other), len(known)).as_dict(),
        "postponed": sum(decision.first_option in POSTPONES for decision in other),
        "unknown": len(decided) - len(known),
    }


def dissent(cases: Sequence[Case]) -> dict[str, Any]:
    made = signed(cases)
    return Proportion.of(sum(decision.has_dissent for decision in made), len(made)).as_dict()


def signature(cases: Sequence[Case], history: History) -> dict[str, Any]:
    """
    Of the decided cases, those signed within a day of their end. Who still has time is not counted
    (`open`); `unsigned` are late and still without a signature.
    """
    in_time, late, unsigned, open_ = 0, 0, 0, 0
    ended = [(case.ended_at, case.decision) for case in cases if not case.is_deferred]
    for ended_at, decision in ended:
        if ended_at is None:
            continue
        until = ended_at + SIGNED_WITHIN
        if decision and decision.signed_at:
            in_time += decision.signed_at <= until
            late += decision.signed_at > until
        elif history.now <= until:
            open_ += 1
        else:
            unsigned += 1
    return {
        "in_time": Proportion.of(in_time, in_time + late + unsigned).as_dict(),
        "late": late,
        "unsigned": unsigned,
        "open": open_,
        "unknown": sum(ended_at is None for ended_at, _decision in ended),
    }


def carried_out(cases: Sequence[Case], history: History) -> dict[str, Any]:
    """
    What became of the signed decisions whose due date passed at least two weeks ago.

    `silent`: nobody has said anything, part of the unknown; `silent_treated`: although the record
    has a treatment since. `undocumented`: deviations without a reason, or with "unknown" for one.
    Advice without a quorum is not there to be carried out.
    """
    made = [(c.decision, c) for c in cases if c.decision and c.decision.signed_at]
    binding = [(decision, case) for decision, case in made if not decision.is_provisional]
    dated = [(decision, case) for decision, case in binding if decision.due_on]
    due = [one for one in dated if _is_due(one[0], history)]
    states = [state_of(decision) for decision, _patient in due]
    counted = Counter(states)
    silent = [one for one in due if not one[0].answers]
    reasons = [
        _reason_of(decision)
        for (decision, _case), state in zip(due, states, strict=True)
        if state in DEVIATIONS
    ]
    return {
        "n": len(due),
        "states": [
            {"code": state.value, **Proportion.of(counted[state], len(due)).as_dict()}
            for state in State
        ],
        "silent": len(silent),
        "silent_treated": sum(_is_treated_since(case, history) for _decision, case in silent),
        "not_due": len(dated) - len(due),
        "no_due_date": len(binding) - len(dated),
        "provisional": len(made) - len(binding),
        "reasons": ranked(reason for reason in reasons if reason),
        "undocumented": Proportion.of(sum(r is None for r in reasons), len(reasons)).as_dict(),
    }


def _is_due(decision: Decision, history: History) -> bool:
    return decision.due_on is not None and decision.due_on + GRACE < history.today


def _is_treated_since(case: Case, history: History) -> bool:
    treatments = history.people[case.patient].treatments
    return any(last >= case.held_on for _first, last in treatments)


def state_of(decision: Decision) -> State:
    """
    One answer for a decision that several treatments may have carried out: fully or differently only
    if all say so. A treatment counts more than an earlier "not yet".
    """
    said = {State(state) for state, _reason in decision.answers}
    done = said & {State.AS_DECIDED, *DEVIATIONS}
    if len(done) == 1:
        return done.pop()
    if done:
        return State.PARTLY
    return State.NOT_YET if State.NOT_YET in said else State.UNKNOWN


def _reason_of(decision: Decision) -> str | None:
    """The first reason that says something."""
    told = (reason for state, reason in decision.answers if state in DEVIATIONS)
    return next((reason for reason in told if reason not in NO_REASON), None)
