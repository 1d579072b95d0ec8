"""
What the database itself enforces beyond models, as SQL for migrations.

Row-level security, keys that carry the center, data versions, and append-only tables. The triggers
are raw SQL on purpose: triggers made by pgtrigger can be switched off by any session.
"""

from django.db import migrations

CENTER_IS_VISIBLE = "center_id = ANY (((SELECT string_to_array(current_setting('app.centers', true), ',')))::bigint[])"


def protect_by_center(table: str, *, shared_rows: bool = False) -> migrations.RunSQL:
    """
    Let a transaction see and write only rows of its centers, the owner of the table included.

    `shared_rows`: rows without a center (denials, sign-ins) may be written and are seen by nobody
    through the application's role except where a center is set.
    """
    check = f"center_id IS NULL OR {CENTER_IS_VISIBLE}" if shared_rows else CENTER_IS_VISIBLE
    return migrations.RunSQL(
        f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
        CREATE POLICY {table}_center ON {table} USING ({CENTER_IS_VISIBLE}) WITH CHECK ({check});
        """,
        f"""
        DROP POLICY {table}_center ON {table};
        ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
        ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
        """,
    )


def same_owner(table: str, column: str, parent: str, *, patient: bool = True) -> migrations.RunSQL:
    """
    A row and the row it points to are of one center and, where both have one, of one patient.

    Foreign keys bypass row-level security: with the plain key alone, a child could be hung on a
    patient of a center that its writer cannot even see, or a complication on another's operation.
    """
    owners = "patient_id, center_id" if patient else "center_id"
    name = f"{table}_{column}_same_owner"[:63]
    return migrations.RunSQL(
        f"""
        ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY ({column}, {owners})
            REFERENCES {parent} (id, {owners}) DEFERRABLE INITIALLY DEFERRED;
        """,
        f"ALTER TABLE {table} DROP CONSTRAINT {name};",
    )


def raise_data_version(table: str) -> migrations.RunSQL:
    """Every statement that changes rows of the table raises the data version of their centers and tells listeners."""
    triggers = "".join(
        f"""
        CREATE TRIGGER {table}_version_{event.lower()} AFTER {event} ON {table}
            REFERENCING {"OLD" if event == "DELETE" else "NEW"} TABLE AS changed
            FOR EACH STATEMENT EXECUTE FUNCTION patients_raise_data_version();
        """
        for event in ("INSERT", "UPDATE", "DELETE")
    )
    undo = "".join(
        f"DROP TRIGGER {table}_version_{event} ON {table};"
        for event in ("insert", "update", "delete")
    )
    return migrations.RunSQL(triggers, undo)


def refuse_contradicting_missing(table: str) -> migrations.RunSQL:
    """A field cannot be filled in and marked as missing at once, nor missing for an unknown reason."""
    return migrations.RunSQL(
        f"""
        CREATE TRIGGER {table}_missing BEFORE INSERT OR UPDATE ON {table}
            FOR EACH ROW WHEN (NEW.missing <> '{{}}'::jsonb)
            EXECUTE FUNCTION patients_check_missing();
        """,
        f"DROP TRIGGER {table}_missing ON {table};",
    )


FUNCTIONS = migrations.RunSQL(
    """
    CREATE FUNCTION patients_raise_data_version() RETURNS trigger LANGUAGE plpgsql
    -- With the owner's rights: the application cannot lower a version to pass old results off as fresh.
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
    BEGIN
        INSERT INTO patients_centerrevision AS r (center_id, data_version, changed_at)
            SELECT center_id, 1, clock_timestamp() FROM (SELECT DISTINCT center_id FROM changed) c
            ORDER BY center_id
            ON CONFLICT (center_id) DO UPDATE
                SET data_version = r.data_version + 1, changed_at = clock_timestamp();
        -- Ids only: channels have no access control. Equal notices of one transaction are sent once.
        PERFORM pg_notify('data_version', center_id::text) FROM (SELECT DISTINCT center_id FROM changed) c;
        RETURN NULL;
    END $$;

    CREATE FUNCTION patients_check_missing() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        entry record;
        stored jsonb := to_jsonb(NEW);
    BEGIN
        FOR entry IN SELECT key, value FROM jsonb_each_text(NEW.missing) LOOP
            IF entry.value NOT IN ('awaited', 'unknown', 'not_done', 'not_applicable', 'not_reported') THEN
                RAISE EXCEPTION 'unknown reason % for missing %', entry.value, entry.key
                    USING ERRCODE = 'check_violation', CONSTRAINT = TG_TABLE_NAME || '_missing_reason_known';
            END IF;
            IF NOT stored ? entry.key OR COALESCE(stored ->> entry.key, '') <> '' THEN
                RAISE EXCEPTION '% is filled in and marked as missing', entry.key
                    USING ERRCODE = 'check_violation', CONSTRAINT = TG_TABLE_NAME || '_missing_is_empty';
            END IF;
        END LOOP;
        RETURN NEW;
    END $$;
    """,
    "DROP FUNCTION patients_raise_data_version(); DROP FUNCTION patients_check_missing();",
)
