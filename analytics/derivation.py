"""
The SQL that reads a course out of the record: the dates from which every endpoint is made.

One text for one patient and for a whole center: what is kept up to date row by row and what is
rebuilt overnight cannot drift apart. Definitions: docs/reference/endpoints.md. Not: running it, nor
the endpoints (analytics/stats/endpoints.py).
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
    *("cleared_on", "disease_left", "first_recurrence_on", "recurrences_on"),
    *("liver_recurrence_on", "uncontrolled_recurrence_on", "later_primary_on"),
    *("second_intervention_on", "interventions_on"),
    *(
        "last_assessed_on",
        "last_contact_on",
        "died_on",
        "died_on_precision",
        "died_of",
        "death_undated",
    ),
)

FIRST_STAGES = "('alpps_stage1', 'two_stage_1')"
LIVER_SITES = (
    "ARRAY['liver', 'liver_right', 'liver_left', 'liver_bilobar', 'liver_resection_margin',"
    " 'liver_ablation_site']"
)
# Procedures that treat no recurrence: a session of these alone is no treatment of one.
OTHER_GROUPS = "('primary', 'complication_treatment', 'diagnostic')"
NOT_CURATIVE_MANAGEMENT = "('chemo_palliative', 'best_supportive', 'refused')"


def _latest(name: str, sources: tuple[tuple[str, str, str], ...], scope: str) -> str:
    days = " UNION ALL ".join(
        f"SELECT patient_id, {column} AS day FROM patients_{table} WHERE {scope} AND ({condition})"
        for table, column, condition in sources
    )
    return f"{name} AS (SELECT patient_id, max(day) AS day FROM ({days}) d GROUP BY patient_id)"


def _not_before(day: str, precision: str, known: str) -> str:
    """
    A date of which only month or year is known is kept as the middle of it. What is known to have been before,
    within the same month or year, moves it: nobody died before the operation that he was alive for.
    """
    return (
        f"CASE WHEN {precision} IN ('month', 'year')"
        f" AND date_trunc({precision}, {day}) = date_trunc({precision}, {known})"
        f" THEN GREATEST({day}, {known}) ELSE {day} END"
    )


def courses_sql(scope: str, *, was_written: bool) -> str:
    """
    Write the courses of the patients in `scope`, a condition on patient_id or center_id.

    Parameter staging_window_days: patients.clinical.timing. `was_written`: something of all of these patients was
    written, and their courses say so even where no date changes; else rows that would not change are left alone.
    """
    return f"""
WITH {_latest("contact", CONTACTS, scope)},
{_latest("assessed", ASSESSMENTS, scope)},
procedures AS (
    SELECT session_id,
        bool_or("group" = 'liver_resection' OR ("group" = 'ablation' AND kind <> 'lung_ablation')
            OR kind IN {FIRST_STAGES}) AS on_liver,
        bool_or(kind IN {FIRST_STAGES}) AS first_stage,
        bool_and("group" IN {OTHER_GROUPS}) AS of_another_kind
    FROM patients_procedure WHERE {scope} GROUP BY session_id
),
sessions AS (
    SELECT s.id, s.patient_id, s.performed_on, s.curative_sequence, s.strategy_role, s.intent,
        COALESCE(p.of_another_kind, false) AS of_another_kind,
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
        bool_or(curative_sequence IS NOT NULL) AS is_sequenced
    FROM sessions GROUP BY patient_id
),
-- What came back after the liver was first treated: an earlier recurrence, of the primary or in a lung, is part of
-- how the patient came here.
recurrences_after AS (
    SELECT r.patient_id, r.sequence_no, r.curative_intent, r.management, r.treated_by_id,
        COALESCE(r.sites && {LIVER_SITES}::varchar[], false) AS in_liver,
        {_not_before("r.detected_on", "r.detected_on_precision", "o.index_intervention_on")} AS detected_on
    FROM (SELECT * FROM patients_recurrence WHERE {scope}) r
    JOIN operations o USING (patient_id)
    WHERE o.index_intervention_on IS NOT NULL
),
recurrences AS (
    SELECT *,
        curative_intent = 'no' OR management IN {NOT_CURATIVE_MANAGEMENT} AS said_not_curative,
        row_number() OVER (PARTITION BY patient_id ORDER BY detected_on, sequence_no) AS number,
        lead(detected_on) OVER (PARTITION BY patient_id ORDER BY detected_on, sequence_no) AS next_on
    FROM recurrences_after r JOIN operations o USING (patient_id)
    WHERE detected_on >= o.index_intervention_on
),
-- What was done again with curative intent, each with the recurrence that it followed.
done_again AS (
    SELECT s.patient_id, r.number, min(s.performed_on) AS day
    FROM operations o
    JOIN sessions s ON s.patient_id = o.patient_id
        AND s.performed_on > COALESCE(o.index_operation_on, o.index_intervention_on)
    JOIN recurrences r ON r.patient_id = s.patient_id AND (r.treated_by_id = s.id
        OR s.performed_on >= r.detected_on AND (r.next_on IS NULL OR s.performed_on < r.next_on)
            AND r.said_not_curative IS NOT TRUE AND NOT s.of_another_kind
            AND (s.intent = 'curative' OR s.strategy_role = 'recurrence_treatment' OR s.curative_sequence > 1))
    WHERE NOT s.not_curative
    GROUP BY s.patient_id, r.number
),
recurrence AS (
    SELECT patient_id, min(r.detected_on) AS day,
        array_agg(r.detected_on ORDER BY r.number) AS days,
        min(r.detected_on) FILTER (WHERE r.in_liver) AS liver_on,
        -- Not amenable to local treatment with curative intent: said so, or nothing of the kind was done
        -- and nobody was still waiting to see.
        min(r.detected_on) FILTER (WHERE CASE
            WHEN r.said_not_curative THEN true
            WHEN r.curative_intent = 'yes' OR r.management = 'local_curative' OR a.day IS NOT NULL THEN false
            ELSE r.management IS DISTINCT FROM 'chemo_then_reassess'
        END) AS uncontrolled_on
    FROM recurrences r LEFT JOIN done_again a USING (patient_id, number) GROUP BY patient_id
),
-- One intervention for each recurrence that was treated; where a series has numbered them, its own.
again AS (
    SELECT patient_id, array_agg(day ORDER BY number) AS days FROM done_again GROUP BY patient_id
),
sequenced AS (
    SELECT patient_id, array_agg(day ORDER BY number) AS days FROM (
        SELECT patient_id, curative_sequence AS number, min(performed_on) AS day FROM sessions
        WHERE curative_sequence > 1 GROUP BY patient_id, curative_sequence
    ) a GROUP BY patient_id
),
after_index AS (
    SELECT o.patient_id,
        -- What is done for a recurrence clears that, and says nothing of what the first treatment had left.
        min(s.performed_on) FILTER (WHERE s.residual = 'none'
            AND (r.day IS NULL OR s.performed_on <= r.day)) AS cleared_on,
        bool_or(s.residual IN ('macroscopic', 'planned_second_stage')) AS disease_left
    FROM operations o
    JOIN sessions s ON s.patient_id = o.patient_id AND s.performed_on >= o.index_intervention_on
    LEFT JOIN recurrence r ON r.patient_id = o.patient_id
    GROUP BY o.patient_id
),
primary_tumor AS (
    SELECT t.patient_id, min(t.diagnosed_on) AS day,
        min(t.diagnosed_on) FILTER (WHERE t.diagnosed_on > o.index_intervention_on) AS later_on
    FROM (SELECT * FROM patients_primarytumor WHERE {scope}) t
    LEFT JOIN operations o USING (patient_id)
    GROUP BY t.patient_id
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
    SELECT id AS patient_id, center_id, series_id, died_on,
        CASE WHEN died_on IS NULL THEN ''
            WHEN death_cause IN ('crc_progression', 'treatment_related') THEN 'cancer'
            WHEN death_cause IN ('cardiovascular', 'other_cancer', 'other') THEN 'other'
            -- Also whatever says that nobody knows.
            ELSE 'unclear' END AS died_of, died_on_precision
    FROM (SELECT *, id AS patient_id FROM patients_patient) p WHERE {scope}
)
INSERT INTO analytics_course AS kept ({", ".join(COURSE_COLUMNS)}, record_version)
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
    recurrence.day, COALESCE(recurrence.days, '{{}}'),
    recurrence.liver_on, recurrence.uncontrolled_on, primary_tumor.later_on,
    (further.days)[1],
    CASE WHEN operations.index_operation_on IS NULL THEN '{{}}'
        ELSE operations.index_operation_on || further.days END,
    assessed.day, contact.day,
    {_not_before("patient.died_on", "patient.died_on_precision", "contact.day")},
    COALESCE(patient.died_on_precision, ''), patient.died_of,
    death.patient_id IS NOT NULL AND patient.died_on IS NULL,
    COALESCE(revision.data_version, 0)
FROM patient
LEFT JOIN patients_centerrevision revision ON revision.center_id = patient.center_id
LEFT JOIN patients_series series ON series.id = patient.series_id
LEFT JOIN contact USING (patient_id)
LEFT JOIN assessed USING (patient_id)
LEFT JOIN operations USING (patient_id)
LEFT JOIN after_index USING (patient_id)
LEFT JOIN recurrence USING (patient_id)
LEFT JOIN again USING (patient_id)
LEFT JOIN sequenced USING (patient_id)
LEFT JOIN LATERAL (
    SELECT CASE WHEN operations.is_sequenced THEN sequenced.days ELSE again.days END AS days
) further ON true
LEFT JOIN primary_tumor USING (patient_id)
LEFT JOIN metastasis USING (patient_id)
LEFT JOIN death USING (patient_id)
{_upsert("patient_id", COURSE_COLUMNS, was_written=was_written)}
"""


def _upsert(key: str, columns: tuple[str, ...], *, was_written: bool) -> str:
    changing = [column for column in columns if column not in {"center_id", *key.split(", ")}]
    where = (
        ""
        if was_written
        else f"""
WHERE ({", ".join(f"kept.{column}" for column in changing)})
    IS DISTINCT FROM ({", ".join(f"excluded.{column}" for column in changing)})"""
    )
    return f"""ON CONFLICT ({key}) DO UPDATE SET
    {", ".join(f"{column} = excluded.{column}" for column in (*changing, "record_version"))}{where}"""
