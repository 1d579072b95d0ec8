"""The eleven files of a series, column by column. docs/reference/series-format.md is drawn from here."""

from patients.models import Segment
from tumorboard.series_import import codes as labels
from tumorboard.series_import.columns import (
    SeriesFile,
    code,
    codes,
    day,
    flag,
    key,
    millimeters,
    refers,
    text,
    whole,
)

YEARS = (0, 120)
MONTHS = (0, 600)
SITE_GROUPS = ["right", "left", "sigmoid", "rectum"]
NUMBER_CLASSES = ["1", "2-4", ">4"]
LOBES = ["right", "left", "bilobar"]
MODALITIES = ["microwave", "radiofrequency"]

PATIENTS = SeriesFile(
    "patients",
    "One row per included patient.",
    (
        key(
            "patient_id",
            "The pseudonym; becomes the study ID. Not a name, not a hospital number.",
            30,
        ),
        whole("table2_no", "Row of the published table.", 1, 9999),
        text("provenance", "How the row came about.", 80),
        code("sex", "Sex at birth.", labels.SEX, required=True),
        day(
            "birth_date", "Date of birth. Empty: the age at the diagnosis of the metastases counts."
        ),
        whole(
            "age_at_lm_diagnosis", "Age in years on the day the metastases were diagnosed.", *YEARS
        ),
        day(
            "lm_diagnosis_date", "Diagnosis of the liver metastases: the time origin of the series."
        ),
        day("index_surgery_date", "The index liver treatment (curative_sequence 1)."),
        day("last_follow_up_date", "Last contact, or death."),
        day("death_date", "Date of death."),
        code("vital_status", "Alive or dead on the last contact.", ["alive", "dead"]),
        flag("event_death", "1 when the patient died."),
        whole("survival_months", "As published. Ours is counted from the dates.", *MONTHS),
        code("disease_status", "Status on the last contact.", labels.DISEASE_STATUS),
        text("paper_status_label", "The status as printed.", 60),
        code("cause_of_death_class", "Cause of death.", labels.DEATH_CAUSE),
        text("cause_of_death", "Cause of death as written.", 200),
        flag("had_second_intervention", "1 when a curative_sequence 2 follows."),
    ),
    required=True,
)

SCREENING = SeriesFile(
    "screening",
    "One row per person considered, the excluded included. These become patients too.",
    (
        key("screening_id", "Names the row; of the excluded it becomes the study ID.", 30),
        day("screening_date", "Date of screening.", required=True),
        code("outcome", "Included or excluded.", ["included", "excluded"], required=True),
        refers("patient_id", "patients", "Of the included only.", required=False),
        code("exclusion_reason", "Why, of the excluded only.", labels.EXCLUSION_REASON),
        code(
            "exclusion_timing",
            "When, of the excluded only.",
            ["at_admission", "after_chemotherapy"],
        ),
        code("sex", "Sex at birth.", labels.SEX),
        whole("age_years", "Age on the day of screening.", *YEARS),
        code("primary_site", "Site of the primary, as screened.", SITE_GROUPS),
        text("provenance", "How the row came about.", 80),
    ),
)

PRIMARIES = SeriesFile(
    "primaries",
    "One row per primary tumor.",
    (
        key("primary_id", "Names the row."),
        refers("patient_id", "patients", "Whose."),
        code(
            "site_detail", "Site; the groups are derived from it.", labels.TOPOGRAPHY, required=True
        ),
        code("icd10", "ICD-10; agrees with the site.", labels.ICD10),
        code("site_text_group", "Group as in the text of the publication.", SITE_GROUPS),
        code("site_table1_group", "Group as in its Table 1.", ["rectum", "colon"]),
        day("diagnosis_date", "First histological diagnosis, else first imaging."),
        day("resection_date", "Resection: the intervention of that day."),
        code("presentation", "How it presented.", labels.PRESENTATION),
        code("stage_prefix", "TNM prefix.", ["c", "p", "yc", "yp", "r"]),
        code("t_stage", "T category.", ["TX", "T0", "Tis", "T1", "T2", "T3", "T4", "T4a", "T4b"]),
        code("n_stage", "N category.", ["NX", "N0", "N1", "N1a", "N1b", "N1c", "N2", "N2a", "N2b"]),
        code(
            "m_stage_at_primary_diagnosis", "M category at diagnosis.", ["M0", "M1", "M1a", "M1b"]
        ),
        code(
            "ajcc7_group_at_primary_diagnosis",
            "Stage group, AJCC 7th edition, as published.",
            [
                "0",
                "I",
                "II",
                "IIA",
                "IIB",
                "IIC",
                "III",
                "IIIA",
                "IIIB",
                "IIIC",
                "IV",
                "IVA",
                "IVB",
            ],
        ),
        code("differentiation", "Differentiation.", labels.DIFFERENTIATION),
        flag("neoadjuvant_rectal_crt", "1 after neoadjuvant rectal chemoradiotherapy."),
        text("local_invasion", "The structure invaded.", 120),
    ),
)

LIVER_METASTASES = SeriesFile(
    "liver_metastases",
    "One row per patient: the first presentation of liver metastases.",
    (
        key("lm_id", "Names the row."),
        refers("patient_id", "patients", "Whose."),
        day("detection_date", "Date of diagnosis.", required=True),
        code(
            "timing",
            "As published; ours is computed from the dates.",
            ["synchronous", "metachronous"],
        ),
        whole(
            "metachronous_interval_months", "From the primary's diagnosis, as published.", *MONTHS
        ),
        whole("number_of_metastases", "Number.", 1, 99),
        code("number_class_paper", "Class as printed.", ["1", "1-4", "2-4", ">4"]),
        code("number_class_clean", "Class without the overlap at 1.", NUMBER_CLASSES),
        code("distribution", "Lobes.", [*LOBES, "caudate_only"]),
        millimeters("largest_mm_presentation", "Largest lesion at presentation (mm).", 1, 300),
        millimeters(
            "largest_mm_after_chemotherapy", "Largest after chemotherapy; 0: vanished.", 0, 300
        ),
        flag("initially_unresectable", "1 when not resectable at presentation, else resectable."),
        codes("extrahepatic_disease", "Disease outside the liver.", labels.EXTRAHEPATIC),
        codes(
            "staging_imaging",
            "Studies of the staging, dated by the detection.",
            labels.STAGING_IMAGING,
        ),
        code("treatment_strategy", "Strategy.", labels.STRATEGY),
        code("table1_surgery_timing", "As in Table 1.", ["synchronous", "metachronous"]),
        code(
            "treatment_started_with", "First treatment.", ["surgery", "preoperative_chemotherapy"]
        ),
    ),
)

LESIONS = SeriesFile(
    "lesions",
    "One row per liver lesion of the first presentation.",
    (
        key("lesion_id", "Names the row."),
        refers("lm_id", "liver_metastases", "The presentation."),
        refers("patient_id", "patients", "Whose."),
        whole("lesion_no", "Number within the patient.", 1, 99, required=True),
        code("segment", "Couinaud segment.", Segment.values),
        code("lobe", "Agrees with the segment.", ["right", "left", "caudate"]),
        millimeters("size_mm_presentation", "Size at presentation (mm).", 1, 300),
        millimeters(
            "size_mm_after_chemotherapy", "Size after chemotherapy (mm); 0: vanished.", 0, 300
        ),
        code("treatment", "At the index liver treatment.", ["resected", "ablated"]),
        code("ablation_modality", "Of the ablated.", MODALITIES),
    ),
)

SYSTEMIC_THERAPY = SeriesFile(
    "systemic_therapy",
    "One row per course.",
    (
        key("therapy_id", "Names the row."),
        refers("patient_id", "patients", "Whose."),
        code("line", "Which course.", labels.THERAPY_LINE, required=True),
        text("relative_to", "The event it precedes or follows.", 60),
        day("start_date", "First day.", required=True),
        day("end_date", "Last day; empty while it runs."),
        code("regimen", "Regimen.", labels.REGIMEN, required=True),
        code(
            "biologic",
            "Biological agent; empty: none.",
            ["bevacizumab", "cetuximab", "panitumumab"],
        ),
        whole("cycles", "Cycles given.", 0, 30),
        millimeters("largest_mm_before", "Largest lesion before (mm).", 0, 300),
        millimeters("largest_mm_after", "Largest lesion after (mm).", 0, 300),
        code("ras_status_synthetic", "RAS status, kept as published.", ["wild_type", "mutant"]),
    ),
)

INTERVENTIONS = SeriesFile(
    "interventions",
    "One row per session. curative_sequence 1 and above: the session cleared the known liver disease.",
    (
        key("intervention_id", "Names the row."),
        refers("patient_id", "patients", "Whose."),
        day("date", "Date of the session.", required=True),
        whole(
            "curative_sequence",
            "1 the index liver treatment, 2 that of the first recurrence, and so on; 0 none of them.",
            0,
            20,
            required=True,
        ),
        code("session_kind", "Kind of session.", labels.SESSION_KIND, required=True),
        codes(
            "procedures",
            "What was done.",
            {label: kind for label, (_group, kind) in labels.PROCEDURES.items()},
            required=True,
        ),
        text("paper_label", "As printed.", 120),
        code(
            "liver_resection_class",
            "Extent of the liver resection.",
            ["metastasectomy", "segmentectomy_1_2", "segmentectomy_gt2"],
        ),
        code(
            "approach", "Approach.", ["open", "laparoscopic", "robotic", "percutaneous", "hybrid"]
        ),
        text("operator", "A code, not a name.", 80),
        flag("ablation", "1 with any ablation; agrees with the procedures."),
        code("ablation_modality", "Of the ablation.", MODALITIES),
        whole("lesions_ablated", "Liver lesions ablated.", 0, 99),
        whole("lesions_resected", "Liver lesions resected.", 0, 99),
        flag("hipec", "1 with HIPEC; agrees with the procedures."),
        text("hipec_reason", "Why.", 120),
        flag("iort", "1 with intraoperative radiotherapy; agrees with the procedures."),
        text("iort_reason", "Why.", 120),
        flag("frozen_section", "1 when taken."),
        flag("re_excision", "1 when the margin was cut again."),
        millimeters("margin_mm", "Narrowest margin of the liver specimen (mm).", 0, 100),
        code(
            "margin_status",
            "Margin status; the rule for R1 is not asked.",
            ["R0", "R1", "R2", "RX"],
        ),
        whole("hospital_stay_days", "As published; ours is counted from the dates.", 0, 365),
        code(
            "hospital_stay_group",
            "Group for the length of stay.",
            {"liver_alone": "liver_alone", "synchronous": "combined"},
        ),
        day("discharge_date", "Date of discharge."),
        flag("thirty_day_death", "1 when the patient died within 30 days."),
        text("provenance", "How the row came about.", 80),
    ),
)

COMPLICATIONS = SeriesFile(
    "complications",
    "One row per postoperative complication.",
    (
        key("complication_id", "Names the row."),
        refers("patient_id", "patients", "Whose."),
        refers("intervention_id", "interventions", "After which session."),
        day("onset_date", "Date of onset."),
        code("description", "Complication.", labels.COMPLICATION, required=True),
        code(
            "clavien_dindo",
            "Clavien-Dindo grade.",
            ["I", "II", "III", "IIIa", "IIIb", "IV", "IVa", "IVb", "V"],
        ),
        code("treatment", "Treatment.", list(labels.COMPLICATION_TREATMENT)),
        text("provenance", "How the row came about.", 80),
    ),
)

RECURRENCES = SeriesFile(
    "recurrences",
    "One row per episode of recurrence.",
    (
        key("recurrence_id", "Names the row."),
        refers("patient_id", "patients", "Whose."),
        whole("sequence", "1, 2, 3 … without a gap.", 1, 20, required=True),
        day("detection_date", "Date of detection.", required=True),
        whole(
            "months_from_previous_curative_intervention",
            "As published. Ours is counted from the dates.",
            *MONTHS,
        ),
        code("site_class", "Main site.", labels.RECURRENCE_SITE, required=True),
        code("additional_site", "A further site.", labels.RECURRENCE_SITE),
        code("liver_lobe", "Lobe of a liver recurrence.", LOBES),
        text("paper_site_label", "As printed.", 120),
        whole("liver_lesion_count", "Liver lesions.", 1, 99),
        code("liver_lesion_class", "Class of their number.", [*NUMBER_CLASSES, "not_reported"]),
        flag("at_resection_margin", "1 at a resection margin."),
        flag("at_ablation_site", "1 at an ablation site."),
        flag("treated_with_curative_intent", "1 when treated by the next curative_sequence."),
        text("provenance", "How the row came about.", 80),
    ),
)

FOLLOW_UPS = SeriesFile(
    "follow_ups",
    "One row per contact after the index treatment.",
    (
        key("follow_up_id", "Names the row."),
        refers("patient_id", "patients", "Whose."),
        day("visit_date", "Date of the contact.", required=True),
        whole("months_since_index_surgery", "As published.", *MONTHS),
        whole("scheduled_month", "Month of the schedule it answers; empty: none.", *MONTHS),
        code("visit_kind", "Kind of contact.", labels.VISIT_KIND),
        code("disease_status", "Status found.", labels.DISEASE_STATUS),
        flag("mri_dynamic_dwi", "1 with liver MRI."),
        flag("pet_ct", "1 with PET-CT."),
        flag("cea_drawn", "1 when CEA was drawn; its value is not part of the format."),
    ),
)

BOARD_DECISIONS = SeriesFile(
    "board_decisions",
    "One row per decision of a past board. Imported, never shown as signed here.",
    (
        key("decision_id", "Names the row."),
        day("meeting_date", "Date of the meeting.", required=True),
        refers("screening_id", "screening", "Whose, also of the excluded.", required=False),
        refers("patient_id", "patients", "Whose, of the included.", required=False),
        code(
            "agenda_reason",
            "Why it was on the agenda.",
            labels.AGENDA_REASON,
            required=True,
        ),
        text("clinical_question", "The question to the board.", 500),
        code(
            "decision",
            "One of series_import/decision_codes.csv, or one of our options.",
            labels.decision_options(),
            required=True,
        ),
        code("intent", "Intent.", ["curative", "curative_if_response", "palliative", "diagnostic"]),
        text("rationale", "Rationale.", 2000),
        codes("specialties_present", "Disciplines present at the meeting.", labels.SPECIALTIES),
        refers(
            "planned_intervention_id", "interventions", "The session it planned.", required=False
        ),
        flag("implemented", "1 when it was carried out."),
    ),
)

FILES = (
    PATIENTS,
    SCREENING,
    PRIMARIES,
    LIVER_METASTASES,
    LESIONS,
    SYSTEMIC_THERAPY,
    INTERVENTIONS,
    COMPLICATIONS,
    RECURRENCES,
    FOLLOW_UPS,
    BOARD_DECISIONS,
)
BY_FILE_NAME = {file.file_name: file for file in FILES}
