"""TNM stage of the colorectal primary, AJCC 7th and 8th edition. The edition is part of the stage.

Only the group table is here; the manual's wording is AJCC's and is not copied.
"""

from collections.abc import Collection
from enum import StrEnum
from itertools import product

from .missing import known_set


class Edition(StrEnum):
    """The staging manual a category was assigned with."""

    AJCC7 = "ajcc7"
    AJCC8 = "ajcc8"


class StageGroup(StrEnum):
    """Prognostic stage group; IVC exists from the 8th edition."""

    ZERO = "0"
    I = "I"  # noqa: E741  the group's name
    IIA = "IIA"
    IIB = "IIB"
    IIC = "IIC"
    IIIA = "IIIA"
    IIIB = "IIIB"
    IIIC = "IIIC"
    IVA = "IVA"
    IVB = "IVB"
    IVC = "IVC"


# What a category written without its letter may stand for.
_T_SPLIT = {"T4": ("T4a", "T4b")}
_N_SPLIT = {"N1": ("N1a", "N1b", "N1c"), "N2": ("N2a", "N2b")}
_M1_SPLIT = {Edition.AJCC7: ("M1a", "M1b"), Edition.AJCC8: ("M1a", "M1b", "M1c")}
_IV = {"M1a": StageGroup.IVA, "M1b": StageGroup.IVB, "M1c": StageGroup.IVC}

_N0_GROUP = {
    "Tis": StageGroup.ZERO,
    "T1": StageGroup.I,
    "T2": StageGroup.I,
    "T3": StageGroup.IIA,
    "T4a": StageGroup.IIB,
    "T4b": StageGroup.IIC,
}
# Columns: N1a/N1b/N1c, N2a, N2b.
_NODE_POSITIVE_GROUP = {
    "T1": (StageGroup.IIIA, StageGroup.IIIA, StageGroup.IIIB),
    "T2": (StageGroup.IIIA, StageGroup.IIIB, StageGroup.IIIB),
    "T3": (StageGroup.IIIB, StageGroup.IIIB, StageGroup.IIIC),
    "T4a": (StageGroup.IIIB, StageGroup.IIIC, StageGroup.IIIC),
    "T4b": (StageGroup.IIIC, StageGroup.IIIC, StageGroup.IIIC),
}
_N_COLUMN = {"N1a": 0, "N1b": 0, "N1c": 0, "N2a": 1, "N2b": 2}


def possible_stage_groups(
    *, t: str | None, n: str | None, m: str | None, edition: Edition
) -> frozenset[StageGroup]:
    """
    Every group the categories allow: T4 N0 M0 is IIB or IIC.

    M1 decides whatever T and N are. Empty if there is no group: an unknown category, TX, T0 or NX
    with M0, or M1c in the 7th edition, which does not know it. AJCC Cancer Staging Manual, 7th
    and 8th edition, colon and rectum.
    """
    if m == "M1" or m in _M1_SPLIT[edition]:
        return frozenset(_IV[exact] for exact in (_M1_SPLIT[edition] if m == "M1" else (m,)))
    if m != "M0" or t is None or n is None:
        return frozenset()
    exact_pairs = product(_T_SPLIT.get(t, (t,)), _N_SPLIT.get(n, (n,)))
    groups = {_group_without_metastasis(t, n) for t, n in exact_pairs}
    return frozenset(group for group in groups if group is not None)


def stage_group(
    *, t: str | None, n: str | None, m: str | None, edition: Edition
) -> StageGroup | None:
    """The one group the categories allow; None if there is none, or more than one."""
    groups = possible_stage_groups(t=t, n=n, m=m, edition=edition)
    return next(iter(groups)) if len(groups) == 1 else None


def _group_without_metastasis(t: str, n: str) -> StageGroup | None:
    if n == "N0":
        return _N0_GROUP.get(t)
    if t in _NODE_POSITIVE_GROUP and n in _N_COLUMN:
        return _NODE_POSITIVE_GROUP[t][_N_COLUMN[n]]
    return None


def possible_n_categories(
    *,
    nodes_examined: int | None,
    nodes_positive: int | None,
    has_tumor_deposits: bool | None = None,
) -> frozenset[str]:
    """
    Every N category the counts allow; empty if the number of positive nodes is unknown.

    Without positive nodes, tumor deposits make N1c: unknown deposits leave both N0 and N1c. No
    node examined is NX. AJCC Cancer Staging Manual, 7th and 8th edition.
    """
    if nodes_examined == 0:
        return frozenset({"NX"})
    if nodes_positive is None:
        return frozenset()
    if nodes_positive == 0:
        by_deposits = {True: {"N1c"}, False: {"N0"}, None: {"N0", "N1c"}}
        return frozenset(by_deposits[has_tumor_deposits])
    for upper, category in ((1, "N1a"), (3, "N1b"), (6, "N2a")):
        if nodes_positive <= upper:
            return frozenset({category})
    return frozenset({"N2b"})


def n_category(
    *,
    nodes_examined: int | None,
    nodes_positive: int | None,
    has_tumor_deposits: bool | None = None,
) -> str | None:
    """The one N category the counts allow; None if it is open."""
    possible = possible_n_categories(
        nodes_examined=nodes_examined,
        nodes_positive=nodes_positive,
        has_tumor_deposits=has_tumor_deposits,
    )
    return next(iter(possible)) if len(possible) == 1 else None


def n_category_agrees(*, entered: str, possible: frozenset[str]) -> bool:
    """Whether an entered category, split (N1a) or not (N1), is among the possible ones."""
    return bool(possible & set(_N_SPLIT.get(entered, (entered,))))


# Sites of one organ, and a site that is regional extension rather than distant disease.
_ORGAN = {"portal_nodes": "distant_nodes"}
_NOT_DISTANT = {"pelvis_local"}


def m_category(*, sites: Collection[str] | None, edition: Edition) -> str | None:
    """
    M from the organs with distant disease (codes of extrahepatic sites, and "liver").

    One organ, paired ones counting once, is M1a and more are M1b; the peritoneum makes M1b in the
    7th edition and M1c in the 8th. No site is M0; None means not assessed and stays None. Local
    pelvic disease is not distant (our reading). Two different organs both coded "other" cannot be
    told apart and count once.
    """
    known_sites = known_set(sites)
    if known_sites is None:
        return None
    organs = {_ORGAN.get(site, site) for site in known_sites} - _NOT_DISTANT
    if "peritoneum" in organs:
        return "M1b" if edition == Edition.AJCC7 else "M1c"
    if not organs:
        return "M0"
    return "M1a" if len(organs) == 1 else "M1b"
