"""Gray's test: does the cumulative incidence of one cause differ between groups?"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.stats.intervals import Floats
from analytics.stats.rank_test import RankTest, chi_square_test
from analytics.stats.results import NotEstimable, Reason
from analytics.stats.time_to_event import InvalidTimes, TimeToEvent, tied_times


def gray_test(groups: Sequence[TimeToEvent], cause: int = 1) -> RankTest | NotEstimable:
    """The test over one stratum; groups without patients do not count."""
    return stratified_gray_test([groups], cause)


def stratified_gray_test(
    strata: Sequence[Sequence[TimeToEvent]], cause: int = 1
) -> RankTest | NotEstimable:
    """
    Scores and variances summed over strata, each with the same groups in the same order.

    Gray RJ. Ann Stat 1988;16:1141-1154, with rho = 0 and, for tied times, the corrections of his
    own program (R package cmprsk).
    """
    if any(group.entry is not None for groups in strata for group in groups):
        raise InvalidTimes("entry", "Gray's test has no form for delayed entry")
    present = np.any([[len(group) > 0 for group in groups] for groups in strata], axis=0)
    if present.sum() < 2:
        return NotEstimable(Reason.ONE_GROUP_AT_RISK)
    kept = [[group for group, there in zip(g, present, strict=True) if there] for g in strata]
    parts = [_stratum(groups, cause) for groups in kept]
    observed, expected, variance = (np.sum(part, axis=0) for part in zip(*parts, strict=True))
    if not observed.any():
        return NotEstimable(Reason.NO_EVENTS)
    return chi_square_test(observed, expected, variance)


@dataclass(frozen=True, slots=True)
class _Counts:
    """At risk, with the event, and with a competing event: groups x times with any event."""

    at_risk: Floats
    events: Floats
    others: Floats

    @classmethod
    def of(cls, groups: Sequence[TimeToEvent], cause: int) -> "_Counts":
        times = tied_times(np.concatenate([g.duration[g.event > 0] for g in groups]))

        def counted(group: TimeToEvent, chosen: NDArray[np.bool_]) -> NDArray[np.int64]:
            places = np.searchsorted(times, group.duration[chosen], side="right") - 1
            return np.bincount(places, minlength=len(times))

        own = [counted(g, g.event == cause) for g in groups]
        others = [counted(g, (g.event > 0) & (g.event != cause)) for g in groups]
        at_risk = [len(g) - np.searchsorted(np.sort(g.duration), times) for g in groups]
        return cls(*(np.array(rows, dtype=float) for rows in (at_risk, own, others)))


def _before(values: Floats, start: float) -> Floats:
    """The curves just before each time."""
    first = np.full((*values.shape[:-1], 1), start)
    return np.concatenate((first, values[..., :-1]), axis=-1)


def _stratum(groups: Sequence[TimeToEvent], cause: int) -> tuple[Floats, Floats, Floats]:
    """Observed and expected weighted events of the groups, and the covariance of their difference."""
    counts = _Counts.of(groups, cause)
    there = counts.at_risk > 0
    fallen = np.divide(
        counts.events + counts.others,
        counts.at_risk,
        out=np.zeros_like(counts.at_risk),
        where=there,
    )
    free = np.cumprod(1 - fallen, axis=1)
    free_before = _before(free, 1.0)
    own = np.divide(counts.events, counts.at_risk, out=np.zeros_like(free), where=there)
    incidence_before = _before(np.cumsum(free_before * own, axis=1), 0.0)
    # Gray's R: those at risk, undoing the loss to competing events.
    adjusted = np.divide(counts.at_risk, free_before, out=np.zeros_like(free), where=there)
    total, events = adjusted.sum(axis=0), counts.events.sum(axis=0)
    weighted = adjusted * (1 - incidence_before)
    expected = np.sum(events * weighted / weighted.sum(axis=0), axis=1)
    pooled = np.cumsum(events / total)
    variance = _variance(counts, free, free_before, adjusted, pooled)
    return counts.events.sum(axis=1), expected, variance


def _variance(
    counts: _Counts, free: Floats, free_before: Floats, adjusted: Floats, pooled: Floats
) -> Floats:
    """
    The covariance of the scores; first index the score's group, second the group it is summed over.

    Every event of a group moves the scores now (`direct`) and, through the estimates, later: by
    the difference of `drift` from its final value.
    """
    total, events = adjusted.sum(axis=0), counts.events.sum(axis=0)
    identity = np.eye(len(adjusted))[:, :, None]
    direct = adjusted[:, None] * (identity - adjusted[None] / total)
    moved = direct * events
    # Where one group is left it moves nothing, also once the pooled incidence is 1. Where several are
    # left then, there is no variance.
    with np.errstate(divide="ignore", invalid="ignore"):
        steps = np.divide(
            moved, total * (1 - _before(pooled, 0.0)), out=np.zeros_like(moved), where=moved != 0
        )
        drift = np.cumsum(steps, axis=2)
    if not np.isfinite(drift).all():
        return np.zeros((len(adjusted), len(adjusted)))
    later = drift[:, :, -1:] - drift

    remaining = np.divide(1 - pooled, free, out=np.zeros_like(free), where=free > 0)
    spread = _tied(events, total * free_before) * np.divide(
        free_before * events,
        total * counts.at_risk,
        out=np.zeros_like(free),
        where=counts.at_risk > 0,
    )
    own = direct + (1 - remaining) * later
    other_spread = _tied(counts.others, counts.at_risk) * np.divide(
        free_before**2 * counts.others,
        counts.at_risk**2,
        out=np.zeros_like(free),
        where=(counts.others > 0) & (free > 0),
    )
    other = remaining * later
    return np.einsum("ikt,jkt,kt->ij", own, own, spread) + np.einsum(
        "ikt,jkt,kt->ij", other, other, other_spread
    )


def _tied(events: Floats, at_risk: Floats) -> Floats:
    """The correction of a variance for several events at one time."""
    correction = 1 - (events - 1) / np.where(events > 1, at_risk - 1, 1.0)
    return np.where(events > 1, correction, 1.0)
