"""
The courses of invented patients, from the diagnosis to a day: plausible by the rules of the record.

Pure: a seed and a day in, courses out. Not here: how they are entered (enter.py).
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from random import Random

from patients.clinical.dates import add_months

from .people import full_name

CYCLE_DAYS = 14
RIGHT = ("V", "VI", "VII", "VIII")
LEFT = ("II", "III", "IVa", "IVb")
COLECTOMY = {
    "C18.0": "right_colectomy",
    "C18.2": "right_colectomy",
    "C18.6": "left_colectomy",
    "C18.7": "sigmoid_colectomy",
    "C20.9": "lar",
}


class Stage(StrEnum):
    """Where a patient stands on the day the demonstration starts."""

    REFERRED = "referred"
    ON_CHEMOTHERAPY = "on_chemotherapy"
    READY_FOR_SURGERY = "ready_for_surgery"
    OPERATED_UNRECORDED = "operated_unrecorded"
    JUST_OPERATED = "just_operated"
    DISEASE_FREE = "disease_free"
    FOLLOW_UP_OVERDUE = "follow_up_overdue"
    RECURRED = "recurred"
    HALF_A_YEAR_ON = "half_a_year_on"
    RERESECTED = "reresected"
    PALLIATIVE = "palliative"
    DIED = "died"


@dataclass(frozen=True, slots=True)
class LesionPlan:
    number: int
    segment: str
    size_mm: int
    size_after_mm: int | None
    ablated: bool


@dataclass(frozen=True, slots=True)
class Operation:
    performed_on: date
    margin_mm: int | None
    stay_days: int | None
    laparoscopic: bool
    with_primary: bool
    complication: tuple[str, str, str] | None = None
    """category, treatment, Clavien-Dindo grade"""


@dataclass(frozen=True, slots=True)
class Relapse:
    detected_on: date
    site: str
    lesions: int
    reoperated_on: date | None


@dataclass(slots=True)
class Course:
    stage: Stage
    sex: str
    given_name: str
    family_name: str
    mrn: str
    born_on: date
    primary_on: date
    topography: str
    t: str
    n: str
    ras: str
    metastasis_on: date
    synchronous: bool
    cea_ng_per_ml: float
    lesions: list[LesionPlan]
    chemotherapy: tuple[str, str, date, date | None, int] | None = None
    """regimen, biologic, start, end (None while running), cycles delivered"""
    operation: Operation | None = None
    relapse: Relapse | None = None
    visits: list[tuple[date, str, float]] = field(default_factory=list)
    """day, disease state, CEA"""
    died_on: date | None = None
    death_cause: str = ""


def thursday_on_or_before(day: date) -> date:
    """The meeting day: boards meet on Thursdays."""
    return day - timedelta(days=(day.weekday() - 3) % 7)


def next_thursday(day: date) -> date:
    """The next meeting, at least a day ahead."""
    return day + timedelta(days=(3 - day.weekday() - 1) % 7 + 1)


def make_courses(
    *, seed: int, today: date, counts: dict[Stage, int], mrn_start: int
) -> list[Course]:
    """The patients of a clinic. The same seed and day give the same people."""
    rng = Random(seed)
    stages = [stage for stage, count in counts.items() for _n in range(count)]
    return [
        _course(rng, stage, today, mrn=f"{mrn_start + number:06d}")
        for number, stage in enumerate(stages)
    ]


def _course(rng: Random, stage: Stage, today: date, *, mrn: str) -> Course:
    cycles = rng.choice([4, 4, 6, 6, 8])
    anchor, chemo_start, chemo_end = _treatment_dates(rng, stage, today, cycles)
    metastasis_on = chemo_start - timedelta(days=rng.randint(14, 30))
    synchronous = rng.random() < 0.65
    primary_on = (
        metastasis_on - timedelta(days=rng.randint(0, 12))
        if synchronous
        else add_months(metastasis_on, -rng.randint(7, 30))
    )
    sex = rng.choice(["male", "male", "male", "female", "female"])
    given, family = full_name(rng, sex)
    course = Course(
        stage=stage,
        sex=sex,
        given_name=given,
        family_name=family,
        mrn=mrn,
        born_on=date(
            metastasis_on.year - rng.randint(38, 79), rng.randint(1, 12), rng.randint(1, 28)
        ),
        primary_on=primary_on,
        topography=rng.choice(["C18.7", "C18.7", "C20.9", "C20.9", "C18.2", "C18.0", "C18.6"]),
        t=rng.choice(["T2", "T3", "T3", "T3", "T4a"]),
        n=rng.choice(["N0", "N1a", "N1b", "N2a"]),
        ras=rng.choice(["wild_type", "wild_type", "mutated"]),
        metastasis_on=metastasis_on,
        synchronous=synchronous,
        cea_ng_per_ml=round(rng.lognormvariate(2.6, 1.1), 1),
        lesions=_lesions(rng),
    )
    regimen, biologic = _regimen(rng, course.ras)
    _go_on(rng, course, today, (regimen, biologic, chemo_start, chemo_end, cycles), anchor)
    return course


def _treatment_dates(
    rng: Random, stage: Stage, today: date, cycles: int
) -> tuple[date, date, date]:
    """The operation, and the start and end of the chemotherapy before it; they may lie ahead."""
    if stage in {Stage.REFERRED, Stage.ON_CHEMOTHERAPY}:
        days_on = -2 if stage == Stage.REFERRED else rng.randint(20, 50)
        start = today - timedelta(days=days_on)
        end = start + timedelta(days=CYCLE_DAYS * cycles)
        return end + timedelta(days=rng.randint(28, 45)), start, end
    # Counted back from the operation: four weeks of rest, and the chemotherapy before.
    if stage == Stage.HALF_A_YEAR_ON:
        # Decided 26 weeks before the next meeting, which looks back at it.
        operated_on = next_thursday(today) - timedelta(weeks=26) + timedelta(days=12)
    else:
        operated_on = today - timedelta(days=rng.randint(*DAYS_SINCE_SURGERY[stage]))
    end = operated_on - timedelta(days=rng.randint(30, 45))
    return operated_on, end - timedelta(days=CYCLE_DAYS * cycles), end


# How long ago the liver was operated on; negative when that lies ahead.
DAYS_SINCE_SURGERY = {
    Stage.READY_FOR_SURGERY: (-20, -6),
    Stage.OPERATED_UNRECORDED: (1, 1),
    Stage.JUST_OPERATED: (3, 12),
    Stage.DISEASE_FREE: (130, 1500),
    Stage.FOLLOW_UP_OVERDUE: (175, 900),
    Stage.RECURRED: (240, 900),
    Stage.RERESECTED: (500, 1300),
    Stage.PALLIATIVE: (300, 700),
    Stage.DIED: (400, 1200),
}


def _lesions(rng: Random) -> list[LesionPlan]:
    number = rng.choice([1, 1, 2, 2, 3, 3, 4, 5, 7])
    segments = rng.choice([RIGHT, RIGHT, LEFT, RIGHT + LEFT])
    lesions = []
    for lesion_no in range(1, number + 1):
        size = rng.randint(8, 55)
        lesions.append(
            LesionPlan(
                number=lesion_no,
                segment=rng.choice(segments),
                size_mm=size,
                size_after_mm=max(4, round(size * rng.uniform(0.5, 0.95))),
                ablated=size <= 25 and lesion_no > 1 and rng.random() < 0.3,
            )
        )
    return lesions


def _regimen(rng: Random, ras: str) -> tuple[str, str]:
    """No EGFR antibody with mutated RAS."""
    biologic = (
        "bevacizumab" if ras == "mutated" else rng.choice(["cetuximab", "bevacizumab", "none"])
    )
    return rng.choice(["folfox", "folfiri", "capox"]), biologic


def _go_on(rng: Random, course: Course, today: date, chemo: tuple, anchor: date) -> None:
    """Add what the stage says has happened by today."""
    regimen, biologic, start, end, cycles = chemo
    if course.stage == Stage.REFERRED:
        return
    if course.stage == Stage.ON_CHEMOTHERAPY:
        delivered = max(1, min(cycles - 1, (today - start).days // CYCLE_DAYS))
        course.chemotherapy = (regimen, biologic, start, None, delivered)
        return
    course.chemotherapy = (regimen, biologic, start, end, cycles)
    if course.stage in {Stage.READY_FOR_SURGERY, Stage.OPERATED_UNRECORDED}:
        return
    if course.stage == Stage.PALLIATIVE:
        _follow(rng, course, anchor, today - timedelta(days=rng.randint(10, 40)), state="on_chemo")
        return
    _operate(rng, course, today, anchor)
    if course.stage != Stage.JUST_OPERATED:
        _after_operation(rng, course, today, anchor)


def _operate(rng: Random, course: Course, today: date, performed_on: date) -> None:
    just_done = course.stage == Stage.JUST_OPERATED
    complication = None
    if not just_done and rng.random() < 0.25:
        complication = rng.choice(
            [
                ("wound_infection", "bedside", "I"),
                ("pneumonia", "drug_other", "II"),
                ("bile_leak", "drain_percutaneous", "IIIa"),
                ("anemia", "transfusion", "II"),
            ]
        )
    stay = rng.randint(4, 9) + (6 if complication else 0)
    in_hospital = (today - performed_on).days < stay
    course.operation = Operation(
        performed_on=performed_on,
        margin_mm=None if just_done else rng.choice([1, 2, 3, 4, 6, 10]),
        stay_days=None if in_hospital else stay,
        laparoscopic=rng.random() < 0.3,
        with_primary=course.synchronous and rng.random() < 0.6,
        complication=complication,
    )


def _after_operation(rng: Random, course: Course, today: date, anchor: date) -> None:
    last_seen = {
        Stage.DISEASE_FREE: today - timedelta(days=rng.randint(5, 40)),
        Stage.HALF_A_YEAR_ON: today - timedelta(days=rng.randint(5, 40)),
        Stage.FOLLOW_UP_OVERDUE: anchor + timedelta(days=(today - anchor).days // 3),
        Stage.RECURRED: today - timedelta(days=rng.randint(8, 30)),
        Stage.RERESECTED: today - timedelta(days=rng.randint(20, 60)),
        Stage.DIED: today - timedelta(days=rng.randint(40, 160)),
    }[course.stage]
    if course.stage in {Stage.DISEASE_FREE, Stage.HALF_A_YEAR_ON, Stage.FOLLOW_UP_OVERDUE}:
        _follow(rng, course, anchor, last_seen, state="ned")
        return
    relapsed_on = (
        last_seen
        if course.stage == Stage.RECURRED
        else anchor + timedelta(days=(last_seen - anchor).days // 2)
    )
    reoperated_on = (
        relapsed_on + timedelta(days=rng.randint(35, 70))
        if course.stage == Stage.RERESECTED
        else None
    )
    course.relapse = Relapse(
        detected_on=relapsed_on,
        site=rng.choice(["liver_right", "liver_left", "liver_right", "lung"])
        if course.stage != Stage.RERESECTED
        else "liver_right",
        lesions=rng.randint(1, 3),
        reoperated_on=reoperated_on,
    )
    _follow(rng, course, anchor, relapsed_on - timedelta(days=60), state="ned")
    course.visits.append((relapsed_on, "awd", round(rng.uniform(6, 40), 1)))
    if reoperated_on:
        _follow(rng, course, reoperated_on, last_seen, state="ned")
    elif course.stage == Stage.DIED:
        _follow(rng, course, relapsed_on, last_seen, state="awd")
        course.died_on = last_seen
        course.death_cause = rng.choice(["crc_progression", "crc_progression", "cardiovascular"])


def _follow(rng: Random, course: Course, anchor: date, until: date, *, state: str) -> None:
    """Visits at the protocol's months, a few days off, up to `until`."""
    for month in (4, 8, 12, 16, 20, 24, 30, 36, 42, 48):
        day = add_months(anchor, month) + timedelta(days=rng.randint(-6, 14))
        if day > until:
            return
        cea = rng.uniform(1.0, 4.5) if state == "ned" else rng.uniform(5, 60)
        course.visits.append((day, state, round(cea, 1)))
