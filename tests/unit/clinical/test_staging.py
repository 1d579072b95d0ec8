import pytest

from patients.clinical.staging import (
    Edition,
    StageGroup,
    m_category,
    n_category,
    n_category_agrees,
    possible_n_categories,
    possible_stage_groups,
    stage_group,
)

from .vectors import VECTORS

EDITION = {7: Edition.AJCC7, 8: Edition.AJCC8}


@pytest.mark.parametrize(
    "vector", VECTORS["ajcc"], ids=lambda v: f"{v['t']}{v['n']}{v['m']}-{v['edition']}"
)
def test_stage_group(vector):
    group = stage_group(
        t=vector["t"], n=vector["n"], m=vector["m"], edition=EDITION[vector["edition"]]
    )

    assert group == vector["group"]


# Specification section 3.10, the vector table: T, N, M and the groups in the 8th and 7th edition.
@pytest.mark.parametrize(
    ("t", "n", "m", "group"),
    [
        ("T1", "N0", "M0", "I"),
        ("T2", "N0", "M0", "I"),
        ("T3", "N0", "M0", "IIA"),
        ("T4a", "N0", "M0", "IIB"),
        ("T4b", "N0", "M0", "IIC"),
        ("T2", "N1c", "M0", "IIIA"),
        ("T1", "N2a", "M0", "IIIA"),
        ("T2", "N2a", "M0", "IIIB"),
        ("T1", "N2b", "M0", "IIIB"),
        ("T2", "N2b", "M0", "IIIB"),
        ("T3", "N2a", "M0", "IIIB"),
        ("T3", "N2b", "M0", "IIIC"),
        ("T4a", "N1b", "M0", "IIIB"),
        ("T4a", "N2a", "M0", "IIIC"),
        ("T4a", "N2b", "M0", "IIIC"),
        ("T4b", "N1a", "M0", "IIIC"),
        ("T4b", "N2b", "M0", "IIIC"),
        ("T0", "N1", "M1a", "IVA"),
        ("T3", "N0", "M1a", "IVA"),
        ("TX", "NX", "M1a", "IVA"),
    ],
)
@pytest.mark.parametrize("edition", Edition)
def test_stage_groups_equal_in_both_editions(t, n, m, group, edition):
    assert stage_group(t=t, n=n, m=m, edition=edition) == group


# Section 3.10: liver and peritoneum is IVC in the 8th and IVB in the 7th; liver and lung IVB in both.
@pytest.mark.parametrize(
    ("sites", "edition", "m", "group"),
    [
        (["liver", "peritoneum"], Edition.AJCC8, "M1c", "IVC"),
        (["liver", "peritoneum"], Edition.AJCC7, "M1b", "IVB"),
        (["peritoneum"], Edition.AJCC8, "M1c", "IVC"),
        (["liver", "lung"], Edition.AJCC8, "M1b", "IVB"),
        (["liver", "lung"], Edition.AJCC7, "M1b", "IVB"),
        (["liver"], Edition.AJCC8, "M1a", "IVA"),
    ],
)
def test_metastatic_sites_make_m_and_stage(sites, edition, m, group):
    category = m_category(sites=sites, edition=edition)

    assert category == m
    assert stage_group(t="T3", n="N1", m=category, edition=edition) == group


def test_an_edition_as_stored_is_an_edition():
    """The record gives the code, not the enumeration."""
    assert m_category(sites=["peritoneum"], edition="ajcc7") == "M1b"
    assert stage_group(t="T3", n="N1", m="M1", edition="ajcc7") is None
    assert stage_group(t="T3", n="N1", m="M1b", edition="ajcc7") == "IVB"


def test_nodes_at_two_distant_places_are_one_organ():
    assert m_category(sites=["distant_nodes", "portal_nodes"], edition=Edition.AJCC8) == "M1a"


def test_local_pelvic_disease_is_not_distant():
    assert m_category(sites=["pelvis_local"], edition=Edition.AJCC8) == "M0"
    assert m_category(sites=["pelvis_local", "liver"], edition=Edition.AJCC8) == "M1a"


def test_no_site_is_m0_and_not_assessed_is_unknown():
    assert m_category(sites=[], edition=Edition.AJCC8) == "M0"
    assert m_category(sites=None, edition=Edition.AJCC8) is None


# Section 3.10: categories without their letter.
@pytest.mark.parametrize(
    ("t", "n", "m", "edition", "groups"),
    [
        ("T4", "N0", "M0", Edition.AJCC8, {"IIB", "IIC"}),
        ("T4", "N1", "M0", Edition.AJCC8, {"IIIB", "IIIC"}),
        ("T3", "N2", "M0", Edition.AJCC8, {"IIIB", "IIIC"}),
        ("T4", "N2", "M0", Edition.AJCC8, {"IIIC"}),
        ("T2", "N2", "M0", Edition.AJCC8, {"IIIB"}),
        ("T3", "N1", "M1", Edition.AJCC7, {"IVA", "IVB"}),
        ("T3", "N1", "M1", Edition.AJCC8, {"IVA", "IVB", "IVC"}),
    ],
)
def test_unsplit_categories_leave_the_groups_they_allow(t, n, m, edition, groups):
    assert possible_stage_groups(t=t, n=n, m=m, edition=edition) == groups


@pytest.mark.parametrize(
    ("t", "n", "m"),
    [
        ("TX", "N0", "M0"),
        ("T0", "N0", "M0"),
        ("T3", "NX", "M0"),
        ("Tis", "N1a", "M0"),
        (None, "N0", "M0"),
        ("T3", None, "M0"),
        ("T3", "N0", None),
    ],
)
def test_no_group_without_the_categories(t, n, m):
    assert possible_stage_groups(t=t, n=n, m=m, edition=Edition.AJCC8) == frozenset()
    assert stage_group(t=t, n=n, m=m, edition=Edition.AJCC8) is None


def test_the_seventh_edition_has_no_m1c():
    assert stage_group(t="T3", n="N1", m="M1c", edition=Edition.AJCC7) is None


# Section 3.10 and rule V26: N1a one node, N1b 2-3, N2a 4-6, N2b 7 or more.
@pytest.mark.parametrize(
    ("positive", "expected"),
    [
        (1, "N1a"),
        (2, "N1b"),
        (3, "N1b"),
        (4, "N2a"),
        (6, "N2a"),
        (7, "N2b"),
        (30, "N2b"),
        (None, None),
    ],
)
def test_n_category_from_counts(positive, expected):
    assert n_category(nodes_examined=40, nodes_positive=positive) == expected


@pytest.mark.parametrize(("deposits", "expected"), [(False, "N0"), (True, "N1c"), (None, None)])
def test_deposits_decide_where_no_node_is_positive(deposits, expected):
    category = n_category(nodes_examined=14, nodes_positive=0, has_tumor_deposits=deposits)

    assert category == expected


def test_unknown_deposits_leave_both_categories():
    assert possible_n_categories(nodes_examined=14, nodes_positive=0) == {"N0", "N1c"}


def test_no_examined_node_cannot_be_assessed():
    assert n_category(nodes_examined=0, nodes_positive=0) == "NX"


def test_an_unsplit_category_agrees_with_its_letters():
    possible = possible_n_categories(nodes_examined=14, nodes_positive=2)

    assert n_category_agrees(entered="N1", possible=possible)
    assert n_category_agrees(entered="N1b", possible=possible)
    assert not n_category_agrees(entered="N1a", possible=possible)
    assert not n_category_agrees(entered="N2", possible=possible)


def test_stage_groups_are_words_for_storage():
    assert StageGroup.ZERO == "0"
