"""Row-level security, keys, data versions and honest missing values for the tables of 0005."""

from django.db import migrations

from patients.database import (
    protect_by_center,
    raise_data_version,
    refuse_contradicting_missing,
    same_owner,
)

OF_PATIENT = ["contactattempt", "document", "keptfinding", "note", "reminder"]


class Migration(migrations.Migration):
    dependencies = [("patients", "0005_case_entry")]

    operations = [
        *[protect_by_center(f"patients_{name}") for name in OF_PATIENT],
        *[protect_by_center(f"patients_{name}event") for name in OF_PATIENT],
        protect_by_center("patients_casedraft"),
        protect_by_center("patients_casedraftchange"),
        *[
            same_owner(f"patients_{name}", "patient_id", "patients_patient", patient=False)
            for name in [*OF_PATIENT, "casedraft"]
        ],
        *[
            same_owner(f"patients_{name}", "import_batch_id", "patients_importbatch", patient=False)
            for name in OF_PATIENT
        ],
        same_owner("patients_casedraft", "session_id", "patients_interventionsession"),
        migrations.RunSQL(
            """
            ALTER TABLE patients_casedraft
                ADD CONSTRAINT case_draft_owned_once UNIQUE (id, center_id);
            """,
            "ALTER TABLE patients_casedraft DROP CONSTRAINT case_draft_owned_once;",
        ),
        same_owner("patients_casedraftchange", "draft_id", "patients_casedraft", patient=False),
        same_owner("patients_document", "imaging_study_id", "patients_imagingstudy"),
        same_owner("patients_lesion", "at_site_of_id", "patients_lesion"),
        *[raise_data_version(f"patients_{name}") for name in OF_PATIENT],
        *[refuse_contradicting_missing(f"patients_{name}") for name in OF_PATIENT],
    ]
