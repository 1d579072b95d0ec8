"""Recurrences, contacts, status and the plan of follow-up."""

from patients.models import (
    FollowUpPlan,
    FollowUpVisit,
    Recurrence,
    StatusEvent,
)
from tumorboard.series_import.inserting import Insert, blank, published, yes_no
from tumorboard.series_import.record.shared import OF_PATIENT

PROTOCOL = "serin2020"

COURSE = [
    Insert(
        Recurrence,
        {
            "id": "s.id",
            "patient_id": "p.id",
            "source_id": "s.recurrence_id",
            "provenance": blank("s.provenance"),
            "sequence_no": "s.sequence",
            "detected_on": "s.detection_date",
            "after_session_id": "cleared.id",
            # The main site first, the further one last.
            "sites": """array_remove(ARRAY[
                CASE WHEN s.site_class = 'liver' AND s.liver_lobe IS NOT NULL
                    THEN 'liver_' || s.liver_lobe ELSE s.site_class END,
                CASE WHEN s.at_resection_margin THEN 'liver_resection_margin' END,
                CASE WHEN s.at_ablation_site THEN 'liver_ablation_site' END,
                s.additional_site], NULL)""",
            "liver_distribution": "s.liver_lobe",
            "number_of_lesions": "s.liver_lesion_count",
            "lesion_class_reported": "s.liver_lesion_class",
            "curative_intent": yes_no("s.treated_with_curative_intent"),
            "treated_by_id": "treating.id",
            "as_published": published(
                months_from_previous_curative_intervention="s.months_from_previous_curative_intervention",
                paper_site_label="s.paper_site_label",
            ),
        },
        f"""FROM stage_recurrences s {OF_PATIENT}
        LEFT JOIN stage_interventions cleared ON cleared.patient_id = s.patient_id
            AND cleared.curative_sequence = s.sequence
        LEFT JOIN stage_interventions treating ON treating.patient_id = s.patient_id
            AND treating.curative_sequence = s.sequence + 1 AND s.treated_with_curative_intent""",
    ),
    Insert(
        FollowUpVisit,
        {
            "id": "s.id",
            "patient_id": "p.id",
            "source_id": "s.follow_up_id",
            "visited_on": "s.visit_date",
            "kind": "s.visit_kind_code",
            "scheduled_month": "s.scheduled_month",
            "components": """array_remove(ARRAY[CASE WHEN s.mri_dynamic_dwi THEN 'mri' END,
                CASE WHEN s.pet_ct THEN 'pet_ct' END, CASE WHEN s.cea_drawn THEN 'cea' END], NULL)""",
            "disease_state": "s.disease_status_code",
            # Drawn, but the format has no value.
            "missing": """CASE WHEN s.cea_drawn THEN '{"cea_ng_per_ml": "not_reported"}'
                ELSE '{}' END::jsonb""",
            "as_published": published(
                visit_kind="s.visit_kind",
                months_since_index_surgery="s.months_since_index_surgery",
            ),
        },
        f"FROM stage_follow_ups s {OF_PATIENT}",
    ),
    # The last contact is a contact, also where the visits are not listed.
    Insert(
        FollowUpVisit,
        {
            "patient_id": "p.id",
            "visited_on": "p.last_follow_up_date",
            "kind": "CASE WHEN p.death_date = p.last_follow_up_date THEN 'death' ELSE 'last_contact' END",
            "disease_state": "p.disease_status_code",
        },
        """FROM stage_patients p WHERE p.last_follow_up_date IS NOT NULL AND NOT EXISTS (
            SELECT FROM stage_follow_ups f WHERE f.patient_id = p.patient_id
              AND f.visit_date = p.last_follow_up_date)""",
    ),
    # A status is an event when it changes; the visits in between only confirm it.
    Insert(
        StatusEvent,
        {
            "patient_id": "p.id",
            "source_id": "s.follow_up_id",
            "known_on": "s.visit_date",
            "state": "s.disease_status_code",
            "evidence": "CASE WHEN s.mri_dynamic_dwi OR s.pet_ct THEN ARRAY['imaging'] END",
        },
        f"""FROM (SELECT *, lag(disease_status_code) OVER (PARTITION BY patient_id ORDER BY visit_date, line_no)
                AS before FROM stage_follow_ups) s {OF_PATIENT}
        WHERE s.disease_status_code IS NOT NULL AND s.disease_status_code IS DISTINCT FROM s.before""",
    ),
    Insert(
        StatusEvent,
        {
            "patient_id": "p.id",
            "source_id": "p.patient_id",
            "known_on": "COALESCE(p.death_date, p.last_follow_up_date)",
            "state": "p.disease_status_code",
        },
        """FROM stage_patients p
        WHERE p.disease_status IS NOT NULL AND COALESCE(p.death_date, p.last_follow_up_date) IS NOT NULL
          AND NOT EXISTS (SELECT FROM stage_follow_ups f WHERE f.patient_id = p.patient_id
                          AND f.visit_date = COALESCE(p.death_date, p.last_follow_up_date)
                          AND f.disease_status = p.disease_status)""",
    ),
    # Of a locked series nothing is due: its schedule ended with the lock.
    Insert(
        FollowUpPlan,
        {
            "patient_id": "p.id",
            "source_id": "p.patient_id",
            "protocol_id": "protocol.id",
            "anchored_on": "i.date",
            "state": "'closed'",
            "closed_on": "%(data_locked_on)s::date",
            "closed_reason": "'Data lock of the series'",
        },
        f"""FROM stage_patients p
        JOIN stage_interventions i ON i.patient_id = p.patient_id AND i.curative_sequence = 1
        JOIN patients_followupprotocol protocol ON protocol.code = '{PROTOCOL}' AND protocol.version = 1
        WHERE %(data_locked_on)s::date IS NOT NULL""",
    ),
]
