"""Fills an empty installation with the demonstration: two centers, their staff, their patients, their boards."""

from collections.abc import Callable
from datetime import date

from django.db import transaction

from patients.centers import center_context
from patients.models import Center
from patients.protocols import ensure_protocols
from tumorboard.models import Grant, User
from tumorboard.series_import.published import import_published_series

from .board import hold_past_meetings, make_board, past_decisions, prepare_next_meeting
from .courses import Course, Stage, make_courses
from .documents import attach_documents
from .enter import enter_course
from .staff import FIRST_CENTER, PASSWORD, SECOND_CENTER, Person

FIRST = ("korfez", "Körfez Üniversitesi Hastanesi (DEMO)")
SECOND = ("yayla", "Yayla Şehir Hastanesi (DEMO)")

# About sixty people, so that every list has something true to show.
LIVING_CLINIC = {
    Stage.REFERRED: 7,
    Stage.RECURRED: 4,
    Stage.ON_CHEMOTHERAPY: 7,
    Stage.READY_FOR_SURGERY: 4,
    Stage.OPERATED_UNRECORDED: 1,
    Stage.JUST_OPERATED: 3,
    Stage.DISEASE_FREE: 15,
    Stage.HALF_A_YEAR_ON: 2,
    Stage.FOLLOW_UP_OVERDUE: 6,
    Stage.RERESECTED: 4,
    Stage.PALLIATIVE: 3,
    Stage.DIED: 5,
}
SECOND_CLINIC = {
    Stage.REFERRED: 3,
    Stage.RECURRED: 2,
    Stage.ON_CHEMOTHERAPY: 3,
    Stage.READY_FOR_SURGERY: 1,
    Stage.DISEASE_FREE: 6,
    Stage.FOLLOW_UP_OVERDUE: 2,
    Stage.RERESECTED: 1,
    Stage.DIED: 2,
}


def is_loaded() -> bool:
    return Center.objects.filter(code=FIRST[0]).exists()


@transaction.atomic
def load_demo(*, today: date, say: Callable[[str], None]) -> None:
    """All or nothing. `say` is told each step."""
    ensure_protocols()
    say("Published series: 45 operated of 98 screened")
    first, staff = _center(FIRST, FIRST_CENTER, today)
    with center_context([first.pk]):
        import_published_series(first, by=staff["data"])
    say("Living clinic: invented patients of the first center")
    with center_context([first.pk]):
        _fill(first, staff, LIVING_CLINIC, seed=20200403, mrn_start=481_000, today=today)
    say("Second center")
    second, others = _center(SECOND, SECOND_CENTER, today)
    with center_context([second.pk]):
        _fill(second, others, SECOND_CLINIC, seed=68, mrn_start=912_000, today=today)


def _center(named: tuple[str, str], people: tuple[Person, ...], today: date):
    code, name = named
    center = Center.objects.create(code=code, name=name, is_demo=True)
    return center, {
        person.username.rstrip("2"): _account(person, center, today) for person in people
    }


def _account(person: Person, center: Center, today: date) -> User:
    user = User.objects.create_user(
        person.username,
        email=f"{person.username}@demo.invalid",
        password=PASSWORD,
        full_name=person.full_name,
        title=person.title,
        discipline=person.discipline,
        language=person.language,
    )
    for role in person.roles:
        Grant.objects.create(user=user, center=center, role=role, since=today)
    return user


def _fill(center, staff, counts, *, seed: int, mrn_start: int, today: date) -> None:
    surgeon, coordinator = staff["surgeon"], staff["coordinator"]
    courses = make_courses(seed=seed, today=today, counts=counts, mrn_start=mrn_start)
    people: list[tuple[Course, object]] = [
        (course, enter_course(course, center=center, by=surgeon, today=today)) for course in courses
    ]
    board = make_board(center=center, staff=staff, by=coordinator)
    decisions = [
        decision
        for course, patient in people
        for decision in past_decisions(course, patient, today=today)
    ]
    hold_past_meetings(board, decisions, today=today, staff=staff, by=coordinator)
    attach_documents(people, by=surgeon)
    prepare_next_meeting(board, people, today=today, staff=staff, by=coordinator)
