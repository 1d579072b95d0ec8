"""
What the application's database role may do, table by table. Runs after every migrate, as the owner.

The application may not delete clinical rows, nor touch history; history is written by triggers that
run with the owner's rights.
"""

import pghistory.models
from django.apps import apps
from django.db import connection, router

OWNER = "tumorboard_owner"
APP = "tumorboard_app"

READ_ONLY = {
    "django_migrations",
    "django_content_type",
    "auth_permission",
    "pghistory_context",
    "patients_centerrevision",
    "patients_searchword",
    "tumorboard_decisionchainhead",
    "tumorboard_meetingchange",
}
APPEND_ONLY = {
    *("patients_accesslog", "patients_casedraftchange", "tumorboard_addendum"),
    *("analytics_cohortchoice", "analytics_cohortchange", "analytics_cohortcut"),
}
# Nothing of the record: an upload waits for its import and goes with it, a saved view is one's own.
TRANSIENT = {"patients_savedview", "tumorboard_seriesupload"}

CLOSE_SWITCH = f"""
CREATE OR REPLACE FUNCTION _pgtrigger_should_ignore(trigger_name NAME) RETURNS BOOLEAN LANGUAGE sql STABLE AS $$
    SELECT session_user = '{OWNER}'
        AND trigger_name = ANY(COALESCE(NULLIF(current_setting('pgtrigger.ignore', true), ''), '{{}}')::text[])
$$;
"""

HISTORY_RUNS_AS_OWNER = """
DO $$
DECLARE f regprocedure;
BEGIN
    FOR f IN SELECT oid::regprocedure FROM pg_proc
             WHERE prosrc LIKE '%pgh_obj_id%' AND pronamespace = 'public'::regnamespace LOOP
        EXECUTE format('ALTER FUNCTION %s SECURITY DEFINER SET search_path = public, pg_temp', f);
    END LOOP;
END $$;
"""


def grant_application_role(sender, using: str, **_options) -> None:
    """Idempotent. Does nothing for a role that does not own the schema."""
    if router.allow_migrate(using, "patients") is False or not _owns_schema():
        return
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"REVOKE ALL ON {table} FROM {APP}, PUBLIC")
            cursor.execute(f"GRANT {_rights(table)} ON {table} TO {APP}")
        cursor.execute(CLOSE_SWITCH)
        cursor.execute(HISTORY_RUNS_AS_OWNER)


def _owns_schema() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tableowner = current_user FROM pg_tables"
            " WHERE tablename = 'django_migrations' AND schemaname = 'public'"
        )
        row = cursor.fetchone()
    return bool(row and row[0])


def _rights(table: str) -> str:
    if table in READ_ONLY or table in _history_tables():
        return "SELECT"
    if table in APPEND_ONLY:
        return "SELECT, INSERT"
    if table in _record_tables() - TRANSIENT:
        return "SELECT, INSERT, UPDATE"
    return "SELECT, INSERT, UPDATE, DELETE"


def _history_tables() -> set[str]:
    return {
        model._meta.db_table
        for model in apps.get_models()
        if issubclass(model, pghistory.models.Event)
    }


def _record_tables() -> set[str]:
    """Everything of ours is corrected, ended or superseded; nothing is deleted."""
    return {
        model._meta.db_table
        for model in apps.get_models()
        if model._meta.app_label in {"patients", "tumorboard"}
    }
