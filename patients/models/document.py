"""What is attached to a record beside its rows: documents, notes, attempts to reach somebody."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from patients.constraints import clinical_date, coded, within

from .base import ClinicalModel, ClinicalQuerySet, clinical
from .investigations import ImagingStudy
from .patient import Patient


class DocumentQuerySet(ClinicalQuerySet):
    def standing(self):
        """Not withdrawn: what anybody is shown."""
        return self.filter(withdrawn_on=None)


@clinical
class Document(ClinicalModel):
    """A PDF or picture of a patient. Its bytes lie encrypted outside the database, named by their digest."""

    class Kind(models.TextChoices):
        RADIOLOGY_REPORT = "radiology_report", _("Radiology report")
        PATHOLOGY_REPORT = "pathology_report", _("Pathology report")
        OPERATIVE_NOTE = "operative_note", _("Operative note")
        DISCHARGE_LETTER = "discharge_letter", _("Discharge letter")
        REFERRAL_LETTER = "referral_letter", _("Referral letter")
        CONSENT_FORM = "consent_form", _("Consent form")
        KEY_IMAGE = "key_image", _("Key image")
        PHOTOGRAPH = "photograph", _("Photograph")
        OTHER = "other", _("Other")

    class MediaType(models.TextChoices):
        PDF = "application/pdf", "PDF"
        JPEG = "image/jpeg", "JPEG"
        PNG = "image/png", "PNG"

    patient = models.ForeignKey(
        Patient, models.PROTECT, related_name="documents", verbose_name=_("patient")
    )
    kind = coded(Kind, _("type"), required=True)
    dated_on, dated_on_precision = clinical_date(_("date of the document"), required=True)
    title = models.CharField(_("title"), max_length=120, blank=True)
    imaging_study = models.ForeignKey(
        ImagingStudy,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name=_("imaging study"),
    )
    media_type = models.CharField(_("format"), max_length=40, choices=MediaType)
    sha256 = models.CharField(_("SHA-256"), max_length=64, editable=False)
    size_bytes = models.PositiveIntegerField(_("size (bytes)"))
    width_px = models.PositiveIntegerField(_("width (px)"), null=True, blank=True)
    height_px = models.PositiveIntegerField(_("height (px)"), null=True, blank=True)
    pages_count = models.PositiveSmallIntegerField(_("pages"), null=True, blank=True)
    is_key_image = models.BooleanField(
        _("shown in the meeting"),
        default=False,
        help_text=_("A key image stands on the patient's page and in the meeting."),
    )
    withdrawn_on, withdrawn_on_precision = clinical_date(_("withdrawn on"))

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["-dated_on", "-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "sha256"],
                condition=Q(withdrawn_on=None),
                name="document_once",
                violation_error_message=_("This file is already among the patient's documents."),
            ),
            models.CheckConstraint(
                condition=Q(is_key_image=False) | ~Q(media_type="application/pdf"),
                name="document_key_image_is_a_picture",
                violation_error_message=_("Only a picture can be a key image."),
            ),
            within("size_bytes", 1, 20 * 1024 * 1024, name="document_size_range"),
        ]

    @property
    def is_picture(self) -> bool:
        return self.media_type != self.MediaType.PDF

    @property
    def name(self) -> str:
        """Its title; without one, its type."""
        return self.title or str(self.get_kind_display())


@clinical
class Note(ClinicalModel):
    """A remark of plain text about a patient."""

    patient = models.ForeignKey(
        Patient, models.PROTECT, related_name="notes", verbose_name=_("patient")
    )
    noted_on, noted_on_precision = clinical_date(_("date"), required=True)
    text = models.TextField(_("note"), max_length=4000)

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["-noted_on", "-created_at"]


@clinical
class ContactAttempt(ClinicalModel):
    """Somebody tried to reach a patient who did not come. Three of them make "lost to follow-up" possible."""

    class Way(models.TextChoices):
        PHONE = "phone", _("Telephone")
        LETTER = "letter", _("Letter")
        MESSAGE = "message", _("Message")
        RELATIVE = "relative", _("Relative")
        FAMILY_DOCTOR = "family_doctor", _("Family doctor")
        REGISTRY = "registry", _("Population registry")

    class Outcome(models.TextChoices):
        NOT_REACHED = "not_reached", _("Not reached")
        WILL_COME = "will_come", _("Reached: will come")
        DECLINES = "declines", _("Reached: declines follow-up")
        FOLLOWED_ELSEWHERE = "followed_elsewhere", _("Reached: followed elsewhere")
        ALIVE = "alive", _("Known to be alive")
        DEAD = "dead", _("Told to have died")

    patient = models.ForeignKey(
        Patient, models.PROTECT, related_name="contact_attempts", verbose_name=_("patient")
    )
    tried_on, tried_on_precision = clinical_date(_("date"), required=True)
    way = coded(Way, _("way"), required=True)
    outcome = coded(Outcome, _("outcome"), required=True)
    remark = models.CharField(_("remark"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("attempt to reach the patient")
        verbose_name_plural = _("attempts to reach patients")
        ordering = ["-tried_on", "-created_at"]


class SavedView(models.Model):
    """One person's own filters of a list, under a name. Codes only: a name to search for is never kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="saved_views")
    name = models.CharField(_("name"), max_length=60)
    chosen = models.JSONField(_("filters"), default=dict)
    created_at = models.DateTimeField(_("created at"), db_default=Now())

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "name"],
                name="saved_view_name_once",
                violation_error_message=_("You already have a view of this name."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
