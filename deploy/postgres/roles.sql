-- The three roles and what each may do to the database "tumorboard". Run by a superuser, once or again.
-- What they may do to tables is granted after every migration (patients/grants.py).

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['tumorboard_owner', 'tumorboard_app', 'tumorboard_backup'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN
            EXECUTE format('CREATE ROLE %I LOGIN', name);
        END IF;
    END LOOP;
END $$;

-- Changes tables. Row-level security is forced for it too.
ALTER ROLE tumorboard_owner NOSUPERUSER NOBYPASSRLS NOCREATEROLE;
-- Web and worker: sees the centers of its transaction, owns nothing, cannot become the owner.
ALTER ROLE tumorboard_app NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB NOINHERIT;
-- pg_dump only: without BYPASSRLS a dump has empty tables and no error.
ALTER ROLE tumorboard_backup NOSUPERUSER BYPASSRLS NOCREATEROLE NOCREATEDB;
GRANT pg_read_all_data TO tumorboard_backup;

ALTER DATABASE tumorboard OWNER TO tumorboard_owner;
REVOKE ALL ON DATABASE tumorboard FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE tumorboard TO tumorboard_app;
GRANT CONNECT ON DATABASE tumorboard TO tumorboard_backup;
