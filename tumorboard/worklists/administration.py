"""What waits for those who keep the data, the accounts and the log. No clinical text here."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from patients.models import AccessLog, CenterRevision, ImportBatch
from tumorboard.models import Grant, Role

from .card import Card, Item, Reader, waiting

ENDING_DAYS = 30


def imports(reader: Reader) -> Card:
    batches = ImportBatch.objects.filter(center__in=reader.center_ids)
    return waiting(
        batches,
        _import,
        title=_("Imports"),
        empty=_("Nothing was imported yet."),
        all_url=reverse("data:import"),
        all_label=_("Import a series"),
    )


def _import(batch: ImportBatch) -> Item:
    rows = sum(batch.rows.values())
    return Item(
        title=batch.series_slug,
        note=ngettext("%(count)d row", "%(count)d rows", rows) % {"count": rows},
        when=date_format(timezone.localtime(batch.imported_at)),
    )


def outcomes(reader: Reader) -> Card:
    return Card(
        title=_("Outcomes"),
        empty="",
        items=[
            Item(
                title=_("Survival"),
                note=_("Kaplan-Meier curves with their numbers at risk"),
                url=reverse("analytics:survival"),
                action=pgettext("button", "Open"),
            )
        ],
    )


def people(reader: Reader) -> Card:
    """How many hold each role today."""
    grants = list(Grant.objects.in_force().filter(center__in=reader.center_ids))
    held = {role: sum(grant.role == role for grant in grants) for role in Role}
    return Card(
        title=_("People and roles"),
        empty=_("Nobody has a role yet."),
        count=len({grant.user_id for grant in grants}) or None,
        items=[Item(title=str(role.label), when=str(n)) for role, n in held.items() if n],
        all_url=reverse("people:list"),
        all_label=_("All people"),
    )


def grants_ending(reader: Reader) -> Card:
    grants = (
        Grant.objects.in_force()
        .filter(center__in=reader.center_ids, until__lte=reader.today + timedelta(days=ENDING_DAYS))
        .select_related("user")
        .order_by("until")
    )
    return waiting(
        grants,
        _ending,
        title=_("Roles that end soon"),
        tone="warning",
        empty=_("No role ends in the next 30 days."),
        all_url=reverse("people:list"),
        all_label=_("All people"),
    )


def _ending(grant: Grant) -> Item:
    assert grant.until is not None  # that is when it ends
    return Item(
        title=str(grant.user),
        note=_("%(role)s until %(day)s")
        % {"role": grant.get_role_display(), "day": date_format(grant.until)},
        url=reverse("people:detail", args=[grant.user_id]),
        action=pgettext("button", "Open"),
    )


def accesses(reader: Reader) -> Card:
    """How much of what was done since yesterday, counted from the log."""
    since = timezone.now() - timedelta(days=1)
    lines = AccessLog.objects.filter(center_id__in=reader.center_ids, at__gte=since)
    kinds = [
        (_("Records read"), lines.filter(patient_id__isnull=False, outcome__lt=400).count()),
        (_("Requests refused"), lines.filter(outcome__gte=400).count()),
    ]
    return Card(
        title=_("Accesses in the last 24 hours"),
        empty="",
        items=[Item(title=kind, when=str(count)) for kind, count in kinds],
        all_url=reverse("access_log"),
        all_label=_("Access log"),
    )


def centers(reader: Reader) -> Card:
    """When the data of each center last changed: behind it stand the dashboards."""
    revisions = CenterRevision.objects.filter(center__in=reader.center_ids).select_related("center")
    return waiting(
        revisions,
        _center,
        title=_("Centers"),
        empty=_("No center has data yet."),
    )


def _center(revision: CenterRevision) -> Item:
    return Item(
        title=revision.center.name,
        note=_("data version %(version)d") % {"version": revision.data_version},
        when=date_format(timezone.localtime(revision.changed_at), "DATETIME_FORMAT"),
    )
