"""The course in lanes: nothing overlaps, nothing is cut, nothing is said that nobody saw."""

from datetime import date, timedelta
from itertools import combinations, pairwise

from hypothesis import given, settings
from hypothesis import strategies as some

from patients.timeline.layout import (
    Box,
    Item,
    label_points,
    place,
    scale,
    text_width,
    wrapped,
)
from patients.timeline.status import BandState, Seen, Statement, bands

LEFT, RIGHT = 128.0, 1256.0
WORDS = some.text(alphabet="abc ĞİşMW10·+", min_size=0, max_size=120).map(str.strip)


@some.composite
def lanes(draw):
    items = []
    for n in range(draw(some.integers(1, 25))):
        x1 = draw(some.floats(LEFT + 12, RIGHT - 12))
        is_bar = draw(some.booleans())
        x2 = min(RIGHT - 1, x1 + draw(some.floats(8, 300))) if is_bar else x1
        radius = 0 if is_bar else draw(some.sampled_from([3, 7, 9]))
        items.append(Item(str(n), x1, x2, radius=radius, label=draw(WORDS)))
    return items


def boxes_of(lane) -> list[Box]:
    found = [each.box for each in lane.placed]
    return found + [each.label.box for each in lane.placed if each.label]


@settings(max_examples=150, deadline=None)
@given(lanes())
def test_no_mark_and_no_label_touches_another(items):
    lane = place(items, left=LEFT, right=RIGHT)
    assert len(lane.placed) == len(items)
    for one, other in combinations(boxes_of(lane), 2):
        assert not one.touches(other), (one, other)


@settings(max_examples=150, deadline=None)
@given(lanes(), some.floats(LEFT + 200, RIGHT - 200))
def test_every_label_is_shown_whole_within_the_lane_and_off_the_line_of_today(items, today_x):
    lane = place(items, left=LEFT, right=RIGHT, avoid=[today_x])
    for each in lane.placed:
        if not each.item.label:
            continue
        assert each.label is not None
        box = each.label.box
        assert box.left >= LEFT
        assert box.right <= RIGHT
        assert box.bottom <= lane.height
        assert not box.left < today_x < box.right
        said = " ".join(each.label.lines).replace(" ", "")
        said = said.removeprefix(str(each.label.number)) if each.label.number else said
        assert said == each.item.label.replace(" ", "")


def test_a_label_goes_right_then_left_then_under_the_lane():
    wide = "Metastasectomy and more"
    near_the_edge = Item("a", RIGHT - 20, RIGHT - 20, label=wide)
    assert place([near_the_edge], left=LEFT, right=RIGHT).placed[0].label.box.right < RIGHT - 20
    crowd = [Item(str(n), 400 + 40 * n, 400 + 40 * n, label=wide) for n in range(4)]
    numbers = [each.label.number for each in place(crowd, left=LEFT, right=RIGHT).placed]
    assert numbers == [None, 1, 2, None]


def test_long_words_are_broken_rather_than_cut():
    lines = wrapped("a" * 300, 200)
    assert "".join(lines) == "a" * 300
    assert all(text_width(line) <= 200 for line in lines)


# --- Time ---


def test_two_events_of_one_week_span_a_year():
    few = scale(date(2026, 1, 1), date(2026, 1, 8), left=0, right=1000)
    assert 18 < few.x(date(2026, 1, 8)) < 20  # 7 of 365 days


def test_twelve_years_are_drawn_with_their_early_part_closer_together():
    long = scale(date(2014, 1, 1), date(2026, 1, 1), left=0, right=1000)
    assert round(long.break_x or 0, 6) == 200
    early = long.x(date(2016, 1, 1)) - long.x(date(2015, 1, 1))
    late = long.x(date(2024, 1, 1)) - long.x(date(2023, 1, 1))
    assert late > 2 * early > 0


def test_ten_years_are_not_broken():
    assert scale(date(2016, 1, 1), date(2025, 12, 1), left=0, right=1000).break_x is None


@given(some.dates(date(1990, 1, 1), date(2030, 1, 1)), some.integers(0, 9000))
def test_later_is_further_right(first_on, days):
    drawn = scale(first_on, first_on + timedelta(days=days), left=0, right=1000)
    xs = [drawn.x(first_on + timedelta(days=n)) for n in range(0, days + 1, max(1, days // 50))]
    assert xs == sorted(xs)
    assert xs[0] == 0
    assert xs[-1] <= 1000


# --- What was seen ---

DIAGNOSED, CLEARED = date(2024, 1, 1), date(2024, 6, 1)
IMAGED, RELAPSED = date(2025, 1, 1), date(2025, 5, 1)
TODAY = date(2026, 1, 1)


def states(*statements, until=TODAY):
    return [(b.start, b.end, b.state) for b in bands(statements, until=until)]


def test_free_of_disease_lasts_to_the_last_imaging_and_not_to_today():
    assert states(
        Statement(DIAGNOSED, Seen.ACTIVE),
        Statement(CLEARED, Seen.FREE),
        Statement(IMAGED, Seen.CONFIRMED),
    ) == [
        (DIAGNOSED, CLEARED, BandState.ACTIVE),
        (CLEARED, IMAGED, BandState.FREE),
        (IMAGED, TODAY, BandState.UNSEEN),
    ]


def test_between_the_last_good_imaging_and_the_recurrence_nobody_looked():
    assert states(
        Statement(CLEARED, Seen.FREE),
        Statement(IMAGED, Seen.CONFIRMED),
        Statement(RELAPSED, Seen.ACTIVE),
        Statement(TODAY, Seen.FREE),
    ) == [
        (CLEARED, IMAGED, BandState.FREE),
        (IMAGED, RELAPSED, BandState.UNSEEN),
        (RELAPSED, TODAY, BandState.ACTIVE),
    ]


def test_treated_without_a_word_on_what_was_left_is_not_called_free():
    found = states(Statement(DIAGNOSED, Seen.ACTIVE), Statement(CLEARED, Seen.UNKNOWN))
    assert found[-1] == (CLEARED, TODAY, BandState.UNSEEN)


def test_nothing_after_the_end_is_drawn():
    assert states(Statement(TODAY + timedelta(days=3), Seen.ACTIVE)) == []


@given(
    some.lists(
        some.builds(
            Statement,
            some.dates(date(2020, 1, 1), date(2025, 1, 1)),
            some.sampled_from(list(Seen)),
        ),
        max_size=20,
    )
)
def test_bands_follow_each_other_without_holes(statements):
    found = bands(statements, until=TODAY)
    for one, following in pairwise(found):
        assert one.start < one.end == following.start


# --- The marker ---


def test_labels_of_values_touch_neither_points_nor_each_other():
    points = [(200 + 14 * n, 60 + (n % 5) * 8, f"{n}.5") for n in range(40)]
    found = label_points(points, course=points, left=LEFT, right=RIGHT, top=20, bottom=110)
    shown = [box for box in found if box]
    assert shown
    for one, other in combinations(shown, 2):
        assert not one.touches(other)
    for box in shown:
        assert not any(box.touches(Box(x - 3, x + 3, y - 3, y + 3)) for x, y, _ in points)
