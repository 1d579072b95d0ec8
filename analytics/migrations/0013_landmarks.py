from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('analytics', '0012_touched'),
    ]

    operations = [
        migrations.AlterField(
            model_name='askeddashboard',
            name='grouping',
            field=models.CharField(choices=[('none', 'All together'), ('timing', 'Timing of metastases'), ('sex', 'Sex'), ('primary_site', 'Site of the primary'), ('number', 'Number of metastases'), ('distribution', 'Distribution in the liver'), ('preoperative', 'Systemic therapy or operation first'), ('resection', 'Liver resection'), ('ablation', 'Ablation or not'), ('margin', 'Margin'), ('severe_complication', 'Severe complication or not'), ('severe_by_landmark', 'Severe complication within 90 days (landmark)'), ('adjuvant', 'Adjuvant therapy or not'), ('adjuvant_by_landmark', 'Adjuvant therapy within 90 days (landmark)'), ('repeat_intervention', 'Repeat intervention or not'), ('repeat_by_landmark', 'Repeat intervention within 12 months (landmark)'), ('after_first_and_second', 'All, against those treated again')], max_length=40),
        ),
        migrations.AlterField(
            model_name='survivalsnapshot',
            name='grouping',
            field=models.CharField(choices=[('none', 'All together'), ('timing', 'Timing of metastases'), ('sex', 'Sex'), ('primary_site', 'Site of the primary'), ('number', 'Number of metastases'), ('distribution', 'Distribution in the liver'), ('preoperative', 'Systemic therapy or operation first'), ('resection', 'Liver resection'), ('ablation', 'Ablation or not'), ('margin', 'Margin'), ('severe_complication', 'Severe complication or not'), ('severe_by_landmark', 'Severe complication within 90 days (landmark)'), ('adjuvant', 'Adjuvant therapy or not'), ('adjuvant_by_landmark', 'Adjuvant therapy within 90 days (landmark)'), ('repeat_intervention', 'Repeat intervention or not'), ('repeat_by_landmark', 'Repeat intervention within 12 months (landmark)'), ('after_first_and_second', 'All, against those treated again')], max_length=40),
        ),
    ]
