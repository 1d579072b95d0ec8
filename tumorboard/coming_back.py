"""
Cases that propose themselves: what the record says since the board last had them before itself.

Computed whenever it is asked, never stored. A case stops proposing itself when it is referred, also if
that referral is withdrawn with a reason: then somebody has decided that the board need not see it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from patients.clinical.implementation import Because
from patients.clinical.implementation_signs import SIGNS, SeenBy
from patients.models import Patient, Recurrence, SystemicTherapy
from tumorboard.models import AgendaItem, Decision, Implementation, Recommendation, Referral, User
from tumorboard.occasions import GRACE, CameBack, CyclesGiven, NotCarriedOut, Occasion, SeenAgain
from tumorboard.options import AGAIN_ON, RESTAGE_ON, Option
from tumorboard.proposed import proposed_for
from tumorboard.read_back import standing

# What is older is for the lists of follow-up and of actions, not for the next agenda.
HORIZON = timedelta(days=365)
CHEMOTHERAPY_BEFORE = (Option.PREOP_CHEMO, Option.CONVERSION_CHEMO)
NOTHING_DONE = (Because.NOTHING_YET, Because.NO_CONTACT)
OPEN = (Referral.State.WAITING, Referral.State.LISTED)


@dataclass(slots=True)
class ComingBack:
    """A patient whose case proposes itself, with every occasion, the first saying most."""

    patient: Patient
    occasions: list[Occasion] = field(default_factory=list)

    @property
    def question(self) -> str:
        return self.occasions[0].question

    @property
    def category(self) -> str:
        return self.occasions[0].category


def coming_back(user: User, *, today: date) -> list[ComingBack]:
    """The cases of the centers a person may read that propose themselves on a day, the longest first."""
    return _coming_back(Patient.objects.visible_to(user), today)


def coming_back_one(patient: Patient, *, today: date) -> ComingBack | None:
    """The one patient's case, if it proposes itself."""
    return next(iter(_coming_back(Patient.objects.filter(pk=patient.pk), today)), None)


def _coming_back(patients: QuerySet[Patient], today: date) -> list[ComingBack]:
    patients = patients.filter(died_on=None)
    occasions = [*_recurrences(patients, today), *_of_decisions(patients, today)]
    is_taken_up = _taken_up({occasion.patient.pk for occasion in occasions})
    found: dict[UUID, ComingBack] = {}
    for occasion in sorted(occasions, key=lambda o: o.rank):
        if occasion.since <= today and not is_taken_up(occasion):
            case = found.setdefault(occasion.patient.pk, ComingBack(occasion.patient))
            case.occasions.append(occasion)
    return sorted(found.values(), key=lambda case: min(o.since for o in case.occasions))


def _taken_up(patient_ids: Iterable[UUID]) -> Callable[[Occasion], bool]:
    """Whether the case is before the board now, or was referred or discussed since."""
    last: dict[UUID, date] = {}
    rows = Referral.objects.filter(patient__in=patient_ids)
    for patient_id, state, day in rows.values_list("patient_id", "state", "referred_on"):
        until = date.max if state in OPEN else day
        last[patient_id] = max(until, last.get(patient_id, until))
    state = AgendaItem.State
    discussed = AgendaItem.objects.filter(
        patient__in=patient_ids, state__in=[state.PRESENTING, state.DECIDED]
    )
    for patient_id, day in discussed.values_list("patient_id", "meeting__held_on"):
        last[patient_id] = max(day, last.get(patient_id, day))
    return lambda occasion: last.get(occasion.patient.pk, date.min) >= occasion.since


def _recurrences(patients: QuerySet[Patient], today: date) -> list[Occasion]:
    """The newest of each patient."""
    rows = (
        Recurrence.objects.filter(
            patient__in=patients, detected_on__gt=today - HORIZON, detected_on__lte=today
        )
        .select_related("patient__identity", "patient__center")
        .order_by("patient_id", "-detected_on")
        .distinct("patient_id")
    )
    return [CameBack(row) for row in rows]


def _of_decisions(patients: QuerySet[Patient], today: date) -> Iterator[Occasion]:
    decisions = _newest_decisions(patients, today)
    therapies = defaultdict(list)
    for therapy in SystemicTherapy.objects.filter(
        patient__in=[d.patient_id for d in decisions], cycles_delivered__isnull=False
    ).order_by("started_on"):
        therapies[therapy.patient_id].append(therapy)
    for decision in decisions:
        if day := _again_on(decision):
            yield SeenAgain(decision, day)
        if therapy := _enough_cycles(decision, therapies[decision.patient_id]):
            yield CyclesGiven(decision, therapy)
    late = [d for d in decisions if _is_late(d, today)]
    for proposed in proposed_for(late).values():
        if proposed.proposal.because in NOTHING_DONE:
            late_one = proposed.decision
            assert late_one.due_on is not None  # that is what it is past
            yield NotCarriedOut(late_one, late_one.due_on)


def _is_late(decision: Decision, today: date) -> bool:
    """
    A treatment is due, the days of grace are over, and nobody has said what became of it. Advice comes back
    by itself.
    """
    first = next(iter(standing(decision)), None)
    is_treatment = first is not None and SIGNS[first.option].seen_by == SeenBy.TREATMENT
    is_over = decision.due_on is not None and decision.due_on + GRACE <= today
    is_open = not (decision.is_told or decision.provisional)  # type: ignore[attr-defined]
    return is_treatment and is_over and is_open


def _newest_decisions(patients: QuerySet[Patient], today: date) -> list[Decision]:
    """
    Of each patient the decision in force of the last meeting: what was decided before is overtaken.

    `is_told`: somebody said what became of it.
    """
    told = Implementation.objects.filter(decision=OuterRef("pk")).exclude(
        state=Implementation.State.NOT_YET
    )
    return list(
        Decision.objects.filter(
            patient__in=patients, agenda_item__meeting__held_on__gt=today - HORIZON
        )
        .made()
        .with_superseded()
        .filter(is_superseded=False)
        .annotate(is_told=Exists(told))
        .select_related("patient__identity", "patient__center", "agenda_item__meeting")
        .prefetch_related("recommendations")
        .order_by("patient_id", "-agenda_item__meeting__held_on", "-version_no")
        .distinct("patient_id")
    )


def _again_on(decision: Decision) -> date | None:
    """The first day on which the board wants to see the case again; None where it names none."""
    named = [decision.restage_on] if decision.restage_on else []
    for row in standing(decision):
        for detail in (RESTAGE_ON, AGAIN_ON):
            try:
                named.append(date.fromisoformat(str(row.details.get(detail.name) or "")))
            except ValueError:  # not named, or as an import wrote it
                continue
    return min(named, default=None)


def _enough_cycles(decision: Decision, therapies: list[SystemicTherapy]) -> SystemicTherapy | None:
    """
    The therapy whose cycles have reached what the decision wants before the restaging.

    Only of therapies that began after the meeting: of one that ran already nobody knows how many of its
    cycles came later.
    """
    wanted = min(
        (
            cycles
            for row in standing(decision)
            if row.option in CHEMOTHERAPY_BEFORE and (cycles := _cycles_until_restaging(row))
        ),
        default=None,
    )
    if wanted is None:
        return None
    held_on = decision.agenda_item.meeting.held_on
    return next(
        (t for t in therapies if t.started_on >= held_on and (t.cycles_delivered or 0) >= wanted),
        None,
    )


def _cycles_until_restaging(row: Recommendation) -> int | None:
    text = str(row.details.get("cycles") or row.details.get("restage_every_cycles") or "")
    return int(text) if text.isascii() and text.isdecimal() else None
