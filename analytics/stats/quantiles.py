"""When a survival curve passes a level, by R's rule."""

import numpy as np
from numpy.typing import NDArray

from analytics.stats.intervals import Floats

# S computed as a product can miss 0.5 by a rounding error and shift the median by a whole step.
_LEVEL_TOLERANCE = float(np.sqrt(np.finfo(float).eps))


def crossing_time(time: NDArray[np.generic], survival: Floats, level: float) -> float | None:
    """
    The first time at which `survival` is at or below `level`; None if it never gets there.

    Where the curve lies exactly on the level over a stretch, the middle of the stretch, or of the
    stretch to the last observation when the curve ends on it (R: quantile.survfit). NaN in the
    curve, as in confidence limits at 0 and 1, is passed over.
    """
    times = np.concatenate(([0.0], time))
    fallen = np.concatenate(([0.0], 1.0 - survival))
    last_time = times[-1]
    # Only where the curve moves; a level seen before is no move, also for limits that go back up.
    first_seen = np.sort(np.unique(fallen, return_index=True)[1])
    times, fallen = times[first_seen], fallen[first_seen]
    wanted = 1.0 - level

    start = _first_at_least(fallen, wanted - _LEVEL_TOLERANCE)
    end = _first_at_least(fallen, wanted + _LEVEL_TOLERANCE)
    if start is not None and abs(fallen[-1] - wanted) < _LEVEL_TOLERANCE:
        return float(times[start] + last_time) / 2
    if start is None or end is None:
        return None
    return float(times[start] + times[end]) / 2


def _first_at_least(values: Floats, wanted: float) -> int | None:
    """
    The position of the smallest value that reaches `wanted`.

    For a curve that only falls this is the first such position. Limits may turn back; R then
    takes the value next to the level, and so do we.
    """
    reaching = np.where(values >= wanted, values, np.inf)
    position = int(np.argmin(reaching))
    return position if np.isfinite(reaching[position]) else None
