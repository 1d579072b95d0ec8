"""The outcome pages of cohorts besides survival, under row-level security like what they are computed from."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from patients.database import protect_by_center


class Migration(migrations.Migration):
    dependencies = [
        ("analytics", "0005_asked"),
        ("patients", "0003_protection"),
    ]

    operations = [
        migrations.CreateModel(
            name='OutcomeSnapshot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cohort', models.SlugField(max_length=60)),
                ('kind', models.CharField(choices=[('table-1', 'Table 1'), ('table-2', 'Table 2'), ('surgery', 'Surgical outcomes'), ('recurrence', 'Recurrence')], max_length=20)),
                ('payload', models.JSONField()),
                ('payload_sha256', models.CharField(max_length=64)),
                ('data_version', models.BigIntegerField()),
                ('method_version', models.PositiveIntegerField()),
                ('computed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('center', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='patients.center')),
            ],
            options={
                'verbose_name': 'snapshot of outcomes',
                'verbose_name_plural': 'snapshots of outcomes',
                'constraints': [models.UniqueConstraint(fields=('center', 'cohort', 'kind'), name='outcomesnapshot_once')],
            },
        ),
        protect_by_center("analytics_outcomesnapshot"),
    ]
