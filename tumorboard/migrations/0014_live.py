"""The changes of a meeting are numbered, and whoever listens hears of them when they are committed."""

import django.db.models.deletion
from django.db import migrations, models

from patients.database import protect_by_center
from tumorboard.live.notices import DROP_FUNCTION, FUNCTION, WATCHED, watch


class Migration(migrations.Migration):
    dependencies = [
        ("patients", "0009_dates_known_in_part"),
        ("tumorboard", "0013_loop_protection"),
    ]

    operations = [
        migrations.CreateModel(
            name="MeetingChange",
            fields=[
                (
                    "meeting",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="change",
                        serialize=False,
                        to="tumorboard.meeting",
                        verbose_name="meeting",
                    ),
                ),
                (
                    "center",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="patients.center",
                    ),
                ),
                ("number", models.PositiveBigIntegerField(verbose_name="number of the change")),
            ],
            options={
                "verbose_name": "change of a meeting",
                "verbose_name_plural": "changes of meetings",
            },
        ),
        protect_by_center("tumorboard_meetingchange"),
        migrations.RunSQL(FUNCTION, DROP_FUNCTION),
        *[migrations.RunSQL(*watch(table)) for table in WATCHED],
    ]
