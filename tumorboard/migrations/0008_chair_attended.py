"""Who signs has attended the meeting."""

from django.db import migrations

from tumorboard.freezing import CREATE_ATTENDED, DROP_ATTENDED


class Migration(migrations.Migration):
    dependencies = [("tumorboard", "0007_freeze_more")]

    operations = [migrations.RunSQL(CREATE_ATTENDED, DROP_ATTENDED)]
