"""The rest of the board's loop under the same walls; signatures of format 2; papers stay as they went out."""

from django.db import migrations

from patients.database import (
    protect_by_center,
    raise_data_version,
    refuse_contradicting_missing,
    same_owner,
)
from tumorboard.freezing import guard_imported
from tumorboard.signing import (
    FROM_FORMAT_2,
    append_only,
    guard_signed,
    guard_truncate,
)

OF_PATIENT = ["lesionplan", "letter", "task"]
OF_CENTER = ["reply", "readinessrule", "readinessreminder", "minutes", "distribution"]
TABLES = [*OF_PATIENT, *OF_CENTER]

PATIENT_CHILDREN = [
    ("lesionplan", "decision_id", "tumorboard_decision"),
    ("lesionplan", "lesion_id", "patients_lesion"),
    ("letter", "decision_id", "tumorboard_decision"),
    ("task", "decision_id", "tumorboard_decision"),
]
CENTER_CHILDREN = [
    ("reply", "meeting_id", "meeting"),
    ("readinessrule", "board_id", "board"),
    ("readinessreminder", "meeting_id", "meeting"),
    ("minutes", "meeting_id", "meeting"),
    ("distribution", "meeting_id", "meeting"),
    ("distribution", "minutes_id", "minutes"),
    ("distribution", "letter_id", "letter"),
]


class Migration(migrations.Migration):
    dependencies = [("tumorboard", "0012_loop_changes")]

    operations = [
        *[protect_by_center(f"tumorboard_{name}") for name in TABLES],
        *[protect_by_center(f"tumorboard_{name}event") for name in TABLES],
        *[
            same_owner(f"tumorboard_{name}", "patient_id", "patients_patient", patient=False)
            for name in OF_PATIENT
        ],
        *[
            same_owner(
                f"tumorboard_{name}", "import_batch_id", "patients_importbatch", patient=False
            )
            for name in TABLES
        ],
        *[
            same_owner(f"tumorboard_{child}", column, f"tumorboard_{parent}", patient=False)
            for child, column, parent in CENTER_CHILDREN
        ],
        *[
            same_owner(f"tumorboard_{child}", column, parent)
            for child, column, parent in PATIENT_CHILDREN
        ],
        *[raise_data_version(f"tumorboard_{name}") for name in TABLES],
        *[refuse_contradicting_missing(f"tumorboard_{name}") for name in TABLES],
        migrations.RunSQL(
            FROM_FORMAT_2
            + guard_signed("lesionplan")
            + guard_imported("lesionplan")
            + guard_truncate("lesionplan")
            + "".join(append_only(name) for name in ("minutes", "letter", "distribution")),
            migrations.RunSQL.noop,
        ),
    ]
