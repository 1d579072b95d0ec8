import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from patients.database import protect_by_center


class Migration(migrations.Migration):
    dependencies = [
        ("patients", "0003_protection"),
        ("tumorboard", "0004_grant_ended"),
    ]

    operations = [
        migrations.CreateModel(
            name="SeriesUpload",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("uploaded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="uploaded at")),
                ("archive", models.BinaryField(verbose_name="files")),
                ("series_slug", models.SlugField(blank=True, max_length=60, verbose_name="series")),
                ("series_title", models.CharField(blank=True, max_length=250, verbose_name="title")),
                ("data_locked_on", models.DateField(blank=True, null=True, verbose_name="data lock")),
                ("consent_note", models.CharField(blank=True, max_length=200, verbose_name="research consent")),
                ("rows", models.JSONField(default=dict, verbose_name="rows per file")),
                ("problems", models.JSONField(default=list, verbose_name="problems")),
                ("outcome", models.CharField(max_length=20, verbose_name="outcome")),
                ("center", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="patients.center")),
                ("uploaded_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "verbose_name": "uploaded series",
                "verbose_name_plural": "uploaded series",
                "ordering": ["-uploaded_at"],
            },
        ),
        protect_by_center("tumorboard_seriesupload"),
    ]
