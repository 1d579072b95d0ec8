"""What waits after treatment."""

from datetime import timedelta

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from patients.follow_up import DueVisit, component_words, due_visits, with_course
from patients.models import FollowUpPlan, InterventionSession
from tumorboard.selectors import name_of

from .card import SHOWN, Card, Item, Reader, waiting

AFTER_OPERATION_DAYS = 30  # the span in which complications and deaths are counted


def overdue(reader: Reader) -> Card:
    """Planned visits whose time of grace has passed."""
    plans = FollowUpPlan.objects.visible_to(reader.user)
    found = [due for due in due_visits(plans, today=reader.today) if due.is_overdue]
    with_course(found[:SHOWN])
    return waiting(
        found,
        _overdue_item,
        title=_("Overdue follow-up"),
        tone="danger",
        empty=_("No follow-up is overdue."),
        all_url=reverse("follow_up"),
        all_label=_("All that is due"),
    )


def _overdue_item(due: DueVisit) -> Item:
    patient = due.plan.patient
    return Item(
        title=name_of(patient),
        note=_("%(what)s, planned for %(day)s")
        % {
            "what": component_words(due.visit.open_components),
            "day": date_format(due.visit.target_on),
        },
        url=reverse("patients:record-visit", args=[patient.pk]),
        action=_("Record a visit"),
    )


def recently_operated(reader: Reader) -> Card:
    """Within 30 days of an operation: who may still have its complications."""
    sessions = (
        InterventionSession.objects.visible_to(reader.user)
        .filter(
            performed_on__gt=reader.today - timedelta(days=AFTER_OPERATION_DAYS),
            performed_on__lte=reader.today,
        )
        .select_related("patient__identity")
        .prefetch_related("procedures")
        .order_by("-performed_on")
    )
    return waiting(
        sessions,
        lambda session: _operated_item(session, reader),
        title=_("Operated in the last 30 days"),
        empty=_("Nobody was operated on in the last 30 days."),
    )


def _operated_item(session: InterventionSession, reader: Reader) -> Item:
    days = (reader.today - session.performed_on).days
    return Item(
        title=name_of(session.patient),
        note=", ".join(row.get_kind_display() for row in session.procedures.all()),
        url=reverse("patients:treatment", args=[session.patient_id]),
        action=pgettext("button", "Open"),
        when=ngettext("day %(count)d", "day %(count)d", days) % {"count": days},
    )
