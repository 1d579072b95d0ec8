"""
Pseudo-values: for each subject a number that stands for its survival, known or not, in an ordinary regression.
"""

from collections.abc import Sequence

import numpy as np

from analytics.stats.intervals import Floats
from analytics.stats.kaplan_meier import KaplanMeier
from analytics.stats.results import NotEstimable
from analytics.stats.rmst import restricted_mean
from analytics.stats.time_to_event import InvalidTimes, TimeToEvent


def pseudo_survival(data: TimeToEvent, times: Sequence[float]) -> Floats:
    """Of S at each of `times` (subjects x times): S + n x influence, by the infinitesimal jackknife."""
    curve = _curve(data)
    influence = _Influence(curve, data)
    survival = np.array([point.survival for point in curve.at(times)], dtype=float)
    return survival + len(data) * np.stack([influence.survival(t) for t in times], axis=1)


def pseudo_restricted_mean(data: TimeToEvent, times: Sequence[float]) -> Floats:
    """
    Of the restricted mean to each of `times` (subjects x times).

    Andersen PK, Perme MP. Stat Methods Med Res 2010;19:71-99.
    """
    curve = _curve(data)
    influence = _Influence(curve, data)
    columns = []
    for tau in times:
        mean = restricted_mean(curve, tau)
        assert not isinstance(mean, NotEstimable)  # there are patients
        columns.append(mean.mean + len(data) * influence.area(tau))
    return np.stack(columns, axis=1)


def _curve(data: TimeToEvent) -> KaplanMeier:
    if data.entry is not None:
        raise InvalidTimes("entry", "pseudo-values have no form for delayed entry")
    if not len(data):
        raise InvalidTimes("time", "there are no subjects")
    return KaplanMeier.of(data)


class _Influence:
    """
    The derivative of a curve by the weight of each subject.

    Until it leaves a subject holds S(t) up by S(t) H(t), H the sum of d / (n (n - d)); its own event
    pulls by S / (n - d) once.
    """

    def __init__(self, curve: KaplanMeier, data: TimeToEvent) -> None:
        table = curve.table
        survivors = (table.at_risk - table.events).astype(float)
        self.times, self.level = table.time, curve.survival
        self.hold = np.cumsum(_ratio(table.events.astype(float), table.at_risk * survivors))
        self.leaves = np.searchsorted(table.time, data.duration)
        pull = np.where(data.event, _ratio(np.ones_like(survivors), survivors)[self.leaves], 0.0)
        self.after = self.hold[self.leaves] - pull

    def survival(self, time: float) -> Floats:
        last = int(np.searchsorted(self.times, time, side="right")) - 1
        if last < 0:
            return np.zeros(len(self.leaves))
        watched = self.leaves > last
        return self.level[last] * np.where(watched, self.hold[last], self.after)

    def area(self, tau: float) -> Floats:
        """The integral of the influence on S up to `tau`."""
        until = int(np.searchsorted(self.times, tau, side="right"))
        widths = np.diff(np.append(self.times[:until].astype(float), tau))
        held = np.concatenate(([0.0], np.cumsum(widths * self.level[:until] * self.hold[:until])))
        under = np.concatenate(([0.0], np.cumsum(widths * self.level[:until])))
        end = np.minimum(self.leaves, until)
        return held[end] + self.after * (under[-1] - under[end])


def _ratio(part: Floats, whole: Floats) -> Floats:
    """Nothing where the whole is 0: there S is 0 and no weight changes it."""
    return np.divide(part, whole, out=np.zeros_like(whole), where=whole > 0)
