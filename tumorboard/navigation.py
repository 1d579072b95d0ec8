"""The rail: the sections of the application, in their order. Not: who may open them (access/)."""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy


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
    Section(
        "outcomes", pgettext_lazy("section", "Outcomes"), "outcomes", "analytics:survival", "o"
    ),
    Section("data", pgettext_lazy("section", "Data"), "data", "patients:import", "d"),
    Section("people", pgettext_lazy("section", "People"), "people", "people:list", "u"),
]
ON_PHONE = 3


def sections() -> list[Section]:
    """The sections whose pages exist."""
    return [section for section in SECTIONS if _exists(section)]


def _exists(section: Section) -> bool:
    try:
        return bool(section.url)
    except NoReverseMatch:
        return False
