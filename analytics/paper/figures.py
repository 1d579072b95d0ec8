"""
Figures for print: the arrays of the page drawn by matplotlib, in three formats. Only the worker loads it.

The same figure gives the same bytes: no date and no random name is written into a file. Not: estimates.
"""

import io
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib import rc_context
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_pdf import FigureCanvasPdf
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from analytics.charts import Words
from analytics.charts.labels import Corner, corner_of_test, name_places
from analytics.charts.style import CURVES, INK, LINE, MUTED
from analytics.stats.drawn import Drawing, DrawnCurve, Steps

# Embedding a font is told line by line.
logging.getLogger("fontTools").setLevel(logging.WARNING)

DPI = 300
MM = 1 / 25.4
WIDTH_MM = 174  # two columns of a journal
PLOT_MM, AXIS_MM, ROW_MM, BETWEEN_MM, TOP_MM, BOTTOM_MM = 82, 17, 4.6, 2.2, 8, 3
LEFT_MM, RIGHT_MM = 44, 8
DASHES = {"solid": "-", "dash": (0, (6, 2)), "dot": (0, (1.4, 1.6)), "dashdot": (0, (6, 2, 1.4, 2))}
FADED = 0.38
# DejaVu comes with matplotlib: it has every Turkish letter and is the same on every machine.
STYLE: Any = {
    "font.family": "DejaVu Sans",
    "font.size": 8,
    "pdf.fonttype": 42,  # embedded as TrueType: journals refuse others
    "svg.fonttype": "path",  # shapes: looks alike where the font is not installed
    "svg.hashsalt": "paper",
    "axes.edgecolor": INK,
    "text.color": INK,
    "axes.labelcolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.linewidth": 0.8,
    "path.simplify": False,
}


@dataclass(frozen=True, slots=True)
class Box:
    """One box of a flow chart, and beside the way to the next one who left it there."""

    text: str
    left: str = ""


def files_of(figure: Figure) -> dict[str, bytes]:
    """By ending."""
    with rc_context(STYLE):
        svg = _written(FigureCanvasSVG(figure).print_svg, metadata={"Date": None})
        pdf = _written(
            FigureCanvasPdf(figure).print_pdf, metadata={"CreationDate": None}, is_binary=True
        )
        figure.dpi = DPI  # the other two have left their own
        png = _written(
            FigureCanvasAgg(figure).print_png, metadata={"Software": None}, is_binary=True
        )
    return {"svg": svg, "pdf": pdf, "png": png}


def _written(write, *, metadata: dict[str, Any], is_binary: bool = False) -> bytes:
    if is_binary:
        file = io.BytesIO()
        write(file, metadata=metadata)
        return file.getvalue()
    text = io.StringIO()
    write(text, metadata=metadata)
    return text.getvalue().encode()


def survival_figure(
    drawing: Drawing, words: Words, names: dict[str, str], test: Sequence[str], *, mark: str = ""
) -> Figure:
    """Curves with their bands over the extended risk table, on one axis (analytics.charts draws alike)."""
    with rc_context(STYLE):
        return _survival_figure(drawing, words, names, test, mark)


def _survival_figure(
    drawing: Drawing, words: Words, names: dict[str, str], test: Sequence[str], mark: str
) -> Figure:
    tables = [_lines(curve, words, names[curve.name]) for curve in drawing.curves]
    rows_mm = sum(len(lines) * ROW_MM + BETWEEN_MM for lines in tables)
    height_mm = TOP_MM + PLOT_MM + AXIS_MM + rows_mm + BOTTOM_MM
    figure = Figure(figsize=(WIDTH_MM * MM, height_mm * MM), dpi=DPI)
    left, width = LEFT_MM / WIDTH_MM, (WIDTH_MM - LEFT_MM - RIGHT_MM) / WIDTH_MM
    plot = figure.add_axes((left, 1 - (TOP_MM + PLOT_MM) / height_mm, width, PLOT_MM / height_mm))
    below = figure.add_axes((left, BOTTOM_MM / height_mm, width, rows_mm / height_mm))
    _axes(plot, drawing, words)
    for place, curve in enumerate(drawing.curves):
        _band(plot, curve, CURVES[place % len(CURVES)][0])
    for place, curve in enumerate(drawing.curves):
        _curve(plot, curve, *CURVES[place % len(CURVES)], rises=drawing.rises)
    corner = corner_of_test(test, drawing)
    if len(drawing.curves) > 1:
        _labels(plot, drawing, names, corner)
    _medians(plot, drawing, words)
    _box(plot, test, corner)
    if any(curve.faded_from is not None for curve in drawing.curves):
        figure.text(
            left, (BOTTOM_MM + rows_mm + 1.5) / height_mm, words.faded, color=MUTED, size=6.5
        )
    if mark:
        figure.text(0.992, 0.992, mark, size=6.5, color=MUTED, va="top", ha="right", weight="bold")
    _risk_table(below, drawing, tables, rows_mm)
    return figure


def _axes(plot, drawing: Drawing, words: Words) -> None:
    plot.set_xlim(0, drawing.end)
    plot.set_ylim(0, 1)
    plot.set_xticks(drawing.ticks, [_number(tick, words) for tick in drawing.ticks])
    quarters = (0, 0.25, 0.5, 0.75, 1)
    plot.set_yticks(
        quarters, [words.percent.replace("{value}", str(int(q * 100))) for q in quarters]
    )
    plot.grid(axis="y", color=LINE, linewidth=0.6)
    plot.set_axisbelow(True)
    plot.spines[["top", "right"]].set_visible(False)
    plot.set_xlabel(words.x_title, labelpad=4)
    plot.set_ylabel(words.y_title, labelpad=6)


def _number(value: float, words: Words) -> str:
    return f"{value:g}".replace(".", words.decimal_mark)


def _band(plot, curve: DrawnCurve, color: str) -> None:
    times = sorted({*curve.lower.times, *curve.upper.times})
    low, high = ([_at(steps, time) for time in times] for steps in (curve.lower, curve.upper))
    plot.fill_between(times, low, high, step="post", color=color, alpha=0.11, linewidth=0)


def _at(steps: Steps, time: float) -> float:
    value = steps.values[0]
    for when, then in zip(steps.times, steps.values, strict=True):
        if when > time:
            break
        value = then
    return value


def _curve(plot, curve: DrawnCurve, color: str, dash: str, *, rises: bool) -> None:
    until = curve.faded_from
    times, values = curve.level.times, curve.level.values
    told = {"color": color, "linestyle": DASHES[dash], "linewidth": 1.6, "solid_capstyle": "butt"}
    if until is None or until >= times[-1]:
        plot.step(times, values, where="post", **told)
    else:
        here = _at(curve.level, until)
        before = [(t, v) for t, v in zip(times, values, strict=True) if t <= until]
        after = [(t, v) for t, v in zip(times, values, strict=True) if t > until]
        plot.step(
            [*(t for t, _ in before), until], [*(v for _, v in before), here], where="post", **told
        )
        plot.step(
            [until, *(t for t, _ in after)], [here, *(v for _, v in after)], where="post",
            alpha=FADED, **told,
        )  # fmt: skip
    marks = curve.censor_marks
    for is_faded in (False, True):
        pairs = [
            (t, v)
            for t, v in zip(marks.times, marks.values, strict=True)
            if (until is not None and t > until) == is_faded
        ]
        plot.plot(
            [t for t, _ in pairs], [v for _, v in pairs], linestyle="", marker="|", markersize=5,
            color=color, alpha=FADED if is_faded else 1, clip_on=False,
        )  # fmt: skip
    if curve.median is not None and not rises:
        line = {"color": color, "linestyle": ":", "linewidth": 0.9}
        plot.plot([0, curve.median, curve.median], [0.5, 0.5, 0], **line)


def _medians(plot, drawing: Drawing, words: Words) -> None:
    """The number of each median at the axis; of two that are close the later one stands higher."""
    if drawing.rises:
        return
    told: list[float] = []
    for place, curve in enumerate(drawing.curves):
        if curve.median is None:
            continue
        row = sum(abs(curve.median - other) < 0.06 * drawing.end for other in told)
        told.append(curve.median)
        plot.text(
            curve.median, 0.02 + 0.05 * row, _number(round(curve.median, 1), words), ha="center",
            va="bottom", size=7.5, weight="bold", color=CURVES[place % len(CURVES)][0],
            bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 0.6},
        )  # fmt: skip


def _labels(plot, drawing: Drawing, names: dict[str, str], corner: Corner | None) -> None:
    """The name of each group where the page has it."""
    colors = dict(zip((curve.name for curve in drawing.curves), CURVES, strict=False))
    for name, at in name_places(drawing, corner).items():
        plot.annotate(
            names[name], (at.time, at.level), xytext=(0, 5 * at.side), textcoords="offset points",
            color=colors[name][0], ha="center", va="bottom" if at.side > 0 else "top",
            weight="bold", size=8,
        )  # fmt: skip


def _box(plot, lines: Sequence[str], corner: Corner | None) -> None:
    if corner is not None:
        at = corner.anchors
        plot.text(
            at["x"], at["y"], "\n".join(lines), transform=plot.transAxes, size=7,
            va=at["yanchor"], ha=at["xanchor"], multialignment="left", linespacing=1.5,
            bbox={"facecolor": "white", "edgecolor": LINE, "boxstyle": "round,pad=0.5", "linewidth": 0.7},
        )  # fmt: skip


def _lines(curve: DrawnCurve, words: Words, name: str) -> list[tuple[str, list[Any], bool]]:
    """Label, numbers, whether it is the first of its group. Together they sum to the patients."""
    found = [(name, curve.at_risk, True), (words.censored, curve.censored, False)]
    found.append((words.events, curve.events, False))
    if curve.competing:
        found.append((words.competing, curve.competing, False))
    if curve.not_entered:
        found.append((words.not_entered, curve.not_entered, False))
    return found


def _risk_table(below, drawing: Drawing, tables: list, rows_mm: float) -> None:
    below.set_xlim(0, drawing.end)
    below.set_ylim(rows_mm, 0)
    below.axis("off")
    at = ROW_MM / 2
    for place, lines in enumerate(tables):
        color = CURVES[place % len(CURVES)][0]
        for label, numbers, is_head in lines:
            look = {"color": color if is_head else MUTED, "weight": "bold" if is_head else "normal"}
            below.text(
                -0.075, at, label, transform=below.get_yaxis_transform(), ha="right", va="center",
                size=7.5, **look,
            )  # fmt: skip
            for tick, n in zip(drawing.ticks, numbers, strict=True):
                below.text(tick, at, str(n), ha="center", va="center", size=7.5, **look)
            at += ROW_MM
        at += BETWEEN_MM


# --- Flow chart ---


def flow_figure(boxes: Sequence[Box], *, mark: str = "") -> Figure:
    """From the top down: who was there, at the right who left, at the end who is counted."""
    with rc_context(STYLE):
        return _flow_figure(boxes, mark)


def _flow_figure(boxes: Sequence[Box], mark: str) -> Figure:
    main = [_wrapped(box.text, 38) for box in boxes]
    aside = [_wrapped(box.left, 44) for box in boxes]
    line_mm, pad_mm, gap_mm = 4.0, 5.0, 5.0
    heights = [text.count("\n") * line_mm + line_mm + pad_mm for text in main]
    between = [
        (text.count("\n") * line_mm + line_mm + pad_mm + 2 * gap_mm) if text else 2 * gap_mm
        for text in aside
    ]
    total = sum(heights) + sum(between[:-1]) + 12
    figure = Figure(figsize=(WIDTH_MM * MM, total * MM), dpi=DPI)
    page = figure.add_axes((0, 0, 1, 1))
    page.set_xlim(0, WIDTH_MM)
    page.set_ylim(total, 0)
    page.axis("off")
    left, width, beside, beside_width = 6.0, 74.0, 92.0, 76.0
    y = 6.0
    for place, text in enumerate(main):
        _draw_box(page, left, y, width, heights[place], text, is_main=True)
        y += heights[place]
        if place == len(main) - 1:
            break
        _arrow(page, (left + width / 2, y), (left + width / 2, y + between[place]))
        if aside[place]:
            height = between[place] - 2 * gap_mm
            middle = y + between[place] / 2
            _arrow(page, (left + width / 2, middle), (beside, middle))
            _draw_box(page, beside, middle - height / 2, beside_width, height, aside[place])
        y += between[place]
    if mark:
        page.text(WIDTH_MM - 2, 3.5, mark, size=6.5, color=MUTED, weight="bold", ha="right")
    return figure


def _draw_box(
    page, x: float, y: float, width: float, height: float, text: str, *, is_main=False
) -> None:
    from matplotlib.patches import Rectangle

    edge = INK if is_main else MUTED
    page.add_patch(
        Rectangle((x, y), width, height, facecolor="white", edgecolor=edge, linewidth=0.9)
    )
    page.text(
        x + (width / 2 if is_main else 2.5), y + height / 2, text, va="center",
        ha="center" if is_main else "left", size=7.8, linespacing=1.35,
    )  # fmt: skip


def _arrow(page, start: tuple[float, float], end: tuple[float, float]) -> None:
    page.annotate(
        "", xy=end, xytext=start,
        arrowprops={"arrowstyle": "-|>", "color": INK, "linewidth": 0.9, "shrinkA": 0, "shrinkB": 0},
    )  # fmt: skip


def _wrapped(text: str, width: int) -> str:
    import textwrap

    return (
        "\n".join(line for part in text.split("\n") for line in textwrap.wrap(part, width) or [""])
        if text
        else ""
    )
