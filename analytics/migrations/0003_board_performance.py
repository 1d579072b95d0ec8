"""The boards' figures, under row-level security like what they are computed from."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from patients.database import protect_by_center, same_owner


class Migration(migrations.Migration):
    dependencies = [
        ("analytics", "0002_protection"),
        ("patients", "0003_protection"),
        ("tumorboard", "0003_board_protection"),
    ]

    operations = [
        migrations.CreateModel(
            name='BoardSnapshot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('payload', models.JSONField()),
                ('payload_sha256', models.CharField(max_length=64)),
                ('data_version', models.BigIntegerField()),
                ('method_version', models.PositiveIntegerField()),
                ('computed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('board', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tumorboard.board')),
                ('center', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='patients.center')),
            ],
            options={
                'verbose_name': "snapshot of a board's figures",
                'verbose_name_plural': "snapshots of boards' figures",
            },
        ),
        protect_by_center("analytics_boardsnapshot"),
        same_owner("analytics_boardsnapshot", "board_id", "tumorboard_board", patient=False),
    ]
