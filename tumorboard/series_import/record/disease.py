"""The liver metastases with their staging, and each lesion as it was seen."""

from patients.models import (
    ImagingStudy,
    Lesion,
    LesionObservation,
    LiverMetastasis,
)
from tumorboard.series_import.codes import STAGING_IMAGING
from tumorboard.series_import.inserting import Insert, published
from tumorboard.series_import.record.shared import OF_PATIENT, meaning

DISEASE = [
    Insert(
        LiverMetastasis,
        {
            "id": "s.id",
            "patient_id": "p.id",
            "source_id": "s.lm_id",
            "diagnosed_on": "s.detection_date",
            "clinician_timing": "s.timing",
            "number_of_metastases": "s.number_of_metastases",
            "distribution_reported": "s.distribution",
            "largest_mm_at_presentation": "s.largest_mm_presentation",
            "largest_mm_after_chemotherapy": "s.largest_mm_after_chemotherapy",
            "resectability": "CASE s.initially_unresectable WHEN true THEN 'initially_unresectable'"
            " WHEN false THEN 'upfront_resectable' END",
            "strategy": "s.treatment_strategy_code",
            "first_treatment": "s.treatment_started_with",
            "as_published": published(
                metachronous_interval_months="s.metachronous_interval_months",
                number_class_paper="s.number_class_paper",
                number_class_clean="s.number_class_clean",
                table1_surgery_timing="s.table1_surgery_timing",
            ),
        },
        f"FROM stage_liver_metastases s {OF_PATIENT}",
    ),
    # The date alone is known: without it there is no time origin.
    Insert(
        LiverMetastasis,
        {"patient_id": "p.id", "diagnosed_on": "p.lm_diagnosis_date"},
        """FROM stage_patients p WHERE p.lm_diagnosis_date IS NOT NULL
            AND NOT EXISTS (SELECT FROM stage_liver_metastases m WHERE m.patient_id = p.patient_id)""",
    ),
    Insert(
        ImagingStudy,
        {
            "patient_id": "p.id",
            "source_id": "s.lm_id || '/imaging/' || listed.place",
            "modality": "meant.code",
            "performed_on": "s.detection_date",
            "purpose": "'staging'",
            "as_published": published(label="listed.label", dated_by="'detection_date'"),
        },
        f"""FROM stage_liver_metastases s {OF_PATIENT}
        CROSS JOIN unnest(s.staging_imaging) WITH ORDINALITY AS listed (label, place)
        JOIN (VALUES {meaning(STAGING_IMAGING)}) AS meant (label, code) USING (label)""",
    ),
    Insert(
        Lesion,
        {
            "id": "s.id",
            "patient_id": "p.id",
            "source_id": "s.lesion_id",
            "liver_metastasis_id": "m.id",
            "lesion_no": "s.lesion_no",
            "segments": "CASE WHEN s.segment IS NOT NULL THEN ARRAY[s.segment] END",
            # The lobe follows from the segment; alone it is kept.
            "as_published": published(lobe="CASE WHEN s.segment IS NULL THEN s.lobe END"),
        },
        f"FROM stage_lesions s {OF_PATIENT} JOIN stage_liver_metastases m USING (lm_id)",
    ),
    Insert(
        LesionObservation,
        {
            "patient_id": "p.id",
            "source_id": "s.lesion_id",
            "lesion_id": "s.id",
            "observed_on": "m.detection_date",
            "phase": "'presentation'",
            "state": "'present'",
            "size_mm": "s.size_mm_presentation",
        },
        f"""FROM stage_lesions s {OF_PATIENT} JOIN stage_liver_metastases m USING (lm_id)
        WHERE s.size_mm_presentation IS NOT NULL""",
    ),
    Insert(
        LesionObservation,
        {
            "patient_id": "p.id",
            "source_id": "s.lesion_id",
            "lesion_id": "s.id",
            # The series gives no date of this imaging: it is that of the end of the chemotherapy.
            "observed_on": "COALESCE(t.ended_on, m.detection_date)",
            "phase": "'after_chemotherapy'",
            "state": "CASE WHEN s.size_mm_after_chemotherapy = 0 THEN 'vanished' ELSE 'present' END",
            "size_mm": "s.size_mm_after_chemotherapy",
        },
        f"""FROM stage_lesions s {OF_PATIENT} JOIN stage_liver_metastases m USING (lm_id)
        LEFT JOIN (SELECT patient_id, max(end_date) AS ended_on FROM stage_systemic_therapy
                   WHERE line IN ('preoperative', 'conversion') GROUP BY patient_id) t
            ON t.patient_id = s.patient_id
        WHERE s.size_mm_after_chemotherapy IS NOT NULL""",
    ),
]
