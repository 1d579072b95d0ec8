"""What other pages show of the board. They load it by name: the record does not know the board."""

from datetime import date

from django import template

from tumorboard.navigation import may_open
from tumorboard.selectors import decisions_behind, decisions_of, name_of

register = template.Library()


@register.inclusion_tag("tumorboard/_patient_decisions.html")
def patient_decisions(patient) -> dict:
    """The board's decisions about a patient, newest first: `{% patient_decisions patient %}`."""
    return {"patient": patient, "decisions": decisions_of(patient)}


@register.inclusion_tag("tumorboard/_board_suggestion.html")
def board_suggestion(patient) -> dict:
    """What the board decided last, in grey beside what is entered: a plan, never what was done."""
    decided = decisions_of(patient)
    return {"decision": next((d for d in decided if not d.is_superseded), None)}


@register.inclusion_tag("tumorboard/_decided_by.html")
def decided_by(session) -> dict:
    """Which decision an intervention carried out: `{% decided_by session %}`. Nothing when none did."""
    return {"decisions": decisions_behind(session)}


@register.inclusion_tag("tumorboard/_decided_by.html")
def decided_after(recurrence) -> dict:
    """What the board decided about a recurrence: the decisions since it was found, until the next was."""
    later = [r.detected_on for r in recurrence.patient.recurrences.all()]
    until = min((day for day in later if day > recurrence.detected_on), default=date.max)
    made = [
        decision
        for decision in decisions_of(recurrence.patient)
        if recurrence.detected_on <= decision.agenda_item.meeting.held_on < until
    ]
    return {"decisions": made}


@register.filter
def opens(user, url_name: str) -> bool:
    """A button that would be refused is not offered: `{% if request.user|opens:"meetings:refer" %}`."""
    return may_open(user, url_name)


@register.filter
def shown_name(patient) -> str:
    """SURNAME, Given where the identity is known; else the study ID."""
    return name_of(patient)


@register.inclusion_tag("tumorboard/_ready_mark.html")
def ready_mark(item, place: int) -> dict:
    """How one item of a case stands, in a word: `{% ready_mark item forloop.counter0 %}`."""
    return {"line": item.readiness.lines[place] if item.readiness else None}


@register.filter
def minutes(seconds: int) -> str:
    """06:00, as the clock of a case counts."""
    return f"{seconds // 60:02}:{seconds % 60:02}"
