"""Cohorts that people build, under row-level security; what was chosen, done and frozen stays as it is."""

import django.db.models.deletion
import django.db.models.functions.datetime
import uuid
from django.conf import settings
from django.db import migrations, models

from patients.database import protect_by_center, same_owner
from tumorboard.signing import MAY_EMPTY


NAMES = ["storedcohort", "cohortchoice", "cohortchange", "cohortcut"]
CHILDREN = ["cohortchoice", "cohortchange", "cohortcut"]

# Raw SQL, and refused also to the owner of the tables: a frozen result must not depend on good will.
STAYS = """
CREATE FUNCTION analytics_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a row of % is never changed or deleted', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_TABLE_NAME || '_immutable';
END $$;
CREATE TRIGGER a_kept BEFORE DELETE ON analytics_storedcohort
    FOR EACH ROW EXECUTE FUNCTION analytics_stays();
CREATE TRIGGER a_slug_stays BEFORE UPDATE ON analytics_storedcohort
    FOR EACH ROW WHEN ((OLD.slug, OLD.center_id, OLD.owner_id)
                       IS DISTINCT FROM (NEW.slug, NEW.center_id, NEW.owner_id))
    EXECUTE FUNCTION analytics_stays();
""" + "".join(
    f"""
CREATE TRIGGER a_stays BEFORE UPDATE OR DELETE ON analytics_{name}
    FOR EACH ROW EXECUTE FUNCTION analytics_stays();
"""
    for name in CHILDREN
) + "".join(
    f"""
CREATE TRIGGER a_not_emptied BEFORE TRUNCATE ON analytics_{name}
    FOR EACH STATEMENT WHEN (COALESCE(current_setting('{MAY_EMPTY}', true), '') <> 'on')
    EXECUTE FUNCTION analytics_stays();
"""
    for name in NAMES
)
MOVES = "DROP FUNCTION analytics_stays() CASCADE;"


class Migration(migrations.Migration):

    dependencies = [
        ('analytics', '0006_outcomes'),
        ('patients', '0009_dates_known_in_part'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='StoredCohort',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=60)),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('description', models.TextField(blank=True, max_length=600, verbose_name='what it is for')),
                ('definition', models.JSONField()),
                ('revision', models.PositiveIntegerField(default=1)),
                ('is_shared', models.BooleanField(default=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('changed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('archived_at', models.DateTimeField(blank=True, null=True)),
                ('center', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='patients.center')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cohorts', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'cohort',
                'verbose_name_plural': 'cohorts',
                'ordering': ['name', 'id'],
            },
        ),
        migrations.CreateModel(
            name='CohortCut',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField()),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='what it is for')),
                ('content', models.JSONField()),
                ('content_sha256', models.CharField(max_length=64)),
                ('patients', models.PositiveIntegerField()),
                ('data_version', models.BigIntegerField()),
                ('method_version', models.PositiveIntegerField()),
                ('frozen_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('center', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='patients.center')),
                ('frozen_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('cohort', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cuts', to='analytics.storedcohort')),
            ],
            options={
                'verbose_name': 'frozen cohort',
                'verbose_name_plural': 'frozen cohorts',
                'ordering': ['-number'],
            },
        ),
        migrations.CreateModel(
            name='CohortChoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('choice', models.CharField(choices=[('include', 'Included by hand'), ('exclude', 'Excluded by hand'), ('as_defined', 'As the lines say')], max_length=12, verbose_name='choice')),
                ('reason', models.CharField(max_length=300, verbose_name='reason')),
                ('chosen_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('center', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='patients.center')),
                ('chosen_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='patients.patient')),
                ('cohort', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='choices', to='analytics.storedcohort')),
            ],
            options={
                'verbose_name': 'patient chosen by hand',
                'verbose_name_plural': 'patients chosen by hand',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='CohortChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('created', 'Built'), ('copied', 'Copied from another'), ('changed', 'Changed'), ('chosen', 'A patient chosen by hand'), ('shared', 'Shared'), ('unshared', 'No longer shared'), ('frozen', 'Frozen'), ('archived', 'Archived'), ('restored', 'Taken up again')], max_length=12)),
                ('name', models.CharField(max_length=80)),
                ('definition', models.JSONField()),
                ('revision', models.PositiveIntegerField()),
                ('changed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('center', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='patients.center')),
                ('changed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('cohort', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='analytics.storedcohort')),
            ],
            options={
                'verbose_name': 'change of a cohort',
                'verbose_name_plural': 'changes of cohorts',
                'ordering': ['-id'],
            },
        ),
        migrations.AddConstraint(
            model_name='storedcohort',
            constraint=models.UniqueConstraint(fields=('center', 'slug'), name='storedcohort_slug_once'),
        ),
        migrations.AddConstraint(
            model_name='storedcohort',
            constraint=models.UniqueConstraint(fields=('id', 'center'), name='storedcohort_owned_once'),
        ),
        migrations.AddConstraint(
            model_name='storedcohort',
            constraint=models.CheckConstraint(condition=models.Q(('slug__startswith', 'c-')), name='storedcohort_slug_prefixed'),
        ),
        migrations.AddConstraint(
            model_name='cohortcut',
            constraint=models.UniqueConstraint(fields=('cohort', 'number'), name='cohortcut_number_once'),
        ),
        migrations.AddConstraint(
            model_name='cohortcut',
            constraint=models.CheckConstraint(condition=models.Q(('patients__gte', 1)), name='cohortcut_not_empty'),
        ),
        migrations.AddConstraint(
            model_name='cohortcut',
            constraint=models.CheckConstraint(condition=models.Q(('content_sha256__regex', '^[0-9a-f]{64}$')), name='cohortcut_has_digest'),
        ),
        migrations.AddIndex(
            model_name='cohortchoice',
            index=models.Index(fields=['cohort', 'patient', '-id'], name='cohortchoice_latest'),
        ),
        migrations.AddConstraint(
            model_name='cohortchoice',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='cohortchoice_has_reason'),
        ),
        *[protect_by_center(f"analytics_{name}") for name in NAMES],
        *[
            same_owner(f"analytics_{name}", "cohort_id", "analytics_storedcohort", patient=False)
            for name in CHILDREN
        ],
        same_owner("analytics_cohortchoice", "patient_id", "patients_patient", patient=False),
        migrations.RunSQL(STAYS, MOVES),
    ]
