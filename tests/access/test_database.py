"""The second wall, read from the catalog of the database: it must hold for tables that do not exist yet."""

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from patients.centers import center_context
from patients.models import ClinicalModel, Patient
from tests.people import center, person
from tumorboard.models import Role

pytestmark = pytest.mark.django_db

# Each names a center but holds no clinical fact, and must be read before the centers of a request are
# known, or by the sweeper, which sees no patients.
OUTSIDE_ROW_LEVEL_SECURITY = {
    "analytics_endpointbuild",  # by which method a center's rows were made
    "analytics_refreshstate",  # how far the snapshots of a center are
    "patients_centerrevision",  # the data version of a center
    "tumorboard_decisionchainhead",  # the head of a center's chain of signatures
    "tumorboard_grant",  # who may see which center
}

READ_ONLY = {
    "patients_centerrevision",
    "patients_searchword",  # written by triggers beside the names
    "django_content_type",
    "django_migrations",
    "auth_permission",
    "pghistory_context",
    "tumorboard_decisionchainhead",
    "tumorboard_meetingchange",  # raised by triggers
}
APPEND_ONLY = {
    *("patients_accesslog", "patients_casedraftchange", "tumorboard_addendum"),
    *("analytics_cohortchoice", "analytics_cohortchange", "analytics_cohortcut"),
}
# Tables of Django and allauth, and what can be computed again.
MAY_DELETE_PREFIXES = (
    *("account_", "auth_", "mfa_", "usersessions_", "django_session", "analytics_"),
    "patients_savedview",  # a person's own filters
    "tumorboard_seriesupload",  # waits for its import, and is deleted with it
)


def rows(sql: str, *parameters) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def clinical_tables() -> set[str]:
    return {m._meta.db_table for m in apps.get_models() if issubclass(m, ClinicalModel)}


def history_of(table: str) -> str:
    return f"{table}event"


def test_the_application_connects_as_its_own_role():
    assert rows("SELECT current_user::text, session_user::text") == [("tumorboard_app",) * 2]


def test_every_table_with_a_center_is_under_forced_row_level_security():
    open_tables = rows(
        """
        SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
         WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
           AND a.attname = 'center_id' AND NOT a.attisdropped
           AND NOT (c.relrowsecurity AND c.relforcerowsecurity)
        """
    )
    assert {table for (table,) in open_tables} == OUTSIDE_ROW_LEVEL_SECURITY


def test_every_clinical_table_and_its_history_have_a_center():
    with_center = {
        table
        for (table,) in rows(
            "SELECT table_name FROM information_schema.columns WHERE column_name = 'center_id'"
        )
    }
    wanted = clinical_tables() | {history_of(table) for table in clinical_tables()}
    assert wanted - with_center == set()


def test_every_policy_reads_the_centers_of_the_transaction_only():
    for table, read, write in rows("SELECT tablename, qual, with_check FROM pg_policies"):
        assert "app.centers" in read, table
        assert "app.centers" in write, table


def test_every_key_between_clinical_rows_carries_the_center():
    """Read from pg_constraint: the plain foreign key alone would let a child hang on a foreign patient."""
    keys = rows(
        """
        SELECT c.conrelid::regclass::text, c.confrelid::regclass::text,
               array_agg(a.attname::text ORDER BY a.attname)
          FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY(c.conkey)
         WHERE c.contype = 'f' GROUP BY c.oid, 1, 2
        """
    )
    tables = clinical_tables()
    between = [
        (child, parent, set(columns))
        for child, parent, columns in keys
        if {child, parent} <= tables
    ]
    carried = {
        (child, parent, column)
        for child, parent, columns in between
        if "center_id" in columns
        for column in columns - {"center_id", "patient_id"} or columns - {"center_id"}
    }
    plain = {
        (child, parent, next(iter(columns)))
        for child, parent, columns in between
        if len(columns) == 1
    }
    assert plain - carried == set()


def test_no_key_cascades():
    cascading = rows(
        "SELECT conrelid::regclass::text FROM pg_constraint WHERE contype = 'f' AND confdeltype <> 'a'"
    )
    in_models = {
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        if model._meta.app_label in {"patients", "tumorboard"} and not hasattr(model, "pgh_model")
        for field in model._meta.local_fields
        if field.is_relation and field.remote_field.on_delete.__name__ == "CASCADE"
    }
    assert (cascading, in_models) == ([], set())


def test_every_clinical_table_keeps_its_history():
    """Inserts, updates and deletes, by row triggers that are switched on and run as the owner."""
    found = rows(
        """
        SELECT t.tgrelid::regclass::text, t.tgtype::int, t.tgenabled::text, p.prosecdef
          FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
         WHERE NOT t.tgisinternal AND p.prosrc LIKE %s
        """,
        "%pgh_obj_id%",
    )
    kinds = {"insert": 4, "delete": 8, "update": 16}
    for table in clinical_tables():
        of_table = [(kind, on, owner) for name, kind, on, owner in found if name == table]
        assert all(on == "O" and owner for _kind, on, owner in of_table), table
        for name, bit in kinds.items():
            assert any(kind & bit for kind, _on, _owner in of_table), f"{table}: {name}"


def test_the_rights_of_the_application_are_exactly_these():
    found = rows(
        """
        SELECT c.relname, array_agg(a.privilege_type::text)
          FROM pg_class c CROSS JOIN LATERAL aclexplode(c.relacl) a JOIN pg_roles r ON r.oid = a.grantee
         WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND r.rolname = 'tumorboard_app'
         GROUP BY c.relname
        """
    )
    history = {history_of(table) for table in clinical_tables()}
    wrong = {}
    for table, rights in found:
        expected = {"SELECT", "INSERT", "UPDATE"}
        if table in READ_ONLY or table in history:
            expected = {"SELECT"}
        elif table in APPEND_ONLY:
            expected = {"SELECT", "INSERT"}
        elif table.startswith(MAY_DELETE_PREFIXES):
            expected |= {"DELETE"}
        if set(rights) != expected:
            wrong[table] = set(rights)
    assert wrong == {}


def test_nobody_else_has_any_right():
    assert rows(
        """
        SELECT c.relname, a.privilege_type FROM pg_class c CROSS JOIN LATERAL aclexplode(c.relacl) a
         WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.grantee = 0
        """
    ) == []  # fmt: skip


FORBIDDEN = {
    "become the owner": "SET ROLE tumorboard_owner",
    "switch triggers off": "ALTER TABLE patients_patient DISABLE TRIGGER ALL",
    "switch triggers off for the session": "SET session_replication_role = 'replica'",
    "switch policies off": "ALTER TABLE patients_patient DISABLE ROW LEVEL SECURITY",
    "drop a policy": "DROP POLICY patients_patient_center ON patients_patient",
    "ignore policies": "SET row_security = off; SELECT * FROM patients_patient",
    "delete a patient": "DELETE FROM patients_patient",
    "empty a table": "TRUNCATE patients_patient",
    "change history": "UPDATE patients_patientevent SET study_code = 'x'",
    "delete history": "DELETE FROM patients_patientevent",
    "forge history": "INSERT INTO patients_patientevent (pgh_label) VALUES ('update')",
    "change the access log": "UPDATE patients_accesslog SET user_id = 1",
    "delete the access log": "DELETE FROM patients_accesslog",
    "change the list of migrations": "DELETE FROM django_migrations",
    "replace a function": "CREATE OR REPLACE FUNCTION _pgtrigger_should_ignore(trigger_name NAME)"
    " RETURNS BOOLEAN LANGUAGE sql AS 'SELECT true'",
    "make a table": "CREATE TABLE public.mine (id int)",
}


@pytest.mark.parametrize("sql", FORBIDDEN.values(), ids=FORBIDDEN.keys())
def test_the_application_cannot(sql):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_history_cannot_be_switched_off_by_a_setting():
    """pgtrigger's triggers can be ignored through a setting that any session may make; ours cannot."""
    where = center("ankara")
    with center_context([where.pk]):
        patient = Patient.objects.create(center=where, study_code="P-0001")
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT tgname FROM pg_trigger WHERE tgrelid = 'patients_patient'::regclass"
            )
            names = ",".join(f'"{name}"' for (name,) in cursor.fetchall())
            cursor.execute("SELECT set_config('pgtrigger.ignore', %s, true)", ["{" + names + "}"])
        Patient.objects.filter(pk=patient.pk).update(weight_kg=70)
        kept = rows("SELECT count(*) FROM patients_patientevent WHERE pgh_obj_id = %s", patient.pk)
    assert kept == [(2,)]


def test_a_child_cannot_hang_on_a_patient_of_a_center_its_writer_does_not_see():
    ankara, bursa = center("ankara"), center("bursa")
    with center_context([bursa.pk]):
        foreign = Patient.objects.create(center=bursa, study_code="P-0001")
    by = person(Role.SURGEON, ankara)
    visit = apps.get_model("patients", "FollowUpVisit")

    def hang():
        with transaction.atomic(), center_context([ankara.pk]), connection.cursor() as cursor:
            visit.objects.create(
                patient_id=foreign.pk, center=ankara, visited_on="2025-01-01", created_by=by
            )
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    with pytest.raises(DatabaseError):
        hang()
