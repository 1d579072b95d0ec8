"""What leaves a meeting on paper: minutes, letters, and to whom they went."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from patients.models.base import ClinicalModel, clinical

from .board import Board
from .decision import Decision
from .meeting import Meeting


@clinical
class Minutes(ClinicalModel):
    """
    One version of a meeting's minutes, as plain values: PDF and DOCX in both languages are drawn from it.

    Append-only: what was signed or added afterwards makes the next version.
    """

    meeting = models.ForeignKey(
        Meeting, models.PROTECT, related_name="minutes", verbose_name=_("meeting")
    )
    version_no = models.PositiveSmallIntegerField(_("version of the minutes"))
    content = models.JSONField(_("content"))
    content_sha256 = models.CharField(_("digest"), max_length=64)
    reason = models.CharField(_("reason for the version"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("minutes")
        verbose_name_plural = _("minutes")
        ordering = ["-version_no"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "version_no"], name="minutes_version_once"),
            models.CheckConstraint(
                condition=Q(version_no=1) | ~Q(reason=""),
                name="minutes_new_version_has_reason",
                violation_error_message=_("Say why the minutes get a new version."),
            ),
        ]


@clinical
class Letter(ClinicalModel):
    """What is told about a signed decision: to who referred the patient, or to the patient. Append-only."""

    class Kind(models.TextChoices):
        REFERRER = "referrer", _("Letter to the referring doctor")
        PATIENT = "patient", _("Text for the patient")

    decision = models.ForeignKey(
        Decision, models.PROTECT, related_name="letters", verbose_name=_("decision")
    )
    patient = models.ForeignKey("patients.Patient", models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    language = models.CharField(_("language"), max_length=2, choices=Board.Language)
    text = models.TextField(_("text"))

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="letter_has_text"),
            # A distribution points here and has no patient of its own.
            models.UniqueConstraint(fields=["id", "center"], name="letter_in_center_once"),
        ]


@clinical
class Distribution(ClinicalModel):
    """A paper of a meeting went to somebody. Append-only."""

    class Paper(models.TextChoices):
        AGENDA = "agenda", _("Agenda")
        MINUTES = "minutes", _("Minutes")
        LETTER = "letter", _("Letter")

    class Way(models.TextChoices):
        NOTICE = "notice", _("Notice by mail, to be read here")
        PRINT = "print", _("On paper")
        DOWNLOAD = "download", _("Downloaded")

    meeting = models.ForeignKey(
        Meeting, models.PROTECT, related_name="distributions", verbose_name=_("meeting")
    )
    paper = models.CharField(_("paper"), max_length=10, choices=Paper)
    minutes = models.ForeignKey(
        Minutes,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="distributions",
        verbose_name=_("minutes"),
    )
    letter = models.ForeignKey(
        Letter,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="distributions",
        verbose_name=_("letter"),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("person"),
    )
    recipient = models.CharField(_("recipient"), max_length=190)
    way = models.CharField(_("way"), max_length=10, choices=Way)

    class Meta:
        verbose_name = _("distribution")
        verbose_name_plural = _("distributions")
        ordering = ["created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(paper="agenda", minutes__isnull=True, letter__isnull=True)
                | Q(paper="minutes", minutes__isnull=False, letter__isnull=True)
                | Q(paper="letter", minutes__isnull=True, letter__isnull=False),
                name="distribution_of_one_paper",
            ),
        ]
