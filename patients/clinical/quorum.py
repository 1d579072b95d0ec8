"""Whether the disciplines a board needs were there while a case was discussed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

Place = tuple[str, int]  # a discipline, and which of its required members


@dataclass(frozen=True, slots=True)
class QuorumRule:
    """How many of each discipline must be present, and who counts. `by_option`: option to discipline to number."""

    required: Mapping[str, int] = field(hash=False)
    by_option: Mapping[str, Mapping[str, int]] = field(hash=False, default_factory=dict)
    allows_remote: bool = True
    allows_two_disciplines_per_person: bool = False

    def for_options(self, options: Iterable[str]) -> "QuorumRule":
        """The rule for a decision: what certain options need comes on top of what the board always needs."""
        required = dict(self.required)
        for option in options:
            for discipline, count in self.by_option.get(option, {}).items():
                required[discipline] = max(count, required.get(discipline, 0))
        return replace(self, required=required)


@dataclass(frozen=True, slots=True)
class Presence:
    """One person in one discipline, as exercised at this meeting, for as long as they stayed."""

    person: str
    discipline: str
    joined_at: datetime
    left_at: datetime | None = None
    is_remote: bool = False


@dataclass(frozen=True, slots=True)
class Quorum:
    """The finding for one case: the disciplines that were short, none if the quorum was met."""

    missing: tuple[str, ...]

    @property
    def is_met(self) -> bool:
        return not self.missing


def quorum_of_case(
    *, rule: QuorumRule, presences: Iterable[Presence], started_at: datetime, ended_at: datetime
) -> Quorum:
    """
    Met if every required discipline had its number among those present for the case.

    Present means joined by the end of the case and not gone before it began. A person who declared
    two disciplines fills one place only, unless the rule allows both; people are placed so that as
    many places as possible are filled. Who was present is always known here: an attendance nobody
    recorded did not happen.
    """
    there = [
        presence
        for presence in presences
        if presence.joined_at <= ended_at
        and (presence.left_at is None or presence.left_at >= started_at)
        and (rule.allows_remote or not presence.is_remote)
    ]
    places = [
        (discipline, number)
        for discipline, count in rule.required.items()
        for number in range(count)
    ]
    filled = (
        _places_filled_with_shared_people(places, there)
        if rule.allows_two_disciplines_per_person
        else _places_filled_one_person_each(places, there)
    )
    short = [discipline for discipline, number in places if (discipline, number) not in filled]
    return Quorum(missing=tuple(dict.fromkeys(short)))


def _places_filled_with_shared_people(places: list[Place], there: list[Presence]) -> set[Place]:
    people = {
        discipline: {presence.person for presence in there if presence.discipline == discipline}
        for discipline, _ in places
    }
    return {
        (discipline, number) for discipline, number in places if number < len(people[discipline])
    }


def _places_filled_one_person_each(places: list[Place], there: list[Presence]) -> set[Place]:
    """A maximum matching of places and people, place by place along augmenting paths."""
    holder_of: dict[str, Place] = {}

    def seat(place: Place, tried: set[str]) -> bool:
        for presence in there:
            if presence.discipline != place[0] or presence.person in tried:
                continue
            tried.add(presence.person)
            held = holder_of.get(presence.person)
            if held is None or seat(held, tried):
                holder_of[presence.person] = place
                return True
        return False

    return {place for place in places if seat(place, set())}
