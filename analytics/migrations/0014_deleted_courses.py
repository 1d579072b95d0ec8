"""
A course that is deleted has nobody left to say when it was written: all results of its center are of older data, and
nothing that was read of its courses stays true. No verb deletes one; a person at the database may.
"""

from django.db import migrations

# With the owner's rights, as whatever else raises versions.
NOTE = """
CREATE FUNCTION analytics_note_deleted_courses() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE patients_centerrevision SET data_version = data_version + 1, changed_at = clock_timestamp()
        WHERE center_id IN (SELECT center_id FROM gone);
    UPDATE analytics_endpointbuild b SET all_changed_at_version = r.data_version
        FROM patients_centerrevision r
        WHERE r.center_id = b.center_id AND b.center_id IN (SELECT center_id FROM gone);
    PERFORM pg_notify('data_version', center_id::text) FROM (SELECT DISTINCT center_id FROM gone) c;
    RETURN NULL;
END $$;
CREATE TRIGGER analytics_note_deleted AFTER DELETE ON analytics_course
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION analytics_note_deleted_courses();
"""


class Migration(migrations.Migration):
    dependencies = [("analytics", "0013_landmarks")]

    operations = [
        migrations.RunSQL(NOTE, "DROP FUNCTION analytics_note_deleted_courses() CASCADE;"),
    ]
