"""The board under the same walls as the record, and signatures that the database makes and keeps."""

from django.db import migrations

from patients.database import (
    protect_by_center,
    raise_data_version,
    refuse_contradicting_missing,
    same_owner,
)
from tumorboard.signing import CREATE, DROP, GUARD_PARTS, GUARD_TRUNCATE

OF_PATIENT = [
    "referral",
    "agendaitem",
    "decision",
    "recommendation",
    "dissent",
    "addendum",
    "implementation",
]
OF_CENTER = ["quorumtemplate", "board", "boardmember", "meeting", "attendance"]
TABLES = [*OF_PATIENT, *OF_CENTER]

CENTER_CHILDREN = [
    ("board", "quorum_template_id", "quorumtemplate"),
    ("boardmember", "board_id", "board"),
    ("meeting", "board_id", "board"),
    ("meeting", "quorum_template_id", "quorumtemplate"),
    ("attendance", "meeting_id", "meeting"),
    ("agendaitem", "meeting_id", "meeting"),
]
PATIENT_CHILDREN = [
    ("agendaitem", "referral_id", "tumorboard_referral"),
    ("decision", "agenda_item_id", "tumorboard_agendaitem"),
    ("decision", "supersedes_id", "tumorboard_decision"),
    ("recommendation", "decision_id", "tumorboard_decision"),
    ("dissent", "decision_id", "tumorboard_decision"),
    ("addendum", "decision_id", "tumorboard_decision"),
    ("implementation", "decision_id", "tumorboard_decision"),
    ("implementation", "session_id", "patients_interventionsession"),
    ("implementation", "therapy_id", "patients_systemictherapy"),
]


class Migration(migrations.Migration):
    dependencies = [("tumorboard", "0002_board"), ("patients", "0003_protection")]

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
        migrations.RunSQL(CREATE + GUARD_PARTS + GUARD_TRUNCATE, DROP),
    ]
