"""Opinions under the same walls as the rest of the board; revealed ones stand."""

from django.db import migrations

from patients.database import (
    protect_by_center,
    raise_data_version,
    refuse_contradicting_missing,
    same_owner,
)
from tumorboard.freezing import OPINIONS_MOVE, OPINIONS_STAND

TABLE = "tumorboard_opinion"


class Migration(migrations.Migration):
    dependencies = [("tumorboard", "0009_opinions")]

    operations = [
        protect_by_center(TABLE),
        protect_by_center(f"{TABLE}event"),
        same_owner(TABLE, "patient_id", "patients_patient", patient=False),
        same_owner(TABLE, "import_batch_id", "patients_importbatch", patient=False),
        same_owner(TABLE, "agenda_item_id", "tumorboard_agendaitem"),
        raise_data_version(TABLE),
        refuse_contradicting_missing(TABLE),
        migrations.RunSQL(OPINIONS_STAND, OPINIONS_MOVE),
    ]
