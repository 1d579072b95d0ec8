"""The words by which a patient is found, kept beside the names by triggers."""

import django.db.models.deletion
from django.db import migrations, models

from patients.database import protect_by_center, same_owner

TRIGGERS = migrations.RunSQL(
    """
    CREATE FUNCTION patients_words_of(folded text) RETURNS SETOF text LANGUAGE sql IMMUTABLE
    SET search_path = pg_catalog AS $$
        -- Yılmaz-Kaya is found by both of its names, and as it is written.
        SELECT word FROM unnest(string_to_array(folded, ' ')) AS word WHERE word <> ''
        UNION
        SELECT part FROM unnest(regexp_split_to_array(folded, '[^[:alnum:]]+')) AS part
         WHERE length(part) > 1
    $$;

    -- With the owner's rights: the application reads these words and writes none.
    CREATE FUNCTION patients_keep_search_words() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
    BEGIN
        IF TG_TABLE_NAME = 'patients_patient' THEN
            IF TG_OP = 'UPDATE' THEN
                DELETE FROM patients_searchword WHERE patient_id = NEW.id AND kind = 'code';
            END IF;
            INSERT INTO patients_searchword (center_id, patient_id, kind, word)
                SELECT NEW.center_id, NEW.id, 'code', word
                  FROM patients_words_of(lower(NEW.study_code)) AS word;
        ELSE
            IF TG_OP = 'UPDATE' THEN
                DELETE FROM patients_searchword WHERE patient_id = NEW.patient_id AND kind = 'name';
            END IF;
            INSERT INTO patients_searchword (center_id, patient_id, kind, word)
                SELECT NEW.center_id, NEW.patient_id, 'name', word
                  FROM patients_words_of(NEW.search_key) AS word;
        END IF;
        RETURN NULL;
    END $$;

    CREATE TRIGGER patients_patient_words_insert AFTER INSERT ON patients_patient
        FOR EACH ROW EXECUTE FUNCTION patients_keep_search_words();
    CREATE TRIGGER patients_patient_words_update AFTER UPDATE OF study_code ON patients_patient
        FOR EACH ROW WHEN (OLD.study_code IS DISTINCT FROM NEW.study_code)
        EXECUTE FUNCTION patients_keep_search_words();
    CREATE TRIGGER patients_patientidentity_words_insert AFTER INSERT ON patients_patientidentity
        FOR EACH ROW EXECUTE FUNCTION patients_keep_search_words();
    CREATE TRIGGER patients_patientidentity_words_update AFTER UPDATE OF search_key ON patients_patientidentity
        FOR EACH ROW WHEN (OLD.search_key IS DISTINCT FROM NEW.search_key)
        EXECUTE FUNCTION patients_keep_search_words();
    """,
    """
    DROP TRIGGER patients_patient_words_insert ON patients_patient;
    DROP TRIGGER patients_patient_words_update ON patients_patient;
    DROP TRIGGER patients_patientidentity_words_insert ON patients_patientidentity;
    DROP TRIGGER patients_patientidentity_words_update ON patients_patientidentity;
    DROP FUNCTION patients_keep_search_words();
    DROP FUNCTION patients_words_of(text);
    """,
)

# Of the patients who are there already. The owner of the tables, too, sees only centers that it names.
FILL = migrations.RunSQL(
    """
    SELECT set_config('app.centers', (SELECT coalesce(string_agg(id::text, ','), '') FROM patients_center), true);
    INSERT INTO patients_searchword (center_id, patient_id, kind, word)
        SELECT p.center_id, p.id, 'code', word
          FROM patients_patient p, patients_words_of(lower(p.study_code)) AS word
        UNION ALL
        SELECT i.center_id, i.patient_id, 'name', word
          FROM patients_patientidentity i, patients_words_of(i.search_key) AS word;
    SET CONSTRAINTS ALL IMMEDIATE;
    SELECT set_config('app.centers', '', true);
    """,
    migrations.RunSQL.noop,
)


class Migration(migrations.Migration):
    dependencies = [("patients", "0006_case_entry_protection")]

    operations = [
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=[("name", "Name"), ("code", "Study ID")], max_length=4)),
                ("word", models.CharField(db_collation="C", max_length=170)),
                ("center", models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="patients.center")),
                ("patient", models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name="search_words", to="patients.patient")),
            ],
            options={
                "verbose_name": "word to search by",
                "verbose_name_plural": "words to search by",
                "indexes": [models.Index(fields=["center", "word"], include=["patient"], name="search_word_prefix")],
            },
        ),
        protect_by_center("patients_searchword"),
        same_owner("patients_searchword", "patient_id", "patients_patient", patient=False),
        TRIGGERS,
        FILL,
    ]
