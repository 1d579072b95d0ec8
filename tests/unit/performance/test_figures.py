"""Every figure of a small history (scene.py), computed by hand."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from analytics.performance.decisions import carried_out, state_of
from analytics.performance.payload import figures, performance
from analytics.performance.periods import Period, Span, quarters
from analytics.performance.rows import Asked, Decision, History, Person
from analytics.performance.treatment import to_treatment
from analytics.snapshots import payload_digest

from .scene import (
    APRIL,
    CASES,
    CHEMO,
    HISTORY,
    JUNE,
    MARCH,
    MORE,
    ONCOLOGY,
    RADIOLOGIST,
    SURGERY,
    TODAY,
    UPFRONT,
    at,
    case,
    signed,
)


@pytest.fixture(scope="module")
def year():
    return figures(HISTORY, Span.of(Period.LAST_12_MONTHS, TODAY))


def of(proportion: dict) -> tuple[int, int]:
    return proportion["count"], proportion["n"]


def counted(rows: list[dict]) -> dict[str, int]:
    return {row["code"]: row["n"] for row in rows}


def three(summary: dict) -> tuple:
    return summary["lower"], summary["median"], summary["upper"]


def test_meetings_and_cases(year):
    """Three meetings of 3, 3 and 2 cases; one was cancelled, one case taken off before its meeting."""
    assert (year["meetings"], year["cases"], year["cancelled"], year["taken_off"]) == (3, 8, 1, 1)
    assert three(year["per_meeting"]) == (2.5, 3, 3)
    assert year["imported"] == 0


def test_minutes(year):
    """
    4, 6, 8, 10, 12 and 1.5 minutes: median 7, quartiles 4.5 and 9.5. The one of 62 minutes was left
    open, and one case was deferred without being presented.
    """
    assert three(year["minutes"]) == (4.5, 7, 9.5)
    assert (year["minutes"]["n"], year["minutes"]["unreal"], year["minutes"]["unknown"]) == (
        6,
        1,
        1,
    )


def test_ready_at_lock(year):
    """Six cases were locked: a1, c2, e1 and f1 complete, b1 and c1 not; d1 came late, a2 is not known."""
    found = year["readiness"]

    assert of(found["ready"]) == (4, 6)
    assert (found["late"], found["unknown"]) == (1, 1)
    assert counted(found["missing"]) == {"liver_mri": 2, "cea": 1}


def test_deferral_and_what_it_cost(year):
    """c1 came back from 5 March to 2 April, 28 days; e1 waits since 2 April, 90 days by 1 July."""
    found = year["deferral"]

    assert of(found["deferred"]) == (2, 8)
    assert counted(found["reasons"]) == {"imaging_missing": 1, "time": 1}
    assert (found["again"]["n"], found["again"]["median"], found["again"]["total"]) == (1, 28, 28)
    assert (found["waiting"]["n"], found["waiting"]["longest"]) == (1, 90)
    assert found["ended"] == 0


def test_no_day_of_a_case_deferred_twice_is_counted_twice():
    """Deferred on 2 April and again, unseen, on 7 May; presented on 4 June: 35 days, and 28 of the second."""
    came_up = Asked((APRIL, date(2026, 5, 7), date(2026, 6, 4)))
    history = replace(HISTORY, referrals={**HISTORY.referrals, "e": came_up})

    found = figures(history, Span(None, TODAY))["deferral"]

    assert (
        found["again"]["total"] == 28 + 35
    )  # of c1, and of e1 to the meeting that deferred it again


@pytest.mark.parametrize(
    ("person", "is_waiting"),
    [(Person(died_on=date(2026, 5, 1)), True), (Person(), False)],
    ids=["died", "withdrawn"],
)
def test_a_deferred_case_that_will_not_come_again_does_not_wait(person, is_waiting):
    people = {**HISTORY.people, "e": person}
    referrals = {
        **HISTORY.referrals, "e": replace(HISTORY.referrals["e"], is_waiting=is_waiting)
    }  # fmt: skip
    history = replace(HISTORY, people=people, referrals=referrals)

    found = figures(history, Span(None, TODAY))["deferral"]

    assert (found["waiting"]["n"], found["ended"]) == (0, 1)


def test_attendance(year):
    """The radiologist missed April, so 2 of 3 meetings and, of the 6 cases where it was kept, 3."""
    rows = {row["discipline"]: row for row in year["attendance"]}

    assert list(rows) == [SURGERY, RADIOLOGIST, ONCOLOGY, "radiology"], "the required ones first"
    assert of(rows[SURGERY]["meetings"]) == (3, 3)
    assert of(rows[RADIOLOGIST]["meetings"]) == (2, 3)
    assert of(rows[RADIOLOGIST]["cases"]) == (3, 6)
    assert rows[RADIOLOGIST]["unknown"] == 2, "the deferred ones"
    # On the board only since June: its absence before says nothing.
    assert of(rows["radiology"]["meetings"]) == (0, 1)
    assert not rows["radiology"]["is_required"]


def test_quorum(year):
    """Of 6 decided cases b1 was decided by the chair's word, c2 is advice; both lacked the radiologist."""
    found = year["quorum"]

    assert of(found["met"]) == (4, 6)
    assert (found["overridden"], found["provisional"], found["unknown"]) == (1, 1, 0)
    assert counted(found["missing"]) == {RADIOLOGIST: 2}


def test_changed_by_the_board(year):
    """Signed with a plan before: a1 as planned; b1, d1 and a2 otherwise, a2 by postponing. c2 had no plan."""
    found = year["changed"]

    assert of(found["changed"]) == (3, 4)
    assert (found["postponed"], found["unknown"]) == (1, 1)


def test_dissent_and_signatures(year):
    """Five signed, one with a dissent. Of six decided b1 was signed after two days, f1 never."""
    assert of(year["dissent"]) == (1, 5)
    assert of(year["signature"]["in_time"]) == (4, 6)
    assert (year["signature"]["late"], year["signature"]["unsigned"]) == (1, 1)


def test_who_still_has_time_to_sign_is_not_late():
    """f1 ended on 25 June at 08:42: by 08:41 the next day nobody is late, by 08:43 somebody is."""
    span = Span(JUNE, TODAY)
    day_after = JUNE + timedelta(days=1)

    just_before = figures(replace(HISTORY, now=at(day_after, "08:41")), span)["signature"]
    just_after = figures(replace(HISTORY, now=at(day_after, "08:43")), span)["signature"]

    assert (of(just_before["in_time"]), just_before["open"]) == ((1, 1), 1)
    assert (of(just_after["in_time"]), just_after["open"]) == ((1, 2), 0)


def test_carried_out(year):
    """
    Binding and signed: a1, b1, d1 and a2, of which a2 is due on 10 July only. a1 as decided, b1
    differently because of progression, of d1 nobody has said a word.
    """
    found = year["carried_out"]

    assert found["n"] == 3
    assert {row["code"]: row["count"] for row in found["states"]} == {
        "as_decided": 1, "partly": 0, "differently": 1, "not_yet": 0, "unknown": 1,
    }  # fmt: skip
    assert (found["silent"], found["silent_treated"]) == (1, 0)
    assert (found["not_due"], found["no_due_date"], found["provisional"]) == (1, 0, 1)
    assert counted(found["reasons"]) == {"progression": 1}
    assert of(found["undocumented"]) == (0, 1)


def test_silence_about_somebody_who_was_treated_since_is_said():
    """Nobody answered for d1; the record has a treatment on 20 April, after the signature of 2 April."""
    people = {**HISTORY.people, "d": Person(treatments=(days(date(2026, 4, 20)),))}

    found = figures(replace(HISTORY, people=people), Span(None, TODAY))["carried_out"]

    assert (found["silent"], found["silent_treated"]) == (1, 1)


@pytest.mark.parametrize(("days_after", "is_due"), [(14, False), (15, True)])
def test_a_decision_is_judged_when_two_weeks_have_passed_since_its_due_date(days_after, is_due):
    one = case("a1", MARCH, decision=signed(MARCH, "10:00", UPFRONT, due_on=APRIL))
    history = replace(HISTORY, today=APRIL + timedelta(days=days_after))

    assert carried_out([one], history)["n"] == is_due


@pytest.mark.parametrize(
    ("answers", "state"),
    [
        ([], "unknown"),
        (["unknown"], "unknown"),
        (["not_yet"], "not_yet"),
        (["not_yet", "as_decided"], "as_decided"),
        (["as_decided", "as_decided"], "as_decided"),
        (["as_decided", "differently"], "partly"),
        (["partly", "as_decided"], "partly"),
        (["differently", "unknown"], "differently"),
    ],
)
def test_one_answer_from_several_treatments(answers, state):
    assert state_of(Decision(answers=tuple((said, None) for said in answers))) == state


@pytest.mark.parametrize("reason", [None, "unknown", "not_reported"])
def test_a_deviation_whose_reason_says_nothing_is_undocumented(reason):
    decision = signed(MARCH, "10:00", UPFRONT, due_on=MARCH, answers=(("partly", reason),))

    found = carried_out([case("a1", MARCH, decision=decision)], HISTORY)

    assert of(found["undocumented"]) == (1, 1)
    assert found["reasons"] == []


def test_time_to_treatment(year):
    """
    a1 treated after 20 days, b1 after 30 though signed two days late, d1 died after 18. At day 18 one of three is lost to death, so
    the incidence rises to 1/3 at 20 and 2/3 at 30: a quarter by 20 days, half by 30, three quarters
    never. The naive median of the treated would have been 25.
    """
    found = year["to_treatment"]

    assert (found["n"], found["treated"], found["died"], found["waiting"]) == (3, 2, 1, 0)
    assert found["quarter"]["estimate"] == 20
    assert found["median"]["estimate"] == 30
    assert found["three_quarters"]["estimate"] is None
    assert counted(found["left_out"]) == {"no_treatment": 1, "provisional": 1}


def ending(decision: Decision, person: Person) -> dict:
    one = case("a1", MARCH, decision=decision)
    return to_treatment([one], replace(HISTORY, people={"a": person}))


def days(day: date) -> tuple[date, date]:
    return day, day


def test_who_is_not_treated_yet_is_censored_when_the_data_end():
    found = ending(signed(MARCH, "10:00", UPFRONT), Person())

    assert (found["waiting"], found["treated"], found["median"]["estimate"]) == (1, 0, None)


def test_without_a_link_the_first_treatment_after_the_signature_counts():
    """The chemotherapy of February is no answer to the decision of March."""
    person = Person(treatments=(days(date(2026, 2, 1)), days(date(2026, 3, 15))))

    found = ending(signed(MARCH, "10:00", UPFRONT), person)

    assert (found["treated"], found["median"]["estimate"]) == (1, 10)


def test_a_later_decision_competes():
    person = Person(
        treatments=(days(date(2026, 4, 20)),), decided_on=((MARCH, "a1"), (APRIL, "a2"))
    )

    found = ending(signed(MARCH, "10:00", UPFRONT), person)

    assert (found["replaced"], found["treated"]) == (1, 0)


@pytest.mark.parametrize(
    ("fields", "person", "why"),
    [
        ({"treated": (days(date(2026, 3, 1)),)}, Person(), "before_meeting"),
        ({"treated": ((date(2026, 4, 1), date(2026, 4, 30)),)}, Person(), "date_known_in_part"),
        ({}, Person(death_undated=True), "death_undated"),
        ({}, Person(died_on=date(2026, 3, 1)), "died_before_meeting"),
        ({"is_provisional": True}, Person(), "provisional"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_has_no_time_is_left_out_by_name(fields, person, why):
    found = ending(signed(MARCH, "10:00", UPFRONT, **fields), person)

    assert (found["n"], counted(found["left_out"])) == (0, {why: 1})


def test_coming_back(year):
    """Presented: a twice, b, c, d, e and f once; before a came again its first case was decided."""
    found = year["coming_back"]

    assert of(found["several"]) == (1, 6)
    assert [row["n"] for row in found["times"]] == [5, 1, 0, 0]
    assert counted(found["before"]) == {"decided": 1}


def test_entry_time(year):
    """150 and 170 seconds, one not known; the one of 2024 is not of this period."""
    assert (year["entry"]["n"], year["entry"]["median"], year["entry"]["unknown"]) == (2, 160, 1)


# --- Agreement ---

# Twelve cases, the board for surgery in six and for chemotherapy in six. The surgeons agree in five
# of each, the oncologist in three in all. In a thirteenth a second surgeon says the opposite.
BOARD = [UPFRONT] * 6 + [CHEMO] * 6


def opinions(place: int, chosen: str) -> tuple[tuple[str, str], ...]:
    other = CHEMO if chosen == UPFRONT else UPFRONT
    surgeons = other if place in (0, 6) else chosen
    oncologist = chosen if place in (0, 1, 7) else other
    said = [(SURGERY, surgeons), (ONCOLOGY, oncologist), (RADIOLOGIST, "abstains")]
    return (*said, (SURGERY, other)) if place >= 12 else tuple(said)


def asked(chosen: list[str]) -> list:
    return [
        case(
            f"{chr(97 + place)}1", MARCH, opinions=opinions(place, option),
            decision=signed(MARCH, "10:00", option),
        )
        for place, option in enumerate(chosen)
    ]  # fmt: skip


def agreement_of(cases) -> dict:
    people = {one.patient: Person() for one in cases}
    return figures(replace(HISTORY, cases=tuple(cases), people=people), Span(None, TODAY))[
        "agreement"
    ]


def test_agreement_with_the_board():
    """
    Surgery: 10 of 12 as the board, half of them by chance (both say either in half of the cases):
    kappa (10/12 - 1/2) / (1/2) = 2/3. Oncology: 3 of 12; it says surgery in 2 + 5 = 7 and chemotherapy in
    5, so by chance 7/12 x 1/2 + 5/12 x 1/2 = 1/2 and kappa (1/4 - 1/2) / (1/2) = -1/2.
    """
    found = agreement_of(asked(BOARD))
    rows = {row["discipline"]: row for row in found["board"]}

    assert found["cases"] == found["abstained"] == 12
    assert of(rows[SURGERY]["agreed"]) == (10, 12)
    assert rows[SURGERY]["kappa"]["kappa"] == pytest.approx(2 / 3)
    assert rows[ONCOLOGY]["kappa"]["kappa"] == pytest.approx(-1 / 2)
    assert RADIOLOGIST not in rows, "an abstention is no opinion"


def test_agreement_between_the_disciplines():
    """
    Counting from 0, the two said the same in cases 1 and 7, where both were with the board, and in case
    6, where neither was: 3 of 12. Surgery says surgery in 6, oncology in 7 of 12: by chance
    6/12 x 7/12 + 6/12 x 5/12 = 1/2, so kappa (1/4 - 1/2) / (1/2) = -1/2.
    """
    found = agreement_of(asked(BOARD))

    (pair,) = found["pairs"]
    assert (pair["first"], pair["second"], pair["n"]) == (SURGERY, ONCOLOGY, 12)
    assert pair["kappa"]["observed"] == pytest.approx(3 / 12)
    assert pair["kappa"]["kappa"] == pytest.approx(-1 / 2)
    assert found["rated_twice"] == 12


def test_people_of_one_discipline_who_differ_have_no_opinion_together():
    found = agreement_of(asked([*BOARD, UPFRONT]))

    rows = {row["discipline"]: row for row in found["board"]}
    assert (found["cases"], found["divided"]) == (13, 1)
    assert rows[SURGERY]["agreed"]["n"] == 12
    assert rows[ONCOLOGY]["agreed"]["n"] == 13


def test_few_cases_give_no_kappa():
    found = agreement_of(asked(BOARD[:9]))

    assert {row["kappa"]["silent"] for row in found["board"]} == {"too_few"}
    assert found["between"] == {"silent": "too_few"}
    assert found["pairs"] == []


def test_what_was_said_of_an_unsigned_or_deferred_case_is_no_rating():
    unsigned = case(
        "a1", MARCH, opinions=opinions(1, UPFRONT), decision=Decision(first_option=UPFRONT)
    )

    assert agreement_of([unsigned])["cases"] == 0


# --- Periods ---


@pytest.mark.parametrize(
    ("period", "since", "until"),
    [
        (Period.LAST_12_MONTHS, date(2025, 7, 2), TODAY),
        (Period.LAST_3_MONTHS, date(2026, 4, 2), TODAY),
        (Period.THIS_YEAR, date(2026, 1, 1), TODAY),
        (Period.LAST_YEAR, date(2025, 1, 1), date(2025, 12, 31)),
        (Period.ALL, None, TODAY),
    ],
)
def test_spans(period, since, until):
    span = Span.of(period, TODAY)

    assert (span.since, span.until) == (since, until)
    assert until in span
    assert until + timedelta(days=1) not in span


def test_eight_quarters_end_with_the_present_one():
    found = quarters(TODAY)

    assert len(found) == 8
    assert (found[0].since, found[0].until) == (date(2024, 10, 1), date(2024, 12, 31))
    assert (found[-1].since, found[-1].until) == (TODAY, TODAY)


def test_the_trend_counts_each_quarter_by_itself():
    """March has 3 cases, April and June together 5; the quarter that has just begun none."""
    rows = performance(HISTORY)["quarters"]

    assert [row["cases"] for row in rows[-3:]] == [3, 5, 0]
    assert of(rows[-3]["signed"]) == (1, 2)
    assert of(rows[-2]["changed"]) == (2, 2)
    assert rows[-1]["minutes"]["median"] is None


def test_a_board_without_a_past_has_figures_of_nothing():
    found = performance(History(now=HISTORY.now, today=TODAY))

    empty = found["periods"]["12m"]
    assert (empty["meetings"], empty["cases"]) == (0, 0)
    assert found["periods"]["all"]["since"] is None
    assert empty["signature"]["in_time"]["share"] is None
    assert payload_digest(found), "no number that JSON does not have"


def test_the_same_history_gives_the_same_bytes_in_any_order():
    turned = replace(
        HISTORY, cases=tuple(reversed(CASES)), meetings=tuple(reversed(HISTORY.meetings))
    )

    assert payload_digest(performance(turned)) == payload_digest(performance(HISTORY))


def test_a_decision_that_postpones_is_no_treatment():
    assert MORE not in {UPFRONT, CHEMO}
    found = ending(signed(MARCH, "10:00", MORE), Person(treatments=(days(APRIL),)))

    assert counted(found["left_out"]) == {"no_treatment": 1}
