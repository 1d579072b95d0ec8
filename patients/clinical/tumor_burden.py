"""Tumor Burden Score: size and number of the liver metastases in one figure."""

from dataclasses import dataclass
from math import hypot

from .score_range import ScoreRange

_MM_PER_CM = 10
_HIGHEST_ZONE = 3


@dataclass(frozen=True, slots=True)
class TumorBurden:
    """The score, None while size or number is unknown, and the zones (1 to 3) it may lie in."""

    score: float | None
    zone: ScoreRange


def tumor_burden(
    *, largest_metastasis_mm: float | None, liver_metastases_count: int | None
) -> TumorBurden:
    """
    Square root of (largest diameter in cm)^2 + (number of metastases)^2.

    Zone 1 is below 3, zone 2 from 3 to below 9, zone 3 from 9. An unknown size may be any size,
    an unknown number is at least one: both leave the higher zones open. The original used
    pathology values; which measurement was taken is stored with the score.

    Sasaki K, et al. Ann Surg 2018;267:132. Definition and zones from secondary sources.
    """
    missing = _missing(largest_metastasis_mm, liver_metastases_count)
    least = _score(
        0 if largest_metastasis_mm is None else largest_metastasis_mm,
        1 if liver_metastases_count is None else liver_metastases_count,
    )
    if not missing:
        zone = _zone(least)
        return TumorBurden(score=least, zone=ScoreRange(zone, zone))
    lowest_zone = _zone(least)
    if lowest_zone == _HIGHEST_ZONE:
        missing = ()
    return TumorBurden(score=None, zone=ScoreRange(lowest_zone, _HIGHEST_ZONE, missing))


def _score(largest_mm: float, count: int) -> float:
    return hypot(largest_mm / _MM_PER_CM, count)


def _zone(score: float) -> int:
    if score < 3:
        return 1
    return 2 if score < 9 else _HIGHEST_ZONE


def _missing(largest_mm: float | None, count: int | None) -> tuple[str, ...]:
    named = {"largest_metastasis_mm": largest_mm, "liver_metastases_count": count}
    return tuple(name for name, value in named.items() if value is None)
