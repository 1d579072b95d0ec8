import pytest

from patients.clinical.distribution import Distribution, NumberClass, distribution, number_class

from .vectors import ROMAN, VECTORS


@pytest.mark.parametrize("vector", VECTORS["distribution"], ids=lambda v: str(v["segments"]))
def test_distribution_by_number_of_segment(vector):
    segments = {ROMAN[number - 1] for number in vector["segments"]}

    assert distribution(segments_by_lesion=[segments]) == vector["result"]


# Specification section 1.6.
@pytest.mark.parametrize(
    ("lesions", "expected"),
    [
        ([{"VII"}], Distribution.RIGHT),
        ([{"II", "III"}], Distribution.LEFT),
        ([{"IVb", "VIII"}], Distribution.BILOBAR),
        ([{"IVb"}, {"VIII"}], Distribution.BILOBAR),
        ([{"I"}], Distribution.CAUDATE_ONLY),
        ([{"I", "VI"}], Distribution.RIGHT),
        ([{"I"}, {"III"}], Distribution.LEFT),
    ],
)
def test_distribution_over_lesions(lesions, expected):
    assert distribution(segments_by_lesion=lesions) is expected


def test_a_site_may_map_the_caudate_lobe():
    assert (
        distribution(segments_by_lesion=[{"I"}], caudate_only_as=Distribution.LEFT)
        is Distribution.LEFT
    )


def test_a_lesion_without_segments_leaves_the_side_open():
    assert distribution(segments_by_lesion=[{"VII"}, None]) is None
    assert distribution(segments_by_lesion=[{"VII"}, set()]) is None
    assert distribution(segments_by_lesion=[]) is None


def test_a_lesion_without_segments_cannot_undo_bilobar():
    assert distribution(segments_by_lesion=[{"VII"}, {"II"}, None]) is Distribution.BILOBAR


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (1, NumberClass.ONE),
        (2, NumberClass.TWO_TO_FOUR),
        (4, NumberClass.TWO_TO_FOUR),
        (5, NumberClass.MORE_THAN_FOUR),
        (18, NumberClass.MORE_THAN_FOUR),
        (None, None),
    ],
)
def test_number_classes_do_not_overlap(count, expected):
    assert number_class(lesions_count=count) is expected


def test_at_least_so_many_is_a_class_only_from_five():
    assert number_class(lesions_count=4, is_minimum=True) is None
    assert number_class(lesions_count=5, is_minimum=True) is NumberClass.MORE_THAN_FOUR


def test_no_lesion_is_no_class():
    with pytest.raises(ValueError, match="at least one lesion"):
        number_class(lesions_count=0)
