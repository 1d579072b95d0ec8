"""Where the decisions of a past board go, as set-wise inserts: meetings, agendas, decisions marked as imported."""

from tumorboard.models import (
    AgendaItem,
    Attendance,
    Board,
    Decision,
    Implementation,
    Meeting,
    QuorumTemplate,
    Recommendation,
    Referral,
)
from tumorboard.series_import.codes import second_options
from tumorboard.series_import.inserting import Insert, blank, published

# Each decision with its patient, its meeting and its place on that meeting's agenda.
DECISIONS = """
CREATE TEMP TABLE stage_decision ON COMMIT DROP AS
    SELECT d.*, person.id AS person_id, m.id AS meeting_id, gen_random_uuid() AS referral_id,
           gen_random_uuid() AS item_id, i.id AS session_id,
           row_number() OVER (PARTITION BY d.meeting_date ORDER BY d.line_no) AS place
    FROM stage_board_decisions d
    LEFT JOIN stage_screening s USING (screening_id)
    JOIN stage_person person ON person.study_code = COALESCE(d.patient_id, s.patient_id, s.screening_id)
    JOIN stage_meeting m ON m.held_on = d.meeting_date
    LEFT JOIN stage_interventions i ON i.intervention_id = d.planned_intervention_id
"""
MEETINGS = """
CREATE TEMP TABLE stage_meeting ON COMMIT DROP AS
    SELECT gen_random_uuid() AS id, meeting_date AS held_on FROM stage_board_decisions GROUP BY meeting_date
"""
STAGE = [MEETINGS, "ANALYZE stage_meeting", DECISIONS, "ANALYZE stage_decision"]
STAGED = ["stage_meeting", "stage_decision"]

# Nobody wrote down the quorum of a past board: it is the disciplines that were at each of its meetings.
REQUIRED = """(SELECT jsonb_object_agg(discipline, 1) FROM (
    SELECT discipline FROM stage_board_decisions, unnest(specialties_present) AS discipline
    GROUP BY discipline HAVING count(*) = (SELECT count(*) FROM stage_board_decisions)) always)"""
NOT_THERE = """ARRAY(SELECT key FROM jsonb_object_keys(quorum.required) AS key
    WHERE key <> ALL (d.specialties_present) ORDER BY key)"""
SECOND = ", ".join(f"('{label}', '{option}')" for label, option in second_options().items())

ANY_DECISION = "EXISTS (SELECT FROM stage_board_decisions)"

BOARD = [
    Insert(
        QuorumTemplate,
        {
            "id": "%(quorum_template)s::uuid",
            "name": "left(%(board_name)s, 80)",
            "required": f"COALESCE({REQUIRED}, '{{}}'::jsonb)",
        },
        f"FROM (SELECT 1) one WHERE {ANY_DECISION}",
    ),
    Insert(
        Board,
        {
            "id": "%(board)s::uuid",
            "name": "left(%(board_name)s, 80)",
            "weekday": "sat.weekday",
            # The series does not tell the time.
            "starts_at": "'00:00'",
            "quorum_template_id": "%(quorum_template)s::uuid",
        },
        f"""FROM (SELECT mode() WITHIN GROUP (ORDER BY date_part('isodow', held_on))::int AS weekday
              FROM stage_meeting) sat WHERE {ANY_DECISION}""",
    ),
    Insert(
        Meeting,
        {
            "id": "m.id",
            "board_id": "%(board)s::uuid",
            "held_on": "m.held_on",
            "quorum_template_id": "%(quorum_template)s::uuid",
            "state": "'closed'",
        },
        "FROM stage_meeting m",
    ),
    Insert(
        Attendance,
        {"meeting_id": "d.meeting_id", "discipline": "d.discipline"},
        """FROM (SELECT DISTINCT meeting_id, discipline
              FROM stage_decision, unnest(specialties_present) AS discipline) d""",
    ),
    Insert(
        Referral,
        {
            "id": "d.referral_id",
            "patient_id": "d.person_id",
            "source_id": "d.decision_id",
            "question": blank("d.clinical_question"),
            "category": "d.agenda_reason_code",
            "referred_on": "d.meeting_date",
            "state": "'closed'",
            "as_published": published(agenda_reason="d.agenda_reason"),
        },
        "FROM stage_decision d",
    ),
    Insert(
        AgendaItem,
        {
            "id": "d.item_id",
            "meeting_id": "d.meeting_id",
            "referral_id": "d.referral_id",
            "patient_id": "d.person_id",
            "source_id": "d.decision_id",
            "order_no": "d.place",
            "state": "'decided'",
            "present": "CASE WHEN d.specialties_present IS NOT NULL THEN (SELECT"
            " jsonb_agg(jsonb_build_object('user', NULL, 'name', '', 'discipline', discipline,"
            " 'role', 'member', 'remote', false, 'conflict_of_interest', ''))"
            " FROM unnest(d.specialties_present) AS discipline) END",
            "quorum_met": "quorum.required <> '{}' AND d.specialties_present IS NOT NULL"
            f" AND cardinality({NOT_THERE}) = 0",
            "missing_disciplines": NOT_THERE,
        },
        """FROM stage_decision d
        CROSS JOIN (SELECT required FROM tumorboard_quorumtemplate WHERE id = %(quorum_template)s::uuid) quorum""",
    ),
    Insert(
        Decision,
        {
            "id": "d.id",
            "agenda_item_id": "d.item_id",
            "patient_id": "d.person_id",
            "source_id": "d.decision_id",
            "intent": "d.intent",
            "rationale": blank("d.rationale"),
            "consensus": "'not_reported'",
            "quorum_met": "item.quorum_met",
            "missing_disciplines": "item.missing_disciplines",
            "state": "'imported'",
            "as_published": published(decision="d.decision"),
        },
        "FROM stage_decision d JOIN tumorboard_agendaitem item ON item.id = d.item_id",
    ),
    Insert(
        Recommendation,
        {
            "decision_id": "d.id",
            "patient_id": "d.person_id",
            "source_id": "d.decision_id",
            "rank": "1",
            "option": "d.decision_code",
        },
        "FROM stage_decision d",
    ),
    Insert(
        Recommendation,
        {
            "decision_id": "d.id",
            "patient_id": "d.person_id",
            "source_id": "d.decision_id",
            "rank": "2",
            "option": "second.option",
        },
        f"FROM stage_decision d JOIN (VALUES {SECOND}) AS second (label, option) ON second.label = d.decision",
    ),
    Insert(
        Implementation,
        {
            "decision_id": "d.id",
            "patient_id": "d.person_id",
            "source_id": "d.decision_id",
            "session_id": "d.session_id",
            "state": "CASE d.implemented WHEN true THEN 'as_decided' WHEN false THEN 'not_yet'"
            " ELSE 'unknown' END",
        },
        "FROM stage_decision d WHERE d.implemented IS NOT NULL OR d.session_id IS NOT NULL",
    ),
]
