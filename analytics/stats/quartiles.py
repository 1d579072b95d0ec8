"""Median and quartiles of numbers that are all known. Times that may still be running: kaplan_meier."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self

import numpy as np


@dataclass(frozen=True, slots=True)
class Quartiles:
    """The lower quartile, the median and the upper one of `n` numbers; None where there are none."""

    n: int
    lower: float | None
    median: float | None
    upper: float | None

    @classmethod
    def of(cls, values: Sequence[float]) -> Self:
        """
        Linear between the two neighbors, which is R's default.

        Hyndman RJ, Fan Y. Am Stat 1996;50:361-365, definition 7.
        """
        if not len(values):
            return cls(0, None, None, None)
        lower, median, upper = (float(q) for q in np.quantile(values, (0.25, 0.5, 0.75)))
        return cls(len(values), lower, median, upper)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)
