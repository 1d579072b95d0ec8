from datetime import UTC, datetime

import pytest

from patients.clinical.quorum import Presence, QuorumRule, quorum_of_case

# Specification section 5.1: the five disciplines of the series' board, and the vectors.
FIVE = (
    "hepatobiliary_surgery",
    "colorectal_surgery",
    "interventional_radiology",
    "radiation_oncology",
    "medical_oncology",
)
RULE = QuorumRule(required=dict.fromkeys(FIVE, 1))


def at(hour, minute=0):
    return datetime(2026, 11, 26, hour, minute, tzinfo=UTC)


def everyone(**changes):
    """One person per discipline from 12:00 to the end; `changes` replaces a presence."""
    return [
        changes.get(discipline, Presence(f"Dr {discipline}", discipline, at(12)))
        for discipline in FIVE
    ]


def quorum(presences, *, start=(12, 0), end=(12, 10), rule=RULE):
    return quorum_of_case(rule=rule, presences=presences, started_at=at(*start), ended_at=at(*end))


def test_all_five_present_is_a_quorum():
    assert quorum(everyone()).is_met


def test_someone_who_joins_later_counts_from_their_first_case():
    late = Presence("Dr R", "radiation_oncology", at(12, 35))
    presences = everyone(radiation_oncology=late)

    third = quorum(presences, start=(12, 20), end=(12, 30))
    fourth = quorum(presences, start=(12, 30), end=(12, 40))

    assert third.missing == ("radiation_oncology",)
    assert fourth.is_met


def test_someone_who_joins_at_the_end_of_a_case_was_there():
    late = Presence("Dr R", "radiation_oncology", at(12, 10))

    assert quorum(everyone(radiation_oncology=late), end=(12, 10)).is_met


def test_someone_who_left_before_the_case_does_not_count():
    left = Presence("Dr I", "interventional_radiology", at(12), left_at=at(12, 5))
    presences = everyone(interventional_radiology=left)

    assert quorum(presences, start=(12, 5), end=(12, 15)).is_met
    assert not quorum(presences, start=(12, 6), end=(12, 15)).is_met


def one_surgeon_for_two():
    return everyone(
        hepatobiliary_surgery=Presence("Dr S", "hepatobiliary_surgery", at(12)),
        colorectal_surgery=Presence("Dr S", "colorectal_surgery", at(12)),
    )


def test_one_surgeon_does_not_fill_two_disciplines():
    assert quorum(one_surgeon_for_two()).missing == ("colorectal_surgery",)


def test_unless_the_rule_allows_it():
    rule = QuorumRule(required=RULE.required, allows_two_disciplines_per_person=True)

    assert quorum(one_surgeon_for_two(), rule=rule).is_met


def test_people_are_placed_where_they_are_needed():
    """Dr S could take either place; only the assignment S -> colorectal fills both."""
    presences = [*one_surgeon_for_two(), Presence("Dr T", "hepatobiliary_surgery", at(12))]

    assert quorum(presences).is_met


@pytest.mark.parametrize(("allows_remote", "is_met"), [(True, True), (False, False)])
def test_remote_members_count_where_allowed(allows_remote, is_met):
    remote = Presence("Dr M", "medical_oncology", at(12), is_remote=True)
    rule = QuorumRule(required=RULE.required, allows_remote=allows_remote)

    assert quorum(everyone(medical_oncology=remote), rule=rule).is_met is is_met


@pytest.mark.parametrize("allows_two", [True, False])
def test_a_discipline_may_need_two_people(allows_two):
    rule = QuorumRule(
        required={"medical_oncology": 2}, allows_two_disciplines_per_person=allows_two
    )
    first, second = (Presence(name, "medical_oncology", at(12)) for name in ("Dr A", "Dr B"))

    assert not quorum([first, first], rule=rule).is_met
    assert quorum([first, second], rule=rule).is_met


def test_nobody_is_no_quorum():
    assert quorum([]).missing == FIVE


def test_an_option_needs_its_disciplines_besides_those_of_the_board():
    """Issue 4: an ALPPS decision needs the liver surgeon and interventional radiology."""
    rule = QuorumRule(
        required={"medical_oncology": 1},
        by_option={"alpps": {"hepatobiliary_surgery": 1, "medical_oncology": 2}},
    )
    oncologist = [Presence("Dr O", "medical_oncology", at(12))]
    assert quorum(oncologist, rule=rule).is_met
    assert quorum(oncologist, rule=rule.for_options(["observation_followup"])).is_met
    missing = quorum(oncologist, rule=rule.for_options(["alpps"])).missing
    assert set(missing) == {"medical_oncology", "hepatobiliary_surgery"}
