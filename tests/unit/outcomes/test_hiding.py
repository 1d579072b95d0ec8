"""Small numbers of the tables never leave for eyes that may not see patients, nor what would tell them."""

import json
from itertools import product

import pytest

from analytics.outcomes.hiding import disclose, suppress

from .scene import after, patient, payloads, recurrence, session


def people(n: int = 40, *, women: int = 12, severe: int = 6, recurred: int = 12, rectum: int = 15):
    return [
        patient(
            number,
            sex="female" if number < women else "male",
            site="rectum" if number % n < rectum else "colon",
            index=session(highest_grade="IIIa" if number < severe else "none"),
            recurrences=(recurrence(100 + number),) if number < recurred else (),
        )
        for number in range(n)
    ]


def shown(kind: str, facts):
    return disclose(kind, payloads(facts)[kind])


def test_nine_patients_are_not_shown_and_lists_of_people_never():
    assert shown("table-1", people(9)) is None
    assert shown("surgery", people(9)) is None
    assert shown("recurrence", people(9)) is None
    assert shown("table-2", people(40)) is None


@pytest.mark.parametrize(
    "lines",
    [
        [[4, 20, 24], [30, 30, 60]],
        [[0, 3, 3], [6, 13, 19], [5, 18, 23], [0, 0, 0]],
        [[3, 0, 3], [30, 30, 60], [7, 7, 14]],
        [[4, 9, 13, 26], [9, 9, 9, 27], [20, 20, 20, 60]],
    ],
)
def test_no_hidden_number_is_the_difference_of_shown_ones(lines):
    hidden = suppress(lines)

    for line, flags in zip(lines, hidden, strict=True):
        assert all(flag for n, flag in zip(line, flags, strict=True) if 0 < n < 5)
        assert flags[-1] or sum(flags[:-1]) != 1
    for column in zip(*hidden, strict=True):
        assert sum(column) != 1


def test_large_numbers_stay():
    assert not any(any(flags) for flags in suppress([[10, 20, 30], [12, 14, 26]]))


def test_a_hidden_number_cannot_be_solved_for():
    """
    Every table that is compatible with what is shown is written down: a small number is never the only
    possibility.
    """
    lines = [[3, 9, 12], [8, 7, 15], [6, 6, 12]]
    hidden = suppress(lines)
    columns = [sum(line[at] for line in lines) for at in range(2)]
    values = set()
    cells = [(i, j) for i in range(3) for j in range(2) if hidden[i][j]]
    for guess in product(range(16), repeat=len(cells)):
        table = [line[:2] for line in lines]
        for (i, j), n in zip(cells, guess, strict=True):
            table[i][j] = n
        if [sum(row[at] for row in table) for at in range(2)] == columns and all(
            sum(row) == line[2]
            for row, line, flags in zip(table, lines, hidden, strict=True)
            if not flags[2]
        ):
            values.add(table[0][0])
    assert len(values) > 1


def test_a_division_with_a_small_group_shows_everybody_only():
    table = shown("table-1", people(rectum=9))["tables"]["site"]

    assert [group["code"] for group in table["groups"]] == ["all"]
    assert all(len(row["asked"]) == 1 for row in table["rows"])
    assert [g["code"] for g in shown("table-1", people())["tables"]["site"]["groups"]] == [
        "rectum", "colon", "all",
    ]  # fmt: skip


def test_everybody_is_hidden_alike_in_every_division():
    tables = shown("table-1", people(women=3))["tables"]
    told = {
        json.dumps([one["counts"][-1] for one in row["categories"]])
        for table in tables.values()
        for row in table["rows"]
        if row["code"] == "sex"
    }
    assert told == {"[null, null]"}


def test_ranges_are_people():
    for row in shown("table-1", people())["tables"]["all"]["rows"]:
        if row["kind"] == "number":
            assert row["values"][0].get("minimum") is None


def test_of_surgery_neither_months_nor_dates_nor_small_proportions_are_told():
    found = shown("surgery", people(severe=2))

    assert found["cusum"] is found["funnel"] is found["operated_from"] is None
    assert found["proportions"]["severe"] == {"hidden": True}
    assert shown("surgery", people(severe=6))["proportions"]["severe"]["count"] == 6


def test_curves_end_where_fewer_than_five_are_at_risk():
    facts = [
        patient(number, recurrences=(recurrence(100 + 30 * number),) if number < 12 else (),
                last_assessed_on=after(200 + 40 * number))
        for number in range(20)
    ]  # fmt: skip
    found = shown("recurrence", facts)
    incidence = found["incidence"]

    assert found["swimmer"] is None
    for curve in incidence["curves"]:
        assert curve["time"][-1] == incidence["told_until"]
        assert all(point["at_risk"] >= 5 for point in curve["at"])


def test_few_recurrences_hide_the_curves_and_the_funnel():
    found = shown("recurrence", people(recurred=3))

    assert found["incidence"] is found["funnel"] is None


def told_exclusions(**reasons):
    """With curves of 40; None where there are none."""
    payload = payloads(people())["recurrence"]
    payload["incidence"]["excluded"] = [{"reason": why, "n": n} for why, n in reasons.items()]
    found = disclose("recurrence", {**payload, "n": 40 + sum(reasons.values())})["incidence"]
    return found and {one["reason"]: one["n"] for one in found["excluded"]}


@pytest.mark.parametrize(
    "reasons",
    [
        {"no_origin": 3},
        {"no_origin": 4, "negative_time": 4},
        {"no_origin": 4, "negative_time": 5},
    ],
)
def test_few_who_are_not_in_the_curve_hide_it(reasons):
    """43 in the cohort and 40 in the curve would tell the three, and 8 of two under five are four and four."""
    assert told_exclusions(**reasons) is None


def test_few_of_those_who_are_not_in_the_curve_are_hidden_beside_more():
    assert told_exclusions(no_origin=20, negative_time=5) == {"no_origin": 20, "negative_time": 5}
    assert told_exclusions(no_origin=20, negative_time=3, no_status=7) == {
        "no_origin": 20, "negative_time": None, "no_status": None,
    }  # fmt: skip
