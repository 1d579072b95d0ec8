"""
The SQL that reads a course out of the record, and the endpoints out of a course.

One text for one patient and for a whole center: what is kept up to date row by row and what is
rebuilt overnight cannot drift apart. Definitions: docs/reference/statistics.md. Not: running it.
"""

# Dated proof that the patient was alive: table, date, condition. A board held in absence proves
# nothing, and neither does the day on which somebody was found to be lost.
CONTACTS = (
    ("primarytumor", "diagnosed_on", "true"),
    ("livermetastasis", "diagnosed_on", "true"),
    ("screening", "screened_on", "true"),
    ("performanceassessment", "assessed_on", "true"),
    ("imagingstudy", "performed_on", "true"),
    ("labresult", "taken_on", "true"),
    ("pathologyreport", "specimen_on", "true"),
    ("systemictherapy", "started_on", "true"),
    ("systemictherapy", "ended_on", "true"),
    ("systemictherapy", "response_on", "true"),
    ("interventionsession", "performed_on", "true"),
    ("interventionsession", "discharged_on", "true"),
    ("interventionsession", "readmitted_on", "true"),
    ("complication", "began_on", "true"),
    ("complication", "resolved_on", "true"),
    ("recurrence", "detected_on", "true"),
    ("followupvisit", "visited_on", "kind IS DISTINCT FROM 'death'"),
    ("statusevent", "known_on", "state NOT IN ('lost', 'dead')"),
)

# Days on which somebody looked whether there is disease.
ASSESSMENTS = (
    ("imagingstudy", "performed_on", "true"),
    ("recurrence", "detected_on", "true"),
    (
        "followupvisit",
        "visited_on",
        (
            "disease_state IN ('ned', 'awd', 'on_chemo')"
            " OR imaging_result IN ('ned', 'stable', 'suspicious', 'recurrence')"
        ),
    ),
    (
        "statusevent",
        "known_on",
        "state IN ('ned', 'awd', 'on_chemo', 'on_local_treatment_pathway')",
    ),
)

COURSE_COLUMNS = (
    *("center_id", "patient_id", "series_slug", "timing"),
    *("primary_diagnosed_on", "metastasis_diagnosed_on"),
    *("operated_on", "index_liver_intervention_on", "index_liver_operation_on"),
    *("cleared_on", "disease_left", "first_recurrence_on", "second_intervention_on"),
    *("last_assessed_on", "last_contact_on", "died_on", "death_undated"),
)
ENDPOINT_COLUMNS = (
    *("center_id", "course_id", "endpoint", "origin", "started_on"),
    *("duration_days", "entry_days", "event", "excluded_because"),
)

FIRST_STAGES = "('alpps_stage1', 'two_stage_1')"


def _latest(name: str, sources: tuple[tuple[str, str, str], ...], scope: str) -> str:
    days = " UNION ALL ".join(
        f"SELECT patient_id, {column} AS day FROM patients_{table} WHERE {scope} AND ({condition})"
        for table, column, condition in sources
    )
    return f"{name} AS (SELECT patient_id, max(day) AS day FROM ({days}) d GROUP BY patient_id)"


def courses_sql(scope: str) -> str:
    """
    Write the courses of the patients in `scope`, a condition on patient_id or center_id.

    Parameter staging_window_days: patients.clinical.timing. Rows that would not change are not
    written.
    """
    return f"""
WITH {_latest("contact", CONTACTS, scope)},
{_latest("assessed", ASSESSMENTS, scope)},
procedures AS (
    SELECT session_id,
        bool_or("group" = 'liver_resection' OR ("group" = 'ablation' AND kind <> 'lung_ablation')
            OR kind IN {FIRST_STAGES}) AS on_liver,
        bool_or(kind IN {FIRST_STAGES}) AS first_stage
    FROM patients_procedure WHERE {scope} GROUP BY session_id
),
sessions AS (
    SELECT s.patient_id, s.performed_on, s.curative_sequence, s.strategy_role, s.intent,
        COALESCE(s.residual_disease, '') AS residual,
        (COALESCE(p.on_liver, false) OR s.curative_sequence = 1) AS on_liver,
        COALESCE(s.intent, '') IN ('palliative', 'diagnostic') AS not_curative,
        -- A staged step on the liver itself; an embolization is a step that treats no lesion.
        COALESCE(p.first_stage OR s.strategy_role IN ('two_stage_1', 'alpps_1')
            OR (p.on_liver AND s.intent = 'staging_step'), false) AS first_stage
    FROM (SELECT * FROM patients_interventionsession WHERE {scope}) s
    LEFT JOIN procedures p ON p.session_id = s.id
),
operations AS (
    SELECT patient_id,
        min(performed_on) FILTER (WHERE on_liver) AS operated_on,
        min(performed_on) FILTER (WHERE on_liver AND NOT not_curative) AS index_intervention_on,
        COALESCE(
            min(performed_on) FILTER (WHERE curative_sequence = 1),
            min(performed_on) FILTER (WHERE on_liver AND NOT not_curative AND NOT first_stage)
        ) AS index_operation_on,
        min(performed_on) FILTER (WHERE curative_sequence = 1
            AND residual NOT IN ('macroscopic', 'planned_second_stage')) AS series_cleared_on,
        min(performed_on) FILTER (WHERE curative_sequence = 2) AS series_second_on,
        bool_or(curative_sequence IS NOT NULL) AS is_sequenced
    FROM sessions GROUP BY patient_id
),
recurrence AS (
    SELECT patient_id, min(detected_on) AS day FROM patients_recurrence WHERE {scope} GROUP BY patient_id
),
after_index AS (
    SELECT o.patient_id,
        min(s.performed_on) FILTER (WHERE s.residual = 'none') AS cleared_on,
        bool_or(s.residual IN ('macroscopic', 'planned_second_stage')) AS disease_left,
        min(s.performed_on) FILTER (WHERE s.performed_on >= r.day AND NOT s.not_curative
            AND (s.intent = 'curative' OR s.strategy_role = 'recurrence_treatment')) AS again_on
    FROM operations o
    JOIN sessions s ON s.patient_id = o.patient_id AND s.performed_on >= o.index_intervention_on
    LEFT JOIN recurrence r ON r.patient_id = o.patient_id
    GROUP BY o.patient_id
),
primary_tumor AS (
    SELECT patient_id, min(diagnosed_on) AS day FROM patients_primarytumor WHERE {scope} GROUP BY patient_id
),
metastasis AS (
    SELECT DISTINCT ON (patient_id) patient_id, diagnosed_on AS day, found_at_staging,
        CASE WHEN clinician_timing IN ('synchronous', 'metachronous') THEN clinician_timing END AS named
    FROM patients_livermetastasis WHERE {scope} ORDER BY patient_id, diagnosed_on, id
),
death AS (
    SELECT DISTINCT patient_id FROM (
        SELECT patient_id FROM patients_statusevent WHERE {scope} AND state = 'dead'
        UNION ALL
        SELECT patient_id FROM patients_followupvisit
            WHERE {scope} AND (kind = 'death' OR disease_state = 'dead')
    ) d
),
patient AS (
    SELECT id AS patient_id, center_id, series_id, died_on FROM (
        SELECT *, id AS patient_id FROM patients_patient
    ) p WHERE {scope}
)
INSERT INTO analytics_course AS kept ({", ".join(COURSE_COLUMNS)})
SELECT patient.center_id, patient.patient_id, COALESCE(series.slug, ''),
    CASE
        -- patients.clinical.timing.timing_at_diagnosis, set-wise; else what the clinician wrote.
        WHEN primary_tumor.day IS NULL OR metastasis.day IS NULL THEN metastasis.named
        WHEN metastasis.day <= primary_tumor.day OR COALESCE(metastasis.found_at_staging,
            metastasis.day <= primary_tumor.day + %(staging_window_days)s) THEN 'synchronous'
        ELSE 'metachronous'
    END,
    primary_tumor.day, metastasis.day,
    operations.operated_on, operations.index_intervention_on, operations.index_operation_on,
    COALESCE(operations.series_cleared_on, after_index.cleared_on),
    COALESCE(after_index.disease_left, false),
    recurrence.day,
    CASE WHEN operations.is_sequenced THEN operations.series_second_on ELSE after_index.again_on END,
    assessed.day, contact.day, patient.died_on,
    death.patient_id IS NOT NULL AND patient.died_on IS NULL
FROM patient
LEFT JOIN patients_series series ON series.id = patient.series_id
LEFT JOIN contact USING (patient_id)
LEFT JOIN assessed USING (patient_id)
LEFT JOIN operations USING (patient_id)
LEFT JOIN after_index USING (patient_id)
LEFT JOIN recurrence USING (patient_id)
LEFT JOIN primary_tumor USING (patient_id)
LEFT JOIN metastasis USING (patient_id)
LEFT JOIN death USING (patient_id)
{_upsert("patient_id", COURSE_COLUMNS)}
"""


def endpoints_sql(scope: str) -> str:
    """Write the endpoint rows of the courses in `scope`. Rows that would not change are not written."""
    return f"""
WITH starting AS (
    SELECT c.*, o.endpoint, o.origin, o.started_on, o.entered_on
    FROM (SELECT * FROM analytics_course WHERE {scope}) c
    CROSS JOIN LATERAL (VALUES
        -- Nobody comes to this record before there are liver metastases: until then nobody in it
        -- can have died, and time from the primary begins to count only there.
        ('os', 'primary_diagnosis', c.primary_diagnosed_on, c.metastasis_diagnosed_on),
        ('os', 'metastasis_diagnosis', c.metastasis_diagnosed_on, NULL),
        ('os', 'index_liver_intervention', c.index_liver_intervention_on, NULL),
        ('os', 'index_liver_operation', c.index_liver_operation_on, NULL),
        ('os', 'clearance', c.cleared_on, NULL),
        ('rfs', 'index_liver_operation', c.index_liver_operation_on, NULL),
        ('rfs', 'clearance', c.cleared_on, NULL)
    ) AS o (endpoint, origin, started_on, entered_on)
),
ending AS (
    SELECT *,
        CASE endpoint WHEN 'os' THEN died_on ELSE LEAST(first_recurrence_on, died_on) END AS event_on,
        CASE WHEN endpoint = 'rfs' AND last_assessed_on >= started_on THEN last_assessed_on
            ELSE last_contact_on END AS censored_on
    FROM starting
),
timed AS (
    SELECT *,
        COALESCE(event_on, censored_on) - started_on AS days,
        NULLIF(GREATEST(entered_on - started_on, 0), 0) AS entry
    FROM ending
),
judged AS (
    SELECT *,
        CASE
            WHEN started_on IS NULL AND origin = 'clearance' AND index_liver_intervention_on IS NOT NULL
                THEN CASE WHEN disease_left THEN 'never_cleared' ELSE 'clearance_not_recorded' END
            WHEN started_on IS NULL THEN 'no_origin'
            WHEN death_undated THEN 'death_undated'
            WHEN days IS NULL OR days < 0 THEN 'negative_time'
            WHEN entry >= days THEN 'not_under_observation'
            ELSE ''
        END AS excluded_because
    FROM timed
)
INSERT INTO analytics_endpointrow AS kept ({", ".join(ENDPOINT_COLUMNS)})
SELECT center_id, id, endpoint, origin, started_on,
    CASE WHEN excluded_because = '' THEN days END,
    CASE WHEN excluded_because = '' THEN entry END,
    CASE WHEN excluded_because = '' THEN (event_on IS NOT NULL)::int END,
    excluded_because
FROM judged
{_upsert("course_id, endpoint, origin", ENDPOINT_COLUMNS)}
"""


def _upsert(key: str, columns: tuple[str, ...]) -> str:
    changing = [column for column in columns if column not in {"center_id", *key.split(", ")}]
    return f"""ON CONFLICT ({key}) DO UPDATE SET
    {", ".join(f"{column} = excluded.{column}" for column in changing)}
WHERE ({", ".join(f"kept.{column}" for column in changing)})
    IS DISTINCT FROM ({", ".join(f"excluded.{column}" for column in changing)})"""
