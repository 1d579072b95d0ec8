import pytest

from patients.clinical.resection import (
    LiverResection,
    SeriesSurgeryType,
    named_resection,
    segments_fit_name,
    series_surgery_type,
)
from patients.clinical.segments import largest_contiguous_group, whole


# Specification section 3.14, the table and its vectors.
@pytest.mark.parametrize(
    ("segments", "name", "extent"),
    [
        ("VI", "segmentectomy", "minor"),
        ("I", "segmentectomy", "minor"),
        ("II III", "left_lateral_sectionectomy", "minor"),
        ("IV", "left_medial_sectionectomy", "minor"),
        ("IVa IVb", "left_medial_sectionectomy", "minor"),
        ("V VIII", "right_anterior_sectionectomy", "minor"),
        ("VI VII", "right_posterior_sectionectomy", "minor"),
        ("V VI", "bisegmentectomy", "minor"),
        ("IVb V", "bisegmentectomy", "minor"),
        ("II III IV", "left_hepatectomy", "major"),
        ("I II III IVa IVb", "left_hepatectomy", "major"),
        ("V VI VII VIII", "right_hepatectomy", "major"),
        ("I V VI VII VIII", "right_hepatectomy", "major"),
        ("IV V VIII", "central_hepatectomy", "major"),
        ("IV V VI VII VIII", "right_trisectionectomy", "major"),
        ("II III IV V VIII", "left_trisectionectomy", "major"),
        ("V VI VII", "three_or_more_segments", "major"),
        ("II III IVb", "three_or_more_segments", "major"),
        ("II VI", "separate_segmentectomies", "minor"),
        ("II V VII", "separate_segmentectomies", "minor"),
    ],
)
def test_names_from_segments(segments, name, extent):
    named = named_resection(segments=set(segments.split()), is_anatomic=True)

    assert (named.name, named.extent) == (name, extent)


def test_six_wedges_are_minor_whatever_they_touch():
    named = named_resection(segments={"II", "III", "IV", "V", "VI", "VII"}, is_anatomic=False)

    assert (named.name, named.extent) == ("metastasectomy_nonanatomic", "minor")


def test_half_of_iv_counts_one_and_both_halves_count_one():
    assert len(whole({"IVb"})) == 1
    assert whole({"IVa", "IVb", "V"}) == {"IV", "V"}


def test_contiguity_ignores_segments_that_do_not_touch():
    assert largest_contiguous_group({"II", "V", "VI", "VII"}) == {"V", "VI", "VII"}


@pytest.mark.parametrize(("segments", "is_anatomic"), [({"VI"}, None), (set(), True), (None, True)])
def test_no_name_without_segments_or_kind(segments, is_anatomic):
    assert named_resection(segments=segments, is_anatomic=is_anatomic) is None


@pytest.mark.parametrize(
    ("name", "segments", "expected"),
    [
        ("right_hepatectomy", "V VI VII VIII", True),
        ("right_hepatectomy", "I V VI VII VIII", True),
        ("right_hepatectomy", "VI VII VIII", False),
        ("central_hepatectomy", "IV V VIII", True),
        ("central_hepatectomy", "I IV V VIII", False),
        ("left_trisectionectomy", "II III IVa IVb V VIII", True),
        ("segmentectomy", "VI", None),
    ],
)
def test_a_hepatectomy_removes_the_segments_of_its_name(name, segments, expected):
    assert segments_fit_name(name=name, segments=segments.split()) is expected


def wedge(*segments):
    return LiverResection(frozenset(segments), is_anatomic=False)


def anatomic(*segments):
    return LiverResection(frozenset(segments), is_anatomic=True)


@pytest.mark.parametrize(
    ("resections", "expected"),
    [
        pytest.param([wedge("II"), wedge("V"), wedge("VIII")], "metastasectomy", id="wedges"),
        pytest.param([anatomic("VI")], "segmentectomy_1_2", id="one"),
        pytest.param([anatomic("VI", "VII"), wedge("II")], "segmentectomy_1_2", id="two and wedge"),
        pytest.param([anatomic("II", "III"), anatomic("VI")], "segmentectomy_gt2", id="2 and 1"),
        pytest.param([anatomic("II", "III", "IV")], "segmentectomy_gt2", id="left hepatectomy"),
    ],
)
def test_classes_of_the_series(resections, expected):
    assert series_surgery_type(resections) == expected


def test_a_resection_of_unknown_kind_leaves_the_class_open_unless_it_is_the_highest():
    unknown = LiverResection(frozenset({"VI"}), is_anatomic=None)

    assert series_surgery_type([wedge("II"), unknown]) is None
    assert (
        series_surgery_type([anatomic("II", "III", "IV"), unknown])
        is SeriesSurgeryType.SEGMENTECTOMY_GT2
    )
    assert series_surgery_type([anatomic()]) is None
    assert series_surgery_type([]) is None
