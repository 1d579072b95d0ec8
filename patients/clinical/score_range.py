"""A score that may lack inputs: the lowest and highest it can be, and what would settle it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class ScoreRange:
    """
    The points a score may have, and the unknown inputs that keep it open.

    A missing input is never counted as zero: it widens the range. `missing` names only inputs that
    could still change the points, so it is empty exactly when low equals high.
    """

    low: int
    high: int
    missing: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.low > self.high:
            raise ValueError(f"a score cannot run from {self.low} to {self.high}")
        if (self.low == self.high) == bool(self.missing):
            raise ValueError(f"{self.low} to {self.high} does not fit missing {self.missing}")

    @property
    def points(self) -> int | None:
        """The score; None while an input that matters is missing."""
        return self.low if self.low == self.high else None


class RiskGroup(StrEnum):
    """The groups authors print; each score uses some of them."""

    LOW = "low"
    INTERMEDIATE = "intermediate"
    MEDIUM = "medium"
    MODERATE = "moderate"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class Criterion:
    """One line of a score: the points it may give, and the unknown inputs behind more than one."""

    possible_points: tuple[int, ...]
    missing: tuple[str, ...] = ()


def points_if(met: bool | None, *, input_name: str, points: int = 1) -> Criterion:
    """A criterion worth `points` when met; unknown (None) leaves both open."""
    if met is None:
        return Criterion((0, points), (input_name,))
    return Criterion((points if met else 0,))


def points_by_class(
    value: str | None, points_of: Mapping[str, int], *, input_name: str
) -> Criterion:
    """A criterion with points per class; unknown (None) leaves all of them open."""
    if value is None:
        return Criterion(tuple(points_of.values()), (input_name,))
    return Criterion((points_of[value],))


def total(criteria: Iterable[Criterion]) -> ScoreRange:
    """The sum of the criteria, open where they are open."""
    counted = list(criteria)
    return ScoreRange(
        low=sum(min(criterion.possible_points) for criterion in counted),
        high=sum(max(criterion.possible_points) for criterion in counted),
        missing=tuple(name for criterion in counted for name in criterion.missing),
    )


def group_by_upper_limit(
    score: ScoreRange, upper_limits: Iterable[tuple[int, RiskGroup]]
) -> RiskGroup | None:
    """The group of a score, from (highest points, group) in order; None if the range spans two."""
    limits = list(upper_limits)
    low, high = (
        next(group for limit, group in limits if points <= limit)
        for points in (score.low, score.high)
    )
    return low if low is high else None
