"""Jobs that make packages. Under row-level security: a job holds frozen values of patients."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PaperJob(models.Model):
    """
    One package, from a cut or from a cohort as it is when the job begins; then `content` is what was
    frozen, so that a second attempt tells the same.

    `poked_at` is the lease and the sign of life: every step renews it. `failed_because` is a name, never
    data. `file_sha256` names the stored file (patients.documents.storing).
    """

    class State(models.TextChoices):
        QUEUED = "queued", pgettext_lazy("job", "Waiting")
        RUNNING = "running", pgettext_lazy("job", "Running")
        DONE = "done", pgettext_lazy("job", "Done")
        FAILED = "failed", pgettext_lazy("job", "Failed")

    STEPS = 8

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    center = models.ForeignKey("patients.Center", models.PROTECT, related_name="+")
    cohort = models.SlugField(max_length=60)
    cut = models.ForeignKey("analytics.CohortCut", models.PROTECT, null=True, related_name="papers")
    exactly = models.BooleanField(help_text=_("Small numbers stand as they are."))
    state = models.CharField(max_length=8, choices=State, default=State.QUEUED)
    step = models.PositiveSmallIntegerField(default=0)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(db_default=Now())
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    poked_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    failed_because = models.CharField(max_length=80, blank=True)
    content = models.JSONField(null=True)
    checks = models.JSONField(default=list)
    data_version = models.BigIntegerField(null=True)
    patients = models.PositiveIntegerField(null=True)
    in_data = models.PositiveIntegerField(null=True)
    file_sha256 = models.CharField(max_length=64, blank=True)
    file_bytes = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = _("package for a paper")
        verbose_name_plural = _("packages for papers")
        ordering = ["-requested_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="done")
                | Q(file_sha256__regex="^[0-9a-f]{64}$", file_bytes__gt=0),
                name="paperjob_done_has_file",
            ),
            models.CheckConstraint(
                condition=Q(state="failed") | Q(finished_at=None) | Q(state="done"),
                name="paperjob_finished_when_over",
            ),
        ]
        indexes = [
            models.Index(fields=["center", "cohort", "-requested_at"], name="paperjob_of_cohort"),
        ]

    def __str__(self) -> str:
        return f"package of {self.cohort}, {self.state}"

    @property
    def is_over(self) -> bool:
        return self.state in (self.State.DONE, self.State.FAILED)
