"""
Whether a patient's answers allow that the record, without identity, leaves the hospital for research.

Not: what may be counted inside the hospital, which needs no such answer.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class ResearchAnswer:
    """One answer about research use. Without a date nobody knows what it came after."""

    decision: str | None
    decided_on: date | None
    withdrawn_on: date | None = None

    @property
    def allows(self) -> bool:
        return self.decision == "given" and self.withdrawn_on is None

    @property
    def forbids(self) -> bool:
        return self.decision in ("refused", "withdrawn") or self.withdrawn_on is not None


def allows_research(answers: Iterable[ResearchAnswer]) -> bool:
    """
    Only a consent that stands does: silence is none, and a refusal or a withdrawal counts unless a
    consent was certainly given after it.
    """
    known = list(answers)
    noes = [one for one in known if one.forbids]
    return any(one.allows and all(_is_after(one, no) for no in noes) for one in known)


def _is_after(yes: ResearchAnswer, no: ResearchAnswer) -> bool:
    said_no_on = no.withdrawn_on or no.decided_on
    if yes.decided_on is None or said_no_on is None:
        return False
    return yes.decided_on > said_no_on
