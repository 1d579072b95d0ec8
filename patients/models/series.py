"""Where imported rows come from: a series of patients and the imports that brought it in."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from .base import ClinicalModel, clinical


@clinical
class Series(ClinicalModel):
    """A named set of patients with its own data lock, for example a published series."""

    slug = models.SlugField(_("short name"), max_length=60)
    title = models.CharField(_("title"), max_length=250)
    citation = models.TextField(_("citation"), blank=True)
    data_locked_on = models.DateField(
        _("data lock"),
        null=True,
        blank=True,
        help_text=_("Nothing later is known of these patients. A locked series has no open plans."),
    )
    time_origin = models.CharField(
        _("time origin of the published survival"), max_length=60, blank=True
    )

    class Meta:
        verbose_name = _("series")
        verbose_name_plural = _("series")
        ordering = ["slug"]
        constraints = [
            models.UniqueConstraint(fields=["center", "slug"], name="series_slug_once"),
        ]

    def __str__(self) -> str:
        return self.title


class ImportBatch(models.Model):
    """One import of a series. The digest of its files makes a second import of the same do nothing."""

    id = models.BigAutoField(primary_key=True)
    center = models.ForeignKey("patients.Center", models.PROTECT, related_name="+")
    series_slug = models.SlugField(_("series"), max_length=60)
    content_sha256 = models.CharField(_("digest of the files"), max_length=64)
    rows = models.JSONField(_("rows per file"), default=dict)
    imported_at = models.DateTimeField(_("imported at"), db_default=Now())
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-imported_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["center", "content_sha256"], name="import_content_once_per_center"
            ),
            models.UniqueConstraint(fields=["id", "center"], name="importbatch_owned_once"),
            models.CheckConstraint(
                condition=Q(content_sha256__regex="^[0-9a-f]{64}$"), name="import_digest_is_sha256"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.series_slug} {self.content_sha256[:12]}"
