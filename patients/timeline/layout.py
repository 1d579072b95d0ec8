"""
Places marks and their labels in a lane so that nothing overlaps and no text is cut. Pure: no Django, no words.

A label stands right of its mark, else left of it, else as a numbered line under the lane. Marks that
would touch go to further rows. Widths of texts are estimated, on the wide side.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

DAYS_PER_MONTH = 30.4375
LEAST_MONTHS = 12
LONG_MONTHS = 120
RECENT_MONTHS = 84
RECENT_SHARE = 0.8

FONT_SIZE = 12
MARK_ROW = 22
NOTE_ROW = 16
GAP = 5.0

_NARROW = frozenset("ijltfrıIİ.,:;'|()[]·/ -1")
_WIDE = frozenset("mwMWĞGOÖQ@%—+–→<>")


def text_width(text: str, *, size: float = FONT_SIZE) -> float:
    """No narrower than the browser draws it: Inter's widths in three classes, semibold, rounded up."""
    ems = sum(0.36 if c in _NARROW else 0.98 if c in _WIDE else 0.7 for c in text)
    return round(ems * size + 2, 1)


# --- Time to x ---


@dataclass(frozen=True)
class Scale:
    """
    Dates to positions. A course longer than ten years has its early part compressed: the break is
    drawn at `break_x`.
    """

    first_on: date
    last_on: date
    left: float
    right: float
    break_on: date | None = None

    @property
    def break_x(self) -> float | None:
        return None if self.break_on is None else self.x(self.break_on)

    def x(self, day: date) -> float:
        day = min(max(day, self.first_on), self.last_on)
        width = self.right - self.left
        if self.break_on is None:
            return self.left + width * _share(day, self.first_on, self.last_on)
        early = width * (1 - RECENT_SHARE)
        if day <= self.break_on:
            return self.left + early * _share(day, self.first_on, self.break_on)
        return self.left + early + width * RECENT_SHARE * _share(day, self.break_on, self.last_on)


def _share(day: date, start: date, end: date) -> float:
    return (day - start).days / max(1, (end - start).days)


def scale(first_on: date, last_on: date, *, left: float, right: float) -> Scale:
    """At least a year, so that two events of one week do not fill the picture."""
    least = first_on.toordinal() + round(LEAST_MONTHS * DAYS_PER_MONTH)
    last_on = max(last_on, date.fromordinal(least))
    months = (last_on - first_on).days / DAYS_PER_MONTH
    break_on = None
    if months > LONG_MONTHS:
        recent = round(RECENT_MONTHS * DAYS_PER_MONTH)
        break_on = date.fromordinal(last_on.toordinal() - recent)
    return Scale(first_on, last_on, left, right, break_on)


# --- A lane ---


@dataclass(frozen=True)
class Item:
    """
    Something to place: from `x1` to `x2` with a mark `radius` wide around the middle; a bar has none.

    `label` is what should stand beside it; `inside` may stand in a bar instead. `number` is what the
    mark carries already: a line under the lane begins with it.
    """

    key: str
    x1: float
    x2: float
    radius: float = 7.0
    label: str = ""
    inside: str = ""
    number: int | None = None

    @property
    def left(self) -> float:
        return min(self.x1, self.middle - self.radius)

    @property
    def right(self) -> float:
        return max(self.x2, self.middle + self.radius)

    @property
    def middle(self) -> float:
        return (self.x1 + self.x2) / 2


@dataclass(frozen=True)
class Box:
    """Where something ended up, relative to the lane's top."""

    left: float
    right: float
    top: float
    bottom: float

    def touches(self, other: "Box") -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


@dataclass(frozen=True)
class Label:
    """`lines` below each other; `number` where the label stands in a line under the lane."""

    lines: tuple[str, ...]
    box: Box
    number: int | None = None


@dataclass(frozen=True)
class Placed:
    item: Item
    row: int
    box: Box
    label: Label | None = None
    inside: str = ""


@dataclass(frozen=True)
class PlacedLane:
    placed: Sequence[Placed] = field(default_factory=tuple)
    height: float = MARK_ROW


def place(
    items: Iterable[Item], *, left: float, right: float, avoid: Sequence[float] = ()
) -> PlacedLane:
    """The lane with all its items between `left` and `right`; no text crosses the lines at `avoid`."""
    ordered = sorted(items, key=lambda item: (item.left, item.right, item.key))
    rows: list[list[Box]] = []
    at: list[tuple[Item, int, Box]] = []
    for item in ordered:
        row, box = _free_row(item, rows)
        at.append((item, row, box))
    done: list[Placed] = []
    noted: list[tuple[Item, int, Box]] = []
    for item, row, box in at:
        if item.inside and text_width(item.inside) + 4 <= item.x2 - item.x1:
            done.append(Placed(item, row, box, inside=item.inside))
            if not item.label:
                continue
            done.pop()
            inside = item.inside
        else:
            inside = ""
        if not item.label:
            done.append(Placed(item, row, box))
            continue
        beside = _beside(item, box, rows[row], left=left, right=right, avoid=avoid)
        if beside is None:
            noted.append((item, row, box))
            continue
        rows[row].append(beside)
        done.append(Placed(item, row, box, Label((item.label,), beside), inside))
    height = MARK_ROW * max(1, len(rows))
    return _with_notes(done, noted, height, left=left, right=right, avoid=avoid)


def _free_row(item: Item, rows: list[list[Box]]) -> tuple[int, Box]:
    for number in range(len(rows) + 1):
        if number == len(rows):
            rows.append([])
        box = Box(item.left, item.right, number * MARK_ROW, (number + 1) * MARK_ROW)
        if not any(
            box.left < other.right + 2 and other.left - 2 < box.right for other in rows[number]
        ):
            rows[number].append(box)
            return number, box
    raise AssertionError("a new row is always free")


def _beside(
    item: Item, box: Box, taken: Sequence[Box], *, left: float, right: float, avoid: Sequence[float]
) -> Box | None:
    width = text_width(item.label)
    for start in (box.right + GAP, box.left - GAP - width):
        label = Box(start, start + width, box.top, box.bottom)
        if start < left or label.right > right or _over(label, avoid):
            continue
        if not any(
            label.left < o.right + 2 and o.left - 2 < label.right for o in taken if o != box
        ):
            return label
    return None


def _over(box: Box, lines: Sequence[float]) -> bool:
    return any(box.left - 2 < x < box.right + 2 for x in lines)


def _with_notes(
    done: list[Placed],
    noted: list[tuple[Item, int, Box]],
    height: float,
    *,
    left: float,
    right: float,
    avoid: Sequence[float],
) -> PlacedLane:
    """What has no room beside its mark: numbered, under the lane, as near to its mark as it can stand."""
    notes: list[Box] = []
    for count, (item, row, box) in enumerate(noted, start=1):
        number = item.number or count
        # The widest strip between the lines decides where a text that would cross one is broken.
        edges = [left, *sorted(x for x in avoid if left < x < right), right]
        home = next(
            (pair for pair in pairwise(edges) if pair[0] <= box.left <= pair[1]), (left, right)
        )
        strips = sorted(pairwise(edges), key=lambda pair: pair[0] - pair[1])
        text = " ".join(part for part in (str(number), item.label, item.inside) if part)
        near, far = home if text_width(text) <= home[1] - home[0] - 6 else strips[0]
        lines = wrapped(text, far - near - 6)
        width = max(text_width(line) for line in lines)
        start = max(near + 3, min(box.left, far - 3 - width))
        top = height
        while True:
            where = Box(start, start + width, top, top + NOTE_ROW * len(lines))
            if not any(where.touches(other) for other in notes):
                break
            top += NOTE_ROW
        notes.append(where)
        done.append(Placed(item, row, box, Label(lines, where, number), ""))
    bottom = max((box.bottom for box in notes), default=height)
    return PlacedLane(tuple(sorted(done, key=lambda p: (p.box.left, p.row))), bottom)


def wrapped(text: str, width: float) -> tuple[str, ...]:
    """The text in lines no wider than `width`, broken between words; a longer word in itself."""
    lines, line = [], ""
    for word in text.split():
        while text_width(word) > width and len(word) > 1:
            fits = max((n for n in range(1, len(word)) if text_width(word[:n]) <= width), default=1)
            lines += [line] if line else []
            lines.append(word[:fits])
            line, word = "", word[fits:]
        longer = f"{line} {word}".strip()
        if text_width(longer) <= width:
            line = longer
        else:
            lines.append(line)
            line = word
    return tuple([*lines, line] if line else lines)


# --- Labels of points on a line ---


def label_points(
    points: Sequence[tuple[float, float, str]],
    *,
    course: Sequence[tuple[float, float, str]],
    left: float,
    right: float,
    top: float,
    bottom: float,
) -> list[Box | None]:
    """
    For each point (x, y, text) a place above or below it, the earlier in order of `points` first;
    None where there is none, or no text. The list beside the picture has every value.

    `course` is the line through the points, which a label may not stand on.
    """
    taken = [Box(x - 3, x + 3, y - 3, y + 3) for x, y, _ in points]
    lines = list(pairwise(course))
    found: list[Box | None] = []
    for x, y, text in points:
        found.append(None)
        if not text:
            continue
        width = text_width(text, size=11)
        for start, over in (
            (x - width / 2, y - 18), (x + 5, y - 17), (x - width / 2, y + 5), (x - width - 5, y - 17),
        ):  # fmt: skip
            box = Box(start, start + width, over, over + 13)
            inside = (
                left <= box.left and box.right <= right and top <= over and box.bottom <= bottom
            )
            if (
                inside
                and not any(box.touches(other) for other in taken)
                and not _crossed(box, lines)
            ):
                taken.append(box)
                found[-1] = box
                break
    return found


def _crossed(box: Box, lines: Sequence[tuple]) -> bool:
    """Whether the line between two points runs through the box, sampled along it."""
    for (x1, y1, _a), (x2, y2, _b) in lines:
        if x2 <= box.left or x1 >= box.right or x2 == x1:
            continue
        for step in range(9):
            x = max(x1, box.left) + (min(x2, box.right) - max(x1, box.left)) * step / 8
            y = y1 + (y2 - y1) * (x - x1) / (x2 - x1)
            if box.top < y < box.bottom:
                return True
    return False
