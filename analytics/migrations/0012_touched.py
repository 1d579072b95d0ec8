"""
Which write concerns which result: the version at which each patient was last written, and whose courses a
result was made from. What the board decides is noted by triggers, so that no verb can forget it.
"""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from patients.database import CENTER_IS_VISIBLE, protect_by_center

COUNTS = "state IN ('signed', 'imported')"
# Of each table of the board from which analytics reads: by event, whom what was written concerns. What counts is
# never changed or deleted again (tumorboard.signing, tumorboard.freezing), but what stands beside an imported
# decision may be.
WRITTEN = {
    "decision": {
        "insert": f"SELECT patient_id FROM after WHERE {COUNTS}",
        "update": f"SELECT patient_id FROM after WHERE {COUNTS}",
    },
    "recommendation": {
        "insert": "SELECT a.patient_id FROM after a"
        f" JOIN tumorboard_decision d ON d.id = a.decision_id WHERE d.{COUNTS}",
    },
    "agendaitem": {
        "update": "SELECT d.patient_id FROM before b JOIN after a USING (id)"
        f" JOIN tumorboard_decision d ON d.agenda_item_id = a.id WHERE d.{COUNTS}"
        " AND (b.meeting_id, b.present) IS DISTINCT FROM (a.meeting_id, a.present)",
    },
    "meeting": {
        "update": "SELECT d.patient_id FROM before b JOIN after a USING (id)"
        " JOIN tumorboard_agendaitem i ON i.meeting_id = a.id"
        f" JOIN tumorboard_decision d ON d.agenda_item_id = i.id WHERE d.{COUNTS}"
        " AND b.held_on IS DISTINCT FROM a.held_on",
    },
}
SEEN = {"insert": "NEW TABLE AS after", "update": "OLD TABLE AS before NEW TABLE AS after"}


def note_what_the_board_decides() -> migrations.RunSQL:
    """
    Statement by statement, and after the trigger that raises the data version (they fire in the order of their
    names): so the version that is noted is of this transaction.
    """
    make, undo = "", ""
    for table, events in WRITTEN.items():
        for event, patients in events.items():
            name = f"analytics_note_{table}_{event}"
            make += f"""
            CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
            BEGIN
                UPDATE analytics_course c SET record_version = r.data_version
                    FROM patients_centerrevision r
                    WHERE r.center_id = c.center_id AND c.record_version < r.data_version
                        AND c.patient_id IN ({patients});
                RETURN NULL;
            END $$;
            CREATE TRIGGER z_analytics_note_{event} AFTER {event.upper()} ON tumorboard_{table}
                REFERENCING {SEEN[event]} FOR EACH STATEMENT EXECUTE FUNCTION {name}();
            """
            undo += f"DROP FUNCTION {name}() CASCADE;"
    return migrations.RunSQL(make, undo)


# With the owner's rights, and of the centers of the transaction only: the application reads versions and cannot
# set them. Held until the transaction ends, as by whoever writes.
VERSIONS = f"""
CREATE FUNCTION analytics_hold_data_version(center bigint) RETURNS bigint LANGUAGE sql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT data_version FROM patients_centerrevision
        WHERE center_id = center AND {CENTER_IS_VISIBLE} FOR UPDATE
$$;
CREATE FUNCTION analytics_raise_data_version(center bigint) RETURNS bigint LANGUAGE sql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT pg_notify('data_version', center::text);
    UPDATE patients_centerrevision SET data_version = data_version + 1, changed_at = clock_timestamp()
        WHERE center_id = center AND {CENTER_IS_VISIBLE} RETURNING data_version
$$;
"""
NO_VERSIONS = "DROP FUNCTION analytics_hold_data_version(bigint); DROP FUNCTION analytics_raise_data_version(bigint);"


class Migration(migrations.Migration):

    dependencies = [
        ('analytics', '0011_precision'),
        ('tumorboard', '0015_implementation_proposed'),
    ]

    operations = [
        migrations.AddField(
            model_name='course',
            name='record_version',
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddIndex(
            model_name='course',
            index=models.Index(fields=['center', 'record_version'], name='course_written_since'),
        ),
        migrations.AddField(
            model_name='endpointbuild',
            name='all_changed_at_version',
            field=models.BigIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name='refreshstate',
            name='cohort',
            field=models.SlugField(max_length=80),
        ),
        migrations.AddField(
            model_name='refreshstate',
            name='unchanged_through',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='refreshstate',
            name='began_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='refreshstate',
            name='steps_done',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='refreshstate',
            name='steps',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.CreateModel(
            name='ComputedFrom',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('result', models.CharField(max_length=80)),
                ('is_attempt', models.BooleanField(default=False)),
                ('data_version', models.BigIntegerField()),
                ('courses', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ('courses_sha256', models.CharField(max_length=64)),
                ('center', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='patients.center')),
            ],
            options={
                'verbose_name': 'courses of a result',
                'verbose_name_plural': 'courses of results',
                'constraints': [models.UniqueConstraint(fields=('center', 'result', 'is_attempt'), name='computedfrom_once')],
            },
        ),
        protect_by_center("analytics_computedfrom"),
        # Uncompressed: of 100,000 courses that would take longer than writing them.
        migrations.RunSQL(
            "ALTER TABLE analytics_computedfrom ALTER COLUMN courses SET STORAGE EXTERNAL",
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(VERSIONS, NO_VERSIONS),
        note_what_the_board_decides(),
    ]
