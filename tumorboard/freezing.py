"""
What stays as it is beside a signature, in SQL: imported decisions, and the meeting that was signed for.
And that the chair who signs was there, and opinions that were revealed.

Raw SQL for the same reason as signing.py, and the same error, so that both are refused alike.
"""

from tumorboard.signing import PART_EVENTS, PARTS

CREATE = """
CREATE FUNCTION tumorboard_refuse_imported() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'imported decision % is immutable; add an addendum', OLD.id
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'decision_imported_immutable';
END $$;

CREATE FUNCTION tumorboard_guard_imported_parts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM tumorboard_decision
               WHERE id IN (SELECT decision_id FROM changed) AND state = 'imported') THEN
        RAISE EXCEPTION 'a part of an imported decision is immutable; add an addendum'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'decision_imported_immutable';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION tumorboard_freeze_meeting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM tumorboard_decision d JOIN tumorboard_agendaitem i ON i.id = d.agenda_item_id
               WHERE i.meeting_id = OLD.id AND d.state = 'signed') THEN
        RAISE EXCEPTION 'day, board and chair of a meeting with a signed decision are immutable'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'meeting_signed_immutable';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER a_imported_stays BEFORE UPDATE OR DELETE ON tumorboard_decision
    FOR EACH ROW WHEN (OLD.state = 'imported') EXECUTE FUNCTION tumorboard_refuse_imported();
CREATE TRIGGER a_freeze_meeting BEFORE UPDATE ON tumorboard_meeting
    FOR EACH ROW WHEN ((OLD.held_on, OLD.chair_id, OLD.board_id)
                       IS DISTINCT FROM (NEW.held_on, NEW.chair_id, NEW.board_id))
    EXECUTE FUNCTION tumorboard_freeze_meeting();
"""


def guard_imported(part: str) -> str:
    """Not on insert: an import writes the decision first, then its parts."""
    return "".join(
        f"""
CREATE TRIGGER a_imported_part_{name} AFTER {event} ON tumorboard_{part}
    REFERENCING {rows} TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION tumorboard_guard_imported_parts();
"""
        for name, event, rows in PART_EVENTS
        if event != "INSERT"
    )


GUARD_PARTS = "".join(guard_imported(part) for part in PARTS)

OPINIONS_STAND = """
CREATE FUNCTION tumorboard_opinions_stand() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM tumorboard_agendaitem i
               WHERE i.id IN (NEW.agenda_item_id, OLD.agenda_item_id)
                 AND i.opinions_revealed_at IS NOT NULL) THEN
        RAISE EXCEPTION 'a revealed opinion stands'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'opinion_revealed_immutable';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;

CREATE FUNCTION tumorboard_reveal_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'opinions are revealed once'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'opinions_revealed_once';
END $$;

CREATE TRIGGER a_opinion_stands BEFORE INSERT OR UPDATE OR DELETE ON tumorboard_opinion
    FOR EACH ROW EXECUTE FUNCTION tumorboard_opinions_stand();
CREATE TRIGGER a_reveal_once BEFORE UPDATE ON tumorboard_agendaitem
    FOR EACH ROW WHEN (OLD.opinions_revealed_at IS NOT NULL
                       AND NEW.opinions_revealed_at IS DISTINCT FROM OLD.opinions_revealed_at)
    EXECUTE FUNCTION tumorboard_reveal_once();
"""
OPINIONS_MOVE = """
DROP FUNCTION tumorboard_opinions_stand() CASCADE;
DROP FUNCTION tumorboard_reveal_once() CASCADE;
"""

DROP = """
DROP FUNCTION tumorboard_freeze_meeting() CASCADE;
DROP FUNCTION tumorboard_guard_imported_parts() CASCADE;
DROP FUNCTION tumorboard_refuse_imported() CASCADE;
"""

# Before the trigger that signs (they run by name). The lock keeps the meeting as it is until the commit.
CREATE_ATTENDED = """
CREATE FUNCTION tumorboard_refuse_absent_chair() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    meeting uuid;
BEGIN
    SELECT m.id INTO meeting FROM tumorboard_agendaitem i JOIN tumorboard_meeting m ON m.id = i.meeting_id
        WHERE i.id = NEW.agenda_item_id FOR SHARE OF m;
    IF NOT EXISTS (SELECT 1 FROM tumorboard_attendance
                   WHERE meeting_id = meeting AND user_id = NEW.signed_by_id) THEN
        RAISE EXCEPTION 'who signs has attended the meeting'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'decision_signed_by_attendant';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER b_chair_attended BEFORE UPDATE ON tumorboard_decision
    FOR EACH ROW WHEN (OLD.state <> 'signed' AND NEW.state = 'signed')
    EXECUTE FUNCTION tumorboard_refuse_absent_chair();
"""
DROP_ATTENDED = "DROP FUNCTION tumorboard_refuse_absent_chair() CASCADE;"
