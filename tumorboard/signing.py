"""
How a signature is made and kept, in SQL: the canonical text of a decision, its digest, the chain.

The database does it, not the code: admin tools, scripts and later programs pass our code by. The
triggers are raw SQL because those of pgtrigger can be switched off. Not: checking (verification.py).
"""

GENESIS = "0" * 64
# Set by tools that empty a whole test database; the application has no right to truncate at all.
MAY_EMPTY = "app.may_empty_signed_tables"


def _utc(column: str) -> str:
    return f"""to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""


# One decision `d`: what was decided, what the board saw, who was there, who signed and when. Changing
# it needs a new format number.
FORMAT_1 = f"""
jsonb_build_object(
    'format', 1,
    'decision', d.id,
    'patient', d.patient_id,
    'center', d.center_id,
    'version_no', d.version_no,
    'supersedes', d.supersedes_id,
    'revision_reason', d.revision_reason,
    'intent', d.intent,
    'rationale', d.rationale,
    'alternatives', d.alternatives,
    'consensus', d.consensus,
    'responsible', d.responsible_id,
    'due_on', d.due_on,
    'patient_preference', d.patient_preference,
    'quorum_met', d.quorum_met,
    'missing_disciplines', d.missing_disciplines,
    'provisional', d.provisional,
    'override_reason', d.override_reason,
    'recommendations', (
        SELECT COALESCE(jsonb_agg(
            jsonb_build_object('rank', r.rank, 'option', r.option, 'details', r.details,
                               'condition', r.condition)
            ORDER BY r.rank), '[]')
        FROM tumorboard_recommendation r WHERE r.decision_id = d.id AND NOT r.is_struck),
    'dissents', (
        SELECT COALESCE(jsonb_agg(
            jsonb_build_object('user', s.user_id, 'name', s.name, 'text', s.text) ORDER BY s.id), '[]')
        FROM tumorboard_dissent s WHERE s.decision_id = d.id AND NOT s.is_struck),
    'case', (
        SELECT jsonb_build_object(
            'agenda_item', i.id,
            'meeting', i.meeting_id,
            'held_on', m.held_on,
            'from', {_utc("i.started_at")},
            'until', {_utc("i.ended_at")},
            'snapshot_sha256', encode(sha256(convert_to(i.snapshot::text, 'UTF8')), 'hex'),
            'present', i.present,
            'quorum_met', i.quorum_met,
            'missing_disciplines', i.missing_disciplines)
        FROM tumorboard_agendaitem i JOIN tumorboard_meeting m ON m.id = i.meeting_id
        WHERE i.id = d.agenda_item_id),
    'signature', jsonb_build_object(
        'by', d.signed_by_id,
        'name', d.signed_name,
        'role', d.signed_role,
        'meaning', d.meaning,
        'version', d.signed_version,
        'at', {_utc("d.signed_at")})
)
"""

# What format 2 signs besides: decisions of format 1 keep the text they were signed with.
SINCE_2 = """
jsonb_build_object(
    'format', 2,
    'votes_for', d.votes_for,
    'votes_of', d.votes_of,
    'systemic_plan', d.systemic_plan,
    'restage_on', d.restage_on,
    'trial_offered', d.trial_offered,
    'guideline_deviation', d.guideline_deviation,
    'deviation_reason', d.deviation_reason,
    'wish_considered', d.wish_considered,
    'missing', d.missing,
    'lesions', (
        SELECT COALESCE(jsonb_agg(
            jsonb_build_object('lesion', p.lesion_id, 'plan', p.plan) ORDER BY p.lesion_id), '[]')
        FROM tumorboard_lesionplan p WHERE p.decision_id = d.id AND NOT p.is_struck))
"""

# As text: jsonb orders its keys, so that equal content is equal text.
CONTENT = f"""
(CASE WHEN d.content_format = 1 THEN {FORMAT_1} ELSE {FORMAT_1} || {SINCE_2} END)::text
"""

SIGNATURE_COLUMNS = [
    *("state", "version", "updated_at", "updated_by_id"),
    *("signed_at", "signed_by_id", "signed_version", "signed_name", "signed_role", "meaning"),
    *("content_sha256", "previous_sha256", "chain_seq", "chain_sha256"),
]

SIGN = f"""
-- Runs with the owner's rights: the application cannot write the head of the chain itself.
CREATE OR REPLACE FUNCTION tumorboard_sign() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    head tumorboard_decisionchainhead;
    item record;
    replaced record;
BEGIN
    IF OLD.state <> 'proposed' THEN
        RAISE EXCEPTION 'a decision is proposed first, then signed'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'decision_signed_after_proposal';
    END IF;
    IF NEW.signed_version IS DISTINCT FROM OLD.version
        OR to_jsonb(NEW) - ARRAY[{", ".join(f"'{name}'" for name in SIGNATURE_COLUMNS)}]
           <> to_jsonb(OLD) - ARRAY[{", ".join(f"'{name}'" for name in SIGNATURE_COLUMNS)}] THEN
        RAISE EXCEPTION 'signed was not the version that is stored'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'decision_signed_as_seen';
    END IF;

    -- Locked, so that the case and its parts cannot change between the digest and the commit.
    SELECT i.state, i.snapshot, m.chair_id INTO item
        FROM tumorboard_agendaitem i JOIN tumorboard_meeting m ON m.id = i.meeting_id
        WHERE i.id = NEW.agenda_item_id FOR NO KEY UPDATE OF i;
    IF NEW.signed_by_id IS DISTINCT FROM item.chair_id THEN
        RAISE EXCEPTION 'only the chair of the meeting signs'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'decision_signed_by_chair';
    END IF;
    IF item.state <> 'decided' OR item.snapshot IS NULL OR NOT EXISTS (
        SELECT 1 FROM tumorboard_recommendation WHERE decision_id = NEW.id AND NOT is_struck
    ) THEN
        RAISE EXCEPTION 'a case is presented and a recommendation made before it is signed'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'decision_signed_complete';
    END IF;
    SELECT state, agenda_item_id INTO replaced FROM tumorboard_decision WHERE id = NEW.supersedes_id;
    IF FOUND AND (replaced.state NOT IN ('signed', 'imported')
                  OR (NEW.version_no > 1 AND replaced.agenda_item_id <> NEW.agenda_item_id)) THEN
        RAISE EXCEPTION 'a new version replaces a decision that was made'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'decision_replaces_made';
    END IF;

    INSERT INTO tumorboard_decisionchainhead (center_id, seq, sha256)
        VALUES (NEW.center_id, 0, '{GENESIS}') ON CONFLICT DO NOTHING;
    SELECT * INTO head FROM tumorboard_decisionchainhead WHERE center_id = NEW.center_id FOR UPDATE;

    NEW.version := OLD.version + 1;
    NEW.content_format := 2;
    NEW.signed_at := clock_timestamp();
    NEW.content_sha256 := encode(sha256(convert_to(tumorboard_decision_content(NEW), 'UTF8')), 'hex');
    NEW.previous_sha256 := head.sha256;
    NEW.chain_seq := head.seq + 1;
    NEW.chain_sha256 := encode(sha256(convert_to(
        NEW.previous_sha256 || NEW.content_sha256 || NEW.chain_seq::text, 'UTF8')), 'hex');
    UPDATE tumorboard_decisionchainhead SET seq = NEW.chain_seq, sha256 = NEW.chain_sha256
        WHERE center_id = NEW.center_id;
    RETURN NEW;
END $$;
"""

# The first migration that signs knows the columns of format 1 only.
CREATE = f"""
CREATE FUNCTION tumorboard_decision_content(d tumorboard_decision) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT ({FORMAT_1})::text
$$;

CREATE FUNCTION tumorboard_refuse_signed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'signed decision % is immutable; add an addendum', OLD.id
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'decision_signed_immutable';
END $$;

CREATE FUNCTION tumorboard_refuse_born_signed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a decision is proposed first, then signed'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'decision_signed_after_proposal';
END $$;

{SIGN}
CREATE FUNCTION tumorboard_guard_signed_parts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Locked first: a part written while somebody signs would otherwise slip in after the digest.
    PERFORM 1 FROM tumorboard_decision WHERE id IN (SELECT decision_id FROM changed)
        ORDER BY id FOR NO KEY UPDATE;
    IF EXISTS (SELECT 1 FROM tumorboard_decision
               WHERE id IN (SELECT decision_id FROM changed) AND state = 'signed') THEN
        RAISE EXCEPTION 'a part of a signed decision is immutable; add an addendum'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'decision_signed_immutable';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION tumorboard_freeze_snapshot() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (OLD.snapshot, OLD.snapshot_sha256, OLD.present, OLD.quorum_met,
            OLD.missing_disciplines, OLD.started_at, OLD.ended_at, OLD.meeting_id, OLD.patient_id,
            OLD.referral_id)
        IS DISTINCT FROM (NEW.snapshot, NEW.snapshot_sha256, NEW.present, NEW.quorum_met,
            NEW.missing_disciplines, NEW.started_at, NEW.ended_at, NEW.meeting_id, NEW.patient_id,
            NEW.referral_id)
        AND EXISTS (SELECT 1 FROM tumorboard_decision
                    WHERE agenda_item_id = OLD.id AND state = 'signed') THEN
        RAISE EXCEPTION 'the case behind a signed decision is immutable; add an addendum'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'decision_signed_immutable';
    END IF;
    NEW.snapshot_sha256 := CASE WHEN NEW.snapshot IS NULL THEN ''
        ELSE encode(sha256(convert_to(NEW.snapshot::text, 'UTF8')), 'hex') END;
    RETURN NEW;
END $$;

CREATE FUNCTION tumorboard_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an addendum is immutable; add another'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'addendum_append_only';
END $$;

CREATE FUNCTION tumorboard_refuse_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- The head stands outside row-level security: the owner would see no decision here.
    IF COALESCE(current_setting('{MAY_EMPTY}', true), '') <> 'on'
        AND EXISTS (SELECT 1 FROM tumorboard_decisionchainhead WHERE seq > 0) THEN
        RAISE EXCEPTION 'signed decisions are immutable; % cannot be emptied', TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'decision_signed_immutable';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER a_born_signed BEFORE INSERT ON tumorboard_decision
    FOR EACH ROW WHEN (NEW.state = 'signed') EXECUTE FUNCTION tumorboard_refuse_born_signed();
CREATE TRIGGER a_signed_stays BEFORE UPDATE OR DELETE ON tumorboard_decision
    FOR EACH ROW WHEN (OLD.state = 'signed') EXECUTE FUNCTION tumorboard_refuse_signed();
CREATE TRIGGER b_sign BEFORE UPDATE ON tumorboard_decision
    FOR EACH ROW WHEN (OLD.state <> 'signed' AND NEW.state = 'signed')
    EXECUTE FUNCTION tumorboard_sign();
CREATE TRIGGER a_freeze_snapshot BEFORE INSERT OR UPDATE ON tumorboard_agendaitem
    FOR EACH ROW EXECUTE FUNCTION tumorboard_freeze_snapshot();
CREATE TRIGGER a_append_only BEFORE UPDATE OR DELETE ON tumorboard_addendum
    FOR EACH ROW EXECUTE FUNCTION tumorboard_append_only();
"""

FROM_FORMAT_2 = f"""
CREATE OR REPLACE FUNCTION tumorboard_decision_content(d tumorboard_decision)
    RETURNS text LANGUAGE sql STABLE AS $$
    SELECT {CONTENT}
$$;
{SIGN}
"""

PARTS = ("recommendation", "dissent")
# Each event shows one set of rows; an update needs both, the parts that left and that came.
PART_EVENTS = (
    ("inserted", "INSERT", "NEW"),
    ("taken", "UPDATE", "OLD"),
    ("given", "UPDATE", "NEW"),
    ("deleted", "DELETE", "OLD"),
)


def guard_signed(part: str) -> str:
    return "".join(
        f"""
CREATE TRIGGER a_signed_part_{name} AFTER {event} ON tumorboard_{part}
    REFERENCING {rows} TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION tumorboard_guard_signed_parts();
"""
        for name, event, rows in PART_EVENTS
    )


def guard_truncate(table: str) -> str:
    return f"""
CREATE TRIGGER a_not_emptied BEFORE TRUNCATE ON tumorboard_{table}
    FOR EACH STATEMENT EXECUTE FUNCTION tumorboard_refuse_truncate();
"""


def append_only(table: str) -> str:
    return f"""
CREATE TRIGGER a_append_only BEFORE UPDATE OR DELETE ON tumorboard_{table}
    FOR EACH ROW EXECUTE FUNCTION tumorboard_append_only();
"""


GUARD_PARTS = "".join(guard_signed(part) for part in PARTS)
GUARD_TRUNCATE = "".join(
    guard_truncate(table)
    for table in ("decision", "addendum", "agendaitem", "decisionchainhead", *PARTS)
)

DROP = """
DROP FUNCTION tumorboard_refuse_truncate() CASCADE;
DROP FUNCTION tumorboard_append_only() CASCADE;
DROP FUNCTION tumorboard_freeze_snapshot() CASCADE;
DROP FUNCTION tumorboard_guard_signed_parts() CASCADE;
DROP FUNCTION tumorboard_sign() CASCADE;
DROP FUNCTION tumorboard_refuse_born_signed() CASCADE;
DROP FUNCTION tumorboard_refuse_signed() CASCADE;
DROP FUNCTION tumorboard_decision_content(tumorboard_decision);
"""
