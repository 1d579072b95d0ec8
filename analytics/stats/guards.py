"""
What forbids a comparison or must be said beside it, as typed results for page, interface and export.

A guard carries codes and numbers, never a sentence: the words are the page's, in its language.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import asdict, dataclass
from itertools import combinations
from typing import Any, ClassVar

# Below these a p value says more about luck than about patients.
FEWEST_PATIENTS_PER_GROUP = 5
FEWEST_EVENTS = 10
FEWEST_EVENTS_PER_PARAMETER = 10
# Below this the hazards are said not to be proportional.
PROPORTIONAL_LEVEL = 0.05
# Where fewer are at risk a curve is drawn faded: one death moves it by a fifth or more.
FEWEST_AT_RISK = 5


@dataclass(frozen=True, slots=True)
class Guard:
    """`code` names the guard for every reader; `forbids_test` means that no p value may be shown."""

    code: ClassVar[str]
    forbids_test: ClassVar[bool] = False

    def as_dict(self) -> dict[str, Any]:
        return {"code": self.code, "forbids_test": self.forbids_test, **asdict(self)}


@dataclass(frozen=True, slots=True)
class OverlappingGroups(Guard):
    """`shared` patients are in both groups, so the groups are not independent."""

    code: ClassVar[str] = "overlapping_groups"
    forbids_test: ClassVar[bool] = True
    first: str
    second: str
    shared: int


@dataclass(frozen=True, slots=True)
class SmallGroup(Guard):
    """Fewer than five patients in a group; an empty group has 0."""

    code: ClassVar[str] = "small_group"
    forbids_test: ClassVar[bool] = True
    group: str
    patients: int


@dataclass(frozen=True, slots=True)
class FewEvents(Guard):
    """Fewer than ten events in all groups together."""

    code: ClassVar[str] = "few_events"
    forbids_test: ClassVar[bool] = True
    events: int


@dataclass(frozen=True, slots=True)
class NonProportionalHazards(Guard):
    """The ratio of the hazards changes over time: one number for it misleads, and the means are offered."""

    code: ClassVar[str] = "non_proportional_hazards"
    p_value: float


@dataclass(frozen=True, slots=True)
class FewEventsPerParameter(Guard):
    """Fewer than ten events for each parameter: no model is fitted."""

    code: ClassVar[str] = "few_events_per_parameter"
    events: int
    parameters: int


@dataclass(frozen=True, slots=True)
class ClusteredTimes(Guard):
    """A patient gives several times (lesions): a test that takes them for patients is not made."""

    code: ClassVar[str] = "clustered_times"
    forbids_test: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class NoEventsYet(Guard):
    """Survival of 100% with an interval of 100 to 100% would be a promise: say "no deaths yet"."""

    code: ClassVar[str] = "no_events_yet"
    group: str


@dataclass(frozen=True, slots=True)
class MedianNotReached(Guard):
    """More than half are free of the event to the end of the curve. Never a crude median instead."""

    code: ClassVar[str] = "median_not_reached"
    group: str


@dataclass(frozen=True, slots=True)
class Withheld:
    """A test that was not made, and the guards that forbid it."""

    because: tuple[Guard, ...]


def overlapping_groups(
    subjects: Mapping[str, Iterable[Hashable]],
) -> tuple[OverlappingGroups, ...]:
    """Every pair of groups that has subjects in common."""
    shared = {
        pair: _in_both(*(subjects[name] for name in pair)) for pair in combinations(subjects, 2)
    }
    return tuple(OverlappingGroups(*pair, count) for pair, count in shared.items() if count)


def _in_both(first: Iterable[Hashable], second: Iterable[Hashable]) -> int:
    import numpy as np  # pages know guards too, and load no numpy

    # Sets of a million numbers take a second to make, and sorting them half of it; a table of what is there, nothing.
    if isinstance(first, np.ndarray) and isinstance(second, np.ndarray):
        return len(np.unique(first[np.isin(first, second)]))
    return len(frozenset(first) & frozenset(second))


def size_guards(patients: Mapping[str, int], events: Mapping[str, int]) -> tuple[Guard, ...]:
    """Too few patients in a group, or too few events in all."""
    small = [
        SmallGroup(name, count)
        for name, count in patients.items()
        if count < FEWEST_PATIENTS_PER_GROUP
    ]
    total = sum(events.values())
    few = [FewEvents(total)] if total < FEWEST_EVENTS else []
    return (*small, *few)


def too_few_events(events: int, parameters: int) -> tuple[FewEventsPerParameter, ...]:
    """
    Peduzzi P, et al. J Clin Epidemiol 1995;48:1503-1510: ten events for each parameter of a Cox model.
    """
    if events < FEWEST_EVENTS_PER_PARAMETER * parameters:
        return (FewEventsPerParameter(events, parameters),)
    return ()
