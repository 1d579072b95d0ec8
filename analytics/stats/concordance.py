"""How often the one with the higher predicted risk has the event first: Harrell's C, with its error."""

from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analytics.stats.intervals import Floats
from analytics.stats.results import NotEstimable, Reason
from analytics.stats.risk_sets import Integers, RiskSets


@dataclass(frozen=True, slots=True)
class Concordance:
    """
    `concordance` of the pairs in which one is known to have had the event before the other; equal
    predictions count half. Infinitesimal jackknife for the error.

    Harrell FE, et al. JAMA 1982;247:2543-2546. Therneau TM, Watson DA. Mayo TR 85, 2015.
    """

    concordance: float
    standard_error: float
    concordant: int
    discordant: int
    tied: int


def concordance(
    sets: RiskSets, predictor: Floats, cluster: NDArray[Any] | None = None
) -> Concordance | NotEstimable:
    """
    Pairs are of one stratum and at risk together: with delayed entry a subject is compared only
    with events after its entry. Somebody censored on the day of an event was still there.
    """
    levels, rank = np.unique(predictor, return_inverse=True)
    # Twice the time, plus one for the censored: who is compared with an event leaves after it.
    leaves = 2 * sets.exit + ~sets.event
    when = 2 * sets.exit[sets.event]

    later = _Ranked.of(leaves, rank, len(levels))
    not_yet = _Ranked.of(2 * sets.entry, rank, len(levels))
    happened = _Ranked.of(when, rank[sets.event], len(levels))

    own = rank[sets.event]
    # As the one who has the event: with everybody who leaves later, less those yet to come.
    below, above, same = (
        beyond - absent
        for beyond, absent in zip(later.after(when, own), not_yet.after(when - 1, own), strict=True)
    )
    concordant, discordant, tied = int(below.sum()), int(above.sum()), int(same.sum())
    pairs = concordant + discordant + tied
    if not pairs:
        return NotEstimable(Reason.NO_EVENTS if not len(when) else Reason.NO_PAIRS)
    gain, count = np.zeros(len(rank), dtype=np.int64), np.zeros(len(rank), dtype=np.int64)
    gain[sets.event] += below - above
    count[sets.event] += below + above + same
    # As the one who outlives it: with the events after the own entry and before leaving.
    less, more, equal = (
        through - before
        for through, before in zip(
            happened.before(leaves, rank), happened.before(2 * sets.entry + 1, rank), strict=True
        )
    )
    gain += more - less
    count += less + more + equal
    somers = (concordant - discordant) / pairs
    shift: Floats = (gain - somers * count) / pairs
    if cluster is not None:
        shift = _summed(shift, cluster)
    error = sqrt(float(shift @ shift)) / 2
    return Concordance((somers + 1) / 2, error, concordant, discordant, tied)


def _summed(values: Floats, cluster: NDArray[Any]) -> Floats:
    labels, code = np.unique(cluster, return_inverse=True)
    sums: Floats = np.zeros(len(labels))
    np.add.at(sums, code, values)
    return sums


@dataclass(frozen=True, slots=True)
class _Ranked:
    """
    Ranks in order of a time, to be counted by time and rank at once.

    A wavelet matrix: one pass per bit of the rank answers all questions together.
    """

    times: Integers
    zeros: tuple[Integers, ...]  # per bit, from the highest: running count of zeros
    ranks: int
    counts: Integers  # of each rank, running

    @classmethod
    def of(cls, times: Integers, ranks: Integers, distinct: int) -> "_Ranked":
        order = np.argsort(times, kind="stable")
        current, zeros = ranks[order], []
        for bit in reversed(range(int(distinct).bit_length())):
            ones = (current >> bit) & 1
            zeros.append(np.concatenate(([0], np.cumsum(1 - ones))))
            current = np.concatenate((current[ones == 0], current[ones == 1]))
        running = np.concatenate(([0], np.bincount(ranks, minlength=distinct).cumsum()))
        return cls(times[order], tuple(zeros), distinct, running)

    def before(self, times: Integers, rank: Integers) -> tuple[Integers, Integers, Integers]:
        """Of those with a time below each of `times`: how many of lower, higher and the same rank."""
        until = np.searchsorted(self.times, times, side="left")
        lower, through = self._below(until, rank), self._below(until, rank + 1)
        return lower, until - through, through - lower

    def after(self, times: Integers, rank: Integers) -> tuple[Integers, Integers, Integers]:
        """The same of those with a time above."""
        lower, higher, same = self.before(times + 1, rank)
        less, through = self.counts[rank], self.counts[rank + 1]
        return less - lower, self.counts[-1] - through - higher, through - less - same

    def _below(self, until: Integers, rank: Integers) -> Integers:
        """How many of the first `until` have a rank below `rank`."""
        start, stop, found = np.zeros_like(until), until, np.zeros_like(until)
        for bit, zeros in zip(reversed(range(len(self.zeros))), self.zeros, strict=True):
            start_zeros, stop_zeros = zeros[start], zeros[stop]
            one = ((rank >> bit) & 1).astype(bool)
            found = found + np.where(one, stop_zeros - start_zeros, 0)
            start = np.where(one, zeros[-1] + start - start_zeros, start_zeros)
            stop = np.where(one, zeros[-1] + stop - stop_zeros, stop_zeros)
        return found
