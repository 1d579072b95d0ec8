"""A patient's record as dated events in words, lane by lane. Reads a PatientRecord; asks the database nothing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from patients.clinical.dates import period_of
from patients.clinical.missing import known
from patients.constraints import DatePrecision
from patients.facts import said_date, said_number
from patients.follow_up import component_words, plan_items
from patients.models import FollowUpPlan
from patients.record import PatientRecord, stay_days

from .status import Seen, Statement


class Lane(StrEnum):
    STATUS = "status"
    BOARD = "board"
    SYSTEMIC = "systemic"
    INTERVENTION = "intervention"
    IMAGING = "imaging"
    CEA = "cea"
    DUE = "due"


IMAGED = frozenset({"mri", "ct", "pet_ct"})
SHAPES = {
    "mri_liver_dynamic": "ring", "mri_dwi": "ring", "mri": "ring",
    "pet_ct": "disc",
    "ct_abdomen": "square", "ct_thorax": "square", "ct_volumetry": "square", "ct": "square",
}  # fmt: skip
ABLATIONS = frozenset({"ablation"})
DISEASE_SEEN = frozenset({"progression", "new_lesion"})
FREE_SEEN = frozenset({"no_disease", "stable", "response", None, ""})


@dataclass(frozen=True)
class Event:
    """
    One event of the course. `first_on` to `last_on` is what is known of its date: a month-only date is
    that month. A course (`is_bar`) lasts from the one to the other; one without an end is `running`.
    `number` is its place in the list of all, which the picture and the table share.
    """

    lane: Lane
    shape: str
    first_on: date
    last_on: date
    day: str
    name: str
    label: str = ""
    inside: str = ""
    note: str = ""
    href: str = ""
    is_bar: bool = False
    running: bool = False
    value: float | None = None
    is_high: bool = False
    number: int = 0


def events(record: PatientRecord, *, today: date) -> list[Event]:
    """Everything but the board's lane, by date within each lane."""
    found = [
        *_turns(record),
        *_therapies(record),
        *_interventions(record),
        *_imaging(record),
        *_markers(record),
        *_due(record, today),
    ]
    return sorted(found, key=lambda event: (event.first_on, event.last_on))


def _page(record: PatientRecord, part: str) -> str:
    return reverse(f"patients:{part}", args=[record.patient.pk])


def moment(lane: Lane, shape: str, row, field: str, **told) -> Event:
    day, precision = getattr(row, field), getattr(row, f"{field}_precision", DatePrecision.DAY)
    first_on, last_on = period_of(day, precision or DatePrecision.DAY)
    return Event(lane, shape, first_on, last_on, said_date(day, precision), **told)


# --- The turns of the disease ---


def _turns(record: PatientRecord) -> Iterator[Event]:
    disease = _page(record, "disease")
    if record.primary and record.primary.diagnosed_on:
        yield moment(
            Lane.STATUS, "diagnosis", record.primary, "diagnosed_on",
            name=_("Diagnosis of the primary"), label=_("Primary"), href=disease,
        )  # fmt: skip
    if record.presentation:
        yield moment(
            Lane.STATUS, "diagnosis", record.presentation, "diagnosed_on",
            name=_("Diagnosis of the liver metastases"), label=_("Liver metastases"), href=disease,
        )  # fmt: skip
    for row in record.recurrences:
        labels = dict(row._meta.get_field("sites").base_field.flatchoices)
        sites = ", ".join(str(labels.get(code, code)) for code in row.sites or [])
        name = _("Recurrence %(number)d") % {"number": row.sequence_no}
        yield moment(
            Lane.STATUS, "recurrence", row, "detected_on",
            name=_("%(what)s: %(where)s") % {"what": name, "where": sites} if sites else name,
            label=name, note=sites, href=_page(record, "follow_up"),
        )  # fmt: skip
    patient = record.patient
    if patient.died_on:
        yield moment(
            Lane.STATUS, "death", patient, "died_on",
            name=_("Died: %(cause)s") % {"cause": patient.get_death_cause_display()}
            if patient.death_cause
            else _("Died"),
            label=_("Died"), href=_page(record, "follow_up"),
        )  # fmt: skip


# --- Treatment ---


def _therapies(record: PatientRecord) -> Iterator[Event]:
    for row in record.patient.systemic_therapies.all():
        biologics = dict(row._meta.get_field("biologics").base_field.flatchoices)
        drugs = [
            row.regimen_text if row.regimen == "other" and row.regimen_text
            else str(row.get_regimen_display())
        ]  # fmt: skip
        drugs += [str(biologics.get(code, code)) for code in row.biologics or [] if code != "none"]
        name = " + ".join(drugs)
        cycles = "" if row.cycles_delivered is None else f"×{row.cycles_delivered}"
        first_on, _last = period_of(row.started_on, row.started_on_precision)
        start = said_date(row.started_on, row.started_on_precision)
        last_on = first_on
        day = _("from %(start)s") % {"start": start}
        if row.ended_on:
            _first, last_on = period_of(row.ended_on, row.ended_on_precision)
            day = _("%(start)s to %(end)s") % {
                "start": start,
                "end": said_date(row.ended_on, row.ended_on_precision),
            }
        intent = str(row.get_intent_display())
        yield Event(
            Lane.SYSTEMIC, "bar", first_on, last_on, day,
            name=" ".join(part for part in (name, cycles) if part), label=name, inside=cycles,
            note=intent, href=_page(record, "treatment"), is_bar=True, running=row.ended_on is None,
        )  # fmt: skip


def _interventions(record: PatientRecord) -> Iterator[Event]:
    for number, session in enumerate(record.sessions, start=1):
        procedures = list(session.procedures.all())
        what = _with_counts(str(row.get_kind_display()) for row in procedures) or _("Intervention")
        only_ablated = procedures and {row.group for row in procedures} <= ABLATIONS
        margins = sorted(
            {
                str(report.margin_status)
                for report in session.pathology_reports.all()
                if report.specimen == "liver" and known(report.margin_status)
            }
        )
        grades = [c.clavien_dindo for c in session.complications.all() if known(c.clavien_dindo)]
        notes = list(margins)
        days = stay_days(session)
        if days is not None:
            notes.append(ngettext("stay %(days)d day", "stay %(days)d days", days) % {"days": days})
        if grades:
            notes.append("Clavien-Dindo " + max(grades, key=_grade_rank))
        yield moment(
            Lane.INTERVENTION, "ring" if only_ablated else "operation", session, "performed_on",
            name=what, label=" · ".join([what, *margins]), inside=str(number),
            note=" · ".join(notes), href=_page(record, "treatment"),
        )  # fmt: skip


_GRADES = ("0", "I", "II", "III", "IIIa", "IIIb", "IV", "IVa", "IVb", "V")


def _grade_rank(grade: str) -> int:
    return _GRADES.index(grade) if grade in _GRADES else -1


def _with_counts(words: Iterable[str]) -> str:
    counted: dict[str, int] = {}
    for word in words:
        counted[word] = counted.get(word, 0) + 1
    return " + ".join(w if n == 1 else f"{w} ×{n}" for w, n in counted.items())


# --- Investigations ---


def _imaging(record: PatientRecord) -> Iterator[Event]:
    """Studies, and the imaging of visits that no study tells of."""
    told_visits = set()
    disease = _page(record, "disease")
    for study in record.patient.imaging_studies.all():
        told_visits.add(study.follow_up_visit_id)
        yield moment(
            Lane.IMAGING, SHAPES.get(study.modality, "small"), study, "performed_on",
            name=str(study.get_modality_display()),
            note=str(study.get_result_display() or "") if known(study.result) else "",
            href=disease,
        )  # fmt: skip
    for visit in record.visits:
        parts = [part for part in visit.components if part in IMAGED | {"colonoscopy"}]
        if not parts or visit.pk in told_visits:
            continue
        shape = next((SHAPES[p] for p in ("pet_ct", "mri", "ct") if p in parts), "small")
        yield moment(
            Lane.IMAGING, shape, visit, "visited_on",
            name=component_words(parts),
            note=str(visit.get_imaging_result_display() or "") if known(visit.imaging_result) else "",
            href=_page(record, "follow_up"),
        )  # fmt: skip


ULN_NG_PER_ML = 5.0


def _markers(record: PatientRecord) -> Iterator[Event]:
    """CEA of the laboratory and of the visits; a visit that only repeats the laboratory is not told twice."""
    told = set()
    for lab in record.patient.lab_results.all():
        if lab.analyte != "cea" or lab.value is None:
            continue
        told.add((lab.taken_on, float(lab.value)))
        high = float(lab.reference_high or ULN_NG_PER_ML)
        sign = {"below": "<", "above": ">"}.get(lab.limit or "", "")
        yield _marker(lab, "taken_on", lab.value, sign, high, _page(record, "disease"))
    for visit in record.visits:
        value = visit.cea_ng_per_ml
        if value is not None and (visit.visited_on, float(value)) not in told:
            yield _marker(visit, "visited_on", value, "", ULN_NG_PER_ML, _page(record, "follow_up"))


def _marker(row, field: str, value, sign: str, high: float, href: str) -> Event:
    text = sign + said_number(value)
    return moment(
        Lane.CEA, "point", row, field,
        name=_("CEA %(value)s ng/mL") % {"value": text},
        label=text if float(value) > high else "", href=href, value=float(value),
        is_high=float(value) > high,
    )  # fmt: skip


def _due(record: PatientRecord, today: date) -> Iterator[Event]:
    """Of the active plan: what is due or overdue, and the next that comes."""
    if record.patient.died_on or record.is_closed:
        return
    for planned in waiting(record, today=today):
        words = component_words(planned.open_components or planned.states)
        day = said_date(planned.target_on, DatePrecision.DAY)
        state = {
            "overdue": _("Overdue"), "due": _("Due"),
        }.get(str(planned.state), _("Planned"))  # fmt: skip
        yield Event(
            Lane.DUE, "due", planned.target_on, planned.target_on, day,
            name=_("%(state)s: %(what)s") % {"state": state, "what": words},
            label=day,
            href=_page(record, "follow_up"), is_high=str(planned.state) == "overdue",
        )  # fmt: skip


def waiting(record: PatientRecord, *, today: date) -> list:
    """
    The latest visit of the active plan that is due or overdue, and the next one to come.

    Who missed two visits is asked to one: as in the due list.
    """
    found = []
    for plan in record.patient.follow_up_plans.all():
        if plan.state != FollowUpPlan.State.ACTIVE:
            continue
        items = plan_items(plan, record, today=today)
        found += [item for item in items if item.open_components][-1:]
        found += [item for item in items if item.state == "upcoming"][:1]
    return sorted(found, key=lambda item: item.target_on)


# --- What was seen of the disease ---


def statements(record: PatientRecord) -> list[Statement]:
    """What the record says of the disease, day by day, for status.bands."""
    relapsed = {row.detected_on for row in record.recurrences}
    found = [Statement(day, Seen.ACTIVE) for day in relapsed]
    if record.presentation:
        found.append(Statement(record.presentation.diagnosed_on, Seen.ACTIVE))
    elif record.primary and record.primary.diagnosed_on:
        found.append(Statement(record.primary.diagnosed_on, Seen.ACTIVE))
    for session in record.sessions:
        residual = known(session.residual_disease)
        if residual == "none":
            found.append(Statement(session.performed_on, Seen.FREE))
        elif residual is None and session in record.curative_liver_sessions:
            found.append(Statement(session.performed_on, Seen.UNKNOWN))
        elif residual is not None:
            found.append(Statement(session.performed_on, Seen.ACTIVE))
    for visit in record.visits:
        found += _said_by_visit(visit, relapsed)
    for study in record.patient.imaging_studies.all():
        if study.modality == "colonoscopy" or study.performed_on in relapsed:
            continue
        if known(study.result) in FREE_SEEN:
            found.append(Statement(study.performed_on, Seen.CONFIRMED))
    return found


def _said_by_visit(visit, relapsed: set[date]) -> Iterator[Statement]:
    if visit.visited_on in relapsed or visit.disease_state == "dead":
        return
    imaged = bool(IMAGED & set(visit.components))
    if visit.disease_state in ("awd", "on_chemo"):
        yield Statement(visit.visited_on, Seen.ACTIVE)
    elif visit.disease_state == "ned" and imaged:
        yield Statement(visit.visited_on, Seen.FREE)
    elif imaged and known(visit.imaging_result) in ("ned", "stable", None):
        yield Statement(visit.visited_on, Seen.CONFIRMED)
