"""The CEA of a patient as a drawing: points in the coordinates of an SVG, on a log scale. Not: HTML."""

import math
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from patients.record import PatientRecord

WIDTH, HEIGHT = 640, 220
LEFT, RIGHT, TOP, BOTTOM = 46, 12, 12, 26
# The usual upper limit of normal in ng/mL, where the result brings none of its own.
UPPER_LIMIT = Decimal(5)
LOWEST, SHORTEST = 1.0, timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Point:
    on: date
    value: Decimal
    x: float
    y: float

    @property
    def is_high(self) -> bool:
        return self.value > UPPER_LIMIT


@dataclass(frozen=True, slots=True)
class CeaChart:
    points: tuple[Point, ...]
    lines: tuple[tuple[float, float], ...]  # (value, y) of the scale
    years: tuple[tuple[int, float], ...]  # (year, x) of each 1 January
    limit_y: float
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    bottom: int = HEIGHT - BOTTOM

    @property
    def path(self) -> str:
        return " ".join(f"{point.x:.1f},{point.y:.1f}" for point in self.points)


def cea_values(record: PatientRecord) -> list[tuple[date, Decimal]]:
    """Of the laboratory and of the visits; one a day, the laboratory's first."""
    by_day: dict[date, Decimal] = {}
    for visit in record.patient.follow_up_visits.all():
        if visit.cea_ng_per_ml is not None:
            by_day[visit.visited_on] = visit.cea_ng_per_ml
    for lab in record.patient.lab_results.all():
        if lab.analyte == "cea" and lab.value is not None:
            by_day[lab.taken_on] = lab.value
    return sorted(by_day.items())


def cea_chart(record: PatientRecord) -> CeaChart | None:
    """None with fewer than two values: one is said in words."""
    values = cea_values(record)
    if len(values) < 2:
        return None
    first, last = values[0][0], max(values[-1][0], values[0][0] + SHORTEST)
    # Whole decades, so that the scale has round numbers; what is below 1 lies on the floor.
    decades = max(1, math.ceil(math.log10(max(10.0, float(max(v for _day, v in values))))))

    def x(day: date) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * ((day - first) / (last - first))

    def y(value: float) -> float:
        share = math.log10(max(LOWEST, value)) / decades
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * share

    return CeaChart(
        points=tuple(Point(day, value, x(day), y(float(value))) for day, value in values),
        lines=tuple((10.0**n, y(10.0**n)) for n in range(decades + 1)),
        years=tuple(
            (year, x(date(year, 1, 1)))
            for year in range(first.year, last.year + 1)
            if first <= date(year, 1, 1) <= last
        ),
        limit_y=y(float(UPPER_LIMIT)),
    )
