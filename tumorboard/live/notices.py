"""
The notices of the database: triggers that number the changes of a meeting and tell listeners.

The number is raised in the transaction of the change, so it is seen with the change and never before;
the row stays locked until the commit, so a higher number is a later commit.
"""

from dataclasses import dataclass

CHANNEL = "meeting"
# Where the meeting of a changed row is found, and what a page is told has changed.
OF_MEETING, BY_MEETING, BY_CASE, BY_DECISION = "itself", "meeting", "case", "decision"
WATCHED = {
    "meeting": (OF_MEETING, "meeting"),
    "agendaitem": (BY_MEETING, "case"),
    "attendance": (BY_MEETING, "attendance"),
    "reply": (BY_MEETING, "attendance"),
    "opinion": (BY_CASE, "opinion"),
    "decision": (BY_CASE, "decision"),
    "recommendation": (BY_DECISION, "decision"),
    "lesionplan": (BY_DECISION, "decision"),
    "dissent": (BY_DECISION, "decision"),
    "addendum": (BY_DECISION, "decision"),
}

FUNCTION = f"""
CREATE FUNCTION tumorboard_tell_meeting() RETURNS trigger LANGUAGE plpgsql
-- With the owner's rights: the application reads the numbers and cannot set them.
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    moved uuid[];
    told_of integer;
BEGIN
    IF TG_ARGV[0] = '{OF_MEETING}' THEN
        moved := ARRAY(SELECT id FROM changed);
    ELSIF TG_ARGV[0] = '{BY_MEETING}' THEN
        moved := ARRAY(SELECT meeting_id FROM changed);
    ELSIF TG_ARGV[0] = '{BY_CASE}' THEN
        moved := ARRAY(SELECT a.meeting_id FROM tumorboard_agendaitem a
            WHERE a.id IN (SELECT agenda_item_id FROM changed));
    ELSE
        moved := ARRAY(SELECT a.meeting_id FROM tumorboard_agendaitem a
            JOIN tumorboard_decision d ON d.agenda_item_id = a.id
            WHERE d.id IN (SELECT decision_id FROM changed));
    END IF;
    WITH told AS (
        INSERT INTO tumorboard_meetingchange AS c (meeting_id, center_id, number)
            SELECT m.id, m.center_id, 1 FROM tumorboard_meeting m WHERE m.id = ANY (moved) ORDER BY m.id
            ON CONFLICT (meeting_id) DO UPDATE SET number = c.number + 1
            RETURNING meeting_id, number)
    -- Ids only: channels have no access control.
    SELECT count(pg_notify('{CHANNEL}', concat_ws(' ', meeting_id, number, TG_ARGV[1])))
        FROM told INTO told_of;
    RETURN NULL;
END $$;
"""
DROP_FUNCTION = "DROP FUNCTION tumorboard_tell_meeting();"


def watch(table: str) -> tuple[str, str]:
    """
    SQL that tells of every statement that adds or changes rows of the table, and its undoing.

    The name sorts behind that of the data version: every transaction locks the center's row first and
    the meeting's second, so that no two wait for each other.
    """
    found_by, about = WATCHED[table]
    create = "".join(
        f"""
CREATE TRIGGER {_name(table, event)} AFTER {event} ON tumorboard_{table}
    REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION tumorboard_tell_meeting('{found_by}', '{about}');
"""
        for event in ("INSERT", "UPDATE")
    )
    drop = "".join(
        f"DROP TRIGGER {_name(table, event)} ON tumorboard_{table};"
        for event in ("INSERT", "UPDATE")
    )
    return create, drop


def _name(table: str, event: str) -> str:
    return f"tumorboard_{table}_watched_{event.lower()}"


@dataclass(frozen=True)
class Notice:
    meeting: str
    number: int
    about: str

    @classmethod
    def read(cls, payload: str) -> "Notice":
        meeting, number, about = payload.split(" ")
        return cls(meeting, int(number), about)
