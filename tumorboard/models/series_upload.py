"""A series between its upload and its import. Not: what was imported (patients.ImportBatch)."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

KEPT_FOR = timedelta(hours=24)


class SeriesUploadQuerySet(models.QuerySet):
    def of(self, user):
        """Nobody sees another's upload: it may hold anything."""
        return self.filter(uploaded_by=user)

    def abandoned(self):
        return self.filter(uploaded_at__lt=timezone.now() - KEPT_FOR)


class SeriesUpload(models.Model):
    """
    The files and what the check said, until they are imported or discarded; then the row is deleted.

    In the database and not on a disk, so that it lies under the same walls as what it will become.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    center = models.ForeignKey("patients.Center", models.PROTECT, related_name="+")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(_("uploaded at"), db_default=Now())
    archive = models.BinaryField(_("files"))
    series_slug = models.SlugField(_("series"), max_length=60, blank=True)
    series_title = models.CharField(_("title"), max_length=250, blank=True)
    data_locked_on = models.DateField(_("data lock"), null=True, blank=True)
    consent_note = models.CharField(_("research consent"), max_length=200, blank=True)
    rows = models.JSONField(_("rows per file"), default=dict)
    problems = models.JSONField(_("problems"), default=list)
    outcome = models.CharField(_("outcome"), max_length=20)

    objects = SeriesUploadQuerySet.as_manager()

    class Meta:
        verbose_name = _("uploaded series")
        verbose_name_plural = _("uploaded series")
        ordering = ["-uploaded_at"]

    def __str__(self) -> str:
        return str(self.pk)
