"""The rail: the sections of the application, in their order. Who may open them: access/rules.py."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from tumorboard.access.rules import RULES, Whom


@dataclass(frozen=True)
class Section:
    """`key` is what a page names in its context as `section`; `shortcut` follows G on the keyboard."""

    key: str
    label: str | Promise
    icon: str
    url_name: str
    shortcut: str

    @property
    def url(self) -> str:
        return reverse(self.url_name)


# The first three stand in the bottom bar of a phone, the others under "More".
SECTIONS = [
    Section("home", pgettext_lazy("section", "Home"), "home", "home", "h"),
    Section("patients", pgettext_lazy("section", "Patients"), "patients", "patients:list", "p"),
    Section("boards", pgettext_lazy("section", "Boards"), "board", "meetings:list", "b"),
    Section("actions", pgettext_lazy("section", "Actions"), "check", "meetings:actions", "a"),
    Section("follow_up", pgettext_lazy("section", "Follow-up"), "calendar", "follow_up", "f"),
    Section(
        "outcomes", pgettext_lazy("section", "Outcomes"), "outcomes", "analytics:survival", "o"
    ),
    Section("data", pgettext_lazy("section", "Data"), "data", "data:import", "d"),
    Section("people", pgettext_lazy("section", "People"), "people", "people:list", "u"),
    Section("audit", pgettext_lazy("section", "Access log"), "lock", "access_log", "l"),
]
ON_PHONE = 3


def sections_of(user) -> list[Section]:
    """The sections this person may open today: a link that would be refused is not offered."""
    if not user.is_authenticated:
        return []
    return [section for section in SECTIONS if may_open(user, section.url_name)]


def may_open(user, url_name: str) -> bool:
    """Whether the page would open for this person today, in any of the centers; of a button, whether it works."""
    methods = RULES.get(url_name, {})
    rule = methods.get("GET") or methods.get("POST")
    if rule is None:
        return False
    if isinstance(rule.roles, Whom):
        return rule.roles is Whom.SIGNED_IN
    return bool(rule.roles & {grant.role for grant in user.current_grants()})
