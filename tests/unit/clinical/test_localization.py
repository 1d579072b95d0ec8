import pytest

from patients.clinical.localization import (
    SiteGroup,
    recurrence_pattern,
    sidedness,
    site_group,
)


# Specification section 1.4.
@pytest.mark.parametrize(
    ("topography", "group", "side"),
    [
        ("C18.0", "right", "right"),
        ("C18.1", None, "right"),
        ("C18.2", "right", "right"),
        ("C18.3", "right", "right"),
        ("C18.4", "right", "right"),
        ("C18.5", "left", "left"),
        ("C18.6", "left", "left"),
        ("C18.7", "sigmoid", "left"),
        ("C18.8", None, None),
        ("C18.9", None, None),
        ("C19.9", None, "left"),
        ("C20.9", "rectum", "rectum"),
        (None, None, None),
    ],
)
def test_groups_of_the_primary_site(topography, group, side):
    assert site_group(topography=topography) == group
    assert sidedness(topography=topography) == side


def test_the_rectosigmoid_goes_where_the_site_puts_it():
    assert site_group(topography="C19.9", rectosigmoid_as=SiteGroup.RECTUM) is SiteGroup.RECTUM


# Specification section 1.15.
@pytest.mark.parametrize(
    ("sites", "expected"),
    [
        (["liver_right"], "intrahepatic_only"),
        (["liver_left", "liver_resection_margin"], "intrahepatic_only"),
        (["lung"], "extrahepatic_only"),
        (["liver_right", "lung"], "both"),
        ([], None),
        (None, None),
    ],
)
def test_pattern_of_recurrence(sites, expected):
    assert recurrence_pattern(sites=sites) == expected
