"""Published against computed: one more kind of stored outcome."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('analytics', '0009_paper'),
    ]

    operations = [
        migrations.AlterField(
            model_name='outcomesnapshot',
            name='kind',
            field=models.CharField(choices=[('table-1', 'Table 1'), ('table-2', 'Table 2'), ('surgery', 'Surgical outcomes'), ('recurrence', 'Recurrence'), ('published', 'Published against computed')], max_length=20),
        ),
    ]
