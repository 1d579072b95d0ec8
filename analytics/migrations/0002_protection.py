"""Row-level security, and keys with the center. No data version: these rows are derived, not recorded."""

from django.db import migrations

from patients.database import protect_by_center, same_owner


class Migration(migrations.Migration):
    dependencies = [
        ("analytics", "0001_survival"),
        ("patients", "0003_protection"),
    ]

    operations = [
        protect_by_center("analytics_course"),
        protect_by_center("analytics_endpointrow"),
        protect_by_center("analytics_survivalsnapshot"),
        same_owner("analytics_course", "patient_id", "patients_patient", patient=False),
        same_owner("analytics_endpointrow", "course_id", "analytics_course", patient=False),
    ]
