"""What the loop changes in tables that were there: new codes, and history of the new columns."""



import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tumorboard", "0011_loop")]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='agendaitem',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='agendaitem',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='agendaitem',
            name='delete_delete',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='board',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='board',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='board',
            name='delete_delete',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='boardmember',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='boardmember',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='boardmember',
            name='delete_delete',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='decision',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='decision',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='decision',
            name='delete_delete',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='meeting',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='meeting',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='meeting',
            name='delete_delete',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='quorumtemplate',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='quorumtemplate',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='quorumtemplate',
            name='delete_delete',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='referral',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='referral',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='referral',
            name='delete_delete',
        ),
        migrations.RemoveConstraint(
            model_name='attendance',
            name='attendance_role_coded',
        ),
        migrations.RemoveConstraint(
            model_name='implementation',
            name='implementation_reason_coded',
        ),
        # What is signed already was signed in format 1; from here on it is 2.
        migrations.AlterField(
            model_name='decision',
            name='content_format',
            field=models.PositiveSmallIntegerField(default=2, editable=False, help_text='Set by the database when it is signed; see tumorboard/signing.py.', verbose_name='format of what is signed'),
        ),
        migrations.AlterField(
            model_name='decisionevent',
            name='content_format',
            field=models.PositiveSmallIntegerField(default=2, editable=False, help_text='Set by the database when it is signed; see tumorboard/signing.py.', verbose_name='format of what is signed'),
        ),
        migrations.AlterField(
            model_name='attendance',
            name='role',
            field=models.CharField(choices=[('chair', 'Chair'), ('member', 'Member'), ('substitute', 'Substitute'), ('guest', 'Guest'), ('presenter', 'Presenter')], default='member', max_length=10, verbose_name='function'),
        ),
        migrations.AlterField(
            model_name='attendanceevent',
            name='role',
            field=models.CharField(choices=[('chair', 'Chair'), ('member', 'Member'), ('substitute', 'Substitute'), ('guest', 'Guest'), ('presenter', 'Presenter')], default='member', max_length=10, verbose_name='function'),
        ),
        migrations.AlterField(
            model_name='implementation',
            name='reason',
            field=models.CharField(blank=True, choices=[('patient_wish', "The patient's wish"), ('patient_refusal', 'The patient refuses'), ('progression', 'Progression'), ('remission', 'Remission'), ('deterioration', 'Deterioration'), ('medical_reason', 'Medical reason'), ('comorbidity_or_fitness', 'Comorbidity or fitness'), ('unfit_for_anesthesia', 'Unfit for anesthesia'), ('intraoperative_finding', 'Intraoperative finding'), ('unresectable_at_laparotomy', 'Unresectable at laparotomy'), ('remnant_insufficient', 'Remnant too small'), ('vanished_lesion', 'Lesion vanished'), ('complication', 'Complication'), ('toxicity', 'Toxicity'), ('no_indication', 'No indication any more'), ('other_therapy', 'Treating doctor chose another therapy'), ('best_supportive_care', 'Best supportive care'), ('regular_end', 'Regular end of the therapy'), ('payment_refused', 'Payment refused'), ('payment_pending', 'Payment still open'), ('payment_ended', 'Payment ended'), ('logistics', 'Logistics'), ('lost_to_follow_up', 'Lost to follow-up'), ('death', 'Death'), ('other', 'Other'), ('awaited', 'Awaited'), ('unknown', 'Unknown'), ('not_done', 'Not done'), ('not_applicable', 'Not applicable'), ('not_reported', 'Not reported')], max_length=40, null=True, verbose_name='reason for the deviation'),
        ),
        migrations.AlterField(
            model_name='implementationevent',
            name='reason',
            field=models.CharField(blank=True, choices=[('patient_wish', "The patient's wish"), ('patient_refusal', 'The patient refuses'), ('progression', 'Progression'), ('remission', 'Remission'), ('deterioration', 'Deterioration'), ('medical_reason', 'Medical reason'), ('comorbidity_or_fitness', 'Comorbidity or fitness'), ('unfit_for_anesthesia', 'Unfit for anesthesia'), ('intraoperative_finding', 'Intraoperative finding'), ('unresectable_at_laparotomy', 'Unresectable at laparotomy'), ('remnant_insufficient', 'Remnant too small'), ('vanished_lesion', 'Lesion vanished'), ('complication', 'Complication'), ('toxicity', 'Toxicity'), ('no_indication', 'No indication any more'), ('other_therapy', 'Treating doctor chose another therapy'), ('best_supportive_care', 'Best supportive care'), ('regular_end', 'Regular end of the therapy'), ('payment_refused', 'Payment refused'), ('payment_pending', 'Payment still open'), ('payment_ended', 'Payment ended'), ('logistics', 'Logistics'), ('lost_to_follow_up', 'Lost to follow-up'), ('death', 'Death'), ('other', 'Other'), ('awaited', 'Awaited'), ('unknown', 'Unknown'), ('not_done', 'Not done'), ('not_applicable', 'Not applicable'), ('not_reported', 'Not reported')], max_length=40, null=True, verbose_name='reason for the deviation'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='agendaitem',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "tumorboard_agendaitemevent" ("as_published", "center_id", "created_at", "created_by_id", "deferral_note", "deferral_reason", "ended_at", "id", "import_batch_id", "is_audited", "kept_reason", "late_reason", "meeting_id", "missing", "missing_at_lock", "missing_disciplines", "opinions_revealed_at", "order_no", "patient_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "present", "provenance", "quorum_met", "referral_id", "snapshot", "snapshot_sha256", "source", "source_id", "started_at", "state", "updated_at", "updated_by_id", "version") VALUES (NEW."as_published", NEW."center_id", NEW."created_at", NEW."created_by_id", NEW."deferral_note", NEW."deferral_reason", NEW."ended_at", NEW."id", NEW."import_batch_id", NEW."is_audited", NEW."kept_reason", NEW."late_reason", NEW."meeting_id", NEW."missing", NEW."missing_at_lock", NEW."missing_disciplines", NEW."opinions_revealed_at", NEW."order_no", NEW."patient_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."present", NEW."provenance", NEW."quorum_met", NEW."referral_id", NEW."snapshot", NEW."snapshot_sha256", NEW."source", NEW."source_id", NEW."started_at", NEW."state", NEW."updated_at", NEW."updated_by_id", NEW."version"); RETURN NULL;', hash='4c202b3cd43d119f39107702c9915f9acc4a0c4f', operation='INSERT', pgid='pgtrigger_insert_insert_2d796', table='tumorboard_agendaitem', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='agendaitem',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "tumorboard_agendaitemevent" ("as_published", "center_id", "created_at", "created_by_id", "deferral_note", "deferral_reason", "ended_at", "id", "import_batch_id", "is_audited", "kept_reason", "late_reason", "meeting_id", "missing", "missing_at_lock", "missing_disciplines", "opinions_revealed_at", "order_no", "patient_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "present", "provenance", "quorum_met", "referral_id", "snapshot", "snapshot_sha256", "source", "source_id", "started_at", "state", "updated_at", "updated_by_id", "version") VALUES (NEW."as_published", NEW."center_id", NEW."created_at", NEW."created_by_id", NEW."deferral_note", NEW."deferral_reason", NEW."ended_at", NEW."id", NEW."import_batch_id", NEW."is_audited", NEW."kept_reason", NEW."late_reason", NEW."meeting_id", NEW."missing", NEW."missing_at_lock", NEW."missing_disciplines", NEW."opinions_revealed_at", NEW."order_no", NEW."patient_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."present", NEW."provenance", NEW."quorum_met", NEW."referral_id", NEW."snapshot", NEW."snapshot_sha256", NEW."source", NEW."source_id", NEW."started_at", NEW."state", NEW."updated_at", NEW."updated_by_id", NEW."version"); RETURN NULL;', hash='763b70a369145801195f28abfc9c4d1367fa37db', operation='UPDATE', pgid='pgtrigger_update_update_15438', table='tumorboard_agendaitem', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='agendaitem',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "tumorboard_agendaitemevent" ("as_published", "center_id", "created_at", "created_by_id", "deferral_note", "deferral_reason", "ended_at", "id", "import_batch_id", "is_audited", "kept_reason", "late_reason", "meeting_id", "missing", "missing_at_lock", "missing_disciplines", "opinions_revealed_at", "order_no", "patient_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "present", "provenance", "quorum_met", "referral_id", "snapshot", "snapshot_sha256", "source", "source_id", "started_at", "state", "updated_at", "updated_by_id", "version") VALUES (OLD."as_published", OLD."center_id", OLD."created_at", OLD."created_by_id", OLD."deferral_note", OLD."deferral_reason", OLD."ended_at", OLD."id", OLD."import_batch_id", OLD."is_audited", OLD."kept_reason", OLD."late_reason", OLD."meeting_id", OLD."missing", OLD."missing_at_lock", OLD."missing_disciplines", OLD."opinions_revealed_at", OLD."order_no", OLD."patient_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."present", OLD."provenance", OLD."quorum_met", OLD."referral_id", OLD."snapshot", OLD."snapshot_sha256", OLD."source", OLD."source_id", OLD."started_at", OLD."state", OLD."updated_at", OLD."updated_by_id", OLD."version"); RETURN NULL;', hash='61c2d9eb3d117f278dc62d55c69aae768d87ac17', operation='DELETE', pgid='pgtrigger_delete_delete_bd028', table='tumorboard_agendaitem', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='board',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "tumorboard_boardevent" ("as_published", "audit_percent", "center_id", "created_at", "created_by_id", "duration_minutes", "every_weeks", "id", "import_batch_id", "language", "locks_hours_before", "missing", "name", "opinions", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "provenance", "quorum_template_id", "source", "source_id", "starts_at", "updated_at", "updated_by_id", "version", "weekday") VALUES (NEW."as_published", NEW."audit_percent", NEW."center_id", NEW."created_at", NEW."created_by_id", NEW."duration_minutes", NEW."every_weeks", NEW."id", NEW."import_batch_id", NEW."language", NEW."locks_hours_before", NEW."missing", NEW."name", NEW."opinions", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."place", NEW."provenance", NEW."quorum_template_id", NEW."source", NEW."source_id", NEW."starts_at", NEW."updated_at", NEW."updated_by_id", NEW."version", NEW."weekday"); RETURN NULL;', hash='5d97b6ce1acf451c4281dd1ef835061b5c271cda', operation='INSERT', pgid='pgtrigger_insert_insert_158a5', table='tumorboard_board', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='board',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "tumorboard_boardevent" ("as_published", "audit_percent", "center_id", "created_at", "created_by_id", "duration_minutes", "every_weeks", "id", "import_batch_id", "language", "locks_hours_before", "missing", "name", "opinions", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "provenance", "quorum_template_id", "source", "source_id", "starts_at", "updated_at", "updated_by_id", "version", "weekday") VALUES (NEW."as_published", NEW."audit_percent", NEW."center_id", NEW."created_at", NEW."created_by_id", NEW."duration_minutes", NEW."every_weeks", NEW."id", NEW."import_batch_id", NEW."language", NEW."locks_hours_before", NEW."missing", NEW."name", NEW."opinions", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."place", NEW."provenance", NEW."quorum_template_id", NEW."source", NEW."source_id", NEW."starts_at", NEW."updated_at", NEW."updated_by_id", NEW."version", NEW."weekday"); RETURN NULL;', hash='38d6514a84edb14a433c7df224473b5db7e20290', operation='UPDATE', pgid='pgtrigger_update_update_0c0d5', table='tumorboard_board', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='board',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "tumorboard_boardevent" ("as_published", "audit_percent", "center_id", "created_at", "created_by_id", "duration_minutes", "every_weeks", "id", "import_batch_id", "language", "locks_hours_before", "missing", "name", "opinions", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "provenance", "quorum_template_id", "source", "source_id", "starts_at", "updated_at", "updated_by_id", "version", "weekday") VALUES (OLD."as_published", OLD."audit_percent", OLD."center_id", OLD."created_at", OLD."created_by_id", OLD."duration_minutes", OLD."every_weeks", OLD."id", OLD."import_batch_id", OLD."language", OLD."locks_hours_before", OLD."missing", OLD."name", OLD."opinions", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."place", OLD."provenance", OLD."quorum_template_id", OLD."source", OLD."source_id", OLD."starts_at", OLD."updated_at", OLD."updated_by_id", OLD."version", OLD."weekday"); RETURN NULL;', hash='2277cd023d60b5994455814255f5a9a8782c049a', operation='DELETE', pgid='pgtrigger_delete_delete_6ec58', table='tumorboard_board', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='boardmember',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "tumorboard_boardmemberevent" ("as_published", "board_id", "center_id", "created_at", "created_by_id", "discipline", "id", "import_batch_id", "is_substitute", "missing", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provenance", "since", "source", "source_id", "until", "updated_at", "updated_by_id", "user_id", "version") VALUES (NEW."as_published", NEW."board_id", NEW."center_id", NEW."created_at", NEW."created_by_id", NEW."discipline", NEW."id", NEW."import_batch_id", NEW."is_substitute", NEW."missing", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."provenance", NEW."since", NEW."source", NEW."source_id", NEW."until", NEW."updated_at", NEW."updated_by_id", NEW."user_id", NEW."version"); RETURN NULL;', hash='25cc9dc33b14f8e8818c6f99d7ea0841cc7d6679', operation='INSERT', pgid='pgtrigger_insert_insert_0b9d5', table='tumorboard_boardmember', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='boardmember',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "tumorboard_boardmemberevent" ("as_published", "board_id", "center_id", "created_at", "created_by_id", "discipline", "id", "import_batch_id", "is_substitute", "missing", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provenance", "since", "source", "source_id", "until", "updated_at", "updated_by_id", "user_id", "version") VALUES (NEW."as_published", NEW."board_id", NEW."center_id", NEW."created_at", NEW."created_by_id", NEW."discipline", NEW."id", NEW."import_batch_id", NEW."is_substitute", NEW."missing", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."provenance", NEW."since", NEW."source", NEW."source_id", NEW."until", NEW."updated_at", NEW."updated_by_id", NEW."user_id", NEW."version"); RETURN NULL;', hash='0ce79dc78d1acf684b35990174d8140851705f5f', operation='UPDATE', pgid='pgtrigger_update_update_b2fb9', table='tumorboard_boardmember', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='boardmember',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "tumorboard_boardmemberevent" ("as_published", "board_id", "center_id", "created_at", "created_by_id", "discipline", "id", "import_batch_id", "is_substitute", "missing", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provenance", "since", "source", "source_id", "until", "updated_at", "updated_by_id", "user_id", "version") VALUES (OLD."as_published", OLD."board_id", OLD."center_id", OLD."created_at", OLD."created_by_id", OLD."discipline", OLD."id", OLD."import_batch_id", OLD."is_substitute", OLD."missing", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."provenance", OLD."since", OLD."source", OLD."source_id", OLD."until", OLD."updated_at", OLD."updated_by_id", OLD."user_id", OLD."version"); RETURN NULL;', hash='b21e62cbe154c10d3fdb03b0eff51f56ffcc9f74', operation='DELETE', pgid='pgtrigger_delete_delete_4015c', table='tumorboard_boardmember', when='AFTER')),
        ),
        # What is signed already was signed in format 1; from here on it is 2.
        pgtrigger.migrations.AddTrigger(
            model_name='decision',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "tumorboard_decisionevent" ("agenda_item_id", "alternatives", "as_published", "center_id", "chain_seq", "chain_sha256", "consensus", "content_format", "content_sha256", "created_at", "created_by_id", "deviation_reason", "due_on", "guideline_deviation", "id", "import_batch_id", "intent", "meaning", "missing", "missing_disciplines", "override_reason", "patient_id", "patient_preference", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "previous_sha256", "provenance", "provisional", "quorum_met", "rationale", "responsible_id", "restage_on", "revision_reason", "signed_at", "signed_by_id", "signed_name", "signed_role", "signed_version", "source", "source_id", "state", "supersedes_id", "systemic_plan", "trial_offered", "updated_at", "updated_by_id", "version", "version_no", "votes_for", "votes_of", "wish_considered") VALUES (NEW."agenda_item_id", NEW."alternatives", NEW."as_published", NEW."center_id", NEW."chain_seq", NEW."chain_sha256", NEW."consensus", NEW."content_format", NEW."content_sha256", NEW."created_at", NEW."created_by_id", NEW."deviation_reason", NEW."due_on", NEW."guideline_deviation", NEW."id", NEW."import_batch_id", NEW."intent", NEW."meaning", NEW."missing", NEW."missing_disciplines", NEW."override_reason", NEW."patient_id", NEW."patient_preference", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."previous_sha256", NEW."provenance", NEW."provisional", NEW."quorum_met", NEW."rationale", NEW."responsible_id", NEW."restage_on", NEW."revision_reason", NEW."signed_at", NEW."signed_by_id", NEW."signed_name", NEW."signed_role", NEW."signed_version", NEW."source", NEW."source_id", NEW."state", NEW."supersedes_id", NEW."systemic_plan", NEW."trial_offered", NEW."updated_at", NEW."updated_by_id", NEW."version", NEW."version_no", NEW."votes_for", NEW."votes_of", NEW."wish_considered"); RETURN NULL;', hash='06a381f0cf8f7896c08c3b0b5b27376ea979ea93', operation='INSERT', pgid='pgtrigger_insert_insert_beb3a', table='tumorboard_decision', when='AFTER')),
        ),
        # What is signed already was signed in format 1; from here on it is 2.
        pgtrigger.migrations.AddTrigger(
            model_name='decision',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "tumorboard_decisionevent" ("agenda_item_id", "alternatives", "as_published", "center_id", "chain_seq", "chain_sha256", "consensus", "content_format", "content_sha256", "created_at", "created_by_id", "deviation_reason", "due_on", "guideline_deviation", "id", "import_batch_id", "intent", "meaning", "missing", "missing_disciplines", "override_reason", "patient_id", "patient_preference", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "previous_sha256", "provenance", "provisional", "quorum_met", "rationale", "responsible_id", "restage_on", "revision_reason", "signed_at", "signed_by_id", "signed_name", "signed_role", "signed_version", "source", "source_id", "state", "supersedes_id", "systemic_plan", "trial_offered", "updated_at", "updated_by_id", "version", "version_no", "votes_for", "votes_of", "wish_considered") VALUES (NEW."agenda_item_id", NEW."alternatives", NEW."as_published", NEW."center_id", NEW."chain_seq", NEW."chain_sha256", NEW."consensus", NEW."content_format", NEW."content_sha256", NEW."created_at", NEW."created_by_id", NEW."deviation_reason", NEW."due_on", NEW."guideline_deviation", NEW."id", NEW."import_batch_id", NEW."intent", NEW."meaning", NEW."missing", NEW."missing_disciplines", NEW."override_reason", NEW."patient_id", NEW."patient_preference", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."previous_sha256", NEW."provenance", NEW."provisional", NEW."quorum_met", NEW."rationale", NEW."responsible_id", NEW."restage_on", NEW."revision_reason", NEW."signed_at", NEW."signed_by_id", NEW."signed_name", NEW."signed_role", NEW."signed_version", NEW."source", NEW."source_id", NEW."state", NEW."supersedes_id", NEW."systemic_plan", NEW."trial_offered", NEW."updated_at", NEW."updated_by_id", NEW."version", NEW."version_no", NEW."votes_for", NEW."votes_of", NEW."wish_considered"); RETURN NULL;', hash='510e99a79f8fb8ae1d7954b4c4dc81151773a2fa', operation='UPDATE', pgid='pgtrigger_update_update_756d1', table='tumorboard_decision', when='AFTER')),
        ),
        # What is signed already was signed in format 1; from here on it is 2.
        pgtrigger.migrations.AddTrigger(
            model_name='decision',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "tumorboard_decisionevent" ("agenda_item_id", "alternatives", "as_published", "center_id", "chain_seq", "chain_sha256", "consensus", "content_format", "content_sha256", "created_at", "created_by_id", "deviation_reason", "due_on", "guideline_deviation", "id", "import_batch_id", "intent", "meaning", "missing", "missing_disciplines", "override_reason", "patient_id", "patient_preference", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "previous_sha256", "provenance", "provisional", "quorum_met", "rationale", "responsible_id", "restage_on", "revision_reason", "signed_at", "signed_by_id", "signed_name", "signed_role", "signed_version", "source", "source_id", "state", "supersedes_id", "systemic_plan", "trial_offered", "updated_at", "updated_by_id", "version", "version_no", "votes_for", "votes_of", "wish_considered") VALUES (OLD."agenda_item_id", OLD."alternatives", OLD."as_published", OLD."center_id", OLD."chain_seq", OLD."chain_sha256", OLD."consensus", OLD."content_format", OLD."content_sha256", OLD."created_at", OLD."created_by_id", OLD."deviation_reason", OLD."due_on", OLD."guideline_deviation", OLD."id", OLD."import_batch_id", OLD."intent", OLD."meaning", OLD."missing", OLD."missing_disciplines", OLD."override_reason", OLD."patient_id", OLD."patient_preference", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."previous_sha256", OLD."provenance", OLD."provisional", OLD."quorum_met", OLD."rationale", OLD."responsible_id", OLD."restage_on", OLD."revision_reason", OLD."signed_at", OLD."signed_by_id", OLD."signed_name", OLD."signed_role", OLD."signed_version", OLD."source", OLD."source_id", OLD."state", OLD."supersedes_id", OLD."systemic_plan", OLD."trial_offered", OLD."updated_at", OLD."updated_by_id", OLD."version", OLD."version_no", OLD."votes_for", OLD."votes_of", OLD."wish_considered"); RETURN NULL;', hash='81f743906743dca5a8f16249112e8992cad57d11', operation='DELETE', pgid='pgtrigger_delete_delete_4cc5b', table='tumorboard_decision', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='meeting',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "tumorboard_meetingevent" ("as_published", "board_id", "center_id", "chair_id", "coordinator_id", "created_at", "created_by_id", "ended_at", "held_on", "id", "import_batch_id", "is_blank", "locked_at", "missing", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "provenance", "quorum_template_id", "shows_names", "source", "source_id", "started_at", "starts_at", "state", "updated_at", "updated_by_id", "version") VALUES (NEW."as_published", NEW."board_id", NEW."center_id", NEW."chair_id", NEW."coordinator_id", NEW."created_at", NEW."created_by_id", NEW."ended_at", NEW."held_on", NEW."id", NEW."import_batch_id", NEW."is_blank", NEW."locked_at", NEW."missing", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."place", NEW."provenance", NEW."quorum_template_id", NEW."shows_names", NEW."source", NEW."source_id", NEW."started_at", NEW."starts_at", NEW."state", NEW."updated_at", NEW."updated_by_id", NEW."version"); RETURN NULL;', hash='4fddea1e8b9c963b1af3751b855f5fd11df79133', operation='INSERT', pgid='pgtrigger_insert_insert_eedf2', table='tumorboard_meeting', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='meeting',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "tumorboard_meetingevent" ("as_published", "board_id", "center_id", "chair_id", "coordinator_id", "created_at", "created_by_id", "ended_at", "held_on", "id", "import_batch_id", "is_blank", "locked_at", "missing", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "provenance", "quorum_template_id", "shows_names", "source", "source_id", "started_at", "starts_at", "state", "updated_at", "updated_by_id", "version") VALUES (NEW."as_published", NEW."board_id", NEW."center_id", NEW."chair_id", NEW."coordinator_id", NEW."created_at", NEW."created_by_id", NEW."ended_at", NEW."held_on", NEW."id", NEW."import_batch_id", NEW."is_blank", NEW."locked_at", NEW."missing", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."place", NEW."provenance", NEW."quorum_template_id", NEW."shows_names", NEW."source", NEW."source_id", NEW."started_at", NEW."starts_at", NEW."state", NEW."updated_at", NEW."updated_by_id", NEW."version"); RETURN NULL;', hash='9f78d92b1acaac3e1877d348490bd7e6af8883b0', operation='UPDATE', pgid='pgtrigger_update_update_e357a', table='tumorboard_meeting', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='meeting',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "tumorboard_meetingevent" ("as_published", "board_id", "center_id", "chair_id", "coordinator_id", "created_at", "created_by_id", "ended_at", "held_on", "id", "import_batch_id", "is_blank", "locked_at", "missing", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "provenance", "quorum_template_id", "shows_names", "source", "source_id", "started_at", "starts_at", "state", "updated_at", "updated_by_id", "version") VALUES (OLD."as_published", OLD."board_id", OLD."center_id", OLD."chair_id", OLD."coordinator_id", OLD."created_at", OLD."created_by_id", OLD."ended_at", OLD."held_on", OLD."id", OLD."import_batch_id", OLD."is_blank", OLD."locked_at", OLD."missing", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."place", OLD."provenance", OLD."quorum_template_id", OLD."shows_names", OLD."source", OLD."source_id", OLD."started_at", OLD."starts_at", OLD."state", OLD."updated_at", OLD."updated_by_id", OLD."version"); RETURN NULL;', hash='ca042d69cdcc7490ec9e15637abf8de3edc12876', operation='DELETE', pgid='pgtrigger_delete_delete_0acc2', table='tumorboard_meeting', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='quorumtemplate',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "tumorboard_quorumtemplateevent" ("allow_remote", "allow_same_person_two_disciplines", "as_published", "by_option", "center_id", "created_at", "created_by_id", "id", "import_batch_id", "missing", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provenance", "required", "source", "source_id", "updated_at", "updated_by_id", "version", "version_no") VALUES (NEW."allow_remote", NEW."allow_same_person_two_disciplines", NEW."as_published", NEW."by_option", NEW."center_id", NEW."created_at", NEW."created_by_id", NEW."id", NEW."import_batch_id", NEW."missing", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."provenance", NEW."required", NEW."source", NEW."source_id", NEW."updated_at", NEW."updated_by_id", NEW."version", NEW."version_no"); RETURN NULL;', hash='613b19a61a2994be027471bc4765bf5c34f980eb', operation='INSERT', pgid='pgtrigger_insert_insert_2fa45', table='tumorboard_quorumtemplate', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='quorumtemplate',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "tumorboard_quorumtemplateevent" ("allow_remote", "allow_same_person_two_disciplines", "as_published", "by_option", "center_id", "created_at", "created_by_id", "id", "import_batch_id", "missing", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provenance", "required", "source", "source_id", "updated_at", "updated_by_id", "version", "version_no") VALUES (NEW."allow_remote", NEW."allow_same_person_two_disciplines", NEW."as_published", NEW."by_option", NEW."center_id", NEW."created_at", NEW."created_by_id", NEW."id", NEW."import_batch_id", NEW."missing", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."provenance", NEW."required", NEW."source", NEW."source_id", NEW."updated_at", NEW."updated_by_id", NEW."version", NEW."version_no"); RETURN NULL;', hash='580c4edf3b011776237fa002781979268298d7e6', operation='UPDATE', pgid='pgtrigger_update_update_728d0', table='tumorboard_quorumtemplate', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='quorumtemplate',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "tumorboard_quorumtemplateevent" ("allow_remote", "allow_same_person_two_disciplines", "as_published", "by_option", "center_id", "created_at", "created_by_id", "id", "import_batch_id", "missing", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provenance", "required", "source", "source_id", "updated_at", "updated_by_id", "version", "version_no") VALUES (OLD."allow_remote", OLD."allow_same_person_two_disciplines", OLD."as_published", OLD."by_option", OLD."center_id", OLD."created_at", OLD."created_by_id", OLD."id", OLD."import_batch_id", OLD."missing", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."provenance", OLD."required", OLD."source", OLD."source_id", OLD."updated_at", OLD."updated_by_id", OLD."version", OLD."version_no"); RETURN NULL;', hash='8ffb4f5171de7ecd72ac900c10368363304280ed', operation='DELETE', pgid='pgtrigger_delete_delete_17a76', table='tumorboard_quorumtemplate', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='referral',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "tumorboard_referralevent" ("as_published", "category", "center_id", "comorbidity", "created_at", "created_by_id", "id", "import_batch_id", "lane", "missing", "patient_id", "patient_wish", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_before", "presenter_id", "provenance", "question", "referred_on", "source", "source_id", "standard", "state", "updated_at", "updated_by_id", "urgency", "version", "vote_options", "wanted_disciplines") VALUES (NEW."as_published", NEW."category", NEW."center_id", NEW."comorbidity", NEW."created_at", NEW."created_by_id", NEW."id", NEW."import_batch_id", NEW."lane", NEW."missing", NEW."patient_id", NEW."patient_wish", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."plan_before", NEW."presenter_id", NEW."provenance", NEW."question", NEW."referred_on", NEW."source", NEW."source_id", NEW."standard", NEW."state", NEW."updated_at", NEW."updated_by_id", NEW."urgency", NEW."version", NEW."vote_options", NEW."wanted_disciplines"); RETURN NULL;', hash='fc43245b92deb79d67a286c83e4f9a8a3938c560', operation='INSERT', pgid='pgtrigger_insert_insert_444ea', table='tumorboard_referral', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='referral',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "tumorboard_referralevent" ("as_published", "category", "center_id", "comorbidity", "created_at", "created_by_id", "id", "import_batch_id", "lane", "missing", "patient_id", "patient_wish", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_before", "presenter_id", "provenance", "question", "referred_on", "source", "source_id", "standard", "state", "updated_at", "updated_by_id", "urgency", "version", "vote_options", "wanted_disciplines") VALUES (NEW."as_published", NEW."category", NEW."center_id", NEW."comorbidity", NEW."created_at", NEW."created_by_id", NEW."id", NEW."import_batch_id", NEW."lane", NEW."missing", NEW."patient_id", NEW."patient_wish", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."plan_before", NEW."presenter_id", NEW."provenance", NEW."question", NEW."referred_on", NEW."source", NEW."source_id", NEW."standard", NEW."state", NEW."updated_at", NEW."updated_by_id", NEW."urgency", NEW."version", NEW."vote_options", NEW."wanted_disciplines"); RETURN NULL;', hash='4c51da31112b1e842644ab5224074fec4eadd677', operation='UPDATE', pgid='pgtrigger_update_update_f5761', table='tumorboard_referral', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='referral',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "tumorboard_referralevent" ("as_published", "category", "center_id", "comorbidity", "created_at", "created_by_id", "id", "import_batch_id", "lane", "missing", "patient_id", "patient_wish", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_before", "presenter_id", "provenance", "question", "referred_on", "source", "source_id", "standard", "state", "updated_at", "updated_by_id", "urgency", "version", "vote_options", "wanted_disciplines") VALUES (OLD."as_published", OLD."category", OLD."center_id", OLD."comorbidity", OLD."created_at", OLD."created_by_id", OLD."id", OLD."import_batch_id", OLD."lane", OLD."missing", OLD."patient_id", OLD."patient_wish", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."plan_before", OLD."presenter_id", OLD."provenance", OLD."question", OLD."referred_on", OLD."source", OLD."source_id", OLD."standard", OLD."state", OLD."updated_at", OLD."updated_by_id", OLD."urgency", OLD."version", OLD."vote_options", OLD."wanted_disciplines"); RETURN NULL;', hash='93d6a4522261ea2027e4c69eb342cbb535b15cfa', operation='DELETE', pgid='pgtrigger_delete_delete_bafc9', table='tumorboard_referral', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='attendance',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', ['chair', 'member', 'substitute', 'guest', 'presenter'])), name='attendance_role_coded'),
        ),
        migrations.AddConstraint(
            model_name='implementation',
            constraint=models.CheckConstraint(condition=models.Q(('reason__in', ['patient_wish', 'patient_refusal', 'progression', 'remission', 'deterioration', 'medical_reason', 'comorbidity_or_fitness', 'unfit_for_anesthesia', 'intraoperative_finding', 'unresectable_at_laparotomy', 'remnant_insufficient', 'vanished_lesion', 'complication', 'toxicity', 'no_indication', 'other_therapy', 'best_supportive_care', 'regular_end', 'payment_refused', 'payment_pending', 'payment_ended', 'logistics', 'lost_to_follow_up', 'death', 'other', 'awaited', 'unknown', 'not_done', 'not_applicable', 'not_reported']), ('reason__isnull', True), _connector='OR'), name='implementation_reason_coded'),
        ),
    ]
