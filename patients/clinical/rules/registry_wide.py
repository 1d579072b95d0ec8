"""Rules that need more than one patient: tables that add up (V27), people entered twice (V28)."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from ..identity import fold
from .findings import Code, Field, Finding, error, warning


def v27_levels_add_up(
    *, variable: str, level_counts: Mapping[str, int], missing_count: int, total_count: int
) -> Iterator[Finding]:
    """
    The levels of a single-choice variable and its missing values make the whole.

    Not for sites of recurrence and other multiple answers, which are labeled as such instead.
    """
    counted = sum(level_counts.values()) + missing_count
    if counted != total_count:
        yield error(
            "V27",
            Code.LEVELS_DO_NOT_ADD_UP,
            Field("reports", variable, "level_counts"),
            counted=counted,
            total=total_count,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What identifies a patient of one center; what is unknown identifies nobody."""

    key: str
    name: str | None = None
    born_on: date | None = None
    mrn: str | None = None
    national_id: str | None = None


def v28_people_are_entered_once(people: Iterable[Person]) -> Iterator[Finding]:
    """The same name and birth date, record number or national number is probably the same person."""
    seen: dict[Hashable, list[Person]] = defaultdict(list)
    for person in people:
        for identifier in _identifiers(person):
            seen[identifier].append(person)
    reported: set[tuple[str, ...]] = set()
    for same in seen.values():
        keys = tuple(person.key for person in same)
        if len(same) > 1 and keys not in reported:
            reported.add(keys)
            yield warning(
                "V28", Code.PERSON_TWICE, *(Field("patients", key, "identity") for key in keys)
            )


def _identifiers(person: Person) -> Iterator[Hashable]:
    if person.name and person.born_on:
        yield "name", fold(person.name), person.born_on
    if person.mrn:
        yield "mrn", person.mrn
    if person.national_id:
        yield "national_id", person.national_id
