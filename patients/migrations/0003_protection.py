"""Row-level security, keys with patient and center, data versions, honest missing values."""

from django.db import migrations

from patients.database import (
    FUNCTIONS,
    protect_by_center,
    raise_data_version,
    refuse_contradicting_missing,
    same_owner,
)

OF_PATIENT = [
    "complication",
    "consent",
    "extrahepaticdisease",
    "followupplan",
    "followupvisit",
    "imagingstudy",
    "interventionsession",
    "labresult",
    "lesion",
    "lesionobservation",
    "lesiontreatment",
    "livermetastasis",
    "pathologyreport",
    "patientidentity",
    "performanceassessment",
    "primarytumor",
    "procedure",
    "recurrence",
    "screening",
    "statusevent",
    "systemictherapy",
]
CLINICAL = ["patient", "series", *OF_PATIENT]

CHILDREN = [
    ("complication", "session_id", "interventionsession"),
    ("extrahepaticdisease", "treated_by_id", "interventionsession"),
    ("imagingstudy", "follow_up_visit_id", "followupvisit"),
    ("labresult", "follow_up_visit_id", "followupvisit"),
    ("lesion", "liver_metastasis_id", "livermetastasis"),
    ("lesion", "recurrence_id", "recurrence"),
    ("lesionobservation", "lesion_id", "lesion"),
    ("lesionobservation", "imaging_study_id", "imagingstudy"),
    ("lesiontreatment", "lesion_id", "lesion"),
    ("lesiontreatment", "procedure_id", "procedure"),
    ("pathologyreport", "session_id", "interventionsession"),
    ("pathologyreport", "lesion_id", "lesion"),
    ("primarytumor", "resection_id", "interventionsession"),
    ("procedure", "session_id", "interventionsession"),
    ("recurrence", "after_session_id", "interventionsession"),
    ("recurrence", "treated_by_id", "interventionsession"),
]


class Migration(migrations.Migration):
    dependencies = [("patients", "0002_relations_and_history")]

    operations = [
        FUNCTIONS,
        *[protect_by_center(f"patients_{name}") for name in CLINICAL],
        *[protect_by_center(f"patients_{name}event") for name in CLINICAL],
        protect_by_center("patients_importbatch"),
        protect_by_center("patients_accesslog", shared_rows=True),
        *[
            same_owner(f"patients_{name}", "patient_id", "patients_patient", patient=False)
            for name in OF_PATIENT
        ],
        *[
            same_owner(f"patients_{name}", "import_batch_id", "patients_importbatch", patient=False)
            for name in CLINICAL
        ],
        same_owner("patients_patient", "series_id", "patients_series", patient=False),
        *[
            same_owner(f"patients_{child}", column, f"patients_{parent}")
            for child, column, parent in CHILDREN
        ],
        *[raise_data_version(f"patients_{name}") for name in CLINICAL],
        *[refuse_contradicting_missing(f"patients_{name}") for name in CLINICAL],
    ]
