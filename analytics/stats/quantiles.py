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
    wanted = 1.0 - level
    moves, last_height = _moves(fallen)
    # By height: for limits that turn back R takes the value next to the level, and so do we.
    if (np.diff(fallen[moves]) < 0).any():
        moves = moves[np.argsort(fallen[moves], kind="stable")]
    heights = fallen[moves]
    start = int(np.searchsorted(heights, wanted - _LEVEL_TOLERANCE))
    end = int(np.searchsorted(heights, wanted + _LEVEL_TOLERANCE))
    if start == len(moves):
        return None
    if last_height is not None and abs(last_height - wanted) < _LEVEL_TOLERANCE:
        return float(times[moves[start]] + times[-1]) / 2
    if end == len(moves):
        return None
    return float(times[moves[start]] + times[moves[end]]) / 2


def _moves(heights: Floats) -> tuple[NDArray[np.int64], float | None]:
    """
    The positions at which the curve takes a height that it has not had before, and the height on
    which it ends (None if it ends on NaN for the first time).
    """
    unknown = np.isnan(heights)
    positions = np.flatnonzero(~unknown)
    steps = np.diff(heights[positions])
    if (steps >= 0).all():
        moves = positions[np.concatenate(([0], np.flatnonzero(steps) + 1))]
    else:
        moves = positions[np.sort(np.unique(heights[positions], return_index=True)[1])]
    unknown_after = bool(unknown.any()) and int(np.argmax(unknown)) > moves[-1]
    return moves, None if unknown_after else float(heights[moves[-1]])
