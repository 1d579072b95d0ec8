"""
The facts of the members of a cohort: each table of the record is asked once, however many members.

Definitions: docs/reference/statistics.md. Not: counts.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet

from analytics.definitions import Timing
from analytics.facts.records import (
    NO_COMPLICATION,
    Facts,
    RecurrenceFacts,
    SessionFacts,
    months_between,
)
from analytics.models import Course
from patients.clinical.complications import (
    WINDOW_DAYS,
    comprehensive_complication_index,
    highest_grade,
)
from patients.clinical.dates import completed_years, not_before
from patients.clinical.distribution import distribution, number_class
from patients.clinical.localization import SiteGroup, site_group
from patients.clinical.missing import known, known_set
from patients.clinical.mortality import died_in_hospital, died_within, postoperative_stay_days
from patients.clinical.resection import LiverResection, segments_meant, series_surgery_type
from patients.clinical.textbook import TextbookOutcome, textbook_outcome_2021
from patients.models import (
    Complication,
    InterventionSession,
    Lesion,
    LesionObservation,
    LesionTreatment,
    LiverMetastasis,
    PathologyReport,
    PrimaryTumor,
    Procedure,
    Recurrence,
    StatusEvent,
    SystemicTherapy,
)

SEEN_FOR_DAYS = 30
RECTUM = "C20.9"
RECTOSIGMOID = "C19.9"
BEFORE_THE_LIVER = ("preoperative", "conversion")
ABLATED = ("ablated", "resected_and_ablated_bed")
FIRST_STAGES = ("alpps_stage1", "two_stage_1")
MARGINS_FROM_WORST = ("R2", "R1", "R1_parenchymal", "R1_vascular", "R0")
CLASSES_FROM_LARGEST = ("segmentectomy_gt2", "segmentectomy_1_2", "metastasectomy")
NO_RESECTION = "no_resection"

Rows = dict[UUID, list[SimpleNamespace]]

COURSE = (
    *("id", "patient_id", "timing", "primary_diagnosed_on", "metastasis_diagnosed_on"),
    *("operated_on", "index_liver_intervention_on", "index_liver_operation_on", "cleared_on"),
    *("disease_left", "first_recurrence_on", "second_intervention_on", "last_assessed_on"),
    *("last_contact_on", "died_on", "died_on_precision", "death_undated"),
)
PERSON = {
    name: F(f"patient__{name}") for name in ("study_code", "sex_at_birth", "born_on", "age_years")
}


def facts_of(members: QuerySet[Course]) -> list[Facts]:
    """One record per member, in the order of their courses."""
    found = _Record(members)
    courses = members.order_by("id").values(*COURSE, **PERSON)
    return [_facts(SimpleNamespace(**course), found) for course in courses]


class _Record:
    """Every row that is needed, by patient; of sessions and lesions their parts by their own key."""

    def __init__(self, members: QuerySet[Course]) -> None:
        patients = members.order_by().values("patient_id")

        def of(model: Any, *columns: str, order: tuple[str, ...] = ("pk",), **only: Any) -> Rows:
            rows = model.objects.filter(patient__in=patients, **only).order_by(*order)
            return _by("patient_id", rows.values("patient_id", *columns))

        self.primaries = of(
            PrimaryTumor,
            *("diagnosed_on", "topography", "differentiation", "tnm_prefix"),
            *("t_category", "n_category", "resection_id", "management"),
            order=("diagnosed_on", "pk"),
        )
        self.presentations = of(
            LiverMetastasis,
            *("number_of_metastases", "number_is_minimum", "distribution_reported"),
            *("largest_mm_at_presentation", "largest_mm_after_chemotherapy"),
            *("strategy", "first_treatment"),
            order=("diagnosed_on", "pk"),
        )
        self.lesions = of(Lesion, "id", "segments", "liver_metastasis_id", "recurrence_id")
        self.sizes = _by(
            "lesion_id",
            LesionObservation.objects.filter(
                patient__in=patients, phase__in=("presentation", "after_chemotherapy")
            ).values("lesion_id", "phase", "state", "size_mm"),
        )
        self.therapies = of(
            SystemicTherapy,
            *("intent", "started_on", "cycles_delivered", "biologics"),
            order=("started_on", "pk"),
        )
        self.sessions = of(
            InterventionSession,
            *("id", "performed_on", "performed_on_precision", "curative_sequence", "intent"),
            *(
                "approach",
                "strategy_role",
                "discharged_on",
                "discharged_on_precision",
                "stay_group",
            ),
            *("lesions_ablated", "frozen_section", "re_excision", "incident_grade"),
            *("readmitted_on", "thirty_day_death", "missing"),
            order=("performed_on", "pk"),
        )
        of_sessions = {"patient__in": patients}
        self.procedures = _by(
            "session_id",
            Procedure.objects.filter(**of_sessions)
            .order_by("group", "kind", "pk")
            .values(
                *("session_id", "group", "kind", "segments_resected", "anatomic"),
                *("resection_class_reported", "lesions_treated"),
            ),
        )
        self.treated = _by(
            "session_id",
            LesionTreatment.objects.filter(**of_sessions).values(
                "treatment", "margin_mm", "margin_status", session_id=F("procedure__session_id")
            ),
        )
        self.pathology = _by(
            "session_id",
            PathologyReport.objects.filter(**of_sessions, specimen="liver")
            .exclude(session=None)
            .values("session_id", "margin_mm", "margin_status"),
        )
        self.complications = _by(
            "session_id",
            Complication.objects.filter(**of_sessions).values(
                "session_id", "began_on", "category", "clavien_dindo", "isgls_type", "isgls_grade"
            ),
        )
        self.recurrences = of(
            Recurrence,
            *("id", "sequence_no", "detected_on", "detected_on_precision"),
            *("sites", "liver_distribution"),
            *("number_of_lesions", "lesion_class_reported", "curative_intent", "treated_by_id"),
            *("after_session_id",),
            order=("sequence_no",),
        )
        self.statuses = of(StatusEvent, "state", order=("known_on", "created_at"))


def _by(key: str, rows: Iterable[dict[str, Any]]) -> Rows:
    found: Rows = defaultdict(list)
    for row in rows:
        found[row[key]].append(SimpleNamespace(**row))
    return found


# --- One patient ---


def _facts(course: SimpleNamespace, record: _Record) -> Facts:
    patient = course.patient_id
    primary = next(iter(record.primaries[patient]), None)
    presentation = next(iter(record.presentations[patient]), None)
    sessions = record.sessions[patient]
    chosen = {row.id: _session(row, course, record) for row in sessions}
    index, second = _index(course, sessions, record), _second(course, sessions)
    lesions = [row for row in record.lesions[patient] if row.liver_metastasis_id]
    number, is_minimum = _number(presentation, lesions)
    therapies = _before_index(record.therapies[patient], index, course)
    return Facts(
        course=course.id,
        patient=patient,
        study_code=course.study_code,
        sex=known(course.sex_at_birth),
        age_years=_age(course),
        **_primary(primary),
        timing=course.timing,
        metachronous_months=_metachronous_months(course),
        lesions=None if is_minimum else number,
        lesion_class=_class(number, is_minimum=is_minimum),
        largest_mm=_largest(record, lesions, presentation, "presentation"),
        largest_after_mm=_largest(record, lesions, presentation, "after_chemotherapy"),
        side=_side(presentation, lesions),
        strategy=known(presentation.strategy) if presentation else None,
        after_primary=_after_primary(course, presentation, primary, sessions),
        preoperative=_is_preoperative(presentation, therapies),
        cycles=_cycles(therapies),
        biologic=_biologic(therapies),
        alpps=_alpps(presentation, sessions, record),
        index=chosen[index.id] if index else None,
        second=chosen[second.id] if second else None,
        sessions=tuple(chosen[row.id] for row in sessions if _is_on_liver(row, record)),
        recurrences=_recurrences(course, sessions, record),
        is_treated_again=course.second_intervention_on is not None,
        metastasis_diagnosed_on=course.metastasis_diagnosed_on,
        index_liver_intervention_on=course.index_liver_intervention_on,
        cleared_on=course.cleared_on,
        disease_left=course.disease_left,
        first_recurrence_on=course.first_recurrence_on,
        last_assessed_on=course.last_assessed_on,
        last_contact_on=course.last_contact_on,
        died_on=course.died_on,
        death_undated=course.death_undated,
        status=_status(course, record),
    )


def _age(course: SimpleNamespace) -> int | None:
    """Completed years; where only an age was recorded, that age (patients.record.age_on)."""
    born_on, on = course.born_on, course.metastasis_diagnosed_on
    if born_on is None:
        return course.age_years
    if on is None or on < born_on:
        return None
    return completed_years(born_on=born_on, on=on)


def _primary(primary: SimpleNamespace | None) -> dict[str, str | None]:
    """The first primary: the one the liver metastases are counted from."""
    if primary is None:
        return {}
    topography = known(primary.topography)
    four = site_group(topography=topography, rectosigmoid_as=SiteGroup.RECTUM)
    return {
        "topography": topography,
        "site": None if topography is None else ("rectum" if topography == RECTUM else "colon"),
        "site_of_four": four and four.value,
        "t": _category(primary.t_category, "TX"),
        "n": _category(primary.n_category, "NX"),
        "stage_prefix": known(primary.tnm_prefix),
        "grade": _grade(primary.differentiation),
    }


def _category(code: str | None, not_assessed: str) -> str | None:
    """Without its letter: T4a is T4."""
    value = known(code)
    return None if value in (None, not_assessed) else value.rstrip("abc")


def _grade(code: str | None) -> str | None:
    return None if known(code) in (None, "GX") else code


def _metachronous_months(course: SimpleNamespace) -> int | None:
    if course.timing != Timing.METACHRONOUS:
        return None
    return months_between(course.primary_diagnosed_on, course.metastasis_diagnosed_on)


def _number(presentation: Any, lesions: list[SimpleNamespace]) -> tuple[int | None, bool]:
    """Counted where lesions are itemized, else as reported; and whether there are at least so many."""
    if lesions:
        return len(lesions), False
    if presentation is None:
        return None, False
    return presentation.number_of_metastases, presentation.number_is_minimum


def _class(number: int | None, *, is_minimum: bool = False) -> str | None:
    found = number_class(lesions_count=number or None, is_minimum=is_minimum)
    return found.value if found else None


def _largest(record: _Record, lesions: list, presentation: Any, phase: str) -> float | None:
    """Of the itemized lesions, else as reported. A vanished lesion measures 0."""
    sizes: list[Decimal | float] = []
    for lesion in lesions:
        for seen in record.sizes[lesion.id]:
            if seen.phase == phase and (seen.size_mm is not None or seen.state == "vanished"):
                sizes.append(seen.size_mm or 0)
    if sizes:
        return float(max(sizes))
    if presentation is None:
        return None
    reported = {
        "presentation": presentation.largest_mm_at_presentation,
        "after_chemotherapy": presentation.largest_mm_after_chemotherapy,
    }[phase]
    return None if reported is None else float(reported)


def _side(presentation: Any, lesions: list[SimpleNamespace]) -> str | None:
    segments = [lesion.segments for lesion in lesions]
    found = distribution(segments_by_lesion=segments) if segments and all(segments) else None
    if found:
        return found.value
    return known(presentation.distribution_reported) if presentation else None


def _after_primary(course: SimpleNamespace, presentation, primary, sessions: list) -> bool | None:
    """
    By the strategy where it says so, else by the dates of the two operations.

    ALPPS and liver first leave the primary for together or later; metachronous disease is found after it.
    """
    strategy = known(presentation.strategy) if presentation else None
    if strategy in ("simultaneous", "liver_first", "alpps"):
        return False
    if strategy in ("colon_first", "metachronous"):
        return True
    resected_on = next(
        (row.performed_on for row in sessions if primary and row.id == primary.resection_id), None
    )
    if resected_on is None or course.index_liver_intervention_on is None:
        return None
    return resected_on < course.index_liver_intervention_on


# --- Therapy before the liver operation ---


def _before_index(therapies: list, index: Any, course: SimpleNamespace) -> list[SimpleNamespace]:
    until = index.performed_on if index else course.index_liver_intervention_on
    return [
        row
        for row in therapies
        if row.intent in BEFORE_THE_LIVER and (until is None or row.started_on <= until)
    ]


def _is_preoperative(presentation: Any, before: list) -> bool | None:
    if before:
        return True
    first = known(presentation.first_treatment) if presentation else None
    return None if first is None else first == "preoperative_chemotherapy"


def _cycles(before: list[SimpleNamespace]) -> int | None:
    cycles = [row.cycles_delivered for row in before]
    return sum(cycles) if cycles and None not in cycles else None


def _biologic(before: list[SimpleNamespace]) -> bool | None:
    """Whether a biological agent was given with it; None without chemotherapy."""
    given = [known_set(row.biologics) for row in before]
    if any(set(agents) - {"none"} for agents in given if agents is not None):
        return True
    return None if not given or None in given else False


# --- Sessions ---


def _is_on_liver(row: SimpleNamespace, record: _Record) -> bool:
    """As analytics/derivation.py says it: a resection or ablation of the liver, or the series' index."""
    return row.curative_sequence == 1 or any(
        done.group in ("liver_resection", "ablation") for done in record.procedures[row.id]
    )


def _index(course: SimpleNamespace, sessions: list, record: _Record) -> SimpleNamespace | None:
    """The session whose day is the index liver operation's; where several, the one on the liver."""
    day = (
        course.index_liver_operation_on or course.index_liver_intervention_on or course.operated_on
    )
    on_day = [row for row in sessions if row.performed_on == day and _is_on_liver(row, record)]
    return next((row for row in on_day if row.curative_sequence == 1), None) or next(
        iter(on_day), None
    )


def _second(course: SimpleNamespace, sessions: list) -> SimpleNamespace | None:
    on_day = [row for row in sessions if row.performed_on == course.second_intervention_on]
    return next((row for row in on_day if row.curative_sequence == 2), None) or next(
        iter(on_day), None
    )


def _alpps(presentation: Any, sessions: list, record: _Record) -> bool | None:
    kinds = {done.kind for row in sessions for done in record.procedures[row.id]}
    roles = {row.strategy_role for row in sessions}
    strategy = known(presentation.strategy) if presentation else None
    if kinds & {"alpps_stage1", "alpps_stage2"} or roles & {"alpps_1", "alpps_2"}:
        return True
    if strategy is not None:
        return strategy == "alpps"
    return False if kinds else None


def _session(row: SimpleNamespace, course: SimpleNamespace, record: _Record) -> SessionFacts:
    done = record.procedures[row.id]
    complications = _in_window(row, record)
    grade = _highest(row, complications, course)
    seen = {"died_on": course.died_on, "last_contact_on": course.last_contact_on}
    margin_mm, margin_status = _margin(row, record)
    in_hospital = died_in_hospital(discharged_on=row.discharged_on, **seen)
    textbook = _textbook(row, grade, complications, in_hospital, margin_status)
    kinds = {procedure.kind for procedure in done}
    frozen = known(row.frozen_section)
    return SessionFacts(
        performed_on=row.performed_on,
        is_combined=_is_combined(row, done),
        approach=known(row.approach),
        resection_class=_resection_class(done),
        kinds=tuple(procedure.kind for procedure in sorted(done, key=_resection_first)),
        lesions_ablated=_lesions_ablated(row, done, record),
        stay_days=_stay(row),
        margin_mm=margin_mm,
        margin_status=margin_status,
        highest_grade=grade,
        complication_index=_burden(grade, complications),
        died_within_30_days=_death(30, row, course, reported=row.thirty_day_death),
        died_within_90_days=_death(90, row, course),
        died_in_hospital=in_hospital,
        hipec="hipec" in kinds if kinds else None,
        iort="iort" in kinds if kinds else None,
        frozen_section=None if frozen is None else frozen != "none_taken",
        re_excision=_yes(row.re_excision),
        textbook_outcome=textbook.is_reached,
        textbook_unknown=textbook.unknown,
    )


def _resection_first(procedure: SimpleNamespace) -> int:
    """In the order in which a session is named: the liver's resection, its ablation, the rest."""
    named = ("liver_resection", "ablation", "primary", "extrahepatic")
    return named.index(procedure.group) if procedure.group in named else len(named)


def _yes(code: str | None) -> bool | None:
    return {"yes": True, "no": False}.get(code or "")


def _is_combined(row: SimpleNamespace, done: list) -> bool | None:
    """With the resection of the primary: by what was done, else by the group the series gives."""
    groups = {procedure.group for procedure in done}
    if groups:
        return "primary" in groups and bool(groups & {"liver_resection", "ablation"})
    stay_group = known(row.stay_group)
    return None if stay_group is None else stay_group == "combined"


def _stay(row: SimpleNamespace) -> int | None:
    if {row.performed_on_precision, row.discharged_on_precision} != {"day"}:
        return None
    return postoperative_stay_days(performed_on=row.performed_on, discharged_on=row.discharged_on)


def _resection_class(done: list[SimpleNamespace]) -> str | None:
    """The class of the segments where they are itemized, else the reported one."""
    resections = [procedure for procedure in done if procedure.group == "liver_resection"]
    if done and not resections:
        return NO_RESECTION
    reported = {known(procedure.resection_class_reported) for procedure in resections}
    if not any(known_set(procedure.segments_resected) for procedure in resections):
        for extent in CLASSES_FROM_LARGEST:
            if extent in reported:
                return extent
    found = series_surgery_type(_liver_resection(procedure) for procedure in resections)
    return found.value if found else None


def _liver_resection(procedure: SimpleNamespace) -> LiverResection:
    segments = known_set(procedure.segments_resected) or segments_meant(name=procedure.kind)
    anatomic = _yes(procedure.anatomic)
    if anatomic is None and procedure.kind == "metastasectomy_nonanatomic":
        anatomic = False
    elif anatomic is None and procedure.kind not in FIRST_STAGES and segments:
        anatomic = True
    return LiverResection(frozenset(segments or ()), anatomic)


def _lesions_ablated(row: SimpleNamespace, done: list, record: _Record) -> int | None:
    """Lesion by lesion where that is told, else as a procedure or the session says; none done is 0."""
    if not any(procedure.group == "ablation" for procedure in done):
        return 0 if done else row.lesions_ablated
    told = sum(treated.treatment in ABLATED for treated in record.treated[row.id])
    if told:
        return told
    counts = [procedure.lesions_treated for procedure in done if procedure.group == "ablation"]
    if None not in counts:
        return sum(counts)
    return row.lesions_ablated or None  # ablated, but nobody knows how many


def _margin(row: SimpleNamespace, record: _Record) -> tuple[float | None, str | None]:
    """The narrowest margin and the worst status of the liver specimens, else of the lesions."""
    told = record.pathology[row.id] or record.treated[row.id]
    widths = [one.margin_mm for one in told if one.margin_mm is not None]
    statuses = {known(one.margin_status) for one in told}
    worst = next((status for status in MARGINS_FROM_WORST if status in statuses), None)
    return (float(min(widths)) if widths else None), worst


def _in_window(row: SimpleNamespace, record: _Record) -> list[SimpleNamespace]:
    """Those that began within 90 days; one without a date is taken to have."""
    until = row.performed_on + timedelta(days=WINDOW_DAYS)
    return [
        one for one in record.complications[row.id] if one.began_on is None or one.began_on <= until
    ]


def _highest(row: SimpleNamespace, complications: list, course: SimpleNamespace) -> str | None:
    if complications:
        found = highest_grade(one.clavien_dindo for one in complications)
        return found.value if found else None
    seen_until = course.died_on or course.last_contact_on
    was_watched = row.discharged_on is not None or (
        seen_until is not None and seen_until >= row.performed_on + timedelta(days=SEEN_FOR_DAYS)
    )
    return NO_COMPLICATION if was_watched else None


def _burden(grade: str | None, complications: list[SimpleNamespace]) -> float | None:
    if grade == NO_COMPLICATION:
        return 0.0
    if not complications:
        return None
    return comprehensive_complication_index(one.clavien_dindo for one in complications)


def _death(
    days: int, row: Any, course: SimpleNamespace, *, reported: str | None = None
) -> bool | None:
    """Nobody is taken to live who was not seen to the end of the window."""
    found = died_within(
        days=days,
        performed_on=row.performed_on,
        died_on=course.died_on,
        died_on_precision=course.died_on_precision or "day",
        last_contact_on=course.last_contact_on,
    )
    return _yes(reported) if found is None else found


def _textbook(row, grade, complications, in_hospital, margin_status) -> TextbookOutcome:
    leaks = [
        known(one.isgls_grade)
        for one in complications
        if one.category == "bile_leak" or one.isgls_type == "bile_leak"
    ]
    no_leak = None if grade is None else "none"
    leak = (max(filter(None, leaks)) if all(leaks) else None) if leaks else no_leak
    not_readmitted = row.missing.get("readmitted_on") == "not_applicable"
    readmitted = True if row.readmitted_on else (False if not_readmitted else None)
    return textbook_outcome_2021(
        incident_grade=row.incident_grade,
        bile_leak_grade=leak,
        highest_clavien_dindo=None if grade == NO_COMPLICATION else grade,
        has_complications=None if grade is None and not complications else bool(complications),
        was_readmitted=readmitted,
        days_from_discharge_to_readmission=(
            (row.readmitted_on - row.discharged_on).days
            if row.readmitted_on and row.discharged_on
            else None
        ),
        died_in_hospital=in_hospital,
        margin_status=margin_status,
    )


# --- Recurrences, status ---


def _recurrences(
    course: SimpleNamespace, sessions: list, record: _Record
) -> tuple[RecurrenceFacts, ...]:
    """As analytics/derivation.py says it: after the first liver intervention, in the order of their days."""
    start = course.index_liver_intervention_on
    if start is None:
        return ()
    dated = [
        (not_before(row.detected_on, row.detected_on_precision, start), row)
        for row in record.recurrences[course.patient_id]
    ]
    dated.sort(key=lambda pair: (pair[0], pair[1].sequence_no))
    return tuple(_recurrence(row, on, sessions, record) for on, row in dated if on >= start)


def _recurrence(
    row: SimpleNamespace, detected_on: date, sessions: list, record: _Record
) -> RecurrenceFacts:
    sites = tuple(known_set(row.sites) or ())
    cleared = next((one for one in sessions if one.id == row.after_session_id), None)
    before = [
        one
        for one in sessions
        if one.performed_on <= detected_on and (one.curative_sequence or one.intent == "curative")
    ]
    start = cleared or (before[-1] if before else None)
    return RecurrenceFacts(
        detected_on=detected_on,
        site=_site(sites),
        sites=sites,
        lobe=known(row.liver_distribution) or _lobe(sites),
        lesion_class=_recurrent_class(row, record),
        interval_months=months_between(start.performed_on if start else None, detected_on),
        is_treated_curatively=True if row.treated_by_id else _yes(row.curative_intent),
    )


def _site(sites: tuple[str, ...]) -> str | None:
    if any(site.startswith("liver") for site in sites):
        return "liver"
    return sites[0] if sites else None


def _lobe(sites: tuple[str, ...]) -> str | None:
    lobes = ("liver_right", "liver_left", "liver_bilobar")
    return next((site.removeprefix("liver_") for site in sites if site in lobes), None)


def _recurrent_class(row: SimpleNamespace, record: _Record) -> str | None:
    itemized = sum(lesion.recurrence_id == row.id for lesion in record.lesions[row.patient_id])
    return _class(itemized or row.number_of_lesions) or known(row.lesion_class_reported)


def _status(course: SimpleNamespace, record: _Record) -> str | None:
    if course.died_on or course.death_undated:
        return "dead"
    told = record.statuses[course.patient_id]
    return known(told[-1].state) if told else None
