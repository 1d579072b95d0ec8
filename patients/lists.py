"""
The patient list: by what it can be narrowed and sorted, and what a row says. Not: words of the page.

A list of 50,000 is narrowed, counted and sorted as bare keys; what a row shows is read for the rows shown.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import (
    CharField,
    Count,
    Exists,
    F,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Cast
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from patients.clinical.dates import add_months, completed_years
from patients.clinical.follow_up import ItemState
from patients.clinical.localization import Sidedness, sidedness
from patients.follow_up import PlannedVisit, due_visits, planned_visits
from patients.models import (
    FollowUpPlan,
    FollowUpVisit,
    ImagingStudy,
    InterventionSession,
    Lesion,
    LiverMetastasis,
    Patient,
    PrimaryTumor,
    Recurrence,
    Reminder,
    StatusEvent,
    SystemicTherapy,
)
from patients.quality import completeness_of, lacks_an_answer

Patients = QuerySet[Patient]
Label = str | Promise


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks for the list, and on which day."""

    user: Any
    today: date


@dataclass(frozen=True, slots=True)
class Filter:
    """One question with its answers; each answer narrows the list."""

    key: str
    label: Label
    answers: Callable[[Asked], Mapping[str, Label]]
    narrow: Callable[[Patients, str, Asked], Patients]


Narrow = Callable[[Patients, Asked], Patients]


def with_answers(key: str, label: Label, answers: dict[str, tuple[Label, Narrow]]) -> Filter:
    """A filter whose answers are known beforehand."""
    labels = {code: answer_label for code, (answer_label, _narrow) in answers.items()}
    return Filter(
        key,
        label,
        answers=lambda asked: labels,
        narrow=lambda patients, code, asked: answers[code][1](patients, asked),
    )


def where(*conditions: Any, **fields: Any) -> Narrow:
    return lambda patients, asked: patients.filter(*conditions, **fields)


# --- What the answers mean ---


def _latest_status(code: str) -> Narrow:
    def narrow(patients: Patients, asked: Asked) -> Patients:
        latest = (
            StatusEvent.objects.in_force()
            .filter(patient=OuterRef("pk"))
            .order_by("-known_on", "-created_at")
        )
        return patients.annotate(latest_state=Subquery(latest.values("state")[:1])).filter(
            latest_state=code, died_on=None
        )

    return narrow


def _first_timing(code: str) -> Narrow:
    def narrow(patients: Patients, asked: Asked) -> Patients:
        first = LiverMetastasis.objects.filter(patient=OuterRef("pk")).order_by("diagnosed_on")
        timing = Subquery(first.values("clinician_timing")[:1])
        return patients.annotate(first_timing=timing).filter(first_timing=code)

    return narrow


def _recurred(months: int) -> Narrow:
    """The last recurrence lies at most so many months back."""

    def narrow(patients: Patients, asked: Asked) -> Patients:
        after = Recurrence.objects.filter(
            patient=OuterRef("pk"), detected_on__gt=add_months(asked.today, -months)
        )
        return patients.filter(Exists(after))

    return narrow


def _recurred_before(months: int) -> Narrow:
    def narrow(patients: Patients, asked: Asked) -> Patients:
        of_patient = Recurrence.objects.filter(patient=OuterRef("pk"))
        later = of_patient.filter(detected_on__gt=add_months(asked.today, -months))
        return patients.filter(Exists(of_patient), ~Exists(later))

    return narrow


def _primary_on(side: Sidedness) -> Narrow:
    codes = [code for code in PrimaryTumor.Topography.values if sidedness(topography=code) == side]
    return where(Exists(PrimaryTumor.objects.filter(patient=OuterRef("pk"), topography__in=codes)))


def _overdue(patients: Patients, asked: Asked) -> Patients:
    plans = FollowUpPlan.objects.visible_to(asked.user)
    due = due_visits(plans, today=asked.today)
    return patients.filter(pk__in=[each.plan.patient_id for each in due if each.is_overdue])


def _surgeons(asked: Asked) -> dict[str, Label]:
    sessions = InterventionSession.objects.visible_to(asked.user).exclude(operator="")
    names = sessions.order_by("operator").values_list("operator", flat=True).distinct()
    return {name: name for name in names}


def _operated_by(patients: Patients, name: str, asked: Asked) -> Patients:
    sessions = InterventionSession.objects.filter(patient=OuterRef("pk"), operator=name)
    return patients.filter(Exists(sessions))


FILTERS: list[Filter] = [
    with_answers(
        "status",
        _("Status"),
        {
            "alive": (_("Alive"), where(died_on=None)),
            "ned": (_("No evidence of disease"), _latest_status("ned")),
            "awd": (_("Alive with disease"), _latest_status("awd")),
            "on_chemo": (_("On chemotherapy"), _latest_status("on_chemo")),
            "lost": (_("Lost to follow-up"), _latest_status("lost")),
            "died": (_("Died"), where(died_on__isnull=False)),
        },
    ),
    with_answers(
        "recurrence",
        _("Last recurrence"),
        {
            "half_year": (_("In the last 6 months"), _recurred(6)),
            "year": (_("In the last 12 months"), _recurred(12)),
            "earlier": (_("Longer ago"), _recurred_before(12)),
            "none": (
                _("No recurrence known"),
                where(~Exists(Recurrence.objects.filter(patient=OuterRef("pk")))),
            ),
        },
    ),
    with_answers("follow_up", _("Follow-up"), {"overdue": (_("Overdue"), _overdue)}),
    Filter("surgeon", _("Surgeon"), answers=_surgeons, narrow=_operated_by),
    with_answers(
        "record",
        _("Record"),
        {
            "incomplete": (_("Incomplete"), where(lacks_an_answer())),
            "awaited": (
                _("A value is awaited"),
                where(Exists(Reminder.objects.filter(patient=OuterRef("pk"), settled_on=None))),
            ),
        },
    ),
    with_answers(
        "primary",
        _("Primary"),
        {
            "right": (_("Right colon"), _primary_on(Sidedness.RIGHT)),
            "left": (_("Left colon"), _primary_on(Sidedness.LEFT)),
            "rectum": (_("Rectum"), _primary_on(Sidedness.RECTUM)),
        },
    ),
    with_answers(
        "metastases",
        _("Metastases"),
        {
            "synchronous": (_("Synchronous"), _first_timing("synchronous")),
            "metachronous": (_("Metachronous"), _first_timing("metachronous")),
            "none": (
                _("Screened only"),
                where(~Exists(LiverMetastasis.objects.filter(patient=OuterRef("pk")))),
            ),
        },
    ),
    with_answers(
        "series",
        _("Series"),
        {
            "published": (_("Published series"), where(series__isnull=False)),
            "clinic": (_("Our patients"), where(series=None)),
        },
    ),
]


def offer_filter(offered: Filter, *, after: str) -> None:
    """A package above adds its own question: the board, its dates. Told again, it replaces the former."""
    FILTERS[:] = [each for each in FILTERS if each.key != offered.key]
    place = next((n for n, each in enumerate(FILTERS) if each.key == after), len(FILTERS) - 1)
    FILTERS.insert(place + 1, offered)


# --- Choosing ---

DEFAULT_SORT = "name"
_METASTASIS = Subquery(
    LiverMetastasis.objects.filter(patient=OuterRef("pk"))
    .order_by("diagnosed_on")
    .values("diagnosed_on")[:1]
)
SORTS: dict[str, tuple[Any, ...]] = {
    "name": (F("identity__sort_key"), F("study_code")),
    "age": (F("born_on"), F("study_code")),
    "metastases": (_METASTASIS, F("study_code")),
}


def chosen_filters(query: Mapping[str, str], asked: Asked) -> dict[str, str]:
    """The known answers in the address; anything else is ignored."""
    named = [each for each in FILTERS if query.get(each.key)]
    return {each.key: query[each.key] for each in named if query[each.key] in each.answers(asked)}


def chosen_sort(query: Mapping[str, str]) -> str:
    wanted = query.get("sort", "")
    return wanted if wanted.removeprefix("-") in SORTS else DEFAULT_SORT


def narrowed(patients: Patients, chosen: Mapping[str, str], asked: Asked) -> Patients:
    for each in FILTERS:
        if each.key in chosen:
            patients = each.narrow(patients, chosen[each.key], asked)
    return patients


def in_order(patients: Patients, sort: str) -> Patients:
    """People of whom it is not known stand last, whichever way it is sorted. The youngest age is the latest birth."""
    first, *others = SORTS[sort.removeprefix("-")]
    backwards = sort.startswith("-") is not (sort.removeprefix("-") == "age")
    expression = first.desc(nulls_last=True) if backwards else first.asc(nulls_last=True)
    return patients.order_by(expression, *others)


# --- What a row says ---

STATUS_TONES = {"ned": "success", "awd": "warning", "on_chemo": "warning", "lost": "danger"}


@dataclass(frozen=True, slots=True)
class LastEvent:
    on: date
    what: str


@dataclass(frozen=True, slots=True)
class PatientRow:
    """One line of the list. Needs a patient read through for_list."""

    patient: Patient
    today: date
    last_event: LastEvent | None = None
    next_due: PlannedVisit | None = None
    percent_complete: int | None = None

    @property
    def name(self) -> str:
        identity = getattr(self.patient, "identity", None)
        return str(identity) if identity else self.patient.study_code

    @property
    def age_years(self) -> int | None:
        """Today, or at death."""
        if self.patient.born_on is None:
            return self.patient.age_years
        on: date = self.patient.died_on or self.today
        return completed_years(born_on=self.patient.born_on, on=on)

    @property
    def primary(self) -> str:
        return str(dict(PrimaryTumor.Topography.choices).get(self.patient.topography, ""))

    @property
    def timing(self) -> str:
        return str(dict(LiverMetastasis.Timing.choices).get(self.patient.timing, ""))

    @property
    def metastases_count(self) -> int | None:
        return self.patient.lesions_count or self.patient.number_reported

    @property
    def status(self) -> str:
        return str(dict(StatusEvent.State.choices).get(self.patient.status_code, ""))

    @property
    def tone(self) -> str:
        return STATUS_TONES.get(self.patient.status_code, "")

    @property
    def is_overdue(self) -> bool:
        return self.next_due is not None and self.next_due.state == ItemState.OVERDUE


def for_list(patients: Patients) -> Patients:
    """Adds what a row shows."""
    first_metastasis = LiverMetastasis.objects.filter(patient=OuterRef("pk")).order_by(
        "diagnosed_on"
    )
    first_primary = PrimaryTumor.objects.filter(patient=OuterRef("pk")).order_by("diagnosed_on")
    latest = (
        StatusEvent.objects.in_force()
        .filter(patient=OuterRef("pk"))
        .order_by("-known_on", "-created_at")
    )
    lesions = (
        Lesion.objects.filter(patient=OuterRef("pk"), liver_metastasis__isnull=False)
        .order_by()
        .values("patient")
        .annotate(count=Count("pk"))
        .values("count")
    )
    return patients.select_related("identity", "series").annotate(
        has_recurrence=Exists(Recurrence.objects.filter(patient=OuterRef("pk"))),
        timing=Subquery(first_metastasis.values("clinician_timing")[:1]),
        number_reported=Subquery(first_metastasis.values("number_of_metastases")[:1]),
        lesions_count=Subquery(lesions),
        topography=Subquery(first_primary.values("topography")[:1]),
        status_code=Subquery(latest.values("state")[:1]),
    )


def rows_of(keys: list[UUID], asked: Asked) -> list[PatientRow]:
    """What the list shows of these patients, in their order. As many queries for one as for fifty."""
    visible = Patient.objects.visible_to(asked.user).filter(pk__in=keys)
    found = {patient.pk: patient for patient in for_list(visible)}
    events, due, complete = last_events(keys), next_due(keys, asked.today), completeness_of(keys)
    return [
        PatientRow(found[key], asked.today, events.get(key), due.get(key), complete.get(key))
        for key in keys
        if key in found
    ]


# Each dated thing of a course, and what the list calls it.
EVENTS: tuple[tuple[Any, str, Label], ...] = (
    (LiverMetastasis, "diagnosed_on", _("Liver metastases found")),
    (ImagingStudy, "performed_on", _("Imaging")),
    (SystemicTherapy, "started_on", _("Systemic therapy begun")),
    (SystemicTherapy, "ended_on", _("Systemic therapy ended")),
    (FollowUpVisit, "visited_on", _("Follow-up visit")),
    (InterventionSession, "performed_on", _("Intervention")),
    (Recurrence, "detected_on", _("Recurrence")),
)


def last_events(keys: list[UUID]) -> dict[UUID, LastEvent]:
    """The latest of each patient, in one query. Of one day the weightier, which stands further down in EVENTS."""
    parts = [
        model.objects.filter(patient__in=keys, **{f"{name}__isnull": False})
        .order_by()
        .annotate(weight=Cast(Value(str(weight)), CharField()))
        .values_list("patient_id", name, "weight")
        for weight, (model, name, _label) in enumerate(EVENTS)
    ]
    found: dict[UUID, tuple[date, int]] = {}
    for patient_id, on, weight in parts[0].union(*parts[1:], all=True):
        found[patient_id] = max(found.get(patient_id, (date.min, -1)), (on, int(weight)))
    return {key: LastEvent(on, str(EVENTS[weight][2])) for key, (on, weight) in found.items()}


def next_due(keys: list[UUID], today: date) -> dict[UUID, PlannedVisit]:
    """Of each running plan the latest visit still asked for; else the next one to come."""
    plans = (
        FollowUpPlan.objects.filter(
            patient__in=keys, state=FollowUpPlan.State.ACTIVE, patient__died_on=None
        )
        .select_related("protocol", "patient")
        .prefetch_related("patient__follow_up_visits", "patient__recurrences")
    )
    found: dict[UUID, PlannedVisit] = {}
    for plan in plans:
        visits = planned_visits(plan, plan.patient.follow_up_visits.all(), today=today)
        asked_for = [visit for visit in visits if visit.open_components][-1:]
        to_come = [visit for visit in visits if visit.state == ItemState.UPCOMING][:1]
        for visit in (asked_for + to_come)[:1]:
            found[plan.patient_id] = visit
    return found


# --- Chips ---


@dataclass(frozen=True, slots=True)
class Choice:
    label: str
    query: str
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter as the page shows it: its answers as addresses, and the one that is chosen."""

    key: str
    label: str
    chosen: str = ""
    without: str = ""
    choices: list[Choice] = field(default_factory=list)


def chips(chosen: Mapping[str, str], sort: str, asked: Asked) -> list[Chip]:
    """Every filter that has an answer to offer."""
    made = []
    for each in FILTERS:
        answers = each.answers(asked)
        if not answers:
            continue
        now = chosen.get(each.key, "")
        others = {key: code for key, code in chosen.items() if key != each.key}
        choices = [
            Choice(str(label), query_of({**others, each.key: code}, sort), code == now)
            for code, label in answers.items()
        ]
        label = str(answers[now]) if now else ""
        made.append(Chip(each.key, str(each.label), label, query_of(others, sort), choices))
    return made


def query_of(chosen: Mapping[str, str], sort: str = DEFAULT_SORT) -> str:
    """The address of a view of the list, after its path: filters in their order, then how it is sorted."""
    told = [(each.key, chosen[each.key]) for each in FILTERS if each.key in chosen]
    if sort != DEFAULT_SORT:
        told.append(("sort", sort))
    return f"?{urlencode(told)}"


@dataclass(frozen=True, slots=True)
class Column:
    """A heading by which the list can be sorted: where it leads, and how it is sorted now."""

    label: str
    query: str
    direction: str = ""


def columns(chosen: Mapping[str, str], sort: str) -> dict[str, Column]:
    labels = {
        "name": gettext("Patient"),
        "age": gettext("Age, sex"),
        "metastases": gettext("Metastases"),
    }
    made = {}
    for key, label in labels.items():
        is_now = sort.removeprefix("-") == key
        direction = ("descending" if sort.startswith("-") else "ascending") if is_now else ""
        turned = f"-{key}" if direction == "ascending" else key
        made[key] = Column(label, query_of(chosen, turned), direction)
    return made
