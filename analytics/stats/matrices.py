"""Whether a covariance or information matrix can be inverted, whatever the units of its rows."""

import numpy as np

from analytics.stats.intervals import Floats

# Below this a matrix of correlations has no inverse worth the name.
_SINGULAR = 1e-11


def is_regular(matrix: Floats) -> bool:
    """By its smallest eigenvalue as a matrix of correlations: days or years make no difference."""
    spread = np.diag(matrix)
    if not (np.isfinite(matrix).all() and (spread > 0).all()):
        return False
    scale = np.sqrt(spread)
    return bool(np.linalg.eigvalsh(matrix / scale[:, None] / scale)[0] >= _SINGULAR)
