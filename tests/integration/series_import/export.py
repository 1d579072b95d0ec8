"""
The eleven files of a series, written back from the record.

The other way round than the import, from the models and not from its tables of columns, so that a fact
that went astray on the way in is missing on the way out. Stated numbers that the record derives are
taken from `as_published`.
"""

from collections.abc import Callable, Iterator
from decimal import Decimal

from patients import models
from tumorboard.models import Decision, Implementation

LOBES = {"V": "right", "VI": "right", "VII": "right", "VIII": "right", "I": "caudate"}
SITES = {
    "C18.0": "caecum",
    "C18.2": "ascending_colon",
    "C18.3": "hepatic_flexure",
    "C18.5": "splenic_flexure",
    "C18.6": "descending_colon",
    "C18.7": "sigmoid_colon",
    "C19.9": "rectosigmoid_junction",
    "C20.9": "rectum",
}
STATES = {
    "ned": "no_evidence_of_disease",
    "awd": "alive_with_disease",
    "on_chemo": "alive_with_disease_on_chemotherapy",
    "dead": "dead",
}
CAUSES = {"crc_progression": "cancer", "other": "non_cancer"}
GRADES = {"G1": "well", "G2": "moderate", "G3": "poor"}
PRESENTATIONS = {"obstruction": "obstruction_emergency"}


def text(value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value)


def yes(value: str | None) -> str:
    return {"yes": "1", "no": "0", None: ""}[value]


def included():
    return models.Patient.objects.filter(screenings__outcome="included").order_by("study_code")


def patients() -> Iterator[dict]:
    for row in included():
        metastasis = row.liver_metastases.get()
        sessions = {s.curative_sequence: s for s in row.sessions.filter(curative_sequence__gte=1)}
        contact = max(visit.visited_on for visit in row.follow_up_visits.all())
        status = row.status_events.order_by("known_on").last()
        yield {
            "patient_id": row.study_code,
            "provenance": row.provenance,
            "sex": {"male": "M", "female": "F"}[row.sex_at_birth],
            "birth_date": row.born_on,
            "lm_diagnosis_date": metastasis.diagnosed_on,
            "index_surgery_date": sessions[1].performed_on,
            "last_follow_up_date": contact,
            "death_date": row.died_on,
            "vital_status": "dead" if row.died_on else "alive",
            "event_death": int(row.died_on is not None),
            "disease_status": STATES[status.state],
            "cause_of_death_class": CAUSES.get(row.death_cause, row.death_cause),
            "cause_of_death": row.death_cause_text,
            "had_second_intervention": int(2 in sessions),
            **row.as_published,
        }


def screening() -> Iterator[dict]:
    for row in models.Screening.objects.select_related("patient").order_by("source_id"):
        is_included = row.outcome == "included"
        yield {
            "screening_id": row.source_id,
            "screening_date": row.screened_on,
            "outcome": "included" if is_included else "excluded",
            "patient_id": row.patient.study_code if is_included else "",
            "exclusion_reason": row.reason_text,
            "exclusion_timing": row.exclusion_timing,
            "sex": {"male": "M", "female": "F"}[row.patient.sex_at_birth],
            "age_years": row.patient.age_years,
            "primary_site": row.primary_site,
            "provenance": row.provenance,
            **row.as_published,
        }


def primaries() -> Iterator[dict]:
    for row in models.PrimaryTumor.objects.select_related("patient", "resection"):
        (presentation,) = row.presentation
        yield {
            "primary_id": row.source_id,
            "patient_id": row.patient.study_code,
            "site_detail": SITES[row.topography],
            "icd10": row.topography.removesuffix(".9")
            if row.topography[:3] != "C18"
            else row.topography,
            "diagnosis_date": row.diagnosed_on,
            "resection_date": row.resection.performed_on,
            "presentation": PRESENTATIONS.get(presentation, presentation),
            "stage_prefix": row.tnm_prefix,
            "t_stage": row.t_category,
            "n_stage": row.n_category,
            "m_stage_at_primary_diagnosis": row.m_category,
            "differentiation": GRADES[row.differentiation],
            "neoadjuvant_rectal_crt": yes(row.neoadjuvant_rectal_chemoradiotherapy),
            "local_invasion": row.local_invasion,
            **row.as_published,
        }


def liver_metastases() -> Iterator[dict]:
    for row in models.LiverMetastasis.objects.select_related("patient"):
        outside = row.patient.extrahepatic_disease.order_by("source_id")
        studies = row.patient.imaging_studies.filter(purpose="staging").order_by("source_id")
        strategy = "staged_colon_first" if row.strategy == "colon_first" else row.strategy
        yield {
            "lm_id": row.source_id,
            "patient_id": row.patient.study_code,
            "detection_date": row.diagnosed_on,
            "timing": row.clinician_timing,
            "number_of_metastases": row.number_of_metastases,
            "distribution": row.distribution_reported,
            "largest_mm_presentation": row.largest_mm_at_presentation,
            "largest_mm_after_chemotherapy": row.largest_mm_after_chemotherapy,
            "initially_unresectable": int(row.resectability == "initially_unresectable"),
            "extrahepatic_disease": ";".join(disease.as_published["label"] for disease in outside),
            "staging_imaging": ";".join(study.as_published["label"] for study in studies),
            "treatment_strategy": strategy,
            "treatment_started_with": row.first_treatment,
            **row.as_published,
        }


def lesions() -> Iterator[dict]:
    for row in models.Lesion.objects.select_related("patient", "liver_metastasis"):
        sizes = {seen.phase: seen.size_mm for seen in row.observations.all()}
        treatment = row.treatments.get()
        (segment,) = row.segments
        yield {
            "lesion_id": row.source_id,
            "lm_id": row.liver_metastasis.source_id,
            "patient_id": row.patient.study_code,
            "lesion_no": row.lesion_no,
            "segment": segment,
            "lobe": LOBES.get(segment, "left"),
            "size_mm_presentation": sizes["presentation"],
            "size_mm_after_chemotherapy": sizes.get("after_chemotherapy"),
            "treatment": treatment.treatment,
            "ablation_modality": treatment.modality,
        }


def systemic_therapy() -> Iterator[dict]:
    for row in models.SystemicTherapy.objects.select_related("patient"):
        yield {
            "therapy_id": row.source_id,
            "patient_id": row.patient.study_code,
            "relative_to": row.relative_to,
            "start_date": row.started_on,
            "end_date": row.ended_on,
            "regimen": row.regimen_text,
            "biologic": ";".join(row.biologics),
            "cycles": row.cycles_delivered,
            "largest_mm_before": row.largest_mm_before,
            "largest_mm_after": row.largest_mm_after,
            **row.as_published,
        }


def interventions() -> Iterator[dict]:
    for row in models.InterventionSession.objects.select_related("patient"):
        done = sorted(row.procedures.all(), key=lambda d: int(d.source_id.rpartition("/")[2]))
        kinds = {procedure.kind: procedure for procedure in done}
        ablations = [d for d in done if d.group == "ablation" or d.kind == "lung_ablation"]
        margin = row.pathology_reports.first()
        resections = {d.resection_class_reported for d in done} - {None}
        yield {
            "intervention_id": row.source_id,
            "patient_id": row.patient.study_code,
            "date": row.performed_on,
            "curative_sequence": row.curative_sequence,
            "procedures": ";".join(procedure.as_published["label"] for procedure in done),
            "liver_resection_class": ";".join(resections),
            "approach": row.approach,
            "operator": row.operator,
            "ablation": bool(ablations),
            "ablation_modality": ";".join({d.modality for d in ablations}),
            "lesions_ablated": row.lesions_ablated,
            "lesions_resected": row.lesions_resected,
            "hipec": "hipec" in kinds,
            "hipec_reason": kinds["hipec"].reason if "hipec" in kinds else "",
            "iort": "iort" in kinds,
            "iort_reason": kinds["iort"].reason if "iort" in kinds else "",
            "frozen_section": {"done": "1", "none_taken": "0", None: ""}[row.frozen_section],
            "re_excision": yes(row.re_excision),
            "margin_mm": margin and margin.margin_mm,
            "margin_status": margin and margin.margin_status,
            "hospital_stay_group": {"combined": "synchronous"}.get(row.stay_group, row.stay_group),
            "discharge_date": row.discharged_on,
            "thirty_day_death": yes(row.thirty_day_death),
            "provenance": row.provenance,
            **row.as_published,
        }


def complications() -> Iterator[dict]:
    for row in models.Complication.objects.select_related("patient", "session"):
        yield {
            "complication_id": row.source_id,
            "patient_id": row.patient.study_code,
            "intervention_id": row.session.source_id,
            "onset_date": row.began_on,
            "description": row.description,
            "clavien_dindo": row.clavien_dindo,
            "provenance": row.provenance,
            **row.as_published,
        }


def recurrences() -> Iterator[dict]:
    local = {"liver_resection_margin", "liver_ablation_site"}
    for row in models.Recurrence.objects.select_related("patient"):
        main, *further = row.sites
        yield {
            "recurrence_id": row.source_id,
            "patient_id": row.patient.study_code,
            "sequence": row.sequence_no,
            "detection_date": row.detected_on,
            "site_class": main.partition("_")[0] if main.startswith("liver") else main,
            "additional_site": ";".join(site for site in further if site not in local),
            "liver_lobe": row.liver_distribution,
            "liver_lesion_count": row.number_of_lesions,
            "liver_lesion_class": row.lesion_class_reported,
            "at_resection_margin": "liver_resection_margin" in further,
            "at_ablation_site": "liver_ablation_site" in further,
            "treated_with_curative_intent": yes(row.curative_intent),
            "provenance": row.provenance,
            **row.as_published,
        }


def follow_ups() -> Iterator[dict]:
    for row in models.FollowUpVisit.objects.select_related("patient"):
        yield {
            "follow_up_id": row.source_id,
            "patient_id": row.patient.study_code,
            "visit_date": row.visited_on,
            "scheduled_month": row.scheduled_month,
            "disease_status": STATES[row.disease_state],
            "mri_dynamic_dwi": "mri" in row.components,
            "pet_ct": "pet_ct" in row.components,
            "cea_drawn": "cea" in row.components,
            **row.as_published,
        }


def board_decisions() -> Iterator[dict]:
    rows = Decision.objects.select_related(
        "patient", "agenda_item__meeting", "agenda_item__referral"
    )
    for row in rows:
        item, screening_row = row.agenda_item, row.patient.screenings.get()
        done = Implementation.objects.select_related("session").get(decision=row)
        yield {
            "decision_id": row.source_id,
            "meeting_date": item.meeting.held_on,
            "screening_id": screening_row.source_id,
            "patient_id": row.patient.study_code if screening_row.outcome == "included" else "",
            "clinical_question": item.referral.question,
            "intent": row.intent,
            "rationale": row.rationale,
            "specialties_present": ";".join(person["discipline"] for person in item.present),
            "planned_intervention_id": done.session.source_id if done.session else "",
            "implemented": done.state == "as_decided",
            **item.referral.as_published,
            **row.as_published,
        }


EXPORTS: dict[str, Callable[[], Iterator[dict]]] = {
    writer.__name__: writer
    for writer in (
        *(patients, screening, primaries, liver_metastases, lesions, systemic_therapy),
        *(interventions, complications, recurrences, follow_ups, board_decisions),
    )
}
