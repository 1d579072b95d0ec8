"""A proportion that is never without its denominator and its interval."""

from dataclasses import asdict, dataclass
from math import sqrt
from typing import Any, Self

from analytics.stats.intervals import normal_quantile


@dataclass(frozen=True, slots=True)
class Proportion:
    """`count` of `n`, with Wilson's limits; both are None where there is nobody to count."""

    count: int
    n: int
    lower: float | None
    upper: float | None

    @classmethod
    def of(cls, count: int, n: int, *, level: float = 0.95) -> Self:
        """
        The score interval without continuity correction. It stays within 0 and 1 and says something
        also where all or none are counted.

        Wilson EB. J Am Stat Assoc 1927;22:209-212. Newcombe RG. Stat Med 1998;17:857-872, method 3.
        """
        if not 0 <= count <= n:
            raise ValueError(f"{count} of {n} is no proportion")
        if not n:
            return cls(0, 0, None, None)
        z = normal_quantile(level)
        middle = count + z * z / 2
        margin = z * sqrt(count * (n - count) / n + z * z / 4)
        lower, upper = ((middle + side * margin) / (n + z * z) for side in (-1, 1))
        # Exact where the formula leaves a rounding error.
        return cls(count, n, 0.0 if count == 0 else lower, 1.0 if count == n else upper)

    @property
    def share(self) -> float | None:
        return self.count / self.n if self.n else None

    def as_dict(self) -> dict[str, Any]:
        return {**asdict(self), "share": self.share}
