"""The rest of the board's loop: lanes, readiness, replies, plans for lesions, papers, actions."""


import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import tumorboard.models.board
from patients.migrating import AllAtOnce


class Migration(AllAtOnce):
    dependencies = [
        ("patients", "0009_dates_known_in_part"),
        ("tumorboard", "0010_opinions_protection"),
    ]

    operations = [
        migrations.CreateModel(
            name='Distribution',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False, help_text='Raised with every correction. A correction names the version it was made on.', verbose_name='version')),
                ('source', models.CharField(choices=[('operative_note', 'Operative note'), ('pathology_report', 'Pathology report'), ('imaging_report', 'Imaging report'), ('laboratory', 'Laboratory'), ('clinic', 'Clinic note'), ('board', 'Board meeting'), ('patient', 'Patient'), ('registry_import', 'Registry import')], default='clinic', max_length=40, verbose_name='source')),
                ('provenance', models.CharField(blank=True, help_text='For imported and demonstration rows: how the row came about.', max_length=80, verbose_name='provenance')),
                ('source_id', models.CharField(blank=True, help_text="The row's own name in the imported file.", max_length=60, verbose_name='identifier in the source')),
                ('missing', models.JSONField(blank=True, default=dict, help_text='For each empty field of this row that was asked for: why it is empty.', verbose_name='missing values')),
                ('as_published', models.JSONField(blank=True, default=dict, help_text='Labels of the source, word for word, where our codes replace them.', verbose_name='as published')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='entered at')),
                ('updated_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='corrected at')),
                ('paper', models.CharField(choices=[('agenda', 'Agenda'), ('minutes', 'Minutes'), ('letter', 'Letter')], max_length=10, verbose_name='paper')),
                ('recipient', models.CharField(max_length=190, verbose_name='recipient')),
                ('way', models.CharField(choices=[('notice', 'Notice by mail, to be read here'), ('print', 'On paper'), ('download', 'Downloaded')], max_length=10, verbose_name='way')),
            ],
            options={
                'verbose_name': 'distribution',
                'verbose_name_plural': 'distributions',
                'ordering': ['created_at'],
            },
        ),
        migrations.CreateModel(
            name='DistributionEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False, help_text='Raised with every correction. A correction names the version it was made on.', verbose_name='version')),
                ('source', models.CharField(choices=[('operative_note', 'Operative note'), ('pathology_report', 'Pathology report'), ('imaging_report', 'Imaging report'), ('laboratory', 'Laboratory'), ('clinic', 'Clinic note'), ('board', 'Board meeting'), ('patient', 'Patient'), ('registry_import', 'Registry import')], default='clinic', max_length=40, verbose_name='source')),
                ('provenance', models.CharField(blank=True, help_text='For imported and demonstration rows: how the row came about.', max_length=80, verbose_name='provenance')),
                ('source_id', models.CharField(blank=True, help_text="The row's own name in the imported file.", max_length=60, verbose_name='identifier in the source')),
                ('missing', models.JSONField(blank=True, default=dict, help_text='For each empty field of this row that was asked for: why it is empty.', verbose_name='missing values')),
                ('as_published', models.JSONField(blank=True, default=dict, help_text='Labels of the source, word for word, where our codes replace them.', verbose_name='as published')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='entered at')),
                ('updated_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='corrected at')),
                ('paper', models.CharField(choices=[('agenda', 'Agenda'), ('minutes', 'Minutes'), ('letter', 'Letter')], max_length=10, verbose_name='paper')),
                ('recipient', models.CharField(max_length=190, verbose_name='recipient')),
                ('way', models.CharField(choices=[('notice', 'Notice by mail, to be read here'), ('print', 'On paper'), ('download', 'Downloaded')], max_length=10, verbose_name='way')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='LesionPlan',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False, help_text='Raised with every correction. A correction names the version it was made on.', verbose_name='version')),
                ('source', models.CharField(choices=[('operative_note', 'Operative note'), ('pathology_report', 'Pathology report'), ('imaging_report', 'Imaging report'), ('laboratory', 'Laboratory'), ('clinic', 'Clinic note'), ('board', 'Board meeting'), ('patient', 'Patient'), ('registry_import', 'Registry import')], default='clinic', max_length=40, verbose_name='source')),
                ('provenance', models.CharField(blank=True, help_text='For imported and demonstration rows: how the row came about.', max_length=80, verbose_name='provenance')),
                ('source_id', models.CharField(blank=True, help_text="The row's own name in the imported file.", max_length=60, verbose_name='identifier in the source')),
                ('missing', models.JSONField(blank=True, default=dict, help_text='For each empty field of this row that was asked for: why it is empty.', verbose_name='missing values')),
                ('as_published', models.JSONField(blank=True, default=dict, help_text='Labels of the source, word for word, where our codes replace them.', verbose_name='as published')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='entered at')),
                ('updated_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='corrected at')),
                ('plan', models.CharField(choices=[('resect', 'Resect'), ('ablate', 'Ablate'), ('radiate', 'Stereotactic body radiotherapy'), ('observe', 'Observe'), ('leave', 'Leave the vanished lesion')], max_length=10, verbose_name='plan')),
                ('is_struck', models.BooleanField(default=False, verbose_name='struck out')),
            ],
            options={
                'verbose_name': 'plan for a lesion',
                'verbose_name_plural': 'plans for lesions',
                'ordering': ['lesion__lesion_no'],
            },
        ),
        migrations.CreateModel(
            name='LesionPlanEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False, help_text='Raised with every correction. A correction names the version it was made on.', verbose_name='version')),
                ('source', models.CharField(choices=[('operative_note', 'Operative note'), ('pathology_report', 'Pathology report'), ('imaging_report', 'Imaging report'), ('laboratory', 'Laboratory'), ('clinic', 'Clinic note'), ('board', 'Board meeting'), ('patient', 'Patient'), ('registry_import', 'Registry import')], default='clinic', max_length=40, verbose_name='source')),
                ('provenance', models.CharField(blank=True, help_text='For imported and demonstration rows: how the row came about.', max_length=80, verbose_name='provenance')),
                ('source_id', models.CharField(blank=True, help_text="The row's own name in the imported file.", max_length=60, verbose_name='identifier in the source')),
                ('missing', models.JSONField(blank=True, default=dict, help_text='For each empty field of this row that was asked for: why it is empty.', verbose_name='missing values')),
                ('as_published', models.JSONField(blank=True, default=dict, help_text='Labels of the source, word for word, where our codes replace them.', verbose_name='as published')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='entered at')),
                ('updated_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='corrected at')),
                ('plan', models.CharField(choices=[('resect', 'Resect'), ('ablate', 'Ablate'), ('radiate', 'Stereotactic body radiotherapy'), ('observe', 'Observe'), ('leave', 'Leave the vanished lesion')], max_length=10, verbose_name='plan')),
                ('is_struck', models.BooleanField(default=False, verbose_name='struck out')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Letter',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False, help_text='Raised with every correction. A correction names the version it was made on.', verbose_name='version')),
                ('source', models.CharField(choices=[('operative_note', 'Operative note'), ('pathology_report', 'Pathology report'), ('imaging_report', 'Imaging report'), ('laboratory', 'Laboratory'), ('clinic', 'Clinic note'), ('board', 'Board meeting'), ('patient', 'Patient'), ('registry_import', 'Registry import')], default='clinic', max_length=40, verbose_name='source')),
                ('provenance', models.CharField(blank=True, help_text='For imported and demonstration rows: how the row came about.', max_length=80, verbose_name='provenance')),
                ('source_id', models.CharField(blank=True, help_text="The row's own name in the imported file.", max_length=60, verbose_name='identifier in the source')),
                ('missing', models.JSONField(blank=True, default=dict, help_text='For each empty field of this row that was asked for: why it is empty.', verbose_name='missing values')),
                ('as_published', models.JSONField(blank=True, default=dict, help_text='Labels of the source, word for word, where our codes replace them.', verbose_name='as published')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='entered at')),
                ('updated_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='corrected at')),
                ('kind', models.CharField(choices=[('referrer', 'Letter to the referring doctor'), ('patient', 'Text for the patient')], max_length=10, verbose_name='kind')),
                ('language', models.CharField(choices=[('en', 'English'), ('tr', 'Turkish')], max_length=2, verbose_name='language')),
                ('text', models.TextField(verbose_name='text')),
            ],
            options={
                'verbose_name': 'letter',
                'verbose_name_plural': 'letters',
                'ordering': ['-created_at'],
            },
        ),
        migrations.CreateModel(
            name='LetterEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False, help_text='Raised with every correction. A correction names the version it was made on.', verbose_name='version')),
                ('source', models.CharField(choices=[('operative_note', 'Operative note'), ('pathology_report', 'Pathology report'), ('imaging_report', 'Imaging report'), ('laboratory', 'Laboratory'), ('clinic', 'Clinic note'), ('board', 'Board meeting'), ('patient', 'Patient'), ('registry_import', 'Registry import')], default='clinic', max_length=40, verbose_name='source')),
                ('provenance', models.CharField(blank=True, help_text='For imported and demonstration rows: how the row came about.', max_length=80, verbose_name='provenance')),
                ('source_id', models.CharField(blank=True, help_text="The row's own name in the imported file.", max_length=60, verbose_name='identifier in the source')),
                ('missing', models.JSONField(blank=True, default=dict, help_text='For each empty field of this row that was asked for: why it is empty.', verbose_name='missing values')),
                ('as_published', models.JSONField(blank=True, default=dict, help_text='Labels of the source, word for word, where our codes replace them.', verbose_name='as published')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='entered at')),
                ('updated_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='corrected at')),
                ('kind', models.CharField(choices=[('referrer', 'Letter to the referring doctor'), ('patient', 'Text for the patient')], max_length=10, verbose_name='kind')),
                ('language', models.CharField(choices=[('en', 'English'), ('tr', 'Turkish')], max_length=2, verbose_name='language')),
                ('text', models.TextField(verbose_name='text')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Minutes',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False, help_text='Raised with every correction. A correction names the version it was made on.', verbose_name='version')),
                ('source', models.CharField(choices=[('operative_note', 'Operative note'), ('pathology_report', 'Pathology report'), ('imaging_report', 'Imaging report'), ('laboratory', 'Laboratory'), ('clinic', 'Clinic note'), ('board', 'Board meeting'), ('patient', 'Patient'), ('registry_import', 'Registry import')], default='clinic', max_length=40, verbose_name='source')),
                ('provenance', models.CharField(blank=True, help_text='For imported and demonstration rows: how the row came about.', max_length=80, verbose_name='provenance')),
                ('source_id', models.CharField(blank=True, help_text="The row's own name in the imported file.", max_length=60, verbose_name='identifier in the source')),
                ('missing', models.JSONField(blank=True, default=dict, help_text='For each empty field of this row that was asked for: why it is empty.', verbose_name='missing values')),
                ('as_published', models.JSONField(blank=True, default=dict, help_text='Labels of the source, word for word, where our codes replace them.', verbose_name='as published')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='entered at')),
                ('updated_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='corrected at')),
                ('version_no', models.PositiveSmallIntegerField(verbose_name='version of the minutes')),
                ('content', models.JSONField(verbose_name='content')),
                ('content_sha256', models.CharField(max_length=64, verbose_name='digest')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='reason for the version')),
            ],
            options={
                'verbose_name': 'minutes',
                'verbose_name_plural': 'minutes',
                'ordering': ['-version_no'],
            },
        ),
        migrations.CreateModel(
            name='MinutesEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False, help_text='Raised with every correction. A correction names the version it was made on.', verbose_name='version')),
                ('source', models.CharField(choices=[('operative_note', 'Operative note'), ('pathology_report', 'Pathology report'), ('imaging_report', 'Imaging report'), ('laboratory', 'Laboratory'), ('clinic', 'Clinic note'), ('board', 'Board meeting'), ('patient', 'Patient'), ('registry_import', 'Registry import')], default='clinic', max_length=40, verbose_name='source')),
                ('provenance', models.CharField(blank=True, help_text='For imported and demonstration rows: how the row came about.', max_length=80, verbose_name='provenance')),
                ('source_id', models.CharField(blank=True, help_text="The row's own name in the imported file.", max_length=60, verbose_name='identifier in the source')),
                ('missing', models.JSONField(blank=True, default=dict, help_text='For each empty field of this row that was asked for: why it is empty.', verbose_name='missing values')),
                ('as_published', models.JSONField(blank=True, default=dict, help_text='Labels of the source, word for word, where our codes replace them.', verbose_name='as published')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='entered at')),
                ('updated_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='corrected at')),
                ('version_no', models.PositiveSmallIntegerField(verbose_name='version of the minutes')),
                ('content', models.JSONField(verbose_name='content')),
                ('content_sha256', models.CharField(max_length=64, verbose_name='digest')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='reason for the version')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ReadinessReminder',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False, help_text='Raised with every correction. A correction names the version it was made on.', verbose_name='version')),
                ('source', models.CharField(choices=[('operative_note', 'Operative note'), ('pathology_report', 'Pathology report'), ('imaging_report', 'Imaging report'), ('laboratory', 'Laboratory'), ('clinic', 'Clinic note'), ('board', 'Board meeting'), ('patient', 'Patient'), ('registry_import', 'Registry import')], default='clinic', max_length=40, verbose_name='source')),
                ('provenance', models.CharField(blank=True, help_text='For imported and demonstration rows: how the row came about.', max_length=80, verbose_name='provenance')),
                ('source_id', models.CharField(blank=True, help_text="The row's own name in the imported file.", max_length=60, verbose_name='identifier in the source')),
                ('missing', models.JSONField(blank=True, default=dict, help_text='For each empty field of this row that was asked for: why it is empty.', verbose_name='missing values')),
                ('as_published', models.JSONField(blank=True, default=dict, help_text='Labels of the source, word for word, where our codes replace them.', verbose_name='as published')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='entered at')),
                ('updated_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='corrected at')),
                ('kind', models.CharField(choices=[('by_hand', 'By hand'), ('two_days_before_lock', '48 hours before the agenda locks'), ('one_day_before_lock', '24 hours before the agenda locks')], default='by_hand', max_length=30, verbose_name='occasion')),
                ('missing_count', models.PositiveSmallIntegerField(verbose_name='things missing')),
            ],
            options={
                'verbose_name': 'reminder before a meeting',
                'verbose_name_plural': 'reminders before a meeting',
                'ordering': ['created_at'],
            },
        ),
        migrations.CreateModel(
            name='ReadinessReminderEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False, help_text='Raised with every correction. A correction names the version it was made on.', verbose_name='version')),
                ('source', models.CharField(choices=[('operative_note', 'Operative note'), ('pathology_report', 'Pathology report'), ('imaging_report', 'Imaging report'), ('laboratory', 'Laboratory'), ('clinic', 'Clinic note'), ('board', 'Board meeting'), ('patient', 'Patient'), ('registry_import', 'Registry import')], default='clinic', max_length=40, verbose_name='source')),
                ('provenance', models.CharField(blank=True, help_text='For imported and demonstration rows: how the row came about.', max_length=80, verbose_name='provenance')),
                ('source_id', models.CharField(blank=True, help_text="The row's own name in the imported file.", max_length=60, verbose_name='identifier in the source')),
                ('missing', models.JSONField(blank=True, default=dict, help_text='For each empty field of this row that was asked for: why it is empty.', verbose_name='missing values')),
                ('as_published', models.JSONField(blank=True, default=dict, help_text='Labels of the source, word for word, where our codes replace them.', verbose_name='as published')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='entered at')),
                ('updated_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='corrected at')),
                ('kind', models.CharField(choices=[('by_hand', 'By hand'), ('two_days_before_lock', '48 hours before the agenda locks'), ('one_day_before_lock', '24 hours before the agenda locks')], default='by_hand', max_length=30, verbose_name='occasion')),
                ('missing_count', models.PositiveSmallIntegerField(verbose_name='things missing')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ReadinessRule',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False, help_text='Raised with every correction. A correction names the version it was made on.', verbose_name='version')),
                ('source', models.CharField(choices=[('operative_note', 'Operative note'), ('pathology_report', 'Pathology report'), ('imaging_report', 'Imaging report'), ('laboratory', 'Laboratory'), ('clinic', 'Clinic note'), ('board', 'Board meeting'), ('patient', 'Patient'), ('registry_import', 'Registry import')], default='clinic', max_length=40, verbose_name='source')),
                ('provenance', models.CharField(blank=True, help_text='For imported and demonstration rows: how the row came about.', max_length=80, verbose_name='provenance')),
                ('source_id', models.CharField(blank=True, help_text="The row's own name in the imported file.", max_length=60, verbose_name='identifier in the source')),
                ('missing', models.JSONField(blank=True, default=dict, help_text='For each empty field of this row that was asked for: why it is empty.', verbose_name='missing values')),
                ('as_published', models.JSONField(blank=True, default=dict, help_text='Labels of the source, word for word, where our codes replace them.', verbose_name='as published')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='entered at')),
                ('updated_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='corrected at')),
                ('item', models.CharField(choices=[('liver_mri', 'Liver MRI'), ('pet_ct', 'PET-CT'), ('colonoscopy', 'Colonoscopy'), ('ct_volumetry', 'CT volumetry'), ('pathology', 'Pathology'), ('cea', 'CEA'), ('ras', 'RAS'), ('braf', 'BRAF'), ('mmr', 'MMR'), ('ecog', 'ECOG'), ('chemotherapy', 'Chemotherapy: cycles and last dose'), ('eligibility', 'Eligibility list')], max_length=20, verbose_name='needed')),
                ('applies', models.CharField(choices=[('always', 'Always'), ('before_liver_surgery', 'Before surgery of the liver'), ('before_major_resection', 'Before a major resection'), ('after_operation', 'After an operation')], default='always', max_length=30, verbose_name='when')),
                ('categories', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('new_case', 'New case'), ('restaging', 'Restaging'), ('post_op', 'After the operation'), ('recurrence', 'Recurrence'), ('follow_up_finding', 'Finding in follow-up'), ('mortality_morbidity', 'Mortality and morbidity')], max_length=40), blank=True, help_text='Empty: for every occasion.', null=True, size=None, verbose_name='occasions')),
                ('oldest_days', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='not older than … days on the day of the meeting')),
                ('owed_by', models.CharField(choices=[('hepatobiliary_surgery', 'Hepatobiliary surgery'), ('colorectal_surgery', 'Colorectal surgery'), ('interventional_radiology', 'Interventional radiology'), ('radiation_oncology', 'Radiation oncology'), ('medical_oncology', 'Medical oncology'), ('radiology', 'Radiology'), ('pathology', 'Pathology'), ('nuclear_medicine', 'Nuclear medicine'), ('gastroenterology', 'Gastroenterology'), ('anesthesia', 'Anesthesia'), ('palliative_care', 'Palliative care'), ('nursing', 'Specialist nursing'), ('coordination', 'Coordination'), ('awaited', 'Awaited'), ('unknown', 'Unknown'), ('not_done', 'Not done'), ('not_applicable', 'Not applicable'), ('not_reported', 'Not reported')], max_length=40, verbose_name='owed by')),
                ('order_no', models.PositiveSmallIntegerField(default=1, verbose_name='place')),
                ('is_active', models.BooleanField(default=True, verbose_name='in force')),
            ],
            options={
                'verbose_name': 'readiness rule',
                'verbose_name_plural': 'readiness rules',
                'ordering': ['order_no'],
            },
        ),
        migrations.CreateModel(
            name='ReadinessRuleEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False, help_text='Raised with every correction. A correction names the version it was made on.', verbose_name='version')),
                ('source', models.CharField(choices=[('operative_note', 'Operative note'), ('pathology_report', 'Pathology report'), ('imaging_report', 'Imaging report'), ('laboratory', 'Laboratory'), ('clinic', 'Clinic note'), ('board', 'Board meeting'), ('patient', 'Patient'), ('registry_import', 'Registry import')], default='clinic', max_length=40, verbose_name='source')),
                ('provenance', models.CharField(blank=True, help_text='For imported and demonstration rows: how the row came about.', max_length=80, verbose_name='provenance')),
                ('source_id', models.CharField(blank=True, help_text="The row's own name in the imported file.", max_length=60, verbose_name='identifier in the source')),
                ('missing', models.JSONField(blank=True, default=dict, help_text='For each empty field of this row that was asked for: why it is empty.', verbose_name='missing values')),
                ('as_published', models.JSONField(blank=True, default=dict, help_text='Labels of the source, word for word, where our codes replace them.', verbose_name='as published')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='entered at')),
                ('updated_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='corrected at')),
                ('item', models.CharField(choices=[('liver_mri', 'Liver MRI'), ('pet_ct', 'PET-CT'), ('colonoscopy', 'Colonoscopy'), ('ct_volumetry', 'CT volumetry'), ('pathology', 'Pathology'), ('cea', 'CEA'), ('ras', 'RAS'), ('braf', 'BRAF'), ('mmr', 'MMR'), ('ecog', 'ECOG'), ('chemotherapy', 'Chemotherapy: cycles and last dose'), ('eligibility', 'Eligibility list')], max_length=20, verbose_name='needed')),
                ('applies', models.CharField(choices=[('always', 'Always'), ('before_liver_surgery', 'Before surgery of the liver'), ('before_major_resection', 'Before a major resection'), ('after_operation', 'After an operation')], default='always', max_length=30, verbose_name='when')),
                ('categories', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('new_case', 'New case'), ('restaging', 'Restaging'), ('post_op', 'After the operation'), ('recurrence', 'Recurrence'), ('follow_up_finding', 'Finding in follow-up'), ('mortality_morbidity', 'Mortality and morbidity')], max_length=40), blank=True, help_text='Empty: for every occasion.', null=True, size=None, verbose_name='occasions')),
                ('oldest_days', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='not older than … days on the day of the meeting')),
                ('owed_by', models.CharField(choices=[('hepatobiliary_surgery', 'Hepatobiliary surgery'), ('colorectal_surgery', 'Colorectal surgery'), ('interventional_radiology', 'Interventional radiology'), ('radiation_oncology', 'Radiation oncology'), ('medical_oncology', 'Medical oncology'), ('radiology', 'Radiology'), ('pathology', 'Pathology'), ('nuclear_medicine', 'Nuclear medicine'), ('gastroenterology', 'Gastroenterology'), ('anesthesia', 'Anesthesia'), ('palliative_care', 'Palliative care'), ('nursing', 'Specialist nursing'), ('coordination', 'Coordination'), ('awaited', 'Awaited'), ('unknown', 'Unknown'), ('not_done', 'Not done'), ('not_applicable', 'Not applicable'), ('not_reported', 'Not reported')], max_length=40, verbose_name='owed by')),
                ('order_no', models.PositiveSmallIntegerField(default=1, verbose_name='place')),
                ('is_active', models.BooleanField(default=True, verbose_name='in force')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Reply',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False, help_text='Raised with every correction. A correction names the version it was made on.', verbose_name='version')),
                ('source', models.CharField(choices=[('operative_note', 'Operative note'), ('pathology_report', 'Pathology report'), ('imaging_report', 'Imaging report'), ('laboratory', 'Laboratory'), ('clinic', 'Clinic note'), ('board', 'Board meeting'), ('patient', 'Patient'), ('registry_import', 'Registry import')], default='clinic', max_length=40, verbose_name='source')),
                ('provenance', models.CharField(blank=True, help_text='For imported and demonstration rows: how the row came about.', max_length=80, verbose_name='provenance')),
                ('source_id', models.CharField(blank=True, help_text="The row's own name in the imported file.", max_length=60, verbose_name='identifier in the source')),
                ('missing', models.JSONField(blank=True, default=dict, help_text='For each empty field of this row that was asked for: why it is empty.', verbose_name='missing values')),
                ('as_published', models.JSONField(blank=True, default=dict, help_text='Labels of the source, word for word, where our codes replace them.', verbose_name='as published')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='entered at')),
                ('updated_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='corrected at')),
                ('discipline', models.CharField(choices=[('hepatobiliary_surgery', 'Hepatobiliary surgery'), ('colorectal_surgery', 'Colorectal surgery'), ('interventional_radiology', 'Interventional radiology'), ('radiation_oncology', 'Radiation oncology'), ('medical_oncology', 'Medical oncology'), ('radiology', 'Radiology'), ('pathology', 'Pathology'), ('nuclear_medicine', 'Nuclear medicine'), ('gastroenterology', 'Gastroenterology'), ('anesthesia', 'Anesthesia'), ('palliative_care', 'Palliative care'), ('nursing', 'Specialist nursing'), ('coordination', 'Coordination'), ('awaited', 'Awaited'), ('unknown', 'Unknown'), ('not_done', 'Not done'), ('not_applicable', 'Not applicable'), ('not_reported', 'Not reported')], max_length=40, verbose_name='discipline')),
                ('answer', models.CharField(choices=[('in_room', 'I come'), ('online', 'I join online'), ('no', 'I cannot come')], max_length=10, verbose_name='answer')),
            ],
            options={
                'verbose_name': 'reply',
                'verbose_name_plural': 'replies',
                'ordering': ['discipline', 'created_at'],
            },
        ),
        migrations.CreateModel(
            name='ReplyEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False, help_text='Raised with every correction. A correction names the version it was made on.', verbose_name='version')),
                ('source', models.CharField(choices=[('operative_note', 'Operative note'), ('pathology_report', 'Pathology report'), ('imaging_report', 'Imaging report'), ('laboratory', 'Laboratory'), ('clinic', 'Clinic note'), ('board', 'Board meeting'), ('patient', 'Patient'), ('registry_import', 'Registry import')], default='clinic', max_length=40, verbose_name='source')),
                ('provenance', models.CharField(blank=True, help_text='For imported and demonstration rows: how the row came about.', max_length=80, verbose_name='provenance')),
                ('source_id', models.CharField(blank=True, help_text="The row's own name in the imported file.", max_length=60, verbose_name='identifier in the source')),
                ('missing', models.JSONField(blank=True, default=dict, help_text='For each empty field of this row that was asked for: why it is empty.', verbose_name='missing values')),
                ('as_published', models.JSONField(blank=True, default=dict, help_text='Labels of the source, word for word, where our codes replace them.', verbose_name='as published')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='entered at')),
                ('updated_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='corrected at')),
                ('discipline', models.CharField(choices=[('hepatobiliary_surgery', 'Hepatobiliary surgery'), ('colorectal_surgery', 'Colorectal surgery'), ('interventional_radiology', 'Interventional radiology'), ('radiation_oncology', 'Radiation oncology'), ('medical_oncology', 'Medical oncology'), ('radiology', 'Radiology'), ('pathology', 'Pathology'), ('nuclear_medicine', 'Nuclear medicine'), ('gastroenterology', 'Gastroenterology'), ('anesthesia', 'Anesthesia'), ('palliative_care', 'Palliative care'), ('nursing', 'Specialist nursing'), ('coordination', 'Coordination'), ('awaited', 'Awaited'), ('unknown', 'Unknown'), ('not_done', 'Not done'), ('not_applicable', 'Not applicable'), ('not_reported', 'Not reported')], max_length=40, verbose_name='discipline')),
                ('answer', models.CharField(choices=[('in_room', 'I come'), ('online', 'I join online'), ('no', 'I cannot come')], max_length=10, verbose_name='answer')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Task',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False, help_text='Raised with every correction. A correction names the version it was made on.', verbose_name='version')),
                ('source', models.CharField(choices=[('operative_note', 'Operative note'), ('pathology_report', 'Pathology report'), ('imaging_report', 'Imaging report'), ('laboratory', 'Laboratory'), ('clinic', 'Clinic note'), ('board', 'Board meeting'), ('patient', 'Patient'), ('registry_import', 'Registry import')], default='clinic', max_length=40, verbose_name='source')),
                ('provenance', models.CharField(blank=True, help_text='For imported and demonstration rows: how the row came about.', max_length=80, verbose_name='provenance')),
                ('source_id', models.CharField(blank=True, help_text="The row's own name in the imported file.", max_length=60, verbose_name='identifier in the source')),
                ('missing', models.JSONField(blank=True, default=dict, help_text='For each empty field of this row that was asked for: why it is empty.', verbose_name='missing values')),
                ('as_published', models.JSONField(blank=True, default=dict, help_text='Labels of the source, word for word, where our codes replace them.', verbose_name='as published')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='entered at')),
                ('updated_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='corrected at')),
                ('text', models.CharField(max_length=300, verbose_name='what is to be done')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='due on')),
                ('state', models.CharField(choices=[('open', 'Open'), ('done', 'Done'), ('dropped', 'Not needed any more')], default='open', max_length=10, verbose_name='state')),
                ('closed_on', models.DateField(blank=True, null=True, verbose_name='closed on')),
                ('comment', models.CharField(blank=True, max_length=300, verbose_name='comment')),
            ],
            options={
                'verbose_name': 'action',
                'verbose_name_plural': 'actions',
                'ordering': ['due_on'],
            },
        ),
        migrations.CreateModel(
            name='TaskEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False, help_text='Raised with every correction. A correction names the version it was made on.', verbose_name='version')),
                ('source', models.CharField(choices=[('operative_note', 'Operative note'), ('pathology_report', 'Pathology report'), ('imaging_report', 'Imaging report'), ('laboratory', 'Laboratory'), ('clinic', 'Clinic note'), ('board', 'Board meeting'), ('patient', 'Patient'), ('registry_import', 'Registry import')], default='clinic', max_length=40, verbose_name='source')),
                ('provenance', models.CharField(blank=True, help_text='For imported and demonstration rows: how the row came about.', max_length=80, verbose_name='provenance')),
                ('source_id', models.CharField(blank=True, help_text="The row's own name in the imported file.", max_length=60, verbose_name='identifier in the source')),
                ('missing', models.JSONField(blank=True, default=dict, help_text='For each empty field of this row that was asked for: why it is empty.', verbose_name='missing values')),
                ('as_published', models.JSONField(blank=True, default=dict, help_text='Labels of the source, word for word, where our codes replace them.', verbose_name='as published')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='entered at')),
                ('updated_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='corrected at')),
                ('text', models.CharField(max_length=300, verbose_name='what is to be done')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='due on')),
                ('state', models.CharField(choices=[('open', 'Open'), ('done', 'Done'), ('dropped', 'Not needed any more')], default='open', max_length=10, verbose_name='state')),
                ('closed_on', models.DateField(blank=True, null=True, verbose_name='closed on')),
                ('comment', models.CharField(blank=True, max_length=300, verbose_name='comment')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='agendaitem',
            name='deferral_note',
            field=models.CharField(blank=True, max_length=300, verbose_name='what is missing'),
        ),
        migrations.AddField(
            model_name='agendaitem',
            name='is_audited',
            field=models.BooleanField(default=False, help_text='A case under a standard of care that is discussed all the same, by lot.', verbose_name='drawn for discussion'),
        ),
        migrations.AddField(
            model_name='agendaitem',
            name='kept_reason',
            field=models.CharField(blank=True, max_length=200, verbose_name='why it stays though something is missing'),
        ),
        migrations.AddField(
            model_name='agendaitem',
            name='late_reason',
            field=models.CharField(blank=True, max_length=200, verbose_name='why it came after the lock'),
        ),
        migrations.AddField(
            model_name='agendaitem',
            name='missing_at_lock',
            field=models.JSONField(blank=True, help_text='Codes of readiness rules; an empty list: the case was ready.', null=True, verbose_name='missing when the agenda was locked'),
        ),
        migrations.AddField(
            model_name='agendaitemevent',
            name='deferral_note',
            field=models.CharField(blank=True, max_length=300, verbose_name='what is missing'),
        ),
        migrations.AddField(
            model_name='agendaitemevent',
            name='is_audited',
            field=models.BooleanField(default=False, help_text='A case under a standard of care that is discussed all the same, by lot.', verbose_name='drawn for discussion'),
        ),
        migrations.AddField(
            model_name='agendaitemevent',
            name='kept_reason',
            field=models.CharField(blank=True, max_length=200, verbose_name='why it stays though something is missing'),
        ),
        migrations.AddField(
            model_name='agendaitemevent',
            name='late_reason',
            field=models.CharField(blank=True, max_length=200, verbose_name='why it came after the lock'),
        ),
        migrations.AddField(
            model_name='agendaitemevent',
            name='missing_at_lock',
            field=models.JSONField(blank=True, help_text='Codes of readiness rules; an empty list: the case was ready.', null=True, verbose_name='missing when the agenda was locked'),
        ),
        migrations.AddField(
            model_name='board',
            name='audit_percent',
            field=models.PositiveSmallIntegerField(default=10, help_text='Of the cases listed under a standard of care, drawn by lot.', verbose_name='standard cases discussed all the same (%)'),
        ),
        migrations.AddField(
            model_name='board',
            name='duration_minutes',
            field=models.PositiveSmallIntegerField(default=60, verbose_name='planned length in minutes'),
        ),
        migrations.AddField(
            model_name='board',
            name='every_weeks',
            field=models.PositiveSmallIntegerField(default=1, verbose_name='meets every … weeks'),
        ),
        migrations.AddField(
            model_name='board',
            name='locks_hours_before',
            field=models.PositiveSmallIntegerField(default=20, verbose_name='agenda locks … hours before the start'),
        ),
        migrations.AddField(
            model_name='boardevent',
            name='audit_percent',
            field=models.PositiveSmallIntegerField(default=10, help_text='Of the cases listed under a standard of care, drawn by lot.', verbose_name='standard cases discussed all the same (%)'),
        ),
        migrations.AddField(
            model_name='boardevent',
            name='duration_minutes',
            field=models.PositiveSmallIntegerField(default=60, verbose_name='planned length in minutes'),
        ),
        migrations.AddField(
            model_name='boardevent',
            name='every_weeks',
            field=models.PositiveSmallIntegerField(default=1, verbose_name='meets every … weeks'),
        ),
        migrations.AddField(
            model_name='boardevent',
            name='locks_hours_before',
            field=models.PositiveSmallIntegerField(default=20, verbose_name='agenda locks … hours before the start'),
        ),
        migrations.AddField(
            model_name='boardmember',
            name='is_substitute',
            field=models.BooleanField(default=False, help_text='Comes when the member cannot.', verbose_name='substitute'),
        ),
        migrations.AddField(
            model_name='boardmemberevent',
            name='is_substitute',
            field=models.BooleanField(default=False, help_text='Comes when the member cannot.', verbose_name='substitute'),
        ),
        migrations.AddField(
            model_name='decision',
            name='content_format',
            field=models.PositiveSmallIntegerField(default=1, editable=False, help_text='Set by the database when it is signed; see tumorboard/signing.py.', verbose_name='format of what is signed'),
        ),
        migrations.AddField(
            model_name='decision',
            name='deviation_reason',
            field=models.TextField(blank=True, verbose_name='reason for the deviation'),
        ),
        migrations.AddField(
            model_name='decision',
            name='guideline_deviation',
            field=models.CharField(blank=True, choices=[('yes', 'Yes'), ('no', 'No'), ('awaited', 'Awaited'), ('unknown', 'Unknown'), ('not_done', 'Not done'), ('not_applicable', 'Not applicable'), ('not_reported', 'Not reported')], max_length=40, null=True, verbose_name='deviates from the guideline'),
        ),
        migrations.AddField(
            model_name='decision',
            name='restage_on',
            field=models.DateField(blank=True, null=True, verbose_name='restaging on'),
        ),
        migrations.AddField(
            model_name='decision',
            name='systemic_plan',
            field=models.CharField(blank=True, max_length=300, verbose_name='systemic therapy around it'),
        ),
        migrations.AddField(
            model_name='decision',
            name='trial_offered',
            field=models.CharField(blank=True, choices=[('yes', 'Yes'), ('no', 'No'), ('awaited', 'Awaited'), ('unknown', 'Unknown'), ('not_done', 'Not done'), ('not_applicable', 'Not applicable'), ('not_reported', 'Not reported')], max_length=40, null=True, verbose_name='clinical trial offered'),
        ),
        migrations.AddField(
            model_name='decision',
            name='votes_for',
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='votes for it'),
        ),
        migrations.AddField(
            model_name='decision',
            name='votes_of',
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='votes in all'),
        ),
        migrations.AddField(
            model_name='decision',
            name='wish_considered',
            field=models.CharField(blank=True, choices=[('yes', 'Yes'), ('no', 'No'), ('awaited', 'Awaited'), ('unknown', 'Unknown'), ('not_done', 'Not done'), ('not_applicable', 'Not applicable'), ('not_reported', 'Not reported')], max_length=40, null=True, verbose_name="the patient's wish was considered"),
        ),
        migrations.AddField(
            model_name='decisionevent',
            name='content_format',
            field=models.PositiveSmallIntegerField(default=1, editable=False, help_text='Set by the database when it is signed; see tumorboard/signing.py.', verbose_name='format of what is signed'),
        ),
        migrations.AddField(
            model_name='decisionevent',
            name='deviation_reason',
            field=models.TextField(blank=True, verbose_name='reason for the deviation'),
        ),
        migrations.AddField(
            model_name='decisionevent',
            name='guideline_deviation',
            field=models.CharField(blank=True, choices=[('yes', 'Yes'), ('no', 'No'), ('awaited', 'Awaited'), ('unknown', 'Unknown'), ('not_done', 'Not done'), ('not_applicable', 'Not applicable'), ('not_reported', 'Not reported')], max_length=40, null=True, verbose_name='deviates from the guideline'),
        ),
        migrations.AddField(
            model_name='decisionevent',
            name='restage_on',
            field=models.DateField(blank=True, null=True, verbose_name='restaging on'),
        ),
        migrations.AddField(
            model_name='decisionevent',
            name='systemic_plan',
            field=models.CharField(blank=True, max_length=300, verbose_name='systemic therapy around it'),
        ),
        migrations.AddField(
            model_name='decisionevent',
            name='trial_offered',
            field=models.CharField(blank=True, choices=[('yes', 'Yes'), ('no', 'No'), ('awaited', 'Awaited'), ('unknown', 'Unknown'), ('not_done', 'Not done'), ('not_applicable', 'Not applicable'), ('not_reported', 'Not reported')], max_length=40, null=True, verbose_name='clinical trial offered'),
        ),
        migrations.AddField(
            model_name='decisionevent',
            name='votes_for',
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='votes for it'),
        ),
        migrations.AddField(
            model_name='decisionevent',
            name='votes_of',
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='votes in all'),
        ),
        migrations.AddField(
            model_name='decisionevent',
            name='wish_considered',
            field=models.CharField(blank=True, choices=[('yes', 'Yes'), ('no', 'No'), ('awaited', 'Awaited'), ('unknown', 'Unknown'), ('not_done', 'Not done'), ('not_applicable', 'Not applicable'), ('not_reported', 'Not reported')], max_length=40, null=True, verbose_name="the patient's wish was considered"),
        ),
        migrations.AddField(
            model_name='meeting',
            name='is_blank',
            field=models.BooleanField(default=False, verbose_name='projector blank'),
        ),
        migrations.AddField(
            model_name='meeting',
            name='locked_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='agenda locked at'),
        ),
        migrations.AddField(
            model_name='meeting',
            name='shows_names',
            field=models.BooleanField(default=False, help_text='Otherwise study IDs.', verbose_name='names on the projector'),
        ),
        migrations.AddField(
            model_name='meetingevent',
            name='is_blank',
            field=models.BooleanField(default=False, verbose_name='projector blank'),
        ),
        migrations.AddField(
            model_name='meetingevent',
            name='locked_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='agenda locked at'),
        ),
        migrations.AddField(
            model_name='meetingevent',
            name='shows_names',
            field=models.BooleanField(default=False, help_text='Otherwise study IDs.', verbose_name='names on the projector'),
        ),
        migrations.AddField(
            model_name='quorumtemplate',
            name='by_option',
            field=models.JSONField(blank=True, default=tumorboard.models.board.disciplines_by_option, help_text='For an option, the disciplines it needs besides the required ones.', verbose_name='disciplines that certain decisions need'),
        ),
        migrations.AddField(
            model_name='quorumtemplateevent',
            name='by_option',
            field=models.JSONField(blank=True, default=tumorboard.models.board.disciplines_by_option, help_text='For an option, the disciplines it needs besides the required ones.', verbose_name='disciplines that certain decisions need'),
        ),
        migrations.AddField(
            model_name='referral',
            name='lane',
            field=models.CharField(choices=[('discussion', 'Full discussion'), ('standard_of_care', 'Listed under a standard of care')], default='discussion', max_length=20, verbose_name='how it is discussed'),
        ),
        migrations.AddField(
            model_name='referral',
            name='plan_before',
            field=models.CharField(blank=True, choices=[('upfront_liver_surgery', 'Upfront liver surgery'), ('simultaneous_resection', 'Simultaneous resection'), ('liver_first', 'Liver first'), ('colon_first', 'Colon (primary) first'), ('preop_chemo_then_restage', 'Preoperative chemotherapy, then restage'), ('conversion_chemo', 'Conversion chemotherapy'), ('two_stage', 'Two-stage hepatectomy'), ('alpps', 'ALPPS'), ('pve_then_hepatectomy', 'Portal vein embolization, then hepatectomy'), ('ablation_only', 'Ablation only'), ('surgery_plus_ablation', 'Surgery and ablation'), ('sbrt', 'Stereotactic body radiotherapy'), ('sirt_or_hai', 'Radioembolization or hepatic artery infusion'), ('rectal_crt_or_short_course', 'Chemoradiotherapy or short-course radiotherapy of the rectum'), ('extrahepatic_local_treatment', 'Local treatment outside the liver'), ('repeat_hepatectomy', 'Repeat hepatectomy'), ('recurrence_local_treatment', 'Local treatment of the recurrence'), ('adjuvant_chemo', 'Adjuvant chemotherapy'), ('observation_followup', 'Observation and follow-up'), ('palliative_systemic', 'Palliative systemic therapy'), ('best_supportive_care', 'Best supportive care'), ('liver_transplant_referral', 'Referral for liver transplantation'), ('more_investigations', 'More investigations'), ('clinical_trial', 'Clinical trial'), ('second_opinion_referral', 'Referral for a second opinion'), ('rediscuss', 'Discuss again'), ('no_decision', 'No decision'), ('awaited', 'Awaited'), ('unknown', 'Unknown'), ('not_done', 'Not done'), ('not_applicable', 'Not applicable'), ('not_reported', 'Not reported')], help_text='What would be done without the board. It is compared with the decision.', max_length=40, null=True, verbose_name='plan before the board'),
        ),
        migrations.AddField(
            model_name='referral',
            name='standard',
            field=models.CharField(blank=True, help_text='Which standard the plan follows, for a case that is not discussed in full.', max_length=200, verbose_name='standard of care'),
        ),
        migrations.AddField(
            model_name='referral',
            name='wanted_disciplines',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('hepatobiliary_surgery', 'Hepatobiliary surgery'), ('colorectal_surgery', 'Colorectal surgery'), ('interventional_radiology', 'Interventional radiology'), ('radiation_oncology', 'Radiation oncology'), ('medical_oncology', 'Medical oncology'), ('radiology', 'Radiology'), ('pathology', 'Pathology'), ('nuclear_medicine', 'Nuclear medicine'), ('gastroenterology', 'Gastroenterology'), ('anesthesia', 'Anesthesia'), ('palliative_care', 'Palliative care'), ('nursing', 'Specialist nursing'), ('coordination', 'Coordination')], max_length=40), blank=True, null=True, size=None, verbose_name='disciplines this question needs'),
        ),
        migrations.AddField(
            model_name='referralevent',
            name='lane',
            field=models.CharField(choices=[('discussion', 'Full discussion'), ('standard_of_care', 'Listed under a standard of care')], default='discussion', max_length=20, verbose_name='how it is discussed'),
        ),
        migrations.AddField(
            model_name='referralevent',
            name='plan_before',
            field=models.CharField(blank=True, choices=[('upfront_liver_surgery', 'Upfront liver surgery'), ('simultaneous_resection', 'Simultaneous resection'), ('liver_first', 'Liver first'), ('colon_first', 'Colon (primary) first'), ('preop_chemo_then_restage', 'Preoperative chemotherapy, then restage'), ('conversion_chemo', 'Conversion chemotherapy'), ('two_stage', 'Two-stage hepatectomy'), ('alpps', 'ALPPS'), ('pve_then_hepatectomy', 'Portal vein embolization, then hepatectomy'), ('ablation_only', 'Ablation only'), ('surgery_plus_ablation', 'Surgery and ablation'), ('sbrt', 'Stereotactic body radiotherapy'), ('sirt_or_hai', 'Radioembolization or hepatic artery infusion'), ('rectal_crt_or_short_course', 'Chemoradiotherapy or short-course radiotherapy of the rectum'), ('extrahepatic_local_treatment', 'Local treatment outside the liver'), ('repeat_hepatectomy', 'Repeat hepatectomy'), ('recurrence_local_treatment', 'Local treatment of the recurrence'), ('adjuvant_chemo', 'Adjuvant chemotherapy'), ('observation_followup', 'Observation and follow-up'), ('palliative_systemic', 'Palliative systemic therapy'), ('best_supportive_care', 'Best supportive care'), ('liver_transplant_referral', 'Referral for liver transplantation'), ('more_investigations', 'More investigations'), ('clinical_trial', 'Clinical trial'), ('second_opinion_referral', 'Referral for a second opinion'), ('rediscuss', 'Discuss again'), ('no_decision', 'No decision'), ('awaited', 'Awaited'), ('unknown', 'Unknown'), ('not_done', 'Not done'), ('not_applicable', 'Not applicable'), ('not_reported', 'Not reported')], help_text='What would be done without the board. It is compared with the decision.', max_length=40, null=True, verbose_name='plan before the board'),
        ),
        migrations.AddField(
            model_name='referralevent',
            name='standard',
            field=models.CharField(blank=True, help_text='Which standard the plan follows, for a case that is not discussed in full.', max_length=200, verbose_name='standard of care'),
        ),
        migrations.AddField(
            model_name='referralevent',
            name='wanted_disciplines',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('hepatobiliary_surgery', 'Hepatobiliary surgery'), ('colorectal_surgery', 'Colorectal surgery'), ('interventional_radiology', 'Interventional radiology'), ('radiation_oncology', 'Radiation oncology'), ('medical_oncology', 'Medical oncology'), ('radiology', 'Radiology'), ('pathology', 'Pathology'), ('nuclear_medicine', 'Nuclear medicine'), ('gastroenterology', 'Gastroenterology'), ('anesthesia', 'Anesthesia'), ('palliative_care', 'Palliative care'), ('nursing', 'Specialist nursing'), ('coordination', 'Coordination')], max_length=40), blank=True, null=True, size=None, verbose_name='disciplines this question needs'),
        ),
        migrations.AddConstraint(
            model_name='board',
            constraint=models.CheckConstraint(condition=models.Q(('every_weeks__isnull', True), models.Q(('every_weeks__gte', 1), ('every_weeks__lte', 8)), _connector='OR'), name='board_every_weeks_range', violation_error_message='Enter a value from 1 to 8.'),
        ),
        migrations.AddConstraint(
            model_name='board',
            constraint=models.CheckConstraint(condition=models.Q(('duration_minutes__isnull', True), models.Q(('duration_minutes__gte', 10), ('duration_minutes__lte', 480)), _connector='OR'), name='board_duration_range', violation_error_message='Enter a value from 10 to 480.'),
        ),
        migrations.AddConstraint(
            model_name='board',
            constraint=models.CheckConstraint(condition=models.Q(('locks_hours_before__isnull', True), models.Q(('locks_hours_before__gte', 0), ('locks_hours_before__lte', 168)), _connector='OR'), name='board_locks_hours_range', violation_error_message='Enter a value from 0 to 168.'),
        ),
        migrations.AddConstraint(
            model_name='board',
            constraint=models.CheckConstraint(condition=models.Q(('audit_percent__isnull', True), models.Q(('audit_percent__gte', 0), ('audit_percent__lte', 100)), _connector='OR'), name='board_audit_percent_range', violation_error_message='Enter a value from 0 to 100.'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['proposed', 'signed']), _negated=True), models.Q(('guideline_deviation', 'yes'), _negated=True), models.Q(('deviation_reason', ''), _negated=True), _connector='OR'), name='decision_deviation_has_reason', violation_error_message='Say why the decision deviates from the guideline.'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('votes_for__isnull', True), ('votes_of__isnull', True)), models.Q(('votes_for__isnull', False), ('votes_of__isnull', False)), _connector='OR'), name='decision_votes_counted_whole', violation_error_message='These two must be filled together or left empty together.'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(('votes_for__isnull', True), ('votes_of__isnull', True), ('votes_of__gte', models.F('votes_for')), _connector='OR'), name='decision_votes_not_more_than_all', violation_error_message='No more can be for it than have voted.'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(('trial_offered__in', ['yes', 'no', 'awaited', 'unknown', 'not_done', 'not_applicable', 'not_reported']), ('trial_offered__isnull', True), _connector='OR'), name='decision_trial_offered_coded'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(('guideline_deviation__in', ['yes', 'no', 'awaited', 'unknown', 'not_done', 'not_applicable', 'not_reported']), ('guideline_deviation__isnull', True), _connector='OR'), name='decision_guideline_deviation_coded'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(('wish_considered__in', ['yes', 'no', 'awaited', 'unknown', 'not_done', 'not_applicable', 'not_reported']), ('wish_considered__isnull', True), _connector='OR'), name='decision_wish_considered_coded'),
        ),
        migrations.AddConstraint(
            model_name='referral',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('lane', 'standard_of_care'), _negated=True), models.Q(models.Q(('standard', ''), _negated=True), ('plan_before__in', ['upfront_liver_surgery', 'simultaneous_resection', 'liver_first', 'colon_first', 'preop_chemo_then_restage', 'conversion_chemo', 'two_stage', 'alpps', 'pve_then_hepatectomy', 'ablation_only', 'surgery_plus_ablation', 'sbrt', 'sirt_or_hai', 'rectal_crt_or_short_course', 'extrahepatic_local_treatment', 'repeat_hepatectomy', 'recurrence_local_treatment', 'adjuvant_chemo', 'observation_followup', 'palliative_systemic', 'best_supportive_care', 'liver_transplant_referral', 'more_investigations', 'clinical_trial', 'second_opinion_referral', 'rediscuss', 'no_decision'])), _connector='OR'), name='referral_standard_is_named', violation_error_message='Name the standard of care and the plan that follows it.'),
        ),
        migrations.AddConstraint(
            model_name='referral',
            constraint=models.CheckConstraint(condition=models.Q(('lane__in', ['discussion', 'standard_of_care'])), name='referral_lane_coded'),
        ),
        migrations.AddConstraint(
            model_name='referral',
            constraint=models.CheckConstraint(condition=models.Q(('plan_before__in', ['upfront_liver_surgery', 'simultaneous_resection', 'liver_first', 'colon_first', 'preop_chemo_then_restage', 'conversion_chemo', 'two_stage', 'alpps', 'pve_then_hepatectomy', 'ablation_only', 'surgery_plus_ablation', 'sbrt', 'sirt_or_hai', 'rectal_crt_or_short_course', 'extrahepatic_local_treatment', 'repeat_hepatectomy', 'recurrence_local_treatment', 'adjuvant_chemo', 'observation_followup', 'palliative_systemic', 'best_supportive_care', 'liver_transplant_referral', 'more_investigations', 'clinical_trial', 'second_opinion_referral', 'rediscuss', 'no_decision', 'awaited', 'unknown', 'not_done', 'not_applicable', 'not_reported']), ('plan_before__isnull', True), _connector='OR'), name='referral_plan_before_coded'),
        ),
        migrations.AddConstraint(
            model_name='referral',
            constraint=models.CheckConstraint(condition=models.Q(('wanted_disciplines__isnull', True), ('wanted_disciplines__contained_by', ['hepatobiliary_surgery', 'colorectal_surgery', 'interventional_radiology', 'radiation_oncology', 'medical_oncology', 'radiology', 'pathology', 'nuclear_medicine', 'gastroenterology', 'anesthesia', 'palliative_care', 'nursing', 'coordination']), _connector='OR'), name='referral_wanted_disciplines_coded'),
        ),
        migrations.AddField(
            model_name='distribution',
            name='center',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='patients.center', verbose_name='center'),
        ),
        migrations.AddField(
            model_name='distribution',
            name='created_by',
            field=models.ForeignKey(blank=True, editable=False, help_text='Empty for rows that a command imported.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='entered by'),
        ),
        migrations.AddField(
            model_name='distribution',
            name='import_batch',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='patients.importbatch', verbose_name='import'),
        ),
        migrations.AddField(
            model_name='distribution',
            name='meeting',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='distributions', to='tumorboard.meeting', verbose_name='meeting'),
        ),
        migrations.AddField(
            model_name='distribution',
            name='updated_by',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='corrected by'),
        ),
        migrations.AddField(
            model_name='distribution',
            name='user',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person'),
        ),
        migrations.AddField(
            model_name='distributionevent',
            name='center',
            field=models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='patients.center', verbose_name='center'),
        ),
        migrations.AddField(
            model_name='distributionevent',
            name='created_by',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, help_text='Empty for rows that a command imported.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='entered by'),
        ),
        migrations.AddField(
            model_name='distributionevent',
            name='import_batch',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='patients.importbatch', verbose_name='import'),
        ),
        migrations.AddField(
            model_name='distributionevent',
            name='meeting',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='tumorboard.meeting', verbose_name='meeting'),
        ),
        migrations.AddField(
            model_name='distributionevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='tumorboard.distribution'),
        ),
        migrations.AddField(
            model_name='distributionevent',
            name='updated_by',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='corrected by'),
        ),
        migrations.AddField(
            model_name='distributionevent',
            name='user',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person'),
        ),
        migrations.AddField(
            model_name='lesionplan',
            name='center',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='patients.center', verbose_name='center'),
        ),
        migrations.AddField(
            model_name='lesionplan',
            name='created_by',
            field=models.ForeignKey(blank=True, editable=False, help_text='Empty for rows that a command imported.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='entered by'),
        ),
        migrations.AddField(
            model_name='lesionplan',
            name='decision',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lesion_plans', to='tumorboard.decision', verbose_name='decision'),
        ),
        migrations.AddField(
            model_name='lesionplan',
            name='import_batch',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='patients.importbatch', verbose_name='import'),
        ),
        migrations.AddField(
            model_name='lesionplan',
            name='lesion',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='plans', to='patients.lesion', verbose_name='lesion'),
        ),
        migrations.AddField(
            model_name='lesionplan',
            name='patient',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='patients.patient'),
        ),
        migrations.AddField(
            model_name='lesionplan',
            name='updated_by',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='corrected by'),
        ),
        migrations.AddField(
            model_name='lesionplanevent',
            name='center',
            field=models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='patients.center', verbose_name='center'),
        ),
        migrations.AddField(
            model_name='lesionplanevent',
            name='created_by',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, help_text='Empty for rows that a command imported.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='entered by'),
        ),
        migrations.AddField(
            model_name='lesionplanevent',
            name='decision',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='tumorboard.decision', verbose_name='decision'),
        ),
        migrations.AddField(
            model_name='lesionplanevent',
            name='import_batch',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='patients.importbatch', verbose_name='import'),
        ),
        migrations.AddField(
            model_name='lesionplanevent',
            name='lesion',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='patients.lesion', verbose_name='lesion'),
        ),
        migrations.AddField(
            model_name='lesionplanevent',
            name='patient',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='patients.patient'),
        ),
        migrations.AddField(
            model_name='lesionplanevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='tumorboard.lesionplan'),
        ),
        migrations.AddField(
            model_name='lesionplanevent',
            name='updated_by',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='corrected by'),
        ),
        migrations.AddField(
            model_name='letter',
            name='center',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='patients.center', verbose_name='center'),
        ),
        migrations.AddField(
            model_name='letter',
            name='created_by',
            field=models.ForeignKey(blank=True, editable=False, help_text='Empty for rows that a command imported.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='entered by'),
        ),
        migrations.AddField(
            model_name='letter',
            name='decision',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='tumorboard.decision', verbose_name='decision'),
        ),
        migrations.AddField(
            model_name='letter',
            name='import_batch',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='patients.importbatch', verbose_name='import'),
        ),
        migrations.AddField(
            model_name='letter',
            name='patient',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='patients.patient'),
        ),
        migrations.AddField(
            model_name='letter',
            name='updated_by',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='corrected by'),
        ),
        migrations.AddField(
            model_name='distributionevent',
            name='letter',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='tumorboard.letter', verbose_name='letter'),
        ),
        migrations.AddField(
            model_name='distribution',
            name='letter',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='distributions', to='tumorboard.letter', verbose_name='letter'),
        ),
        migrations.AddField(
            model_name='letterevent',
            name='center',
            field=models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='patients.center', verbose_name='center'),
        ),
        migrations.AddField(
            model_name='letterevent',
            name='created_by',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, help_text='Empty for rows that a command imported.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='entered by'),
        ),
        migrations.AddField(
            model_name='letterevent',
            name='decision',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='tumorboard.decision', verbose_name='decision'),
        ),
        migrations.AddField(
            model_name='letterevent',
            name='import_batch',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='patients.importbatch', verbose_name='import'),
        ),
        migrations.AddField(
            model_name='letterevent',
            name='patient',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='patients.patient'),
        ),
        migrations.AddField(
            model_name='letterevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='tumorboard.letter'),
        ),
        migrations.AddField(
            model_name='letterevent',
            name='updated_by',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='corrected by'),
        ),
        migrations.AddField(
            model_name='minutes',
            name='center',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='patients.center', verbose_name='center'),
        ),
        migrations.AddField(
            model_name='minutes',
            name='created_by',
            field=models.ForeignKey(blank=True, editable=False, help_text='Empty for rows that a command imported.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='entered by'),
        ),
        migrations.AddField(
            model_name='minutes',
            name='import_batch',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='patients.importbatch', verbose_name='import'),
        ),
        migrations.AddField(
            model_name='minutes',
            name='meeting',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='minutes', to='tumorboard.meeting', verbose_name='meeting'),
        ),
        migrations.AddField(
            model_name='minutes',
            name='updated_by',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='corrected by'),
        ),
        migrations.AddField(
            model_name='distributionevent',
            name='minutes',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='tumorboard.minutes', verbose_name='minutes'),
        ),
        migrations.AddField(
            model_name='distribution',
            name='minutes',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='distributions', to='tumorboard.minutes', verbose_name='minutes'),
        ),
        migrations.AddField(
            model_name='minutesevent',
            name='center',
            field=models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='patients.center', verbose_name='center'),
        ),
        migrations.AddField(
            model_name='minutesevent',
            name='created_by',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, help_text='Empty for rows that a command imported.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='entered by'),
        ),
        migrations.AddField(
            model_name='minutesevent',
            name='import_batch',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='patients.importbatch', verbose_name='import'),
        ),
        migrations.AddField(
            model_name='minutesevent',
            name='meeting',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='tumorboard.meeting', verbose_name='meeting'),
        ),
        migrations.AddField(
            model_name='minutesevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='tumorboard.minutes'),
        ),
        migrations.AddField(
            model_name='minutesevent',
            name='updated_by',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='corrected by'),
        ),
        migrations.AddField(
            model_name='readinessreminder',
            name='center',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='patients.center', verbose_name='center'),
        ),
        migrations.AddField(
            model_name='readinessreminder',
            name='created_by',
            field=models.ForeignKey(blank=True, editable=False, help_text='Empty for rows that a command imported.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='entered by'),
        ),
        migrations.AddField(
            model_name='readinessreminder',
            name='import_batch',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='patients.importbatch', verbose_name='import'),
        ),
        migrations.AddField(
            model_name='readinessreminder',
            name='meeting',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reminders', to='tumorboard.meeting', verbose_name='meeting'),
        ),
        migrations.AddField(
            model_name='readinessreminder',
            name='updated_by',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='corrected by'),
        ),
        migrations.AddField(
            model_name='readinessreminder',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person'),
        ),
        migrations.AddField(
            model_name='readinessreminderevent',
            name='center',
            field=models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='patients.center', verbose_name='center'),
        ),
        migrations.AddField(
            model_name='readinessreminderevent',
            name='created_by',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, help_text='Empty for rows that a command imported.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='entered by'),
        ),
        migrations.AddField(
            model_name='readinessreminderevent',
            name='import_batch',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='patients.importbatch', verbose_name='import'),
        ),
        migrations.AddField(
            model_name='readinessreminderevent',
            name='meeting',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='tumorboard.meeting', verbose_name='meeting'),
        ),
        migrations.AddField(
            model_name='readinessreminderevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='tumorboard.readinessreminder'),
        ),
        migrations.AddField(
            model_name='readinessreminderevent',
            name='updated_by',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='corrected by'),
        ),
        migrations.AddField(
            model_name='readinessreminderevent',
            name='user',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person'),
        ),
        migrations.AddField(
            model_name='readinessrule',
            name='board',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='readiness_rules', to='tumorboard.board', verbose_name='board'),
        ),
        migrations.AddField(
            model_name='readinessrule',
            name='center',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='patients.center', verbose_name='center'),
        ),
        migrations.AddField(
            model_name='readinessrule',
            name='created_by',
            field=models.ForeignKey(blank=True, editable=False, help_text='Empty for rows that a command imported.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='entered by'),
        ),
        migrations.AddField(
            model_name='readinessrule',
            name='import_batch',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='patients.importbatch', verbose_name='import'),
        ),
        migrations.AddField(
            model_name='readinessrule',
            name='updated_by',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='corrected by'),
        ),
        migrations.AddField(
            model_name='readinessruleevent',
            name='board',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='tumorboard.board', verbose_name='board'),
        ),
        migrations.AddField(
            model_name='readinessruleevent',
            name='center',
            field=models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='patients.center', verbose_name='center'),
        ),
        migrations.AddField(
            model_name='readinessruleevent',
            name='created_by',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, help_text='Empty for rows that a command imported.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='entered by'),
        ),
        migrations.AddField(
            model_name='readinessruleevent',
            name='import_batch',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='patients.importbatch', verbose_name='import'),
        ),
        migrations.AddField(
            model_name='readinessruleevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='tumorboard.readinessrule'),
        ),
        migrations.AddField(
            model_name='readinessruleevent',
            name='updated_by',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='corrected by'),
        ),
        migrations.AddField(
            model_name='reply',
            name='center',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='patients.center', verbose_name='center'),
        ),
        migrations.AddField(
            model_name='reply',
            name='created_by',
            field=models.ForeignKey(blank=True, editable=False, help_text='Empty for rows that a command imported.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='entered by'),
        ),
        migrations.AddField(
            model_name='reply',
            name='import_batch',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='patients.importbatch', verbose_name='import'),
        ),
        migrations.AddField(
            model_name='reply',
            name='meeting',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='replies', to='tumorboard.meeting', verbose_name='meeting'),
        ),
        migrations.AddField(
            model_name='reply',
            name='updated_by',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='corrected by'),
        ),
        migrations.AddField(
            model_name='reply',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person'),
        ),
        migrations.AddField(
            model_name='replyevent',
            name='center',
            field=models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='patients.center', verbose_name='center'),
        ),
        migrations.AddField(
            model_name='replyevent',
            name='created_by',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, help_text='Empty for rows that a command imported.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='entered by'),
        ),
        migrations.AddField(
            model_name='replyevent',
            name='import_batch',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='patients.importbatch', verbose_name='import'),
        ),
        migrations.AddField(
            model_name='replyevent',
            name='meeting',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='tumorboard.meeting', verbose_name='meeting'),
        ),
        migrations.AddField(
            model_name='replyevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='tumorboard.reply'),
        ),
        migrations.AddField(
            model_name='replyevent',
            name='updated_by',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='corrected by'),
        ),
        migrations.AddField(
            model_name='replyevent',
            name='user',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person'),
        ),
        migrations.AddField(
            model_name='task',
            name='center',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='patients.center', verbose_name='center'),
        ),
        migrations.AddField(
            model_name='task',
            name='created_by',
            field=models.ForeignKey(blank=True, editable=False, help_text='Empty for rows that a command imported.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='entered by'),
        ),
        migrations.AddField(
            model_name='task',
            name='decision',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='tumorboard.decision', verbose_name='decision'),
        ),
        migrations.AddField(
            model_name='task',
            name='import_batch',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='patients.importbatch', verbose_name='import'),
        ),
        migrations.AddField(
            model_name='task',
            name='owner',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='board_tasks', to=settings.AUTH_USER_MODEL, verbose_name='owner'),
        ),
        migrations.AddField(
            model_name='task',
            name='patient',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='patients.patient'),
        ),
        migrations.AddField(
            model_name='task',
            name='updated_by',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='corrected by'),
        ),
        migrations.AddField(
            model_name='taskevent',
            name='center',
            field=models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='patients.center', verbose_name='center'),
        ),
        migrations.AddField(
            model_name='taskevent',
            name='created_by',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, help_text='Empty for rows that a command imported.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='entered by'),
        ),
        migrations.AddField(
            model_name='taskevent',
            name='decision',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='tumorboard.decision', verbose_name='decision'),
        ),
        migrations.AddField(
            model_name='taskevent',
            name='import_batch',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='patients.importbatch', verbose_name='import'),
        ),
        migrations.AddField(
            model_name='taskevent',
            name='owner',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='owner'),
        ),
        migrations.AddField(
            model_name='taskevent',
            name='patient',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='patients.patient'),
        ),
        migrations.AddField(
            model_name='taskevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='tumorboard.task'),
        ),
        migrations.AddField(
            model_name='taskevent',
            name='updated_by',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='corrected by'),
        ),
        migrations.AddConstraint(
            model_name='lesionplan',
            constraint=models.UniqueConstraint(condition=models.Q(('is_struck', False)), fields=('decision', 'lesion'), name='lesion_planned_once'),
        ),
        migrations.AddConstraint(
            model_name='lesionplan',
            constraint=models.UniqueConstraint(fields=('id', 'patient', 'center'), name='lesionplan_owned_once'),
        ),
        migrations.AddConstraint(
            model_name='lesionplan',
            constraint=models.CheckConstraint(condition=models.Q(('source__in', ['operative_note', 'pathology_report', 'imaging_report', 'laboratory', 'clinic', 'board', 'patient', 'registry_import'])), name='lesionplan_source_coded'),
        ),
        migrations.AddConstraint(
            model_name='lesionplan',
            constraint=models.CheckConstraint(condition=models.Q(('plan__in', ['resect', 'ablate', 'radiate', 'observe', 'leave'])), name='lesionplan_plan_coded'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='lesionplan',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "tumorboard_lesionplanevent" ("as_published", "center_id", "created_at", "created_by_id", "decision_id", "id", "import_batch_id", "is_struck", "lesion_id", "missing", "patient_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan", "provenance", "source", "source_id", "updated_at", "updated_by_id", "version") VALUES (NEW."as_published", NEW."center_id", NEW."created_at", NEW."created_by_id", NEW."decision_id", NEW."id", NEW."import_batch_id", NEW."is_struck", NEW."lesion_id", NEW."missing", NEW."patient_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."plan", NEW."provenance", NEW."source", NEW."source_id", NEW."updated_at", NEW."updated_by_id", NEW."version"); RETURN NULL;', hash='e51bc7a2684cdd2f07551d33ff833ec7eabe242b', operation='INSERT', pgid='pgtrigger_insert_insert_b3b8d', table='tumorboard_lesionplan', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='lesionplan',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "tumorboard_lesionplanevent" ("as_published", "center_id", "created_at", "created_by_id", "decision_id", "id", "import_batch_id", "is_struck", "lesion_id", "missing", "patient_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan", "provenance", "source", "source_id", "updated_at", "updated_by_id", "version") VALUES (NEW."as_published", NEW."center_id", NEW."created_at", NEW."created_by_id", NEW."decision_id", NEW."id", NEW."import_batch_id", NEW."is_struck", NEW."lesion_id", NEW."missing", NEW."patient_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."plan", NEW."provenance", NEW."source", NEW."source_id", NEW."updated_at", NEW."updated_by_id", NEW."version"); RETURN NULL;', hash='42ec3a0a425759330f8bc5fbf5c47554ebd4ea5a', operation='UPDATE', pgid='pgtrigger_update_update_6b013', table='tumorboard_lesionplan', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='lesionplan',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "tumorboard_lesionplanevent" ("as_published", "center_id", "created_at", "created_by_id", "decision_id", "id", "import_batch_id", "is_struck", "lesion_id", "missing", "patient_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan", "provenance", "source", "source_id", "updated_at", "updated_by_id", "version") VALUES (OLD."as_published", OLD."center_id", OLD."created_at", OLD."created_by_id", OLD."decision_id", OLD."id", OLD."import_batch_id", OLD."is_struck", OLD."lesion_id", OLD."missing", OLD."patient_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."plan", OLD."provenance", OLD."source", OLD."source_id", OLD."updated_at", OLD."updated_by_id", OLD."version"); RETURN NULL;', hash='7ec4dacb5c0369731be936ae857494f1deaad749', operation='DELETE', pgid='pgtrigger_delete_delete_9e364', table='tumorboard_lesionplan', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='lesionplanevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='3c79e4725a9f0e4fe43f4b3195b0c7b6ab4e87ce', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_c6765', table='tumorboard_lesionplanevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='letter',
            constraint=models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='letter_has_text'),
        ),
        migrations.AddConstraint(
            model_name='letter',
            constraint=models.UniqueConstraint(fields=('id', 'patient', 'center'), name='letter_owned_once'),
        ),
        migrations.AddConstraint(
            model_name='letter',
            constraint=models.CheckConstraint(condition=models.Q(('source__in', ['operative_note', 'pathology_report', 'imaging_report', 'laboratory', 'clinic', 'board', 'patient', 'registry_import'])), name='letter_source_coded'),
        ),
        migrations.AddConstraint(
            model_name='letter',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['referrer', 'patient'])), name='letter_kind_coded'),
        ),
        migrations.AddConstraint(
            model_name='letter',
            constraint=models.CheckConstraint(condition=models.Q(('language__in', ['en', 'tr'])), name='letter_language_coded'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='letter',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "tumorboard_letterevent" ("as_published", "center_id", "created_at", "created_by_id", "decision_id", "id", "import_batch_id", "kind", "language", "missing", "patient_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provenance", "source", "source_id", "text", "updated_at", "updated_by_id", "version") VALUES (NEW."as_published", NEW."center_id", NEW."created_at", NEW."created_by_id", NEW."decision_id", NEW."id", NEW."import_batch_id", NEW."kind", NEW."language", NEW."missing", NEW."patient_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."provenance", NEW."source", NEW."source_id", NEW."text", NEW."updated_at", NEW."updated_by_id", NEW."version"); RETURN NULL;', hash='588de030cd2e61ce3c6b93cdd795a348213e913f', operation='INSERT', pgid='pgtrigger_insert_insert_b7e4f', table='tumorboard_letter', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='letter',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "tumorboard_letterevent" ("as_published", "center_id", "created_at", "created_by_id", "decision_id", "id", "import_batch_id", "kind", "language", "missing", "patient_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provenance", "source", "source_id", "text", "updated_at", "updated_by_id", "version") VALUES (NEW."as_published", NEW."center_id", NEW."created_at", NEW."created_by_id", NEW."decision_id", NEW."id", NEW."import_batch_id", NEW."kind", NEW."language", NEW."missing", NEW."patient_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."provenance", NEW."source", NEW."source_id", NEW."text", NEW."updated_at", NEW."updated_by_id", NEW."version"); RETURN NULL;', hash='6b49f44d1d3684e84fef58f60a7b1414e630c87b', operation='UPDATE', pgid='pgtrigger_update_update_62983', table='tumorboard_letter', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='letter',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "tumorboard_letterevent" ("as_published", "center_id", "created_at", "created_by_id", "decision_id", "id", "import_batch_id", "kind", "language", "missing", "patient_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provenance", "source", "source_id", "text", "updated_at", "updated_by_id", "version") VALUES (OLD."as_published", OLD."center_id", OLD."created_at", OLD."created_by_id", OLD."decision_id", OLD."id", OLD."import_batch_id", OLD."kind", OLD."language", OLD."missing", OLD."patient_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."provenance", OLD."source", OLD."source_id", OLD."text", OLD."updated_at", OLD."updated_by_id", OLD."version"); RETURN NULL;', hash='f86190b1afc5374969b866b8b9545075427b5b72', operation='DELETE', pgid='pgtrigger_delete_delete_c6885', table='tumorboard_letter', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='letterevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='f0ae28a0ac72a563b3faf97aa150267b66a620e4', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_7c124', table='tumorboard_letterevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='minutes',
            constraint=models.UniqueConstraint(fields=('meeting', 'version_no'), name='minutes_version_once'),
        ),
        migrations.AddConstraint(
            model_name='minutes',
            constraint=models.CheckConstraint(condition=models.Q(('version_no', 1), models.Q(('reason', ''), _negated=True), _connector='OR'), name='minutes_new_version_has_reason', violation_error_message='Say why the minutes get a new version.'),
        ),
        migrations.AddConstraint(
            model_name='minutes',
            constraint=models.UniqueConstraint(fields=('id', 'center'), name='minutes_owned_once'),
        ),
        migrations.AddConstraint(
            model_name='minutes',
            constraint=models.CheckConstraint(condition=models.Q(('source__in', ['operative_note', 'pathology_report', 'imaging_report', 'laboratory', 'clinic', 'board', 'patient', 'registry_import'])), name='minutes_source_coded'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='minutes',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "tumorboard_minutesevent" ("as_published", "center_id", "content", "content_sha256", "created_at", "created_by_id", "id", "import_batch_id", "meeting_id", "missing", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provenance", "reason", "source", "source_id", "updated_at", "updated_by_id", "version", "version_no") VALUES (NEW."as_published", NEW."center_id", NEW."content", NEW."content_sha256", NEW."created_at", NEW."created_by_id", NEW."id", NEW."import_batch_id", NEW."meeting_id", NEW."missing", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."provenance", NEW."reason", NEW."source", NEW."source_id", NEW."updated_at", NEW."updated_by_id", NEW."version", NEW."version_no"); RETURN NULL;', hash='bd34440b10c4897a14a44c764695521f7aa10f94', operation='INSERT', pgid='pgtrigger_insert_insert_6ad79', table='tumorboard_minutes', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='minutes',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "tumorboard_minutesevent" ("as_published", "center_id", "content", "content_sha256", "created_at", "created_by_id", "id", "import_batch_id", "meeting_id", "missing", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provenance", "reason", "source", "source_id", "updated_at", "updated_by_id", "version", "version_no") VALUES (NEW."as_published", NEW."center_id", NEW."content", NEW."content_sha256", NEW."created_at", NEW."created_by_id", NEW."id", NEW."import_batch_id", NEW."meeting_id", NEW."missing", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."provenance", NEW."reason", NEW."source", NEW."source_id", NEW."updated_at", NEW."updated_by_id", NEW."version", NEW."version_no"); RETURN NULL;', hash='a098c944cfa4f023942af0a794802489914d6211', operation='UPDATE', pgid='pgtrigger_update_update_57ebc', table='tumorboard_minutes', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='minutes',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "tumorboard_minutesevent" ("as_published", "center_id", "content", "content_sha256", "created_at", "created_by_id", "id", "import_batch_id", "meeting_id", "missing", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provenance", "reason", "source", "source_id", "updated_at", "updated_by_id", "version", "version_no") VALUES (OLD."as_published", OLD."center_id", OLD."content", OLD."content_sha256", OLD."created_at", OLD."created_by_id", OLD."id", OLD."import_batch_id", OLD."meeting_id", OLD."missing", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."provenance", OLD."reason", OLD."source", OLD."source_id", OLD."updated_at", OLD."updated_by_id", OLD."version", OLD."version_no"); RETURN NULL;', hash='87a6768519816e06b95eb2a38ca5dca86991471f', operation='DELETE', pgid='pgtrigger_delete_delete_bb3b5', table='tumorboard_minutes', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='distributionevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='37c82a52fa15982314bb249e612cfc92ed93efaf', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_8d2db', table='tumorboard_distributionevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='distribution',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('letter__isnull', True), ('minutes__isnull', True), ('paper', 'agenda')), models.Q(('letter__isnull', True), ('minutes__isnull', False), ('paper', 'minutes')), models.Q(('letter__isnull', False), ('minutes__isnull', True), ('paper', 'letter')), _connector='OR'), name='distribution_of_one_paper'),
        ),
        migrations.AddConstraint(
            model_name='distribution',
            constraint=models.UniqueConstraint(fields=('id', 'center'), name='distribution_owned_once'),
        ),
        migrations.AddConstraint(
            model_name='distribution',
            constraint=models.CheckConstraint(condition=models.Q(('source__in', ['operative_note', 'pathology_report', 'imaging_report', 'laboratory', 'clinic', 'board', 'patient', 'registry_import'])), name='distribution_source_coded'),
        ),
        migrations.AddConstraint(
            model_name='distribution',
            constraint=models.CheckConstraint(condition=models.Q(('paper__in', ['agenda', 'minutes', 'letter'])), name='distribution_paper_coded'),
        ),
        migrations.AddConstraint(
            model_name='distribution',
            constraint=models.CheckConstraint(condition=models.Q(('way__in', ['notice', 'print', 'download'])), name='distribution_way_coded'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='distribution',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "tumorboard_distributionevent" ("as_published", "center_id", "created_at", "created_by_id", "id", "import_batch_id", "letter_id", "meeting_id", "minutes_id", "missing", "paper", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provenance", "recipient", "source", "source_id", "updated_at", "updated_by_id", "user_id", "version", "way") VALUES (NEW."as_published", NEW."center_id", NEW."created_at", NEW."created_by_id", NEW."id", NEW."import_batch_id", NEW."letter_id", NEW."meeting_id", NEW."minutes_id", NEW."missing", NEW."paper", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."provenance", NEW."recipient", NEW."source", NEW."source_id", NEW."updated_at", NEW."updated_by_id", NEW."user_id", NEW."version", NEW."way"); RETURN NULL;', hash='d267d1e09fee37a7431029651c4bbcd2827c0378', operation='INSERT', pgid='pgtrigger_insert_insert_3aafc', table='tumorboard_distribution', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='distribution',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "tumorboard_distributionevent" ("as_published", "center_id", "created_at", "created_by_id", "id", "import_batch_id", "letter_id", "meeting_id", "minutes_id", "missing", "paper", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provenance", "recipient", "source", "source_id", "updated_at", "updated_by_id", "user_id", "version", "way") VALUES (NEW."as_published", NEW."center_id", NEW."created_at", NEW."created_by_id", NEW."id", NEW."import_batch_id", NEW."letter_id", NEW."meeting_id", NEW."minutes_id", NEW."missing", NEW."paper", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."provenance", NEW."recipient", NEW."source", NEW."source_id", NEW."updated_at", NEW."updated_by_id", NEW."user_id", NEW."version", NEW."way"); RETURN NULL;', hash='af9550112fcffacaa945649b5e5067bac0ebe07f', operation='UPDATE', pgid='pgtrigger_update_update_ed2bf', table='tumorboard_distribution', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='distribution',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "tumorboard_distributionevent" ("as_published", "center_id", "created_at", "created_by_id", "id", "import_batch_id", "letter_id", "meeting_id", "minutes_id", "missing", "paper", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provenance", "recipient", "source", "source_id", "updated_at", "updated_by_id", "user_id", "version", "way") VALUES (OLD."as_published", OLD."center_id", OLD."created_at", OLD."created_by_id", OLD."id", OLD."import_batch_id", OLD."letter_id", OLD."meeting_id", OLD."minutes_id", OLD."missing", OLD."paper", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."provenance", OLD."recipient", OLD."source", OLD."source_id", OLD."updated_at", OLD."updated_by_id", OLD."user_id", OLD."version", OLD."way"); RETURN NULL;', hash='3a36eeea4e4aa51de593e7955dec1b488b7090b5', operation='DELETE', pgid='pgtrigger_delete_delete_69c20', table='tumorboard_distribution', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='minutesevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='d9d0da2f798424de7e046e12cb6600700f8ac64e', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_b03dd', table='tumorboard_minutesevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='readinessreminder',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'by_hand'), _negated=True), fields=('meeting', 'user', 'kind'), name='automatic_reminder_once'),
        ),
        migrations.AddConstraint(
            model_name='readinessreminder',
            constraint=models.UniqueConstraint(fields=('id', 'center'), name='readinessreminder_owned_once'),
        ),
        migrations.AddConstraint(
            model_name='readinessreminder',
            constraint=models.CheckConstraint(condition=models.Q(('source__in', ['operative_note', 'pathology_report', 'imaging_report', 'laboratory', 'clinic', 'board', 'patient', 'registry_import'])), name='readinessreminder_source_coded'),
        ),
        migrations.AddConstraint(
            model_name='readinessreminder',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['by_hand', 'two_days_before_lock', 'one_day_before_lock'])), name='readinessreminder_kind_coded'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='readinessreminder',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "tumorboard_readinessreminderevent" ("as_published", "center_id", "created_at", "created_by_id", "id", "import_batch_id", "kind", "meeting_id", "missing", "missing_count", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provenance", "source", "source_id", "updated_at", "updated_by_id", "user_id", "version") VALUES (NEW."as_published", NEW."center_id", NEW."created_at", NEW."created_by_id", NEW."id", NEW."import_batch_id", NEW."kind", NEW."meeting_id", NEW."missing", NEW."missing_count", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."provenance", NEW."source", NEW."source_id", NEW."updated_at", NEW."updated_by_id", NEW."user_id", NEW."version"); RETURN NULL;', hash='c8a8147290852df11d672e91a331d3f55516aee0', operation='INSERT', pgid='pgtrigger_insert_insert_55355', table='tumorboard_readinessreminder', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='readinessreminder',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "tumorboard_readinessreminderevent" ("as_published", "center_id", "created_at", "created_by_id", "id", "import_batch_id", "kind", "meeting_id", "missing", "missing_count", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provenance", "source", "source_id", "updated_at", "updated_by_id", "user_id", "version") VALUES (NEW."as_published", NEW."center_id", NEW."created_at", NEW."created_by_id", NEW."id", NEW."import_batch_id", NEW."kind", NEW."meeting_id", NEW."missing", NEW."missing_count", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."provenance", NEW."source", NEW."source_id", NEW."updated_at", NEW."updated_by_id", NEW."user_id", NEW."version"); RETURN NULL;', hash='f47a65baaf07d8a9ebfbac967dd1e0438dbffb14', operation='UPDATE', pgid='pgtrigger_update_update_c3864', table='tumorboard_readinessreminder', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='readinessreminder',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "tumorboard_readinessreminderevent" ("as_published", "center_id", "created_at", "created_by_id", "id", "import_batch_id", "kind", "meeting_id", "missing", "missing_count", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provenance", "source", "source_id", "updated_at", "updated_by_id", "user_id", "version") VALUES (OLD."as_published", OLD."center_id", OLD."created_at", OLD."created_by_id", OLD."id", OLD."import_batch_id", OLD."kind", OLD."meeting_id", OLD."missing", OLD."missing_count", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."provenance", OLD."source", OLD."source_id", OLD."updated_at", OLD."updated_by_id", OLD."user_id", OLD."version"); RETURN NULL;', hash='17d134857b7384dd02d16f492b74a564d2a862b7', operation='DELETE', pgid='pgtrigger_delete_delete_176f3', table='tumorboard_readinessreminder', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='readinessreminderevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='03c6aa188810ae0a8659765229e96e3b4d40f501', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_34a0f', table='tumorboard_readinessreminderevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='readinessrule',
            constraint=models.UniqueConstraint(fields=('board', 'item', 'applies'), name='readiness_rule_once'),
        ),
        migrations.AddConstraint(
            model_name='readinessrule',
            constraint=models.CheckConstraint(condition=models.Q(('oldest_days__isnull', True), models.Q(('oldest_days__gte', 1), ('oldest_days__lte', 3660)), _connector='OR'), name='readiness_oldest_days_range', violation_error_message='Enter a value from 1 to 3660.'),
        ),
        migrations.AddConstraint(
            model_name='readinessrule',
            constraint=models.UniqueConstraint(fields=('id', 'center'), name='readinessrule_owned_once'),
        ),
        migrations.AddConstraint(
            model_name='readinessrule',
            constraint=models.CheckConstraint(condition=models.Q(('source__in', ['operative_note', 'pathology_report', 'imaging_report', 'laboratory', 'clinic', 'board', 'patient', 'registry_import'])), name='readinessrule_source_coded'),
        ),
        migrations.AddConstraint(
            model_name='readinessrule',
            constraint=models.CheckConstraint(condition=models.Q(('item__in', ['liver_mri', 'pet_ct', 'colonoscopy', 'ct_volumetry', 'pathology', 'cea', 'ras', 'braf', 'mmr', 'ecog', 'chemotherapy', 'eligibility'])), name='readinessrule_item_coded'),
        ),
        migrations.AddConstraint(
            model_name='readinessrule',
            constraint=models.CheckConstraint(condition=models.Q(('applies__in', ['always', 'before_liver_surgery', 'before_major_resection', 'after_operation'])), name='readinessrule_applies_coded'),
        ),
        migrations.AddConstraint(
            model_name='readinessrule',
            constraint=models.CheckConstraint(condition=models.Q(('categories__isnull', True), ('categories__contained_by', ['new_case', 'restaging', 'post_op', 'recurrence', 'follow_up_finding', 'mortality_morbidity']), _connector='OR'), name='readinessrule_categories_coded'),
        ),
        migrations.AddConstraint(
            model_name='readinessrule',
            constraint=models.CheckConstraint(condition=models.Q(('owed_by__in', ['hepatobiliary_surgery', 'colorectal_surgery', 'interventional_radiology', 'radiation_oncology', 'medical_oncology', 'radiology', 'pathology', 'nuclear_medicine', 'gastroenterology', 'anesthesia', 'palliative_care', 'nursing', 'coordination', 'awaited', 'unknown', 'not_done', 'not_applicable', 'not_reported'])), name='readinessrule_owed_by_coded'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='readinessrule',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "tumorboard_readinessruleevent" ("applies", "as_published", "board_id", "categories", "center_id", "created_at", "created_by_id", "id", "import_batch_id", "is_active", "item", "missing", "oldest_days", "order_no", "owed_by", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provenance", "source", "source_id", "updated_at", "updated_by_id", "version") VALUES (NEW."applies", NEW."as_published", NEW."board_id", NEW."categories", NEW."center_id", NEW."created_at", NEW."created_by_id", NEW."id", NEW."import_batch_id", NEW."is_active", NEW."item", NEW."missing", NEW."oldest_days", NEW."order_no", NEW."owed_by", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."provenance", NEW."source", NEW."source_id", NEW."updated_at", NEW."updated_by_id", NEW."version"); RETURN NULL;', hash='bd570d6b4f064cfc7e6cfd095b3e0a15cf360a8c', operation='INSERT', pgid='pgtrigger_insert_insert_8233a', table='tumorboard_readinessrule', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='readinessrule',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "tumorboard_readinessruleevent" ("applies", "as_published", "board_id", "categories", "center_id", "created_at", "created_by_id", "id", "import_batch_id", "is_active", "item", "missing", "oldest_days", "order_no", "owed_by", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provenance", "source", "source_id", "updated_at", "updated_by_id", "version") VALUES (NEW."applies", NEW."as_published", NEW."board_id", NEW."categories", NEW."center_id", NEW."created_at", NEW."created_by_id", NEW."id", NEW."import_batch_id", NEW."is_active", NEW."item", NEW."missing", NEW."oldest_days", NEW."order_no", NEW."owed_by", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."provenance", NEW."source", NEW."source_id", NEW."updated_at", NEW."updated_by_id", NEW."version"); RETURN NULL;', hash='11c23a644149b9e55c98b2b274611fe37eca40c9', operation='UPDATE', pgid='pgtrigger_update_update_bb283', table='tumorboard_readinessrule', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='readinessrule',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "tumorboard_readinessruleevent" ("applies", "as_published", "board_id", "categories", "center_id", "created_at", "created_by_id", "id", "import_batch_id", "is_active", "item", "missing", "oldest_days", "order_no", "owed_by", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provenance", "source", "source_id", "updated_at", "updated_by_id", "version") VALUES (OLD."applies", OLD."as_published", OLD."board_id", OLD."categories", OLD."center_id", OLD."created_at", OLD."created_by_id", OLD."id", OLD."import_batch_id", OLD."is_active", OLD."item", OLD."missing", OLD."oldest_days", OLD."order_no", OLD."owed_by", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."provenance", OLD."source", OLD."source_id", OLD."updated_at", OLD."updated_by_id", OLD."version"); RETURN NULL;', hash='b9956f990296ad4ef5152d0b5bf812952bd15564', operation='DELETE', pgid='pgtrigger_delete_delete_d5b45', table='tumorboard_readinessrule', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='readinessruleevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='9c672f35403fa7c8b28e2e5699d1e3746146cbd7', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_dfbfd', table='tumorboard_readinessruleevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='reply',
            constraint=models.UniqueConstraint(fields=('meeting', 'user'), name='reply_once_a_person'),
        ),
        migrations.AddConstraint(
            model_name='reply',
            constraint=models.UniqueConstraint(fields=('id', 'center'), name='reply_owned_once'),
        ),
        migrations.AddConstraint(
            model_name='reply',
            constraint=models.CheckConstraint(condition=models.Q(('source__in', ['operative_note', 'pathology_report', 'imaging_report', 'laboratory', 'clinic', 'board', 'patient', 'registry_import'])), name='reply_source_coded'),
        ),
        migrations.AddConstraint(
            model_name='reply',
            constraint=models.CheckConstraint(condition=models.Q(('discipline__in', ['hepatobiliary_surgery', 'colorectal_surgery', 'interventional_radiology', 'radiation_oncology', 'medical_oncology', 'radiology', 'pathology', 'nuclear_medicine', 'gastroenterology', 'anesthesia', 'palliative_care', 'nursing', 'coordination', 'awaited', 'unknown', 'not_done', 'not_applicable', 'not_reported'])), name='reply_discipline_coded'),
        ),
        migrations.AddConstraint(
            model_name='reply',
            constraint=models.CheckConstraint(condition=models.Q(('answer__in', ['in_room', 'online', 'no'])), name='reply_answer_coded'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reply',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "tumorboard_replyevent" ("answer", "as_published", "center_id", "created_at", "created_by_id", "discipline", "id", "import_batch_id", "meeting_id", "missing", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provenance", "source", "source_id", "updated_at", "updated_by_id", "user_id", "version") VALUES (NEW."answer", NEW."as_published", NEW."center_id", NEW."created_at", NEW."created_by_id", NEW."discipline", NEW."id", NEW."import_batch_id", NEW."meeting_id", NEW."missing", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."provenance", NEW."source", NEW."source_id", NEW."updated_at", NEW."updated_by_id", NEW."user_id", NEW."version"); RETURN NULL;', hash='994e71e21088a555c945fd41190f9182fdf399d8', operation='INSERT', pgid='pgtrigger_insert_insert_9a064', table='tumorboard_reply', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reply',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "tumorboard_replyevent" ("answer", "as_published", "center_id", "created_at", "created_by_id", "discipline", "id", "import_batch_id", "meeting_id", "missing", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provenance", "source", "source_id", "updated_at", "updated_by_id", "user_id", "version") VALUES (NEW."answer", NEW."as_published", NEW."center_id", NEW."created_at", NEW."created_by_id", NEW."discipline", NEW."id", NEW."import_batch_id", NEW."meeting_id", NEW."missing", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."provenance", NEW."source", NEW."source_id", NEW."updated_at", NEW."updated_by_id", NEW."user_id", NEW."version"); RETURN NULL;', hash='ea2232cb64d62d7dc81afd8ad869a2febc0c8665', operation='UPDATE', pgid='pgtrigger_update_update_f1637', table='tumorboard_reply', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reply',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "tumorboard_replyevent" ("answer", "as_published", "center_id", "created_at", "created_by_id", "discipline", "id", "import_batch_id", "meeting_id", "missing", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provenance", "source", "source_id", "updated_at", "updated_by_id", "user_id", "version") VALUES (OLD."answer", OLD."as_published", OLD."center_id", OLD."created_at", OLD."created_by_id", OLD."discipline", OLD."id", OLD."import_batch_id", OLD."meeting_id", OLD."missing", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."provenance", OLD."source", OLD."source_id", OLD."updated_at", OLD."updated_by_id", OLD."user_id", OLD."version"); RETURN NULL;', hash='07c8a158865bb38ba92378c7af1c2fb16e44cdf0', operation='DELETE', pgid='pgtrigger_delete_delete_9cfdc', table='tumorboard_reply', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='replyevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='c67eb0e1f3e09a9660585a2d2d34890e937d9695', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_60a59', table='tumorboard_replyevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='task_says_what'),
        ),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_on__isnull', True), ('state', 'open')), models.Q(models.Q(('state', 'open'), _negated=True), ('closed_on__isnull', False)), _connector='OR'), name='task_closed_on_a_day'),
        ),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'dropped'), _negated=True), models.Q(('comment', ''), _negated=True), _connector='OR'), name='task_dropped_for_a_reason', violation_error_message='Say why it is not needed any more.'),
        ),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.UniqueConstraint(fields=('id', 'patient', 'center'), name='task_owned_once'),
        ),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.CheckConstraint(condition=models.Q(('source__in', ['operative_note', 'pathology_report', 'imaging_report', 'laboratory', 'clinic', 'board', 'patient', 'registry_import'])), name='task_source_coded'),
        ),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['open', 'done', 'dropped'])), name='task_state_coded'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='task',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "tumorboard_taskevent" ("as_published", "center_id", "closed_on", "comment", "created_at", "created_by_id", "decision_id", "due_on", "id", "import_batch_id", "missing", "owner_id", "patient_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provenance", "source", "source_id", "state", "text", "updated_at", "updated_by_id", "version") VALUES (NEW."as_published", NEW."center_id", NEW."closed_on", NEW."comment", NEW."created_at", NEW."created_by_id", NEW."decision_id", NEW."due_on", NEW."id", NEW."import_batch_id", NEW."missing", NEW."owner_id", NEW."patient_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."provenance", NEW."source", NEW."source_id", NEW."state", NEW."text", NEW."updated_at", NEW."updated_by_id", NEW."version"); RETURN NULL;', hash='c8aa76b3af502209caef488660915644a0a50541', operation='INSERT', pgid='pgtrigger_insert_insert_540b2', table='tumorboard_task', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='task',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "tumorboard_taskevent" ("as_published", "center_id", "closed_on", "comment", "created_at", "created_by_id", "decision_id", "due_on", "id", "import_batch_id", "missing", "owner_id", "patient_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provenance", "source", "source_id", "state", "text", "updated_at", "updated_by_id", "version") VALUES (NEW."as_published", NEW."center_id", NEW."closed_on", NEW."comment", NEW."created_at", NEW."created_by_id", NEW."decision_id", NEW."due_on", NEW."id", NEW."import_batch_id", NEW."missing", NEW."owner_id", NEW."patient_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."provenance", NEW."source", NEW."source_id", NEW."state", NEW."text", NEW."updated_at", NEW."updated_by_id", NEW."version"); RETURN NULL;', hash='7bfc263ac7591dfffa0b33b4e6f41473ed9219ad', operation='UPDATE', pgid='pgtrigger_update_update_b613e', table='tumorboard_task', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='task',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "tumorboard_taskevent" ("as_published", "center_id", "closed_on", "comment", "created_at", "created_by_id", "decision_id", "due_on", "id", "import_batch_id", "missing", "owner_id", "patient_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provenance", "source", "source_id", "state", "text", "updated_at", "updated_by_id", "version") VALUES (OLD."as_published", OLD."center_id", OLD."closed_on", OLD."comment", OLD."created_at", OLD."created_by_id", OLD."decision_id", OLD."due_on", OLD."id", OLD."import_batch_id", OLD."missing", OLD."owner_id", OLD."patient_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."provenance", OLD."source", OLD."source_id", OLD."state", OLD."text", OLD."updated_at", OLD."updated_by_id", OLD."version"); RETURN NULL;', hash='75637e814a2968c5151141952e4b9fb5ad09b2b8', operation='DELETE', pgid='pgtrigger_delete_delete_63caa', table='tumorboard_task', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='taskevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='0a4e4211ccb3975f09c3deada48681d5621e8a6b', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_115c1', table='tumorboard_taskevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='letter',
            constraint=models.UniqueConstraint(fields=('id', 'center'), name='letter_in_center_once'),
        ),
    ]
