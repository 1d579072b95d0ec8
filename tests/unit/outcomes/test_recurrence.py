"""From clearance to the first recurrence, by hand."""

import pytest

from analytics.definitions import Exclusion
from analytics.outcomes.recurrence import not_in_the_curve
from analytics.outcomes.surgery import cusum, funnel
from analytics.stats.funnel import funnel_limits

from .scene import after, members_of, patient, payloads, session
from .scene import recurrence as came_back


def incidence(people):
    return payloads(people)["recurrence"]["incidence"]


@pytest.mark.parametrize(
    ("one", "day", "event"),
    [
        (patient(1), 1000, None),
        (patient(1, recurrences=(came_back(200),)), 200, "liver"),
        (patient(1, recurrences=(came_back(200, "lung"),)), 200, "elsewhere"),
        (patient(1, recurrences=(came_back(200, "lung"), came_back(300))), 200, "elsewhere"),
        (patient(1, recurrences=(came_back(200, "lung"), came_back(200))), 200, "liver"),
        (patient(1, died_on=after(300), last_assessed_on=after(100)), 300, "death"),
        (patient(1, recurrences=(came_back(200),), died_on=after(300)), 200, "liver"),
        (patient(1, recurrences=(came_back(300),), died_on=after(300)), 300, "liver"),
        # Seen alive by telephone after the last look for disease: free of it only until that look.
        (patient(1, last_assessed_on=after(400)), 400, None),
        (patient(1, last_assessed_on=None), 1000, None),
        # It came back on a known day, and that it ended in death on an unknown one changes nothing of it.
        (patient(1, recurrences=(came_back(200),), death_undated=True), 200, "liver"),
    ],
)
def test_day_and_event(one, day, event):
    found = incidence([one])

    assert found["n"] == 1
    [last] = {curve["time"][-1] for curve in found["curves"] if curve["code"] == "death"}
    assert last == pytest.approx(day / 30.4375, abs=1e-4)
    events = {code for code, n in found["events"].items() if n and code != "recurrence"}
    assert events == ({event} if event else set())
    assert found["events"]["recurrence"] == int(event in ("liver", "elsewhere"))


@pytest.mark.parametrize(
    ("one", "reason"),
    [
        (patient(1, cleared_on=None, disease_left=True), Exclusion.NEVER_CLEARED),
        (patient(1, cleared_on=None), Exclusion.CLEARANCE_NOT_RECORDED),
        (
            patient(1, cleared_on=None, index_liver_intervention_on=None),
            Exclusion.NO_ORIGIN,
        ),
        (patient(1, death_undated=True), Exclusion.DEATH_UNDATED),
        (patient(1, recurrences=(came_back(-10),)), Exclusion.NEGATIVE_TIME),
    ],
)
def test_whoever_is_left_out_is_counted_under_a_reason(one, reason):
    found = incidence([one])
    assert (found["n"], found["excluded"]) == (0, [{"reason": reason.value, "n": 1}])

    left_out = not_in_the_curve(members_of([one, patient(2)]))
    assert {why: who.tolist() for why, who in left_out.items()} == {reason.value: [1]}


def test_the_incidences_by_hand():
    """
    Four patients: liver at 100, death at 200, lung at 300, free to 1000 days.

    S is 1, 3/4, 1/2, 1/4; each step is S before it times 1 / at risk: 1/4 each.
    """
    people = [
        patient(1, recurrences=(came_back(100),)),
        patient(2, died_on=after(200)),
        patient(3, recurrences=(came_back(300, "lung"),)),
        patient(4),
    ]
    curves = {one["code"]: one for one in incidence(people)["curves"]}

    last = {code: curve["incidence"][-1] for code, curve in curves.items()}
    assert last == pytest.approx(
        {"recurrence": 0.5, "liver": 0.25, "elsewhere": 0.25, "death": 0.25}
    )
    # 1 - Kaplan-Meier with the dead censored would give 5/8.
    assert curves["recurrence"]["at"][0]["incidence"] == pytest.approx(0.5)


def test_nobody_gives_no_curve():
    assert incidence([])["curves"] == []


def test_the_cusum_by_hand():
    """Severe 1 of 2 in March, 0 of 2 in May, one unknown: mean 1/4, so +0.5 and back to 0."""
    found = cusum(
        [
            session(highest_grade="IIIb"),
            session(),
            session(performed_on=after(70)),
            session(performed_on=after(70), highest_grade="II"),
            session(performed_on=after(70), highest_grade=None),
        ]
    )

    assert [(one["month"], one["sum"]) for one in found["points"]] == [
        ("2018-03", 0.5), ("2018-04", 0.5), ("2018-05", 0.0),
    ]  # fmt: skip
    assert (found["n"], found["severe"], found["unknown"]) == (4, 1, 1)


def test_a_funnel_is_drawn_only_of_five_years_with_twenty_sessions_each():
    years = [session(performed_on=after(365 * year)) for year in range(5) for _ in range(20)]

    assert funnel(years[:-1])["points"] is None
    assert len(funnel(years)["points"]) == 5


def test_the_limits_of_a_funnel_by_hand():
    """
    Of 2 with mean 1/2 the probabilities are 1/4, 1/2, 1/4. Upper at 0.9: reached at 2, where
    (1 - 0.9) / 0.25 = 0.4 is given back: (2 - 0.4) / 2; lower at 0.1: (0 - 0.6) / 2, cut at 0.
    """
    lower, upper = funnel_limits(2, 0.5, level=0.8)

    assert (lower, upper) == (0.0, pytest.approx(0.8))
    wide, narrow = (funnel_limits(n, 0.2, level=0.95) for n in (20, 500))
    assert wide[0] < narrow[0] < 0.2 < narrow[1] < wide[1]
