"""How the metastases lie in the liver, and how many they are as a class."""

from collections.abc import Collection, Iterable
from enum import StrEnum

from .missing import known_set
from .segments import LEFT_HEMILIVER, RIGHT_HEMILIVER


class Distribution(StrEnum):
    """Which hemilivers hold metastases."""

    RIGHT = "right"
    LEFT = "left"
    BILOBAR = "bilobar"
    CAUDATE_ONLY = "caudate_only"


class NumberClass(StrEnum):
    """The series' classes of number, made not to overlap (its Table 1 prints 1, 1-4, >4)."""

    ONE = "1"
    TWO_TO_FOUR = "2-4"
    MORE_THAN_FOUR = ">4"


def distribution(
    *,
    segments_by_lesion: Iterable[Collection[str] | None],
    caudate_only_as: Distribution = Distribution.CAUDATE_ONLY,
) -> Distribution | None:
    """
    Right is V-VIII, left is II-IV; both hold a lesion: bilobar. Segment I decides only alone.

    A lesion whose segments are unknown (None or empty) makes the answer None, unless the others
    are bilobar already; no lesions give None. Our rule on Brisbane anatomy; a site may map a
    caudate-only liver to left by `caudate_only_as`.
    """
    lesions = [known_set(lesion) for lesion in segments_by_lesion]
    involved = {segment for lesion in lesions for segment in lesion or ()}
    is_right, is_left = bool(involved & RIGHT_HEMILIVER), bool(involved & LEFT_HEMILIVER)
    if is_right and is_left:
        return Distribution.BILOBAR
    if not lesions or not all(lesions):
        return None
    if is_right:
        return Distribution.RIGHT
    return Distribution.LEFT if is_left else caudate_only_as


def number_class(*, lesions_count: int | None, is_minimum: bool = False) -> NumberClass | None:
    """
    One, two to four, or more than four lesions; None if the number is unknown.

    `is_minimum` marks a count reported as "at least": below five it leaves the class unknown.
    Serin KR, et al. Anadolu Klin 2020, Table 1, doi:10.21673/anadoluklin.649703.
    """
    if lesions_count is None:
        return None
    if lesions_count < 1:
        raise ValueError(f"a number class needs at least one lesion, not {lesions_count}")
    if lesions_count > 4:
        return NumberClass.MORE_THAN_FOUR
    if is_minimum:
        return None
    return NumberClass.ONE if lesions_count == 1 else NumberClass.TWO_TO_FOUR
