"""Temporary tables with the values of a series, for this transaction only. Row-level security allows no COPY into others."""

import hashlib
from collections.abc import Iterable, Iterator

from django.db import connection

from tumorboard.series_import import codes as labels
from tumorboard.series_import.cells import Staged
from tumorboard.series_import.columns import Column, Kind, SeriesFile
from tumorboard.series_import.files import FILES

TYPES = {
    Kind.TEXT: "text",
    Kind.DATE: "date",
    Kind.INTEGER: "integer",
    Kind.DECIMAL: "numeric(5,1)",
    Kind.FLAG: "boolean",
    Kind.CODE: "text",
    Kind.CODES: "text[]",
}
DERIVED = ["stage_person", "stage_procedure", "stage_session"]


def stage(staged: dict[str, Staged]) -> None:
    """
    Fill `stage_<file>` for all eleven files, those that are missing with nothing.

    Each row gets the id its own row in the record will have; then who, what was done and in which
    session are worked out once for the rules and for the writing.
    """
    with connection.cursor() as cursor:
        drop_stage()
        for file in FILES:
            cursor.execute(_create(file))
            if file.name in staged:
                _copy(file, staged[file.name])
        # Nobody analyzes a temporary table by himself, and without it every join is a nested loop.
        cursor.execute("ANALYZE " + ", ".join(table_name(file) for file in FILES))
        for statement in (PEOPLE, DONE % {"procedures": _procedure_values()}, SESSIONS):
            cursor.execute(statement)
        cursor.execute("ANALYZE " + ", ".join(DERIVED))


def drop_stage() -> None:
    """Also when the transaction goes on after an import, as in a test or a page."""
    with connection.cursor() as cursor:
        names = ", ".join([*(f"pg_temp.{table_name(file)}" for file in FILES)])
        derived = ", ".join(f"pg_temp.{name}" for name in DERIVED)
        cursor.execute(f"DROP TABLE IF EXISTS {names}, {derived}")


def table_name(file: SeriesFile) -> str:
    return f"stage_{file.name}"


def digest(staged: dict[str, Staged]) -> str:
    """
    SHA-256 of what the files say, whatever their encoding, separators, dates and order of rows.

    A column that is missing and one that is empty say the same.
    """
    sha256 = hashlib.sha256()
    for name in sorted(staged):
        sha256.update(f"\n{name}\n".encode())
        sha256.update("\n".join(sorted(_rows(staged[name].columns))).encode())
    return sha256.hexdigest()


def _create(file: SeriesFile) -> str:
    columns = ", ".join(f'"{name}" {type_name}' for name, type_name in _columns(file.columns))
    return (
        f"CREATE TEMP TABLE {table_name(file)} "
        f"(line_no integer, id uuid DEFAULT gen_random_uuid(), {columns}) ON COMMIT DROP"
    )


def _columns(columns: Iterable[Column]) -> Iterator[tuple[str, str]]:
    for column in columns:
        yield column.name, TYPES[column.kind]
        if column.has_own_codes:
            yield f"{column.name}_code", TYPES[column.kind]


def _copy(file: SeriesFile, staged: Staged) -> None:
    if not staged.lines:
        return
    names = ", ".join(f'"{name}"' for name in ["line_no", *staged.names])
    rows = _rows([[str(line) for line in staged.lines], *staged.columns])
    with (
        connection.cursor() as cursor,
        cursor.cursor.copy(f"COPY {table_name(file)} ({names}) FROM STDIN") as copy,
    ):
        copy.write("\n".join(rows) + "\n")


def _rows(columns: list[list[str]]) -> Iterator[str]:
    return map("\t".join, zip(*columns, strict=True))


def _procedure_values() -> str:
    """(label, group, kind with microwave, kind with radiofrequency), from our own table of codes."""
    rows = []
    for label, (group, kind) in labels.PROCEDURES.items():
        by_modality = labels.WITH_MODALITY.get(label, {})
        radiofrequency = by_modality.get("radiofrequency", kind)
        rows.append(f"('{label}', '{group}', '{kind}', '{radiofrequency}')")
    return ", ".join(rows)


# Who the series is about: the included, and of the screened the excluded.
PEOPLE = """
CREATE TEMP TABLE stage_person ON COMMIT DROP AS
    SELECT id, patient_id AS study_code, 'patients' AS file, line_no FROM stage_patients
    WHERE patient_id IS NOT NULL
    UNION ALL
    SELECT id, screening_id, 'screening', line_no FROM stage_screening
    WHERE outcome = 'excluded' AND screening_id IS NOT NULL
"""

# What was done, one row a procedure.
DONE = """
CREATE TEMP TABLE stage_procedure ON COMMIT DROP AS
    SELECT gen_random_uuid() AS id, i.line_no, i.id AS session_id, i.intervention_id, i.patient_id,
           i.date, i.curative_sequence, listed.ordinality AS place, listed.label, meant.grp,
           CASE WHEN i.ablation_modality = 'radiofrequency' THEN meant.kind_radiofrequency
                ELSE meant.kind END AS kind
    FROM stage_interventions i
    CROSS JOIN unnest(i.procedures) WITH ORDINALITY AS listed (label, ordinality)
    JOIN (VALUES %(procedures)s) AS meant (label, grp, kind, kind_radiofrequency) USING (label)
"""

# Each session with what the rules and the record ask of it.
SESSIONS = """
CREATE TEMP TABLE stage_session ON COMMIT DROP AS
    SELECT i.*, person.id AS person_id,
           COALESCE(done.on_liver, false) AS on_liver, COALESCE(done.on_primary, false) AS on_primary,
           done.labels, metastasis.detection_date, metastasis.treatment_strategy,
           cleared.cleared_on, p.death_date
    FROM stage_interventions i
    LEFT JOIN stage_person person ON person.study_code = i.patient_id AND person.file = 'patients'
    LEFT JOIN stage_patients p ON p.patient_id = i.patient_id
    LEFT JOIN (
        SELECT session_id, bool_or(grp IN ('liver_resection', 'ablation', 'liver_augmentation')) AS on_liver,
               bool_or(grp = 'primary') AS on_primary, array_agg(label) AS labels
        FROM stage_procedure GROUP BY session_id) done ON done.session_id = i.id
    LEFT JOIN (SELECT DISTINCT ON (patient_id) * FROM stage_liver_metastases ORDER BY patient_id, line_no)
        metastasis ON metastasis.patient_id = i.patient_id
    -- Liver and primary are both cleared on the later of the two operations.
    LEFT JOIN (SELECT x.patient_id, GREATEST(max(x.date) FILTER (WHERE x.curative_sequence = 1),
                                             max(r.resection_date)) AS cleared_on
               FROM stage_interventions x LEFT JOIN stage_primaries r ON r.patient_id = x.patient_id
               GROUP BY x.patient_id) cleared ON cleared.patient_id = i.patient_id
"""
