"""
The picture of a patient's course. Here and not in patients, because one lane is the board's and the
record does not know the board: templates load this by name.
"""

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from patients.facts import said_date
from patients.quality import OpenAction
from patients.record import PatientRecord
from patients.timeline import Event, Lane, Timeline, timeline
from tumorboard.liver_days import Change, change_on, event_days, liver_on
from tumorboard.models import Decision, Implementation
from tumorboard.options import Option
from tumorboard.read_back import standing
from tumorboard.selectors import decisions_of

register = template.Library()

NOT_YET = Implementation.State.NOT_YET


def course_of(record: PatientRecord, decisions: list) -> Timeline | None:
    made = [d for d in reversed(decisions) if not d.is_superseded]
    board = [board_event(decision, number) for number, decision in enumerate(made, start=1)]
    return timeline(record, today=timezone.localdate(), board=board)


LEGEND = (
    ("status-recurrence", "status", "recurrence", gettext_lazy("Recurrence")),
    ("board-decision", "board", "decision", gettext_lazy("Board decision")),
    ("systemic-bar", "systemic", "swatch", gettext_lazy("Systemic therapy")),
    ("intervention-operation", "intervention", "operation", gettext_lazy("Operation")),
    ("intervention-ring", "intervention", "ring", gettext_lazy("Ablation alone")),
    ("imaging-ring", "imaging", "ring", gettext_lazy("MRI")),
    ("imaging-disc", "imaging", "disc", gettext_lazy("PET-CT")),
    ("imaging-square", "imaging", "square", gettext_lazy("CT")),
    ("due-due", "due", "due", gettext_lazy("Follow-up due")),
)


@register.inclusion_tag("patients/_timeline.html")
def course_card(record: PatientRecord, decisions: list, shown: str | None = None) -> dict:
    """The card with lanes, legend and table: `{% course_card record decisions request.GET.timeline %}`"""
    course = course_of(record, decisions)
    shapes = course.shapes if course else frozenset()
    legend = [(lane, shape, words) for key, lane, shape, words in LEGEND if key in shapes]
    return {"record": record, "course": course, "legend": legend, "shown": shown}


@register.simple_tag
def decisions_about(record: PatientRecord) -> list:
    """Newest first: `{% decisions_about record as decisions %}`"""
    return decisions_of(record.patient)


def board_event(decision, number: int) -> Event:
    item = decision.agenda_item
    held_on = item.meeting.held_on
    return Event(
        Lane.BOARD,
        "decision",
        held_on,
        held_on,
        said_date(held_on, "day"),
        name=decision.sentence,
        label=" + ".join(str(Option(row.option).label) for row in standing(decision)),
        inside=str(number),
        note=_("board decision"),
        href=reverse("meetings:case", args=[item.meeting_id, item.pk]),
    )


@register.simple_tag
def open_actions_with_board(
    record: PatientRecord, decisions: list, found: list[OpenAction]
) -> list[OpenAction]:
    """What waits in the record, then what the board decided and nobody has answered for."""
    today = timezone.localdate()
    if record.patient.died_on or record.is_closed:
        return found
    waiting = []
    for decision in decisions:
        told = [row for row in decision.implementations.all() if row.state != NOT_YET]
        if told or decision.is_superseded or decision.state == Decision.State.IMPORTED:
            continue
        item = decision.agenda_item
        due_on = decision.due_on
        waiting.append(
            OpenAction(
                _("Not carried out yet: %(what)s") % {"what": decision.sentence},
                _("by %(day)s") % {"day": date_format(due_on)} if due_on else "",
                reverse("meetings:case", args=[item.meeting_id, item.pk]),
                due_on,
                due_on is not None and due_on < today,
            )
        )
    return [*found, *waiting]


# --- The liver as of a day ---


@register.simple_tag
def liver_steps(record: PatientRecord, asked: str | None = None) -> dict | None:
    """
    The liver on the event day of that number, else as it is now; with the event days around it.

    `{% liver_steps record request.GET.liver as liver %}`. What is no number of an event shows the last.
    """
    lesions = list(record.patient.lesions.all())
    days = event_days(lesions, record.sessions)
    if not days:
        return None
    last = len(days) - 1
    step = min(int(asked), last) if asked and asked.isdecimal() and len(asked) < 6 else last
    return {
        "drawing": liver_on(lesions, record.sessions, day=days[step]),
        "day": days[step],
        "days": days,
        "latest": days[-1],
        "step": step,
        "last": last,
        "count": len(days),
        "is_last": step == last,
        "previous": step - 1 if step else None,
        "next": step + 1 if step < last else None,
        "what": said_change(change_on(lesions, record.sessions, days[step])),
    }


def said_change(change: Change) -> str:
    """What the day brought: "2 new lesions: 4, 5"."""
    parts = []
    for numbers, words in (
        (change.new, _new), (change.vanished, _vanished), (change.treated, _treated),
    ):  # fmt: skip
        if numbers:
            parts.append(words(len(numbers)) % {"numbers": ", ".join(map(str, numbers))})
    if change.removed:
        parts.append(_("Removed segments: %(codes)s") % {"codes": ", ".join(change.removed)})
    return "; ".join(parts) or _("Sizes measured again")


def _new(count: int) -> str:
    return ngettext("New lesion %(numbers)s", "New lesions %(numbers)s", count)


def _vanished(count: int) -> str:
    return ngettext(
        "Lesion %(numbers)s vanished on imaging", "Lesions %(numbers)s vanished on imaging", count
    )


def _treated(count: int) -> str:
    return ngettext("Lesion %(numbers)s treated", "Lesions %(numbers)s treated", count)
