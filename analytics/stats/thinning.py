"""Fewer steps for a screen: a curve of a million patients has no more pixels than one of a hundred."""

import numpy as np
from numpy.typing import NDArray

from analytics.stats.intervals import Floats


def thin_steps(
    times: NDArray[np.generic], values: Floats, height_px: int
) -> tuple[NDArray[np.generic], Floats]:
    """
    The step function with at most half a pixel of error and, for a curve that only falls, at most
    height_px + 1 steps.

    Up to height_px steps are kept as they are. More are rounded to whole pixels, and only those
    that change a pixel stay. For drawing only: risk table and medians are computed before.
    """
    if len(values) <= height_px:
        return times, values
    pixels = np.rint(values * height_px)
    kept = np.concatenate(([True], pixels[1:] != pixels[:-1]))
    return times[kept], pixels[kept] / height_px
