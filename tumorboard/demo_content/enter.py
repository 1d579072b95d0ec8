"""Enters invented courses through the same actions as people use: the same rules, the same history."""

from datetime import date, timedelta
from decimal import Decimal

from patients import actions, models
from patients.clinical.dates import DAYS_PER_MONTH
from patients.models import FollowUpProtocol

from .courses import COLECTOMY, LEFT, Course, Stage

PROVENANCE = "invented for demonstration"


def enter_course(course: Course, *, center, by, today: date) -> models.Patient:
    """The whole course of one invented patient, oldest first. Returns the patient."""
    with actions.announced_once():
        return _enter(course, center=center, by=by, today=today)


def _enter(course: Course, *, center, by, today: date) -> models.Patient:
    patient = _enter_person(course, center=center, by=by)

    def record(model, **values):
        return actions.record(model(patient=patient, provenance=PROVENANCE, **values), by=by)

    _enter_disease(course, record)
    lesions = _enter_lesions(course, record)
    session = _enter_operation(course, record, lesions) if course.operation else None
    if course.chemotherapy:
        _enter_chemotherapy(course, record, lesions)
    if course.relapse and session:
        _enter_relapse(course, record, session, first_number=len(lesions) + 1)
    for seen_on, state, cea in course.visits:
        _enter_visit(record, seen_on, state, cea, course)
    _enter_end(course, patient, record, by=by, today=today)
    return patient


def _enter_person(course: Course, *, center, by) -> models.Patient:
    patient = models.Patient(
        center=center,
        is_demo=True,
        provenance=PROVENANCE,
        sex_at_birth=course.sex,
        born_on=course.born_on,
        first_referral_on=course.metastasis_on,
    )
    identity = models.PatientIdentity(
        center=center,
        given_name=course.given_name,
        family_name=course.family_name,
        mrn=course.mrn,
        provenance=PROVENANCE,
    )
    return actions.enter_patient(patient=patient, identity=identity, by=by)


def _enter_disease(course: Course, record) -> None:
    record(
        models.Screening,
        screened_on=course.metastasis_on,
        outcome="pending" if course.stage == Stage.REFERRED else "included",
        decided_on=None if course.stage == Stage.REFERRED else course.metastasis_on,
    )
    record(models.Consent, kind="research_use", decision="given", decided_on=course.metastasis_on)
    record(
        models.PrimaryTumor,
        diagnosed_on=course.primary_on,
        topography=course.topography,
        morphology="8140/3",
        differentiation="G2",
        tnm_edition="ajcc8",
        tnm_prefix="c" if course.operation is None else "p",
        t_category=course.t,
        n_category=course.n,
        m_category="M1a" if course.synchronous else "M0",
        kras=course.ras,
        nras="wild_type",
        braf_v600e="wild_type",
        mismatch_repair="pMMR",
        management="resected" if _primary_is_out(course) else "in_situ",
    )
    for modality in ("mri_liver_dynamic", "pet_ct", "colonoscopy"):
        record(
            models.ImagingStudy,
            modality=modality,
            performed_on=course.metastasis_on,
            purpose="staging",
            source="imaging_report",
        )
    record(
        models.LabResult,
        analyte="cea",
        taken_on=course.metastasis_on,
        value=Decimal(str(course.cea_ng_per_ml)),
        unit="ng/mL",
        source="laboratory",
    )
    record(
        models.PerformanceAssessment,
        assessed_on=course.metastasis_on,
        ecog=int(course.mrn) % 2,
        asa_class="II",
        chronic_liver_disease="none",
    )


def _primary_is_out(course: Course) -> bool:
    return not course.synchronous or bool(course.operation and course.operation.with_primary)


def _enter_lesions(course: Course, record) -> list[models.Lesion]:
    presentation = record(
        models.LiverMetastasis,
        diagnosed_on=course.metastasis_on,
        found_at_staging=course.synchronous,
        clinician_timing="synchronous" if course.synchronous else "metachronous",
        resectability="never_resectable"
        if course.stage == Stage.PALLIATIVE
        else "upfront_resectable",
        strategy=_strategy(course),
        first_treatment="preoperative_chemotherapy" if course.chemotherapy else None,
    )
    lesions = []
    for plan in course.lesions:
        lesion = record(
            models.Lesion,
            liver_metastasis=presentation,
            lesion_no=plan.number,
            segments=[plan.segment],
        )
        record(
            models.LesionObservation,
            lesion=lesion,
            observed_on=course.metastasis_on,
            phase="presentation",
            state="present",
            size_mm=plan.size_mm,
            source="imaging_report",
        )
        lesions.append(lesion)
    return lesions


def _strategy(course: Course) -> str | None:
    if not course.synchronous:
        return "metachronous"
    if course.operation is None:
        return None
    return "simultaneous" if course.operation.with_primary else "liver_first"


def _enter_chemotherapy(course: Course, record, lesions) -> None:
    regimen, biologic, started_on, ended_on, cycles = course.chemotherapy
    palliative = course.stage == Stage.PALLIATIVE
    record(
        models.SystemicTherapy,
        intent="palliative" if palliative else "preoperative",
        regimen=regimen,
        biologics=[biologic],
        started_on=started_on,
        ended_on=ended_on,
        cycles_planned=max(cycles, 4),
        cycles_delivered=cycles,
        response_recist="PR" if ended_on and not palliative else None,
        response_on=ended_on if not palliative else None,
    )
    if ended_on is None or palliative:
        return
    record(
        models.ImagingStudy,
        modality="mri_liver_dynamic",
        performed_on=ended_on + timedelta(days=10),
        purpose="restaging",
        result="response",
        source="imaging_report",
    )
    for lesion, plan in zip(lesions, course.lesions, strict=True):
        record(
            models.LesionObservation,
            lesion=lesion,
            observed_on=ended_on + timedelta(days=10),
            phase="after_chemotherapy",
            state="present",
            size_mm=plan.size_after_mm,
            source="imaging_report",
        )


def _enter_operation(course: Course, record, lesions) -> models.InterventionSession:
    operation = course.operation
    awaited = operation.margin_mm is None
    session = record(
        models.InterventionSession,
        performed_on=operation.performed_on,
        intent="curative",
        setting="elective",
        approach="laparoscopic" if operation.laparoscopic else "open",
        strategy_role="simultaneous" if operation.with_primary else "liver_only",
        admitted_on=operation.performed_on - timedelta(days=1),
        discharged_on=operation.stay_days
        and operation.performed_on + timedelta(days=operation.stay_days),
        blood_loss_ml=150 + 10 * (int(course.mrn) % 40),
        intraoperative_ultrasound="yes",
        frozen_section="none_taken",
        residual_disease="none",
        missing={} if operation.stay_days else {"discharged_on": "awaited"},
        source="operative_note",
    )
    if operation.with_primary:
        record(
            models.Procedure, session=session, group="primary", kind=COLECTOMY[course.topography]
        )
    _enter_liver_procedures(course, record, session, lesions)
    record(
        models.PathologyReport,
        session=session,
        specimen="liver",
        specimen_on=operation.performed_on,
        margin_mm=operation.margin_mm,
        margin_status=None if awaited else "R0",
        r1_rule=None if awaited else "lt_1mm",
        missing={"margin_mm": "awaited", "margin_status": "awaited"} if awaited else {},
        source="pathology_report",
    )
    if operation.complication:
        category, therapy, grade = operation.complication
        record(
            models.Complication,
            session=session,
            began_on=operation.performed_on + timedelta(days=4),
            category=category,
            therapies=[therapy],
            clavien_dindo=grade,
        )
    _plan_follow_up(course, record)
    return session


def _enter_liver_procedures(course: Course, record, session, lesions) -> None:
    """Small lesions marked so are ablated; the rest is cut out where it lies."""
    cut = [plan for plan in course.lesions if not plan.ablated]
    burnt = [plan for plan in course.lesions if plan.ablated]
    resection = record(
        models.Procedure,
        session=session,
        group="liver_resection",
        kind="metastasectomy_nonanatomic",
        segments_resected=[],
        anatomic="no",
        lesions_treated=len(cut),
    )
    ablation = burnt and record(
        models.Procedure,
        session=session,
        group="ablation",
        kind="mwa_intraoperative",
        modality="microwave",
        guidance="us",
        lesions_treated=len(burnt),
    )
    for lesion, plan in zip(lesions, course.lesions, strict=True):
        record(
            models.LesionTreatment,
            lesion=lesion,
            procedure=ablation if plan.ablated else resection,
            treatment="ablated" if plan.ablated else "resected",
            modality="microwave" if plan.ablated else None,
        )


def _plan_follow_up(course: Course, record) -> None:
    relapsed = course.relapse is not None
    state = "suspended" if relapsed else "active"
    if relapsed and course.relapse.reoperated_on:
        state = "superseded"
    record(
        models.FollowUpPlan,
        protocol=_protocol(),
        anchored_on=course.operation.performed_on,
        state="closed" if course.died_on else state,
        closed_on=course.died_on,
        closed_reason="died" if course.died_on else "",
    )


def _protocol() -> FollowUpProtocol:
    return FollowUpProtocol.objects.filter(code="serin2020").latest("version")


def _enter_relapse(course: Course, record, session, *, first_number: int) -> None:
    relapse = course.relapse
    in_liver = relapse.site.startswith("liver")
    operated = relapse.reoperated_on is not None
    second = operated and record(
        models.InterventionSession,
        performed_on=relapse.reoperated_on,
        intent="curative",
        setting="elective",
        approach="open",
        strategy_role="recurrence_treatment",
        discharged_on=relapse.reoperated_on + timedelta(days=5),
        residual_disease="none",
        source="operative_note",
    )
    recurrence = record(
        models.Recurrence,
        sequence_no=1,
        detected_on=relapse.detected_on,
        detected_by="mri" if in_liver else "ct",
        after_session=session,
        sites=[relapse.site],
        number_of_lesions=relapse.lesions if in_liver else None,
        management="local_curative" if operated else None,
        curative_intent="yes" if operated else None,
        treated_by=second or None,
    )
    procedure = operated and record(
        models.Procedure,
        session=second,
        group="liver_resection",
        kind="metastasectomy_nonanatomic",
        segments_resected=[],
        lesions_treated=relapse.lesions,
    )
    if in_liver:
        _enter_new_lesions(relapse, record, recurrence, procedure, first_number)
    if operated:
        record(
            models.FollowUpPlan,
            protocol=_protocol(),
            anchored_on=relapse.reoperated_on,
            state="active",
        )


def _enter_new_lesions(relapse, record, recurrence, procedure, first_number: int) -> None:
    segments = LEFT if relapse.site == "liver_left" else ("V", "VI", "VIII")
    for offset in range(relapse.lesions):
        lesion = record(
            models.Lesion,
            recurrence=recurrence,
            lesion_no=first_number + offset,
            segments=[segments[offset % len(segments)]],
        )
        record(
            models.LesionObservation,
            lesion=lesion,
            observed_on=relapse.detected_on,
            phase="follow_up",
            state="new",
            size_mm=12 + 4 * offset,
            source="imaging_report",
        )
        if procedure:
            record(models.LesionTreatment, lesion=lesion, procedure=procedure, treatment="resected")


def _enter_visit(record, seen_on: date, state: str, cea: float, course: Course) -> None:
    relapse_day = course.relapse and course.relapse.detected_on == seen_on
    record(
        models.FollowUpVisit,
        visited_on=seen_on,
        kind="recurrence_detected" if relapse_day else "scheduled",
        components=["biochem", "cea", "mri", *(["pet_ct"] if _is_yearly(seen_on, course) else [])],
        disease_state=state,
        imaging_result="recurrence" if relapse_day else "ned" if state == "ned" else "stable",
        cea_ng_per_ml=Decimal(str(cea)),
        next_action="mdt" if relapse_day else "continue",
    )


def _is_yearly(seen_on: date, course: Course) -> bool:
    """The protocol asks for a PET-CT every twelve months after the operation."""
    if course.operation is None:
        return False
    month = round((seen_on - course.operation.performed_on).days / DAYS_PER_MONTH)
    return month % 12 == 0


def _enter_end(course: Course, patient, record, *, by, today: date) -> None:
    """The status on the last day anything was known, or the death."""
    if course.died_on:
        actions.record_death(
            patient=patient,
            died_on=course.died_on,
            cause=course.death_cause,
            version=patient.version,
            by=by,
        )
        return
    state, known_on = _current_status(course, today)
    record(models.StatusEvent, known_on=known_on, state=state)


def _current_status(course: Course, today: date) -> tuple[str, date]:
    if course.visits:
        known_on, state, _cea = course.visits[-1]
        return state, known_on
    if course.operation:
        return "ned", course.operation.performed_on
    if course.chemotherapy and course.chemotherapy[3] is None:
        return "on_chemo", today - timedelta(days=3)
    return "awd", course.chemotherapy[3] if course.chemotherapy else course.metastasis_on
