"""One kind of waiting work, as components/work_card.html draws it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tumorboard.access.rules import RULES
from tumorboard.models import User

# A card is a glance: the rest stands behind its link.
SHOWN = 6


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose home page it is, which centers the request sees, and the day."""

    user: User
    center_ids: list[int]
    today: date

    def may(self, url_name: str, method: str = "GET") -> bool:
        """Whether a link to the address would be let through: one that is refused is not offered."""
        roles = {grant.role for grant in self.user.current_grants()}
        rule = RULES[url_name][method]
        return isinstance(rule.roles, frozenset) and bool(rule.roles & roles)


@dataclass(frozen=True, slots=True)
class Item:
    title: str
    note: str = ""
    url: str = ""
    action: str = ""
    when: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """`count` is of all that wait, also of those not shown; None where a number says nothing."""

    title: str
    empty: str
    items: list[Item] = field(default_factory=list)
    count: int | None = None
    tone: str = ""
    all_url: str = ""
    all_label: str = ""


def waiting(found: Iterable[Any], item: Callable[[Any], Item], *, tone: str = "", **card) -> Card:
    """A card of things that wait, the first ones shown."""
    rows = list(found)
    return Card(
        items=[item(row) for row in rows[:SHOWN]],
        count=len(rows) or None,
        tone=tone if rows else "",
        **card,
    )
