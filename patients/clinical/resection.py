"""Names and extent of liver resections from the segments removed. Not: how they are translated."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from .segments import Segment, largest_contiguous_group, whole

MAJOR_FROM_SEGMENTS = 3


class ResectionName(StrEnum):
    """Brisbane 2000 names; the last two are ours for sets the terminology does not name."""

    METASTASECTOMY = "metastasectomy_nonanatomic"
    SEGMENTECTOMY = "segmentectomy"
    BISEGMENTECTOMY = "bisegmentectomy"
    LEFT_LATERAL_SECTIONECTOMY = "left_lateral_sectionectomy"
    LEFT_MEDIAL_SECTIONECTOMY = "left_medial_sectionectomy"
    RIGHT_ANTERIOR_SECTIONECTOMY = "right_anterior_sectionectomy"
    RIGHT_POSTERIOR_SECTIONECTOMY = "right_posterior_sectionectomy"
    LEFT_HEPATECTOMY = "left_hepatectomy"
    RIGHT_HEPATECTOMY = "right_hepatectomy"
    CENTRAL_HEPATECTOMY = "central_hepatectomy"
    RIGHT_TRISECTIONECTOMY = "right_trisectionectomy"
    LEFT_TRISECTIONECTOMY = "left_trisectionectomy"
    THREE_OR_MORE_SEGMENTS = "three_or_more_segments"
    SEPARATE_SEGMENTECTOMIES = "separate_segmentectomies"


class Extent(StrEnum):
    """Major is three contiguous segments or more."""

    MINOR = "minor"
    MAJOR = "major"


class SeriesSurgeryType(StrEnum):
    """The classes of operation in Table 1 of the series."""

    METASTASECTOMY = "metastasectomy"
    SEGMENTECTOMY_1_2 = "segmentectomy_1_2"
    SEGMENTECTOMY_GT2 = "segmentectomy_gt2"


@dataclass(frozen=True, slots=True)
class LiverResection:
    """One resection: its Couinaud segments, and whether it followed them (None = not said)."""

    segments: frozenset[str]
    is_anatomic: bool | None


@dataclass(frozen=True, slots=True)
class NamedResection:
    """What a resection is called, its extent, and the segments it counts."""

    name: ResectionName
    extent: Extent
    segments: frozenset[str]


_LEFT: frozenset[str] = frozenset({Segment.II, Segment.III, Segment.IV})
_RIGHT: frozenset[str] = frozenset({Segment.V, Segment.VI, Segment.VII, Segment.VIII})
_CENTRAL: frozenset[str] = frozenset({Segment.IV, Segment.V, Segment.VIII})
_SECTIONS: dict[frozenset[str], ResectionName] = {
    frozenset({Segment.II, Segment.III}): ResectionName.LEFT_LATERAL_SECTIONECTOMY,
    frozenset({Segment.IV}): ResectionName.LEFT_MEDIAL_SECTIONECTOMY,
    frozenset({Segment.V, Segment.VIII}): ResectionName.RIGHT_ANTERIOR_SECTIONECTOMY,
    frozenset({Segment.VI, Segment.VII}): ResectionName.RIGHT_POSTERIOR_SECTIONECTOMY,
    _CENTRAL: ResectionName.CENTRAL_HEPATECTOMY,
}
# These keep their name when the caudate lobe goes with them.
_WITH_OR_WITHOUT_CAUDATE: dict[frozenset[str], ResectionName] = {
    _LEFT: ResectionName.LEFT_HEPATECTOMY,
    _RIGHT: ResectionName.RIGHT_HEPATECTOMY,
    _RIGHT | {Segment.IV}: ResectionName.RIGHT_TRISECTIONECTOMY,
    _LEFT | {Segment.V, Segment.VIII}: ResectionName.LEFT_TRISECTIONECTOMY,
}


def named_resection(
    *, segments: Collection[str] | None, is_anatomic: bool | None
) -> NamedResection | None:
    """
    The Brisbane name and the extent of one resection.

    Non-anatomic is a metastasectomy and minor, however many pieces were taken. Anatomic without
    segments, or not knowing whether it was anatomic, gives None. Halves of IV count as one segment
    together, and as one each alone; a section or hemiliver needs the whole of IV. The sections,
    and the neighbors behind "contiguous", are standard anatomy recalled, not verified.

    Strasberg SM. HPB (Oxford) 2000;2:333-339 (Brisbane terminology), read in secondary sources.
    """
    if is_anatomic is False:
        return NamedResection(
            ResectionName.METASTASECTOMY, Extent.MINOR, whole(segments or frozenset())
        )
    if is_anatomic is None or not segments:
        return None
    removed = whole(segments)
    is_major = len(largest_contiguous_group(removed)) >= MAJOR_FROM_SEGMENTS
    return NamedResection(_name(removed), Extent.MAJOR if is_major else Extent.MINOR, removed)


def _name(removed: frozenset[str]) -> ResectionName:
    if removed in _SECTIONS:
        return _SECTIONS[removed]
    if removed - {Segment.I} in _WITH_OR_WITHOUT_CAUDATE:
        return _WITH_OR_WITHOUT_CAUDATE[removed - {Segment.I}]
    if len(removed) == 1:
        return ResectionName.SEGMENTECTOMY
    contiguous_count = len(largest_contiguous_group(removed))
    if contiguous_count >= MAJOR_FROM_SEGMENTS:
        return ResectionName.THREE_OR_MORE_SEGMENTS
    if len(removed) == contiguous_count:
        return ResectionName.BISEGMENTECTOMY
    return ResectionName.SEPARATE_SEGMENTECTOMIES


def segments_meant(*, name: str) -> frozenset[str] | None:
    """The segments that a named hepatectomy removes by its name; None for other names."""
    named = {**_WITH_OR_WITHOUT_CAUDATE, _CENTRAL: ResectionName.CENTRAL_HEPATECTOMY}
    return next((meant for meant, given in named.items() if given == name), None)


def segments_fit_name(*, name: str, segments: Collection[str]) -> bool | None:
    """Whether a named hepatectomy removed the segments its name means; None for other names."""
    meant = segments_meant(name=name)
    if meant is None:
        return None
    removed = whole(segments)
    return removed == meant or (removed - {Segment.I} == meant and meant != _CENTRAL)


def series_surgery_type(resections: Iterable[LiverResection]) -> SeriesSurgeryType | None:
    """
    The class of Table 1: more than 2 anatomic segments, 1 or 2, or metastasectomy only.

    Segments of all anatomic resections of the session count together. None without a resection,
    and where a resection of unknown kind, or an anatomic one without segments, could raise the class.

    Serin KR, et al. Anadolu Klin 2020, doi:10.21673/anadoluklin.649703.
    """
    done = list(resections)
    anatomic = [resection for resection in done if resection.is_anatomic]
    removed = whole({segment for resection in anatomic for segment in resection.segments})
    if len(removed) >= MAJOR_FROM_SEGMENTS:
        return SeriesSurgeryType.SEGMENTECTOMY_GT2
    is_open = any(
        resection.is_anatomic is None or (resection.is_anatomic and not resection.segments)
        for resection in done
    )
    if not done or is_open:
        return None
    return SeriesSurgeryType.SEGMENTECTOMY_1_2 if removed else SeriesSurgeryType.METASTASECTOMY
