"""Guards that need to know what a cohort or a grouping is, not only its numbers. See analytics/stats/guards.py."""

from dataclasses import dataclass
from typing import ClassVar

from analytics.stats.guards import Guard


@dataclass(frozen=True, slots=True)
class GroupingAfterTimeZero(Guard):
    """
    The groups are told apart by something that happens after time zero (immortal time).

    Whoever is in the later group had to live until it: simulated at a true hazard ratio of 1, such
    a comparison rejects in 30% and reads 0.49.
    """

    code: ClassVar[str] = "grouping_after_time_zero"
    forbids_test: ClassVar[bool] = True
    grouping: str


@dataclass(frozen=True, slots=True)
class ComparisonsMade(Guard):
    """So many comparisons were made on this cohort: of twenty without any difference one is "significant"."""

    code: ClassVar[str] = "comparisons_made"
    number: int


@dataclass(frozen=True, slots=True)
class CohortAfterTimeZero(Guard):
    """Everybody in the cohort reached `milestone` after time zero: until then nobody could die."""

    code: ClassVar[str] = "cohort_after_time_zero"
    milestone: str


@dataclass(frozen=True, slots=True)
class CohortChosenByTheFuture(CohortAfterTimeZero):
    """
    Who is in the cohort was decided by what came long after time zero, such as a second intervention.

    Its groups are not compared: simulated at a true hazard ratio of 1, a landmark of 12 months among those who
    were treated again at some time rejects in 59%.
    """

    forbids_test: ClassVar[bool] = True
