"""What waits around the board: cases to prepare, decisions to sign and to carry out, actions."""

from dataclasses import replace

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from patients.models import InterventionSession
from tumorboard.models import (
    AgendaItem,
    Decision,
    Meeting,
    Recommendation,
    Referral,
    Task,
)
from tumorboard.options import Option
from tumorboard.selectors import name_of

from .card import Card, Item, Reader, waiting

# Recommendations that an operation or an ablation carries out.
OPERATIVE = (
    *(Option.UPFRONT_LIVER_SURGERY, Option.SIMULTANEOUS_RESECTION, Option.LIVER_FIRST),
    *(Option.COLON_FIRST, Option.TWO_STAGE, Option.ALPPS, Option.PVE, Option.ABLATION_ONLY),
    *(Option.SURGERY_PLUS_ABLATION, Option.REPEAT_HEPATECTOMY, Option.RECURRENCE_LOCAL),
)


# --- The next meeting ---


def next_board(reader: Reader) -> Card:
    """The cases of the next meeting in their order."""
    meeting = next_meeting(reader)
    items = _cases(meeting) if meeting else AgendaItem.objects.none()
    return waiting(
        items,
        _case,
        title=_("Next board, %(day)s") % {"day": _day(meeting)} if meeting else _("Next board"),
        empty=_("No case is on its agenda yet.") if meeting else _("No meeting is planned."),
        all_url=reverse("meetings:detail", args=[meeting.pk]) if meeting else "",
        all_label=_("Agenda"),
    )


def my_patients_on_the_next_board(reader: Reader) -> Card:
    meeting = next_meeting(reader)
    items = _cases(meeting).filter(referral__presenter=reader.user) if meeting else []
    return waiting(
        items,
        _case,
        title=_("My patients on the next board"),
        empty=_("You present no patient on %(day)s.") % {"day": _day(meeting)}
        if meeting
        else _("No meeting is planned."),
        all_url=reverse("meetings:detail", args=[meeting.pk]) if meeting else "",
        all_label=_("Agenda"),
    )


def next_meeting(reader: Reader) -> Meeting | None:
    meetings = Meeting.objects.visible_to(reader.user).upcoming().select_related("board")
    return meetings.filter(held_on__gte=reader.today).first()


def _cases(meeting: Meeting) -> QuerySet[AgendaItem]:
    return (
        meeting.items.exclude(state=AgendaItem.State.WITHDRAWN)
        .select_related("patient__identity", "referral")
        .order_by("order_no")
    )


def _case(item: AgendaItem) -> Item:
    return Item(
        title=name_of(item.patient),
        note=item.referral.question,
        url=reverse("meetings:case", args=[item.meeting_id, item.pk]),
        action=pgettext("button", "Open"),
    )


def _day(meeting: Meeting) -> str:
    return date_format(meeting.held_on, "j M")


# --- Referrals ---


def referrals_waiting(reader: Reader) -> Card:
    referrals = (
        Referral.objects.visible_to(reader.user)
        .filter(state=Referral.State.WAITING)
        .select_related("patient__identity")
    )
    return waiting(
        referrals,
        _referral,
        title=_("Referrals waiting"),
        tone="warning",
        empty=_("No case waits for a board."),
        all_url=reverse("meetings:referrals"),
        all_label=_("All referrals"),
    )


def _referral(referral: Referral) -> Item:
    return Item(
        title=name_of(referral.patient),
        note=referral.question,
        when=date_format(referral.referred_on),
    )


# --- Decisions ---


def decisions_to_sign(reader: Reader) -> Card:
    """Read back and complete; only who chaired the meeting can sign them."""
    return waiting(
        _unsigned(reader).filter(
            state=Decision.State.PROPOSED, agenda_item__meeting__chair=reader.user
        ),
        _to_sign,
        title=_("Decisions to sign"),
        tone="danger",
        empty=_("No decision waits for your signature."),
    )


def decisions_unsigned(reader: Reader) -> Card:
    return waiting(
        _unsigned(reader),
        _unsigned_item,
        title=_("Decisions not yet signed"),
        tone="warning",
        empty=_("Every decision is signed."),
    )


def _unsigned(reader: Reader) -> QuerySet[Decision]:
    return (
        Decision.objects.visible_to(reader.user)
        .filter(state__in=[Decision.State.DRAFT, Decision.State.PROPOSED])
        .select_related("patient__identity", "agenda_item__meeting__chair")
        .order_by("agenda_item__meeting__held_on")
    )


def _to_sign(decision: Decision) -> Item:
    item = decision.agenda_item
    return Item(
        title=name_of(decision.patient),
        note=_("Meeting of %(day)s") % {"day": date_format(item.meeting.held_on)},
        url=reverse("meetings:sign", args=[item.meeting_id, item.pk]),
        action=_("Sign"),
    )


def _unsigned_item(decision: Decision) -> Item:
    item = decision.agenda_item
    return Item(
        title=name_of(decision.patient),
        note=_("%(state)s · chair: %(chair)s")
        % {"state": decision.get_state_display(), "chair": item.meeting.chair or "–"},
        url=reverse("meetings:case", args=[item.meeting_id, item.pk]),
        action=pgettext("button", "Open"),
        when=date_format(item.meeting.held_on),
    )


def operations_without_record(reader: Reader) -> Card:
    """Decided to operate, the day has passed, and no intervention since the meeting is recorded."""
    operated = InterventionSession.objects.filter(
        patient=OuterRef("patient"), performed_on__gte=OuterRef("agenda_item__meeting__held_on")
    )
    operative = Recommendation.objects.filter(
        decision=OuterRef("pk"), option__in=OPERATIVE, rank=1, is_struck=False
    )
    return waiting(
        _past_due(reader).filter(Exists(operative), ~Exists(operated)),
        lambda decision: replace(
            _past_due_item(decision, action=_("Record the operation")),
            url=f"{reverse('cases:new')}?patient={decision.patient_id}",
        ),
        title=_("Operations without a record"),
        tone="danger",
        empty=_("Every operation that was decided and is due has its record."),
    )


def decisions_without_answer(reader: Reader) -> Card:
    return waiting(
        _past_due(reader),
        lambda decision: _past_due_item(decision, action=_("Open the case"), to_case=True),
        title=_("Decisions due without an answer"),
        tone="warning",
        empty=_("Of every decision that is due somebody has said what became of it."),
        all_url=f"{reverse('meetings:actions')}?show=answers",
        all_label=_("Was it done?"),
    )


def _past_due(reader: Reader) -> QuerySet[Decision]:
    """Decisions in force whose day has passed, of living patients, with nothing said of their fate."""
    return (
        Decision.objects.visible_to(reader.user)
        .unanswered()
        .filter(patient__died_on=None, due_on__lt=reader.today)
        .select_related("patient__identity", "agenda_item__meeting")
        .order_by("due_on")
    )


def _past_due_item(decision: Decision, *, action: str, to_case: bool = False) -> Item:
    assert decision.due_on is not None  # that is what it is past
    item, days = decision.agenda_item, (decision.due_on, decision.agenda_item.meeting.held_on)
    return Item(
        title=name_of(decision.patient),
        note=_("Due %(due)s, decided %(decided)s")
        % {"due": date_format(days[0]), "decided": date_format(days[1])},
        url=reverse("meetings:case", args=[item.meeting_id, item.pk])
        if to_case
        else reverse("patients:treatment", args=[decision.patient_id]),
        action=action,
    )


# --- Actions ---


def my_actions(reader: Reader) -> Card:
    """What the board gave the reader to do, the overdue first."""
    tasks = _open_tasks(reader).filter(owner=reader.user)
    overdue = any(task.due_on and task.due_on < reader.today for task in tasks)
    return waiting(
        tasks,
        lambda task: _task(task, reader),
        title=_("My actions"),
        tone="danger" if overdue else "",
        empty=_("The board has given you nothing to do."),
        all_url=f"{reverse('meetings:actions')}?whose=mine",
        all_label=_("All my actions"),
    )


def overdue_actions(reader: Reader) -> Card:
    """Those of others and of nobody: one's own stand in a card of their own."""
    return waiting(
        _open_tasks(reader).filter(due_on__lt=reader.today).exclude(owner=reader.user),
        lambda task: _task(task, reader),
        title=_("Overdue actions of others"),
        tone="danger",
        empty=_("No action of anybody else is overdue."),
        all_url=reverse("meetings:actions"),
        all_label=_("All actions"),
    )


def _open_tasks(reader: Reader) -> QuerySet[Task]:
    tasks = Task.objects.visible_to(reader.user).open()
    return tasks.select_related("patient__identity", "owner")


def _task(task: Task, reader: Reader) -> Item:
    whose = "" if task.owner_id == reader.user.pk else f"{task.owner or '–'} · "
    return Item(
        title=name_of(task.patient),
        note=f"{whose}{task.text}",
        url=reverse("meetings:task", args=[task.pk]),
        action=pgettext("button", "Open"),
        when=date_format(task.due_on) if task.due_on else "",
    )
