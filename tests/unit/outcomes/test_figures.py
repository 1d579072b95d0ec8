"""The figures of the outcome pages: what Plotly is given, checked against Plotly's own schema."""

import pytest

from analytics.charts import (
    bars_figure,
    cumulative_incidence_figure,
    cusum_figure,
    funnel_figure,
    swimmer_figure,
)
from analytics.outcomes.surgery import cusum, funnel

from .scene import after, patient, payloads, recurrence, session

PEOPLE = [
    patient(
        number,
        recurrences=(recurrence(100 + 20 * number, "liver" if number % 3 else "lung"),)
        if number < 9
        else (),
        died_on=after(700) if number in (3, 15) else None,
        last_assessed_on=after(400 + 30 * number),
        last_contact_on=after(1000 + number),
    )
    for number in range(20)
]
NAMES = {"recurrence": "Recurrence <b>", "liver": "liver", "elsewhere": "other", "death": "death"}


def incidence_figure():
    return cumulative_incidence_figure(
        payloads(PEOPLE)["recurrence"]["incidence"],
        names=NAMES,
        x_title="Months",
        y_title="Incidence",
        rows=[("at_risk", "at risk"), ("censored", "censored"), ("events", "events")],
        percent="{value}%",
        hover="{month}: {incidence} ({lower} to {upper})",
    )


def lanes_figure():
    words = dict.fromkeys(("free", "disease", "recurrence", "treatment", "died", "alive"), "x")
    lanes = payloads(PEOPLE)["recurrence"]["swimmer"]["lanes"]
    return swimmer_figure(
        lanes,
        x_title="Months",
        words=words,
        hover="{patient} {month}",
        opens={lane["study_code"]: f"/patients/{lane['patient']}/" for lane in lanes},
    )


def sum_figure():
    points = cusum([session(highest_grade="IIIa"), session(performed_on=after(400))])["points"]
    return cusum_figure(
        points,
        months=[point["month"] for point in points],
        x_title="Month",
        y_title="Sum",
        hover="{month} {severe} {sessions} {sum}",
        decimal_mark=",",
    )


def years_figure():
    years = [session(performed_on=after(365 * year)) for year in range(5) for _ in range(20)]
    found = funnel([session(highest_grade="IIIa"), *years])
    return funnel_figure(
        found, x_title="n", y_title="share", percent="{value}%", hover="{year} {severe} {n}"
    )


def margins_figure():
    return bars_figure(["0", "<1"], [3, 4], x_title="mm", y_title="n", hover="{label} {n}")


@pytest.mark.parametrize(
    "figure", [incidence_figure, lanes_figure, sum_figure, years_figure, margins_figure]
)
def test_plotly_knows_every_part(figure):
    from plotly.graph_objects import Figure

    Figure(figure(), skip_invalid=False)


def test_names_cannot_be_markup():
    assert "<b>" not in str(incidence_figure())


def test_an_incidence_only_rises_and_is_faded_where_fewer_than_five_are_at_risk():
    drawn = [t for t in incidence_figure()["data"] if t["mode"] == "lines" and "opacity" in t]

    assert {trace["opacity"] for trace in drawn} == {1.0, 0.38}
    for trace in drawn:
        assert trace["y"] == sorted(trace["y"])
        assert trace["x"] == sorted(trace["x"])


def test_every_patient_has_a_lane_and_the_longest_is_on_top():
    figure = lanes_figure()

    order = figure["layout"]["yaxis"]["categoryarray"]
    assert len(order) == 20
    assert order[-1] == "T-019"  # drawn from below
    marks = {trace["name"]: trace for trace in figure["data"] if trace["type"] == "scatter"}
    assert marks  # recurrences, treatments and ends
    # What stands at a lane leads where its name leads.
    assert list(figure["layout"]["meta"]["opens"]) == order[::-1]
    assert {name for trace in figure["data"] for name in trace["y"]} <= set(order)
    assert "skip" not in {
        trace.get("hoverinfo") for trace in figure["data"]
    }  # it would not be clicked


def test_the_sum_is_signed_with_the_readers_mark():
    told = [point[3] for point in sum_figure()["data"][0]["customdata"]]

    assert told[0] == "+0,5"
    assert told[-1] in ("+0,0", "−0,0")
