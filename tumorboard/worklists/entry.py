"""What was begun or said to come: cases to finish, answers that are awaited."""

from datetime import timedelta

from django.db.models import Max
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from patients.entry.steps import steps
from patients.models import CaseDraft, Reminder
from tumorboard.selectors import name_of

from .card import Card, Item, Reader, waiting

# An answer is shown on the home page some days before it is to be asked for.
DAYS_BEFORE = 7


def cases_to_continue(reader: Reader) -> Card:
    """Cases that were begun and neither submitted nor discarded: one's own first."""
    drafts = (
        CaseDraft.objects.visible_to(reader.user)
        .filter(submitted_at=None, discarded_at=None)
        .select_related("patient__identity", "started_by")
        .annotate(changed_at=Max("changes__made_at"))
        .order_by("-started_at")
    )
    own_first = sorted(drafts, key=lambda draft: draft.started_by_id != reader.user.pk)
    return waiting(
        own_first,
        _draft_item,
        title=_("Cases to finish"),
        tone="warning",
        empty=_("No case was begun and left unfinished."),
        all_url=reverse("cases:new"),
        all_label=_("New case"),
    )


def _draft_item(draft) -> Item:
    return Item(
        title=name_of(draft.patient),
        note=_("Begun by %(who)s, last changed %(day)s")
        % {
            "who": draft.started_by.full_name,
            "day": date_format(
                localtime(draft.changed_at or draft.started_at), "SHORT_DATETIME_FORMAT"
            ),
        },
        url=reverse("cases:step", args=[draft.pk, steps()[0].code]),
        action=pgettext("button", "Continue"),
    )


def answers_awaited(reader: Reader) -> Card:
    """Pathology, discharge, 30 and 90 days: what is to be asked for now."""
    reminders = (
        Reminder.objects.visible_to(reader.user)
        .filter(
            settled_on=None,
            patient__died_on=None,
            due_on__lte=reader.today + timedelta(days=DAYS_BEFORE),
        )
        .select_related("patient__identity")
        .order_by("due_on", "created_at")
    )
    return waiting(
        reminders,
        _reminder_item,
        title=_("Answers awaited"),
        tone="warning",
        empty=_("No answer is to be asked for this week."),
        all_url=reverse("awaited"),
        all_label=_("All that is awaited"),
    )


def _reminder_item(reminder: Reminder) -> Item:
    return Item(
        title=name_of(reminder.patient),
        note=reminder.label,
        url=reverse("awaited"),
        action=pgettext("button", "Open"),
        when=date_format(reminder.due_on),
    )
