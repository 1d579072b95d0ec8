"""Response to systemic therapy by RECIST 1.1, from sums of target diameters in mm.

Eisenhauer EA, et al. Eur J Cancer 2009;45:228-247. Read in three agreeing secondary tables.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

MAX_TARGETS = 5
MAX_TARGETS_PER_ORGAN = 2
_NODE_NORMAL_BELOW_MM = 10


class Response(StrEnum):
    """Complete, partial, stable, progressive, not evaluable."""

    CR = "CR"
    PR = "PR"
    SD = "SD"
    PD = "PD"
    NE = "NE"


class NonTargetResponse(StrEnum):
    """Non-target lesions are not measured; NONE means that there are none."""

    CR = "CR"
    NON_CR_NON_PD = "non_CR_non_PD"
    PD = "PD"
    NE = "NE"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Target:
    """A target lesion on one date: longest diameter, or short axis of a node; 0 when gone."""

    organ: str
    size_mm: float | None
    is_node: bool = False


@dataclass(frozen=True, slots=True)
class TargetSum:
    """Sum of diameters, and whether every target is gone and every node below 10 mm."""

    mm: float
    is_complete: bool


def is_measurable(*, size_mm: float, is_node: bool = False) -> bool:
    """Longest diameter from 10 mm on CT; nodes by their short axis from 15 mm."""
    return size_mm >= (15 if is_node else 10)


def may_be_targets(targets: Sequence[Target]) -> bool:
    """At most 5 targets and at most 2 in an organ: of many liver metastases only 2 are measured."""
    per_organ = Counter(target.organ for target in targets)
    return (
        len(targets) <= MAX_TARGETS and max(per_organ.values(), default=0) <= MAX_TARGETS_PER_ORGAN
    )


def sum_of_targets(targets: Iterable[Target]) -> TargetSum | None:
    """The sum on one date; None if there is no target or one was not measured."""
    measured = [(target.size_mm, target.is_node) for target in targets]
    sizes = [size for size, _ in measured if size is not None]
    if not measured or len(sizes) < len(measured):
        return None
    is_complete = all(
        (size or 0) < _NODE_NORMAL_BELOW_MM if is_node else size == 0 for size, is_node in measured
    )
    return TargetSum(mm=sum(sizes), is_complete=is_complete)


def target_response(
    *, baseline_mm: float | None, nadir_mm: float | None, current: TargetSum | None
) -> Response:
    """
    CR, then PD, then PR, then SD; NE if a sum is unknown.

    PD is a rise of at least 20% and at least 5 mm over the nadir, the smallest sum so far with the
    baseline; it is tested before PR. PR is a fall of at least 30% from the baseline. After a nadir
    of 0 anything that reappears is PD (recalled, not verified).
    """
    if baseline_mm is None or nadir_mm is None or current is None:
        return Response.NE
    if current.is_complete:
        return Response.CR
    rise_mm = current.mm - nadir_mm
    if nadir_mm == 0 or (rise_mm >= 5 and 5 * rise_mm >= nadir_mm):
        return Response.PD
    if 10 * (baseline_mm - current.mm) >= 3 * baseline_mm:
        return Response.PR
    return Response.SD


def overall_response(
    *, target: Response, non_target: NonTargetResponse, has_new_lesion: bool | None
) -> Response:
    """
    A new lesion or progression anywhere is PD; CR needs the non-targets gone too, else it is PR.

    Otherwise the target response. Not knowing of new lesions makes everything but PD NE.
    """
    if has_new_lesion or Response.PD in (target, non_target):
        return Response.PD
    if has_new_lesion is None:
        return Response.NE
    if target == Response.CR and non_target not in (NonTargetResponse.CR, NonTargetResponse.NONE):
        return Response.PR
    return target
