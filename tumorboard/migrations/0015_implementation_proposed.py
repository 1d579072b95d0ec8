"""What the record let a person expect who said what became of a decision, and why it is otherwise."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('patients', '0009_dates_known_in_part'),
        ('tumorboard', '0014_live'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='implementation',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='implementation',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='implementation',
            name='delete_delete',
        ),
        migrations.AddField(
            model_name='implementation',
            name='comment',
            field=models.CharField(blank=True, max_length=300, verbose_name='comment'),
        ),
        migrations.AddField(
            model_name='implementation',
            name='proposed',
            field=models.CharField(blank=True, choices=[('', ''), ('as_decided', 'As decided'), ('partly', 'Partly'), ('differently', 'Differently'), ('not_yet', 'Not yet'), ('unknown', 'Unknown')], default='', max_length=12, verbose_name='proposed from the record'),
        ),
        migrations.AddField(
            model_name='implementationevent',
            name='comment',
            field=models.CharField(blank=True, max_length=300, verbose_name='comment'),
        ),
        migrations.AddField(
            model_name='implementationevent',
            name='proposed',
            field=models.CharField(blank=True, choices=[('', ''), ('as_decided', 'As decided'), ('partly', 'Partly'), ('differently', 'Differently'), ('not_yet', 'Not yet'), ('unknown', 'Unknown')], default='', max_length=12, verbose_name='proposed from the record'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='implementation',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "tumorboard_implementationevent" ("as_published", "center_id", "comment", "created_at", "created_by_id", "decision_id", "id", "import_batch_id", "missing", "patient_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed", "provenance", "reason", "session_id", "source", "source_id", "state", "therapy_id", "updated_at", "updated_by_id", "version") VALUES (NEW."as_published", NEW."center_id", NEW."comment", NEW."created_at", NEW."created_by_id", NEW."decision_id", NEW."id", NEW."import_batch_id", NEW."missing", NEW."patient_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."proposed", NEW."provenance", NEW."reason", NEW."session_id", NEW."source", NEW."source_id", NEW."state", NEW."therapy_id", NEW."updated_at", NEW."updated_by_id", NEW."version"); RETURN NULL;', hash='53c4878f8bc0a60513e0a3d1ce29b73edade851a', operation='INSERT', pgid='pgtrigger_insert_insert_db3c1', table='tumorboard_implementation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='implementation',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "tumorboard_implementationevent" ("as_published", "center_id", "comment", "created_at", "created_by_id", "decision_id", "id", "import_batch_id", "missing", "patient_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed", "provenance", "reason", "session_id", "source", "source_id", "state", "therapy_id", "updated_at", "updated_by_id", "version") VALUES (NEW."as_published", NEW."center_id", NEW."comment", NEW."created_at", NEW."created_by_id", NEW."decision_id", NEW."id", NEW."import_batch_id", NEW."missing", NEW."patient_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."proposed", NEW."provenance", NEW."reason", NEW."session_id", NEW."source", NEW."source_id", NEW."state", NEW."therapy_id", NEW."updated_at", NEW."updated_by_id", NEW."version"); RETURN NULL;', hash='d99e1496b18bb1922cf842e053aefba9cf923ceb', operation='UPDATE', pgid='pgtrigger_update_update_19d66', table='tumorboard_implementation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='implementation',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "tumorboard_implementationevent" ("as_published", "center_id", "comment", "created_at", "created_by_id", "decision_id", "id", "import_batch_id", "missing", "patient_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed", "provenance", "reason", "session_id", "source", "source_id", "state", "therapy_id", "updated_at", "updated_by_id", "version") VALUES (OLD."as_published", OLD."center_id", OLD."comment", OLD."created_at", OLD."created_by_id", OLD."decision_id", OLD."id", OLD."import_batch_id", OLD."missing", OLD."patient_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."proposed", OLD."provenance", OLD."reason", OLD."session_id", OLD."source", OLD."source_id", OLD."state", OLD."therapy_id", OLD."updated_at", OLD."updated_by_id", OLD."version"); RETURN NULL;', hash='aef23e104b40d2d069082f861fca0a027c087f2c', operation='DELETE', pgid='pgtrigger_delete_delete_ccfa7', table='tumorboard_implementation', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='implementation',
            constraint=models.CheckConstraint(condition=models.Q(('proposed__in', ['', 'as_decided', 'partly', 'differently', 'not_yet', 'unknown'])), name='implementation_proposed_coded'),
        ),
    ]
