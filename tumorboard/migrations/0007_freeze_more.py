"""Imported decisions, and the meeting of a signed one, are kept by the database as well."""

from django.db import migrations

from tumorboard.freezing import CREATE, DROP, GUARD_PARTS


class Migration(migrations.Migration):
    dependencies = [("tumorboard", "0006_known_quorum")]

    operations = [migrations.RunSQL(CREATE + GUARD_PARTS, DROP)]
