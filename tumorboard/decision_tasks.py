"""What a signed decision asks somebody to do, with owner and due date. Not: keeping it (actions/tasks.py)."""

from dataclasses import dataclass
from datetime import date

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import override

from tumorboard.models import Decision, Recommendation, Task, User
from tumorboard.options import Option
from tumorboard.read_back import recommendation_text, standing

# What these ask for has a line of its own, or is nobody's.
NO_TASK = frozenset({Option.REDISCUSS, Option.NO_DECISION})
LONGEST = Task._meta.get_field("text").max_length or 0


@dataclass(frozen=True, slots=True)
class ToDo:
    text: str
    owner: User | None
    due_on: date | None


def tasks_of(decision: Decision) -> list[ToDo]:
    """
    In the language of the board: each recommendation that waits for no condition, restaging and
    volumetry on their days, and the next discussion, which is the coordinator's.

    Advice without a quorum asks for nothing: the case comes back by itself.
    """
    if decision.provisional:
        return []
    meeting = decision.agenda_item.meeting
    with override(meeting.board.language):
        rows = [row for row in standing(decision) if not row.condition]
        found = [_recommended(row, decision) for row in rows if row.option not in NO_TASK]
        found += _on_their_days(decision, rows)
        coordinator = meeting.coordinator or decision.responsible
        for row in rows:
            if "rediscuss_on" in row.details:
                again_on = _day(row, "rediscuss_on")
                found.append(ToDo(_("Put the case on the agenda again"), coordinator, again_on))
    return list(dict.fromkeys(found))


def _recommended(row: Recommendation, decision: Decision) -> ToDo:
    text = Truncator(recommendation_text(row)).chars(LONGEST)
    due_on = decision.due_on or _day(row, "rediscuss_on")
    return ToDo(text, decision.responsible, due_on)


def _on_their_days(decision: Decision, rows: list[Recommendation]) -> list[ToDo]:
    restage_on = decision.restage_on
    for row in rows:
        restage_on = restage_on or _day(row, "restage_on")
    volumetry = [day for row in rows if (day := _day(row, "volumetry_on"))]
    found = [ToDo(_("Volumetry"), decision.responsible, day) for day in volumetry]
    if restage_on:
        found.append(ToDo(_("Restaging"), decision.responsible, restage_on))
    return found


def _day(row: Recommendation, name: str) -> date | None:
    """The day of a detail; None where an import or a person wrote something else."""
    try:
        return date.fromisoformat(str(row.details.get(name) or ""))
    except ValueError:
        return None
