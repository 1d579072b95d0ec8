"""Rules about operations: strategy, stages, names, margins, preparation (V11-V16, V24, V25)."""

from collections.abc import Callable, Iterator
from datetime import date

from ..dates import add_months
from ..resection import MAJOR_FROM_SEGMENTS, Extent, named_resection, segments_fit_name
from ..segments import whole
from ..timing import timing_at_diagnosis
from .facts import Pathology, Patient, Procedure, Session
from .findings import Code, Finding, error, warning
from .times import is_liver_directed

# Stage 2 needs stage 1; usual days between them (recalled, not verified).
_STAGES = {"alpps_stage2": ("alpps_stage1", 5, 60), "two_stage_2": ("two_stage_1", 14, 180)}
_NOT_A_PRIMARY_RESECTION = {"stoma", "stent"}
_ORDERED_STRATEGIES = {"simultaneous", "liver_first", "colon_first"}
IMAGING_VALID_DAYS = 42  # our default; the series does not say


def v11_strategy_fits_the_dates(patient: Patient, today: date) -> Iterator[Finding]:
    """Liver first means first; simultaneous means one session with the liver and the primary."""
    liver = _first(patient, is_liver_directed)
    primary = _first(patient, _resects_primary)
    is_combined = any(is_liver_directed(s) and _resects_primary(s) for s in patient.sessions)
    for metastasis in patient.metastases:
        strategy = metastasis.field("strategy")
        if metastasis.strategy == "simultaneous" and (liver or primary) and not is_combined:
            yield error("V11", Code.SIMULTANEOUS_WITHOUT_BOTH, strategy)
        if liver is None or primary is None:
            continue
        days = (_on(liver) - _on(primary)).days
        is_wrong = {"liver_first": days >= 0, "colon_first": days <= 0}
        if is_wrong.get(metastasis.strategy or "", False):
            yield error(
                "V11",
                Code.STRATEGY_CONTRADICTS_DATES,
                strategy,
                liver.field("performed_on"),
                primary.field("performed_on"),
            )


def _resects_primary(session: Session) -> bool:
    return any(
        procedure.group == "primary" and procedure.kind not in _NOT_A_PRIMARY_RESECTION
        for procedure in session.procedures
    )


def _first(patient: Patient, is_wanted: Callable[[Session], bool]) -> Session | None:
    dated = [row for row in patient.sessions if row.performed_on and is_wanted(row)]
    return min(dated, key=_on, default=None)


def _on(session: Session) -> date:
    return session.performed_on or date.max


def v12_strategy_orders_two_tumors(patient: Patient, today: date) -> Iterator[Finding]:
    """
    Metachronous metastases of a primary already resected leave no order to choose.

    Metachronous by the default scheme (timing.timing_at_diagnosis).
    """
    primary = patient.first_primary
    if primary is None:
        return
    for metastasis in patient.metastases:
        timing = timing_at_diagnosis(
            primary_diagnosed_on=primary.diagnosed_on,
            metastasis_diagnosed_on=metastasis.diagnosed_on,
            found_at_staging=metastasis.found_at_staging,
        )
        is_metachronous = timing is not None and not timing.is_synchronous
        was_resected = (
            primary.resected_on is not None
            and metastasis.diagnosed_on is not None
            and primary.resected_on < metastasis.diagnosed_on
        )
        if is_metachronous and was_resected and metastasis.strategy in _ORDERED_STRATEGIES:
            yield error(
                "V12",
                Code.STRATEGY_AFTER_PRIMARY_RESECTED,
                metastasis.field("strategy"),
                primary.field("resected_on"),
            )


def v13_second_stage_follows_the_first(patient: Patient, today: date) -> Iterator[Finding]:
    """Stage 2 has an earlier stage 1; ALPPS usually 5 to 60 days before, two-stage 14 to 180."""
    for session in patient.sessions:
        for procedure in session.procedures:
            if procedure.kind not in _STAGES or session.performed_on is None:
                continue
            first_kind, least_days, most_days = _STAGES[procedure.kind]
            days = [
                (session.performed_on - earlier.performed_on).days
                for earlier in patient.sessions
                if earlier.performed_on and earlier.has_kind(first_kind)
            ]
            passed = [number for number in days if number > 0]
            if not passed:
                yield error("V13", Code.SECOND_STAGE_WITHOUT_FIRST, procedure.field("kind"))
            elif not least_days <= min(passed) <= most_days:
                yield warning(
                    "V13",
                    Code.STAGE_INTERVAL_UNUSUAL,
                    session.field("performed_on"),
                    days=min(passed),
                )


def v14_name_fits_the_segments(patient: Patient, today: date) -> Iterator[Finding]:
    """A hepatectomy removes its segments, and a reported class the number it says."""
    for session in patient.sessions:
        for procedure in session.procedures:
            if procedure.segments and not _fits(procedure):
                yield error(
                    "V14",
                    Code.SEGMENTS_CONTRADICT_NAME,
                    procedure.field("segments"),
                    procedure.field("kind"),
                    segments=tuple(sorted(procedure.segments)),
                )


def _fits(procedure: Procedure) -> bool:
    count = len(whole(procedure.segments))
    by_class = {
        "segmentectomy_gt2": count >= MAJOR_FROM_SEGMENTS,
        "segmentectomy_1_2": count < MAJOR_FROM_SEGMENTS,
    }
    fits_name = segments_fit_name(name=procedure.kind, segments=procedure.segments)
    return fits_name is not False and by_class.get(procedure.resection_class_reported or "", True)


def v15_margin_fits_its_status(patient: Patient, today: date) -> Iterator[Finding]:
    """
    R0 has a clear margin and R1 none, by the rule stated; R2 leaves macroscopic disease.

    Where the rule is not stated only what contradicts both is reported. A tumor detached from a
    vessel (R1 vascular) may have any parenchymal margin.
    """
    for session in patient.sessions:
        for report in session.pathology:
            if _contradicts_margin(report):
                yield error(
                    "V15",
                    Code.MARGIN_CONTRADICTS_STATUS,
                    report.field("margin_status"),
                    report.field("margin_mm"),
                )
            is_r2_denied = session.residual_disease not in (None, "macroscopic")
            if report.margin_status == "R2" and is_r2_denied:
                yield error(
                    "V15",
                    Code.R2_WITHOUT_RESIDUAL_DISEASE,
                    report.field("margin_status"),
                    session.field("residual_disease"),
                )


def _contradicts_margin(report: Pathology) -> bool:
    if report.margin_mm is None:
        return False
    clear_by_ink, clear_by_1_mm = report.margin_mm > 0, report.margin_mm >= 1
    by_rule = {"tumour_at_ink": [clear_by_ink], "lt_1mm": [clear_by_1_mm]}
    is_clear = by_rule.get(report.r1_rule or "", [clear_by_ink, clear_by_1_mm])
    if report.margin_status == "R0":
        return not any(is_clear)
    return report.margin_status in ("R1", "R1_parenchymal") and all(is_clear)


def v16_re_excision_follows_frozen_section(patient: Patient, today: date) -> Iterator[Finding]:
    """More is excised because a frozen section asked for it."""
    for session in patient.sessions:
        if session.re_excision and session.frozen_section == "none_taken":
            yield error(
                "V16",
                Code.RE_EXCISION_WITHOUT_FROZEN_SECTION,
                session.field("re_excision"),
                session.field("frozen_section"),
            )


def v24_surgery_is_prepared(patient: Patient, today: date) -> Iterator[Finding]:
    """
    Liver surgery with MRI and PET-CT at most 6 weeks old, colonoscopy within a year, a decision.

    CT volumetry too before a major resection. Nothing is said of imaging where the source does not
    itemize it. Requirements of the series (Serin 2020, Methods); the 6 weeks are ours.
    """
    for session in patient.sessions:
        if session.performed_on is None or not session.has_group("liver_resection"):
            continue
        if session.has_decision is False:
            yield warning("V24", Code.SURGERY_WITHOUT_DECISION, session.field("performed_on"))
        missing = _missing_studies(patient, session, session.performed_on)
        if missing:
            yield warning(
                "V24",
                Code.PREOPERATIVE_STUDY_MISSING,
                session.field("performed_on"),
                missing=tuple(missing),
            )


def _missing_studies(patient: Patient, session: Session, operation_on: date) -> list[str]:
    if patient.studies is None:
        return []
    ages = [
        (study.modality, study.performed_on)
        for study in patient.studies
        if study.performed_on and study.performed_on <= operation_on
    ]
    has_recent = {
        "mri": any(
            modality.startswith("mri") and _days(on, operation_on) <= IMAGING_VALID_DAYS
            for modality, on in ages
        ),
        "pet_ct": any(
            modality == "pet_ct" and _days(on, operation_on) <= IMAGING_VALID_DAYS
            for modality, on in ages
        ),
        "colonoscopy": any(
            modality == "colonoscopy" and add_months(on, 12) >= operation_on
            for modality, on in ages
        ),
        "ct_volumetry": not _is_major(session)
        or any(modality == "ct_volumetry" for modality, _ in ages),
    }
    return [modality for modality, is_there in has_recent.items() if not is_there]


def _days(earlier: date, later: date) -> int:
    return (later - earlier).days


def _is_major(session: Session) -> bool:
    named = [
        named_resection(segments=procedure.segments, is_anatomic=procedure.is_anatomic)
        for procedure in session.procedures
        if procedure.group == "liver_resection"
    ]
    return any(resection is not None and resection.extent is Extent.MAJOR for resection in named)


def v25_final_decision_had_a_quorum(patient: Patient, today: date) -> Iterator[Finding]:
    """A decision without quorum is final only with the chair's signed override."""
    for decision in patient.decisions:
        lacks_quorum = decision.is_quorum_met is False and not decision.has_signed_override
        if decision.is_final and lacks_quorum:
            yield error("V25", Code.FINAL_DECISION_WITHOUT_QUORUM, decision.field("is_quorum_met"))
