"""Where the primary sits and where the disease came back, as groups of codes."""

from collections.abc import Collection
from enum import StrEnum

from .missing import known_set


class SiteGroup(StrEnum):
    """The series' groups of the primary's site."""

    RIGHT = "right"
    LEFT = "left"
    SIGMOID = "sigmoid"
    RECTUM = "rectum"


class Sidedness(StrEnum):
    """Right is cecum to transverse colon, left is splenic flexure to rectosigmoid."""

    RIGHT = "right"
    LEFT = "left"
    RECTUM = "rectum"


class RecurrencePattern(StrEnum):
    """Whether the disease came back in the liver, elsewhere, or both."""

    INTRAHEPATIC_ONLY = "intrahepatic_only"
    EXTRAHEPATIC_ONLY = "extrahepatic_only"
    BOTH = "both"


_RECTOSIGMOID = "C19.9"
_SITE_GROUPS = {
    "C18.0": SiteGroup.RIGHT,
    "C18.2": SiteGroup.RIGHT,
    "C18.3": SiteGroup.RIGHT,
    "C18.4": SiteGroup.RIGHT,
    "C18.5": SiteGroup.LEFT,
    "C18.6": SiteGroup.LEFT,
    "C18.7": SiteGroup.SIGMOID,
    "C20.9": SiteGroup.RECTUM,
}
_SIDES = {
    **dict.fromkeys(("C18.0", "C18.1", "C18.2", "C18.3", "C18.4"), Sidedness.RIGHT),
    **dict.fromkeys(("C18.5", "C18.6", "C18.7", _RECTOSIGMOID), Sidedness.LEFT),
    "C20.9": Sidedness.RECTUM,
}


def site_group(
    *, topography: str | None, rectosigmoid_as: SiteGroup | None = None
) -> SiteGroup | None:
    """
    The group of an ICD-O-3 topography code; None for an unknown, overlapping or unspecified site.

    Where the rectosigmoid junction belongs is a site's policy, passed as `rectosigmoid_as`; the
    series' own text (12 rectum) and Table 1 (11) can only be reconciled by one such patient.
    """
    if topography == _RECTOSIGMOID:
        return rectosigmoid_as
    return _SITE_GROUPS.get(topography or "")


def sidedness(*, topography: str | None) -> Sidedness | None:
    """The side that guides the choice of biologics; None for an unknown or unspecified site."""
    return _SIDES.get(topography or "")


def recurrence_pattern(*, sites: Collection[str] | None) -> RecurrencePattern | None:
    """Liver only, elsewhere only, or both, from the codes of a recurrence's sites; None without one."""
    known_sites = known_set(sites)
    if not known_sites:
        return None
    in_liver = {site for site in known_sites if site.startswith("liver")}
    if not in_liver:
        return RecurrencePattern.EXTRAHEPATIC_ONLY
    is_elsewhere = len(in_liver) < len(set(known_sites))
    return RecurrencePattern.BOTH if is_elsewhere else RecurrencePattern.INTRAHEPATIC_ONLY
