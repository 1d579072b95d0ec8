"""Who the series is about: patients, their screening and consent."""

from patients.models import (
    Consent,
    Patient,
    Screening,
)
from tumorboard.series_import.inserting import Insert, blank, published

PEOPLE = [
    Insert(
        Patient,
        {
            "id": "s.id",
            "source_id": "s.patient_id",
            "study_code": "s.patient_id",
            "series_id": "%(series)s::uuid",
            "is_demo": "%(is_demo)s::boolean",
            "provenance": blank("s.provenance"),
            "sex_at_birth": "s.sex_code",
            "born_on": "s.birth_date",
            # Without a date of birth the age stands, on the day it was known.
            "age_years": "CASE WHEN s.birth_date IS NULL AND d.known_on IS NOT NULL"
            " THEN s.age_at_lm_diagnosis END",
            "age_known_on": "CASE WHEN s.birth_date IS NULL AND s.age_at_lm_diagnosis IS NOT NULL"
            " THEN d.known_on END",
            "died_on": "s.death_date",
            "death_cause": "s.cause_of_death_class_code",
            "death_cause_text": blank("s.cause_of_death"),
            "as_published": published(
                table2_no="s.table2_no",
                age_at_lm_diagnosis="s.age_at_lm_diagnosis",
                survival_months="s.survival_months",
                paper_status_label="s.paper_status_label",
                # Only what the interventions do not say.
                index_surgery_date="CASE WHEN d.index_on IS NULL THEN s.index_surgery_date END",
                had_second_intervention="CASE WHEN NOT d.has_interventions"
                " THEN s.had_second_intervention::int END",
            ),
        },
        """FROM stage_patients s
        JOIN (SELECT x.id, COALESCE(m.detection_date, x.lm_diagnosis_date) AS known_on, i.date AS index_on,
                     EXISTS (SELECT FROM stage_interventions) AS has_interventions
              FROM stage_patients x LEFT JOIN stage_liver_metastases m USING (patient_id)
              LEFT JOIN stage_interventions i ON i.patient_id = x.patient_id AND i.curative_sequence = 1)
            d USING (id)""",
    ),
    Insert(
        Patient,
        {
            "id": "s.id",
            "source_id": "s.screening_id",
            "study_code": "s.screening_id",
            "series_id": "%(series)s::uuid",
            "is_demo": "%(is_demo)s::boolean",
            "provenance": blank("s.provenance"),
            "sex_at_birth": "s.sex_code",
            "age_years": "s.age_years",
            "age_known_on": "CASE WHEN s.age_years IS NOT NULL THEN s.screening_date END",
        },
        "FROM stage_screening s WHERE s.outcome = 'excluded'",
    ),
    Insert(
        Screening,
        {
            "patient_id": "person.id",
            "source_id": "s.screening_id",
            "provenance": blank("s.provenance"),
            "screened_on": "s.screening_date",
            "outcome": """CASE WHEN s.outcome = 'included' THEN 'included'
                WHEN s.exclusion_reason_code = 'excluded_palliative' THEN
                    CASE s.exclusion_timing WHEN 'at_admission' THEN 'excluded_palliative_at_admission'
                        WHEN 'after_chemotherapy' THEN 'excluded_palliative_after_chemo'
                        ELSE 'excluded_palliative' END
                ELSE s.exclusion_reason_code END""",
            "exclusion_timing": "s.exclusion_timing",
            "reason_text": blank("s.exclusion_reason"),
            "primary_site": "s.primary_site",
            "as_published": published(
                age_years="CASE WHEN s.outcome = 'included' THEN s.age_years END",
                sex="CASE WHEN s.outcome = 'included' THEN s.sex END",
            ),
        },
        """FROM stage_screening s
        JOIN stage_person person ON person.study_code =
            CASE s.outcome WHEN 'included' THEN s.patient_id ELSE s.screening_id END""",
    ),
    Insert(
        Consent,
        {
            "patient_id": "s.id",
            "kind": "'research_use'",
            "decision": "'given'",
            "note": "%(consent_note)s",
        },
        "FROM stage_person s WHERE %(consent_note)s <> ''",
    ),
]
