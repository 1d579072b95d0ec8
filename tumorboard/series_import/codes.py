"""What the labels of a series mean in our codes. Where a label says more than the code, it is kept as published."""

import csv
from functools import cache
from pathlib import Path

from patients.models import Complication
from tumorboard.models import Discipline
from tumorboard.options import Option

SEX = {"M": "male", "F": "female"}

DEATH_CAUSE = {
    "cancer": "crc_progression",
    "treatment_related": "treatment_related",
    "cardiovascular": "cardiovascular",
    "other_cancer": "other_cancer",
    "other_or_unclear": "other_or_unclear",
    "non_cancer": "other",
}

DISEASE_STATUS = {
    "no_evidence_of_disease": "ned",
    "alive_with_disease": "awd",
    "alive_with_disease_on_chemotherapy": "on_chemo",
    "dead": "dead",
}

EXCLUSION_REASON = {
    "palliative_not_curatively_treatable": "excluded_palliative",
    "progression_during_treatment": "excluded_progression",
    "unresectable_lung_metastases": "excluded_unresectable_extrahepatic",
    "unresectable_extrahepatic_disease": "excluded_unresectable_extrahepatic",
    "noncompliant": "excluded_noncompliant",
    "chemotherapy_intolerant": "excluded_chemo_intolerant",
    "no_consent": "excluded_no_consent",
}

TOPOGRAPHY = {
    "caecum": "C18.0",
    "appendix": "C18.1",
    "ascending_colon": "C18.2",
    "hepatic_flexure": "C18.3",
    "transverse_colon": "C18.4",
    "splenic_flexure": "C18.5",
    "descending_colon": "C18.6",
    "sigmoid_colon": "C18.7",
    "overlapping_colon": "C18.8",
    "colon": "C18.9",
    "rectosigmoid_junction": "C19.9",
    "rectum": "C20.9",
}
# ICD-10 has no fourth character for these two, ICD-O has.
ICD10 = {
    **{code: code for code in TOPOGRAPHY.values() if code.startswith("C18")},
    "C19": "C19.9",
    "C20": "C20.9",
}

PRESENTATION = {
    "elective": "elective",
    "obstruction_emergency": "obstruction",
    "perforation": "perforation",
    "bleeding": "bleeding",
}

DIFFERENTIATION = {"well": "G1", "moderate": "G2", "poor": "G3", "undifferentiated": "G4"}

STRATEGY = {
    "simultaneous": "simultaneous",
    "liver_first": "liver_first",
    "staged_colon_first": "colon_first",
    "alpps": "alpps",
    "two_stage": "two_stage",
    "metachronous": "metachronous",
}

STAGING_IMAGING = {
    "dynamic_contrast_mri": "mri_liver_dynamic",
    "diffusion_weighted_mri": "mri_dwi",
    "ct_abdomen": "ct_abdomen",
    "ct_thorax": "ct_thorax",
    "pet_ct": "pet_ct",
}

EXTRAHEPATIC = {
    "lung": "lung",
    "pelvic_peritoneum": "peritoneum",
    "peritoneum": "peritoneum",
    "ovary": "ovary",
    "distant_nodes": "distant_nodes",
    "portal_nodes": "portal_nodes",
    "bone": "bone",
    "brain": "brain",
    "adrenal": "adrenal",
    "abdominal_wall": "abdominal_wall",
    "pelvis": "pelvis_local",
    "other": "other",
}

THERAPY_LINE = {
    "preoperative": "preoperative",
    "conversion": "conversion",
    "adjuvant": "adjuvant_liver",
    "adjuvant_primary": "adjuvant_primary",
    "recurrence_1": "recurrence",
    "recurrence_1_perioperative": "recurrence",
    "recurrence_2": "recurrence",
    "palliative": "palliative",
    "maintenance": "maintenance",
}

REGIMEN = {
    "5FU-LV": "5fu_lv",
    "capecitabine": "capecitabine",
    "FOLFOX": "folfox",
    "XELOX": "capox",
    "CAPOX": "capox",
    "FOLFIRI": "folfiri",
    "FOLFOXIRI": "folfoxiri",
    "irinotecan": "irinotecan",
    "immunotherapy": "immunotherapy",
    "TAS-102": "tas102",
    "regorafenib": "regorafenib",
    "hepatic_artery_infusion": "hai",
    "other": "other",
}

SESSION_KIND = {
    "simultaneous_resection": "simultaneous",
    "liver_first_resection": "liver_first_liver",
    "liver_resection": "liver_only",
    "alpps_stage_1": "alpps_1",
    "alpps_stage_2": "alpps_2",
    "two_stage_1": "two_stage_1",
    "two_stage_2": "two_stage_2",
    "primary_resection": "primary_only",
    "emergency_colectomy": "primary_only",
    "repeat_liver_treatment": "recurrence_treatment",
    "extrahepatic_recurrence_excision": "recurrence_treatment",
}

# label: group, kind. The two ablations of the liver are told apart by the session's modality.
PROCEDURES = {
    "metastasectomy": ("liver_resection", "metastasectomy_nonanatomic"),
    "segmentectomy": ("liver_resection", "segmentectomy"),
    "segmentectomy_1_2": ("liver_resection", "segmentectomy"),
    "segmentectomy_gt2": ("liver_resection", "segmentectomy"),
    "left_hepatectomy": ("liver_resection", "left_hepatectomy"),
    "right_hepatectomy": ("liver_resection", "right_hepatectomy"),
    "extended_left_hepatectomy": ("liver_resection", "left_trisectionectomy"),
    "extended_right_hepatectomy": ("liver_resection", "right_trisectionectomy"),
    "liver_partition": ("liver_resection", "alpps_stage1"),
    "portal_vein_ligation": ("liver_augmentation", "pvl"),
    "portal_vein_embolization": ("liver_augmentation", "pve"),
    "liver_ablation": ("ablation", "mwa_intraoperative"),
    "percutaneous_liver_ablation": ("ablation", "mwa_percutaneous"),
    "lung_ablation": ("extrahepatic", "lung_ablation"),
    "lung_resection": ("extrahepatic", "lung_resection"),
    "low_anterior_resection": ("primary", "lar"),
    "anterior_resection": ("primary", "anterior_resection"),
    "abdominoperineal_resection": ("primary", "apr"),
    "hartmann": ("primary", "hartmann"),
    "sigmoid_resection": ("primary", "sigmoid_colectomy"),
    "left_hemicolectomy": ("primary", "left_colectomy"),
    "right_hemicolectomy": ("primary", "right_colectomy"),
    "emergency_right_hemicolectomy": ("primary", "right_colectomy"),
    "subtotal_colectomy": ("primary", "subtotal_colectomy"),
    "total_colectomy": ("primary", "total_colectomy"),
    "pelvic_tumour_excision": ("extrahepatic", "pelvic_surgery"),
    "abdominal_wall_excision": ("extrahepatic", "abdominal_wall_excision"),
    "pelvic_peritonectomy": ("extrahepatic", "cytoreduction"),
    "salpingo_oophorectomy": ("extrahepatic", "oophorectomy"),
    "hipec": ("extrahepatic", "hipec"),
    "intraoperative_radiotherapy": ("extrahepatic", "iort"),
}
WITH_MODALITY = {
    "liver_ablation": {"microwave": "mwa_intraoperative", "radiofrequency": "rfa_intraoperative"},
    "percutaneous_liver_ablation": {
        "microwave": "mwa_percutaneous",
        "radiofrequency": "rfa_percutaneous",
    },
}
ABLATIONS = ["liver_ablation", "percutaneous_liver_ablation", "lung_ablation"]
HEPATECTOMIES = [label for label in PROCEDURES if label.endswith("_hepatectomy")]

COMPLICATION = {
    "intra_abdominal_abscess": "abscess_intraabdominal",
    "pleural_empyema": "empyema",
    "urinary_tract_infection": "urinary",
    "anaemia_transfusion": "anemia",
    "postoperative_ileus": "ileus",
    "superficial_wound_infection": "wound_infection",
    "bile_leak_minor_grade_A": "bile_leak",
    **{code: code for code in Complication.Category.values},
}
COMPLICATION_TREATMENT = {
    "conservative": ["observation"],
    "bedside_wound_care": ["bedside"],
    "antibiotics": ["drug_other"],
    "observation_antibiotics": ["observation", "drug_other"],
    "red_cell_transfusion": ["transfusion"],
    "parenteral_nutrition": ["tpn"],
    "percutaneous_drainage": ["drain_percutaneous"],
    "endoscopy": ["endoscopy"],
    "reoperation": ["reoperation"],
    "intensive_care": ["icu_organ_support"],
}

RECURRENCE_SITE = {
    "liver": "liver",
    "lung": "lung",
    "pelvis": "pelvis",
    "abdominal_wall": "abdominal_wall",
    "peritoneum": "peritoneum",
    "nodes": "nodes",
    "bone": "bone",
    "brain": "brain",
    "local_primary": "local_primary",
    "disseminated": "disseminated",
    "other": "other",
}

VISIT_KIND = {
    "scheduled": "scheduled",
    "unscheduled": "unscheduled",
    "recurrence_1_detected": "recurrence_detected",
    "recurrence_2_detected": "recurrence_detected",
    "recurrence_3_detected": "recurrence_detected",
    "last_contact": "last_contact",
    "death": "death",
}

AGENDA_REASON = {
    "initial_presentation": "new_case",
    "restaging_after_chemotherapy": "restaging",
    "after_operation": "post_op",
    "recurrence_1": "recurrence",
    "recurrence_2": "recurrence",
    "recurrence_3": "recurrence",
    "follow_up_finding": "follow_up_finding",
}

SPECIALTIES = Discipline.values


@cache
def decision_options() -> dict[str, str]:
    """The series' 31 codes of decisions, and our own options, each as one of our options."""
    return {option: option for option in Option.values} | {
        row["published_code"]: row["option"] for row in _decision_rows()
    }


@cache
def second_options() -> dict[str, str]:
    """Where one code of the series recommends two things, the second."""
    return {
        row["published_code"]: row["second_option"]
        for row in _decision_rows()
        if row["second_option"]
    }


@cache
def _decision_rows() -> list[dict[str, str]]:
    path = Path(__file__).with_name("decision_codes.csv")
    with path.open(newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))
