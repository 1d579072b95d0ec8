"""Jobs that make packages for papers, under row-level security: they hold frozen values of patients."""

import django.db.models.deletion
import django.db.models.functions.datetime
import uuid
from django.conf import settings
from django.db import migrations, models

from patients.database import protect_by_center, same_owner


class Migration(migrations.Migration):

    dependencies = [
        ('analytics', '0008_groupings'),
        ('patients', '0009_dates_known_in_part'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PaperJob',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('cohort', models.SlugField(max_length=60)),
                ('exactly', models.BooleanField(help_text='Small numbers stand as they are.')),
                ('state', models.CharField(choices=[('queued', 'Waiting'), ('running', 'Running'), ('done', 'Done'), ('failed', 'Failed')], default='queued', max_length=8)),
                ('step', models.PositiveSmallIntegerField(default=0)),
                ('requested_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('started_at', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('poked_at', models.DateTimeField(null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('failed_because', models.CharField(blank=True, max_length=80)),
                ('content', models.JSONField(null=True)),
                ('checks', models.JSONField(default=list)),
                ('data_version', models.BigIntegerField(null=True)),
                ('patients', models.PositiveIntegerField(null=True)),
                ('in_data', models.PositiveIntegerField(null=True)),
                ('file_sha256', models.CharField(blank=True, max_length=64)),
                ('file_bytes', models.BigIntegerField(null=True)),
            ],
            options={
                'verbose_name': 'package for a paper',
                'verbose_name_plural': 'packages for papers',
                'ordering': ['-requested_at', '-id'],
            },
        ),
        migrations.AddConstraint(
            model_name='cohortcut',
            constraint=models.UniqueConstraint(fields=('id', 'center'), name='cohortcut_owned_once'),
        ),
        migrations.AddField(
            model_name='paperjob',
            name='center',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='patients.center'),
        ),
        migrations.AddField(
            model_name='paperjob',
            name='cut',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='analytics.cohortcut'),
        ),
        migrations.AddField(
            model_name='paperjob',
            name='requested_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='paperjob',
            index=models.Index(fields=['center', 'cohort', '-requested_at'], name='paperjob_of_cohort'),
        ),
        migrations.AddConstraint(
            model_name='paperjob',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'done'), _negated=True), models.Q(('file_bytes__gt', 0), ('file_sha256__regex', '^[0-9a-f]{64}$')), _connector='OR'), name='paperjob_done_has_file'),
        ),
        migrations.AddConstraint(
            model_name='paperjob',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'failed'), ('finished_at', None), ('state', 'done'), _connector='OR'), name='paperjob_finished_when_over'),
        ),
        protect_by_center("analytics_paperjob"),
        same_owner("analytics_paperjob", "cut_id", "analytics_cohortcut", patient=False),
    ]
