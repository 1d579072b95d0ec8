"""What deferring a case costs: the days until the board has it before itself again. Pure; the rows: selectors.py."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Appearance:
    """A case at one meeting: deferred there, or else presented or decided. Who was only listed did not appear."""

    on: date
    is_deferred: bool
    reason: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Deferral:
    """One deferral. `until`: when the board had the case again; None: it still waits."""

    on: date
    until: date | None
    days: int
    reason: str = ""
    note: str = ""


def deferrals(
    appearances: Iterable[Appearance], *, as_of: date, ended_on: date | None = None
) -> list[Deferral]:
    """
    The deferrals of one case known on a day, oldest first, each with the days it cost until then.

    A deferral lasts from its meeting to the next one where the case came before the board. If it was
    deferred there once more, the days after are the second deferral's: so they may be added up, and no
    day is counted twice. `ended_on`: the referral was withdrawn and waits no more.
    """
    known = sorted((a for a in appearances if a.on <= as_of), key=lambda a: a.on)
    last = ended_on if ended_on is not None and ended_on <= as_of else None
    found = []
    for place, appearance in enumerate(known):
        until = known[place + 1].on if place + 1 < len(known) else last
        if appearance.is_deferred:
            days = ((until or as_of) - appearance.on).days
            found.append(Deferral(appearance.on, until, days, appearance.reason, appearance.note))
    return found
