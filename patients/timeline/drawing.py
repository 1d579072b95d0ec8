"""The picture: lanes with everything placed, in units of the drawing; and the same events as a list."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import log10

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from patients.clinical.dates import add_months, months_between
from patients.record import PatientRecord

from . import layout
from .events import ULN_NG_PER_ML, Event, Lane, events, statements
from .status import BandState, bands

WIDTH = 1280
LEFT = 128
RIGHT = 1256
TOP = 26
PADDING = 8
BAND_HEIGHT = 22
CEA_HEIGHT = 62
CEA_FLOOR = 0.5
AXIS_HEIGHT = 40
LEAST_STEP = 88

LANES = (
    (Lane.STATUS, gettext_lazy("Disease status")),
    (Lane.BOARD, gettext_lazy("Board")),
    (Lane.SYSTEMIC, gettext_lazy("Systemic therapy")),
    (Lane.INTERVENTION, gettext_lazy("Interventions")),
    (Lane.IMAGING, gettext_lazy("Imaging")),
    (Lane.CEA, gettext_lazy("CEA (ng/mL)")),
    (Lane.DUE, gettext_lazy("Follow-up due")),
)
LANE_NAMES = dict(LANES)


@dataclass(frozen=True)
class Mark:
    """One thing to draw: numbers are text with a point, as SVG needs them in every language."""

    shape: str
    name: str
    href: str
    x: str
    y: str
    top: str
    text_y: str
    x1: str
    x2: str
    width: str
    is_span: bool
    is_high: bool
    running: bool
    inside: str
    count: int
    lines: Sequence[tuple[str, str, str]]  # x, y, text
    events: Sequence[Event]


@dataclass(frozen=True)
class DrawnBand:
    state: str
    x: str
    width: str
    label: str
    middle: str
    name: str


@dataclass(frozen=True)
class DrawnLane:
    code: str
    name: str
    top: str
    bottom: str
    middle: str
    band_y: str
    marks: Sequence[Mark]
    bands: Sequence[DrawnBand] = ()
    line: str = ""
    limit_y: str = ""
    limit_text_y: str = ""


@dataclass(frozen=True)
class Tick:
    x: str
    months: str
    day: str


@dataclass(frozen=True)
class Row:
    lane: str
    event: Event


@dataclass(frozen=True)
class Timeline:
    width: int
    height: str
    lanes: Sequence[DrawnLane]
    ticks: Sequence[Tick]
    ticks_y: str
    dates_y: str
    floor: str
    today_x: str
    break_x: str
    rows: Sequence[Row]
    shapes: frozenset[str]


def timeline(record: PatientRecord, *, today: date, board: Iterable[Event] = ()) -> Timeline | None:
    """
    Nothing without a dated event. `board` are the events of the board's lane.

    A closed series and a dead patient end with their last event: what came later was not followed.
    """
    found = sorted(
        [*events(record, today=today), *board],
        key=lambda e: (e.first_on, e.last_on, str(e.lane)),
    )
    if not found:
        return None
    found = [replace(event, number=number) for number, event in enumerate(found)]
    over = record.patient.died_on is not None or record.is_closed
    first_on = min(event.first_on for event in found)
    last_on = max([event.last_on for event in found] + ([] if over else [today]))
    until = record.patient.died_on or (record.last_contact_on if over else today) or last_on
    scale = layout.scale(
        first_on, last_on + (last_on - first_on) / 60, left=LEFT + 12, right=RIGHT - 12
    )
    avoid = [] if over else [scale.x(today)]
    lanes, top = [], float(TOP)
    for lane, name in LANES:
        of_lane = [event for event in found if event.lane is lane]
        if not of_lane and lane not in (Lane.STATUS, Lane.INTERVENTION, Lane.IMAGING):
            continue
        if lane is Lane.CEA:
            drawn, top = _marker_lane(of_lane, str(name), scale, top)
        else:
            drawn, top = _lane(lane, of_lane, str(name), scale, top, until, record, avoid)
        lanes.append(drawn)
    ticks = _ticks(scale)
    return Timeline(
        width=WIDTH,
        height=_n(top + AXIS_HEIGHT),
        lanes=lanes,
        ticks=ticks,
        ticks_y=_n(top + 16),
        dates_y=_n(top + 31),
        floor=_n(top),
        today_x="" if over else _n(scale.x(today)),
        break_x="" if scale.break_x is None else _n(scale.break_x),
        rows=[Row(str(LANE_NAMES[event.lane]), event) for event in found],
        shapes=frozenset(f"{e.lane}-{e.shape}" for e in found),
    )


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


# --- Lanes of marks ---


def _lane(lane, of_lane, name, scale, top, until, record, avoid) -> tuple[DrawnLane, float]:
    groups = _same_day(of_lane)
    items = {str(n): _item(str(n), group, scale, until) for n, group in enumerate(groups)}
    placed = layout.place(items.values(), left=LEFT, right=RIGHT, avoid=avoid)
    inner = top + PADDING
    marks = []
    for each in placed.placed:
        group = groups[int(each.item.key)]
        marks.append(_mark(group, each, inner))
    marks_height = placed.height if groups else 0
    if lane is not Lane.STATUS:
        bottom = inner + (marks_height or layout.MARK_ROW) + PADDING
        return DrawnLane(
            lane, name, _n(top), _n(bottom), _n((top + bottom) / 2 + 4), "", marks
        ), bottom
    band_top = inner + marks_height + 2
    bottom = band_top + BAND_HEIGHT + PADDING
    return DrawnLane(
        lane,
        name,
        _n(top),
        _n(bottom),
        _n(band_top + BAND_HEIGHT / 2 + 4),
        _n(band_top),
        marks,
        _bands(record, scale, until),
    ), bottom


def _same_day(of_lane: Sequence[Event]) -> list[list[Event]]:
    """Events of one day are one mark with their number; courses stay apart."""
    groups: dict[tuple, list[Event]] = {}
    for n, event in enumerate(of_lane):
        key = (event.first_on, event.last_on, n if event.is_bar else "")
        groups.setdefault(key, []).append(event)
    return list(groups.values())


def _item(key: str, group: Sequence[Event], scale: layout.Scale, until: date) -> layout.Item:
    first = group[0]
    x1, x2 = scale.x(first.first_on), scale.x(first.last_on)
    if first.is_bar:
        x2 = max(scale.x(max(until, first.last_on)) if first.running else x2, x1 + 8)
    label = " · ".join(event.label for event in group if event.label)
    return layout.Item(
        key,
        x1,
        x2,
        radius=0 if first.is_bar else 9 if first.lane in _NUMBERED else 7,
        label=label,
        inside=first.inside if first.is_bar else "",
        number=int(first.inside) if first.lane in _NUMBERED and first.inside else None,
    )


_NUMBERED = frozenset({Lane.BOARD, Lane.INTERVENTION})


def _mark(group: Sequence[Event], placed: layout.Placed, inner: float) -> Mark:
    first, item = group[0], placed.item
    y = inner + placed.row * layout.MARK_ROW + layout.MARK_ROW / 2
    lines: list[tuple[str, str, str]] = []
    inside = placed.inside if first.is_bar else first.inside
    if placed.label:
        box = placed.label.box
        step = layout.NOTE_ROW if placed.label.number else layout.MARK_ROW
        for n, text in enumerate(placed.label.lines):
            baseline = inner + box.top + n * step + step / 2 + 4
            lines.append((_n(box.left + 1), _n(baseline), text))
        if placed.label.number:
            inside = (
                inside if first.lane in _NUMBERED and not first.is_bar else str(placed.label.number)
            )
    shape = first.shape
    if len(group) > 1 and shape in ("ring", "disc", "square", "small"):
        shape = "disc" if any(e.shape == "disc" for e in group) else shape
    return Mark(
        shape=shape,
        name="; ".join(_name(event) for event in group),
        href=first.href,
        x=_n(item.middle),
        y=_n(y),
        top=_n(y - 9),
        text_y=_n(y + 4),
        x1=_n(item.x1),
        x2=_n(item.x2),
        width=_n(item.x2 - item.x1),
        is_span=not first.is_bar and first.first_on != first.last_on,
        is_high=any(event.is_high for event in group),
        running=first.running,
        inside=inside,
        count=len(group) if len(group) > 1 else 0,
        lines=lines,
        events=group,
    )


def _name(event: Event) -> str:
    return ", ".join(part for part in (event.day, event.name, event.note) if part)


# --- Disease status ---


def _bands(record: PatientRecord, scale: layout.Scale, until: date) -> list[DrawnBand]:
    drawn = []
    for band in bands(statements(record), until=until):
        x1, x2 = scale.x(band.start), scale.x(band.end)
        months = round(months_between(band.start, band.end))
        time = ngettext("%(count)d month", "%(count)d months", months) % {"count": months}
        words = {
            BandState.ACTIVE: _("Active"),
            BandState.FREE: _("Disease-free"),
            BandState.UNSEEN: _("Not observed"),
        }[band.state]
        full = f"{words} · {time}"
        label = next((t for t in (full, words) if layout.text_width(t) <= x2 - x1 - 4), "")
        days = _("%(start)s to %(end)s") % {
            "start": date_format(band.start),
            "end": date_format(band.end),
        }
        drawn.append(
            DrawnBand(band.state, _n(x1), _n(x2 - x1), label, _n((x1 + x2) / 2), f"{full}, {days}")
        )
    return drawn


# --- The marker, on a logarithmic scale ---


def _marker_lane(of_lane, name, scale, top) -> tuple[DrawnLane, float]:
    bottom = top + CEA_HEIGHT + 2 * PADDING
    high = max([event.value for event in of_lane] + [2 * ULN_NG_PER_ML])

    def y(value: float) -> float:
        share = (log10(max(value, CEA_FLOOR)) - log10(CEA_FLOOR)) / (log10(high) - log10(CEA_FLOOR))
        return bottom - PADDING - share * (CEA_HEIGHT - 14)

    ordered = sorted(of_lane, key=lambda event: (event.first_on, event.last_on))
    at = [((scale.x(e.first_on) + scale.x(e.last_on)) / 2, y(e.value)) for e in ordered]
    # The highest gets its label first: that is what the eye looks for.
    by_value = sorted(range(len(ordered)), key=lambda n: -ordered[n].value)
    course = [(x, yy, "") for x, yy in at]
    found = layout.label_points(
        [(*at[n], ordered[n].label) for n in by_value],
        course=course,
        left=LEFT,
        right=RIGHT,
        top=top,
        bottom=bottom,
    )
    boxes = dict(zip(by_value, found, strict=True))
    marks = []
    for n, event in enumerate(ordered):
        box = boxes[n]
        marks.append(
            Mark(
                "point", _name(event), event.href, _n(at[n][0]), _n(at[n][1]), "", "",
                _n(scale.x(event.first_on)), _n(scale.x(event.last_on)),
                _n(scale.x(event.last_on) - scale.x(event.first_on)),
                event.first_on != event.last_on, event.is_high, False, "", 0,
                [(_n(box.left + 1), _n(box.bottom - 3), event.label)] if box else [],
                [event],
            )
        )  # fmt: skip
    limit = y(ULN_NG_PER_ML)
    return DrawnLane(
        Lane.CEA, name, _n(top), _n(bottom), _n((top + bottom) / 2 + 4), "", marks,
        line=" ".join(f"{_n(x)},{_n(yy)}" for x, yy in at) if len(at) > 1 else "",
        limit_y=_n(limit), limit_text_y=_n(limit + 4),
    ), bottom  # fmt: skip


# --- Axis ---


def _ticks(scale: layout.Scale) -> list[Tick]:
    """Months since the first event; as many years apart as there is room for."""
    total = (scale.last_on - scale.first_on).days / layout.DAYS_PER_MONTH
    found: list[Tick] = []
    step = next((s for s in (3, 6, 12, 24, 36, 60) if _fits(scale, s, total)), 120)
    last_x = float("-inf")
    for months in range(0, int(total) + 1, step):
        day = add_months(scale.first_on, months)
        x = scale.x(day)
        if day > scale.last_on or x - last_x < LEAST_STEP:
            continue
        last_x = x
        found.append(Tick(_n(x), _("%(count)d mo") % {"count": months}, date_format(day, "M Y")))
    return found


def _fits(scale: layout.Scale, step: int, total: float) -> bool:
    """Measured in the recent part: before the break ticks that would touch are left out."""
    end = scale.last_on
    start = scale.break_on or scale.first_on
    months = (end - start).days / layout.DAYS_PER_MONTH
    return (scale.x(end) - scale.x(start)) / max(months, 1) * step >= LEAST_STEP
