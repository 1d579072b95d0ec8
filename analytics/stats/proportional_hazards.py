"""Are the hazards of a Cox model proportional? The score test that R's cox.zph makes since survival 3."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from analytics.stats.cox import CoxModel, ModelTest
from analytics.stats.intervals import Floats
from analytics.stats.kaplan_meier import KaplanMeier
from analytics.stats.life_table import life_table
from analytics.stats.matrices import is_regular
from analytics.stats.results import NotEstimable, Reason


class TimeScale(StrEnum):
    """The function of time along which an effect may change. `KM` spreads the events evenly."""

    KM = "km"
    RANK = "rank"
    IDENTITY = "identity"


@dataclass(frozen=True, slots=True)
class ProportionalHazards:
    """A test for each covariate, in the order of the model, and of all together."""

    scale: TimeScale
    names: tuple[str, ...]
    tests: tuple[ModelTest, ...]
    together: ModelTest


def proportional_hazards(
    model: CoxModel, scale: TimeScale = TimeScale.KM
) -> ProportionalHazards | NotEstimable:
    """
    Score test of adding covariate x g(time) to the model.

    Grambsch PM, Therneau TM. Biometrika 1994;81:515-526, without the approximation of a constant
    information. Earlier versions of R and lifelines use the approximation.
    """
    likelihood, count = model.top, len(model.names)
    at_steps = _scaled(model, scale)[likelihood.steps.at]
    at_steps = at_steps - at_steps.mean()
    score = np.concatenate((np.zeros(count), likelihood.weighted_score(at_steps)))
    cross = likelihood.weighted_information(at_steps)
    both = np.block(
        [[likelihood.information, cross], [cross, likelihood.weighted_information(at_steps**2)]]
    )
    alone = np.arange(count)
    tests = [_test(both, score, np.append(alone, count + i)) for i in alone]
    together = _test(both, score, np.arange(2 * count))
    if together is None or any(test is None for test in tests):
        return NotEstimable(Reason.NO_VARIANCE)
    return ProportionalHazards(
        scale, model.names, tuple(test for test in tests if test is not None), together
    )


def _test(information: Floats, score: Floats, kept: np.ndarray) -> ModelTest | None:
    part = information[np.ix_(kept, kept)]
    if not is_regular(part):
        return None
    freedom = int(np.count_nonzero(kept >= len(information) // 2))
    return ModelTest.of(float(score[kept] @ np.linalg.solve(part, score[kept])), freedom)


def _scaled(model: CoxModel, scale: TimeScale) -> Floats:
    """g at the event times of the model."""
    times = model.top.sets.times
    if scale is TimeScale.IDENTITY:
        return times.astype(float)
    if scale is TimeScale.RANK:
        ordered = np.sort(model.everybody.duration)
        first = np.searchsorted(ordered, times, side="left")
        return (first + 1 + np.searchsorted(ordered, times, side="right")) / 2
    curve = KaplanMeier.of(life_table(model.data, model.top.sets.alike))
    before = np.concatenate(([1.0], curve.survival))
    return 1 - before[np.searchsorted(curve.table.time, times, side="left")]
