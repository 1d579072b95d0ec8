"""A case being entered, kept field by field until it is submitted; and what the entry leaves behind."""

import uuid

from django.apps import apps
from django.conf import settings
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from patients.constraints import clinical_date
from patients.words import capitalized

from .base import Center, ClinicalModel, ClinicalQuerySet, clinical
from .patient import Patient
from .treatment import InterventionSession


class CaseDraft(models.Model):
    """
    One operation being entered. Not yet a fact of the record: nothing counts it, nothing is derived from it.

    Its answers are the latest changes of each field (CaseDraftChange). A patient has one open draft:
    whoever opens the case second works on the same one.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    center = models.ForeignKey(Center, models.PROTECT, related_name="+", verbose_name=_("center"))
    patient = models.ForeignKey(
        Patient, models.PROTECT, related_name="case_drafts", verbose_name=_("patient")
    )
    based_on = models.JSONField(
        _("versions of the rows it was prefilled from"),
        default=dict,
        help_text=_("By row: a correction of a row that has moved on since is a conflict."),
    )
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("started by")
    )
    started_at = models.DateTimeField(_("started at"), db_default=Now())
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("submitted by"),
    )
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    entry_seconds = models.PositiveIntegerField(
        _("time of entry (s)"),
        null=True,
        blank=True,
        help_text=_("From the first change to the submission, without pauses over a minute."),
    )
    session = models.ForeignKey(
        InterventionSession,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="case_drafts",
        verbose_name=_("intervention"),
    )
    discarded_at = models.DateTimeField(_("discarded at"), null=True, blank=True)

    objects = ClinicalQuerySet.as_manager()

    class Meta:
        verbose_name = _("case being entered")
        verbose_name_plural = _("cases being entered")
        ordering = ["-started_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["patient"],
                condition=Q(submitted_at=None, discarded_at=None),
                name="case_draft_one_open",
            ),
            models.CheckConstraint(
                condition=Q(submitted_at=None) | Q(discarded_at=None),
                name="case_draft_submitted_or_discarded",
            ),
            models.CheckConstraint(
                condition=Q(submitted_at=None, submitted_by=None, session=None)
                | Q(submitted_at__isnull=False, submitted_by__isnull=False, session__isnull=False),
                name="case_draft_submitted_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.submitted_at is None and self.discarded_at is None


class CaseDraftChange(models.Model):
    """
    One field as one person left it, word for word as typed. Append-only.

    The key is made by the browser: sent twice, it is stored once. The version says which state of the
    field was changed: of two people who change the same state, the database takes one.
    """

    id = models.UUIDField(primary_key=True)
    center = models.ForeignKey(Center, models.PROTECT, related_name="+")
    draft = models.ForeignKey(CaseDraft, models.PROTECT, related_name="changes")
    name = models.CharField(_("field"), max_length=120)
    version = models.PositiveIntegerField(_("version"))
    value = models.JSONField(_("value"), null=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("made at"), db_default=Now())

    objects = ClinicalQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of a draft")
        verbose_name_plural = _("changes of drafts")
        ordering = ["draft", "name", "version"]
        constraints = [
            models.UniqueConstraint(
                fields=["draft", "name", "version"], name="case_draft_change_once"
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="case_draft_change_counts"),
        ]

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"


@clinical
class Reminder(ClinicalModel):
    """
    A value that is awaited, and the day to ask for it.

    Made where a field is marked "awaited", settled when the field is answered. A field of no column
    (complications after 30 days) names itself in `field_name`.
    """

    patient = models.ForeignKey(
        Patient, models.PROTECT, related_name="reminders", verbose_name=_("patient")
    )
    table = models.CharField(_("table"), max_length=60)
    row_id = models.UUIDField(_("row"))
    field_name = models.CharField(_("field"), max_length=60)
    due_on, due_on_precision = clinical_date(_("ask again on"), required=True)
    settled_on, settled_on_precision = clinical_date(_("settled on"))

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ["due_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["row_id", "field_name"],
                condition=Q(settled_on=None),
                name="reminder_open_once",
            ),
        ]

    @property
    def stands_alone(self) -> bool:
        """Of no column: looked for, and perhaps there is nothing to add."""
        return self.field_name in NAMED_BY_ITSELF

    @property
    def label(self) -> str:
        """What is awaited, in words."""
        if self.stands_alone:
            return str(NAMED_BY_ITSELF[self.field_name])
        try:
            field = apps.get_model("patients", self.table)._meta.get_field(self.field_name)
        except (LookupError, FieldDoesNotExist):  # of a table that is called otherwise by now
            return self.field_name
        return capitalized(str(field.verbose_name))


# What is looked for later, though no single column holds it.
NAMED_BY_ITSELF = {
    "complications_30_days": _("Complications within 30 days"),
    "status_90_days": _("Alive 90 days after the operation"),
}


@clinical
class KeptFinding(ClinicalModel):
    """
    A warning that somebody looked at and kept: who and when are its `created_by` and `created_at`.

    The fingerprint covers the values that were looked at: when one of them changes, it is asked again.
    """

    patient = models.ForeignKey(
        Patient, models.PROTECT, related_name="kept_findings", verbose_name=_("patient")
    )
    rule = models.CharField(_("rule"), max_length=10)
    code = models.CharField(_("finding"), max_length=60)
    fingerprint = models.CharField(_("fingerprint"), max_length=64)
    reason = models.CharField(_("why it is right"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("warning that was kept")
        verbose_name_plural = _("warnings that were kept")
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(fields=["patient", "fingerprint"], name="kept_finding_once"),
        ]
