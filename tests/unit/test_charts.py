"""The survival figure: what Plotly is given, checked against Plotly's own schema."""

import json
import subprocess
import sys

import numpy as np
import pytest

from analytics.charts import Words, kaplan_meier_figure
from analytics.stats.comparison import Group, compare
from analytics.stats.drawing import draw
from analytics.stats.time_to_event import TimeToEvent

WORDS = Words(
    x_title="Months since first liver intervention",
    y_title="Overall survival",
    censored="censored",
    events="died",
    competing="died before",
    not_entered="not yet entered",
    faded="faded where fewer than 5 are at risk",
    percent="%{value}",
    hover="{time} months: {survival}% ({lower} to {upper}), {at_risk} at risk",
    censor_hover="last seen alive, month {time}",
    decimal_mark=",",
)
# Serin et al. 2020, Table 2, and a group in which the median is not reached.
AGAIN = TimeToEvent(
    [56, 56, 72, 42, 24, 37, 36, 32, 16, 22, 69, 16], [0, 0, 0, 1, 1, 0, 1, 0, 0, 0, 1, 0]
)
ONCE = TimeToEvent([10, 20, 30, 40, 50, 60, 65], [1, 0, 0, 1, 0, 0, 0])
BOX = ["Log-rank p = 0.54", "19 patients, 6 deaths"]


def figure(*data, unit=1.0, box=BOX):
    groups = [
        Group(f"group {i}", times, range(1000 * i, 1000 * i + len(times)))
        for i, times in enumerate(data)
    ]
    names = {"group 0": "Again", "group 1": "Once <twice>"}
    return kaplan_meier_figure(
        draw(compare(groups, times=[]), unit=unit), names=names, words=WORDS, box=box
    )


@pytest.fixture
def two():
    return figure(AGAIN, ONCE)


def texts(figure):
    return [annotation["text"] for annotation in figure["layout"]["annotations"]]


def numbers(figure):
    """The rows of the risk table from top to bottom."""
    rows = [trace for trace in figure["data"] if trace["mode"] == "text"]
    return [trace["text"] for trace in sorted(rows, key=lambda trace: -trace["y"][0])]


@pytest.mark.parametrize(
    "data",
    [
        pytest.param([AGAIN], id="one"),
        pytest.param([AGAIN, ONCE], id="two"),
        pytest.param([AGAIN, ONCE, AGAIN, ONCE], id="four"),
        pytest.param([AGAIN, TimeToEvent([], [])], id="one empty"),
        pytest.param([TimeToEvent([0], [1])], id="dead on day 0"),
        pytest.param([TimeToEvent([5, 6], [0, 0])], id="all alive"),
    ],
)
def test_plotly_accepts_every_key(data):
    from plotly.graph_objects import Figure

    assert Figure(figure(*data)).layout.showlegend is False


def test_more_than_four_groups_are_refused():
    with pytest.raises(ValueError, match="at most 4"):
        figure(*[ONCE] * 5)


def test_bands_come_before_every_curve(two):
    widths = [trace["line"]["width"] for trace in two["data"] if trace["mode"] == "lines"]
    assert widths == [0, 0, 0, 0, 2.6, 2.6, 2.6, 2.6]
    assert {trace["line"]["shape"] for trace in two["data"] if trace["mode"] == "lines"} == {"hv"}


def test_the_last_five_are_faded_and_it_is_said(two):
    curves = [trace for trace in two["data"] if trace.get("line", {}).get("width") == 2.6]
    assert [trace["opacity"] for trace in curves] == [1, 0.38, 1, 0.38]
    # The two parts of a curve meet.
    assert (curves[0]["x"][-1], curves[0]["y"][-1]) == (curves[1]["x"][0], curves[1]["y"][0])
    assert curves[1]["x"][0] == 42
    assert any(WORDS.faded in text for text in texts(two))


def test_risk_table_stands_on_the_axis_of_the_curves(two):
    rows = [trace for trace in two["data"] if trace["mode"] == "text"]
    assert all(trace["x"] == two["layout"]["xaxis"]["tickvals"] for trace in rows)
    assert not any("xaxis" in trace or trace["cliponaxis"] for trace in rows)
    assert numbers(two)[0] == ["12", "12", "9", "7", "4", "2", "1"]
    assert numbers(two)[1] == ["0", "0", "3", "4", "5", "7", "7"]
    assert numbers(two)[2] == ["0", "0", "0", "1", "3", "3", "4"]


def test_no_text_needs_a_style_attribute(two):
    """Plotly turns <b> and <span> into style attributes, which the content security policy refuses."""
    words = texts(two) + [text for row in numbers(two) for text in row]
    assert not any("<b" in text.replace("<br>", "") or "<span" in text for text in words)


def test_late_comers_have_their_row_and_the_rows_still_sum_to_the_patients():
    """Ten patients referred in month 12: nobody is at risk before."""
    late = TimeToEvent(range(20, 30), [1, 0] * 5, entry=[12] * 10)
    drawn = figure(late)
    rows = [[int(n) for n in row] for row in numbers(drawn)]
    assert len(rows) == 4
    assert [sum(column) for column in zip(*rows, strict=True)] == [10] * len(rows[0])
    assert rows[3][0] == 10
    assert "not yet entered" in texts(drawn)
    assert drawn["layout"]["height"] == 14 + 400 + 76 + 4 * 19 + 9 + 8


def test_geometry_in_pixels(two):
    """Specified: top 14, plot 400, axis 76, 19 a row, 9 between groups, bottom 8."""
    layout = two["layout"]
    inner = 400 + 76 + 2 * (3 * 19 + 9)
    assert layout["height"] == 14 + inner + 8
    bottom, top = layout["yaxis"]["domain"]
    assert (top - bottom) * inner == pytest.approx(400)
    assert layout["yaxis2"]["domain"][1] * inner == pytest.approx(132)


def test_the_survival_axis_is_never_cut(two):
    axis = two["layout"]["yaxis"]
    assert axis["range"][0] == 0
    assert axis["range"][1] >= 1
    assert axis["ticktext"] == ["%0", "%25", "%50", "%75", "%100"]
    assert axis["fixedrange"]


def test_median_has_lines_and_a_number_only_where_it_is_reached(two):
    assert [(s["x0"], s["x1"], s["y0"], s["y1"]) for s in two["layout"]["shapes"]] == [
        (0, 69.0, 0.5, 0.5),
        (69.0, 69.0, 0, 0.5),
    ]
    assert "69" in texts(two)


def test_median_in_the_decimals_of_the_language():
    """One half lies on the stretch from day 2100 to 2200: 2150 / 30.4375 = 70.6 months."""
    days = figure(TimeToEvent([1000, 2000, 2100, 2200], [0, 0, 1, 1]), unit=30.4375)
    assert "70,6" in texts(days)


def test_no_name_stands_across_the_step_of_another_curve():
    """In month 33 the second falls from 100% to 75%, where the first is: its name, 110 px wide, is not above it there."""
    first = TimeToEvent([10, 24, 36, 38], [1, 0, 0, 1])
    second = TimeToEvent([33, 41, 43, 61], [1, 1, 0, 1])
    drawn = figure(first, second, box=())["layout"]
    name = next(note for note in drawn["annotations"] if note.get("name") == "curve")
    half_width = drawn["xaxis"]["range"][1] * 55 / 700
    assert name["yshift"] < 0 or abs(name["x"] - 33) > half_width


def test_names_stand_on_the_curves_and_are_escaped(two):
    assert "Once &lt;twice&gt;" in texts(two)
    assert two["layout"]["showlegend"] is False


def test_the_box_is_drawn_whole_or_not_at_all():
    assert "Log-rank p = 0.54<br>19 patients, 6 deaths" in texts(figure(AGAIN, ONCE))
    assert not any("Log-rank" in text for text in texts(figure(AGAIN, ONCE, box=())))


def box_of(figure):
    [box] = [note for note in figure["layout"]["annotations"] if note.get("name") == "test"]
    return box["xanchor"], box["yanchor"]


def test_the_box_stands_where_it_covers_no_curve_and_no_median():
    """41 letters of 7 px are half of a plot of 700 px: some 35 of 73 months. The early median is 12."""
    late = TimeToEvent([60] * 6 + [70] * 6, [1] * 6 + [0] * 6)
    early = TimeToEvent([12] * 7 + [70] * 5, [1] * 7 + [0] * 5)
    lines = ["HR 1.80 (95% CI 0.79 to 4.07), unadjusted"] * 3
    assert box_of(figure(late, late, box=lines)) == ("left", "bottom")
    assert box_of(figure(late, early, box=lines)) == ("right", "top")


def test_hover_carries_the_exact_numbers(two):
    points = next(trace for trace in two["data"] if "customdata" in trace)
    assert points["customdata"][1] == [24, 89, 43, 98, 9]
    assert points["hovertemplate"].startswith("%{customdata[0]} months: %{customdata[1]}%")


def test_hover_says_nothing_where_there_is_no_interval():
    (points,) = [t for t in figure(TimeToEvent([5, 6], [0, 0]))["data"] if "customdata" in t]
    assert points["customdata"] == [[0, 100, "–", "–", 2], [6, 100, "–", "–", 1]]


@pytest.mark.parametrize("patients", [1_000, 100_000])
def test_two_arms_stay_under_45_kilobytes(patients):
    """Both curves fall from 100% almost to 0, the longest way there is."""
    random = np.random.default_rng(20200427)
    arms = []
    for mean in (9, 14):
        deaths, ends = random.exponential(mean, patients), random.uniform(0, 72, patients)
        days = (np.minimum(deaths, ends) * 30.4375).astype(int)
        arms.append(TimeToEvent(days, deaths <= ends))
    groups = [Group(f"group {i}", arm, range(len(arm))) for i, arm in enumerate(arms)]
    drawing = draw(compare(groups, times=[]), unit=30.4375)
    assert len(json.dumps(kaplan_meier_figure(drawing, names={}, words=WORDS))) <= 45_000


def test_drawing_a_stored_curve_loads_no_numerical_library():
    """A web process that only shows snapshots stays small."""
    code = (
        "import sys, analytics.charts\n"
        "print({'numpy', 'scipy', 'pandas', 'lifelines', 'plotly'} & set(sys.modules))"
    )
    printed = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    ).stdout
    assert printed.strip() == "set()"
