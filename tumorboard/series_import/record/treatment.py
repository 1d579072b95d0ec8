"""What was done: therapies, sessions with their procedures and margins, what they did to each lesion."""

from patients.models import (
    Complication,
    ExtrahepaticDisease,
    InterventionSession,
    LesionTreatment,
    PathologyReport,
    PrimaryTumor,
    Procedure,
    SystemicTherapy,
)
from tumorboard.series_import.codes import COMPLICATION_TREATMENT, EXTRAHEPATIC
from tumorboard.series_import.inserting import Insert, blank, published, yes_no
from tumorboard.series_import.record.shared import OF_PATIENT, meaning

INDEX_SESSION = (
    "LEFT JOIN stage_interventions i ON i.patient_id = s.patient_id AND i.curative_sequence = 1"
)
THERAPIES = ", ".join(
    f"('{label}', ARRAY[{', '.join(repr(code) for code in therapies)}])"
    for label, therapies in COMPLICATION_TREATMENT.items()
)


TREATMENT = [
    Insert(
        SystemicTherapy,
        {
            "id": "s.id",
            "patient_id": "p.id",
            "source_id": "s.therapy_id",
            "intent": "s.line_code",
            "relative_to": blank("s.relative_to"),
            "regimen": "s.regimen_code",
            "regimen_text": "s.regimen",
            "biologics": "CASE WHEN s.biologic IS NULL THEN '{}' ELSE ARRAY[s.biologic] END",
            "started_on": "s.start_date",
            "ended_on": "s.end_date",
            "cycles_delivered": "s.cycles",
            "largest_mm_before": "s.largest_mm_before",
            "largest_mm_after": "s.largest_mm_after",
            "as_published": published(line="s.line", ras_status_synthetic="s.ras_status_synthetic"),
        },
        f"FROM stage_systemic_therapy s {OF_PATIENT}",
    ),
    Insert(
        InterventionSession,
        {
            "id": "s.id",
            "patient_id": "s.person_id",
            "source_id": "s.intervention_id",
            "provenance": blank("s.provenance"),
            "performed_on": "s.date",
            "curative_sequence": "s.curative_sequence",
            "intent": "CASE WHEN s.session_kind IN ('alpps_stage_1', 'two_stage_1') THEN 'staging_step'"
            " ELSE 'curative' END",
            "setting": "CASE WHEN s.session_kind = 'emergency_colectomy' THEN 'emergency' END",
            "approach": "s.approach",
            "strategy_role": """CASE
                WHEN s.session_kind_code = 'primary_only' AND s.treatment_strategy = 'liver_first'
                    THEN 'liver_first_primary'
                WHEN s.session_kind_code = 'primary_only' AND s.treatment_strategy = 'staged_colon_first'
                    THEN 'colon_first_primary'
                WHEN s.session_kind_code = 'liver_only' AND s.treatment_strategy = 'staged_colon_first'
                    THEN 'colon_first_liver'
                ELSE s.session_kind_code END""",
            "operator": blank("s.operator"),
            "discharged_on": "s.discharge_date",
            "stay_group": "s.hospital_stay_group_code",
            "frozen_section": "CASE s.frozen_section WHEN true THEN 'done' WHEN false THEN 'none_taken' END",
            "re_excision": yes_no("s.re_excision"),
            # Known metastases stay until the operation that clears liver and primary.
            "residual_disease": """CASE WHEN s.date < s.cleared_on AND s.date >= s.detection_date
                THEN 'planned_second_stage' ELSE 'none' END""",
            "lesions_resected": "s.lesions_resected",
            "lesions_ablated": "s.lesions_ablated",
            "thirty_day_death": yes_no("s.thirty_day_death"),
            "as_published": published(
                session_kind="s.session_kind",
                paper_label="s.paper_label",
                hospital_stay_days="s.hospital_stay_days",
                ablation_modality="CASE WHEN NOT s.ablation THEN s.ablation_modality END",
                hipec_reason="CASE WHEN NOT s.hipec THEN s.hipec_reason END",
                iort_reason="CASE WHEN NOT s.iort THEN s.iort_reason END",
            ),
        },
        "FROM stage_session s",
    ),
    Insert(
        Procedure,
        {
            "id": "d.id",
            "patient_id": "s.person_id",
            "source_id": "d.intervention_id || '/' || d.place",
            "session_id": "s.id",
            "group": "d.grp",
            "kind": "d.kind",
            "resection_class_reported": "CASE WHEN d.grp = 'liver_resection' THEN s.liver_resection_class END",
            "modality": "CASE WHEN d.grp = 'ablation' OR d.kind = 'lung_ablation' THEN s.ablation_modality END",
            "reason": """COALESCE(CASE d.kind WHEN 'hipec' THEN s.hipec_reason
                WHEN 'iort' THEN s.iort_reason END, '')""",
            "as_published": published(label="d.label"),
        },
        "FROM stage_procedure d JOIN stage_session s ON s.id = d.session_id",
    ),
    Insert(
        PathologyReport,
        {
            "patient_id": "s.person_id",
            "source_id": "s.intervention_id",
            "session_id": "s.id",
            "specimen_on": "s.date",
            "specimen": "'liver'",
            "margin_mm": "s.margin_mm",
            "margin_status": "s.margin_status",
            # The rule for R1 is not part of the format.
            "r1_rule": "'not_reported'",
        },
        "FROM stage_session s WHERE s.margin_mm IS NOT NULL OR s.margin_status IS NOT NULL",
    ),
    Insert(
        PrimaryTumor,
        {
            "id": "s.id",
            "patient_id": "p.id",
            "source_id": "s.primary_id",
            "diagnosed_on": "s.diagnosis_date",
            "topography": "s.site_detail_code",
            "differentiation": "s.differentiation_code",
            "tnm_edition": "CASE WHEN s.ajcc7_group_at_primary_diagnosis IS NOT NULL THEN 'ajcc7' END",
            "tnm_prefix": "s.stage_prefix",
            "t_category": "s.t_stage",
            "n_category": "s.n_stage",
            "m_category": "s.m_stage_at_primary_diagnosis",
            "presentation": "CASE WHEN s.presentation IS NOT NULL THEN ARRAY[s.presentation_code] END",
            "local_invasion": blank("s.local_invasion"),
            "neoadjuvant_rectal_chemoradiotherapy": yes_no("s.neoadjuvant_rectal_crt"),
            "management": "CASE WHEN s.resection_date IS NOT NULL THEN 'resected' END",
            "resection_id": "i.id",
            "as_published": published(
                site_text_group="s.site_text_group",
                site_table1_group="s.site_table1_group",
                ajcc7_group_at_primary_diagnosis="s.ajcc7_group_at_primary_diagnosis",
                resection_date="CASE WHEN i.id IS NULL THEN s.resection_date END",
            ),
        },
        f"""FROM stage_primaries s {OF_PATIENT}
        LEFT JOIN (SELECT DISTINCT ON (patient_id, date) id, patient_id, date FROM stage_session
                   WHERE on_primary ORDER BY patient_id, date, line_no) i
            ON i.patient_id = s.patient_id AND i.date = s.resection_date""",
    ),
    Insert(
        ExtrahepaticDisease,
        {
            "patient_id": "p.id",
            "source_id": "s.lm_id || '/extrahepatic/' || listed.place",
            "site": "meant.code",
            "detected_on": "s.detection_date",
            "treated_by_id": "CASE WHEN i.hipec THEN i.id END",
            "as_published": published(label="listed.label"),
        },
        f"""FROM stage_liver_metastases s {OF_PATIENT} {INDEX_SESSION}
        CROSS JOIN unnest(s.extrahepatic_disease) WITH ORDINALITY AS listed (label, place)
        JOIN (VALUES {meaning(EXTRAHEPATIC)}) AS meant (label, code) USING (label)""",
    ),
    Insert(
        LesionTreatment,
        {
            "patient_id": "p.id",
            "source_id": "s.lesion_id",
            "lesion_id": "s.id",
            "procedure_id": "done.id",
            "treatment": "s.treatment",
            "modality": "s.ablation_modality",
        },
        f"""FROM stage_lesions s {OF_PATIENT}
        JOIN (SELECT DISTINCT ON (patient_id, grp) patient_id, grp, id FROM stage_procedure
              WHERE curative_sequence = 1 ORDER BY patient_id, grp, place) done
            ON done.patient_id = s.patient_id
           AND done.grp = CASE s.treatment WHEN 'ablated' THEN 'ablation' ELSE 'liver_resection' END
        WHERE s.treatment IS NOT NULL""",
    ),
    Insert(
        Complication,
        {
            "id": "s.id",
            "patient_id": "p.id",
            "source_id": "s.complication_id",
            "provenance": blank("s.provenance"),
            "session_id": "i.id",
            "began_on": "s.onset_date",
            "category": "s.description_code",
            "description": "s.description",
            "therapies": "meant.therapies",
            "clavien_dindo": "s.clavien_dindo",
            "as_published": published(treatment="s.treatment"),
        },
        f"""FROM stage_complications s {OF_PATIENT} JOIN stage_interventions i USING (intervention_id)
        LEFT JOIN (VALUES {THERAPIES}) AS meant (label, therapies) ON meant.label = s.treatment""",
    ),
]
