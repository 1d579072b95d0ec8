"""A table of times with what is known of those behind them, and what is asked of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analytics.stats.collation import sorted_as_r
from analytics.stats.intervals import ConfidenceType
from analytics.stats.time_to_event import TimeToEvent


@dataclass(frozen=True, slots=True, eq=False)
class Covariate:
    """Numbers with NaN, or texts with None, for what is missing."""

    name: str
    values: NDArray[Any]


@dataclass(frozen=True, eq=False)
class Subjects:
    """A table: times and what is known of those behind them, in one order."""

    data: TimeToEvent
    competing: bool  # the events are causes: 0, 1, 2, ...
    columns: tuple[str, ...] = ()
    roles: Mapping[str, str] = field(default_factory=dict)
    group: NDArray[Any] | None = None
    strata: NDArray[Any] | None = None
    cluster: NDArray[Any] | None = None
    stretches: bool = False  # several rows are of one subject
    covariates: tuple[Covariate, ...] = ()

    def where(self, chosen: NDArray[np.bool_]) -> "Subjects":
        def part(values: NDArray[Any] | None) -> NDArray[Any] | None:
            return None if values is None else values[chosen]

        return replace(
            self,
            data=self.data.where(chosen),
            group=part(self.group),
            strata=part(self.strata),
            cluster=part(self.cluster),
            covariates=tuple(replace(one, values=one.values[chosen]) for one in self.covariates),
        )

    @property
    def groups(self) -> list[str]:
        return [] if self.group is None else sorted_as_r(self.group.tolist())

    @property
    def group_codes(self) -> NDArray[np.int64]:
        """Each subject's group as its place in `groups`."""
        assert self.group is not None
        place = {name: code for code, name in enumerate(self.groups)}
        return np.array([place[label] for label in self.group.tolist()], dtype=np.int64)

    def parts(self, otherwise: Sequence[str] = ()) -> Iterator[tuple[str, "Subjects"]]:
        """Each group by its name; without groups everybody under `otherwise`."""
        if self.group is None:
            yield from ((name, self) for name in otherwise)
            return
        for name in self.groups:
            yield name, self.where(self.group == name)


def rows_of_each(labels: NDArray[Any]) -> list[NDArray[np.int64]]:
    """The rows of every label, by one sort: a table may have as many strata as patients."""
    _, code, count = np.unique(labels, return_inverse=True, return_counts=True)
    return np.split(np.argsort(code, kind="stable"), np.cumsum(count)[:-1])


@dataclass(frozen=True, slots=True)
class Wishes:
    """`times` and `tau` None: chosen from the data. `kind` None: all three types of intervals."""

    times: tuple[float, ...] | None = None
    tau: float | None = None
    pseudo_times: tuple[float, ...] = ()
    kind: ConfidenceType | None = None

    @property
    def kinds(self) -> tuple[ConfidenceType, ...]:
        return tuple(ConfidenceType) if self.kind is None else (self.kind,)
