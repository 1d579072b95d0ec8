"""What is typed from the paper holds together: ids, contradictions, both languages."""

from analytics.published.hiding import EVERYBODY
from analytics.published.paper import contradictions, facts
from analytics.published.showing import PAGES
from analytics.published.words import MISSING, PLACES, SECTIONS


def test_437_numbers_of_which_418_are_answered_by_patients():
    assert len(facts()) == 437
    assert sum(not fact.missing for fact in facts().values()) == 418


def test_44_contradictions_and_a_sentence_in_both_languages_for_each_that_a_number_is_part_of():
    used = {code for fact in facts().values() for code in fact.contradictions}

    assert len(contradictions()) == 44
    assert used == {code for code, one in contradictions().items() if one.sentence}
    for code in used:
        assert set(contradictions()[code].sentence) == {"en", "tr"}
        assert all(contradictions()[code].sentence.values())


def test_every_code_has_its_words():
    for fact in facts().values():
        assert set(fact.quantity) == {"en", "tr"}
        assert all(fact.quantity.values())
        assert fact.section in SECTIONS
        assert set(fact.place) <= set(PLACES)
        assert not fact.missing or fact.missing in MISSING
        assert not fact.page or fact.page in PAGES


def test_whose_number_is_another_reading_is_part_of_a_contradiction():
    for fact in facts().values():
        assert not fact.adopted or fact.is_in_dispute
        assert not fact.asks or fact.contradictions


def test_numbers_that_a_sum_ties_together_are_all_of_everybody():
    """Hiding looks at each of them, and can hide those only."""
    assert {fact.denominator for fact in facts().values() if fact.family} <= set(EVERYBODY)


def test_the_rows_of_table_1_add_up():
    """A typing error would show: the categories of each row sum to 45, 11 and 34."""
    rows = [
        ("male", "female"), ("nmet_1", "nmet_1-4", "nmet_>4"), ("loc_right", "loc_left", "loc_bilobar"),
        ("interval_synchronous", "interval_metachronous"),
        ("surgery_metachronous", "surgery_synchronous"),
        ("type_metastasectomy", "type_segmentectomy_1_2", "type_segmentectomy_gt2"),
        ("ablation_yes", "ablation_no"),
    ]  # fmt: skip
    for group, n in (("total", 45), ("rectum", 11), ("colon", 34)):
        for row in rows:
            assert sum(facts()[f"T1.{name}.{group}"].value for name in row) == n
