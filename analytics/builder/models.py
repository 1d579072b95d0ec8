"""
A cohort somebody built, what was done to it, and its frozen cuts.

All under row-level security. Choices, changes and cuts are never changed again: the database refuses.
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# The name of every built cohort begins with it and that of no built-in one does, so that they never meet.
SLUG_PREFIX = "c-"


class StoredCohortQuerySet(models.QuerySet):
    def readable_by(self, user):
        """One's own and those shared in one's centers."""
        own_or_shared = Q(owner=user) | Q(is_shared=True)
        return self.filter(own_or_shared, center__in=user.center_ids())

    def active(self):
        return self.filter(archived_at=None)


class StoredCohort(models.Model):
    """
    A cohort by its definition (analytics.criteria). Changed by its owner only, archived, never deleted.

    `revision` rises with everything that may change its patients: a result computed for another one is
    not stored.
    """

    center = models.ForeignKey("patients.Center", models.PROTECT, related_name="+")
    slug = models.SlugField(max_length=60)
    name = models.CharField(_("name"), max_length=80)
    description = models.TextField(_("what it is for"), max_length=600, blank=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="cohorts")
    definition = models.JSONField()
    revision = models.PositiveIntegerField(default=1)
    is_shared = models.BooleanField(default=False)
    created_at = models.DateTimeField(db_default=Now())
    changed_at = models.DateTimeField(db_default=Now())
    archived_at = models.DateTimeField(null=True, blank=True)

    objects = StoredCohortQuerySet.as_manager()

    class Meta:
        verbose_name = _("cohort")
        verbose_name_plural = _("cohorts")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["center", "slug"], name="storedcohort_slug_once"),
            models.UniqueConstraint(fields=["id", "center"], name="storedcohort_owned_once"),
            models.CheckConstraint(
                condition=Q(slug__startswith=SLUG_PREFIX), name="storedcohort_slug_prefixed"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CohortChoice(models.Model):
    """One patient taken in or left out by hand, and why. Of several about a patient the latest counts."""

    class Choice(models.TextChoices):
        INCLUDE = "include", pgettext_lazy("patient of a cohort", "Included by hand")
        EXCLUDE = "exclude", pgettext_lazy("patient of a cohort", "Excluded by hand")
        AS_DEFINED = "as_defined", pgettext_lazy("patient of a cohort", "As the lines say")

    center = models.ForeignKey("patients.Center", models.PROTECT, related_name="+")
    cohort = models.ForeignKey(StoredCohort, models.PROTECT, related_name="choices")
    patient = models.ForeignKey("patients.Patient", models.PROTECT, related_name="+")
    choice = models.CharField(_("choice"), max_length=12, choices=Choice)
    reason = models.CharField(_("reason"), max_length=300)
    chosen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    chosen_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("patient chosen by hand")
        verbose_name_plural = _("patients chosen by hand")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="cohortchoice_has_reason"),
        ]
        indexes = [
            models.Index(fields=["cohort", "patient", "-id"], name="cohortchoice_latest"),
        ]

    def __str__(self) -> str:
        return f"{self.choice} {self.patient_id} in cohort {self.cohort_id}"


class CohortChange(models.Model):
    """What was done to a cohort, by whom and when, with the definition it then had."""

    class Kind(models.TextChoices):
        CREATED = "created", pgettext_lazy("cohort", "Built")
        COPIED = "copied", pgettext_lazy("cohort", "Copied from another")
        CHANGED = "changed", pgettext_lazy("cohort", "Changed")
        CHOSEN = "chosen", pgettext_lazy("cohort", "A patient chosen by hand")
        SHARED = "shared", pgettext_lazy("cohort", "Shared")
        UNSHARED = "unshared", pgettext_lazy("cohort", "No longer shared")
        FROZEN = "frozen", pgettext_lazy("cohort", "Frozen")
        ARCHIVED = "archived", pgettext_lazy("cohort", "Archived")
        RESTORED = "restored", pgettext_lazy("cohort", "Taken up again")

    center = models.ForeignKey("patients.Center", models.PROTECT, related_name="+")
    cohort = models.ForeignKey(StoredCohort, models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=12, choices=Kind)
    name = models.CharField(max_length=80)
    definition = models.JSONField()
    revision = models.PositiveIntegerField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("change of a cohort")
        verbose_name_plural = _("changes of cohorts")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"cohort {self.cohort_id} {self.kind}"


class CohortCut(models.Model):
    """
    A frozen cohort: the values themselves, so that a result can be had again to the digit.

    `content` and its digest: analytics.builder.cuts. No id and no study code of a patient is in it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    center = models.ForeignKey("patients.Center", models.PROTECT, related_name="+")
    cohort = models.ForeignKey(StoredCohort, models.PROTECT, related_name="cuts")
    number = models.PositiveIntegerField()
    note = models.CharField(_("what it is for"), max_length=200, blank=True)
    content = models.JSONField()
    content_sha256 = models.CharField(max_length=64)
    patients = models.PositiveIntegerField()
    data_version = models.BigIntegerField()
    method_version = models.PositiveIntegerField()
    frozen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    frozen_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("frozen cohort")
        verbose_name_plural = _("frozen cohorts")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["cohort", "number"], name="cohortcut_number_once"),
            models.UniqueConstraint(fields=["id", "center"], name="cohortcut_owned_once"),
            models.CheckConstraint(condition=Q(patients__gte=1), name="cohortcut_not_empty"),
            models.CheckConstraint(
                condition=Q(content_sha256__regex="^[0-9a-f]{64}$"), name="cohortcut_has_digest"
            ),
        ]

    def __str__(self) -> str:
        return f"cut {self.number} of cohort {self.cohort_id}"
